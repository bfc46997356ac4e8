//! Octet strings of an element: borrowed from the package, or owned.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use core::fmt;

use sgp_wire::SecretBytes;
use subtle::ConstantTimeEq;

/// Member that is an OCTET STRING, or its absence. Two words; what it owns is wiped.
pub(crate) struct Octets<'a>(Repr<'a>);

enum Repr<'a> {
    Borrowed(&'a [u8]),
    Other(Owned),
}

/// What is owned, if something is: nearly never, so that it goes is a way of its own.
struct Owned(Option<Box<SecretBytes>>);

impl Drop for Owned {
    #[inline(always)]
    fn drop(&mut self) {
        if self.0.is_some() {
            wipe(self.0.take());
        }
    }
}

#[cold]
#[inline(never)]
fn wipe(owned: Option<Box<SecretBytes>>) {
    drop(owned);
}

impl<'a> Octets<'a> {
    pub(crate) const ABSENT: Self = Self(Repr::Other(Owned(None)));

    pub(crate) const fn borrowed(bytes: &'a [u8]) -> Self {
        Self(Repr::Borrowed(bytes))
    }

    fn owned(bytes: SecretBytes) -> Self {
        Self(Repr::Other(Owned(Some(Box::new(bytes)))))
    }

    /// Borrowed, or absent when there is nothing.
    pub(crate) const fn unless_empty(bytes: &'a [u8]) -> Self {
        if bytes.is_empty() { Self::ABSENT } else { Self::borrowed(bytes) }
    }

    pub(crate) fn get(&self) -> Option<&[u8]> {
        match &self.0 {
            Repr::Borrowed(bytes) => Some(bytes),
            Repr::Other(Owned(owned)) => owned.as_ref().map(|bytes| bytes.expose()),
        }
    }

    /// The octets, none where the member is absent.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.get().unwrap_or_default()
    }

    pub(crate) fn into_owned(self) -> Octets<'static> {
        match self.0 {
            Repr::Borrowed(bytes) => Octets::owned(SecretBytes::from(bytes)),
            Repr::Other(owned) => Octets(Repr::Other(owned)),
        }
    }
}

impl Clone for Octets<'_> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Repr::Borrowed(bytes) => Repr::Borrowed(bytes),
            Repr::Other(Owned(owned)) => {
                Repr::Other(Owned(owned.as_ref().map(|bytes| Box::new(bytes.clone_secret()))))
            }
        })
    }
}

impl PartialEq for Octets<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for Octets<'_> {}

impl fmt::Debug for Octets<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            None => f.write_str("-"),
            Some(bytes) => bytes.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
        }
    }
}

impl<'a> From<Cow<'a, [u8]>> for Octets<'a> {
    fn from(bytes: Cow<'a, [u8]>) -> Self {
        match bytes {
            Cow::Borrowed(bytes) => Self::borrowed(bytes),
            Cow::Owned(bytes) => Self::owned(SecretBytes::new(bytes)),
        }
    }
}

impl<'a> From<Option<Cow<'a, [u8]>>> for Octets<'a> {
    fn from(bytes: Option<Cow<'a, [u8]>>) -> Self {
        bytes.map_or(Self::ABSENT, Self::from)
    }
}

/// The same for contents that may hold keys: compared in constant time, of `Debug` the length.
#[derive(Clone)]
pub(crate) struct Hidden<'a>(pub(crate) Octets<'a>);

impl Hidden<'_> {
    pub(crate) fn get(&self) -> Option<&[u8]> {
        self.0.get()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    pub(crate) fn secret(&self) -> Secret<'_> {
        Secret(self.bytes())
    }

    pub(crate) fn optional_secret(&self) -> Option<Secret<'_>> {
        self.get().map(Secret)
    }
}

impl PartialEq for Hidden<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.get().is_some() == other.get().is_some() && self.bytes().ct_eq(other.bytes()).into()
    }
}

impl Eq for Hidden<'_> {}

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            None => f.write_str("-"),
            Some(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}

impl<'a, T> From<T> for Hidden<'a>
where
    Octets<'a>: From<T>,
{
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

/// A secret of a package, such as a PIN or a key: redacted in `Debug`, compared in constant time,
/// read by [`expose`](Self::expose) alone.
#[derive(Clone, Copy)]
pub struct Secret<'a>(&'a [u8]);

impl<'a> Secret<'a> {
    pub(crate) const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// The octets in clear.
    #[must_use]
    pub const fn expose(self) -> &'a [u8] {
        self.0
    }

    /// Number of octets.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

impl PartialEq for Secret<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(other.0).into()
    }
}

impl Eq for Secret<'_> {}

impl fmt::Debug for Secret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_words_and_absence_is_not_emptiness() {
        assert_eq!(size_of::<Octets<'_>>(), 2 * size_of::<usize>());
        assert_ne!(Octets::ABSENT, Octets::borrowed(&[]));
        assert_ne!(Hidden(Octets::ABSENT), Hidden(Octets::borrowed(&[])));
        assert_eq!(Octets::borrowed(b"ab").into_owned(), Octets::borrowed(b"ab"));
    }

    #[test]
    fn debug_hides_what_may_be_a_key() {
        let key: Hidden<'_> = Cow::Borrowed(&[0x31, 0x32][..]).into();
        assert_eq!(alloc::format!("{key:?} {:?} {:?}", key.secret(), key.0), "2 bytes Secret(..) 3132");
    }
}
