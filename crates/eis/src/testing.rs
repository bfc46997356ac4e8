//! A record for the unit tests; all identifiers are made up.

use es_interfaces::eis::{
    Eis, EumInfo, EumSignedInfo, Keyset, Pol2, Pol2Action, Pol2Qualification, Pol2Rule, ProfileInfo,
    ProfileState, SdRole, SecurityDomain,
};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Oid};

use crate::{Actor, Record, danger};

pub(crate) const EID: &str = "89001012012341234012345678901224";
pub(crate) const SMSR: &str = "1.3.6.1.4.1.32473.30";
pub(crate) const SMDP: &str = "1.3.6.1.4.1.32473.20";
pub(crate) const MNO: &str = "1.3.6.1.4.1.32473.40";
pub(crate) const OTHER_MNO: &str = "1.3.6.1.4.1.32473.41";

pub(crate) fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

pub(crate) fn eid() -> Eid {
    EID.parse().unwrap()
}

/// Profile number `n` of the record.
pub(crate) fn iccid(n: u8) -> Iccid {
    Iccid::with_check_digit(&format!("8933010000000000{n:02}")).unwrap()
}

/// Its ISD-P.
pub(crate) fn aid(n: u8) -> Aid {
    Aid::isd_p(Aid::ISD_P_FIRST + u16::from(n))
}

pub(crate) fn smdp() -> Actor {
    Actor::sm_dp(oid(SMDP))
}

pub(crate) fn mno() -> Actor {
    Actor::operator(oid(MNO))
}

pub(crate) fn smsr() -> Actor {
    Actor::sm_sr(oid(SMSR))
}

pub(crate) fn not_allowed(action: Pol2Action) -> Pol2 {
    Pol2::new(vec![Pol2Rule::new(action, Pol2Qualification::NotAllowed)])
}

pub(crate) fn auto_delete() -> Pol2 {
    Pol2::new(vec![Pol2Rule::new(Pol2Action::Disable, Pol2Qualification::AutoDelete)])
}

fn profile(n: u8, state: ProfileState) -> ProfileInfo {
    let mut info = ProfileInfo::new(iccid(n));
    info.isd_p_aid = Some(aid(n));
    info.mno_id = Some(oid(MNO));
    info.smdp_id = Some(oid(SMDP));
    info.fallback_attribute = Some(false);
    info.state = Some(state);
    info.allocated_memory = Some(2048);
    info
}

/// Profile 0: fall-back, disabled, loaded by the manufacturer for another Operator.
/// Profile 1: enabled. Profile 2: disabled. Profile 3: created.
pub(crate) fn eis() -> Eis {
    let mut bootstrap = profile(0, ProfileState::Disabled);
    bootstrap.smdp_id = None;
    bootstrap.mno_id = Some(oid(OTHER_MNO));
    bootstrap.fallback_attribute = Some(true);
    let isd_r = SecurityDomain::new(Aid::ISD_R, SdRole::IsdR)
        .with_numbers(vec![0x42], vec![0x45])
        .with_keyset(Keyset::new(1).with_counter(407))
        .with_keyset(Keyset::new(64));
    let mut eis = Eis::new(EumSignedInfo::encode(EumInfo::new(eid())).unwrap());
    eis.remaining_memory = Some(400_000);
    eis.available_memory = Some(450_000);
    eis.smsr_id = Some(oid(SMSR));
    eis.isd_r = Some(isd_r);
    eis.profiles = vec![
        bootstrap,
        profile(1, ProfileState::Enabled),
        profile(2, ProfileState::Disabled),
        profile(3, ProfileState::Created),
    ];
    eis
}

pub(crate) fn record() -> Record {
    Record::register(danger::trust_unsigned_eis(eis())).unwrap()
}

/// The record with a POL2 on one of its profiles.
pub(crate) fn record_with_pol2(n: u8, pol2: Pol2) -> Record {
    let mut record = record();
    record.profile_mut(iccid(n)).unwrap().pol2 = pol2;
    record
}
