//! What a receiver decides from the header alone.

use std::sync::Arc;

use scp80::{CheckKind, Cntr, Error, Policy, Receiver, RejectionReason, hazmat};

use super::Stop;
use super::input::{Secured, octet};
use crate::vectors::Case;

/// Octets behind the header where no packet can be made: never looked at.
const ANY_BODY: [u8; 32] = [0; 32];

/// `00` must be accepted, `06` and `0A` must be refused for just that, in front of any key.
pub(super) fn decide(case: &Case<'_>) -> Result<(), Stop> {
    if !case.at("tar_known")?.flag()? {
        return Err(Stop::Skipped("the TAR is judged by the caller of a receiver".into()));
    }
    let secured = keyed(case)?;
    let minimum = octet(&case.at("msl")?)?;
    let mut receiver =
        Receiver::with_counters([(Arc::clone(&secured.keys), Cntr::ZERO)], Policy::minimum(minimum));
    let stated = octet(&case.at("status")?)?;
    match (stated, receiver.unprotect(&packet(&secured)?)) {
        (0x00, Ok(_)) => Ok(()),
        (0x00, Err(rejection)) => Err(rejection.into()),
        (0x06, Err(rejection)) if *rejection.reason() == RejectionReason::InconsistentHeader => Ok(()),
        (0x0A, Err(rejection)) if *rejection.reason() == RejectionReason::InsufficientSecurity => Ok(()),
        (_, Ok(_)) => Err(format!("accepted, must be refused with {stated:02X}").into()),
        (_, Err(rejection)) => Err(format!("refused as {rejection}, must be {stated:02X}").into()),
    }
}
