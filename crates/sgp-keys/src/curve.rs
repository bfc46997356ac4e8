//! Elliptic curves by their names on the card.

use core::fmt;

use crate::KeyError;

/// An elliptic curve of the field, 256 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256 (secp256r1).
    #[doc(alias = "secp256r1")]
    P256,
    /// brainpoolP256r1 (RFC 5639 3.4).
    BrainpoolP256r1,
}

impl Curve {
    /// Key parameter reference, the value of tag `F0` (GlobalPlatform Amendment E table 4-3).
    #[must_use]
    pub const fn parameter_reference(self) -> u8 {
        match self {
            Self::P256 => 0x00,
            Self::BrainpoolP256r1 => 0x03,
        }
    }

    /// The curve of a key parameter reference (tag `F0`).
    ///
    /// # Errors
    /// [`KeyError::UnsupportedCurve`].
    pub const fn from_parameter_reference(reference: u8) -> Result<Self, KeyError> {
        match reference {
            0x00 => Ok(Self::P256),
            0x03 => Ok(Self::BrainpoolP256r1),
            _ => Err(KeyError::UnsupportedCurve { reference }),
        }
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256 => "P-256",
            Self::BrainpoolP256r1 => "brainpoolP256r1",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_back() {
        for curve in [Curve::P256, Curve::BrainpoolP256r1] {
            assert_eq!(Curve::from_parameter_reference(curve.parameter_reference()), Ok(curve));
        }
        assert_eq!(
            Curve::from_parameter_reference(0x01),
            Err(KeyError::UnsupportedCurve { reference: 0x01 })
        );
    }
}
