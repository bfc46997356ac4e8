//! channels: lists of operations on both ends of a channel, with keys that protect and with keys that
//! protect nothing; packages in pieces behind the latter.

use std::collections::VecDeque;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::bsp::{MAX_SEGMENT, Receiver, SegmentTag, Sender, SessionKeys};
use scp03t::{
    CARD_MAX_TLV, Card, CardChannel, Host, HostChannel, Kvn, MAX_PLAIN, ReplacementKeys, SequenceCounter,
    StaticKeys,
};
use sgp_keys::AesKey;
use sgp_wire::Aid;
use virtual_euicc::bpp::{Progress, hazmat};

use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 48;

/// First byte: 0 SCP03t, 1 BSP, 2 a bound package in pieces; its top bit: keys that protect nothing.
pub fn channels(data: &[u8]) {
    let mut input = Input(data);
    let first = input.byte();
    let null = first & 0x80 != 0;
    match first % 3 {
        0 => commands(&mut input, null),
        1 => segments(&mut input, null),
        _ => package(&mut input),
    }
}

fn key(byte: u8, null: bool) -> AesKey {
    if null { AesKey::null_insecure() } else { AesKey::new(&[byte; 16]).expect("16 bytes") }
}

/// What was sent: its number, what it carries, its bytes.
type Message = (usize, Vec<u8>, Vec<u8>);

/// What becomes of the next message on its way.
#[derive(Clone, Copy, PartialEq)]
enum Fate {
    Delivered,
    Flipped,
}

/// The road between both ends.
#[derive(Default)]
struct Road {
    sent: VecDeque<Message>,
    last: Option<Message>,
    numbers: usize,
}

impl Road {
    fn send(&mut self, plain: &[u8], wire: Vec<u8>) {
        self.sent.push_back((self.numbers, plain.to_vec(), wire));
        self.numbers += 1;
    }

    /// What the next operation brings to the other end, if anything.
    fn operate(&mut self, input: &mut Input<'_>) -> Option<(Message, Fate)> {
        match input.byte() % 6 {
            0 | 1 => {
                let message = self.sent.pop_front()?;
                self.last = Some(message.clone());
                Some((message, Fate::Delivered))
            }
            // dropped
            2 => {
                self.sent.pop_front();
                None
            }
            // replayed
            3 => Some((self.last.clone()?, Fate::Delivered)),
            4 => {
                let (number, plain, wire) = self.sent.front()?;
                Some(((*number, plain.clone(), input.flipped(wire)), Fate::Flipped))
            }
            // reordered
            _ => {
                if self.sent.len() > 1 {
                    self.sent.swap(0, 1);
                }
                None
            }
        }
    }
}

fn opened(null: bool) -> (HostChannel, CardChannel) {
    let keys = || StaticKeys::new(key(1, null), key(2, null), key(3, null)).expect("one length");
    let (aid, counter) = (Aid::isd_p(0x0011), SequenceCounter::ZERO.next().expect("the first"));
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, aid, &mut ChaCha20Rng::from_seed([7; 32]));
    let (card, answer) = Card::initialize_update(&keys(), Kvn::FIRST, &aid, [0; 10], counter, &initialize)
        .expect("an honest server");
    let (mut host, authenticate) = pending.card_replied(&answer).expect("an honest card");
    let (card, answer) = card.external_authenticate(&authenticate).expect("an honest server");
    host.check_authenticated(&answer).expect("an honest card");
    (host, card)
}

/// SCP03t: with real keys the card takes just the next command as it was made.
fn commands(input: &mut Input<'_>, null: bool) {
    let (mut host, mut card) = opened(null);
    let (mut road, mut next) = (Road::default(), 0);
    for _ in 0..OPERATIONS {
        if input.is_empty() || host.is_over() {
            break;
        }
        match input.byte() % 8 {
            0..=2 => {
                let (plain, mut wire) = (input.piece(), Vec::new());
                host.protect(plain, &mut wire).expect("a command of at most 255 bytes");
                road.send(plain, wire);
            }
            3 => oversize(&mut host, &mut card, input),
            4 if road.sent.is_empty() && host.waiting() == 0 && !card.is_over() => {
                replace(&mut host, &mut card);
                road = Road::default();
                next = 0;
            }
            _ => {
                let Some(((number, plain, wire), fate)) = road.operate(input) else { continue };
                let mut received = vec![0xEE];
                let was_over = card.is_over();
                match card.unprotect(&wire, &mut received) {
                    Ok(()) => {
                        assert!(!was_over, "a dead session stays dead");
                        assert!(null || (fate, number) == (Fate::Delivered, next), "not the next command");
                        if fate == Fate::Delivered {
                            assert_eq!(received.get(1..), Some(&plain[..]), "another content");
                        }
                        next += 1;
                        answer(&mut host, &mut card, input, null);
                    }
                    Err(_) => {
                        assert!(
                            null || was_over || (fate, number) != (Fate::Delivered, next),
                            "an honest command"
                        );
                        assert_eq!(received, [0xEE], "a refused command gives no data");
                        assert!(card.is_over());
                    }
                }
            }
        }
    }
}

fn answer(host: &mut HostChannel, card: &mut CardChannel, input: &mut Input<'_>, null: bool) {
    let (back, mut wire, mut reply) = (input.piece(), Vec::new(), Vec::new());
    card.answer(back, &mut wire).expect("an answer of at most 255 bytes");
    if host.waiting() == 0 {
        assert!(null, "a command was taken twice");
        return;
    }
    host.unprotect(&wire, &mut reply).expect("an honest answer");
    assert_eq!(reply, back);
}

fn replace(host: &mut HostChannel, card: &mut CardChannel) {
    let keys = || ReplacementKeys::new(key(4, false), key(5, false), key(6, false)).expect("one length");
    let mut command = Vec::new();
    host.replace_session_keys(&keys(), &mut command).expect("keys of the same length");
    let answer = card.replace_session_keys(&command).expect("an honest command");
    host.unprotect(&answer, &mut Vec::new()).expect("an honest answer");
}

/// Too much for either end: the server refuses and goes on, the card refuses and ends.
fn oversize(host: &mut HostChannel, card: &mut CardChannel, input: &mut Input<'_>) {
    let mut out = Vec::new();
    assert!(host.protect(&[0; MAX_PLAIN + 1], &mut out).is_err() && out.is_empty());
    if input.byte() == 0xFF {
        let mut long = vec![0x86, 0x82, 0x04, 0x49];
        long.resize(CARD_MAX_TLV + 1, 0);
        assert!(card.unprotect(&long, &mut out).is_err() && out.is_empty());
        assert!(card.is_over());
    }
}

/// BSP: with real keys the receiver takes just the next segment as it was made.
fn segments(input: &mut Input<'_>, null: bool) {
    const TAGS: [SegmentTag; 3] = [SegmentTag::PROFILE, SegmentTag::CONFIGURE, SegmentTag::METADATA];
    let keys = || SessionKeys::new([1; 16], key(2, null), key(3, null)).expect("16 bytes");
    let (mut sender, mut receiver) = (Sender::new(&keys()), Receiver::new(&keys()));
    let (mut road, mut next) = (Road::default(), 0);
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        let tag = TAGS.get(usize::from(input.byte() % 3)).copied().unwrap_or(SegmentTag::PROFILE);
        match input.byte() % 8 {
            0..=2 => {
                let (plain, mut wire) = (input.piece(), Vec::new());
                sender.protect(tag, plain, &mut wire).expect("a segment of at most 255 bytes");
                assert_eq!(wire.len(), tag.segment_len(plain.len()));
                road.send(plain, wire);
            }
            3 => {
                let mut out = Vec::new();
                assert!(sender.protect(tag, &[0; MAX_SEGMENT], &mut out).is_err() && out.is_empty());
            }
            _ => {
                let Some(((number, plain, wire), fate)) = road.operate(input) else { continue };
                // the receiver expects the kind that was sent, but for a flipped tag
                let sent =
                    wire.first().and_then(|tag| SegmentTag::from_tag(sgp_wire::Tag::new((*tag).into())));
                let tag = sent.unwrap_or(tag);
                let (mut received, was_over) = (vec![0xEE], receiver.is_over());
                match receiver.unprotect(tag, &wire, &mut received) {
                    Ok(()) => {
                        assert!(!was_over, "a dead channel stays dead");
                        assert!(null || (fate, number) == (Fate::Delivered, next), "not the next segment");
                        if fate == Fate::Delivered {
                            assert_eq!(received.get(1..), Some(&plain[..]), "another content");
                        }
                        next += 1;
                    }
                    Err(_) => {
                        assert!(
                            null || was_over || (fate, number) != (Fate::Delivered, next),
                            "an honest segment"
                        );
                        assert_eq!(received, [0xEE], "a refused segment gives no data");
                        assert!(receiver.is_over());
                    }
                }
            }
        }
    }
}

/// A bound package whose checksums are zeros: whole and in pieces it comes to the same.
fn package(input: &mut Input<'_>) {
    let opening = || {
        let keys = SessionKeys::new([0; 16], key(0, true), key(0, true)).expect("16 bytes");
        hazmat::with_session_keys(keys)
    };
    let size = usize::from(input.byte()).max(1);
    let whole = opening().load(input.0);
    let (mut piecewise, mut last) = (opening(), Ok(Progress::Unfinished));
    for piece in input.0.chunks(size) {
        last = piecewise.load(piece);
        if !matches!(last, Ok(Progress::Unfinished)) {
            break;
        }
    }
    match (whole, last) {
        (Ok(Progress::Complete(whole)), Ok(Progress::Complete(pieces))) => {
            assert_eq!(whole.profile(), pieces.profile());
            assert_eq!(whole.store_metadata_bytes(), pieces.store_metadata_bytes());
            assert!(piecewise.is_over() && whole.store_metadata().is_ok() && whole.configure_isdp().is_ok());
        }
        // what stands behind the end had not come
        (Err(_), Ok(Progress::Complete(_))) | (Ok(Progress::Unfinished), Ok(Progress::Unfinished)) => {}
        (Err(whole), Err(pieces)) => {
            assert_eq!((whole.command(), whole.reason()), (pieces.command(), pieces.reason()));
            assert!(piecewise.load(&[]).is_err(), "the first refusal is the last word");
        }
        (whole, last) => panic!("{whole:?} as a whole, {last:?} in pieces"),
    }
}
