//! Values as JSON: the JSON encoding rules of ASN.1 (ITU-T X.697), octet strings as lower-case
//! hex, object identifiers in dotted form, enumerated numbers as numbers.

mod codec;
mod object;
mod value;

pub(crate) use codec::{custom, deserialize};
pub(crate) use object::{DefaultJer, Jer, ObjectReader, ObjectWriter, UNKNOWN, unknown_alternative};
pub use value::Value;
pub(crate) use value::{Defaults, expected, fault};
