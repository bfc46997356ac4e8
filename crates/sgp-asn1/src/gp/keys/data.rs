//! What PUT KEY carries.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, SecretBytes, put_length};

use super::KeyType;
use crate::codec::Secret;

/// Data of PUT KEY: a version and keys with consecutive identifiers (GlobalPlatform Card Specification
/// 2.3.1 11.8.2.3, format 1). What P1 and P2 of the command say is not in it.
///
/// ```text
/// <key version>  { { <type> <length> <octets> }+  <length of check value> <check value> }+
/// ```
///
/// Keys are secret and normally enciphered; deciphering them is the affair of their channel
/// (`scp03t`).
#[derive(Debug, PartialEq, Eq)]
pub struct PutKeyData {
    version: u8,
    keys: Vec<KeyData>,
}

impl PutKeyData {
    /// Keys of this version.
    #[must_use]
    pub const fn new(version: u8, keys: Vec<KeyData>) -> Self {
        Self { version, keys }
    }

    /// Reads the data of a command.
    ///
    /// # Errors
    /// Data that end too early or have no key, a length that is not minimal, a key of the extended
    /// format.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let version = reader.u8().field("keyVersionNumber").clause("GPC 11.8.2.3")?;
        let mut keys = Vec::new();
        while keys.is_empty() || !reader.is_empty() {
            let index = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            keys.push(KeyData::read(&mut reader).index(index).field("keys").clause("GPC 11.8.2.3")?);
        }
        Ok(Self { version, keys })
    }

    /// Appends the data.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.version);
        self.keys.iter().for_each(|key| key.encode(out));
    }

    /// The data of the command.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Version of the new keys.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The keys in the order of their identifiers.
    #[must_use]
    pub fn keys(&self) -> &[KeyData] {
        &self.keys
    }
}

/// One key of [`PutKeyData`].
#[derive(Debug, PartialEq, Eq)]
pub struct KeyData {
    components: Vec<KeyComponent>,
    check_value: Vec<u8>,
}

impl KeyData {
    /// A key of these components, with its check value or none; octets of a check value beyond 127
    /// have no place and are cut.
    #[must_use]
    pub const fn new(components: Vec<KeyComponent>, check_value: Vec<u8>) -> Self {
        Self { components, check_value }
    }

    /// Its components; a symmetric key has one.
    #[must_use]
    pub fn components(&self) -> &[KeyComponent] {
        &self.components
    }

    /// Key check value, normally three octets or none.
    #[must_use]
    pub fn check_value(&self) -> &[u8] {
        &self.check_value
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut components = Vec::new();
        loop {
            let at = reader.offset();
            let octet = reader.u8()?;
            if KeyType::begins_component(octet) {
                components.push(KeyComponent::read(KeyType(octet), reader)?);
            } else if octet == 0xFF || components.is_empty() {
                let kind = DecodeErrorKind::InvalidValue { expected: "the type of a key component" };
                return Err(DecodeError::new(kind, at));
            } else {
                let check_value = reader.bytes(usize::from(octet)).field("checkValue")?.to_vec();
                return Ok(Self { components, check_value });
            }
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        for component in &self.components {
            out.push(component.kind.0);
            put_length(out, component.value.len());
            out.extend_from_slice(component.value.expose());
        }
        let check_value = self.check_value.get(..0x7F).unwrap_or(&self.check_value);
        put_length(out, check_value.len());
        out.extend_from_slice(check_value);
    }
}

/// One component of a key: its type and its octets, which are secret.
#[derive(PartialEq, Eq)]
pub struct KeyComponent {
    kind: KeyType,
    value: SecretBytes,
}

impl KeyComponent {
    /// A component of this type.
    #[must_use]
    pub const fn new(kind: KeyType, value: SecretBytes) -> Self {
        Self { kind, value }
    }

    /// What it is.
    #[must_use]
    pub const fn kind(&self) -> KeyType {
        self.kind
    }

    /// Its octets: of an AES key its length and the enciphered key (Amendment D 7.2).
    #[must_use]
    pub fn value(&self) -> Secret<'_> {
        Secret::new(self.value.expose())
    }

    /// Length of an AES key in clear, in octets, where it stands in front of whole blocks.
    #[must_use]
    pub fn key_length(&self) -> Option<u8> {
        match self.value.expose().split_first() {
            Some((&length, blocks)) if self.kind == KeyType::AES && blocks.len().is_multiple_of(16) => {
                Some(length)
            }
            _ => None,
        }
    }

    fn read(kind: KeyType, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = reader.offset();
        let (length, least) = match reader.u8()? {
            short @ 0..=0x7F => (usize::from(short), 0),
            0x81 => (usize::from(reader.u8()?), 0x80),
            0x82 => (usize::from(reader.u16()?), 0x100),
            0x80 => return Err(DecodeError::new(DecodeErrorKind::LengthIndefinite, at)),
            _ => return Err(DecodeError::new(DecodeErrorKind::LengthTooLong, at)),
        };
        if length < least {
            return Err(DecodeError::new(DecodeErrorKind::LengthNotMinimal, at));
        }
        Ok(Self { kind, value: SecretBytes::from(reader.bytes(length)?) })
    }
}

impl fmt::Debug for KeyComponent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({} bytes)", self.kind, self.value.len())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn decode(text: &str) -> Result<PutKeyData, DecodeError> {
        let raw = hex::decode(text.replace(' ', "")).unwrap();
        let data = PutKeyData::decode(&raw, &Limits::default())?;
        assert_eq!(data.encode_to_vec(), raw, "{text}");
        Ok(data)
    }

    /// SGP.02 card side 4.6: three AES keys, `88 11 10 <16 encrypted> 03 <KCV>` each; the octets are
    /// self-made.
    #[test]
    fn three_keys() {
        let key = |n: u8| alloc::format!("88 11 10 {} 03 {:02X}0203", hex::encode([n; 16]), n);
        let data = decode(&alloc::format!("30 {} {} {}", key(0xA1), key(0xA2), key(0xA3))).unwrap();
        assert_eq!((data.version(), data.keys().len()), (0x30, 3));
        let [component] = data.keys()[1].components() else { panic!("one component") };
        assert_eq!((component.kind(), component.key_length()), (KeyType::AES, Some(16)));
        assert_eq!(component.value().expose()[1..], [0xA2; 16]);
        assert_eq!(data.keys()[1].check_value(), [0xA2, 2, 3]);
        assert_eq!(
            alloc::format!("{:?}", data.keys()[0]),
            "KeyData { components: [KeyType(88)(17 bytes)], check_value: [161, 2, 3] }"
        );
    }

    #[test]
    fn a_key_of_several_components() {
        // self-made: ECC public key with its parameter reference, no check value; an RSA key
        let data = decode(&alloc::format!(
            "74 B041 04{} F00100 00 A18180{} A003010001 00",
            "11".repeat(64),
            "22".repeat(128)
        ));
        let data = data.unwrap();
        assert_eq!(data.keys().iter().map(|key| key.components().len()).collect::<Vec<_>>(), [2, 2]);
        assert_eq!(data.keys()[1].components()[0].key_length(), None);
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            ("", "keyVersionNumber: 1 bytes needed, 0 left at byte 0"),
            ("30", "keys[0]: 1 bytes needed, 0 left at byte 1"),
            ("30 03010203", "keys[0]: expected the type of a key component at byte 1"),
            ("30 FF88", "keys[0]: expected the type of a key component at byte 1"),
            ("30 8802AABB", "keys[0]: 1 bytes needed, 0 left at byte 5"),
            ("30 8802AA", "keys[0]: 2 bytes needed, 1 left at byte 3"),
            ("30 880100 0301", "keys[0].checkValue: 3 bytes needed, 1 left at byte 5"),
            ("30 880100 00 8880", "keys[1]: indefinite length at byte 6"),
            ("30 88810100 00", "keys[0]: length field not minimal at byte 2"),
            ("30 8883", "keys[0]: length field too long at byte 2"),
        ] {
            let error = decode(text).unwrap_err().to_string();
            assert_eq!(error, alloc::format!("{message} (GPC 11.8.2.3)"), "{text}");
        }
    }
}
