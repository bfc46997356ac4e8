//! `sgp02_journey`: a complete journey of server and card, run once from each end.
//!
//! The card side builds a card from the inputs of the case, feeds it the recorded commands and
//! compares answers and state; the server side builds every command from the same inputs, compares
//! the bytes, and is fed the recorded answers. A case passes when both sides pass. What triggers an
//! HTTPS session is read and made again, whether the sides can be run or not.

mod card;
mod push;
mod server;

use super::{Case, Outcome, Runner};

/// The two sides; `None` until the side can be run.
const SIDES: [(&str, Option<Runner>); 2] =
    [("card side", Some(card::run)), ("server side", Some(server::run))];

/// Runs both sides of a journey.
#[must_use]
pub(super) fn run(case: &Case<'_>) -> Outcome {
    match push::check(case) {
        Ok(()) => join(SIDES.map(|(name, side)| (name, side.map(|run| run(case))))),
        Err(why) => Outcome::Failed(format!("push: {why}")),
    }
}

/// A failure of either side fails the case, whatever the other says; a side that did not run
/// skips it, and the reason tells that the other passed.
fn join(sides: [(&str, Option<Outcome>); 2]) -> Outcome {
    let mut failed = Vec::new();
    let (mut skipped, mut notes) = (false, Vec::new());
    for (name, outcome) in sides {
        match outcome {
            Some(Outcome::Passed) => notes.push(format!("{name} passed")),
            Some(Outcome::Failed(why)) => failed.push(format!("{name}: {why}")),
            Some(Outcome::Skipped(why)) => {
                skipped = true;
                notes.push(format!("{name}: {why}"));
            }
            None => {
                skipped = true;
                notes.push(format!("{name}: no runner"));
            }
        }
    }
    match (failed.is_empty(), skipped) {
        (false, _) => Outcome::Failed(failed.join("; ")),
        (true, true) => Outcome::Skipped(notes.join("; ")),
        (true, false) => Outcome::Passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_passes_when_both_sides_pass() {
        let failed = || Some(Outcome::Failed("byte 3".into()));
        assert_eq!(join([("a", Some(Outcome::Passed)), ("b", Some(Outcome::Passed))]), Outcome::Passed);
        assert_eq!(
            join([("a", Some(Outcome::Passed)), ("b", None)]),
            Outcome::Skipped("a passed; b: no runner".into())
        );
        assert_eq!(join([("a", failed()), ("b", None)]), Outcome::Failed("a: byte 3".into()));
        assert_eq!(join([("a", failed()), ("b", failed())]), Outcome::Failed("a: byte 3; b: byte 3".into()));
    }
}
