//! Arguments of `sgp bpp`, and what they are read as.

use core::fmt;
use std::path::{Path, PathBuf};

use clap::Args;
use pkg_builder::bind::Metadata;
use scp03t::bsp::SessionKeys;
use sgp_asn1::rsp::{NotificationEvent, PprIds, ProfileClass};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey};
use sgp_pki::x509::Certificate;
use zeroize::Zeroizing;

use crate::input::hex_or_file;
use crate::problem::{self, Problem};
use crate::{ec_key, pem};

/// Arguments of `sgp bpp build`.
#[derive(Args, Clone)]
#[non_exhaustive]
pub struct BuildArguments {
    /// The profile package, in DER
    #[arg(value_name = "PACKAGE")]
    pub package: PathBuf,
    /// Where the bound package goes
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// What the eUICC stores about the profile
    #[command(flatten)]
    pub metadata: MetadataArguments,
    /// EID, 32 digits
    #[arg(long, value_name = "DIGITS")]
    pub eid: String,
    /// Transaction identifier, 1 to 16 bytes
    #[arg(long, value_name = "HEX")]
    pub transaction_id: String,
    /// HostID, 1 to 16 bytes
    #[arg(long, value_name = "HEX")]
    pub host_id: String,
    /// One-time public key of the eUICC, 04 x y
    #[arg(long, value_name = "HEX|@FILE")]
    pub euicc_otpk: String,
    /// One-time private key of the SM-DP+ (otSK.DP.ECKA)
    #[arg(long, value_name = "HEX|@FILE")]
    pub otsk: String,
    /// Certificate for profile binding (CERT.DPpb), DER or PEM
    #[arg(long, value_name = "FILE")]
    pub certificate: PathBuf,
    /// Its private key
    #[arg(long, value_name = "HEX|@FILE")]
    pub key: String,
    /// Profile protection keys: chaining value, PPK-ENC, PPK-MAC, 48 bytes; the profile is protected
    /// with the keys of the session without them
    #[arg(long, value_name = "HEX|@FILE")]
    pub ppk: Option<String>,
}

/// What the eUICC stores about a profile.
#[derive(Args, Clone, Debug, Default)]
#[non_exhaustive]
pub struct MetadataArguments {
    /// StoreMetadata as it is, in DER; it takes the place of the other arguments
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// Name of the operator
    #[arg(long, value_name = "NAME", default_value = "")]
    pub service_provider: String,
    /// Name of the profile
    #[arg(long, value_name = "NAME", default_value = "")]
    pub profile_name: String,
    /// Icon, JPEG or PNG of 64 by 64 pixels
    #[arg(long, value_name = "FILE")]
    pub icon: Option<PathBuf>,
    /// Class: test, provisioning or operational
    #[arg(long, value_name = "CLASS", default_value = "operational")]
    pub class: String,
    /// Network of the operator, MCC-MNC
    #[arg(long, value_name = "PLMN")]
    pub owner: Option<String>,
    /// Policy rules: pprUpdateControl, ppr1, ppr2, with commas between them
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub ppr: Vec<String>,
    /// Who is told about what: install, enable, disable, delete with commas between them, @, host
    #[arg(long, value_name = "EVENTS@HOST")]
    pub notify: Vec<String>,
}

/// Arguments of `sgp bpp open`.
#[derive(Args, Clone)]
#[non_exhaustive]
pub struct OpenArguments {
    /// The bound package, in DER
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the profile package goes
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where StoreMetadata goes
    #[arg(long, value_name = "FILE")]
    pub metadata_out: Option<PathBuf>,
    /// EID, 32 digits
    #[arg(long, value_name = "DIGITS", required_unless_present = "session_keys")]
    pub eid: Option<String>,
    /// Transaction identifier
    #[arg(long, value_name = "HEX", required_unless_present = "session_keys")]
    pub transaction_id: Option<String>,
    /// One-time private key of the eUICC (otSK.EUICC.ECKA)
    #[arg(long, value_name = "HEX|@FILE", required_unless_present = "session_keys")]
    pub otsk: Option<String>,
    /// Certificate for profile binding (CERT.DPpb), DER or PEM
    #[arg(long, value_name = "FILE", required_unless_present = "session_keys")]
    pub certificate: Option<PathBuf>,
    /// Certificate of its root (CERT.CI), DER or PEM
    #[arg(long, value_name = "FILE", required_unless_present = "session_keys")]
    pub root: Option<PathBuf>,
    /// Session keys known from elsewhere: chaining value, S-ENC, S-MAC, 48 bytes; nothing is
    /// verified then but the checksums
    #[arg(long, value_name = "HEX|@FILE", conflicts_with_all = ["eid", "transaction_id", "otsk", "certificate", "root"])]
    pub session_keys: Option<String>,
    /// Take segments that are longer than the standard allows, as one family of servers makes them
    #[arg(long)]
    pub lenient: bool,
}

impl fmt::Debug for BuildArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BuildArguments({}, ..)", self.package.display())
    }
}

impl fmt::Debug for OpenArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenArguments({}, ..)", self.file.display())
    }
}

impl MetadataArguments {
    pub(super) fn read(&self, iccid: Iccid) -> Result<Metadata, Problem> {
        if let Some(file) = &self.metadata {
            let bytes = problem::read(file)?;
            return Metadata::decode(&bytes).map_err(|e| problem::of(&file.to_string_lossy())(&e));
        }
        let mut builder = Metadata::builder(iccid)
            .with_service_provider_name(&self.service_provider)
            .with_profile_name(&self.profile_name)
            .with_class(
                named("--class", &self.class, [0, 1, 2], |number| {
                    ProfileClass::new(i64::from(number)).name()
                })
                .map(|number| ProfileClass::new(i64::from(number)))?,
            );
        if let Some(file) = &self.icon {
            builder = builder.with_icon(&problem::read(file)?);
        }
        if let Some(plmn) = &self.owner {
            builder = builder.with_owner(plmn.parse().map_err(|e| problem::of("--owner")(&e))?);
        }
        let rules = self.ppr.iter().map(|rule| named("--ppr", rule, 0..3, PprIds::name));
        builder = builder.with_policy_rules(&rules.collect::<Result<Vec<_>, _>>()?);
        for notify in &self.notify {
            let (events, host) = notify
                .split_once('@')
                .ok_or_else(|| Problem::Input(format!("--notify: {notify}: EVENTS@HOST")))?;
            let events = events.split(',').map(|event| named("--notify", event, 0..4, short_event));
            builder = builder.with_notification(&events.collect::<Result<Vec<_>, _>>()?, host);
        }
        builder.build().map_err(|e| problem::of("metadata")(&e))
    }
}

/// `enable` of `notificationEnable`.
fn short_event(bit: u16) -> Option<&'static str> {
    NotificationEvent::name(bit).and_then(|name| name.strip_prefix("notification"))
}

/// The number with this name, capitals aside.
fn named(
    argument: &str,
    text: &str,
    numbers: impl IntoIterator<Item = u16> + Clone,
    name: impl Fn(u16) -> Option<&'static str>,
) -> Result<u16, Problem> {
    let is_it = |number: &u16| name(*number).is_some_and(|name| name.eq_ignore_ascii_case(text));
    numbers.clone().into_iter().find(is_it).ok_or_else(|| {
        let names: Vec<_> = numbers.into_iter().filter_map(&name).map(str::to_ascii_lowercase).collect();
        Problem::Input(format!("{argument}: {text}, expected one of {}", names.join(", ")))
    })
}

pub(super) fn eid(text: &str) -> Result<Eid, Problem> {
    text.parse().map_err(|e| problem::of("--eid")(&e))
}

pub(super) fn bytes(name: &str, text: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    hex_or_file(text).map_err(|e| e.of(name))
}

/// Chaining value and two keys.
pub(super) fn session_keys(name: &str, text: &str) -> Result<SessionKeys, Problem> {
    let data = bytes(name, text)?;
    let fault = || Problem::Input(format!("{name}: {} bytes, expected 48", data.len()));
    let (chaining, keys) = data.split_first_chunk::<16>().ok_or_else(fault)?;
    let (enc, mac) = keys.split_at_checked(16).ok_or_else(fault)?;
    let key = |bytes| AesKey::new(bytes).map_err(|_| fault());
    SessionKeys::new(*chaining, key(enc)?, key(mac)?).map_err(|_| fault())
}

/// A private key: PEM in a file, or 32 bytes of hex on this curve.
pub(super) fn private_key(name: &str, text: &str, curve: Curve) -> Result<EcSecretKey, Problem> {
    if let Some(file) = text.strip_prefix('@') {
        let content = Zeroizing::new(problem::read(Path::new(file))?);
        if let Some(pem) = core::str::from_utf8(&content).ok().filter(|text| text.contains("-----BEGIN")) {
            return ec_key::from_pem(pem).map_err(|e| problem::of(file)(&e));
        }
    }
    EcSecretKey::from_bytes(curve, &bytes(name, text)?).map_err(|e| problem::of(name)(&e))
}

/// A certificate in DER or PEM.
pub(super) fn certificate(file: &Path) -> Result<Certificate, Problem> {
    let bytes = problem::read(file)?;
    let name = file.to_string_lossy();
    let text = core::str::from_utf8(&bytes).ok().filter(|text| text.contains("-----BEGIN"));
    let der = match text {
        Some(text) => pem::blocks(text)
            .and_then(|blocks| blocks.into_iter().find(|(label, _)| *label == "CERTIFICATE"))
            .map(|(_, der)| der)
            .ok_or_else(|| problem::of(&name)(&"no CERTIFICATE in PEM"))?,
        None => bytes.clone(),
    };
    Certificate::decode(&der).map_err(|e| problem::of(&name)(&e))
}
