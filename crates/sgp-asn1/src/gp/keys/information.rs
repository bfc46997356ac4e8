//! What a security domain says about its keys.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_nested, put_tlv};

use super::KeyType;

const TEMPLATE: Tag = Tag::new(0xE0);
const KEY: Tag = Tag::new(0xC0);
/// In front of the type of a component in the extended format.
const EXTENDED: u8 = 0xFF;

/// Key information template `E0`: the answer to GET DATA `00E0` (GlobalPlatform Card Specification
/// 2.3.1 11.3.3.1).
///
/// ```text
/// E0 L  { C0 L <key identifier> <key version> { <type> <length> }+ }*
/// ```
///
/// Objects that are not known, and keys behind them, are kept as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyInformationTemplate {
    keys: Vec<KeyInformation>,
    unknown: Vec<u8>,
}

impl KeyInformationTemplate {
    /// These keys.
    #[must_use]
    pub const fn new(keys: Vec<KeyInformation>) -> Self {
        Self { keys, unknown: Vec::new() }
    }

    /// Reads one template that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects; an entry without a component, or with half of one.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |input| {
            let mut reader = Reader::new(input, limits)?;
            let template = reader.expect(TEMPLATE)?;
            let found = reader.nested(&template, Self::read)?;
            reader.finish().map(|()| found)
        };
        read(input).field("keyInformationTemplate").clause("GPC 11.3.3.1")
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut found = Self::default();
        while !reader.is_empty() {
            let index = u32::try_from(found.keys.len()).unwrap_or(u32::MAX);
            let tlv = reader.tlv()?;
            if tlv.tag() == KEY && found.unknown.is_empty() {
                found.keys.push(reader.nested(&tlv, KeyInformation::read).index(index).field("keys")?);
            } else {
                found.unknown.extend_from_slice(tlv.raw());
            }
        }
        Ok(found)
    }

    /// Appends the template.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, TEMPLATE, |out| {
            self.keys.iter().for_each(|key| put_tlv(out, KEY, &key.to_value()));
            out.extend_from_slice(&self.unknown);
        });
    }

    /// The bytes of the template.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The keys in order.
    #[must_use]
    pub fn keys(&self) -> &[KeyInformation] {
        &self.keys
    }

    /// Objects that are not known here, as they stand.
    #[must_use]
    pub fn unknown(&self) -> &[u8] {
        &self.unknown
    }

    #[cfg(feature = "serde")]
    pub(in crate::gp) fn with_unknown(mut self, unknown: Vec<u8>) -> Self {
        self.unknown = unknown;
        self
    }
}

/// One key: entry `C0` of a [`KeyInformationTemplate`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInformation {
    identifier: u8,
    version: u8,
    components: Vec<KeyComponentInformation>,
    /// Usage and access, in the extended format.
    extension: Option<(Vec<u8>, Vec<u8>)>,
}

/// Type and length of one component of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a type and a length")]
pub struct KeyComponentInformation {
    /// What it is.
    pub kind: KeyType,
    /// Its length in octets; at most 255 in the basic format.
    pub length: u16,
}

impl KeyInformation {
    /// A key of one component, in the basic format: type and length in octets.
    #[must_use]
    pub fn new(identifier: u8, version: u8, kind: KeyType, length: u8) -> Self {
        let components = Vec::from([KeyComponentInformation { kind, length: length.into() }]);
        Self { identifier, version, components, extension: None }
    }

    /// A key of these components; with usage (at most two octets) and access (at most one) it takes the
    /// extended format, and without it a length beyond 255 is cut to that.
    #[must_use]
    pub const fn of(
        identifier: u8,
        version: u8,
        components: Vec<KeyComponentInformation>,
        extension: Option<(Vec<u8>, Vec<u8>)>,
    ) -> Self {
        Self { identifier, version, components, extension }
    }

    /// Key identifier.
    #[must_use]
    pub const fn identifier(&self) -> u8 {
        self.identifier
    }

    /// Key version number.
    #[must_use]
    pub const fn version(&self) -> u8 {
        self.version
    }

    /// Its components; a symmetric key has one.
    #[must_use]
    pub fn components(&self) -> &[KeyComponentInformation] {
        &self.components
    }

    /// Key usage, in the extended format alone: none, one or two octets (GPC 11.1.9).
    #[must_use]
    pub fn usage(&self) -> Option<&[u8]> {
        self.extension.as_ref().map(|(usage, _)| usage.as_slice())
    }

    /// Key access, in the extended format alone: none or one octet (GPC 11.1.10).
    #[must_use]
    pub fn access(&self) -> Option<&[u8]> {
        self.extension.as_ref().map(|(_, access)| access.as_slice())
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let [identifier, version] = reader.array()?;
        let mut found = Self { identifier, version, components: Vec::new(), extension: None };
        if reader.rest().first() == Some(&EXTENDED) {
            found.read_extended(reader)?;
        } else {
            // at least one
            while found.components.is_empty() || !reader.is_empty() {
                let [kind, length] = reader.array()?;
                found.push(kind, length.into());
            }
        }
        Ok(found)
    }

    fn read_extended(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        while reader.rest().first() == Some(&EXTENDED) {
            let [_, kind] = reader.array()?;
            self.push(kind, reader.u16()?);
        }
        let mut field = |max: usize| {
            let at = reader.offset();
            let found = usize::from(reader.u8()?);
            if found > max {
                return Err(DecodeError::new(DecodeErrorKind::LengthOutOfRange { min: 0, max, found }, at));
            }
            reader.bytes(found).map(<[u8]>::to_vec)
        };
        let usage = field(2).field("keyUsage")?;
        let access = field(1).field("keyAccess")?;
        self.extension = Some((usage, access));
        Ok(())
    }

    fn push(&mut self, kind: u8, length: u16) {
        self.components.push(KeyComponentInformation { kind: KeyType(kind), length });
    }

    fn to_value(&self) -> Vec<u8> {
        let mut out = Vec::from([self.identifier, self.version]);
        for component in &self.components {
            if self.extension.is_some() {
                out.extend_from_slice(&[EXTENDED, component.kind.0]);
                out.extend_from_slice(&component.length.to_be_bytes());
            } else {
                out.extend_from_slice(&[component.kind.0, u8::try_from(component.length).unwrap_or(0xFF)]);
            }
        }
        if let Some((usage, access)) = &self.extension {
            for (field, max) in [(usage, 2), (access, 1)] {
                let field = field.get(..max).unwrap_or(field);
                out.push(u8::try_from(field.len()).unwrap_or(0));
                out.extend_from_slice(field);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn decode(text: &str) -> Result<KeyInformationTemplate, DecodeError> {
        let raw = hex::decode(text.replace(' ', "")).unwrap();
        let template = KeyInformationTemplate::decode(&raw, &Limits::default())?;
        assert_eq!(template.encode_to_vec(), raw, "{text}");
        Ok(template)
    }

    #[test]
    fn a_published_template() {
        // pySim, global_platform (commit 949c2a2d): the example of GET DATA 00E0
        let text = "e048 c00401708010 c00402708010 c00403708010 c00401018010 c00402018010 c00403018010 \
                    c00401028010 c00402028010 c00403028010 c00401038010 c00402038010 c00403038010";
        let template = decode(text).unwrap();
        assert_eq!(template.keys().len(), 12);
        assert_eq!(template.keys()[0], KeyInformation::new(0x01, 0x70, KeyType::DES, 16));
        let [last] = template.keys()[11].components() else { panic!("one component") };
        assert_eq!((last.kind.name(), last.length), (Some("DES"), 16));
        assert_eq!((template.keys()[11].identifier(), template.keys()[11].version()), (3, 3));
        assert_eq!(KeyInformationTemplate::new(template.keys().to_vec()), template);
    }

    #[test]
    fn other_formats() {
        // self-made: an RSA key of two components, an ECC key in the extended format, what is not known
        let template =
            decode("E021 C0060174A103A080 C00D 0275 FFB00041 FFF00001 0101 00 C1020102 C00401308810");
        let template = template.unwrap();
        let [rsa, ecc] = template.keys() else { panic!("two keys") };
        assert_eq!((rsa.components().len(), rsa.usage(), rsa.access()), (2, None, None));
        assert_eq!(ecc.components()[0].kind, KeyType::ECC_PUBLIC_KEY);
        assert_eq!(
            (ecc.components()[0].length, ecc.usage(), ecc.access()),
            (65, Some(&[1][..]), Some(&[][..]))
        );
        assert_eq!(template.unknown().len(), 10);
        assert_eq!(KeyType(0x99).to_string(), "99");
        assert_eq!(decode("E000"), Ok(KeyInformationTemplate::default()));
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            ("E100", "keyInformationTemplate: tag E1, expected E0 at byte 0"),
            ("E0 03 C00101", "keyInformationTemplate.keys[0]: 2 bytes needed, 1 left at byte 4"),
            ("E0 04 C0020170", "keyInformationTemplate.keys[0]: 2 bytes needed, 0 left at byte 6"),
            (
                "E0 0D C00401708810 C00501708810A0",
                "keyInformationTemplate.keys[1]: 2 bytes needed, 1 left at byte 14",
            ),
            (
                "E0 0B C0090170FF88001003 000000",
                "keyInformationTemplate.keys[0].keyUsage: length 3, expected 0 to 2 at byte 10",
            ),
            (
                "E0 08 C0060170FF880010",
                "keyInformationTemplate.keys[0].keyUsage: 1 bytes needed, 0 left at byte 10",
            ),
            (
                "E0 0B C0090170FF880010 000000",
                "keyInformationTemplate.keys[0]: 1 bytes behind the end at byte 12",
            ),
        ] {
            let error = decode(text).unwrap_err().to_string();
            assert_eq!(error.replace(" (GPC 11.3.3.1)", ""), message, "{text}");
        }
    }
}
