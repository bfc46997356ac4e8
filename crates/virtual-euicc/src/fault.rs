//! Faults that a test asks for by name.

use alloc::vec::Vec;

use sgp_wire::StatusWord;

/// Something that the card does wrong once, at the next occasion.
///
/// Faults of the link (a lost message, one that arrives twice) belong to whoever carries the
/// messages; these belong to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The next response packet is made and never sent. The command has taken effect.
    DropNextPor,
    /// The next command to the ISD-R is refused with this word and takes no effect.
    RefuseNextCommand(StatusWord),
    /// The next receipt of a key establishment is wrong, although the keys are stored.
    WrongReceipt,
}

/// Faults that wait for their occasion.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn inject(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// Whether `fault` is due; it is not any more.
    pub(crate) fn take(&mut self, fault: Fault) -> bool {
        self.take_if(|waiting| (waiting == fault).then_some(())).is_some()
    }

    pub(crate) fn take_refusal(&mut self) -> Option<StatusWord> {
        self.take_if(|waiting| match waiting {
            Fault::RefuseNextCommand(word) => Some(word),
            _ => None,
        })
    }

    fn take_if<T>(&mut self, wanted: impl Fn(Fault) -> Option<T>) -> Option<T> {
        let (at, found) =
            self.0.iter().enumerate().find_map(|(at, fault)| wanted(*fault).map(|found| (at, found)))?;
        self.0.remove(at);
        Some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_comes_once() {
        let mut faults = Faults::default();
        faults.inject(Fault::DropNextPor);
        faults.inject(Fault::RefuseNextCommand(StatusWord::MEMORY_FAILURE));
        assert!(!faults.take(Fault::WrongReceipt));
        assert_eq!(faults.take_refusal(), Some(StatusWord::MEMORY_FAILURE));
        assert_eq!(faults.take_refusal(), None);
        assert!(faults.take(Fault::DropNextPor));
        assert!(!faults.take(Fault::DropNextPor));
    }
}
