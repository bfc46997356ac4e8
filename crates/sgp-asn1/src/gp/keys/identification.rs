//! Whose a security domain is.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

/// Identification of a security domain: data grouping `0070` that stores it (SGP.02 v4.2 4.1.3.2),
/// or, with the number of a token, the object `B6` of MasterDelete (4.1.1.6).
///
/// ```text
/// [42 identification number of the issuer]  [45 image number]  [5F20 application provider]  [93 token number]
/// ```
///
/// Objects stand in their order, known or not: what was read is written again byte for byte.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityDomainData {
    objects: Vec<(Tag, Vec<u8>)>,
}

impl SecurityDomainData {
    /// Identifier of the data grouping.
    pub const DGI: u16 = 0x0070;
    /// Tag of the object in MasterDelete.
    pub const TOKEN_DATA: Tag = Tag::new(0xB6);
    /// Identification number of the issuer, IIN or SIN.
    pub const ISSUER: Tag = Tag::new(0x42);
    /// Image number, SDIN.
    pub const IMAGE_NUMBER: Tag = Tag::new(0x45);
    /// Application provider identifier.
    pub const PROVIDER: Tag = Tag::new(0x5F20);
    /// Number that distinguishes repeated tokens.
    pub const TOKEN_NUMBER: Tag = Tag::new(0x93);

    /// No objects.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: Vec::new() }
    }

    /// The same with one more object.
    #[must_use]
    pub fn with(mut self, tag: Tag, value: &[u8]) -> Self {
        self.objects.push((tag, value.to_vec()));
        self
    }

    /// Reads the objects that fill `input`: the value of the grouping or of `B6`.
    ///
    /// # Errors
    /// Kinds of broken objects.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        const CLAUSE: &str = "SGP.02 4.1.3.2";
        let mut reader = Reader::new(input, limits).clause(CLAUSE)?;
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let index = u32::try_from(objects.len()).unwrap_or(u32::MAX);
            let tlv = reader.tlv().index(index).field("securityDomainData").clause(CLAUSE)?;
            objects.push((tlv.tag(), tlv.value().to_vec()));
        }
        Ok(Self { objects })
    }

    /// Appends the objects.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.objects.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
    }

    /// The objects, one behind the other: the value of the grouping.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The object `B6` of MasterDelete.
    #[must_use]
    pub fn to_token_data(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, Self::TOKEN_DATA, |out| self.encode(out));
        out
    }

    /// The objects in order, with their tags.
    #[must_use]
    pub fn objects(&self) -> &[(Tag, Vec<u8>)] {
        &self.objects
    }

    /// Value of the first object with this tag.
    #[must_use]
    pub fn object(&self, tag: Tag) -> Option<&[u8]> {
        self.objects.iter().find(|(found, _)| *found == tag).map(|(_, value)| value.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    #[test]
    fn worked_example() {
        // SGP.02 card side 2.6: the object B6 of MasterDelete
        let raw = hex::decode("B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E930101").unwrap();
        let data = SecurityDomainData::decode(&raw[2..], &Limits::default()).unwrap();
        assert_eq!(data.object(SecurityDomainData::ISSUER), Some(&[0x0A, 0x0B, 0x0C, 0x0D, 0x0E][..]));
        assert_eq!(data.object(SecurityDomainData::IMAGE_NUMBER).map(<[u8]>::len), Some(8));
        assert_eq!(data.object(SecurityDomainData::PROVIDER).map(<[u8]>::len), Some(5));
        assert_eq!(data.object(SecurityDomainData::TOKEN_NUMBER), Some(&[0x01][..]));
        assert_eq!((data.to_token_data(), data.encode_to_vec()), (raw.clone(), raw[2..].to_vec()));
        let stored = SecurityDomainData::new().with(SecurityDomainData::ISSUER, &[1, 2]);
        assert_eq!(stored.encode_to_vec(), [0x42, 0x02, 0x01, 0x02]);
        let error = SecurityDomainData::decode(&raw[2..8], &Limits::default()).unwrap_err();
        let kind = DecodeErrorKind::Truncated { needed: 5, available: 4 };
        assert_eq!((error.kind(), error.offset()), (kind, 2));
    }
}
