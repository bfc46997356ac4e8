//! How many commands a package takes, and how long they are, before one is made.

use crate::MAX_PLAIN;
use crate::limits::S8;
use crate::segment::padded_len;

/// Bytes of the command TLV that carries so many bytes of plaintext, tag and length included.
#[must_use]
pub const fn command_len(plain: usize) -> usize {
    let value = padded_len(plain).saturating_add(S8);
    value.saturating_add(sgp_wire::length_len(value)).saturating_add(1)
}

/// Number of command TLVs that [`HostChannel::protect_all`](crate::HostChannel::protect_all) makes
/// of so many bytes; one for nothing.
#[must_use]
pub const fn commands(plain: usize) -> usize {
    match plain.div_ceil(MAX_PLAIN) {
        0 => 1,
        count => count,
    }
}

/// Bytes of all of them.
#[must_use]
pub const fn commands_len(plain: usize) -> usize {
    let full = commands(plain).saturating_sub(1);
    let last = plain.saturating_sub(full.saturating_mul(MAX_PLAIN));
    full.saturating_mul(command_len(MAX_PLAIN)).saturating_add(command_len(last))
}
