//! Numbers that grow from row to row, and values drawn from a seed.

use core::fmt;

use sgp_asn1::{Iccid, Imsi, Msisdn};
use sgp_wire::SecretBytes;
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

use super::value::{Repr, Value};
use super::variable::{Variable, VariableKind};

/// Most digits of a number in a sequence.
pub(super) const MAX_DIGITS: usize = 20;

/// A number of so many digits, and what is added for each row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sequence {
    pub(super) start: u128,
    pub(super) width: usize,
    pub(super) step: u64,
    pub(super) is_international: bool,
}

impl Sequence {
    /// Digits to start from; `+` in front of an international number.
    pub(super) fn parse(text: &str, step: u64) -> Option<Self> {
        let digits = text.strip_prefix('+').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let start = digits.parse().ok().filter(|_| is_number && digits.len() <= MAX_DIGITS)?;
        Some(Self { start, width: digits.len(), step, is_international: digits.len() != text.len() })
    }

    /// The value for a row; `None` behind the last number of so many digits.
    pub(super) fn value(&self, variable: &Variable, row: u64) -> Option<Value> {
        let mut rest = u128::from(self.step).checked_mul(row.into())?.checked_add(self.start)?;
        let mut buffer = [b'0'; MAX_DIGITS + 1];
        let from = buffer.len().saturating_sub(self.width);
        for place in buffer.get_mut(from..)?.iter_mut().rev() {
            *place = b'0'.saturating_add(u8::try_from(rest % 10).ok()?);
            rest /= 10;
        }
        if rest != 0 {
            return None;
        }
        let digits = buffer.get(from..)?;
        let text = core::str::from_utf8(digits).ok()?;
        let value = match variable.kind() {
            VariableKind::Iccid if variable.is_luhn => Repr::Iccid(Iccid::with_check_digit(text).ok()?),
            VariableKind::Iccid => Repr::Iccid(text.parse().ok()?),
            VariableKind::Imsi => Repr::Imsi(text.parse::<Imsi>().ok()?),
            VariableKind::Msisdn if self.is_international => {
                Repr::Msisdn(Msisdn::new(sgp_asn1::TonNpi::INTERNATIONAL, text).ok()?)
            }
            VariableKind::Msisdn => Repr::Msisdn(text.parse().ok()?),
            VariableKind::Number => Repr::Number(text.parse().ok()?),
            _ => Repr::Octets(digits.into()),
        };
        let value = Value(value);
        variable.accepts(&value).ok()?;
        Some(value)
    }
}

/// What random values are drawn from: 32 bytes from a generator of the operating system or of a
/// hardware module, kept as the keys that come out of them. The same seed gives the same packages.
///
/// # Security
/// Wiped when it is dropped; `Debug` shows nothing.
pub struct Seed([u8; 32]);

impl Seed {
    /// A secret seed.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A seed that anybody can guess: for tests and examples, never for keys that a network accepts.
    #[must_use]
    pub fn from_number_for_tests(number: u64) -> Self {
        let mut bytes = [0; 32];
        let (front, _) = bytes.split_at_mut(8);
        front.copy_from_slice(&number.to_be_bytes());
        Self(bytes)
    }

    /// A value for a row: SHA-256 over the seed, the name of the variable, the row and a counter.
    pub(super) fn value(&self, variable: &Variable, row: u64) -> Option<Value> {
        let len = usize::try_from(variable.min).ok()?;
        let mut stream =
            Stream { seed: self, name: variable.name(), row, block: [0; 32], used: 32, counter: 0 };
        let mut octets = SecretBytes::with_capacity(len);
        while octets.len() < len {
            let octet = match variable.kind() {
                VariableKind::Key | VariableKind::Hex => Some(stream.octet()),
                // the largest multiple of ten below 256, so that every digit is as likely
                _ => Some(stream.octet()).filter(|octet| *octet < 250).map(|octet| b'0' + octet % 10),
            };
            octets.extend_from_slice(octet.as_slice());
        }
        Some(Value(Repr::Octets(octets)))
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(..)")
    }
}

struct Stream<'s> {
    seed: &'s Seed,
    name: &'s str,
    row: u64,
    block: [u8; 32],
    used: usize,
    counter: u64,
}

impl Stream<'_> {
    fn octet(&mut self) -> u8 {
        if self.used == self.block.len() {
            let mut hash = Sha256::new();
            hash.update(b"sgp template value 1");
            hash.update(self.seed.0);
            hash.update(self.row.to_be_bytes());
            hash.update(self.counter.to_be_bytes());
            hash.update(self.name);
            self.block = hash.finalize().into();
            (self.used, self.counter) = (0, self.counter.saturating_add(1));
        }
        let octet = self.block.get(self.used).copied().unwrap_or_default();
        self.used = self.used.saturating_add(1);
        octet
    }
}

impl Drop for Stream<'_> {
    fn drop(&mut self) {
        self.block.zeroize();
    }
}
