//! How far a batch is.

use core::time::Duration;
pub(super) use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

const STYLE: &str = "{bar:30} {percent:>3}%  {msg}  {eta} left";
/// How often the bar is drawn anew.
const REDRAW: Duration = Duration::from_millis(100);

/// A bar on the error output, where that is a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    /// A bar over so many bytes of a table.
    pub(super) fn new(size: u64, is_quiet: bool) -> Self {
        let bar = if is_quiet { ProgressBar::hidden() } else { ProgressBar::new(size) };
        if let Ok(style) = ProgressStyle::with_template(STYLE) {
            bar.set_style(style);
        }
        Self { bar, started: now() }
    }

    /// So many rows are done, and the table is read up to this byte.
    pub(super) fn at(&self, rows: u64, position: u64) {
        if self.bar.is_hidden() {
            return;
        }
        let milliseconds = now().duration_since(self.started).max(REDRAW).as_millis();
        let rate = u128::from(rows).saturating_mul(1000).checked_div(milliseconds).unwrap_or_default();
        self.bar.set_message(format!("{rows} rows, {rate}/s"));
        self.bar.set_position(position);
    }

    /// Prints something above the bar.
    pub(super) fn print(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

#[expect(clippy::disallowed_methods, reason = "a rate is shown; nothing else depends on the clock")]
pub(super) fn now() -> Instant {
    Instant::now()
}
