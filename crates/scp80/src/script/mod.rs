//! Remote application scripts: what the secured data of a packet, or the body of an HTTPS
//! exchange, hold (TS 102 226 clause 5, with the objects that SGP.02 adds).

mod builder;
mod command;
mod compact;
mod outcome;
pub mod ram;
mod reader;
mod response;
pub mod rfm;
mod split;

pub use builder::ResponseBuilder;
pub use command::CommandScript;
pub use compact::{CompactReader, CompactResponse, CompactScript, compact_command};
pub use outcome::Outcome;
pub use reader::{CommandObject, ScriptReader};
pub use response::{ResponseObject, ResponseScript};
pub use split::{split, split_compact};

use core::fmt;

use sgp_wire::Tag;

/// How a script is delimited, and with it how its answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 226 5.2 has these two")]
pub enum Form {
    /// `AA` with a length; the answer is `AB` with a length and the number of executed commands.
    Definite,
    /// `AE 80` up to `00 00`; the answer is `AF 80` up to `00 00`, without a number.
    Indefinite,
}

/// Script chaining, the first object of a command script (TS 102 226 5.4.2). Unknown values are
/// kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Chaining(pub u8);

impl Chaining {
    /// First script; the chain ends at a reset of the card.
    pub const FIRST: Self = Self(0x01);
    /// First script; the chain outlives a reset.
    pub const FIRST_KEPT: Self = Self(0x11);
    /// A later script, and more follow.
    pub const MORE: Self = Self(0x02);
    /// The last script.
    pub const LAST: Self = Self(0x03);

    /// Whether it begins a chain.
    #[must_use]
    pub const fn is_first(self) -> bool {
        matches!(self, Self::FIRST | Self::FIRST_KEPT)
    }
}

impl fmt::Debug for Chaining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Chaining({:02X})", self.0)
    }
}

/// Immediate actions by name (TS 102 226 5.4.3): the value of [`CommandScript::immediate_action`].
/// `01` to `7F` name a record of EF RMA; a longer value is a proactive command.
pub mod action {
    /// A session of proactive commands is announced.
    pub const PROACTIVE_SESSION: [u8; 1] = [0x81];
    /// The response is wanted at once.
    pub const EARLY_RESPONSE: [u8; 1] = [0x82];
}

/// Why a chain is refused: the answer to script chaining (TS 102 226 5.4.2). Unknown values are
/// kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainingFault(pub u8);

impl ChainingFault {
    /// There is no chain to go on with.
    pub const NO_PREVIOUS_SCRIPT: Self = Self(0x01);
    /// The card has no chaining.
    pub const NOT_SUPPORTED: Self = Self(0x02);
    /// The card cannot go on with the chain.
    pub const UNABLE: Self = Self(0x03);
}

impl fmt::Debug for ChainingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChainingFault({:02X})", self.0)
    }
}

/// Why the reader of a card gives a script up (TS 102 226 5.2.2). Unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BadFormat(pub u8);

impl BadFormat {
    /// An object that scripts do not have.
    pub const UNKNOWN_TAG: Self = Self(0x01);
    /// A length that reaches beyond the script, or that the object cannot have.
    pub const WRONG_LENGTH: Self = Self(0x02);
    /// A length that is not there.
    pub const LENGTH_NOT_FOUND: Self = Self(0x03);
}

impl fmt::Display for BadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UNKNOWN_TAG => f.write_str("unknown tag in a script"),
            Self::WRONG_LENGTH => f.write_str("wrong length in a script"),
            Self::LENGTH_NOT_FOUND => f.write_str("length not found in a script"),
            Self(code) => write!(f, "bad format {code:02X} of a script"),
        }
    }
}

impl fmt::Debug for BadFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BadFormat({:02X})", self.0)
    }
}

impl core::error::Error for BadFormat {}

/// Objects of TS 102 226 table 5.3 and following, and of SGP.02 v4.2 4.1.3.3.
mod tag {
    use sgp_wire::Tag;

    pub(super) const COMMANDS: Tag = Tag::new(0xAA);
    pub(super) const COMMANDS_INDEFINITE: Tag = Tag::new(0xAE);
    pub(super) const RESPONSES: Tag = Tag::new(0xAB);
    pub(super) const RESPONSES_INDEFINITE: Tag = Tag::new(0xAF);
    pub(super) const C_APDU: Tag = Tag::new(0x22);
    pub(super) const R_APDU: Tag = Tag::new(0x23);
    pub(super) const EXECUTED: Tag = Tag::new(0x80);
    pub(super) const IMMEDIATE_ACTION: Tag = Tag::new(0x81);
    pub(super) const ERROR_ACTION: Tag = Tag::new(0x82);
    pub(super) const CHAINING: Tag = Tag::new(0x83);
    pub(super) const BAD_FORMAT: Tag = Tag::new(0x90);
}

/// Commands of SCP03t: `84` INITIALIZE UPDATE to `87` replace session keys.
const fn is_scp03t_command(tag: Tag) -> bool {
    matches!(tag.octets(), 0x84..=0x87)
}

/// The answers to them: the same tags, or `9F44` to `9F47` for an error.
const fn is_scp03t_answer(tag: Tag) -> bool {
    matches!(tag.octets(), 0x84..=0x87 | 0x9F44..=0x9F47)
}

/// End of an object of indefinite length.
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// Length octet of an object of indefinite length.
const INDEFINITE: u8 = 0x80;
