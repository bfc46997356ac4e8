//! PINs and PUKs.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Tag, put_nested};

use super::header::HeaderField;
use crate::codec::{
    Field, Hidden, Integer, Item, Members, Node, Octets, Own, Presence, Secret, UnknownAlternative,
    form_free, out_of_order, plain, put, sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// PIN codes of one directory (SAIP 8.5.1).
    ///
    /// ```text
    /// PE-PINCodes ::= SEQUENCE { pin-Header PEHeader, pinCodes CHOICE { .. } }
    /// ```
    PinCodes {
        /// The header of the element.
        required header header / set_header = 0xA0 "pin-Header";
        /// The codes, or the directory that shares its own.
        required [PinCodesChoice<'a>] pin_codes / set_pin_codes = 0xA1 "pinCodes";
    }
}

impl<'a> PinCodes<'a> {
    /// An element with these codes.
    #[must_use]
    pub fn new(header: PeHeader, pin_codes: PinCodesChoice<'a>) -> Self {
        Self { header: header.into(), pin_codes, unknown: Hidden(Octets::ABSENT) }
    }
}

/// Where the PINs of a directory come from.
///
/// ```text
/// pinCodes CHOICE { pinconfig SEQUENCE (SIZE (1..26)) OF PINConfiguration,
///   filePath OCTET STRING (SIZE (0..8)) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PinCodesChoice<'a> {
    /// Its own.
    #[doc(alias = "pinconfig")]
    PinConfig(Vec<PinConfiguration<'a>>),
    /// Those of the directory with this path, two octets a level.
    #[doc(alias = "filePath")]
    FilePath(Cow<'a, [u8]>),
    /// An alternative of a later version.
    Unknown(UnknownAlternative<'a>),
}

const PIN_CONFIG: Tag = Tag::new(0xA0);
const FILE_PATH: Tag = Tag::new(0x81);

impl<'a> Field<'a> for PinCodesChoice<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        one_alternative(tlv, FILE_PATH, |tlv| {
            Ok(match tlv.tag() {
                PIN_CONFIG => Self::PinConfig(Vec::read(tlv).field("pinconfig")?),
                FILE_PATH => Self::FilePath(tlv.value().into()),
                tag if form_free(tag).octets() <= 0x81 && form_free(tag).octets() >= 0x80 => {
                    return Err(out_of_order(tlv));
                }
                _ => Self::Unknown(UnknownAlternative::of(tlv)?),
            })
        })
        .clause("SAIP 8.5.1")
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        let mut members = plain::Members::of(object.value);
        let choice = if members.is_next(PIN_CONFIG) {
            Self::PinConfig(members.require(PIN_CONFIG)?)
        } else {
            Self::FilePath(members.object(FILE_PATH)?.value.into())
        };
        members.is_empty().then_some(choice)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| match self {
            Self::PinConfig(codes) => codes.write(PIN_CONFIG, out),
            Self::FilePath(path) => sgp_wire::put_tlv(out, FILE_PATH, path),
            Self::Unknown(unknown) => out.extend_from_slice(unknown.as_bytes()),
        });
    }
}

/// Reads the alternative of a CHOICE under an explicit tag: the one object inside. `any` stands
/// for the alternatives in the error when there is none.
pub(super) fn one_alternative<'a, T>(
    tlv: &Node<'a>,
    any: Tag,
    read: impl FnOnce(&Node<'a>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut members = Members::of(tlv);
    let Some(alternative) = members.next()? else {
        return Err(DecodeError::new(DecodeErrorKind::Missing { tag: any }, tlv.value_offset()));
    };
    let value = read(&alternative)?;
    members.finish()?;
    Ok(value)
}

impl Own for PinCodesChoice<'_> {
    type Owned = PinCodesChoice<'static>;

    fn into_owned(self) -> Self::Owned {
        match self {
            Self::PinConfig(codes) => PinCodesChoice::PinConfig(codes.into_owned()),
            Self::FilePath(path) => PinCodesChoice::FilePath(Cow::Owned(path.into_owned())),
            Self::Unknown(unknown) => PinCodesChoice::Unknown(unknown.into_owned()),
        }
    }
}

sequence! {
    /// One PIN (SAIP 8.5.1).
    ///
    /// ```text
    /// PINConfiguration ::= SEQUENCE {
    ///   keyReference PINKeyReferenceValue, pinValue OCTET STRING (SIZE (8)),
    ///   unblockingPINReference PUKKeyReferenceValue OPTIONAL, pinAttributes UInt8 DEFAULT 7,
    ///   maxNumOfAttemps-retryNumLeft UInt8 DEFAULT 51 }
    /// ```
    PinConfiguration {
        /// Which PIN: 1 to 8 global, 129 to 136 local, 10 to 14 and 138 to 142 administrative.
        required integer key_reference / set_key_reference = 0x80 "keyReference";
        /// The PIN: eight octets, ASCII digits padded with `FF`.
        required secret pin_value / set_pin_value = 0x81 "pinValue";
        /// The PUK that unblocks it: 1 to 8, 129 to 136.
        optional integer unblocking_pin_reference / set_unblocking_pin_reference
            = 0x82 "unblockingPINReference";
        /// Bit 1 enabled, bit 2 changeable, bit 3 may be disabled; 7 unless given.
        default integer(7) pin_attributes / set_pin_attributes = 0x83 "pinAttributes";
        /// Tries: most of them in the high nibble, those left in the low one; 51 unless given.
        default integer(51) max_attempts_retries_left / set_max_attempts_retries_left
            = 0x84 "maxNumOfAttemps-retryNumLeft";
    }
}

impl<'a> PinConfiguration<'a> {
    /// A PIN of eight octets.
    #[must_use]
    pub fn new(key_reference: i64, pin_value: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            key_reference: Integer::new(key_reference),
            pin_value: pin_value.into().into(),
            unblocking_pin_reference: None,
            pin_attributes: None,
            max_attempts_retries_left: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// PUK codes of the package (SAIP 8.5.2).
    ///
    /// ```text
    /// PE-PUKCodes ::= SEQUENCE {
    ///   puk-Header PEHeader, pukCodes SEQUENCE (SIZE (1..16)) OF PUKConfiguration }
    /// ```
    PukCodes {
        /// The header of the element.
        required header header / set_header = 0xA0 "puk-Header";
        /// The codes.
        required {PukConfiguration<'a>} puk_codes / set_puk_codes = 0xA1 "pukCodes";
    }
}

impl<'a> PukCodes<'a> {
    /// An element with these codes.
    #[must_use]
    pub fn new(header: PeHeader, puk_codes: Vec<PukConfiguration<'a>>) -> Self {
        Self { header: header.into(), puk_codes: puk_codes.into(), unknown: Hidden(Octets::ABSENT) }
    }
}

sequence! {
    /// One PUK (SAIP 8.5.2).
    ///
    /// ```text
    /// PUKConfiguration ::= SEQUENCE { keyReference PUKKeyReferenceValue,
    ///   pukValue OCTET STRING (SIZE (8)), maxNumOfAttemps-retryNumLeft UInt8 DEFAULT 170 }
    /// ```
    PukConfiguration {
        /// Which PUK: 1 to 8, 129 to 136.
        required integer key_reference / set_key_reference = 0x80 "keyReference";
        /// The PUK: eight octets, ASCII digits.
        required secret puk_value / set_puk_value = 0x81 "pukValue";
        /// Tries: most of them in the high nibble, those left in the low one; 170 unless given.
        default integer(170) max_attempts_retries_left / set_max_attempts_retries_left
            = 0x82 "maxNumOfAttemps-retryNumLeft";
    }
}

impl<'a> PukConfiguration<'a> {
    /// A PUK of eight octets.
    #[must_use]
    pub fn new(key_reference: i64, puk_value: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            key_reference: Integer::new(key_reference),
            puk_value: puk_value.into().into(),
            max_attempts_retries_left: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}
