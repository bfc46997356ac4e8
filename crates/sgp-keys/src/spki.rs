//! Public keys as X.509 carries them: SubjectPublicKeyInfo (RFC 5480 2).

use alloc::vec::Vec;

#[cfg(feature = "rustcrypto")]
use crate::KeyError;
use crate::{Curve, PublicKey};

/// What stands before the point of a P-256 key: SEQUENCE of the algorithm, `id-ecPublicKey` with the
/// curve by its name, and the head of the BIT STRING. A key that names its curve has no other DER.
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86,
    0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// The same for brainpoolP256r1 (RFC 5639 4.1).
const BRAINPOOL_P256R1: &[u8] = &[
    0x30, 0x5A, 0x30, 0x14, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x09, 0x2B, 0x24,
    0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07, 0x03, 0x42, 0x00,
];

impl PublicKey {
    /// Reads a SubjectPublicKeyInfo in DER (RFC 5480 2): the curve by its name, the point
    /// uncompressed.
    ///
    /// # Errors
    /// [`KeyError::PublicKeyInfo`] for another curve, curve parameters in place of a name, a
    /// compressed point or what is no SubjectPublicKeyInfo; [`KeyError::InvalidPoint`] when the
    /// point does not lie on the curve.
    #[doc(alias = "SubjectPublicKeyInfo")]
    #[cfg(feature = "rustcrypto")]
    pub fn from_spki(der: &[u8]) -> Result<Self, KeyError> {
        [(Curve::P256, P256), (Curve::BrainpoolP256r1, BRAINPOOL_P256R1)]
            .into_iter()
            .find_map(|(curve, head)| Some((curve, der.strip_prefix(head)?)))
            .ok_or(KeyError::PublicKeyInfo)
            .and_then(|(curve, point)| Self::from_point(curve, point))
    }

    /// The key as a SubjectPublicKeyInfo in DER (RFC 5480 2).
    #[must_use]
    pub fn to_spki(&self) -> Vec<u8> {
        let head = match self.curve() {
            Curve::P256 => P256,
            Curve::BrainpoolP256r1 => BRAINPOOL_P256R1,
        };
        [head, self.point()].concat()
    }
}

#[cfg(all(test, feature = "rustcrypto"))]
mod tests {
    use super::*;
    use crate::EcSecretKey;

    #[test]
    fn a_key_of_each_curve_there_and_back() {
        for curve in [Curve::P256, Curve::BrainpoolP256r1] {
            let key = *EcSecretKey::from_bytes(curve, &[0x11; 32]).unwrap().public_key();
            let der = key.to_spki();
            assert_eq!(PublicKey::from_spki(&der), Ok(key));
            for len in 0..der.len() {
                let error =
                    if len < der.len() - 65 { KeyError::PublicKeyInfo } else { KeyError::InvalidPoint };
                assert_eq!(PublicKey::from_spki(&der[..len]), Err(error), "{len} bytes");
            }
            let longer = [&der[..], &[0]].concat();
            assert_eq!(PublicKey::from_spki(&longer), Err(KeyError::InvalidPoint));
        }
    }

    #[test]
    fn the_name_of_the_curve_counts() {
        let key = *EcSecretKey::from_bytes(Curve::P256, &[0x11; 32]).unwrap().public_key();
        let as_other = [BRAINPOOL_P256R1, key.point()].concat();
        assert_eq!(PublicKey::from_spki(&as_other), Err(KeyError::InvalidPoint));
    }

    // RFC 5480 2.1.1: secp384r1 in place of secp256r1
    #[test]
    fn other_curves_are_refused() {
        let der = hex::decode("3076301006072a8648ce3d020106052b81040022036200").unwrap();
        assert_eq!(PublicKey::from_spki(&der), Err(KeyError::PublicKeyInfo));
        assert_eq!(PublicKey::from_spki(&[]), Err(KeyError::PublicKeyInfo));
    }
}
