#![doc = include_str!("../README.md")]

mod action;
mod audit;
mod card_event;
mod counter;
pub mod danger;
mod policy;
mod profile;
mod record;
mod register;
mod store;
#[cfg(test)]
mod testing;
mod transition;
mod unsettled;
mod verified;
mod view;

pub use action::{Action, Actor, Permit, Role};
pub use audit::{AuditReport, Discrepancy};
pub use card_event::{CardEvent, ObserveError};
pub use counter::{KeySetState, ReserveError};
pub use policy::{Denial, Rule};
pub use profile::{Profile, State};
pub use record::{Record, Revision};
pub use register::RegisterError;
pub use store::{MemoryStore, StoreError};
pub use transition::{Event, TransitionError};
pub use verified::{VerifiedEis, VerifyError};
pub use view::View;
