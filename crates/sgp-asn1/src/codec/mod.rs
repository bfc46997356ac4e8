//! How the modules of the field are read and written: objects in their place, members in their
//! order, the same for every SEQUENCE.

pub(crate) mod der;
mod members;
mod node;
mod octet_strings;
mod octets;
mod sequence;
mod structure;

pub use octet_strings::OctetStrings;
pub use octets::Secret;

#[cfg(feature = "serde")]
pub(crate) use members::Absent;
pub(crate) use members::{Field, Item, Members, Own, Presence, form_free, index_of, out_of_order, put};
pub(crate) use node::Node;
pub(crate) use octets::{Hidden, Octets};
pub(crate) use sequence::sequence;
pub(crate) use structure::Walker;
