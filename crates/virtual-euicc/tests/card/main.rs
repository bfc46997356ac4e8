//! The card as a server and a device see it: every command, every refusal, every state.
//!
//! Keys and packages are made here; byte strings in the tests are the worked examples of SGP.02
//! with other AIDs, unless a test says otherwise.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod bench;
mod determinism;
mod device;
mod download;
mod es5;
mod es6;
mod faults;
mod handover;
mod key_establishment;
mod life_cycle;
mod properties;
mod transport;
