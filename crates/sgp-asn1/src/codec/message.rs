//! Types that stand alone: reading one that fills an input, and writing it.

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader};

use super::items::Item;
use super::members::Members;
use super::structure::Walker;
use super::{plain, run};

/// Levels of constructed objects in the types of the modules, no more than; none holds itself.
const KNOWN_DEPTH: u16 = 16;

/// Reads one object that fills `input`.
///
/// What the module knows needs no walk before it: it is looked at when it is read, in one pass. Only
/// an object that holds something else, or one that is refused, is walked, and then read again.
pub(crate) fn decode_whole<'a, T: Item<'a>>(
    input: &'a [u8],
    limits: &Limits,
    named: &'static Named,
) -> Result<T, DecodeError> {
    let whole = Whole { input, limits, named };
    if is_bounded(input, limits) { T::plain_whole(whole) } else { walked(whole) }
}

/// What errors say of a type.
#[derive(Debug)]
pub(crate) struct Named {
    /// Its name as the name of a member.
    pub(crate) name: &'static str,
    pub(crate) clause: &'static str,
}

/// An input that one object is to fill.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole<'a, 'l> {
    input: &'a [u8],
    limits: &'l Limits,
    named: &'static Named,
}

impl<'a> Whole<'a, '_> {
    pub(crate) const fn members(self) -> plain::Members<'a> {
        plain::Members::of(self.input)
    }
}

impl<'a, T: Item<'a>> plain::Otherwise<T> for Whole<'a, '_> {
    type Read = Result<T, DecodeError>;

    #[inline(always)]
    fn read(object: T) -> Self::Read {
        Ok(object)
    }

    #[inline(always)]
    fn unusual(self) -> Self::Read {
        walked(self)
    }
}

/// Reads the long way.
#[cold]
fn walked<'a, T: Item<'a>>(whole: Whole<'a, '_>) -> Result<T, DecodeError> {
    let Whole { input, limits, named } = whole;
    located(input, limits)
        .map_err(|fault| placed(input, fault, T::read_item))
        .and_then(|mut members| T::read_item(&mut members))
        .field(named.name)
        .clause(named.clause)
}

/// What is wrong with an object inside the one that fills `input`, with its path if `read`, which
/// reads that one, comes to the same. It comes no further, so the limits that held up to the fault
/// hold for it too.
pub(crate) fn placed<'a, T>(
    input: &'a [u8],
    fault: DecodeError,
    read: impl FnOnce(&mut Members<'a>) -> Result<T, DecodeError>,
) -> DecodeError {
    if matches!(fault.kind(), DecodeErrorKind::Limit { .. }) {
        return fault;
    }
    match read(&mut Members::unwalked(input)) {
        Err(error) if (error.kind(), error.offset()) == (fault.kind(), fault.offset()) => error,
        _ => fault,
    }
}

/// The object that fills `input`, if nothing is wrong with it and nothing in it is unknown.
pub(crate) fn plain_object<'a, T: Item<'a>>(input: &'a [u8], limits: &Limits) -> Option<T> {
    let mut members = plain::Members::of(input);
    let object = T::plain_item(&mut members)?;
    (members.is_empty() && is_bounded(input, limits)).then_some(object)
}

/// Whether no plain object that fills `input` can be beyond the limits.
#[inline]
fn is_bounded(input: &[u8], limits: &Limits) -> bool {
    input.len() <= limits.max_len && limits.max_depth >= KNOWN_DEPTH && has_at_most(input, limits.max_items)
}

/// Whether `input` is plain and has no more objects. Each has two octets at least, so an input of few
/// octets need not be counted.
#[inline]
fn has_at_most(input: &[u8], max_items: u32) -> bool {
    let max_items = usize::try_from(max_items).unwrap_or(usize::MAX);
    let fits = |objects| objects <= max_items;
    fits(input.len() / 2) || run::count(input, KNOWN_DEPTH).is_some_and(fits)
}

/// The one object that fills `input`, with every object inside it walked.
pub(crate) fn located<'a>(input: &'a [u8], limits: &Limits) -> Result<Members<'a>, DecodeError> {
    let mut reader = Reader::new(input, limits)?;
    let tlv = reader.tlv()?;
    Walker::new(limits).walk(tlv.raw(), tlv.offset()).map_err(|fault| fault.error)?;
    reader.finish()?;
    Ok(Members::at(input, 0))
}

/// The name of a type as the name of a member: `EUICCInfo1` is `euiccInfo1`.
#[expect(clippy::indexing_slicing, reason = "N is the length of the name")]
pub(crate) const fn member_name<const N: usize>(name: &str) -> [u8; N] {
    let name = name.as_bytes();
    let mut out = [0; N];
    let mut at = 0;
    let mut leading = true;
    while at < N {
        let before_small = at > 0 && at + 1 < N && name[at + 1].is_ascii_lowercase();
        leading = leading && name[at].is_ascii_uppercase() && !before_small;
        out[at] = if leading { name[at].to_ascii_lowercase() } else { name[at] };
        at += 1;
    }
    out
}

/// Defines a SEQUENCE that is read and written on its own: [`sequence!`](super::sequence) with its
/// tag, its name in the module, its clause, and a function that makes one of its required members.
macro_rules! message {
    (
        $(#[$meta:meta])*
        $name:ident $(= $own:literal)? $asn_name:literal of $clause:literal { $($body:tt)* }
    ) => {
        sequence! {
            $(#[$meta])*
            $name $(= $own)? { $($body)* }
        }
        constructor!($name [] [] $($body)*);
        entry_points!($name<'a> $asn_name of $clause);
    };
}

/// The function that makes a type of its required members.
macro_rules! constructor {
    ($name:ident [] [$($member:tt)*]) => {
        impl $name<'_> {
            /// One that says nothing.
            #[must_use]
            pub const fn new() -> Self {
                Self { $($member)* unknown: Hidden(Octets::ABSENT) }
            }
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self::new()
            }
        }
    };
    ($name:ident [$($argument:tt)*] [$($member:tt)*]) => {
        impl<'a> $name<'a> {
            /// One with these members alone.
            #[must_use]
            pub fn new($($argument)*) -> Self {
                Self { $($member)* unknown: Hidden(Octets::ABSENT) }
            }
        }
    };
    (
        $name:ident [$($argument:tt)*] [$($member:tt)*]
        $(#[$doc:meta])*
        required $form:tt $field:ident / $set:ident = $tag:literal $asn:literal $($plain:ident)?;
        $($rest:tt)*
    ) => {
        constructor!(
            $name
            [$($argument)* $field: sequence!(@argument 'a required $form),]
            [$($member)* $field: sequence!(@assign required $form $field),]
            $($rest)*
        );
    };
    (
        $name:ident [$($argument:tt)*] [$($member:tt)*]
        $(#[$doc:meta])*
        $presence:ident $form:tt $(($default:expr))? $field:ident / $set:ident = $tag:literal $asn:literal $($plain:ident)?;
        $($rest:tt)*
    ) => {
        constructor!($name [$($argument)*] [$($member)* $field: Absent::ABSENT,] $($rest)*);
    };
}

/// Decoding, encoding and checking of a type on its own.
macro_rules! entry_points {
    ($name:ident $(<$a:lifetime>)? $asn_name:literal of $clause:literal) => {
        impl $(<$a>)? $name $(<$a>)? {
            /// Reads one that fills `input`, borrowing from it.
            ///
            /// # Errors
            /// The first fault with path, offset in `input` and clause: broken objects at any
            /// level; members that are missing, twice or out of order; contents that DER forbids.
            /// Sizes and ranges are not looked at: [`check`](Self::check) does.
            pub fn decode(input: &$($a)? [u8], limits: &Limits) -> Result<Self, DecodeError> {
                decode_whole(input, limits, Self::NAMED)
            }

            const NAMED: &'static Named = &Named {
                name: {
                    const OCTETS: [u8; $asn_name.len()] = member_name($asn_name);
                    match core::str::from_utf8(&OCTETS) {
                        Ok(name) => name,
                        Err(_) => $asn_name,
                    }
                },
                clause: $clause,
            };

            /// Appends the object.
            pub fn encode(&self, out: &mut Vec<u8>) {
                self.write_item(out);
            }

            /// The bytes of the object.
            #[must_use]
            pub fn encode_to_vec(&self) -> Vec<u8> {
                let mut out = Vec::new();
                self.encode(&mut out);
                out
            }

            /// Whether every string has a size that the module allows.
            ///
            /// # Errors
            /// The first one that has not, with its path and its offset in the encoding.
            pub fn check(&self) -> Result<(), DecodeError> {
                self.check_item(0).field(Self::NAMED.name).clause(Self::NAMED.clause)
            }
        }

        #[cfg(feature = "serde")]
        impl $(<$a>)? serde::Serialize for $name $(<$a>)? {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.to_jer(Defaults::LeftOut).serialize(serializer)
            }
        }

        entry_points!(@deserialize $name $(<$a>)?);
    };
    (@deserialize $name:ident<$a:lifetime>) => {
        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name<'static> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::jer::deserialize(deserializer)
            }
        }
    };
    (@deserialize $name:ident) => {
        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::jer::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use {constructor, entry_points, message};

#[cfg(test)]
mod tests {
    use super::member_name;

    #[test]
    fn types_are_named_like_members() {
        assert_eq!(member_name("EUICCInfo1"), *b"euiccInfo1");
        assert_eq!(member_name("EuiccSigned1"), *b"euiccSigned1");
        assert_eq!(member_name("ISDRProprietaryApplicationTemplate"), *b"isdrProprietaryApplicationTemplate");
        assert_eq!(member_name("PprIds"), *b"pprIds");
    }
}
