//! What other projects publish.

use scp80::hazmat;
use scp80::script::{BadFormat, ChainingFault, CommandScript, ResponseObject, ResponseScript};
use scp80::sms::{Address, Deliver, Submit, UserDataHeader};
use scp80::wire::ResponsePacket;
use sgp_wire::{DecodeErrorKind, Limits, Reader, ResponseApdu, put_length};

use super::Stop;
use super::input::{Secured, expect_hex, expect_number, octet};
use super::script::commands;
use super::{cat_tp, command, rejection, response};
use crate::vectors::{Case, Node, expect_equal};

pub(super) fn any(case: &Case<'_>) -> Result<(), Stop> {
    if case.maybe("transport").is_some_and(|transport| transport.text() == Ok("cattp")) {
        return cat_tp::packet_of(case, case.at("type")?.text()?);
    }
    match case.at("type")?.text()? {
        "command" => packet(case),
        "response" => answer(case),
        "sms-address" => sms_address(case),
        "udh" => user_data_header(case),
        "tpdu" => tpdu(case),
        "expanded-command" => {
            let script = commands(case)?.iter().fold(CommandScript::definite(), CommandScript::command);
            expect_hex("script", &script.encode(), &case.at("encoded")?)
        }
        "expanded-response" => expanded_response(case),
        "ber-length" => {
            let mut made = Vec::new();
            let length = usize::try_from(case.at("length")?.number()?).map_err(|_| "length too large")?;
            put_length(&mut made, length);
            expect_hex("length", &made, &case.at("encoded")?)
        }
        "crc" => {
            let data = case.at("data")?.hex()?;
            expect_hex("CRC-16", &hazmat::crc16(&[&data]), &case.at("crc16")?)?;
            expect_hex("CRC-32", &hazmat::crc32(&[&data]), &case.at("crc32")?)
        }
        other => Err(format!("unknown type {other}").into()),
    }
}

fn packet(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    command::protect(case, &secured)?;
    let octets = case.at("packet")?.hex()?;
    command::unprotect(case, &secured, &octets)?;
    if let Some(published) = case.maybe("published") {
        // one project leaves CPL off packets that are not ciphered, as the verdict says
        let verdict = case.at("verdict")?.text()?;
        let from = if verdict.starts_with("CPL missing in the published string") { 2 } else { 0 };
        expect_hex("published packet", octets.get(from..).unwrap_or_default(), &published)?;
    }
    match case.maybe("published_tpdu") {
        Some(tpdu) => published_tpdu(&tpdu.hex()?, &octets),
        None => Ok(()),
    }
}

/// TP-UDL of these TPDUs counts the header alone, so that the packet lies behind their end.
fn published_tpdu(tpdu: &[u8], packet: &[u8]) -> Result<(), Stop> {
    match Deliver::decode(tpdu).map_err(|error| error.kind()) {
        Err(DecodeErrorKind::TrailingData { count }) if count == packet.len() && tpdu.ends_with(packet) => {
            Ok(())
        }
        other => Err(format!("TPDU with a wrong TP-UDL is read as {other:?}").into()),
    }
}

fn answer(case: &Case<'_>) -> Result<(), Stop> {
    let user_data = case.maybe("sms_ud").map(|user_data| user_data.hex()).transpose()?;
    let octets = match &user_data {
        Some(user_data) => response::in_user_data(user_data)?.to_vec(),
        None => case.at("packet")?.hex()?,
    };
    if case.maybe("expected_error").is_some() {
        let packet = ResponsePacket::decode(&octets)?;
        let secured = Secured::with_tar(case, packet.tar())?;
        let verdict = hazmat::unprotect_response(&packet, &secured.header, Some(&secured.keys));
        return rejection::judge(case, verdict.map(drop));
    }
    response::unprotect(case, &Secured::of(case)?, &octets, &case.root())?;
    match case.maybe("published_header") {
        Some(published) => published_header(&octets, &published),
        None => Ok(()),
    }
}

/// TAR, counter and PCNTR as their project reads them from a response that is not ciphered.
fn published_header(octets: &[u8], published: &Node<'_>) -> Result<(), Stop> {
    let packet = ResponsePacket::decode(octets)?;
    let (counter, rest) = packet.body().split_at_checked(5).ok_or("no counter")?;
    expect_hex("TAR", packet.tar().as_bytes(), &published.at("tar")?)?;
    expect_hex("counter", counter, &published.at("counter")?)?;
    let padding = published.at("paddingcounter")?.text()?;
    match rest.first() {
        Some(found) if Ok(*found) == padding.parse() => Ok(()),
        found => Err(format!("PCNTR is {found:?}, must be {padding}").into()),
    }
}

fn sms_address(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("encoded")?.hex()?;
    let mut reader = Reader::at(&octets, 0, &Limits::DEFAULT);
    let address = Address::read(&mut reader)?;
    expect_number("octets read", reader.offset(), case.maybe("consumed"))?;
    let stated = case.at("digits")?.text()?;
    if address.digits() != stated || Address::new(address.kind(), stated)? != address {
        return Err(format!("digits are {}, must be {stated}", address.digits()).into());
    }
    let mut made = Vec::new();
    address.encode(&mut made);
    Ok(expect_equal("address", &made, octets.get(..reader.offset()).unwrap_or_default())?)
}

fn user_data_header(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("encoded")?.hex()?;
    let (header, rest) = UserDataHeader::decode(&octets)?;
    expect_hex("rest", rest, &case.at("rest")?)?;
    let stated = case.at("elements")?.items()?;
    if header.elements().len() != stated.len() {
        return Err(format!("{} elements, must be {}", header.elements().len(), stated.len()).into());
    }
    for (element, stated) in header.elements().iter().zip(&stated) {
        let pair = stated.items()?;
        let [id, data] = pair.as_slice() else { return Err("an element is a pair".into()) };
        expect_hex("identifier", &[element.id], id)?;
        expect_hex("data of an element", &element.data, data)?;
    }
    let mut made = Vec::new();
    header.encode(&mut made);
    made.extend_from_slice(rest);
    Ok(expect_equal("header", &made, &octets)?)
}

fn tpdu(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("tpdu")?.hex()?;
    let (pid, dcs, udl, has_header, made) = match case.at("mti")?.number()? {
        0 => {
            let tpdu = Deliver::decode(&octets)?;
            (tpdu.pid, tpdu.dcs, tpdu.udl, tpdu.has_header(), tpdu.encode_to_vec())
        }
        1 => {
            let tpdu = Submit::decode(&octets)?;
            (tpdu.pid, tpdu.dcs, tpdu.udl, tpdu.has_header(), tpdu.encode_to_vec())
        }
        other => return Err(format!("unknown message type {other}").into()),
    };
    expect_hex("TP-PID", &[pid], &case.at("pid")?)?;
    expect_hex("TP-DCS", &[dcs], &case.at("dcs")?)?;
    expect_number("TP-UDL", udl.into(), case.maybe("udl"))?;
    if has_header != case.at("udhi")?.flag()? {
        return Err(format!("user data header: {has_header}").into());
    }
    Ok(expect_equal("TPDU", &made, &octets)?)
}

fn expanded_response(case: &Case<'_>) -> Result<(), Stop> {
    let script = ResponseScript::decode(&case.at("encoded")?.hex()?)?;
    let executed = script.executed().ok_or("no number of executed commands")?;
    expect_number(
        "executed",
        usize::try_from(executed).unwrap_or(usize::MAX),
        case.maybe("number_executed"),
    )?;
    let mut stated = Vec::new();
    if let Some(answers) = case.maybe("r_apdus") {
        for answer in answers.items()? {
            stated.push(ResponseObject::Apdu(ResponseApdu::decode(&answer.hex()?)?));
        }
    }
    if let Some(fault) = case.maybe("bad_format") {
        stated.push(ResponseObject::BadFormat(BadFormat(octet(&fault)?)));
    }
    if let Some(fault) = case.maybe("script_chaining_response") {
        stated.push(ResponseObject::Chaining(ChainingFault(octet(&fault)?)));
    }
    if let Some(response) = case.maybe("immediate_action_response") {
        stated.push(ResponseObject::ImmediateAction(response.hex()?));
    }
    if script.objects() == stated {
        Ok(())
    } else {
        Err(format!("objects are {:?}, must be {stated:?}", script.objects()).into())
    }
}
