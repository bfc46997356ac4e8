//! What the vectors do not show: faults at every place, sessions that are over, what is printed.

use alloc::vec::Vec;

use sgp_keys::AesKey;
use sgp_wire::{Aid, CommandApdu, DecodeError, DecodeErrorKind, Le, ResponseApdu, StatusWord};

use super::{
    Card, CardChannel, CardOptions, Host, HostChannel, IParameter, Mode, PutKey, PutKeyAnswer, SecurityLevel,
};
use crate::hazmat::{self, SessionKeys};
use crate::{Error, Kvn, Misuse, PeerFault, SequenceCounter, StaticKeys};

/// A source that repeats one byte.
struct Source(u8);

impl rand_core::TryRng for Source {
    type Error = core::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.fill(self.0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Source {}

fn keys(byte: u8) -> StaticKeys {
    let key = |byte| AesKey::new(&[byte; 16]).unwrap();
    StaticKeys::new(key(byte), key(byte + 1), key(byte + 2)).unwrap()
}

fn channels(i: IParameter, level: SecurityLevel) -> (HostChannel, CardChannel) {
    let (aid, first) = (Aid::isd_p(0x0011), SequenceCounter::ZERO.next().unwrap());
    let (pending, initialize) = Host::begin(Kvn::FIRST, i.mode(), &mut Source(1));
    let options = CardOptions::new(i, Kvn::FIRST, aid);
    let (card, answer) =
        Card::initialize_update(&keys(1), &options, first, &mut Source(2), &initialize).unwrap();
    let reply = pending.card_replied(&answer).unwrap();
    let (mut host, authenticate) = reply.authenticate(keys(1), Some(&aid), level).unwrap();
    let (card, answer) = card.external_authenticate(&authenticate).unwrap();
    host.check_authenticated(&answer).unwrap();
    (host, card)
}

fn command() -> CommandApdu {
    CommandApdu::new(0x80, 0xE2, 0x88, 0x00).with_data(*b"secret").with_le(Le::Short(0))
}

#[test]
fn every_level_and_size_carries_commands_and_answers() {
    for i in [0x00, 0x01, 0x10, 0x11, 0x20, 0x30, 0x60, 0x70, 0x71] {
        let i = IParameter(i);
        for level in [0x00, 0x01, 0x03, 0x11, 0x13, 0x33].map(|byte| SecurityLevel::from_byte(byte).unwrap())
        {
            if !i.offers(level) {
                continue;
            }
            let (mut host, mut card) = channels(i, level);
            for length in [0, 1, 15, 16, 200] {
                let command = CommandApdu::new(0x81, 0xE2, 0x00, 0x00).with_data(alloc::vec![7; length]);
                let sent = host.protect(&command).unwrap();
                assert_eq!(card.unprotect(&sent).unwrap(), command, "{i:?} {level:?} {length}");
                let answer = ResponseApdu::new(alloc::vec![9; length], StatusWord(0x6300));
                let sent = card.protect(&answer).unwrap();
                assert_eq!(host.unprotect(&sent).unwrap(), answer, "{i:?} {level:?} {length}");
            }
        }
    }
}

#[test]
fn every_flipped_bit_of_a_command_ends_the_session() {
    let (mut host, _) = channels(IParameter::EUICC, SecurityLevel::ALL);
    let wire = host.protect(&command()).unwrap().encode_to_vec();
    // CLA to P2, then the data; Lc and Le are no part of what a test can bend alone
    for bit in (0..32).chain(40..(wire.len() - 1) * 8) {
        let mut bent = wire.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let (_, mut card) = channels(IParameter::EUICC, SecurityLevel::ALL);
        let bent = CommandApdu::decode(&bent).unwrap();
        if bit < 2 {
            // the channel number is not authenticated (GlobalPlatform Amendment D 6.2.4)
            assert!(card.unprotect(&bent).is_ok(), "{bit}");
            continue;
        }
        let refusal = card.unprotect(&bent).unwrap_err();
        assert!(matches!(refusal.cause(), Error::Security | Error::Peer(PeerFault::NotSecured)), "{bit}");
        assert_eq!(refusal.answer(), ResponseApdu::status(StatusWord::SECURITY_STATUS_NOT_SATISFIED));
        assert!(card.is_over());
        let after = card.unprotect(&CommandApdu::decode(&wire).unwrap()).unwrap_err();
        assert_eq!(after.cause(), Error::Misuse(Misuse::SessionOver));
    }
}

#[test]
fn every_flipped_bit_of_an_answer_ends_the_session() {
    let opened = || {
        let (mut host, mut card) = channels(IParameter::EUICC, SecurityLevel::ALL);
        let sent = host.protect(&command()).unwrap();
        card.unprotect(&sent).unwrap();
        (host, card)
    };
    let answer = ResponseApdu::new(*b"answer", StatusWord::OK);
    let wire = opened().1.protect(&answer).unwrap().encode_to_vec();
    for bit in 0..wire.len() * 8 {
        let mut bent = wire.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let (mut host, _) = opened();
        let bent = ResponseApdu::decode(&bent).unwrap();
        match host.unprotect(&bent) {
            Err(error) => {
                assert_eq!(error, Error::Security, "{bit}");
                assert!(host.is_over());
                assert_eq!(host.protect(&command()), Err(Misuse::SessionOver.into()));
            }
            // a status word that is neither success nor warning: reported, without its data
            Ok(answer) => assert_eq!((answer.data(), bit / 8 >= wire.len() - 2), (&[][..], true), "{bit}"),
        }
    }
    assert_eq!(opened().0.unprotect(&ResponseApdu::decode(&wire).unwrap()), Ok(answer));
}

#[test]
fn calls_out_of_turn_are_misuse() {
    let (mut host, mut card) = channels(IParameter::EUICC, SecurityLevel::ALL);
    let ok = ResponseApdu::status(StatusWord::OK);
    assert_eq!(host.unprotect(&ok), Err(Misuse::NoCommandWaits.into()));
    assert_eq!(card.protect(&ok), Err(Misuse::NothingToAnswer.into()));
    let refused = host.check_authenticated(&ResponseApdu::status(StatusWord::WRONG_DATA));
    assert_eq!((refused, host.is_over()), (Err(Error::Status(StatusWord::WRONG_DATA)), true));
    let (mut host, mut card) = channels(IParameter::EUICC, SecurityLevel::ALL);
    let of = |len: usize| CommandApdu::new(0x80, 0xE2, 0, 0).with_data(alloc::vec![0; len]);
    assert_eq!(host.protect(&of(240)), Err(Misuse::TooLong { len: 240, max: 239 }.into()));
    // nothing has moved
    assert_eq!(card.unprotect(&host.protect(&of(239)).unwrap()), Ok(of(239)));
}

#[test]
fn a_command_of_extended_length_is_named_as_such() {
    let (mut host, mut card) = channels(IParameter::EUICC, SecurityLevel::ALL);
    let short = CommandApdu::new(0x80, 0xE2, 0, 0).with_data([1, 2, 3]);
    let extended = short.clone().with_extended_form();
    assert_eq!(host.protect(&extended), Err(Misuse::ExtendedLength.into()));
    let long = CommandApdu::new(0x80, 0xE2, 0, 0).with_data(alloc::vec![0; 300]);
    assert_eq!(host.protect(&long), Err(Misuse::TooLong { len: 300, max: 239 }.into()));
    // nothing has moved
    assert_eq!(card.unprotect(&host.protect(&short).unwrap()), Ok(short));
    let mut host = host.with_extended_length();
    for command in [extended, long] {
        assert_eq!(card.unprotect(&host.protect(&command).unwrap()), Ok(command));
    }
    let most = CommandApdu::new(0x80, 0xE2, 0, 0).with_data(alloc::vec![0; 0xFFFF]);
    assert_eq!(host.protect(&most), Err(Misuse::TooLong { len: 0xFFFF, max: 65_519 }.into()));
}

#[test]
fn a_session_that_is_over_stays_over() {
    let (mut host, _) = channels(IParameter::EUICC, SecurityLevel::ALL);
    host.protect(&command()).unwrap();
    assert_eq!(host.unprotect(&ResponseApdu::status(StatusWord::OK)), Err(Error::Security));
    let late = host.check_authenticated(&ResponseApdu::status(StatusWord::OK));
    assert_eq!((late, host.is_over()), (Err(Misuse::SessionOver.into()), true));
}

/// The counter stands there when, and only when, the challenge follows from it (GlobalPlatform
/// Amendment D 7.1.1.6): one that is left away would leave the challenge unchecked.
#[test]
fn the_sequence_counter_stands_where_the_options_say() {
    for (i, short) in [(0x10, 29), (0x70, 29), (0x11, 45), (0x71, 45), (0x00, 29), (0x60, 29), (0x61, 45)] {
        let (i, has_counter) = (IParameter(i), i & 0x10 != 0);
        let options = CardOptions::new(i, Kvn::FIRST, Aid::ISD_R);
        let (pending, initialize) = Host::begin(Kvn::FIRST, i.mode(), &mut Source(1));
        let counter = SequenceCounter::ZERO;
        let (_, answer) =
            Card::initialize_update(&keys(1), &options, counter, &mut Source(2), &initialize).unwrap();
        let mut data = answer.data().to_vec();
        match has_counter {
            true => data.truncate(short),
            false => data.extend([0, 0, 1]),
        }
        let len = if has_counter { short + 3 } else { short };
        let kind = DecodeErrorKind::LengthOutOfRange { min: len, max: len, found: data.len() };
        let read = pending.card_replied(&ResponseApdu::new(data, StatusWord::OK)).map(drop);
        assert_eq!(read, Err(DecodeError::new(kind, 0).into()), "{i:?}");
    }
}

#[test]
fn the_opening_is_refused_with_its_status_word() {
    let options = CardOptions::new(IParameter::EUICC, Kvn::FIRST, Aid::ISD_R);
    let update = |command: &CommandApdu| {
        Card::initialize_update(&keys(1), &options, SequenceCounter::ZERO, &mut Source(3), command)
            .map(drop)
            .map_err(|refusal| (refusal.cause(), refusal.answer().sw()))
    };
    let of = |ins, p1, p2, len: usize| CommandApdu::new(0x80, ins, p1, p2).with_data(alloc::vec![1; len]);
    assert_eq!(update(&of(0x50, 0x00, 0, 8)), Ok(()));
    let length = DecodeErrorKind::LengthOutOfRange { min: 8, max: 8, found: 7 };
    let instruction = PeerFault::Instruction { found: 0x51 };
    let version = PeerFault::KeyVersion { asked: 0x31, found: 0x30 };
    for (command, cause, status) in [
        (of(0x51, 0x30, 0, 8), instruction.into(), StatusWord::CONDITIONS_NOT_SATISFIED),
        (of(0x50, 0x30, 1, 8), PeerFault::KeyIdentifier { found: 1 }.into(), StatusWord::WRONG_P1_P2),
        (of(0x50, 0x31, 0, 8), version.into(), StatusWord::REFERENCED_DATA_NOT_FOUND),
        (of(0x50, 0x30, 0, 7), DecodeError::new(length, 5).into(), StatusWord::WRONG_LENGTH),
    ] {
        assert_eq!(update(&command), Err((cause, status)));
    }
    // other keys on the off-card side
    let (pending, initialize) = Host::begin(Kvn::FIRST, Mode::S8, &mut Source(1));
    let (_, answer) =
        Card::initialize_update(&keys(1), &options, SequenceCounter::ZERO, &mut Source(3), &initialize)
            .unwrap();
    let reply = pending.card_replied(&answer).unwrap();
    assert_eq!((reply.key_version(), reply.i_parameter()), (0x30, IParameter::EUICC));
    assert_eq!(reply.sequence_counter(), Some(SequenceCounter::ZERO));
    assert_eq!(reply.authenticate(keys(9), None, SecurityLevel::ALL).map(drop), Err(Error::Security));
}

#[test]
fn put_key_refuses_wrong_check_values_and_broken_blocks() {
    let dek = AesKey::new(&[5; 16]).unwrap();
    let key = |len| AesKey::new(&[6; 32][..len]).unwrap();
    assert_eq!(PutKey::new(0, 0x31, 1, alloc::vec![]).encode(&dek), Err(Misuse::NoKeys.into()));
    let function = PutKey::new(0, 0x31, 1, alloc::vec![key(16), key(24), key(32)]);
    let command = function.encode(&dek).unwrap();
    assert_eq!((command.p1(), command.p2()), (0x00, 0x81));
    let read = PutKey::decode(&command, &dek).unwrap();
    assert_eq!(read.keys().iter().map(AesKey::len).collect::<Vec<_>>(), [16, 24, 32]);
    assert_eq!(PutKeyAnswer::decode(&read.answer().encode()), Ok(function.answer()));
    let of = |data: Vec<u8>| {
        PutKey::decode(&CommandApdu::new(0x80, 0xD8, 0, 0x81).with_data(data), &dek).map(drop)
    };
    let bent = |at: usize| {
        let mut data = command.data().to_vec();
        data[at] ^= 1;
        of(data)
    };
    assert_eq!(bent(1), Err(PeerFault::KeyType { found: 0x89 }.into()));
    for at in [4, 19, 21, 23] {
        assert_eq!(bent(at), Err(Error::Security), "{at}");
    }
    // 88, length of the block, [length of the key], encrypted key, 03, check value
    for (head, encrypted, found) in
        [(&[0x21, 20][..], 32, 20), (&[0x21, 17], 32, 17), (&[0x30], 48, 48), (&[0x31, 40], 48, 40)]
    {
        let data = [&[0x31, 0x88], head, &alloc::vec![7; encrypted], &[3, 0, 0, 0]].concat();
        assert_eq!(of(data), Err(PeerFault::KeyLength { found }.into()), "{found}");
    }
    for end in 0..command.data().len() {
        // a cut behind a whole key is a shorter command
        assert_eq!(of(command.data()[..end].to_vec()).is_ok(), [24, 63].contains(&end), "{end}");
    }
    let refused = PutKeyAnswer::decode(&ResponseApdu::status(StatusWord::KEY_CHECK_VALUE_WRONG));
    assert_eq!(refused, Err(Error::Status(StatusWord::KEY_CHECK_VALUE_WRONG)));
}

#[test]
fn debug_shows_no_secret() {
    let (host, card) = channels(IParameter::EUICC, SecurityLevel::ALL);
    let key = || AesKey::new(&[0x41; 16]).unwrap();
    let session = SessionKeys::new(key(), key(), key());
    let pending = hazmat::scp03_card_pending(&session, &[0x41; 8], IParameter::EUICC);
    let put_key = PutKey::new(0, 0x31, 1, alloc::vec![key()]);
    assert_eq!(
        alloc::format!("{host:?} {card:?} {pending:?} {put_key:?}"),
        "scp03::HostChannel(open) scp03::CardChannel(open, SecurityLevel(33)) \
         scp03::CardPending(IParameter(70)) PutKey(version 31, 1 keys from identifier 01)"
    );
}
