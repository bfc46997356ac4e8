//! Names of subjects and issuers.

use alloc::vec::Vec;
use core::fmt;

use sgp_asn1::{Eid, oids};
use sgp_wire::{DecodeError, Oid};
use x509_cert::der::{Tag, Tagged};

use super::der;

/// A distinguished name (RFC 5280 4.1.2.4), shown in the form of RFC 4514: last attribute first.
///
/// Two names are equal when their bytes are: an authority copies its name, it does not spell it
/// anew.
#[derive(Clone)]
pub struct Name {
    der: Vec<u8>,
    name: x509_cert::name::Name,
}

impl Name {
    pub(super) fn decode(der: &[u8], offset: usize) -> Result<Self, DecodeError> {
        Ok(Self { der: der.to_vec(), name: der::decode(der, offset)? })
    }

    /// The name as received, DER with tag and length.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.der
    }

    /// `organizationName`.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.attribute(&oids::ORGANIZATION_NAME)
    }

    /// `commonName`.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.attribute(&oids::COMMON_NAME)
    }

    /// `countryName`.
    #[must_use]
    pub fn country(&self) -> Option<&str> {
        self.attribute(&oids::COUNTRY_NAME)
    }

    /// `serialNumber`: in the name of an eUICC its EID, in a name constraint how EIDs begin.
    #[must_use]
    pub fn serial_number(&self) -> Option<&str> {
        self.attribute(&oids::SERIAL_NUMBER)
    }

    /// The EID in `serialNumber`: 32 digits, whose check digits are not asked for.
    #[must_use]
    pub fn eid(&self) -> Option<Eid> {
        Eid::from_digits_unchecked(self.serial_number()?).ok()
    }

    /// The text of an attribute that stands once, in UTF8String, PrintableString or IA5String.
    #[must_use]
    pub fn attribute(&self, oid: &Oid) -> Option<&str> {
        self.text_of(oid.as_bytes())
    }

    /// Whether every attribute of this name but `serialNumber` has the same text in another name.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let mut attributes = self.name.iter().map(|attribute| attribute.oid.as_bytes());
        attributes.all(|oid| {
            let text = self.text_of(oid);
            oid == oids::SERIAL_NUMBER.as_bytes() || (text.is_some() && text == other.text_of(oid))
        })
    }

    fn text_of(&self, oid: &[u8]) -> Option<&str> {
        let mut found = self.name.iter().filter(|attribute| attribute.oid.as_bytes() == oid);
        let (Some(attribute), None) = (found.next(), found.next()) else { return None };
        match attribute.value.tag() {
            Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => {
                core::str::from_utf8(attribute.value.value()).ok()
            }
            _ => None,
        }
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Name {}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}
