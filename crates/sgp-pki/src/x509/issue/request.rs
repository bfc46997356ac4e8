//! What is to be certified, and the extensions of each role.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use sgp_asn1::oids;
use sgp_keys::PublicKey;
use sgp_wire::{Oid, Tag, put_integer, put_nested, put_tlv};

use super::encode::{put_authority_key_identifier, put_extension};
use super::{Subject, key_identifier};
use crate::Timestamp;
use crate::x509::Role;

/// What goes into a certificate, whatever its role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request<'a> {
    serial_number: &'a [u8],
    subject: Subject,
    key: &'a PublicKey,
    from: Timestamp,
    to: Timestamp,
    registered_id: Option<Oid>,
    hosts: Vec<String>,
    crl_addresses: Vec<String>,
    permitted: Vec<(String, String)>,
    long_policies: bool,
}

impl<'a> Request<'a> {
    /// A certificate with this serial number (a number, most significant byte first, at most 20
    /// bytes) for `key` of `subject`, valid from one second to another.
    #[must_use]
    pub const fn new(
        serial_number: &'a [u8],
        subject: Subject,
        key: &'a PublicKey,
        from: Timestamp,
        to: Timestamp,
    ) -> Self {
        Self {
            serial_number,
            subject,
            key,
            from,
            to,
            registered_id: None,
            hosts: Vec::new(),
            crl_addresses: Vec::new(),
            permitted: Vec::new(),
            long_policies: false,
        }
    }

    /// The same with a registered identifier: that of a server, a manufacturer, a CI.
    #[must_use]
    pub fn with_registered_id(mut self, oid: Oid) -> Self {
        self.registered_id = Some(oid);
        self
    }

    /// The same with the name of a host, in certificates of TLS servers.
    #[must_use]
    pub fn with_host(mut self, host: &str) -> Self {
        self.hosts.push(host.to_owned());
        self
    }

    /// The same with the address of a revocation list.
    #[must_use]
    pub fn with_crl_address(mut self, address: &str) -> Self {
        self.crl_addresses.push(address.to_owned());
        self
    }

    /// The same with a name constraint of a manufacturer: EIDs that begin with these digits, in
    /// certificates of this organisation.
    #[must_use]
    pub fn with_permitted(mut self, organization: &str, first_digits: &str) -> Self {
        self.permitted.push((organization.to_owned(), first_digits.to_owned()));
        self
    }

    /// The same in the form of SGP.22 v3: the longer policy, and digits of EIDs in the extension of
    /// their own in place of name constraints.
    #[must_use]
    pub const fn in_v3_form(mut self) -> Self {
        self.long_policies = true;
        self
    }

    pub(super) const fn serial_number(&self) -> &[u8] {
        self.serial_number
    }

    pub(super) const fn subject(&self) -> &Subject {
        &self.subject
    }

    pub(super) const fn key(&self) -> &PublicKey {
        self.key
    }

    pub(super) const fn validity(&self) -> (Timestamp, Timestamp) {
        (self.from, self.to)
    }

    /// In the order of the SGP.26 certificates.
    pub(super) fn put_extensions(&self, out: &mut Vec<u8>, role: Role, authority: &[u8]) {
        match role {
            Role::Ci => {
                self.put_subject_key_identifier(out);
                put_basic_constraints(out, None);
                self.put_policy(out, role);
                put_key_usage(out, &[0x01, 0x06]);
                self.put_alt_names(out);
                self.put_crl_addresses(out);
            }
            role if role.is_tls() => {
                put_key_usage(out, DIGITAL_SIGNATURE);
                put_extension(out, &oids::EXT_KEY_USAGE, true, |out| {
                    put_nested(out, Tag::SEQUENCE, |out| {
                        for purpose in [oids::KP_SERVER_AUTH, oids::KP_CLIENT_AUTH] {
                            put_tlv(out, Tag::OBJECT_IDENTIFIER, purpose.as_bytes());
                        }
                    });
                });
                self.put_policy(out, role);
                self.put_subject_key_identifier(out);
                put_authority_key_identifier(out, authority);
                self.put_alt_names(out);
                self.put_crl_addresses(out);
            }
            role if role.is_authority() => {
                put_authority_key_identifier(out, authority);
                self.put_subject_key_identifier(out);
                put_key_usage(out, if role == Role::Eum { &[0x02, 0x04] } else { &[0x01, 0x06] });
                self.put_policy(out, role);
                self.put_alt_names(out);
                put_basic_constraints(out, Some(self.path_length(role)));
                self.put_crl_addresses(out);
                self.put_permitted(out);
            }
            Role::Euicc => {
                put_authority_key_identifier(out, authority);
                self.put_subject_key_identifier(out);
                put_key_usage(out, DIGITAL_SIGNATURE);
                self.put_policy(out, role);
            }
            _ => {
                put_authority_key_identifier(out, authority);
                self.put_subject_key_identifier(out);
                self.put_alt_names(out);
                put_key_usage(out, DIGITAL_SIGNATURE);
                self.put_policy(out, role);
                self.put_crl_addresses(out);
            }
        }
    }

    /// How many authorities may stand below one; a manufacturer has one below it in v3 alone.
    const fn path_length(&self, role: Role) -> i64 {
        match role {
            Role::CiSubCa => 2,
            Role::Eum if self.long_policies => 1,
            _ => 0,
        }
    }

    fn put_subject_key_identifier(&self, out: &mut Vec<u8>) {
        put_extension(out, &oids::SUBJECT_KEY_IDENTIFIER, false, |out| {
            put_tlv(out, Tag::OCTET_STRING, &key_identifier(self.key));
        });
    }

    /// Critical, save in certificates of TLS servers, which others read too.
    fn put_policy(&self, out: &mut Vec<u8>, role: Role) {
        let policies = role.policies();
        let policy = if self.long_policies { policies.last() } else { policies.first() };
        put_extension(out, &oids::CERTIFICATE_POLICIES, !role.is_tls(), |out| {
            put_nested(out, Tag::SEQUENCE, |out| {
                put_nested(out, Tag::SEQUENCE, |out| {
                    put_tlv(out, Tag::OBJECT_IDENTIFIER, policy.map_or(&[], |policy| policy.as_bytes()));
                });
            });
        });
    }

    fn put_alt_names(&self, out: &mut Vec<u8>) {
        if self.hosts.is_empty() && self.registered_id.is_none() {
            return;
        }
        put_extension(out, &oids::SUBJECT_ALT_NAME, false, |out| {
            put_nested(out, Tag::SEQUENCE, |out| {
                for host in &self.hosts {
                    put_tlv(out, Tag::new(0x82), host.as_bytes());
                }
                if let Some(oid) = &self.registered_id {
                    put_tlv(out, Tag::new(0x88), oid.as_bytes());
                }
            });
        });
    }

    /// `DistributionPoint { distributionPoint [0] { fullName [0] { URI [6] } } }`.
    fn put_crl_addresses(&self, out: &mut Vec<u8>) {
        if self.crl_addresses.is_empty() {
            return;
        }
        put_extension(out, &oids::CRL_DISTRIBUTION_POINTS, false, |out| {
            put_nested(out, Tag::SEQUENCE, |out| {
                for address in &self.crl_addresses {
                    put_nested(out, Tag::SEQUENCE, |out| {
                        put_nested(out, Tag::new(0xA0), |out| {
                            put_nested(out, Tag::new(0xA0), |out| {
                                put_tlv(out, Tag::new(0x86), address.as_bytes());
                            });
                        });
                    });
                }
            });
        });
    }

    /// `GeneralSubtrees` of directory names, or the digits alone in the form of v3.
    fn put_permitted(&self, out: &mut Vec<u8>) {
        if self.permitted.is_empty() {
            return;
        }
        if self.long_policies {
            put_extension(out, &oids::RSP_PERMITTED_EINS, true, |out| {
                put_nested(out, Tag::SEQUENCE, |out| {
                    for (_, first_digits) in &self.permitted {
                        put_tlv(out, Tag::new(0x13), first_digits.as_bytes());
                    }
                });
            });
            return;
        }
        put_extension(out, &oids::NAME_CONSTRAINTS, true, |out| {
            put_nested(out, Tag::SEQUENCE, |out| {
                put_nested(out, Tag::new(0xA0), |out| {
                    for (organization, first_digits) in &self.permitted {
                        let name = Subject::new().with_organization(organization);
                        let name = name.with_serial_number(first_digits).encode();
                        put_nested(out, Tag::SEQUENCE, |out| put_tlv(out, Tag::new(0xA4), &name));
                    }
                });
            });
        });
    }
}

/// BIT STRING content: unused bits, then flags.
const DIGITAL_SIGNATURE: &[u8] = &[0x07, 0x80];

fn put_key_usage(out: &mut Vec<u8>, bits: &[u8]) {
    put_extension(out, &oids::KEY_USAGE, true, |out| put_tlv(out, Tag::new(0x03), bits));
}

fn put_basic_constraints(out: &mut Vec<u8>, path_length: Option<i64>) {
    put_extension(out, &oids::BASIC_CONSTRAINTS, true, |out| {
        put_nested(out, Tag::SEQUENCE, |out| {
            put_tlv(out, Tag::new(0x01), &[0xFF]);
            if let Some(number) = path_length {
                put_integer(out, Tag::INTEGER, number);
            }
        });
    });
}
