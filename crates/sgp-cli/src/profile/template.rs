//! Templates: a package as text, and packages made of it.

use core::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use pkg_builder::{Export, Prepared, Row, Seed, Template, Variable, VariableKind};
use serde::{Serialize, Serializer};
use sgp_asn1::saip::Package;
use sgp_wire::{DecodeError, Limits, SecretBytes};
use zeroize::Zeroizing;

use crate::problem::Problem;
use crate::{atomic, input};

/// `sgp profile export`.
#[derive(Args, Debug)]
pub struct ExportArguments {
    /// Put variables in the place of ICCID, IMSI, PINs, PUKs and keys
    #[arg(long)]
    variables: bool,
    /// Keep PINs, PUKs and keys as defaults of the variables
    #[arg(long, requires = "variables")]
    reveal: bool,
    /// Write the template into this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The package, in DER
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// `sgp profile build`.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("to").required(true).args(["output", "out"]))]
pub struct BuildArguments {
    /// Write the package into this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the package into this folder, which is made; its name is the ICCID
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The value of a variable; @FILE takes it from a file, which keeps keys out of the list of
    /// processes
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// What random values are drawn from: 64 hex digits, or @FILE with them; or a number, which
    /// anybody can guess, for tests
    #[arg(long, value_name = "SEED")]
    seed: Option<String>,
    /// Number of the package, from 0, for sequences and random values
    #[arg(long, value_name = "N", default_value_t = 0)]
    row: u64,
    /// Build a package that breaks rules too
    #[arg(long)]
    no_check: bool,
    /// The template, or a package in value notation
    #[arg(value_name = "TEMPLATE")]
    template: PathBuf,
}

impl fmt::Debug for BuildArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BuildArguments({}, {} values)", self.template.display(), self.set.len())
    }
}

/// Why a template or a package cannot be made.
#[derive(Debug)]
#[expect(clippy::exhaustive_enums, reason = "the two exit statuses of the command")]
pub enum TemplateFailure {
    /// The input has faults.
    Input(String),
    /// A file cannot be read or written.
    System(String),
}

impl TemplateFailure {
    fn input(file: &Path, error: &dyn fmt::Display) -> Self {
        // a fault a line, each with the name of the file
        let lines: Vec<String> =
            error.to_string().lines().map(|line| format!("{}: {line}", file.display())).collect();
        Self::Input(lines.join("\n"))
    }

    fn system(file: &Path, error: &dyn fmt::Display) -> Self {
        Self::System(format!("{}: {error}", file.display()))
    }
}

impl From<Problem> for TemplateFailure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Input(text) => Self::Input(text),
            Problem::System(text) => Self::System(text),
        }
    }
}

/// A template that was written.
#[derive(Serialize)]
#[non_exhaustive]
pub struct Exported {
    /// Into which file; `None`: it stands in `template`.
    pub file: Option<String>,
    /// The text, where it goes into no file.
    #[serde(serialize_with = "text_alone")]
    pub template: Option<Zeroizing<String>>,
    /// Names of its variables.
    pub variables: Vec<String>,
    /// Those of them that need a value.
    pub without_value: Vec<String>,
}

fn text_alone<S: Serializer>(text: &Option<Zeroizing<String>>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().serialize(serializer)
}

impl fmt::Debug for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exported({:?}, {} variables)", self.file, self.variables.len())
    }
}

impl fmt::Display for Exported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(text) = &self.template {
            return f.write_str(text.trim_end());
        }
        let file = self.file.as_deref().unwrap_or_default();
        write!(f, "{file}: {} variables", self.variables.len())?;
        if self.without_value.is_empty() {
            return Ok(());
        }
        write!(f, ", without value: {}", self.without_value.join(", "))
    }
}

/// Makes a template of a package.
///
/// # Errors
/// The package is none, or a file cannot be read or written.
pub fn export(arguments: &ExportArguments) -> Result<Exported, TemplateFailure> {
    let file = &arguments.file;
    let bytes = input::read(file).map_err(|error| TemplateFailure::system(file, &error))?;
    let bytes = SecretBytes::new(bytes);
    let export = match (arguments.variables, arguments.reveal) {
        (false, _) => Export::Whole,
        (true, false) => Export::Variables,
        (true, true) => Export::VariablesRevealed,
    };
    let decoded = |error: DecodeError| TemplateFailure::input(file, &error);
    let package = Package::decode(bytes.expose(), &Limits::DEFAULT).map_err(decoded)?;
    let text = export.template(&package).map_err(decoded)?;
    let template = Template::parse(text.as_str()).map_err(|error| TemplateFailure::input(file, &error))?;
    let name = |variable: &Variable| variable.name().to_owned();
    let variables = template.variables().iter().map(name).collect();
    let missing = template.variables().iter().filter(|variable| variable.generator().is_none());
    let without_value = missing.map(name).collect();
    let written = match &arguments.output {
        None => None,
        Some(path) => {
            atomic::replace(path, text.as_str().as_bytes())
                .map_err(|error| TemplateFailure::system(path, &error))?;
            Some(path.display().to_string())
        }
    };
    let template = written.is_none().then(|| Zeroizing::new(text.as_str().to_owned()));
    Ok(Exported { file: written, template, variables, without_value })
}

/// A package that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Built {
    /// Into which file.
    pub file: String,
    /// Its bytes.
    pub size: usize,
    /// The ICCID of its header.
    pub iccid: Option<String>,
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} bytes", self.file, self.size)?;
        match &self.iccid {
            Some(iccid) => write!(f, ", ICCID {iccid}"),
            None => Ok(()),
        }
    }
}

/// Reads a template, or a package in value notation.
///
/// # Errors
/// What is wrong, each line with the name of the file.
pub fn read_template(file: &Path, is_checked: bool) -> Result<Prepared, TemplateFailure> {
    let bytes = read_text(file).map_err(|error| TemplateFailure::system(file, &error))?;
    let bytes = SecretBytes::new(bytes);
    let text = core::str::from_utf8(bytes.expose()).map_err(|error| {
        let what = format!("no text in UTF-8: byte {} is wrong", error.valid_up_to());
        TemplateFailure::input(file, &what)
    })?;
    let template = Template::parse_any(text).map_err(|error| TemplateFailure::input(file, &error))?;
    let prepared = if is_checked { template.prepare() } else { template.prepare_unchecked() };
    prepared.map_err(|error| TemplateFailure::input(file, &error))
}

/// The bytes of a text; of one larger than a template may be, one too many.
fn read_text(file: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(Template::MAX_LEN).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Builds one package.
///
/// # Errors
/// The template or a value is none, or a file cannot be read or written.
pub fn build(arguments: &BuildArguments) -> Result<Built, TemplateFailure> {
    let file = &arguments.template;
    let mut prepared = read_template(file, !arguments.no_check)?;
    if let Some(text) = &arguments.seed {
        prepared = prepared.with_seed(seed(text)?);
    }
    let mut row = Row::new(&prepared);
    for setting in &arguments.set {
        let Some((name, value)) = setting.split_once('=') else {
            return Err(TemplateFailure::Input("--set: NAME=VALUE expected".to_owned()));
        };
        let value = value_or_file(value)?;
        row.read(name, &value).map_err(|error| TemplateFailure::Input(format!("--set {error}")))?;
    }
    missing(&prepared, &row)?;
    let generated = prepared.fill_generated(arguments.row, &mut row);
    generated.map_err(|error| TemplateFailure::input(file, &error))?;
    let package = prepared.personalise(&row).map_err(|error| TemplateFailure::input(file, &error))?;
    let iccid = package.iccid().map(|iccid| iccid.to_string());
    let path = match (&arguments.output, &arguments.out) {
        (Some(path), _) => path.clone(),
        (None, folder) => {
            let folder = folder.as_deref().unwrap_or_else(|| Path::new("."));
            std::fs::create_dir_all(folder).map_err(|error| TemplateFailure::system(folder, &error))?;
            let name = iccid.as_deref().ok_or_else(|| {
                TemplateFailure::input(
                    file,
                    &"the package has no ICCID to be named by; write it with -o FILE",
                )
            })?;
            folder.join(format!("{name}.der"))
        }
    };
    atomic::replace(&path, package.as_bytes()).map_err(|error| TemplateFailure::system(&path, &error))?;
    Ok(Built { file: path.display().to_string(), size: package.as_bytes().len(), iccid })
}

/// All variables that need a value, at once.
fn missing(prepared: &Prepared, row: &Row<'_>) -> Result<(), TemplateFailure> {
    let is_missing =
        |(index, variable): &(usize, &Variable)| variable.generator().is_none() && !row.is_set(*index);
    let missing = prepared.variables().iter().enumerate().filter(is_missing);
    let lines: Vec<String> = missing.map(|(_, variable)| wanted(variable)).collect();
    if lines.is_empty() { Ok(()) } else { Err(TemplateFailure::Input(lines.join("\n"))) }
}

/// How to give a value that is missing.
fn wanted(variable: &Variable) -> String {
    let range = variable.range();
    let unit = match variable.kind() {
        VariableKind::Key | VariableKind::Hex => "bytes in hex",
        VariableKind::Text => "bytes of text",
        VariableKind::Number => "as a number",
        _ => "digits",
    };
    let (least, most) = (range.start(), range.end());
    let length = if least == most { least.to_string() } else { format!("{least} to {most}") };
    let name = variable.name();
    format!("{name}: no value; give it with --set {name}=.. ({}, {length} {unit})", variable.kind())
}

/// A value, or behind `@` the name of a file with it.
fn value_or_file(text: &str) -> Result<Zeroizing<String>, TemplateFailure> {
    let Some(name) = text.strip_prefix('@') else { return Ok(Zeroizing::new(text.to_owned())) };
    let text = input::text(Path::new(name))?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A seed: a number for tests, or 32 bytes in hex.
///
/// # Errors
/// It is neither, or its file cannot be read.
pub fn seed(text: &str) -> Result<Seed, TemplateFailure> {
    let text = value_or_file(text)?;
    if text.len() < 64
        && let Ok(number) = text.parse()
    {
        return Ok(Seed::from_number_for_tests(number));
    }
    let bytes = hex::decode(text.as_str()).ok().map(Zeroizing::new);
    let bytes = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
    let what = "--seed: 64 hex digits, @FILE with them, or a number for tests expected";
    bytes.map(Seed::new).ok_or_else(|| TemplateFailure::Input(what.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        let arguments = BuildArguments {
            output: None,
            out: Some("dir".into()),
            set: vec!["ki=00112233445566778899aabbccddeeff".to_owned()],
            seed: Some("5a".repeat(32)),
            row: 0,
            no_check: false,
            template: "t.toml".into(),
        };
        assert_eq!(format!("{arguments:?}"), "BuildArguments(t.toml, 1 values)");
    }
}
