//! Lists of octet strings.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag};

use super::members::{Field, Own};
use super::node::Node;
use super::octets::Hidden;
use super::plain;

/// `SEQUENCE OF OCTET STRING`: TARs, or data handed to an instance, which may hold keys; `Debug`
/// shows lengths, equality takes constant time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OctetStrings<'a>(pub(crate) Vec<Hidden<'a>>);

impl<'a> OctetStrings<'a> {
    /// These strings.
    #[must_use]
    pub fn new(strings: impl IntoIterator<Item = Cow<'a, [u8]>>) -> Self {
        Self(strings.into_iter().map(Hidden::from).collect())
    }

    /// The strings in their order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> + DoubleEndedIterator {
        self.0.iter().map(Hidden::bytes)
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> Field<'a> for OctetStrings<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Vec::read(tlv).map(Self)
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        plain::items(object.value).map(Self)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }
}

impl Own for OctetStrings<'_> {
    type Owned = OctetStrings<'static>;

    fn into_owned(self) -> Self::Owned {
        OctetStrings(self.0.into_owned())
    }
}
