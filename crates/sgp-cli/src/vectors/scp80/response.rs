//! Single response packets, and the sender that waits for them.

use std::sync::Arc;

use scp80::sms::{UserDataHeader, packet_in_report};
use scp80::wire::ResponsePacket;
use scp80::{
    Cntr, CounterLease, Error, Outstanding, PacketKind, PeerFault, ResponseMode, ResponseStatus, Sender,
    hazmat,
};
use sgp_wire::Tar;

use super::Stop;
use super::body::Body;
use super::input::{Secured, counter, expect_hex, expect_number, octet};
use crate::vectors::{Case, Node};

pub(super) fn packet(case: &Case<'_>) -> Result<(), Stop> {
    let secured = Secured::of(case)?;
    let packet = case.at("packet")?.hex()?;
    let user_data = case.at("sms_ud")?.hex()?;
    expect_hex("packet in the user data", in_user_data(&user_data)?, &case.at("packet")?)?;
    unprotect(case, &secured, &packet, &case.root())?;

    // a note says that the padding is another card's; it reads, and is not made here
    if case.maybe("note").is_some() {
        return Ok(());
    }
    let (cntr, data) = (counter(&case.at("cntr")?)?, case.at("data")?.hex()?);
    let status = ResponseStatus(octet(&case.at("status")?)?);
    let made = hazmat::protect_response(&secured.header, cntr, status, &data, Some(&secured.keys))?;
    expect_hex("packet", &made, &case.at("packet")?)
}

/// The response packet behind its user data header, as an SMS-SUBMIT and as a delivery report
/// bring it.
pub(super) fn in_user_data(user_data: &[u8]) -> Result<&[u8], Stop> {
    let (header, packet) = UserDataHeader::decode(user_data)?;
    if header.packet_kind() != Some(PacketKind::Response) || packet_in_report(user_data) != Some(packet) {
        return Err("user data are no response".into());
    }
    Ok(packet)
}

/// Reads the packet and compares every field with `stated`; then has a sender match it to its
/// command.
pub(super) fn unprotect(
    case: &Case<'_>,
    secured: &Secured,
    octets: &[u8],
    stated: &Node<'_>,
) -> Result<(), Stop> {
    let packet = ResponsePacket::decode(octets)?;
    expect_hex("TAR", packet.tar().as_bytes(), &stated.at("tar")?)?;
    let plain = hazmat::unprotect_response(&packet, &secured.header, Some(&secured.keys))?;
    expect_hex("counter", &plain.counter.to_bytes(), &stated.at("cntr")?)?;
    expect_hex("status", &[plain.status.0], &stated.at("status")?)?;
    expect_hex("data", &plain.data, &stated.at("data")?)?;
    let padding = packet.body().len().checked_sub(packet.check_len() + 7 + plain.data.len());
    expect_number("PCNTR", padding.ok_or("more data than body")?, stated.maybe("pcntr"))?;
    let clear = [&ResponsePacket::CHECKED_UDH, packet.clear()].concat();
    let ciphered = secured.header.spi.response_ciphered();
    let body = Body::open(case, ciphered, clear, packet.body(), (7, packet.check_len()))?;
    body.expect(stated, plain.data.len())?;
    match Waiting::of(secured, packet.tar(), plain.counter)? {
        Some(mut waiting) => waiting.receive(octets, stated),
        None => Ok(()),
    }
}

/// A sender that waits for the response to one command.
pub(super) struct Waiting {
    sender: Sender,
    command: Outstanding,
}

impl Waiting {
    /// `None` where no sender waits: there is no response, or no command of a sender has this SPI.
    pub(super) fn of(secured: &Secured, tar: Tar, counter: Cntr) -> Result<Option<Self>, Stop> {
        let spi = secured.header.spi;
        if !spi.is_consistent() || spi.response_mode() != ResponseMode::Always {
            return Ok(None);
        }
        let lease = CounterLease::new(Cntr::ZERO, Cntr::ZERO)?;
        let mut sender = Sender::new(Arc::clone(&secured.keys), spi, lease);
        let command = Outstanding::new(tar, counter, spi);
        sender.expect(command);
        Ok(Some(Self { sender, command }))
    }

    /// Takes a response; the wait goes on after an interim one, and is over after any other.
    pub(super) fn receive(&mut self, octets: &[u8], stated: &Node<'_>) -> Result<(), Stop> {
        let por = self.sender.unprotect(octets)?;
        if *por.command() != self.command {
            return Err("matched to another command".into());
        }
        expect_hex("status received", &[por.status().0], &stated.at("status")?)?;
        expect_hex("data received", por.data(), &stated.at("data")?)?;
        if por.status().is_interim() {
            return match self.sender.outstanding().len() {
                1 => Ok(()),
                _ => Err("an interim response ends the wait".into()),
            };
        }
        match self.sender.unprotect(octets) {
            Err(Error::Peer(PeerFault::NotOutstanding)) => Ok(()),
            _ => Err("a response is taken twice".into()),
        }
    }
}
