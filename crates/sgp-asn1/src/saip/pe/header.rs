//! The header of an element, as its first member.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag, put_nested};

use crate::codec::{
    Field, Hidden, Integer, Members, Node, Octets, Own, Presence, der, form_free, plain, put,
};
use crate::saip::PeHeader;

const MANDATED: Tag = Tag::new(0x80);
const IDENTIFICATION: Tag = Tag::new(0x81);

/// [`PeHeader`] with the members that the module does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::saip) struct HeaderField<'a> {
    pub(in crate::saip) header: PeHeader,
    /// `identification` where it is beyond 64 bits, and the header saturated.
    pub(in crate::saip) wide: Option<Integer>,
    pub(in crate::saip) unknown: Hidden<'a>,
}

impl HeaderField<'_> {
    pub(super) const fn header(&self) -> &PeHeader {
        &self.header
    }

    /// A header with this identification.
    pub(in crate::saip) fn new(mandated: bool, identification: Integer) -> Self {
        let header = PeHeader::from_parts(mandated, identification.to_i64());
        let wide = if identification.as_i64().is_none() { Some(identification) } else { None };
        Self { header, wide, unknown: Hidden(Octets::ABSENT) }
    }

    /// `identification` as it stands there.
    pub(in crate::saip) fn identification(&self) -> Integer {
        self.wide.clone().unwrap_or_else(|| Integer::new(self.header.number()))
    }
}

impl HeaderField<'_> {
    /// Reads a content that holds nothing unusual; `None` for one that [`Field::read`] is for.
    fn of_plain(content: &[u8]) -> Option<Self> {
        let (mandated, identification) = match content {
            [0x80, 0x00, rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        match plain::split(identification)? {
            (0x81, number, []) => Integer::decode(number, 0).ok().map(|number| Self::new(mandated, number)),
            _ => None,
        }
    }
}

impl From<PeHeader> for HeaderField<'_> {
    fn from(header: PeHeader) -> Self {
        Self { header, wide: None, unknown: Hidden(Octets::ABSENT) }
    }
}

impl<'a> Field<'a> for HeaderField<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        if let Some(header) = Self::of_plain(tlv.value()) {
            return Ok(header);
        }
        let mut members = Members::of(tlv);
        let mandated = match members.peek()? {
            Some(next) if next.tag() == MANDATED => {
                der::null(&next).field("mandated").clause("SAIP 8.1.3")?;
                members.next()?;
                true
            }
            _ => false,
        };
        let number = members.require(IDENTIFICATION).field("identification").clause("SAIP 8.1.3")?;
        let unknown = Hidden(members.tail(|tag| [MANDATED, form_free(IDENTIFICATION)].contains(&tag))?);
        Ok(Self { unknown, ..Self::new(mandated, number) })
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Self::of_plain(object.value)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| {
            if self.header.mandated() {
                put(out, MANDATED, Presence::Required, &Octets::borrowed(&[]));
            }
            self.identification().put(IDENTIFICATION, out);
            out.extend_from_slice(self.unknown.bytes());
        });
    }
}

impl Own for HeaderField<'_> {
    type Owned = HeaderField<'static>;

    fn into_owned(self) -> Self::Owned {
        HeaderField { header: self.header, wide: self.wide, unknown: self.unknown.into_owned() }
    }
}
