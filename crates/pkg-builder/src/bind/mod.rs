//! From a profile package in clear to what leaves the server (feature `bind`).
//!
//! **SGP.22.** [`Upp`] is the package in clear; [`ProtectedPackage`] the same under keys of its own,
//! made once and before any eUICC is known; [`Binding`] puts metadata to either of them, and
//! [`Binding::bind`] makes the bound profile package of one [`Session`] (SGP.22 v2.5 2.5.3, 2.5.4).
//! [`BoundSize`] says beforehand how long it will be and how many pieces it takes.
//!
//! **SGP.02.** [`Upp::protect_for_channel`] makes the SCP03t commands of a whole package, and
//! [`CommandsSize`] says beforehand how many.
//!
//! ```
//! # fn example(
//! #     package: &sgp_asn1::saip::Package, certificate: &sgp_pki::x509::Certificate,
//! #     key: &dyn sgp_keys::Signer, one_time_key: &dyn sgp_keys::KeyAgreement,
//! #     euicc_otpk: &sgp_keys::PublicKey, eid: &sgp_asn1::Eid, rng: &mut dyn sgp_keys::CryptoRng,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! use pkg_builder::bind::{Binding, Metadata, ProfileSigner, Session, Upp};
//! use sgp_asn1::rsp::NotificationEvent;
//!
//! let upp = Upp::new(package)?;
//! let metadata = Metadata::builder(package.header()?.iccid()?)
//!     .with_service_provider_name("Operator")
//!     .with_profile_name("Data plan")
//!     .with_notification(&[NotificationEvent::ENABLE, NotificationEvent::DELETE], "smdp.example.com")
//!     .build()?;
//! let protected = upp.protect(rng)?; // now or long before: no eUICC is known yet
//!
//! let binding = Binding::new(&protected, &metadata)?;
//! println!("{} bytes in {} pieces", binding.size().total_len(), binding.size().pieces());
//! let signer = ProfileSigner::new(certificate, key)?; // CERT.DPpb and its key
//! let session = Session::agree(one_time_key, euicc_otpk, b"host", eid, &[0x5A; 16])?;
//! let bound = binding.bind(session, &signer, rng)?;
//! assert_eq!(bound.as_bytes().len(), binding.size().total_len() - 4); // a HostID of 4 bytes, not 8
//! # Ok(())
//! # }
//! ```

mod binding;
mod bound;
mod commands;
mod error;
mod icon;
mod metadata;
mod metadata_builder;
mod session;
mod size;
#[cfg(test)]
mod tests;
mod upp;

pub use binding::{Binding, Content};
pub use bound::BoundPackage;
pub use commands::{Commands, CommandsSize};
pub use error::{BindError, Misuse};
pub use metadata::Metadata;
pub use metadata_builder::{MetadataBuilder, MetadataError, MetadataFault, MetadataField};
pub use session::{ProfileSigner, Session};
pub use size::BoundSize;
pub use upp::{ProtectedPackage, Upp};
