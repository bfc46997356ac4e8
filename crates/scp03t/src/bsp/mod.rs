//! Protection of the bound profile package (BSP, SGP.22 v2.5 2.6.4): session keys, and the
//! segments `86`, `87` and `88` that both ends make and open.
//!
//! A [`Sender`] protects, a [`Receiver`] opens; one chaining value and one counter run through all
//! three kinds of segment in the order of their sending, until the keys are replaced. What stands
//! in the segments is not looked at here.
//!
//! ```
//! use scp03t::bsp::{Receiver, SegmentTag, Sender, SessionKeys};
//! use sgp_keys::AesKey;
//!
//! let key = |byte| AesKey::new(&[byte; 16]);
//! let keys = SessionKeys::new([0; 16], key(1)?, key(2)?)?;
//! let (mut sender, mut receiver) = (Sender::new(&keys), Receiver::new(&keys));
//!
//! let mut segments = Vec::new();
//! sender.protect(SegmentTag::CONFIGURE, &[0xBF, 0x24, 0x00], &mut segments)?;
//! let mut plain = Vec::new();
//! receiver.unprotect(SegmentTag::CONFIGURE, &segments, &mut plain)?;
//! assert_eq!(plain, [0xBF, 0x24, 0x00]);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod channel;
mod keys;
mod tag;

pub use channel::{MAX_SEGMENT, Receiver, Sender};
pub use keys::SessionKeys;
pub use tag::SegmentTag;
