//! The two ends.

use alloc::vec::Vec;
use core::fmt;

use sgp_keys::SoftAes;
use sgp_wire::{
    DecodeError, DecodeErrorKind, LimitKind, Limits, Reader, Tlv, length_len, put_length, put_tag,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{SegmentTag, SessionKeys};
use crate::limits::{BLOCK, S8};
use crate::segment::{Protected, command_counter, open, seal, short};
use crate::{Error, Misuse};

/// Most bytes of one segment, tag and length included (SGP.22 v2.5 2.5.2): 1008 bytes of content,
/// 8 of checksum, 4 of header.
pub const MAX_SEGMENT: usize = 1020;

/// Keys, chaining value and counter, alike on both ends.
struct Chain {
    s_enc: SoftAes,
    s_mac: SoftAes,
    chaining: Zeroizing<[u8; BLOCK]>,
    /// Number of the last segment; the first is 1.
    counter: u64,
}

impl Chain {
    fn new(keys: &SessionKeys) -> Self {
        Self {
            s_enc: SoftAes::new(keys.s_enc()),
            s_mac: SoftAes::new(keys.s_mac()),
            chaining: Zeroizing::new(*keys.initial_mac_chaining_value()),
            counter: 0,
        }
    }

    fn next(&self) -> Result<u64, Misuse> {
        self.counter.checked_add(1).ok_or(Misuse::SessionOver)
    }

    fn advance(&mut self, counter: u64, full: [u8; BLOCK]) {
        self.counter = counter;
        *self.chaining = full;
    }

    fn protect(&mut self, tag: SegmentTag, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let counter = self.next()?;
        let full = if tag.is_enciphered() {
            seal(&self.s_enc, &self.s_mac, tag.tag(), &command_counter(counter), &self.chaining, plain, out)?
        } else {
            let start = out.len();
            let value = plain.len().saturating_add(S8);
            out.reserve(length_len(value).saturating_add(1).saturating_add(value));
            put_tag(out, tag.tag());
            put_length(out, value);
            out.extend_from_slice(plain);
            let full = self.s_mac.mac(&[self.chaining.as_slice(), out.get(start..).unwrap_or_default()]);
            out.extend_from_slice(&short(full));
            full
        };
        self.advance(counter, full);
        Ok(())
    }

    /// Structure, then checksum, then cipher and padding; nothing moves unless all hold.
    fn unprotect(&mut self, tag: SegmentTag, tlv: &Tlv<'_>, out: &mut Vec<u8>) -> Result<(), Error> {
        let counter = self.next()?;
        let full = if tag.is_enciphered() {
            let parts = Protected::new(tlv)?;
            let full = parts.verify(&self.s_mac, &self.chaining)?;
            open(&self.s_enc, &command_counter(counter), parts.ciphertext, out)?;
            full
        } else {
            let Some((content, mac)) = tlv.value().split_last_chunk::<S8>() else {
                let found = tlv.value().len();
                let kind = DecodeErrorKind::LengthOutOfRange { min: S8, max: usize::MAX, found };
                return Err(DecodeError::new(kind, tlv.value_offset()).into());
            };
            let covered = tlv.raw().get(..tlv.raw().len().saturating_sub(S8)).unwrap_or_default();
            let full = self.s_mac.mac(&[self.chaining.as_slice(), covered]);
            if !bool::from(short(full).ct_eq(mac)) {
                return Err(Error::Security);
            }
            out.extend_from_slice(content);
            full
        };
        self.advance(counter, full);
        Ok(())
    }
}

/// Protects the segments of one package: the side of the SM-DP+.
pub struct Sender {
    chain: Chain,
}

impl Sender {
    /// A channel that begins with these keys.
    ///
    /// # Security
    /// One package for a set of keys: each begins with the same counter, so a second one would show
    /// how far it is like the first.
    #[must_use]
    pub fn new(keys: &SessionKeys) -> Self {
        Self { chain: Chain::new(keys) }
    }

    /// Begins anew with other keys, as ReplaceSessionKeys says: their chaining value, and the
    /// counter at its beginning.
    pub fn replace_keys(&mut self, keys: &SessionKeys) {
        self.chain = Chain::new(keys);
    }

    /// Appends one segment.
    ///
    /// # Errors
    /// [`Misuse::TooLong`] for more than [`SegmentTag::max_plain`] bytes; `out` is as before.
    pub fn protect(&mut self, tag: SegmentTag, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let max = tag.max_plain();
        if plain.len() > max {
            return Err(Misuse::TooLong { len: plain.len(), max }.into());
        }
        self.chain.protect(tag, plain, out)
    }

    /// Appends as many segments as `plain` needs, full ones but for the last; one for nothing.
    ///
    /// # Errors
    /// [`Error::Key`], which the key lengths rule out.
    pub fn protect_all(&mut self, tag: SegmentTag, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if plain.is_empty() {
            return self.protect(tag, plain, out);
        }
        plain.chunks(tag.max_plain()).try_for_each(|part| self.protect(tag, part, out))
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bsp::Sender({} segments)", self.chain.counter)
    }
}

/// Opens the segments of one package: the side of the eUICC. The first refusal ends it.
pub struct Receiver {
    /// `None` once a segment was refused.
    chain: Option<Chain>,
    max_segment: usize,
}

impl Receiver {
    /// A channel that begins with these keys.
    #[must_use]
    pub fn new(keys: &SessionKeys) -> Self {
        Self { chain: Some(Chain::new(keys)), max_segment: MAX_SEGMENT }
    }

    /// The same, for servers that make longer segments than [`MAX_SEGMENT`]; 1036 bytes are known
    /// from one family.
    #[must_use]
    pub const fn with_max_segment(mut self, max_segment: usize) -> Self {
        self.max_segment = max_segment;
        self
    }

    /// Begins anew with other keys, as ReplaceSessionKeys says.
    ///
    /// # Errors
    /// [`Misuse::SessionOver`] after a refusal.
    pub fn replace_keys(&mut self, keys: &SessionKeys) -> Result<(), Misuse> {
        match &mut self.chain {
            Some(chain) => {
                *chain = Chain::new(keys);
                Ok(())
            }
            None => Err(Misuse::SessionOver),
        }
    }

    /// Whether a segment was refused; nothing is opened any more.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.chain.is_none()
    }

    /// Appends what stands in the segment that fills `segment`.
    ///
    /// # Errors
    /// [`Error::Decode`] for another tag, a length that is not minimal or above the limit, too
    /// few bytes, or trailing ones; [`Error::Security`] for checksum and padding;
    /// [`Misuse::SessionOver`] after an earlier refusal. `out` is as before.
    ///
    /// # Security
    /// No segment says that it is the last, and the lengths of the lists around them have no checksum
    /// (SGP.22 v2.5 2.5.4): that others were cut off shows in the data alone, by the end element of the
    /// profile.
    pub fn unprotect(&mut self, tag: SegmentTag, segment: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        let Some(chain) = &mut self.chain else { return Err(Misuse::SessionOver.into()) };
        let start = out.len();
        let result = Self::read(tag, segment, self.max_segment)
            .map_err(Error::from)
            .and_then(|tlv| chain.unprotect(tag, &tlv, out));
        if result.is_err() {
            out.truncate(start);
            self.chain = None;
        }
        result
    }

    fn read(tag: SegmentTag, segment: &[u8], max: usize) -> Result<Tlv<'_>, DecodeError> {
        let mut reader = Reader::at(segment, 0, &Limits::DEFAULT);
        let tlv = reader.expect(tag.tag())?;
        if tlv.raw().len() > max {
            return Err(DecodeError::new(DecodeErrorKind::Limit { limit: LimitKind::Length, max }, max));
        }
        reader.finish()?;
        Ok(tlv)
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.chain {
            Some(chain) => write!(f, "bsp::Receiver({} segments)", chain.counter),
            None => f.write_str("bsp::Receiver(over)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use sgp_keys::AesKey;
    use sgp_wire::Tag;

    use super::*;

    fn keys(chaining: &str, enc: &str, mac: &str) -> SessionKeys {
        let key = |text| AesKey::new(&hex::decode(text).unwrap()).unwrap();
        SessionKeys::new(hex::decode(chaining).unwrap().try_into().unwrap(), key(enc), key(mac)).unwrap()
    }

    /// vectors/bsp/segments.json `enc-86-0`, made by four programs.
    fn vector() -> SessionKeys {
        keys(
            "e5e5d11e68d363fc3f0e99f1f4e52be6",
            "e2d7904f22956e88337f7a10e01459ab",
            "e3f069cd5acc61a6b40f1a9bcb93c22e",
        )
    }

    const SEGMENTS: [(&str, &str); 3] = [
        ("", "861830b01afe2ff1145009cc9d13b3b3af5201023bee60a3277a"),
        ("0f", "8618b10f50ab7c6c021095a8027e95a17fabf5532374554ec7ab"),
        ("b114", "861874fb6c91ff7a2e67c623204271b658752ea1b172640fcaf1"),
    ];

    #[test]
    fn published_segments_both_ways() {
        let (mut sender, mut receiver) = (Sender::new(&vector()), Receiver::new(&vector()));
        for (plain, wire) in SEGMENTS {
            let (plain, mut sent, mut opened) = (hex::decode(plain).unwrap(), Vec::new(), Vec::new());
            sender.protect(SegmentTag::PROFILE, &plain, &mut sent).unwrap();
            assert_eq!(hex::encode(&sent), wire);
            receiver.unprotect(SegmentTag::PROFILE, &sent, &mut opened).unwrap();
            assert_eq!(opened, plain);
        }
        assert_eq!(
            alloc::format!("{sender:?} {receiver:?}"),
            "bsp::Sender(3 segments) bsp::Receiver(3 segments)"
        );
    }

    #[test]
    fn every_flipped_bit_is_refused_and_ends_the_channel() {
        let wire = hex::decode(SEGMENTS[0].1).unwrap();
        for bit in 0..wire.len() * 8 {
            let mut bent = wire.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            let (mut receiver, mut out) = (Receiver::new(&vector()), alloc::vec![7]);
            let error = receiver.unprotect(SegmentTag::PROFILE, &bent, &mut out).unwrap_err();
            match bit / 8 {
                0 | 1 => assert!(matches!(error, Error::Decode(_)), "{bit}: {error}"),
                _ => assert_eq!(error, Error::Security, "{bit}"),
            }
            assert_eq!((out.as_slice(), receiver.is_over()), (&[7][..], true));
            let again = receiver.unprotect(SegmentTag::PROFILE, &wire, &mut out);
            assert_eq!(again, Err(Misuse::SessionOver.into()));
            assert_eq!(receiver.replace_keys(&vector()), Err(Misuse::SessionOver));
        }
    }

    #[test]
    fn order_counts() {
        let wires: Vec<Vec<u8>> = SEGMENTS.iter().map(|(_, wire)| hex::decode(wire).unwrap()).collect();
        for order in [&[1][..], &[0, 2], &[0, 0], &[0, 1, 1]] {
            let mut receiver = Receiver::new(&vector());
            let mut out = Vec::new();
            let results: Vec<_> = order
                .iter()
                .map(|&at| receiver.unprotect(SegmentTag::PROFILE, &wires[at], &mut out))
                .collect();
            assert_eq!(results.last(), Some(&Err(Error::Security)), "{order:?}");
        }
    }

    #[test]
    fn other_tags_and_sizes_are_refused_by_structure() {
        use DecodeErrorKind as K;
        let wire = hex::decode(SEGMENTS[0].1).unwrap();
        let of = |tag: SegmentTag, segment: &[u8]| {
            let error = Receiver::new(&vector()).unprotect(tag, segment, &mut Vec::new()).unwrap_err();
            let Error::Decode(error) = error else { panic!("{error}") };
            (error.kind(), error.offset())
        };
        let unexpected = K::UnexpectedTag { expected: Tag::new(0x87), found: Tag::new(0x86) };
        assert_eq!(of(SegmentTag::CONFIGURE, &wire), (unexpected, 0));
        assert_eq!(of(SegmentTag::PROFILE, &[&wire[..], &[0]].concat()), (K::TrailingData { count: 1 }, 26));
        assert_eq!(of(SegmentTag::PROFILE, &wire[..25]), (K::Truncated { needed: 24, available: 23 }, 2));
        let short = K::LengthOutOfRange { min: 24, max: usize::MAX, found: 8 };
        assert_eq!(of(SegmentTag::PROFILE, &[0x86, 8, 0, 0, 0, 0, 0, 0, 0, 0]), (short, 2));
        let short = K::LengthOutOfRange { min: 8, max: usize::MAX, found: 7 };
        assert_eq!(of(SegmentTag::METADATA, &[0x88, 7, 0, 0, 0, 0, 0, 0, 0]), (short, 2));
        let mut long = alloc::vec![0x88, 0x82, 0x03, 0xF9];
        long.resize(4 + 0x3F9, 0);
        assert_eq!(of(SegmentTag::METADATA, &long), (K::Limit { limit: LimitKind::Length, max: 1020 }, 1020));
    }

    #[test]
    fn a_long_text_is_cut_into_full_segments() {
        let plain: Vec<u8> = (0..=250).cycle().take(3000).collect();
        for tag in [SegmentTag::PROFILE, SegmentTag::CONFIGURE, SegmentTag::METADATA] {
            let mut wire = Vec::new();
            Sender::new(&vector()).protect_all(tag, &plain, &mut wire).unwrap();
            let (mut receiver, mut out, mut reader) =
                (Receiver::new(&vector()), Vec::new(), Reader::new(&wire, &Limits::default()).unwrap());
            let mut lengths = Vec::new();
            while !reader.is_empty() {
                let segment = reader.tlv().unwrap().raw();
                lengths.push(segment.len());
                receiver.unprotect(tag, segment, &mut out).unwrap();
            }
            assert_eq!((lengths.len(), lengths[0], lengths[1]), (3, MAX_SEGMENT, MAX_SEGMENT));
            assert_eq!(lengths[2], tag.segment_len(3000 - 2 * tag.max_plain()));
            assert_eq!(out, plain);
        }
        let too_long = Sender::new(&vector()).protect(SegmentTag::METADATA, &plain, &mut Vec::new());
        assert_eq!(too_long, Err(Misuse::TooLong { len: 3000, max: 1008 }.into()));
        let mut nothing = Vec::new();
        Sender::new(&vector()).protect_all(SegmentTag::PROFILE, &[], &mut nothing).unwrap();
        assert_eq!(hex::encode(nothing), SEGMENTS[0].1);
    }

    #[test]
    fn longer_segments_are_taken_on_demand_and_keys_replaced() {
        let plain = alloc::vec![0x5A; 1023];
        let (mut sender, mut wire) = (Sender::new(&vector()), Vec::new());
        sender.chain.protect(SegmentTag::PROFILE, &plain, &mut wire).unwrap();
        assert_eq!(wire.len(), 1036);
        assert!(Receiver::new(&vector()).unprotect(SegmentTag::PROFILE, &wire, &mut Vec::new()).is_err());
        let (mut receiver, mut out) = (Receiver::new(&vector()).with_max_segment(1036), Vec::new());
        receiver.unprotect(SegmentTag::PROFILE, &wire, &mut out).unwrap();
        assert_eq!(out, plain);

        let other = keys(&"01".repeat(16), &"02".repeat(16), &"03".repeat(16));
        sender.replace_keys(&other);
        receiver.replace_keys(&other).unwrap();
        let (mut replaced, mut fresh) = (Vec::new(), Vec::new());
        sender.protect(SegmentTag::PROFILE, b"x", &mut replaced).unwrap();
        Sender::new(&other).protect(SegmentTag::PROFILE, b"x", &mut fresh).unwrap();
        assert_eq!(replaced, fresh);
        out.clear();
        receiver.unprotect(SegmentTag::PROFILE, &replaced, &mut out).unwrap();
        assert_eq!(out, b"x");
    }
}
