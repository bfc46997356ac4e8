//! Key derivation of SCP03: session keys, challenge and cryptograms.

use alloc::vec::Vec;

use sgp_keys::{AesKey, KeyError, SoftAes, SymmetricKey};
use sgp_wire::{Aid, SecretBytes};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::limits::{BLOCK, S8};
use crate::{SequenceCounter, StaticKeys};

/// Constants of the derivation (GlobalPlatform Amendment D table 4-1).
mod constant {
    pub(super) const CARD_CRYPTOGRAM: u8 = 0x00;
    pub(super) const HOST_CRYPTOGRAM: u8 = 0x01;
    pub(super) const CARD_CHALLENGE: u8 = 0x02;
    pub(super) const S_ENC: u8 = 0x04;
    pub(super) const S_MAC: u8 = 0x06;
    pub(super) const S_RMAC: u8 = 0x07;
}

/// Host challenge and card challenge, the context of everything but the card challenge itself.
#[derive(Clone, Copy)]
pub(crate) struct Challenges {
    pub(crate) host: [u8; S8],
    pub(crate) card: [u8; S8],
}

impl Challenges {
    pub(crate) const fn parts(&self) -> [&[u8]; 2] {
        [&self.host, &self.card]
    }
}

/// The pseudo-random card challenge of a session: from the sequence counter and the AID of the
/// security domain (GlobalPlatform Amendment D 6.2.2.1).
pub(crate) fn card_challenge(keys: &StaticKeys, counter: SequenceCounter, aid: &Aid) -> [u8; S8] {
    let context = [counter.as_bytes().as_slice(), aid.as_bytes()];
    short_output(&SoftAes::new(keys.enc()), constant::CARD_CHALLENGE, context)
}

/// S-ENC, S-MAC and S-RMAC, as long as the static keys, from host challenge and card challenge.
pub(crate) fn session_keys(keys: &StaticKeys, challenges: [&[u8]; 2]) -> Result<[AesKey; 3], KeyError> {
    let (enc, mac) = (SoftAes::new(keys.enc()), SoftAes::new(keys.mac()));
    session_keys_under(&enc, &mac, keys.enc().len(), challenges)
}

/// The same under keys of `len` bytes, wherever they live.
pub(crate) fn session_keys_under(
    enc: &dyn SymmetricKey,
    mac: &dyn SymmetricKey,
    len: usize,
    challenges: [&[u8]; 2],
) -> Result<[AesKey; 3], KeyError> {
    Ok([
        key_output(enc, constant::S_ENC, len, challenges)?,
        key_output(mac, constant::S_MAC, len, challenges)?,
        key_output(mac, constant::S_RMAC, len, challenges)?,
    ])
}

/// The pseudo-random card challenge under a Key-ENC that lives anywhere: `bits` of 64 or 128.
pub(crate) fn card_challenge_under(
    enc: &dyn SymmetricKey,
    counter: SequenceCounter,
    aid: &Aid,
    bits: u16,
) -> Result<[u8; BLOCK], KeyError> {
    let context = [counter.as_bytes().as_slice(), aid.as_bytes()];
    prf_under(enc, constant::CARD_CHALLENGE, bits, 1, context)
}

/// What each side shows to prove that it holds the keys.
pub(crate) struct Cryptograms {
    pub(crate) card: Cryptogram,
    pub(crate) host: Cryptogram,
}

impl Cryptograms {
    pub(crate) fn new(s_mac: &SoftAes, challenges: &Challenges) -> Self {
        let context = challenges.parts();
        Self {
            card: Cryptogram(short_output(s_mac, constant::CARD_CRYPTOGRAM, context)),
            host: Cryptogram(short_output(s_mac, constant::HOST_CRYPTOGRAM, context)),
        }
    }
}

/// One cryptogram, compared in constant time.
pub(crate) struct Cryptogram(pub(crate) [u8; S8]);

impl Cryptogram {
    pub(crate) fn holds(&self, received: &[u8; S8]) -> bool {
        self.0.ct_eq(received).into()
    }
}

/// What S8 makes of 64 bits and S16 of 128: challenges and cryptograms of `N` bytes.
pub(crate) mod sized {
    use super::{BLOCK, constant, prf};
    use crate::{SequenceCounter, StaticKeys};
    use sgp_keys::SoftAes;
    use sgp_wire::Aid;

    pub(crate) fn card_challenge(
        keys: &StaticKeys,
        counter: SequenceCounter,
        aid: &Aid,
        bits: u16,
    ) -> [u8; BLOCK] {
        let context = [counter.as_bytes().as_slice(), aid.as_bytes()];
        prf(&SoftAes::new(keys.enc()), constant::CARD_CHALLENGE, bits, 1, context)
    }

    pub(crate) fn card_cryptogram(s_mac: &SoftAes, context: [&[u8]; 2], bits: u16) -> [u8; BLOCK] {
        prf(s_mac, constant::CARD_CRYPTOGRAM, bits, 1, context)
    }

    pub(crate) fn host_cryptogram(s_mac: &SoftAes, context: [&[u8]; 2], bits: u16) -> [u8; BLOCK] {
        prf(s_mac, constant::HOST_CRYPTOGRAM, bits, 1, context)
    }
}

fn short_output(key: &SoftAes, constant: u8, context: [&[u8]; 2]) -> [u8; S8] {
    let [a, b, c, d, e, f, g, h, ..] = prf(key, constant, 64, 1, context);
    [a, b, c, d, e, f, g, h]
}

fn key_output(
    key: &dyn SymmetricKey,
    constant: u8,
    len: usize,
    context: [&[u8]; 2],
) -> Result<AesKey, KeyError> {
    let bits = u16::try_from(len.saturating_mul(8)).map_err(|_| KeyError::KeyLength { found: len })?;
    let mut bytes = Zeroizing::new([0; 32]);
    for (index, half) in (1..).zip(bytes.chunks_mut(BLOCK).take(len.div_ceil(BLOCK))) {
        half.copy_from_slice(Zeroizing::new(prf_under(key, constant, bits, index, context)?).as_slice());
    }
    key.derived_key(bytes.get(..len).unwrap_or_default())
}

/// Any output of the derivation, at most 256 bits.
pub(crate) fn output(key: &AesKey, constant: u8, context: &[u8], bits: u16) -> SecretBytes {
    let key = SoftAes::new(key);
    let len = usize::from(bits / 8).min(2 * BLOCK);
    let mut bytes = Zeroizing::new(Vec::with_capacity(2 * BLOCK));
    for index in 1..=2 {
        bytes.extend_from_slice(Zeroizing::new(prf(&key, constant, bits, index, [context, &[]])).as_slice());
    }
    bytes.truncate(len);
    SecretBytes::new(core::mem::take(&mut *bytes))
}

/// One block of the derivation: `11 x 00, constant, 00, L (bits), i, context` under CMAC
/// (GlobalPlatform Amendment D 4.1.5). The counter `i` stands behind `L`.
fn prf(key: &SoftAes, constant: u8, bits: u16, index: u8, [first, second]: [&[u8]; 2]) -> [u8; BLOCK] {
    key.mac(&[&prf_head(constant, bits, index), first, second])
}

/// The same under a key that may refuse.
fn prf_under(
    key: &dyn SymmetricKey,
    constant: u8,
    bits: u16,
    index: u8,
    [first, second]: [&[u8]; 2],
) -> Result<[u8; BLOCK], KeyError> {
    key.cmac(&[&prf_head(constant, bits, index), first, second])
}

const fn prf_head(constant: u8, bits: u16, index: u8) -> [u8; BLOCK] {
    let [high, low] = bits.to_be_bytes();
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, constant, 0x00, high, low, index]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unhex<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    // SGP.02 worked session: K-ENC and K-MAC of the worked key establishment
    #[test]
    fn worked_session() {
        let key = |text| AesKey::new(&hex::decode(text).unwrap()).unwrap();
        let keys = StaticKeys::new(
            key("a0b3b69cc6ac05ead286e28c67b334df"),
            key("4075734f0472c0b28104bedcd99b14c2"),
            key("31b1082e6b5902900ccad1e9ce52c5f5"),
        )
        .unwrap();
        let first = SequenceCounter::ZERO.next().unwrap();
        let card = card_challenge(&keys, first, &Aid::isd_p(0x0011));
        assert_eq!(card, unhex("8a8d726a3887205a"));
        let challenges = Challenges { host: [1, 2, 3, 4, 5, 6, 7, 8], card };
        let [s_enc, s_mac, s_rmac] = session_keys(&keys, challenges.parts()).unwrap();
        assert_eq!(hex::encode(s_enc.expose()), "619062156c3febe68e2c256f83398f8b");
        assert_eq!(hex::encode(s_mac.expose()), "5c8932c549c1b1fad30447de8cee4036");
        assert_eq!(hex::encode(s_rmac.expose()), "7e37db1590e7ff50dea7e1bd3dd5a7a7");
        let cryptograms = Cryptograms::new(&SoftAes::new(&s_mac), &challenges);
        assert_eq!(cryptograms.card.0, unhex("3a954b58748a12b9"));
        assert_eq!(cryptograms.host.0, unhex("76ae395da7eb3078"));
        assert!(cryptograms.card.holds(&unhex("3a954b58748a12b9")));
        assert!(!cryptograms.card.holds(&unhex("3a954b58748a12b8")));
    }

    // traces of a real card, published in pySim's unit tests (`aes192_03`, `aes256_03`)
    #[test]
    fn traces_of_a_card_with_longer_keys() {
        for (len, host, card, session, card_cryptogram, host_cryptogram) in [
            (
                24,
                "69c65da8202bf19f",
                "b570a67be3844671",
                [
                    "e78b05673692b6118b071b95c868bbd830cc494b3a6fe612",
                    "787c55691bf5f22f567f8905b9b74242dc6c92a94f050232",
                    "837f6ca80c26530764de995a5fde593b99541b7d8ce56993",
                ],
                "7729d6dd3d2ec5b1",
                "65df4f1a356a8879",
            ),
            (
                32,
                "c6066990fc426e1d",
                "8682cd81bbd8919f",
                [
                    "0ccc0e11afcd50448d469efe08307fbb87e8b3e148317052c519177a3c491628",
                    "309b7e14a014a190dd01e21756a8010d01568b058971f803f7d77be42c6cb45b",
                    "5461ea3084061021f84ba70e655e0a6a3f5618a272bb0fd86d2c057f7bb332e2",
                ],
                "2de3f2664581f118",
                "77c493b632edadaf",
            ),
        ] {
            let key = |first: u8| {
                let bytes: Vec<u8> = (first..first + 16).cycle().take(len).collect();
                AesKey::new(&bytes).unwrap()
            };
            let keys = StaticKeys::new(key(0x00), key(0x10), key(0x20)).unwrap();
            let first = SequenceCounter::ZERO.next().unwrap();
            assert_eq!(card_challenge(&keys, first, &Aid::ISD_R), unhex(card));
            let challenges = Challenges { host: unhex(host), card: unhex(card) };
            let derived = session_keys(&keys, challenges.parts()).unwrap();
            assert_eq!(derived.each_ref().map(|key| hex::encode(key.expose())), session);
            let [_, s_mac, _] = derived;
            let cryptograms = Cryptograms::new(&SoftAes::new(&s_mac), &challenges);
            assert_eq!(cryptograms.card.0, unhex(card_cryptogram));
            assert_eq!(cryptograms.host.0, unhex(host_cryptogram));
        }
    }
}
