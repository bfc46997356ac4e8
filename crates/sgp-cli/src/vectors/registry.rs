//! Which function runs which kind of case.

use super::{Case, Outcome, journey};

/// Runs one case.
pub type Runner = fn(&Case<'_>) -> Outcome;

/// One line for each kind that can be run.
const RUNNERS: &[(&str, Runner)] = &[("sgp02_journey", journey::run)];

/// The function for cases of `kind`, where there is one.
#[must_use]
pub fn runner(kind: &str) -> Option<Runner> {
    RUNNERS.iter().find(|(name, _)| *name == kind).map(|(_, run)| *run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_in_the_table_once() {
        for (at, (name, _)) in RUNNERS.iter().enumerate() {
            assert!(RUNNERS.iter().skip(at + 1).all(|(other, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn an_unknown_kind_has_no_runner() {
        assert!(runner("no_such_kind").is_none());
    }
}
