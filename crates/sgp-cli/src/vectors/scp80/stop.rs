//! Why a case ends before everything it states has come out.

use scp80::script::BadFormat;
use scp80::sms::AddressError;
use scp80::{Error, KvnError, Misuse, Rejection, RejectionReason, UnsupportedAlgorithm};
use sgp_keys::KeyError;
use sgp_wire::DecodeError;

use crate::vectors::{FieldError, Outcome};

/// Why a case ends early: a failure, unless it needs what scp80 does not offer.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    Failed(String),
    Skipped(String),
}

impl Stop {
    pub(super) fn into_outcome(self) -> Outcome {
        match self {
            Self::Failed(why) => Outcome::Failed(why),
            Self::Skipped(why) => Outcome::Skipped(why),
        }
    }
}

impl From<UnsupportedAlgorithm> for Stop {
    fn from(algorithm: UnsupportedAlgorithm) -> Self {
        Self::Skipped(format!("not supported: {}", name(algorithm)))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        match error {
            Error::Unsupported(algorithm) => algorithm.into(),
            error => Self::Failed(format!("refused: {error}")),
        }
    }
}

impl From<Rejection> for Stop {
    fn from(rejection: Rejection) -> Self {
        match rejection.reason() {
            RejectionReason::Unsupported(algorithm) => (*algorithm).into(),
            reason => Self::Failed(format!("refused: {reason}")),
        }
    }
}

macro_rules! failures {
    ($($error:ty),*) => {
        $(impl From<$error> for Stop {
            fn from(error: $error) -> Self {
                Self::Failed(error.to_string())
            }
        })*
    };
}

failures!(String, &str, FieldError, DecodeError, Misuse, KeyError, KvnError, AddressError, BadFormat);

/// An algorithm by its name and not by the octet, so that reasons can be counted.
const fn name(algorithm: UnsupportedAlgorithm) -> &'static str {
    match algorithm {
        UnsupportedAlgorithm::Cipher(kic) => match kic & 0x0F {
            0x0 | 0x4 | 0x8 | 0xC => "a cipher that the two sides agree on (KIc)",
            0x1 => "DES in CBC mode (KIc)",
            0x5 | 0x9 => "3DES in CBC mode (KIc)",
            0xD => "DES in ECB mode (KIc)",
            _ => "a reserved or proprietary cipher (KIc)",
        },
        UnsupportedAlgorithm::Check(kid) => match kid & 0x0F {
            0x0 | 0x4 | 0x8 | 0xC => "a checksum that the two sides agree on (KID)",
            0x1 => "DES CBC-MAC (KID)",
            0x5 | 0x9 => "3DES CBC-MAC (KID)",
            _ => "a reserved or proprietary checksum (KID)",
        },
        UnsupportedAlgorithm::RedundancyCheck(_) => "redundancy check (SPI)",
        UnsupportedAlgorithm::Signature => "digital signature (SPI)",
        _ => "another algorithm",
    }
}
