#![doc = include_str!("../README.md")]
#![no_std]

extern crate alloc;

mod aid;
mod apdu;
mod ber;
mod error;
mod integer;
mod limits;
mod oid;
mod probe;
mod reader;
mod secret;
mod status;
mod tag;
mod tar;
mod tlv;
mod writer;

pub use aid::{Aid, AidError};
pub use apdu::{CommandApdu, Le, ResponseApdu};
pub use ber::{BerFinding, Deviation, Normalized, Normalizer};
pub use error::{Context, DecodeError, DecodeErrorKind, LimitKind, Path, PathSegment};
pub use integer::{decode_integer, put_integer};
pub use limits::Limits;
pub use oid::{Oid, OidError};
pub use probe::{Probe, probe_tlv};
pub use reader::{Reader, Rules};
pub use secret::SecretBytes;
pub use status::StatusWord;
pub use tag::{Class, Tag};
pub use tar::Tar;
pub use tlv::Tlv;
pub use writer::{length_len, put_length, put_nested, put_tag, put_tlv, tlv_len};
