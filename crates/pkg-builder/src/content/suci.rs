//! Concealed identities of 5G.

use sgp_wire::{Tag, put_nested, put_tlv};

use super::identity::swapped;
use crate::fault::{Fault, Field};

/// How a SUCI is made (3GPP TS 33.501 annex C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProtectionScheme(pub u8);

impl ProtectionScheme {
    /// The identity is not concealed.
    pub const NULL: Self = Self(0);
    /// Profile A: a key of X25519, 32 bytes.
    pub const PROFILE_A: Self = Self(1);
    /// Profile B: a compressed key of P-256, 33 bytes.
    pub const PROFILE_B: Self = Self(2);

    const fn key_len(self) -> Option<usize> {
        match self {
            Self::PROFILE_A => Some(32),
            Self::PROFILE_B => Some(33),
            _ => None,
        }
    }
}

const SCHEMES: Tag = Tag::new(0xA0);
const KEYS: Tag = Tag::new(0xA1);
const KEY_IDENTIFIER: Tag = Tag::new(0x80);
const KEY: Tag = Tag::new(0x81);

/// EF.SUCI_Calc_Info: protection schemes by priority and public keys of the home network (3GPP TS 31.102
/// 4.4.11.8). The same stands in DF.SAIP where the USIM makes the SUCI.
///
/// ```
/// use pkg_builder::content::{ProtectionScheme, SuciCalculation};
///
/// let file = SuciCalculation::new()
///     .with_key(ProtectionScheme::PROFILE_A, 27, &[0x5A; 32])
///     .with_null_scheme();
/// assert_eq!(file.encode()?[..6], [0xA0, 0x04, 0x01, 0x01, 0x00, 0x00]);
/// # Ok::<(), pkg_builder::Fault>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SuciCalculation {
    /// Scheme and number of its key, from 1.
    schemes: Vec<(ProtectionScheme, u8)>,
    /// Identifier in the network, and the key.
    keys: Vec<(u8, Vec<u8>)>,
    fault: Option<Fault>,
}

impl SuciCalculation {
    /// Without a scheme.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A scheme of lower priority than those before, with a public key of the home network and its
    /// identifier there.
    #[must_use]
    pub fn with_key(mut self, scheme: ProtectionScheme, identifier: u8, key: &[u8]) -> Self {
        if scheme.key_len().is_some_and(|len| len != key.len()) {
            let (field, expected) = (Field::SuciKey, "32 bytes for profile A, 33 for profile B");
            self.fault = self.fault.or(Some(Fault::Length { field, expected, found: key.len() }));
        }
        self.keys.push((identifier, key.to_vec()));
        self.schemes.push((scheme, u8::try_from(self.keys.len()).unwrap_or(u8::MAX)));
        self
    }

    /// The null scheme, of lower priority than those before.
    #[must_use]
    pub fn with_null_scheme(mut self) -> Self {
        self.schemes.push((ProtectionScheme::NULL, 0));
        self
    }

    /// The octets of the file.
    ///
    /// # Errors
    /// [`Fault::Length`] of a key that has not the length of its scheme.
    pub fn encode(&self) -> Result<Vec<u8>, Fault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let mut out = Vec::new();
        put_nested(&mut out, SCHEMES, |out| {
            out.extend(self.schemes.iter().flat_map(|(scheme, key)| [scheme.0, *key]));
        });
        if !self.keys.is_empty() {
            put_nested(&mut out, KEYS, |out| {
                for (identifier, key) in &self.keys {
                    put_tlv(out, KEY_IDENTIFIER, &[*identifier]);
                    put_tlv(out, KEY, key);
                }
            });
        }
        Ok(out)
    }
}

/// EF.Routing_Indicator: 1 to 4 digits, then octets for later use (3GPP TS 31.102 4.4.11.11).
///
/// # Errors
/// [`Fault::Character`] or [`Fault::Length`] of an indicator that is none.
pub fn routing_indicator(digits: &str) -> Result<[u8; 4], Fault> {
    let field = Field::RoutingIndicator;
    if let Some(position) = digits.chars().position(|c| !c.is_ascii_digit()) {
        return Err(Fault::Character { field, position });
    }
    match swapped(digits, 2).as_slice() {
        [first, second] if (1..=4).contains(&digits.len()) => Ok([*first, *second, 0xFF, 0xFF]),
        _ => Err(Fault::Length { field, expected: "1 to 4 digits", found: digits.len() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_calculation_information() {
        // the test file of 3GPP TS 31.121 4.9.4, as pySim gives it
        let file = SuciCalculation::new()
            .with_key(
                ProtectionScheme::PROFILE_B,
                27,
                &hex::decode("0272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1").unwrap(),
            )
            .with_key(
                ProtectionScheme::PROFILE_A,
                30,
                &hex::decode("5A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650").unwrap(),
            )
            .with_null_scheme();
        assert_eq!(
            hex::encode_upper(file.encode().unwrap()),
            "A006020101020000A14B80011B81210272DA71976234CE833A6907425867B82E074D44EF907DFB4B3E21C1C2256EBCD1\
             80011E81205A8D38864820197C3394B92613B20B91633CBD897119273BF8E4A6F4EEC0A650"
        );
        // TS.48: the null scheme alone
        let null = SuciCalculation::new().with_null_scheme();
        assert_eq!(hex::encode(null.encode().unwrap()), "a0020000");
        let short = SuciCalculation::new().with_key(ProtectionScheme::PROFILE_A, 1, &[0; 33]);
        assert!(matches!(short.encode(), Err(Fault::Length { field: Field::SuciKey, found: 33, .. })));
    }

    #[test]
    fn routing_indicators() {
        assert_eq!(routing_indicator("0"), Ok([0xF0, 0xFF, 0xFF, 0xFF]));
        assert_eq!(routing_indicator("1234"), Ok([0x21, 0x43, 0xFF, 0xFF]));
        let field = Field::RoutingIndicator;
        assert_eq!(routing_indicator("12x"), Err(Fault::Character { field, position: 2 }));
        assert_eq!(routing_indicator(""), Err(Fault::Length { field, expected: "1 to 4 digits", found: 0 }));
        assert!(routing_indicator("12345").is_err());
    }
}
