//! ENVELOPE (SMS-PP DOWNLOAD).

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{
    CommandApdu, Context, DecodeError, DecodeErrorKind, Limits, Reader, StatusWord, Tag, put_nested, put_tlv,
};

use crate::sms::{Address, FailureCause};
use crate::toolkit::{comprehended, device, expect, tag};

/// SMS-PP download: the terminal gives the card an SMS-DELIVER (TS 31.111 7.1.1).
///
/// ```text
/// 80 C2 00 00 Lc   D1 L { 82 02 83 81   [86 L service centre]   8B L TPDU }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SmsPpDownload {
    /// Address of the service centre, if the terminal names it.
    pub service_centre: Option<Address>,
    /// The SMS-DELIVER.
    pub tpdu: Vec<u8>,
}

const DOWNLOAD: Tag = Tag::new(0xD1);
const ENVELOPE: [u8; 4] = [0x80, 0xC2, 0x00, 0x00];

impl SmsPpDownload {
    /// The download of `tpdu`.
    #[must_use]
    pub fn new(service_centre: Option<Address>, tpdu: impl Into<Vec<u8>>) -> Self {
        Self { service_centre, tpdu: tpdu.into() }
    }

    /// The object `D1`.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.tpdu.len().saturating_add(24));
        put_nested(&mut out, DOWNLOAD, |out| {
            put_tlv(out, tag::DEVICES, &[device::NETWORK, device::UICC]);
            if let Some(centre) = &self.service_centre {
                put_nested(out, tag::ADDRESS, |out| centre.encode_object(out));
            }
            put_tlv(out, tag::TPDU, &self.tpdu);
        });
        out
    }

    /// The ENVELOPE command.
    #[must_use]
    pub fn to_apdu(&self) -> CommandApdu {
        let [cla, ins, p1, p2] = ENVELOPE;
        CommandApdu::new(cla, ins, p1, p2).with_data(self.encode_to_vec())
    }

    /// Reads the object `D1`, with or without comprehension bits.
    ///
    /// # Errors
    /// Another object, or other devices than network and UICC; an object that is missing or
    /// broken.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let download = reader.expect(DOWNLOAD).field("smsPpDownload")?;
        let read = reader.nested(&download, |reader| {
            let devices = expect(reader, tag::DEVICES).field("deviceIdentities")?;
            if devices.value() != [device::NETWORK, device::UICC] {
                let kind = DecodeErrorKind::InvalidValue { expected: "network to UICC" };
                return Err(DecodeError::new(kind, devices.value_offset()).in_field("deviceIdentities"));
            }
            let next = reader.peek_tag()?.map(comprehended);
            let service_centre = match next == Some(tag::ADDRESS) {
                true => {
                    let tlv = reader.tlv()?;
                    let read = Address::decode_object(tlv.value());
                    Some(read.map_err(|e| e.shifted(tlv.value_offset())).field("address")?)
                }
                false => None,
            };
            let tpdu = expect(reader, tag::TPDU).field("smsTpdu")?.value().to_vec();
            while !reader.is_empty() {
                reader.tlv()?;
            }
            Ok(Self { service_centre, tpdu })
        });
        let download = read.field("smsPpDownload")?;
        reader.finish()?;
        Ok(download)
    }

    /// Reads an ENVELOPE command; `None` when it is another command, or another envelope.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn from_apdu(command: &CommandApdu) -> Result<Option<Self>, DecodeError> {
        if command.header() != ENVELOPE || command.data().first() != Some(&0xD1) {
            return Ok(None);
        }
        Self::decode(command.data()).map(Some)
    }
}

impl fmt::Debug for SmsPpDownload {
    /// Service centre and length of the TPDU.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsPpDownload(service centre {:?}, {} bytes)", self.service_centre, self.tpdu.len())
    }
}

/// What the status word of an ENVELOPE tells the terminal (TS 31.111 7.1.1.1, TS 102 221 10.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvelopeAnswer {
    /// `9000`: done; data that came along go into the delivery report.
    Done,
    /// `61xx`: so many bytes wait for GET RESPONSE, 256 at most.
    ResponseWaiting(u16),
    /// `91xx`: a proactive command of so many bytes waits for FETCH, 256 at most.
    ProactiveWaiting(u16),
    /// `62xx`, `63xx`: refused; the data go into an error report.
    Refused,
    /// `9300`: the toolkit is busy, try again.
    Busy,
    /// Anything else.
    Failed(StatusWord),
}

impl EnvelopeAnswer {
    /// What the terminal reports to the network: `None` when the message was taken, and a cause for
    /// an RP-ERROR else (TS 31.111 7.1.1.1).
    #[must_use]
    pub const fn failure(self) -> Option<FailureCause> {
        match self {
            Self::Done | Self::ResponseWaiting(_) | Self::ProactiveWaiting(_) => None,
            Self::Busy => Some(FailureCause::TOOLKIT_BUSY),
            Self::Refused | Self::Failed(_) => Some(FailureCause::DATA_DOWNLOAD_ERROR),
        }
    }
}

impl From<StatusWord> for EnvelopeAnswer {
    fn from(sw: StatusWord) -> Self {
        let len = match sw.sw2() {
            0 => 256,
            len => u16::from(len),
        };
        match (sw.sw1(), sw) {
            (_, StatusWord::OK) => Self::Done,
            (0x61, _) => Self::ResponseWaiting(len),
            (0x91, _) => Self::ProactiveWaiting(len),
            (0x62 | 0x63, _) => Self::Refused,
            (_, StatusWord(0x9300)) => Self::Busy,
            _ => Self::Failed(sw),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors sgp02/journey-sms.json: 13-confirm
    const ENVELOPE_APDU: &str = "80C2000051D14F820283818607914494116368768B40440B914472520463F17FF6621122320000002D02700000281516391212000001CA6FA38EF587F9763D7DCA60A67C31D7F9C97240E1F76B534E302276D9B64AE7";

    #[test]
    fn envelope_of_the_journey() {
        let bytes = hex::decode(ENVELOPE_APDU).unwrap();
        let download = SmsPpDownload::from_apdu(&CommandApdu::decode(&bytes).unwrap()).unwrap().unwrap();
        assert_eq!(download.service_centre.unwrap().digits(), "444911368667");
        assert_eq!(download.tpdu.len(), 64);
        assert_eq!(download.to_apdu().encode_to_vec(), bytes);
        let data = &bytes[5..];
        for end in 0..data.len() {
            let error = SmsPpDownload::decode(&data[..end]).unwrap_err();
            let missing =
                matches!(error.kind(), DecodeErrorKind::Truncated { .. } | DecodeErrorKind::Missing { .. });
            assert!(missing, "{end}: {error}");
        }
    }

    // self-made: the same objects without the comprehension bit, and no service centre
    #[test]
    fn comprehension_bits_do_not_matter() {
        let download =
            SmsPpDownload::decode(&hex::decode("d10802028381 0b02 4404".replace(' ', "")).unwrap());
        assert_eq!(download, Ok(SmsPpDownload::new(None, [0x44, 0x04])));
        let other = SmsPpDownload::decode(&hex::decode("d10802028281 0b02 4404".replace(' ', "")).unwrap());
        assert_eq!(other.unwrap_err().offset(), 4);
    }

    #[test]
    fn other_commands_are_none_of_ours() {
        for header in [[0x80, 0xF2, 0, 0], [0x80, 0xC2, 0, 0]] {
            let [cla, ins, p1, p2] = header;
            let command = CommandApdu::new(cla, ins, p1, p2).with_data([0xD6, 0x00]);
            assert_eq!(SmsPpDownload::from_apdu(&command), Ok(None));
        }
    }

    #[test]
    fn answers() {
        for (sw, answer) in [
            (0x9000, EnvelopeAnswer::Done),
            (0x6112, EnvelopeAnswer::ResponseWaiting(0x12)),
            (0x9143, EnvelopeAnswer::ProactiveWaiting(0x43)),
            (0x9100, EnvelopeAnswer::ProactiveWaiting(256)),
            (0x6200, EnvelopeAnswer::Refused),
            (0x9300, EnvelopeAnswer::Busy),
            (0x6F00, EnvelopeAnswer::Failed(StatusWord(0x6F00))),
        ] {
            assert_eq!(EnvelopeAnswer::from(StatusWord(sw)), answer);
        }
    }

    #[test]
    fn what_is_reported_to_the_network() {
        for (sw, failure) in [
            (0x9000, None),
            (0x6110, None),
            (0x9153, None),
            (0x9300, Some(FailureCause::TOOLKIT_BUSY)),
            (0x6200, Some(FailureCause::DATA_DOWNLOAD_ERROR)),
            (0x6F00, Some(FailureCause::DATA_DOWNLOAD_ERROR)),
        ] {
            assert_eq!(EnvelopeAnswer::from(StatusWord(sw)).failure(), failure, "{sw:04X}");
        }
    }
}
