//! What of a record others get to see.

use es_interfaces::eis::{AuditTrail, Eis, Keyset, ProfileInfo, SdRole, SecurityDomain};
use sgp_asn1::Iccid;
use sgp_wire::Oid;

use crate::{Actor, Profile, Record};

/// The part of a record that goes into a message (SGP.02 v4.2 annex E).
///
/// | | full | SM-DP | Operator |
/// |---|---|---|---|
/// | signed block and signature | yes | yes | yes |
/// | memory, SM-SR | yes | yes | yes |
/// | last audit, audit trail | yes | no | no |
/// | profiles | all | those it loads or loaded | its own |
/// | ISD-R: AID, TAR, SIN, SDIN, key set versions | yes | yes | yes |
/// | counters of its key sets | yes | no | no |
/// | additional properties | yes | yes | yes |
///
/// An SM-DP needs the certificate in the signed block and the SIN and SDIN of the ISD-R to agree
/// on keys, the free memory to choose, and its own unfinished ISD-Ps to clean up. Profiles in
/// creation are never shown, keys are not in the record at all. Every view is valid against the
/// schema; the signed block is whole in each, since a part of it could not be verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    viewer: Viewer,
    iccids: Vec<Iccid>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Viewer {
    Everything,
    Caller(Actor),
}

impl View {
    /// Everything: for the new SM-SR at a hand-over, and for tools.
    #[must_use]
    pub const fn full() -> Self {
        Self { viewer: Viewer::Everything, iccids: Vec::new() }
    }

    /// What this SM-DP sees.
    #[must_use]
    pub const fn sm_dp(id: Oid) -> Self {
        Self::of(Actor::sm_dp(id))
    }

    /// What this Operator sees.
    #[must_use]
    pub const fn operator(id: Oid) -> Self {
        Self::of(Actor::operator(id))
    }

    /// What this caller sees; the SM-SR in charge sees everything, another one no profile.
    #[must_use]
    pub const fn of(caller: Actor) -> Self {
        Self { viewer: Viewer::Caller(caller), iccids: Vec::new() }
    }

    /// The same without the profiles that are not in the list; an empty list leaves all in.
    #[must_use]
    pub fn only(mut self, iccids: &[Iccid]) -> Self {
        self.iccids = iccids.to_vec();
        self
    }

    fn is_full(&self, record: &Record) -> bool {
        match &self.viewer {
            Viewer::Everything => true,
            Viewer::Caller(actor) => record.is_in_charge(actor),
        }
    }

    fn shows(&self, record: &Record, profile: &Profile) -> bool {
        let listed = self.iccids.is_empty() || self.iccids.contains(&profile.iccid);
        listed
            && match &self.viewer {
                Viewer::Everything => true,
                Viewer::Caller(actor) => record.sees(actor, profile),
            }
    }
}

impl Record {
    /// The information set for a message.
    #[must_use]
    pub fn to_wire(&self, view: &View) -> Eis {
        let mut eis = Eis::new(self.signed_info.clone());
        eis.signature = self.signature.clone();
        eis.remaining_memory = Some(self.remaining_memory);
        eis.available_memory = Some(self.available_memory);
        eis.smsr_id = Some(self.smsr_id.clone());
        let shown = self.profiles.iter().filter(|profile| view.shows(self, profile));
        eis.profiles = shown.filter_map(to_wire).collect();
        eis.isd_r = Some(self.isd_r_to_wire(view.is_full(self)));
        eis.additional_properties = self.additional_properties.clone();
        if view.is_full(self) {
            eis.last_audit_date = self.last_audit.clone();
            eis.audit_trail = Some(AuditTrail::new(self.trail.clone()));
        }
        eis
    }

    fn isd_r_to_wire(&self, with_counters: bool) -> SecurityDomain {
        let mut domain = SecurityDomain::new(self.isd_r.aid, SdRole::IsdR);
        domain.tars = self.isd_r.tars.clone();
        domain.sin = self.isd_r.sin.clone();
        domain.sdin = self.isd_r.sdin.clone();
        let key_sets = self.isd_r.key_sets.iter().map(|set| {
            let mut keyset = Keyset::new(set.version);
            keyset.usage = set.usage;
            keyset.counter = with_counters.then_some(set.counter);
            keyset
        });
        domain.keysets = key_sets.collect();
        domain
    }
}

fn to_wire(profile: &Profile) -> Option<ProfileInfo> {
    let mut info = ProfileInfo::new(profile.iccid);
    info.state = Some(profile.state.to_wire()?);
    info.isd_p_aid = Some(profile.isd_p_aid);
    info.mno_id = Some(profile.mno_id.clone());
    info.fallback_attribute = Some(profile.fall_back);
    info.subscription_address = Some(profile.subscription_address.clone());
    info.smdp_id = profile.smdp_id.clone();
    info.profile_type = profile.profile_type.clone();
    info.allocated_memory = Some(profile.allocated_memory);
    info.free_memory = profile.free_memory;
    info.pol2 = Some(profile.pol2.clone());
    Some(info)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::danger::trust_unsigned_eis;
    use crate::testing::*;
    use crate::{Action, Event};

    fn iccids(eis: &Eis) -> Vec<Iccid> {
        eis.profiles.iter().map(|profile| profile.iccid).collect()
    }

    /// The record with a profile in creation and an entry in the trail.
    fn record() -> Record {
        let record = crate::testing::record();
        let action = Action::CreateIsdp { iccid: iccid(9), mno_id: oid(MNO), required_memory: 1 };
        let permit = record.evaluate(&action, &smdp()).unwrap();
        let status = es_interfaces::status::ExecutionStatus::expired();
        let at = es_interfaces::DateTime::from_unix(0);
        let failed = record.apply(&permit, Event::Failed { status, at }).unwrap();
        failed.apply(&permit, Event::IsdpRequested).unwrap()
    }

    #[test]
    fn everything_comes_back() {
        let record = record();
        let eis = record.to_wire(&View::full());
        assert_eq!(iccids(&eis), [iccid(0), iccid(1), iccid(2), iccid(3)]);
        assert_eq!(eis.audit_trail.as_ref().unwrap().records.len(), 1);
        let again = Record::register(trust_unsigned_eis(eis.clone())).unwrap();
        assert_eq!(again.to_wire(&View::full()), eis);
        assert_eq!(again.key_sets(), record.key_sets());
        assert_eq!(record.to_wire(&View::of(smsr())), eis);
    }

    #[test]
    fn an_sm_dp_sees_what_it_needs() {
        let eis = record().to_wire(&View::sm_dp(oid(SMDP)));
        assert_eq!(iccids(&eis), [iccid(1), iccid(2), iccid(3)]);
        assert_eq!(eis.signed_info, *record().signed_info());
        assert_eq!(eis.remaining_memory, Some(400_000));
        assert_eq!((eis.last_audit_date.is_none(), eis.audit_trail.is_none()), (true, true));
        let verified = trust_unsigned_eis(eis.clone());
        assert_eq!(verified.isd_r_numbers(), Some((&[0x42][..], &[0x45][..])));
        assert!(eis.isd_r.unwrap().keysets.iter().all(|set| set.counter.is_none() && set.entries.is_empty()));
        let other = record().to_wire(&View::sm_dp(oid("1.3.6.1.4.1.32473.29")));
        assert_eq!(iccids(&other), []);
    }

    #[test]
    fn another_sm_sr_sees_no_more_than_a_stranger() {
        let other = oid("1.3.6.1.4.1.32473.31");
        let eis = record().to_wire(&View::of(Actor::sm_sr(other.clone())));
        assert_eq!(eis, record().to_wire(&View::operator(other)));
    }

    #[test]
    fn an_operator_sees_its_own_profiles() {
        assert_eq!(iccids(&record().to_wire(&View::operator(oid(MNO)))), [iccid(1), iccid(2), iccid(3)]);
        assert_eq!(iccids(&record().to_wire(&View::operator(oid(OTHER_MNO)))), [iccid(0)]);
        let only = View::operator(oid(MNO)).only(&[iccid(0), iccid(2)]);
        assert_eq!(iccids(&record().to_wire(&only)), [iccid(2)]);
    }
}
