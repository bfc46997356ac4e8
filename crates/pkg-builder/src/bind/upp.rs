//! The two forms of a package before it is bound.

use core::fmt;

use scp03t::bsp::{MAX_SEGMENT, SegmentTag, Sender, SessionKeys};
use sgp_asn1::Iccid;
use sgp_asn1::saip::Package;
use sgp_keys::{CryptoRng, KeyError};
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits, Reader};

use super::{BindError, Misuse};

/// A profile package in clear (Unprotected Profile Package, SGP.22 v2.5 2.5.2). `Debug` shows its length.
#[doc(alias = "UPP")]
#[derive(Clone, Copy)]
pub struct Upp<'a> {
    bytes: &'a [u8],
    iccid: Option<Iccid>,
}

impl<'a> Upp<'a> {
    /// This package.
    ///
    /// # Errors
    /// [`BindError::Decode`] for its header, [`Misuse::Iccid`] for the ICCID in it.
    pub fn new(package: &'a Package) -> Result<Self, BindError> {
        let iccid = package.header()?.iccid().map_err(Misuse::Iccid)?;
        Ok(Self { bytes: package.as_bytes(), iccid: Some(iccid) })
    }

    /// Bytes that nobody looks at: for test benches. Metadata of another profile is not noticed then.
    #[must_use]
    pub const fn unchecked(bytes: &'a [u8]) -> Self {
        Self { bytes, iccid: None }
    }

    /// The bytes in clear.
    #[must_use]
    pub const fn expose(&self) -> &'a [u8] {
        self.bytes
    }

    /// The ICCID in its header, unless it is [`unchecked`](Self::unchecked).
    #[must_use]
    pub const fn iccid(&self) -> Option<Iccid> {
        self.iccid
    }

    /// Number of bytes.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there are no bytes.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Protects the package under random keys (PPK), 48 bytes of randomness.
    ///
    /// # Errors
    /// [`KeyError`], which the key lengths rule out.
    pub fn protect(&self, rng: &mut dyn CryptoRng) -> Result<ProtectedPackage, KeyError> {
        self.protect_with(SessionKeys::generate(rng)?)
    }

    /// Protects the package under these keys (PPK), which must not have protected another one.
    ///
    /// # Errors
    /// [`KeyError`], which the key lengths rule out.
    pub fn protect_with(&self, keys: SessionKeys) -> Result<ProtectedPackage, KeyError> {
        let mut segments = Vec::with_capacity(SegmentTag::PROFILE.segments_len(self.len()));
        seal(&mut Sender::new(&keys), SegmentTag::PROFILE, self.bytes, &mut segments)?;
        Ok(ProtectedPackage { keys, segments, iccid: self.iccid })
    }
}

/// Appends the segments of `plain`.
pub(super) fn seal(
    sender: &mut Sender,
    tag: SegmentTag,
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), KeyError> {
    sender.protect_all(tag, plain, out).map_err(|error| match error {
        scp03t::Error::Key(error) => error,
        // a sender has no peer, and its segments are cut to size
        _ => KeyError::Provider,
    })
}

impl fmt::Debug for Upp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upp({} bytes)", self.len())
    }
}

/// A profile package protected under keys of its own (Protected Profile Package, SGP.22 v2.5 2.5.3):
/// made once, bound to any number of sessions of the same profile. The keys are wiped when dropped
/// and hidden in `Debug`.
#[doc(alias = "PPP")]
pub struct ProtectedPackage {
    keys: SessionKeys,
    segments: Vec<u8>,
    iccid: Option<Iccid>,
}

impl ProtectedPackage {
    /// One that was stored: its keys, and [`segments`](Self::segments). The ICCID is that of the
    /// package in it, where it is known.
    ///
    /// # Errors
    /// The segments are no objects `86` of at most [`MAX_SEGMENT`] bytes each, or there is none.
    pub fn from_parts(
        keys: SessionKeys,
        segments: Vec<u8>,
        iccid: Option<Iccid>,
    ) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(&segments, &Limits::DEFAULT)?;
        loop {
            let segment = reader.expect(SegmentTag::PROFILE.tag())?;
            if segment.raw().len() > MAX_SEGMENT {
                let kind = DecodeErrorKind::Limit { limit: LimitKind::Length, max: MAX_SEGMENT };
                return Err(DecodeError::new(kind, segment.offset()));
            }
            if reader.is_empty() {
                return Ok(Self { keys, segments, iccid });
            }
        }
    }

    /// The protected objects `86`, one behind the other.
    #[must_use]
    pub fn segments(&self) -> &[u8] {
        &self.segments
    }

    /// The keys (PPK) that an eUICC gets by ReplaceSessionKeys.
    #[must_use]
    #[doc(alias = "PPK")]
    pub const fn keys(&self) -> &SessionKeys {
        &self.keys
    }

    /// The ICCID of the package in it, where it is known.
    #[must_use]
    pub const fn iccid(&self) -> Option<Iccid> {
        self.iccid
    }
}

impl fmt::Debug for ProtectedPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProtectedPackage({} bytes)", self.segments.len())
    }
}
