//! What is inside a profile package, as a person likes to read it.
//!
//! `cargo run --example profile_inspect [-- PROFILE.der]`
//!
//! Header, applications of the network, PINs, security domains, remote file management, Java Card
//! applications, and the file system the card ends up with. No PIN, key or key file is printed.
//! Without a file it looks at a small package of its own.

use core::error::Error;
use core::fmt::Write as _;
use std::process::ExitCode;

use sgp_sdk::asn1::Iccid;
use sgp_sdk::asn1::saip::{
    AkaParameter, AlgoConfiguration, AlgoParameter, ApplicationInstance, FileNode, FileSystem, Package,
    PinCodes, PinCodesChoice, ProfileElement, PukCodes, Rfm, SecurityDomain,
};
use sgp_sdk::pkg_builder::ProfileBuilder;
use sgp_sdk::wire::{Aid, Limits, SecretBytes};

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let told = match std::env::args().nth(1) {
        Some(path) => std::fs::read(&path).map_err(|error| format!("{path}: {error}").into()),
        None => small_package(),
    };
    match told.and_then(|bytes| inspect(&bytes)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A small package: one USIM with Milenage, PIN and ADM, one key set.
pub(crate) fn small_package() -> Fallible<Vec<u8>> {
    let secret = |bytes: &[u8]| SecretBytes::from(bytes);
    let profile = ProfileBuilder::new(Iccid::with_check_digit("894470000000000042")?)
        .with_profile_type("SMALL_TEST_PROFILE")
        .with_imsi("001010000000042")
        .with_service_provider_name("Example")
        .with_milenage(secret(&[0x4B; 16]), secret(&[0x0C; 16]))
        .with_pin1(secret(b"1234"), secret(b"12345678"))
        .with_adm1(secret(b"87654321"))
        .with_mno_sd_keys(1, secret(&[0x11; 16]), secret(&[0x22; 16]), secret(&[0x33; 16]))
        .build()?;
    Ok(profile.into_bytes())
}

/// The whole text.
pub(crate) fn inspect(bytes: &[u8]) -> Fallible<String> {
    let package = Package::decode(bytes, &Limits::default())?;
    let elements = package.profile_elements()?;
    let files = package.file_system()?;
    let mut out = header(&package)?;
    out.push_str("\nApplications of the network\n");
    for adf in files.adfs() {
        application(&mut out, &files, adf)?;
    }
    out.push_str("\nPINs, authentication, security domains, applications\n");
    for element in &elements {
        match element {
            ProfileElement::PukCodes(element) => puks(&mut out, element)?,
            ProfileElement::PinCodes(element) => pins(&mut out, element)?,
            ProfileElement::AkaParameter(element) => aka(&mut out, element)?,
            ProfileElement::SecurityDomain(element) => security_domain(&mut out, element)?,
            ProfileElement::Rfm(element) => rfm(&mut out, element)?,
            ProfileElement::Application(element) => {
                if let Some(load) = element.load_block() {
                    let size = load.load_block_object().len();
                    writeln!(out, "  package   {} ({size} bytes)", hex(load.load_package_aid()))?;
                }
                for instance in element.instance_list().unwrap_or_default() {
                    writeln!(out, "  instance  {}{}", hex(instance.instance_aid()), tars(instance))?;
                }
            }
            _ => {}
        }
    }
    out.push_str("\nFiles\n");
    for top in files.root().into_iter().chain(files.adfs()) {
        tree(&mut out, &files, top)?;
    }
    for finding in files.findings() {
        writeln!(out, "! {finding}")?;
    }
    Ok(out)
}

fn header(package: &Package) -> Fallible<String> {
    let header = package.header()?;
    let services: Vec<_> = header.mandatory_services().iter().map(|service| service.name()).collect();
    let version = header.version().map_or_else(|| "?".to_owned(), |version| version.to_string());
    let mut out = String::new();
    writeln!(out, "Profile {}", header.iccid()?)?;
    writeln!(out, "  type      {}", header.profile_type().unwrap_or("-"))?;
    writeln!(out, "  format    SAIP {version}, {} elements", package.elements().len())?;
    writeln!(out, "  services  {}", services.join(" "))?;
    Ok(out)
}

fn application(out: &mut String, files: &FileSystem, adf: &FileNode) -> Fallible<()> {
    write!(out, "  {:<9} {}", adf.name().unwrap_or("ADF"), adf.df_name().map(hex).unwrap_or_default())?;
    if let Some(imsi) = files.file(&format!("{}/ef.imsi", adf.path())).ok().and_then(FileNode::content) {
        write!(out, "  IMSI {}", imsi_digits(imsi))?;
    }
    writeln!(out, "  ({} files)", files.children(adf).count())?;
    Ok(())
}

/// Digits of EF.IMSI (3GPP TS 31.102 4.2.2): length, then nibbles swapped, the first one parity.
fn imsi_digits(content: &[u8]) -> String {
    let digits = content.iter().skip(1).flat_map(|byte| [byte & 0x0F, byte >> 4]).skip(1);
    digits.take_while(|digit| *digit < 10).map(|digit| char::from(b'0' + digit)).collect()
}

fn puks(out: &mut String, element: &PukCodes<'_>) -> Fallible<()> {
    for puk in element.puk_codes() {
        let (reference, left) = (puk.key_reference(), attempts(puk.max_attempts_retries_left()));
        writeln!(out, "  PUK {reference:<5} {left}")?;
    }
    Ok(())
}

fn pins(out: &mut String, element: &PinCodes<'_>) -> Fallible<()> {
    match element.pin_codes() {
        PinCodesChoice::PinConfig(pins) => {
            for pin in pins {
                let state = if pin.pin_attributes() & 1 == 1 { "enabled" } else { "disabled" };
                let left = attempts(pin.max_attempts_retries_left());
                write!(out, "  PIN {:<5} {state}, {left}", pin.key_reference())?;
                match pin.unblocking_pin_reference() {
                    Some(puk) => writeln!(out, ", PUK {puk}")?,
                    None => writeln!(out)?,
                }
            }
        }
        PinCodesChoice::FilePath(path) => writeln!(out, "  PINs of the directory {}", hex(path))?,
        _ => writeln!(out, "  PINs of a kind that is not known")?,
    }
    Ok(())
}

/// High nibble: most attempts; low nibble: those that are left.
fn attempts(octet: i64) -> String {
    format!("{} of {} attempts left", octet & 0x0F, octet >> 4 & 0x0F)
}

fn aka(out: &mut String, element: &AkaParameter<'_>) -> Fallible<()> {
    match element.algo_configuration() {
        AlgoConfiguration::Algo(algo) => {
            let name = match algo.algorithm_id() {
                AlgoParameter::MILENAGE => "Milenage",
                AlgoParameter::TUAK => "TUAK",
                AlgoParameter::USIM_TEST_ALGORITHM => "test algorithm (XOR)",
                _ => "algorithm that is not known",
            };
            let bits = algo.key().expose().len() * 8;
            writeln!(out, "  AKA       {name}, key of {bits} bits")?;
        }
        AlgoConfiguration::Mapping(mapping) => {
            writeln!(out, "  AKA       as {}", hex(mapping.mapping_source()))?;
        }
        _ => writeln!(out, "  AKA       of a kind that is not known")?,
    }
    Ok(())
}

fn security_domain(out: &mut String, element: &SecurityDomain<'_>) -> Fallible<()> {
    let instance = element.instance();
    writeln!(out, "  domain    {}{}", hex(instance.instance_aid()), tars(instance))?;
    for key in element.key_list().unwrap_or_default() {
        let parts = key.key_components().iter();
        let parts: Vec<_> = parts
            .map(|part| format!("{} {} bytes", hex(part.key_type()), part.key_data().expose().len()))
            .collect();
        let (version, id) = (hex(key.key_version_number()), hex(key.key_identifier()));
        writeln!(
            out,
            "    key     version {version} id {id} usage {}: type {}",
            hex(key.key_usage_qualifier()),
            parts.join(", ")
        )?;
    }
    Ok(())
}

/// TARs of an instance: in its AID, and at the end of its toolkit parameters (ETSI TS 102 226
/// 8.2.1.3.2.2).
fn tars(instance: &ApplicationInstance<'_>) -> String {
    let own = Aid::new(instance.instance_aid()).ok().and_then(|aid| aid.tar());
    let mut text = own.map_or_else(String::new, |tar| format!("  TAR {}", hex(tar.as_bytes())));
    let parameters = instance.application_parameters().and_then(|parameters| parameters.toolkit_parameters());
    for tar in parameters.and_then(toolkit_tars).unwrap_or_default().chunks_exact(3) {
        text.push_str("  TAR ");
        text.push_str(&hex(tar));
    }
    text
}

/// Priority, timers, text length, menu entries of two octets, channels, MSL with length, TARs with
/// length.
fn toolkit_tars(parameters: &[u8]) -> Option<&[u8]> {
    let (entries, rest) = parameters.get(3..)?.split_first()?;
    let rest = rest.get(usize::from(*entries) * 2 + 1..)?;
    let (msl, rest) = rest.split_first()?;
    let (len, tars) = rest.get(usize::from(*msl)..)?.split_first()?;
    tars.get(..usize::from(*len))
}

fn rfm(out: &mut String, element: &Rfm<'_>) -> Fallible<()> {
    let listed: Vec<_> = element.tar_list().map(|tars| tars.iter().map(hex).collect()).unwrap_or_default();
    write!(out, "  RFM       {}  TAR {}", hex(element.instance_aid()), listed.join(" "))?;
    write!(out, "  MSL {}", hex(element.minimum_security_level()))?;
    match element.adf_rfm_access() {
        Some(access) => writeln!(out, "  ADF {}", hex(access.adf_aid()))?,
        None => writeln!(out)?,
    }
    Ok(())
}

fn tree(out: &mut String, files: &FileSystem, file: &FileNode) -> Fallible<()> {
    let indent = 2 + usize::from(file.depth()) * 2;
    let unnamed = if file.kind().is_directory() { "DF" } else { "EF" };
    let name = file.name().unwrap_or(unnamed);
    write!(out, "{:indent$}{name:<width$} {:04X}", "", file.fid(), width = 30_usize.saturating_sub(indent))?;
    let size = match (file.records(), file.record_len(), file.size()) {
        (Some(records), Some(len), _) => Some(format!("{records} x {len} bytes")),
        (_, _, Some(size)) => Some(format!("{size} bytes")),
        _ => None,
    };
    let sfi = file.sfi().map(|sfi| format!("SFI {sfi:02X}"));
    let link = files.target(file).map(|target| format!("as {}", target.path()));
    let details: Vec<_> = [size, sfi, link].into_iter().flatten().collect();
    if !details.is_empty() {
        write!(out, "  {}", details.join(", "))?;
    }
    writeln!(out)?;
    if file.link_path().is_none() {
        for child in files.children(file) {
            tree(out, files, child)?;
        }
    }
    Ok(())
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}
