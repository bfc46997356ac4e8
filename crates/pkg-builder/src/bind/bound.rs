//! A bound package, as it is stored and sent.

use core::fmt;

use sgp_asn1::rsp::BoundProfilePackage;
use sgp_keys::{CryptoRng, Curve, PublicKey};
use sgp_wire::{DecodeError, Limits, Reader, put_length, put_tag, tlv_len};

use super::session::{Channel, check_transaction_id};
use super::size::{INITIALISE, PACKAGE};
use super::{BindError, ProfileSigner};

/// A profile package bound to one eUICC (Bound Profile Package, SGP.22 v2.5 2.5.4). Holds no key: the
/// bytes and [`euicc_otpk`](Self::euicc_otpk) are enough to store.
#[doc(alias = "BPP")]
#[derive(Clone, PartialEq, Eq)]
pub struct BoundPackage {
    bytes: Vec<u8>,
    /// Where the protected parts begin, behind InitialiseSecureChannel.
    protected_at: usize,
    channel: Channel,
}

impl BoundPackage {
    pub(super) const fn new(bytes: Vec<u8>, protected_at: usize, channel: Channel) -> Self {
        Self { bytes, protected_at, channel }
    }

    /// A bound package that was stored, and the one-time public key of its eUICC.
    ///
    /// # Errors
    /// [`BindError::Decode`] when the bytes are no bound package, [`BindError::Key`] when the key of the
    /// server in it is no point of the curve.
    pub fn decode(bytes: Vec<u8>, euicc_otpk: &PublicKey) -> Result<Self, BindError> {
        let package = BoundProfilePackage::decode(&bytes, &Limits::DEFAULT)?;
        let request = package.initialise_secure_channel_request();
        let channel = Channel {
            transaction_id: request.transaction_id().as_bytes().to_vec(),
            host_id: request.control_ref_template().host_id().as_bytes().to_vec(),
            smdp_otpk: point(euicc_otpk.curve(), request.smdp_otpk())?,
            euicc_otpk: *euicc_otpk,
        };
        let protected_at = protected_at(&bytes)?;
        Ok(Self { bytes, protected_at, channel })
    }

    /// The encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The encoding.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The transaction identifier of the session that it is bound to.
    #[must_use]
    pub fn transaction_id(&self) -> &[u8] {
        &self.channel.transaction_id
    }

    /// The one-time public key of the eUICC, which another session may ask to be used again
    /// (`bppEuiccOtpk`).
    #[must_use]
    pub const fn euicc_otpk(&self) -> &PublicKey {
        &self.channel.euicc_otpk
    }

    /// The pieces in the order in which an LPA hands them to the eUICC (SGP.22 v2.5 2.5.5).
    ///
    /// # Errors
    /// None: the bytes are a bound package.
    pub fn pieces(&self) -> Result<Vec<&[u8]>, DecodeError> {
        BoundProfilePackage::segments(&self.bytes, &Limits::DEFAULT)
    }

    /// The same package for another session in which the eUICC keeps its one-time key: InitialiseSecureChannel
    /// is made and signed anew, the protected parts stay as they are (SGP.22 v2.5 3.1.3).
    ///
    /// # Errors
    /// [`Misuse::TransactionId`](super::Misuse::TransactionId), [`Misuse::Curve`](super::Misuse::Curve), and
    /// [`BindError::Key`] when the signing key fails.
    pub fn renew(
        &self,
        transaction_id: &[u8],
        signer: &ProfileSigner<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, BindError> {
        check_transaction_id(transaction_id)?;
        let channel = Channel { transaction_id: transaction_id.to_vec(), ..self.channel.clone() };
        let initialise = channel.initialise(signer, rng)?;
        let protected = self.bytes.get(self.protected_at..).unwrap_or_default();
        let len = initialise.len().saturating_add(protected.len());
        let mut bytes = Vec::with_capacity(tlv_len(PACKAGE, len));
        put_tag(&mut bytes, PACKAGE);
        put_length(&mut bytes, len);
        bytes.extend_from_slice(&initialise);
        let protected_at = bytes.len();
        bytes.extend_from_slice(protected);
        Ok(Self { bytes, protected_at, channel })
    }
}

fn point(curve: Curve, point: &[u8]) -> Result<PublicKey, BindError> {
    Ok(PublicKey::from_point(curve, point)?)
}

/// Offset behind InitialiseSecureChannel.
fn protected_at(bytes: &[u8]) -> Result<usize, DecodeError> {
    let package = Reader::new(bytes, &Limits::DEFAULT)?.expect(PACKAGE)?;
    let mut members = package.reader(&Limits::DEFAULT);
    members.expect(INITIALISE)?;
    Ok(members.offset())
}

impl fmt::Debug for BoundPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BoundPackage({} bytes)", self.bytes.len())
    }
}
