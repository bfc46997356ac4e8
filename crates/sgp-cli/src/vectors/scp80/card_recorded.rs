//! What a card of another maker answered.

use core::time::Duration;
use std::sync::Arc;

use scp80::sms::{Address, Reassembler, Submit};
use scp80::toolkit::{EnvelopeAnswer, ProactiveCommand};
use scp80::wire::CommandPacket;
use scp80::{Cntr, CounterMode, Error, PacketKind, Policy, Receiver, RejectionReason, hazmat};
use sgp_wire::StatusWord;

use super::Stop;
use super::input::{Secured, counter, expect_hex};
use super::response::{self, Waiting};
use super::sms::{expect_kind, receive};
use crate::vectors::{Case, expect_equal};

pub(super) fn exchange(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    let (cntr, data) = (counter(&case.at("cntr")?)?, case.at("command_data")?.hex()?);
    let made = hazmat::protect_command(&secured.header, cntr, &data, Some(&secured.keys))?;
    let message = receive(&case.at("envelopes")?.items()?)?;
    expect_kind(&message, PacketKind::Command)?;
    expect_hex("packet in the ENVELOPEs", &message.octets, &case.at("command_packet")?)?;
    let answer = EnvelopeAnswer::from(StatusWord(u16::from_be_bytes(case.at("sw")?.array()?)));

    let Some(stated) = case.maybe("response") else {
        return refused(case, &secured, &made, &message.octets, answer);
    };
    expect_equal("packet", &made, &message.octets)?;
    let user_data = case.at("response_ud")?.hex()?;
    let first = response::in_user_data(&user_data)?;
    response::unprotect(case, &secured, first, &stated)?;
    match case.maybe("fetched") {
        None if answer == EnvelopeAnswer::Done => Ok(()),
        Some(_) if matches!(answer, EnvelopeAnswer::ProactiveWaiting(_)) => submitted(case, &secured, first),
        _ => Err(format!("the ENVELOPE is answered with {answer:?}").into()),
    }
}

/// The real response, in the SMS-SUBMIT that the card hands out afterwards.
fn submitted(case: &Case<'_>, secured: &Secured, first: &[u8]) -> Result<(), Stop> {
    let proactive = ProactiveCommand::decode(&case.at("fetched")?.hex()?)?;
    let tpdu = proactive.short_message().ok_or("not SEND SHORT MESSAGE")?;
    expect_hex("TPDU", tpdu, &case.at("submit_tpdu")?)?;
    let submit = Submit::decode(tpdu)?;
    expect_hex("TP-UD", &submit.user_data, &case.at("submit_ud")?)?;
    let originator = Address::international("8812345")?;
    let message = Reassembler::default().push_submit(&originator, &submit, Duration::ZERO)?;
    let message = message.ok_or("one short message is not complete")?;
    expect_kind(&message, PacketKind::Response)?;

    let (stated, interim) = (case.at("submit_response")?, case.at("response")?);
    response::unprotect(case, secured, &message.octets, &stated)?;
    let (tar, cntr) = (secured.header.tar, counter(&case.at("cntr")?)?);
    let mut waiting = Waiting::of(secured, tar, cntr)?.ok_or("no sender waits")?;
    waiting.receive(first, &interim)?;
    waiting.receive(&message.octets, &stated)
}

/// A packet that the card refused, by a status word alone. One that is not genuine is refused here
/// too, and so is a genuine one that comes again; the rest is the card's own affair.
fn refused(
    case: &Case<'_>,
    secured: &Secured,
    made: &[u8],
    packet: &[u8],
    answer: EnvelopeAnswer,
) -> Result<(), Stop> {
    if answer != EnvelopeAnswer::Refused || !case.at("response_ud")?.hex()?.is_empty() {
        return Err(format!("the ENVELOPE is answered with {answer:?}").into());
    }
    if packet != made {
        let packet = CommandPacket::decode(packet)?;
        return match hazmat::unprotect_command(&packet, Some(&secured.keys)) {
            Err(Error::Security) => Ok(()),
            other => Err(format!("not the packet of the case, and read as {other:?}").into()),
        };
    }
    if secured.header.spi.counter_mode() != CounterMode::Higher {
        return Err("no counter to be replayed".into());
    }
    let mut receiver = Receiver::with_counters([(Arc::clone(&secured.keys), Cntr::ZERO)], Policy::minimum(0));
    receiver.unprotect(packet)?;
    match receiver.unprotect(packet) {
        Err(rejection) if *rejection.reason() == RejectionReason::CounterLow => Ok(()),
        _ => Err("a replay is accepted".into()),
    }
}
