//! How long a bound package will be, before it is made.

use scp03t::bsp::SegmentTag;
use sgp_wire::{Tag, tlv_len};

use super::{Metadata, Upp};

/// ReplaceSessionKeys: three objects of 18 bytes behind `BF26 36`.
pub(super) const REPLACE_KEYS: usize = 57;
/// ConfigureISDP without data: `BF24 00`.
const CONFIGURE: usize = 3;

pub(super) const PACKAGE: Tag = Tag::new(0xBF36);
pub(super) const INITIALISE: Tag = Tag::new(0xBF23);
pub(super) const FIRST_87: Tag = Tag::new(0xA0);
pub(super) const LIST_88: Tag = Tag::new(0xA1);
pub(super) const SECOND_87: Tag = Tag::new(0xA2);
pub(super) const LIST_86: Tag = Tag::new(0xA3);

/// The exact size of a bound package and the number of its pieces, from the lengths of what goes in
/// (SGP.22 v2.5 2.5.4, 2.5.5).
///
/// Transaction identifier and HostID count with 16 and 8 bytes unless said otherwise, ConfigureISDP
/// as empty.
///
/// ```
/// use pkg_builder::bind::BoundSize;
///
/// let size = BoundSize::new(12_345, 96).with_keys_replaced(true);
/// assert_eq!((size.profile_segments(), size.pieces()), (13, 19));
/// assert_eq!(size.total_len(), 12_923);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoundSize {
    profile: usize,
    /// Bytes of all protected objects and their number, where they are there already.
    protected: Option<(usize, usize)>,
    metadata: usize,
    configure: usize,
    transaction_id: usize,
    host_id: usize,
    keys_replaced: bool,
}

impl BoundSize {
    /// A profile package and metadata (StoreMetadata, encoded) of so many bytes.
    #[must_use]
    pub const fn new(profile: usize, metadata: usize) -> Self {
        Self {
            profile,
            protected: None,
            metadata,
            configure: CONFIGURE,
            transaction_id: 16,
            host_id: 8,
            keys_replaced: false,
        }
    }

    /// This package with these metadata.
    #[must_use]
    pub fn of(upp: &Upp<'_>, metadata: &Metadata) -> Self {
        Self::new(upp.len(), metadata.as_bytes().len())
    }

    pub(super) const fn with_protected(mut self, len: usize, segments: usize) -> Self {
        self.protected = Some((len, segments));
        self.keys_replaced = true;
        self
    }

    /// The same with the keys of a [`ProtectedPackage`](super::ProtectedPackage) in it, or not.
    #[must_use]
    pub const fn with_keys_replaced(mut self, replaced: bool) -> Self {
        self.keys_replaced = replaced;
        self
    }

    /// The same with a ConfigureISDP of so many bytes.
    #[must_use]
    pub const fn with_configure_isdp(mut self, len: usize) -> Self {
        self.configure = len;
        self
    }

    /// The same with a transaction identifier of so many bytes, 1 to 16.
    #[must_use]
    pub const fn with_transaction_id(mut self, len: usize) -> Self {
        self.transaction_id = len;
        self
    }

    /// The same with a HostID of so many bytes, 1 to 16.
    #[must_use]
    pub const fn with_host_id(mut self, len: usize) -> Self {
        self.host_id = len;
        self
    }

    /// Bytes of the bound package.
    #[must_use]
    pub fn total_len(&self) -> usize {
        tlv_len(PACKAGE, self.value_len())
    }

    /// Number of protected objects of the profile (`86`).
    #[must_use]
    pub const fn profile_segments(&self) -> usize {
        match self.protected {
            Some((_, segments)) => segments,
            None => SegmentTag::PROFILE.segments(self.profile),
        }
    }

    /// Number of protected objects of the metadata (`88`).
    #[must_use]
    pub const fn metadata_segments(&self) -> usize {
        SegmentTag::METADATA.segments(self.metadata)
    }

    /// Number of pieces in which an LPA hands the package to the eUICC, each a chain of STORE DATA.
    #[must_use]
    pub const fn pieces(&self) -> usize {
        // front, A0, header of A1, header of A3; A2 where there is one
        let fixed: usize = if self.keys_replaced { 5 } else { 4 };
        fixed.saturating_add(self.metadata_segments()).saturating_add(self.profile_segments())
    }

    /// Bytes behind tag and length of the package.
    pub(super) fn value_len(&self) -> usize {
        let initialise = self.initialise_len();
        let metadata = tlv_len(LIST_88, SegmentTag::METADATA.segments_len(self.metadata));
        let profile = tlv_len(LIST_86, self.profile_len());
        [initialise, self.configure_len(), metadata, self.replace_keys_len(), profile].iter().sum()
    }

    /// Bytes of the protected objects of the profile.
    pub(super) const fn profile_len(&self) -> usize {
        match self.protected {
            Some((len, _)) => len,
            None => SegmentTag::PROFILE.segments_len(self.profile),
        }
    }

    fn initialise_len(&self) -> usize {
        // 80 01 88, 81 01 10, 84 HostID; 82 01 01, 80, A6, 5F49 41, 5F37 40
        let template = tlv_len(Tag::new(0x84), self.host_id).saturating_add(6);
        let members = [
            3,
            tlv_len(Tag::new(0x80), self.transaction_id),
            tlv_len(Tag::new(0xA6), template),
            tlv_len(Tag::new(0x5F49), 65),
            tlv_len(Tag::new(0x5F37), 64),
        ];
        tlv_len(INITIALISE, members.iter().sum())
    }

    fn configure_len(&self) -> usize {
        tlv_len(FIRST_87, SegmentTag::CONFIGURE.segments_len(self.configure))
    }

    fn replace_keys_len(&self) -> usize {
        if self.keys_replaced {
            tlv_len(SECOND_87, SegmentTag::CONFIGURE.segment_len(REPLACE_KEYS))
        } else {
            0
        }
    }
}
