//! What stands in a file: first the pattern, then what is written.

use alloc::vec;
use alloc::vec::Vec;

use super::Builder;
use super::source::Steps;
use crate::saip::fs::finding::Place;
use crate::saip::{FileFault, FileKind};

/// Where in a file is written next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writer {
    file: usize,
    position: u64,
}

/// Largest `UInt16`.
const MAX_OFFSET: i64 = 0xFFFF;

/// What an empty file holds; behind it `FF`.
#[derive(Clone, Copy, Debug)]
pub(super) enum Pattern<'p> {
    Literal(&'p [u8]),
    Repeat(&'p [u8]),
    /// `start`, its last octet over and over, `end` at the end.
    Fill {
        start: &'p [u8],
        end: &'p [u8],
    },
}

/// A body of `size` bytes before anything is written into it; the pattern stands in each record.
pub(super) fn empty_body(size: usize, record_len: Option<usize>, pattern: &Pattern<'_>) -> Vec<u8> {
    let mut body = vec![0xFF; size];
    // a record length of nothing is one of no records
    let unit = record_len.filter(|len| *len > 0).unwrap_or(size).max(1);
    body.chunks_mut(unit).for_each(|unit| pattern.fill(unit));
    body
}

impl Pattern<'_> {
    fn fill(&self, unit: &mut [u8]) {
        match *self {
            Self::Literal(octets) => copy(unit, octets.iter()),
            Self::Repeat(octets) => copy(unit, octets.iter().cycle()),
            Self::Fill { start, end } => {
                let last = start.last().into_iter().cycle();
                copy(unit, start.iter().chain(last));
                let at = unit.len().saturating_sub(end.len());
                copy(unit.get_mut(at..).unwrap_or_default(), end.iter());
            }
        }
    }
}

fn copy<'o>(unit: &mut [u8], octets: impl Iterator<Item = &'o u8>) {
    unit.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
}

impl Writer {
    /// At the start of a file.
    pub(super) const fn new(file: usize) -> Self {
        Self { file, position: 0 }
    }
}

impl Builder {
    /// `fillFileOffset`.
    pub(super) fn skip(
        &mut self,
        writer: Option<&mut Writer>,
        offset: i64,
        place: Place,
        steps: &mut Steps<'_>,
    ) {
        let Some(writer) = self.fillable(writer, place, steps) else { return };
        if self.files.node(writer.file).is_some_and(|node| node.kind == FileKind::BerTlv) {
            self.find(FileFault::OffsetInBerTlv, place, Some(writer.file), steps);
            return;
        }
        if !(0..=MAX_OFFSET).contains(&offset) {
            self.find(FileFault::WrongOffset { offset }, place, Some(writer.file), steps);
        }
        writer.position = writer.position.saturating_add(u64::try_from(offset).unwrap_or_default());
    }

    /// `fillFileContent`.
    pub(super) fn write(
        &mut self,
        writer: Option<&mut Writer>,
        octets: &[u8],
        place: Place,
        steps: &mut Steps<'_>,
    ) {
        let Some(writer) = self.fillable(writer, place, steps) else { return };
        let Some(node) = self.files.files.get_mut(writer.file) else { return };
        let len = u64::try_from(octets.len()).unwrap_or(u64::MAX);
        let left = node.size.map_or(u64::MAX, |size| size.saturating_sub(writer.position));
        let kept = usize::try_from(left).ok().and_then(|left| octets.get(..left)).unwrap_or(octets);
        if let Some(content) = &mut node.content {
            if node.kind == FileKind::BerTlv {
                content.extend_from_slice(kept);
            } else {
                let from = usize::try_from(writer.position).unwrap_or(usize::MAX);
                copy(content.expose_mut().get_mut(from..).unwrap_or_default(), kept.iter());
            }
        }
        writer.position = writer.position.saturating_add(len);
        if len > left {
            let fault = FileFault::PastEnd { len: octets.len(), left };
            self.find(fault, place, Some(writer.file), steps);
        }
    }

    /// The place to write at, if the file has a body of its own.
    fn fillable<'w>(
        &mut self,
        writer: Option<&'w mut Writer>,
        place: Place,
        steps: &mut Steps<'_>,
    ) -> Option<&'w mut Writer> {
        let file = writer.as_ref().map(|writer| writer.file);
        let node = file.and_then(|file| self.files.node(file));
        if node.is_some_and(|node| !node.kind.is_directory() && node.link.is_none()) {
            return writer;
        }
        self.find(FileFault::NothingToFill, place, file, steps);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_each_record() {
        // SAIP 8.3.2; the last one is EF.Kc of the template
        for (pattern, record_len, body) in [
            (Pattern::Literal(&[]), None, "ffffffffff"),
            (Pattern::Literal(&[0x0A]), None, "0affffffff"),
            (Pattern::Literal(&[1, 2, 3, 4, 5, 6]), None, "0102030405"),
            (Pattern::Literal(&[0]), Some(2), "00ff00ff00"),
            (Pattern::Repeat(&[1, 2]), None, "0102010201"),
            (Pattern::Repeat(&[1, 2]), Some(3), "0102010102"),
            (Pattern::Fill { start: &[0, 0xFE], end: &[] }, None, "00fefefefe"),
            (Pattern::Fill { start: &[0, 0xFE], end: &[] }, Some(3), "00fefe00fe"),
            (Pattern::Fill { start: &[0xFF], end: &[0xFF, 0x07] }, None, "ffffffff07"),
        ] {
            let found = empty_body(5, record_len, &pattern);
            assert_eq!(hex::encode(found), body, "{pattern:?}");
        }
        for record_len in [None, Some(0), Some(7)] {
            assert!(empty_body(0, record_len, &Pattern::Repeat(&[1])).is_empty());
        }
        assert_eq!(empty_body(3, Some(0), &Pattern::Repeat(&[1])), [1, 1, 1]);
    }
}
