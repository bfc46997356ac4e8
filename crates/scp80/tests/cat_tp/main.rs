//! Two ends of a CAT_TP link over a channel that loses, repeats, delays and damages datagrams, as a
//! stranger drives them.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by a panic")]

mod bench;
mod hostile;
mod journeys;
mod states;
