//! What an SM-SR holds about one eUICC.

use core::fmt;

use es_interfaces::DateTime;
use es_interfaces::eis::{AuditRecord, EumSignature, EumSignedInfo, Property};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Oid, Tar};

use crate::{KeySetState, Profile, State};

/// Counts the changes of a record, so that a store notices when two writers met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(u64);

impl Revision {
    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What an SM-SR holds about one eUICC (SGP.02 v4.2 annex E), without any key.
///
/// A value: [`evaluate`](Self::evaluate) decides, [`apply`](Self::apply),
/// [`observe`](Self::observe) and [`reserve_counters`](Self::reserve_counters) give the next
/// revision and leave this one as it is. Nothing is sent and nothing is stored here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub(crate) signed_info: EumSignedInfo,
    pub(crate) signature: Option<EumSignature>,
    pub(crate) smsr_id: Oid,
    pub(crate) remaining_memory: u64,
    pub(crate) available_memory: u64,
    pub(crate) last_audit: Option<DateTime>,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) isd_r: IsdR,
    pub(crate) trail: Vec<AuditRecord>,
    pub(crate) additional_properties: Vec<Property>,
    /// AIDs of ISD-Ps that an audit found on the card alone, lowest first.
    pub(crate) on_card_only: Vec<Aid>,
    /// ISD-Ps whose enabling was given up.
    pub(crate) given_up: Vec<Aid>,
    /// Profile that POL2 has deleted once the change is confirmed.
    pub(crate) owed_deletion: Option<Iccid>,
    pub(crate) revision: Revision,
    /// Counts the changes of what decisions rest on: profiles and memory, not counters.
    pub(crate) decisions: u64,
}

/// The ISD-R, without its keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IsdR {
    pub(crate) aid: Aid,
    pub(crate) tars: Vec<Tar>,
    pub(crate) sin: Option<Vec<u8>>,
    pub(crate) sdin: Option<Vec<u8>>,
    pub(crate) key_sets: Vec<KeySetState>,
}

impl Record {
    /// The eUICC.
    #[must_use]
    pub const fn eid(&self) -> Eid {
        self.signed_info.info().eid
    }

    /// What its manufacturer vouches for.
    #[must_use]
    pub const fn signed_info(&self) -> &EumSignedInfo {
        &self.signed_info
    }

    /// The SM-SR in charge.
    #[must_use]
    pub const fn smsr_id(&self) -> &Oid {
        &self.smsr_id
    }

    /// Bytes free for further profiles, as last audited; less the quotas granted since, and with what
    /// was set aside for profiles that are gone.
    #[must_use]
    pub const fn remaining_memory(&self) -> u64 {
        self.remaining_memory
    }

    /// Bytes that would be free without any profile.
    #[must_use]
    pub const fn available_memory(&self) -> u64 {
        self.available_memory
    }

    /// When the record was last compared with the eUICC.
    #[must_use]
    pub const fn last_audit(&self) -> Option<&DateTime> {
        self.last_audit.as_ref()
    }

    /// The profiles, those in creation included.
    #[must_use]
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// The profile with this ICCID.
    #[must_use]
    pub fn profile(&self, iccid: Iccid) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.iccid == iccid)
    }

    /// The profile in this ISD-P.
    #[must_use]
    pub fn profile_in(&self, isd_p_aid: Aid) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.isd_p_aid == isd_p_aid)
    }

    /// The profile in use.
    #[must_use]
    pub fn enabled(&self) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.state == State::Enabled)
    }

    /// The profile that holds the fall-back attribute.
    #[must_use]
    pub fn fall_back(&self) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.fall_back)
    }

    /// AID of the ISD-R.
    #[must_use]
    pub const fn isd_r_aid(&self) -> Aid {
        self.isd_r.aid
    }

    /// The key sets of the ISD-R: versions and counters.
    #[must_use]
    pub fn key_sets(&self) -> &[KeySetState] {
        &self.isd_r.key_sets
    }

    /// What was done, oldest first.
    #[must_use]
    pub fn audit_trail(&self) -> &[AuditRecord] {
        &self.trail
    }

    /// How often the record has changed.
    #[must_use]
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// The lowest ISD-P AID from `..0010..` on that no profile has, nor an ISD-P that an audit found
    /// on the card alone (SGP.02 v4.2 2.2.3); `None` when all are taken.
    #[must_use]
    pub fn next_isd_p_aid(&self) -> Option<Aid> {
        let is_free =
            |aid: &Aid| self.profile_in(*aid).is_none() && self.on_card_only.binary_search(aid).is_err();
        (Aid::ISD_P_FIRST..=u16::MAX).map(Aid::isd_p).find(is_free)
    }

    /// Takes the records before the newest `keep` out of the audit trail, which grows with every
    /// operation: the next revision, and the records for an archive.
    #[must_use]
    pub fn archive_trail(&self, keep: usize) -> (Self, Vec<AuditRecord>) {
        let mut next = self.changed();
        let recent = next.trail.split_off(next.trail.len().saturating_sub(keep));
        let old = core::mem::replace(&mut next.trail, recent);
        (next, old)
    }

    pub(crate) fn profile_mut(&mut self, iccid: Iccid) -> Option<&mut Profile> {
        self.profiles.iter_mut().find(|profile| profile.iccid == iccid)
    }

    /// The next revision, to be changed.
    pub(crate) fn changed(&self) -> Self {
        Self { revision: self.revision.next(), ..self.clone() }
    }

    /// Ends the permits of `before` if something has changed that decisions rest on, and what was open
    /// about profiles that are gone.
    pub(crate) fn since(mut self, before: &Self) -> Self {
        self.settle();
        if self.profiles != before.profiles || self.remaining_memory != before.remaining_memory {
            self.decisions = before.decisions.saturating_add(1);
        }
        self
    }

    /// Makes this profile the one in use; every other that was in use is disabled.
    pub(crate) fn switch_to(&mut self, iccid: Iccid) {
        for profile in &mut self.profiles {
            match profile.state {
                _ if profile.iccid == iccid => profile.state = State::Enabled,
                State::Enabled => profile.state = State::Disabled,
                State::InCreation | State::Created | State::Disabled => {}
            }
        }
    }
}
