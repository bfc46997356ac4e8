//! BER tags, held as the octets on the wire.

use core::fmt;

/// A BER tag: its one to four identifier octets as a big-endian number, such as `0xBF36`.
///
/// This is how the standards of the field print tags (`7F21`, `9F70`), so constants read like the
/// text: `Tag::new(0x7F21)`. Source: ITU-T X.690 8.1.2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(u32);

impl Tag {
    /// Universal INTEGER.
    pub const INTEGER: Self = Self(0x02);
    /// Universal OCTET STRING.
    pub const OCTET_STRING: Self = Self(0x04);
    /// Universal OBJECT IDENTIFIER.
    pub const OBJECT_IDENTIFIER: Self = Self(0x06);
    /// Universal SEQUENCE or SEQUENCE OF.
    pub const SEQUENCE: Self = Self(0x30);

    /// The tag with these identifier octets, such as `0x80`, `0x5F20` or `0xBF36`.
    #[inline]
    #[must_use]
    pub const fn new(octets: u32) -> Self {
        Self(octets)
    }

    /// The identifier octets as a big-endian number.
    #[inline]
    #[must_use]
    pub const fn octets(self) -> u32 {
        self.0
    }

    /// How many identifier octets the tag has, 1 to 4.
    #[inline]
    #[must_use]
    pub const fn encoded_len(self) -> usize {
        match self.0 {
            0..=0xFF => 1,
            0x100..=0xFFFF => 2,
            0x1_0000..=0xFF_FFFF => 3,
            _ => 4,
        }
    }

    #[inline]
    const fn first_octet(self) -> u32 {
        match self.encoded_len() {
            1 => self.0,
            2 => self.0 >> 8,
            3 => self.0 >> 16,
            _ => self.0 >> 24,
        }
    }

    /// Bits b8 and b7 of the first octet.
    #[inline]
    #[must_use]
    pub const fn class(self) -> Class {
        match self.first_octet() >> 6 {
            0 => Class::Universal,
            1 => Class::Application,
            2 => Class::Context,
            _ => Class::Private,
        }
    }

    /// Whether the value holds further objects (bit b6 of the first octet).
    #[inline]
    #[must_use]
    pub const fn is_constructed(self) -> bool {
        self.first_octet() & 0x20 != 0
    }

    /// The tag number.
    #[inline]
    #[must_use]
    pub const fn number(self) -> u32 {
        match self.encoded_len() {
            1 => self.0 & 0x1F,
            2 => self.0 & 0x7F,
            3 => (self.0 & 0x7F) | (self.0 & 0x7F00) >> 1,
            _ => (self.0 & 0x7F) | (self.0 & 0x7F00) >> 1 | (self.0 & 0x7F_0000) >> 2,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = 2 * self.encoded_len();
        write!(f, "{:0width$X}", self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tag({self})")
    }
}

/// Class of a [`Tag`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits hold exactly these four")]
pub enum Class {
    /// `00`: types of ASN.1 itself.
    Universal,
    /// `01`: objects of a whole standard, such as `7F21`.
    Application,
    /// `10`: members of the object around it.
    Context,
    /// `11`: private, used by GlobalPlatform and ETSI objects such as `C9`.
    Private,
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn parts_of_tags() {
        for (octets, class, constructed, number, text) in [
            (0x02, Class::Universal, false, 2, "02"),
            (0xA0, Class::Context, true, 0, "A0"),
            (0x5F20, Class::Application, false, 0x20, "5F20"),
            (0x7F21, Class::Application, true, 0x21, "7F21"),
            (0xBF36, Class::Context, true, 54, "BF36"),
            (0xDF_8101, Class::Private, false, 129, "DF8101"),
            (0xFF81_8001, Class::Private, true, 1 << 14 | 1, "FF818001"),
        ] {
            let tag = Tag::new(octets);
            assert_eq!(
                (tag.class(), tag.is_constructed(), tag.number()),
                (class, constructed, number),
                "{tag}"
            );
            assert_eq!(tag.to_string(), text);
        }
    }
}
