//! Data groupings: what STORE DATA carries.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, SecretBytes};
use subtle::ConstantTimeEq;

/// How the length of a data grouping is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum LengthForm {
    /// One byte below 255, else `FF` and two bytes (GlobalPlatform Card Specification 11.11.2.3).
    #[default]
    Dgi,
    /// BER: one byte below 128, else `81` or `82` and the length. Some servers write this.
    Ber,
}

/// One data grouping: a two-byte identifier, a length, a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Dgi<'a> {
    id: u16,
    raw: Octets<'a>,
    offset: usize,
    header_len: usize,
}

/// Octets of the input, or of no input: those may be a key.
enum Octets<'a> {
    Borrowed(&'a [u8]),
    Owned(SecretBytes),
}

impl Octets<'_> {
    fn as_slice(&self) -> &[u8] {
        match self {
            Self::Borrowed(octets) => octets,
            Self::Owned(octets) => octets.expose(),
        }
    }

    fn to_owned(&self) -> Octets<'static> {
        Octets::Owned(SecretBytes::from(self.as_slice()))
    }
}

impl Clone for Octets<'_> {
    fn clone(&self) -> Self {
        match self {
            Self::Borrowed(octets) => Self::Borrowed(octets),
            Self::Owned(octets) => Self::Owned(octets.clone_secret()),
        }
    }
}

impl PartialEq for Octets<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice().ct_eq(other.as_slice()).into()
    }
}

impl Eq for Octets<'_> {}

impl<'a> Dgi<'a> {
    /// The identifier, such as `0x3A03`.
    #[must_use]
    pub const fn id(&self) -> u16 {
        self.id
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        self.raw().get(self.header_len..).unwrap_or_default()
    }

    /// Identifier, length and value as they stand in the input.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        self.raw.as_slice()
    }

    /// Offset of the first byte of the value in the input.
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset.saturating_add(self.header_len)
    }

    /// The same, free of the input.
    #[must_use]
    pub fn into_owned(self) -> Dgi<'static> {
        Dgi { id: self.id, raw: self.raw.to_owned(), offset: self.offset, header_len: self.header_len }
    }

    /// A reader over the value that reports offsets of the input around it.
    #[must_use]
    pub fn reader(&self, limits: &Limits) -> Reader<'_> {
        Reader::at(self.value(), self.value_offset(), limits)
    }

    fn read(reader: &mut Reader<'a>, form: LengthForm) -> Result<Self, DecodeError> {
        reader.count_item()?;
        let whole = reader.rest();
        let offset = reader.offset();
        let id = reader.u16()?;
        let first = reader.u8()?;
        let length = match (form, first) {
            (LengthForm::Dgi, 0xFF) => usize::from(reader.u16()?),
            (LengthForm::Ber, 0x81) => usize::from(reader.u8()?),
            (LengthForm::Ber, 0x82) => usize::from(reader.u16()?),
            (LengthForm::Ber, 0x80 | 0x83..) => return Err(reader.fail(DecodeErrorKind::LengthTooLong)),
            _ => usize::from(first),
        };
        let header_len = reader.offset().saturating_sub(offset);
        reader.bytes(length)?;
        let raw = whole.get(..header_len.saturating_add(length)).unwrap_or_default();
        Ok(Self { id, raw: Octets::Borrowed(raw), offset, header_len })
    }
}

impl core::fmt::Debug for Dgi<'_> {
    /// Identifier and length; never the value, which may be a secret.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Dgi({:04X}, {} bytes)", self.id, self.value().len())
    }
}

/// The data groupings of one STORE DATA command, or of several put together (GlobalPlatform Card
/// Specification 2.3.1 11.11.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DgiSequence<'a> {
    items: Vec<Dgi<'a>>,
    form: LengthForm,
}

impl<'a> DgiSequence<'a> {
    /// Reads groupings that fill `input`, with DGI lengths where that reading consumes the input
    /// exactly, else with BER lengths; below 128 both are the same.
    ///
    /// # Errors
    /// Those of the reading with DGI lengths:
    /// [`Truncated`](DecodeErrorKind::Truncated), also when `input` is empty, and the limits.
    pub fn decode(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let with_dgi_lengths = match Self::decode_as(input, limits, LengthForm::Dgi) {
            Ok(sequence) => return Ok(sequence),
            Err(error) => error,
        };
        Self::decode_as(input, limits, LengthForm::Ber).map_err(|_| with_dgi_lengths)
    }

    /// The groupings as they were read, one behind the other.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.items.iter().map(|item| item.raw().len()).sum());
        self.items.iter().for_each(|item| out.extend_from_slice(item.raw()));
        out
    }

    /// The same, free of the input.
    #[must_use]
    pub fn into_owned(self) -> DgiSequence<'static> {
        DgiSequence { items: self.items.into_iter().map(Dgi::into_owned).collect(), form: self.form }
    }

    /// Reads groupings that fill `input`, with lengths of one form: for who knows which identifiers
    /// must come out, since some octets can be read both ways.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated), also when `input` is empty;
    /// [`LengthTooLong`](DecodeErrorKind::LengthTooLong) of a BER length; the limits.
    pub fn decode_as(input: &'a [u8], limits: &Limits, form: LengthForm) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let mut items = Vec::new();
        loop {
            let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
            let item = Dgi::read(&mut reader, form).index(index);
            items.push(item.field("groupings").clause("GPC 11.11.2.3")?);
            if reader.is_empty() {
                return Ok(Self { items, form });
            }
        }
    }

    /// The groupings in their order.
    #[must_use]
    pub fn items(&self) -> &[Dgi<'a>] {
        &self.items
    }

    /// Which reading fitted.
    #[must_use]
    pub const fn length_form(&self) -> LengthForm {
        self.form
    }

    /// The grouping, when there is exactly one and it has this identifier.
    ///
    /// # Errors
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) naming `expected`, at the grouping that
    /// should not be there.
    pub fn only(&self, id: u16, expected: &'static str) -> Result<&Dgi<'a>, DecodeError> {
        match self.items.as_slice() {
            [only] if only.id == id => Ok(only),
            [first, rest @ ..] => {
                let wrong = if first.id == id { rest.first().unwrap_or(first) } else { first };
                Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, wrong.offset))
            }
            [] => Err(DecodeError::new(DecodeErrorKind::InvalidValue { expected }, 0)),
        }
    }
}

/// Appends one grouping; a value longer than 65,535 bytes has no form and is cut there.
pub fn put_dgi(out: &mut Vec<u8>, id: u16, value: &[u8], form: LengthForm) {
    let value = value.get(..0xFFFF).unwrap_or(value);
    let long = u16::try_from(value.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&id.to_be_bytes());
    match (form, u8::try_from(long)) {
        (LengthForm::Dgi, Ok(short @ 0..=0xFE)) | (LengthForm::Ber, Ok(short @ 0..=0x7F)) => out.push(short),
        (LengthForm::Ber, Ok(short)) => out.extend_from_slice(&[0x81, short]),
        (form, _) => {
            out.push(if form == LengthForm::Dgi { 0xFF } else { 0x82 });
            out.extend_from_slice(&long.to_be_bytes());
        }
    }
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(id: u16, len: usize, form: LengthForm) -> Vec<u8> {
        let mut out = Vec::new();
        put_dgi(&mut out, id, &alloc::vec![0x5A; len], form);
        out
    }

    #[test]
    fn length_fields() {
        for (len, form, head) in [
            (0x7F, LengthForm::Dgi, &[0x3A, 0x01, 0x7F][..]),
            (0xFE, LengthForm::Dgi, &[0x3A, 0x01, 0xFE]),
            (0xFF, LengthForm::Dgi, &[0x3A, 0x01, 0xFF, 0x00, 0xFF]),
            (0x11E, LengthForm::Dgi, &[0x3A, 0x01, 0xFF, 0x01, 0x1E]),
            (0x7F, LengthForm::Ber, &[0x3A, 0x01, 0x7F]),
            (0xFF, LengthForm::Ber, &[0x3A, 0x01, 0x81, 0xFF]),
            (0x11E, LengthForm::Ber, &[0x3A, 0x01, 0x82, 0x01, 0x1E]),
        ] {
            let bytes = put(0x3A01, len, form);
            assert_eq!(&bytes[..head.len()], head);
            let sequence = DgiSequence::decode(&bytes, &Limits::default()).unwrap();
            let [item] = sequence.items() else { panic!("one grouping") };
            assert_eq!((item.id(), item.value().len(), item.raw()), (0x3A01, len, &bytes[..]));
            assert_eq!(item.value_offset(), head.len());
        }
    }

    #[test]
    fn what_a_recorded_card_took_with_a_plain_length_byte() {
        // SGP.02 card side, 2.0: `A9` for 169 bytes, where BER would be `81 A9`
        let bytes = put(0x3A01, 0xA9, LengthForm::Dgi);
        assert_eq!(bytes[2], 0xA9);
        let limits = Limits::default();
        assert_eq!(DgiSequence::decode(&bytes, &limits).unwrap().length_form(), LengthForm::Dgi);
        let bytes = put(0x3A01, 0xA9, LengthForm::Ber);
        assert_eq!(DgiSequence::decode(&bytes, &limits).unwrap().length_form(), LengthForm::Ber);
    }

    #[test]
    fn faults() {
        let limits = Limits::default();
        for (bytes, kind, offset) in [
            (&[][..], DecodeErrorKind::Truncated { needed: 2, available: 0 }, 0),
            (&[0x3A, 0x03], DecodeErrorKind::Truncated { needed: 1, available: 0 }, 2),
            (&[0x3A, 0x03, 0x02, 0x4F], DecodeErrorKind::Truncated { needed: 2, available: 1 }, 3),
            (&[0x3A, 0x03, 0x01, 0x4F, 0x3A], DecodeErrorKind::Truncated { needed: 2, available: 1 }, 4),
        ] {
            let error = DgiSequence::decode(bytes, &limits).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{bytes:02X?}");
        }
        let two = [0x3A, 0x03, 0x00, 0x3A, 0x04, 0x00];
        let sequence = DgiSequence::decode(&two, &limits).unwrap();
        let error = sequence.only(0x3A03, "DGI 3A03 alone").unwrap_err();
        assert_eq!(error.offset(), 3);
        let error = DgiSequence::decode(&two[..5], &limits).unwrap_err();
        let message = "groupings[1]: 1 bytes needed, 0 left at byte 5 (GPC 11.11.2.3)";
        assert_eq!(alloc::string::ToString::to_string(&error), message);
    }

    #[test]
    fn groupings_without_their_input() {
        let bytes = [put(0x8F01, 0x12, LengthForm::Ber), put(0x3A01, 0xC0, LengthForm::Ber)].concat();
        let limits = Limits::default();
        let sequence = DgiSequence::decode(&bytes, &limits).unwrap();
        let owned = sequence.clone().into_owned();
        assert_eq!((&owned, owned.encode_to_vec()), (&sequence, bytes.clone()));
        assert_eq!(owned.items()[1].value_offset(), bytes.len() - 0xC0);
        let shown = "DgiSequence { items: [Dgi(8F01, 18 bytes), Dgi(3A01, 192 bytes)], form: Ber }";
        assert_eq!(alloc::format!("{:?}", owned.clone()), shown);
    }
}
