//! Kinds of segment.

use core::fmt;

use sgp_wire::Tag;

use super::MAX_SEGMENT;
use crate::limits::S8;
use crate::segment::padded_len;

/// Tag of a segment, which says how it is protected (SGP.22 v2.5 2.6.4.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SegmentTag {
    tag: Tag,
    enciphered: bool,
}

impl SegmentTag {
    /// `86`, enciphered: the profile.
    pub const PROFILE: Self = Self { tag: Tag::new(0x86), enciphered: true };
    /// `87`, enciphered: ConfigureISDP, and ReplaceSessionKeys.
    #[doc(alias = "ConfigureISDP")]
    #[doc(alias = "ReplaceSessionKeys")]
    pub const CONFIGURE: Self = Self { tag: Tag::new(0x87), enciphered: true };
    /// `88`, authenticated only: StoreMetadata.
    #[doc(alias = "StoreMetadata")]
    pub const METADATA: Self = Self { tag: Tag::new(0x88), enciphered: false };

    /// The kind with this tag; `None` for another tag.
    #[must_use]
    pub const fn from_tag(tag: Tag) -> Option<Self> {
        match tag.octets() {
            0x86 => Some(Self::PROFILE),
            0x87 => Some(Self::CONFIGURE),
            0x88 => Some(Self::METADATA),
            _ => None,
        }
    }

    /// The tag.
    #[must_use]
    pub const fn tag(self) -> Tag {
        self.tag
    }

    /// Whether the content is enciphered; it is authenticated in any case.
    #[must_use]
    pub const fn is_enciphered(self) -> bool {
        self.enciphered
    }

    /// Most bytes of plaintext in one segment: 1007, and 1008 when it is not enciphered.
    #[must_use]
    pub const fn max_plain(self) -> usize {
        let value = MAX_SEGMENT.saturating_sub(LONG_HEADER).saturating_sub(S8);
        if self.is_enciphered() { value.saturating_sub(1) } else { value }
    }

    /// Bytes of the segment that holds so many bytes of plaintext, tag and length included.
    #[must_use]
    pub const fn segment_len(self, plain: usize) -> usize {
        let content = if self.is_enciphered() { padded_len(plain) } else { plain };
        let value = content.saturating_add(S8);
        value.saturating_add(sgp_wire::length_len(value)).saturating_add(1)
    }

    /// Number of segments that so many bytes of plaintext fill; one for nothing.
    #[must_use]
    pub const fn segments(self, plain: usize) -> usize {
        match plain.div_ceil(self.max_plain()) {
            0 => 1,
            count => count,
        }
    }

    /// Bytes of all of them.
    #[must_use]
    pub const fn segments_len(self, plain: usize) -> usize {
        let (max, full) = (self.max_plain(), self.segments(plain).saturating_sub(1));
        let last = plain.saturating_sub(full.saturating_mul(max));
        full.saturating_mul(self.segment_len(max)).saturating_add(self.segment_len(last))
    }
}

/// Tag, and a length of two octets behind its first.
const LONG_HEADER: usize = 4;

impl fmt::Debug for SegmentTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SegmentTag({})", self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_segment_has_1020_bytes() {
        assert_eq!(SegmentTag::PROFILE.max_plain(), 1007);
        assert_eq!(SegmentTag::METADATA.max_plain(), 1008);
        for tag in [SegmentTag::PROFILE, SegmentTag::CONFIGURE, SegmentTag::METADATA] {
            assert_eq!(tag.segment_len(tag.max_plain()), MAX_SEGMENT);
            assert!(tag.segment_len(tag.max_plain() + 1) > MAX_SEGMENT);
            assert_eq!(SegmentTag::from_tag(tag.tag()), Some(tag));
        }
        assert_eq!(SegmentTag::from_tag(Tag::new(0x89)), None);
        assert_eq!(alloc::format!("{:?}", SegmentTag::METADATA), "SegmentTag(88)");
    }
}
