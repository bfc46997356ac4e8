//! AES-CCM (NIST SP 800-38C) for every length of nonce and tag that it has.

use aes::cipher::{BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, KeyInit, consts::U16};
use aes::{Aes128Enc, Aes192Enc, Aes256Enc};
use ccm::aead::AeadInOut;
use ccm::aead::array::{Array, ArraySize};
use ccm::aead::inout::InOutBuf;
use ccm::consts::{U4, U6, U7, U8, U9, U10, U11, U12, U13, U14};
use ccm::{Ccm, NonceSize, TagSize};

use crate::aes_key::Bytes;
use crate::{AesKey, KeyError};

/// The round keys of one direction, which is all that CCM needs; wiped on drop by the `aes` crate.
pub(crate) enum Cipher {
    Aes128(Aes128Enc),
    Aes192(Aes192Enc),
    Aes256(Aes256Enc),
}

impl Cipher {
    pub(crate) fn new(key: &AesKey) -> Self {
        match key.bytes() {
            Bytes::Aes128(key) => Self::Aes128(Aes128Enc::new(key.into())),
            Bytes::Aes192(key) => Self::Aes192(Aes192Enc::new(key.into())),
            Bytes::Aes256(key) => Self::Aes256(Aes256Enc::new(key.into())),
            // here it is a key like any other
            #[cfg(feature = "null-insecure")]
            Bytes::NullInsecure(key) => Self::Aes128(Aes128Enc::new(key.into())),
        }
    }
}

impl BlockSizeUser for Cipher {
    type BlockSize = U16;
}

impl BlockCipherEncrypt for Cipher {
    fn encrypt_with_backend(&self, closure: impl BlockCipherEncClosure<BlockSize = U16>) {
        match self {
            Self::Aes128(cipher) => cipher.encrypt_with_backend(closure),
            Self::Aes192(cipher) => cipher.encrypt_with_backend(closure),
            Self::Aes256(cipher) => cipher.encrypt_with_backend(closure),
        }
    }
}

/// What is to be done with the data, in place.
pub(crate) enum Direction<'a> {
    /// Encrypt, and write the tag here.
    Encrypt(&'a mut [u8]),
    /// Decrypt what has this tag; what has another is wiped.
    Decrypt(&'a [u8]),
}

impl Direction<'_> {
    const fn tag_len(&self) -> usize {
        match self {
            Self::Encrypt(tag) => tag.len(),
            Self::Decrypt(tag) => tag.len(),
        }
    }
}

/// Nonce and associated data of one message.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) nonce: &'a [u8],
    pub(crate) associated: &'a [u8],
}

/// Runs CCM over `data`, with the sizes that nonce and tag have.
pub(crate) fn apply(
    cipher: &Cipher,
    frame: Frame<'_>,
    data: &mut [u8],
    direction: Direction<'_>,
) -> Result<(), KeyError> {
    match direction.tag_len() {
        4 => tagged::<U4>(cipher, frame, data, direction),
        6 => tagged::<U6>(cipher, frame, data, direction),
        8 => tagged::<U8>(cipher, frame, data, direction),
        10 => tagged::<U10>(cipher, frame, data, direction),
        12 => tagged::<U12>(cipher, frame, data, direction),
        14 => tagged::<U14>(cipher, frame, data, direction),
        16 => tagged::<U16>(cipher, frame, data, direction),
        tag => Err(KeyError::CcmSizes { nonce: frame.nonce.len(), tag }),
    }
}

fn tagged<M: ArraySize + TagSize>(
    cipher: &Cipher,
    frame: Frame<'_>,
    data: &mut [u8],
    direction: Direction<'_>,
) -> Result<(), KeyError> {
    match frame.nonce.len() {
        7 => sized::<M, U7>(cipher, frame, data, direction),
        8 => sized::<M, U8>(cipher, frame, data, direction),
        9 => sized::<M, U9>(cipher, frame, data, direction),
        10 => sized::<M, U10>(cipher, frame, data, direction),
        11 => sized::<M, U11>(cipher, frame, data, direction),
        12 => sized::<M, U12>(cipher, frame, data, direction),
        13 => sized::<M, U13>(cipher, frame, data, direction),
        nonce => Err(KeyError::CcmSizes { nonce, tag: direction.tag_len() }),
    }
}

pub(crate) fn sized<M: ArraySize + TagSize, N: ArraySize + NonceSize>(
    cipher: &Cipher,
    frame: Frame<'_>,
    data: &mut [u8],
    direction: Direction<'_>,
) -> Result<(), KeyError> {
    let sizes = |_| KeyError::CcmSizes { nonce: frame.nonce.len(), tag: direction.tag_len() };
    let nonce: &Array<u8, N> = frame.nonce.try_into().map_err(sizes)?;
    let ccm = Ccm::<&Cipher, M, N>::from(cipher);
    let len = data.len();
    let buffer = InOutBuf::from(data);
    match direction {
        Direction::Encrypt(tag) => {
            // the only failure is a message whose length does not fit beside the nonce
            let made = ccm.encrypt_inout_detached(nonce, frame.associated, buffer);
            tag.copy_from_slice(&made.map_err(|_| KeyError::TooLong { len })?);
            Ok(())
        }
        Direction::Decrypt(tag) => {
            let tag: &Array<u8, M> = tag.try_into().map_err(sizes)?;
            ccm.decrypt_inout_detached(nonce, frame.associated, buffer, tag).map_err(|_| KeyError::Security)
        }
    }
}
