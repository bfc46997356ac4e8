//! A sender alone: counters, matching, hints.

use sgp_keys::AesKey;

use super::*;
use crate::secured::{protect_response, unsecured_response};
use crate::{Kvn, UnsupportedAlgorithm};

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

fn sender() -> Sender {
    Sender::new(keys(), Spi::SGP02, lease(10, 1000))
}

const TAR: Tar = Tar::ISD_R;

fn answer(command: &Outstanding, status: ResponseStatus) -> Vec<u8> {
    let header = sender().header(command.spi, command.tar);
    protect_response(&header, command.counter, status, b"data", Some(&keys())).unwrap()
}

fn fault(result: Result<Por, Error>) -> Error {
    result.unwrap_err()
}

#[test]
fn counters_run_and_the_lease_ends() {
    let mut sender = Sender::new(keys(), Spi::SGP02, lease(7, 9));
    let first = sender.protect(TAR, b"one").unwrap();
    let second = sender.protect(Tar::new([0, 0, 0x11]), b"two").unwrap();
    assert_eq!((first.counter(), second.counter()), (cntr(7), cntr(8)));
    let exhausted = Error::Misuse(Misuse::LeaseExhausted { next: cntr(9) });
    assert_eq!(sender.protect(TAR, b"three").unwrap_err(), exhausted);
    let back = Err(Misuse::LeaseGoesBack { next: cntr(9) });
    assert_eq!(sender.renew(lease(8, 20)), back);
    sender.renew(lease(12, 20)).unwrap();
    assert_eq!(sender.protect(TAR, b"three").unwrap().counter(), cntr(12));
    let mut sender = Sender::new(keys(), Spi::SGP02, lease(Cntr::MAX.value(), Cntr::MAX.value()));
    assert_eq!(sender.protect(TAR, b"").unwrap_err(), Error::Misuse(Misuse::CounterBlocked));
}

#[test]
fn what_fails_uses_no_counter_up() {
    let mut sender = sender();
    let inconsistent = Spi::new([0x12, 0x39]);
    assert_eq!(
        sender.protect_as(inconsistent, TAR, b"").unwrap_err(),
        Error::Misuse(Misuse::InconsistentSpi)
    );
    assert_eq!(
        sender.protect_as(Spi::new([0x17, 0x00]), TAR, b"").unwrap_err(),
        Error::Unsupported(UnsupportedAlgorithm::Signature)
    );
    assert!(sender.protect(TAR, &alloc::vec![0; 0x1_0000]).is_err());
    assert_eq!((sender.lease().next(), sender.outstanding().len()), (cntr(10), 0));
    assert_eq!(sender.protect_as(Spi::NOTIFICATION, TAR, b"").unwrap().counter(), Cntr::ZERO);
    assert_eq!(sender.lease().next(), cntr(10));
}

#[test]
fn responses_find_their_command_once_and_in_any_order() {
    let mut sender = sender();
    let first = *sender.protect(TAR, b"one").unwrap().outstanding();
    let second = *sender.protect(TAR, b"two").unwrap().outstanding();
    let por = sender.unprotect(&answer(&second, ResponseStatus::OK)).unwrap();
    assert_eq!((por.command(), por.status(), por.data()), (&second, ResponseStatus::OK, &b"data"[..]));
    assert!(por.is_authentic());
    assert_eq!(sender.outstanding().copied().collect::<Vec<_>>(), [first]);
    let again = answer(&second, ResponseStatus::OK);
    assert_eq!(fault(sender.unprotect(&again)), Error::Peer(PeerFault::NotOutstanding));
    let other = Outstanding::new(Tar::new([0, 0, 0x11]), first.counter, first.spi);
    assert_eq!(
        fault(sender.unprotect(&answer(&other, ResponseStatus::OK))),
        Error::Peer(PeerFault::NotOutstanding)
    );
    assert!(sender.unprotect(&answer(&first, ResponseStatus::OK)).is_ok());
    assert_eq!(sender.outstanding().len(), 0);
}

#[test]
fn an_announcement_does_not_end_the_wait() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    for status in [ResponseStatus::MORE_TIME, ResponseStatus::FOLLOWS_BY_SUBMIT] {
        let por = sender.unprotect(&answer(&command, status)).unwrap();
        assert_eq!(por.responses().unwrap_err(), Error::Refused(status));
    }
    assert!(sender.unprotect(&answer(&command, ResponseStatus::OK)).is_ok());
}

#[test]
fn commands_of_different_security_are_told_apart() {
    let mut sender = sender();
    let ciphered = *sender.protect(TAR, b"").unwrap().outstanding();
    let clear = Spi::new([0x16, 0x09]);
    let clear = *sender.protect_as(clear, TAR, b"").unwrap().outstanding();
    assert_eq!(sender.unprotect(&answer(&clear, ResponseStatus::OK)).unwrap().command(), &clear);
    assert_eq!(sender.unprotect(&answer(&ciphered, ResponseStatus::OK)).unwrap().command(), &ciphered);
}

#[test]
fn a_response_without_security_is_a_hint_and_no_more() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    let status = ResponseStatus::CHECK_FAILED;
    let hint = unsecured_response(Dialect::Sms, TAR, command.counter, status).unwrap();
    assert_eq!(fault(sender.unprotect(&hint)), Error::Peer(PeerFault::UnsecuredStatus(status)));
    let done = unsecured_response(Dialect::Sms, TAR, command.counter, ResponseStatus::OK).unwrap();
    assert!(matches!(fault(sender.unprotect(&done)), Error::Decode(_)));
    let elsewhere = unsecured_response(Dialect::Sms, Tar::ECASD, command.counter, status).unwrap();
    assert_eq!(fault(sender.unprotect(&elsewhere)), Error::Peer(PeerFault::NotOutstanding));
    assert_eq!(sender.outstanding().len(), 1);
}

#[test]
fn a_card_that_could_not_read_the_counter() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    let zeros = Outstanding { counter: Cntr::ZERO, ..command };
    assert_eq!(
        fault(sender.unprotect(&answer(&zeros, ResponseStatus::OK))),
        Error::Peer(PeerFault::NotOutstanding)
    );
    let por = sender.unprotect(&answer(&zeros, ResponseStatus::CIPHERING_ERROR)).unwrap();
    assert_eq!(por.command(), &command);
    assert_eq!(sender.outstanding().len(), 0);
}

/// A short message that comes twice, or is played again, is about its own command: it ends no wait
/// for another one.
#[test]
fn a_refusal_that_comes_twice_is_about_one_command() {
    let mut sender = sender();
    let first = *sender.protect(TAR, b"one").unwrap().outstanding();
    let second = *sender.protect(TAR, b"two").unwrap().outstanding();
    for status in [0x05, 0x06, 0x09, 0x0A].map(ResponseStatus) {
        let refusal = answer(&first, status);
        assert_eq!(sender.unprotect(&refusal).unwrap().command(), &first);
        assert_eq!(fault(sender.unprotect(&refusal)), Error::Peer(PeerFault::NotOutstanding), "{status}");
        assert_eq!(sender.outstanding().copied().collect::<Vec<_>>(), [second], "{status}");
        sender.forget(second.counter);
        sender.expect(first);
        sender.expect(second);
    }
}

/// What a card makes of a command that it cannot decipher: its counter is whatever stands there.
#[test]
fn a_counter_that_was_never_sent_is_that_of_a_command_nobody_could_read() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    for counter in [Cntr::ZERO, cntr(11), cntr(0x1234_5678), Cntr::MAX] {
        let raw = Outstanding { counter, ..command };
        let por = sender.unprotect(&answer(&raw, ResponseStatus::CIPHERING_ERROR)).unwrap();
        assert_eq!(por.command(), &command, "{counter}");
        sender.expect(command);
    }
    let earlier = Outstanding { counter: cntr(9), ..command };
    let replayed = answer(&earlier, ResponseStatus::CIPHERING_ERROR);
    assert_eq!(fault(sender.unprotect(&replayed)), Error::Peer(PeerFault::NotOutstanding));
    assert_eq!(sender.outstanding().copied().collect::<Vec<_>>(), [command]);
}

#[test]
fn a_response_to_no_command_leaves_nothing_in_the_buffer() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    let other = Outstanding { counter: cntr(5), ..command };
    let mut buffer = Vec::new();
    let stray = sender.unprotect_reusing(Dialect::Sms, &answer(&other, ResponseStatus::OK), &mut buffer);
    assert_eq!(fault(stray), Error::Peer(PeerFault::NotOutstanding));
    assert_eq!(buffer, []);
}

#[test]
fn any_flipped_bit_of_a_response_is_refused() {
    let mut sender = sender();
    let command = *sender.protect(TAR, b"").unwrap().outstanding();
    let response = answer(&command, ResponseStatus::OK);
    for bit in 0..response.len() * 8 {
        let mut changed = response.clone();
        changed[bit / 8] ^= 0x80 >> (bit % 8);
        let error = fault(sender.unprotect(&changed));
        let expected = match bit / 8 {
            0..=2 => matches!(error, Error::Decode(_)),
            3..=5 => error == Error::Peer(PeerFault::NotOutstanding),
            _ => error == Error::Security,
        };
        assert!(expected, "bit {bit}: {error:?}");
    }
    for end in 0..response.len() {
        assert!(matches!(fault(sender.unprotect(&response[..end])), Error::Decode(_)), "{end}");
    }
    assert_eq!(sender.outstanding().len(), 1);
    assert!(sender.unprotect(&response).is_ok());
}

#[test]
fn another_sender_takes_over() {
    let mut first = sender();
    let command = *first.protect(TAR, b"").unwrap().outstanding();
    drop(first.protect_as(Spi::PUSH, TAR, b"").unwrap());
    assert_eq!(first.outstanding().len(), 1);
    let mut second = Sender::new(keys(), Spi::SGP02, lease(12, 20));
    second.expect(command);
    assert!(second.unprotect(&answer(&command, ResponseStatus::OK)).is_ok());
}

#[test]
fn memory_is_bounded() {
    let mut sender = sender();
    for _ in 0..MAX_OUTSTANDING + 3 {
        drop(sender.protect(TAR, b"").unwrap());
    }
    assert_eq!(sender.outstanding().len(), MAX_OUTSTANDING);
    assert_eq!(sender.outstanding().next().unwrap().counter, cntr(13));
    sender.forget(cntr(13));
    assert_eq!(sender.outstanding().next().unwrap().counter, cntr(14));
}

#[test]
fn debug_shows_no_key_and_no_data() {
    let mut sender = Sender::new(keys(), Spi::SGP02, lease(10, 11));
    let pending = sender.protect(TAR, b"secret").unwrap();
    let command = *pending.outstanding();
    assert_eq!(alloc::format!("{pending:?}"), "Pending(000001, counter 000000000A, ..)");
    assert_eq!(alloc::format!("{:?}", pending.persisted()), "Packet(Command, 42 bytes)");
    assert_eq!(
        alloc::format!("{sender:?}"),
        "Sender { keys: KeySet(01, ..), spi: Spi(1639), \
         lease: CounterLease { next: Cntr(000000000B), until: Cntr(000000000B) }, dialect: Sms, \
         policy: Policy { minimum: 00, aes: false, answers_refused: true }, \
         outstanding: [Outstanding { tar: Tar(000001), counter: Cntr(000000000A), spi: Spi(1639), \
         dialect: Sms }] }"
    );
    let por = sender.unprotect(&answer(&command, ResponseStatus::OK)).unwrap();
    assert_eq!(alloc::format!("{por:?}"), "Por(000001, status 00 (done), 4 bytes)");
}
