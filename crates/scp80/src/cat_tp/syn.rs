//! The variable part of a SYN PDU.

use alloc::vec::Vec;
use core::fmt;

use super::limits::{HEADER, MAX_HEADER};
use super::{PduError, PduErrorKind};

/// What an end states when the link is opened (TS 102 127 5.7).
///
/// ```text
/// maximum PDU size 2   maximum SDU size 2   [length of identification 1]   identification
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SynParameters<'a> {
    /// Octets of a PDU, header included, that the sender of the SYN takes.
    pub max_pdu: u16,
    /// Octets of an SDU that the sender of the SYN takes.
    pub max_sdu: u16,
    /// Who opens the link; empty in a SYN/ACK (TS 102 226 9.2.2).
    pub identification: Identification<'a>,
}

impl<'a> SynParameters<'a> {
    /// These sizes and this identification.
    #[must_use]
    pub const fn new(max_pdu: u16, max_sdu: u16, identification: Identification<'a>) -> Self {
        Self { max_pdu, max_sdu, identification }
    }

    /// Reads the variable part of a header.
    pub(super) fn decode(variable: &'a [u8]) -> Result<Self, PduError> {
        let too_short = || {
            let found = variable.len().saturating_add(HEADER);
            PduError::new(PduErrorKind::HeaderLength { min: HEADER + 4, max: MAX_HEADER, found }, 3)
        };
        let (&[a, b, c, d], rest) = variable.split_first_chunk::<4>().ok_or_else(too_short)?;
        Ok(Self {
            max_pdu: u16::from_be_bytes([a, b]),
            max_sdu: u16::from_be_bytes([c, d]),
            identification: Identification::read(rest),
        })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.max_pdu.to_be_bytes());
        out.extend_from_slice(&self.max_sdu.to_be_bytes());
        self.identification.encode(out);
    }

    /// Octets of the variable part.
    pub(super) const fn encoded_len(&self) -> usize {
        let counted: usize = if self.identification.counted { 5 } else { 4 };
        counted.saturating_add(self.identification.octets.len())
    }
}

/// Identification data: what the server asked for with its push, so that it knows who calls
/// (TS 102 127 5.5, TS 102 226 9.2.2).
///
/// TS 102 127 puts their length in front. There are ends that leave it out; both are read, and each
/// is written as it was read. Identification without a length whose first octet happens to be the
/// number of those behind it reads as one with a length.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identification<'a> {
    octets: &'a [u8],
    counted: bool,
}

impl<'a> Identification<'a> {
    /// No identification, as a SYN/ACK has it.
    pub const EMPTY: Identification<'static> = Identification::new(&[]);

    /// `octets` with their length in front, as TS 102 127 5.7 has it.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { octets, counted: true }
    }

    /// `octets` without a length.
    #[must_use]
    pub const fn bare(octets: &'a [u8]) -> Self {
        Self { octets, counted: false }
    }

    /// The identification itself.
    #[must_use]
    pub const fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// Whether the length stands in front.
    #[must_use]
    pub const fn is_counted(&self) -> bool {
        self.counted
    }

    fn read(rest: &'a [u8]) -> Self {
        match rest.split_first() {
            Some((&len, octets)) if usize::from(len) == octets.len() => Self::new(octets),
            _ => Self::bare(rest),
        }
    }

    fn encode(&self, out: &mut Vec<u8>) {
        if self.counted {
            out.push(u8::try_from(self.octets.len()).unwrap_or(u8::MAX));
        }
        out.extend_from_slice(self.octets);
    }
}

impl fmt::Debug for Identification<'_> {
    /// The form and the number of octets: they may be an ICCID or a number of a subscriber.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form = if self.counted { "" } else { ", bare" };
        write!(f, "Identification({} bytes{form})", self.octets.len())
    }
}
