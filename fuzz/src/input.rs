//! Reads choices and pieces off the front of fuzz data.

/// What is left of the fuzz data; empty data yields zeros, so every input is a valid story.
pub(crate) struct Input<'a>(pub(crate) &'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, self.0), |(first, rest)| (*first, rest));
        self.0 = rest;
        first
    }

    /// A piece of at most 255 bytes, with its length in front.
    pub(crate) fn piece(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte()).min(self.0.len());
        let (piece, rest) = self.0.split_at(length);
        self.0 = rest;
        piece
    }

    /// `bytes`, which are not empty, with one bit flipped.
    pub(crate) fn flipped(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        let (at, bit) = (usize::from(self.byte()) % bytes.len(), self.byte() % 8);
        if let Some(byte) = damaged.get_mut(at) {
            *byte ^= 1 << bit;
        }
        damaged
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
