//! The bytes that a finding points at.

use core::fmt;

use pkg_builder::Finding;

use super::secrets::Secrets;

/// Bytes of one line.
const LINE: usize = 16;
/// Bytes in front of what is pointed at.
const BEFORE: usize = 4;

/// One line of hex with what is pointed at underlined.
///
/// ```text
///     6366 | 18 30 14 | 80 01 01 81 08 ..
///          |            ^^^^^^^^
/// ```
pub(super) struct Dump<'d> {
    pub(super) bytes: &'d [u8],
    pub(super) finding: &'d Finding,
    pub(super) secrets: &'d Secrets,
}

impl fmt::Display for Dump<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, len) = (self.finding.offset(), self.finding.len());
        let start = from.saturating_sub(BEFORE);
        let end = start.saturating_add(LINE).min(self.bytes.len());
        let Some(line) = self.bytes.get(start..end) else { return Ok(()) };
        if line.is_empty() {
            return Ok(());
        }
        write!(f, "{start:>8} |")?;
        for (at, byte) in (start..).zip(line) {
            if self.secrets.contains(at) {
                f.write_str(" **")?;
            } else {
                write!(f, " {byte:02x}")?;
            }
        }
        let to = from.saturating_add(len.max(1));
        writeln!(f, "{}", if to > end { " .." } else { "" })?;
        let underlined = to.min(end).saturating_sub(from).max(1);
        let before = from.saturating_sub(start).saturating_mul(3);
        let carets = underlined.saturating_mul(3).saturating_sub(1);
        writeln!(f, "         | {:before$}{:^<carets$}", "", "")
    }
}
