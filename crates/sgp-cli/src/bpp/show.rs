//! `sgp bpp show`.

use core::fmt;

use serde::Serialize;
use sgp_asn1::rsp::BoundProfilePackage;
use sgp_wire::{DecodeError, Limits};

/// A bound package without keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Shown {
    /// Bytes.
    pub size: usize,
    /// Transaction identifier in hex.
    pub transaction_id: String,
    /// HostID in hex.
    pub host_id: String,
    /// One-time public key of the SM-DP+ in hex.
    pub smdp_otpk: String,
    /// Pieces in which an LPA hands it to the eUICC.
    pub pieces: usize,
    /// The lists of protected objects.
    pub parts: Vec<Part>,
}

/// A list of protected objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Part {
    /// Its name in the module.
    pub name: &'static str,
    /// What stands in it.
    pub command: &'static str,
    /// Length of each object, tag and length included.
    pub segments: Vec<usize>,
}

/// Takes a bound package apart.
///
/// # Errors
/// It is none: where, and in which member.
pub fn show(bytes: &[u8]) -> Result<Shown, DecodeError> {
    let package = BoundProfilePackage::decode(bytes, &Limits::DEFAULT)?;
    let request = package.initialise_secure_channel_request();
    let part = |name, command, objects: &mut dyn Iterator<Item = &[u8]>| Part {
        name,
        command,
        segments: objects.map(<[u8]>::len).collect(),
    };
    let mut parts = vec![
        part("firstSequenceOf87", "ConfigureISDP", &mut package.first_sequence_of_87().objects()),
        part("sequenceOf88", "StoreMetadata", &mut package.sequence_of_88().objects()),
    ];
    if let Some(second) = package.second_sequence_of_87() {
        parts.push(part("secondSequenceOf87", "ReplaceSessionKeys", &mut second.objects()));
    }
    parts.push(part("sequenceOf86", "profile", &mut package.sequence_of_86().objects()));
    Ok(Shown {
        size: bytes.len(),
        transaction_id: hex::encode(request.transaction_id().as_bytes()),
        host_id: hex::encode(request.control_ref_template().host_id().as_bytes()),
        smdp_otpk: hex::encode(request.smdp_otpk()),
        pieces: BoundProfilePackage::segments(bytes, &Limits::DEFAULT)?.len(),
        parts,
    })
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "bound profile package, {} bytes in {} pieces", self.size, self.pieces)?;
        writeln!(f, "  transaction  {}", self.transaction_id)?;
        writeln!(f, "  HostID       {}", self.host_id)?;
        write!(f, "  otPK.DP      {}", self.smdp_otpk)?;
        for Part { name, command, segments } in &self.parts {
            let bytes: usize = segments.iter().sum();
            let longest = segments.iter().max().copied().unwrap_or_default();
            write!(
                f,
                "\n  {name:<19}{command:<19}{} segments, {bytes} bytes, longest {longest}",
                segments.len()
            )?;
        }
        Ok(())
    }
}
