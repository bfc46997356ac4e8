//! Status words.

use core::fmt;

/// SW1 SW2 of a response APDU (ISO/IEC 7816-4 5.6).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatusWord(pub u16);

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident = $value:literal, $meaning:literal;)*) => {
        impl StatusWord {
            $($(#[$doc])* #[doc = concat!($meaning, ".")] pub const $name: Self = Self($value);)*

            /// The meaning, where it is one of the constants here.
            #[must_use]
            pub const fn meaning(self) -> Option<&'static str> {
                match self.0 { $($value => Some($meaning),)* _ => None }
            }
        }
    };
}

words! {
    OK = 0x9000, "done";
    MEMORY_FAILURE = 0x6581, "memory failure";
    WRONG_LENGTH = 0x6700, "wrong length";
    SECURITY_STATUS_NOT_SATISFIED = 0x6982, "security status not satisfied";
    CONDITIONS_NOT_SATISFIED = 0x6985, "conditions of use not satisfied";
    /// SGP.02 v4.2 5.
    POL1_FORBIDS = 0x69E1, "forbidden by POL1";
    WRONG_DATA = 0x6A80, "wrong values in the data";
    FUNCTION_NOT_SUPPORTED = 0x6A81, "function not supported";
    FILE_NOT_FOUND = 0x6A82, "file or application not found";
    NOT_ENOUGH_MEMORY = 0x6A84, "not enough memory";
    WRONG_P1_P2 = 0x6A86, "wrong P1 P2";
    REFERENCED_DATA_NOT_FOUND = 0x6A88, "referenced data not found";
    INS_NOT_SUPPORTED = 0x6D00, "INS not supported";
    CLA_NOT_SUPPORTED = 0x6E00, "CLA not supported";
    MORE_DATA = 0x6310, "more data available";
    ALGORITHM_NOT_SUPPORTED = 0x9484, "algorithm not supported";
    KEY_CHECK_VALUE_WRONG = 0x9485, "key check value wrong";
}

impl StatusWord {
    /// SW1.
    #[must_use]
    pub const fn sw1(self) -> u8 {
        self.0.to_be_bytes()[0]
    }

    /// SW2.
    #[must_use]
    pub const fn sw2(self) -> u8 {
        self.0.to_be_bytes()[1]
    }

    /// `9000`, or a proactive command is waiting (`91xx`).
    #[must_use]
    pub const fn is_success(self) -> bool {
        self.0 == 0x9000 || self.sw1() == 0x91
    }

    /// `62xx` or `63xx`: done, with a remark.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self.sw1(), 0x62 | 0x63)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)?;
        match self.meaning() {
            Some(meaning) => write!(f, " ({meaning})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({:04X})", self.0)
    }
}
