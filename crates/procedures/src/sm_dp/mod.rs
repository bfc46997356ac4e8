//! The SM-DP's side.

mod answer;
mod call;
mod download;
mod event;
mod keys;
mod load;
mod package;
mod setup;
mod state;

pub use download::Download;
pub use event::{Event, Input, Output};
pub use package::Package;
pub use setup::{Correlation, Setup};
