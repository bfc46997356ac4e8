//! Chains made here, good ones and each that must be refused. Published chains are in
//! `tests/sgp26.rs` and in the vectors of the workspace.

mod chains;
mod hostile;
mod lab;
mod lists;
