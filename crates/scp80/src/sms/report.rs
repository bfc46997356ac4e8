//! Reports of SMS-DELIVER and SMS-SUBMIT.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Limits, Reader};

use crate::sms::deliver::{UDHI, read_type, read_user_data};
use crate::sms::{DCS_CLASS_2_DATA, PID_DATA_DOWNLOAD};

/// SMS-DELIVER-REPORT (TS 23.040 9.2.2.1a): what the terminal answers for the card.
///
/// ```text
/// first octet 1   [TP-FCS 1]   TP-PI 1   [TP-PID 1]   [TP-DCS 1]   [TP-UDL 1   TP-UD]
/// ```
/// TP-FCS stands in the report of an error alone. Which of the two a report is, RP-ACK or RP-ERROR,
/// the layer below says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliverReport {
    /// Message type, user data header.
    pub first_octet: u8,
    /// TP-FCS: why the message was refused; `None` when it was taken.
    pub failure: Option<FailureCause>,
    /// What is optional.
    pub content: ReportContent,
}

/// SMS-SUBMIT-REPORT (TS 23.040 9.2.2.2a): what the service centre answers.
///
/// ```text
/// first octet 1   [TP-FCS 1]   TP-PI 1   TP-SCTS 7   [TP-PID 1]   [TP-DCS 1]   [TP-UDL 1   TP-UD]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SubmitReport {
    /// Message type, user data header.
    pub first_octet: u8,
    /// TP-FCS: why the message was refused; `None` when it was taken.
    pub failure: Option<FailureCause>,
    /// TP-SCTS: when the service centre took it, in swapped nibbles.
    pub scts: [u8; 7],
    /// What is optional.
    pub content: ReportContent,
}

/// The fields of a report that may be missing. TP-PI says which are there; reserved bits and further
/// octets of it are kept.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportContent {
    /// TP-PI, one octet in practice.
    pub indicator: Vec<u8>,
    /// TP-PID.
    pub pid: Option<u8>,
    /// TP-DCS.
    pub dcs: Option<u8>,
    /// TP-UDL as it stands: octets of user data, or septets in 7-bit alphabets.
    pub udl: Option<u8>,
    /// TP-UD, header included; empty when TP-UDL is missing.
    pub user_data: Vec<u8>,
}

/// Why a message was refused (TS 23.040 9.2.3.22). Every value is kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "TP-FCS")]
pub struct FailureCause(pub u8);

impl FailureCause {
    /// The toolkit of the card is busy: the answer `93 00` of an ENVELOPE.
    pub const TOOLKIT_BUSY: Self = Self(0xD4);
    /// Data download error: every other refusal of an ENVELOPE.
    pub const DATA_DOWNLOAD_ERROR: Self = Self(0xD5);
}

impl fmt::Debug for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FailureCause({:02X})", self.0)
    }
}

const HAS_PID: u8 = 0x01;
const HAS_DCS: u8 = 0x02;
const HAS_UDL: u8 = 0x04;
const EXTENDED: u8 = 0x80;
const SUBMIT: u8 = 0b01;
/// Octets that a terminal takes of what a card returns: a response packet and its header.
const MAX_RETURNED: usize = 3 + crate::limits::MAX_REPORT;

impl DeliverReport {
    /// The report of a message that the card has taken or refused, with what the card has returned:
    /// at most 128 octets, which a response packet behind `02 71 00` fills; octets beyond have no
    /// place and are cut. The terminal cannot set the header flag for it (TS 31.115 4.1).
    #[must_use]
    pub fn of_download(failure: Option<FailureCause>, returned: &[u8]) -> Self {
        let content = match returned.get(..MAX_RETURNED).unwrap_or(returned) {
            [] => ReportContent::empty(),
            returned => ReportContent {
                indicator: Vec::from([HAS_PID | HAS_DCS | HAS_UDL]),
                pid: Some(PID_DATA_DOWNLOAD),
                dcs: Some(DCS_CLASS_2_DATA),
                udl: u8::try_from(returned.len()).ok(),
                user_data: returned.to_vec(),
            },
        };
        Self { first_octet: 0, failure, content }
    }

    /// Reads the TPDU that fills `tpdu`: of an RP-ACK, or with `is_error` of an RP-ERROR.
    ///
    /// # Errors
    /// [`InvalidValue`](sgp_wire::DecodeErrorKind::InvalidValue) for another message type;
    /// [`Truncated`](sgp_wire::DecodeErrorKind::Truncated) and
    /// [`TrailingData`](sgp_wire::DecodeErrorKind::TrailingData) where TP-PI, TP-UDL and the octets
    /// disagree.
    pub fn decode(tpdu: &[u8], is_error: bool) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(tpdu, 0, &Limits::DEFAULT);
        let first_octet = read_type(&mut reader, &[0b00], "SMS-DELIVER-REPORT")?;
        let failure = read_failure(&mut reader, is_error)?;
        let indicator = read_indicator(&mut reader)?;
        Ok(Self { first_octet, failure, content: ReportContent::read(reader, indicator)? })
    }

    /// The octets of the TPDU.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::from([self.first_octet]);
        out.extend(self.failure.map(|cause| cause.0));
        out.extend_from_slice(&self.content.indicator);
        self.content.encode(&mut out);
        out
    }

    /// Whether the first octet says that the user data begin with a header; a response packet in
    /// them does, whatever it says ([`packet_in_report`](crate::sms::packet_in_report)).
    #[must_use]
    pub const fn has_header(&self) -> bool {
        self.first_octet & UDHI != 0
    }
}

impl SubmitReport {
    /// The report of a message that the service centre has taken at `scts`, or refused then.
    #[must_use]
    pub const fn new(failure: Option<FailureCause>, scts: [u8; 7], content: ReportContent) -> Self {
        Self { first_octet: SUBMIT, failure, scts, content }
    }

    /// Reads the TPDU that fills `tpdu`: of an RP-ACK, or with `is_error` of an RP-ERROR.
    ///
    /// # Errors
    /// As [`DeliverReport::decode`].
    pub fn decode(tpdu: &[u8], is_error: bool) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(tpdu, 0, &Limits::DEFAULT);
        let first_octet = read_type(&mut reader, &[SUBMIT], "SMS-SUBMIT-REPORT")?;
        let failure = read_failure(&mut reader, is_error)?;
        let indicator = read_indicator(&mut reader)?;
        let scts = reader.array().field("TP-SCTS")?;
        Ok(Self { first_octet, failure, scts, content: ReportContent::read(reader, indicator)? })
    }

    /// The octets of the TPDU.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::from([self.first_octet]);
        out.extend(self.failure.map(|cause| cause.0));
        out.extend_from_slice(&self.content.indicator);
        out.extend_from_slice(&self.scts);
        self.content.encode(&mut out);
        out
    }
}

impl ReportContent {
    /// Nothing optional.
    #[must_use]
    pub fn empty() -> Self {
        Self { indicator: Vec::from([0]), pid: None, dcs: None, udl: None, user_data: Vec::new() }
    }

    fn read(mut reader: Reader<'_>, indicator: Vec<u8>) -> Result<Self, DecodeError> {
        let flags = indicator.first().copied().unwrap_or(0);
        let mut optional = |flag, field| match flags & flag {
            0 => Ok(None),
            _ => reader.u8().field(field).map(Some),
        };
        let (pid, dcs) = (optional(HAS_PID, "TP-PID")?, optional(HAS_DCS, "TP-DCS")?);
        let (udl, user_data) = match flags & HAS_UDL {
            0 => {
                reader.finish().field("TP-PI")?;
                (None, Vec::new())
            }
            // without TP-DCS the alphabet is that of 7 bits (TS 23.040 9.2.3.27)
            _ => read_user_data(reader, dcs.unwrap_or(0)).map(|(udl, octets)| (Some(udl), octets))?,
        };
        Ok(Self { indicator, pid, dcs, udl, user_data })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        out.extend(self.pid);
        out.extend(self.dcs);
        out.extend(self.udl);
        out.extend_from_slice(&self.user_data);
    }
}

impl fmt::Debug for ReportContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportContent({:02X?}, {} bytes)", self.indicator, self.user_data.len())
    }
}

fn read_failure(reader: &mut Reader<'_>, is_error: bool) -> Result<Option<FailureCause>, DecodeError> {
    match is_error {
        true => Ok(Some(FailureCause(reader.u8().field("TP-FCS")?))),
        false => Ok(None),
    }
}

/// TP-PI, as many octets as say that another one follows.
fn read_indicator(reader: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
    let mut indicator = Vec::new();
    loop {
        let octet = reader.u8().field("TP-PI")?;
        indicator.push(octet);
        if octet & EXTENDED == 0 {
            return Ok(indicator);
        }
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;
    use crate::sms::packet_in_report;

    // vectors scp80/card-recorded.json, card-001: what a card returned to its ENVELOPE
    const RETURNED: &str = "027100000e0ab0001121c2f9e71b000001612b";

    #[test]
    fn a_response_in_a_report() {
        let returned = hex::decode(RETURNED).unwrap();
        let report = DeliverReport::of_download(None, &returned);
        let octets = report.encode_to_vec();
        assert_eq!(hex::encode(&octets), alloc::format!("00077ff613{RETURNED}"));
        let read = DeliverReport::decode(&octets, false).unwrap();
        assert_eq!((&read, read.has_header()), (&report, false));
        assert_eq!(packet_in_report(&read.content.user_data), Some(&returned[3..]));
        for end in 0..octets.len() {
            let error = DeliverReport::decode(&octets[..end], false).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
        }
    }

    // an ENVELOPE returns up to 256 octets
    #[test]
    fn a_report_says_how_long_it_is() {
        for (returned, kept) in [(0, 0), (1, 1), (128, 128), (129, 128), (256, 128)] {
            let report = DeliverReport::of_download(None, &alloc::vec![7; returned]);
            assert_eq!(report.content.user_data.len(), kept);
            assert_eq!(DeliverReport::decode(&report.encode_to_vec(), false), Ok(report), "{returned}");
        }
    }

    // self-made: refused, with and without data; a second octet of TP-PI
    #[test]
    fn reports_of_errors_and_reserved_bits() {
        let refused = DeliverReport::of_download(Some(FailureCause::TOOLKIT_BUSY), &[]);
        assert_eq!(refused.encode_to_vec(), [0x00, 0xD4, 0x00]);
        for (text, is_error) in
            [("00d400", true), ("00d5077ff60102", true), ("0000", false), ("008040", false), ("4078", false)]
        {
            let bytes = hex::decode(text).unwrap();
            assert_eq!(DeliverReport::decode(&bytes, is_error).unwrap().encode_to_vec(), bytes, "{text}");
        }
        let error = DeliverReport::decode(&hex::decode("0000aa").unwrap(), false).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::TrailingData { count: 1 }, 2));
        let error = DeliverReport::decode(&[0x01], false).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::InvalidValue { expected: "SMS-DELIVER-REPORT" });
        let cause = DeliverReport::decode(&[0x00, 0xD5, 0x00], true).unwrap().failure;
        assert_eq!(alloc::format!("{cause:?}"), "Some(FailureCause(D5))");
    }

    // self-made
    #[test]
    fn the_report_of_the_service_centre() {
        let scts = [0x62, 0x11, 0x22, 0x32, 0, 0, 0];
        for (failure, text) in
            [(None, "010062112232000000"), (Some(FailureCause(0xC0)), "01c00062112232000000")]
        {
            let report = SubmitReport::new(failure, scts, ReportContent::empty());
            let octets = report.encode_to_vec();
            assert_eq!(hex::encode(&octets), text);
            assert_eq!(SubmitReport::decode(&octets, failure.is_some()), Ok(report));
            for end in 0..octets.len() {
                assert!(SubmitReport::decode(&octets[..end], failure.is_some()).is_err(), "{text} at {end}");
            }
        }
    }
}
