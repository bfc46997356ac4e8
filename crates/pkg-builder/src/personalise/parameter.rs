//! What can be personalised, by name.

use core::fmt;
use core::str::FromStr;

use super::SdKey;

/// One parameter of a package that can be read and set (SAIP 8.2 to 8.6).
///
/// `Display` and [`FromStr`] use the names of the field's tools: `ICCID`, `IMSI`, `K`, `OPc`,
/// `SCP80-KVN01-DES-ENC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Parameter {
    /// `ICCID`: 18 to 20 digits. Stands in the profile header and in EF.ICCID (SAIP 8.2.1,
    /// TS 102 221 13.2).
    Iccid,
    /// `IMSI`: 6 to 15 digits. Stands in EF.IMSI of every USIM and makes its EF.ACC (TS 31.102 4.2.2,
    /// 4.2.15).
    Imsi,
    /// `IMSI-ACC`: access classes of EF.ACC, four hex digits, where they do not follow from the IMSI
    /// (TS 31.102 4.2.15).
    AccessClasses,
    /// `K`: 16 or 32 octets, of every algorithm (SAIP 8.4).
    Ki,
    /// `OPc`: OPc of Milenage, 16 octets, or TOPc of TUAK, 32 octets, of every algorithm (SAIP 8.4).
    Opc,
    /// `Algorithm`: `Milenage`, `TUAK` or `usim-test`, or the number of it (SAIP 8.4).
    Algorithm,
    /// `MilenageRotation`: r1 to r5, five octets of 0 to 127 (TS 35.206 4.1).
    MilenageRotation,
    /// `MilenageXOR`: c1 to c5, 80 octets (TS 35.206 4.1).
    MilenageXor,
    /// `KECCAK-N`: iterations of Keccak in TUAK, 1 to 255 (TS 35.231).
    KeccakCount,
    /// `PIN1`: 4 to 8 digits, reference 1 of the MF (SAIP 8.5.1).
    Pin1,
    /// `PIN2`: 4 to 8 digits, reference 129 of every USIM, ISIM and CSIM (SAIP 8.5.1).
    Pin2,
    /// `PUK1`: 8 digits, reference 1 (SAIP 8.5.2).
    Puk1,
    /// `PUK2`: 8 digits, reference 129 (SAIP 8.5.2).
    Puk2,
    /// `ADM1`: 4 to 8 digits, reference 10 of the MF (SAIP 8.5.1).
    Adm1,
    /// `ADM2`: 4 to 8 digits, reference 11 of the MF (SAIP 8.5.1).
    Adm2,
    /// `SMSP-TP-SC-ADDR`: number of the service centre, up to 20 digits with `+` in front where it is
    /// international. Stands in record 1 of EF.SMSP of every USIM (TS 31.102 4.2.27).
    ServiceCentre,
    /// `SCP80-KVN01-DES-ENC` and the like: a key of every security domain (SAIP 8.6.3).
    SdKey(SdKey),
}

/// Parameters that are no keys of a security domain, and their names; others they go by behind.
const NAMED: [(Parameter, &str, &[&str]); 16] = [
    (Parameter::Iccid, "ICCID", &[]),
    (Parameter::Imsi, "IMSI", &[]),
    (Parameter::AccessClasses, "IMSI-ACC", &["ACC"]),
    (Parameter::Ki, "K", &["Ki"]),
    (Parameter::Opc, "OPc", &["TOPc"]),
    (Parameter::Algorithm, "Algorithm", &[]),
    (Parameter::MilenageRotation, "MilenageRotation", &[]),
    (Parameter::MilenageXor, "MilenageXOR", &[]),
    (Parameter::KeccakCount, "KECCAK-N", &[]),
    (Parameter::Pin1, "PIN1", &[]),
    (Parameter::Pin2, "PIN2", &[]),
    (Parameter::Puk1, "PUK1", &[]),
    (Parameter::Puk2, "PUK2", &[]),
    (Parameter::Adm1, "ADM1", &[]),
    (Parameter::Adm2, "ADM2", &[]),
    (Parameter::ServiceCentre, "SMSP-TP-SC-ADDR", &["SMSP", "SMSC"]),
];

impl Parameter {
    /// The parameter with this name, in upper or lower case; also `Ki`, `TOPc`, `ACC`, `SMSP` and
    /// `SMSC`. `None` for a name that is none.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name);
        let named = NAMED.iter().find(|(_, known, others)| is(known) || others.iter().any(|other| is(other)));
        named.map(|(parameter, ..)| *parameter).or_else(|| SdKey::from_name(name).map(Self::SdKey))
    }

    /// All parameters but the keys of security domains, of which [`SdKey`] says how they are named.
    #[must_use]
    pub fn named() -> impl ExactSizeIterator<Item = Self> {
        NAMED.iter().map(|(parameter, ..)| *parameter)
    }

    /// Whether its value must not be shown: a PIN, PUK or key, or what belongs to one.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        !matches!(
            self,
            Self::Iccid
                | Self::Imsi
                | Self::AccessClasses
                | Self::Algorithm
                | Self::MilenageRotation
                | Self::MilenageXor
                | Self::KeccakCount
                | Self::ServiceCentre
        )
    }
}

/// The name.
impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SdKey(key) => fmt::Display::fmt(key, f),
            named => {
                let found = NAMED.iter().find(|(parameter, ..)| parameter == named);
                f.write_str(found.map(|(_, name, _)| *name).unwrap_or_default())
            }
        }
    }
}

impl FromStr for Parameter {
    type Err = UnknownParameter;

    fn from_str(name: &str) -> Result<Self, UnknownParameter> {
        Self::from_name(name).ok_or(UnknownParameter)
    }
}

/// A name that is none of a [`Parameter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownParameter;

impl fmt::Display for UnknownParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such parameter; there are")?;
        for (_, name, _) in NAMED {
            write!(f, " {name},")?;
        }
        f.write_str(
            " and keys of security domains: SCP80-KVNxx-DES|AES-ENC|MAC|DEK (xx from 01 to 0F), \
             SCP02-KVNxx-DES|AES-ENC|MAC|DEK (20 to 2F, FF), SCP03-KVNxx-AES-ENC|MAC|DEK (30 to 3F), \
             SCP81-KVNxx-TLSPSK and SCP81-KVNxx-DES|AES-DEK (40 to 4F)",
        )
    }
}

impl core::error::Error for UnknownParameter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        for parameter in Parameter::named() {
            let name = parameter.to_string();
            assert_eq!(name.parse(), Ok(parameter));
            assert_eq!(Parameter::from_name(&name.to_lowercase()), Some(parameter), "{name}");
        }
        assert_eq!(Parameter::from_name("ki"), Some(Parameter::Ki));
        assert_eq!(Parameter::from_name("smsc"), Some(Parameter::ServiceCentre));
        assert_eq!(Parameter::from_name(""), None);
        let error = "PIN3".parse::<Parameter>().unwrap_err().to_string();
        assert!(error.starts_with("no such parameter; there are ICCID, IMSI, IMSI-ACC, K, OPc,"), "{error}");
    }

    #[test]
    fn what_is_secret() {
        let open: Vec<String> =
            Parameter::named().filter(|p| !p.is_secret()).map(|p| p.to_string()).collect();
        assert_eq!(
            open,
            [
                "ICCID",
                "IMSI",
                "IMSI-ACC",
                "Algorithm",
                "MilenageRotation",
                "MilenageXOR",
                "KECCAK-N",
                "SMSP-TP-SC-ADDR"
            ]
        );
        assert!("SCP03-KVN30-AES-ENC".parse::<Parameter>().unwrap().is_secret());
    }
}
