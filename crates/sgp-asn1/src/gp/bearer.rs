//! How a card reaches a server: data objects of the card application toolkit.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::net::{Ipv4Addr, Ipv6Addr};

use sgp_wire::{DecodeError, DecodeErrorKind};

/// Transport level of a channel, object `3C` (ETSI TS 102 223 8.59).
///
/// ```text
/// 3C 03  <protocol>  <port, two bytes, most significant first>
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransportLevel {
    /// Protocol type: `01` UDP client, `02` TCP client, others as in the clause.
    pub protocol: u8,
    /// Port number.
    pub port: u16,
}

impl TransportLevel {
    /// UDP, the card is the client.
    pub const UDP_CLIENT: u8 = 0x01;
    /// TCP, the card is the client.
    pub const TCP_CLIENT: u8 = 0x02;

    /// Reads the value of the object, whose first byte is at `offset` of the input.
    ///
    /// # Errors
    /// Another length than three bytes.
    pub fn decode(value: &[u8], offset: usize) -> Result<Self, DecodeError> {
        match *value {
            [protocol, high, low] => Ok(Self { protocol, port: u16::from_be_bytes([high, low]) }),
            _ => Err(length_fault(3, value.len(), offset)),
        }
    }

    /// The value of the object.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 3] {
        let [high, low] = self.port.to_be_bytes();
        [self.protocol, high, low]
    }
}

impl fmt::Display for TransportLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.protocol {
            Self::UDP_CLIENT => write!(f, "UDP port {}", self.port),
            Self::TCP_CLIENT => write!(f, "TCP port {}", self.port),
            other => write!(f, "protocol {other:02X} port {}", self.port),
        }
    }
}

/// Address of a server, object `3E` (ETSI TS 102 223 8.58).
///
/// ```text
/// 3E L  <type>  <address>     type 21: IPv4, 57: IPv6
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerAddress {
    /// Type `21`.
    Ipv4(Ipv4Addr),
    /// Type `57`.
    Ipv6(Ipv6Addr),
    /// Any other value, type included; empty where the card asks for a dynamic one.
    Other(Vec<u8>),
}

impl ServerAddress {
    const IPV4: u8 = 0x21;
    const IPV6: u8 = 0x57;

    /// Reads the value of the object; nothing is refused, what is not an IP address is
    /// [`Other`](Self::Other).
    #[must_use]
    pub fn decode(value: &[u8]) -> Self {
        let read = match value.split_first() {
            Some((&Self::IPV4, address)) => <[u8; 4]>::try_from(address).ok().map(|a| Self::Ipv4(a.into())),
            Some((&Self::IPV6, address)) => <[u8; 16]>::try_from(address).ok().map(|a| Self::Ipv6(a.into())),
            _ => None,
        };
        read.unwrap_or_else(|| Self::Other(value.to_vec()))
    }

    /// The value of the object.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let with_type = |kind: u8, octets: &[u8]| [&[kind], octets].concat();
        match self {
            Self::Ipv4(address) => with_type(Self::IPV4, &address.octets()),
            Self::Ipv6(address) => with_type(Self::IPV6, &address.octets()),
            Self::Other(value) => value.clone(),
        }
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ipv4(address) => fmt::Display::fmt(address, f),
            Self::Ipv6(address) => fmt::Display::fmt(address, f),
            Self::Other(value) => value.iter().try_for_each(|byte| write!(f, "{byte:02X}")),
        }
    }
}

/// Network access name, object `47`: labels, each behind its length (ETSI TS 102 223 8.70,
/// 3GPP TS 23.003 9.1), as text with dots.
///
/// # Errors
/// [`Truncated`](DecodeErrorKind::Truncated) when a label does not end within the value,
/// [`InvalidValue`](DecodeErrorKind::InvalidValue) for a label that is empty or not of printable
/// ASCII.
pub fn read_access_name(value: &[u8], offset: usize) -> Result<String, DecodeError> {
    let mut text = String::new();
    let mut rest = value;
    while let Some((&len, tail)) = rest.split_first() {
        let at = offset.saturating_add(value.len().saturating_sub(tail.len()));
        let len = usize::from(len);
        let Some((label, tail)) = tail.split_at_checked(len) else {
            let kind = DecodeErrorKind::Truncated { needed: len, available: tail.len() };
            return Err(DecodeError::new(kind, at));
        };
        if label.is_empty() || !label.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'.') {
            let kind = DecodeErrorKind::InvalidValue { expected: "labels of printable ASCII" };
            return Err(DecodeError::new(kind, at));
        }
        if !text.is_empty() {
            text.push('.');
        }
        text.extend(label.iter().map(|byte| char::from(*byte)));
        rest = tail;
    }
    Ok(text)
}

/// The value of a network access name; `None` for a text with a label that is empty, longer than
/// 63 characters or not of printable ASCII.
#[must_use]
pub fn access_name(text: &str) -> Option<Vec<u8>> {
    let mut value = Vec::new();
    for label in text.split('.') {
        let len = u8::try_from(label.len()).ok().filter(|len| (1..=63).contains(len))?;
        if !label.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        value.push(len);
        value.extend_from_slice(label.as_bytes());
    }
    Some(value)
}

fn length_fault(expected: usize, found: usize, offset: usize) -> DecodeError {
    let kind = DecodeErrorKind::LengthOutOfRange { min: expected, max: expected, found };
    DecodeError::new(kind, offset)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn worked_examples() {
        // SGP.02 card side 6.4 and 6.6
        let level = TransportLevel::decode(&[0x02, 0x1F, 0x9A], 0).unwrap();
        assert_eq!((level.to_string().as_str(), level.to_bytes()), ("TCP port 8090", [0x02, 0x1F, 0x9A]));
        let level = TransportLevel::decode(&[0x01, 0x27, 0x10], 0).unwrap();
        assert_eq!(level.to_string(), "UDP port 10000");
        let address = ServerAddress::decode(&[0x21, 192, 0, 2, 10]);
        assert_eq!(
            (address.to_string().as_str(), address.to_vec()),
            ("192.0.2.10", [0x21, 192, 0, 2, 10].into())
        );
        let name = hex::decode("08696E7465726E6574").unwrap();
        assert_eq!(read_access_name(&name, 0).as_deref(), Ok("internet"));
        assert_eq!(access_name("internet"), Some(name));
    }

    #[test]
    fn other_forms_are_kept() {
        let mut six = [0u8; 17];
        six[0] = 0x57;
        six[16] = 1;
        assert_eq!(ServerAddress::decode(&six), ServerAddress::Ipv6(Ipv6Addr::LOCALHOST));
        for value in [&[][..], &[0x21, 1, 2, 3], &[0x22, 1], &six[..16]] {
            assert_eq!(ServerAddress::decode(value), ServerAddress::Other(value.to_vec()));
            assert_eq!(ServerAddress::decode(value).to_vec(), value);
        }
        assert_eq!(ServerAddress::decode(&[0x22, 1]).to_string(), "2201");
        let level = TransportLevel { protocol: 0x03, port: 7 };
        assert_eq!(level.to_string(), "protocol 03 port 7");
    }

    #[test]
    fn faults_have_kind_and_offset() {
        use DecodeErrorKind as K;
        let error = TransportLevel::decode(&[1, 2], 9).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (K::LengthOutOfRange { min: 3, max: 3, found: 2 }, 9));
        for (value, kind, offset) in [
            (&b"\x03net\x04ab"[..], K::Truncated { needed: 4, available: 2 }, 5),
            (b"\x03net\x00", K::InvalidValue { expected: "labels of printable ASCII" }, 5),
            (b"\x03n.t", K::InvalidValue { expected: "labels of printable ASCII" }, 1),
        ] {
            let error = read_access_name(value, 0).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset), "{value:02X?}");
        }
        for text in ["", "a..b", "a b", &"x".repeat(64)] {
            assert_eq!(access_name(text), None, "{text}");
        }
        assert_eq!(read_access_name(b"\x03iot\x07example", 0).as_deref(), Ok("iot.example"));
        assert_eq!(access_name("iot.example").as_deref(), Some(&b"\x03iot\x07example"[..]));
    }
}
