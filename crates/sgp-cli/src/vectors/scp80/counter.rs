//! Counters of one receiver, packet by packet.

use std::sync::Arc;

use scp80::wire::ResponsePacket;
use scp80::{CounterMode, Policy, Receiver, ResponseMode, ResponseStatus, hazmat};

use super::Stop;
use super::input::{Secured, counter, expect_hex, expect_number};
use crate::vectors::{Case, Node};

pub(super) fn sequence(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    let slot = (Arc::clone(&secured.keys), counter(&case.at("start")?)?);
    let mut receiver = Receiver::with_counters([slot], Policy::minimum(0));
    let mode = match secured.header.spi.counter_mode() {
        CounterMode::None => 0,
        CounterMode::Informative => 1,
        CounterMode::Higher => 2,
        CounterMode::OneHigher => 3,
    };
    expect_number("mode", mode, case.maybe("mode"))?;
    case.at("steps")?.items()?.iter().try_for_each(|step| {
        take(&secured, &mut receiver, step).map_err(|Stop(why)| Stop(format!("{}: {why}", step.path())))
    })
}

/// One packet: accepted or refused, status, the answer that says so, stored counter.
fn take(secured: &Secured, receiver: &mut Receiver, step: &Node<'_>) -> Result<(), Stop> {
    expect_stored(secured, receiver, &step.at("stored_before")?)?;
    let (accepted, status, answer) = match receiver.unprotect(&step.at("packet")?.hex()?) {
        Ok(received) => {
            expect_hex("counter", &received.counter().to_bytes(), &step.at("cntr")?)?;
            if received.tar() != secured.header.tar {
                return Err(format!("TAR is {}", received.tar()).into());
            }
            (true, ResponseStatus::OK, received.respond(ResponseStatus::OK, &[])?)
        }
        Err(rejection) => {
            let status = rejection.reason().status().ok_or("a counter is refused without a status")?;
            (false, status, rejection.response().cloned())
        }
    };
    if accepted != step.at("accepted")?.flag()? {
        return Err(format!("accepted: {accepted}").into());
    }
    expect_hex("status", &[status.0], &step.at("status")?)?;
    match (secured.header.spi.response_mode(), answer) {
        (ResponseMode::Always, Some(answer)) => {
            let packet = ResponsePacket::decode(answer.as_bytes())?;
            let plain = hazmat::unprotect_response(&packet, &secured.header, Some(&secured.keys))?;
            expect_hex("counter of the answer", &plain.counter.to_bytes(), &step.at("cntr")?)?;
            expect_hex("status of the answer", &[plain.status.0], &step.at("status")?)?;
        }
        _ => return Err("no answer".into()),
    }
    expect_stored(secured, receiver, &step.at("stored_after")?)
}

fn expect_stored(secured: &Secured, receiver: &Receiver, stated: &Node<'_>) -> Result<(), Stop> {
    let stored = receiver.counter(secured.keys.kvn()).ok_or("the key set is gone")?;
    expect_hex("stored counter", &stored.to_bytes(), stated)
}
