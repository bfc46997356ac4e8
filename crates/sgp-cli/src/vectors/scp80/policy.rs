//! What a receiver decides from the header alone.

use std::sync::Arc;

use scp80::wire::CommandHeader;
use scp80::{
    Cntr, Error, Kic, Kid, Policy, Receiver, RejectionReason, ResponseMode, ResponseStatus, Spi, hazmat,
    refuse,
};
use sgp_wire::Tar;

use super::Stop;
use super::input::{Secured, expect_hex, octet};
use super::rejection::expect_unsecured;
use crate::vectors::Case;

/// Octets behind a header for which no packet can be made.
const ANY_BODY: [u8; 32] = [0; 32];

/// `00` must be accepted, `06` and `0A` must be refused for the header and for nothing else.
pub(super) fn decide(case: &Case<'_>) -> Result<(), Stop> {
    let (kic, kid) = (Kic::new(octet(&case.at("kic")?)?), Kid::new(octet(&case.at("kid")?)?));
    let header = CommandHeader::new(Spi::new(case.at("spi")?.array()?), kic, kid, Tar::ISD_R);
    if !case.at("tar_known")?.flag()? {
        return tar_unknown(case, &header);
    }
    let secured = Secured::with_any_keys(header)?;
    let policy = Policy::minimum(octet(&case.at("msl")?)?);
    let mut receiver = Receiver::with_counters([(Arc::clone(&secured.keys), Cntr::ZERO)], policy);

    let stated = octet(&case.at("status")?)?;
    match (stated, receiver.unprotect(&packet(&secured)?)) {
        (0x00, Ok(_)) => Ok(()),
        (0x00, Err(rejection)) => Err(rejection.into()),
        (_, Ok(_)) => Err(format!("accepted, must be refused with {stated:02X}").into()),
        (_, Err(rejection)) => match (stated, rejection.reason()) {
            (0x06, RejectionReason::InconsistentHeader) | (0x0A, RejectionReason::InsufficientSecurity) => {
                Ok(())
            }
            (_, reason) => Err(format!("refused: {reason}, must be refused with {stated:02X}").into()),
        },
    }
}

/// What a card says that looks for the application first: the stated status, if SPI asks for a
/// response.
fn tar_unknown(case: &Case<'_>, header: &CommandHeader) -> Result<(), Stop> {
    expect_hex("status", &[ResponseStatus::TAR_UNKNOWN.0], &case.at("status")?)?;
    match (refuse(header, ResponseStatus::TAR_UNKNOWN), header.spi.response_mode()) {
        (None, ResponseMode::Never | ResponseMode::Reserved) => Ok(()),
        (Some(answer), ResponseMode::Always | ResponseMode::OnError) => {
            expect_unsecured(answer.as_bytes(), Some(ResponseStatus::TAR_UNKNOWN.0))
        }
        (answer, mode) => Err(format!("answer is {answer:?} where SPI says {mode:?}").into()),
    }
}

/// A packet with this header that is valid, if its algorithms are offered.
fn packet(secured: &Secured) -> Result<Vec<u8>, Stop> {
    let counter = Cntr::from_bytes([0, 0, 0, 0, 1]);
    match hazmat::protect_command(&secured.header, counter, &[], Some(&secured.keys)) {
        Err(Error::Unsupported(_)) => {
            let mut packet = Vec::new();
            secured.header.encode(8, ANY_BODY.len(), &mut packet)?;
            packet.extend_from_slice(&ANY_BODY);
            Ok(packet)
        }
        made => Ok(made?),
    }
}
