//! What arrives: in sequence, out of sequence, and put together to SDUs.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::LinkFault;

/// The receiving half of a link.
#[derive(Clone)]
pub(super) struct Inbound {
    /// RCV.CUR: the last number received in sequence.
    current: u16,
    window: u16,
    max_sdu: u16,
    /// What arrived ahead: the first place is that of the number behind `current`.
    held: VecDeque<Option<Segment>>,
    /// The beginning of an SDU whose end has not come.
    partial: Vec<u8>,
}

/// What a numbered PDU brings.
#[derive(Clone)]
enum Segment {
    Null,
    Data { octets: Vec<u8>, segmented: bool },
}

/// Where a number stands against the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Inside: so many numbers behind the next one.
    Inside(u16),
    /// The first number behind the window, which a PDU without data has when the window is full.
    Edge,
    /// Old, or far ahead.
    Outside,
}

impl Inbound {
    /// Receives what comes behind `initial`, the number of the SYN.
    pub(super) const fn new(initial: u16, window: u16, max_sdu: u16) -> Self {
        Self { current: initial, window, max_sdu, held: VecDeque::new(), partial: Vec::new() }
    }

    pub(super) const fn current(&self) -> u16 {
        self.current
    }

    pub(super) const fn place(&self, sequence: u16) -> Place {
        let ahead = sequence.wrapping_sub(self.current).wrapping_sub(1);
        match ahead {
            ahead if ahead < self.window => Place::Inside(ahead),
            ahead if ahead == self.window => Place::Edge,
            _ => Place::Outside,
        }
    }

    /// Takes a numbered PDU at `ahead` of the window; data are empty for NUL. Appends the SDUs that
    /// are whole now to `sdus`.
    ///
    /// # Errors
    /// [`LinkFault::SduTooLong`]; the link cannot go on then.
    pub(super) fn take(
        &mut self,
        ahead: u16,
        data: &[u8],
        segmented: bool,
        sdus: &mut Vec<Vec<u8>>,
    ) -> Result<(), LinkFault> {
        let at = usize::from(ahead);
        if self.held.len() <= at {
            self.held.resize(at.saturating_add(1), None);
        }
        if let Some(place @ None) = self.held.get_mut(at) {
            *place = Some(match data.is_empty() {
                true => Segment::Null,
                false => Segment::Data { octets: data.to_vec(), segmented },
            });
        }
        while let Some(Some(_)) = self.held.front() {
            let segment = self.held.pop_front().flatten();
            self.current = self.current.wrapping_add(1);
            let Some(Segment::Data { octets, segmented }) = segment else { continue };
            if self.partial.len().saturating_add(octets.len()) > usize::from(self.max_sdu) {
                return Err(LinkFault::SduTooLong { max: self.max_sdu });
            }
            match segmented {
                true => self.partial.extend_from_slice(&octets),
                false if self.partial.is_empty() => sdus.push(octets),
                false => {
                    self.partial.extend_from_slice(&octets);
                    sdus.push(core::mem::take(&mut self.partial));
                }
            }
        }
        Ok(())
    }

    /// The numbers that arrived ahead, for an EACK.
    pub(super) fn ahead(&self) -> impl Iterator<Item = u16> + '_ {
        let numbers = (1_u16..).map(|ahead| self.current.wrapping_add(ahead));
        numbers.zip(&self.held).filter_map(|(number, held)| held.is_some().then_some(number))
    }

    /// Octets kept.
    pub(super) fn octets(&self) -> usize {
        let held = self.held.iter().map(|held| match held {
            Some(Segment::Data { octets, .. }) => octets.len(),
            _ => 0,
        });
        held.sum::<usize>().saturating_add(self.partial.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_wrap_and_places_are_told_apart() {
        let inbound = Inbound::new(0xFFFE, 3, 100);
        for (sequence, place) in [
            (0xFFFD, Place::Outside),
            (0xFFFE, Place::Outside),
            (0xFFFF, Place::Inside(0)),
            (0x0001, Place::Inside(2)),
            (0x0002, Place::Edge),
            (0x0003, Place::Outside),
        ] {
            assert_eq!(inbound.place(sequence), place, "{sequence:04X}");
        }
    }

    #[test]
    fn sdus_come_out_in_order_and_whole() {
        let mut inbound = Inbound::new(0xFFFE, 4, 100);
        let mut sdus = Vec::new();
        inbound.take(2, &[3], false, &mut sdus).unwrap();
        inbound.take(2, &[9], true, &mut sdus).unwrap(); // a duplicate with other octets: the first stands
        inbound.take(1, &[2], true, &mut sdus).unwrap();
        assert_eq!((inbound.ahead().collect::<Vec<_>>(), inbound.octets()), ([0, 1].into(), 2));
        assert!(sdus.is_empty());
        inbound.take(0, &[1], true, &mut sdus).unwrap();
        assert_eq!((sdus.as_slice(), inbound.current()), (&[Vec::from([1, 2, 3])][..], 1));
        inbound.take(0, &[], false, &mut sdus).unwrap(); // NUL
        inbound.take(0, &[4], false, &mut sdus).unwrap();
        assert_eq!((sdus.len(), inbound.current(), inbound.octets()), (2, 3, 0));
    }

    #[test]
    fn an_sdu_beyond_the_bound_is_a_fault() {
        let mut inbound = Inbound::new(0, 4, 3);
        let mut sdus = Vec::new();
        inbound.take(0, &[1, 2], true, &mut sdus).unwrap();
        let fault = inbound.take(0, &[3, 4], false, &mut sdus);
        assert_eq!((fault, sdus.len()), (Err(LinkFault::SduTooLong { max: 3 }), 0));
    }
}
