//! What the return codes of PKCS#11 mean here.

use cryptoki::error::{Error, RvError};

use crate::HsmError;

/// The return code of the library, where it gave one.
pub(super) const fn code(error: &Error) -> Option<RvError> {
    match error {
        Error::Pkcs11(code, _) => Some(*code),
        _ => None,
    }
}

/// Ours for an error of the library (PKCS#11 v2.40 5.1).
pub(super) const fn fault(error: &Error) -> HsmError {
    match error {
        Error::Pkcs11(code, _) => of_code(*code),
        Error::LibraryLoading(_) | Error::MissingSymbol(_) => HsmError::ModuleMissing,
        Error::NullFunctionPointer | Error::NotSupported => HsmError::MechanismMissing,
        _ => HsmError::Refused,
    }
}

const fn of_code(code: RvError) -> HsmError {
    match code {
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => HsmError::PinIncorrect,
        RvError::PinLocked => HsmError::PinLocked,
        RvError::PinExpired | RvError::UserPinNotInitialized => HsmError::PinNotSet,
        RvError::SlotIdInvalid
        | RvError::DeviceError
        | RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::TokenNotRecognized
        | RvError::SessionClosed
        | RvError::SessionHandleInvalid
        | RvError::UserNotLoggedIn
        | RvError::CryptokiNotInitialized
        | RvError::KeyHandleInvalid
        | RvError::ObjectHandleInvalid => HsmError::Gone,
        RvError::SessionCount => HsmError::SessionsExhausted,
        RvError::MechanismInvalid | RvError::FunctionNotSupported | RvError::RandomNoRng => {
            HsmError::MechanismMissing
        }
        RvError::KeyFunctionNotPermitted
        | RvError::KeyTypeInconsistent
        | RvError::KeySizeRange
        | RvError::CurveNotSupported
        | RvError::DomainParamsInvalid => HsmError::KeyUnsuitable,
        _ => HsmError::Refused,
    }
}

#[cfg(test)]
mod tests {
    use cryptoki::context::Function;

    use super::*;
    use crate::KeyError;

    #[test]
    fn codes_that_a_person_acts_on() {
        for (code, expected) in [
            (RvError::PinIncorrect, HsmError::PinIncorrect),
            (RvError::PinLocked, HsmError::PinLocked),
            (RvError::PinExpired, HsmError::PinNotSet),
            (RvError::DeviceRemoved, HsmError::Gone),
            (RvError::TokenNotPresent, HsmError::Gone),
            (RvError::SessionHandleInvalid, HsmError::Gone),
            (RvError::UserNotLoggedIn, HsmError::Gone),
            (RvError::MechanismInvalid, HsmError::MechanismMissing),
            (RvError::KeyFunctionNotPermitted, HsmError::KeyUnsuitable),
            (RvError::SessionCount, HsmError::SessionsExhausted),
            (RvError::GeneralError, HsmError::Refused),
        ] {
            let error = Error::Pkcs11(code, Function::Sign);
            assert_eq!(fault(&error), expected, "{code:?}");
            assert_eq!(KeyError::from(fault(&error)), KeyError::Hsm(expected));
        }
        assert_eq!(fault(&Error::MissingSymbol("C_GetFunctionList")), HsmError::ModuleMissing);
        assert_eq!(fault(&Error::NullFunctionPointer), HsmError::MechanismMissing);
    }
}
