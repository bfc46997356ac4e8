//! The card's side of a bound profile package (SGP.22 v2.5 2.5.3, 2.5.4, 5.7.6): from the pieces of
//! ES10b.LoadBoundProfilePackage to the profile and its metadata, or to what the eUICC reports.
//!
//! ```
//! # fn example(
//! #     eid: sgp_asn1::Eid, key: sgp_keys::EcSecretKey, server: &sgp_pki::x509::Verified<sgp_pki::x509::role::DpPb>,
//! #     pieces: &[&[u8]],
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use virtual_euicc::bpp::{Opening, Progress, Session};
//!
//! // what PrepareDownload left: identifiers, the one-time key of the card, CERT.DPpb verified
//! let mut opening = Opening::new(Session::new(eid, b"transaction", key, server));
//! for piece in pieces {
//!     match opening.load(piece) {
//!         Ok(Progress::Unfinished) => {}
//!         Ok(Progress::Complete(package)) => println!("{} bytes of profile", package.profile().len()),
//!         Err(refusal) => println!("BF37: {:?}", refusal.to_error_result()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A package is opened, not installed: what the profile says is not looked at here.

pub mod hazmat;
mod initialise;
mod input;
mod opened;
mod opening;
mod part;
mod refusal;
#[cfg(test)]
mod tests;

pub use initialise::Session;
pub use opened::OpenedPackage;
pub use opening::{Opening, Progress, open};
pub use refusal::{Cause, PeerFault, Refusal};
