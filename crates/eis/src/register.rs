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
    /// [`RegisterError`] when a member is missing, or when the profiles contradict each other.
    pub fn register(eis: VerifiedEis) -> Result<Self, RegisterError> {
        let eis = eis.into_wire();
        let missing = |member| RegisterError::Incomplete { member };
        let record = Self {
            signed_info: eis.signed_info,
            signature: eis.signature,
            smsr_id: eis.smsr_id.ok_or(missing("Smsr-id"))?,
            remaining_memory: eis.remaining_memory.ok_or(missing("RemainingMemory"))?,
            available_memory: eis.available_memory.ok_or(missing("AvailableMemoryForProfiles"))?,
            last_audit: eis.last_audit_date,
            profiles: eis.profiles.into_iter().map(profile).collect::<Result<_, _>>()?,
            isd_r: isd_r(eis.isd_r.ok_or(missing("Isd-r"))?),
            trail: eis.audit_trail.map(|trail| trail.records).unwrap_or_default(),
            additional_properties: eis.additional_properties,
            revision: Revision::default(),
            decisions: 0,
        };
        record.check_profiles()?;
        Ok(record)
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
    let missing = |member| RegisterError::Incomplete { member };
    Ok(Profile {
        iccid: info.iccid,
        isd_p_aid: info.isd_p_aid.ok_or(missing("Isd-p-aid"))?,
        mno_id: info.mno_id.ok_or(missing("Mno-id"))?,
        smdp_id: info.smdp_id,
        fall_back: info.fallback_attribute.ok_or(missing("FallbackAttribute"))?,
        state: info.state.ok_or(missing("State"))?.into(),
        subscription_address: info.subscription_address.unwrap_or_default(),
        profile_type: info.profile_type,
        allocated_memory: info.allocated_memory.unwrap_or_default(),
        free_memory: info.free_memory,
        pol2: info.pol2.unwrap_or_default(),
    })
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
            Self::SecondEnabled { iccid } => write!(f, "profile {iccid} is the second one enabled"),
            Self::SecondFallBack { iccid } => {
                write!(f, "profile {iccid} is the second one with the fall-back attribute")
            }
        }
    }
}

impl core::error::Error for RegisterError {}
