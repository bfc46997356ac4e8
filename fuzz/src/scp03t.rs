//! scp03t: raw bytes at each end, and lists of operations on a channel of two ends.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::scenario3::Parameters;
use scp03t::{
    Card, CardChannel, Host, HostChannel, InitializeUpdate, Kvn, SequenceCounter, StaticKeys, scenario3, x963,
};
use sgp_keys::{AesKey, SharedSecret};
use sgp_wire::Aid;

use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 32;

/// First byte: 0 raw bytes to the card, 1 raw bytes to the server, 2 operations on both, 3 X9.63.
pub fn scp03t(data: &[u8]) {
    let mut input = Input(data);
    match input.byte() % 4 {
        0 => card(&mut input),
        1 => server(&mut input),
        2 => both(&mut input),
        _ => derivation(&mut input),
    }
}

fn keys() -> StaticKeys {
    let key = |byte| AesKey::new(&[byte; 16]).expect("16 bytes");
    StaticKeys::new(key(1), key(2), key(3)).expect("one length")
}

/// A channel of two honest ends.
fn channel() -> (HostChannel, CardChannel) {
    let (aid, counter) = (Aid::isd_p(0x0011), SequenceCounter::ZERO.next().expect("the first"));
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, aid, &mut rng);
    let (card, answer) = Card::initialize_update(&keys(), Kvn::FIRST, &aid, [0; 10], counter, &initialize)
        .expect("an honest server");
    let (mut host, authenticate) = pending.card_replied(&answer).expect("an honest card");
    let (card, answer) = card.external_authenticate(&authenticate).expect("an honest server");
    host.check_authenticated(&answer).expect("an honest card");
    (host, card)
}

/// Without the keys nothing opens a session, and nothing gets through an open one.
fn card(input: &mut Input<'_>) {
    let (aid, counter) = (Aid::isd_p(0x0011), SequenceCounter::ZERO);
    let initialize = input.piece();
    let _ = InitializeUpdate::decode(initialize);
    if let Ok((card, _)) = Card::initialize_update(&keys(), Kvn::FIRST, &aid, [0; 10], counter, initialize) {
        assert!(card.external_authenticate(input.piece()).is_err(), "a forged host cryptogram");
    }
    let (_, mut card) = channel();
    let mut out = Vec::new();
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        assert!(card.unprotect(input.piece(), &mut out).is_err(), "a forged command");
        assert!(out.is_empty(), "a refused command gives no data");
    }
}

fn server(input: &mut Input<'_>) {
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let (pending, _) = Host::begin(keys(), Kvn::FIRST, Aid::isd_p(0x0011), &mut rng);
    assert!(pending.card_replied(input.piece()).is_err(), "a forged card cryptogram");
    let (mut host, _) = channel();
    let (mut wire, mut out) = (Vec::new(), Vec::new());
    host.protect(&[1, 2, 3], &mut wire).expect("a short command");
    let answer = input.piece();
    match host.unprotect(answer, &mut out) {
        // an answer without data has nothing to protect
        Ok(()) => assert_eq!((answer, out.as_slice()), (&[0x86, 0x00][..], &[][..])),
        Err(_) => assert!(out.is_empty() && host.is_over()),
    }
}

/// Honest, mutated and forged commands and answers in any order.
fn both(input: &mut Input<'_>) {
    let (mut host, mut card) = channel();
    for _ in 0..OPERATIONS {
        if input.is_empty() || host.is_over() || card.is_over() {
            break;
        }
        let operation = input.byte() % 4;
        let (mut wire, mut received) = (Vec::new(), Vec::new());
        if operation == 3 {
            assert!(card.unprotect(input.piece(), &mut received).is_err(), "a forged command");
            continue;
        }
        let plain = input.piece();
        host.protect(plain, &mut wire).expect("a command of at most 255 bytes");
        if operation == 1 {
            let damaged = input.flipped(&wire);
            assert!(card.unprotect(&damaged, &mut received).is_err(), "a flipped bit");
            assert!(received.is_empty(), "a refused command gives no data");
            if card.is_over() {
                assert!(card.unprotect(&wire, &mut received).is_err(), "a dead session stays dead");
                break;
            }
        }
        card.unprotect(&wire, &mut received).expect("an honest command");
        assert_eq!(received, plain);
        let (mut answer, mut reply) = (Vec::new(), Vec::new());
        let back = input.piece();
        card.answer(back, &mut answer).expect("an answer of at most 255 bytes");
        if operation == 2 && !back.is_empty() {
            let damaged = input.flipped(&answer);
            assert!(host.unprotect(&damaged, &mut reply).is_err(), "a flipped bit");
            assert!(reply.is_empty() && host.is_over());
            break;
        }
        host.unprotect(&answer, &mut reply).expect("an honest answer");
        assert_eq!(reply, back);
    }
}

/// A shorter derivation is the front of a longer one.
fn derivation(input: &mut Input<'_>) {
    let (short, extra) = (usize::from(input.byte()), usize::from(input.byte()));
    let (secret, info) = (input.piece(), input.piece());
    let short = x963::kdf(secret, info, short);
    let long = x963::kdf(secret, info, short.len() + extra);
    assert!(long.expose().starts_with(short.expose()));
    establishment(input);
}

/// Parameters of any kind; a receipt confirms itself alone.
fn establishment(input: &mut Input<'_>) {
    let Ok(mut parameters) = Parameters::new(input.byte(), input.byte(), input.byte()) else { return };
    if let Ok(with_random) = parameters.clone().with_derivation_random(input.piece()) {
        parameters = with_random;
    }
    let (host_id, sin, sdin) = (input.piece(), input.piece(), input.piece());
    if let Ok(with_host) = parameters.clone().with_host(host_id, Some((sin, sdin))) {
        parameters = with_host;
    }
    let secret = || SharedSecret::new([9; 32].into());
    let agree = || scenario3::derive(&secret(), &parameters).expect("parameters that were taken");
    let crt = input.piece();
    let (receipt, _) = agree().into_receipt(crt);
    assert!(agree().confirm(crt, &receipt).is_ok(), "an honest receipt");
    assert!(agree().confirm(crt, &input.flipped(&receipt)).is_err(), "a flipped bit");
    assert!(agree().confirm(crt, input.piece()).is_err(), "a forged receipt");
}
