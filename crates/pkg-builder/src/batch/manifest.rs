//! What a batch made, a line for each package.

use core::fmt;
use core::str::FromStr;

use sgp_asn1::Iccid;
use sha2::{Digest, Sha256};

/// One package that was made: ICCID, size, SHA-256.
///
/// `Display` and [`FromStr`] are a line of the manifest, `iccid,file,size,sha256`, as
/// [`HEADER`](Self::HEADER) names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManifestRow {
    iccid: Iccid,
    size: usize,
    sha256: [u8; 32],
}

impl ManifestRow {
    /// First line of a manifest.
    pub const HEADER: &'static str = "iccid,file,size,sha256";

    /// The line of a package.
    #[must_use]
    pub fn of(iccid: Iccid, package: &[u8]) -> Self {
        Self { iccid, size: package.len(), sha256: Sha256::digest(package).into() }
    }

    /// ICCID of the profile.
    #[must_use]
    pub const fn iccid(&self) -> Iccid {
        self.iccid
    }

    /// Name of the file: the ICCID, then `.der`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{}.der", self.iccid)
    }

    /// Bytes of the package.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// SHA-256 of the package.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// Whether `package` is the one that the line is about.
    #[must_use]
    pub fn is_of(&self, package: &[u8]) -> bool {
        Self::of(self.iccid, package) == *self
    }
}

impl fmt::Display for ManifestRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{0}.der,{},{}", self.iccid, self.size, hex::encode(self.sha256))
    }
}

impl FromStr for ManifestRow {
    type Err = NoManifestRow;

    fn from_str(line: &str) -> Result<Self, NoManifestRow> {
        let mut fields = line.split(',');
        let mut next = || fields.next().ok_or(NoManifestRow);
        let (iccid, file, size, sha256) = (next()?, next()?, next()?, next()?);
        let mut row = Self {
            iccid: iccid.parse().map_err(|_| NoManifestRow)?,
            size: size.parse().map_err(|_| NoManifestRow)?,
            sha256: [0; 32],
        };
        hex::decode_to_slice(sha256, &mut row.sha256).map_err(|_| NoManifestRow)?;
        let is_whole = fields.next().is_none() && file == row.file_name() && row.to_string() == line;
        is_whole.then_some(row).ok_or(NoManifestRow)
    }
}

/// A line that is none of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoManifestRow;

impl fmt::Display for NoManifestRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no line of the form {}", ManifestRow::HEADER)
    }
}

impl core::error::Error for NoManifestRow {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_both_ways() {
        let row = ManifestRow::of("8988200701000000017".parse().unwrap(), b"abc");
        // the digest of abc is that of FIPS 180-4
        let line = "8988200701000000017,8988200701000000017.der,3,\
                    ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!((row.to_string().as_str(), line.parse()), (line, Ok(row)));
        assert!(row.is_of(b"abc") && !row.is_of(b"abd"));
        for end in 0..line.len() {
            assert_eq!(line[..end].parse::<ManifestRow>(), Err(NoManifestRow), "{end}");
        }
        for wrong in [format!("{line},"), line.replace("17.der", "18.der"), line.replace("BA", "ba") + " "] {
            assert_eq!(wrong.parse::<ManifestRow>(), Err(NoManifestRow), "{wrong}");
        }
    }
}
