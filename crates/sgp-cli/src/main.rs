//! The `sgp` command: reads arguments, prints what the library returns.
//!
//! Exit status 0: fine; 1: the input has faults; 2: usage or I/O.

use core::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pkg_builder::Target;
use serde::Serialize;
use sgp_cli::check::{self, Format};
use sgp_cli::identifier::{self, Identifier};
use sgp_cli::problem::Problem;
use sgp_cli::profile::template;
use sgp_cli::{batch, bpp, cert, decode, input, ota, personalise, profile, scp03t, script, vectors};

/// Look into profiles, identifiers and vectors of GSMA remote SIM provisioning.
///
/// Exit status 0: fine; 1: the input has faults; 2: usage or I/O.
#[derive(Parser)]
#[command(name = "sgp", version)]
struct Arguments {
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Profile packages
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Secured packets: wrap, unwrap and explain them
    #[command(subcommand)]
    Ota(ota::OtaCommand),
    /// The secure channel of SGP.02: commands of a package, made and read
    #[command(subcommand)]
    Scp03t(scp03t::Scp03tCommand),
    /// Bound profile packages of SGP.22: made, opened and taken apart
    #[command(subcommand)]
    Bpp(bpp::BppCommand),
    /// Remote scripts: build and explain them
    #[command(subcommand)]
    Script(script::ScriptCommand),
    /// Identifiers: check digits, nibble forms, parts
    #[command(subcommand)]
    Id(IdCommand),
    /// Certificates
    #[command(subcommand)]
    Cert(CertCommand),
    /// Any object that we know, guessed by its tag
    Decode {
        /// Take it for an object of this kind; a wrong name lists them all
        #[arg(long = "as", value_name = "TYPE")]
        name: Option<String>,
        /// Show PINs and keys
        #[arg(long)]
        reveal: bool,
        /// Hex digits, or a file of bytes or hex
        #[arg(value_name = "HEX|FILE")]
        input: String,
    },
    /// Run vector files; files that they name are looked up under $SGP_SHARED (default ../shared)
    Vectors {
        /// Files of the form gsma-sdk-vectors/1
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Subcommand)]
enum ProfileCommand {
    /// List the elements of a package
    Show {
        /// The package, in DER
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Take BER too: indefinite lengths, long lengths and DEFAULT values are warnings
        #[arg(long)]
        lenient: bool,
    },
    /// The file system that the card ends up with
    Files {
        /// Show contents that may be keys
        #[arg(long)]
        reveal: bool,
        /// The package, in DER
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// What differs in two packages, by element and by file; exit status 1 when something does
    Diff {
        /// Show PINs, keys and contents that may be keys
        #[arg(long)]
        reveal: bool,
        /// The first package, in DER
        #[arg(value_name = "A")]
        first: PathBuf,
        /// The second package, in DER
        #[arg(value_name = "B")]
        second: PathBuf,
    },
    /// Check a package: rules of the standard, contradictions, security
    Check {
        /// What it is for: a version (2.1, 2.3, 3.x), a family (m2m, consumer, iot), or both
        /// (2.3/m2m); what the package says of itself by default
        #[arg(long, value_name = "T")]
        target: Option<Target>,
        /// How findings are printed
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// Show PINs, keys and file contents in the bytes pointed at
        #[arg(long)]
        reveal: bool,
        /// The package, in DER
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Parameters of a package: ICCID, IMSI, keys, codes
    Get(personalise::GetArguments),
    /// Set parameters of a package, in all their places
    Set(personalise::SetArguments),
    /// Packages of a template, or copies of a package, for the rows of a table; goes on where it was stopped
    Batch(batch::BatchArguments),
    /// The package as text: a template that builds the same bytes again, PINs and keys in it in
    /// clear, or one with variables
    Export(template::ExportArguments),
    /// Build a package from a template or from value notation
    Build(template::BuildArguments),
}

#[derive(Subcommand)]
enum CertCommand {
    /// Role, holder, validity, key and extensions of a certificate
    Show {
        /// Hex digits, or a file: DER, PEM, an object 7F21, hex
        #[arg(value_name = "HEX|FILE")]
        input: String,
    },
}

#[derive(Subcommand)]
enum IdCommand {
    /// eUICC identifier
    Eid {
        /// 32 digits, or 30 to which the check digits are added
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Identifier of a profile
    Iccid {
        /// 18 to 20 digits, or the ten bytes of EF.ICCID in hex
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Identity of a subscriber
    Imsi {
        /// 6 to 15 digits, or the nine bytes of EF.IMSI in hex
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Identity of a device: IMEI or IMEISV
    Imei {
        /// 15 digits, 14 to which the check digit is added, or 16 of an IMEISV; or the bytes of
        /// DeviceInfo or of a mobile identity in hex
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Number of a subscriber
    Msisdn {
        /// 1 to 20 digits, + in front of an international number; or twelve bytes of EF.MSISDN in hex
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Network: country code and network code
    Plmn {
        /// MCC-MNC, or their five or six digits; or three bytes in hex
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Activation code
    Ac {
        /// The text of the code, with or without LPA:
        #[arg(value_name = "VALUE")]
        value: String,
    },
}

/// Why a command did not end well.
enum Failure {
    /// Exit status 1.
    Input(String),
    /// Exit status 2.
    System(String),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Input(text) => Self::Input(text),
            other => Self::System(other.to_string()),
        }
    }
}

impl From<template::TemplateFailure> for Failure {
    fn from(failure: template::TemplateFailure) -> Self {
        match failure {
            template::TemplateFailure::System(text) => Self::System(text),
            template::TemplateFailure::Input(text) => Self::Input(text),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            let (Failure::Input(text) | Failure::System(text)) = &failure;
            tell(text);
            ExitCode::from(match failure {
                Failure::Input(_) => 1,
                Failure::System(_) => 2,
            })
        }
    }
}

/// Runs the command; `false` when its output names faults of the input.
fn run(arguments: &Arguments) -> Result<bool, Failure> {
    match &arguments.command {
        Command::Profile(ProfileCommand::Show { file, lenient }) => {
            let bytes = input::read(file).map_err(|e| Failure::System(format!("{}: {e}", file.display())))?;
            let shown = if *lenient { profile::show_lenient(&bytes) } else { profile::show(&bytes) };
            let shown = shown.map_err(|e| Failure::Input(format!("{}: {e}", file.display())))?;
            for finding in shown.findings.iter().flatten() {
                writeln!(io::stderr(), "sgp: {}: warning: {}", file.display(), finding.message)
                    .map_err(|e| Failure::System(e.to_string()))?;
            }
            print(arguments, &shown)?;
            Ok(true)
        }
        Command::Profile(ProfileCommand::Check { target, format, reveal, file }) => {
            let bytes = read(file)?;
            let checked = check::check(&file.to_string_lossy(), &bytes, *target).reveal(*reveal);
            match format {
                Format::Sarif => write_line(&to_json(&checked.sarif())?)?,
                Format::Json => write_line(&to_json(&checked)?)?,
                _ => print(arguments, &checked)?,
            }
            Ok(!checked.has_errors())
        }
        Command::Profile(ProfileCommand::Files { reveal, file }) => {
            let found = profile::files(&read(file)?).map_err(|e| in_file(file, &e))?;
            let is_clean = found.is_clean();
            print(arguments, &if *reveal { found.reveal() } else { found })?;
            Ok(is_clean)
        }
        Command::Profile(ProfileCommand::Diff { reveal, first, second }) => {
            let diff = profile::diff(&read(first)?, &read(second)?, *reveal)
                .map_err(|(is_second, e)| in_file(if is_second { second } else { first }, &e))?;
            print(arguments, &diff)?;
            Ok(diff.equal)
        }
        Command::Profile(ProfileCommand::Get(arguments_of)) => {
            print(arguments, &personalise::get(arguments_of)?)?;
            Ok(true)
        }
        Command::Profile(ProfileCommand::Set(arguments_of)) => {
            let done = personalise::set(arguments_of)?;
            for warning in &done.warnings {
                tell(&format!("{}: warning: {warning}", arguments_of.output.display()));
            }
            print(arguments, &done)?;
            Ok(true)
        }
        Command::Profile(ProfileCommand::Batch(arguments_of)) => {
            let done = batch::run(arguments_of, &mut tell)?;
            print(arguments, &done)?;
            Ok(done.is_complete())
        }
        Command::Profile(ProfileCommand::Export(arguments_of)) => {
            print(arguments, &template::export(arguments_of)?)?;
            Ok(true)
        }
        Command::Profile(ProfileCommand::Build(arguments_of)) => {
            print(arguments, &template::build(arguments_of)?)?;
            Ok(true)
        }
        Command::Ota(command) => {
            let report = ota::run(command)?;
            print(arguments, &report)?;
            Ok(report.is_valid())
        }
        Command::Scp03t(command) => {
            let report = scp03t::run(command)?;
            print(arguments, &report)?;
            Ok(report.is_valid())
        }
        Command::Bpp(command) => {
            let report = bpp::run(command)?;
            print(arguments, &report)?;
            Ok(report.is_valid())
        }
        Command::Script(command) => {
            let report = script::run(command)?;
            print(arguments, &report)?;
            Ok(report.is_valid())
        }
        Command::Id(command) => {
            let id = identify(command).map_err(Failure::Input)?;
            print(arguments, &id)?;
            Ok(id.is_valid())
        }
        Command::Cert(CertCommand::Show { input }) => {
            let bytes = decode::read_input(input).map_err(|e| Failure::System(format!("{input}: {e}")))?;
            let shown = cert::show(&bytes).map_err(|e| Failure::Input(e.to_string()))?;
            print(arguments, &shown)?;
            Ok(shown.is_valid())
        }
        Command::Decode { name, reveal, input } => {
            let bytes = decode::read_input(input).map_err(|e| Failure::System(format!("{input}: {e}")))?;
            let decoded =
                decode::decode(&bytes, name.as_deref()).map_err(|e| Failure::Input(e.to_string()))?;
            let is_valid = decoded.is_valid();
            print(arguments, &if *reveal { decoded.reveal() } else { decoded })?;
            Ok(is_valid)
        }
        Command::Vectors { files } => {
            let report = vectors::run(files, &vectors::shared_folder()).map_err(|e| match e {
                vectors::VectorError::Io { .. } => Failure::System(e.to_string()),
                _ => Failure::Input(e.to_string()),
            })?;
            print(arguments, &report)?;
            Ok(report.failures().is_empty())
        }
    }
}

fn identify(command: &IdCommand) -> Result<Identifier, String> {
    let text = |error: &dyn Display| error.to_string();
    match command {
        IdCommand::Eid { value } => identifier::eid(value).map_err(|e| text(&e)),
        IdCommand::Iccid { value } => identifier::iccid(value).map_err(|e| text(&e)),
        IdCommand::Imsi { value } => identifier::imsi(value).map_err(|e| text(&e)),
        IdCommand::Imei { value } => identifier::imei(value).map_err(|e| text(&e)),
        IdCommand::Msisdn { value } => identifier::msisdn(value).map_err(|e| text(&e)),
        IdCommand::Plmn { value } => identifier::plmn(value).map_err(|e| text(&e)),
        IdCommand::Ac { value } => identifier::activation_code(value).map_err(|e| text(&e)),
    }
}

impl From<personalise::Failure> for Failure {
    fn from(failure: personalise::Failure) -> Self {
        match failure {
            personalise::Failure::Input(text) => Self::Input(text),
            personalise::Failure::System(text) => Self::System(text),
        }
    }
}

/// Says something beside the output.
fn tell(text: &str) {
    for line in text.lines() {
        // nothing is left to do when even this cannot be written
        let _ = writeln!(io::stderr(), "sgp: {line}");
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    input::read(file).map_err(|e| Failure::System(format!("{}: {e}", file.display())))
}

fn in_file(file: &Path, error: &dyn Display) -> Failure {
    Failure::Input(format!("{}: {error}", file.display()))
}

fn print<T: Display + Serialize>(arguments: &Arguments, value: &T) -> Result<(), Failure> {
    write_line(&if arguments.json { to_json(value)? } else { value.to_string() })
}

fn to_json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string_pretty(value).map_err(|e| Failure::System(e.to_string()))
}

fn write_line(text: &str) -> Result<(), Failure> {
    match writeln!(io::stdout(), "{text}") {
        // the reader has seen enough
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|e| Failure::System(e.to_string())),
    }
}
