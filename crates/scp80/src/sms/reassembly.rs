//! Short messages back into packets.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind};

use crate::PacketKind;
use crate::crc::crc32;
use crate::limits::MAX_SEGMENTS;
use crate::sms::{Address, Concatenation, Deliver, Reference, Submit, UserDataHeader};

/// Puts concatenated messages together, whatever the order in which their segments arrive.
///
/// A partial message is known by originator, reference, size of the reference and total
/// (TS 23.040 9.2.3.24.1). A segment that arrives twice counts once; one that arrives again with
/// *other* octets belongs to a later message under the same reference, so the older one and whatever
/// arrived before it are forgotten. Memory is bounded: the partial message that has waited longest
/// gives way.
///
/// A segment that comes again after its message is complete waits as a first one does, since a sender
/// that has no answer repeats all of them, and a later message may have the same one. If the rest never
/// comes it waits until it expires, and the next message under the same reference, as long as that one,
/// may be complete with it too early: what comes out then is refused by its check. The segment that was
/// to be there, when it comes, makes the message that was sent; that is done for secured packets alone,
/// since a segment that two messages have in common looks the same. Senders count their references up
/// ([`ConcatReference`](crate::sms::ConcatReference)), which makes all that rare.
///
/// Reads no clock: `now` is the time since an epoch of the caller, and nothing expires unless
/// [`expire`](Self::expire) is called.
#[derive(Clone)]
pub struct Reassembler {
    limits: ReassemblyLimits,
    partial: Vec<Partial>,
    /// What was complete last under each reference.
    complete: Vec<Complete>,
}

/// Bounds on what a [`Reassembler`] keeps: of messages that wait, and as much again of messages that were
/// complete with a segment of the one before. Of others that were complete it keeps four octets a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReassemblyLimits {
    /// Partial messages at a time.
    pub max_messages: usize,
    /// Octets of all partial messages together, and of a complete one.
    pub max_octets: usize,
}

impl ReassemblyLimits {
    /// 16 messages and 64 KiB: more than the longest concatenated message, 34,168 octets.
    pub const DEFAULT: Self = Self { max_messages: 16, max_octets: 64 << 10 };

    /// These bounds.
    #[must_use]
    pub const fn new(max_messages: usize, max_octets: usize) -> Self {
        Self { max_messages, max_octets }
    }
}

impl Default for ReassemblyLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A complete message.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Which kind of secured packet it is; `None` for a message that is not secured.
    pub kind: Option<PacketKind>,
    /// The packet from CPL or RPL on, or whatever the message says.
    pub octets: Vec<u8>,
}

#[derive(Clone)]
struct Partial {
    originator: Address,
    reference: Reference,
    total: u8,
    last_arrival: Duration,
    /// How many segments have arrived, those that came twice or were forgotten included.
    arrivals: u64,
    segments: BTreeMap<u8, Segment>,
}

#[derive(Clone)]
struct Segment {
    /// The how many-th it was.
    arrival: u64,
    kind: Option<PacketKind>,
    octets: Vec<u8>,
    /// Of a complete message: the one before under its reference had it too.
    again: bool,
}

/// A message that was complete.
#[derive(Clone)]
struct Complete {
    /// Its segments as long as one of them may have come late, else none.
    message: Partial,
    /// CRC-32 of each of its segments. One that is taken for another by it does no harm: it is looked
    /// at like one that came late.
    digests: BTreeMap<u8, [u8; 4]>,
}

impl Partial {
    fn is_of(&self, other: &Self) -> bool {
        (self.originator, self.reference, self.total) == (other.originator, other.reference, other.total)
    }

    fn message(&self) -> Message {
        let kind = self.segments.values().find_map(|segment| segment.kind);
        let mut octets = Vec::with_capacity(self.octets());
        self.segments.values().for_each(|segment| octets.extend_from_slice(&segment.octets));
        Message { kind, octets }
    }

    fn octets(&self) -> usize {
        self.segments.values().map(|segment| segment.octets.len()).sum()
    }

    fn insert(&mut self, sequence: u8, kind: Option<PacketKind>, octets: &[u8]) {
        let known = self.segments.get(&sequence).filter(|known| known.octets != octets);
        if let Some(older) = known.map(|known| known.arrival) {
            self.segments.retain(|_, segment| segment.arrival > older);
        }
        self.arrivals = self.arrivals.saturating_add(1);
        let segment = Segment { arrival: self.arrivals, kind, octets: octets.to_vec(), again: false };
        self.segments.insert(sequence, segment);
    }
}

impl Complete {
    /// `message`, in which those segments are marked that the one before had too. A message that is
    /// wholly the same is that one, repeated.
    fn new(mut message: Partial, before: Option<&Self>) -> Self {
        for (sequence, segment) in &mut message.segments {
            segment.again = before.is_some_and(|before| before.has(*sequence, segment));
        }
        let digests = message.segments.iter().map(|(sequence, segment)| (*sequence, segment.digest()));
        let digests = digests.collect();
        if message.segments.values().all(|segment| segment.again) {
            message.segments.clear();
        }
        let mut complete = Self { message, digests };
        complete.forget_octets();
        complete
    }

    fn has(&self, sequence: u8, segment: &Segment) -> bool {
        self.digests.get(&sequence) == Some(&segment.digest())
    }

    /// Unless a segment may have come late, they are not needed any more.
    fn forget_octets(&mut self) {
        if !self.message.segments.values().any(|segment| segment.again) {
            self.message.segments.clear();
        }
    }

    /// The message with what has come last in `partial` in place of a segment that came late, unless
    /// others of a later message wait there.
    fn mend(&mut self, partial: &Partial, sequence: u8, max: usize) -> Option<Message> {
        let new = partial.segments.get(&sequence)?;
        let old = self.message.segments.get(&sequence).filter(|old| old.again && old.octets != new.octets)?;
        // nothing else tells that it is not one
        self.message.segments.values().find_map(|segment| segment.kind)?;
        let len = self.message.octets().saturating_sub(old.octets.len()).saturating_add(new.octets.len());
        let mut others = partial.segments.iter().filter(|(other, _)| **other != sequence);
        if len > max || !others.all(|(other, segment)| self.has(*other, segment)) {
            return None;
        }
        self.digests.insert(sequence, new.digest());
        self.message.segments.insert(sequence, new.clone());
        let mended = self.message.message();
        self.forget_octets();
        Some(mended)
    }
}

impl Segment {
    fn digest(&self) -> [u8; 4] {
        crc32(&[&self.octets])
    }
}

impl Reassembler {
    /// An empty one.
    #[must_use]
    pub const fn new(limits: ReassemblyLimits) -> Self {
        Self { limits, partial: Vec::new(), complete: Vec::new() }
    }

    /// How many messages wait for segments.
    #[must_use]
    pub const fn waiting(&self) -> usize {
        self.partial.len()
    }

    /// How many octets of them wait.
    #[must_use]
    pub fn octets(&self) -> usize {
        octets_of(&self.partial)
    }

    /// The last arrival of the message that has waited longest; it may expire a time-out of the
    /// caller after that. `None` when nothing waits. [`push`](Self::push) and
    /// [`expire`](Self::expire) may change the answer.
    #[must_use]
    pub fn oldest(&self) -> Option<Duration> {
        self.partial.iter().map(|partial| partial.last_arrival).min()
    }

    /// Forgets messages of which nothing has arrived since `before`; says how many.
    pub fn expire(&mut self, before: Duration) -> usize {
        let waiting = self.partial.len();
        self.partial.retain(|partial| partial.last_arrival >= before);
        self.complete.retain(|complete| complete.message.last_arrival >= before);
        waiting.saturating_sub(self.partial.len())
    }

    /// Takes an SMS-DELIVER; the message, when it is complete now.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn push_deliver(&mut self, deliver: &Deliver, now: Duration) -> Result<Option<Message>, DecodeError> {
        match deliver.has_header() {
            true => self.push(&deliver.originator, &deliver.user_data, now),
            false => Ok(Some(Message { kind: None, octets: deliver.user_data.clone() })),
        }
    }

    /// Takes an SMS-SUBMIT of the card with address `originator`, which the TPDU does not say; the
    /// message, when it is complete now.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn push_submit(
        &mut self,
        originator: &Address,
        submit: &Submit,
        now: Duration,
    ) -> Result<Option<Message>, DecodeError> {
        match submit.has_header() {
            true => self.push(originator, &submit.user_data, now),
            false => Ok(Some(Message { kind: None, octets: submit.user_data.clone() })),
        }
    }

    /// Takes user data that begin with a header; the message, when it is complete now.
    ///
    /// # Errors
    /// A header that is broken, a segment number outside its total, or
    /// [`LimitKind::Length`] for a message larger than the bounds, which is forgotten. What else
    /// waits stays as it is.
    pub fn push(
        &mut self,
        originator: &Address,
        user_data: &[u8],
        now: Duration,
    ) -> Result<Option<Message>, DecodeError> {
        let (header, part) = UserDataHeader::decode(user_data)?;
        let Some(Concatenation { reference, total, sequence }) = header.concatenation()? else {
            return Ok(Some(Message { kind: header.packet_kind(), octets: part.to_vec() }));
        };
        let max = self.limits.max_octets;
        if part.len() > max || self.limits.max_messages == 0 {
            return Err(DecodeError::new(DecodeErrorKind::Limit { limit: LimitKind::Length, max }, 0));
        }
        let mut partial = Partial {
            originator: *originator,
            reference,
            total,
            last_arrival: now,
            arrivals: 0,
            segments: BTreeMap::new(),
        };
        if let Some(at) = self.partial.iter().position(|waiting| waiting.is_of(&partial)) {
            partial = self.partial.swap_remove(at);
        }
        partial.last_arrival = now;
        partial.insert(sequence, header.packet_kind(), part);
        if partial.octets() > max {
            return Err(DecodeError::new(DecodeErrorKind::Limit { limit: LimitKind::Length, max }, 0));
        }
        let before = self.complete.iter().position(|complete| complete.message.is_of(&partial));
        if partial.segments.len() == usize::from(total) {
            let before = before.map(|at| self.complete.swap_remove(at));
            let message = partial.message();
            let complete = Complete::new(partial, before.as_ref());
            self.limits.make_room(&mut self.complete, complete.message.octets());
            self.complete.push(complete);
            return Ok(Some(message));
        }
        let before = before.and_then(|at| self.complete.get_mut(at));
        let mended = before.and_then(|before| before.mend(&partial, sequence, max));
        if octets_of(&self.complete) > max {
            self.complete.clear();
        }
        self.limits.make_room(&mut self.partial, partial.octets());
        self.partial.push(partial);
        Ok(mended)
    }
}

impl ReassemblyLimits {
    /// Forgets what is oldest until one more message of `octets` fits.
    fn make_room<T: AsRef<Partial>>(&self, messages: &mut Vec<T>, octets: usize) {
        loop {
            let fits = messages.len() < self.max_messages
                && octets_of(messages).saturating_add(octets) <= self.max_octets;
            let oldest = messages.iter().enumerate().min_by_key(|(_, message)| message.as_ref().last_arrival);
            match oldest.map(|(at, _)| at) {
                Some(at) if !fits => {
                    messages.remove(at);
                }
                _ => return,
            }
        }
    }
}

fn octets_of<T: AsRef<Partial>>(messages: &[T]) -> usize {
    messages.iter().map(|message| message.as_ref().octets()).sum()
}

impl AsRef<Self> for Partial {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl AsRef<Partial> for Complete {
    fn as_ref(&self) -> &Partial {
        &self.message
    }
}

impl Default for Reassembler {
    fn default() -> Self {
        Self::new(ReassemblyLimits::DEFAULT)
    }
}

const _: () = assert!(ReassemblyLimits::DEFAULT.max_octets >= 132 + 134 * (MAX_SEGMENTS - 1));

impl fmt::Debug for Reassembler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reassembler({} waiting, {} bytes)", self.waiting(), self.octets())
    }
}

impl fmt::Debug for Message {
    /// Kind and length: a packet without ciphering is its data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({:?}, {} bytes)", self.kind, self.octets.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sms::{ConcatReference, SmsParameters, deliver_all};

    fn from() -> Address {
        Address::international("44272540361").unwrap()
    }

    fn user_data(reference: u8, packet: &[u8]) -> Vec<Vec<u8>> {
        let parameters = SmsParameters::new(from(), [0; 7]);
        let mut reference = ConcatReference::eight_bit(reference);
        let tpdus = deliver_all(PacketKind::Command, packet, &parameters, &mut reference).unwrap();
        tpdus.iter().map(|tpdu| Deliver::decode(tpdu).unwrap().user_data).collect()
    }

    fn complete(octets: &[u8]) -> Option<Message> {
        Some(Message { kind: Some(PacketKind::Command), octets: octets.to_vec() })
    }

    const NOW: Duration = Duration::ZERO;

    proptest! {
        #[test]
        fn any_order_and_any_repetition_gives_the_packet(
            packet in proptest::collection::vec(any::<u8>(), 138..2000),
            order in Just(()).prop_perturb(|(), mut rng| {
                core::iter::repeat_with(|| rng.random::<u16>()).take(64).collect::<Vec<_>>()
            }),
        ) {
            let parts = user_data(7, &packet);
            let mut left: Vec<usize> = (0..parts.len()).collect();
            let mut reassembler = Reassembler::default();
            for pick in order {
                let at = left[usize::from(pick) % left.len()];
                let message = reassembler.push(&from(), &parts[at], NOW).unwrap();
                let repeated = usize::from(pick) % 3 == 0 && left.len() > 1;
                if repeated {
                    prop_assert_eq!(&reassembler.push(&from(), &parts[at], NOW).unwrap(), &None);
                }
                left.retain(|&other| other != at);
                if left.is_empty() {
                    prop_assert_eq!(message, complete(&packet));
                    break;
                }
                prop_assert_eq!(message, None);
            }
            prop_assert!(left.is_empty());
            prop_assert_eq!(reassembler.waiting(), 0);
        }
    }

    proptest! {
        /// Segments of a message that come again behind it, and then the next message under its reference
        /// in any order, which may have some of the same segments.
        #[test]
        fn no_message_is_lost_to_segments_that_come_late(
            late in proptest::collection::vec(0..5_usize, 0..6),
            shared in any::<[bool; 5]>(),
            order in Just([0, 1, 2, 3, 4]).prop_shuffle(),
        ) {
            // else what comes is the older message, repeated
            let is_new = |at: usize| !shared[at] && !late.contains(&at);
            prop_assume!(late.is_empty() || (0..5).any(is_new));
            let (old, mut new) = ([0x11; 132 + 4 * 134], [0x22; 132 + 4 * 134]);
            for (at, _) in shared.iter().enumerate().filter(|(_, shared)| **shared) {
                let from = if at == 0 { 0 } else { 132 + (at - 1) * 134 };
                new[from..132 + at * 134].fill(0x11);
            }
            let (old_parts, parts) = (user_data(1, &old), user_data(1, &new));
            prop_assert_eq!((old_parts.len(), parts.len()), (5, 5));
            let mut reassembler = Reassembler::default();
            let mut push = |part: &Vec<u8>| reassembler.push(&from(), part, NOW).unwrap();
            let first: Vec<_> = old_parts.iter().filter_map(&mut push).collect();
            prop_assert_eq!(first, [complete(&old).unwrap()]);
            late.iter().for_each(|&at| drop(push(&old_parts[at])));
            let messages: Vec<_> = order.iter().filter_map(|&at| push(&parts[at])).collect();
            prop_assert!(messages.contains(&complete(&new).unwrap()));
            if late.is_empty() {
                prop_assert_eq!(messages.len(), 1);
            }
        }
    }

    /// What was complete is bounded too, and forgotten with time.
    #[test]
    fn complete_messages_are_bounded() {
        let mut reassembler = Reassembler::new(ReassemblyLimits::new(2, 300));
        for reference in 1..=9 {
            for part in user_data(reference, &[reference; 150]) {
                reassembler.push(&from(), &part, Duration::from_secs(u64::from(reference))).unwrap();
            }
            assert!(reassembler.complete.len() <= 2 && octets_of(&reassembler.complete) <= 300);
        }
        assert_eq!((reassembler.waiting(), reassembler.complete.len()), (0, 2));
        assert_eq!(octets_of(&reassembler.complete), 0, "no segment may have come late");
        assert_eq!(reassembler.expire(Duration::from_secs(9)), 0);
        assert_eq!(reassembler.complete.len(), 1);
        // longer in place of a late one: forgotten rather than above the bounds
        let part = |reference: u8, kind: &[u8], sequence: u8, len: usize| {
            let concatenation = [0x00, 0x03, reference, 0x02, sequence];
            let len_of_header = u8::try_from(5 + kind.len()).unwrap();
            let header = [&[len_of_header][..], &concatenation, kind].concat();
            [header, alloc::vec![sequence; len]].concat()
        };
        let mut lengths = |reference: u8, kind: &[u8]| {
            let parts = [(kind, 1, 9), (&[], 2, 9), (&[], 2, 9), (kind, 1, 280), (&[], 2, 20)];
            parts.map(|(kind, sequence, len)| {
                let part = part(reference, kind, sequence, len);
                reassembler.push(&from(), &part, NOW).unwrap().map(|message| message.octets.len())
            })
        };
        // of what is no packet, nothing tells which of two that are alike in part was sent
        assert_eq!(lengths(0x20, &[]), [None, Some(18), None, Some(289), None]);
        // 280 octets and the late 9 were complete, 280 and 20 are
        assert_eq!(lengths(0x21, &[0x70, 0x00]), [None, Some(18), None, Some(289), Some(300)]);
        assert_eq!(octets_of(&reassembler.complete), 0);
        let mut late = part(0x21, &[], 2, 12);
        late[6] = 0xAA;
        assert_eq!(reassembler.push(&from(), &late, NOW), Ok(None));
        assert!(octets_of(&reassembler.complete) <= 300);
    }

    #[test]
    fn messages_of_their_own() {
        let mut reassembler = Reassembler::default();
        assert_eq!(reassembler.push(&from(), &[2, 0x70, 0, 0xAA], NOW), Ok(complete(&[0xAA])));
        let response = reassembler.push(&from(), &[2, 0x71, 0, 0xAA], NOW).unwrap().unwrap();
        assert_eq!(response.kind, Some(PacketKind::Response));
        let mut plain = Deliver::secured(from(), [0; 7], false, &[0x01, 0x2A]);
        plain.first_octet = 0x04;
        let message = reassembler.push_deliver(&plain, NOW).unwrap().unwrap();
        assert_eq!((message.kind, message.octets), (None, alloc::vec![0x01, 0x2A]));
    }

    #[test]
    fn other_originators_references_and_totals_do_not_mix() {
        let packet = [0x5A; 150];
        let parts = user_data(1, &packet);
        let mut reassembler = Reassembler::default();
        assert_eq!(reassembler.push(&from(), &parts[0], NOW), Ok(None));
        let other = Address::international("44272540362").unwrap();
        assert_eq!(reassembler.push(&other, &parts[1], NOW), Ok(None));
        assert_eq!(reassembler.push(&from(), &user_data(2, &packet)[1], NOW), Ok(None));
        let mut longer = parts[1].clone();
        longer[4] = 3;
        assert_eq!(reassembler.push(&from(), &longer, NOW), Ok(None));
        assert_eq!(reassembler.waiting(), 4);
        assert_eq!(reassembler.push(&from(), &parts[1], NOW), Ok(complete(&packet)));
    }

    #[test]
    fn a_reference_used_again_begins_anew() {
        let (old, new) = ([0x11; 300], [0x22; 300]);
        let (old_parts, parts) = (user_data(1, &old), user_data(1, &new));
        let mut reassembler = Reassembler::default();
        reassembler.push(&from(), &old_parts[0], NOW).unwrap();
        reassembler.push(&from(), &old_parts[1], NOW).unwrap();
        assert_eq!(reassembler.push(&from(), &parts[1], NOW), Ok(None));
        assert_eq!(reassembler.push(&from(), &parts[0], NOW), Ok(None));
        assert_eq!(reassembler.push(&from(), &parts[2], NOW), Ok(complete(&new)));
    }

    /// A segment that comes late, when its message is complete already, waits as a first one; the next
    /// message under the same reference must not suffer from it.
    #[test]
    fn a_late_segment_does_not_spoil_the_next_message() {
        let (old, new) = ([0x11; 300], [0x22; 300]);
        let (old_parts, parts) = (user_data(1, &old), user_data(1, &new));
        for late in 0..3 {
            let mut reassembler = Reassembler::default();
            for (at, part) in old_parts.iter().enumerate() {
                let message = reassembler.push(&from(), part, NOW).unwrap();
                assert_eq!(message, if at == 2 { complete(&old) } else { None });
            }
            assert_eq!(reassembler.push(&from(), &old_parts[late], NOW), Ok(None));
            assert_eq!(reassembler.waiting(), 1);
            let mut push = |part: &Vec<u8>| reassembler.push(&from(), part, NOW).unwrap();
            let mut messages: Vec<_> = parts.iter().filter_map(&mut push).collect();
            // a late last one is taken for the one that is awaited last, until that comes; it waits then
            if late == 2 {
                let spoilt = [&new[..266], &old[266..]].concat();
                assert_eq!(messages.remove(0), complete(&spoilt).unwrap());
            }
            assert_eq!(messages, [complete(&new).unwrap()], "segment {}", late + 1);
            assert_eq!(reassembler.waiting(), usize::from(late == 2));
        }
    }

    #[test]
    fn memory_and_time_are_bounded() {
        let mut reassembler = Reassembler::new(ReassemblyLimits::new(2, 300));
        let seconds = Duration::from_secs;
        for reference in 1..=3 {
            let part = &user_data(reference, &[reference; 150])[0];
            assert_eq!(reassembler.push(&from(), part, seconds(u64::from(reference))), Ok(None));
        }
        assert_eq!((reassembler.waiting(), reassembler.octets()), (2, 2 * 132));
        // the first has given way, so its second segment waits alone now
        assert_eq!(reassembler.push(&from(), &user_data(1, &[1; 150])[1], seconds(4)), Ok(None));
        assert_eq!(reassembler.waiting(), 2);
        assert_eq!(reassembler.oldest(), Some(seconds(3)));
        assert_eq!(reassembler.expire(seconds(4)), 1);
        assert_eq!(reassembler.oldest(), Some(seconds(4)));
        assert_eq!(reassembler.expire(seconds(4)), 0);
        let long = user_data(9, &[9; 600]);
        assert_eq!(reassembler.push(&from(), &long[0], seconds(5)), Ok(None));
        assert_eq!(reassembler.push(&from(), &long[1], seconds(5)), Ok(None));
        let error = reassembler.push(&from(), &long[2], seconds(5)).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Length, max: 300 });
    }

    #[test]
    fn a_broken_segment_changes_nothing() {
        let packet = [0x5A; 150];
        let parts = user_data(1, &packet);
        let mut reassembler = Reassembler::default();
        reassembler.push(&from(), &parts[0], NOW).unwrap();
        for broken in [&[0x05, 0x00, 0x03, 0x01, 0x02, 0x00, 0xAA][..], &[0x05, 0x00, 0x03, 0x01], &[]] {
            assert!(reassembler.push(&from(), broken, NOW).is_err());
        }
        assert_eq!(reassembler.push(&from(), &parts[1], NOW), Ok(complete(&packet)));
    }
}
