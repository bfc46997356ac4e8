//! What an SM-DP brings to a download.

use core::fmt;
use core::time::Duration;

use es_interfaces::Entity;
use es_interfaces::dialect::Dialect;
use es_interfaces::eis::{Pol2, SubscriptionAddress};
use sgp_asn1::gp::CertificateFields;
use sgp_keys::{PublicKey, Signer};
use sgp_wire::Limits;

use crate::{Misuse, Party};

/// Identity, credentials and choices of the SM-DP for one download.
#[non_exhaustive]
pub struct Setup {
    /// The SM-DP.
    pub party: Party,
    /// The SM-SR that manages the eUICC.
    pub sm_sr: Entity,
    /// `CERT.DP.ECDSA`, the whole `7F21` object (SGP.02 v4.2 2.3.2).
    pub certificate: Vec<u8>,
    /// `SK.DP.ECDSA`, the key of the certificate.
    pub signer: Box<dyn Signer>,
    /// Public key of the EUM, which signed the certificate of the ECASD.
    pub eum: PublicKey,
    /// Name of the exchange: message and call identifiers are made from it, so it must be unique
    /// for the SM-DP.
    pub exchange: String,
    /// Key version of the ISD-P's SCP03 key set, `30` to `3F`.
    pub key_version: u8,
    /// How the eUICC wants its commands.
    pub dialect: Dialect,
    /// Protected segments in one ES3.SendData, 1 to 60: as many as one secured packet holds.
    pub segments_per_message: usize,
    /// Time that the SM-SR has for one answer; less where the validity period of the order ends
    /// earlier.
    pub answer_time: Duration,
    /// How an answer of the SM-SR is known to belong to the call.
    pub correlation: Correlation,
    /// How often a call is made again that the SM-SR is too busy for (reason 4.4); with 0, "busy" is
    /// a failure like any other. Each call counts for itself, cleaning up included.
    pub busy_retries: u32,
    /// Time between the answer "busy" and the next try. A try that would come after the end of the
    /// order's validity period is not waited for.
    pub busy_pause: Duration,
    /// POL2 to hand to the SM-SR with the finished profile.
    pub pol2: Option<Pol2>,
    /// Subscription address to hand to the SM-SR with the finished profile.
    pub subscription_address: Option<SubscriptionAddress>,
}

impl Setup {
    /// The standard choices: key version 30, four segments a message, ten minutes an answer, ten
    /// more tries half a minute apart while the SM-SR is busy, no policy.
    #[must_use]
    pub fn new(
        party: Party,
        sm_sr: Entity,
        certificate: Vec<u8>,
        signer: Box<dyn Signer>,
        eum: PublicKey,
        exchange: impl Into<String>,
    ) -> Self {
        Self {
            party,
            sm_sr,
            certificate,
            signer,
            eum,
            exchange: exchange.into(),
            key_version: 0x30,
            dialect: Dialect::default(),
            segments_per_message: 4,
            answer_time: Duration::from_secs(600),
            correlation: Correlation::default(),
            busy_retries: 10,
            busy_pause: Duration::from_secs(30),
            pol2: None,
            subscription_address: None,
        }
    }
}

/// How an answer is known to belong to a call (SGP.02 v4.2 annex B).
///
/// An answer has to name the message that it answers (`RelatesTo`), but some SM-SRs leave that out of
/// their callbacks. The sender must be the SM-SR in any case, the function the one that was called, and
/// the message that an answer names must be right, or without one the transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Correlation {
    /// By `RelatesTo`, and nothing else.
    RelatesTo,
    /// By `RelatesTo`, or where it is missing by `TransactionId`, which an answer repeats: each
    /// message of the machine has one of its own.
    #[default]
    TransactionId,
    /// By these where they are there, else by the function alone. Only where whoever calls
    /// [`Download::handle`](super::Download::handle) knows otherwise that the answer belongs to this
    /// download, such as by the address that it came to: nothing else tells it from that of another
    /// eUICC, nor a late answer from the one that is waited for. The same message twice in a row counts
    /// once.
    Function,
}

/// Segments that a secured packet of 65,535 bytes holds.
const MAX_SEGMENTS: usize = 60;

impl Setup {
    /// What would fail only when the ISD-P exists already.
    pub(super) fn check(&self) -> Result<(), Misuse> {
        if !(1..=MAX_SEGMENTS).contains(&self.segments_per_message) {
            return Err(Misuse::Parameter("segments_per_message"));
        }
        if !(0x30..=0x3F).contains(&self.key_version) {
            return Err(Misuse::Parameter("key_version"));
        }
        let certificate = CertificateFields::decode(&self.certificate, &Limits::DEFAULT)
            .map_err(|_| Misuse::Parameter("certificate"))?;
        match certificate.key_point() == self.signer.public_key().point() {
            true => Ok(()),
            false => Err(Misuse::Parameter("signer")),
        }
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("party", &self.party)
            .field("exchange", &self.exchange)
            .finish_non_exhaustive()
    }
}
