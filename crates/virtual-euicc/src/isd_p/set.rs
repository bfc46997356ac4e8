//! All ISD-Ps of the card, in the order of their AIDs.

use alloc::vec::Vec;

use sgp_wire::{Aid, Tar};

use super::IsdP;
use crate::life_cycle::LifeCycle;

/// The ISD-Ps, in the order of their AIDs; at most one of them is enabled and at most one holds
/// the Fall-Back Attribute.
#[derive(Debug, Default)]
pub(crate) struct IsdPs(Vec<IsdP>);

impl IsdPs {
    pub(crate) fn iter(&self) -> core::slice::Iter<'_, IsdP> {
        self.0.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> core::slice::IterMut<'_, IsdP> {
        self.0.iter_mut()
    }

    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(&self, aid: Aid) -> Option<&IsdP> {
        self.iter().find(|isd_p| isd_p.aid() == aid)
    }

    pub(crate) fn get_mut(&mut self, aid: Aid) -> Option<&mut IsdP> {
        self.iter_mut().find(|isd_p| isd_p.aid() == aid)
    }

    pub(crate) fn by_tar(&self, tar: Tar) -> Option<&IsdP> {
        self.iter().find(|isd_p| isd_p.aid().tar() == Some(tar))
    }

    pub(crate) fn enabled(&self) -> Option<&IsdP> {
        self.iter().find(|isd_p| isd_p.state() == LifeCycle::Enabled)
    }

    pub(crate) fn enabled_mut(&mut self) -> Option<&mut IsdP> {
        self.iter_mut().find(|isd_p| isd_p.state() == LifeCycle::Enabled)
    }

    /// The holder of the Fall-Back Attribute.
    pub(crate) fn fall_back(&self) -> Option<&IsdP> {
        self.iter().find(|isd_p| isd_p.is_fall_back())
    }

    /// Adds `isd_p`, unless its AID is taken.
    pub(crate) fn insert(&mut self, isd_p: IsdP) -> bool {
        match self.0.binary_search_by_key(&isd_p.aid(), IsdP::aid) {
            Ok(_) => false,
            Err(at) => {
                self.0.insert(at, isd_p);
                true
            }
        }
    }

    pub(crate) fn remove(&mut self, aid: Aid) -> Option<IsdP> {
        let at = self.0.binary_search_by_key(&aid, IsdP::aid).ok()?;
        Some(self.0.remove(at))
    }

    /// Disables the enabled profile and enables that of `aid`, in one step: both or none.
    pub(crate) fn switch(&mut self, aid: Aid) -> bool {
        let Some(enabled) = self.get(aid).and_then(|target| target.state().enabled()) else {
            return false;
        };
        if let Some(current) = self.enabled_mut()
            && let Some(disabled) = current.state().disabled()
        {
            current.set_state(disabled);
        }
        if let Some(target) = self.get_mut(aid) {
            target.set_state(enabled);
        }
        true
    }

    /// Moves the Fall-Back Attribute to `aid`, in one step.
    pub(crate) fn move_fall_back(&mut self, aid: Aid) {
        for isd_p in &mut self.0 {
            let holds = isd_p.aid() == aid;
            isd_p.set_fall_back(holds);
        }
    }
}
