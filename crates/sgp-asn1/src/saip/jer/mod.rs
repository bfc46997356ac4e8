//! Elements as JSON: the JSON encoding rules of ASN.1 (ITU-T X.697), octet strings as lower-case
//! hex, object identifiers in dotted form, enumerated numbers as numbers.

mod choices;
mod elements;
mod header;
mod response;
mod serde;

pub use self::serde::{ElementValue, WithDefaults};
