//! Objects of GlobalPlatform and of the card side of SGP.02: what stands inside STORE DATA,
//! GET DATA, GET STATUS and notifications.
//!
//! Everything that is signed or MACed keeps the bytes that were received ([`Crt::raw`],
//! [`CertificateFields::signed_part`], [`EphemeralKey::as_bytes`]): checks run over those.

mod bearer;
mod certificate;
mod confirmation;
mod connectivity;
mod crt;
mod date;
mod dgi;
#[cfg(feature = "serde")]
mod json;
mod key;
mod notification;
mod number;
mod pol1;
mod profile_status;
mod resources;

pub use bearer::{ServerAddress, TransportLevel, access_name, read_access_name};
pub use certificate::{CertificateFields, CertificateRole, KeyUsage, UnsignedCertificate};
pub use confirmation::ConfirmationAnswer;
pub use connectivity::{ConnectivityGroup, ConnectivityGroupKind, ConnectivityParameters};
pub use crt::{Crt, CrtBuilder, CrtParameters, KeyUsageQualifier};
pub use date::BcdDate;
pub use dgi::{Dgi, DgiSequence, LengthForm, put_dgi};
pub use key::{EphemeralKey, KeyForm};
pub use notification::{Notification, NotificationType};
pub use pol1::Pol1;
pub use profile_status::{IsdPState, ProfileAttributes, ProfileStatus};
pub use resources::CardResources;
