//! The `sgp` command: reads arguments, prints what the library returns.
//!
//! Exit status 0: fine; 1: the input has faults; 2: usage or I/O.

use core::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use pkg_builder::Target;
use serde::Serialize;
use sgp_cli::check::{self, Format};
use sgp_cli::{decode, identifier, input, profile, vectors};

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
    /// Identifiers: check digits, nibble forms, parts
    #[command(subcommand)]
    Id(IdCommand),
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
}

/// Why a command did not end well.
enum Failure {
    /// Exit status 1.
    Input(String),
    /// Exit status 2.
    System(String),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            let (Failure::Input(text) | Failure::System(text)) = &failure;
            // nothing is left to do when even this cannot be written
            let _ = writeln!(io::stderr(), "sgp: {text}");
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
        Command::Profile(ProfileCommand::Show { file }) => {
            let bytes = input::read(file).map_err(|e| Failure::System(format!("{}: {e}", file.display())))?;
            let shown =
                profile::show(&bytes).map_err(|e| Failure::Input(format!("{}: {e}", file.display())))?;
            print(arguments, &shown)?;
            Ok(true)
        }
        Command::Profile(ProfileCommand::Check { target, format, reveal, file }) => {
            let bytes = input::read(file).map_err(|e| Failure::System(format!("{}: {e}", file.display())))?;
            let checked = check::check(&file.to_string_lossy(), &bytes, *target).reveal(*reveal);
            match format {
                Format::Sarif => write_line(&to_json(&checked.sarif())?)?,
                Format::Json => write_line(&to_json(&checked)?)?,
                _ => print(arguments, &checked)?,
            }
            Ok(!checked.has_errors())
        }
        Command::Id(IdCommand::Eid { value }) => {
            let id = identifier::eid(value).map_err(|e| Failure::Input(e.to_string()))?;
            print(arguments, &id)?;
            Ok(id.is_valid())
        }
        Command::Id(IdCommand::Iccid { value }) => {
            let id = identifier::iccid(value).map_err(|e| Failure::Input(e.to_string()))?;
            print(arguments, &id)?;
            Ok(id.is_valid())
        }
        Command::Decode { name, reveal, input } => {
            let bytes = decode::read_input(input).map_err(|e| Failure::System(format!("{input}: {e}")))?;
            let decoded =
                decode::decode(&bytes, name.as_deref()).map_err(|e| Failure::Input(e.to_string()))?;
            print(arguments, &if *reveal { decoded.reveal() } else { decoded })?;
            Ok(true)
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
