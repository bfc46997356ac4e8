//! How the modules of the field are read and written: objects in their place, members in their
//! order, the same for every SEQUENCE.

mod bits;
mod choice;
pub(crate) mod der;
mod enumerated;
mod integer;
mod items;
mod list;
mod members;
mod message;
mod node;
mod object;
mod octet_strings;
mod octets;
mod open;
pub(crate) mod packed;
pub(crate) mod plain;
pub(crate) mod run;
mod sequence;
mod short_list;
mod signed;
mod strings;
mod structure;
mod text;

pub use bits::BitString;
pub use choice::UnknownAlternative;
pub use integer::Integer;
pub use octet_strings::OctetStrings;
pub use octets::Secret;
pub use open::{OpenSequence, OpenType};
pub use signed::Signed;
pub use text::{Null, Text, Utf8String};

pub(crate) use choice::{Choice, Untagged};
pub(crate) use items::{Item, check_member, index_of};
pub(crate) use list::List;
pub(crate) use members::{
    Absent, Field, Members, Own, Presence, form_free, missing, out_of_order, put, tail, told_apart,
};
pub(crate) use message::{Whole, located, placed, plain_object};
pub(crate) use node::{Mode, Node, Objects};
pub(crate) use object::{AnyValue, Borrowed, Entry, entry};
pub(crate) use octets::{Hidden, Octets};
pub(crate) use packed::PackedMember;
pub(crate) use sequence::sequence;
pub(crate) use short_list::ShortList;
pub(crate) use strings::SizedOctets;
pub(crate) use structure::Walker;

/// What the tables of types need at hand.
pub(crate) mod prelude {
    pub(crate) use alloc::borrow::Cow;
    pub(crate) use alloc::boxed::Box;
    pub(crate) use alloc::vec::Vec;

    pub(crate) use sgp_wire::{Context, DecodeError, Limits, Oid, Tag, put_nested};

    pub(crate) use super::bits::bits;
    pub(crate) use super::choice::{
        UNTAGGED, check_tagged, choice, other_alternative, read_tagged, write_tagged,
    };
    pub(crate) use super::enumerated::enumerated;
    pub(crate) use super::message::{Named, constructor, decode_whole, entry_points, member_name, message};
    pub(crate) use super::strings::octet_string;
    pub(crate) use super::text::check_size;
    pub(crate) use super::{
        Absent, BitString, Choice, Field, Hidden, Integer, Item, Members, Node, Null, Octets, OpenSequence,
        OpenType, Own, Presence, Secret, Signed, Text, UnknownAlternative, Untagged, Utf8String, Whole,
        form_free, plain, put, sequence,
    };
    #[cfg(feature = "serde")]
    pub(crate) use crate::jer::{
        DefaultJer, Defaults, Jer, ObjectReader, ObjectWriter, UNKNOWN, Value, expected, unknown_alternative,
    };
}
