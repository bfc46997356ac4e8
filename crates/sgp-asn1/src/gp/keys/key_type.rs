//! What a key is.

use core::fmt;

/// Type of a key or of a component of one (GlobalPlatform Card Specification 2.3.1 11.1.8). Unknown
/// values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyType(pub u8);

macro_rules! key_types {
    ($($constant:ident = $value:literal, $name:literal;)*) => {
        impl KeyType {
            $(
                #[doc = concat!("`", stringify!($value), "`: ", $name, ".")]
                pub const $constant: Self = Self($value);
            )*

            /// What it is called; `None` for a value that is reserved.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 { $($value => Some($name),)* _ => None }
            }
        }
    };
}

key_types! {
    DES = 0x80, "DES";
    TDES_CBC = 0x82, "triple DES CBC";
    PSK_TLS = 0x85, "PSK-TLS";
    AES = 0x88, "AES";
    HMAC_SHA1 = 0x90, "HMAC SHA-1";
    HMAC_SHA1_160 = 0x91, "HMAC SHA-1, 160 bits";
    RSA_PUBLIC_EXPONENT = 0xA0, "RSA public exponent";
    RSA_PUBLIC_MODULUS = 0xA1, "RSA public modulus";
    RSA_PRIVATE_MODULUS = 0xA2, "RSA private modulus";
    RSA_PRIVATE_EXPONENT = 0xA3, "RSA private exponent";
    RSA_CRT_P = 0xA4, "RSA private key, p";
    RSA_CRT_Q = 0xA5, "RSA private key, q";
    RSA_CRT_PQ = 0xA6, "RSA private key, inverse of q modulo p";
    RSA_CRT_DP = 0xA7, "RSA private key, d modulo p - 1";
    RSA_CRT_DQ = 0xA8, "RSA private key, d modulo q - 1";
    ECC_PUBLIC_KEY = 0xB0, "ECC public key";
    ECC_PRIVATE_KEY = 0xB1, "ECC private key";
    ECC_FIELD = 0xB2, "ECC field parameter p";
    ECC_COEFFICIENT_A = 0xB3, "ECC field parameter a";
    ECC_COEFFICIENT_B = 0xB4, "ECC field parameter b";
    ECC_GENERATOR = 0xB5, "ECC generator";
    ECC_ORDER = 0xB6, "ECC order";
    ECC_COFACTOR = 0xB7, "ECC cofactor";
    ECC_PARAMETER_REFERENCE = 0xF0, "ECC key parameter reference";
}

impl KeyType {
    /// Whether it is a component of a public key or of a curve, which stand in clear.
    pub(super) const fn is_public(self) -> bool {
        match self {
            Self::RSA_PUBLIC_EXPONENT | Self::RSA_PUBLIC_MODULUS | Self::ECC_PUBLIC_KEY => true,
            Self(kind) => matches!(kind, 0xB2..=0xB7) || kind == Self::ECC_PARAMETER_REFERENCE.0,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{:02X}", self.0),
        }
    }
}

impl fmt::Debug for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyType({:02X})", self.0)
    }
}
