//! From a configuration to a card, with every contradiction named.

use alloc::vec::Vec;
use core::fmt;

use rand_core::CryptoRng;
use scp80::sms::Address;
use scp80::{Cntr, KeySet, Kvn, Policy, Receiver};
use sgp_keys::{Curve, EcSecretKey};
use sgp_wire::{Aid, Limits, Reader};

use crate::config::{Config, EcasdConfig, IsdPConfig};
use crate::ecasd::Ecasd;
use crate::fault::Faults;
use crate::isd_p::{InstalledProfile, IsdP, IsdPs, Scp03KeySet};
use crate::life_cycle::LifeCycle;
use crate::memory::Space;
use crate::mno_sd::MnoSd;
use crate::notification::Notifications;
use crate::script::Chain;
use crate::state::{Identity, State};

/// A configuration that no card can have: everything that contradicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    faults: Vec<ConfigFault>,
}

/// One contradiction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigFault {
    /// The ISD-R has no SCP80 key set, so nobody could ever reach it.
    NoKeySet,
    /// Two key sets of the ISD-R have this version.
    KeySetTwice(Kvn),
    /// Two ISD-Ps have this AID.
    AidTwice(Aid),
    /// More than one profile is enabled; this is one too many.
    SecondEnabled(Aid),
    /// More than one profile holds the Fall-Back Attribute; this is one too many.
    SecondFallBack(Aid),
    /// An ISD-P without profile holds the Fall-Back Attribute.
    EmptyFallBack(Aid),
    /// The address of the SM-SR is no TP-Destination-Address.
    SmSrAddress,
    /// No key for the ECASD could be drawn.
    EcasdKey,
}

impl ConfigError {
    /// The contradictions, in the order of the configuration.
    #[must_use]
    pub fn faults(&self) -> &[ConfigFault] {
        &self.faults
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the card contradicts itself: ")?;
        for (at, fault) in self.faults.iter().enumerate() {
            if at != 0 {
                f.write_str("; ")?;
            }
            fault.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoKeySet => f.write_str("no SCP80 key set"),
            Self::KeySetTwice(kvn) => write!(f, "SCP80 key set {:02X} twice", kvn.number()),
            Self::AidTwice(aid) => write!(f, "ISD-P {aid} twice"),
            Self::SecondEnabled(aid) => write!(f, "ISD-P {aid} is enabled beside another"),
            Self::SecondFallBack(aid) => write!(f, "ISD-P {aid} is for fall-back beside another"),
            Self::EmptyFallBack(aid) => write!(f, "ISD-P {aid} is for fall-back without a profile"),
            Self::SmSrAddress => f.write_str("the address of the SM-SR is no TP-Destination-Address"),
            Self::EcasdKey => f.write_str("no key for the ECASD could be drawn"),
        }
    }
}

impl core::error::Error for ConfigError {}

impl Config {
    /// The state of the new card, and the reference of its first concatenated message.
    pub(crate) fn into_state(self, rng: &mut dyn CryptoRng) -> Result<(State, u8), ConfigError> {
        let mut faults = Vec::new();
        let key_sets = key_sets(self.key_sets, &mut faults);
        let isd_ps = isd_ps(self.isd_ps, &mut faults);
        let sm_sr_address = match self.sm_sr_address.as_deref().map(decode_address) {
            Some(None) => {
                faults.push(ConfigFault::SmSrAddress);
                None
            }
            decoded => decoded.flatten(),
        };
        let ecasd = match self.ecasd {
            Some(ecasd) => Some(ecasd),
            None => EcSecretKey::generate(Curve::P256, rng)
                .ok()
                .map(|secret| EcasdConfig { secret, certificate: Vec::new() }),
        };
        let Some(EcasdConfig { secret, certificate }) = ecasd else {
            faults.push(ConfigFault::EcasdKey);
            return Err(ConfigError { faults });
        };
        if !faults.is_empty() {
            return Err(ConfigError { faults });
        }
        let state = State {
            identity: Identity {
                eid: self.eid,
                imei: self.imei,
                diversification: self.diversification,
                sin: self.sin,
                sdin: self.sdin,
            },
            quirks: self.quirks,
            faults: Faults::default(),
            memory: self.memory,
            isd_ps,
            notifications: Notifications::new(self.next_sequence_number, self.attached_before),
            ecasd: Ecasd::new(secret, certificate, self.issuers),
            key_sets,
            sm_sr_address,
            pending_switch: None,
            personalization: None,
            listing: None,
            chain: Chain::default(),
        };
        Ok((state, self.concat_reference))
    }
}

fn key_sets(sets: Vec<(KeySet, Cntr)>, faults: &mut Vec<ConfigFault>) -> Receiver {
    if sets.is_empty() {
        faults.push(ConfigFault::NoKeySet);
    }
    let mut seen = Vec::new();
    for (set, _) in &sets {
        if seen.contains(&set.kvn()) {
            faults.push(ConfigFault::KeySetTwice(set.kvn()));
        }
        seen.push(set.kvn());
    }
    Receiver::with_counters(sets, Policy::SGP02)
}

fn isd_ps(configs: Vec<IsdPConfig>, faults: &mut Vec<ConfigFault>) -> IsdPs {
    let mut isd_ps = IsdPs::default();
    for config in configs {
        let aid = config.aid;
        if config.state == LifeCycle::Enabled && isd_ps.enabled().is_some() {
            faults.push(ConfigFault::SecondEnabled(aid));
        }
        if config.fall_back && isd_ps.fall_back().is_some() {
            faults.push(ConfigFault::SecondFallBack(aid));
        }
        if config.fall_back && !config.state.has_profile() {
            faults.push(ConfigFault::EmptyFallBack(aid));
        }
        if !isd_ps.insert(config.into_isd_p()) {
            faults.push(ConfigFault::AidTwice(aid));
        }
    }
    isd_ps
}

impl IsdPConfig {
    fn into_isd_p(self) -> IsdP {
        let mut isd_p = IsdP::new(self.aid, Space { quota: self.quota, used: self.used });
        isd_p.set_state(self.state);
        isd_p.set_fall_back(self.fall_back);
        if let Some(iccid) = self.iccid {
            let (pol1, connectivity) = (self.pol1, Vec::new());
            isd_p.set_profile(InstalledProfile { iccid, pol1, connectivity, elements: 0 });
        }
        for set in self.scp03 {
            let set = Scp03KeySet { kvn: set.kvn, keys: set.keys, counter: set.counter };
            isd_p.key_sets.store(set, false);
        }
        if !self.mno_sd.is_empty() {
            isd_p.mno_sd = Some(MnoSd::new(Receiver::with_counters(self.mno_sd, MnoSd::POLICY)));
        }
        isd_p.operator = self.operator;
        isd_p
    }
}

fn decode_address(bytes: &[u8]) -> Option<Address> {
    let mut reader = Reader::at(bytes, 0, &Limits::DEFAULT);
    let address = Address::read(&mut reader).ok()?;
    reader.finish().ok()?;
    Some(address)
}
