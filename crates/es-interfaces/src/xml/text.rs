//! Values that stand in an element as text.

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::num::NonZeroU64;

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, DecodeError, Oid, Tar};

use super::{Content, Reader, Writer};
use crate::eis::OperationType;
use crate::status::{ReasonCode, SubjectCode};
use crate::{CallId, DateTime, MessageId, Version};

/// A value with a text form (a simple type of the schema).
pub trait Text: Sized {
    /// What should stand there, for the error.
    const EXPECTED: &'static str;

    /// Reads the text; `None` when it is not of the type.
    fn parse(text: &str) -> Option<Self>;

    /// Text of the value.
    fn format(&self) -> Cow<'_, str>;
}

impl<T: Text> Content for T {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.value()
    }

    fn encode(&self, writer: &mut Writer) {
        writer.text(&self.format());
    }
}

/// White space as XML has it; types other than `xs:string` ignore it at both ends.
pub(crate) fn collapse(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

fn unsigned(text: &str) -> Option<u64> {
    let text = collapse(text);
    let digits = text.strip_prefix('+').unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| digits.parse().ok()).flatten()
}

fn array<const N: usize>(text: &str) -> Option<[u8; N]> {
    Vec::parse(text)?.try_into().ok()
}

fn upper_hex(bytes: &[u8]) -> Cow<'_, str> {
    hex::encode_upper(bytes).into()
}

macro_rules! text {
    ($($type:ty, $expected:literal, $parse:expr, $format:expr;)*) => {$(
        impl Text for $type {
            const EXPECTED: &'static str = $expected;

            fn parse(text: &str) -> Option<Self> {
                let parse: fn(&str) -> Option<Self> = $parse;
                parse(text)
            }

            fn format(&self) -> Cow<'_, str> {
                let format: fn(&Self) -> Cow<'_, str> = $format;
                format(self)
            }
        }
    )*};
}

text! {
    String, "text", |t| Some(t.into()), |v| v.as_str().into();
    CallId, "text", |t| Some(Self::new(t)), |v| v.as_str().into();
    SubjectCode, "a subject code", |t| Some(Self::new(String::from(t))), |v| v.as_str().into();
    ReasonCode, "a reason code", |t| Some(Self::new(String::from(t))), |v| v.as_str().into();
    MessageId, "a URI", |t| Self::new(collapse(t)).ok(), |v| v.as_str().into();
    bool, "true or false", parse_bool, |v| if *v { "true".into() } else { "false".into() };
    u8, "a number of at most 255", |t| u8::try_from(unsigned(t)?).ok(), |v| v.to_string().into();
    u64, "a number of at most 64 bits", unsigned, |v| v.to_string().into();
    NonZeroU64, "a number from 1 on", |t| Self::new(unsigned(t)?), |v| v.to_string().into();
    Vec<u8>, "hexadecimal digits", |t| hex::decode(collapse(t)).ok(), |v| upper_hex(v);
    OperationType, "2 bytes in hexadecimal", |t| array(t).map(Self), |v| upper_hex(&v.0);
    Eid, "an EID of 32 digits", |t| array(t).map(Self::from_bytes), |v| v.to_string().into();
    Iccid, "an ICCID of 6 to 20 digits", parse_iccid, |v| v.to_string().into();
    Aid, "an AID of 5 to 16 bytes", |t| Self::new(&Vec::parse(t)?).ok(), |v| v.to_string().into();
    Tar, "a TAR of 3 bytes", |t| array(t).map(Self::new), |v| v.to_string().into();
    Oid, "an object identifier", |t| t.parse().ok(), |v| v.to_string().into();
    DateTime, "a date and time", |t| collapse(t).parse().ok(), |v| v.as_str().into();
    Version, "a version of three numbers", |t| t.parse().ok(), |v| v.to_string().into();
}

fn parse_bool(text: &str) -> Option<bool> {
    match collapse(text) {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// `ICCIDType` allows padding with `F`, which is not part of the number.
fn parse_iccid(text: &str) -> Option<Iccid> {
    text.trim_end_matches(['F', 'f']).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical_forms() {
        assert_eq!(u64::parse(" +007\n"), Some(7));
        assert_eq!(u64::parse("18446744073709551616"), None);
        assert_eq!(u64::parse("-1"), None);
        assert_eq!(u64::parse(""), None);
        assert_eq!(NonZeroU64::parse("0"), None);
        assert_eq!(
            [bool::parse("1"), bool::parse("false"), bool::parse("True")],
            [Some(true), Some(false), None]
        );
        assert_eq!(Vec::parse(" aBcD "), Some(alloc::vec![0xAB, 0xCD]));
        assert_eq!(Vec::parse(""), Some(Vec::new()));
        assert_eq!(Vec::parse("ABC"), None);
        assert_eq!(alloc::vec![0xAB, 0x0C].format(), "AB0C");
    }

    #[test]
    fn identifiers() {
        let padded = Iccid::parse("8933010000000000010F").unwrap();
        assert_eq!(padded.format(), "8933010000000000010");
        assert_eq!(Iccid::parse("8933A10000000000010"), None);
        // 31 ASCII digits in hexadecimal are not an EID
        assert_eq!(Eid::parse("3839303031303132303132333431323334303132333435363738393031323234"), None);
        assert_eq!(Tar::parse("00000a").unwrap().format(), "00000A");
        assert_eq!(Aid::parse("A0000005"), None);
        assert_eq!(Oid::parse(" 1.2.3"), None);
    }
}
