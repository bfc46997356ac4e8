//! CMAC in one visit to the cipher.
//!
//! Each visit (a closure that the `aes` crate calls with its round function) has a price of about
//! three blocks, which is most of what a short message costs; and the state stays in registers
//! while it lasts. That is why this is not the `cmac` crate, which visits three times and more. The
//! tests hold the two against each other.

use aes::Block;
use aes::cipher::{
    BlockCipherEncBackend, BlockCipherEncClosure, BlockCipherEncrypt, BlockSizeUser, consts::U16,
};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The two subkeys of a key (SP 800-38B 6.1).
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Subkeys {
    whole: u128,
    part: u128,
}

impl Subkeys {
    /// The subkeys that follow from a block of zeros, encrypted.
    pub(crate) const fn new(encrypted_zeros: [u8; 16]) -> Self {
        let whole = doubled(u128::from_be_bytes(encrypted_zeros));
        Self { whole, part: doubled(whole) }
    }

    /// The last block of a message, from its last `len` bytes at the front of `bytes`; what stands
    /// behind them must be zero.
    #[inline(always)]
    pub(crate) fn last_block(&self, bytes: u128, len: usize) -> Block {
        // a whole block leaves no room for the padding bit
        let padding = u32::try_from(len).ok().and_then(|len| 120_u32.checked_sub(len.saturating_mul(8)));
        let masked = match padding {
            Some(shift) => bytes ^ (0x80 << shift) ^ self.part,
            None => bytes ^ self.whole,
        };
        masked.to_be_bytes().into()
    }
}

/// Times x in GF(2^128).
const fn doubled(value: u128) -> u128 {
    (value << 1) ^ ((value >> 127) * 0x87)
}

/// The CMAC over the concatenation of `parts`.
pub(crate) fn cmac<C: BlockCipherEncrypt<BlockSize = U16>>(
    cipher: &C,
    subkeys: &Subkeys,
    parts: &[&[u8]],
) -> [u8; 16] {
    let mut out = Block::default();
    cipher.encrypt_with_backend(Pass { subkeys, parts, out: &mut out });
    out.into()
}

struct Pass<'a> {
    subkeys: &'a Subkeys,
    parts: &'a [&'a [u8]],
    out: &'a mut Block,
}

impl BlockSizeUser for Pass<'_> {
    type BlockSize = U16;
}

impl BlockCipherEncClosure for Pass<'_> {
    #[inline(always)]
    fn call<B: BlockCipherEncBackend<BlockSize = U16>>(self, backend: &B) {
        let mut state = Block::default();
        let mut absorb = |block: &Block| {
            xor(&mut state, block);
            backend.encrypt_block((&mut state).into());
        };
        // the last 1 to 16 bytes so far, which may turn out to be the last of all
        let mut held = Block::default();
        let mut len = 0;
        for part in self.parts {
            let mut rest = *part;
            if len > 0 {
                let (fill, behind) = rest.split_at(rest.len().min(16_usize.saturating_sub(len)));
                held.iter_mut().skip(len).zip(fill).for_each(|(to, from)| *to = *from);
                len = len.saturating_add(fill.len());
                if behind.is_empty() {
                    continue;
                }
                absorb(&held);
                rest = behind;
            }
            len = match rest.len() % 16 {
                0 => rest.len().min(16),
                part => part,
            };
            let (whole, tail) = rest.split_at(rest.len().saturating_sub(len));
            Block::slice_as_chunks(whole).0.iter().for_each(&mut absorb);
            held = Block::default();
            held.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
        }
        absorb(&self.subkeys.last_block(u128::from_be_bytes(held.into()), len));
        *self.out = state;
    }
}

#[inline(always)]
pub(crate) fn xor(to: &mut Block, with: &Block) {
    to.iter_mut().zip(with).for_each(|(to, with)| *to ^= with);
}

#[cfg(test)]
mod tests {
    use ::cmac::{Cmac, Mac};
    use aes::Aes128Enc;
    use aes::cipher::KeyInit;

    use super::*;

    #[test]
    fn as_the_cmac_crate_for_every_length_and_cut() {
        let key = [0x42; 16];
        let cipher = Aes128Enc::new(&key.into());
        let mut zeros = Block::default();
        cipher.encrypt_block(&mut zeros);
        let subkeys = Subkeys::new(zeros.into());
        let data: alloc::vec::Vec<u8> = (0..=255).collect();
        for len in 0..=66 {
            let message = &data[..len];
            let mut peer = <Cmac<aes::Aes128> as KeyInit>::new(&key.into());
            peer.update(message);
            let expected: [u8; 16] = peer.finalize().into_bytes().into();
            for first in 0..=len {
                for second in [first, (first + 1).min(len), (first + 16).min(len), len] {
                    let parts = [&message[..first], &message[first..second], &[], &message[second..]];
                    assert_eq!(cmac(&cipher, &subkeys, &parts), expected, "{len}: {first}, {second}");
                }
            }
        }
    }
}
