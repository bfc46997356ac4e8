//! What can go wrong on the way to a security module.

use core::fmt;

/// A security module cannot be reached, has not what is asked for, or refuses it.
///
/// No variant holds what the module said in words: such texts name files, slots and sometimes more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HsmError {
    /// The PKCS#11 library cannot be loaded, or is none.
    ModuleMissing,
    /// No slot holds the token.
    TokenMissing,
    /// Several tokens have the label.
    TokenAmbiguous,
    /// The PIN is wrong. Most tokens lock after a few of these.
    PinIncorrect,
    /// The PIN is locked: the security officer has to set another.
    PinLocked,
    /// The token has no user PIN yet, or one that must be changed first.
    PinNotSet,
    /// The token has no key with the label; or a private key without its public half.
    KeyMissing,
    /// Several keys have the label.
    KeyAmbiguous,
    /// A key to be made has the label of one that exists.
    KeyExists,
    /// The key is of another kind, on another curve, or not allowed to do what is asked.
    KeyUnsuitable,
    /// The token does not know the mechanism that is needed.
    MechanismMissing,
    /// The token has no session left to give.
    SessionsExhausted,
    /// The token was taken out or broke down, or the session was closed or logged out: open anew.
    Gone,
    /// The module refused for another reason, or answered what it must not.
    Refused,
}

impl fmt::Display for HsmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ModuleMissing => "the PKCS#11 library cannot be loaded",
            Self::TokenMissing => "no slot holds the token",
            Self::TokenAmbiguous => "several tokens have this label",
            Self::PinIncorrect => "the PIN is wrong",
            Self::PinLocked => "the PIN is locked",
            Self::PinNotSet => "the token has no usable PIN",
            Self::KeyMissing => "the token has no key with this label",
            Self::KeyAmbiguous => "several keys of the token have this label",
            Self::KeyExists => "the token has a key with this label already",
            Self::KeyUnsuitable => "the key of the token cannot do this",
            Self::MechanismMissing => "the token does not know the mechanism",
            Self::SessionsExhausted => "the token has no session left",
            Self::Gone => "the token or the session with it is gone",
            Self::Refused => "the security module refused",
        })
    }
}

impl core::error::Error for HsmError {}
