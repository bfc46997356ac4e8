//! What keeps a package from being built.

use core::fmt;

use sgp_asn1::{Iccid, IccidError, Imsi, ImsiError};
use sgp_wire::DecodeError;

use crate::Rule;

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
    /// Ki of Milenage.
    Ki,
    /// OPc of Milenage.
    Opc,
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
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
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
        })
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
            Self::Structure(rule) => write!(f, "{} ({})", rule, rule.clause()),
            Self::Unreadable(error) => write!(f, "the package cannot be read back: {error}"),
        }
    }
}

/// Everything that is wrong with the inputs of a [`ProfileBuilder`](crate::ProfileBuilder), in
/// the order of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildError {
    faults: Vec<Fault>,
}

impl BuildError {
    pub(crate) const fn new(faults: Vec<Fault>) -> Self {
        Self { faults }
    }

    /// The faults; at least one.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{fault}")?;
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
