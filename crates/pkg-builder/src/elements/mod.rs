//! The elements of the package, written in the order of the module.

mod aka;
mod codes;
mod file;
mod mf;
mod security_domain;
mod usim;

pub(crate) use aka::Milenage;
pub(crate) use codes::{Codes, LocalCodes, PaddedCode};
pub(crate) use mf::MfContent;
pub(crate) use security_domain::MnoSd;
pub(crate) use usim::Usim;

use sgp_asn1::saip::{ElementKind, PeHeader};
use sgp_wire::{Tag, put_nested, put_tlv};

/// Application identifier of the USIM that the package makes (3GPP TS 31.110, ETSI TS 101 220).
pub(crate) const USIM_AID: [u8; 16] =
    [0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89, 0x00, 0x00, 0x01, 0x00];

/// Writes elements one behind the other and numbers them from 1.
pub(crate) struct ElementWriter {
    out: Vec<u8>,
    next: u16,
}

impl ElementWriter {
    /// Behind the profile header.
    pub(crate) const fn new(out: Vec<u8>) -> Self {
        Self { out, next: 1 }
    }

    /// One element, mandated, with its members.
    pub(crate) fn element(&mut self, kind: ElementKind, members: impl FnOnce(&mut Vec<u8>)) {
        let header = PeHeader::new(true, self.next);
        self.next = self.next.saturating_add(1);
        put_nested(&mut self.out, kind.tag(), |out| {
            header.encode(out);
            members(out);
        });
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.element(ElementKind::End, |_| {});
        self.out
    }
}

/// INTEGER of a byte.
fn put_byte(out: &mut Vec<u8>, tag: Tag, number: u8) {
    if number < 0x80 {
        put_tlv(out, tag, &[number]);
    } else {
        put_tlv(out, tag, &[0x00, number]);
    }
}
