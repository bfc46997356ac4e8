//! Work of the SDK and the same work of its peers, for the benches, the table of ratios and the
//! instruction counts.

pub mod rasn_types;
