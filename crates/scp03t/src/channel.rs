//! The session that both ends share: keys, chaining value, counter, and the TLVs they make.

use alloc::vec::Vec;

use sgp_keys::{KeyError, SoftAes, SymmetricKey};
use sgp_wire::{DecodeError, DecodeErrorKind, Tag, Tlv, length_len, put_length, put_tag};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::hazmat::SessionKeys;
use crate::limits::{BLOCK, S8};
use crate::opening::{AUTHENTICATE, AUTHENTICATE_LEN, SECURITY_LEVEL};
use crate::{Error, Misuse};

/// Tag of data commands and their answers (SGP.02 v4.2 4.1.3.3).
pub(crate) const DATA: Tag = Tag::new(0x86);

/// An open session.
pub(crate) struct Session {
    s_enc: SEnc,
    s_mac: SMac,
    s_rmac: SRmac,
    /// The whole checksum of the last command; zeros before EXTERNAL AUTHENTICATE.
    chaining: [u8; BLOCK],
    /// The number of the last data command; the first is 1.
    counter: u64,
}

/// S-ENC with its key schedule.
struct SEnc(SoftAes);
/// S-MAC with its key schedule.
struct SMac(SoftAes);
/// S-RMAC with its key schedule.
struct SRmac(SoftAes);

/// What the answer to one command is bound to.
pub(crate) struct Turn {
    chaining: [u8; BLOCK],
    counter: u64,
}

impl Session {
    pub(crate) fn new(keys: &SessionKeys) -> Self {
        Self {
            s_enc: SEnc(SoftAes::new(keys.s_enc())),
            s_mac: SMac(SoftAes::new(keys.s_mac())),
            s_rmac: SRmac(SoftAes::new(keys.s_rmac())),
            chaining: [0; BLOCK],
            counter: 0,
        }
    }

    pub(crate) const fn s_mac(&self) -> &SoftAes {
        &self.s_mac.0
    }

    /// Makes the EXTERNAL AUTHENTICATE TLV: level 33, cryptogram, checksum.
    pub(crate) fn authenticate(&mut self, host_cryptogram: &[u8; S8]) -> [u8; AUTHENTICATE_LEN] {
        let [tag, length, level] = AUTHENTICATE_HEAD;
        let [a, b, c, d, e, f, g, h] = *host_cryptogram;
        let full = self.s_mac.0.mac(&[&self.chaining, &AUTHENTICATE_HEAD, host_cryptogram]);
        self.chaining = full;
        let [m, n, o, p, q, r, s, t] = short(full);
        [tag, length, level, a, b, c, d, e, f, g, h, m, n, o, p, q, r, s, t]
    }

    /// Verifies the checksum of a received EXTERNAL AUTHENTICATE.
    pub(crate) fn verify_authenticate(&mut self, cryptogram: &[u8; S8], mac: &[u8; S8]) -> Result<(), Error> {
        let full = self.s_mac.0.mac(&[&self.chaining, &AUTHENTICATE_HEAD, cryptogram]);
        if bool::from(short(full).ct_eq(mac)) {
            self.chaining = full;
            Ok(())
        } else {
            Err(Error::Security)
        }
    }

    /// Appends one data command TLV.
    pub(crate) fn protect_command(&mut self, plain: &[u8], out: &mut Vec<u8>) -> Result<Turn, Error> {
        let counter = self.counter.checked_add(1).ok_or(Misuse::SessionOver)?;
        let full = seal(&self.s_enc.0, &self.s_mac.0, &command_counter(counter), &self.chaining, plain, out)?;
        self.counter = counter;
        self.chaining = full;
        Ok(Turn { chaining: full, counter })
    }

    /// Appends the plaintext of a received data command. Nothing moves unless everything holds.
    pub(crate) fn unprotect_command(&mut self, tlv: &Tlv<'_>, out: &mut Vec<u8>) -> Result<Turn, Error> {
        let parts = Protected::new(tlv)?;
        let counter = self.counter.checked_add(1).ok_or(Misuse::SessionOver)?;
        let full = parts.verify(&self.s_mac.0, &self.chaining)?;
        open(&self.s_enc.0, &command_counter(counter), parts.ciphertext, out)?;
        self.counter = counter;
        self.chaining = full;
        Ok(Turn { chaining: full, counter })
    }

    /// Appends the answer TLV to the command of `turn`.
    pub(crate) fn protect_answer(&self, turn: &Turn, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if plain.is_empty() {
            put_tag(out, DATA);
            put_length(out, 0);
            return Ok(());
        }
        let counter = answer_counter(turn.counter);
        seal(&self.s_enc.0, &self.s_rmac.0, &counter, &turn.chaining, plain, out)?;
        Ok(())
    }

    /// Appends the plaintext of the answer to the command of `turn`; none for an empty answer.
    pub(crate) fn unprotect_answer(
        &self,
        turn: &Turn,
        tlv: &Tlv<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        if tlv.value().is_empty() {
            return Ok(());
        }
        let parts = Protected::new(tlv)?;
        parts.verify(&self.s_rmac.0, &turn.chaining)?;
        open(&self.s_enc.0, &answer_counter(turn.counter), parts.ciphertext, out)
    }
}

/// The counter of a command as one block; encrypted it is the IV (GlobalPlatform Amendment D
/// 6.2.6).
fn command_counter(counter: u64) -> [u8; BLOCK] {
    u128::from(counter).to_be_bytes()
}

/// The counter of the command with the top bit set, for its answer (GlobalPlatform Amendment D
/// 6.2.7).
fn answer_counter(counter: u64) -> [u8; BLOCK] {
    (1 << 127 | u128::from(counter)).to_be_bytes()
}

/// Tag, final length and level of EXTERNAL AUTHENTICATE, as its checksum covers them.
const AUTHENTICATE_HEAD: [u8; 3] = [AUTHENTICATE, 0x11, SECURITY_LEVEL];

/// A protected value, cut where its checksum begins.
struct Protected<'a> {
    authenticated: &'a [u8],
    ciphertext: &'a [u8],
    mac: &'a [u8; S8],
}

impl<'a> Protected<'a> {
    /// Structure alone: at least one block and a checksum, and whole blocks.
    fn new(tlv: &Tlv<'a>) -> Result<Self, DecodeError> {
        let too_short = DecodeErrorKind::LengthOutOfRange {
            min: BLOCK.saturating_add(S8),
            max: usize::MAX,
            found: tlv.value().len(),
        };
        let error = |kind| DecodeError::new(kind, tlv.value_offset());
        let (ciphertext, mac) = match tlv.value().split_last_chunk() {
            Some(parts) if parts.0.len() >= BLOCK => parts,
            _ => return Err(error(too_short)),
        };
        if !ciphertext.len().is_multiple_of(BLOCK) {
            let kind = DecodeErrorKind::NotWholeBlocks { block: BLOCK, found: ciphertext.len() };
            return Err(error(kind));
        }
        let (authenticated, _) = tlv.raw().split_at(tlv.raw().len().saturating_sub(S8));
        Ok(Self { authenticated, ciphertext, mac })
    }

    /// The whole checksum over `chaining` and the object as it was received.
    fn verify(&self, key: &SoftAes, chaining: &[u8; BLOCK]) -> Result<[u8; BLOCK], Error> {
        let full = key.mac(&[chaining, self.authenticated]);
        if short(full).ct_eq(self.mac).into() { Ok(full) } else { Err(Error::Security) }
    }
}

/// Appends `86 L ciphertext checksum` and gives the whole checksum.
fn seal(
    enc: &SoftAes,
    mac: &SoftAes,
    counter: &[u8; BLOCK],
    chaining: &[u8; BLOCK],
    plain: &[u8],
    out: &mut Vec<u8>,
) -> Result<[u8; BLOCK], KeyError> {
    let padded = padded_len(plain.len());
    let value = padded.saturating_add(S8);
    let start = out.len();
    // one growth, so that no plaintext is left behind in a buffer that was moved
    out.reserve(length_len(value).saturating_add(1).saturating_add(value));
    put_tag(out, DATA);
    put_length(out, value);
    let body = out.len();
    out.extend_from_slice(plain);
    out.push(0x80);
    out.resize(body.saturating_add(padded), 0x00);
    let (header, data) = out.get_mut(start..).unwrap_or_default().split_at_mut(body.saturating_sub(start));
    let full = enc.seal_segment(mac, counter, chaining, header, data)?;
    out.extend_from_slice(&short(full));
    Ok(full)
}

/// Appends the plaintext; on a fault of the padding `out` is as before.
fn open(enc: &SoftAes, counter: &[u8; BLOCK], ciphertext: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
    let start = out.len();
    out.reserve(ciphertext.len());
    out.extend_from_slice(ciphertext);
    let body = out.get_mut(start..).unwrap_or_default();
    enc.decrypt_cbc(&enc.encrypted(*counter), body)?;
    match unpadded_len(body) {
        Some(len) => {
            out.truncate(start.saturating_add(len));
            Ok(())
        }
        None => {
            body.zeroize();
            out.truncate(start);
            Err(Error::Security)
        }
    }
}

/// Bytes with padding: the next multiple of a block, always at least one byte more.
pub(crate) const fn padded_len(plain: usize) -> usize {
    plain.saturating_add(1).next_multiple_of(BLOCK)
}

/// Where the padding `80 00*` begins, which must be in the last block.
fn unpadded_len(padded: &[u8]) -> Option<usize> {
    let at = padded.iter().rposition(|&byte| byte != 0x00)?;
    let mark = padded.get(at).is_some_and(|&byte| byte == 0x80);
    (mark && padded.len().saturating_sub(at) <= BLOCK).then_some(at)
}

/// The first 8 bytes, which are sent.
const fn short(full: [u8; BLOCK]) -> [u8; S8] {
    let [a, b, c, d, e, f, g, h, ..] = full;
    [a, b, c, d, e, f, g, h]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_one_to_sixteen_bytes() {
        for (plain, padded) in [(0, 16), (1, 16), (15, 16), (16, 32), (1007, 1008), (1008, 1024)] {
            assert_eq!(padded_len(plain), padded);
        }
    }

    #[test]
    fn padding_is_found_in_the_last_block_alone() {
        let mut block = [0; 32];
        assert_eq!(unpadded_len(&block), None, "no mark");
        block[15] = 0x80;
        assert_eq!(unpadded_len(&block), None, "17 bytes from the end");
        block[16] = 0x80;
        assert_eq!(unpadded_len(&block), Some(16));
        block[31] = 0x80;
        assert_eq!(unpadded_len(&block), Some(31));
        block[31] = 0x01;
        assert_eq!(unpadded_len(&block), None, "another byte");
        assert_eq!(unpadded_len(&[]), None);
    }
}
