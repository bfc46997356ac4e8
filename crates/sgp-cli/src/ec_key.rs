//! Private keys of elliptic curves in files.

use sgp_asn1::oids;
use sgp_keys::{Curve, EcSecretKey};
use zeroize::Zeroizing;

use crate::pem;

/// The key in an `EC PRIVATE KEY` in PEM (RFC 5915): `SEQUENCE { 1, OCTET STRING of 32 bytes, [0] curve, .. }`.
///
/// # Errors
/// What it is not, in words; nothing of the key.
pub fn from_pem(text: &str) -> Result<EcSecretKey, String> {
    let fault = || "not an EC PRIVATE KEY of P-256 or brainpoolP256r1 in PEM".to_owned();
    let blocks = pem::blocks(text).ok_or_else(fault)?;
    let block = blocks.into_iter().find(|(label, _)| *label == "EC PRIVATE KEY").ok_or_else(fault)?;
    let der = Zeroizing::new(block.1);
    let [0x30, _, 0x02, 0x01, 0x01, 0x04, 0x20, rest @ ..] = der.as_slice() else { return Err(fault()) };
    let (secret, rest) = rest.split_at_checked(32).ok_or_else(fault)?;
    let [0xA0, _, 0x06, length, rest @ ..] = rest else { return Err(fault()) };
    let curve = match rest.get(..usize::from(*length)) {
        Some(oid) if oid == oids::P_256.as_bytes() => Curve::P256,
        Some(oid) if oid == oids::BRAINPOOL_P256R1.as_bytes() => Curve::BrainpoolP256r1,
        _ => return Err(fault()),
    };
    EcSecretKey::from_bytes(curve, secret).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key() {
        for text in ["", "11", "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n"] {
            let error = from_pem(text).unwrap_err();
            assert_eq!(error, "not an EC PRIVATE KEY of P-256 or brainpoolP256r1 in PEM");
        }
    }
}
