//! Packets that must be refused, and why.

use std::sync::Arc;

use scp80::wire::{CommandPacket, ResponsePacket};
use scp80::{Cntr, Error, PeerFault, Policy, Receiver, RejectionReason, hazmat};
use sgp_wire::{DecodeError, DecodeErrorKind, PathSegment, Tar};

use super::Stop;
use super::input::{Secured, octet};
use crate::vectors::{Case, expect_error};

pub(super) fn refused(case: &Case<'_>) -> Result<(), Stop> {
    let packet = case.at("packet")?.hex()?;
    match case.at("direction")?.text()? {
        "command" => refused_command(case, &packet),
        "response" => refused_response(case, &packet),
        _ => Err("direction must be command or response".into()),
    }
}

/// The single packet is refused, and so it is by a receiver, which says the stated status and
/// keeps its counter.
fn refused_command(case: &Case<'_>, octets: &[u8]) -> Result<(), Stop> {
    // the TAR is part of the packet alone
    let Secured { keys, .. } = Secured::with_tar(case, Tar::ISD_R)?;
    let verdict = CommandPacket::decode(octets)
        .map_err(Error::from)
        .and_then(|packet| hazmat::unprotect_command(&packet, Some(&keys)));
    judge(case, verdict.map(drop))?;

    let mut receiver = Receiver::with_counters([(Arc::clone(&keys), Cntr::ZERO)], Policy::minimum(0));
    let Err(rejection) = receiver.unprotect(octets) else {
        return Err("a receiver accepts it".into());
    };
    expect_error(case.at("expected_error")?.text()?, reason_class(rejection.reason()))?;
    if receiver.counter(keys.kvn()) != Some(Cntr::ZERO) {
        return Err("a refused packet moves the stored counter".into());
    }
    let stated = case.maybe("expected_status").map(|status| octet(&status)).transpose()?;
    let found = rejection.reason().status().map(|status| status.0);
    if found != stated {
        return Err(format!("status is {found:02X?}, must be {stated:02X?}").into());
    }
    match rejection.response() {
        None => Ok(()),
        Some(answer) => expect_unsecured(answer.as_bytes(), stated),
    }
}

/// What leaves the card says the same, and vouches for nothing.
pub(super) fn expect_unsecured(answer: &[u8], status: Option<u8>) -> Result<(), Stop> {
    let answer = ResponsePacket::decode(answer)?;
    match answer.body() {
        // counter, PCNTR, status
        &[0, 0, 0, 0, 0, 0, found] if answer.check_len() == 0 && Some(found) == status => Ok(()),
        _ => Err("the answer to a refused packet is secured, or says another status".into()),
    }
}

fn refused_response(case: &Case<'_>, octets: &[u8]) -> Result<(), Stop> {
    let verdict = match ResponsePacket::decode(octets) {
        Ok(packet) => {
            let Secured { header, keys } = Secured::with_tar(case, packet.tar())?;
            hazmat::unprotect_response(&packet, &header, Some(&keys)).map(drop)
        }
        Err(error) => Err(error.into()),
    };
    judge(case, verdict)
}

/// Compares the class of a refusal with `expected_error`.
pub(super) fn judge(case: &Case<'_>, verdict: Result<(), Error>) -> Result<(), Stop> {
    let stated = case.at("expected_error")?.text()?;
    match verdict {
        Ok(()) => Err(format!("accepted, must be refused as {stated}").into()),
        Err(error) => Ok(expect_error(stated, class(&error))?),
    }
}

const UNSUPPORTED: &str = "unsupported-algorithm";

/// The kind of an error in the words of the vectors.
fn class(error: &Error) -> &'static str {
    match error {
        Error::Decode(error) => decode_class(error),
        Error::Unsupported(_) => UNSUPPORTED,
        Error::Peer(PeerFault::PaddingCounter) => "bad-padding-counter",
        Error::Security => "security",
        _ => "another error",
    }
}

/// The same of a receiver.
fn reason_class(reason: &RejectionReason) -> &'static str {
    match reason {
        RejectionReason::Decode(error) => decode_class(error),
        RejectionReason::Unsupported(_) => UNSUPPORTED,
        RejectionReason::PaddingCounter => "bad-padding-counter",
        RejectionReason::Security => "security",
        _ => "another reason",
    }
}

fn decode_class(error: &DecodeError) -> &'static str {
    let path = error.path();
    match (error.kind(), path.segments().last()) {
        (DecodeErrorKind::Truncated { .. }, _) => "truncated",
        (DecodeErrorKind::TrailingData { .. }, _) => "trailing-data",
        (DecodeErrorKind::LengthOutOfRange { .. }, Some(PathSegment::Field("CHL" | "RHL"))) => {
            "bad-header-length"
        }
        (_, Some(PathSegment::Field("cipheredPart"))) => "bad-cipher-length",
        _ => "another decode error",
    }
}
