//! The number of the service centre in EF.SMSP (TS 31.102 4.2.27).

use sgp_asn1::saip::{FileNode, FileSystem, ProfileElement};
use sgp_wire::Limits;

use super::setting::ADDRESS;

/// Octets of a record behind the alpha identifier.
const FIXED: usize = 28;
/// Place of the number behind the indicators and the destination address.
const NUMBER: usize = 13;
/// Bit of the parameter indicators that is 0 when the number is there.
const IS_ABSENT: u8 = 0x02;
/// File identifier of EF.SMSP.
const SMSP: u16 = 0x6F42;
/// Octets from the indicators to the end of the number.
const PART: usize = NUMBER + ADDRESS;

/// EF.SMSP files as the card ends up with them.
#[derive(Debug)]
pub(super) struct Records(FileSystem);

/// The part of record 1 from the parameter indicators to the end of the number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Its place in the file.
    pub(super) at: usize,
    octets: [u8; PART],
}

impl Records {
    pub(super) fn of(elements: &[ProfileElement<'_>]) -> Self {
        Self(FileSystem::from_elements(elements, &Limits::DEFAULT))
    }

    /// Record 1 of the EF.SMSP that is the `nth`, from 0, of the element at `index`.
    pub(super) fn first(&self, index: usize, nth: usize) -> Option<Part> {
        let is_smsp = |node: &&FileNode| node.element() == index && node.fid() == SMSP;
        let node = self.0.iter().filter(is_smsp).nth(nth)?;
        let at = usize::from(node.record_len()?).checked_sub(FIXED)?;
        let octets = node.content()?.get(at..at.checked_add(PART)?)?.try_into().ok()?;
        Some(Part { at, octets })
    }
}

impl Part {
    /// Place of the number in the file.
    pub(super) const fn number_at(&self) -> usize {
        self.at.saturating_add(NUMBER)
    }

    /// The number, where the record says that it is there.
    pub(super) fn number(&self) -> Option<&[u8]> {
        let [indicators, ..] = self.octets;
        self.octets.get(NUMBER..).filter(|_| indicators & IS_ABSENT == 0)
    }

    /// The part with this number.
    pub(super) fn with_number(&self, number: &[u8]) -> [u8; PART] {
        let mut octets = self.octets;
        let [indicators, ..] = &mut octets;
        *indicators &= !IS_ABSENT;
        let place = octets.get_mut(NUMBER..).filter(|place| place.len() == number.len());
        place.into_iter().for_each(|place| place.copy_from_slice(number));
        octets
    }
}
