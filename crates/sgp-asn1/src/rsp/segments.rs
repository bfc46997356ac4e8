//! How a bound profile package reaches the eUICC: pieces, and the blocks of each.

use crate::codec::prelude::*;
use crate::rsp::BoundProfilePackage;

/// `sequenceOf88` and `sequenceOf86`: header and objects on their own.
const PIECEMEAL: [Tag; 2] = [Tag::new(0xA1), Tag::new(0xA3)];

impl BoundProfilePackage<'_> {
    /// The pieces of an encoded package in the order in which an LPA hands them to the eUICC, each
    /// as a chain of STORE DATA of its own (SGP.22 v2.5 2.5.5, 5.7.6). Nothing is copied.
    ///
    /// These are: tag and length of the package with `initialiseSecureChannelRequest`;
    /// `firstSequenceOf87`; tag and length of `sequenceOf88`, then each of its objects;
    /// `secondSequenceOf87`, if there is one; tag and length of `sequenceOf86`, then each of its
    /// objects.
    ///
    /// # Errors
    /// As [`decode`](Self::decode).
    pub fn segments<'i>(input: &'i [u8], limits: &Limits) -> Result<Vec<&'i [u8]>, DecodeError> {
        BoundProfilePackage::decode(input, limits)?;
        let Some(package) = Members::at(input, 0).next()? else { return Ok(Vec::new()) };
        let mut members = Members::of(&package);
        let mut segments = Vec::new();
        let mut from_start = package.header_len();
        while let Some(member) = members.next()? {
            if PIECEMEAL.contains(&member.tag()) {
                segments.push(member.raw().get(..member.header_len()).unwrap_or_default());
                let mut objects = Members::of(&member);
                while let Some(object) = objects.next()? {
                    segments.push(object.raw());
                }
            } else if segments.is_empty() {
                from_start = from_start.saturating_add(member.raw().len());
                segments.push(package.raw().get(..from_start).unwrap_or_default());
            } else {
                segments.push(member.raw());
            }
        }
        Ok(segments)
    }
}

/// One block of a chain of STORE DATA (SGP.22 v2.5 5.7.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoreDataBlock<'a> {
    number: u8,
    is_last: bool,
    data: &'a [u8],
}

impl<'a> StoreDataBlock<'a> {
    /// P1: `91` for the last block, `11` for the others.
    #[must_use]
    pub const fn p1(&self) -> u8 {
        if self.is_last { 0x91 } else { 0x11 }
    }

    /// P2: the number of the block, from 0.
    #[must_use]
    pub const fn p2(&self) -> u8 {
        self.number
    }

    /// Its data.
    #[must_use]
    pub const fn data(&self) -> &'a [u8] {
        self.data
    }
}

/// Cuts a command of the eUICC into blocks of at most `block_len` bytes (SGP.22 v2.5 5.7.2).
///
/// `None` when that takes more than the 256 blocks of one chain, or when `block_len` is 0.
#[must_use]
pub fn store_data_blocks(
    command: &[u8],
    block_len: u8,
) -> Option<impl ExactSizeIterator<Item = StoreDataBlock<'_>>> {
    let block_len = usize::from(block_len);
    let blocks = match block_len {
        0 => return None,
        _ => command.chunks(block_len),
    };
    let last = u8::try_from(blocks.len().saturating_sub(1)).ok()?;
    Some(blocks.enumerate().map(move |(index, data)| {
        let number = u8::try_from(index).unwrap_or(last);
        StoreDataBlock { number, is_last: number == last, data }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_numbered_and_the_last_one_says_so() {
        let blocks: Vec<_> = store_data_blocks(&[7; 5], 2).unwrap().collect();
        let seen: Vec<_> = blocks.iter().map(|block| (block.p1(), block.p2(), block.data().len())).collect();
        assert_eq!(seen, [(0x11, 0, 2), (0x11, 1, 2), (0x91, 2, 1)]);
        assert_eq!(store_data_blocks(&[], 2).unwrap().len(), 0);
    }

    #[test]
    fn a_chain_has_at_most_256_blocks() {
        assert_eq!(store_data_blocks(&[0; 256], 1).unwrap().len(), 256);
        assert!(store_data_blocks(&[0; 257], 1).is_none());
        assert!(store_data_blocks(&[0; 1], 0).is_none());
    }

    /// Self-made: the recorded packages all have a `secondSequenceOf87`, and one object in each
    /// sequence but the last.
    #[test]
    fn pieces_of_a_package() {
        use crate::rsp::{ControlRefTemplate, InitialiseSecureChannelRequest, RemoteOpId, Segments};
        let template =
            ControlRefTemplate::new([0x88].to_vec().into(), [0x10].to_vec().into(), b"host".into());
        let channel = InitialiseSecureChannelRequest::new(
            RemoteOpId::INSTALL_BOUND_PROFILE_PACKAGE,
            [1, 2, 3].to_vec().into(),
            template,
            [4; 65].to_vec(),
            [5; 64].to_vec(),
        );
        let package = BoundProfilePackage::new(
            channel.clone(),
            Segments::new([[1; 9]]),
            Segments::new([[2; 9], [3; 9]]),
            Segments::new([[4; 9], [5; 9], [6; 9]]),
        );
        let bytes = package.encode_to_vec();
        let segments = BoundProfilePackage::segments(&bytes, &Limits::DEFAULT).unwrap();
        assert_eq!(segments.concat(), bytes);
        let lengths: Vec<_> = segments.iter().map(|segment| segment.len()).collect();
        assert_eq!(lengths, [4 + channel.encode_to_vec().len(), 13, 2, 11, 11, 2, 11, 11, 11]);
    }
}
