//! FETCH and the proactive commands of an eUICC.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, Context, DecodeError, Le, Limits, Reader, Tag, put_nested, put_tlv};

use crate::toolkit::{comprehended, device, expect, fixed, tag};

/// FETCH of the `len` bytes that the card has announced with `91xx`; 256 is asked for as `00`
/// (TS 102 221 11.2.3).
#[must_use]
pub fn fetch(len: u16) -> CommandApdu {
    CommandApdu::new(0x80, 0x12, 0x00, 0x00).with_le(Le::Short(u8::try_from(len).unwrap_or(0)))
}

/// A proactive command: the card asks the terminal for something (TS 102 223 6.6).
///
/// ```text
/// D0 L { 81 03 number type qualifier   82 02 source destination   objects }
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProactiveCommand {
    /// Number, type and qualifier.
    pub details: CommandDetails,
    /// Who asks: `81`, the UICC.
    pub source: u8,
    /// Whom: `82` the terminal, `83` the network.
    pub destination: u8,
    /// The objects behind, tags with the comprehension bit as they stand.
    pub objects: Vec<(Tag, Vec<u8>)>,
}

/// Which command this is about (TS 102 223 8.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "three octets")]
pub struct CommandDetails {
    /// Number of the command, 1 to 254.
    pub number: u8,
    /// Type of command, such as `13`.
    pub kind: u8,
    /// Qualifier; its meaning is that of the type.
    pub qualifier: u8,
}

impl CommandDetails {
    /// Type of SEND SHORT MESSAGE.
    pub const SEND_SHORT_MESSAGE: u8 = 0x13;
    /// Type of REFRESH.
    pub const REFRESH: u8 = 0x01;
    /// Type of OPEN CHANNEL.
    pub const OPEN_CHANNEL: u8 = 0x40;

    const fn octets(self) -> [u8; 3] {
        [self.number, self.kind, self.qualifier]
    }
}

/// What REFRESH asks for: its qualifier (TS 102 223 8.6). Unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RefreshMode(pub u8);

impl RefreshMode {
    /// NAA initialisation and full file change notification.
    pub const NAA_INIT_FULL: Self = Self(0x00);
    /// File change notification.
    pub const FILE_CHANGE: Self = Self(0x01);
    /// UICC reset, as after a change of the profile.
    pub const UICC_RESET: Self = Self(0x04);
}

impl fmt::Debug for RefreshMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshMode({:02X})", self.0)
    }
}

const PROACTIVE: Tag = Tag::new(0xD0);

impl ProactiveCommand {
    /// SEND SHORT MESSAGE with the SMS-SUBMIT `tpdu` (TS 102 223 6.4.10).
    #[must_use]
    pub fn send_short_message(number: u8, tpdu: impl Into<Vec<u8>>) -> Self {
        let kind = CommandDetails::SEND_SHORT_MESSAGE;
        Self {
            details: CommandDetails { number, kind, qualifier: 0x00 },
            source: device::UICC,
            destination: device::NETWORK,
            objects: Vec::from([(tag::TPDU, tpdu.into())]),
        }
    }

    /// REFRESH (TS 102 223 6.4.7).
    #[must_use]
    pub fn refresh(number: u8, mode: RefreshMode) -> Self {
        let kind = CommandDetails::REFRESH;
        Self {
            details: CommandDetails { number, kind, qualifier: mode.0 },
            source: device::UICC,
            destination: device::TERMINAL,
            objects: Vec::new(),
        }
    }

    /// OPEN CHANNEL with these objects, which the terminal must understand: each gets its comprehension
    /// bit. Bit 1 of `qualifier` asks for the link at once (TS 102 223 6.6.27.2, 8.6).
    ///
    /// They are those of a push, with what the card has of its own (TS 102 226 9.2.1).
    #[must_use]
    pub fn open_channel(
        number: u8,
        qualifier: u8,
        objects: impl IntoIterator<Item = (Tag, Vec<u8>)>,
    ) -> Self {
        let kind = CommandDetails::OPEN_CHANNEL;
        Self {
            details: CommandDetails { number, kind, qualifier },
            source: device::UICC,
            destination: device::TERMINAL,
            objects: objects.into_iter().map(|(tag, value)| (comprehended(tag), value)).collect(),
        }
    }

    /// The short message, if this is SEND SHORT MESSAGE.
    #[must_use]
    pub fn short_message(&self) -> Option<&[u8]> {
        let tpdu = self.objects.iter().find(|(found, _)| comprehended(*found) == tag::TPDU);
        match self.details.kind {
            CommandDetails::SEND_SHORT_MESSAGE => tpdu.map(|(_, tpdu)| tpdu.as_slice()),
            _ => None,
        }
    }

    /// What is to be refreshed, if this is REFRESH.
    #[must_use]
    pub const fn refresh_mode(&self) -> Option<RefreshMode> {
        match self.details.kind {
            CommandDetails::REFRESH => Some(RefreshMode(self.details.qualifier)),
            _ => None,
        }
    }

    /// The object `D0`.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(200);
        put_nested(&mut out, PROACTIVE, |out| {
            put_tlv(out, tag::DETAILS, &self.details.octets());
            put_tlv(out, tag::DEVICES, &[self.source, self.destination]);
            for (tag, value) in &self.objects {
                put_tlv(out, *tag, value);
            }
        });
        out
    }

    /// Reads the object `D0`, which fills `data`.
    ///
    /// # Errors
    /// Another object; details or devices missing or of a wrong length; broken objects.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let command = reader.expect(PROACTIVE).field("proactiveCommand")?;
        let read = reader.nested(&command, |reader| {
            let [number, kind, qualifier] =
                expect(reader, tag::DETAILS).and_then(|tlv| fixed(&tlv)).field("commandDetails")?;
            let [source, destination] =
                expect(reader, tag::DEVICES).and_then(|tlv| fixed(&tlv)).field("deviceIdentities")?;
            let mut objects = Vec::new();
            while !reader.is_empty() {
                let tlv = reader.tlv()?;
                objects.push((tlv.tag(), tlv.value().to_vec()));
            }
            let details = CommandDetails { number, kind, qualifier };
            Ok(Self { details, source, destination, objects })
        });
        let command = read.field("proactiveCommand")?;
        reader.finish()?;
        Ok(command)
    }
}

impl fmt::Debug for ProactiveCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProactiveCommand({:?}, {} objects)", self.details, self.objects.len())
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    // vectors sgp02/journey-sms.json: 11-enable
    const SEND: &str = "D0418103011300820281838B3641030B914472520463F17FF62902710000241200000140D8A712DC346CB1759DB09E7BE90374E14BEF2C4DD977DB2C6B0F23C221E544";
    const REFRESH: &str = "D009810301010482028182";

    #[test]
    fn send_short_message_of_the_journey() {
        let bytes = hex::decode(SEND).unwrap();
        let command = ProactiveCommand::decode(&bytes).unwrap();
        let tpdu = command.short_message().unwrap();
        assert_eq!((command.details.number, tpdu.len(), command.refresh_mode()), (1, 54, None));
        assert_eq!(command, ProactiveCommand::send_short_message(1, tpdu));
        assert_eq!(command.encode_to_vec(), bytes);
        for end in 0..bytes.len() {
            let error = ProactiveCommand::decode(&bytes[..end]).unwrap_err();
            let missing =
                matches!(error.kind(), DecodeErrorKind::Truncated { .. } | DecodeErrorKind::Missing { .. });
            assert!(missing, "{end}: {error}");
        }
    }

    #[test]
    fn refresh_of_the_journey() {
        let command = ProactiveCommand::refresh(1, RefreshMode::UICC_RESET);
        assert_eq!(hex::encode_upper(command.encode_to_vec()), REFRESH);
        let read = ProactiveCommand::decode(&hex::decode(REFRESH).unwrap()).unwrap();
        assert_eq!((read.refresh_mode(), read.short_message()), (Some(RefreshMode::UICC_RESET), None));
    }

    #[test]
    fn fetch_of_the_journey() {
        assert_eq!(fetch(0x43).encode_to_vec(), [0x80, 0x12, 0x00, 0x00, 0x43]);
        assert_eq!(fetch(256).encode_to_vec(), [0x80, 0x12, 0x00, 0x00, 0x00]);
    }
}
