//! What an eUICC answers to a package.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

use super::ElementFault;
use crate::codec::{Integer, der};

const PE_STATUS: Tag = Tag::new(0xA0);
const ABORTED: Tag = Tag::new(0x81);
const MESSAGE: Tag = Tag::new(0x82);
const STATUS: Tag = Tag::new(0x80);
const IDENTIFICATION: Tag = Tag::new(0x81);
const ADDITIONAL: Tag = Tag::new(0x82);
const OFFSET: Tag = Tag::new(0x83);

/// `status` of a `PEStatus` (SAIP 8.11).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PeStatusCode(pub i64);

macro_rules! codes {
    ($($constant:ident = $number:literal, $name:literal;)*) => {
        impl PeStatusCode {
            $(
                #[doc = concat!("`", $name, "`.")]
                #[doc(alias = $name)]
                pub const $constant: Self = Self($number);
            )*

            /// Name of the code in the module, where it has one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($number => Some($name),)* _ => None }
            }
        }
    };
}

codes! {
    OK = 0, "ok";
    PE_NOT_SUPPORTED = 1, "pe-not-supported";
    MEMORY_FAILURE = 2, "memory-failure";
    BAD_VALUES = 3, "bad-values";
    NOT_ENOUGH_MEMORY = 4, "not-enough-memory";
    INVALID_REQUEST_FORMAT = 5, "invalid-request-format";
    INVALID_PARAMETER = 6, "invalid-parameter";
    RUNTIME_NOT_SUPPORTED = 7, "runtime-not-supported";
    LIB_NOT_SUPPORTED = 8, "lib-not-supported";
    TEMPLATE_NOT_SUPPORTED = 9, "template-not-supported";
    FEATURE_NOT_SUPPORTED = 10, "feature-not-supported";
    PIN_CODE_MISSING = 11, "pin-code-missing";
    UNSUPPORTED_PROFILE_VERSION = 31, "unsupported-profile-version";
}

impl PeStatusCode {
    /// Whether the code is an ISO/IEC 7816-4 status word `6xxx` or `9xxx`.
    #[must_use]
    pub const fn is_status_word(self) -> bool {
        matches!(self.0, 0x6000..=0x6FFF | 0x9000..=0x9FFF)
    }

    /// Whether the code is one of the eUICC manufacturer's own.
    #[must_use]
    pub const fn is_proprietary(self) -> bool {
        matches!(self.0, 0xA000..=0xFFFF)
    }
}

impl fmt::Display for PeStatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None if self.is_status_word() || self.is_proprietary() => write!(f, "status {:04X}", self.0),
            None => write!(f, "status {}", self.0),
        }
    }
}

impl fmt::Debug for PeStatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PeStatusCode({})", self.0)
    }
}

/// `PEStatus`: what became of one element, or of all (SAIP 8.11).
///
/// ```text
/// PEStatus ::= SEQUENCE {
///   status INTEGER, identification UInt15 OPTIONAL,
///   additional-information UInt8 OPTIONAL, offset UInt31 OPTIONAL }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeStatus {
    pub(in crate::saip) status: Integer,
    pub(in crate::saip) identification: Option<Integer>,
    pub(in crate::saip) additional_information: Option<Integer>,
    pub(in crate::saip) offset: Option<Integer>,
    pub(in crate::saip) unknown: Vec<u8>,
}

impl PeStatus {
    /// A status that names no element.
    #[must_use]
    pub const fn new(status: PeStatusCode) -> Self {
        Self {
            status: Integer::new(status.0),
            identification: None,
            additional_information: None,
            offset: None,
            unknown: Vec::new(),
        }
    }

    /// The same for the element with this identification.
    #[must_use]
    pub fn with_identification(mut self, identification: u16) -> Self {
        self.identification = Some(Integer::new(i64::from(identification)));
        self
    }

    /// The same with additional information.
    #[must_use]
    pub fn with_additional_information(mut self, information: u8) -> Self {
        self.additional_information = Some(Integer::new(i64::from(information)));
        self
    }

    /// The same with an offset, in bytes from the tag of the element.
    #[must_use]
    pub fn with_offset(mut self, offset: usize) -> Self {
        self.offset = Some(Integer::new(i64::try_from(offset).unwrap_or(i64::MAX)));
        self
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let status = r.expect(STATUS).and_then(|tlv| der::read_integer(&tlv)).field("status")?;
        let mut optional = |tag, name| match r.optional(tag)? {
            Some(tlv) => der::read_integer(&tlv).map(Some).field(name),
            None => Ok(None),
        };
        let identification = optional(IDENTIFICATION, "identification")?;
        let additional_information = optional(ADDITIONAL, "additional-information")?;
        let offset = optional(OFFSET, "offset")?;
        Ok(Self {
            status,
            identification,
            additional_information,
            offset,
            unknown: der::read_tail(r, 0..=3)?,
        })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, Tag::SEQUENCE, |out| {
            self.status.put(STATUS, out);
            for (tag, number) in [
                (IDENTIFICATION, &self.identification),
                (ADDITIONAL, &self.additional_information),
                (OFFSET, &self.offset),
            ] {
                if let Some(number) = number {
                    number.put(tag, out);
                }
            }
            out.extend_from_slice(&self.unknown);
        });
    }

    /// The status, saturated beyond 64 bits.
    #[must_use]
    pub fn status(&self) -> PeStatusCode {
        PeStatusCode(self.status.to_i64())
    }

    /// The element; `None` when the status names none.
    #[must_use]
    pub fn identification(&self) -> Option<u16> {
        self.identification.as_ref().and_then(|number| u16::try_from(number.to_i64()).ok())
    }

    /// More about the status, such as the feature that is not supported.
    #[must_use]
    pub fn additional_information(&self) -> Option<u8> {
        self.additional_information.as_ref().and_then(|number| u8::try_from(number.to_i64()).ok())
    }

    /// Where in the element, in bytes from its tag.
    #[must_use]
    pub fn offset(&self) -> Option<u32> {
        self.offset.as_ref().and_then(|number| u32::try_from(number.to_i64()).ok())
    }
}

impl From<&ElementFault> for PeStatus {
    /// `invalid-request-format` with what the fault names.
    fn from(fault: &ElementFault) -> Self {
        let status = Self::new(PeStatusCode::INVALID_REQUEST_FORMAT).with_offset(fault.offset());
        match fault.identification() {
            Some(identification) => status.with_identification(identification),
            None => status,
        }
    }
}

/// `EUICCResponse`: the answer of the profile interpreter (SAIP 8.11).
///
/// ```text
/// EUICCResponse ::= SEQUENCE {
///   peStatus SEQUENCE OF PEStatus,
///   profileInstallationAborted NULL OPTIONAL,
///   statusMessage UTF8String (SIZE (2..64)) OPTIONAL }
/// ```
#[doc(alias = "EUICCResponse")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EuiccResponse {
    pub(in crate::saip) pe_status: Vec<PeStatus>,
    pub(in crate::saip) aborted: bool,
    pub(in crate::saip) status_message: Option<String>,
    pub(in crate::saip) unknown: Vec<u8>,
}

impl EuiccResponse {
    /// Everything installed, without a remark.
    #[must_use]
    pub fn installed() -> Self {
        Self::new(alloc::vec![PeStatus::new(PeStatusCode::OK)])
    }

    /// Stopped with this status; nothing of the profile remains.
    #[must_use]
    pub fn aborted(status: PeStatus) -> Self {
        Self { aborted: true, ..Self::new(alloc::vec![status]) }
    }

    /// An answer with these statuses that was not aborted.
    #[must_use]
    pub const fn new(pe_status: Vec<PeStatus>) -> Self {
        Self { pe_status, aborted: false, status_message: None, unknown: Vec::new() }
    }

    /// The same with a message of 2 to 64 characters.
    #[must_use]
    pub fn with_status_message(mut self, message: &str) -> Self {
        self.status_message = Some(message.into());
        self
    }

    /// Reads one answer that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects; members that are missing, twice or out of order; contents that
    /// DER forbids.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let envelope = reader.expect(Tag::SEQUENCE)?;
        let response =
            reader.nested(&envelope, Self::decode_members).field("EUICCResponse").clause("SAIP 8.11")?;
        reader.finish()?;
        Ok(response)
    }

    fn decode_members(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let list = r.expect(PE_STATUS).field("peStatus")?;
        let mut pe_status = Vec::new();
        r.nested(&list, |r| {
            while !r.is_empty() {
                let index = u32::try_from(pe_status.len()).unwrap_or(u32::MAX);
                let entry = r.expect(Tag::SEQUENCE).index(index)?;
                pe_status.push(r.nested(&entry, PeStatus::decode).index(index)?);
            }
            Ok(())
        })
        .field("peStatus")?;
        let aborted = match r.optional(ABORTED)? {
            Some(tlv) => der::read_null(&tlv).map(|()| true).field("profileInstallationAborted")?,
            None => false,
        };
        let status_message = match r.optional(MESSAGE)? {
            Some(tlv) => Some(der::read_utf8(&tlv).field("statusMessage")?.into()),
            None => None,
        };
        Ok(Self { pe_status, aborted, status_message, unknown: der::read_tail(r, 0..=2)? })
    }

    /// Appends the answer.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, Tag::SEQUENCE, |out| {
            put_nested(out, PE_STATUS, |out| self.pe_status.iter().for_each(|status| status.encode(out)));
            if self.aborted {
                put_tlv(out, ABORTED, &[]);
            }
            if let Some(message) = &self.status_message {
                put_tlv(out, MESSAGE, message.as_bytes());
            }
            out.extend_from_slice(&self.unknown);
        });
    }

    /// The bytes of the answer.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The statuses in their order.
    #[must_use]
    pub fn pe_status(&self) -> &[PeStatus] {
        &self.pe_status
    }

    /// `profileInstallationAborted`: nothing of the profile remains.
    #[must_use]
    pub const fn is_aborted(&self) -> bool {
        self.aborted
    }

    /// Whether the profile is installed: not aborted, and one status is `ok`.
    #[must_use]
    pub fn is_installed(&self) -> bool {
        !self.aborted && self.pe_status.iter().any(|status| status.status() == PeStatusCode::OK)
    }

    /// A message for people.
    #[must_use]
    pub fn status_message(&self) -> Option<&str> {
        self.status_message.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Result<EuiccResponse, DecodeError> {
        EuiccResponse::decode(&hex::decode(text).unwrap(), &Limits::default())
    }

    #[test]
    fn published_answers() {
        // SGP.02 card side 4.5; profiles/euicc-response.json; journey-failures.json f-malformed-element
        let code = PeStatus::new;
        for (text, response) in [
            ("3007a0053003800100", EuiccResponse::installed()),
            (
                "300fa00b300980010581010383010981 00",
                EuiccResponse::aborted(code(PeStatusCode(5)).with_identification(3).with_offset(9)),
            ),
            (
                "300fa00d30068001098101073003800100",
                EuiccResponse::new(alloc::vec![
                    code(PeStatusCode::TEMPLATE_NOT_SUPPORTED).with_identification(7),
                    code(PeStatusCode::OK),
                ]),
            ),
            (
                "3017a00f300d800300a00181027fff820200ff810082027879",
                EuiccResponse::aborted(
                    code(PeStatusCode(0xA001)).with_identification(32767).with_additional_information(255),
                )
                .with_status_message("xy"),
            ),
        ] {
            let text = text.replace(' ', "");
            assert_eq!(decode(&text), Ok(response.clone()));
            assert_eq!(hex::encode(response.encode_to_vec()), text);
        }
        assert!(decode("3007a0053003800100").unwrap().is_installed());
        assert!(!decode("3009a005300380011f8100").unwrap().is_installed());
    }

    #[test]
    fn unknown_members_are_kept() {
        let text = "3010a0083006800100840199830199850100";
        assert_eq!(hex::encode(decode(text).unwrap().encode_to_vec()), text);
    }

    #[test]
    fn faults_name_their_field() {
        for (text, message) in [
            ("3002a103", "EUICCResponse.peStatus: tag A1, expected A0 at byte 2 (SAIP 8.11)"),
            (
                "3006a00430028000",
                "EUICCResponse.peStatus[0].status: length 0, expected at least 1 at byte 8 (SAIP 8.11)",
            ),
            (
                "300aa0053003800100810155",
                "EUICCResponse.profileInstallationAborted: length 1, expected 0 at byte 11 (SAIP 8.11)",
            ),
        ] {
            assert_eq!(alloc::format!("{}", decode(text).unwrap_err()), message);
        }
    }
}
