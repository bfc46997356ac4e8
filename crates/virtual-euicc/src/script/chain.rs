//! Script chaining: which script continues which (TS 102 226 5.4.2).

use scp80::script::{Chaining, ChainingFault};

/// Chaining at one application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    open: bool,
    kept: bool,
}

impl Chain {
    /// A script with this link begins; says whether it begins anew, forgetting what was before.
    pub(crate) fn begin(&mut self, link: Chaining) -> Result<bool, ChainingFault> {
        match link {
            Chaining::FIRST | Chaining::FIRST_KEPT => {
                *self = Self { open: true, kept: link == Chaining::FIRST_KEPT };
                Ok(true)
            }
            Chaining::MORE | Chaining::LAST if self.open => Ok(false),
            Chaining::MORE | Chaining::LAST => Err(ChainingFault::NO_PREVIOUS_SCRIPT),
            _ => Err(ChainingFault::UNABLE),
        }
    }

    /// A script ends; says whether nothing of it is kept for a next one.
    pub(crate) fn end(&mut self, link: Option<Chaining>) -> bool {
        if link == Some(Chaining::LAST) {
            self.open = false;
        }
        !self.open
    }

    pub(crate) const fn reset(&mut self) {
        self.open = self.open && self.kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_from_first_to_last() {
        let mut chain = Chain::default();
        assert_eq!(chain.begin(Chaining::FIRST), Ok(true));
        assert!(!chain.end(Some(Chaining::FIRST)));
        assert_eq!(chain.begin(Chaining::MORE), Ok(false));
        assert!(!chain.end(Some(Chaining::MORE)));
        assert_eq!(chain.begin(Chaining::LAST), Ok(false));
        assert!(chain.end(Some(Chaining::LAST)));
        assert_eq!(chain.begin(Chaining::LAST), Err(ChainingFault::NO_PREVIOUS_SCRIPT));
    }

    #[test]
    fn without_a_chain_nothing_outlives_a_script() {
        let mut chain = Chain::default();
        assert!(chain.end(None));
        assert_eq!(chain.begin(Chaining::MORE), Err(ChainingFault::NO_PREVIOUS_SCRIPT));
        assert_eq!(chain.begin(Chaining(0x7F)), Err(ChainingFault::UNABLE));
        chain.begin(Chaining::FIRST).unwrap();
        assert!(!chain.end(None));
    }

    #[test]
    fn a_reset_ends_a_chain_unless_it_is_to_be_kept() {
        for (link, open) in [(Chaining::FIRST, false), (Chaining::FIRST_KEPT, true)] {
            let mut chain = Chain::default();
            chain.begin(link).unwrap();
            chain.reset();
            assert_eq!(chain.begin(Chaining::MORE).is_ok(), open);
        }
    }
}
