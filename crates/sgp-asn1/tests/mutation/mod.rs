//! Damage that is the same in every run.

/// A small generator of numbers (xorshift); a seed other than zero.
#[derive(Clone)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % bound.max(1)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap()
    }
}

/// `bytes` with one to three pieces of damage: bits, bytes, lengths, whole pieces, unknown objects.
#[allow(dead_code, reason = "not every test file that has this module damages packages")]
pub(crate) fn damaged(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len());
        match random.below(8) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.byte(),
            2 => bytes[at] = [0x00, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xA0, 0xFF][random.below(8)],
            3 => bytes[at] = bytes[at].wrapping_add(1),
            4 => bytes.insert(at, random.byte()),
            5 => drop(bytes.remove(at)),
            6 => {
                let piece = bytes[at..(at + random.below(40)).min(bytes.len())].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => drop(bytes.splice(at..at, [0x9F, 0x7E, 0x01, 0xAB])),
        }
    }
    bytes
}
