//! Keys of security domains, by protocol, version and role.

use core::fmt;

use sgp_asn1::saip::KeyObject;

/// Protocol that a key of a security domain is for; its version number says which (SAIP 8.6.3,
/// TS 102 226 8.2.1.5, GP Amendments B and D).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyProtocol {
    /// Secured packets: versions `01` to `0F`.
    Scp80,
    /// Remote management over HTTPS: versions `40` to `4F`.
    Scp81,
    /// Secure channel protocol 02: versions `20` to `2F`, and `FF`.
    Scp02,
    /// Secure channel protocol 03: versions `30` to `3F`.
    Scp03,
}

/// What a key of a security domain is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyRole {
    /// Ciphering: KIc of SCP80, key identifier 1.
    Enc,
    /// Checksums: KID of SCP80, key identifier 2.
    Mac,
    /// Ciphering of keys: KIK of SCP80, key identifier 3; 2 in SCP81.
    Dek,
    /// Pre-shared key of TLS in SCP81, key identifier 1.
    Psk,
}

/// Cipher that a key is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyCipher {
    /// DES: 16 octets for two keys, 24 for three.
    Des,
    /// AES: 16, 24 or 32 octets.
    Aes,
    /// None: a pre-shared key of TLS, 16 to 64 octets.
    TlsPsk,
}

/// A key of a security domain: protocol, key version number, cipher, role (SAIP 8.6.3).
///
/// Named as in `SCP80-KVN01-DES-ENC` and `SCP81-KVN40-TLSPSK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SdKey {
    protocol: KeyProtocol,
    version: u8,
    role: KeyRole,
    cipher: KeyCipher,
}

const PROTOCOLS: [(KeyProtocol, &str); 4] = [
    (KeyProtocol::Scp80, "SCP80"),
    (KeyProtocol::Scp81, "SCP81"),
    (KeyProtocol::Scp02, "SCP02"),
    (KeyProtocol::Scp03, "SCP03"),
];
const ROLES: [(KeyRole, &str); 3] = [(KeyRole::Enc, "ENC"), (KeyRole::Mac, "MAC"), (KeyRole::Dek, "DEK")];
const CIPHERS: [(KeyCipher, &str); 2] = [(KeyCipher::Des, "DES"), (KeyCipher::Aes, "AES")];
const PSK: &str = "TLSPSK";

impl SdKey {
    /// A key; `None` where the protocol has none of that version, cipher or role.
    #[must_use]
    pub fn new(protocol: KeyProtocol, version: u8, cipher: KeyCipher, role: KeyRole) -> Option<Self> {
        let is_version = match protocol {
            KeyProtocol::Scp80 => (0x01..=0x0F).contains(&version),
            KeyProtocol::Scp81 => (0x40..=0x4F).contains(&version),
            KeyProtocol::Scp02 => (0x20..=0x2F).contains(&version) || version == 0xFF,
            KeyProtocol::Scp03 => (0x30..=0x3F).contains(&version),
        };
        let is_key = match (protocol, cipher, role) {
            (KeyProtocol::Scp81, KeyCipher::TlsPsk, KeyRole::Psk) => true,
            (_, KeyCipher::TlsPsk, _) | (_, _, KeyRole::Psk) => false,
            (KeyProtocol::Scp81, _, role) => role == KeyRole::Dek,
            (KeyProtocol::Scp03, cipher, _) => cipher == KeyCipher::Aes,
            (KeyProtocol::Scp80 | KeyProtocol::Scp02, ..) => true,
        };
        (is_version && is_key).then_some(Self { protocol, version, role, cipher })
    }

    /// The key with this name, in upper or lower case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_uppercase();
        let mut parts = name.split('-');
        let (protocol, version) = (parts.next()?, parts.next()?.strip_prefix("KVN")?);
        let protocol = PROTOCOLS.iter().find(|(_, known)| *known == protocol)?.0;
        let version = u8::from_str_radix(version, 16).ok().filter(|_| version.len() == 2)?;
        let (cipher, role) = match (parts.next()?, parts.next()) {
            (PSK, None) => (KeyCipher::TlsPsk, KeyRole::Psk),
            (cipher, Some(role)) => (
                CIPHERS.iter().find(|(_, known)| *known == cipher)?.0,
                ROLES.iter().find(|(_, known)| *known == role)?.0,
            ),
            _ => return None,
        };
        if parts.next().is_some() { None } else { Self::new(protocol, version, cipher, role) }
    }

    /// The key that an object of a key list is; `None` for one that has no name here.
    pub(super) fn of(object: &KeyObject<'_>) -> Option<Self> {
        let (&[version], &[identifier]) = (object.key_version_number(), object.key_identifier()) else {
            return None;
        };
        let protocol = match version {
            0x01..=0x0F => KeyProtocol::Scp80,
            0x20..=0x2F | 0xFF => KeyProtocol::Scp02,
            0x30..=0x3F => KeyProtocol::Scp03,
            0x40..=0x4F => KeyProtocol::Scp81,
            _ => return None,
        };
        let cipher = match object.key_components().first()?.key_type() {
            [0x80] => KeyCipher::Des,
            [0x85] => KeyCipher::TlsPsk,
            [0x88] => KeyCipher::Aes,
            _ => return None,
        };
        let role = match (protocol, identifier) {
            (KeyProtocol::Scp81, 1) => KeyRole::Psk,
            (KeyProtocol::Scp81, 2) | (_, 3) => KeyRole::Dek,
            (_, 1) => KeyRole::Enc,
            (_, 2) => KeyRole::Mac,
            _ => return None,
        };
        Self::new(protocol, version, cipher, role)
    }

    /// Whether it is the place of this key: its version and identifier, whatever stands there.
    pub(super) fn is_at(self, object: &KeyObject<'_>) -> bool {
        object.key_version_number() == [self.version] && object.key_identifier() == [self.identifier()]
    }

    /// Protocol.
    #[must_use]
    pub const fn protocol(self) -> KeyProtocol {
        self.protocol
    }

    /// Key version number.
    #[must_use]
    #[doc(alias = "KVN")]
    pub const fn version(self) -> u8 {
        self.version
    }

    /// What it is for.
    #[must_use]
    pub const fn role(self) -> KeyRole {
        self.role
    }

    /// Cipher.
    #[must_use]
    pub const fn cipher(self) -> KeyCipher {
        self.cipher
    }

    /// Key identifier.
    #[must_use]
    pub const fn identifier(self) -> u8 {
        match (self.protocol, self.role) {
            (_, KeyRole::Enc | KeyRole::Psk) => 1,
            (KeyProtocol::Scp81, KeyRole::Dek) | (_, KeyRole::Mac) => 2,
            (_, KeyRole::Dek) => 3,
        }
    }

    /// `keyUsageQualifier` of a key that is added (GP Card Specification 11.1.9).
    pub(super) const fn usage(self) -> u8 {
        match self.role {
            KeyRole::Enc => 0x18,
            KeyRole::Mac => 0x14,
            KeyRole::Dek => 0x48,
            KeyRole::Psk => 0x3C,
        }
    }

    /// `keyType` (GP Card Specification 11.1.8).
    pub(super) const fn key_type(self) -> u8 {
        match self.cipher {
            KeyCipher::Des => 0x80,
            KeyCipher::TlsPsk => 0x85,
            KeyCipher::Aes => 0x88,
        }
    }
}

/// The name.
impl fmt::Display for SdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let protocol = PROTOCOLS.iter().find(|(known, _)| *known == self.protocol);
        write!(f, "{}-KVN{:02X}-", protocol.map(|(_, name)| *name).unwrap_or_default(), self.version)?;
        let cipher = CIPHERS.iter().find(|(known, _)| *known == self.cipher);
        let role = ROLES.iter().find(|(known, _)| *known == self.role);
        match (cipher, role) {
            (Some((_, cipher)), Some((_, role))) => write!(f, "{cipher}-{role}"),
            _ => f.write_str(PSK),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_go_both_ways() {
        let mut count = 0;
        for (protocol, _) in PROTOCOLS {
            for version in 0..=0xFF {
                for cipher in [KeyCipher::Des, KeyCipher::Aes, KeyCipher::TlsPsk] {
                    for role in [KeyRole::Enc, KeyRole::Mac, KeyRole::Dek, KeyRole::Psk] {
                        let Some(key) = SdKey::new(protocol, version, cipher, role) else { continue };
                        assert_eq!(SdKey::from_name(&key.to_string()), Some(key), "{key}");
                        count += 1;
                    }
                }
            }
        }
        // SCP80, SCP81, SCP02, SCP03
        assert_eq!(count, 15 * 6 + 16 * 3 + 17 * 6 + 16 * 3);
    }

    #[test]
    fn names_that_are_none() {
        for name in [
            "SCP80-KVN00-DES-ENC",
            "SCP80-KVN10-DES-ENC",
            "SCP80-KVN1-DES-ENC",
            "SCP80-KVN01-DES-PSK",
            "SCP80-KVN01-TLSPSK",
            "SCP80-KVN01-DES-ENC-X",
            "SCP03-KVN30-DES-ENC",
            "SCP81-KVN40-AES-ENC",
            "SCP81-KVN40-TLSPSK-ENC",
            "SCP11-KVN30-AES-ENC",
            "SCP80",
        ] {
            assert_eq!(SdKey::from_name(name), None, "{name}");
        }
        let key = SdKey::from_name("scp81-kvn40-aes-dek").unwrap();
        assert_eq!((key.identifier(), key.usage(), key.key_type()), (2, 0x48, 0x88));
    }
}
