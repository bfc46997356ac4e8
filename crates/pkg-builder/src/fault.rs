//! What keeps a package from being built.

use core::fmt;

use sgp_asn1::saip::{ElementKind, SaipVersion};
use sgp_asn1::{Iccid, IccidError, Imsi, ImsiError};
use sgp_wire::DecodeError;

use crate::{Finding, Rule};

/// An input of the builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// ICCID.
    Iccid,
    /// IMSI.
    Imsi,
    /// Digits of the mobile network code in the IMSI.
    MncLength,
    /// Profile type of the header.
    ProfileType,
    /// Service provider name.
    ServiceProviderName,
    /// Ki of an authentication algorithm.
    Ki,
    /// OPc of Milenage, TOPc of TUAK.
    Opc,
    /// OP of Milenage, TOP of TUAK.
    Op,
    /// Iterations of Keccak in TUAK.
    KeccakIterations,
    /// A sequence number of the authentication parameters, or a limit of them.
    SequenceNumber,
    /// PIN 1.
    Pin1,
    /// PUK 1.
    Puk1,
    /// PIN 2.
    Pin2,
    /// PUK 2.
    Puk2,
    /// ADM 1.
    Adm1,
    /// Key version number of the MNO-SD.
    MnoSdKeyVersion,
    /// KIc of the MNO-SD.
    MnoSdKic,
    /// KID of the MNO-SD.
    MnoSdKid,
    /// KIK of the MNO-SD.
    MnoSdKik,
    /// A PIN or an administrative code, by its reference.
    PinCode(u8),
    /// A PUK, by its reference.
    PukCode(u8),
    /// A key version number.
    KeyVersion(u8),
    /// A key of a security domain.
    DomainKey {
        /// Key version number.
        version: u8,
        /// Key identifier.
        identifier: u8,
    },
    /// A file of an element, by its name in the module.
    File {
        /// Which element.
        element: ElementKind,
        /// Which file.
        name: &'static str,
    },
    /// Address of the service centre in EF.SMSP.
    ServiceCentre,
    /// Own number in EF.MSISDN.
    Msisdn,
    /// Number in EF.ECC.
    EmergencyNumber,
    /// Routing indicator.
    RoutingIndicator,
    /// Public key of the home network.
    SuciKey,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Iccid => "ICCID",
            Self::Imsi => "IMSI",
            Self::MncLength => "MNC length",
            Self::ProfileType => "profile type",
            Self::ServiceProviderName => "service provider name",
            Self::Ki => "Ki",
            Self::Opc => "OPc",
            Self::Pin1 => "PIN1",
            Self::Puk1 => "PUK1",
            Self::Pin2 => "PIN2",
            Self::Puk2 => "PUK2",
            Self::Adm1 => "ADM1",
            Self::MnoSdKeyVersion => "MNO-SD key version number",
            Self::MnoSdKic => "MNO-SD KIc",
            Self::MnoSdKid => "MNO-SD KID",
            Self::MnoSdKik => "MNO-SD KIK",
            Self::Op => "OP",
            Self::KeccakIterations => "number of Keccak iterations",
            Self::SequenceNumber => "sequence number",
            Self::ServiceCentre => "service centre",
            Self::Msisdn => "MSISDN",
            Self::EmergencyNumber => "emergency number",
            Self::RoutingIndicator => "routing indicator",
            Self::SuciKey => "public key of the home network",
            Self::PinCode(reference) => return write!(f, "PIN {reference:02X}"),
            Self::PukCode(reference) => return write!(f, "PUK {reference:02X}"),
            Self::KeyVersion(version) => return write!(f, "key version number {version:02X}"),
            Self::DomainKey { version, identifier } => {
                return write!(f, "key {version:02X}/{identifier:02X}");
            }
            Self::File { element, name } => return write!(f, "{element}.{name}"),
        };
        f.write_str(name)
    }
}

/// One thing that is wrong. Holds no secret: of a PIN or key it tells lengths and places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// A required input was not given.
    Missing(Field),
    /// The ICCID is none.
    Iccid(IccidError),
    /// The IMSI is none.
    Imsi(ImsiError),
    /// Another number of digits, characters or bytes than the input may have.
    Length {
        /// Which input.
        field: Field,
        /// What it may have, in words.
        expected: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A character that the input may not have.
    Character {
        /// Which input.
        field: Field,
        /// Where, counted from 0.
        position: usize,
    },
    /// A number that the input may not have.
    Range {
        /// Which input.
        field: Field,
        /// What it may have, in words.
        expected: &'static str,
    },
    /// The module has no file of this name in the element.
    UnknownFile {
        /// Which element.
        element: ElementKind,
        /// The name.
        name: &'static str,
    },
    /// The version has no template for the element.
    NoTemplate {
        /// Which element.
        element: ElementKind,
        /// Which version of the interoperable format.
        version: SaipVersion,
    },
    /// Records are written into a file whose record length is not known.
    NoRecords(Field),
    /// Octets that are no Java Card load file.
    NoLoadFile,
    /// The package that was built does not keep a rule of [`check`](crate::check).
    Structure(Rule),
    /// The package that was built cannot be read back.
    Unreadable(DecodeError),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "{field} is missing"),
            Self::Iccid(error) => fmt::Display::fmt(error, f),
            Self::Imsi(error) => fmt::Display::fmt(error, f),
            Self::Length { field, expected, found } => write!(f, "{field} has {found}, expected {expected}"),
            Self::Character { field, position } => {
                write!(f, "{field} has a character that it may not have at position {position}")
            }
            Self::Range { field, expected } => write!(f, "{field} is not {expected}"),
            Self::UnknownFile { element, name } => write!(f, "{element} has no file {name}"),
            Self::NoTemplate { element, version } => {
                write!(f, "SAIP {version} has no template for {element}")
            }
            Self::NoRecords(field) => write!(f, "{field} has no record length"),
            Self::NoLoadFile => f.write_str("the code is no Java Card load file of components"),
            Self::Structure(rule) => write!(f, "{} ({})", rule, rule.clause()),
            Self::Unreadable(error) => write!(f, "the package cannot be read back: {error}"),
        }
    }
}

impl core::error::Error for Fault {}

/// Everything that is wrong with the inputs of a [`PackageBuilder`](crate::PackageBuilder) or a
/// [`ProfileBuilder`](crate::ProfileBuilder), in the order of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    faults: Vec<Fault>,
    findings: Vec<Finding>,
}

impl BuildError {
    pub(crate) const fn new(faults: Vec<Fault>) -> Self {
        Self { faults, findings: Vec::new() }
    }

    /// What the check found.
    pub(crate) fn refused(findings: Vec<Finding>) -> Self {
        Self { faults: findings.iter().map(|finding| Fault::Structure(finding.rule())).collect(), findings }
    }

    /// The faults; at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Where the package that was made breaks a rule: one for each [`Fault::Structure`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            match self.findings.get(index) {
                Some(finding) => write!(f, "{separator}{finding}")?,
                None => write!(f, "{separator}{fault}")?,
            }
        }
        Ok(())
    }
}

impl core::error::Error for BuildError {}

/// Collects faults while inputs become values.
#[derive(Debug, Default)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl Faults {
    /// The value, or a note that it is missing.
    pub(crate) fn required<T>(&mut self, value: Option<T>, field: Field) -> Option<T> {
        if value.is_none() {
            self.0.push(Fault::Missing(field));
        }
        value
    }

    pub(crate) fn note<T>(&mut self, result: Result<T, Fault>) -> Option<T> {
        result.map_err(|fault| self.0.push(fault)).ok()
    }

    pub(crate) fn iccid(&mut self, iccid: Iccid) -> Iccid {
        if let Err(error) = iccid.check() {
            self.0.push(Fault::Iccid(error));
        }
        iccid
    }

    pub(crate) fn imsi(&mut self, digits: Option<&str>) -> Option<Imsi> {
        let digits = self.required(digits, Field::Imsi)?;
        self.note(digits.parse().map_err(Fault::Imsi))
    }

    /// A key of one of these lengths in bytes.
    pub(crate) fn key<'a>(
        &mut self,
        key: Option<&'a sgp_wire::SecretBytes>,
        field: Field,
        lengths: &[usize],
        expected: &'static str,
    ) -> Option<&'a [u8]> {
        let key = self.required(key, field)?.expose();
        let found = key.len();
        let checked =
            if lengths.contains(&found) { Ok(key) } else { Err(Fault::Length { field, expected, found }) };
        self.note(checked)
    }
}
