//! Sessions with both ends in one place: the worked example, what is refused, properties. This file
//! has what they share.

mod bad_input;
mod elsewhere;
mod null;
mod properties;
mod refusals;
mod replacement;
mod worked_session;

use alloc::vec::Vec;

use crate::{Card, CardChannel, Host, HostChannel, Kvn, SequenceCounter, StaticKeys};
use sgp_keys::AesKey;
use sgp_wire::Aid;

/// Gives these bytes over and over.
pub(crate) struct Script(pub(crate) &'static [u8]);

impl rand_core::TryRng for Script {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        panic!("only bytes are drawn")
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.iter_mut().zip(self.0.iter().cycle()).for_each(|(to, from)| *to = *from);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Script {}

/// The host challenge of the worked session.
pub(crate) const CHALLENGE: Script = Script(&[1, 2, 3, 4, 5, 6, 7, 8]);

pub(crate) const AID: Aid = Aid::isd_p(0x0011);

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

pub(crate) fn key(text: &str) -> AesKey {
    AesKey::new(&unhex(text)).unwrap()
}

/// K-ENC, K-MAC and K-DEK of the worked key establishment.
pub(crate) fn keys() -> StaticKeys {
    StaticKeys::new(
        key("a0b3b69cc6ac05ead286e28c67b334df"),
        key("4075734f0472c0b28104bedcd99b14c2"),
        key("31b1082e6b5902900ccad1e9ce52c5f5"),
    )
    .unwrap()
}

pub(crate) fn first_counter() -> SequenceCounter {
    SequenceCounter::ZERO.next().unwrap()
}

/// Both ends of an open session under `keys`.
pub(crate) fn session(keys: &StaticKeys) -> (HostChannel, CardChannel) {
    let (pending, initialize) = Host::begin(keys.clone_keys(), Kvn::FIRST, AID, &mut { CHALLENGE });
    let (card, answer) =
        Card::initialize_update(keys, Kvn::FIRST, &AID, [0; 10], first_counter(), &initialize).unwrap();
    let (mut host, authenticate) = pending.card_replied(&answer).unwrap();
    let (card, answer) = card.external_authenticate(&authenticate).unwrap();
    host.check_authenticated(&answer).unwrap();
    (host, card)
}
