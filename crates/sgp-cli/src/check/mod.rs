//! `sgp profile check`: the findings of a package as text, JSON and SARIF.

mod dump;
mod sarif;
mod secrets;

use core::fmt;

use pkg_builder::{Finding, Severity, Target, check_bytes};
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sgp_wire::Limits;

use dump::Dump;
use secrets::Secrets;

pub use sarif::Sarif;

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, clap::ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// For people, with the bytes pointed at.
    #[default]
    Text,
    /// `{"findings": [..]}`.
    Json,
    /// SARIF 2.1.0, for tools that show findings of many checkers.
    Sarif,
}

/// What was found in a package.
///
/// As JSON `{"findings":[{"rule","severity","element","offset","path","clause","message"}]}`.
///
/// # Security
/// The text shows bytes of the package, PINs, keys and files that may hold them blotted out unless
/// it was asked to [reveal](Self::reveal) them. JSON and SARIF hold no bytes.
#[derive(Debug)]
pub struct Checked<'a> {
    file: String,
    bytes: &'a [u8],
    findings: Vec<Finding>,
    reveal: bool,
}

/// Checks a package. `file` is its name in the report; without a target the package says itself
/// what it is written for.
#[must_use]
pub fn check<'b>(file: &str, bytes: &'b [u8], target: Option<Target>) -> Checked<'b> {
    let findings = check_bytes(bytes, &Limits::DEFAULT, target);
    Checked { file: file.into(), bytes, findings, reveal: false }
}

impl Checked<'_> {
    /// Shows PINs, keys and file contents in the text.
    #[must_use]
    pub const fn reveal(mut self, reveal: bool) -> Self {
        self.reveal = reveal;
        self
    }

    /// The findings, in the order of the bytes they point at.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether one of them is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// The findings in SARIF.
    #[must_use]
    pub fn sarif(&self) -> Sarif<'_> {
        Sarif::new(&self.file, self.bytes.len(), &self.findings)
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity() == severity).count()
    }
}

impl fmt::Display for Checked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secrets = if self.reveal { Secrets::NONE } else { Secrets::of(self.bytes) };
        for finding in &self.findings {
            let (severity, rule) = (finding.severity(), finding.rule());
            writeln!(f, "{severity} {rule}: {} ({})", finding.message(), finding.clause())?;
            write!(f, "  --> {}, byte {}", self.file, finding.offset())?;
            if !finding.path().is_empty() {
                write!(f, ": {}", finding.path())?;
            }
            match (finding.element(), finding.identification()) {
                (Some(element), Some(identification)) => {
                    writeln!(f, " (element {element}, identification {identification})")?;
                }
                (Some(element), None) => writeln!(f, " (element {element})")?,
                (None, _) => writeln!(f)?,
            }
            write!(f, "{}", Dump { bytes: self.bytes, finding, secrets: &secrets })?;
            writeln!(f, "  = {}\n", finding.hint())?;
        }
        let counts =
            [Severity::Error, Severity::Warning, Severity::Info].map(|severity| self.count(severity));
        let [errors, warnings, infos] = counts;
        write!(f, "{errors} errors, {warnings} warnings, {infos} infos")
    }
}

impl Serialize for Checked<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings: Vec<Entry<'_>> = self.findings.iter().map(Entry).collect();
        let mut object = serializer.serialize_struct("Checked", 1)?;
        object.serialize_field("findings", &findings)?;
        object.end()
    }
}

struct Entry<'f>(&'f Finding);

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let finding = self.0;
        let mut object = serializer.serialize_struct("Finding", 7)?;
        object.serialize_field("rule", finding.rule().id())?;
        object.serialize_field("severity", finding.severity().name())?;
        object.serialize_field("element", &finding.element())?;
        object.serialize_field("offset", &finding.offset())?;
        object.serialize_field("path", finding.path())?;
        object.serialize_field("clause", finding.clause())?;
        object.serialize_field("message", finding.message())?;
        object.end()
    }
}
