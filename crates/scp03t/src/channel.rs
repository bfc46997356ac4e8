//! The session that both ends share: keys, chaining value, counter, and the TLVs they make.

use alloc::vec::Vec;

use sgp_keys::SoftAes;
use sgp_wire::{Tag, Tlv, put_length, put_tag};
use subtle::ConstantTimeEq;

use crate::hazmat::SessionKeys;
use crate::limits::{BLOCK, S8};
use crate::opening::{AUTHENTICATE, AUTHENTICATE_LEN, SECURITY_LEVEL};
use crate::segment::{Protected, answer_counter, command_counter, open, seal, short};
use crate::{Error, Misuse};

/// Tag of data commands and their answers (SGP.02 v4.2 4.1.3.3).
pub(crate) const DATA: Tag = Tag::new(0x86);
/// Tag of the replacement of the session keys and its answer (SGP.02 v4.2 4.1.3.3).
pub(crate) const REPLACE_KEYS: Tag = Tag::new(0x87);

/// An open session.
pub(crate) struct Session {
    /// Bytes of each session key.
    key_len: usize,
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
            key_len: keys.s_enc().len(),
            s_enc: SEnc(SoftAes::new(keys.s_enc())),
            s_mac: SMac(SoftAes::new(keys.s_mac())),
            s_rmac: SRmac(SoftAes::new(keys.s_rmac())),
            chaining: [0; BLOCK],
            counter: 0,
        }
    }

    /// Whether the session keys have so many bytes.
    pub(crate) const fn has_key_len(&self, len: usize) -> bool {
        self.key_len == len
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

    /// Appends one command TLV: [`DATA`] or [`REPLACE_KEYS`].
    pub(crate) fn protect_command(
        &mut self,
        tag: Tag,
        plain: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<Turn, Error> {
        let counter = self.counter.checked_add(1).ok_or(Misuse::SessionOver)?;
        let full =
            seal(&self.s_enc.0, &self.s_mac.0, tag, &command_counter(counter), &self.chaining, plain, out)?;
        Ok(self.advance(counter, full))
    }

    /// Counts a command in that these keys have protected already: its checksum holds, and it is the
    /// next one.
    pub(crate) fn admit_command(&mut self, tlv: &Tlv<'_>) -> Result<Turn, Error> {
        let counter = self.counter.checked_add(1).ok_or(Misuse::SessionOver)?;
        let full = Protected::new(tlv)?.verify(&self.s_mac.0, &self.chaining)?;
        Ok(self.advance(counter, full))
    }

    const fn advance(&mut self, counter: u64, full: [u8; BLOCK]) -> Turn {
        self.counter = counter;
        self.chaining = full;
        Turn { chaining: full, counter }
    }

    /// Appends the plaintext of a received command. Nothing moves unless everything holds.
    pub(crate) fn unprotect_command(&mut self, tlv: &Tlv<'_>, out: &mut Vec<u8>) -> Result<Turn, Error> {
        let parts = Protected::new(tlv)?;
        let counter = self.counter.checked_add(1).ok_or(Misuse::SessionOver)?;
        let full = parts.verify(&self.s_mac.0, &self.chaining)?;
        open(&self.s_enc.0, &command_counter(counter), parts.ciphertext, out)?;
        Ok(self.advance(counter, full))
    }

    /// Appends the answer TLV to the command of `turn`.
    pub(crate) fn protect_answer(&self, turn: &Turn, plain: &[u8], out: &mut Vec<u8>) -> Result<(), Error> {
        if plain.is_empty() {
            put_tag(out, DATA);
            put_length(out, 0);
            return Ok(());
        }
        let counter = answer_counter(turn.counter);
        seal(&self.s_enc.0, &self.s_rmac.0, DATA, &counter, &turn.chaining, plain, out)?;
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

/// Tag, final length and level of EXTERNAL AUTHENTICATE, as its checksum covers them.
const AUTHENTICATE_HEAD: [u8; 3] = [AUTHENTICATE, 0x11, SECURITY_LEVEL];
