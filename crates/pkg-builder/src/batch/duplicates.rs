//! ICCIDs and IMSIs that stand twice.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use sgp_asn1::Iccid;

use super::error::{RowError, RowFault, RowFaultKind};
use super::plan::{Batch, Identity};
use super::rows::CsvRow;

/// Finds ICCIDs and IMSIs that stood in a row before; those that a template makes it does not see
/// ([`Batch::makes_iccids`]).
///
/// Exact, and without allocations of its own for each row: an identifier is packed into twelve bytes,
/// its row into four, which takes 18 to 36 bytes in the tree that holds them. With ICCID and IMSI that
/// is at most 72 MB for a million rows, and all that grows with the number of rows.
#[derive(Debug, Default)]
pub struct Duplicates {
    /// By column.
    seen: Vec<BTreeMap<Key, u32>>,
}

/// An identifier: twenty digits and a 1 in front take 68 bits.
type Key = [u32; 3];

impl Duplicates {
    /// Nothing seen yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes the identifiers of a row.
    ///
    /// # Errors
    /// The rows before in which they stand. Values that are none are found when the package is made.
    pub fn check(&mut self, batch: &Batch, row: &CsvRow) -> Result<(), RowError> {
        let number = u32::try_from(row.number()).unwrap_or(u32::MAX);
        let mut faults = Vec::new();
        for (index, (column, identity)) in batch.identities().enumerate() {
            if self.seen.len() <= index {
                self.seen.push(BTreeMap::new());
            }
            let Some(seen) = self.seen.get_mut(index) else { continue };
            let Some(key) = row.field(column.field).and_then(|text| packed(identity, text)) else { continue };
            match seen.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(number);
                }
                Entry::Occupied(entry) => {
                    let kind = RowFaultKind::Duplicate { row: u64::from(*entry.get()) };
                    faults.push(RowFault::new(Some(column.name.clone()), kind));
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(RowError::new(row.number(), faults)) }
    }
}

/// An identifier in three words; `None` for a text that is none.
fn packed(identity: Identity, text: &str) -> Option<Key> {
    match identity {
        Identity::Iccid => match text.len() {
            18 | 19 if !is_whole(text) => digits(&Iccid::with_check_digit(text).ok()?.to_string()),
            18..=20 => digits(text),
            _ => None,
        },
        Identity::IccidAsIs => (18..=20).contains(&text.len()).then(|| digits(text)).flatten(),
        Identity::Imsi => (6..=15).contains(&text.len()).then(|| digits(text)).flatten(),
    }
}

/// Whether the text is an ICCID that gets no check digit.
fn is_whole(text: &str) -> bool {
    text.len() != 18 && text.parse::<Iccid>().is_ok_and(|iccid| iccid.check().is_ok())
}

/// The digits behind a 1, so that zeros in front count.
fn digits(text: &str) -> Option<Key> {
    let number = text.bytes().try_fold(1u128, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u128::from(digit & 0x0F))?;
        number.checked_mul(10)?.checked_add(digit)
    })?;
    match number.to_be_bytes().as_chunks::<4>().0 {
        [_, a, b, c] => Some([a, b, c].map(|word| u32::from_be_bytes(*word))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_iccid_are_the_same() {
        let key = |text: &str| packed(Identity::Iccid, text);
        // 18 digits and the same with their check digit
        assert_eq!(key("898820070100000001"), key("8988200701000000017"));
        assert!(key("898820070100000001").is_some());
        // 19 digits that get one, and the 20 that come of it
        let twenty = Iccid::with_check_digit("8988200701000000011").unwrap().to_string();
        assert_eq!((twenty.len(), key(&twenty)), (20, key("8988200701000000011")));
        let mut keys: Vec<_> = ["000000000000000000", "0000000000000000001", "898820070100000001", &twenty]
            .iter()
            .map(|text| key(text).unwrap())
            .collect();
        keys.push(key("99999999999999999999").unwrap());
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 5);
        for none in ["", "8988", "89882007010000000x", "890001234567890123412"] {
            assert_eq!(key(none), None, "{none}");
        }
    }

    #[test]
    fn zeros_in_front_of_an_imsi_count() {
        let key = |text: &str| packed(Identity::Imsi, text);
        assert_ne!(key("001010000000000"), key("01010000000000"));
        assert_eq!((key("00101"), key("00101x")), (None, None));
    }
}
