//! The end of an SM-SR change: which key sets stay, and how to reach the new SM-SR
//! (SGP.02 v4.2 4.1.1.9, 4.1.1.10).

use alloc::vec::Vec;

use scp80::Kvn;
use scp80::sms::Address;
use sgp_wire::{DecodeError, DecodeErrorKind, Limits, Reader, StatusWord, Tag};

use super::Session;
use crate::Quirk;
use crate::state::State;

/// One range of keys: version, first and last identifier.
const KEYS: Tag = Tag::new(0xF2);
/// The groups that a server may set: SMS, CAT_TP, HTTPS, DNS.
const SMS: Tag = Tag::new(0xA3);
const OTHER_GROUPS: [Tag; 3] = [Tag::new(0xA4), Tag::new(0xA5), Tag::new(0xA6)];
/// TP-Destination-Address of the SM-SR.
const DESTINATION: Tag = Tag::new(0x81);

/// ES5.FinaliseISDRhandover: keeps the key sets that are listed and deletes the others; the one
/// that protects this very command must stay.
pub(super) fn finalise(state: &mut State, session: Session, data: &[u8]) -> Result<(), StatusWord> {
    let listed = decode_ranges(data).map_err(|_| StatusWord::WRONG_DATA)?;
    if listed.iter().any(|kvn| state.key_sets.counter(*kvn).is_none()) {
        return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
    }
    let listed_go = state.quirks.has(Quirk::FinaliseDeletesListed);
    let goes = |kvn: &Kvn| listed.contains(kvn) == listed_go;
    if session.kvn.as_ref().is_some_and(goes) {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    let gone: Vec<Kvn> = state.key_sets.counters().map(|(kvn, _)| kvn).filter(goes).collect();
    for kvn in gone {
        state.key_sets.remove(kvn);
    }
    Ok(())
}

fn decode_ranges(data: &[u8]) -> Result<Vec<Kvn>, DecodeError> {
    let mut reader = Reader::new(data, &Limits::DEFAULT)?;
    let mut listed = Vec::new();
    while !reader.is_empty() || listed.is_empty() {
        let range = reader.expect(KEYS)?;
        let expected = "a key set of SCP80 and all its keys";
        let invalid = DecodeError::new(DecodeErrorKind::InvalidValue { expected }, range.value_offset());
        let &[version, 0x01, 0x03] = range.value() else {
            return Err(invalid);
        };
        listed.push(Kvn::new(version).map_err(|_| invalid)?);
    }
    reader.finish()?;
    Ok(listed)
}

/// ES5.UpdateSMSRAddressingParameters: replaces each group that is given. This card reaches its
/// SM-SR by SMS; it keeps that address and refuses the groups of bearers that it does not have.
pub(super) fn set_addressing(state: &mut State, value: &[u8]) -> Result<(), StatusWord> {
    let address = decode_address(value).map_err(|error| match error.kind() {
        DecodeErrorKind::UnexpectedTag { found, .. } if OTHER_GROUPS.contains(&found) => {
            StatusWord::REFERENCED_DATA_NOT_FOUND
        }
        _ => StatusWord::WRONG_DATA,
    })?;
    state.sm_sr_address = Some(address);
    Ok(())
}

fn decode_address(value: &[u8]) -> Result<Address, DecodeError> {
    let mut reader = Reader::new(value, &Limits::DEFAULT)?;
    let group = reader.expect(SMS)?;
    let address = reader.nested(&group, |r| {
        let destination = r.expect(DESTINATION)?;
        let mut inner = destination.reader(&Limits::DEFAULT);
        let address = Address::read(&mut inner)?;
        inner.finish()?;
        Ok(address)
    })?;
    reader.finish()?;
    Ok(address)
}
