//! What PUT KEY carries.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, SecretBytes, put_length};

use super::KeyType;
use crate::codec::Secret;

/// In front of a type in the extended format.
const EXTENDED: u8 = 0xFF;

/// Data of PUT KEY: a version and keys with consecutive identifiers (GlobalPlatform Card Specification
/// 2.3.1 11.8.2.3). What P1 and P2 of the command say is not in it.
///
/// ```text
/// <key version>  { { <type> <length> <octets> }+  <length of check value> <check value> }+  [ FF .. ]
/// ```
///
/// These are keys in the basic format, whatever their types. From the first key in the extended format
/// on, whose type begins with `FF`, the octets are kept as they stand.
///
/// Keys are secret and normally enciphered; deciphering them is the affair of their channel
/// (`scp03t`).
#[derive(Debug, PartialEq, Eq)]
pub struct PutKeyData {
    version: u8,
    keys: Vec<KeyData>,
    /// Begins with `FF`, or is empty.
    extended: SecretBytes,
}

impl PutKeyData {
    /// Keys of this version; `None` for what the format has no place for, since it would be read as
    /// something else: no keys, a key without components, one whose check value has more than 127 octets,
    /// a component of more than 65,535 octets or of type `FF`, a second one of a type below `80`.
    #[must_use]
    pub fn new(version: u8, keys: Vec<KeyData>) -> Option<Self> {
        let made = Self::of(version, keys, SecretBytes::new(Vec::new()));
        let encoded = SecretBytes::new(made.encode_to_vec());
        let limits = Limits::DEFAULT.with_max_len(usize::MAX).with_max_items(u32::MAX);
        Self::decode(encoded.expose(), &limits).is_ok_and(|read| read == made).then_some(made)
    }

    pub(in crate::gp) const fn of(version: u8, keys: Vec<KeyData>, extended: SecretBytes) -> Self {
        Self { version, keys, extended }
    }

    /// Reads the data of a command.
    ///
    /// # Errors
    /// Data that end too early or have no key, a length that is not minimal, a component in the extended
    /// format behind one in the basic format.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits).clause("GPC 11.8.2.3")?;
        let version = reader.u8().field("keyVersionNumber").clause("GPC 11.8.2.3")?;
        let mut keys = Vec::new();
        while keys.is_empty() || !reader.is_empty() {
            if reader.rest().first() == Some(&EXTENDED) {
                break;
            }
            let index = u32::try_from(keys.len()).unwrap_or(u32::MAX);
            keys.push(KeyData::read(&mut reader).index(index).field("keys").clause("GPC 11.8.2.3")?);
        }
        Ok(Self { version, keys, extended: SecretBytes::from(reader.rest()) })
    }

    /// Appends the data.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.version);
        self.keys.iter().for_each(|key| key.encode(out));
        out.extend_from_slice(self.extended.expose());
    }

    /// The data of the command.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let keys = self.keys.iter().map(KeyData::encoded_len).sum::<usize>();
        let mut out = Vec::with_capacity(keys.saturating_add(self.extended.len()).saturating_add(1));
        self.encode(&mut out);
        out
    }

    /// Version of the new keys.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// The keys of the basic format in the order of their identifiers.
    #[must_use]
    pub fn keys(&self) -> &[KeyData] {
        &self.keys
    }

    /// The octets from the first key in the extended format on, `FF` included.
    #[must_use]
    pub fn extended(&self) -> Option<Secret<'_>> {
        (!self.extended.is_empty()).then(|| Secret::new(self.extended.expose()))
    }
}

/// One key of [`PutKeyData`].
#[derive(Debug, PartialEq, Eq)]
pub struct KeyData {
    components: Vec<KeyComponent>,
    check_value: Vec<u8>,
}

impl KeyData {
    /// A key of these components, at least one, with its check value of at most 127 octets or none.
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
            // a key has a component, of whatever type; behind that, check values are shorter than `80`
            match reader.u8()? {
                EXTENDED => {
                    let expected = "a component of the basic format, or a check value";
                    return Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, at));
                }
                length @ 0..0x80 if !components.is_empty() => {
                    let check_value = reader.bytes(usize::from(length)).field("checkValue")?.to_vec();
                    return Ok(Self { components, check_value });
                }
                kind => {
                    reader.count_item()?;
                    let index = u32::try_from(components.len()).unwrap_or(u32::MAX);
                    let component = KeyComponent::read(KeyType(kind), reader);
                    components.push(component.index(index).field("components")?);
                }
            }
        }
    }

    /// Octets that [`encode`](Self::encode) writes, or a few more.
    fn encoded_len(&self) -> usize {
        let components = self.components.iter().map(|component| component.value.len().saturating_add(4));
        components.sum::<usize>().saturating_add(self.check_value.len()).saturating_add(1)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        for component in &self.components {
            component.encode(out);
        }
        put_length(out, self.check_value.len());
        out.extend_from_slice(&self.check_value);
    }
}

/// One component of a key: its type and its octets, which are secret.
#[derive(PartialEq, Eq)]
pub struct KeyComponent {
    kind: KeyType,
    value: SecretBytes,
    /// A length of 128 stands in one octet.
    short_length: bool,
}

/// The one length that some servers write in one octet and others behind `81`.
const SHORT: u8 = 0x80;

impl KeyComponent {
    /// A component of this type.
    #[must_use]
    pub const fn new(kind: KeyType, value: SecretBytes) -> Self {
        Self { kind, value, short_length: false }
    }

    /// The same with a length of 128 in one octet, `80` instead of `81 80`: so stands the modulus of
    /// an RSA key in older commands. Any other length stays as it is.
    #[must_use]
    pub fn with_short_length(mut self) -> Self {
        self.short_length = self.value.len() == usize::from(SHORT);
        self
    }

    /// Whether its length is 128 and stands in one octet.
    #[must_use]
    pub const fn has_short_length(&self) -> bool {
        self.short_length
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

    /// Length of a secret key in clear, in octets, where it stands in front of enciphered blocks that
    /// hold it: of 16 octets for AES, of 8 for any other. Cards take AES keys without it too.
    #[must_use]
    pub fn key_length(&self) -> Option<u8> {
        if self.kind.is_public() {
            return None;
        }
        let (&length, blocks) = self.value.expose().split_first()?;
        let block = if self.kind == KeyType::AES { 16 } else { 8 };
        let fits = (1..=blocks.len()).contains(&usize::from(length));
        (fits && blocks.len().is_multiple_of(block)).then_some(length)
    }

    fn read(kind: KeyType, reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let at = reader.offset();
        let (length, least) = match reader.u8()? {
            short @ 0..=SHORT => (usize::from(short), 0),
            0x81 => (usize::from(reader.u8()?), 0x80),
            0x82 => (usize::from(reader.u16()?), 0x100),
            _ => return Err(DecodeError::new(DecodeErrorKind::LengthTooLong, at)),
        };
        if length < least {
            return Err(DecodeError::new(DecodeErrorKind::LengthNotMinimal, at));
        }
        let component = Self::new(kind, SecretBytes::from(reader.bytes(length)?));
        Ok(if least == 0 { component.with_short_length() } else { component })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.kind.0);
        if self.short_length {
            out.push(SHORT);
        } else {
            put_length(out, self.value.len());
        }
        out.extend_from_slice(self.value.expose());
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

    /// vectors/scp03/kcv-putkey.json, `putkey-noinnerlen-dek128-key128`: no length in front of the key.
    #[test]
    fn keys_without_their_length() {
        let data = decode(
            "33 8810 3324028f716921c5ca08fcd16a7b8275 03 348df6 8810 e116ebe8203bdba56c105a7067793132 03 dc6aca \
             8810 9092d1aef083b9aaceb4538ddd3014da 03 46ff59",
        );
        let data = data.unwrap();
        assert_eq!((data.version(), data.keys().len()), (0x33, 3));
        for key in data.keys() {
            let [component] = key.components() else { panic!("one component") };
            assert_eq!((component.value().len(), component.key_length()), (16, None));
        }
    }

    /// Self-made: what else stands in front of a key in clear, and what does not.
    #[test]
    fn lengths_in_clear() {
        for (text, length) in [
            ("88 11 10 A1A2A3A4A5A6A7A8A9AAABACADAEAFB0", Some(16)),
            ("80 11 10 A1A2A3A4A5A6A7A8A9AAABACADAEAFB0", Some(16)),
            ("85 11 0C A1A2A3A4A5A6A7A8A9AAABACADAEAFB0", Some(12)),
            ("80 09 08 A1A2A3A4A5A6A7A8", Some(8)),
            // not whole blocks, more than there is, nothing, a public key
            ("88 09 08 A1A2A3A4A5A6A7A8", None),
            ("88 11 11 A1A2A3A4A5A6A7A8A9AAABACADAEAFB0", None),
            ("88 01 00", None),
            ("88 00", None),
            ("A0 09 08 A1A2A3A4A5A6A7A8", None),
            ("B5 09 08 A1A2A3A4A5A6A7A8", None),
        ] {
            let data = decode(&alloc::format!("30 {text} 00")).unwrap();
            assert_eq!(data.keys()[0].components()[0].key_length(), length, "{text}");
        }
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

    /// Self-made: the modulus of 128 octets as older commands have it, and other lengths there.
    #[test]
    fn a_length_of_128_in_one_octet() {
        let older = alloc::format!("70 A180 {} A003010001 00", "22".repeat(128));
        let data = decode(&older).unwrap();
        let [modulus, exponent] = data.keys()[0].components() else { panic!("two components") };
        assert_eq!((modulus.has_short_length(), exponent.has_short_length()), (true, false));
        assert_eq!((modulus.value().len(), exponent.value().len()), (128, 3));
        assert_ne!(Ok(data), decode(&older.replace("A180", "A18180")));
        let of = |len: usize| {
            KeyComponent::new(KeyType::RSA_PUBLIC_MODULUS, SecretBytes::new(alloc::vec![0; len]))
        };
        assert_eq!(
            [127, 128, 129].map(|len| of(len).with_short_length().has_short_length()),
            [false, true, false]
        );
    }

    /// Self-made: a type that is free for private use, and one that is reserved.
    #[test]
    fn other_types_are_kept() {
        let data = decode("03 0102AABB C302CCDD 03 010203 FE00 00").unwrap();
        let kinds: Vec<_> = data.keys()[0].components().iter().map(|component| component.kind()).collect();
        assert_eq!(kinds, [KeyType(0x01), KeyType(0xC3)]);
        assert_eq!(data.keys()[1].components()[0].kind(), KeyType(0xFE));
        assert_eq!(data.extended(), None);
    }

    /// Self-made: the layout behind `FF` is not read.
    #[test]
    fn keys_in_the_extended_format_are_kept() {
        for (text, keys) in [("30 FF88", 0), ("30 880100 00 FF88 11223344", 1)] {
            let data = decode(text).unwrap();
            assert_eq!(data.keys().len(), keys);
            assert_eq!(data.extended().unwrap().expose()[..2], [0xFF, 0x88]);
            let shown = alloc::format!("{data:?}");
            assert!(shown.ends_with("extended: SecretBytes(..) }"), "{shown}");
        }
    }

    /// GPC 11.8.2.3: what is made is read back as it is, or is not made.
    #[test]
    fn what_the_format_has_no_place_for_is_not_made() {
        let component =
            |kind, len| KeyComponent::new(KeyType(kind), SecretBytes::new(alloc::vec![0x5A; len]));
        let key = |components: Vec<KeyComponent>, check_value: usize| {
            KeyData::new(components, alloc::vec![0xA5; check_value])
        };
        let made = |keys| PutKeyData::new(0x30, keys);
        for keys in [
            alloc::vec![key(alloc::vec![component(0x88, 17)], 3)],
            alloc::vec![key(alloc::vec![component(0x01, 0), component(0xF0, 0xFFFF)], 127)],
            alloc::vec![
                key(alloc::vec![component(0x88, 17)], 0),
                key(alloc::vec![component(0xA1, 128).with_short_length()], 3),
            ],
        ] {
            let data = made(keys).unwrap();
            assert_eq!(PutKeyData::decode(&data.encode_to_vec(), &Limits::default()), Ok(data));
        }
        for keys in [
            alloc::vec![],
            alloc::vec![key(alloc::vec![], 3)],
            alloc::vec![key(alloc::vec![component(0x88, 17)], 3), key(alloc::vec![], 0)],
            alloc::vec![key(alloc::vec![component(0x88, 17)], 128)],
            alloc::vec![key(alloc::vec![component(0x88, 0x1_0000)], 3)],
            alloc::vec![key(alloc::vec![component(0xFF, 17)], 3)],
            alloc::vec![key(alloc::vec![component(0xB0, 17), component(0x01, 1)], 3)],
        ] {
            assert_eq!(made(keys), None);
        }
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            ("", "keyVersionNumber: 1 bytes needed, 0 left at byte 0"),
            ("30", "keys[0]: 1 bytes needed, 0 left at byte 1"),
            ("30 03010203", "keys[0].checkValue: 3 bytes needed, 0 left at byte 5"),
            (
                "30 880100 FF88",
                "keys[0]: expected a component of the basic format, or a check value at byte 4",
            ),
            ("30 8802AABB", "keys[0]: 1 bytes needed, 0 left at byte 5"),
            ("30 8802AA", "keys[0].components[0]: 2 bytes needed, 1 left at byte 3"),
            ("30 880100 0301", "keys[0].checkValue: 3 bytes needed, 1 left at byte 5"),
            ("30 880100 00 8880", "keys[1].components[0]: 128 bytes needed, 0 left at byte 7"),
            ("30 88810100 00", "keys[0].components[0]: length field not minimal at byte 2"),
            ("30 8800 8883", "keys[0].components[1]: length field too long at byte 4"),
        ] {
            let error = decode(text).unwrap_err().to_string();
            assert_eq!(error, alloc::format!("{message} (GPC 11.8.2.3)"), "{text}");
        }
        let raw = hex::decode("3088000088000088000088008800").unwrap();
        let error = PutKeyData::decode(&raw, &Limits::default().with_max_items(3)).unwrap_err();
        let message = "keys[3]: more than 3 objects at byte 11 (GPC 11.8.2.3)";
        assert_eq!(error.to_string(), message);
    }
}
