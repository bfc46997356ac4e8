//! A look at the profiles of a card.

use scp03t::{Kvn, SequenceCounter};
use sgp_asn1::Iccid;
use sgp_asn1::gp::{IsdPState, Pol1};
use sgp_wire::Aid;

use crate::isd_p::{IsdP, IsdPs};

/// The ISD-Ps of a card, in the order of their AIDs.
#[derive(Clone, Copy, Debug)]
pub struct Profiles<'a>(&'a IsdPs);

impl<'a> Profiles<'a> {
    pub(crate) const fn new(isd_ps: &'a IsdPs) -> Self {
        Self(isd_ps)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Profile<'a>> + 'a {
        self.0.iter().map(Profile)
    }

    /// The one with this AID.
    #[must_use]
    pub fn get(&self, aid: Aid) -> Option<Profile<'a>> {
        self.0.get(aid).map(Profile)
    }

    /// The one in use.
    #[must_use]
    pub fn enabled(&self) -> Option<Profile<'a>> {
        self.0.enabled().map(Profile)
    }

    /// The one with the Fall-Back Attribute.
    #[must_use]
    pub fn fall_back(&self) -> Option<Profile<'a>> {
        self.0.fall_back().map(Profile)
    }
}

/// One ISD-P and the profile inside, if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a>(&'a IsdP);

impl<'a> Profile<'a> {
    /// AID of the ISD-P.
    #[must_use]
    pub const fn aid(&self) -> Aid {
        self.0.aid()
    }

    /// State of the ISD-P.
    #[must_use]
    pub const fn state(&self) -> IsdPState {
        self.0.state().status()
    }

    /// ICCID of the profile; `None` when the ISD-P is empty.
    #[must_use]
    pub fn iccid(&self) -> Option<Iccid> {
        self.0.profile().map(|profile| profile.iccid)
    }

    /// POL1 of the profile; no rule when the ISD-P is empty.
    #[must_use]
    pub fn pol1(&self) -> Pol1 {
        self.0.pol1()
    }

    /// Connectivity parameters of the profile, empty when there are none.
    #[must_use]
    pub fn connectivity_parameters(&self) -> &'a [u8] {
        self.0.profile().map_or(&[], |profile| profile.connectivity.as_slice())
    }

    /// Number of profile elements that were loaded; 0 for a profile from manufacture.
    #[must_use]
    pub fn elements(&self) -> u32 {
        self.0.profile().map_or(0, |profile| profile.elements)
    }

    /// Whether it holds the Fall-Back Attribute.
    #[must_use]
    pub const fn is_fall_back(&self) -> bool {
        self.0.is_fall_back()
    }

    /// Non-volatile memory in use, in bytes.
    #[must_use]
    pub const fn used_memory(&self) -> u32 {
        self.0.space().used
    }

    /// Non-volatile memory that was granted at creation, in bytes, if a quota was given.
    #[must_use]
    pub const fn quota(&self) -> Option<u32> {
        self.0.space().quota
    }

    /// The SCP03 key sets, with the sequence counter that was used last under each.
    #[must_use]
    pub fn scp03_key_sets(&self) -> impl ExactSizeIterator<Item = (Kvn, SequenceCounter)> + 'a {
        self.0.key_sets.iter().map(|set| (set.kvn, set.counter))
    }
}
