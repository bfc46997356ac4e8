//! Sizes, each with its clause.

/// Most bytes of plaintext that [`HostChannel::protect`](crate::HostChannel::protect) puts into one
/// TLV: with padding, checksum and header they make 1020 bytes, and the next multiple of 16 would
/// exceed [`MAX_TLV`] (SGP.02 v4.2 4.1.3.3).
pub const MAX_PLAIN: usize = 1007;

/// Most bytes of one command TLV, tag and length included (SGP.02 v4.2 4.1.3.3).
pub const MAX_TLV: usize = 1024;

/// Most bytes of one command TLV that the card side takes. Servers of the field are known to send
/// 1052, and cards to take them.
pub const CARD_MAX_TLV: usize = 1100;

/// Most bytes of one answer TLV, tag and length included, on either side. The standard gives no
/// figure; answers of the field have a few dozen bytes.
pub const MAX_ANSWER: usize = 0xFFFF;

/// Most bytes of plaintext in one answer: they make a TLV of at most [`MAX_ANSWER`].
pub const MAX_ANSWER_PLAIN: usize = 65_519;

/// Bytes of a challenge, a cryptogram and a sent checksum (SCP03 in S8 mode).
pub(crate) const S8: usize = 8;

/// Bytes of a cipher block.
pub(crate) const BLOCK: usize = 16;
