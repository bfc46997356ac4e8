//! Response packets: where the fields are.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Tar};

use crate::wire::dialect::{Dialect, Names, reader};
use crate::{Misuse, PacketKind};

/// A response packet (proof of receipt) whose lengths are right, from RPL to its end.
///
/// ```text
/// RPL 2   RHL 1   TAR 3   CNTR 5   PCNTR 1   status 1   check   data, padding
///                         '----------------- body -----------------------'
/// ```
/// Says nothing about its security. Source: TS 102 225 5.2, TS 31.115 4.3.
#[derive(Clone, Copy, PartialEq, Eq)]
#[doc(alias = "PoR")]
pub struct ResponsePacket<'a> {
    dialect: Dialect,
    tar: Tar,
    header_at: usize,
    check_len: usize,
    clear: &'a [u8],
    body: &'a [u8],
}

/// Octets from TAR to the status, which RHL counts beside the check.
const RHL_FIXED: usize = 10;

impl<'a> ResponsePacket<'a> {
    /// The octets of the user data header that the check of every response counts in, however the
    /// response is carried (TS 31.115 4.3).
    pub const CHECKED_UDH: [u8; 3] = [0x02, 0x71, 0x00];

    /// Reads the packet that fills `input`, from RPL on, in the form for SMS.
    ///
    /// # Errors
    /// [`Truncated`](sgp_wire::DecodeErrorKind::Truncated) and
    /// [`TrailingData`](sgp_wire::DecodeErrorKind::TrailingData) where RPL and the number of
    /// octets disagree; [`LengthOutOfRange`](sgp_wire::DecodeErrorKind::LengthOutOfRange) in the
    /// field `RHL`.
    pub fn decode(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_as(Dialect::Sms, input)
    }

    /// The same in another form, from RPI on where there is one.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and [`InvalidValue`](sgp_wire::DecodeErrorKind::InvalidValue) in
    /// the field `RPI`.
    pub fn decode_as(dialect: Dialect, input: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = reader(input);
        let names = Names { identifier: "RPI", packet: "RPL", header: "RHL" };
        let lengths = dialect.read(&mut reader, PacketKind::Response, &names, RHL_FIXED)?;
        let tar = Tar::new(reader.array().field("TAR")?);
        let body_at = reader.offset();
        let body = reader.take_rest()?;
        Ok(Self {
            dialect,
            tar,
            header_at: lengths.header_at,
            check_len: lengths.header_len.saturating_sub(RHL_FIXED),
            clear: input.get(..body_at).unwrap_or_default(),
            body,
        })
    }

    /// The form that it was read in.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Where RHL stands.
    pub(crate) const fn header_at(&self) -> usize {
        self.header_at
    }

    /// The application that answers.
    #[must_use]
    pub const fn tar(&self) -> Tar {
        self.tar
    }

    /// Octets of the check, as RHL says.
    #[must_use]
    pub const fn check_len(&self) -> usize {
        self.check_len
    }

    /// The octets in front of CNTR: RPL, or RPI, to TAR.
    #[must_use]
    pub const fn clear(&self) -> &'a [u8] {
        self.clear
    }

    /// CNTR and everything behind it, ciphered if SPI of the command asked for it.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }

    /// Appends RPL, RHL and TAR, for a body of `body_len` octets whose check has `check_len`.
    ///
    /// # Errors
    /// [`Misuse::DataTooLong`] when RPL cannot say the length.
    pub fn encode_header(
        tar: Tar,
        check_len: usize,
        body_len: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        Self::encode_header_as(Dialect::Sms, tar, check_len, body_len, out)
    }

    /// The same in another form than that for SMS.
    ///
    /// # Errors
    /// As [`encode_header`](Self::encode_header).
    pub fn encode_header_as(
        dialect: Dialect,
        tar: Tar,
        check_len: usize,
        body_len: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let header_len = check_len.saturating_add(RHL_FIXED);
        dialect.encode(PacketKind::Response, body_len.saturating_add(4), header_len, out)?;
        out.extend_from_slice(tar.as_bytes());
        Ok(())
    }
}

impl fmt::Debug for ResponsePacket<'_> {
    /// Form, application and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let len = self.clear.len() + self.body.len();
        write!(f, "ResponsePacket({:?}, {}, {len} bytes)", self.dialect, self.tar)
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::DecodeErrorKind;

    use super::*;

    // vectors scp80/responses.json: resp-0002
    const PACKET: &str = "00140a000001b56f267ace0000ab0780010123029000";

    #[test]
    fn fields_of_a_packet() {
        let bytes = hex::decode(PACKET).unwrap();
        let packet = ResponsePacket::decode(&bytes).unwrap();
        assert_eq!((packet.tar(), packet.check_len(), packet.body().len()), (Tar::ISD_R, 0, 16));
        let mut again = Vec::new();
        ResponsePacket::encode_header(Tar::ISD_R, 0, 16, &mut again).unwrap();
        assert_eq!(again, packet.clear());
    }

    // vectors scp80/negative.json: neg-0145 to neg-0147
    #[test]
    fn wrong_lengths_are_told_apart() {
        let bytes = hex::decode(PACKET).unwrap();
        for end in 0..bytes.len() {
            let error = ResponsePacket::decode(&bytes[..end]).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
        }
        for rhl in [0x09, 0x14, 0xF0] {
            let mut changed = bytes.clone();
            changed[2] = rhl;
            let error = ResponsePacket::decode(&changed).unwrap_err();
            let kind = DecodeErrorKind::LengthOutOfRange { min: 10, max: 19, found: usize::from(rhl) };
            assert_eq!((error.kind(), error.offset()), (kind, 2));
        }
    }
}
