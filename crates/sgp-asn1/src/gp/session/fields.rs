//! Values of the objects that say how a channel is opened.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sgp_wire::{DecodeError, DecodeErrorKind};

use super::object::exactly;

/// Which bearer a channel uses (TS 102 223 8.52).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BearerDescription {
    /// Bearer type: `02` packet service, `03` default of the terminal, `0B` E-UTRAN.
    pub kind: u8,
    /// Bearer parameters; what they mean depends on the type.
    pub parameters: Vec<u8>,
}

impl BearerDescription {
    /// The bearer that the terminal uses by default.
    pub const DEFAULT: Self = Self { kind: 0x03, parameters: Vec::new() };

    /// A bearer of this type.
    #[must_use]
    pub fn new(kind: u8, parameters: impl Into<Vec<u8>>) -> Self {
        Self { kind, parameters: parameters.into() }
    }

    pub(super) fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        match value.split_first() {
            Some((&kind, parameters)) => Ok(Self::new(kind, parameters)),
            None => {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: usize::MAX, found: 0 };
                Err(DecodeError::new(kind, 0))
            }
        }
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.kind);
        out.extend_from_slice(&self.parameters);
    }
}

/// Transport protocol and port (TS 102 223 8.59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "three octets")]
pub struct TransportLevel {
    /// Which protocol, and who is the server.
    pub protocol: TransportProtocol,
    /// Port.
    pub port: u16,
}

/// Protocol of a channel. Unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "one octet")]
pub struct TransportProtocol(pub u8);

impl TransportProtocol {
    /// None: only the port counts, as in the request for a CAT_TP link.
    pub const NONE: Self = Self(0x00);
    /// UDP, the UICC being the client of a remote server.
    pub const UDP_CLIENT: Self = Self(0x01);
    /// TCP, the UICC being the client of a remote server.
    pub const TCP_CLIENT: Self = Self(0x02);
    /// TCP, the UICC being the server.
    pub const TCP_SERVER: Self = Self(0x03);
}

impl fmt::Display for TransportProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NONE => f.write_str("port"),
            Self::UDP_CLIENT => f.write_str("UDP port"),
            Self::TCP_CLIENT => f.write_str("TCP port"),
            Self::TCP_SERVER => f.write_str("TCP server port"),
            Self(other) => write!(f, "protocol {other:02X} port"),
        }
    }
}

impl fmt::Debug for TransportProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportProtocol({:02X})", self.0)
    }
}

impl TransportLevel {
    /// UDP to this port of the server, as below CAT_TP.
    #[must_use]
    pub const fn udp(port: u16) -> Self {
        Self { protocol: TransportProtocol::UDP_CLIENT, port }
    }

    /// TCP to this port of the server, as below HTTPS.
    #[must_use]
    pub const fn tcp(port: u16) -> Self {
        Self { protocol: TransportProtocol::TCP_CLIENT, port }
    }

    pub(in crate::gp) fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let [protocol, high, low] = exactly(value)?;
        Ok(Self { protocol: TransportProtocol(protocol), port: u16::from_be_bytes([high, low]) })
    }

    pub(super) fn encode(self, out: &mut Vec<u8>) {
        out.push(self.protocol.0);
        out.extend_from_slice(&self.port.to_be_bytes());
    }
}

impl fmt::Display for TransportLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.protocol, self.port)
    }
}

/// An address of a network (TS 102 223 8.58).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OtherAddress {
    /// Type `21`, or `57` for IPv6.
    Ip(IpAddr),
    /// No octets: the terminal asks the network for one.
    Dynamic,
    /// An address of another type, with the type in front.
    Other(Vec<u8>),
}

impl OtherAddress {
    const IPV4: u8 = 0x21;
    const IPV6: u8 = 0x57;

    pub(in crate::gp) fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let wrong = |len: usize| {
            let (len, found) = (len.saturating_add(1), value.len());
            DecodeError::new(DecodeErrorKind::LengthOutOfRange { min: len, max: len, found }, 0)
        };
        match value.split_first() {
            None => Ok(Self::Dynamic),
            Some((&Self::IPV4, octets)) => {
                let octets: [u8; 4] = octets.try_into().map_err(|_| wrong(4))?;
                Ok(Self::Ip(Ipv4Addr::from(octets).into()))
            }
            Some((&Self::IPV6, octets)) => {
                let octets: [u8; 16] = octets.try_into().map_err(|_| wrong(16))?;
                Ok(Self::Ip(Ipv6Addr::from(octets).into()))
            }
            Some(_) => Ok(Self::Other(value.to_vec())),
        }
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Ip(IpAddr::V4(address)) => {
                out.push(Self::IPV4);
                out.extend_from_slice(&address.octets());
            }
            Self::Ip(IpAddr::V6(address)) => {
                out.push(Self::IPV6);
                out.extend_from_slice(&address.octets());
            }
            Self::Dynamic => {}
            Self::Other(octets) => out.extend_from_slice(octets),
        }
    }
}

impl fmt::Display for OtherAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ip(address) => address.fmt(f),
            Self::Dynamic => f.write_str("dynamic"),
            Self::Other(octets) => octets.iter().try_for_each(|octet| write!(f, "{octet:02X}")),
        }
    }
}

impl<A: Into<IpAddr>> From<A> for OtherAddress {
    fn from(address: A) -> Self {
        Self::Ip(address.into())
    }
}

/// Network access name, known as APN (TS 102 223 8.70, TS 23.003 9.1).
///
/// ```text
/// { length 1   label }*
/// ```
#[derive(Clone, PartialEq, Eq)]
#[doc(alias = "APN")]
pub struct NetworkAccessName {
    octets: Vec<u8>,
}

impl NetworkAccessName {
    /// The name of labels with dots between them: `internet.example`. `None` when a label is empty
    /// or longer than 63 octets, or the whole longer than 100 (TS 23.003 9.1).
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let mut octets = Vec::with_capacity(name.len().saturating_add(1));
        for label in name.split('.') {
            let len = u8::try_from(label.len()).ok().filter(|len| (1..=63).contains(len))?;
            octets.push(len);
            octets.extend_from_slice(label.as_bytes());
        }
        (octets.len() <= 100).then_some(Self { octets })
    }

    /// These octets, whatever they are: some servers leave the lengths out.
    #[must_use]
    pub fn from_octets(octets: &[u8]) -> Self {
        Self { octets: octets.to_vec() }
    }

    /// The octets as they stand.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// The labels with dots between them; `None` when the octets are no labels of text.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let mut rest = self.octets.as_slice();
        let mut name = String::new();
        while let Some((&len, behind)) = rest.split_first() {
            let (label, behind) = behind.split_at_checked(usize::from(len))?;
            if !name.is_empty() {
                name.push('.');
            }
            name.push_str(core::str::from_utf8(label).ok().filter(|label| !label.is_empty())?);
            rest = behind;
        }
        (!name.is_empty()).then_some(name)
    }
}

impl fmt::Debug for NetworkAccessName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            // a peer wrote it
            Some(name) => write!(f, "NetworkAccessName({})", name.escape_debug()),
            None => write!(f, "NetworkAccessName({} bytes)", self.octets.len()),
        }
    }
}
