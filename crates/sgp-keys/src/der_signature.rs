//! The form of ECDSA signatures in X.509, kept apart from the plain form.

use alloc::vec::Vec;

use crate::{KeyError, RawSignature};

/// An ECDSA signature in the form of X.509 (RFC 3279 2.2.3): `SEQUENCE { r INTEGER, s INTEGER }` in
/// DER. Certificates and revocation lists have it, messages and card objects never do: these hold a
/// [`RawSignature`], and only [`to_raw`](Self::to_raw) leads from the one to the other.
///
/// ```
/// use sgp_keys::{DerSignature, RawSignature};
///
/// let raw = RawSignature::new([0x80; 64]);
/// let der = DerSignature::from_raw(raw).encode();
/// assert_eq!(der[..5], [0x30, 0x46, 0x02, 0x21, 0x00]);
/// assert_eq!(DerSignature::decode(&der)?.to_raw(), raw);
/// # Ok::<(), sgp_keys::KeyError>(())
/// ```
#[doc(alias = "ECDSA-Sig-Value")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DerSignature(RawSignature);

impl DerSignature {
    /// Reads the DER strictly: minimal lengths and integers, nothing behind, neither number negative
    /// or of more than 256 bits. Zero passes here and never verifies.
    ///
    /// # Errors
    /// [`KeyError::Security`]: towards whoever sent it, a signature in a wrong form is a signature
    /// that does not hold.
    pub fn decode(der: &[u8]) -> Result<Self, KeyError> {
        let [0x30, length, integers @ ..] = der else { return Err(KeyError::Security) };
        // two numbers of 33 bytes end below the lengths that take a second byte
        if *length >= 0x80 || usize::from(*length) != integers.len() {
            return Err(KeyError::Security);
        }
        let (r, rest) = take_number(integers)?;
        let (s, rest) = take_number(rest)?;
        if !rest.is_empty() {
            return Err(KeyError::Security);
        }
        let mut bytes = [0; 64];
        let (r_slot, s_slot) = bytes.split_at_mut(32);
        for (slot, number) in [(r_slot, r), (s_slot, s)] {
            slot.iter_mut().rev().zip(number.iter().rev()).for_each(|(to, from)| *to = *from);
        }
        Ok(Self(RawSignature::new(bytes)))
    }

    /// The signature of a signer, to be written into a certificate.
    #[must_use]
    pub const fn from_raw(signature: RawSignature) -> Self {
        Self(signature)
    }

    /// The same numbers in plain form.
    #[must_use]
    pub const fn to_raw(self) -> RawSignature {
        self.0
    }

    /// The DER, 8 to 72 bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::from([0x30, 0x00]);
        let (r, s) = self.0.as_bytes().split_at(32);
        for number in [r, s] {
            let zeros = number.iter().take_while(|byte| **byte == 0).count().min(31);
            let number = number.get(zeros..).unwrap_or_default();
            let sign = number.first().is_some_and(|first| *first >= 0x80);
            let length = number.len() + usize::from(sign);
            out.extend([0x02, u8::try_from(length).unwrap_or_default()]);
            out.extend(sign.then_some(0));
            out.extend(number);
        }
        let length = u8::try_from(out.len() - 2).unwrap_or_default();
        if let [_, slot, ..] = out.as_mut_slice() {
            *slot = length;
        }
        out
    }
}

/// A positive INTEGER or zero, of at most 32 bytes without its sign byte; and what follows.
fn take_number(bytes: &[u8]) -> Result<(&[u8], &[u8]), KeyError> {
    let [0x02, length, rest @ ..] = bytes else { return Err(KeyError::Security) };
    let (number, rest) = rest.split_at_checked(usize::from(*length)).ok_or(KeyError::Security)?;
    let number = match number {
        // a leading zero keeps the next bit from being the sign; elsewhere it is one too many
        [0x00, magnitude @ ..] if magnitude.first().is_some_and(|first| *first >= 0x80) => magnitude,
        [0x00] | [0x01..=0x7F, ..] => number,
        _ => return Err(KeyError::Security),
    };
    if number.len() > 32 { Err(KeyError::Security) } else { Ok((number, rest)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(hex: &str) -> Result<RawSignature, KeyError> {
        DerSignature::decode(&hex::decode(hex).unwrap()).map(DerSignature::to_raw)
    }

    #[test]
    fn numbers_of_every_length() {
        for (r, s) in [(0, 0), (1, 0x7F), (31, 0x80), (16, 0x01)] {
            let mut bytes = [0; 64];
            bytes[r] = s;
            bytes[63] = 0x05;
            let signature = DerSignature::from_raw(RawSignature::new(bytes));
            assert_eq!(DerSignature::decode(&signature.encode()), Ok(signature));
        }
        let smallest = DerSignature::from_raw(RawSignature::new([0; 64])).encode();
        assert_eq!(smallest, [0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]);
        assert_eq!(DerSignature::from_raw(RawSignature::new([0xFF; 64])).encode().len(), 72);
    }

    #[test]
    fn only_der() {
        assert!(der("3006020101020101").is_ok());
        for (what, hex) in [
            ("empty", ""),
            ("plain form", &"01".repeat(64)[..]),
            ("another tag", "3106020101020101"),
            ("long length", "308106020101020101"),
            ("indefinite length", "30800201010201010000"),
            ("cut", "30060201010201"),
            ("data behind", "300602010102010100"),
            ("data behind inside", "3008020101020101 0500"),
            ("negative", "3006020181020101"),
            ("empty number", "30050200020101"),
            ("leading zero", "300702020001020101"),
            ("one number", "3003020101"),
            (
                "number of 33 bytes",
                "30260221010000000000000000000000000000000000000000000000000000000000000000020101",
            ),
        ] {
            assert_eq!(der(&hex.replace(' ', "")), Err(KeyError::Security), "{what}");
        }
    }
}
