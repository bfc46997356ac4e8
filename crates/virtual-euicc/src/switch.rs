//! Changing the enabled profile: on command, back again, and by fall-back (SGP.02 v4.2 3.2 to 3.4,
//! 3.14).

use sgp_wire::Aid;

use crate::isd_p::IsdP;
use crate::state::State;

impl State {
    /// Does what EnableProfile or DisableProfile promised; `false` when there was nothing to do.
    pub(crate) fn finish_switch(&mut self) -> bool {
        let Some(next) = self.pending_switch.take() else {
            return false;
        };
        let left = self.enabled_aid();
        if !self.isd_ps.switch(next) {
            return false;
        }
        self.notifications.changed(left);
        true
    }

    /// The change does not hold, because nobody confirmed it or there is no network: the profile
    /// before comes back. `false` when there is none to go back to.
    pub(crate) fn roll_back(&mut self) -> bool {
        match self.notifications.roll_back_to() {
            Some(before) if self.isd_ps.switch(before) => {
                self.notifications.rolled_back();
                true
            }
            _ => false,
        }
    }

    /// The enabled profile finds no network and there is nothing to roll back: the profile with the
    /// Fall-Back Attribute takes over. POL1 of the profile that is left is overruled, and not
    /// applied either; where it forbids disabling, only that profile may follow.
    pub(crate) fn fall_back(&mut self) -> bool {
        let Some(next) = self.isd_ps.fall_back().map(IsdP::aid) else {
            return false;
        };
        let bound_to = self.isd_ps.enabled().filter(|left| !left.pol1().allows_disable()).map(IsdP::aid);
        if !self.isd_ps.switch(next) {
            return false;
        }
        self.notifications.fell_back(bound_to);
        true
    }

    /// Deletes an ISD-P and gives its memory back.
    pub(crate) fn remove(&mut self, aid: Aid) {
        if let Some(isd_p) = self.isd_ps.remove(aid) {
            self.memory.delete(isd_p.space());
            self.notifications.forget(aid);
        }
    }

    pub(crate) fn enabled_aid(&self) -> Option<Aid> {
        self.isd_ps.enabled().map(IsdP::aid)
    }
}
