//! What both ends of an open session do with commands and answers.

use alloc::vec::Vec;

use sgp_keys::{SoftAes, SymmetricKey};
use sgp_wire::{CommandApdu, DecodeError, DecodeErrorKind, ResponseApdu, StatusWord};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::{Mode, SecurityLevel};
use crate::hazmat::SessionKeys;
use crate::limits::BLOCK;
use crate::segment::{answer_counter, command_counter, open, padded_len};
use crate::{Error, Misuse, PeerFault};

/// Most data bytes of a short command.
const SHORT: usize = 0xFF;
/// Most data bytes of an extended command.
const EXTENDED: usize = 0xFFFF;
/// Secure messaging in the class byte, first and further interindustry form (GlobalPlatform Card
/// Specification 11.1.4).
const SECURE: u8 = 0x04;
const SECURE_FURTHER: u8 = 0x20;

/// An open session.
pub(crate) struct Session {
    s_enc: SoftAes,
    s_mac: SoftAes,
    s_rmac: SoftAes,
    mode: Mode,
    level: SecurityLevel,
    /// The whole checksum of the last command; zeros before EXTERNAL AUTHENTICATE.
    chaining: [u8; BLOCK],
    /// Counts the commands of a session with C-DECRYPTION; the first is 1.
    counter: u64,
}

/// What the answer to one command is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    chaining: [u8; BLOCK],
    counter: u64,
}

impl Session {
    pub(crate) fn new(keys: &SessionKeys, mode: Mode) -> Self {
        Self {
            s_enc: SoftAes::new(keys.s_enc()),
            s_mac: SoftAes::new(keys.s_mac()),
            s_rmac: SoftAes::new(keys.s_rmac()),
            mode,
            level: SecurityLevel::NONE,
            chaining: [0; BLOCK],
            counter: 0,
        }
    }

    pub(crate) const fn s_mac(&self) -> &SoftAes {
        &self.s_mac
    }

    pub(crate) const fn mode(&self) -> Mode {
        self.mode
    }

    /// EXTERNAL AUTHENTICATE: authenticated whatever the level, never enciphered.
    pub(crate) fn authenticate(
        &mut self,
        command: &CommandApdu,
        level: SecurityLevel,
    ) -> Result<CommandApdu, Error> {
        let (command, full) = self.seal(command, command.data().to_vec(), false)?;
        self.chaining = full;
        self.level = level;
        Ok(command)
    }

    /// The data of a received EXTERNAL AUTHENTICATE whose checksum holds.
    pub(crate) fn verify_authenticate(&mut self, command: &CommandApdu) -> Result<Vec<u8>, Error> {
        let (data, full) = self.verify(command)?;
        let data = data.to_vec();
        self.chaining = full;
        Ok(data)
    }

    pub(crate) const fn set_level(&mut self, level: SecurityLevel) {
        self.level = level;
    }

    pub(crate) fn protect_command(
        &mut self,
        command: &CommandApdu,
        extended: bool,
    ) -> Result<(CommandApdu, Turn), Error> {
        if !self.level.has_c_mac() {
            return Ok((command.clone(), self.turn()));
        }
        let counter = self.next_counter()?;
        let mut data = Vec::with_capacity(padded_len(command.data().len()).saturating_add(BLOCK));
        data.extend_from_slice(command.data());
        if self.level.has_c_decryption() && !data.is_empty() {
            data.push(0x80);
            data.resize(padded_len(command.data().len()), 0x00);
            self.s_enc.encrypt_cbc(&self.s_enc.encrypted(command_counter(counter)), &mut data)?;
        }
        let (command, full) = self.seal(command, data, extended)?;
        self.counter = counter;
        self.chaining = full;
        Ok((command, self.turn()))
    }

    /// The command as it was before protection. Nothing moves unless everything holds.
    pub(crate) fn unprotect_command(&mut self, command: &CommandApdu) -> Result<(CommandApdu, Turn), Error> {
        if !self.level.has_c_mac() {
            return Ok((command.clone(), self.turn()));
        }
        let counter = self.next_counter()?;
        let (data, full) = self.verify(command)?;
        let data = if self.level.has_c_decryption() && !data.is_empty() {
            self.decrypt(&command_counter(counter), data, COMMAND_DATA)?
        } else {
            data.to_vec()
        };
        self.counter = counter;
        self.chaining = full;
        let cla = command.cla() & !secure_bit(command.cla());
        let mut plain = CommandApdu::new(cla, command.ins(), command.p1(), command.p2()).with_data(data);
        if let Some(le) = command.le() {
            plain = plain.with_le(le);
        }
        Ok((if command.is_extended() { plain.with_extended_form() } else { plain }, self.turn()))
    }

    pub(crate) fn protect_answer(&self, turn: &Turn, answer: &ResponseApdu) -> Result<ResponseApdu, Error> {
        if !self.level.has_r_mac() {
            return Ok(answer.clone());
        }
        if !is_protected(answer.sw()) {
            return Ok(ResponseApdu::status(answer.sw()));
        }
        let mut data = Vec::with_capacity(padded_len(answer.data().len()).saturating_add(BLOCK));
        data.extend_from_slice(answer.data());
        if self.level.has_r_encryption() && !data.is_empty() {
            data.push(0x80);
            data.resize(padded_len(answer.data().len()), 0x00);
            self.s_enc.encrypt_cbc(&self.s_enc.encrypted(answer_counter(turn.counter)), &mut data)?;
        }
        let full = self.s_rmac.mac(&[&turn.chaining, &data, &answer.sw().0.to_be_bytes()]);
        data.extend_from_slice(full.get(..self.mode.len()).unwrap_or_default());
        Ok(ResponseApdu::new(data, answer.sw()))
    }

    /// The answer as it was before protection; one that reports an error is not protected, and its
    /// data, which nobody vouches for, is left out.
    pub(crate) fn unprotect_answer(&self, turn: &Turn, answer: &ResponseApdu) -> Result<ResponseApdu, Error> {
        if !self.level.has_r_mac() {
            return Ok(answer.clone());
        }
        if !is_protected(answer.sw()) {
            return Ok(ResponseApdu::status(answer.sw()));
        }
        let Some((data, mac)) = self.split(answer.data()) else { return Err(Error::Security) };
        let full = self.s_rmac.mac(&[&turn.chaining, data, &answer.sw().0.to_be_bytes()]);
        if !bool::from(full.get(..self.mode.len()).unwrap_or_default().ct_eq(mac)) {
            return Err(Error::Security);
        }
        let data = if self.level.has_r_encryption() && !data.is_empty() {
            self.decrypt(&answer_counter(turn.counter), data, 0)?
        } else {
            data.to_vec()
        };
        Ok(ResponseApdu::new(data, answer.sw()))
    }

    const fn turn(&self) -> Turn {
        Turn { chaining: self.chaining, counter: self.counter }
    }

    fn next_counter(&self) -> Result<u64, Misuse> {
        if self.level.has_c_decryption() {
            self.counter.checked_add(1).ok_or(Misuse::SessionOver)
        } else {
            Ok(self.counter)
        }
    }

    /// Appends the checksum to `data`, and gives it whole.
    fn seal(
        &self,
        command: &CommandApdu,
        mut data: Vec<u8>,
        extended: bool,
    ) -> Result<(CommandApdu, [u8; BLOCK]), Error> {
        let len = data.len().saturating_add(self.mode.len());
        let long = command.is_extended() || len > SHORT;
        let most = if extended { EXTENDED } else { SHORT };
        if len > most {
            let max = self.max_plain(most);
            return Err(Misuse::TooLong { len: command.data().len(), max }.into());
        }
        if long && !extended {
            return Err(Misuse::ExtendedLength.into());
        }
        let full = self.command_mac(command, long, len, &data);
        data.extend_from_slice(full.get(..self.mode.len()).unwrap_or_default());
        let cla = command.cla() | secure_bit(command.cla());
        let mut secured = CommandApdu::new(cla, command.ins(), command.p1(), command.p2()).with_data(data);
        if let Some(le) = command.le() {
            secured = secured.with_le(le);
        }
        Ok((if long { secured.with_extended_form() } else { secured }, full))
    }

    /// Most bytes of plain data whose protected form has at most `most` bytes.
    fn max_plain(&self, most: usize) -> usize {
        let room = most.saturating_sub(self.mode.len());
        if self.level.has_c_decryption() { (room & !(BLOCK - 1)).saturating_sub(1) } else { room }
    }

    /// The data in front of the checksum, and the checksum whole, if it holds.
    fn verify<'c>(&self, command: &'c CommandApdu) -> Result<(&'c [u8], [u8; BLOCK]), Error> {
        if command.cla() & secure_bit(command.cla()) == 0 {
            return Err(PeerFault::NotSecured.into());
        }
        let Some((data, mac)) = self.split(command.data()) else {
            let found = command.data().len();
            let kind = DecodeErrorKind::LengthOutOfRange { min: self.mode.len(), max: EXTENDED, found };
            return Err(DecodeError::new(kind, COMMAND_DATA).into());
        };
        let full = self.command_mac(command, command.is_extended(), command.data().len(), data);
        if full.get(..self.mode.len()).unwrap_or_default().ct_eq(mac).into() {
            Ok((data, full))
        } else {
            Err(Error::Security)
        }
    }

    fn split<'d>(&self, data: &'d [u8]) -> Option<(&'d [u8], &'d [u8])> {
        data.split_at_checked(data.len().checked_sub(self.mode.len())?)
    }

    fn command_mac(&self, command: &CommandApdu, long: bool, len: usize, data: &[u8]) -> [u8; BLOCK] {
        let header = [mac_class(command.cla()), command.ins(), command.p1(), command.p2()];
        let [.., high, low] = len.to_be_bytes();
        let extended = [0x00, high, low];
        let lc: &[u8] = if long { &extended } else { extended.get(2..).unwrap_or_default() };
        self.s_mac.mac(&[&self.chaining, &header, lc, data])
    }

    /// The plaintext of `data`; `at` is where the data stands, for faults of structure.
    fn decrypt(&self, counter: &[u8; BLOCK], data: &[u8], at: usize) -> Result<Vec<u8>, Error> {
        if !data.len().is_multiple_of(BLOCK) {
            let kind = DecodeErrorKind::NotWholeBlocks { block: BLOCK, found: data.len() };
            return Err(DecodeError::new(kind, at).into());
        }
        let mut plain = Vec::new();
        open(&self.s_enc, counter, data, &mut plain)?;
        Ok(plain)
    }
}

/// Where the data of a short command begins.
const COMMAND_DATA: usize = 5;

impl Drop for Session {
    fn drop(&mut self) {
        self.chaining.zeroize();
    }
}

/// Success and warnings are protected, errors are not (GlobalPlatform Amendment D 6.2.5).
const fn is_protected(status: StatusWord) -> bool {
    matches!(status.0, 0x9000 | 0x6200..=0x63FF)
}

const fn secure_bit(cla: u8) -> u8 {
    if cla & 0x40 == 0 { SECURE } else { SECURE_FURTHER }
}

/// The class byte as the checksum covers it: secure messaging, channel 0.
const fn mac_class(cla: u8) -> u8 {
    if cla & 0x40 == 0 { (cla & 0xFC) | SECURE } else { (cla & 0xF0) | SECURE_FURTHER }
}
