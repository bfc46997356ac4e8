//! Why a case ends before everything it states has come out.

use scp80::script::BadFormat;
use scp80::sms::AddressError;
use scp80::{Error, KvnError, Misuse, Rejection};
use sgp_keys::KeyError;
use sgp_wire::DecodeError;

use crate::vectors::FieldError;

/// Why a case fails.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stop(pub(super) String);

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self(format!("refused: {error}"))
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        Self(format!("refused: {rejection}"))
    }
}

macro_rules! failures {
    ($($error:ty),*) => {
        $(impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        })*
    };
}

failures!(String, &str, FieldError, DecodeError, Misuse, KeyError, KvnError, AddressError, BadFormat);
