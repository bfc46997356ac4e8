//! SCP03t on an ISD-P: the secure channel of a download (SGP.02 v4.2 4.1.3.3).

use alloc::boxed::Box;
use alloc::vec::Vec;

use scp03t::{Card, CardChannel, CardError, CardPending, InitializeUpdate, Refusal};
use sgp_asn1::saip::{EuiccResponse, PeStatus, PeStatusCode};
use sgp_wire::{Aid, StatusWord, Tag};

use super::installation::{Installation, Progress};
use super::{InstalledProfile, IsdP};
use crate::life_cycle::LifeCycle;
use crate::state::State;

/// INITIALIZE UPDATE.
const INITIALIZE: Tag = Tag::new(0x84);
/// Replacement of the session keys.
const REPLACE_KEYS: Tag = Tag::new(0x87);

/// Where a session stands. What came before is forgotten with it, the package included.
#[derive(Debug, Default)]
pub(crate) enum Secure {
    #[default]
    Closed,
    Challenged(Box<CardPending>),
    Open(Box<Download>),
}

/// An open channel, and the package from its first segment on.
#[derive(Debug)]
pub(crate) struct Download {
    channel: CardChannel,
    installation: Option<Installation>,
}

/// The answer to one SCP03t command.
pub(crate) struct TlvAnswer {
    pub(crate) bytes: Vec<u8>,
    /// The session is over: the rest of the script is not answered.
    pub(crate) ends_script: bool,
}

/// Executes one SCP03t command, `84` to `87`, on the ISD-P `aid`.
pub(crate) fn execute(state: &mut State, aid: Aid, tag: Tag, tlv: &[u8]) -> TlvAnswer {
    let answer = match tag {
        INITIALIZE => initialize(state, aid, tlv),
        _ => continue_session(state, aid, tag, tlv),
    };
    match answer {
        Ok(answer) => answer,
        Err(error) => {
            if let Some(isd_p) = state.isd_ps.get_mut(aid) {
                isd_p.secure = Secure::Closed;
            }
            TlvAnswer { bytes: error.encode().to_vec(), ends_script: true }
        }
    }
}

/// INITIALIZE UPDATE. The sequence counter is counted up and stored before it is used, whatever
/// becomes of the session.
fn initialize(state: &mut State, aid: Aid, tlv: &[u8]) -> Result<TlvAnswer, CardError> {
    const NOT_FOUND: CardError = CardError::INITIALIZE_UPDATE_KEY_NOT_FOUND;
    let diversification = state.identity.diversification;
    let isd_p = state.isd_ps.get_mut(aid).ok_or(NOT_FOUND)?;
    isd_p.secure = Secure::Closed;
    let request = InitializeUpdate::decode(tlv).map_err(|refusal| refusal.answer())?;
    let set = isd_p.key_sets.find_mut(request.key_version()).ok_or(NOT_FOUND)?;
    set.counter = set.counter.next().map_err(|_| NOT_FOUND)?;
    let (pending, answer) =
        Card::initialize_update(&set.keys, set.kvn, &aid, diversification, set.counter, tlv)
            .map_err(|refusal| refusal.answer())?;
    isd_p.secure = Secure::Challenged(Box::new(pending));
    Ok(TlvAnswer { bytes: answer.to_vec(), ends_script: false })
}

fn continue_session(state: &mut State, aid: Aid, tag: Tag, tlv: &[u8]) -> Result<TlvAnswer, CardError> {
    let without = CardError::without_session(tag).unwrap_or(CardError::COMMAND_STRUCTURE);
    let isd_p = state.isd_ps.get_mut(aid).ok_or(without)?;
    match core::mem::take(&mut isd_p.secure) {
        Secure::Closed => Err(without),
        Secure::Challenged(_) if tag == REPLACE_KEYS => Err(without),
        Secure::Challenged(pending) => {
            let (channel, answer) = pending.external_authenticate(tlv).map_err(|refusal| refusal.answer())?;
            isd_p.secure = Secure::Open(Box::new(Download { channel, installation: None }));
            Ok(TlvAnswer { bytes: answer.to_vec(), ends_script: false })
        }
        // a package that has begun goes on under the new keys
        Secure::Open(mut download) if tag == REPLACE_KEYS => {
            let answer = download.channel.replace_session_keys(tlv).map_err(|refusal| refusal.answer())?;
            isd_p.secure = Secure::Open(download);
            Ok(TlvAnswer { bytes: answer.to_vec(), ends_script: false })
        }
        Secure::Open(download) => load(state, aid, *download, tlv),
    }
}

/// One segment of the package.
fn load(state: &mut State, aid: Aid, mut download: Download, tlv: &[u8]) -> Result<TlvAnswer, CardError> {
    let channel = &mut download.channel;
    let mut plain = zeroize::Zeroizing::new(Vec::new());
    channel.unprotect(tlv, &mut plain).map_err(|refusal: Refusal| refusal.answer())?;
    let isd_p = state.isd_ps.get_mut(aid).ok_or(CardError::COMMAND_SECURITY)?;
    if isd_p.state() != LifeCycle::Personalized {
        return finish(channel, &not_possible(StatusWord::CONDITIONS_NOT_SATISFIED), true);
    }
    let room = state.memory.room(isd_p.space());
    let installation = download.installation.get_or_insert_with(|| Installation::new(room));
    match installation.push(&plain) {
        Progress::Unfinished => {
            let mut bytes = Vec::new();
            channel.answer(&[], &mut bytes).map_err(|_| CardError::COMMAND_STRUCTURE)?;
            isd_p.secure = Secure::Open(Box::new(download));
            Ok(TlvAnswer { bytes, ends_script: false })
        }
        Progress::Complete { profile, octets, response } => {
            match install(&mut state.memory, isd_p, profile, octets) {
                Ok(()) => finish(channel, &response, false),
                Err(word) => finish(channel, &not_possible(word), true),
            }
        }
        Progress::Aborted(response) => finish(channel, &response, true),
    }
}

fn install(
    memory: &mut crate::Memory,
    isd_p: &mut IsdP,
    profile: InstalledProfile,
    octets: u32,
) -> Result<(), StatusWord> {
    let installed = isd_p.state().installed().ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
    memory.install(isd_p.space_mut(), octets).map_err(|_| StatusWord::NOT_ENOUGH_MEMORY)?;
    isd_p.set_profile(profile);
    isd_p.set_state(installed);
    Ok(())
}

/// The last answer of a session.
fn finish(
    channel: &mut CardChannel,
    response: &EuiccResponse,
    ends_script: bool,
) -> Result<TlvAnswer, CardError> {
    let mut bytes = Vec::new();
    channel.answer(&response.encode_to_vec(), &mut bytes).map_err(|_| CardError::COMMAND_STRUCTURE)?;
    Ok(TlvAnswer { bytes, ends_script })
}

/// A status word in place of a status of the interpreter.
fn not_possible(word: StatusWord) -> EuiccResponse {
    EuiccResponse::aborted(PeStatus::new(PeStatusCode(i64::from(word.0))).with_offset(0))
}
