//! One ISD-P: its state, its keys, and the profile inside.

mod installation;
mod keys;
mod session;
mod set;

use alloc::vec::Vec;

use sgp_asn1::Iccid;
use sgp_asn1::gp::Pol1;
use sgp_keys::AesKey;
use sgp_wire::Aid;

pub(crate) use keys::{Scp03KeySet, Scp03KeySets};
pub(crate) use session::{Secure, execute};
pub(crate) use set::IsdPs;

use crate::life_cycle::LifeCycle;
use crate::memory::Space;
use crate::mno_sd::MnoSd;
use crate::script::{Chain, Target};

/// One ISD-P.
#[derive(Debug)]
pub(crate) struct IsdP {
    aid: Aid,
    state: LifeCycle,
    space: Space,
    fall_back: bool,
    profile: Option<InstalledProfile>,
    pub(crate) key_sets: Scp03KeySets,
    pub(crate) mno_sd: Option<MnoSd>,
    pub(crate) operator: Option<Operator>,
    /// The secure channel of a download, with the package on its way in; lost at reset.
    pub(crate) secure: Secure,
    chain: Chain,
    mno_sd_chain: Chain,
}

/// What the card keeps of the profile header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InstalledProfile {
    pub(crate) iccid: Iccid,
    pub(crate) pol1: Pol1,
    pub(crate) connectivity: Vec<u8>,
    pub(crate) elements: u32,
}

/// What allows an operator to delete its profile whatever the policy says.
#[derive(Debug)]
pub(crate) struct Operator {
    pub(crate) token_key: AesKey,
    pub(crate) identification: Identification,
}

/// Whom the profile belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Identification {
    pub(crate) provider: Vec<u8>,
    pub(crate) image: Vec<u8>,
    pub(crate) application_provider: Vec<u8>,
}

impl IsdP {
    /// A new one, without keys.
    pub(crate) fn new(aid: Aid, space: Space) -> Self {
        Self {
            aid,
            state: LifeCycle::Selectable,
            space,
            fall_back: false,
            profile: None,
            key_sets: Scp03KeySets::default(),
            mno_sd: None,
            operator: None,
            secure: Secure::Closed,
            chain: Chain::default(),
            mno_sd_chain: Chain::default(),
        }
    }

    pub(crate) const fn aid(&self) -> Aid {
        self.aid
    }

    pub(crate) const fn state(&self) -> LifeCycle {
        self.state
    }

    pub(crate) const fn set_state(&mut self, state: LifeCycle) {
        self.state = state;
    }

    pub(crate) const fn space(&self) -> Space {
        self.space
    }

    pub(crate) const fn space_mut(&mut self) -> &mut Space {
        &mut self.space
    }

    pub(crate) const fn is_fall_back(&self) -> bool {
        self.fall_back
    }

    pub(crate) const fn set_fall_back(&mut self, fall_back: bool) {
        self.fall_back = fall_back;
    }

    pub(crate) const fn profile(&self) -> Option<&InstalledProfile> {
        self.profile.as_ref()
    }

    pub(crate) const fn profile_mut(&mut self) -> Option<&mut InstalledProfile> {
        self.profile.as_mut()
    }

    pub(crate) fn set_profile(&mut self, profile: InstalledProfile) {
        self.profile = Some(profile);
    }

    /// POL1 of the profile; an ISD-P without profile has no rule.
    pub(crate) fn pol1(&self) -> Pol1 {
        self.profile.as_ref().map_or(Pol1::NONE, |profile| profile.pol1)
    }

    /// Forgets what does not outlive a reset.
    pub(crate) fn reset(&mut self) {
        self.secure = Secure::Closed;
        self.chain.reset();
        self.mno_sd_chain.reset();
        if let Some(mno_sd) = &mut self.mno_sd {
            mno_sd.reset();
        }
    }

    /// Script chaining of the ISD-P, or of the MNO-SD inside.
    pub(crate) const fn chain_mut(&mut self, target: Target) -> &mut Chain {
        match target {
            Target::MnoSd(_) => &mut self.mno_sd_chain,
            Target::IsdR | Target::IsdP(_) => &mut self.chain,
        }
    }

    /// Forgets what a script to the ISD-P, or to the MNO-SD inside, left open.
    pub(crate) fn drop_session(&mut self, target: Target) {
        match target {
            Target::MnoSd(_) => {
                if let Some(mno_sd) = &mut self.mno_sd {
                    mno_sd.reset();
                }
            }
            Target::IsdR | Target::IsdP(_) => self.secure = Secure::Closed,
        }
    }
}
