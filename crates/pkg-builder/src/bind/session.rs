//! One session with an eUICC, and who signs for the server.

use core::fmt;

use scp03t::bsp::SessionKeys;
use sgp_asn1::Eid;
use sgp_asn1::rsp::{ControlRefTemplate, InitialiseSecureChannelRequest, RemoteOpId};
use sgp_keys::{CryptoRng, KeyAgreement, PublicKey, Signer};
use sgp_pki::x509::{Certificate, Role};

use super::{BindError, Misuse};

/// AES, and keys of 16 bytes.
const KEY_TYPE: &[u8] = &[0x88];
const KEY_LENGTH: &[u8] = &[0x10];
/// Bytes of a plain signature.
const SIGNATURE: usize = 64;

/// The keys agreed with one eUICC for one package (SGP.22 v2.5 2.6.4, annex G). Wiped when dropped,
/// hidden in `Debug`; binding takes it, so that no second package goes out under the same keys.
pub struct Session {
    pub(super) keys: SessionKeys,
    pub(super) channel: Channel,
}

/// What InitialiseSecureChannel says, but for the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Channel {
    pub(super) transaction_id: Vec<u8>,
    pub(super) host_id: Vec<u8>,
    pub(super) smdp_otpk: PublicKey,
    pub(super) euicc_otpk: PublicKey,
}

impl Session {
    /// Agrees with the eUICC `eid`: the one-time key of the server (otSK.DP.ECKA, drawn for this session)
    /// with the one-time public key that the eUICC sent in PrepareDownload.
    ///
    /// `host_id` is a name that the server gives itself, 1 to 16 bytes, in the control reference template.
    ///
    /// # Errors
    /// [`Misuse::HostId`], [`Misuse::TransactionId`], and [`BindError::Key`] when the keys lie on
    /// different curves or the provider fails.
    pub fn agree(
        one_time_key: &dyn KeyAgreement,
        euicc_otpk: &PublicKey,
        host_id: &[u8],
        eid: &Eid,
        transaction_id: &[u8],
    ) -> Result<Self, BindError> {
        check_transaction_id(transaction_id)?;
        let keys = SessionKeys::agree(one_time_key, euicc_otpk, host_id, eid.as_bytes()).map_err(
            |error| match error {
                scp03t::Error::Key(error) => BindError::Key(error),
                // nothing else is asked of what comes in
                _ => Misuse::HostId { len: host_id.len() }.into(),
            },
        )?;
        let channel = Channel {
            transaction_id: transaction_id.to_vec(),
            host_id: host_id.to_vec(),
            smdp_otpk: *one_time_key.public_key(),
            euicc_otpk: *euicc_otpk,
        };
        Ok(Self { keys, channel })
    }

    /// The transaction identifier.
    #[must_use]
    pub fn transaction_id(&self) -> &[u8] {
        &self.channel.transaction_id
    }

    /// The HostID.
    #[must_use]
    pub fn host_id(&self) -> &[u8] {
        &self.channel.host_id
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bind::Session(..)")
    }
}

pub(super) const fn check_transaction_id(id: &[u8]) -> Result<(), Misuse> {
    match id.len() {
        1..=16 => Ok(()),
        len => Err(Misuse::TransactionId { len }),
    }
}

impl Channel {
    /// InitialiseSecureChannel, signed (SGP.22 v2.5 5.5.1).
    pub(super) fn initialise(
        &self,
        signer: &ProfileSigner<'_>,
        rng: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, BindError> {
        let curve = signer.key.public_key().curve();
        if [&self.smdp_otpk, &self.euicc_otpk].iter().any(|key| key.curve() != curve) {
            return Err(Misuse::Curve.into());
        }
        let template =
            ControlRefTemplate::new(KEY_TYPE.into(), KEY_LENGTH.into(), self.host_id.as_slice().into());
        let mut request = InitialiseSecureChannelRequest::new(
            RemoteOpId::INSTALL_BOUND_PROFILE_PACKAGE,
            self.transaction_id.as_slice().into(),
            template,
            &self.smdp_otpk.point()[..],
            &[0; SIGNATURE][..],
        );
        let mut signed = Vec::new();
        request.to_be_signed(self.euicc_otpk.point(), &mut signed);
        let signature = signer.key.sign(&signed, rng)?;
        request.set_smdp_sign(&signature.as_bytes()[..]);
        Ok(request.encode_to_vec())
    }
}

/// Who signs packages of an SM-DP+: CERT.DPpb and its private key, wherever that lives.
#[derive(Clone, Copy, Debug)]
pub struct ProfileSigner<'a> {
    key: &'a dyn Signer,
}

impl<'a> ProfileSigner<'a> {
    /// The holder of this certificate.
    ///
    /// # Errors
    /// [`Misuse::Role`] unless the certificate is one for profile binding, [`Misuse::OtherKey`] when the
    /// key is not the certified one, [`BindError::Key`] when the certificate has none that is usable.
    pub fn new(certificate: &Certificate, key: &'a dyn Signer) -> Result<Self, BindError> {
        match certificate.role() {
            Some(Role::DpPb) => {}
            found => return Err(Misuse::Role { found }.into()),
        }
        if certificate.public_key()? != key.public_key() {
            return Err(Misuse::OtherKey.into());
        }
        Ok(Self { key })
    }
}
