//! Bodies of the fuzz targets: one function a family, whose first byte selects what is fuzzed.
//!
//! They call public functions alone and compile on the stable toolchain: `tests/fuzz_corpus.rs` of
//! the root includes this file and replays the corpora and every find. A body panics exactly when a
//! property is broken.

mod asn1;
mod card;
mod cat_tp;
mod certificates;
mod channels;
mod files;
mod gp;
mod input;
mod modules;
mod ota;
mod package;
mod parameters;
mod scp03t;
mod scp80;
mod template;
mod wire;
mod xml;

pub use asn1::asn1;
pub use card::card;
pub use certificates::certificates;
pub use channels::channels;
pub use gp::gp;
pub use modules::{rsp, sgp32};
pub use ota::ota;
pub use package::package;
pub use scp03t::scp03t;
pub use scp80::scp80;
pub use wire::wire;
pub use xml::xml;
