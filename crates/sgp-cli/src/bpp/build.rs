//! `sgp bpp build`.

use core::convert::Infallible;
use core::fmt;

use pkg_builder::bind::{Binding, ProfileSigner, Session, Upp};
use rand_core::{TryCryptoRng, TryRng};
use serde::Serialize;
use sgp_asn1::saip::Package;
use sgp_keys::PublicKey;
use sgp_wire::Limits;

use super::arguments::{self, BuildArguments};
use crate::problem::{self, Problem};

/// A package that was bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Built {
    /// The file that was written.
    pub file: String,
    /// The profile.
    pub iccid: String,
    /// Bytes of the profile package.
    pub profile: usize,
    /// Bytes of the bound package, as predicted and as made.
    pub size: usize,
    /// Pieces in which an LPA hands it to the eUICC.
    pub pieces: usize,
    /// Protected objects of the metadata.
    pub metadata_segments: usize,
    /// Protected objects of the profile.
    pub profile_segments: usize,
    /// Whether the profile is protected with keys of its own.
    pub keys_replaced: bool,
}

/// Binds a package and writes it.
///
/// # Errors
/// What is wrong with the arguments or the files.
pub fn build(arguments: &BuildArguments) -> Result<Built, Problem> {
    let name = arguments.package.to_string_lossy();
    let bytes = zeroize::Zeroizing::new(problem::read(&arguments.package)?);
    let package = Package::decode(&bytes, &Limits::default()).map_err(|e| problem::of(&name)(&e))?;
    let upp = Upp::new(&package).map_err(|e| problem::of(&name)(&e))?;
    let iccid = upp.iccid().ok_or_else(|| problem::of(&name)(&"no ICCID"))?;
    let metadata = arguments.metadata.read(iccid)?;
    let certificate = arguments::certificate(&arguments.certificate)?;
    let certified =
        certificate.public_key().map_err(|e| problem::of(&arguments.certificate.to_string_lossy())(&e))?;
    let curve = certified.curve();
    let key = arguments::private_key("--key", &arguments.key, curve)?;
    let one_time_key = arguments::private_key("--otsk", &arguments.otsk, curve)?;
    let euicc_otpk = arguments::bytes("--euicc-otpk", &arguments.euicc_otpk)?;
    let euicc_otpk =
        PublicKey::from_point(curve, &euicc_otpk).map_err(|e| problem::of("--euicc-otpk")(&e))?;
    let transaction_id = arguments::bytes("--transaction-id", &arguments.transaction_id)?;
    let host_id = arguments::bytes("--host-id", &arguments.host_id)?;

    let fault = |e: pkg_builder::bind::BindError| Problem::Input(e.to_string());
    let signer = ProfileSigner::new(&certificate, &key).map_err(fault)?;
    let eid = arguments::eid(&arguments.eid)?;
    let session =
        Session::agree(&one_time_key, &euicc_otpk, &host_id, &eid, &transaction_id).map_err(fault)?;
    let protected = match &arguments.ppk {
        Some(ppk) => Some(
            upp.protect_with(arguments::session_keys("--ppk", ppk)?).map_err(|e| problem::of("--ppk")(&e))?,
        ),
        None => None,
    };
    let binding = match &protected {
        Some(protected) => Binding::new(protected, &metadata),
        None => Binding::new(&upp, &metadata),
    };
    let binding = binding.map_err(fault)?;
    let size = binding.size_for(&session);
    let bound = binding.bind(session, &signer, &mut Deterministic).map_err(fault)?;
    problem::write(&arguments.out, bound.as_bytes())?;
    Ok(Built {
        file: arguments.out.to_string_lossy().into_owned(),
        iccid: iccid.to_string(),
        profile: upp.len(),
        size: bound.as_bytes().len(),
        pieces: size.pieces(),
        metadata_segments: size.metadata_segments(),
        profile_segments: size.profile_segments(),
        keys_replaced: protected.is_some(),
    })
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: profile {} bound, {} bytes in {} pieces",
            self.file, self.iccid, self.size, self.pieces
        )?;
        let keys = if self.keys_replaced { "keys of its own" } else { "the keys of the session" };
        write!(
            f,
            "  metadata in {}, {} bytes of profile in {} segments under {keys}",
            self.metadata_segments, self.profile, self.profile_segments
        )
    }
}

/// Keys in software sign without a random source (RFC 6979).
struct Deterministic;

impl TryRng for Deterministic {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.fill(0);
        Ok(())
    }
}

impl TryCryptoRng for Deterministic {}
