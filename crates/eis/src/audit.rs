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
    /// has stays as it is: that is for people to look into. So does what cannot be true, as two
    /// enabled profiles.
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
        }
        // an empty one may be left of a creation whose answer was lost, and is met by the next
        let unknown = report.isd_ps.iter().filter(|status| status.state() != Some(IsdPState::SELECTABLE));
        let unknown = unknown.map(ProfileStatus::aid);
        let unknown = unknown.filter(|aid| self.profile_in(*aid).is_none() && is_isd_p(*aid));
        let unknown: Vec<Aid> = unknown.collect();
        if report.complete {
            self.on_card_only.clear();
        }
        self.on_card_only.extend(unknown);
        self.on_card_only.sort_unstable();
        self.on_card_only.dedup();
        let enabled = report.holder(|status| Some(status.state()? == IsdPState::ENABLED));
        let fall_back = report.holder(|status| Some(status.attributes()?.has_fall_back()));
        for profile in self.profiles.iter_mut().filter(|profile| is_installed(profile.state)) {
            let aid = profile.isd_p_aid;
            let reported = report.isd_ps.iter().find(|status| status.aid() == aid);
            match enabled {
                Holder::One(holder) if holder == aid => profile.state = State::Enabled,
                Holder::One(_) => profile.state = State::Disabled,
                Holder::Nobody if reported.and_then(ProfileStatus::state) == Some(IsdPState::DISABLED) => {
                    profile.state = State::Disabled;
                }
                Holder::Nobody | Holder::Several => {}
            }
            match fall_back {
                Holder::One(holder) => profile.fall_back = holder == aid,
                Holder::Nobody if reported.and_then(ProfileStatus::attributes).is_some() => {
                    profile.fall_back = false;
                }
                Holder::Nobody | Holder::Several => {}
            }
        }
    }
}

/// Which ISD-P has what only one of them can have.
#[derive(Clone, Copy)]
enum Holder {
    Nobody,
    One(Aid),
    Several,
}

impl AuditReport {
    fn holder(&self, has: impl Fn(&ProfileStatus) -> Option<bool>) -> Holder {
        let holders = self.isd_ps.iter().filter(|status| has(status) == Some(true));
        holders.fold(Holder::Nobody, |before, status| match before {
            Holder::Nobody => Holder::One(status.aid()),
            Holder::One(aid) if aid == status.aid() => before,
            Holder::One(_) | Holder::Several => Holder::Several,
        })
    }
}

/// Whether a new ISD-P could get this AID.
fn is_isd_p(aid: Aid) -> bool {
    let number = aid.tar().and_then(|tar| match *tar.as_bytes() {
        [0x00, high, low] => Some(u16::from_be_bytes([high, low])),
        _ => None,
    });
    number.is_some_and(|number| Aid::isd_p(number) == aid)
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

#[cfg(test)]
mod tests {
    use es_interfaces::DateTime;
    use sgp_asn1::gp::ProfileAttributes;

    use super::*;
    use crate::testing::*;
    use crate::{Action, Event};

    fn entry(n: u8, state: u8, attributes: u8) -> ProfileStatus {
        ProfileStatus::new(aid(n), IsdPState(state), ProfileAttributes(attributes))
    }

    fn resources() -> CardResources {
        CardResources::new(4, 385_789, 6144)
    }

    fn report(entries: &[ProfileStatus]) -> AuditReport {
        AuditReport::new(Some(resources()), entries.to_vec())
    }

    fn faithful() -> [ProfileStatus; 4] {
        [entry(0, 0x1F, 1), entry(1, 0x3F, 0), entry(2, 0x1F, 0), entry(3, 0x0F, 0)]
    }

    fn audited(record: &Record, report: AuditReport) -> Record {
        let permit = record.evaluate(&Action::Audit(Vec::new()), &smsr()).unwrap();
        record.apply(&permit, Event::Audited { report, at: DateTime::from_unix(7) }).unwrap()
    }

    #[test]
    fn a_record_that_agrees() {
        let record = record();
        assert_eq!(record.compare(&report(&faithful())), []);
        let next = audited(&record, report(&faithful()));
        assert_eq!(next.remaining_memory(), 385_789);
        assert_eq!(next.last_audit().map(DateTime::unix), Some(7));
        assert_eq!(next.profiles(), record.profiles());
    }

    #[test]
    fn every_discrepancy_is_named() {
        let entries = [entry(0, 0x1F, 0), entry(1, 0x1F, 0), entry(2, 0x3F, 1), entry(9, 0x07, 0)];
        let found = record().compare(&report(&entries));
        let state =
            |n, recorded, found| Discrepancy::State { iccid: iccid(n), recorded, found: IsdPState(found) };
        let fall_back = |n, on_card| Discrepancy::FallBack { iccid: iccid(n), on_card };
        assert_eq!(
            found,
            [
                fall_back(0, false),
                state(1, State::Enabled, 0x1F),
                state(2, State::Disabled, 0x3F),
                fall_back(2, true),
                Discrepancy::OnCardOnly { aid: aid(9), state: Some(IsdPState(0x07)) },
                Discrepancy::NotOnCard { iccid: iccid(3), aid: aid(3) },
            ]
        );
        let partial = record().compare(&report(&[entry(2, 0x1F, 0)]).partial());
        assert_eq!(partial, []);
    }

    #[test]
    fn state_and_attributes_are_taken_over_presence_is_not() {
        let entries = [entry(0, 0x1F, 0), entry(1, 0x1F, 0), entry(2, 0x3F, 1), entry(9, 0x07, 0)];
        let next = audited(&record(), report(&entries));
        assert_eq!(next.enabled().map(Profile::iccid), Some(iccid(2)));
        assert_eq!(next.fall_back().map(Profile::iccid), Some(iccid(2)));
        assert_eq!(next.profile(iccid(3)).map(Profile::state), Some(State::Created));
        assert_eq!(next.profile_in(aid(9)), None);
        let left = [
            Discrepancy::OnCardOnly { aid: aid(9), state: Some(IsdPState(0x07)) },
            Discrepancy::NotOnCard { iccid: iccid(3), aid: aid(3) },
        ];
        assert_eq!(next.compare(&report(&entries)), left);
    }

    /// A card has one profile in use: when it names another one, the recorded one is not.
    #[test]
    fn one_profile_is_enabled_after_an_audit() {
        let enabled = |record: &Record| -> Vec<_> {
            let enabled = record.profiles().iter().filter(|profile| profile.state() == State::Enabled);
            enabled.map(Profile::iccid).collect()
        };
        let some = report(&[entry(2, 0x3F, 0)]).partial();
        let without_it = report(&[entry(0, 0x1F, 1), entry(2, 0x3F, 0)]);
        for report in [some, without_it] {
            let next = audited(&record(), report);
            assert_eq!(enabled(&next), [iccid(2)]);
            // the one that the card does not have any more can be deleted
            assert!(next.evaluate(&Action::Delete(iccid(1)), &mno()).is_ok());
        }
        // one that the record does not have
        let next = audited(&record(), report(&[entry(0, 0x1F, 1), entry(9, 0x3F, 0)]));
        assert_eq!(enabled(&next), []);
        // what cannot be true is not taken over
        let both = [entry(0, 0x3F, 1), entry(1, 0x1F, 0), entry(2, 0x3F, 0)];
        let next = audited(&record(), report(&both));
        assert_eq!(next.profiles(), record().profiles());
        let twice = [entry(2, 0x3F, 0), entry(2, 0x3F, 0)];
        assert_eq!(enabled(&audited(&record(), report(&twice))), [iccid(2)]);
    }

    #[test]
    fn one_profile_holds_the_fall_back_attribute_after_an_audit() {
        let holders = |record: &Record| -> Vec<_> {
            record.profiles().iter().filter(|profile| profile.is_fall_back()).map(Profile::iccid).collect()
        };
        let next = audited(&record(), report(&[entry(2, 0x1F, 1)]).partial());
        assert_eq!(holders(&next), [iccid(2)]);
        let next = audited(&record(), report(&[entry(0, 0x1F, 0), entry(9, 0x1F, 1)]));
        assert_eq!(holders(&next), []);
        let both = [entry(0, 0x1F, 0), entry(1, 0x3F, 1), entry(2, 0x1F, 1)];
        assert_eq!(holders(&audited(&record(), report(&both))), [iccid(0)]);
    }

    /// What only the card has is not taken into the record, but its AID is taken.
    #[test]
    fn an_aid_that_is_taken_on_the_card() {
        let with = |entries: &[ProfileStatus]| [&faithful()[..], entries].concat();
        let next = audited(&record(), report(&with(&[entry(4, 0x1F, 0), entry(5, 0x0F, 0)])));
        assert_eq!(next.next_isd_p_aid(), Some(aid(6)));
        // a part of the list adds to it, a whole one says what there is
        let more = audited(&next, report(&[entry(6, 0x0F, 0)]).partial());
        assert_eq!(more.next_isd_p_aid(), Some(aid(7)));
        let fewer = audited(&more, report(&with(&[entry(5, 0x0F, 0)])));
        assert_eq!(fewer.next_isd_p_aid(), Some(aid(4)));
        // an empty one may be what is left of a creation whose answer was lost
        let empty = audited(&record(), report(&with(&[entry(4, 0x07, 0)])));
        assert_eq!(empty.next_isd_p_aid(), Some(aid(4)));
    }

    #[test]
    fn a_profile_whose_completion_is_outstanding_stays_created() {
        let entries = [entry(3, 0x1F, 0)];
        let report = report(&entries).partial();
        let state =
            Discrepancy::State { iccid: iccid(3), recorded: State::Created, found: IsdPState::DISABLED };
        assert_eq!(record().compare(&report), [state]);
        let next = audited(&record(), report);
        assert_eq!(next.profile(iccid(3)).map(Profile::state), Some(State::Created));
        assert!(next.evaluate(&Action::ProfileDownloadCompleted(iccid(3)), &smdp()).is_ok());
    }

    #[test]
    fn a_profile_in_creation_may_be_there_or_not() {
        let mut record = record();
        record.profile_mut(iccid(3)).unwrap().state = State::InCreation;
        assert_eq!(record.compare(&report(&faithful())), []);
        assert_eq!(record.compare(&report(&faithful()[..3])), []);
    }

    #[test]
    fn quota() {
        let mut entries = faithful();
        entries[2] = entries[2].clone().with_memory(3000, 1200);
        let next = audited(&record(), report(&entries));
        let profile = next.profile(iccid(2)).unwrap();
        assert_eq!((profile.allocated_memory(), profile.free_memory()), (3000, Some(1200)));
        assert_eq!(next.profile(iccid(1)).unwrap().allocated_memory(), 2048);
    }
}
