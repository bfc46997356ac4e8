//! Keys of a case, each for the algorithm that the case names.

use scp80::{Checksum, Cipher, KicKey, Kid, KidKey, PacketCheck, RedundancyCheck};
use sgp_keys::{AesKey, DesKey, KeyError, SoftAes, SoftDes, SymmetricKey};

use super::Stop;
use crate::vectors::Case;

/// Stands in for a key that the packet does not use; a packet that did would come out otherwise.
const STAND_IN: [u8; 24] = [0x5A; 24];

/// Whether the case says what a KIc or KID means that names no algorithm.
pub(super) fn are_agreed(case: &Case<'_>) -> bool {
    let named =
        |member| case.maybe(member).is_some_and(|name| name.text().is_ok_and(|name| !name.is_empty()));
    case.maybe("implicit").is_some() || named("ciphering_algorithm") || named("signature_algorithm")
}

/// The ciphering key of a case; without octets a stand-in.
pub(super) fn ciphering(case: &Case<'_>, named: Cipher, octets: &[u8]) -> Result<KicKey, Stop> {
    let algorithm = case.maybe("implicit.kic").or_else(|| case.maybe("ciphering_algorithm"));
    match (named, octets.len()) {
        (_, 0) => any_ciphering(named),
        (Cipher::Agreed, _) => match algorithm.map(|name| name.text()).transpose()? {
            Some("DESede/ECB/NoPadding") => Ok(KicKey::des_ecb(&DesKey::new(octets)?)),
            Some("3des2") => Ok(KicKey::des(&DesKey::new(octets)?)),
            Some("aes" | "") | None if AesKey::new(octets).is_ok() => Ok(KicKey::aes(&AesKey::new(octets)?)),
            // a key that nothing is said about
            Some("") | None => any_ciphering(named),
            Some(other) => Err(format!("unknown algorithm {other}").into()),
        },
        (Cipher::DesEcb, _) => Ok(KicKey::des_ecb(&DesKey::new(octets)?)),
        (Cipher::DesCbc | Cipher::TripleDesCbc2 | Cipher::TripleDesCbc3, _) => {
            Ok(KicKey::des(&DesKey::new(octets)?))
        }
        _ => Ok(KicKey::aes(&AesKey::new(octets)?)),
    }
}

/// The check key of a case; without octets a stand-in.
pub(super) fn check(case: &Case<'_>, kid: Kid, octets: &[u8]) -> Result<KidKey, Stop> {
    let algorithm = case.maybe("implicit.kid").or_else(|| case.maybe("signature_algorithm"));
    let algorithm = algorithm.map(|name| name.text()).transpose()?;
    match (algorithm, kid.checksum(), octets.len()) {
        (Some("XOR4"), ..) => Ok(KidKey::agreed(Checksum::Agreed, Box::new(Xor(4)))),
        (Some("XOR8"), ..) => Ok(KidKey::agreed(Checksum::Agreed, Box::new(Xor(8)))),
        (_, named, 0) => any_check(named),
        (Some("3des2"), ..)
        | (_, Checksum::DesCbcMac | Checksum::TripleDesCbcMac2 | Checksum::TripleDesCbcMac3, _) => {
            match DesKey::new(octets) {
                // KID of a redundancy check has nibbles of its own, and its key is no DES key
                Err(_) if kid.redundancy_check() != RedundancyCheck::Agreed => any_check(kid.checksum()),
                key => Ok(KidKey::des(&key?)),
            }
        }
        // KID names nothing that this key could be for
        (_, Checksum::Agreed, _) if AesKey::new(octets).is_err() => any_check(kid.checksum()),
        _ => Ok(KidKey::aes(&AesKey::new(octets)?)),
    }
}

/// Some key for this cipher.
pub(super) fn any_ciphering(named: Cipher) -> Result<KicKey, Stop> {
    let [short @ .., _, _, _, _, _, _, _, _] = &STAND_IN;
    Ok(match named {
        Cipher::DesCbc => KicKey::des(&DesKey::new(&[0x5A; 8])?),
        Cipher::DesEcb => KicKey::des_ecb(&DesKey::new(&[0x5A; 8])?),
        Cipher::TripleDesCbc2 => KicKey::des(&DesKey::new(short)?),
        Cipher::TripleDesCbc3 => KicKey::des(&DesKey::new(&STAND_IN)?),
        _ => KicKey::aes(&AesKey::new(short)?),
    })
}

/// Some key for this checksum.
pub(super) fn any_check(named: Checksum) -> Result<KidKey, Stop> {
    let [short @ .., _, _, _, _, _, _, _, _] = &STAND_IN;
    Ok(match named {
        Checksum::DesCbcMac => KidKey::des(&DesKey::new(&[0x5A; 8])?),
        Checksum::TripleDesCbcMac2 => KidKey::des(&DesKey::new(short)?),
        Checksum::TripleDesCbcMac3 => KidKey::des(&DesKey::new(&STAND_IN)?),
        _ => KidKey::aes(&AesKey::new(short)?),
    })
}

/// Deciphers the body of a packet, for a case that states what is inside.
pub(super) fn decipher(case: &Case<'_>, body: &mut [u8]) -> Result<(), Stop> {
    let [kic] = case.at("kic")?.array()?;
    let octets = case.at("kic_key")?.hex()?;
    let named = ciphering(case, scp80::Kic::new(kic).cipher(), &octets)?.cipher();
    match named {
        Cipher::AesCbc => SoftAes::new(&AesKey::new(&octets)?).decrypt_cbc(&[0; 16], body)?,
        // triple DES in ECB mode has no name
        Cipher::DesEcb | Cipher::Agreed => SoftDes::new(&DesKey::new(&octets)?).decrypt_ecb(body)?,
        _ => SoftDes::new(&DesKey::new(&octets)?).decrypt_cbc(&[0; 8], body)?,
    }
    Ok(())
}

/// The redundancy check of one project alone: the message cut into pieces, zeros behind the last,
/// exclusive or of them all.
#[derive(Debug)]
struct Xor(usize);

impl PacketCheck for Xor {
    fn len(&self) -> usize {
        self.0
    }

    fn compute(&self, parts: &[&[u8]]) -> Result<[u8; 16], KeyError> {
        let mut sum = [0; 16];
        for (at, byte) in parts.iter().copied().flatten().enumerate() {
            if let Some(slot) = sum.get_mut(at % self.0) {
                *slot ^= byte;
            }
        }
        Ok(sum)
    }
}
