//! Rows to threads, and what comes of them in the order of the rows.

use core::fmt::Write as _;
use core::time::Duration;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use pkg_builder::batch::{Batch, CsvRow, Duplicates, RowError, Rows};
use zeroize::Zeroizing;

use super::manifest::Manifest;
use super::progress::Progress;
use super::worker::{self, Claimed, Outcome, Target, Trouble};
use super::{row_text, rows_failure};
use crate::personalise::Failure;

/// Rows that go to a thread at once.
const BLOCK: usize = 64;
/// Blocks under way for each thread.
const BLOCKS_PER_JOB: u64 = 4;
/// How long a block may take before it is asked whether its thread is still there.
const PATIENCE: Duration = Duration::from_secs(1);

/// What a batch is made with.
pub(super) struct Engine<'e> {
    pub(super) batch: &'e Batch,
    /// `None`: rows are checked, nothing is written.
    pub(super) target: Option<Target<'e>>,
    pub(super) jobs: usize,
    /// ICCIDs so far, where a template makes them.
    pub(super) claimed: Option<Claimed>,
    /// Name of the table, for messages.
    pub(super) table: &'e Path,
}

/// How many came of what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Totals {
    pub(super) rows: u64,
    pub(super) made: u64,
    pub(super) kept: u64,
    pub(super) failed: u64,
    pub(super) bytes: u64,
}

/// Rows on their way to a thread.
struct Block {
    index: u64,
    rows: Vec<(CsvRow, Option<RowError>)>,
}

/// What came of them.
struct Done {
    index: u64,
    rows: u64,
    outcomes: Vec<Result<Outcome, Trouble>>,
}

impl Engine<'_> {
    /// Goes through the rows. Lines go to the manifest in the order of the rows; what is wrong with a
    /// row goes to `report` in the same order.
    pub(super) fn run(
        &self,
        rows: &mut Rows<File>,
        manifest: Option<&mut Manifest>,
        progress: &Progress,
        report: &mut dyn FnMut(&str),
    ) -> Result<Totals, Failure> {
        let (to_workers, blocks) = channel::<Block>();
        let (to_us, done) = channel::<Done>();
        let blocks = &Mutex::new(blocks);
        thread::scope(|scope| {
            let worker = |to_us: Sender<Done>| scope.spawn(move || self.work(blocks, &to_us));
            let workers: Vec<_> = (0..self.jobs).map(|_| worker(to_us.clone())).collect();
            drop(to_us);
            let (is_written, totals) = (manifest.is_some(), Totals::default());
            let commit = Commit { table: self.table, manifest, is_written, progress, report, totals };
            self.dispatch(rows, to_workers, &done, &workers, commit)
        })
    }

    /// Takes blocks until there are no more.
    fn work(&self, blocks: &Mutex<Receiver<Block>>, done: &Sender<Done>) {
        let mut maker = self.batch.maker();
        let mut bytes = Zeroizing::new(Vec::new());
        loop {
            let next = blocks.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(block) = next else { return };
            let mut outcomes = Vec::with_capacity(block.rows.len());
            for (row, duplicate) in &block.rows {
                let outcome = match duplicate {
                    Some(error) => Err(Trouble::Row(error.clone())),
                    None => worker::row(&mut maker, row, self.claimed.as_ref(), self.target, &mut bytes),
                };
                let is_end = matches!(outcome, Err(Trouble::Stop(_)));
                outcomes.push(outcome);
                if is_end {
                    break;
                }
            }
            let rows = u64::try_from(block.rows.len()).unwrap_or(u64::MAX);
            if done.send(Done { index: block.index, rows, outcomes }).is_err() {
                return;
            }
        }
    }

    /// Keeps the threads busy with a bounded number of blocks, whatever the number of rows.
    fn dispatch(
        &self,
        rows: &mut Rows<File>,
        to_workers: Sender<Block>,
        done: &Receiver<Done>,
        workers: &[ScopedJoinHandle<'_, ()>],
        mut commit: Commit<'_>,
    ) -> Result<Totals, Failure> {
        let most = u64::try_from(self.jobs).unwrap_or(1).saturating_mul(BLOCKS_PER_JOB);
        let mut duplicates = Duplicates::new();
        let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
        let (mut sent, mut received, mut committed) = (0u64, 0u64, 0u64);
        let (mut is_at_end, mut failure) = (false, None);
        loop {
            while !is_at_end && sent.saturating_sub(committed) < most {
                match self.block(rows, sent, &mut duplicates) {
                    Ok(Some(block)) => {
                        is_at_end = to_workers.send(block).is_err();
                        sent = sent.saturating_add(u64::from(!is_at_end));
                    }
                    Ok(None) => is_at_end = true,
                    Err(error) => {
                        is_at_end = true;
                        failure = failure.or(Some(error));
                    }
                }
            }
            if received == sent {
                break;
            }
            let block = match done.recv_timeout(PATIENCE) {
                Ok(block) => block,
                Err(RecvTimeoutError::Timeout) if !workers.iter().any(ScopedJoinHandle::is_finished) => {
                    continue;
                }
                Err(_) => {
                    failure = failure.or_else(|| Some(Failure::System("a thread ended early".to_owned())));
                    break;
                }
            };
            received = received.saturating_add(1);
            waiting.insert(block.index, block);
            while let Some(block) = waiting.remove(&committed) {
                committed = committed.saturating_add(1);
                if let Err(error) = commit.block(block, rows.position()) {
                    is_at_end = true;
                    failure = failure.or(Some(error));
                }
            }
        }
        drop(to_workers);
        let totals = commit.finish();
        match (failure, totals) {
            (None, totals) => totals,
            (Some(failure), Ok(totals)) => Err(stopped(failure, &totals, self.target.is_some())),
            (Some(failure), Err(_)) => Err(failure),
        }
    }

    /// The next rows, with those that stood there before.
    fn block(
        &self,
        rows: &mut Rows<File>,
        index: u64,
        duplicates: &mut Duplicates,
    ) -> Result<Option<Block>, Failure> {
        let mut block = Block { index, rows: Vec::with_capacity(BLOCK) };
        let mut row = CsvRow::new();
        while block.rows.len() < BLOCK {
            if !rows.read(&mut row).map_err(|error| rows_failure(self.table, &error))? {
                break;
            }
            let duplicate = duplicates.check(self.batch, &row).err();
            block.rows.push((core::mem::take(&mut row), duplicate));
        }
        Ok((!block.rows.is_empty()).then_some(block))
    }
}

/// What to do next, with what went wrong.
fn stopped(failure: Failure, totals: &Totals, is_written: bool) -> Failure {
    let Failure::System(text) = failure else { return failure };
    if !is_written {
        return Failure::System(text);
    }
    let there = totals.made.saturating_add(totals.kept);
    Failure::System(format!("{text}; {there} packages are done, the same command goes on behind them"))
}

/// Where what came of the rows goes.
struct Commit<'c> {
    table: &'c Path,
    manifest: Option<&'c mut Manifest>,
    /// Whether there was one.
    is_written: bool,
    progress: &'c Progress,
    report: &'c mut dyn FnMut(&str),
    totals: Totals,
}

impl Commit<'_> {
    /// Notes what came of a block, the next one in order.
    fn block(&mut self, block: Done, position: u64) -> Result<(), Failure> {
        self.totals.rows = self.totals.rows.saturating_add(block.rows);
        let mut lines = String::new();
        let (mut made, mut bytes) = (0u64, 0u64);
        let mut stop = None;
        for outcome in block.outcomes {
            match outcome {
                Ok(Outcome::Made(line)) => {
                    // a text takes it
                    let _ = writeln!(lines, "{line}");
                    made = made.saturating_add(1);
                    bytes = bytes.saturating_add(u64::try_from(line.size()).unwrap_or_default());
                }
                Ok(Outcome::Kept) => self.totals.kept = self.totals.kept.saturating_add(1),
                Err(Trouble::Row(error)) => self.failed(&row_text(self.table, &error)),
                Err(Trouble::Other(text)) => self.failed(&format!("{}: {text}", self.table.display())),
                Err(Trouble::Stop(text)) => stop = Some(Failure::System(text)),
            }
        }
        // behind an error nothing more is added, or a line could be missing in between
        if let Some(manifest) = self.manifest.take() {
            manifest.append(&lines)?;
            self.manifest = Some(manifest);
        } else if self.is_written {
            return Ok(());
        }
        self.totals.made = self.totals.made.saturating_add(made);
        self.totals.bytes = self.totals.bytes.saturating_add(bytes);
        self.progress.at(self.totals.rows, position);
        stop.map_or(Ok(()), Err)
    }

    fn failed(&mut self, text: &str) {
        self.totals.failed = self.totals.failed.saturating_add(1);
        let Self { progress, report, .. } = self;
        progress.print(|| report(text));
    }

    fn finish(self) -> Result<Totals, Failure> {
        if let Some(manifest) = self.manifest {
            manifest.sync()?;
        }
        Ok(self.totals)
    }
}
