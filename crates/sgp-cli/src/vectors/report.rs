//! What came out of many cases.

use core::fmt;
use std::collections::BTreeMap;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Case, Outcome};

/// What came out of the cases of all files: failures one by one, counts by kind.
///
/// Its text ends with the line `N passed, N failed, N skipped`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    failures: Vec<Failure>,
    kinds: BTreeMap<String, Counts>,
    reasons: BTreeMap<(String, String), usize>,
}

/// How many cases came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "one number for each outcome")]
pub struct Counts {
    /// Cases that passed.
    pub passed: usize,
    /// Cases that failed.
    pub failed: usize,
    /// Cases that were not run.
    pub skipped: usize,
}

/// A case that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The file, as it was named.
    pub file: String,
    /// The kind of the case.
    pub kind: String,
    /// The id of the case.
    pub id: String,
    /// What came out, and what the case states.
    pub why: String,
}

impl Report {
    /// Adds what came out of one case.
    pub fn add(&mut self, case: &Case<'_>, outcome: Outcome) {
        let counts = self.kinds.entry(case.kind().into()).or_default();
        match outcome {
            Outcome::Passed => counts.passed += 1,
            Outcome::Failed(why) => {
                counts.failed += 1;
                let file = case.file().path().display().to_string();
                self.failures.push(Failure { file, kind: case.kind().into(), id: case.id().into(), why });
            }
            Outcome::Skipped(why) => {
                counts.skipped += 1;
                *self.reasons.entry((case.kind().into(), why)).or_default() += 1;
            }
        }
    }

    /// The cases that failed, in the order they were run.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Counts by kind, in the order of their names.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, Counts)> {
        self.kinds.iter().map(|(kind, counts)| (kind.as_str(), *counts))
    }

    /// Skipped cases: kind, reason, how many.
    pub fn skipped(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.reasons.iter().map(|((kind, why), count)| (kind.as_str(), why.as_str(), *count))
    }

    /// All kinds together.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.kinds.values().fold(Counts::default(), |sum, counts| Counts {
            passed: sum.passed + counts.passed,
            failed: sum.failed + counts.failed,
            skipped: sum.skipped + counts.skipped,
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

impl Serialize for Report {
    /// Totals, `kinds` (counts by name), `failures`, and `reasons` of what was skipped.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Skipped<'a> {
            kind: &'a str,
            why: &'a str,
            count: usize,
        }
        let total = self.total();
        let skipped: Vec<_> = self.skipped().map(|(kind, why, count)| Skipped { kind, why, count }).collect();
        let mut report = serializer.serialize_struct("Report", 6)?;
        report.serialize_field("passed", &total.passed)?;
        report.serialize_field("failed", &total.failed)?;
        report.serialize_field("skipped", &total.skipped)?;
        report.serialize_field("kinds", &self.kinds)?;
        report.serialize_field("failures", &self.failures)?;
        report.serialize_field("reasons", &skipped)?;
        report.end()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Failure { file, kind, id, why } in &self.failures {
            writeln!(f, "FAILED {file}: {id} ({kind}): {why}")?;
        }
        for (kind, counts) in self.kinds() {
            writeln!(f, "{kind}: {counts}")?;
        }
        for (kind, why, count) in self.skipped() {
            writeln!(f, "skipped {kind}: {why} ({count})")?;
        }
        write!(f, "{}", self.total())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::vectors::VectorFile;

    #[test]
    fn the_text_names_failures_and_skips_and_closes_with_the_sum() {
        let text = br#"{"format":"gsma-sdk-vectors/1","cases":[
            {"id":"a","kind":"x"},{"id":"b","kind":"x"},{"id":"c","kind":"y"}]}"#;
        let file = VectorFile::decode(Path::new("v.json"), text).unwrap();
        let outcomes = [
            Outcome::Passed,
            Outcome::Failed("byte 3".into()),
            Outcome::Skipped("no runner for this kind".into()),
        ];
        let mut report = Report::default();
        for (case, outcome) in file.cases(Path::new("shared")).zip(outcomes) {
            report.add(&case, outcome);
        }
        assert_eq!(
            report.to_string(),
            "FAILED v.json: b (x): byte 3\n\
             x: 1 passed, 1 failed, 0 skipped\n\
             y: 0 passed, 0 failed, 1 skipped\n\
             skipped y: no runner for this kind (1)\n\
             1 passed, 1 failed, 1 skipped"
        );
        assert_eq!(report.total(), Counts { passed: 1, failed: 1, skipped: 1 });
        assert_eq!(
            serde_json::to_value(&report).unwrap(),
            serde_json::json!({
                "passed": 1, "failed": 1, "skipped": 1,
                "kinds": {
                    "x": {"passed": 1, "failed": 1, "skipped": 0},
                    "y": {"passed": 0, "failed": 0, "skipped": 1},
                },
                "failures": [{"file": "v.json", "kind": "x", "id": "b", "why": "byte 3"}],
                "reasons": [{"kind": "y", "why": "no runner for this kind", "count": 1}],
            })
        );
    }
}
