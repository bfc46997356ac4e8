//! Sizes and counts, each with where it comes from.

/// Octets of a secured packet at most: CPL or RPL has two octets and does not count itself
/// (TS 31.115 4.2).
pub const MAX_PACKET: usize = 0xFFFF + 2;

/// Octets of a response packet that fits the report of a delivery: the terminal takes 128, of which
/// the header `02 71 00` takes three (TS 31.111 7.1.1.2).
pub const MAX_REPORT: usize = 125;

/// Octets of TP-UD at most, header included (TS 23.040 9.2.3.24).
pub const MAX_USER_DATA: usize = 140;

/// Segments of a concatenated message at most (TS 23.040 9.2.3.24.1).
pub const MAX_SEGMENTS: usize = 255;

/// Commands that a [`Sender`](crate::Sender) remembers while it waits for their responses; the
/// oldest one gives way.
///
/// An SM-SR has one or two commands under way to a card; 32 leaves room for lost responses.
pub const MAX_OUTSTANDING: usize = 32;
