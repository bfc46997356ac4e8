//! Parameters of a package that stands: shown and set.

use core::fmt;
use std::path::{Path, PathBuf};

use clap::Args;
use pkg_builder::{
    Finding, Found, Parameter, Setting, Severity, Target, check, read_parameters, set_parameters,
};
use serde::Serialize;
use sgp_asn1::saip::Package;
use sgp_wire::Limits;
use zeroize::Zeroizing;

use crate::problem::Problem;
use crate::{atomic, input};

/// What stands in the place of a secret.
const REDACTED: &str = "(secret)";

/// Arguments of `sgp profile get`.
#[derive(Args, Debug)]
pub struct GetArguments {
    /// Show PINs and keys
    #[arg(long)]
    pub reveal: bool,
    /// The package, in DER
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Names of parameters; all of them by default
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
}

/// Arguments of `sgp profile set`.
#[derive(Args)]
pub struct SetArguments {
    /// Where the package goes that comes out; may be the same file
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The package, in DER
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Parameters and their values, such as IMSI=262011234567890; after @ the file that holds the value,
    /// so that a key stays out of the history of the shell
    #[arg(required = true, value_name = "NAME=VALUE")]
    pub settings: Vec<String>,
}

/// Why a command did not end well, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is an exit status for each of the two")]
pub enum Failure {
    /// The input is not as it should be.
    Input(String),
    /// The system does not let it be read or written.
    System(String),
}

impl fmt::Debug for SetArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SetArguments({}, {} settings)", self.file.display(), self.settings.len())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Input(text) => Self::Input(text),
            Problem::System(text) => Self::System(text),
        }
    }
}

/// The parameters of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Parameters {
    /// In the order of their first places.
    pub parameters: Vec<ParameterValues>,
}

/// The values of a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ParameterValues {
    /// Its name.
    pub name: String,
    /// Whether it is the same in all its places.
    pub is_consistent: bool,
    /// Each place.
    pub places: Vec<ParameterPlace>,
}

/// The value of a parameter at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ParameterPlace {
    /// Index of the element.
    pub element: usize,
    /// The value; `(secret)` for one that is not to be shown.
    pub value: String,
}

/// A package that was personalised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Personalised {
    /// Bytes of the package.
    pub size: usize,
    /// Names of the parameters that were set, and in how many places each stands.
    pub set: Vec<(String, usize)>,
    /// Errors of the check that the package did not have before.
    pub warnings: Vec<String>,
}

/// Reads the parameters of the package in a file.
///
/// # Errors
/// The file cannot be read, holds no package, or a name is that of no parameter.
pub fn get(arguments: &GetArguments) -> Result<Parameters, Failure> {
    let wanted = arguments.names.iter().map(|name| parameter(name)).collect::<Result<Vec<_>, _>>()?;
    let package = package(&arguments.file)?;
    let found = read_parameters(&package).map_err(|error| in_file(&arguments.file, &error))?;
    let mut parameters: Vec<(Parameter, Vec<&Found>)> = Vec::new();
    for place in &found {
        match parameters.iter_mut().find(|(parameter, _)| *parameter == place.parameter()) {
            Some((_, places)) => places.push(place),
            None => parameters.push((place.parameter(), vec![place])),
        }
    }
    parameters.retain(|(parameter, _)| wanted.is_empty() || wanted.contains(parameter));
    let missing = wanted.iter().find(|wanted| !parameters.iter().any(|(found, _)| found == *wanted));
    if let Some(missing) = missing {
        return Err(in_file(&arguments.file, &format_args!("no {missing} stands in the package")));
    }
    let values = parameters.into_iter().map(|(parameter, places)| ParameterValues {
        name: parameter.to_string(),
        is_consistent: places.windows(2).all(|pair| match pair {
            [first, second] => first.setting() == second.setting(),
            _ => true,
        }),
        places: places.into_iter().map(|place| shown(place, arguments.reveal)).collect(),
    });
    Ok(Parameters { parameters: values.collect() })
}

fn shown(place: &Found, reveal: bool) -> ParameterPlace {
    let is_shown = reveal || !place.parameter().is_secret();
    let value = if is_shown { place.setting().expose_text().to_string() } else { REDACTED.to_owned() };
    ParameterPlace { element: place.element(), value }
}

/// Sets parameters of the package in a file, and writes the one that comes out.
///
/// # Errors
/// A file cannot be read or written, holds no package, or a value is none that its parameter may have.
pub fn set(arguments: &SetArguments) -> Result<Personalised, Failure> {
    let settings = arguments.settings.iter().map(|text| setting(text)).collect::<Result<Vec<_>, _>>()?;
    let before = package(&arguments.file)?;
    let after = set_parameters(&before, &settings).map_err(|error| in_file(&arguments.file, &error))?;
    let places = read_parameters(&after).map_err(|error| in_file(&arguments.file, &error))?;
    let count = |setting: &Setting| {
        let places = places.iter().filter(|place| place.parameter() == setting.parameter()).count();
        (setting.parameter().to_string(), places)
    };
    let old = errors(&before);
    let is_new = |finding: &Finding| {
        !old.iter().any(|known| (known.rule(), known.path()) == (finding.rule(), finding.path()))
    };
    let warnings = errors(&after).iter().filter(|finding| is_new(finding)).map(Finding::to_string).collect();
    let output = &arguments.output;
    atomic::replace(output, after.as_bytes())
        .map_err(|error| Failure::System(format!("{}: {error}", output.display())))?;
    Ok(Personalised { size: after.as_bytes().len(), set: settings.iter().map(count).collect(), warnings })
}

fn errors(package: &Package) -> Vec<Finding> {
    let mut findings = check(package, Target::of(package));
    findings.retain(|finding| finding.severity() == Severity::Error);
    findings
}

fn package(file: &Path) -> Result<Package, Failure> {
    let bytes = input::read(file).map_err(|e| Failure::System(format!("{}: {e}", file.display())))?;
    Package::decode(&Zeroizing::new(bytes), &Limits::default()).map_err(|error| in_file(file, &error))
}

fn in_file(file: &Path, error: &dyn fmt::Display) -> Failure {
    Failure::Input(format!("{}: {error}", file.display()))
}

fn parameter(name: &str) -> Result<Parameter, Failure> {
    name.parse().map_err(|error| Failure::Input(format!("{name}: {error}")))
}

fn setting(text: &str) -> Result<Setting, Failure> {
    let Some((name, value)) = text.split_once('=') else {
        // not the text: it may be a key
        return Err(Failure::Input("an argument is not of the form NAME=VALUE".to_owned()));
    };
    let parameter = parameter(name)?;
    let value = match value.strip_prefix('@') {
        Some(file) => input::text(Path::new(file))?,
        None => Zeroizing::new(value.to_owned()),
    };
    Setting::parse(parameter, value.trim()).map_err(|error| Failure::Input(error.to_string()))
}

impl fmt::Display for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut newline = "";
        for parameter in &self.parameters {
            let mut places = parameter.places.iter();
            if parameter.is_consistent {
                let Some(first) = places.next() else { continue };
                write!(f, "{newline}{:<20} {}  (element {}", parameter.name, first.value, first.element)?;
                places.try_for_each(|place| write!(f, ", {}", place.element))?;
                f.write_str(")")?;
                newline = "\n";
                continue;
            }
            for place in places {
                let (name, value) = (&parameter.name, &place.value);
                write!(f, "{newline}{name:<20} {value}  (element {}, differs)", place.element)?;
                newline = "\n";
            }
        }
        Ok(())
    }
}

impl fmt::Display for Personalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, places) in &self.set {
            writeln!(f, "{name:<20} {places} place{}", if *places == 1 { "" } else { "s" })?;
        }
        write!(f, "{} bytes", self.size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_key() {
        let settings = vec!["K=00112233445566778899aabbccddeeff".to_owned()];
        let arguments = SetArguments { output: "out".into(), file: "in".into(), settings };
        assert_eq!(format!("{arguments:?}"), "SetArguments(in, 1 settings)");
    }
}
