//! One packet into short messages.

use alloc::vec::Vec;

use crate::limits::{MAX_SEGMENTS, MAX_USER_DATA};
use crate::sms::{Address, Concatenation, Deliver, Reference, Submit, UserDataHeader};
use crate::{Misuse, PacketKind};

/// What the SMS-DELIVERs of a packet say beside the packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmsParameters {
    originator: Address,
    scts: [u8; 7],
    more: bool,
}

impl SmsParameters {
    /// Messages from `originator` with time stamp `scts` in swapped nibbles (TS 23.040
    /// 9.2.3.11). A service centre writes both anew.
    #[must_use]
    pub const fn new(originator: Address, scts: [u8; 7]) -> Self {
        Self { originator, scts, more: false }
    }

    /// The same with first octet `40`, more messages waiting, in every segment but the last; `44`
    /// in all of them otherwise.
    #[must_use]
    pub const fn with_more_messages(mut self) -> Self {
        self.more = true;
        self
    }
}

/// Reference of the next concatenated message: one higher, wrapping, for each that is made.
///
/// A packet that fits one message has no reference and uses none up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConcatReference {
    next: Reference,
}

impl ConcatReference {
    /// Begins with the reference `next`; the size stays.
    #[must_use]
    pub const fn new(next: Reference) -> Self {
        Self { next }
    }

    /// Begins with the 8-bit reference `next`.
    #[must_use]
    pub const fn eight_bit(next: u8) -> Self {
        Self::new(Reference::U8(next))
    }

    /// The reference that comes next.
    #[must_use]
    pub const fn next(&self) -> Reference {
        self.next
    }

    const fn take(&mut self) -> Reference {
        let taken = self.next;
        self.next = match taken {
            Reference::U8(reference) => Reference::U8(reference.wrapping_add(1)),
            Reference::U16(reference) => Reference::U16(reference.wrapping_add(1)),
        };
        taken
    }
}

/// TP-MR of the next SMS-SUBMIT: one higher, wrapping, for each (TS 23.040 9.2.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct MessageReference {
    next: u8,
}

impl MessageReference {
    /// Begins with `next`.
    #[must_use]
    pub const fn new(next: u8) -> Self {
        Self { next }
    }

    /// The reference that comes next.
    #[must_use]
    pub const fn next(&self) -> u8 {
        self.next
    }

    const fn take(&mut self) -> u8 {
        let taken = self.next;
        self.next = taken.wrapping_add(1);
        taken
    }
}

/// Octets of a packet that `messages` short messages carry, with references of this size if there are
/// several (TS 31.115 clause 4). With [`Sender::capacity`](crate::Sender::capacity) it says how long a
/// script may be.
#[must_use]
pub fn packet_room(messages: u8, reference: Reference) -> usize {
    let (first, later) = parts(reference);
    match usize::from(messages) {
        0 => 0,
        1 => MAX_USER_DATA.saturating_sub(3),
        more => first + later * more.saturating_sub(1),
    }
}

/// Octets of packet in the first and in a later of several messages.
const fn parts(reference: Reference) -> (usize, usize) {
    match reference {
        Reference::U8(_) => (132, 134),
        Reference::U16(_) => (131, 133),
    }
}

/// The response packet, from RPL on, in the user data of an SMS-DELIVER-REPORT.
///
/// The terminal cannot set the header flag there, so the octets themselves tell
/// (TS 31.115 4.1). `None` when they are no response.
#[must_use]
pub fn packet_in_report(user_data: &[u8]) -> Option<&[u8]> {
    let (header, packet) = UserDataHeader::decode(user_data).ok()?;
    (header.packet_kind() == Some(PacketKind::Response)).then_some(packet)
}

pub(crate) fn deliver_all(
    kind: PacketKind,
    packet: &[u8],
    parameters: &SmsParameters,
    reference: &mut ConcatReference,
) -> Result<Vec<Vec<u8>>, Misuse> {
    let segments = segments(kind, packet, reference)?;
    let last = segments.len().saturating_sub(1);
    let tpdu = |(at, user_data): (usize, &Vec<u8>)| {
        let more = parameters.more && at != last;
        Deliver::secured(parameters.originator, parameters.scts, more, user_data).encode_to_vec()
    };
    Ok(segments.iter().enumerate().map(tpdu).collect())
}

pub(crate) fn submit_all(
    kind: PacketKind,
    packet: &[u8],
    destination: Address,
    message: &mut MessageReference,
    reference: &mut ConcatReference,
) -> Result<Vec<Vec<u8>>, Misuse> {
    let segments = segments(kind, packet, reference)?;
    let tpdu = |user_data: &Vec<u8>| Submit::secured(message.take(), destination, user_data).encode_to_vec();
    Ok(segments.iter().map(tpdu).collect())
}

/// The user data fields of a packet: identifier in the first alone, concatenation in front of it
/// where there are several.
fn segments(
    kind: PacketKind,
    packet: &[u8],
    reference: &mut ConcatReference,
) -> Result<Vec<Vec<u8>>, Misuse> {
    let mut single = Vec::with_capacity(MAX_USER_DATA);
    UserDataHeader::new(None, Some(kind)).encode(&mut single);
    if single.len().saturating_add(packet.len()) <= MAX_USER_DATA {
        single.extend_from_slice(packet);
        return Ok(Vec::from([single]));
    }
    let (first, later) = parts(reference.next);
    let (head, tail) = packet.split_at_checked(first).unwrap_or((packet, &[]));
    let count = tail.len().div_ceil(later).saturating_add(1);
    let total = match u8::try_from(count) {
        Ok(total) if count <= MAX_SEGMENTS => total,
        _ => return Err(Misuse::TooManySegments { segments: count }),
    };
    let reference = reference.take();
    let parts = core::iter::once(head).chain(tail.chunks(later));
    let segment = |(sequence, part): (u8, &[u8])| {
        let mut user_data = Vec::with_capacity(MAX_USER_DATA);
        let concatenation = Concatenation::new(reference, total, sequence);
        let kind = (sequence == 1).then_some(kind);
        UserDataHeader::new(Some(concatenation), kind).encode(&mut user_data);
        user_data.extend_from_slice(part);
        user_data
    };
    Ok((1..=total).zip(parts).map(segment).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(reference: Reference, packet_len: usize) -> Vec<usize> {
        let packet = alloc::vec![0x5A; packet_len];
        let mut reference = ConcatReference::new(reference);
        segments(PacketKind::Command, &packet, &mut reference).unwrap().iter().map(Vec::len).collect()
    }

    // spec scp80.md 3.1
    #[test]
    fn segments_are_filled_to_the_brim() {
        assert_eq!(lengths(Reference::U8(1), 137), [140]);
        assert_eq!(lengths(Reference::U8(1), 138), [140, 12]);
        assert_eq!(lengths(Reference::U8(1), 132 + 134), [140, 140]);
        assert_eq!(lengths(Reference::U8(1), 132 + 134 + 1), [140, 140, 7]);
        assert_eq!(lengths(Reference::U16(1), 138), [140, 14]);
        assert_eq!(lengths(Reference::U16(1), 131 + 133), [140, 140]);
        assert_eq!(lengths(Reference::U8(1), 132 + 134 * 254).len(), 255);
    }

    #[test]
    fn the_room_is_filled_to_the_brim() {
        for reference in [Reference::U8(1), Reference::U16(1)] {
            for messages in 1..=255 {
                let room = packet_room(messages, reference);
                assert_eq!(lengths(reference, room).len(), usize::from(messages));
                if messages < 255 {
                    assert_eq!(lengths(reference, room + 1).len(), usize::from(messages) + 1);
                }
            }
        }
        assert_eq!(packet_room(0, Reference::U8(1)), 0);
    }

    #[test]
    fn the_reference_moves_only_when_it_is_used() {
        let mut reference = ConcatReference::eight_bit(0xFF);
        segments(PacketKind::Command, &[0; 137], &mut reference).unwrap();
        assert_eq!(reference.next(), Reference::U8(0xFF));
        let parts = segments(PacketKind::Response, &[0; 138], &mut reference).unwrap();
        assert_eq!(parts[0][..8], [0x07, 0x00, 0x03, 0xFF, 0x02, 0x01, 0x71, 0x00]);
        assert_eq!(parts[1][..6], [0x05, 0x00, 0x03, 0xFF, 0x02, 0x02]);
        assert_eq!(reference.next(), Reference::U8(0));
        let too_long = alloc::vec![0; 132 + 134 * 254 + 1];
        assert_eq!(
            segments(PacketKind::Command, &too_long, &mut reference),
            Err(Misuse::TooManySegments { segments: 256 })
        );
        assert_eq!(reference.next(), Reference::U8(0));
    }

    #[test]
    fn a_report_is_known_by_its_octets() {
        assert_eq!(packet_in_report(&[0x02, 0x71, 0x00, 0xAA]), Some(&[0xAA][..]));
        assert_eq!(packet_in_report(&[0x02, 0x70, 0x00, 0xAA]), None);
        assert_eq!(packet_in_report(&[]), None);
    }
}
