//! What a package is written for.

use core::fmt;
use core::str::FromStr;

use sgp_asn1::saip::{Package, SaipVersion};

/// Which family of eUICCs a package is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Market {
    /// Not said: what only one of them forbids is left alone.
    #[default]
    Any,
    /// SGP.02: managed by an SM-SR over SCP80 or SCP81.
    M2m,
    /// SGP.22: managed by an LPA.
    Consumer,
    /// IoT Minimal Profile (SAIP 7.5).
    IotMinimal,
}

/// What a package is checked for: the version of the eUICC and its family.
///
/// | | any | M2M | consumer | IoT minimal |
/// |---|---|---|---|---|
/// | package of a later major version | error | error | error | error |
/// | package of a later minor version | warning | warning | warning | warning |
/// | feature newer than the version, mandated | error | error | error | error |
/// | feature newer than the version, not mandated | warning | warning | warning | warning |
/// | `pol`, `connectivityParameters` | - | used; POL1 is one octet | ignored (info) | ignored (info) |
/// | MNO-SD with keys of SCP80 or SCP81 | - | wanted (warning) | - | - |
/// | `iotOptions` and PE-IoT | - | - | - | required |
///
/// ```
/// use pkg_builder::{Market, Target};
///
/// assert_eq!("2.3".parse(), Ok(Target::SAIP_2_3));
/// assert_eq!("2.1/m2m".parse(), Ok(Target::SAIP_2_1.for_market(Market::M2m)));
/// assert_eq!("consumer".parse(), Ok(Target::SAIP_3.for_market(Market::Consumer)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Target {
    version: SaipVersion,
    market: Market,
}

impl Target {
    /// An eUICC of SAIP 2.1.
    pub const SAIP_2_1: Self = Self { version: SaipVersion { major: 2, minor: 1 }, market: Market::Any };
    /// An eUICC of SAIP 2.3.
    pub const SAIP_2_3: Self = Self { version: SaipVersion { major: 2, minor: 3 }, market: Market::Any };
    /// An eUICC of SAIP 3.3, the last version that is checked for.
    pub const SAIP_3: Self = Self { version: SaipVersion { major: 3, minor: 3 }, market: Market::Any };

    /// An eUICC of this version.
    #[must_use]
    pub const fn new(version: SaipVersion) -> Self {
        Self { version, market: Market::Any }
    }

    /// What the package says of itself: the version of its header; [`SAIP_3`](Self::SAIP_3) where
    /// it says none.
    #[must_use]
    pub fn of(package: &Package) -> Self {
        package.header().ok().and_then(|header| header.version()).map_or(Self::SAIP_3, Self::new)
    }

    /// The same version for this family.
    #[must_use]
    pub const fn for_market(mut self, market: Market) -> Self {
        self.market = market;
        self
    }

    /// The same family with this version.
    #[must_use]
    pub const fn with_version(mut self, version: SaipVersion) -> Self {
        self.version = version;
        self
    }

    /// Version of the eUICC.
    #[must_use]
    pub const fn version(self) -> SaipVersion {
        self.version
    }

    /// Family of the eUICC.
    #[must_use]
    pub const fn market(self) -> Market {
        self.market
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.version)?;
        f.write_str(match self.market {
            Market::Any => "",
            Market::M2m => "/m2m",
            Market::Consumer => "/consumer",
            Market::IotMinimal => "/iot",
        })
    }
}

/// A text that is no [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetError;

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a target is a version (2.1, 2.3, 3.x), a family (m2m, consumer, iot), or both (2.3/m2m)")
    }
}

impl core::error::Error for TargetError {}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        match text.split_once('/') {
            Some((number, family)) => Ok(Self::new(version(number)?).for_market(market(family)?)),
            None => match market(text) {
                Ok(market) => Ok(Self::SAIP_3.for_market(market)),
                Err(TargetError) => version(text).map(Self::new),
            },
        }
    }
}

fn market(text: &str) -> Result<Market, TargetError> {
    match text {
        "m2m" => Ok(Market::M2m),
        "consumer" => Ok(Market::Consumer),
        "iot" => Ok(Market::IotMinimal),
        _ => Err(TargetError),
    }
}

fn version(text: &str) -> Result<SaipVersion, TargetError> {
    let (major, minor) = text.split_once('.').ok_or(TargetError)?;
    let major: u8 = major.parse().map_err(|_| TargetError)?;
    let minor: u8 = match (major, minor) {
        (3, "x") => Target::SAIP_3.version.minor,
        (2, "x") => Target::SAIP_2_3.version.minor,
        (_, minor) => minor.parse().map_err(|_| TargetError)?,
    };
    Ok(SaipVersion { major, minor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for target in [
            Target::SAIP_2_1,
            Target::SAIP_2_3.for_market(Market::M2m),
            Target::SAIP_3.for_market(Market::Consumer),
            Target::SAIP_3.for_market(Market::IotMinimal),
        ] {
            assert_eq!(target.to_string().parse(), Ok(target));
        }
        assert_eq!("3.x".parse(), Ok(Target::SAIP_3));
        for wrong in ["", "2", "2.", "x.1", "2.3/", "2.3/phone", "/m2m", "300.1"] {
            assert_eq!(wrong.parse::<Target>(), Err(TargetError), "{wrong}");
        }
    }
}
