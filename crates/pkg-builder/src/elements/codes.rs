//! `PE-PUKCodes` and `PE-PINCodes` (SAIP 8.5).

use sgp_wire::{SecretBytes, Tag, put_nested, put_tlv};

use super::put_byte;
use crate::fault::{Fault, Field};

const CODES: Tag = Tag::new(0xA1);
const PIN_LIST: Tag = Tag::new(0xA0);
const REFERENCE: Tag = Tag::new(0x80);
const VALUE: Tag = Tag::new(0x81);
const UNBLOCKING: Tag = Tag::new(0x82);
const ATTRIBUTES: Tag = Tag::new(0x83);

const PIN1: u8 = 1;
const ADM1: u8 = 10;
const PIN2: u8 = 129;
/// Changeable, may be disabled, not enabled: a machine has nobody to enter it.
const NOT_ENABLED: u8 = 6;
/// Enabled, changeable.
const ENABLED: u8 = 3;

/// Eight bytes: ASCII digits padded with `FF`.
pub(crate) struct PaddedCode(SecretBytes);

impl PaddedCode {
    /// Pads `digits`.
    pub(crate) fn new(
        digits: &SecretBytes,
        field: Field,
        lengths: core::ops::RangeInclusive<usize>,
        expected: &'static str,
    ) -> Result<Self, Fault> {
        let digits = digits.expose();
        if let Some(position) = digits.iter().position(|digit| !digit.is_ascii_digit()) {
            return Err(Fault::Character { field, position });
        }
        if !lengths.contains(&digits.len()) {
            return Err(Fault::Length { field, expected, found: digits.len() });
        }
        let padding = core::iter::repeat(&0xFF);
        Ok(Self(SecretBytes::new(digits.iter().chain(padding).take(8).copied().collect())))
    }
}

/// PIN2 of the USIM and its PUK.
pub(crate) struct LocalCodes {
    pub(crate) pin2: PaddedCode,
    pub(crate) puk2: PaddedCode,
}

impl LocalCodes {
    /// Members of the `PE-PINCodes` behind the USIM.
    pub(crate) fn encode_pins(&self, out: &mut Vec<u8>) {
        put_pins(out, &[(PIN2, &self.pin2, Some(PIN2), ENABLED)]);
    }
}

/// The codes of a profile.
pub(crate) struct Codes {
    pub(crate) pin1: PaddedCode,
    pub(crate) puk1: PaddedCode,
    pub(crate) adm1: PaddedCode,
    pub(crate) local: Option<LocalCodes>,
}

impl Codes {
    /// Members of `PE-PUKCodes`.
    pub(crate) fn encode_puks(&self, out: &mut Vec<u8>) {
        put_nested(out, CODES, |out| {
            put_puk(out, PIN1, &self.puk1);
            if let Some(local) = &self.local {
                put_puk(out, PIN2, &local.puk2);
            }
        });
    }

    /// Members of the `PE-PINCodes` of the MF.
    pub(crate) fn encode_pins(&self, out: &mut Vec<u8>) {
        put_pins(out, &[(PIN1, &self.pin1, Some(PIN1), NOT_ENABLED), (ADM1, &self.adm1, None, ENABLED)]);
    }
}

fn put_puk(out: &mut Vec<u8>, reference: u8, code: &PaddedCode) {
    put_nested(out, Tag::SEQUENCE, |out| {
        put_byte(out, REFERENCE, reference);
        put_tlv(out, VALUE, code.0.expose());
    });
}

/// Reference, code, reference of the PUK, attributes.
fn put_pins(out: &mut Vec<u8>, pins: &[(u8, &PaddedCode, Option<u8>, u8)]) {
    put_nested(out, CODES, |out| {
        put_nested(out, PIN_LIST, |out| {
            for (reference, code, puk, attributes) in pins {
                put_nested(out, Tag::SEQUENCE, |out| {
                    put_byte(out, REFERENCE, *reference);
                    put_tlv(out, VALUE, code.0.expose());
                    if let Some(puk) = puk {
                        put_byte(out, UNBLOCKING, *puk);
                    }
                    put_byte(out, ATTRIBUTES, *attributes);
                });
            }
        });
    });
}
