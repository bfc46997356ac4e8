//! Parts that somebody signs: they keep the bytes they were received in.

use alloc::vec::Vec;

use sgp_wire::{DecodeError, Tag};

use super::items::Item;
use super::members::{Field, Own};
use super::node::Node;
use super::octets::Hidden;
use super::plain;

/// A part over which a signature is made: the octets it was received in beside what they say.
///
/// [`received`](Self::received) is what a signature is checked over, and what is written again;
/// nothing encodes it anew. To say something else, make a new one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed<'a, T> {
    received: Hidden<'a>,
    value: T,
}

impl<T> Signed<'_, T> {
    /// The whole object: tag, length and value, as it was received.
    #[must_use]
    pub fn received(&self) -> &[u8] {
        self.received.bytes()
    }

    /// What it says.
    #[must_use]
    pub const fn value(&self) -> &T {
        &self.value
    }
}

impl<'a, T: Item<'a>> From<T> for Signed<'a, T> {
    /// A part that is yet to be signed: [`received`](Signed::received) is its encoding.
    fn from(value: T) -> Self {
        let mut octets = Vec::new();
        value.write_item(&mut octets);
        Self { received: Hidden::from(alloc::borrow::Cow::Owned(octets)), value }
    }
}

impl<'a, T: Item<'a>> Field<'a> for Signed<'a, T> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        let received = Hidden(super::octets::Octets::borrowed(tlv.raw()));
        T::read(tlv).map(|value| Self { received, value })
    }

    #[inline]
    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        let received = Hidden(super::octets::Octets::borrowed(object.raw));
        T::read_plain(object).map(|value| Self { received, value })
    }

    fn write(&self, _: Tag, out: &mut Vec<u8>) {
        out.extend_from_slice(self.received());
    }

    fn is_known(&self) -> bool {
        self.value.is_known()
    }

    fn check(&self, tag: Tag, offset: usize) -> Result<(), DecodeError> {
        self.value.check(tag, offset)
    }
}

impl<'a, T: Item<'a>> Item<'a> for Signed<'a, T> {
    const TAG: Tag = T::TAG;
}

impl<T: Own> Own for Signed<'_, T> {
    type Owned = Signed<'static, T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Signed { received: self.received.into_owned(), value: self.value.into_owned() }
    }
}

#[cfg(feature = "serde")]
impl<'a, T: Item<'a> + crate::jer::Jer> crate::jer::Jer for Signed<'a, T> {
    fn to_jer(&self, defaults: crate::jer::Defaults) -> crate::jer::Value {
        self.value.to_jer(defaults)
    }

    fn from_jer(value: crate::jer::Value) -> Result<Self, DecodeError> {
        T::from_jer(value).map(Self::from)
    }
}
