//! `File`: what differs from the template (SAIP 8.3.2).

use sgp_wire::{Tag, put_nested, put_tlv};

use super::put_byte;

const FILE_DESCRIPTOR: Tag = Tag::new(0xA1);
const FILL_OFFSET: Tag = Tag::new(0x82);
const FILL_CONTENT: Tag = Tag::new(0x83);

/// One file of an element, under the tag of its member.
pub(super) fn put_file(out: &mut Vec<u8>, member: Tag, steps: &[Step<'_>]) {
    put_nested(out, member, |out| steps.iter().for_each(|step| step.encode(out)));
}

/// One step of a file.
pub(super) enum Step<'a> {
    /// File control parameters: objects of `Fcp` in their order.
    Fcp(&'a [(Tag, &'a [u8])]),
    /// Moves on by so many bytes.
    Offset(u8),
    /// Writes these bytes.
    Content(&'a [u8]),
}

impl Step<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Fcp(objects) => put_nested(out, FILE_DESCRIPTOR, |out| {
                for (tag, value) in *objects {
                    put_tlv(out, *tag, value);
                }
            }),
            Self::Offset(bytes) => put_byte(out, FILL_OFFSET, *bytes),
            Self::Content(bytes) => put_tlv(out, FILL_CONTENT, bytes),
        }
    }
}

/// Objects of `Fcp`.
pub(super) mod fcp {
    use sgp_wire::Tag;

    pub(in super::super) const EF_FILE_SIZE: Tag = Tag::new(0x80);
    pub(in super::super) const DESCRIPTOR: Tag = Tag::new(0x82);
    pub(in super::super) const FILE_ID: Tag = Tag::new(0x83);
    pub(in super::super) const DF_NAME: Tag = Tag::new(0x84);
    pub(in super::super) const PIN_STATUS: Tag = Tag::new(0xC6);
    pub(in super::super) const LINK_PATH: Tag = Tag::new(0xC7);
}
