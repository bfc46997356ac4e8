//! Key establishment of SGP.02: scenario 3 of GlobalPlatform Amendment E (ECKA-EG), both ends.
//!
//! The server brings an ephemeral key, the card the static key of its ECASD; both derive a receipt
//! key and the keys of a new key set, and the card proves with a receipt that it has them. The
//! objects around it (control reference template, certificates, DGIs) are `sgp-asn1`'s and
//! `sgp-pki`'s business: bytes come in here as they stand on the wire.
//!
//! | step | server | card |
//! | --- | --- | --- |
//! | prove | signs [`signed_data`] with its certified key | verifies it |
//! | agree | [`agree`] with its ephemeral key and PK.ECASD | [`agree`] with SK.ECASD and the ephemeral key |
//! | confirm | [`Agreement::confirm`] holds the receipt against it | [`Agreement::into_receipt`] makes it |

use alloc::vec::Vec;
use core::fmt;

use sgp_keys::{AesKey, KeyAgreement, KeyError, PublicKey, SharedSecret, SoftAes};
use sgp_wire::{DecodeError, DecodeErrorKind, Tag, put_length, put_tlv};
use subtle::ConstantTimeEq;

use crate::{Error, Misuse, PeerFault, StaticKeys, x963};

/// What a new key set is for: the key usage qualifier, tag `95` of the control reference template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyUsage {
    /// `10`: three secure channel keys.
    SecureChannelKeys,
    /// `5C`: one secure channel base key.
    BaseKey,
}

impl KeyUsage {
    /// The byte of tag `95`.
    #[must_use]
    pub const fn qualifier(self) -> u8 {
        match self {
            Self::SecureChannelKeys => 0x10,
            Self::BaseKey => 0x5C,
        }
    }

    const fn keys(self) -> usize {
        match self {
            Self::SecureChannelKeys => 3,
            Self::BaseKey => 1,
        }
    }
}

/// What the new keys are: the key type, tag `80` of the control reference template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// `88`: AES.
    Aes,
    /// `85`: a pre-shared key of TLS, for SCP81.
    PskTls,
}

impl KeyType {
    /// The byte of tag `80`.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Aes => 0x88,
            Self::PskTls => 0x85,
        }
    }
}

/// What both ends must derive with: everything that goes into the SharedInfo.
///
/// ```
/// use scp03t::scenario3::Parameters;
///
/// // tags 95, 80 and 81 of the control reference template; no random, no identifiers
/// let parameters = Parameters::new(0x10, 0x88, 0x10)?;
/// assert_eq!(parameters.shared_info(), [0x10, 0x88, 0x10]);
/// # Ok::<(), scp03t::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    usage: KeyUsage,
    key_type: KeyType,
    key_length: u8,
    derivation_random: Option<Vec<u8>>,
    identifiers: Vec<u8>,
}

impl Parameters {
    /// Parameters from the bytes of the control reference template: key usage qualifier (tag `95`),
    /// key type (tag `80`), key length in bytes (tag `81`).
    ///
    /// # Errors
    /// [`PeerFault::KeyUsage`], [`PeerFault::KeyType`], [`PeerFault::KeyLength`]: a card answers
    /// those with 6A80.
    pub fn new(qualifier: u8, key_type: u8, key_length: u8) -> Result<Self, Error> {
        let usage = match qualifier {
            0x10 => KeyUsage::SecureChannelKeys,
            0x5C => KeyUsage::BaseKey,
            found => return Err(PeerFault::KeyUsage { found }.into()),
        };
        let key_type = match key_type {
            0x88 => KeyType::Aes,
            0x85 => KeyType::PskTls,
            found => return Err(PeerFault::KeyType { found }.into()),
        };
        if !matches!(key_length, 16 | 24 | 32) {
            return Err(PeerFault::KeyLength { found: key_length }.into());
        }
        Ok(Self { usage, key_type, key_length, derivation_random: None, identifiers: Vec::new() })
    }

    /// The same with the derivation random of the card (scenario parameter bit 02): 16, 24 or 32
    /// bytes. It goes into the derivation and into the receipt.
    ///
    /// # Errors
    /// [`PeerFault::DerivationRandom`] for another length.
    pub fn with_derivation_random(mut self, random: &[u8]) -> Result<Self, Error> {
        if !matches!(random.len(), 16 | 24 | 32) {
            return Err(PeerFault::DerivationRandom { len: random.len() }.into());
        }
        self.derivation_random = Some(random.to_vec());
        Ok(self)
    }

    /// The same with the identifier of the server (scenario parameter bit 04, tag `84`) and, where
    /// the ISD-R has them, its SIN and SDIN. Identifiers that are not known are left out whole.
    ///
    /// # Errors
    /// [`Misuse::IdentifierLength`] for one that is empty or longer than 127 bytes.
    pub fn with_host(mut self, host_id: &[u8], sin_sdin: Option<(&[u8], &[u8])>) -> Result<Self, Error> {
        let mut identifiers = Vec::new();
        let parts = core::iter::once(host_id).chain(sin_sdin.into_iter().flat_map(|(sin, sdin)| [sin, sdin]));
        for identifier in parts {
            if !(1..=0x7F).contains(&identifier.len()) {
                return Err(Misuse::IdentifierLength { len: identifier.len() }.into());
            }
            put_length(&mut identifiers, identifier.len());
            identifiers.extend_from_slice(identifier);
        }
        self.identifiers = identifiers;
        Ok(self)
    }

    /// What the new key set is for.
    #[must_use]
    pub const fn usage(&self) -> KeyUsage {
        self.usage
    }

    /// What the new keys are.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// Bytes of each derived key, the receipt key included: 16, 24 or 32.
    #[must_use]
    pub fn key_length(&self) -> usize {
        usize::from(self.key_length)
    }

    /// SharedInfo of the derivation: qualifier, type, length, `[random]`, `[LV(HostID)]`,
    /// `[LV(SIN) LV(SDIN)]` (SGP.02 v4.2 4.1.1.3).
    #[must_use]
    #[doc(alias = "SharedInfo")]
    pub fn shared_info(&self) -> Vec<u8> {
        let mut out = Vec::from([self.usage.qualifier(), self.key_type.byte(), self.key_length]);
        out.extend_from_slice(self.derivation_random.as_deref().unwrap_or_default());
        out.extend_from_slice(&self.identifiers);
        out
    }
}

/// What the server signs and the card verifies: the DGIs `3A02` (control reference template) and
/// `7F49` (ephemeral key) as they are sent, followed by `0085 len random challenge`, which is never
/// sent (SGP.02 v4.2 4.1.1.3).
#[must_use]
pub fn signed_data(crt_dgi: &[u8], ephemeral_key_dgi: &[u8], random_challenge: &[u8]) -> Vec<u8> {
    let mut out = Vec::from(crt_dgi);
    out.extend_from_slice(ephemeral_key_dgi);
    out.push(0x00);
    put_tlv(&mut out, Tag::new(0x85), random_challenge);
    out
}

/// Computes the shared secret and derives from it; the same for both ends.
///
/// `own` is the ephemeral key at the server and SK.ECASD.ECKA at the card, `peer` the other's.
///
/// # Errors
/// [`Error::Key`]: keys on different curves, or a key provider that failed.
pub fn agree(own: &dyn KeyAgreement, peer: &PublicKey, parameters: &Parameters) -> Result<Agreement, Error> {
    derive(&own.agree(peer)?, parameters)
}

/// Derives from a shared secret that was computed elsewhere (a security module).
///
/// # Errors
/// [`Error::Key`], which the key lengths of [`Parameters`] rule out.
pub fn derive(secret: &SharedSecret, parameters: &Parameters) -> Result<Agreement, Error> {
    let len = parameters.key_length();
    let count = parameters.usage.keys().saturating_add(1);
    let data = x963::kdf(secret.expose(), &parameters.shared_info(), len.saturating_mul(count));
    let mut parts = data.expose().chunks_exact(len).map(AesKey::new);
    let mut next = || parts.next().unwrap_or(Err(KeyError::KeyLength { found: 0 }));
    let receipt_key = next()?;
    let keys = match parameters.usage {
        KeyUsage::SecureChannelKeys => {
            DerivedKeys::SecureChannel(StaticKeys::new(next()?, next()?, next()?)?)
        }
        KeyUsage::BaseKey => DerivedKeys::Base(next()?),
    };
    let random = parameters.derivation_random.clone();
    Ok(Agreement { receipt_key: ReceiptKey(SoftAes::new(&receipt_key)), keys, random })
}

/// Keys that both ends should have, before the receipt says so. Wiped when dropped.
///
/// The server gets its keys from [`confirm`](Self::confirm) alone, so no key set is stored that
/// the card does not have.
pub struct Agreement {
    receipt_key: ReceiptKey,
    keys: DerivedKeys,
    random: Option<Vec<u8>>,
}

/// The key of the receipt, which is thrown away with it.
struct ReceiptKey(SoftAes);

/// Bytes of a receipt.
const RECEIPT: usize = 16;

impl Agreement {
    /// Server: holds the card's receipt against ours, and gives the keys.
    ///
    /// `crt` is the control reference template `A6 ..` as it was sent, `receipt` the value of tag
    /// `86` of the answer, 16 bytes.
    ///
    /// # Errors
    /// [`Error::Decode`] for a receipt of another length, [`Error::Security`] when it does not hold.
    pub fn confirm(self, crt: &[u8], receipt: &[u8]) -> Result<DerivedKeys, Error> {
        let Ok(received) = <&[u8; RECEIPT]>::try_from(receipt) else {
            let kind = DecodeErrorKind::LengthOutOfRange { min: RECEIPT, max: RECEIPT, found: receipt.len() };
            return Err(DecodeError::new(kind, 0).in_field("receipt").into());
        };
        if self.receipt(crt).ct_eq(received).into() { Ok(self.keys) } else { Err(Error::Security) }
    }

    /// Card: makes the receipt, the value of tag `86`, and gives the keys.
    ///
    /// `crt` is the control reference template `A6 ..` as it was received.
    #[must_use]
    pub fn into_receipt(self, crt: &[u8]) -> ([u8; 16], DerivedKeys) {
        (self.receipt(crt), self.keys)
    }

    /// CMAC over the template and, with a derivation random, `85 len random`.
    fn receipt(&self, crt: &[u8]) -> [u8; RECEIPT] {
        let mut random = Vec::new();
        if let Some(bytes) = &self.random {
            put_tlv(&mut random, Tag::new(0x85), bytes);
        }
        self.receipt_key.0.mac(&[crt, &random])
    }
}

impl fmt::Debug for Agreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Agreement(..)")
    }
}

/// The keys of the new set.
#[derive(Debug)]
#[non_exhaustive]
pub enum DerivedKeys {
    /// Key usage `10`: Key-ENC, Key-MAC, Key-DEK; for an SCP80 key set KIc, KID, KIK in this order.
    SecureChannel(StaticKeys),
    /// Key usage `5C`: one base key.
    Base(AesKey),
}

#[cfg(test)]
mod tests {
    use sgp_keys::{Curve, EcSecretKey, Signer};

    use super::*;

    // SGP.02 worked example; private keys are SHA-256 of the labels "sgp02-doc .."
    const SK_DP: &str = "53b7dd363ba140cb305145bafa54039d7bb019901bb190c35bad1d931ddebd53";
    const SK_ECASD: &str = "c86f3ad77a1d2026a3073a08512aa5e2fa3b5758ef9a5259cde4c1697d6e0922";
    const ESK_DP: &str = "6246e09393b0befb5146564e7a4213aa61f774e6864f7acc6212a13152e47f96";

    fn unhex(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn key(hex: &str) -> EcSecretKey {
        EcSecretKey::from_bytes(Curve::P256, &unhex(hex)).unwrap()
    }

    fn random() -> Vec<u8> {
        (0xB0..=0xBF).collect()
    }

    fn plain() -> Parameters {
        Parameters::new(0x10, 0x88, 0x10).unwrap()
    }

    fn with_random() -> Parameters {
        plain().with_derivation_random(&random()).unwrap()
    }

    fn with_host() -> Parameters {
        let host_id: Vec<u8> = (0xC0..=0xCF).collect();
        let (sin, sdin) = (unhex("d1d2d3d4d5"), unhex("e1e2e3e4e5e6e7e8"));
        with_random().with_host(&host_id, Some((&sin, &sdin))).unwrap()
    }

    fn card(parameters: &Parameters) -> Agreement {
        agree(&key(SK_ECASD), key(ESK_DP).public_key(), parameters).unwrap()
    }

    fn server(parameters: &Parameters) -> Agreement {
        agree(&key(ESK_DP), key(SK_ECASD).public_key(), parameters).unwrap()
    }

    fn hex_of(keys: &DerivedKeys) -> alloc::string::String {
        match keys {
            DerivedKeys::SecureChannel(keys) => {
                [keys.enc(), keys.mac(), keys.dek()].map(|key| hex::encode(key.expose())).concat()
            }
            DerivedKeys::Base(key) => hex::encode(key.expose()),
        }
    }

    const CRT: &str = "a615900203099501108001888101108201018301309100";
    const CRT_HOST: &str = "a6319002030f95011080018881011082010183013091004508e1e2e3e4e5e6e7e88410c0c1c2c3c4c5c6c7c8c9cacbcccdcecf";

    #[test]
    fn worked_examples_on_both_ends() {
        for (parameters, crt, shared_info, keys, receipt) in [
            (
                plain(),
                CRT,
                "108810",
                "a0b3b69cc6ac05ead286e28c67b334df4075734f0472c0b28104bedcd99b14c231b1082e6b5902900ccad1e9ce52c5f5",
                "795f3d1e2889a04d141ddc0513435dfd",
            ),
            (
                with_random(),
                "a6159002030b9501108001888101108201018301309100",
                "108810b0b1b2b3b4b5b6b7b8b9babbbcbdbebf",
                "7aa839de6cc51ec04531d3774a60da0d6595e267e77debc39f64d2ea6497939e1bea9e47ce58e7994a03e1106fb11edd",
                "f13194e0977521518923b69d0cd613db",
            ),
            (
                with_host(),
                CRT_HOST,
                "108810b0b1b2b3b4b5b6b7b8b9babbbcbdbebf10c0c1c2c3c4c5c6c7c8c9cacbcccdcecf05d1d2d3d4d508e1e2e3e4e5e6e7e8",
                "514541080e3218570f3be0a30d2e57423763f2785871359e2fbfb146993e726e3b6bd4d8e85bc1286cf0f9307df9463c",
                "336f26ec1447e6e8de985bfed4f4bc28",
            ),
        ] {
            assert_eq!(hex::encode(parameters.shared_info()), shared_info);
            let (made, card_keys) = card(&parameters).into_receipt(&unhex(crt));
            assert_eq!(hex::encode(made), receipt);
            assert_eq!(hex_of(&card_keys), keys);
            let server_keys = server(&parameters).confirm(&unhex(crt), &made).unwrap();
            assert_eq!(hex_of(&server_keys), keys);
        }
    }

    // the same worked example: DGIs 3A02, 7F49 and the challenge A0..AF, and the signature
    #[test]
    fn signed_data_of_the_worked_example() {
        let ephemeral = unhex(
            "7f4946b041047c49393e9ef09ecc4bdee27ec25726d602e3487d8739ff0ea328ca25aa4b51c3f822eb3bcb1ac9f5dcc1\
             f96cd85c61770e1ced4a5347d5350fb66a3571e404e5f00100",
        );
        let crt = unhex(&alloc::format!("3a0217{CRT}"));
        let challenge: Vec<u8> = (0xA0..=0xAF).collect();
        let signed = signed_data(&crt, &ephemeral, &challenge);
        assert_eq!(
            hex::encode(&signed),
            "3a0217a6159002030995011080018881011082010183013091007f4946b041047c49393e9ef09ecc4bdee27ec25726d6\
             02e3487d8739ff0ea328ca25aa4b51c3f822eb3bcb1ac9f5dcc1f96cd85c61770e1ced4a5347d5350fb66a3571e404e5\
             f00100008510a0a1a2a3a4a5a6a7a8a9aaabacadaeaf"
        );
        let signature = key(SK_DP).sign(&signed, &mut Never).unwrap();
        assert_eq!(
            hex::encode(signature.as_bytes()),
            "33bacf9780f24c2b21a5aefbbfefda11adfb2e990a2c33cfad78a7c711f7a407\
             8eca92fd2ee96727b7d443991f358d16c71b18929aa8ecc888a766aa58c5cd90"
        );
    }

    #[test]
    fn each_length_fills_each_part() {
        for (len, usage, bytes) in [(24, 0x10, 72), (32, 0x10, 96), (16, 0x5C, 16), (32, 0x5C, 32)] {
            let parameters = Parameters::new(usage, 0x88, len).unwrap();
            let (receipt, keys) = card(&parameters).into_receipt(&[0xA6, 0x00]);
            assert_eq!(hex_of(&keys).len(), 2 * bytes);
            assert!(server(&parameters).confirm(&[0xA6, 0x00], &receipt).is_ok());
        }
    }

    #[test]
    fn no_keys_without_the_right_receipt() {
        let (receipt, _) = card(&with_random()).into_receipt(&unhex(CRT));
        for at in 0..16 {
            let mut altered = receipt;
            altered[at] ^= 0x80;
            assert_eq!(server(&with_random()).confirm(&unhex(CRT), &altered).err(), Some(Error::Security));
        }
        // another template, another random, other identifiers
        assert_eq!(server(&with_random()).confirm(&unhex(CRT_HOST), &receipt).err(), Some(Error::Security));
        assert_eq!(server(&plain()).confirm(&unhex(CRT), &receipt).err(), Some(Error::Security));
        assert_eq!(server(&with_host()).confirm(&unhex(CRT), &receipt).err(), Some(Error::Security));
        let length = DecodeErrorKind::LengthOutOfRange { min: 16, max: 16, found: 8 };
        assert_eq!(
            server(&with_random()).confirm(&unhex(CRT), &receipt[..8]).err(),
            Some(Error::Decode(DecodeError::new(length, 0).in_field("receipt")))
        );
    }

    #[test]
    fn parameters_that_nobody_derives_with() {
        let refused = |qualifier, key_type, length| Parameters::new(qualifier, key_type, length).unwrap_err();
        assert_eq!(refused(0x18, 0x88, 16), Error::Peer(PeerFault::KeyUsage { found: 0x18 }));
        assert_eq!(refused(0x10, 0x80, 16), Error::Peer(PeerFault::KeyType { found: 0x80 }));
        assert_eq!(refused(0x10, 0x88, 17), Error::Peer(PeerFault::KeyLength { found: 17 }));
        assert_eq!(
            plain().with_derivation_random(&[0; 15]).unwrap_err(),
            Error::Peer(PeerFault::DerivationRandom { len: 15 })
        );
        for len in [0, 128] {
            assert_eq!(
                plain().with_host(&[1; 128][..len], None).unwrap_err(),
                Error::Misuse(Misuse::IdentifierLength { len })
            );
        }
        // without SIN and SDIN nothing stands in their place
        let host_alone = plain().with_host(&[0xD6], None).unwrap();
        assert_eq!(host_alone.shared_info(), [0x10, 0x88, 0x10, 0x01, 0xD6]);
    }

    #[test]
    fn keys_of_different_curves_do_not_agree() {
        let brainpool = EcSecretKey::from_bytes(Curve::BrainpoolP256r1, &[0x11; 32]).unwrap();
        let error = agree(&brainpool, key(SK_ECASD).public_key(), &plain()).unwrap_err();
        assert_eq!(error, Error::Key(KeyError::CurveMismatch));
    }

    #[test]
    fn debug_shows_nothing() {
        let (_, keys) = card(&plain()).into_receipt(&[]);
        assert_eq!(
            alloc::format!("{:?} {keys:?}", card(&plain())),
            "Agreement(..) SecureChannel(StaticKeys(..))"
        );
    }

    /// A source that must not be asked.
    struct Never;

    impl rand_core::TryRng for Never {
        type Error = core::convert::Infallible;

        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            panic!("deterministic signatures draw nothing")
        }

        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            panic!("deterministic signatures draw nothing")
        }

        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
            panic!("deterministic signatures draw nothing")
        }
    }

    impl rand_core::TryCryptoRng for Never {}
}
