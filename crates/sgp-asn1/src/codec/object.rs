//! Types by their names: the entries of a table of types.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, Limits, Tag};

use super::items::Item;
use super::members::{Members, Own};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, Value};

/// A value of some type of the modules.
pub(crate) trait AnyValue<'a>: fmt::Debug {
    fn write(&self, out: &mut Vec<u8>);
    fn knows_all(&self) -> bool;
    fn check_sizes(&self) -> Result<(), DecodeError>;
    fn boxed_owned(self: Box<Self>) -> Box<dyn AnyValue<'static>>;
    #[cfg(feature = "serde")]
    fn as_jer(&self, defaults: Defaults) -> Value;
}

/// [`Jer`] where there is JSON.
#[cfg(feature = "serde")]
pub(crate) trait MaybeJer: Jer {}
#[cfg(feature = "serde")]
impl<T: Jer> MaybeJer for T {}
/// `Jer` where there is JSON.
#[cfg(not(feature = "serde"))]
pub(crate) trait MaybeJer {}
#[cfg(not(feature = "serde"))]
impl<T> MaybeJer for T {}

/// A value that borrows from what it was read from.
pub(crate) struct Borrowed<T>(pub(crate) T);

/// A value that owns everything.
struct Owned<T>(T);

impl<T: fmt::Debug> fmt::Debug for Borrowed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Debug> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! through_item {
    () => {
        fn write(&self, out: &mut Vec<u8>) {
            self.0.write_item(out);
        }

        fn knows_all(&self) -> bool {
            self.0.is_known()
        }

        fn check_sizes(&self) -> Result<(), DecodeError> {
            self.0.check_item(0)
        }

        #[cfg(feature = "serde")]
        fn as_jer(&self, defaults: Defaults) -> Value {
            self.0.to_jer(defaults)
        }
    };
}

impl<'a, T> AnyValue<'a> for Borrowed<T>
where
    T: Item<'a> + Own + MaybeJer + fmt::Debug,
    T::Owned: Item<'static> + MaybeJer + fmt::Debug + 'static,
{
    through_item!();

    fn boxed_owned(self: Box<Self>) -> Box<dyn AnyValue<'static>> {
        Box::new(Owned(self.0.into_owned()))
    }
}

impl<T: Item<'static> + MaybeJer + fmt::Debug + 'static> AnyValue<'static> for Owned<T> {
    through_item!();

    fn boxed_owned(self: Box<Self>) -> Box<dyn AnyValue<'static>> {
        self
    }
}

type Read = for<'a> fn(&mut Members<'a>) -> Result<Box<dyn AnyValue<'a> + 'a>, DecodeError>;
type ReadPlain = for<'a> fn(&'a [u8], &Limits) -> Option<Box<dyn AnyValue<'a> + 'a>>;

/// A type: its name in the module, its tag, how it is read.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    /// [`UNTAGGED`](super::choice::UNTAGGED) for a CHOICE without one.
    pub(crate) tag: Tag,
    pub(crate) read: Read,
    /// Reads one that fills an input and holds nothing unusual.
    pub(crate) read_plain: ReadPlain,
    #[cfg(feature = "serde")]
    pub(crate) from_jer: fn(Value) -> Result<Box<dyn AnyValue<'static>>, DecodeError>,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.tag)
    }
}

/// The entry of one type: its name, and the type with the lifetime `'a`, if it has one.
macro_rules! entry {
    ($name:literal Vec<$type:ident<$a:lifetime>>) => { entry!(@ $name [Vec<$type<$a>>] [Vec<$type<'static>>]) };
    ($name:literal $type:ident<$a:lifetime>) => { entry!(@ $name [$type<$a>] [$type<'static>]) };
    ($name:literal $type:ident) => { entry!(@ $name [$type] [$type]) };
    (@ $name:literal [$($type:tt)*] [$($owned:tt)*]) => {
        Entry {
            name: $name,
            tag: <$($owned)* as Item<'_>>::TAG,
            read: {
                fn read<'a>(members: &mut Members<'a>) -> Result<Box<dyn AnyValue<'a> + 'a>, DecodeError> {
                    let value: $($type)* = Item::read_item(members)?;
                    Ok(Box::new(Borrowed(value)))
                }
                read
            },
            read_plain: {
                fn read_plain<'a>(input: &'a [u8], limits: &Limits) -> Option<Box<dyn AnyValue<'a> + 'a>> {
                    let value: $($type)* = plain_object(input, limits)?;
                    Some(Box::new(Borrowed(value)))
                }
                read_plain
            },
            #[cfg(feature = "serde")]
            from_jer: {
                fn from_jer(value: Value) -> Result<Box<dyn AnyValue<'static>>, DecodeError> {
                    let value: $($owned)* = Jer::from_jer(value)?;
                    Ok(Box::new(Borrowed(value)))
                }
                from_jer
            },
        }
    };
}

pub(crate) use entry;
