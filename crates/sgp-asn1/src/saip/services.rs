//! What an eUICC must support: the service list of the header.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{DecodeError, DecodeErrorKind, Reader, Tag, put_tlv};

use crate::codec::der;

/// One member of `ServicesList`, by the number of its tag (SAIP 8.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Service(u8);

macro_rules! services {
    ($($constant:ident = $number:literal, $name:literal;)*) => {
        impl Service {
            $(
                #[doc = concat!("`", $name, "`.")]
                #[doc(alias = $name)]
                pub const $constant: Self = Self($number);
            )*

            /// Every service of the module, in its order.
            pub const ALL: &[Self] = &[$(Self::$constant),*];

            /// Name of the member in the module.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self.0 { $($number => $name,)* _ => "unknown" }
            }
        }
    };
}

services! {
    CONTACTLESS = 0, "contactless";
    USIM = 1, "usim";
    ISIM = 2, "isim";
    CSIM = 3, "csim";
    MILENAGE = 4, "milenage";
    TUAK128 = 5, "tuak128";
    CAVE = 6, "cave";
    GBA_USIM = 7, "gba-usim";
    GBA_ISIM = 8, "gba-isim";
    MBMS = 9, "mbms";
    EAP = 10, "eap";
    JAVACARD = 11, "javacard";
    MULTOS = 12, "multos";
    MULTIPLE_USIM = 13, "multiple-usim";
    MULTIPLE_ISIM = 14, "multiple-isim";
    MULTIPLE_CSIM = 15, "multiple-csim";
    TUAK256 = 16, "tuak256";
    USIM_TEST_ALGORITHM = 17, "usim-test-algorithm";
    BER_TLV = 18, "ber-tlv";
    DF_LINK = 19, "dfLink";
    CAT_TP = 20, "cat-tp";
    GET_IDENTITY = 21, "get-identity";
    PROFILE_A_X25519 = 22, "profile-a-x25519";
    PROFILE_B_P256 = 23, "profile-b-p256";
    SUCI_CALCULATOR_API = 24, "suciCalculatorApi";
    DNS_RESOLUTION = 25, "dns-resolution";
    SCP11AC = 26, "scp11ac";
    SCP11C_AUTHORIZATION_MECHANISM = 27, "scp11c-authorization-mechanism";
    S16MODE = 28, "s16mode";
    EAKA = 29, "eaka";
}

impl Service {
    const LAST: Self = Self::EAKA;

    const fn from_tag(tag: Tag) -> Option<Self> {
        match tag.octets() {
            octets @ 0x80..=0x9D => {
                let [.., low] = octets.to_be_bytes();
                Some(Self(low & 0x1F))
            }
            _ => None,
        }
    }

    fn tag(self) -> Tag {
        Tag::new(u32::from(self.0) | 0x80)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.name())
    }
}

/// `ServicesList ::= SEQUENCE { contactless NULL OPTIONAL, ... }` (SAIP 8.2.1).
///
/// An eUICC that lacks one of these refuses the package. Members that the module does not know
/// are kept at the end.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ServicesList {
    services: Vec<Service>,
    unknown: Vec<u8>,
}

impl ServicesList {
    /// The list of these services, each once, in the order of the module.
    #[must_use]
    pub fn new(services: &[Service]) -> Self {
        let mut services = services.to_vec();
        services.sort_unstable();
        services.dedup();
        Self { services, unknown: Vec::new() }
    }

    #[cfg(feature = "serde")]
    pub(super) const fn from_parts(services: Vec<Service>, unknown: Vec<u8>) -> Self {
        Self { services, unknown }
    }

    pub(super) fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut list = Self::default();
        while let Some(service) = reader.peek_tag()?.and_then(Service::from_tag) {
            let tlv = reader.tlv()?;
            if list.services.last().is_some_and(|last| *last >= service) {
                let kind = DecodeErrorKind::UnexpectedMember { expected: "services once and in their order" };
                return Err(DecodeError::new(kind, tlv.offset()));
            }
            der::read_null(&tlv).map_err(|error| error.in_field(service.name()))?;
            list.services.push(service);
        }
        list.unknown = der::read_tail(reader, 0..=u32::from(Service::LAST.0))?;
        Ok(list)
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        for service in &self.services {
            put_tlv(out, service.tag(), &[]);
        }
        out.extend_from_slice(&self.unknown);
    }

    /// Whether the list names `service`.
    #[must_use]
    pub fn contains(&self, service: Service) -> bool {
        self.services.contains(&service)
    }

    /// The services that the module knows, in its order.
    pub fn iter(&self) -> impl Iterator<Item = Service> + '_ {
        self.services.iter().copied()
    }

    /// Members that the module does not know, as whole objects one behind the other.
    #[must_use]
    pub fn unknown(&self) -> &[u8] {
        &self.unknown
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::Limits;

    use super::*;

    fn decode(bytes: &[u8]) -> Result<ServicesList, DecodeError> {
        let mut reader = Reader::new(bytes, &Limits::default())?;
        let list = ServicesList::decode(&mut reader)?;
        reader.finish()?;
        Ok(list)
    }

    #[test]
    fn lists_of_the_field() {
        // journey-sms.json: usim, isim, csim, and later ones; then an unknown member at the end
        for bytes in [
            &[0x81, 0, 0x82, 0, 0x83, 0, 0x91, 0, 0x95, 0, 0x96, 0, 0x97, 0][..],
            &[],
            &[0x9D, 0],
            &[0x81, 0, 0x9E, 0, 0xBF, 0x1F, 0x01, 0x00],
        ] {
            let list = decode(bytes).unwrap();
            let mut out = Vec::new();
            list.encode(&mut out);
            assert_eq!(out, bytes);
        }
        assert!(decode(&[0x81, 0]).unwrap().contains(Service::USIM));
        let built = ServicesList::new(&[Service::MILENAGE, Service::USIM, Service::USIM]);
        assert_eq!(built, decode(&[0x81, 0, 0x84, 0]).unwrap());
        assert_eq!((Service::ALL.len(), Service::LAST.name()), (30, "eaka"));
    }

    #[test]
    fn faults() {
        for (bytes, offset) in
            [(&[0x81, 0x01, 0x00][..], 2), (&[0x82, 0, 0x81, 0], 2), (&[0x81, 0, 0x9E, 0, 0x81, 0], 4)]
        {
            assert_eq!(decode(bytes).unwrap_err().offset(), offset, "{bytes:02X?}");
        }
    }
}
