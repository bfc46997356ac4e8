//! Security domains and their key sets.

use alloc::vec::Vec;

use sgp_wire::{Aid, Oid, SecretBytes, Tar};

use crate::content::{content, literals};

/// A security domain of the eUICC (`SecurityDomainType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "SecurityDomainType")]
#[non_exhaustive]
pub struct SecurityDomain {
    /// Its AID.
    pub aid: Aid,
    /// Its TARs; without any, the TAR is bytes 13 to 15 of the AID.
    pub tars: Vec<Tar>,
    /// Security domain provider identification number, at most 16 bytes.
    #[doc(alias = "Sin")]
    pub sin: Option<Vec<u8>>,
    /// Security domain image number, at most 16 bytes.
    #[doc(alias = "Sdin")]
    pub sdin: Option<Vec<u8>>,
    /// Which one it is.
    pub role: Option<SdRole>,
    /// Its key sets; versions are unique.
    pub keysets: Vec<Keyset>,
}

impl SecurityDomain {
    /// The domain with this AID and role.
    #[must_use]
    pub const fn new(aid: Aid, role: SdRole) -> Self {
        Self { aid, tars: Vec::new(), sin: None, sdin: None, role: Some(role), keysets: Vec::new() }
    }

    /// With provider and image number, at most 16 bytes each.
    #[must_use]
    pub fn with_numbers(mut self, sin: Vec<u8>, sdin: Vec<u8>) -> Self {
        self.sin = Some(sin);
        self.sdin = Some(sdin);
        self
    }

    /// With one more TAR.
    #[must_use]
    pub fn with_tar(mut self, tar: Tar) -> Self {
        self.tars.push(tar);
        self
    }

    /// With one more key set.
    #[must_use]
    pub fn with_keyset(mut self, keyset: Keyset) -> Self {
        self.keysets.push(keyset);
        self
    }
}

content! { SecurityDomain {
    aid: required "Aid",
    tars: repeated "Tar",
    sin: optional "Sin",
    sdin: optional "Sdin",
    role: optional "Role",
    keysets: repeated "Keyset",
} }

/// Which security domain of the eUICC it is (`SDRoleType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SdRole {
    /// The ISD-R.
    IsdR,
    /// The ECASD.
    Ecasd,
}

literals! { SdRole { IsdR = "ISD-R", Ecasd = "ECASD" } }

/// A key set of a security domain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Keyset {
    /// Key version number, 1 to 127.
    pub version: u8,
    /// What it is for; present where the version does not tell.
    pub usage: Option<KeysetUsage>,
    /// Its counter; absent means 0.
    #[doc(alias = "Cntr")]
    pub counter: Option<u64>,
    /// Its keys and certificates, at most 128; none where they are withheld.
    pub entries: Vec<KeysetEntry>,
}

impl Keyset {
    /// A key set of which nothing but the version is told.
    #[must_use]
    pub const fn new(version: u8) -> Self {
        Self { version, usage: None, counter: None, entries: Vec::new() }
    }

    /// For this use.
    #[must_use]
    pub const fn with_usage(mut self, usage: KeysetUsage) -> Self {
        self.usage = Some(usage);
        self
    }

    /// With this counter.
    #[must_use]
    pub const fn with_counter(mut self, counter: u64) -> Self {
        self.counter = Some(counter);
        self
    }

    /// With one more key or certificate.
    #[must_use]
    pub fn with_entry(mut self, entry: KeysetEntry) -> Self {
        self.entries.push(entry);
        self
    }

    /// The certificates in it.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.entries.iter().filter_map(|entry| match entry {
            KeysetEntry::Certificate(certificate) => Some(certificate),
            KeysetEntry::Key(_) => None,
        })
    }
}

content! { Keyset {
    version: required "Version",
    usage: optional "Type",
    counter: optional "Cntr",
    entries: inline,
} }

/// What a key set is for (`KeysetUsageType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeysetUsage {
    /// Secure channel inside a security domain.
    Scp03,
    /// OTA packets.
    Scp80,
    /// HTTPS.
    Scp81,
    /// Delegated management: tokens.
    TokenGeneration,
    /// Delegated management: receipts.
    ReceiptVerification,
    /// Certificates.
    Ca,
}

literals! { KeysetUsage {
    Scp03 = "SCP03",
    Scp80 = "SCP80",
    Scp81 = "SCP81",
    TokenGeneration = "TokenGeneration",
    ReceiptVerification = "ReceiptVerification",
    Ca = "CA",
} }

/// One thing in a key set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "the schema has these two")]
pub enum KeysetEntry {
    /// A key.
    Key(Key),
    /// A certificate.
    Certificate(Certificate),
}

/// A key (`KeyType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Key {
    /// Key check value.
    pub kcv: Vec<u8>,
    /// Key identifier in the key set, 0 to 127.
    pub index: u8,
    /// Its components; a symmetric key has one.
    pub components: Vec<KeyComponent>,
}

impl Key {
    /// A key of one component.
    #[must_use]
    pub fn new(index: u8, kcv: Vec<u8>, component: KeyComponent) -> Self {
        Self { kcv, index, components: alloc::vec![component] }
    }
}

/// A component of a key (`KeyComponents`).
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyComponent {
    /// Key type, such as `88` for AES (GlobalPlatform 11.1.8).
    pub key_type: u8,
    /// Its value; as the manufacturer sends it, encrypted with a transport key.
    pub value: SecretBytes,
}

impl KeyComponent {
    /// A component of this type.
    #[must_use]
    pub const fn new(key_type: u8, value: SecretBytes) -> Self {
        Self { key_type, value }
    }
}

/// A key in an information set is data of the message, and goes where the message goes.
impl Clone for KeyComponent {
    fn clone(&self) -> Self {
        Self { key_type: self.key_type, value: self.value.clone_secret() }
    }
}

/// A certificate (`GPCertificateType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "GPCertificateType")]
#[non_exhaustive]
pub struct Certificate {
    /// Index of the private key that it belongs to, 0 to 127.
    pub index: u8,
    /// Object identifier of the CA, as inside the certificate.
    pub ca_id: Oid,
    /// The certificate with its tag `7F21`.
    pub value: Vec<u8>,
}

impl Certificate {
    /// The certificate `value` (with its tag `7F21`) that this CA issued.
    #[must_use]
    pub const fn new(index: u8, ca_id: Oid, value: Vec<u8>) -> Self {
        Self { index, ca_id, value }
    }
}

content! { Certificate {
    index: required "Index",
    ca_id: required "CaId",
    value: required "Value",
} }

#[cfg(feature = "xml")]
mod codec {
    use alloc::borrow::Cow;
    use alloc::vec::Vec;

    use sgp_wire::{DecodeError, SecretBytes};

    use super::{Key, KeyComponent, KeysetEntry};
    use crate::xml::{Content, Reader, Text, Writer};

    impl Content for Vec<KeysetEntry> {
        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            let mut entries = Self::new();
            loop {
                entries.push(if let Some(key) = reader.optional(&["Key"])? {
                    KeysetEntry::Key(key)
                } else if let Some(certificate) = reader.optional(&["Certificate"])? {
                    KeysetEntry::Certificate(certificate)
                } else {
                    return Ok(entries);
                });
            }
        }

        fn encode(&self, writer: &mut Writer) {
            for entry in self {
                match entry {
                    KeysetEntry::Key(key) => writer.required(&["Key"], key),
                    KeysetEntry::Certificate(certificate) => writer.required(&["Certificate"], certificate),
                }
            }
        }
    }

    impl Content for Key {
        const ATTRIBUTES: &'static [&'static str] = &["kcv"];

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            let kcv = reader.attribute("kcv")?;
            let index = reader.required(&["Index"])?;
            let first = reader.required(&["KeyComponents"])?;
            let mut components = alloc::vec![first];
            components.append(&mut reader.repeated(&["KeyComponents"])?);
            Ok(Self { kcv, index, components })
        }

        fn encode(&self, writer: &mut Writer) {
            writer.attribute("kcv", &self.kcv);
            writer.required(&["Index"], &self.index);
            writer.repeated(&["KeyComponents"], &self.components);
        }
    }

    impl Content for KeyComponent {
        const ATTRIBUTES: &'static [&'static str] = &["type", "value"];

        fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
            let KeyTypeCoding(key_type) = reader.attribute("type")?;
            Ok(Self { key_type, value: reader.attribute("value")? })
        }

        fn encode(&self, writer: &mut Writer) {
            writer.attribute("type", &KeyTypeCoding(self.key_type));
            writer.attribute("value", &self.value);
        }
    }

    /// The one number of the schema that is hexadecimal.
    struct KeyTypeCoding(u8);

    impl Text for KeyTypeCoding {
        const EXPECTED: &'static str = "1 byte in hexadecimal";

        fn parse(text: &str) -> Option<Self> {
            match *Vec::parse(text)? {
                [byte] => Some(Self(byte)),
                _ => None,
            }
        }

        fn format(&self) -> Cow<'_, str> {
            hex::encode_upper([self.0]).into()
        }
    }

    impl Text for SecretBytes {
        const EXPECTED: &'static str = "hexadecimal digits";

        fn parse(text: &str) -> Option<Self> {
            Vec::parse(text).map(Self::new)
        }

        fn format(&self) -> Cow<'_, str> {
            hex::encode_upper(self.expose()).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    fn domain() -> SecurityDomain {
        let component = KeyComponent::new(0x88, SecretBytes::from(&[0xAB; 16][..]));
        let entry = KeysetEntry::Key(Key::new(1, alloc::vec![1, 2, 3], component));
        SecurityDomain::new(Aid::ISD_R, SdRole::IsdR).with_keyset(Keyset::new(1).with_entry(entry))
    }

    #[test]
    fn key_values_are_not_shown() {
        let KeysetEntry::Key(key) = &domain().keysets[0].entries[0] else { unreachable!() };
        assert_eq!(
            format!("{:?}", key.components[0]),
            "KeyComponent { key_type: 136, value: SecretBytes(..) }"
        );
        assert!(!format!("{:?}", domain()).contains("171"));
    }

    #[cfg(feature = "xml")]
    #[test]
    fn nor_is_the_text_that_holds_them() {
        use crate::xml::{Reader, Writer};
        let mut writer = Writer::new();
        writer.required(&["Isd-r"], &domain());
        let shown = format!("{writer:?}");
        let text = writer.finish().unwrap();
        assert_eq!(shown, format!("Writer({} bytes)", text.len()));
        assert!(text.contains("ABABABAB"));
        let mut reader = Reader::new(text.as_bytes(), &sgp_wire::Limits::default()).unwrap();
        assert_eq!(format!("{reader:?}"), "Reader(at byte 0)");
        assert_eq!(reader.required::<SecurityDomain>(&["Isd-r"]), Ok(domain()));
    }
}
