//! Objects that another standard defines: kept as they were received.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

use super::items::Item;
use super::members::{Field, Members, Own, unknown_is_walked};
use super::node::Node;
use super::octets::Octets;
use super::plain;
use super::structure::Walker;

/// Some whole object, whatever its type: a `Certificate`, an `AlgorithmIdentifier`, data of a
/// vendor. Where the module puts a tag of its own upon it, the encoding has that tag;
/// [`to_der`](Self::to_der) has the one that it is signed with.
#[derive(Clone)]
pub struct OpenSequence<'a> {
    /// The value octets.
    content: Octets<'a>,
    /// The whole object, if it was read under the tag `30`.
    der: Octets<'a>,
}

impl<'a> OpenSequence<'a> {
    /// The SEQUENCE that `der` is.
    ///
    /// # Errors
    /// It is not one whole object with the tag `30`.
    pub fn new(der: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(der, &Limits::DEFAULT)?;
        let tlv = reader.expect(Tag::SEQUENCE)?;
        reader.finish()?;
        Self::read(&Node::from(&tlv))
    }

    /// What stands behind tag and length.
    #[must_use]
    pub fn content(&self) -> &[u8] {
        self.content.bytes()
    }

    /// The object with the tag `30` of a SEQUENCE: the received octets wherever it was received
    /// so.
    #[must_use]
    pub fn to_der(&self) -> Cow<'_, [u8]> {
        match self.der.get() {
            Some(der) => Cow::Borrowed(der),
            None => {
                let mut der = Vec::new();
                put_tlv(&mut der, Tag::SEQUENCE, self.content());
                Cow::Owned(der)
            }
        }
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> OpenSequence<'static> {
        OpenSequence { content: self.content.into_owned(), der: self.der.into_owned() }
    }
}

impl PartialEq for OpenSequence<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.content == other.content
    }
}

impl Eq for OpenSequence<'_> {}

impl fmt::Debug for OpenSequence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.content().len())
    }
}

impl<'a> Field<'a> for OpenSequence<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        unknown_is_walked(tlv)?;
        let der = if tlv.tag() == Tag::SEQUENCE { Octets::borrowed(tlv.raw()) } else { Octets::ABSENT };
        Ok(Self { content: Octets::borrowed(tlv.value()), der })
    }

    /// What stands inside is to be walked.
    fn read_plain(_: plain::Object<'a>) -> Option<Self> {
        None
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, self.content());
    }
}

impl<'a> Item<'a> for OpenSequence<'a> {
    const TAG: Tag = Tag::SEQUENCE;
}

impl Own for OpenSequence<'_> {
    type Owned = OpenSequence<'static>;

    fn into_owned(self) -> Self::Owned {
        OpenSequence::into_owned(self)
    }
}

/// An object of any type under an EXPLICIT tag: an open type keeps its own (X.680 31.2.7 c).
#[derive(Clone, PartialEq, Eq)]
pub struct OpenType<'a>(Octets<'a>);

impl<'a> OpenType<'a> {
    /// The object that `object` is.
    ///
    /// # Errors
    /// It is not one whole object.
    pub fn new(object: impl Into<Cow<'a, [u8]>>) -> Result<Self, DecodeError> {
        let object = object.into();
        let mut reader = Reader::new(&object, &Limits::DEFAULT)?;
        let tlv = reader.tlv()?;
        Walker::new(&Limits::DEFAULT).walk(tlv.raw(), 0).map_err(|fault| fault.error)?;
        reader.finish()?;
        Ok(Self(Octets::from(object)))
    }

    /// The object: tag, length and value.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> OpenType<'static> {
        OpenType(self.0.into_owned())
    }
}

impl fmt::Debug for OpenType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.as_bytes().len())
    }
}

impl<'a> Field<'a> for OpenType<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        unknown_is_walked(tlv)?;
        let mut members = Members::of(tlv);
        let Some(object) = members.next()? else {
            let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: usize::MAX, found: 0 };
            return Err(DecodeError::new(kind, tlv.value_offset()));
        };
        members.finish()?;
        Ok(Self(Octets::borrowed(object.raw())))
    }

    /// What stands inside is to be walked.
    fn read_plain(_: plain::Object<'a>) -> Option<Self> {
        None
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_tlv(out, tag, self.as_bytes());
    }
}

impl Own for OpenType<'_> {
    type Owned = OpenType<'static>;

    fn into_owned(self) -> Self::Owned {
        OpenType::into_owned(self)
    }
}

#[cfg(feature = "serde")]
mod jer {
    use super::{Cow, DecodeError, Octets, OpenSequence, OpenType};
    use crate::jer::{Defaults, Jer, Value};

    /// The whole object in hex, with the tag `30`.
    impl Jer for OpenSequence<'_> {
        fn to_jer(&self, _: Defaults) -> Value {
            Value::hex(&self.to_der())
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            let der = value.into_bytes()?;
            let content = OpenSequence::new(&der)?.content().to_vec();
            Ok(Self { content: Octets::from(Cow::Owned(content)), der: Octets::from(Cow::Owned(der)) })
        }
    }

    /// The whole object in hex.
    impl Jer for OpenType<'_> {
        fn to_jer(&self, _: Defaults) -> Value {
            Value::hex(self.as_bytes())
        }

        fn from_jer(value: Value) -> Result<Self, DecodeError> {
            Self::new(value.into_bytes()?)
        }
    }
}
