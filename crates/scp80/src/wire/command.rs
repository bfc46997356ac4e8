//! Command packets: where the fields are.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, PathSegment, Tar};

use crate::wire::algorithm::{Kic, Kid};
use crate::wire::dialect::{Dialect, Names, reader};
use crate::wire::kvn::Kvn;
use crate::wire::spi::Spi;
use crate::{Misuse, PacketKind, ResponseStatus};

/// The clear fields of a command packet, SPI to TAR.
///
/// ```text
/// CPL 2   CHL 1   SPI 2   KIc 1   KID 1   TAR 3   CNTR 5   PCNTR 1   check   data, padding
///                 '------------ here -----------' '------------- body -----------------'
/// ```
/// Source: TS 102 225 5.1, TS 31.115 4.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommandHeader {
    /// What protects the packet.
    pub spi: Spi,
    /// Ciphering key and algorithm.
    pub kic: Kic,
    /// Check key and algorithm.
    pub kid: Kid,
    /// The application addressed.
    pub tar: Tar,
}

impl CommandHeader {
    /// Octets from SPI to PCNTR, which CHL counts beside the check.
    const CHL_FIXED: usize = 13;

    /// A header with these fields.
    #[must_use]
    pub const fn new(spi: Spi, kic: Kic, kid: Kid, tar: Tar) -> Self {
        Self { spi, kic, kid, tar }
    }

    /// Whether KIc and KID name two different key versions, which is not allowed.
    #[must_use]
    pub fn key_versions_differ(&self) -> bool {
        matches!((self.kic.kvn(), self.kid.kvn()), (Some(kic), Some(kid)) if kic != kid)
    }

    /// The key version, from the field that says one. `None` where both leave it open.
    #[must_use]
    pub fn kvn(&self) -> Option<Kvn> {
        self.kic.kvn().or_else(|| self.kid.kvn())
    }

    /// Appends CPL, CHL and the fields of this header, for a body of `body_len` octets whose check
    /// has `check_len`.
    ///
    /// # Errors
    /// [`Misuse::DataTooLong`] when CPL cannot say the length.
    pub fn encode(&self, check_len: usize, body_len: usize, out: &mut Vec<u8>) -> Result<(), Misuse> {
        self.encode_as(Dialect::Sms, check_len, body_len, out)
    }

    /// The same in another form than that for SMS.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn encode_as(
        &self,
        dialect: Dialect,
        check_len: usize,
        body_len: usize,
        out: &mut Vec<u8>,
    ) -> Result<(), Misuse> {
        let header_len = check_len.saturating_add(Self::CHL_FIXED);
        dialect.encode(PacketKind::Command, body_len.saturating_add(8), header_len, out)?;
        let ([spi1, spi2], [a, b, c]) = (self.spi.octets(), *self.tar.as_bytes());
        out.extend_from_slice(&[spi1, spi2, self.kic.octet(), self.kid.octet(), a, b, c]);
        Ok(())
    }
}

/// A command packet whose lengths are right, from CPL to its end.
///
/// Says nothing about its security: nothing is deciphered and no check is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CommandPacket<'a> {
    dialect: Dialect,
    header: CommandHeader,
    header_at: usize,
    check_len: usize,
    clear: &'a [u8],
    body: &'a [u8],
}

impl<'a> CommandPacket<'a> {
    /// Reads the packet that fills `input`, from CPL on, in the form for SMS.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) and
    /// [`TrailingData`](DecodeErrorKind::TrailingData) where CPL and the number of octets
    /// disagree; [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) in the field `CHL` when
    /// the header is shorter than its fixed part or longer than the packet.
    pub fn decode(input: &'a [u8]) -> Result<Self, DecodeError> {
        Self::decode_as(Dialect::Sms, input)
    }

    /// The same in another form, from CPI on where there is one.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and [`InvalidValue`](DecodeErrorKind::InvalidValue) in the field
    /// `CPI`.
    pub fn decode_as(dialect: Dialect, input: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = reader(input);
        let names = Names { identifier: "CPI", packet: "CPL", header: "CHL" };
        let lengths = dialect.read(&mut reader, PacketKind::Command, &names, CommandHeader::CHL_FIXED)?;
        let [spi1, spi2, kic, kid, tar @ ..] = reader.array::<7>()?;
        let (spi, tar) = (Spi::new([spi1, spi2]), Tar::new(tar));
        let (kic, kid) = (Kic::new(kic), Kid::new(kid));
        let body_at = reader.offset();
        let body = reader.take_rest()?;
        Ok(Self {
            dialect,
            header: CommandHeader { spi, kic, kid, tar },
            header_at: lengths.header_at,
            check_len: lengths.header_len.saturating_sub(CommandHeader::CHL_FIXED),
            clear: input.get(..body_at).unwrap_or_default(),
            body,
        })
    }

    /// The form that it was read in.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Where CHL stands.
    pub(crate) const fn header_at(&self) -> usize {
        self.header_at
    }

    /// SPI, KIc, KID and TAR.
    #[must_use]
    pub const fn header(&self) -> &CommandHeader {
        &self.header
    }

    /// Octets of the check, as CHL says.
    #[must_use]
    pub const fn check_len(&self) -> usize {
        self.check_len
    }

    /// The octets in front of CNTR: CPL, or CPI, to TAR.
    #[must_use]
    pub const fn clear(&self) -> &'a [u8] {
        self.clear
    }

    /// CNTR and everything behind it, ciphered if SPI says so.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl fmt::Debug for CommandPacket<'_> {
    /// Form, application, SPI and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (CommandHeader { spi, tar, .. }, len) = (self.header, self.clear.len() + self.body.len());
        write!(f, "CommandPacket({:?}, {tar}, {spi}, {len} bytes)", self.dialect)
    }
}

/// Name of the ciphered part in the path of a decode error.
pub(crate) const CIPHERED_PART: &str = "cipheredPart";

/// Status for a packet whose lengths are wrong (TS 102 225 5.2).
pub(crate) fn status_of(error: &DecodeError) -> Option<ResponseStatus> {
    match (error.kind(), error.path().segments().last()) {
        (DecodeErrorKind::LengthOutOfRange { .. }, Some(PathSegment::Field("CHL"))) => {
            Some(ResponseStatus::UNIDENTIFIED_SECURITY_ERROR)
        }
        (_, Some(PathSegment::Field(CIPHERED_PART))) => Some(ResponseStatus::CIPHERING_ERROR),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    // spec sgp02-card.md 6.1: EnableProfile, KVN 01, counter 18
    const PACKET: &str = "00381516391212000001F5BC14252CF7E110E4EBFDE4077344AC2CB28552B5CE487745C12F6AC6C892C033ECC6B59B118748357095159AEFD02B";

    #[test]
    fn fields_of_a_packet() {
        let bytes = hex::decode(PACKET).unwrap();
        let packet = CommandPacket::decode(&bytes).unwrap();
        let header = packet.header();
        assert_eq!((header.spi, header.kic, header.kid), (Spi::SGP02, Kic::new(0x12), Kid::new(0x12)));
        assert_eq!((header.tar, header.kvn()), (Tar::ISD_R, Kvn::new(1).ok()));
        assert_eq!((packet.check_len(), packet.body().len()), (8, 48));
        let mut again = Vec::new();
        header.encode(8, 48, &mut again).unwrap();
        assert_eq!(again, packet.clear());
    }

    #[test]
    fn every_prefix_is_truncated() {
        let bytes = hex::decode(PACKET).unwrap();
        for end in 0..bytes.len() {
            let error = CommandPacket::decode(&bytes[..end]).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::Truncated { .. }), "{end}: {error}");
            assert_eq!(error.offset(), if end < 2 { 0 } else { 2 }, "{end}");
        }
    }

    // vectors scp80/negative.json: neg-0008, neg-0011, neg-0012
    #[test]
    fn wrong_lengths_are_told_apart() {
        let bytes = hex::decode(PACKET).unwrap();
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(
            CommandPacket::decode(&longer).unwrap_err().to_string(),
            "CPL: 1 bytes behind the end at byte 58"
        );
        for chl in [0x0C, 0x38, 0xFF] {
            let mut changed = bytes.clone();
            changed[2] = chl;
            let error = CommandPacket::decode(&changed).unwrap_err();
            let kind = DecodeErrorKind::LengthOutOfRange { min: 13, max: 55, found: usize::from(chl) };
            assert_eq!((error.kind(), error.offset()), (kind, 2));
            assert_eq!(status_of(&error), Some(ResponseStatus::UNIDENTIFIED_SECURITY_ERROR));
        }
        let empty = CommandPacket::decode(&[0, 0]).unwrap_err();
        assert_eq!(empty.to_string(), "CHL: 1 bytes needed, 0 left at byte 2");
    }

    #[test]
    fn a_body_beyond_cpl_is_refused() {
        let header = CommandHeader::new(Spi::SGP02, Kic::new(0x12), Kid::new(0x12), Tar::ISD_R);
        let mut out = Vec::new();
        assert_eq!(
            header.encode(8, 0xFFFF - 7, &mut out),
            Err(Misuse::DataTooLong { len: 0x1_0000, max: 0xFFFF })
        );
        assert!(out.is_empty());
    }
}
