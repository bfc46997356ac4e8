//! Elements as JSON: the JSON encoding rules of ASN.1 (ITU-T X.697), octet strings as lower-case
//! hex, object identifiers in dotted form, enumerated numbers as numbers.

mod choices;
mod elements;
mod header;
mod object;
mod serde;
mod value;

pub use self::serde::{ElementValue, WithDefaults};
pub(super) use object::{Jer, ObjectReader, ObjectWriter};
pub(super) use value::{Defaults, Value};
