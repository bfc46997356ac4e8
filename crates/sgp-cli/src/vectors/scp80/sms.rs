//! Short messages around packets.

use core::time::Duration;

use scp80::sms::{
    Address, ConcatReference, Deliver, Message, MessageReference, Reassembler, Reference, SmsParameters,
    Submit,
};
use scp80::toolkit::{ProactiveCommand, SmsPpDownload};
use scp80::{Packet, PacketKind};
use sgp_wire::CommandApdu;

use super::Stop;
use super::input::{address, expect_hex, octet};
use crate::vectors::{Case, Node, expect_equal};

/// First octet of an SMS-DELIVER with more messages waiting.
const MORE: u8 = 0x40;

pub(super) fn mt_command(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("packet")?.hex()?;
    let segments = case.at("segments")?.items()?;
    let centre = case.maybe("service_centre").map(|centre| centre.hex()).transpose()?;
    let centre = centre.map(|centre| Address::decode_object(&centre)).transpose()?;

    let mut parameters = SmsParameters::new(address(case, "oa")?, case.at("scts")?.array()?);
    if first_octet(segments.first())? == MORE {
        parameters = parameters.with_more_messages();
    }
    let packet = Packet::from_bytes(PacketKind::Command, octets);
    let tpdus = packet.sms_deliver(&parameters, &mut reference(case)?)?;
    expect_count("short messages", tpdus.len(), segments.len())?;
    for (tpdu, segment) in tpdus.iter().zip(&segments) {
        let mut deliver = Deliver::decode(tpdu)?;
        expect_hex("TP-PID", &[deliver.pid], &case.at("pid")?)?;
        expect_hex("TP-DCS", &[deliver.dcs], &case.at("dcs")?)?;
        expect_hex("TP-UD", &deliver.user_data, &segment.at("ud")?)?;
        // whether more messages wait is the service centre's to say, and changes between segments
        deliver.first_octet = octet(&segment.at("first_octet")?)?;
        let tpdu = deliver.encode_to_vec();
        expect_hex("TPDU", &tpdu, &segment.at("tpdu")?)?;
        let download = SmsPpDownload::new(centre, tpdu);
        expect_hex("download", &download.encode_to_vec(), &segment.at("download")?)?;
        expect_hex("ENVELOPE", &download.to_apdu().encode_to_vec(), &segment.at("envelope")?)?;
    }
    if is_uniform(&segments)? {
        for (tpdu, segment) in tpdus.iter().zip(&segments) {
            expect_hex("TPDU as made", tpdu, &segment.at("tpdu")?)?;
        }
    }
    let envelopes = segments.iter().map(|segment| segment.at("envelope")).collect::<Result<Vec<_>, _>>()?;
    let received = receive(&envelopes)?;
    expect_kind(&received, PacketKind::Command)?;
    Ok(expect_equal("packet received", &received.octets, packet.as_bytes())?)
}

/// Whether the first octets are those of one setting: more messages in all but the last, or none.
fn is_uniform(segments: &[Node<'_>]) -> Result<bool, Stop> {
    let octets = segments.iter().map(|segment| first_octet(Some(segment))).collect::<Result<Vec<_>, _>>()?;
    let Some((last, others)) = octets.split_last() else { return Ok(true) };
    Ok(*last != MORE && others.windows(2).all(|pair| matches!(pair, [a, b] if a == b)))
}

fn first_octet(segment: Option<&Node<'_>>) -> Result<u8, Stop> {
    octet(&segment.ok_or("no segment")?.at("first_octet")?)
}

/// What ENVELOPEs bring to a card, in the order in which they arrive.
pub(super) fn receive(envelopes: &[Node<'_>]) -> Result<Message, Stop> {
    let mut reassembler = Reassembler::default();
    let mut message = None;
    for envelope in envelopes {
        if message.is_some() {
            return Err("complete before its last segment".into());
        }
        let command = CommandApdu::decode(&envelope.hex()?)?;
        let download = SmsPpDownload::from_apdu(&command)?.ok_or("not an SMS-PP download")?;
        message = reassembler.push_deliver(&Deliver::decode(&download.tpdu)?, Duration::ZERO)?;
    }
    message.ok_or_else(|| "not complete after its last segment".into())
}

pub(super) fn mo_por_submit(case: &Case<'_>) -> Result<(), Stop> {
    let packet = Packet::from_bytes(PacketKind::Response, case.at("packet")?.hex()?);
    let segments = case.at("segments")?.items()?;
    let destination = address(case, "da")?;
    let first = u8::try_from(case.at("tp_mr")?.number()?).map_err(|_| "tp_mr is no octet")?;
    let mut message = MessageReference::new(first);
    let tpdus = packet.sms_submit(destination, &mut message, &mut reference(case)?)?;
    expect_count("short messages", tpdus.len(), segments.len())?;
    let mut reassembler = Reassembler::default();
    let mut received = None;
    for ((number, tpdu), segment) in (1..).zip(&tpdus).zip(&segments) {
        expect_hex("TPDU", tpdu, &segment.at("tpdu")?)?;
        let submit = Submit::decode(tpdu)?;
        expect_hex("TP-PID", &[submit.pid], &case.at("pid")?)?;
        expect_hex("TP-DCS", &[submit.dcs], &case.at("dcs")?)?;
        expect_hex("TP-UD", &submit.user_data, &segment.at("ud")?)?;
        let proactive = ProactiveCommand::send_short_message(number, tpdu.as_slice());
        expect_hex("proactive command", &proactive.encode_to_vec(), &segment.at("proactive")?)?;
        let fetched = ProactiveCommand::decode(&segment.at("proactive")?.hex()?)?;
        expect_hex("TPDU fetched", fetched.short_message().unwrap_or_default(), &segment.at("tpdu")?)?;
        received = reassembler.push_submit(&destination, &submit, Duration::ZERO)?;
    }
    let received = received.ok_or("not complete after its last segment")?;
    expect_kind(&received, PacketKind::Response)?;
    Ok(expect_equal("packet received", &received.octets, packet.as_bytes())?)
}

pub(super) fn reassembly(case: &Case<'_>) -> Result<(), Stop> {
    let originator = Address::international("8812345")?;
    let has_header = case.maybe("udhi").map_or(Ok(true), |flag| flag.flag())?;
    let mut reassembler = Reassembler::default();
    let (mut messages, mut refused) = (Vec::new(), 0_usize);
    for user_data in case.at("uds")?.items()? {
        let mut deliver = Deliver::secured(originator, [0; 7], false, &user_data.hex()?);
        if !has_header {
            deliver.first_octet = 0x04;
        }
        match reassembler.push_deliver(&deliver, Duration::ZERO) {
            Ok(message) => messages.extend(message),
            Err(_) => refused += 1,
        }
    }
    let stated = case.at("result")?.text()?;
    match (stated, messages.as_slice(), refused) {
        ("complete", [message], 0) => {
            expect_kind(message, PacketKind::Command)?;
            expect_hex("packet", &message.octets, &case.at("packet")?)
        }
        ("incomplete", [], 0) | ("invalid", [], 1) => Ok(()),
        ("not-secured", [Message { kind: None, .. }], 0) => Ok(()),
        ("not-a-command", [Message { kind: Some(PacketKind::Response), .. }], 0) => Ok(()),
        (_, messages, _) => {
            let kinds: Vec<_> = messages.iter().map(|message| message.kind).collect();
            Err(format!("messages of kind {kinds:?}, {refused} refused, must be {stated}").into())
        }
    }
}

/// The reference of the case, which a packet in one message does not have.
fn reference(case: &Case<'_>) -> Result<ConcatReference, Stop> {
    let number = case.maybe("concat_ref").map_or(Ok(0), |number| number.number())?;
    let bits = case.maybe("concat_ref_bits").map_or(Ok(8), |bits| bits.number())?;
    let reference = match bits {
        8 => u8::try_from(number).ok().map(Reference::U8),
        16 => u16::try_from(number).ok().map(Reference::U16),
        _ => None,
    };
    Ok(ConcatReference::new(reference.ok_or("no reference of a concatenated message")?))
}

fn expect_count(what: &str, actual: usize, stated: usize) -> Result<(), Stop> {
    if actual == stated { Ok(()) } else { Err(format!("{actual} {what}, must be {stated}").into()) }
}

pub(super) fn expect_kind(message: &Message, kind: PacketKind) -> Result<(), Stop> {
    if message.kind == Some(kind) { Ok(()) } else { Err(format!("kind is {:?}", message.kind).into()) }
}
