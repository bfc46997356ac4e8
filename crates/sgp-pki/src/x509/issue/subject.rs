//! Names to be certified.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use sgp_asn1::{Eid, oids};
use sgp_wire::{Oid, Tag, put_nested, put_tlv};

const UTF8_STRING: Tag = Tag::new(0x0C);
const PRINTABLE_STRING: Tag = Tag::new(0x13);
const SET: Tag = Tag::new(0x31);

/// The name of a holder: attributes in the order in which they are given.
///
/// ```
/// use sgp_pki::x509::issue::Subject;
///
/// let name = Subject::new().with_organization("ACME").with_common_name("TEST SM-DP+");
/// # let _ = name;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject(Vec<(Oid, Tag, String)>);

impl Subject {
    /// A name without attributes.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The same with `countryName`: two letters.
    #[must_use]
    pub fn with_country(self, country: &str) -> Self {
        self.with(oids::COUNTRY_NAME, PRINTABLE_STRING, country)
    }

    /// The same with `organizationName`.
    #[must_use]
    pub fn with_organization(self, organization: &str) -> Self {
        self.with(oids::ORGANIZATION_NAME, UTF8_STRING, organization)
    }

    /// The same with `organizationalUnitName`.
    #[must_use]
    pub fn with_organizational_unit(self, unit: &str) -> Self {
        self.with(oids::ORGANIZATIONAL_UNIT_NAME, UTF8_STRING, unit)
    }

    /// The same with `commonName`.
    #[must_use]
    pub fn with_common_name(self, name: &str) -> Self {
        self.with(oids::COMMON_NAME, UTF8_STRING, name)
    }

    /// The same with `serialNumber`: the EID of an eUICC.
    #[must_use]
    pub fn with_eid(self, eid: &Eid) -> Self {
        self.with_serial_number(&eid.to_string())
    }

    /// The same with `serialNumber`: digits.
    pub(in crate::x509) fn with_serial_number(self, digits: &str) -> Self {
        self.with(oids::SERIAL_NUMBER, PRINTABLE_STRING, digits)
    }

    fn with(mut self, oid: Oid, form: Tag, text: &str) -> Self {
        self.0.push((oid, form, text.to_owned()));
        self
    }

    /// `RDNSequence`, one attribute to a set.
    pub(in crate::x509) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, Tag::SEQUENCE, |out| {
            for (oid, form, text) in &self.0 {
                put_nested(out, SET, |out| {
                    put_nested(out, Tag::SEQUENCE, |out| {
                        put_tlv(out, Tag::OBJECT_IDENTIFIER, oid.as_bytes());
                        put_tlv(out, *form, text.as_bytes());
                    });
                });
            }
        });
        out
    }
}
