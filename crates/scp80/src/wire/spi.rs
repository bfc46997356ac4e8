//! Security parameter indicator.

use core::fmt;

/// Security parameter indicator: what protects a command and what its response must look like.
///
/// ```text
/// octet 1   b8-b6 reserved   b5 b4 counter   b3 ciphered   b2 b1 check
/// octet 2   b8 b7 reserved   b6 response by SMS-SUBMIT   b5 ciphered   b4 b3 check   b2 b1 when
/// ```
/// Every pair of octets is a value; reserved bits are kept. Source: TS 102 225 5.1.1, TS 31.115
/// 4.2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "SPI")]
pub struct Spi([u8; 2]);

impl Spi {
    /// Commands to the ISD-R and the ISD-Ps: checksum, ciphered, counter higher; response always,
    /// checksum, ciphered, by SMS-SUBMIT (SGP.02 v4.2 2.4.3).
    pub const SGP02: Self = Self([0x16, 0x39]);
    /// The push message that opens an HTTPS session: secured as a command, no response.
    pub const PUSH: Self = Self([0x16, 0x00]);
    /// Notifications of the ISD-R: checksum, ciphered, no counter, no response
    /// (SGP.02 v4.2 4.1.1.11).
    pub const NOTIFICATION: Self = Self([0x06, 0x00]);

    /// The indicator with these octets.
    #[must_use]
    pub const fn new(octets: [u8; 2]) -> Self {
        Self(octets)
    }

    /// The two octets.
    #[must_use]
    pub const fn octets(self) -> [u8; 2] {
        self.0
    }

    /// What the counter means (octet 1, b5 b4).
    #[must_use]
    pub const fn counter_mode(self) -> CounterMode {
        match self.0[0] >> 3 & 0b11 {
            0 => CounterMode::None,
            1 => CounterMode::Informative,
            2 => CounterMode::Higher,
            _ => CounterMode::OneHigher,
        }
    }

    /// Whether the command is ciphered (octet 1, b3).
    #[must_use]
    pub const fn is_ciphered(self) -> bool {
        self.0[0] & 0x04 != 0
    }

    /// The check of the command (octet 1, b2 b1).
    #[must_use]
    pub const fn check(self) -> CheckKind {
        CheckKind::from_bits(self.0[0])
    }

    /// Whether the response comes in an SMS-SUBMIT and not in the delivery report (octet 2, b6).
    #[must_use]
    pub const fn response_by_submit(self) -> bool {
        self.0[1] & 0x20 != 0
    }

    /// Whether the response is ciphered (octet 2, b5).
    #[must_use]
    pub const fn response_ciphered(self) -> bool {
        self.0[1] & 0x10 != 0
    }

    /// The check of the response (octet 2, b4 b3).
    #[must_use]
    pub const fn response_check(self) -> CheckKind {
        CheckKind::from_bits(self.0[1] >> 2)
    }

    /// When there is a response (octet 2, b2 b1).
    #[must_use]
    pub const fn response_mode(self) -> ResponseMode {
        match self.0[1] & 0b11 {
            0 => ResponseMode::Never,
            1 => ResponseMode::Always,
            2 => ResponseMode::OnError,
            _ => ResponseMode::Reserved,
        }
    }

    /// Whether the response is asked to have no more security than the command: its check, if
    /// any, is of the command's kind, and it is ciphered only if the command is
    /// (TS 102 225 5.1.1).
    #[must_use]
    pub fn is_consistent(self) -> bool {
        let check = self.response_check();
        (check == CheckKind::None || check == self.check())
            && (!self.response_ciphered() || self.is_ciphered())
    }

    /// Whether octet 1 reaches a minimum security level, which is coded alike: counter, ciphering
    /// and check are compared each on its own (TS 102 226 8.2.1.3.2.4).
    #[must_use]
    pub const fn reaches(self, minimum: u8) -> bool {
        let [own, _] = self.0;
        own & 0x18 >= minimum & 0x18 && own & 0x04 >= minimum & 0x04 && own & 0x03 >= minimum & 0x03
    }
}

impl fmt::Display for Spi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0;
        write!(f, "{first:02X}{second:02X}")
    }
}

impl fmt::Debug for Spi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Spi({self})")
    }
}

/// What the counter of a command means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits hold exactly these four")]
pub enum CounterMode {
    /// `00`: no counter; sent as zero, ignored.
    None,
    /// `01`: for information; no replay or sequence check.
    Informative,
    /// `10`: the command is executed if the counter is higher than the stored one.
    Higher,
    /// `11`: the command is executed if the counter is exactly one higher than the stored one.
    OneHigher,
}

/// What protects a packet against change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits hold exactly these four")]
pub enum CheckKind {
    /// `00`: nothing.
    None,
    /// `01`: redundancy check (RC), a CRC.
    Redundancy,
    /// `10`: cryptographic checksum (CC), a MAC.
    Cryptographic,
    /// `11`: digital signature (DS); no algorithm is defined.
    Signature,
}

impl CheckKind {
    const fn from_bits(bits: u8) -> Self {
        match bits & 0b11 {
            0 => Self::None,
            1 => Self::Redundancy,
            2 => Self::Cryptographic,
            _ => Self::Signature,
        }
    }
}

/// When a command is answered by a response packet (proof of receipt).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "two bits hold exactly these four")]
pub enum ResponseMode {
    /// `00`: never.
    Never,
    /// `01`: always.
    Always,
    /// `10`: only when something went wrong.
    OnError,
    /// `11`: reserved; taken as never.
    Reserved,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sgp02_bit_by_bit() {
        let spi = Spi::SGP02;
        assert_eq!((spi.counter_mode(), spi.is_ciphered()), (CounterMode::Higher, true));
        assert_eq!((spi.check(), spi.response_check()), (CheckKind::Cryptographic, CheckKind::Cryptographic));
        assert!(spi.response_by_submit() && spi.response_ciphered() && spi.is_consistent());
        assert_eq!(spi.response_mode(), ResponseMode::Always);
        assert_eq!(alloc::format!("{spi:?}"), "Spi(1639)");
    }

    // vectors scp80/policy.json: pol-002 to pol-020
    #[test]
    fn minimum_security_level() {
        for (first, minimum, reached) in [
            (0x00, 0x16, false),
            (0x06, 0x16, false),
            (0x0E, 0x16, false),
            (0x12, 0x16, false),
            (0x14, 0x16, false),
            (0x15, 0x16, false),
            (0x16, 0x16, true),
            (0x1E, 0x16, true),
            (0x16, 0x00, true),
            (0x16, 0x0E, true),
            (0x16, 0x1E, false),
            (0xF6, 0x16, true),
        ] {
            assert_eq!(Spi::new([first, 0x01]).reaches(minimum), reached, "{first:02X} {minimum:02X}");
        }
    }

    // vectors scp80/policy.json: pol-021 and its like
    #[test]
    fn response_security_is_bound_to_the_command() {
        for (octets, consistent) in [
            ([0x10, 0x09], false),
            ([0x12, 0x09], true),
            ([0x12, 0x05], false),
            ([0x12, 0x19], false),
            ([0x16, 0x19], true),
            ([0x14, 0x11], true),
            ([0x00, 0x01], true),
            ([0x19, 0x04], true),
        ] {
            assert_eq!(Spi::new(octets).is_consistent(), consistent, "{octets:02X?}");
        }
    }
}
