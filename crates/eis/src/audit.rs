//! The record against the card.

use core::fmt;

use sgp_asn1::Iccid;
use sgp_asn1::gp::{CardResources, IsdPState, ProfileStatus};
use sgp_wire::Aid;

use crate::{Profile, Record, State};

/// What an eUICC answered to an audit (SGP.02 v4.2 4.1.1.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    resources: Option<CardResources>,
    isd_ps: Vec<ProfileStatus>,
    complete: bool,
}

impl AuditReport {
    /// Memory, where it was asked for, and every ISD-P of the card.
    #[must_use]
    pub const fn new(resources: Option<CardResources>, isd_ps: Vec<ProfileStatus>) -> Self {
        Self { resources, isd_ps, complete: true }
    }

    /// The same for a card that was asked for some of its ISD-Ps only: what is absent means
    /// nothing then.
    #[must_use]
    pub const fn partial(mut self) -> Self {
        self.complete = false;
        self
    }

    /// Memory of the card.
    #[must_use]
    pub const fn resources(&self) -> Option<&CardResources> {
        self.resources.as_ref()
    }

    /// ISD-Ps of the card.
    #[must_use]
    pub fn isd_ps(&self) -> &[ProfileStatus] {
        &self.isd_ps
    }
}

/// A point in which the record and the card differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Discrepancy {
    /// The card has an ISD-P that the record does not know.
    OnCardOnly {
        /// The ISD-P.
        aid: Aid,
        /// Its state, where the card told it.
        state: Option<IsdPState>,
    },
    /// The record has a profile that the card does not have.
    NotOnCard {
        /// The profile.
        iccid: Iccid,
        /// Its ISD-P.
        aid: Aid,
    },
    /// The profile stands elsewhere in its life.
    State {
        /// The profile.
        iccid: Iccid,
        /// State in the record.
        recorded: State,
        /// State on the card.
        found: IsdPState,
    },
    /// Only one of the two holds the fall-back attribute for the profile.
    FallBack {
        /// The profile.
        iccid: Iccid,
        /// Whether the card does.
        on_card: bool,
    },
}

impl fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnCardOnly { aid, .. } => write!(f, "ISD-P {aid} is on the card and not in the record"),
            Self::NotOnCard { iccid, .. } => {
                write!(f, "profile {iccid} is in the record and not on the card")
            }
            Self::State { iccid, recorded, found } => {
                write!(f, "profile {iccid} is {recorded} in the record and {found} on the card")
            }
            Self::FallBack { iccid, on_card: true } => {
                write!(f, "profile {iccid} holds the fall-back attribute on the card only")
            }
            Self::FallBack { iccid, on_card: false } => {
                write!(f, "profile {iccid} holds the fall-back attribute in the record only")
            }
        }
    }
}

impl Record {
    /// Where the record and the card differ, in the order of the report, then of the record.
    ///
    /// Memory is no matter of dispute: the card is right about it. A profile in creation may be
    /// on the card or not.
    #[must_use]
    pub fn compare(&self, report: &AuditReport) -> Vec<Discrepancy> {
        let mut found = Vec::new();
        for status in &report.isd_ps {
            match self.profile_in(status.aid()) {
                None => found.push(Discrepancy::OnCardOnly { aid: status.aid(), state: status.state() }),
                Some(profile) => {
                    found.extend(state_differs(profile, status));
                    found.extend(fall_back_differs(profile, status));
                }
            }
        }
        if report.complete {
            let absent = self.profiles.iter().filter(|profile| {
                profile.state != State::InCreation
                    && report.isd_ps.iter().all(|s| s.aid() != profile.isd_p_aid)
            });
            found.extend(absent.map(|p| Discrepancy::NotOnCard { iccid: p.iccid, aid: p.isd_p_aid }));
        }
        found
    }

    /// Takes over memory, and for installed profiles state and attributes. What only one side
    /// has stays as it is: that is for people to look into (SGP.02 v4.2 3.7).
    pub(crate) fn take_over(&mut self, report: &AuditReport) {
        if let Some(resources) = &report.resources {
            self.remaining_memory = u64::from(resources.free_non_volatile());
        }
        for status in &report.isd_ps {
            let Some(profile) = self.profiles.iter_mut().find(|p| p.isd_p_aid == status.aid()) else {
                continue;
            };
            if let Some(granted) = status.granted_memory() {
                profile.allocated_memory = u64::from(granted);
            }
            profile.free_memory = status.remaining_memory().map(u64::from).or(profile.free_memory);
            let Some(installed) = status.state().and_then(State::from_card).filter(|s| is_installed(*s))
            else {
                continue;
            };
            if is_installed(profile.state) {
                profile.state = installed;
                profile.fall_back = status.attributes().map_or(profile.fall_back, |a| a.has_fall_back());
            }
        }
    }
}

const fn is_installed(state: State) -> bool {
    matches!(state, State::Disabled | State::Enabled)
}

fn state_differs(profile: &Profile, status: &ProfileStatus) -> Option<Discrepancy> {
    let found = status.state()?;
    let same = match profile.state {
        State::InCreation => State::from_card(found) == Some(State::Created),
        recorded => State::from_card(found) == Some(recorded),
    };
    (!same).then_some(Discrepancy::State { iccid: profile.iccid, recorded: profile.state, found })
}

fn fall_back_differs(profile: &Profile, status: &ProfileStatus) -> Option<Discrepancy> {
    let on_card = status.attributes()?.has_fall_back();
    (on_card != profile.fall_back).then_some(Discrepancy::FallBack { iccid: profile.iccid, on_card })
}
