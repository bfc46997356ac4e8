//! Profile packages: the interoperable format of the TCA (formerly SIMalliance), versions 2.0 to
//! 3.3.1.
//!
//! A package is one profile element behind the other, without a wrapper. [`Package`] takes a
//! whole one, [`ElementStream`] one that arrives in pieces. Elements are located and their
//! structure is walked; of their content the header ([`ProfileHeader`]) is decoded.

mod check;
mod der;
mod element;
mod kind;
mod package;
mod pe_header;
mod profile_header;
mod response;
mod services;
mod stream;
mod structure;

pub use check::{Finding, Rule};
pub use element::{ElementFault, ElementRef};
pub use kind::ElementKind;
pub use package::Package;
pub use pe_header::PeHeader;
pub use profile_header::{IotOptions, MandatoryAid, ProfileHeader, SaipVersion};
pub use response::{EuiccResponse, PeStatus, PeStatusCode};
pub use services::{Service, ServicesList};
pub use stream::ElementStream;
