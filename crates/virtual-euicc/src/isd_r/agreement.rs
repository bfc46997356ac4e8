//! The last step of key establishment: signature, shared secret, receipt, and the new key set
//! (GlobalPlatform Amendment E scenario 3).

use alloc::vec::Vec;

use rand_core::CryptoRng;
use scp03t::scenario3::{self, DerivedKeys, Parameters};
use scp03t::{PeerFault, SequenceCounter, StaticKeys};
use scp80::{Cntr, KeySet};
use sgp_asn1::gp::{Crt, DgiSequence, EphemeralKey, KeyForm};
use sgp_keys::{Curve, PublicKey, RawSignature};
use sgp_wire::{Aid, StatusWord, Tag, put_tlv};

use super::Session;
use super::keys::{KeyOwner, ProvenPeer, TEMPLATE};
use crate::isd_p::Scp03KeySet;
use crate::state::State;
use crate::{Fault, Quirk};

/// DGI of the ephemeral key.
const EPHEMERAL_KEY: u16 = 0x7F49;
/// DGI of the signature.
const SIGNATURE: u16 = 0x5F37;
/// What the last step brings.
pub(super) const GROUPINGS: [u16; 3] = [TEMPLATE, EPHEMERAL_KEY, SIGNATURE];

/// Bytes of the derivation random on curves of up to 383 bits.
const RANDOM: usize = 16;

/// Checks what the server sent, agrees on keys and stores them; the answer is the receipt, behind
/// the derivation random if one was asked for.
pub(super) fn agree(
    state: &mut State,
    session: Session,
    owner: KeyOwner,
    peer: &ProvenPeer,
    groupings: &DgiSequence<'_>,
    rng: &mut dyn CryptoRng,
) -> Result<Vec<u8>, StatusWord> {
    let request = Request::decode(groupings, peer)?;
    let slot = Slot::find(state, session, owner, &request.crt)?;
    let point = request.point(state)?;
    let mut parameters = parameters(state, &request.crt)?;
    let mut answer = Vec::new();
    if request.crt.parameters().includes_derivation_random() {
        let mut random = [0; RANDOM];
        rng.fill_bytes(&mut random);
        put_tlv(&mut answer, Tag::new(0x85), &random);
        parameters = parameters.with_derivation_random(&random).map_err(refusal)?;
    }
    let agreement = scenario3::agree(state.ecasd.secret(), &point, &parameters).map_err(refusal)?;
    let (mut receipt, keys) = agreement.into_receipt(request.crt.raw());
    slot.store(state, owner, &request.crt, keys)?;
    if state.faults.take(Fault::WrongReceipt) {
        receipt = receipt.map(|byte| !byte);
    }
    put_tlv(&mut answer, Tag::new(0x86), &receipt);
    Ok(answer)
}

/// Template and ephemeral key, whose signature holds.
struct Request {
    crt: Crt,
    ephemeral: EphemeralKey,
}

impl Request {
    fn decode(groupings: &DgiSequence<'_>, peer: &ProvenPeer) -> Result<Self, StatusWord> {
        let [template, ephemeral, signature] = groupings.items() else {
            return Err(StatusWord::WRONG_DATA);
        };
        if [template.id(), ephemeral.id(), signature.id()] != GROUPINGS {
            return Err(StatusWord::WRONG_DATA);
        }
        let request = Self {
            crt: Crt::decode(template.value()).map_err(|_| StatusWord::WRONG_DATA)?,
            ephemeral: EphemeralKey::decode(ephemeral.value()).map_err(|_| StatusWord::WRONG_DATA)?,
        };
        let signature = RawSignature::from_slice(signature.value()).map_err(|_| StatusWord::WRONG_DATA)?;
        let signed = scenario3::signed_data(template.raw(), ephemeral.raw(), &peer.challenge);
        peer.key.verify(&signed, &signature).map_err(|_| StatusWord::SECURITY_STATUS_NOT_SATISFIED)?;
        Ok(request)
    }

    /// The ephemeral point, on the curve of the ECASD key.
    fn point(&self, state: &State) -> Result<PublicKey, StatusWord> {
        let refused = match self.ephemeral.form() {
            KeyForm::Structured => state.quirks.has(Quirk::BarePointOnly),
            _ => state.quirks.has(Quirk::StructuredPointOnly),
        };
        if refused {
            return Err(StatusWord::WRONG_DATA);
        }
        let own_point = state.ecasd.secret().public_key().point();
        let own = state.ecasd.secret().public_key().curve();
        let curve = match self.ephemeral.parameter_reference() {
            Some(reference) => {
                Curve::from_parameter_reference(reference).map_err(|_| StatusWord::ALGORITHM_NOT_SUPPORTED)?
            }
            None => own,
        };
        let point = self.ephemeral.point();
        if point.len() != own_point.len() {
            // recorded: a server lost a leading zero
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        if curve != own {
            return Err(StatusWord::WRONG_DATA);
        }
        PublicKey::from_point(curve, point).map_err(|_| StatusWord::WRONG_DATA)
    }
}

fn parameters(state: &State, crt: &Crt) -> Result<Parameters, StatusWord> {
    let parameters = Parameters::new(crt.key_usage().0, crt.key_type(), crt.key_length()).map_err(refusal)?;
    if !crt.parameters().includes_host_id() {
        return Ok(parameters);
    }
    let host_id = crt.host_id().ok_or(StatusWord::WRONG_DATA)?;
    let (sin, sdin) = (state.identity.sin.as_slice(), state.identity.sdin.as_slice());
    let sin_sdin = match crt.sdin() {
        None => None,
        Some(named) if named == sdin => Some((sin, sdin)),
        Some(_) => return Err(StatusWord::WRONG_DATA),
    };
    parameters.with_host(host_id, sin_sdin).map_err(refusal)
}

/// Where the new keys go.
enum Slot {
    Scp03(scp03t::Kvn),
    Scp80(scp80::Kvn),
}

impl Slot {
    fn find(state: &State, session: Session, owner: KeyOwner, crt: &Crt) -> Result<Self, StatusWord> {
        const AES: u8 = 0x88;
        let replace = crt.parameters().deletes_existing_keys();
        let number = crt.key_version_number();
        if crt.key_identifier() != 0x01 {
            return Err(StatusWord::WRONG_DATA);
        }
        let (slot, taken) = match (owner, number) {
            (KeyOwner::IsdP(aid), _) => {
                let kvn = scp03t::Kvn::new(number).map_err(|_| StatusWord::WRONG_DATA)?;
                let isd_p = super::profiles::find(state, aid)?;
                (Self::Scp03(kvn), isd_p.key_sets.has(kvn) && !replace)
            }
            // a key set of SCP81, which this card does not speak
            (KeyOwner::IsdR, 0x40..=0x4F) => return Err(StatusWord::ALGORITHM_NOT_SUPPORTED),
            (KeyOwner::IsdR, _) => {
                let kvn = scp80::Kvn::new(number).map_err(|_| StatusWord::WRONG_DATA)?;
                let in_use = session.kvn == Some(kvn);
                (Self::Scp80(kvn), in_use || state.key_sets.counter(kvn).is_some() && !replace)
            }
        };
        if taken {
            return Err(StatusWord::WRONG_DATA);
        }
        if crt.key_type() != AES {
            return Err(StatusWord::ALGORITHM_NOT_SUPPORTED);
        }
        Ok(slot)
    }

    fn store(
        self,
        state: &mut State,
        owner: KeyOwner,
        crt: &Crt,
        keys: DerivedKeys,
    ) -> Result<(), StatusWord> {
        match (self, owner, keys) {
            (Self::Scp03(kvn), KeyOwner::IsdP(aid), keys) => {
                let counter = SequenceCounter::from_bytes(initial_counter(crt)?);
                let set = Scp03KeySet { kvn, keys: static_keys(keys)?, counter };
                store_scp03(state, aid, set, crt.parameters().deletes_existing_keys())
            }
            (Self::Scp80(kvn), KeyOwner::IsdR, DerivedKeys::SecureChannel(keys)) => {
                let set = KeySet::aes(kvn, keys.enc().clone_key(), keys.mac().clone_key());
                state.key_sets.insert(set, Cntr::from_bytes(initial_counter(crt)?));
                Ok(())
            }
            _ => Err(StatusWord::WRONG_DATA),
        }
    }
}

fn store_scp03(
    state: &mut State,
    aid: Aid,
    set: Scp03KeySet,
    instead_of_all: bool,
) -> Result<(), StatusWord> {
    let isd_p = state.isd_ps.get_mut(aid).ok_or(StatusWord::REFERENCED_DATA_NOT_FOUND)?;
    isd_p.key_sets.store(set, instead_of_all);
    isd_p.set_state(isd_p.state().with_keys());
    Ok(())
}

/// One base key serves as Key-ENC, Key-MAC and Key-DEK.
fn static_keys(keys: DerivedKeys) -> Result<StaticKeys, StatusWord> {
    match keys {
        DerivedKeys::SecureChannel(keys) => Ok(keys),
        DerivedKeys::Base(base) => {
            StaticKeys::new(base.clone_key(), base.clone_key(), base).map_err(|_| StatusWord::WRONG_DATA)
        }
        _ => Err(StatusWord::ALGORITHM_NOT_SUPPORTED),
    }
}

/// The last `N` bytes of tag `91`; leading bytes must be zero, and no bytes at all are zero.
fn initial_counter<const N: usize>(crt: &Crt) -> Result<[u8; N], StatusWord> {
    let mut counter = [0; N];
    let mut bytes = crt.initial_counter().iter().rev();
    for (to, from) in counter.iter_mut().rev().zip(&mut bytes) {
        *to = *from;
    }
    if bytes.any(|&byte| byte != 0) { Err(StatusWord::WRONG_DATA) } else { Ok(counter) }
}

fn refusal(error: scp03t::Error) -> StatusWord {
    match error {
        scp03t::Error::Peer(PeerFault::KeyType { .. } | PeerFault::KeyLength { .. }) => {
            StatusWord::ALGORITHM_NOT_SUPPORTED
        }
        _ => StatusWord::WRONG_DATA,
    }
}
