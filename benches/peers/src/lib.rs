//! Work of the SDK and the same work of its peers: one list of [`Work`] for each subject, which the
//! criterion bench, the table of ratios and the instruction counts all run.

pub mod asn1;
pub mod ec;
pub mod input;
pub mod measure;
pub mod packets;
pub mod rasn_types;
pub mod rsp;
pub mod rsp_types;
pub mod segments;
pub mod session;
pub mod table;
mod work;

pub use work::Work;
