//! EstablishISDPKeySet and EstablishISDRKeySet: the blocks of STORE DATA, step by step
//! (SGP.02 v4.2 4.1.3.1, 4.1.1.8).
//!
//! The personalization in progress is taken out of the card by every command and put back by those
//! that carry it on, so whatever else comes in between ends it, and so does every refusal.

use alloc::vec::Vec;

use rand_core::CryptoRng;
use sgp_asn1::gp::{Dgi, DgiSequence, LengthForm};
use sgp_keys::PublicKey;
use sgp_wire::{Aid, CommandApdu, DecodeError, DecodeErrorKind, Limits, StatusWord, Tag, put_tlv};

use super::{Session, agreement};
use crate::Quirk;
use crate::state::State;

/// DGI of the certificate.
const CERTIFICATE: u16 = 0x3A01;
/// DGI of the control reference template.
pub(super) const TEMPLATE: u16 = 0x3A02;

/// Most bytes that blocks may add up to: certificates have some 300.
const MAX_BLOCKS: usize = 4096;

/// Key establishment in progress.
#[derive(Debug)]
pub(crate) struct Personalization {
    owner: KeyOwner,
    next_block: u8,
    blocks: Vec<u8>,
    peer: Option<ProvenPeer>,
}

/// Whose keys are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyOwner {
    IsdR,
    IsdP(Aid),
}

/// A server whose certificate holds, and the challenge that it has to sign.
#[derive(Debug)]
pub(super) struct ProvenPeer {
    pub(super) key: PublicKey,
    pub(super) challenge: Vec<u8>,
}

impl Personalization {
    pub(crate) const fn new(owner: KeyOwner) -> Self {
        Self { owner, next_block: 0, blocks: Vec::new(), peer: None }
    }
}

/// Takes one block of STORE DATA.
pub(super) fn store_data(
    state: &mut State,
    pending: Option<Personalization>,
    session: Session,
    command: &CommandApdu,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, StatusWord> {
    let mut pending = accept(pending, command)?;
    pending.blocks.extend_from_slice(command.data());
    if pending.blocks.len() > MAX_BLOCKS {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let more_follows = command.p1() & 0x80 == 0;
    if more_follows && !is_whole_certificate(&pending.blocks) {
        state.personalization = Some(pending);
        return Ok(Vec::new());
    }
    let blocks = core::mem::take(&mut pending.blocks);
    let groupings = groupings(&blocks).map_err(|_| StatusWord::WRONG_DATA)?;
    match groupings.items().first().map(|first| first.id()) {
        Some(CERTIFICATE) => {
            let grouping =
                groupings.only(CERTIFICATE, "DGI 3A01 alone").map_err(|_| StatusWord::WRONG_DATA)?;
            let key = state.ecasd.verify_server(grouping.value(), pending.owner)?;
            let challenge = draw_challenge(state, rng);
            let mut answer = Vec::new();
            put_tlv(&mut answer, Tag::new(0x85), &challenge);
            pending.peer = Some(ProvenPeer { key, challenge });
            state.personalization = Some(pending);
            Ok(answer)
        }
        Some(TEMPLATE) => {
            let peer = pending.peer.ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
            agreement::agree(state, session, pending.owner, &peer, &groupings, rng)
        }
        _ => Err(StatusWord::WRONG_DATA),
    }
}

/// The block must be the next one, or begin anew. Without INSTALL [for personalization] the keys are
/// those of the ISD-R.
fn accept(pending: Option<Personalization>, command: &CommandApdu) -> Result<Personalization, StatusWord> {
    let block = command.p2();
    let is_template = command.data().starts_with(&TEMPLATE.to_be_bytes());
    let mut pending = match pending {
        Some(pending) if block == 0 => Personalization::new(pending.owner),
        Some(pending) => pending,
        None if is_template => return Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        None => Personalization::new(KeyOwner::IsdR),
    };
    if block != pending.next_block {
        return Err(StatusWord::WRONG_P1_P2);
    }
    pending.next_block = block.checked_add(1).ok_or(StatusWord::WRONG_P1_P2)?;
    Ok(pending)
}

/// The certificate comes in blocks marked "more follows", since the template is still to come: it
/// is there when its grouping is.
fn is_whole_certificate(blocks: &[u8]) -> bool {
    let is_cut = |error: DecodeError| matches!(error.kind(), DecodeErrorKind::Truncated { .. });
    is_certificate(blocks) && !read(blocks, form_of_certificate(blocks)).is_err_and(is_cut)
}

fn is_certificate(blocks: &[u8]) -> bool {
    blocks.starts_with(&CERTIFICATE.to_be_bytes())
}

/// Some octets can be read with either form of lengths: then what has to come out decides.
fn groupings(blocks: &[u8]) -> Result<DgiSequence<'_>, DecodeError> {
    if is_certificate(blocks) {
        return read(blocks, form_of_certificate(blocks));
    }
    let readings = [LengthForm::Dgi, LengthForm::Ber].map(|form| read(blocks, form));
    let is_last_step =
        |read: &DgiSequence<'_>| read.items().iter().map(Dgi::id).eq(agreement::GROUPINGS.iter().copied());
    let fitting = readings.into_iter().flatten().find(is_last_step);
    fitting.map_or_else(|| DgiSequence::decode(blocks, &Limits::DEFAULT), Ok)
}

/// Behind its length a certificate begins, the object `7F21`: so `81` and `82` are a BER length where
/// they have it behind one or two octets, and else the length itself.
fn form_of_certificate(blocks: &[u8]) -> LengthForm {
    match blocks.get(2..) {
        Some([0x81, _, 0x7F, 0x21, ..] | [0x82, _, _, 0x7F, 0x21, ..]) => LengthForm::Ber,
        _ => LengthForm::Dgi,
    }
}

fn read(blocks: &[u8], form: LengthForm) -> Result<DgiSequence<'_>, DecodeError> {
    DgiSequence::decode_as(blocks, &Limits::DEFAULT, form)
}

fn draw_challenge(state: &State, rng: &mut dyn CryptoRng) -> Vec<u8> {
    let len = if state.quirks.has(Quirk::LongChallenge) { 32 } else { 16 };
    let mut challenge = alloc::vec![0; len];
    rng.fill_bytes(&mut challenge);
    challenge
}
