//! Which algorithm a packet names.

use core::fmt;

use crate::wire::kvn::Kvn;

/// KIc: key version in the high nibble, cipher in the low one (TS 102 225 5.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "KIc")]
pub struct Kic(u8);

/// KID: key version in the high nibble, check in the low one (TS 102 225 5.1.3).
///
/// What the low nibble means depends on SPI: [`checksum`](Self::checksum) where it asks for a
/// cryptographic checksum, [`redundancy_check`](Self::redundancy_check) where it asks for a
/// redundancy check.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[doc(alias = "KID")]
pub struct Kid(u8);

/// What both fields have.
macro_rules! key_field {
    ($field:ident, $none:literal, $algorithm:ident, $named:literal) => {
        impl $field {
            #[doc = $none]
            pub const NONE: Self = Self(0);

            /// The field with this octet.
            #[must_use]
            pub const fn new(octet: u8) -> Self {
                Self(octet)
            }

            /// The field that names a key version, or none, and an algorithm.
            #[must_use]
            pub const fn with(kvn: Option<Kvn>, algorithm: $algorithm) -> Self {
                let version = match kvn {
                    Some(Kvn(number)) => number << 4,
                    None => 0,
                };
                Self(version | algorithm.nibble())
            }

            #[doc = $named]
            #[must_use]
            pub const fn aes(kvn: Kvn) -> Self {
                Self(kvn.0 << 4 | AES)
            }

            /// The octet.
            #[must_use]
            pub const fn octet(self) -> u8 {
                self.0
            }

            /// The key version; `None` where the field leaves it open (nibble 0).
            #[must_use]
            pub const fn kvn(self) -> Option<Kvn> {
                Kvn::from_high_nibble(self.0)
            }
        }

        impl fmt::Debug for $field {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($field), "({:02X})"), self.0)
            }
        }
    };
}

key_field!(Kic, "Nothing is ciphered.", Cipher, "AES in CBC mode under the key of version `kvn`.");
key_field!(Kid, "There is no check.", Checksum, "AES-CMAC under the key of version `kvn`.");

impl Kic {
    /// The cipher, for an SPI that asks for one.
    #[must_use]
    pub const fn cipher(self) -> Cipher {
        Cipher::from_nibble(self.0 & 0x0F)
    }
}

impl Kid {
    /// The cryptographic checksum, for an SPI that asks for one.
    #[must_use]
    pub const fn checksum(self) -> Checksum {
        Checksum::from_nibble(self.0 & 0x0F)
    }

    /// The redundancy check, for an SPI that asks for one.
    #[must_use]
    pub const fn redundancy_check(self) -> RedundancyCheck {
        RedundancyCheck::from_nibble(self.0 & 0x0F)
    }

    /// The field of a packet under a redundancy check, with or without a key version.
    #[must_use]
    pub const fn with_redundancy(kvn: Option<Kvn>, check: RedundancyCheck) -> Self {
        let Self(version) = Self::with(kvn, Checksum::Agreed);
        Self(version | check.nibble())
    }
}

const AES: u8 = 0x2;

/// One enumeration of algorithms: those with a nibble of their own, and the three classes that every
/// nibble else falls into.
macro_rules! algorithms {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $nibble:literal, $words:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// `b2 b1` are `00`: both sides know it without being told.
            Agreed,
            /// `b2 b1` are `11`: proprietary; the low nibble.
            Proprietary(u8),
            /// Reserved; the low nibble.
            Reserved(u8),
        }

        impl $name {
            /// The algorithm with this low nibble.
            #[must_use]
            pub const fn from_nibble(nibble: u8) -> Self {
                match nibble & 0x0F {
                    $($nibble => Self::$variant,)*
                    nibble if nibble & 0b11 == 0b00 => Self::Agreed,
                    nibble if nibble & 0b11 == 0b11 => Self::Proprietary(nibble),
                    nibble => Self::Reserved(nibble),
                }
            }

            /// The low nibble; `0` where the algorithm is agreed.
            #[must_use]
            pub const fn nibble(self) -> u8 {
                match self {
                    $(Self::$variant => $nibble,)*
                    Self::Agreed => 0,
                    Self::Proprietary(nibble) | Self::Reserved(nibble) => nibble & 0x0F,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $words,)*
                    Self::Agreed => "algorithm known to both sides",
                    Self::Proprietary(_) => "proprietary algorithm",
                    Self::Reserved(_) => "reserved",
                })
            }
        }
    };
}

algorithms! {
    /// Cipher that KIc names. The initial vector is zero.
    Cipher {
        /// DES in CBC mode, 8-byte key; withdrawn by later releases.
        DesCbc = 0x1, "DES in CBC mode";
        /// Triple DES in outer CBC mode with two keys, 16 bytes.
        TripleDesCbc2 = 0x5, "triple DES in outer CBC mode, two keys";
        /// Triple DES in outer CBC mode with three keys, 24 bytes.
        TripleDesCbc3 = 0x9, "triple DES in outer CBC mode, three keys";
        /// DES in ECB mode, 8-byte key; withdrawn by later releases.
        DesEcb = 0xD, "DES in ECB mode";
        /// AES in CBC mode; the length of the key tells 128, 192 and 256 apart.
        AesCbc = 0x2, "AES in CBC mode";
    }
}

algorithms! {
    /// Cryptographic checksum that KID names.
    Checksum {
        /// DES CBC-MAC, 8-byte key; withdrawn by later releases.
        DesCbcMac = 0x1, "DES CBC-MAC";
        /// Triple DES CBC-MAC with two keys, 16 bytes.
        TripleDesCbcMac2 = 0x5, "triple DES CBC-MAC, two keys";
        /// Triple DES CBC-MAC with three keys, 24 bytes.
        TripleDesCbcMac3 = 0x9, "triple DES CBC-MAC, three keys";
        /// AES-CMAC, its first octets; the length of the key tells 128, 192 and 256 apart.
        AesCmac = 0x2, "AES-CMAC";
    }
}

algorithms! {
    /// Redundancy check that KID names. It finds errors of the line and no attack.
    RedundancyCheck {
        /// CRC of 16 bits.
        Crc16 = 0x1, "CRC-16";
        /// CRC of 32 bits.
        Crc32 = 0x5, "CRC-32";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let kvn = Kvn::new(0x0F).unwrap();
        assert_eq!((Kic::aes(kvn).octet(), Kid::aes(kvn).octet()), (0xF2, 0xF2));
        assert_eq!((Kic::new(0x12).kvn(), Kid::new(0x02).kvn()), (Kvn::new(1).ok(), None));
        assert_eq!(Kic::with(None, Cipher::TripleDesCbc3).octet(), 0x09);
        assert_eq!(Kid::with_redundancy(Some(kvn), RedundancyCheck::Crc32).octet(), 0xF5);
        assert_eq!(alloc::format!("{:?} {:?}", Kic::new(0x1D), Kid::NONE), "Kic(1D) Kid(00)");
    }

    // spec scp80.md 1.3
    #[test]
    fn every_nibble_has_one_meaning() {
        use Cipher as C;
        let named =
            [(1, C::DesCbc), (2, C::AesCbc), (5, C::TripleDesCbc2), (9, C::TripleDesCbc3), (0xD, C::DesEcb)];
        for nibble in 0..=0x0F {
            let cipher = Kic::new(0x10 | nibble).cipher();
            match named.iter().find(|(known, _)| *known == nibble) {
                Some((_, known)) => assert_eq!(cipher, *known),
                None => assert_eq!(
                    cipher,
                    match nibble & 0b11 {
                        0 => C::Agreed,
                        3 => C::Proprietary(nibble),
                        _ => C::Reserved(nibble),
                    }
                ),
            }
            if cipher != C::Agreed {
                assert_eq!(cipher.nibble(), nibble);
            }
        }
        assert_eq!(
            (Kid::new(0x19).checksum(), Kid::new(0x15).redundancy_check()),
            (Checksum::TripleDesCbcMac3, RedundancyCheck::Crc32)
        );
        assert_eq!(
            (Kid::new(0x1D).checksum(), Kid::new(0x12).redundancy_check()),
            (Checksum::Reserved(0xD), RedundancyCheck::Reserved(2))
        );
        assert_eq!(
            alloc::format!("{}, {}", C::AesCbc, Checksum::Agreed),
            "AES in CBC mode, algorithm known to both sides"
        );
    }
}
