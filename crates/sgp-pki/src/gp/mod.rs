//! Certificates in the card format, object `7F21` (GlobalPlatform Amendment E, SGP.02).
//!
//! `sgp-asn1` reads their fields; here they are checked: [`verify_sm_dp`], [`verify_sm_sr`] and
//! [`verify_ecasd`] hold one against the key of its issuer and give a proof that carries the
//! certified key. [`IssuerKeys`] finds the issuer among several.

#[cfg(feature = "issue")]
pub mod issue;
mod issuers;
mod verify;

pub use issuers::IssuerKeys;
pub use verify::{VerifiedEcasd, VerifiedSmDp, VerifiedSmSr, verify_ecasd, verify_sm_dp, verify_sm_sr};
