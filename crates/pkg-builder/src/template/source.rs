//! The text of a template: lines, columns, and what is wrong in it.

use super::error::{FaultKind, TemplateError, TemplateFault};

/// Most faults that are reported.
const MAX_FAULTS: usize = 100;

/// Collects what is wrong in a text.
pub(crate) struct Faults<'t> {
    text: &'t str,
    lines: Vec<usize>,
    faults: Vec<TemplateFault>,
}

impl<'t> Faults<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let behind =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at.saturating_add(1));
        Self { text, lines: core::iter::once(0).chain(behind).collect(), faults: Vec::new() }
    }

    /// Notes a fault at a byte of the text.
    pub(crate) fn add(&mut self, at: usize, path: impl Into<String>, kind: FaultKind) {
        if self.faults.len() < MAX_FAULTS {
            let line = self.lines.partition_point(|start| *start <= at);
            let start =
                line.checked_sub(1).and_then(|line| self.lines.get(line)).copied().unwrap_or_default();
            // a byte order mark takes no column
            let front = self.text.get(start..at).unwrap_or_default().trim_start_matches('\u{feff}');
            let column = front.chars().count().saturating_add(1);
            self.faults.push(TemplateFault { line, column, path: path.into(), kind });
        }
    }

    /// Notes a fault, and gives the value where there is none.
    pub(crate) fn note<T>(&mut self, at: usize, path: &str, result: Result<T, FaultKind>) -> Option<T> {
        result.map_err(|kind| self.add(at, path, kind)).ok()
    }

    /// Bytes of the text.
    pub(crate) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is wrong so far.
    pub(crate) const fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    pub(crate) fn finish<T>(self, value: T) -> Result<T, TemplateError> {
        if self.faults.is_empty() { Ok(value) } else { Err(TemplateError::new(self.faults)) }
    }
}
