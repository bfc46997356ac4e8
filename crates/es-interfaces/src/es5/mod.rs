//! ES5: the functions of the SM-SR at the ISD-R, as APDUs (SGP.02 v4.2 4.1.1).
//!
//! Every function is a type with `encode` for the server, `decode` for the card, and `answer`
//! for the server again. [`Command`] takes any of them at the card.
//!
//! ```
//! use es_interfaces::dialect::Dialect;
//! use es_interfaces::es5::{Command, EnableProfile};
//! use sgp_wire::{Aid, ResponseApdu, StatusWord};
//!
//! let command = EnableProfile::new(Aid::isd_p(0x0011)).encode(Dialect::default());
//! assert_eq!(hex::encode_upper(command.encode_to_vec()), "80E28800153A03124F10A0000005591010FFFFFFFF8900001100");
//! // the card
//! let Command::EnableProfile(received) = Command::decode(&command)? else { unreachable!() };
//! assert_eq!(received.isd_p(), Aid::isd_p(0x0011));
//! // the server again
//! assert_eq!(EnableProfile::answer(&ResponseApdu::status(StatusWord::OK)), Ok(()));
//! # Ok::<(), es_interfaces::CommandError>(())
//! ```

mod audit;
mod command;
mod create_isdp;
mod management;
mod notification;
mod profile;

pub use audit::{GetCardResources, GetEcasdCertificate, GetProfileStatus, ProfileStatusPage};
pub use command::Command;
pub use create_isdp::CreateIsdp;
pub use management::{FinaliseIsdrHandover, MasterDelete, UpdateSmsrAddressingParameters};
pub use notification::HandleNotificationConfirmation;
pub use profile::{DeleteProfile, DisableProfile, EnableProfile, SetFallBackAttribute};
pub use sgp_asn1::gp::KeyRange;
