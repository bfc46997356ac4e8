//! EnableProfile, DisableProfile, SetFallBackAttribute: who may be enabled, and who falls back.
//!
//! The checks stand in the order in which a card answers them.

use sgp_wire::{Aid, StatusWord};

use crate::isd_p::IsdP;
use crate::life_cycle::LifeCycle;
use crate::state::State;

/// ES5.EnableProfile (SGP.02 v4.2 4.1.1.2): `aid` takes over when the answer is out.
pub(super) fn enable(state: &mut State, aid: Aid) -> Result<(), StatusWord> {
    let target = find(state, aid)?;
    if target.state() != LifeCycle::Disabled || state.pending_switch.is_some() {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    if state.isd_ps.enabled().is_some_and(|current| !current.pol1().allows_disable()) {
        return Err(StatusWord::POL1_FORBIDS);
    }
    if state.notifications.bound_to().is_some_and(|bound| bound != aid) {
        return Err(StatusWord::POL1_FORBIDS);
    }
    state.pending_switch = Some(aid);
    Ok(())
}

/// ES5.DisableProfile (SGP.02 v4.2 4.1.1.3): the profile with the Fall-Back Attribute takes over
/// when the answer is out.
pub(super) fn disable(state: &mut State, aid: Aid) -> Result<(), StatusWord> {
    let target = find(state, aid)?;
    if target.state() != LifeCycle::Enabled || target.is_fall_back() || state.pending_switch.is_some() {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    if !target.pol1().allows_disable() {
        return Err(StatusWord::POL1_FORBIDS);
    }
    let next = state.isd_ps.fall_back().filter(|next| next.state() == LifeCycle::Disabled);
    state.pending_switch = Some(next.ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?.aid());
    Ok(())
}

/// ES5.SetFallBackAttribute (SGP.02 v4.2 4.1.1.7): moves the attribute; there is no "unset".
pub(super) fn set_fall_back(state: &mut State, aid: Aid) -> Result<(), StatusWord> {
    if !find(state, aid)?.state().has_profile() {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    if state.notifications.bound_to().is_some() {
        return Err(StatusWord::POL1_FORBIDS);
    }
    state.isd_ps.move_fall_back(aid);
    Ok(())
}

/// ES5.DeleteProfile and ES5.DeleteISDP (SGP.02 v4.2 4.1.1.4, 4.1.1.5).
pub(super) fn delete(state: &mut State, aid: Aid) -> Result<(), StatusWord> {
    let target = find(state, aid)?;
    if target.state() == LifeCycle::Enabled || target.is_fall_back() || is_next(state, aid) {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    if !target.pol1().allows_delete() {
        return Err(StatusWord::POL1_FORBIDS);
    }
    state.remove(aid);
    Ok(())
}

/// ES5.HandleNotificationConfirmation (SGP.02 v4.2 4.1.1.12): the ISD-Ps that POL1 deletes now.
pub(super) fn confirm(state: &mut State, number: u16) -> Result<Option<Aid>, StatusWord> {
    let left = state.notifications.confirm(number).map_err(|_| StatusWord::REFERENCED_DATA_NOT_FOUND)?;
    let deleted = left.and_then(|aid| state.isd_ps.get(aid)).filter(|isd_p| {
        isd_p.pol1().deletes_when_disabled() && !isd_p.is_fall_back() && isd_p.state() == LifeCycle::Disabled
    });
    let deleted = deleted.map(IsdP::aid);
    if let Some(aid) = deleted {
        state.remove(aid);
    }
    Ok(deleted)
}

pub(super) fn find(state: &State, aid: Aid) -> Result<&IsdP, StatusWord> {
    state.isd_ps.get(aid).ok_or(StatusWord::REFERENCED_DATA_NOT_FOUND)
}

/// Whether a switch to `aid` was promised and is still to come.
pub(super) fn is_next(state: &State, aid: Aid) -> bool {
    state.pending_switch == Some(aid)
}
