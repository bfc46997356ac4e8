//! InitialiseSecureChannel: whose package it is, for which session, under which keys (SGP.22 v2.5
//! 5.5.1).

use alloc::vec::Vec;
use core::fmt;

use scp03t::bsp::SessionKeys;
use sgp_asn1::Eid;
use sgp_asn1::rsp::{InitialiseSecureChannelRequest, RemoteOpId};
use sgp_keys::{EcSecretKey, KeyAgreement, PublicKey, RawSignature};
use sgp_pki::x509::Verified;
use sgp_pki::x509::role::DpPb;
use sgp_wire::{DecodeError, Limits, Reader, Tag, put_tlv};

use super::{Cause, PeerFault};

/// One-time public key of the eUICC, where it is signed.
const OTPK: Tag = Tag::new(0x5F49);
const SIGNATURE: Tag = Tag::new(0x5F37);
/// AES, and 16 bytes.
const KEY_TYPE: &[u8] = &[0x88];
const KEY_LENGTH: &[u8] = &[0x10];

/// What PrepareDownload left on the eUICC for the package that will come. It is good for one package.
pub struct Session {
    eid: Eid,
    transaction_id: Vec<u8>,
    one_time_key: EcSecretKey,
    server: PublicKey,
}

impl Session {
    /// The session `transaction_id`, in which the eUICC gave the public part of `one_time_key`
    /// (otSK.EUICC.ECKA) to the SM-DP+ that `server` proves (CERT.DPpb).
    #[must_use]
    pub fn new(eid: Eid, transaction_id: &[u8], one_time_key: EcSecretKey, server: &Verified<DpPb>) -> Self {
        Self { eid, transaction_id: transaction_id.to_vec(), one_time_key, server: *server.public_key() }
    }

    /// Holds a received InitialiseSecureChannel against the session and agrees on the keys.
    ///
    /// The signature comes first, over the bytes as received; then what they say.
    pub(super) fn accept(&self, received: &[u8], offset: usize) -> Result<SessionKeys, Cause> {
        let at = |error: DecodeError| error.shifted(offset);
        let request = InitialiseSecureChannelRequest::decode(received, &Limits::DEFAULT).map_err(at)?;
        let own = KeyAgreement::public_key(&self.one_time_key);
        let signature = RawSignature::from_slice(request.smdp_sign())?;
        self.server.verify(&to_be_signed(received, own).map_err(at)?, &signature)?;
        if request.remote_op_id() != RemoteOpId::INSTALL_BOUND_PROFILE_PACKAGE {
            return Err(PeerFault::RemoteOperation.into());
        }
        if request.transaction_id().as_bytes() != self.transaction_id {
            return Err(PeerFault::TransactionId.into());
        }
        let template = request.control_ref_template();
        if template.key_type().as_bytes() != KEY_TYPE || template.key_len().as_bytes() != KEY_LENGTH {
            return Err(PeerFault::ControlRefTemplate.into());
        }
        let peer = PublicKey::from_point(own.curve(), request.smdp_otpk())?;
        let host_id = template.host_id().as_bytes();
        Ok(SessionKeys::agree(&self.one_time_key, &peer, host_id, self.eid.as_bytes())?)
    }
}

/// The members before the signature as they stand, and the one-time key of the eUICC behind them.
fn to_be_signed(received: &[u8], own: &PublicKey) -> Result<Vec<u8>, DecodeError> {
    let mut reader = Reader::new(received, &Limits::DEFAULT)?;
    let request = reader.tlv()?;
    let mut members = request.reader(&Limits::DEFAULT);
    while members.peek_tag()?.is_some_and(|tag| tag != SIGNATURE) {
        members.tlv()?;
    }
    let len = request.value().len().saturating_sub(members.remaining());
    let mut signed = request.value().get(..len).unwrap_or_default().to_vec();
    put_tlv(&mut signed, OTPK, own.point());
    Ok(signed)
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bpp::Session({})", self.eid)
    }
}
