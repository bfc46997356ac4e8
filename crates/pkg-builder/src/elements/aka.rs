//! `PE-AKAParameter`: the authentication keys (SAIP 8.4).

use sgp_wire::{Tag, put_nested, put_tlv};

use super::put_byte;

/// `algoConfiguration`, then the alternative `algoParameter`: both [1].
const CONFIGURATION: Tag = Tag::new(0xA1);
const ALGORITHM: Tag = Tag::new(0x80);
const OPTIONS: Tag = Tag::new(0x81);
const KEY: Tag = Tag::new(0x82);
const OPC: Tag = Tag::new(0x83);

const MILENAGE: u8 = 1;
/// RES and MAC of 64 bits, CK and IK of 128.
const SIZES: u8 = 0x01;

/// Milenage with its two keys (3GPP TS 35.206); constants and sequence numbers as the format
/// defaults them.
pub(crate) struct Milenage<'a> {
    pub(crate) ki: &'a [u8],
    pub(crate) opc: &'a [u8],
}

impl Milenage<'_> {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, CONFIGURATION, |out| {
            put_nested(out, CONFIGURATION, |out| {
                put_byte(out, ALGORITHM, MILENAGE);
                put_tlv(out, OPTIONS, &[SIZES]);
                put_tlv(out, KEY, self.ki);
                put_tlv(out, OPC, self.opc);
            });
        });
    }
}
