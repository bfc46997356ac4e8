//! One protected TLV: header, ciphertext, checksum. SCP03t and BSP make it alike.

use alloc::vec::Vec;

use sgp_keys::{KeyError, SoftAes, SymmetricKey};
use sgp_wire::{DecodeError, DecodeErrorKind, Tag, Tlv, length_len, put_length, put_tag};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use crate::Error;
use crate::limits::{BLOCK, S8};

/// The counter of a command as one block; encrypted it is the IV (GlobalPlatform Amendment D
/// 6.2.6).
pub(crate) fn command_counter(counter: u64) -> [u8; BLOCK] {
    u128::from(counter).to_be_bytes()
}

/// The counter of the command with the top bit set, for its answer (GlobalPlatform Amendment D
/// 6.2.7).
pub(crate) fn answer_counter(counter: u64) -> [u8; BLOCK] {
    (1 << 127 | u128::from(counter)).to_be_bytes()
}

/// A protected value, cut where its checksum begins.
pub(crate) struct Protected<'a> {
    authenticated: &'a [u8],
    pub(crate) ciphertext: &'a [u8],
    mac: &'a [u8; S8],
}

impl<'a> Protected<'a> {
    /// Structure alone: at least one block and a checksum, and whole blocks.
    pub(crate) fn new(tlv: &Tlv<'a>) -> Result<Self, DecodeError> {
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
    pub(crate) fn verify(&self, key: &SoftAes, chaining: &[u8; BLOCK]) -> Result<[u8; BLOCK], Error> {
        let full = key.mac(&[chaining, self.authenticated]);
        if short(full).ct_eq(self.mac).into() { Ok(full) } else { Err(Error::Security) }
    }
}

/// Appends `tag L ciphertext checksum` and gives the whole checksum. The tag has one octet.
pub(crate) fn seal(
    enc: &SoftAes,
    mac: &SoftAes,
    tag: Tag,
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
    put_tag(out, tag);
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
pub(crate) fn open(
    enc: &SoftAes,
    counter: &[u8; BLOCK],
    ciphertext: &[u8],
    out: &mut Vec<u8>,
) -> Result<(), Error> {
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
pub(crate) const fn short(full: [u8; BLOCK]) -> [u8; S8] {
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
