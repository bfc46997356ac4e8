//! What stands in files, from what it means.
//!
//! Each function or type gives the octets of a file, or a whole [`FileSpec`] where the size depends on them.

mod access_rule;
mod identity;
mod services;
mod sms;
mod suci;

pub use access_rule::{AccessRule, AccessRuleError, AccessRules};
pub(crate) use identity::application_record;
pub use identity::{
    administrative_data, directory_record, emergency_number, home_domain, private_identity, public_identity,
    service_provider_name,
};
pub use services::{enabled_services, service_table};
pub use sms::{msisdn, sms_parameters};
pub use suci::{ProtectionScheme, SuciCalculation, routing_indicator};

use crate::parts::FileSpec;

/// A linear fixed file of these records, as long as the longest of them.
#[must_use]
pub fn records<R: AsRef<[u8]>>(records: &[R]) -> FileSpec {
    let longest = records.iter().map(|record| record.as_ref().len()).max().unwrap_or_default();
    let length = u8::try_from(longest).unwrap_or(u8::MAX);
    let number = u32::try_from(records.len()).unwrap_or(u32::MAX);
    let size = number.saturating_mul(u32::from(length));
    FileSpec::linear_fixed(u16::from(length)).with_size(size).with_records(records)
}
