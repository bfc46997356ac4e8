//! How a record begins.

use core::fmt;

use es_interfaces::eis::{ProfileInfo, SecurityDomain};
use sgp_asn1::Iccid;

use crate::record::{IsdR, Revision};
use crate::{KeySetState, Profile, Record, State, VerifiedEis};

impl Record {
    /// Begins a record with an information set, as at ES1.RegisterEIS or at a hand-over.
    ///
    /// Key values in the set do not go into the record: take them out of the set before.
    ///
    /// # Errors
    /// [`RegisterError`] when a member is missing, or when profiles or key sets contradict each other.
    pub fn register(eis: VerifiedEis) -> Result<Self, RegisterError> {
        let eis = eis.into_wire();
        let record = Self {
            signed_info: eis.signed_info,
            signature: eis.signature,
            smsr_id: needed(eis.smsr_id, "Smsr-id")?,
            remaining_memory: needed(eis.remaining_memory, "RemainingMemory")?,
            available_memory: needed(eis.available_memory, "AvailableMemoryForProfiles")?,
            last_audit: eis.last_audit_date,
            profiles: eis.profiles.into_iter().map(profile).collect::<Result<_, _>>()?,
            isd_r: isd_r(needed(eis.isd_r, "Isd-r")?),
            trail: eis.audit_trail.map(|trail| trail.records).unwrap_or_default(),
            additional_properties: eis.additional_properties,
            on_card_only: Vec::new(),
            given_up: Vec::new(),
            owed_deletion: None,
            revision: Revision::default(),
            decisions: 0,
        };
        record.check_profiles()?;
        record.check_key_sets()?;
        Ok(record)
    }

    /// A second set of a version would have counters of its own.
    fn check_key_sets(&self) -> Result<(), RegisterError> {
        let key_sets = &self.isd_r.key_sets;
        for (index, set) in key_sets.iter().enumerate() {
            if key_sets.iter().take(index).any(|other| other.version == set.version) {
                return Err(RegisterError::KeySetTwice { version: set.version });
            }
        }
        Ok(())
    }

    fn check_profiles(&self) -> Result<(), RegisterError> {
        for (index, profile) in self.profiles.iter().enumerate() {
            let (iccid, aid) = (profile.iccid, profile.isd_p_aid);
            let before = self.profiles.iter().take(index);
            for other in before {
                if other.iccid == iccid || other.isd_p_aid == aid {
                    return Err(RegisterError::Twice { iccid });
                }
                if other.fall_back && profile.fall_back {
                    return Err(RegisterError::SecondFallBack { iccid });
                }
                if other.state == State::Enabled && profile.state == State::Enabled {
                    return Err(RegisterError::SecondEnabled { iccid });
                }
            }
        }
        Ok(())
    }
}

fn profile(info: ProfileInfo) -> Result<Profile, RegisterError> {
    Ok(Profile {
        iccid: info.iccid,
        isd_p_aid: needed(info.isd_p_aid, "Isd-p-aid")?,
        mno_id: needed(info.mno_id, "Mno-id")?,
        smdp_id: info.smdp_id,
        fall_back: needed(info.fallback_attribute, "FallbackAttribute")?,
        state: needed(info.state, "State")?.into(),
        subscription_address: info.subscription_address.unwrap_or_default(),
        profile_type: info.profile_type,
        allocated_memory: info.allocated_memory.unwrap_or_default(),
        free_memory: info.free_memory,
        pol2: info.pol2.unwrap_or_default(),
    })
}

fn needed<T>(value: Option<T>, member: &'static str) -> Result<T, RegisterError> {
    value.ok_or(RegisterError::Incomplete { member })
}

fn isd_r(domain: SecurityDomain) -> IsdR {
    let key_sets = domain.keysets.into_iter().map(|keyset| KeySetState {
        version: keyset.version,
        usage: keyset.usage,
        counter: keyset.counter.unwrap_or_default(),
    });
    IsdR {
        aid: domain.aid,
        tars: domain.tars,
        key_sets: key_sets.collect(),
        sin: domain.sin,
        sdin: domain.sdin,
    }
}

/// Why an information set cannot begin a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegisterError {
    /// A member that the SM-SR cannot do without is not there.
    Incomplete {
        /// Name of the element.
        member: &'static str,
    },
    /// An ICCID or an ISD-P AID stands in two profiles.
    Twice {
        /// The second one.
        iccid: Iccid,
    },
    /// The ISD-R has two key sets of this version.
    KeySetTwice {
        /// Key version number.
        version: u8,
    },
    /// More than one profile is enabled.
    SecondEnabled {
        /// The second one.
        iccid: Iccid,
    },
    /// More than one profile holds the fall-back attribute.
    SecondFallBack {
        /// The second one.
        iccid: Iccid,
    },
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { member } => write!(f, "the information set has no {member}"),
            Self::Twice { iccid } => write!(f, "ICCID or AID of profile {iccid} stand there twice"),
            Self::KeySetTwice { version } => {
                write!(f, "key set {version:02X} of the ISD-R stands there twice")
            }
            Self::SecondEnabled { iccid } => write!(f, "profile {iccid} is the second one enabled"),
            Self::SecondFallBack { iccid } => {
                write!(f, "profile {iccid} is the second one with the fall-back attribute")
            }
        }
    }
}

impl core::error::Error for RegisterError {}

#[cfg(test)]
mod tests {
    use es_interfaces::eis::{Eis, Keyset, ProfileState};

    use super::*;
    use crate::danger::trust_unsigned_eis;
    use crate::testing::*;

    fn registered(change: impl FnOnce(&mut Eis)) -> Result<Record, RegisterError> {
        let mut eis = eis();
        change(&mut eis);
        Record::register(trust_unsigned_eis(eis))
    }

    #[test]
    fn what_is_there() {
        let record = registered(|_| ()).unwrap();
        assert_eq!((record.eid(), record.smsr_id()), (eid(), &oid(SMSR)));
        assert_eq!((record.remaining_memory(), record.available_memory()), (400_000, 450_000));
        assert_eq!(record.enabled().map(Profile::iccid), Some(iccid(1)));
        assert_eq!(record.fall_back().map(Profile::iccid), Some(iccid(0)));
        assert_eq!(
            record.key_sets().iter().map(|set| (set.version(), set.counter())).collect::<Vec<_>>(),
            [(1, 407), (64, 0)]
        );
        assert_eq!(record.revision().number(), 0);
    }

    #[test]
    fn what_is_missing_is_named() {
        let incomplete = |member| Err(RegisterError::Incomplete { member });
        assert_eq!(registered(|eis| eis.smsr_id = None), incomplete("Smsr-id"));
        assert_eq!(registered(|eis| eis.remaining_memory = None), incomplete("RemainingMemory"));
        assert_eq!(registered(|eis| eis.available_memory = None), incomplete("AvailableMemoryForProfiles"));
        assert_eq!(registered(|eis| eis.isd_r = None), incomplete("Isd-r"));
        assert_eq!(registered(|eis| eis.profiles[1].isd_p_aid = None), incomplete("Isd-p-aid"));
        assert_eq!(registered(|eis| eis.profiles[1].mno_id = None), incomplete("Mno-id"));
        assert_eq!(registered(|eis| eis.profiles[1].state = None), incomplete("State"));
        assert_eq!(
            registered(|eis| eis.profiles[1].fallback_attribute = None),
            incomplete("FallbackAttribute")
        );
    }

    #[test]
    fn contradictions() {
        let second = iccid(2);
        let twice = Err(RegisterError::Twice { iccid: second });
        assert_eq!(registered(|eis| eis.profiles[2].isd_p_aid = Some(aid(1))), twice);
        let twice = Err(RegisterError::Twice { iccid: iccid(1) });
        assert_eq!(registered(|eis| eis.profiles[2].iccid = iccid(1)), twice);
        let enabled = Err(RegisterError::SecondEnabled { iccid: second });
        assert_eq!(registered(|eis| eis.profiles[2].state = Some(ProfileState::Enabled)), enabled);
        let key_set = Err(RegisterError::KeySetTwice { version: 1 });
        assert_eq!(registered(|eis| eis.isd_r.as_mut().unwrap().keysets.push(Keyset::new(1))), key_set);
        let fall_back = Err(RegisterError::SecondFallBack { iccid: second });
        assert_eq!(registered(|eis| eis.profiles[2].fallback_attribute = Some(true)), fall_back);
    }
}
