//! Keys of security domains.

use sgp_asn1::saip::{KeyComponent, KeyObject};
use sgp_wire::SecretBytes;

use crate::fault::{Fault, Field};

/// One key of a security domain (SAIP 8.6.3).
#[derive(Debug)]
pub struct Key {
    version: u8,
    identifier: u8,
    usage: Vec<u8>,
    access: Option<u8>,
    counter: Option<Vec<u8>>,
    components: Vec<Component>,
}

#[derive(Debug)]
struct Component {
    key_type: u8,
    key: SecretBytes,
    mac_length: Option<u8>,
}

impl Key {
    /// Type of a DES key, 16 or 24 bytes.
    pub const DES: u8 = 0x80;
    /// Type of a pre-shared key of TLS.
    pub const PSK: u8 = 0x85;
    /// Type of an AES key, 16, 24 or 32 bytes.
    pub const AES: u8 = 0x88;

    /// A key: version, identifier, usage qualifier (GP Card Specification 11.1.9), type of its component
    /// (11.1.8), value.
    #[must_use]
    pub fn new(version: u8, identifier: u8, usage: u8, key_type: u8, key: impl AsRef<[u8]>) -> Self {
        let key = SecretBytes::from(key.as_ref());
        let components = vec![Component { key_type, key, mac_length: None }];
        Self { version, identifier, usage: vec![usage], access: None, counter: None, components }
    }

    /// Usage qualifier of two octets.
    #[must_use]
    pub fn with_usage(mut self, usage: [u8; 2]) -> Self {
        self.usage = usage.to_vec();
        self
    }

    /// Who may use it: `00` the domain and its applications (unless given), `01` the domain, `02` the
    /// applications.
    #[must_use]
    pub fn with_access(mut self, access: u8) -> Self {
        self.access = Some(access);
        self
    }

    /// First value of its counter, big-endian.
    #[must_use]
    pub fn with_counter(mut self, counter: &[u8]) -> Self {
        self.counter = Some(counter.to_vec());
        self
    }

    /// Bytes of a checksum made with the last component; 8 unless given.
    #[must_use]
    pub fn with_mac_length(mut self, bytes: u8) -> Self {
        if let Some(component) = self.components.last_mut() {
            component.mac_length = Some(bytes);
        }
        self
    }

    /// A further component, such as the curve of an elliptic-curve key.
    #[must_use]
    pub fn with_component(mut self, key_type: u8, value: impl AsRef<[u8]>) -> Self {
        let key = SecretBytes::from(value.as_ref());
        self.components.push(Component { key_type, key, mac_length: None });
        self
    }

    pub(super) fn to_object(&self, faults: &mut Vec<Fault>) -> KeyObject<'static> {
        let field = Field::DomainKey { version: self.version, identifier: self.identifier };
        let components = self.components.iter().map(|part| {
            let found = part.key.len();
            let expected = match (part.key_type, found) {
                (Self::DES, 16 | 24) | (Self::AES, 16 | 24 | 32) => None,
                (Self::DES, _) => Some("16 or 24 bytes"),
                (Self::AES, _) => Some("16, 24 or 32 bytes"),
                (_, 0) => Some("a key"),
                _ => None,
            };
            faults.extend(expected.map(|expected| Fault::Length { field, expected, found }));
            let mut component = KeyComponent::new(vec![part.key_type], part.key.expose().to_vec());
            component.set_mac_length(part.mac_length.filter(|length| *length != 8).map(i64::from));
            component
        });
        let components = components.collect();
        let mut object =
            KeyObject::new(self.usage.clone(), vec![self.identifier], vec![self.version], components);
        if let Some(access) = self.access {
            object.set_key_access(vec![access]);
        }
        object.set_key_counter_value(self.counter.clone().map(Into::into));
        object
    }
}

/// Keys that belong together, by the protocol they are for.
#[derive(Debug)]
pub struct KeySet {
    keys: Vec<Key>,
    fault: Option<Fault>,
}

/// Encryption, checksum and key encryption, in both directions; those of commands alone.
const BOTH_WAYS: [u8; 3] = [0x38, 0x34, 0xC8];
const COMMANDS: [u8; 3] = [0x18, 0x14, 0x48];
/// Of a pre-shared key of TLS.
const TLS: u8 = 0x3C;

impl KeySet {
    fn three<K: AsRef<[u8]>>(
        version: u8,
        versions: core::ops::RangeInclusive<u8>,
        expected: &'static str,
        usages: [u8; 3],
        key_type: u8,
        keys: [K; 3],
    ) -> Self {
        let field = Field::KeyVersion(version);
        let fault = (!versions.contains(&version)).then_some(Fault::Range { field, expected });
        let keys = (1..).zip(usages).zip(keys);
        let keys = keys.map(|((identifier, usage), key)| Key::new(version, identifier, usage, key_type, key));
        Self { keys: keys.collect(), fault }
    }

    /// AES keys of SCP80: version 1 to 15, then KIc, KID, KIK (ETSI TS 102 225).
    #[must_use]
    pub fn scp80_aes<K: AsRef<[u8]>>(version: u8, keys: [K; 3]) -> Self {
        Self::three(version, 0x01..=0x0F, "1 to 15", BOTH_WAYS, Key::AES, keys)
    }

    /// DES keys of SCP80: version 1 to 15, then KIc, KID, KIK (ETSI TS 102 225).
    ///
    /// # Security
    /// DES is weak; use AES where the network can.
    #[must_use]
    pub fn scp80_des<K: AsRef<[u8]>>(version: u8, keys: [K; 3]) -> Self {
        Self::three(version, 0x01..=0x0F, "1 to 15", BOTH_WAYS, Key::DES, keys)
    }

    /// DES keys of SCP02: version 20 to 2F (hexadecimal), then ENC, MAC, DEK (GP Card Specification annex E).
    #[must_use]
    pub fn scp02<K: AsRef<[u8]>>(version: u8, keys: [K; 3]) -> Self {
        Self::three(version, 0x20..=0x2F, "20 to 2F, hexadecimal", COMMANDS, Key::DES, keys)
    }

    /// AES keys of SCP03: version 30 to 3F (hexadecimal), then ENC, MAC, DEK (GP Amendment D).
    #[must_use]
    pub fn scp03<K: AsRef<[u8]>>(version: u8, keys: [K; 3]) -> Self {
        Self::three(version, 0x30..=0x3F, "30 to 3F, hexadecimal", BOTH_WAYS, Key::AES, keys)
    }

    /// Keys of SCP81: version 40 to 4F (hexadecimal), the pre-shared key of TLS, the AES key that encrypts keys
    /// (GP Amendment B).
    #[must_use]
    pub fn scp81(version: u8, psk: impl AsRef<[u8]>, dek: impl AsRef<[u8]>) -> Self {
        let [.., key_encryption] = COMMANDS;
        let field = Field::KeyVersion(version);
        let is_right = (0x40..=0x4F).contains(&version);
        let keys = vec![
            Key::new(version, 1, TLS, Key::PSK, psk),
            Key::new(version, 2, key_encryption, Key::AES, dek),
        ];
        let expected = "40 to 4F, hexadecimal";
        Self { keys, fault: (!is_right).then_some(Fault::Range { field, expected }) }
    }

    /// Keys one by one.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = Key>) -> Self {
        Self { keys: keys.into_iter().collect(), fault: None }
    }

    /// Keys for commands alone: usages 18, 14 and 48 instead of 38, 34 and C8.
    #[must_use]
    pub fn for_commands(mut self) -> Self {
        for key in &mut self.keys {
            let usages = BOTH_WAYS.iter().zip(COMMANDS);
            if let Some((_, usage)) = usages.into_iter().find(|(both, _)| key.usage == [**both]) {
                key.usage = vec![usage];
            }
        }
        self
    }

    pub(super) fn into_parts(self) -> (Vec<Key>, Option<Fault>) {
        (self.keys, self.fault)
    }
}
