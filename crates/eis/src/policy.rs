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

    /// Whether the caller sees the profile: its own, and everything for the SM-SR.
    pub(crate) fn sees(actor: &Actor, profile: &Profile) -> bool {
        match actor.role() {
            Role::SmDp => profile.smdp_id.as_ref() == Some(actor.id()),
            Role::Operator => profile.mno_id == *actor.id(),
            Role::SmSr => true,
        }
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
            if !Self::sees(actor, profile) {
                return Err(Rule::NotOwnerInList { iccid: *iccid });
            }
        }
        let owns_one = self.profiles.iter().any(|profile| Self::sees(actor, profile));
        if actor.role() == Role::Operator && !owns_one {
            return Err(Rule::OwnsNothing);
        }
        Ok(())
    }

    fn known(&self, iccid: Iccid) -> Result<&Profile, Rule> {
        self.profile(iccid).ok_or(Rule::IccidUnknown { iccid })
    }

    fn owned(&self, iccid: Iccid, actor: &Actor, roles: &[Role]) -> Result<&Profile, Rule> {
        if !roles.contains(&actor.role()) {
            return Err(Rule::Role { role: actor.role() });
        }
        let profile = self.known(iccid)?;
        if Self::sees(actor, profile) { Ok(profile) } else { Err(Rule::NotOwner { iccid }) }
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

    /// Subject and reason to answer (SGP.02 v4.2 5.1.6.5).
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
