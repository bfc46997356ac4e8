//! The package on its way: channel, segments, result.

use core::fmt;

use scp03t::{Host, HostChannel, HostOpening, Kvn, MAX_PLAIN, SequenceCounter, StaticKeys};
use sgp_asn1::saip::EuiccResponse;
use sgp_keys::CryptoRng;
use sgp_wire::{Aid, Limits};

use super::answer::Answer;
use super::download::Commands;
use super::{Package, Setup};
use crate::{CardRefusal, Error, PeerFault};

/// `84` and `85` are on their way in one script: the card's challenge is computable (i = 70).
#[derive(Debug)]
pub(super) struct Opening {
    isd_p: Aid,
    opening: HostOpening,
}

impl Opening {
    /// Opens the first session of a new key set.
    pub(super) fn begin(
        setup: &Setup,
        isd_p: Aid,
        keys: StaticKeys,
        rng: &mut dyn CryptoRng,
    ) -> Result<(Commands, Self), Error> {
        let kvn = Kvn::new(setup.key_version)?;
        let first = SequenceCounter::ZERO.next()?;
        let (opening, init, auth) = Host::begin_predicted(keys, kvn, isd_p, first, rng)?;
        Ok(([&init[..], &auth[..]].concat(), Self { isd_p, opening }))
    }

    /// The card answered both.
    pub(super) fn opened(self, mut answer: Answer<'_>) -> Result<Loading, Error> {
        let init = answer.object()?.ok_or(PeerFault::AnswerIncomplete)?;
        let auth = answer.object()?.map(|tlv| tlv.raw()).unwrap_or_default();
        let channel = self.opening.card_replied(init.raw(), auth)?;
        Ok(Loading { isd_p: self.isd_p, channel, sent: 0, waiting: 0, accepted: 0 })
    }
}

/// Segments are on their way.
pub(super) struct Loading {
    isd_p: Aid,
    channel: HostChannel,
    /// Plain bytes protected so far.
    sent: usize,
    /// Segments whose answers are due.
    waiting: usize,
    /// Segments that the card took.
    accepted: usize,
}

impl Loading {
    pub(super) const fn isd_p(&self) -> Aid {
        self.isd_p
    }

    /// Protects up to `count` further segments; says whether they are the last.
    pub(super) fn next(&mut self, package: &Package, count: usize) -> Result<(Commands, bool), Error> {
        let rest = package.as_bytes().get(self.sent..).unwrap_or_default();
        let mut out = Vec::with_capacity(rest.len().min(count.saturating_mul(MAX_PLAIN.saturating_add(32))));
        for segment in rest.chunks(MAX_PLAIN).take(count) {
            self.channel.protect(segment, &mut out)?;
            self.sent = self.sent.saturating_add(segment.len());
            self.waiting = self.waiting.saturating_add(1);
        }
        Ok((out, self.sent >= package.len()))
    }

    /// The card answered the segments that were sent last; says whether it reported the profile
    /// as installed.
    pub(super) fn accepted(&mut self, mut answer: Answer<'_>) -> Result<bool, Error> {
        let mut installed = false;
        let mut plain = Vec::new();
        for _ in 0..core::mem::take(&mut self.waiting) {
            let tlv = answer.object()?.ok_or(PeerFault::AnswerMismatch)?;
            plain.clear();
            self.channel.unprotect(tlv.raw(), &mut plain)?;
            self.accepted = self.accepted.saturating_add(1);
            if !plain.is_empty() {
                installed |= installation_result(&plain)?;
            }
        }
        match answer.object()? {
            None => Ok(installed),
            Some(_) => Err(PeerFault::AnswerMismatch.into()),
        }
    }

    pub(super) fn is_complete(&self, package: &Package) -> bool {
        self.sent >= package.len()
    }

    /// Segments taken, and segments in all.
    pub(super) fn progress(&self, package: &Package) -> (usize, usize) {
        (self.accepted, package.len().div_ceil(MAX_PLAIN))
    }
}

impl fmt::Debug for Loading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Loading({} bytes sent to {})", self.sent, self.isd_p)
    }
}

/// SAIP 8.11: whether the card says that the profile is installed.
fn installation_result(plain: &[u8]) -> Result<bool, Error> {
    let response = EuiccResponse::decode(plain, &Limits::DEFAULT)?;
    if !response.is_aborted() {
        return Ok(response.is_installed());
    }
    match response.pe_status().last() {
        Some(why) => {
            let refusal = CardRefusal::Profile { status: why.status(), identification: why.identification() };
            Err(refusal.into())
        }
        None => Err(PeerFault::NoInstallationResult.into()),
    }
}
