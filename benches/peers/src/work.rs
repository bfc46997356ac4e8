//! One piece of work.

#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use core::hint::black_box;
use std::time::{Duration, Instant};

/// A piece of work that can be repeated, with a name such as `rasn/decode`.
pub struct Work<'a> {
    name: &'static str,
    run: Box<dyn FnMut(u64) -> Duration + 'a>,
}

impl<'a> Work<'a> {
    /// Work that needs nothing new each time. What it gives back is dropped, which counts.
    pub fn new<T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Self {
        let run = move |times| {
            let start = Instant::now();
            for _ in 0..times {
                black_box(work());
            }
            start.elapsed()
        };
        Self { name, run: Box::new(run) }
    }

    /// Work on something new each time; making and dropping that does not count.
    pub fn on<S, T>(
        name: &'static str,
        mut make: impl FnMut() -> S + 'a,
        mut work: impl FnMut(&mut S) -> T + 'a,
    ) -> Self {
        let run = move |times| {
            let mut total = Duration::ZERO;
            for _ in 0..times {
                let mut subject = make();
                let start = Instant::now();
                black_box(work(&mut subject));
                total += start.elapsed();
            }
            total
        };
        Self { name, run: Box::new(run) }
    }

    /// Who does it, and what: `rasn/decode`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Does it so many times, and says how long that took.
    pub fn run(&mut self, times: u64) -> Duration {
        (self.run)(times)
    }
}
