//! May it be done?

use core::fmt;

use es_interfaces::eis::Pol2Action;
use es_interfaces::status::{ExecutionStatus, StatusCode, StatusCodeData};
use sgp_asn1::Iccid;

use crate::{Action, Actor, Permit, Profile, Record, Role, State};

impl Record {
    /// Decides whether the caller may do it now: ownership, life cycle, memory, POL2 (SGP.02 v4.2
    /// 3 and 5.4, 5.5). POL1 is on the card and is asked there.
    ///
    /// # Errors
    /// [`Denial`] with the rule that says no, and the status to answer.
    pub fn evaluate(&self, action: &Action, actor: &Actor) -> Result<Permit, Denial> {
        let mut permit = Permit {
            action: action.clone(),
            actor: actor.clone(),
            eid: self.eid(),
            decisions: self.decisions,
            isd_p_aid: None,
            enabled_after: None,
            deleted_after: None,
        };
        match action {
            Action::CreateIsdp { iccid, required_memory, .. } => {
                self.may_create(*iccid, *required_memory, actor)?;
                permit.isd_p_aid = Some(self.next_isd_p_aid().ok_or(Rule::NoAidLeft)?);
            }
            Action::ProfileDownloadCompleted(iccid) => {
                let profile = self.owned(*iccid, actor, &[Role::SmDp])?;
                in_state(profile, &[State::Created])?;
                permit.isd_p_aid = Some(profile.isd_p_aid);
            }
            Action::Enable(iccid) => {
                let profile = self.owned(*iccid, actor, &[Role::SmDp, Role::Operator])?;
                in_state(profile, &[State::Disabled])?;
                allowed_by_pol2(profile, Pol2Action::Enable)?;
                self.enabled().map_or(Ok(()), |left| allowed_by_pol2(left, Pol2Action::Disable))?;
                permit.isd_p_aid = Some(profile.isd_p_aid);
                permit.enabled_after = Some(profile.isd_p_aid);
                permit.deleted_after =
                    self.enabled().filter(|left| left.is_deleted_when_disabled()).map(Profile::iccid);
            }
            Action::Disable(iccid) => {
                let profile = self.owned(*iccid, actor, &[Role::SmDp, Role::Operator])?;
                in_state(profile, &[State::Enabled])?;
                not_fall_back(profile)?;
                allowed_by_pol2(profile, Pol2Action::Disable)?;
                let successor = self.fall_back().filter(|p| p.state == State::Disabled);
                permit.isd_p_aid = Some(profile.isd_p_aid);
                permit.enabled_after = Some(successor.ok_or(Rule::NoFallBack)?.isd_p_aid);
                permit.deleted_after = profile.is_deleted_when_disabled().then_some(profile.iccid);
            }
            Action::Delete(iccid) => permit.isd_p_aid = Some(self.may_delete(*iccid, actor)?.isd_p_aid),
            Action::Audit(iccids) => self.may_audit(iccids, actor)?,
            Action::GetEis => {}
        }
        Ok(permit)
    }

    /// Whether the caller sees the profile: its own, and everything for the SM-SR in charge.
    pub(crate) fn sees(&self, actor: &Actor, profile: &Profile) -> bool {
        match actor.role() {
            Role::SmDp => profile.smdp_id.as_ref() == Some(actor.id()),
            Role::Operator => profile.mno_id == *actor.id(),
            Role::SmSr => self.is_in_charge(actor),
        }
    }

    /// Whether the caller is the SM-SR itself.
    pub(crate) fn is_in_charge(&self, actor: &Actor) -> bool {
        actor.role() == Role::SmSr && self.smsr_id == *actor.id()
    }

    fn may_create(&self, iccid: Iccid, required: u64, actor: &Actor) -> Result<(), Rule> {
        if actor.role() != Role::SmDp {
            return Err(Rule::Role { role: actor.role() });
        }
        if self.profile(iccid).is_some() {
            return Err(Rule::IccidInUse { iccid });
        }
        if required > self.remaining_memory {
            return Err(Rule::Memory { required, remaining: self.remaining_memory });
        }
        Ok(())
    }

    fn may_delete(&self, iccid: Iccid, actor: &Actor) -> Result<&Profile, Rule> {
        let profile = self.owned(iccid, actor, &[Role::SmDp, Role::Operator, Role::SmSr])?;
        not_fall_back(profile)?;
        in_state(profile, &[State::Disabled, State::Created])?;
        // before it is installed a profile has no policy: it is cleaned away
        if profile.state == State::Disabled {
            allowed_by_pol2(profile, Pol2Action::Delete)?;
        }
        // the SM-SR deletes of its own accord what POL2 has deleted, and nothing else
        if actor.role() == Role::SmSr && !profile.is_deleted_when_disabled() {
            return Err(Rule::NotOwner { iccid });
        }
        Ok(profile)
    }

    fn may_audit(&self, iccids: &[Iccid], actor: &Actor) -> Result<(), Rule> {
        for iccid in iccids {
            let profile = self.known(*iccid)?;
            if !self.sees(actor, profile) {
                return Err(Rule::NotOwnerInList { iccid: *iccid });
            }
        }
        let may = match actor.role() {
            Role::SmDp => true,
            Role::Operator => self.profiles.iter().any(|profile| self.sees(actor, profile)),
            Role::SmSr => self.is_in_charge(actor),
        };
        if may { Ok(()) } else { Err(Rule::OwnsNothing) }
    }

    fn known(&self, iccid: Iccid) -> Result<&Profile, Rule> {
        self.profile(iccid).ok_or(Rule::IccidUnknown { iccid })
    }

    fn owned(&self, iccid: Iccid, actor: &Actor, roles: &[Role]) -> Result<&Profile, Rule> {
        if !roles.contains(&actor.role()) {
            return Err(Rule::Role { role: actor.role() });
        }
        let profile = self.known(iccid)?;
        if self.sees(actor, profile) { Ok(profile) } else { Err(Rule::NotOwner { iccid }) }
    }
}

fn in_state(profile: &Profile, states: &[State]) -> Result<(), Rule> {
    let (iccid, state) = (profile.iccid, profile.state);
    if states.contains(&state) { Ok(()) } else { Err(Rule::State { iccid, state }) }
}

const fn not_fall_back(profile: &Profile) -> Result<(), Rule> {
    if profile.fall_back { Err(Rule::FallBackAttribute { iccid: profile.iccid }) } else { Ok(()) }
}

fn allowed_by_pol2(profile: &Profile, action: Pol2Action) -> Result<(), Rule> {
    if profile.forbids(action) { Err(Rule::Pol2 { iccid: profile.iccid, action }) } else { Ok(()) }
}

/// A rule that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// The function is not for callers of this kind.
    Role {
        /// What the caller is.
        role: Role,
    },
    /// No such profile on this eUICC.
    IccidUnknown {
        /// As named.
        iccid: Iccid,
    },
    /// The ICCID is taken.
    IccidInUse {
        /// As named.
        iccid: Iccid,
    },
    /// The profile is another's.
    NotOwner {
        /// The profile.
        iccid: Iccid,
    },
    /// A profile of the list is another's.
    NotOwnerInList {
        /// The profile.
        iccid: Iccid,
    },
    /// The caller has no profile on this eUICC.
    OwnsNothing,
    /// The profile is not where in its life it would have to be.
    State {
        /// The profile.
        iccid: Iccid,
        /// Its state.
        state: State,
    },
    /// The eUICC has too little memory.
    Memory {
        /// Bytes asked for.
        required: u64,
        /// Bytes free.
        remaining: u64,
    },
    /// Every ISD-P AID is taken.
    NoAidLeft,
    /// The profile holds the fall-back attribute.
    FallBackAttribute {
        /// The profile.
        iccid: Iccid,
    },
    /// No profile with the fall-back attribute could take over.
    NoFallBack,
    /// POL2 of the profile forbids it.
    Pol2 {
        /// The profile whose POL2 it is; not always the one that was named.
        iccid: Iccid,
        /// What it forbids.
        action: Pol2Action,
    },
}

impl Rule {
    /// The profile that stands in the way.
    #[must_use]
    pub const fn iccid(&self) -> Option<Iccid> {
        match *self {
            Self::IccidUnknown { iccid }
            | Self::IccidInUse { iccid }
            | Self::NotOwner { iccid }
            | Self::NotOwnerInList { iccid }
            | Self::State { iccid, .. }
            | Self::FallBackAttribute { iccid }
            | Self::Pol2 { iccid, .. } => Some(iccid),
            Self::Role { .. }
            | Self::OwnsNothing
            | Self::Memory { .. }
            | Self::NoAidLeft
            | Self::NoFallBack => None,
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Role { role } => write!(f, "not a function for {role:?}"),
            Self::IccidUnknown { iccid } => write!(f, "no profile {iccid} on this eUICC"),
            Self::IccidInUse { iccid } => write!(f, "ICCID {iccid} is in use"),
            Self::NotOwner { iccid } | Self::NotOwnerInList { iccid } => {
                write!(f, "profile {iccid} is not the caller's")
            }
            Self::OwnsNothing => f.write_str("the caller has no profile on this eUICC"),
            Self::State { iccid, state } => write!(f, "profile {iccid} is {state}"),
            Self::Memory { required, remaining } => {
                write!(f, "{required} bytes asked for, {remaining} free")
            }
            Self::NoAidLeft => f.write_str("no ISD-P AID left"),
            Self::FallBackAttribute { iccid } => write!(f, "profile {iccid} holds the fall-back attribute"),
            Self::NoFallBack => f.write_str("no disabled profile with the fall-back attribute to take over"),
            Self::Pol2 { iccid, action } => {
                let action = match action {
                    Pol2Action::Enable => "enable",
                    Pol2Action::Disable => "disable",
                    _ => "delete",
                };
                write!(f, "POL2 of profile {iccid} does not allow to {action} it")
            }
        }
    }
}

/// That an action is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denial {
    rule: Rule,
}

impl Denial {
    /// The rule that says no.
    #[must_use]
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// Subject and reason to answer (SGP.02 v4.2 5.1.6).
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self.rule {
            Rule::Role { .. } => StatusCode::REQUESTER_NOT_ALLOWED,
            Rule::IccidUnknown { .. } => StatusCode::ICCID_UNKNOWN,
            Rule::IccidInUse { .. } => StatusCode::ICCID_IN_USE,
            Rule::NotOwner { .. } | Rule::State { .. } => StatusCode::ICCID_NOT_ALLOWED,
            Rule::NotOwnerInList { .. } => StatusCode::PROFILE_NOT_ALLOWED,
            Rule::OwnsNothing => StatusCode::EIS_NOT_ALLOWED,
            Rule::Memory { .. } | Rule::NoAidLeft => StatusCode::INSUFFICIENT_MEMORY,
            Rule::NoFallBack => StatusCode::EUICC_REFUSED,
            Rule::FallBackAttribute { .. } | Rule::Pol2 { .. } => StatusCode::POL2_REFUSED,
        }
    }

    /// The whole answer: code, the profile that stands in the way, and the rule in words.
    #[must_use]
    pub fn to_execution_status(&self) -> ExecutionStatus {
        let mut data = StatusCodeData::new(self.status()).with_message(self.rule.to_string());
        if let Some(iccid) = self.rule.iccid() {
            data = data.with_subject_identifier(iccid.to_string());
        }
        ExecutionStatus::failed(data)
    }
}

impl From<Rule> for Denial {
    fn from(rule: Rule) -> Self {
        Self { rule }
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status(), self.rule)
    }
}

impl core::error::Error for Denial {}

#[cfg(test)]
mod tests {
    use es_interfaces::eis::Pol2;
    use sgp_wire::Aid;

    use super::*;
    use crate::testing::*;

    fn denied(record: &Record, action: &Action, actor: &Actor) -> (Rule, StatusCode) {
        let denial = record.evaluate(action, actor).unwrap_err();
        (*denial.rule(), denial.status())
    }

    fn create(n: u8, required_memory: u64) -> Action {
        Action::CreateIsdp { iccid: iccid(n), mno_id: oid(MNO), required_memory }
    }

    /// What POL2, which the SM-SR holds, makes of an action.
    #[test]
    fn policy_table() {
        let forbidden = |n, action| Err(Rule::Pol2 { iccid: iccid(n), action });
        let (disable, delete, enable) = (Pol2Action::Disable, Pol2Action::Delete, Pol2Action::Enable);
        for (what, holder, pol2, action, expected) in [
            ("enable B while A is enabled", 1, Pol2::default(), Action::Enable(iccid(2)), Ok(None)),
            (
                "A: disable not allowed",
                1,
                not_allowed(disable),
                Action::Enable(iccid(2)),
                forbidden(1, disable),
            ),
            ("A: delete when disabled", 1, auto_delete(), Action::Enable(iccid(2)), Ok(Some(iccid(1)))),
            ("A: delete not allowed", 1, not_allowed(delete), Action::Enable(iccid(2)), Ok(None)),
            ("B: enable not allowed", 2, not_allowed(enable), Action::Enable(iccid(2)), forbidden(2, enable)),
            ("B: disable not allowed", 2, not_allowed(disable), Action::Enable(iccid(2)), Ok(None)),
            ("disable A", 1, Pol2::default(), Action::Disable(iccid(1)), Ok(None)),
            (
                "disable A: not allowed",
                1,
                not_allowed(disable),
                Action::Disable(iccid(1)),
                forbidden(1, disable),
            ),
            ("disable A: delete then", 1, auto_delete(), Action::Disable(iccid(1)), Ok(Some(iccid(1)))),
            ("delete B", 2, Pol2::default(), Action::Delete(iccid(2)), Ok(None)),
            ("delete B: not allowed", 2, not_allowed(delete), Action::Delete(iccid(2)), forbidden(2, delete)),
            ("delete B: disable not allowed", 2, not_allowed(disable), Action::Delete(iccid(2)), Ok(None)),
            ("clean-up of an empty ISD-P", 3, not_allowed(delete), Action::Delete(iccid(3)), Ok(None)),
        ] {
            let record = record_with_pol2(holder, pol2);
            let outcome = record.evaluate(&action, &mno());
            let outcome = outcome.map(|permit| permit.deleted_after()).map_err(|denial| *denial.rule());
            assert_eq!(outcome, expected, "{what}");
        }
    }

    /// "Delete when disabled" beside "deletion not allowed": not allowed wins, as on the card.
    #[test]
    fn a_profile_that_may_not_be_deleted_is_not_deleted_when_disabled() {
        let mut rules = auto_delete().rules;
        rules.extend(not_allowed(Pol2Action::Delete).rules);
        let record = record_with_pol2(1, Pol2::new(rules));
        for action in [Action::Enable(iccid(2)), Action::Disable(iccid(1))] {
            assert_eq!(record.evaluate(&action, &mno()).unwrap().deleted_after(), None, "{action:?}");
        }
    }

    /// Only the SM-SR in charge is "the SM-SR itself".
    #[test]
    fn another_sm_sr_may_nothing() {
        let other = Actor::sm_sr(oid("1.3.6.1.4.1.32473.31"));
        let record = record_with_pol2(2, auto_delete());
        let refused = |action| denied(&record, &action, &other).0;
        assert_eq!(refused(Action::Delete(iccid(2))), Rule::NotOwner { iccid: iccid(2) });
        assert_eq!(refused(Action::Audit(vec![iccid(2)])), Rule::NotOwnerInList { iccid: iccid(2) });
        assert_eq!(refused(Action::Audit(Vec::new())), Rule::OwnsNothing);
        // the one in charge may, also when there is no profile
        let mut empty = record.clone();
        empty.profiles.clear();
        assert!(empty.evaluate(&Action::Audit(Vec::new()), &smsr()).is_ok());
    }

    #[test]
    fn the_fall_back_attribute() {
        let refused = |n| (Rule::FallBackAttribute { iccid: iccid(n) }, StatusCode::POL2_REFUSED);
        let owner = Actor::operator(oid(OTHER_MNO));
        assert_eq!(denied(&record(), &Action::Delete(iccid(0)), &owner), refused(0));
        let mut in_use = record();
        in_use.switch_to(iccid(0));
        assert_eq!(denied(&in_use, &Action::Disable(iccid(0)), &owner), refused(0));
        // left by an enabling it is not deleted, whatever its POL2 says
        in_use.profile_mut(iccid(0)).unwrap().pol2 = auto_delete();
        assert_eq!(in_use.evaluate(&Action::Enable(iccid(2)), &mno()).unwrap().deleted_after(), None);
        // nor can one take over that is not installed
        let mut not_yet = record();
        not_yet.profile_mut(iccid(0)).unwrap().state = State::Created;
        assert_eq!(denied(&not_yet, &Action::Disable(iccid(1)), &mno()).0, Rule::NoFallBack);
        let mut without = record();
        without.profile_mut(iccid(0)).unwrap().fall_back = false;
        assert_eq!(
            denied(&without, &Action::Disable(iccid(1)), &mno()),
            (Rule::NoFallBack, StatusCode::EUICC_REFUSED)
        );
    }

    #[test]
    fn creation() {
        let permit = record().evaluate(&create(9, 400_000), &smdp()).unwrap();
        assert_eq!(permit.isd_p_aid(), Some(aid(4)));
        for (action, actor, rule, status) in [
            (create(9, 400_001), smdp(), Rule::Memory { required: 400_001, remaining: 400_000 }, "8.1/4.8"),
            (create(2, 1), smdp(), Rule::IccidInUse { iccid: iccid(2) }, "8.2.1/3.3"),
            (create(9, 1), mno(), Rule::Role { role: Role::Operator }, "1.1/1.2"),
            (create(9, 1), smsr(), Rule::Role { role: Role::SmSr }, "1.1/1.2"),
        ] {
            let (found, code) = denied(&record(), &action, &actor);
            assert_eq!((found, code.to_string().starts_with(status)), (rule, true), "{code}");
        }
    }

    #[test]
    fn the_lowest_free_isd_p() {
        let mut record = record();
        assert_eq!(record.next_isd_p_aid(), Some(aid(4)));
        record.remove_isd_p(aid(1));
        assert_eq!(record.next_isd_p_aid(), Some(aid(1)));
        record.profiles.clear();
        assert_eq!(record.next_isd_p_aid(), Some(Aid::isd_p(0x0010)));
    }

    #[test]
    fn what_is_not_there_and_what_is_another_s() {
        let stranger = Actor::operator(oid("1.3.6.1.4.1.32473.49"));
        let other_dp = Actor::sm_dp(oid("1.3.6.1.4.1.32473.29"));
        for action in [Action::Enable, Action::Disable, Action::Delete] {
            let unknown = (Rule::IccidUnknown { iccid: iccid(9) }, StatusCode::ICCID_UNKNOWN);
            assert_eq!(denied(&record(), &action(iccid(9)), &mno()), unknown);
            for actor in [&stranger, &other_dp] {
                let not_owner = (Rule::NotOwner { iccid: iccid(2) }, StatusCode::ICCID_NOT_ALLOWED);
                assert_eq!(denied(&record(), &action(iccid(2)), actor), not_owner);
            }
        }
        // a profile of the manufacturer is no SM-DP's
        assert_eq!(
            denied(&record(), &Action::Enable(iccid(0)), &smdp()).0,
            Rule::NotOwner { iccid: iccid(0) }
        );
        assert!(record().evaluate(&Action::Enable(iccid(0)), &Actor::operator(oid(OTHER_MNO))).is_ok());
    }

    /// Every action on a profile in every state.
    #[test]
    fn states() {
        type OfProfile = fn(Iccid) -> Action;
        let actions: [(OfProfile, &[State]); 4] = [
            (Action::ProfileDownloadCompleted, &[State::Created]),
            (Action::Enable, &[State::Disabled]),
            (Action::Disable, &[State::Enabled]),
            (Action::Delete, &[State::Disabled, State::Created]),
        ];
        for state in [State::InCreation, State::Created, State::Disabled, State::Enabled] {
            for (action, allowed) in &actions {
                let mut record = record();
                record.profile_mut(iccid(1)).unwrap().state = State::Disabled;
                record.profile_mut(iccid(2)).unwrap().state = state;
                let outcome = record.evaluate(&action(iccid(2)), &smdp()).map_err(|denial| *denial.rule());
                let refused = Rule::State { iccid: iccid(2), state };
                assert_eq!(outcome.err(), (!allowed.contains(&state)).then_some(refused));
            }
        }
    }

    #[test]
    fn the_sm_sr_itself_deletes_only_what_pol2_has_deleted() {
        let delete = Action::Delete(iccid(2));
        assert_eq!(denied(&record(), &delete, &smsr()).0, Rule::NotOwner { iccid: iccid(2) });
        let record = record_with_pol2(2, auto_delete());
        assert_eq!(record.evaluate(&delete, &smsr()).unwrap().isd_p_aid(), Some(aid(2)));
        assert_eq!(denied(&record, &Action::Enable(iccid(2)), &smsr()).0, Rule::Role { role: Role::SmSr });
    }

    #[test]
    fn audits_and_readings() {
        let stranger = Actor::operator(oid("1.3.6.1.4.1.32473.49"));
        for (iccids, actor, rule, status) in [
            (
                vec![iccid(1), iccid(9)],
                mno(),
                Rule::IccidUnknown { iccid: iccid(9) },
                StatusCode::ICCID_UNKNOWN,
            ),
            (
                vec![iccid(1), iccid(0)],
                mno(),
                Rule::NotOwnerInList { iccid: iccid(0) },
                StatusCode::PROFILE_NOT_ALLOWED,
            ),
            (vec![], stranger.clone(), Rule::OwnsNothing, StatusCode::EIS_NOT_ALLOWED),
        ] {
            assert_eq!(denied(&record(), &Action::Audit(iccids), &actor), (rule, status));
        }
        assert!(record().evaluate(&Action::Audit(vec![iccid(1)]), &smdp()).is_ok());
        assert!(record().evaluate(&Action::Audit(vec![iccid(0)]), &smsr()).is_ok());
        assert!(record().evaluate(&Action::GetEis, &stranger).is_ok());
    }

    #[test]
    fn a_denial_says_what_and_why() {
        let record = record_with_pol2(1, not_allowed(Pol2Action::Disable));
        let denial = record.evaluate(&Action::Enable(iccid(2)), &mno()).unwrap_err();
        let data = denial.to_execution_status().code_data.unwrap();
        assert_eq!(data.code, StatusCode::POL2_REFUSED);
        assert_eq!(data.subject_identifier, Some(iccid(1).to_string()));
        let text = format!("POL2 of profile {} does not allow to disable it", iccid(1));
        assert_eq!(data.message.as_ref(), Some(&text));
        assert_eq!(denial.to_string(), format!("8.2.3/3.8 (POL2: Refused): {text}"));
    }
}
