//! A package and what is told about it, to be bound.

use scp03t::bsp::{SegmentTag, Sender, SessionKeys};
use sgp_asn1::Iccid;
use sgp_asn1::rsp::{ConfigureIsdpRequest, DpProprietaryData, ReplaceSessionKeysRequest};
use sgp_keys::CryptoRng;
use sgp_wire::{Limits, Reader, put_length, put_nested, put_tag};
use zeroize::Zeroizing;

use super::size::{FIRST_87, LIST_86, LIST_88, PACKAGE, REPLACE_KEYS, SECOND_87};
use super::upp::seal;
use super::{
    BindError, BoundPackage, BoundSize, Metadata, Misuse, ProfileSigner, ProtectedPackage, Session, Upp,
};

/// What is bound: a package in clear, or one that was protected before.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Content<'a> {
    /// In clear: protected under the keys of the session.
    Upp(Upp<'a>),
    /// Protected before: its keys go to the eUICC under those of the session.
    Protected(&'a ProtectedPackage),
}

impl<'a> From<&Upp<'a>> for Content<'a> {
    fn from(upp: &Upp<'a>) -> Self {
        Self::Upp(*upp)
    }
}

impl<'a> From<&'a ProtectedPackage> for Content<'a> {
    fn from(package: &'a ProtectedPackage) -> Self {
        Self::Protected(package)
    }
}

impl Content<'_> {
    const fn iccid(&self) -> Option<Iccid> {
        match self {
            Self::Upp(upp) => upp.iccid(),
            Self::Protected(package) => package.iccid(),
        }
    }
}

/// A package, its metadata, and ConfigureISDP: everything but the session.
#[derive(Clone, Debug)]
pub struct Binding<'a> {
    content: Content<'a>,
    metadata: &'a Metadata,
    configure: Vec<u8>,
}

impl<'a> Binding<'a> {
    /// A package ([`Upp`] or [`ProtectedPackage`]) with its metadata.
    ///
    /// # Errors
    /// [`Misuse::IccidMismatch`] when they are of different profiles, as far as that is known.
    pub fn new(content: impl Into<Content<'a>>, metadata: &'a Metadata) -> Result<Self, BindError> {
        let content = content.into();
        match (content.iccid(), metadata.iccid()) {
            (Some(package), Some(metadata)) if package != metadata => {
                Err(Misuse::IccidMismatch { metadata, package }.into())
            }
            _ => Ok(Self { content, metadata, configure: ConfigureIsdpRequest::new().encode_to_vec() }),
        }
    }

    /// The same with data of the SM-DP+ in ConfigureISDP (SGP.22 v2.5 5.5.2).
    #[must_use]
    pub fn with_dp_proprietary_data(mut self, data: DpProprietaryData<'_>) -> Self {
        let mut request = ConfigureIsdpRequest::new();
        request.set_dp_proprietary_data(Some(data));
        self.configure = request.encode_to_vec();
        self
    }

    /// The exact size of the bound package, for a transaction identifier of 16 and a HostID of 8 bytes;
    /// [`BoundSize`] has the other lengths.
    #[must_use]
    pub fn size(&self) -> BoundSize {
        let metadata = self.metadata.as_bytes().len();
        let size = match self.content {
            Content::Upp(upp) => BoundSize::new(upp.len(), metadata),
            Content::Protected(package) => {
                let mut segments = Reader::at(package.segments(), 0, &Limits::DEFAULT);
                let count = core::iter::from_fn(|| segments.tlv().ok()).count();
                BoundSize::new(0, metadata).with_protected(package.segments().len(), count)
            }
        };
        size.with_configure_isdp(self.configure.len())
    }

    /// The exact size of the bound package in this session.
    #[must_use]
    pub fn size_for(&self, session: &Session) -> BoundSize {
        self.size().with_transaction_id(session.transaction_id().len()).with_host_id(session.host_id().len())
    }

    /// Makes the bound profile package of one session (SGP.22 v2.5 2.5.4). `rng` is for signing keys
    /// that draw a nonce.
    ///
    /// # Errors
    /// [`Misuse::Curve`], and [`BindError::Key`] when the signing key fails.
    pub fn bind(
        &self,
        session: Session,
        signer: &ProfileSigner<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<BoundPackage, BindError> {
        let size = self.size_for(&session);
        let initialise = session.channel.initialise(signer, rng)?;
        // one allocation of just the size that is announced in the headers
        let mut out = Vec::with_capacity(size.total_len());
        put_tag(&mut out, PACKAGE);
        put_length(&mut out, size.value_len());
        out.extend_from_slice(&initialise);
        let protected_at = out.len();

        let mut sender = Sender::new(&session.keys);
        self.put_list(&mut sender, FIRST_87, SegmentTag::CONFIGURE, &self.configure, &mut out)?;
        self.put_list(&mut sender, LIST_88, SegmentTag::METADATA, self.metadata.as_bytes(), &mut out)?;
        if let Content::Protected(package) = self.content {
            let command = replace_keys(package.keys());
            self.put_list(&mut sender, SECOND_87, SegmentTag::CONFIGURE, &command, &mut out)?;
        }
        put_tag(&mut out, LIST_86);
        put_length(&mut out, size.profile_len());
        match self.content {
            Content::Upp(upp) => seal(&mut sender, SegmentTag::PROFILE, upp.expose(), &mut out)?,
            Content::Protected(package) => out.extend_from_slice(package.segments()),
        }
        Ok(BoundPackage::new(out, protected_at, session.channel))
    }

    fn put_list(
        &self,
        sender: &mut Sender,
        list: sgp_wire::Tag,
        tag: SegmentTag,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), BindError> {
        let mut result = Ok(());
        put_nested(out, list, |out| result = seal(sender, tag, plain, out));
        Ok(result?)
    }
}

/// ReplaceSessionKeys (SGP.22 v2.5 5.5.4).
fn replace_keys(keys: &SessionKeys) -> Zeroizing<Vec<u8>> {
    let request = ReplaceSessionKeysRequest::new(
        &keys.initial_mac_chaining_value()[..],
        keys.s_enc().expose(),
        keys.s_mac().expose(),
    );
    // one growth, so that no key is left behind in a buffer that was moved
    let mut out = Zeroizing::new(Vec::with_capacity(REPLACE_KEYS));
    request.encode(&mut out);
    out
}
