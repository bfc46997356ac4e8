//! Sessions from their inner parts: for test benches, vectors and analysers.
//!
//! Nothing here is needed to run a session, and each item goes round a step that keeps one safe:
//! a session made from session keys has skipped the proof that the peer holds the static ones.

use core::fmt;

use sgp_keys::{AesKey, KeyError};
use sgp_wire::{CommandApdu, SecretBytes};

use crate::card::CardPending;
use crate::channel::Session;
use crate::derivation::{self, Challenges, Cryptogram};
use crate::host::HostChannel;
use crate::limits::BLOCK;
use crate::scp03::{self, IParameter, Mode, SecurityLevel};
use crate::{Error, SequenceCounter, StaticKeys, bsp};

/// S-ENC, S-MAC and S-RMAC of one session, with their bytes in reach. Wiped when dropped, redacted
/// in `Debug`.
pub struct SessionKeys {
    s_enc: AesKey,
    s_mac: AesKey,
    s_rmac: AesKey,
}

impl SessionKeys {
    /// Session keys known from elsewhere.
    #[must_use]
    pub const fn new(s_enc: AesKey, s_mac: AesKey, s_rmac: AesKey) -> Self {
        Self { s_enc, s_mac, s_rmac }
    }

    /// The session keys that follow from static keys and the two challenges (GlobalPlatform
    /// Amendment D 6.2.1).
    ///
    /// # Errors
    /// [`KeyError::KeyLength`] never happens with the key lengths that [`StaticKeys`] has.
    pub fn derive(
        keys: &StaticKeys,
        host_challenge: [u8; 8],
        card_challenge: [u8; 8],
    ) -> Result<Self, KeyError> {
        Self::from_challenges(keys, Challenges { host: host_challenge, card: card_challenge }.parts())
    }

    pub(crate) fn from_challenges(keys: &StaticKeys, challenges: [&[u8]; 2]) -> Result<Self, KeyError> {
        let [s_enc, s_mac, s_rmac] = derivation::session_keys(keys, challenges)?;
        Ok(Self { s_enc, s_mac, s_rmac })
    }

    /// S-ENC: data both ways.
    #[must_use]
    pub const fn s_enc(&self) -> &AesKey {
        &self.s_enc
    }

    /// S-MAC: checksums of commands, and the cryptograms.
    #[must_use]
    pub const fn s_mac(&self) -> &AesKey {
        &self.s_mac
    }

    /// S-RMAC: checksums of answers.
    #[must_use]
    pub const fn s_rmac(&self) -> &AesKey {
        &self.s_rmac
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKeys(..)")
    }
}

/// The pseudo-random card challenge of the session with `counter` in the security domain `aid`.
#[must_use]
pub fn card_challenge(keys: &StaticKeys, counter: SequenceCounter, aid: &sgp_wire::Aid) -> [u8; 8] {
    derivation::card_challenge(keys, counter, aid)
}

/// A card that has answered INITIALIZE UPDATE, and waits for this host cryptogram.
#[must_use]
pub fn card_pending(keys: &SessionKeys, host_cryptogram: [u8; 8]) -> CardPending {
    CardPending::from_parts(Session::new(keys), Cryptogram(host_cryptogram))
}

/// A server that believes the card, and the EXTERNAL AUTHENTICATE TLV it sends.
#[must_use]
pub fn host_channel(keys: &SessionKeys, host_cryptogram: [u8; 8]) -> (HostChannel, [u8; 19]) {
    let mut session = Session::new(keys);
    let authenticate = session.authenticate(&host_cryptogram);
    (HostChannel::from_parts(session, SequenceCounter::ZERO), authenticate)
}

/// Session keys of BSP from the x coordinate of an agreement that was made elsewhere.
///
/// # Errors
/// As [`SessionKeys::derive`](crate::bsp::SessionKeys::derive).
pub fn bsp_session_keys(z: &[u8; 32], host_id: &[u8], eid: &[u8; 16]) -> Result<bsp::SessionKeys, Error> {
    bsp::SessionKeys::from_secret(z, host_id, eid)
}

/// One output of the derivation of SCP03 under any constant (GlobalPlatform Amendment D 4.1.5):
/// `bits` bits, at most 256.
#[must_use]
pub fn scp03_kdf(key: &AesKey, constant: u8, context: &[u8], bits: u16) -> SecretBytes {
    derivation::output(key, constant, context, bits)
}

/// A card of SCP03 in APDUs that has answered INITIALIZE UPDATE, and waits for this host
/// cryptogram, 8 or 16 bytes as `i` says.
#[must_use]
pub fn scp03_card_pending(keys: &SessionKeys, host_cryptogram: &[u8], i: IParameter) -> scp03::CardPending {
    let mut expected = [0; BLOCK];
    for (to, from) in expected.iter_mut().zip(host_cryptogram) {
        *to = *from;
    }
    scp03::CardPending::from_parts(scp03::Session::new(keys, i.mode()), expected, i)
}

/// The off-card side of SCP03 in APDUs that believes the card, and the EXTERNAL AUTHENTICATE it
/// sends.
///
/// # Errors
/// [`Error::Misuse`] for a cryptogram that does not fit a command.
pub fn scp03_host_channel(
    keys: &SessionKeys,
    host_cryptogram: &[u8],
    mode: Mode,
    level: SecurityLevel,
) -> Result<(scp03::HostChannel, CommandApdu), Error> {
    let mut session = scp03::Session::new(keys, mode);
    let command = scp03::external_authenticate(&mut session, host_cryptogram, level)?;
    Ok((scp03::HostChannel::new(session), command))
}
