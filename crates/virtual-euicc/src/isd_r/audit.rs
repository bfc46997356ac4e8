//! eUICCCapabilityAudit: memory, profiles, certificate (SGP.02 v4.2 4.1.1.6).

use alloc::vec::Vec;

use sgp_asn1::gp::{CardResources, ProfileAttributes, ProfileStatus};
use sgp_wire::{Aid, CommandApdu, DecodeError, Limits, Reader, StatusWord, Tag, put_tlv};

use crate::decode;
use crate::isd_p::IsdP;
use crate::state::State;

const TAG_LIST: Tag = Tag::new(0x5C);
/// Recognition data of the ECASD; the certificate is one of its members.
const ECASD_DATA: Tag = Tag::new(0xBF30);
const CERTIFICATE_TAG: [u8; 2] = [0x7F, 0x21];

/// Data that one response APDU holds at most.
const MAX_DATA: usize = 256;

/// A list of profiles that did not fit into one answer: where it goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listing {
    tag_list: Vec<u8>,
    next: Aid,
}

/// GET DATA: `FF21` memory, `BF30` with tag list `7F21` certificate of the ECASD.
pub(super) fn get_data(state: &State, command: &CommandApdu) -> Result<Vec<u8>, StatusWord> {
    match (command.p1(), command.p2()) {
        (0xFF, 0x21) => Ok(resources(state)),
        (0xBF, 0x30) => certificate(state, command.data()),
        _ => Err(StatusWord::REFERENCED_DATA_NOT_FOUND),
    }
}

fn resources(state: &State) -> Vec<u8> {
    let isd_ps = u32::try_from(state.isd_ps.len()).unwrap_or(u32::MAX);
    let memory = &state.memory;
    CardResources::new(isd_ps, memory.free_non_volatile(), memory.free_volatile()).encode_to_vec()
}

fn certificate(state: &State, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
    let tag_list = decode::only(data, TAG_LIST).map_err(|_| StatusWord::WRONG_DATA)?;
    if tag_list.value() != CERTIFICATE_TAG || state.ecasd.certificate().is_empty() {
        return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
    }
    let mut out = Vec::new();
    put_tlv(&mut out, ECASD_DATA, state.ecasd.certificate());
    Ok(out)
}

/// GET STATUS `40 02`, and `40 03` for what the answer before did not hold: data and status word,
/// and where the list goes on.
pub(super) fn get_status(
    state: &State,
    listing: Option<Listing>,
    command: &CommandApdu,
) -> Result<(Vec<u8>, StatusWord, Option<Listing>), StatusWord> {
    let request = Request::decode(command.data()).map_err(|_| StatusWord::WRONG_DATA)?;
    match (command.p1(), command.p2()) {
        (0x40, 0x02) => {}
        (0x40, 0x03) => {
            let listing = listing.ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
            return list(state, &listing.tag_list, Some(listing.next));
        }
        _ => return Err(StatusWord::WRONG_P1_P2),
    }
    match request.aid {
        Some(aid) => {
            let mut out = Vec::new();
            put(super::profiles::find(state, aid)?, &request.tag_list, &mut out)?;
            if out.len() > MAX_DATA { Err(StatusWord::WRONG_DATA) } else { Ok((out, StatusWord::OK, None)) }
        }
        None => list(state, &request.tag_list, None),
    }
}

fn list(
    state: &State,
    tag_list: &[u8],
    from: Option<Aid>,
) -> Result<(Vec<u8>, StatusWord, Option<Listing>), StatusWord> {
    let mut out = Vec::new();
    for isd_p in state.isd_ps.iter().filter(|isd_p| from.is_none_or(|from| isd_p.aid() >= from)) {
        let fits = out.len();
        put(isd_p, tag_list, &mut out)?;
        if out.len() > MAX_DATA {
            if fits == 0 {
                return Err(StatusWord::WRONG_DATA);
            }
            out.truncate(fits);
            let listing = Listing { tag_list: tag_list.to_vec(), next: isd_p.aid() };
            return Ok((out, StatusWord::MORE_DATA, Some(listing)));
        }
    }
    if out.is_empty() {
        return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
    }
    Ok((out, StatusWord::OK, None))
}

fn put(isd_p: &IsdP, tag_list: &[u8], out: &mut Vec<u8>) -> Result<(), StatusWord> {
    let attributes = match isd_p.is_fall_back() {
        true => ProfileAttributes::FALL_BACK,
        false => ProfileAttributes::default(),
    };
    let status = ProfileStatus::new(isd_p.aid(), isd_p.state().status(), attributes);
    let space = isd_p.space();
    let status = match space.quota {
        Some(quota) => status.with_memory(quota, quota.saturating_sub(space.used)),
        None => status,
    };
    status.encode(tag_list, out).map_err(|_| StatusWord::WRONG_DATA)
}

struct Request {
    aid: Option<Aid>,
    tag_list: Vec<u8>,
}

impl Request {
    fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let aid = reader.expect(decode::AID)?;
        let tag_list = match reader.optional(TAG_LIST)? {
            Some(list) => list.value().to_vec(),
            None => ProfileStatus::ALL_FIELDS.to_vec(),
        };
        reader.finish()?;
        let aid = match aid.value() {
            [] => None,
            _ => Some(decode::aid(&aid)?),
        };
        Ok(Self { aid, tag_list })
    }
}
