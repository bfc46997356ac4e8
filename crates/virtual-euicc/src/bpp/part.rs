//! The parts of a package behind the opening of its channel.

use scp03t::bsp::SegmentTag;
use sgp_asn1::rsp::BppCommandId;
use sgp_wire::Tag;

/// A list of protected objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Configure,
    Metadata,
    ReplaceKeys,
    Profile,
}

impl Part {
    pub(super) const fn tag(self) -> Tag {
        Tag::new(match self {
            Self::Configure => 0xA0,
            Self::Metadata => 0xA1,
            Self::ReplaceKeys => 0xA2,
            Self::Profile => 0xA3,
        })
    }

    /// What stands in it.
    pub(super) const fn segment(self) -> SegmentTag {
        match self {
            Self::Configure | Self::ReplaceKeys => SegmentTag::CONFIGURE,
            Self::Metadata => SegmentTag::METADATA,
            Self::Profile => SegmentTag::PROFILE,
        }
    }

    pub(super) const fn command(self) -> BppCommandId {
        match self {
            Self::Configure => BppCommandId::CONFIGURE_ISDP,
            Self::Metadata => BppCommandId::STORE_METADATA,
            Self::ReplaceKeys => BppCommandId::REPLACE_SESSION_KEYS,
            Self::Profile => BppCommandId::LOAD_PROFILE_ELEMENTS,
        }
    }

    /// The part that must follow; [`ReplaceKeys`](Self::ReplaceKeys) may stand before the profile.
    pub(super) const fn next(self) -> Option<Self> {
        match self {
            Self::Configure => Some(Self::Metadata),
            Self::Metadata | Self::ReplaceKeys => Some(Self::Profile),
            Self::Profile => None,
        }
    }
}
