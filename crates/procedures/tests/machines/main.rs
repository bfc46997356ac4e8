//! Both machines through their public API, with a card in memory behind the SM-SR's. Keys,
//! certificates and packages are made here.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by a panic"
)]

mod answers;
mod bench;
mod calls;
mod creation;
mod download;
mod notifications;
mod properties;
mod scene;
mod switching;
