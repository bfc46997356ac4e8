//! TERMINAL RESPONSE.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

use crate::toolkit::{CommandDetails, ProactiveCommand, device, expect, fixed, tag};

/// How a proactive command went (TS 102 223 6.8).
///
/// ```text
/// 80 14 00 00 Lc   81 03 number type qualifier   82 02 82 81   83 L result [information]   objects
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TerminalResponse {
    /// The command that is answered.
    pub details: CommandDetails,
    /// General result; `00` to `1F` mean that the command was performed, as far as possible.
    pub result: u8,
    /// Additional information on the result.
    pub information: Vec<u8>,
    /// The objects behind, as they stand.
    pub objects: Vec<(Tag, Vec<u8>)>,
}

const TERMINAL_RESPONSE: [u8; 4] = [0x80, 0x14, 0x00, 0x00];

impl TerminalResponse {
    /// `command` was performed.
    #[must_use]
    pub const fn done(command: &ProactiveCommand) -> Self {
        Self::with_result(command, 0x00)
    }

    /// `command` ended with this general result (TS 102 223 8.12).
    #[must_use]
    pub const fn with_result(command: &ProactiveCommand, result: u8) -> Self {
        Self { details: command.details, result, information: Vec::new(), objects: Vec::new() }
    }

    /// Whether the command was performed, as far as possible.
    #[must_use]
    pub const fn is_performed(&self) -> bool {
        self.result < 0x20
    }

    /// The TERMINAL RESPONSE command.
    #[must_use]
    pub fn to_apdu(&self) -> CommandApdu {
        let mut data = Vec::with_capacity(16);
        let CommandDetails { number, kind, qualifier } = self.details;
        put_tlv(&mut data, tag::DETAILS, &[number, kind, qualifier]);
        put_tlv(&mut data, tag::DEVICES, &[device::TERMINAL, device::UICC]);
        let mut result = Vec::from([self.result]);
        result.extend_from_slice(&self.information);
        put_tlv(&mut data, tag::RESULT, &result);
        for (tag, value) in &self.objects {
            put_tlv(&mut data, *tag, value);
        }
        let [cla, ins, p1, p2] = TERMINAL_RESPONSE;
        CommandApdu::new(cla, ins, p1, p2).with_data(data)
    }

    /// Reads a TERMINAL RESPONSE command; `None` when it is another command.
    ///
    /// # Errors
    /// An object that is missing, broken or of a wrong length; offsets count from the first byte of
    /// the command's data.
    pub fn from_apdu(command: &CommandApdu) -> Result<Option<Self>, DecodeError> {
        if command.header() != TERMINAL_RESPONSE {
            return Ok(None);
        }
        let mut reader = Reader::new(command.data(), &Limits::DEFAULT)?;
        let [number, kind, qualifier] =
            expect(&mut reader, tag::DETAILS).and_then(|tlv| fixed(&tlv)).field("commandDetails")?;
        expect(&mut reader, tag::DEVICES).and_then(|tlv| fixed::<2>(&tlv)).field("deviceIdentities")?;
        let tlv = expect(&mut reader, tag::RESULT).field("result")?;
        let Some((&result, information)) = tlv.value().split_first() else {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 };
            return Err(DecodeError::new(kind, tlv.value_offset()).in_field("result"));
        };
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            objects.push((tlv.tag(), tlv.value().to_vec()));
        }
        let details = CommandDetails { number, kind, qualifier };
        Ok(Some(Self { details, result, information: information.to_vec(), objects }))
    }
}

impl fmt::Debug for TerminalResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { details, result, objects, .. } = self;
        write!(f, "TerminalResponse({details:?}, result {result:02X}, {} objects)", objects.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors sgp02/journey-sms.json: the answer to every SEND SHORT MESSAGE
    const APDU: &str = "801400000C810301130082028281830100";

    #[test]
    fn terminal_response_of_the_journey() {
        let bytes = hex::decode(APDU).unwrap();
        let response = TerminalResponse::from_apdu(&CommandApdu::decode(&bytes).unwrap()).unwrap().unwrap();
        let command = ProactiveCommand::send_short_message(1, []);
        assert_eq!(response, TerminalResponse::done(&command));
        assert!(response.is_performed());
        assert_eq!(response.to_apdu().encode_to_vec(), bytes);
        assert!(!TerminalResponse::with_result(&command, 0x20).is_performed());
    }

    #[test]
    fn prefixes_and_other_commands() {
        let data = hex::decode(&APDU[10..]).unwrap();
        for end in 0..data.len() {
            let command = CommandApdu::new(0x80, 0x14, 0, 0).with_data(&data[..end]);
            let error = TerminalResponse::from_apdu(&command).unwrap_err();
            let missing =
                matches!(error.kind(), DecodeErrorKind::Truncated { .. } | DecodeErrorKind::Missing { .. });
            assert!(missing, "{end}: {error}");
        }
        assert_eq!(TerminalResponse::from_apdu(&CommandApdu::new(0x80, 0xF2, 0, 0)), Ok(None));
    }
}
