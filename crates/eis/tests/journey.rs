//! What the SM-SR believes, step by step, on the way of one profile.
//!
//! The steps and the record after each of them are those of the vector `sgp02/journey-sms.json`,
//! which an independent model made: the memory moves only with an audit, every packet uses one
//! counter, the ISD-P was created without a quota.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use eis::{
    Action, Actor, AuditReport, CardEvent, Event, MemoryStore, Permit, Record, Revision, State, danger,
};
use es_interfaces::DateTime;
use es_interfaces::eis::{
    Eis, EumInfo, EumSignedInfo, Keyset, ProfileInfo, ProfileState, SdRole, SecurityDomain,
};
use scp80::Kvn;
use sgp_asn1::gp::{CardResources, Notification, ProfileStatus};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Limits, Oid};

const EID: &str = "89186277903404084948452442505551";
const BOOTSTRAP: &str = "8944822526507252362";
const PROFILE: &str = "89000123456789012341";
const NOTIFICATION: &str = "E1354C10891862779034040849484524425055514D01024E0200002F10A0\
                            000005591010FFFFFFFF890000110014085326317912425607";
const RESOURCES: &str = "FF210D81010282040005E2FD83021800";
const STATUS: &str = "E3194F10A0000005591010FFFFFFFF89000010009F70011F530101\
                      E3194F10A0000005591010FFFFFFFF89000011009F70013F530100";

fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

fn now() -> DateTime {
    DateTime::from_unix(1_741_600_800)
}

struct SmSr {
    store: MemoryStore,
    eid: Eid,
}

impl SmSr {
    fn new() -> Self {
        let eid: Eid = EID.parse().unwrap();
        let mut bootstrap = ProfileInfo::new(BOOTSTRAP.parse().unwrap());
        bootstrap.isd_p_aid = Some(Aid::isd_p(0x0010));
        bootstrap.mno_id = Some(oid("2.999.40"));
        bootstrap.fallback_attribute = Some(true);
        bootstrap.state = Some(ProfileState::Enabled);
        bootstrap.allocated_memory = Some(2048);
        let mut eis = Eis::new(EumSignedInfo::encode(EumInfo::new(eid)).unwrap());
        eis.remaining_memory = Some(400_000);
        eis.available_memory = Some(402_048);
        eis.smsr_id = Some(oid("2.999.30"));
        eis.isd_r =
            Some(SecurityDomain::new(Aid::ISD_R, SdRole::IsdR).with_keyset(Keyset::new(1).with_counter(407)));
        eis.profiles.push(bootstrap);
        let mut store = MemoryStore::new();
        store.insert(Record::register(danger::trust_unsigned_eis(eis)).unwrap()).unwrap();
        Self { store, eid }
    }

    fn record(&self) -> Record {
        self.store.load(self.eid).unwrap().clone()
    }

    fn evaluate(&self, action: &Action, actor: &Actor) -> Permit {
        self.record().evaluate(action, actor).unwrap()
    }

    /// One packet: its counter is reserved in the store before it is used.
    fn packet(&mut self) {
        let lease = self.store.reserve_counters(self.eid, Kvn::new(1).unwrap(), 1).unwrap();
        assert_eq!(lease.remaining(), 1);
    }

    fn apply(&mut self, permit: &Permit, event: Event) -> Revision {
        let before = self.record();
        self.store.update(before.revision(), before.apply(permit, event).unwrap()).unwrap()
    }

    fn observe(&mut self, event: CardEvent) {
        let before = self.record();
        self.store.update(before.revision(), before.observe(event).unwrap()).unwrap();
    }

    /// Memory, counter of key set 1, state and allocated memory of each profile.
    fn believes(&self) -> (u64, u64, Vec<(State, u64)>) {
        let record = self.record();
        let profiles = record.profiles().iter().map(|p| (p.state(), p.allocated_memory()));
        (record.remaining_memory(), record.key_sets().first().unwrap().counter(), profiles.collect())
    }
}

#[test]
fn the_record_follows_the_journey() {
    use State::{Created, Disabled, Enabled};

    let mut smsr = SmSr::new();
    let sm_dp = Actor::sm_dp(oid("2.999.20"));
    let operator = Actor::operator(oid("2.999.41"));
    let iccid: Iccid = PROFILE.parse().unwrap();

    // 01 read-eid
    assert_eq!(smsr.believes(), (400_000, 407, vec![(Enabled, 2048)]));

    // 02 create-isdp
    let create = Action::CreateIsdp { iccid, mno_id: operator.id().clone(), required_memory: 16_384 };
    let permit = smsr.evaluate(&create, &sm_dp);
    assert_eq!(permit.isd_p_aid(), Some(Aid::isd_p(0x0011)));
    smsr.apply(&permit, Event::IsdpRequested);
    smsr.packet();
    smsr.apply(&permit, Event::IsdpCreated { allocated_memory: 0, at: now() });
    assert_eq!(smsr.believes(), (400_000, 408, vec![(Enabled, 2048), (Created, 0)]));

    // 03 to 09: key establishment and download
    for cntr in 409..=415 {
        smsr.packet();
        assert_eq!(smsr.believes(), (400_000, cntr, vec![(Enabled, 2048), (Created, 0)]));
    }

    // 10 profile-download-completed
    let permit = smsr.evaluate(&Action::ProfileDownloadCompleted(iccid), &sm_dp);
    let completed = Event::DownloadCompleted { profile_type: None, subscription_address: None, pol2: None };
    smsr.apply(&permit, completed);
    assert_eq!(smsr.believes(), (400_000, 415, vec![(Enabled, 2048), (Disabled, 0)]));

    // 11 enable: the card says yes, and nothing is true before it has attached
    let permit = smsr.evaluate(&Action::Enable(iccid), &operator);
    smsr.packet();
    assert_eq!(smsr.believes(), (400_000, 416, vec![(Enabled, 2048), (Disabled, 0)]));

    // 12 notification
    let bytes = hex::decode(NOTIFICATION).unwrap();
    let notification = Notification::decode(&bytes, &Limits::default()).unwrap();
    assert_eq!(notification.aid(), permit.enabled_after());
    smsr.apply(&permit, Event::ProfileEnabled { at: now() });
    smsr.observe(CardEvent::Notified { notification, at: now() });
    assert_eq!(smsr.believes(), (400_000, 416, vec![(Disabled, 2048), (Enabled, 0)]));

    // 13 confirm
    smsr.packet();
    assert_eq!(smsr.believes(), (400_000, 417, vec![(Disabled, 2048), (Enabled, 0)]));

    // 14 audit
    let permit = smsr.evaluate(&Action::Audit(Vec::new()), &operator);
    smsr.packet();
    let resources = CardResources::decode(&hex::decode(RESOURCES).unwrap()).unwrap();
    let isd_ps = ProfileStatus::decode_list(&hex::decode(STATUS).unwrap(), &Limits::default()).unwrap();
    let report = AuditReport::new(Some(resources), isd_ps);
    assert_eq!(smsr.record().compare(&report), []);
    smsr.apply(&permit, Event::Audited { report, at: now() });
    assert_eq!(smsr.believes(), (385_789, 418, vec![(Disabled, 2048), (Enabled, 0)]));

    let codes: Vec<_> = smsr.record().audit_trail().iter().map(|entry| entry.operation.0).collect();
    assert_eq!(codes, [[1, 0], [2, 0], [0, 2], [5, 0]]);
}
