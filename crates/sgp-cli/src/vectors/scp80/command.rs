//! Single command packets.

use std::sync::Arc;

use scp80::wire::CommandPacket;
use scp80::{CheckKind, Cntr, CounterMode, Policy, Receiver, hazmat};

use super::Stop;
use super::body::Body;
use super::input::{Secured, counter, expect_hex, expect_number};
use crate::vectors::Case;

pub(super) fn packet(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    protect(case, &secured)?;
    unprotect(case, &secured, &case.at("packet")?.hex()?)
}

/// Makes the packet and compares it octet by octet.
pub(super) fn protect(case: &Case<'_>, secured: &Secured) -> Result<(), Stop> {
    let data = case.at("data")?.hex()?;
    let cntr = counter(&case.at("cntr")?)?;
    let made = hazmat::protect_command(&secured.header, cntr, &data, Some(&secured.keys))?;
    expect_hex("packet", &made, &case.at("packet")?)
}

/// Reads the packet and compares every field that the case states.
pub(super) fn unprotect(case: &Case<'_>, secured: &Secured, octets: &[u8]) -> Result<(), Stop> {
    let packet = CommandPacket::decode(octets)?;
    if *packet.header() != secured.header {
        return Err(format!("header is {:?}, must be {:?}", packet.header(), secured.header).into());
    }
    expect_number("CPL", octets.len().saturating_sub(2), case.maybe("cpl"))?;
    expect_number("CHL", packet.check_len().saturating_add(13), case.maybe("chl"))?;
    let plain = hazmat::unprotect_command(&packet, Some(&secured.keys))?;
    expect_hex("counter", &plain.counter.to_bytes(), &case.at("cntr")?)?;
    expect_hex("data", &plain.data, &case.at("data")?)?;
    let padding = packet.body().len().checked_sub(packet.check_len() + 6 + plain.data.len());
    expect_number("PCNTR", padding.ok_or("more data than body")?, case.maybe("pcntr"))?;
    let ciphered = secured.header.spi.is_ciphered();
    let body = Body::open(case, ciphered, packet.clear().to_vec(), packet.body(), (6, packet.check_len()))?;
    body.expect(&case.root(), plain.data.len())
}

/// What a whole receiver makes of a packet that is valid, beside the single packet.
pub(super) fn unwrap_edge(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    let packet = case.at("packet")?.hex()?;
    unprotect(case, &secured, &packet)?;

    // one below the counter of the packet satisfies every mode
    let cntr = counter(&case.at("cntr")?)?;
    let before = Cntr::new(cntr.value().saturating_sub(1)).unwrap_or_default();
    let slot = (Arc::clone(&secured.keys), before);
    let mut receiver = Receiver::with_counters([slot], Policy::minimum(0));
    let received = receiver.unprotect(&packet)?;
    expect_hex("data received", received.data(), &case.at("data")?)?;
    expect_hex("TAR received", received.tar().as_bytes(), &case.at("tar")?)?;
    let moves = secured.header.spi.check() == CheckKind::Cryptographic
        && matches!(secured.header.spi.counter_mode(), CounterMode::Higher | CounterMode::OneHigher);
    let stored = if moves { cntr } else { before };
    match receiver.counter(secured.keys.kvn()) {
        Some(found) if found == stored => Ok(()),
        found => Err(format!("stored counter is {found:?}, must be {stored}").into()),
    }
}
