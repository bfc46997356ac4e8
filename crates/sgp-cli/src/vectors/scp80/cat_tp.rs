//! Packets in the form for CAT_TP and TCP.

use scp80::wire::{CommandPacket, ResponsePacket};
use scp80::{Dialect, ResponseStatus, hazmat};

use super::Stop;
use super::input::{Secured, counter, expect_hex, octet};
use crate::vectors::Case;

pub(super) fn packet(case: &Case<'_>) -> Result<(), Stop> {
    packet_of(case, case.at("direction")?.text()?)
}

/// Makes the packet and reads it.
pub(super) fn packet_of(case: &Case<'_>, direction: &str) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    match direction {
        "command" => command(case, &secured),
        "response" => response(case, &secured),
        _ => Err("neither command nor response".into()),
    }
}

fn command(case: &Case<'_>, Secured { header, keys }: &Secured) -> Result<(), Stop> {
    let (cntr, data) = (counter(&case.at("cntr")?)?, case.at("data")?.hex()?);
    let mut made = Vec::new();
    hazmat::protect_command_into(Dialect::CatTp, header, cntr, &data, Some(keys), &mut made)?;
    expect_hex("packet", &made, &case.at("packet")?)?;
    let packet = CommandPacket::decode_as(Dialect::CatTp, &made)?;
    if packet.header() != header {
        return Err(format!("header is {:?}, must be {header:?}", packet.header()).into());
    }
    let plain = hazmat::unprotect_command(&packet, Some(keys))?;
    expect_hex("counter", &plain.counter.to_bytes(), &case.at("cntr")?)?;
    expect_hex("data", &plain.data, &case.at("data")?)
}

fn response(case: &Case<'_>, Secured { header, keys }: &Secured) -> Result<(), Stop> {
    let (cntr, data) = (counter(&case.at("cntr")?)?, case.at("data")?.hex()?);
    let status = ResponseStatus(octet(&case.at("status")?)?);
    let mut made = Vec::new();
    hazmat::protect_response_into(Dialect::CatTp, header, cntr, status, &data, Some(keys), &mut made)?;
    expect_hex("packet", &made, &case.at("packet")?)?;
    let packet = ResponsePacket::decode_as(Dialect::CatTp, &made)?;
    expect_hex("TAR", packet.tar().as_bytes(), &case.at("tar")?)?;
    let plain = hazmat::unprotect_response(&packet, header, Some(keys))?;
    expect_hex("counter", &plain.counter.to_bytes(), &case.at("cntr")?)?;
    expect_hex("status", &[plain.status.0], &case.at("status")?)?;
    expect_hex("data", &plain.data, &case.at("data")?)
}
