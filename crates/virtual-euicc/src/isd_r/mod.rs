//! The ISD-R: commands of the SM-SR (ES5), and of the SM-DP before an ISD-P has keys (ES8).

mod agreement;
mod audit;
mod handover;
mod install;
mod keys;
mod master_delete;
mod profiles;

use alloc::vec::Vec;

use rand_core::CryptoRng;
use scp80::Kvn;
use sgp_asn1::gp::{ConfirmationAnswer, DgiSequence};
use sgp_wire::{CommandApdu, Limits, ResponseApdu, StatusWord, Tag};

pub(crate) use audit::Listing;
pub(crate) use install::decode_target;
pub(crate) use keys::{KeyOwner, Personalization};

use crate::state::State;
use crate::{Quirk, decode};

/// What carried a command to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    /// The key set of the packet.
    pub(crate) kvn: Option<Kvn>,
}

const INSTALL: u8 = 0xE6;
const STORE_DATA: u8 = 0xE2;
const DELETE: u8 = 0xE4;
const GET_DATA: u8 = 0xCA;
const GET_STATUS: u8 = 0xF2;

/// Executes one command.
pub(crate) fn execute(
    state: &mut State,
    session: Session,
    command: &CommandApdu,
    rng: &mut dyn CryptoRng,
) -> ResponseApdu {
    if let Some(word) = state.faults.take_refusal() {
        return ResponseApdu::status(word);
    }
    match dispatch(state, session, command, rng) {
        Ok((data, word)) => ResponseApdu::new(data, word),
        Err(word) => ResponseApdu::status(word),
    }
}

/// Whatever a command does not carry on, it ends: a personalization, a list in parts.
fn dispatch(
    state: &mut State,
    session: Session,
    command: &CommandApdu,
    rng: &mut dyn CryptoRng,
) -> Result<(Vec<u8>, StatusWord), StatusWord> {
    let pending = state.personalization.take();
    let listing = state.listing.take();
    if command.cla() != 0x80 {
        return Err(StatusWord::CLA_NOT_SUPPORTED);
    }
    let done = |data| (data, StatusWord::OK);
    match command.ins() {
        INSTALL => install(state, command).map(done),
        DELETE => delete(state, session, command).map(done),
        STORE_DATA => store_data(state, pending, session, command, rng).map(done),
        GET_DATA => audit::get_data(state, command).map(done),
        GET_STATUS => {
            let (data, word, listing) = audit::get_status(state, listing, command)?;
            state.listing = listing;
            Ok((data, word))
        }
        _ => Err(StatusWord::INS_NOT_SUPPORTED),
    }
}

fn install(state: &mut State, command: &CommandApdu) -> Result<Vec<u8>, StatusWord> {
    match (command.p1(), command.p2()) {
        (0x0C, 0x00) => install::create(state, command)?,
        (0x20, 0x00) => install::personalize(state, command)?,
        _ => return Err(StatusWord::WRONG_P1_P2),
    }
    Ok(success_byte(state))
}

fn delete(state: &mut State, session: Session, command: &CommandApdu) -> Result<Vec<u8>, StatusWord> {
    match (command.p1(), command.p2()) {
        (0x00, 0x00) => handover::finalise(state, session, command.data())?,
        (0x00, 0x40) => match decode::only_aid(command.data()) {
            Ok(aid) => profiles::delete(state, aid)?,
            Err(_) => master_delete::delete(state, command)?,
        },
        _ => return Err(StatusWord::WRONG_P1_P2),
    }
    Ok(success_byte(state))
}

/// The data byte that INSTALL and DELETE answer with.
fn success_byte(state: &State) -> Vec<u8> {
    if state.quirks.has(Quirk::BareSuccess) { Vec::new() } else { Vec::from([0x00]) }
}

fn store_data(
    state: &mut State,
    pending: Option<Personalization>,
    session: Session,
    command: &CommandApdu,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, StatusWord> {
    const CONFIRMATION: [u8; 2] = [0x3A, 0x08];
    match (command.p1(), command.p2()) {
        (0x88, 0x00) => set(state, command.data()),
        (0x89, 0x00) if command.data().starts_with(&CONFIRMATION) => confirm(state, command.data()),
        (0x09 | 0x89, _) => keys::store_data(state, pending, session, command, rng),
        _ => Err(StatusWord::WRONG_P1_P2),
    }
}

/// The functions that answer nothing.
fn set(state: &mut State, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
    let groupings = DgiSequence::decode(data, &Limits::DEFAULT).map_err(|_| StatusWord::WRONG_DATA)?;
    let [grouping] = groupings.items() else {
        return Err(StatusWord::WRONG_DATA);
    };
    let aid = || decode::only_aid(grouping.value()).map_err(|_| StatusWord::WRONG_DATA);
    match grouping.id() {
        0x3A03 => profiles::enable(state, aid()?)?,
        0x3A04 => profiles::disable(state, aid()?)?,
        0x3A05 => profiles::set_fall_back(state, aid()?)?,
        0x3A07 => handover::set_addressing(state, grouping.value())?,
        _ => return Err(StatusWord::REFERENCED_DATA_NOT_FOUND),
    }
    Ok(Vec::new())
}

fn confirm(state: &mut State, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
    const NUMBER: Tag = Tag::new(0x4E);
    let groupings = DgiSequence::decode(data, &Limits::DEFAULT).map_err(|_| StatusWord::WRONG_DATA)?;
    let grouping = groupings.only(0x3A08, "DGI 3A08 alone").map_err(|_| StatusWord::WRONG_DATA)?;
    let number = decode::only(grouping.value(), NUMBER).map_err(|_| StatusWord::WRONG_DATA)?;
    let number = <[u8; 2]>::try_from(number.value()).map_err(|_| StatusWord::WRONG_DATA)?;
    let deleted = profiles::confirm(state, u16::from_be_bytes(number))?;
    Ok(ConfirmationAnswer::new(deleted.into_iter().collect()).encode_to_vec())
}
