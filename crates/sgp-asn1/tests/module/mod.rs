//! ASN.1 modules as their files have them, read here apart from the library: types, tags after
//! the rules of AUTOMATIC TAGS, and a generator of encodings.

mod generator;
mod parser;

pub(crate) use generator::Generator;
pub(crate) use parser::Module;
