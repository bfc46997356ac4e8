//! Keys that are sent inside a session.

use alloc::vec::Vec;
use core::fmt;

use sgp_keys::{AesKey, SoftAes, SymmetricKey};
use sgp_wire::{CommandApdu, DecodeError, DecodeErrorKind, Le, Limits, Reader, ResponseApdu, StatusWord};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::limits::BLOCK;
use crate::{Error, Misuse, PeerFault};

/// Key type AES.
const AES: u8 = 0x88;
/// Bytes of a key check value.
const KCV: usize = 3;
/// P2: more than one key.
const MULTIPLE: u8 = 0x80;

/// PUT KEY: AES keys under Key-DEK (GlobalPlatform Card Specification 11.8, Amendment D 7.2).
///
/// ```text
/// 80 D8 <old key version> <80 | first key id> Lc  <new key version>
///   for each key: 88 <1 + n> <key length> <n encrypted bytes> 03 <check value>
/// ```
///
/// It goes through the channel like any other command.
pub struct PutKey {
    old_version: u8,
    new_version: u8,
    first_identifier: u8,
    keys: Vec<AesKey>,
}

impl PutKey {
    /// New keys with consecutive identifiers; `old_version` is `00` for a new key set.
    #[must_use]
    pub const fn new(old_version: u8, new_version: u8, first_identifier: u8, keys: Vec<AesKey>) -> Self {
        Self { old_version, new_version, first_identifier, keys }
    }

    /// Version of the key set that is replaced; `00` for none.
    #[must_use]
    pub const fn old_version(&self) -> u8 {
        self.old_version
    }

    /// Version of the new key set.
    #[must_use]
    pub const fn new_version(&self) -> u8 {
        self.new_version
    }

    /// Identifier of the first key.
    #[must_use]
    pub const fn first_identifier(&self) -> u8 {
        self.first_identifier
    }

    /// The keys.
    #[must_use]
    pub fn keys(&self) -> &[AesKey] {
        &self.keys
    }

    /// The keys, to store them.
    #[must_use]
    pub fn into_keys(self) -> Vec<AesKey> {
        self.keys
    }

    /// The command.
    ///
    /// # Errors
    /// [`Misuse::NoKeys`], and [`Misuse::TooLong`] for more keys than a command holds.
    pub fn encode(&self, dek: &AesKey) -> Result<CommandApdu, Error> {
        if self.keys.is_empty() {
            return Err(Misuse::NoKeys.into());
        }
        let mut data = alloc::vec![self.new_version];
        let dek = SoftAes::new(dek);
        for key in &self.keys {
            let mut encrypted = Zeroizing::new([0; 2 * BLOCK]);
            encrypted.get_mut(..key.len()).unwrap_or_default().copy_from_slice(key.expose());
            let padded = key.len().next_multiple_of(BLOCK);
            let encrypted = encrypted.get_mut(..padded).unwrap_or_default();
            dek.encrypt_cbc(&[0; BLOCK], encrypted)?;
            // a key has at most 32 bytes
            let octet = |len: usize| u8::try_from(len).unwrap_or(u8::MAX);
            data.extend_from_slice(&[AES, octet(padded.saturating_add(1)), octet(key.len())]);
            data.extend_from_slice(encrypted);
            data.push(octet(KCV));
            data.extend_from_slice(&key.kcv());
        }
        if data.len() > 0xFF {
            return Err(Misuse::TooLong { len: data.len(), max: 0xFF }.into());
        }
        let multiple = if self.keys.len() > 1 { MULTIPLE } else { 0x00 };
        Ok(CommandApdu::new(0x80, 0xD8, self.old_version, multiple | self.first_identifier)
            .with_data(data)
            .with_le(Le::Short(0x00)))
    }

    /// Reads the command, with or without the length of the key in front of it, and checks every
    /// check value.
    ///
    /// # Errors
    /// [`Error::Decode`], [`PeerFault::KeyType`], [`PeerFault::KeyLength`], [`Error::Security`] for a
    /// check value that does not fit: status word `9485`.
    pub fn decode(command: &CommandApdu, dek: &AesKey) -> Result<Self, Error> {
        if command.ins() != 0xD8 {
            return Err(PeerFault::Instruction { found: command.ins() }.into());
        }
        let mut reader = Reader::at(command.data(), 5, &Limits::DEFAULT);
        let new_version = reader.u8()?;
        let dek = SoftAes::new(dek);
        let mut keys = Vec::new();
        while !reader.is_empty() {
            keys.push(read_key(&mut reader, &dek)?);
        }
        reader.finish()?;
        if keys.is_empty() {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: 0xFF, found: command.data().len() };
            return Err(DecodeError::new(kind, 5).into());
        }
        Ok(Self { old_version: command.p1(), new_version, first_identifier: command.p2() & !MULTIPLE, keys })
    }

    /// What a card answers that stored the keys.
    #[must_use]
    pub fn answer(&self) -> PutKeyAnswer {
        PutKeyAnswer { version: self.new_version, check_values: self.keys.iter().map(AesKey::kcv).collect() }
    }
}

fn read_key(reader: &mut Reader<'_>, dek: &SoftAes) -> Result<AesKey, Error> {
    let found = reader.u8()?;
    if found != AES {
        return Err(PeerFault::KeyType { found }.into());
    }
    let len = usize::from(reader.u8()?);
    let at = reader.offset();
    let block = reader.bytes(len)?;
    let fault = || DecodeError::new(DecodeErrorKind::NotWholeBlocks { block: BLOCK, found: len }, at);
    // whole blocks alone, or behind the length of the key
    let (key_len, encrypted) = match block.split_first() {
        _ if !block.is_empty() && block.len().is_multiple_of(BLOCK) => (block.len(), block),
        Some((&key_len, rest)) if !rest.is_empty() && rest.len().is_multiple_of(BLOCK) => {
            (usize::from(key_len), rest)
        }
        _ => return Err(fault().into()),
    };
    let mut plain = Zeroizing::new(encrypted.to_vec());
    dek.decrypt_cbc(&[0; BLOCK], &mut plain)?;
    let key = match plain.get(..key_len) {
        Some(key) if key_len.next_multiple_of(BLOCK) == plain.len() => {
            // both lengths stood in one octet
            let found = u8::try_from(key_len).unwrap_or(u8::MAX);
            AesKey::new(key).map_err(|_| PeerFault::KeyLength { found })?
        }
        _ => return Err(fault().into()),
    };
    let at = reader.offset();
    let len = usize::from(reader.u8()?);
    let kcv = reader.bytes(len)?;
    if len != 0 && len != KCV {
        let kind = DecodeErrorKind::LengthOutOfRange { min: KCV, max: KCV, found: len };
        return Err(DecodeError::new(kind, at).into());
    }
    if len == KCV && !bool::from(key.kcv().as_slice().ct_eq(kcv)) {
        return Err(Error::Security);
    }
    Ok(key)
}

impl fmt::Debug for PutKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (new, first, count) = (self.new_version, self.first_identifier, self.keys.len());
        write!(f, "PutKey(version {new:02X}, {count} keys from identifier {first:02X})")
    }
}

/// The answer to [`PutKey`]: version, then the check value of every key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutKeyAnswer {
    version: u8,
    check_values: Vec<[u8; KCV]>,
}

impl PutKeyAnswer {
    /// Version of the key set.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Check values in the order of the keys.
    #[must_use]
    pub fn check_values(&self) -> &[[u8; 3]] {
        &self.check_values
    }

    /// The answer.
    #[must_use]
    pub fn encode(&self) -> ResponseApdu {
        let mut data = alloc::vec![self.version];
        data.extend(self.check_values.iter().flatten());
        ResponseApdu::new(data, StatusWord::OK)
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// [`Error::Status`] for another status word than `9000`, [`Error::Decode`] for another
    /// number of bytes.
    pub fn decode(answer: &ResponseApdu) -> Result<Self, Error> {
        if answer.sw() != StatusWord::OK {
            return Err(Error::Status(answer.sw()));
        }
        let mut reader = Reader::at(answer.data(), 0, &Limits::DEFAULT);
        let version = reader.u8()?;
        let mut check_values = Vec::new();
        while !reader.is_empty() {
            check_values.push(reader.array()?);
        }
        reader.finish()?;
        Ok(Self { version, check_values })
    }
}
