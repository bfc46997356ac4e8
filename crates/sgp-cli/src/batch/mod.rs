//! Packages by the thousand: a template or a package, rows of a table, a folder of files.
//!
//! What was made stands in a manifest, and a batch that was stopped goes on where it was: packages are
//! made again in memory, and compared with the manifest and the files.

mod engine;
mod manifest;
mod progress;
mod worker;

use core::fmt;
use core::num::NonZeroUsize;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use clap::Args;
use pkg_builder::batch::{Batch, HeaderError, RowError, Rows, RowsError, TransportCipher, TransportKey};
use pkg_builder::{Generator, Seed, Template};
use serde::Serialize;
use sgp_asn1::saip::Package;
use sgp_wire::Limits;
use zeroize::Zeroizing;

use crate::personalise::Failure;
use crate::{atomic, input};
use engine::{Engine, Totals};
use manifest::Manifest;
use progress::Progress;

/// Arguments of `sgp profile batch`.
#[derive(Args, Debug)]
pub struct BatchArguments {
    /// What packages are made from: a template (.toml), or a package in DER
    #[arg(value_name = "TEMPLATE|PACKAGE")]
    pub source: PathBuf,
    /// CSV, the first line with the names of variables, or of parameters of the package
    #[arg(value_name = "ROWS.csv")]
    pub rows: PathBuf,
    /// Folder for the packages and manifest.csv; made if it is missing
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Threads, at most 256; as many as there are processors by default
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Make nothing unless all rows are good
    #[arg(long)]
    pub strict: bool,
    /// Begin anew: replace packages that are there, and the manifest
    #[arg(long)]
    pub force: bool,
    /// Wait for the disk with every file, so that a loss of power does no harm
    #[arg(long)]
    pub sync: bool,
    /// AES key in hex under which the values of a column come; ecb (by default) or cbc in front of the
    /// file, such as ki=cbc:transport.key
    #[arg(long = "transport-key", value_name = "COLUMN=[ecb:|cbc:]FILE")]
    pub transport_keys: Vec<String>,
    /// File with 32 secret bytes in hex that random values are drawn from: the same seed and rows give
    /// the same packages
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// Most threads: what comes of more is that the system has none left.
const MAX_JOBS: usize = 256;

/// Name of the manifest in the folder of a batch.
pub const MANIFEST: &str = "manifest.csv";

/// What a batch did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BatchReport {
    /// Rows of the table.
    pub rows: u64,
    /// Packages that were made.
    pub made: u64,
    /// Packages that were there.
    pub kept: u64,
    /// Rows of which no package could be made.
    pub failed: u64,
    /// Bytes of packages that were made.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Rows in a second.
    pub rows_per_second: f64,
    /// The manifest.
    pub manifest: PathBuf,
}

impl BatchReport {
    /// Whether there is a package for every row.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.failed == 0
    }
}

impl fmt::Display for BatchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows: {} packages made", self.rows, self.made)?;
        if self.kept != 0 {
            write!(f, ", {} were there", self.kept)?;
        }
        if self.failed != 0 {
            write!(f, ", {} rows failed", self.failed)?;
        }
        write!(f, "; {:.1} s, {:.0} rows/s", self.seconds, self.rows_per_second)
    }
}

/// Makes the packages of a table. `report` gets what is wrong with each row as it is found, and what
/// else is to be told.
///
/// # Errors
/// Nothing can be made at all, or the batch had to stop; what was made until then is in the manifest.
pub fn run(arguments: &BatchArguments, report: &mut dyn FnMut(&str)) -> Result<BatchReport, Failure> {
    let started = progress::now();
    let mut table = Table::open(&arguments.rows)?;
    let batch = prepare(arguments, table.rows.header())?;
    if arguments.strict {
        let once_more = table.again()?;
        let totals = through_table(arguments, table, |rows, progress| {
            engine(arguments, &batch, None).run(rows, None, progress, report)
        })?;
        table = once_more;
        if totals.failed != 0 {
            report("nothing is made (--strict)");
            return Ok(finished(arguments, &Totals { made: 0, bytes: 0, ..totals }, started));
        }
    }
    let folder = &arguments.output;
    fs::create_dir_all(folder).map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
            Failure::System(format!("{}: is no folder", folder.display()))
        }
        _ => at(folder, &error),
    })?;
    let mut manifest = Manifest::open(&folder.join(MANIFEST), arguments.force)?;
    atomic::remove_parts(folder, ".der").map_err(|error| at(folder, &error))?;
    if !manifest.is_empty() && !arguments.quiet {
        report(&format!("goes on: {} packages are in {}", manifest.len(), manifest.path().display()));
    }
    let known = manifest.take_known();
    let target = worker::Target { folder, known: &known, force: arguments.force, is_synced: arguments.sync };
    let totals = through_table(arguments, table, |rows, progress| {
        engine(arguments, &batch, Some(target)).run(rows, Some(&mut manifest), progress, report)
    })?;
    Ok(finished(arguments, &totals, started))
}

fn engine<'e>(
    arguments: &'e BatchArguments,
    batch: &'e Batch,
    target: Option<worker::Target<'e>>,
) -> Engine<'e> {
    let claimed = batch.makes_iccids().then(worker::Claimed::default);
    Engine { batch, target, jobs: jobs(arguments), claimed, table: &arguments.rows }
}

/// One way through the rows.
fn through_table(
    arguments: &BatchArguments,
    mut table: Table<'_>,
    run: impl FnOnce(&mut Rows<File>, &Progress) -> Result<Totals, Failure>,
) -> Result<Totals, Failure> {
    let progress = Progress::new(table.size, arguments.quiet);
    let result = run(&mut table.rows, &progress);
    progress.clear();
    result
}

fn jobs(arguments: &BatchArguments) -> usize {
    let by_default = || available_parallelism().map_or(1, NonZeroUsize::get);
    arguments.jobs.map_or_else(by_default, NonZeroUsize::get).min(MAX_JOBS)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a rate to be shown")]
fn finished(arguments: &BatchArguments, totals: &Totals, started: progress::Instant) -> BatchReport {
    let seconds = progress::now().duration_since(started).as_secs_f64();
    BatchReport {
        rows: totals.rows,
        made: totals.made,
        kept: totals.kept,
        failed: totals.failed,
        bytes: totals.bytes,
        seconds,
        rows_per_second: totals.rows as f64 / seconds.max(1e-6),
        manifest: arguments.output.join(MANIFEST),
    }
}

/// The table, open behind its header. It is opened once, since a pipe gives its rows once.
struct Table<'t> {
    path: &'t Path,
    rows: Rows<File>,
    /// In bytes.
    size: u64,
    is_file: bool,
}

impl<'t> Table<'t> {
    fn open(path: &'t Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| at(path, &error))?;
        let (size, is_file) = file.metadata().map_or((0, false), |found| (found.len(), found.is_file()));
        let rows = Rows::new(file).map_err(|error| rows_failure(path, &error))?;
        Ok(Self { path, rows, size, is_file })
    }

    /// The same for a second way through the rows.
    fn again(&self) -> Result<Self, Failure> {
        let failure = |what: &str| Failure::System(format!("{}: {what}", self.path.display()));
        if !self.is_file {
            return Err(failure("--strict reads the table twice, and this is no file"));
        }
        let again = Self::open(self.path)?;
        if again.rows.header() != self.rows.header() {
            return Err(failure("the table changes while it is read"));
        }
        Ok(again)
    }
}

fn rows_failure(path: &Path, error: &RowsError) -> Failure {
    let text = format!("{}: {error}", path.display());
    match error {
        RowsError::Io(_) => Failure::System(text),
        _ => Failure::Input(text),
    }
}

/// Reads template and columns.
fn prepare(arguments: &BatchArguments, header: &[String]) -> Result<Batch, Failure> {
    let source = &arguments.source;
    let bytes = Zeroizing::new(input::read(source).map_err(|error| at(source, &error))?);
    let in_source = |error: &dyn fmt::Display| Failure::Input(format!("{}: {error}", source.display()));
    let in_rows = |error: &HeaderError| match error {
        HeaderError::Package(error) => in_source(error),
        error => Failure::Input(format!("{}: {error}", arguments.rows.display())),
    };
    let is_template = source.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let mut batch = if is_template {
        let text = core::str::from_utf8(&bytes).map_err(|error| in_source(&error))?;
        let template = Template::parse(text).map_err(|error| in_source(&error))?;
        let has_column = |name: &str| header.iter().any(|column| column.eq_ignore_ascii_case(name));
        let random = template
            .variables()
            .iter()
            .find(|variable| variable.generator() == Some(Generator::Random) && !has_column(variable.name()));
        let name = random.map(|variable| variable.name().to_owned());
        let mut prepared = template.prepare().map_err(|error| in_source(&error))?;
        match (&arguments.seed, name) {
            (Some(file), _) => prepared = prepared.with_seed(Seed::new(seed(file)?)),
            (None, Some(name)) => return Err(in_source(&format_args!("{name} is random: give a --seed"))),
            (None, None) => {}
        }
        Batch::from_template(prepared, header).map_err(|error| in_rows(&error))?
    } else {
        let package = Package::decode(&bytes, &Limits::default()).map_err(|error| in_source(&error))?;
        Batch::from_package(&package, header).map_err(|error| in_rows(&error))?
    };
    for text in &arguments.transport_keys {
        let (column, key) = transport_key(text)?;
        batch = batch.with_transport_key(column, key).map_err(|error| in_rows(&error))?;
    }
    Ok(batch)
}

fn seed(file: &Path) -> Result<[u8; 32], Failure> {
    let octets = input::hex_of_file(file)?;
    let found = octets.len();
    octets
        .as_slice()
        .try_into()
        .map_err(|_| Failure::Input(format!("{}: a seed of {found} bytes, 32 expected", file.display())))
}

fn transport_key(text: &str) -> Result<(&str, TransportKey), Failure> {
    let (column, file) = text.split_once('=').ok_or_else(|| {
        Failure::Input(format!("--transport-key {text}: not of the form COLUMN=[ecb:|cbc:]FILE"))
    })?;
    let (file, cipher) = match (file.strip_prefix("ecb:"), file.strip_prefix("cbc:")) {
        (Some(file), _) => (file, TransportCipher::Ecb),
        (None, Some(file)) => (file, TransportCipher::CbcZeroIv),
        (None, None) => (file, TransportCipher::default()),
    };
    let key = input::hex_of_file(Path::new(file))?;
    let key = TransportKey::new(&key, cipher).map_err(|error| Failure::Input(format!("{file}: {error}")))?;
    Ok((column, key))
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    Failure::System(format!("{}: {error}", path.display()))
}

/// What is wrong with a row, each line with the name of the table.
fn row_text(table: &Path, error: &RowError) -> String {
    let table = table.display();
    error.to_string().lines().map(|line| format!("{table}: {line}")).collect::<Vec<_>>().join("\n")
}
