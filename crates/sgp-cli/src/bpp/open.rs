//! `sgp bpp open`.

use core::fmt;

use serde::Serialize;
use sgp_pki::x509::TrustStore;
use sgp_pki::x509::role::DpPb;
use virtual_euicc::bpp::{Opening, Session, hazmat};

use super::arguments::{self, OpenArguments};
use crate::problem::{self, Problem};

/// Longest segment of one family of servers.
const LONG_SEGMENT: usize = 1036;

/// A package that was opened, or refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Opened {
    /// The file.
    pub file: String,
    /// The profile, as the metadata say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iccid: Option<String>,
    /// Name of the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_provider_name: Option<String>,
    /// Name of the profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// Bytes of the profile package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<usize>,
    /// Its segments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile_segments: Option<usize>,
    /// Whether it was protected with keys of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys_replaced: Option<bool>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
}

/// Why a package was refused, and what an eUICC reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refused {
    /// Why.
    pub cause: String,
    /// `bppCommandId`.
    pub command: String,
    /// `errorReason`.
    pub reason: String,
}

/// Opens a package and writes what was in it.
///
/// # Errors
/// What is wrong with the arguments or the files. A package that is refused is in the report.
pub fn open(arguments: &OpenArguments) -> Result<Opened, Problem> {
    let package = problem::read(&arguments.file)?;
    let mut opening = opening(arguments)?;
    if arguments.lenient {
        opening = opening.with_max_segment(LONG_SEGMENT);
    }
    let file = arguments.file.to_string_lossy().into_owned();
    let opened = match opening.load_whole(&package) {
        Ok(opened) => opened,
        Err(refusal) => {
            let refusal = Refused {
                cause: refusal.cause().to_string(),
                command: refusal.command().to_string(),
                reason: refusal.reason().to_string(),
            };
            return Ok(Opened { file, refusal: Some(refusal), ..Opened::default() });
        }
    };
    let metadata = opened.store_metadata().map_err(|e| problem::of(&file)(&e))?;
    if let Some(out) = &arguments.out {
        problem::write(out, opened.profile().expose())?;
    }
    if let Some(out) = &arguments.metadata_out {
        problem::write(out, opened.store_metadata_bytes())?;
    }
    Ok(Opened {
        iccid: Some(metadata.iccid().to_string()),
        service_provider_name: Some(printable(metadata.service_provider_name())),
        profile_name: Some(printable(metadata.profile_name())),
        profile: Some(opened.profile().len()),
        profile_segments: Some(opened.segments()),
        keys_replaced: Some(opened.are_keys_replaced()),
        file,
        refusal: None,
    })
}

fn opening(arguments: &OpenArguments) -> Result<Opening, Problem> {
    if let Some(keys) = &arguments.session_keys {
        return Ok(hazmat::with_session_keys(arguments::session_keys("--session-keys", keys)?));
    }
    let given = |name: &str, value: &Option<String>| {
        value.clone().ok_or_else(|| Problem::Input(format!("{name} is missing")))
    };
    let file = |name: &str, value: &Option<std::path::PathBuf>| {
        value.clone().ok_or_else(|| Problem::Input(format!("{name} is missing")))
    };
    let certificate_file = file("--certificate", &arguments.certificate)?;
    let certificate = arguments::certificate(&certificate_file)?;
    let root = arguments::certificate(&file("--root", &arguments.root)?)?;
    let server = TrustStore::new([root])
        .verify_untimed(&[certificate], DpPb)
        .map_err(|e| problem::of(&certificate_file.to_string_lossy())(&e))?;
    let curve = server.public_key().curve();
    let one_time_key = arguments::private_key("--otsk", &given("--otsk", &arguments.otsk)?, curve)?;
    let eid = arguments::eid(&given("--eid", &arguments.eid)?)?;
    let transaction_id = given("--transaction-id", &arguments.transaction_id)?;
    let transaction_id = arguments::bytes("--transaction-id", &transaction_id)?;
    Ok(Opening::new(Session::new(eid, &transaction_id, one_time_key, &server)))
}

/// Names without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

impl fmt::Display for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(refusal) = &self.refusal {
            write!(f, "{}: refused: {}", self.file, refusal.cause)?;
            return write!(f, "\n  reported: {}, {}", refusal.command, refusal.reason);
        }
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        writeln!(f, "{}: profile {}", self.file, text(&self.iccid))?;
        writeln!(f, "  operator  {}", text(&self.service_provider_name))?;
        writeln!(f, "  name      {}", text(&self.profile_name))?;
        let keys =
            if self.keys_replaced == Some(true) { "keys of its own" } else { "the keys of the session" };
        write!(
            f,
            "  profile   {} bytes in {} segments under {keys}",
            self.profile.unwrap_or_default(),
            self.profile_segments.unwrap_or_default()
        )
    }
}
