//! Short messages that carry secured packets: TPDUs and user data headers (TS 23.040),
//! segmentation and reassembly (TS 31.115 clause 4).

mod address;
mod deliver;
mod reassembly;
mod report;
mod segment;
mod submit;
mod udh;

pub use address::{Address, AddressError};
pub use deliver::Deliver;
pub use reassembly::{Message, Reassembler, ReassemblyLimits};
pub use report::{DeliverReport, FailureCause, ReportContent, SubmitReport};
pub use segment::{ConcatReference, MessageReference, SmsParameters, packet_in_report, packet_room};
pub use submit::Submit;
pub use udh::{Concatenation, InformationElement, Reference, UserDataHeader};

pub(crate) use segment::{deliver_all, submit_all};

/// TP-PID of (U)SIM data download (TS 23.040 9.2.3.9).
pub const PID_DATA_DOWNLOAD: u8 = 0x7F;

/// TP-DCS of 8-bit data, class 2 (TS 23.038 clause 4).
pub const DCS_CLASS_2_DATA: u8 = 0xF6;
