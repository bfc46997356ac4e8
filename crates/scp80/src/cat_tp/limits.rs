//! Sizes and counts of CAT_TP, each with where it comes from.

/// Octets of a PDU in front of its variable part (TS 102 127 5.6).
pub const HEADER: usize = 18;

/// Octets of a header at most: its length is one octet (TS 102 127 5.6).
pub const MAX_HEADER: usize = 0xFF;

/// Smallest maximum PDU size that an end may state: a SYN without identification (TS 102 127 5.7).
pub const MIN_MAX_PDU: u16 = 23;

/// PDUs that wait for their acknowledgement, or out of sequence for a lost one, at most.
///
/// Known servers use a window of 10. The list of an EACK would hold 118 numbers; 64 bounds what a
/// peer can make this end keep to 64 PDUs each way.
pub const MAX_WINDOW: u16 = 64;

/// Sequence numbers in the list of an EACK at most: what is left of the header (TS 102 127 5.9).
pub const MAX_EXTENDED: usize = (MAX_HEADER - HEADER) / 2;

/// Octets of identification data at most: what is left of the header of a SYN (TS 102 127 5.7).
pub const MAX_IDENTIFICATION: usize = MAX_HEADER - HEADER - 5;
