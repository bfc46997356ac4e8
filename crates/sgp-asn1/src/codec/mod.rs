//! How the modules of the field are read and written: objects in their place, members in their
//! order, the same for every SEQUENCE.

pub(crate) mod der;
mod integer;
mod members;
mod node;
mod octet_strings;
mod octets;
pub(crate) mod packed;
pub(crate) mod plain;
mod sequence;
mod short_list;
mod structure;

pub use integer::Integer;
pub use octet_strings::OctetStrings;
pub use octets::Secret;

#[cfg(feature = "serde")]
pub(crate) use members::Absent;
pub(crate) use members::{
    Field, Item, Members, Own, Presence, form_free, index_of, out_of_order, put, unknown_is_walked,
};
pub(crate) use node::{Mode, Node, Objects};
pub(crate) use octets::{Hidden, Octets};
pub(crate) use packed::PackedMember;
pub(crate) use sequence::sequence;
pub(crate) use short_list::ShortList;
pub(crate) use structure::Walker;
