//! Key sets: what a card says about its keys, what PUT KEY carries, which keys a command names.

mod data;
mod identification;
mod information;
mod key_type;
mod range;

pub use data::{KeyComponent, KeyData, PutKeyData};
pub use identification::SecurityDomainData;
pub use information::{KeyComponentInformation, KeyInformation, KeyInformationTemplate};
pub use key_type::KeyType;
pub use range::KeyRange;
