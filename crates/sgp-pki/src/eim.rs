//! eIMs: keys that are trusted by association, and what is signed under them (SGP.32).
//!
//! No chain leads to an eIM. An eUICC knows its key, or a certificate that carries it, because the
//! configuration of that eIM was put there ([`EimConfigurationData`]); the IPA pins its TLS server in
//! the same way. A certificate in that place is a key with a name: neither its dates nor its issuer
//! are looked at.

use alloc::vec::Vec;

use sgp_asn1::sgp32::{
    EimConfigurationData, EimPublicKeyData, EuiccPackageErrorDataSigned, EuiccPackageErrorSigned,
    EuiccPackageRequest, EuiccPackageResultDataSigned, EuiccPackageResultSigned, EuiccPackageSigned,
    TrustedPublicKeyDataTls,
};
use sgp_keys::{KeyError, PublicKey, RawSignature};
use sgp_wire::{Tag, put_integer, put_tlv};

use crate::x509::{Certificate, Verified, role::Euicc};

/// What an eUICC and an eIM agreed on when they were associated: part of everything signed between
/// them (SGP.32 v1.2 2.11.1).
const ASSOCIATION_TOKEN: Tag = Tag::new(0x84);

/// A signature among what is signed.
const SIGNATURE: Tag = Tag::new(0x5F37);

/// The association token of an eIM to which the eUICC never gave another.
pub const FIRST_ASSOCIATION_TOKEN: i64 = 1;

/// What stands behind the signed part of a result: it ties the result to its eIM. An `i64` is a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BoundTo<'a> {
    /// The association token, `84 L <INTEGER content>` (SGP.32 from v1.1 on, 2.11.2.1).
    Token(i64),
    /// `eimSignature` of the package, 64 bytes, of an eUICC of SGP.32 v1.0.1. Here it is the object
    /// `5F37 40 ..`, as in all that SGP.22 signs; no card of that version has confirmed it.
    EimSignature(&'a [u8]),
}

impl From<i64> for BoundTo<'_> {
    fn from(association_token: i64) -> Self {
        Self::Token(association_token)
    }
}

/// The key that checks the packages of an eIM, taken from its configuration
/// (SGP.32 v1.2 2.11.1, `eimPublicKeyData`).
#[doc(alias = "eimPublicKeyData")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EimKey(PublicKey);

impl EimKey {
    /// A key that is trusted for another reason.
    #[must_use]
    pub const fn new(key: PublicKey) -> Self {
        Self(key)
    }

    /// The key of an eIM that is configured; `None` where its configuration names none.
    ///
    /// # Errors
    /// [`KeyError`] of a key that cannot be read, or is of no supported curve.
    pub fn of(configuration: &EimConfigurationData<'_>) -> Result<Option<Self>, KeyError> {
        configuration.eim_public_key_data().map(Self::from_data).transpose()
    }

    /// The key that stands there, or is certified there.
    ///
    /// # Errors
    /// As [`of`](Self::of); [`KeyError::PublicKeyInfo`] for a certificate that cannot be read, and for
    /// an alternative that is not known.
    pub fn from_data(data: &EimPublicKeyData<'_>) -> Result<Self, KeyError> {
        match data {
            EimPublicKeyData::PublicKey(key) => PublicKey::from_spki(&key.encode_to_vec()).map(Self),
            EimPublicKeyData::Certificate(certificate) => certified_key(&certificate.to_der()).map(Self),
            _ => Err(KeyError::PublicKeyInfo),
        }
    }

    /// The key.
    #[must_use]
    pub const fn public_key(&self) -> &PublicKey {
        &self.0
    }

    /// Verifies a package over the octets that were received and the association token. What it asks
    /// for is in the answer, which is thereby known to be of this eIM; whether it is for this eUICC,
    /// and its counter new, is still to be checked (SGP.32 v1.2 3.3.1).
    ///
    /// # Errors
    /// [`KeyError::Security`], or [`KeyError::SignatureLength`].
    pub fn verify<'p, 'a>(
        &self,
        package: &'p EuiccPackageRequest<'a>,
        association_token: i64,
    ) -> Result<&'p EuiccPackageSigned<'a>, KeyError> {
        let part = package.euicc_package_signed();
        verify(&self.0, part.received(), association_token, package.eim_signature())?;
        Ok(part.value())
    }
}

/// The key of the TLS server of an eIM that an IPA pins (SGP.32 v1.2 2.11.1,
/// `trustedPublicKeyDataTls`). Where a certificate stands there, the server may have that one or one
/// that was issued under it.
///
/// # Errors
/// As [`EimKey::from_data`].
pub fn tls_key(data: &TrustedPublicKeyDataTls<'_>) -> Result<PublicKey, KeyError> {
    match data {
        TrustedPublicKeyDataTls::PublicKey(key) => PublicKey::from_spki(&key.encode_to_vec()),
        TrustedPublicKeyDataTls::Certificate(certificate) => certified_key(&certificate.to_der()),
        _ => Err(KeyError::PublicKeyInfo),
    }
}

/// Verifies the result of a package: it is of the eUICC whose certificate this is, and bound to this
/// association token, or to this package ([`BoundTo::EimSignature`], SGP.32 v1.0.1). Tokens of several
/// eIMs may be equal: whether `eimId` and counter are those of the package is still to be checked.
///
/// # Errors
/// [`KeyError::Security`], or [`KeyError::SignatureLength`].
pub fn verify_result<'r, 'a, 'b>(
    euicc: &Verified<Euicc>,
    result: &'r EuiccPackageResultSigned<'a>,
    bound_to: impl Into<BoundTo<'b>>,
) -> Result<&'r EuiccPackageResultDataSigned<'a>, KeyError> {
    let part = result.euicc_package_result_data_signed();
    verify(euicc.public_key(), part.received(), bound_to, result.euicc_sign_epr())?;
    Ok(part.value())
}

/// Verifies the refusal of a package, as [`verify_result`] its result.
///
/// # Errors
/// [`KeyError::Security`], or [`KeyError::SignatureLength`].
pub fn verify_refusal<'r, 'a, 'b>(
    euicc: &Verified<Euicc>,
    refusal: &'r EuiccPackageErrorSigned<'a>,
    bound_to: impl Into<BoundTo<'b>>,
) -> Result<&'r EuiccPackageErrorDataSigned<'a>, KeyError> {
    let part = refusal.euicc_package_error_data_signed();
    verify(euicc.public_key(), part.received(), bound_to, refusal.euicc_sign_epe())?;
    Ok(part.value())
}

/// What is signed between an eIM and an eUICC: the part as it was received or is sent, tag and length
/// included, then what binds it. What an eIM signs is bound to a token in every version.
#[must_use]
pub fn signed_octets<'b>(part: &[u8], bound_to: impl Into<BoundTo<'b>>) -> Vec<u8> {
    let mut octets = Vec::with_capacity(part.len().saturating_add(67));
    octets.extend_from_slice(part);
    match bound_to.into() {
        BoundTo::Token(token) => put_integer(&mut octets, ASSOCIATION_TOKEN, token),
        BoundTo::EimSignature(signature) => put_tlv(&mut octets, SIGNATURE, signature),
    }
    octets
}

fn verify<'b>(
    key: &PublicKey,
    part: &[u8],
    bound_to: impl Into<BoundTo<'b>>,
    signature: &[u8],
) -> Result<(), KeyError> {
    key.verify(&signed_octets(part, bound_to), &RawSignature::from_slice(signature)?)
}

fn certified_key(der: &[u8]) -> Result<PublicKey, KeyError> {
    let certificate = Certificate::decode(der).map_err(|_| KeyError::PublicKeyInfo)?;
    certificate.public_key().copied()
}

#[cfg(test)]
mod tests {
    use sgp_asn1::sgp32::SubjectPublicKeyInfo;
    use sgp_wire::Limits;

    use super::*;

    // `vectors/rsp/sgp32-messages.json`: the key, and cases 0 (token 1) and 10 (token 300)
    const KEY: &str = "3059301306072A8648CE3D020106082A8648CE3D03010703420004CA3A907AEEEE24845AC80E1B3ED1266253041D\
        331E676212B7E6CF6C42C0E995CB1913D5B2AA8DCC10CBEE216B9D1A6B355EE77733C15AB539DA4C591445F6D3";
    const FIRST: &str = "BF517B3036800F65696D2E6578616D706C652E636F6D5A1089049032123451234512345678901235810101A00EA3\
        0C5A0A980010325476981032F45F3740244A0F904B79B86562FCB29EC04B7DFE6A2D6506A72078186AE1B9BF181F\
        11F570B3DE217BE6389EAA315E43210C46E1CE07941BED608CD6A1609A6604F56257";
    const LATER: &str = "BF51818B3046800F65696D2E6578616D706C652E636F6D5A1089049032123451234512345678901235810109A01E\
        BF651B801974657374736D6470706C7573312E6578616D706C652E636F6D5F3740962F89BD9DCA3FBAEAA3B90CD4\
        02321064412D8F41A1816DF510BC2527445A4B8DD677F605EF2E443BA72FA34BDC5237CAE9CA04D4319C1A6FD75D\
        0FD929EED3";

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn key() -> EimKey {
        let info = bytes(KEY);
        let info = SubjectPublicKeyInfo::decode(&info, &Limits::DEFAULT).unwrap();
        EimKey::from_data(&EimPublicKeyData::PublicKey(info)).unwrap()
    }

    #[test]
    fn packages_of_an_eim() {
        for (text, token, counter) in [(FIRST, FIRST_ASSOCIATION_TOKEN, 1), (LATER, 300, 9)] {
            let der = bytes(text);
            let package = EuiccPackageRequest::decode(&der, &Limits::DEFAULT).unwrap();
            let signed = key().verify(&package, token).unwrap();
            assert_eq!((signed.eim_id(), signed.counter_value()), ("eim.example.com", counter));
            for other in [token + 1, 0, -1] {
                assert_eq!(key().verify(&package, other), Err(KeyError::Security), "{other}");
            }
        }
    }

    #[test]
    fn every_octet_counts() {
        let der = bytes(FIRST);
        let mut refused = 0;
        for at in 0..der.len() {
            let mut damaged = der.clone();
            damaged[at] ^= 1;
            let Ok(package) = EuiccPackageRequest::decode(&damaged, &Limits::DEFAULT) else { continue };
            assert!(key().verify(&package, FIRST_ASSOCIATION_TOKEN).is_err(), "byte {at}");
            refused += 1;
        }
        // all of the signature, the names and numbers; the rest cannot be read any more
        assert!(refused > 64 + 15 + 16, "{refused}");
    }

    #[test]
    fn keys_that_are_none() {
        let mut off_the_curve = bytes(KEY);
        *off_the_curve.last_mut().unwrap() ^= 1;
        let info = SubjectPublicKeyInfo::decode(&off_the_curve, &Limits::DEFAULT).unwrap();
        let error = EimKey::from_data(&EimPublicKeyData::PublicKey(info)).unwrap_err();
        assert_eq!(error, KeyError::InvalidPoint);
        let empty = sgp_asn1::rsp::OpenSequence::new(&[0x30, 0x00]).unwrap();
        let error = EimKey::from_data(&EimPublicKeyData::Certificate(empty)).unwrap_err();
        assert_eq!(error, KeyError::PublicKeyInfo);
        let configuration = EimConfigurationData::new("eim.example.com");
        assert_eq!(EimKey::of(&configuration), Ok(None));
    }

    #[test]
    fn the_token_is_an_integer() {
        for (token, expected) in [(1, "8401 01"), (127, "84017F"), (128, "84020080"), (300, "8402012C")] {
            let expected = bytes(&expected.replace(' ', ""));
            assert_eq!(signed_octets(&[0x30, 0x00], token), [&[0x30, 0x00][..], &expected].concat());
        }
    }

    #[test]
    fn before_tokens_there_was_the_signature_of_the_package() {
        let der = bytes(FIRST);
        let package = EuiccPackageRequest::decode(&der, &Limits::DEFAULT).unwrap();
        // the object is the end of the package
        let object = &der[der.len() - 67..];
        let bound = BoundTo::EimSignature(package.eim_signature());
        assert_eq!(signed_octets(&[0x30, 0x00], bound), [&[0x30, 0x00][..], object].concat());
    }
}
