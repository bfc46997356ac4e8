//! Certificates of SGP.22 and SGP.32: X.509 with the roles of the field (SGP.14, SGP.22 v2.5 4.5.2).
//!
//! [`Certificate`] says what a certificate holds; a [`TrustStore`] holds a chain against the roots
//! that its owner trusts and gives a [`Verified`] proof of a role. [`Crl`] is a revocation list.
//!
//! The rules are those of this field. Where RFC 5280 differs, they win: an EID lies in the name
//! constraints of its manufacturer when it *begins* with the digits that stand there.

mod certificate;
mod crl;
mod der;
mod error;
mod extensions;
#[cfg(feature = "issue")]
pub mod issue;
mod name;
mod path;
mod profile;
pub mod role;
#[cfg(test)]
#[cfg(feature = "issue")]
mod tests;
mod trust;
mod verified;

use sgp_wire::Limits;

pub use certificate::Certificate;
pub use crl::{Crl, Revocation, RevocationReason};
pub use error::{Error, Fault};
pub use extensions::{AltName, BasicConstraints, Extension, KeyUsage, NameConstraints};
pub use name::Name;
pub use role::Role;
pub use trust::{RevocationPolicy, TrustStore};
pub use verified::Verified;

/// Limits of one certificate: those of the field have about 600 bytes.
const LIMITS: Limits = Limits::DEFAULT.with_max_len(1 << 16).with_max_depth(16).with_max_items(4096);
