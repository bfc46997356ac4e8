//! The two forms in which lengths and identifiers stand.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, put_length};

use crate::{Misuse, PacketKind};

/// How a secured packet says what it is and how long it is.
///
/// ```text
/// SMS              CPL 2   CHL 1   SPI ..      the identifier stands in the user data header
/// CAT_TP, TCP/UDP  CPI 1   CPL 1 to 3   CHL 1   SPI ..        lengths as in BER
/// ```
/// Responses have RPI, RPL and RHL in their place. Source: TS 102 225 5.1 and 5.2, TS 31.115
/// clause 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Dialect {
    /// Short messages: lengths of two octets. What identifies a response, the user data header
    /// `02 71 00`, is part of its check; that of a command is not.
    #[default]
    Sms,
    /// CAT_TP, and TCP or UDP over the bearer independent protocol: identifier `01` or `02` in
    /// front, part of the check, and lengths as in BER.
    CatTp,
}

/// What the lengths at the front of a packet say.
pub(super) struct Lengths {
    /// Where the header length stands.
    pub(super) header_at: usize,
    /// The header length.
    pub(super) header_len: usize,
}

/// Names of the length fields in errors.
pub(super) struct Names {
    pub(super) identifier: &'static str,
    pub(super) packet: &'static str,
    pub(super) header: &'static str,
}

impl Dialect {
    /// The octet in front of a packet; `None` where something else tells.
    #[must_use]
    #[doc(alias = "CPI")]
    #[doc(alias = "RPI")]
    pub const fn identifier(self, kind: PacketKind) -> Option<u8> {
        match (self, kind) {
            (Self::Sms, _) => None,
            (Self::CatTp, PacketKind::Command) => Some(0x01),
            (Self::CatTp, PacketKind::Response) => Some(0x02),
        }
    }

    /// What the check of a packet counts in front of its own octets.
    pub(crate) const fn check_prefix(self, kind: PacketKind) -> &'static [u8] {
        match (self, kind) {
            (Self::Sms, PacketKind::Response) => &super::ResponsePacket::CHECKED_UDH,
            _ => &[],
        }
    }

    /// Appends identifier and lengths of a packet with `len` octets behind the packet length and
    /// `header_len` of them behind the header length.
    pub(super) fn encode(
        self,
        kind: PacketKind,
        len: usize,
        header_len: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let Ok(short) = u16::try_from(len) else {
            return Err(Misuse::DataTooLong { len, max: usize::from(u16::MAX) });
        };
        match self.identifier(kind) {
            Some(identifier) => {
                out.push(identifier);
                put_length(out, len);
            }
            None => out.extend_from_slice(&short.to_be_bytes()),
        }
        out.push(u8::try_from(header_len).unwrap_or(u8::MAX));
        Ok(())
    }

    /// Reads identifier and lengths of a packet that fills the input; the header has `min` octets
    /// at least, and its end lies within the packet.
    pub(super) fn read(
        self,
        reader: &mut Reader<'_>,
        kind: PacketKind,
        names: &Names,
        min: usize,
    ) -> Result<Lengths, DecodeError> {
        if let Some(identifier) = self.identifier(kind) {
            let at = reader.offset();
            if reader.u8().field(names.identifier)? != identifier {
                let expected = if identifier == 0x01 { "identifier 01" } else { "identifier 02" };
                let kind = DecodeErrorKind::InvalidValue { expected };
                return Err(DecodeError::new(kind, at).in_field(names.identifier));
            }
        }
        let packet_len = self.read_length(reader, true).field(names.packet)?;
        let available = reader.remaining();
        if available < packet_len {
            let kind = DecodeErrorKind::Truncated { needed: packet_len, available };
            return Err(reader.fail(kind).in_field(names.packet));
        }
        if let Some(count @ 1..) = available.checked_sub(packet_len) {
            let end = reader.offset().saturating_add(packet_len);
            return Err(DecodeError::new(DecodeErrorKind::TrailingData { count }, end).in_field(names.packet));
        }
        let header_at = reader.offset();
        let header_len = self.read_length(reader, false).field(names.header)?;
        let max = reader.remaining();
        if header_len < min || header_len > max {
            let kind = DecodeErrorKind::LengthOutOfRange { min, max, found: header_len };
            return Err(DecodeError::new(kind, header_at).in_field(names.header));
        }
        Ok(Lengths { header_at, header_len })
    }

    fn read_length(self, reader: &mut Reader<'_>, packet: bool) -> Result<usize, DecodeError> {
        match self {
            Self::Sms if packet => reader.u16().map(usize::from),
            Self::Sms => reader.u8().map(usize::from),
            Self::CatTp => {
                let at = reader.offset();
                match reader.u8()? {
                    short @ 0..=0x7F => Ok(usize::from(short)),
                    0x81 => reader.u8().map(usize::from),
                    0x82 => reader.u16().map(usize::from),
                    0x80 => Err(DecodeError::new(DecodeErrorKind::LengthIndefinite, at)),
                    _ => Err(DecodeError::new(DecodeErrorKind::LengthTooLong, at)),
                }
            }
        }
    }
}

/// A reader over a whole packet.
pub(super) const fn reader(input: &[u8]) -> Reader<'_> {
    Reader::at(input, 0, &Limits::DEFAULT)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::wire::{CommandPacket, ResponsePacket};

    // vectors scp80/cattp.json: cat-001
    const COMMAND: &str = "0118151601828200000195c0708356c4806f4c14330482758b32";

    #[test]
    fn every_fault_of_the_lengths_is_named() {
        let read = |text: &str| {
            let bytes = hex::decode(text).unwrap();
            CommandPacket::decode_as(Dialect::CatTp, &bytes).map(drop).map_err(|error| error.to_string())
        };
        assert_eq!(read(COMMAND), Ok(()));
        for (from, to, fault) in [
            ("0118", "0218", "CPI: expected identifier 01 at byte 0"),
            ("0118", "0119", "CPL: 25 bytes needed, 24 left at byte 2"),
            ("0118", "0117", "CPL: 1 bytes behind the end at byte 25"),
            ("0118", "0180", "CPL: indefinite length at byte 1"),
            ("011815", "01180c", "CHL: length 12, expected 13 to 23 at byte 2"),
            ("011815", "011818", "CHL: length 24, expected 13 to 23 at byte 2"),
        ] {
            assert_eq!(read(&COMMAND.replacen(from, to, 1)), Err(fault.into()), "{to}");
        }
        assert!(read(&COMMAND.replacen("0118", "01830000", 1)).is_err());
        // longer than it need be, as the check counts it
        assert_eq!(read(&COMMAND.replacen("0118", "018118", 1)), Ok(()));
        assert_eq!(read(&COMMAND.replacen("0118", "01820018", 1)), Ok(()));
        let bytes = hex::decode(COMMAND).unwrap();
        for end in 0..bytes.len() {
            let error = CommandPacket::decode_as(Dialect::CatTp, &bytes[..end]).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
        }
        let error = ResponsePacket::decode_as(Dialect::CatTp, &bytes).unwrap_err();
        assert_eq!(error.to_string(), "RPI: expected identifier 02 at byte 0");
    }

    #[test]
    fn lengths_as_in_ber() {
        for (len, octets) in
            [(0x7F, "017f15"), (0x80, "01818015"), (0x13A, "0182013a15"), (0xFFFF, "0182ffff15")]
        {
            let mut out = Vec::new();
            Dialect::CatTp.encode(PacketKind::Command, len, 0x15, &mut out).unwrap();
            assert_eq!(hex::encode(out), octets);
        }
        let error = Dialect::CatTp.encode(PacketKind::Command, 0x1_0000, 0x15, &mut Vec::new());
        assert_eq!(error, Err(Misuse::DataTooLong { len: 0x1_0000, max: 0xFFFF }));
    }
}
