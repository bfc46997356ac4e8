//! Server and card over short messages that get lost, come twice and in any order; counters over
//! crashes of the server.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use core::time::Duration;
use std::collections::VecDeque;

use proptest::prelude::*;
use scp80::sms::{
    Address, ConcatReference, Deliver, MessageReference, Reassembler, ReassemblyLimits, SmsParameters, Submit,
};
use scp80::{
    Cntr, CounterLease, Error, KeySet, Kvn, Misuse, Packet, PacketKind, PeerFault, Policy, Receiver,
    RejectionReason, ResponseStatus, Sender, Spi,
};
use sgp_keys::AesKey;
use sgp_wire::Tar;

fn keys() -> KeySet {
    let key = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), key(0x41), key(0x42))
}

fn cntr(value: u64) -> Cntr {
    Cntr::new(value).unwrap()
}

fn lease(next: u64, until: u64) -> CounterLease {
    CounterLease::new(cntr(next), cntr(until)).unwrap()
}

/// Octets that tell what the link does next.
struct Fate(VecDeque<u8>);

impl Fate {
    fn next(&mut self, below: usize) -> usize {
        // once the list is used up the link behaves
        self.0.pop_front().map_or(0, |octet| usize::from(octet) % below)
    }
}

/// A link that loses one message in four, brings one in four twice, and shuffles the rest.
fn carry(fate: &mut Fate, tpdus: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut arriving = Vec::new();
    for tpdu in tpdus {
        let copies = match fate.next(4) {
            1 => 0,
            2 => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let at = fate.next(arriving.len() + 1);
            arriving.insert(arriving.len() - at, tpdu.clone());
        }
    }
    arriving
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// The server repeats the packet until the answer is there. The command is executed once, its
    /// answer is taken once, and nothing waits for ever.
    #[test]
    fn a_command_is_executed_once_however_the_link_behaves(
        data in proptest::collection::vec(any::<u8>(), 0..600),
        answer in proptest::collection::vec(any::<u8>(), 0..400),
        fate in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let (server_number, card_number) =
            (Address::international("44272540361").unwrap(), Address::international("447700900123").unwrap());
        let limits = ReassemblyLimits::new(4, 1500);
        let (mut at_card, mut at_server) = (Reassembler::new(limits), Reassembler::new(limits));
        let mut sender = Sender::new(keys(), Spi::SGP02, lease(10, 20));
        let mut card = Receiver::with_counters([(keys(), cntr(9))], Policy::SGP02);
        let mut references = (ConcatReference::eight_bit(1), ConcatReference::eight_bit(1));
        let mut message = MessageReference::new(0);
        let mut fate = Fate(fate.into());

        let packet = sender.protect(Tar::ISD_R, &data).unwrap().persisted();
        let parameters = SmsParameters::new(server_number, [0; 7]);
        let (mut kept, mut executed, mut taken) = (None, 0, 0);
        for round in 0..400_u64 {
            let now = Duration::from_secs(round * 60);
            // whatever has waited for two rounds is given up
            let before = now.saturating_sub(Duration::from_secs(120));
            at_card.expire(before);
            at_server.expire(before);
            let tpdus = packet.sms_deliver(&parameters, &mut references.0).unwrap();
            for tpdu in carry(&mut fate, &tpdus) {
                let deliver = Deliver::decode(&tpdu).unwrap();
                let Some(message) = at_card.push_deliver(&deliver, now).unwrap() else { continue };
                prop_assert_eq!((message.kind, message.octets.as_slice()), (Some(PacketKind::Command), packet.as_bytes()));
                match card.unprotect(&message.octets) {
                    Ok(received) => {
                        executed += 1;
                        kept = received.respond(ResponseStatus::OK, &answer).unwrap();
                    }
                    Err(rejection) => prop_assert_eq!(rejection.reason(), &RejectionReason::CounterLow),
                }
            }
            // the card repeats its answer as well
            let Some(response) = &kept else { continue };
            let tpdus = response.sms_submit(server_number, &mut message, &mut references.1).unwrap();
            for tpdu in carry(&mut fate, &tpdus) {
                let submit = Submit::decode(&tpdu).unwrap();
                let Some(message) = at_server.push_submit(&card_number, &submit, now).unwrap() else { continue };
                match sender.unprotect(&message.octets) {
                    Ok(por) => {
                        taken += 1;
                        prop_assert_eq!(por.data(), &answer[..]);
                    }
                    Err(error) => prop_assert_eq!(error, Error::Peer(PeerFault::NotOutstanding)),
                }
            }
            for inbox in [&at_card, &at_server] {
                prop_assert!(inbox.waiting() <= 4 && inbox.octets() <= 1500);
            }
            if taken > 0 {
                break;
            }
        }
        prop_assert_eq!((executed, taken, sender.outstanding().len()), (1, 1, 0));
        at_card.expire(Duration::MAX);
        prop_assert_eq!(at_card.waiting(), 0);
    }

    /// A server that crashes at any point: no counter leaves twice, and none below one that left.
    #[test]
    fn no_counter_leaves_twice(steps in proptest::collection::vec(0..6_u8, 1..120)) {
        // what the store holds: the first counter that nobody has reserved, and what was used of it
        let (mut reserved, mut used): (u64, u64) = (1, 0);
        let mut sender = Sender::new(keys(), Spi::SGP02, lease(1, 1));
        let mut left: Vec<u64> = Vec::new();
        let mut pending: Option<scp80::Pending> = None;
        for step in steps {
            match step {
                // reserve four more counters in the store, then hand them out
                0 => {
                    let next = sender.lease().next().value().max(reserved);
                    reserved = next + 4;
                    prop_assert_eq!(sender.renew(lease(next, reserved)), Ok(()));
                }
                // a lease from an old copy of the store is refused
                1 if used > 0 => {
                    let back = sender.renew(lease(used - 1, used + 100));
                    let next = sender.lease().next();
                    prop_assert_eq!(back, Err(Misuse::LeaseGoesBack { next }));
                }
                2 => match sender.protect(Tar::ISD_R, b"command") {
                    Ok(command) => pending = Some(command),
                    Err(error) => {
                        let next = sender.lease().next();
                        prop_assert_eq!(error, Error::Misuse(Misuse::LeaseExhausted { next }));
                    }
                },
                // stored, then sent
                3 => if let Some(command) = pending.take() {
                    used = used.max(command.counter().value());
                    left.push(command.counter().value());
                    drop(command.persisted());
                },
                // stored, and the process dies before it sends
                4 => if let Some(command) = pending.take() {
                    used = used.max(command.counter().value());
                    sender = Sender::new(keys(), Spi::SGP02, lease(used + 1, used + 1));
                },
                // it dies before it stores
                _ => {
                    pending = None;
                    sender = Sender::new(keys(), Spi::SGP02, lease(reserved, reserved));
                }
            }
        }
        prop_assert!(left.is_sorted_by(|one, next| one < next), "{:?}", left);
    }
}

/// The server has lost its store: the card says so, and the caller decides how far to go ahead.
#[test]
fn resynchronisation_is_proposed_and_never_done() {
    let mut card = Receiver::with_counters([(keys(), cntr(0x150))], Policy::minimum(0x16));
    let mut sender = Sender::new(keys(), Spi::SGP02, lease(5, 9));
    let low = |sender: &mut Sender, card: &mut Receiver| {
        let packet = sender.protect(Tar::ISD_R, b"").unwrap().persisted();
        let rejection = card.unprotect(packet.as_bytes()).unwrap_err();
        assert_eq!(rejection.reason(), &RejectionReason::CounterLow);
        sender.unprotect(rejection.response().unwrap().as_bytes()).unwrap()
    };
    let por = low(&mut sender, &mut card);
    let resync = por.resync().unwrap();
    assert_eq!((resync.at_least(), sender.lease().next()), (cntr(5), cntr(6)));
    sender.renew(resync.lease(0x80, 4).unwrap()).unwrap();
    let por = low(&mut sender, &mut card);
    assert_eq!(por.resync().unwrap().at_least(), cntr(0x85));
    sender.renew(por.resync().unwrap().lease(0x100, 4).unwrap()).unwrap();
    let packet = sender.protect(Tar::ISD_R, b"").unwrap().persisted();
    let received = card.unprotect(packet.as_bytes()).unwrap();
    assert_eq!(received.counter(), cntr(0x185));
    let answer = received.respond(ResponseStatus::OK, &[]).unwrap().unwrap();
    assert_eq!(sender.unprotect(answer.as_bytes()).unwrap().resync(), None);
}

/// Without a checksum anybody can say "counter low".
#[test]
fn nobody_else_can_ask_for_a_resynchronisation() {
    let mut card = Receiver::with_counters([(keys(), cntr(0x150))], Policy::minimum(0x02));
    let mut sender = Sender::new(keys(), Spi::new([0x12, 0x01]), lease(5, 9));
    let packet = sender.protect(Tar::ISD_R, b"").unwrap().persisted();
    let rejection = card.unprotect(packet.as_bytes()).unwrap_err();
    let por = sender.unprotect(rejection.response().unwrap().as_bytes()).unwrap();
    assert_eq!((por.status(), por.is_authentic(), por.resync()), (ResponseStatus::COUNTER_LOW, false, None));
}

#[test]
fn the_policy_of_the_sender_holds_weak_commands_back() {
    let mut sender = Sender::new(keys(), Spi::SGP02, lease(5, 9)).with_policy(Policy::SGP02);
    let weak = sender.protect_as(Spi::new([0x12, 0x09]), Tar::ISD_R, b"").unwrap_err();
    assert_eq!((weak, sender.lease().next()), (Error::Misuse(Misuse::TooWeak), cntr(5)));
    let packet: Packet = sender.protect(Tar::ISD_R, b"").unwrap().persisted();
    let Ok(_) = Receiver::with_counters([(keys(), cntr(4))], Policy::SGP02).unprotect(packet.as_bytes())
    else {
        panic!("refused")
    };
}
