//! Objects of GlobalPlatform and of the card side of SGP.02: what stands inside STORE DATA, PUT KEY,
//! GET DATA, GET STATUS, PUSH, session triggers, notifications and key establishments, and what is seen
//! of SCP03t.
//!
//! Everything that is signed or MACed keeps the bytes that were received ([`Crt::raw`],
//! [`CertificateFields::signed_part`], [`EphemeralKey::as_bytes`]): checks run over those.
//!
//! # Where cards and servers differ
//! Reading takes every form that is known from the field and keeps what it found, so that it is
//! written again byte for byte. What to write is the choice of the writer; `es_interfaces::dialect`
//! gathers these choices, and its default is what is recommended.
//!
//! | what differs | recommended to write | read |
//! |---|---|---|
//! | length of a data grouping | [`LengthForm::Dgi`] | that, where it fits the data exactly, else [`LengthForm::Ber`] |
//! | ephemeral key in `7F49` | [`KeyForm::Structured`] | that and [`KeyForm::BarePoint`], signed as received |
//! | AID of a notification | tag [`2F`](Notification::AID_TAG) | `2F`, `AF`, [`4F`](Notification::AID_TAG_4F), `CF` |
//! | IMEI, MEID of a notification | tags `14`, `6D` | also `94`, `ED` |
//! | memory quota of CreateISDP (`83` in `EF`) | four bytes | one to four; none is no quota |
//! | numbers in `FF21` and `E3` | [one, four and two bytes](CardResources::new); four | one to four |
//! | key usage of CERT.ECASD | [`00 80`](KeyUsage::KEY_AGREEMENT) | that and `80` |
//! | discretionary data of a certificate | tag `73` | `73`, `53` |
//! | signed data of CERT.ECASD | the order of the certificate | [also with `7F49` first](CertificateFields::signed_part_key_first) |
//! | length in front of an enciphered AES key ([`KeyComponent::key_length`]) | written | with and without |
//! | length of a key component of 128 octets | `81 80` | that and [`80`](KeyComponent::with_short_length) |
//! | keys that FinaliseISDRhandover lists ([`KeyRange`]) | those that stay | up to the card |
//! | parameters of scenario 3 for an ISD-R ([`CrtParameters`]) | b1 not set | either |

mod answer;
mod certificate;
mod confirmation;
mod connectivity;
mod crt;
mod date;
mod dgi;
#[cfg(feature = "serde")]
mod json;
mod key;
mod keys;
mod notification;
mod number;
mod pol1;
mod profile_status;
mod resources;
mod scp03t;
mod session;

pub use answer::KeyEstablishmentAnswer;
pub use certificate::{CertificateFields, CertificateRole, KeyUsage, UnsignedCertificate};
pub use confirmation::ConfirmationAnswer;
pub use connectivity::{ConnectivityGroup, ConnectivityGroupKind, ConnectivityParameters};
pub use crt::{Crt, CrtBuilder, CrtParameters, KeyUsageQualifier};
pub use date::BcdDate;
pub use dgi::{Dgi, DgiSequence, LengthForm, put_dgi};
pub use key::{EphemeralKey, KeyForm};
pub use keys::{
    KeyComponent, KeyComponentInformation, KeyData, KeyInformation, KeyInformationTemplate, KeyRange,
    KeyType, PutKeyData, SecurityDomainData,
};
pub use notification::{Notification, NotificationType};
pub use pol1::Pol1;
pub use profile_status::{IsdPState, ProfileAttributes, ProfileStatus};
pub use resources::CardResources;
pub use scp03t::Scp03tObject;
pub use session::{
    BearerDescription, ChannelFault, ChannelParameters, HttpPost, LinkParameters, NetworkAccessName,
    OtherAddress, PskIdentity, RetryPolicy, SecurityParameters, SessionObject, SessionParameters,
    SessionTrigger, TimerValue, ToolkitObject, ToolkitValue, TransportLevel, TransportProtocol,
};
