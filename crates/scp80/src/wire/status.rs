//! Response status codes.

use core::fmt;

/// Status of a response packet (TS 102 225 5.2, TS 31.115 4.3). Unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResponseStatus(pub u8);

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $meaning:literal;)*) => {
        impl ResponseStatus {
            $($(#[$doc])* #[doc = concat!($meaning, ".")] pub const $name: Self = Self($value);)*

            /// The meaning, where it is one of the constants here.
            #[must_use]
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 { $($value => Some($meaning),)* _ => None }
            }
        }
    };
}

statuses! {
    OK = 0x00, "done";
    CHECK_FAILED = 0x01, "RC, CC or DS failed";
    COUNTER_LOW = 0x02, "counter low";
    COUNTER_HIGH = 0x03, "counter high";
    COUNTER_BLOCKED = 0x04, "counter blocked";
    CIPHERING_ERROR = 0x05, "ciphering error";
    UNIDENTIFIED_SECURITY_ERROR = 0x06, "unidentified security error";
    INSUFFICIENT_MEMORY = 0x07, "insufficient memory";
    MORE_TIME = 0x08, "more time needed";
    TAR_UNKNOWN = 0x09, "TAR unknown";
    INSUFFICIENT_SECURITY = 0x0A, "insufficient security level";
    FOLLOWS_BY_SUBMIT = 0x0B, "response follows by SMS-SUBMIT";
    FOLLOWS_BY_USSD = 0x0C, "response follows by USSD";
}

impl ResponseStatus {
    /// Whether another response to the same command follows (`08`, `0B`, `0C`).
    #[must_use]
    pub const fn is_interim(self) -> bool {
        matches!(self.0, 0x08 | 0x0B | 0x0C)
    }

    /// Whether the card may not have been able to read the counter that it answers with (`05`,
    /// `06`, `09`, `0A`).
    #[must_use]
    pub(crate) const fn counter_may_differ(self) -> bool {
        matches!(self.0, 0x05 | 0x06 | 0x09 | 0x0A)
    }
}

impl fmt::Display for ResponseStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {:02X}", self.0)?;
        match self.meaning() {
            Some(meaning) => write!(f, " ({meaning})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ResponseStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseStatus({:02X})", self.0)
    }
}
