//! Channels, links and sessions.

use alloc::string::ToString;
use core::net::IpAddr;

use sgp_wire::{Aid, Context, DecodeError, Limits, SecretBytes, Tag};

use super::{
    Json, Members, Object, Writer, agree, integer, items, list, name_or_number, named, number, object,
    objects, octets, read, read_object, text, words,
};
use crate::Eid;
use crate::gp::session::{AGENT, HOST, URI, is_toolkit_tag};
use crate::gp::{
    BearerDescription, ChannelParameters, HttpPost, LinkParameters, NetworkAccessName, OtherAddress,
    PskIdentity, RetryPolicy, SecurityParameters, SessionObject, SessionParameters, SessionTrigger,
    TimerValue, ToolkitObject, ToolkitValue, TransportLevel, TransportProtocol,
};
use crate::jer::{Value, expected};

const COMPREHENSION: &str = "comprehension";

impl Json for ToolkitObject {
    fn to_value(&self) -> Value {
        let written = match &self.value {
            // a login or a password
            ToolkitValue::Text(text) => Writer::new().put("textString", Value::hex(text.expose())),
            ToolkitValue::Bearer(bearer) => Writer::new().put("bearerDescription", bearer.to_value()),
            ToolkitValue::ChannelData(octets) => Writer::new().put("channelData", Value::hex(octets)),
            ToolkitValue::BufferSize(size) => Writer::new().put("bufferSize", number(*size)),
            ToolkitValue::Transport(transport) => Writer::new().put("transportLevel", transport.to_value()),
            ToolkitValue::Address(address) => Writer::new().put("otherAddress", address.to_value()),
            ToolkitValue::NetworkAccessName(name) => Writer::new().put("networkAccessName", name.to_value()),
            ToolkitValue::Other(tag, octets) => {
                Writer::new().put("tag", words(tag)).put("value", Value::hex(octets))
            }
        };
        written.put_some(COMPREHENSION, self.comprehension.then_some(Value::Boolean(true))).finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            Ok(Self { comprehension: members.flag(COMPREHENSION)?, value: toolkit_value(members)? })
        })
    }
}

fn toolkit_value(members: &Members<'_>) -> Result<ToolkitValue, DecodeError> {
    let secret = |value: &Value| octets(value).map(SecretBytes::new);
    if let Some(text) = members.get_some("textString", secret)? {
        Ok(ToolkitValue::Text(text))
    } else if let Some(bearer) = members.get_some("bearerDescription", Json::from_value)? {
        Ok(ToolkitValue::Bearer(bearer))
    } else if let Some(octets) = members.get_some("channelData", octets)? {
        Ok(ToolkitValue::ChannelData(octets))
    } else if let Some(size) = members.get_some("bufferSize", integer)? {
        Ok(ToolkitValue::BufferSize(size))
    } else if let Some(transport) = members.get_some("transportLevel", Json::from_value)? {
        Ok(ToolkitValue::Transport(transport))
    } else if let Some(address) = members.get_some("otherAddress", Json::from_value)? {
        Ok(ToolkitValue::Address(address))
    } else if let Some(name) = members.get_some("networkAccessName", Json::from_value)? {
        Ok(ToolkitValue::NetworkAccessName(name))
    } else {
        let tag = members.get("tag", toolkit_tag)?;
        ToolkitValue::of(tag, &members.get("value", octets)?)
    }
}

/// One octet, or three behind `7F`, without comprehension bit.
fn toolkit_tag(value: &Value) -> Result<Tag, DecodeError> {
    let tag = match octets(value)?.as_slice() {
        [one] => Some(u32::from(*one)),
        [one, two, three] => Some(u32::from_be_bytes([0, *one, *two, *three])),
        _ => None,
    };
    tag.map(Tag::new).filter(|tag| is_toolkit_tag(*tag)).ok_or(expected("the tag of a toolkit object"))
}

/// What a bearer type is (TS 102 223 8.52).
pub(super) const fn bearer_name(kind: u8) -> Option<&'static str> {
    match kind {
        0x01 => Some("CSD"),
        0x02 => Some("packet service"),
        0x03 => Some("default bearer of the terminal"),
        0x0B => Some("E-UTRAN"),
        _ => None,
    }
}

impl Json for BearerDescription {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("type", number(self.kind))
            .put_some("typeName", bearer_name(self.kind).map(Value::text))
            .put_unless_empty("parameters", &self.parameters)
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            Ok(Self::new(members.get("type", integer)?, members.octets_or_none("parameters")?))
        })
    }
}

const fn protocol_name(protocol: u8) -> Option<&'static str> {
    match TransportProtocol(protocol) {
        TransportProtocol::NONE => Some("none"),
        TransportProtocol::UDP_CLIENT => Some("UDP client"),
        TransportProtocol::TCP_CLIENT => Some("TCP client"),
        TransportProtocol::TCP_SERVER => Some("TCP server"),
        _ => None,
    }
}

impl Json for TransportLevel {
    fn to_value(&self) -> Value {
        let protocol = self.protocol.0;
        Writer::new()
            .put("protocol", name_or_number(protocol, protocol_name(protocol)))
            .put("port", number(self.port))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let protocol = members.get("protocol", |protocol| named(protocol, protocol_name))?;
            Ok(Self { protocol: TransportProtocol(protocol), port: members.get("port", integer)? })
        })
    }
}

const DYNAMIC: &str = "dynamic";

/// An IP address as it is written, `dynamic`, or an object with octets.
impl Json for OtherAddress {
    fn to_value(&self) -> Value {
        match self {
            Self::Ip(_) | Self::Dynamic => words(self),
            Self::Other(octets) => Writer::new().put("octets", Value::hex(octets)).finish(),
        }
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Text(text) if text.as_str() == DYNAMIC => Ok(Self::Dynamic),
            Value::Text(text) => {
                let address: Result<IpAddr, _> = text.parse();
                address.map(Self::Ip).map_err(|_| expected("an IP address, or dynamic"))
            }
            other => read(other, |members| members.get("octets", octets).and_then(|o| Self::decode(&o))),
        }
    }
}

/// The labels with dots between them, or an object with octets that are none.
impl Json for NetworkAccessName {
    fn to_value(&self) -> Value {
        match self.name().filter(|name| Self::new(name).as_ref() == Some(self)) {
            Some(name) => Value::text(&name),
            None => Writer::new().put("octets", Value::hex(self.octets())).finish(),
        }
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        match value {
            Value::Text(name) => {
                Self::new(name).ok_or(expected("labels of 1 to 63 octets with dots between"))
            }
            other => read(other, |members| members.get("octets", octets).map(|o| Self::from_octets(&o))),
        }
    }
}

impl Json for ChannelParameters {
    fn to_value(&self) -> Value {
        list(self.objects())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        items(value).map(Self::of)
    }
}

impl Json for LinkParameters {
    fn to_value(&self) -> Value {
        list(self.objects())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        items(value).map(Self::of)
    }
}

impl Json for PskIdentity {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("eid", self.eid.to_value())
            .put("aid", self.isd_r.to_value())
            .put("keyIdentifier", number(self.key_identifier))
            .put("keyVersionNumber", number(self.key_version))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            Ok(Self::new(
                members.get("eid", Eid::from_value)?,
                members.get("aid", Aid::from_value)?,
                members.get("keyIdentifier", integer)?,
                members.get("keyVersionNumber", integer)?,
            ))
        })
    }
}

impl Json for SecurityParameters {
    fn to_value(&self) -> Value {
        let identity = PskIdentity::decode(&self.psk_identity, &Limits::DEFAULT).ok();
        Writer::new()
            .put("pskIdentity", Value::hex(&self.psk_identity))
            .put_some("meaning", identity.as_ref().map(Json::to_value))
            .put_some("keyVersionNumber", self.key.map(|(version, _)| number(version)))
            .put_some("keyIdentifier", self.key.map(|(_, identifier)| number(identifier)))
            .put_some("hashAlgorithm", self.hash.map(number))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let mut made = Self::new(&members.get("pskIdentity", octets)?);
            if members.optional("keyVersionNumber").is_some() || members.optional("keyIdentifier").is_some() {
                let version = members.get("keyVersionNumber", integer)?;
                made = made.with_key(version, members.get("keyIdentifier", integer)?);
                made.hash = members.get_some("hashAlgorithm", integer)?;
            }
            Ok(made)
        })
    }
}

impl Json for RetryPolicy {
    fn to_value(&self) -> Value {
        let objects = objects::write(self.objects(), |tag, value| match tag.octets() {
            0xA5 | 0x25 => {
                let timer = <[u8; 3]>::try_from(value).ok().map(TimerValue::from_octets);
                (Some("timer value"), timer.map(|timer| timer.to_string()))
            }
            0x87 => (Some("failure report"), None),
            _ => (None, None),
        });
        Writer::new().put("counter", number(self.counter())).put("objects", objects).finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let counter = members.get("counter", integer)?;
            let made = Self::of(counter, members.get_some("objects", objects::read)?.unwrap_or_default());
            // a timer value of another length has no place
            let session = SessionParameters::new().with_retry(made).encode_to_vec();
            let again = SessionParameters::decode(&session, &Limits::DEFAULT)?;
            again.retry().cloned().ok_or(expected("a retry policy"))
        })
    }
}

impl Json for HttpPost {
    fn to_value(&self) -> Value {
        let one = |(tag, value): &Object| {
            let name = match *tag {
                HOST => "host",
                AGENT => "agentId",
                URI => "uri",
                _ => return object(*tag, value, None, None),
            };
            match core::str::from_utf8(value) {
                Ok(text) => Value::alternative(name, Value::text(text)),
                Err(_) => object(*tag, value, None, None),
            }
        };
        Value::List(self.objects().iter().map(one).collect())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        let Value::List(parts) = value else { return Err(expected("a list")) };
        let mut made = Self::new();
        for (index, part) in (0u32..).zip(parts) {
            made = with_part(made, part).index(index)?;
        }
        // control characters and octets that are no text
        let session = SessionParameters::new().with_http_post(made).encode_to_vec();
        let again = SessionParameters::decode(&session, &Limits::DEFAULT)?;
        let again = again.http_post().cloned().ok_or(expected("parameters of a request"))?;
        agree(value, &again.to_value())?;
        Ok(again)
    }
}

fn with_part(made: HttpPost, part: &Value) -> Result<HttpPost, DecodeError> {
    let Value::Object(members) = part else { return Err(expected("an object")) };
    let members = Members(members);
    if let Some(host) = members.get_some("host", text)? {
        Ok(made.with_host(host))
    } else if let Some(agent) = members.get_some("agentId", text)? {
        Ok(made.with_agent(agent))
    } else if let Some(uri) = members.get_some("uri", text)? {
        Ok(made.with_uri(uri))
    } else {
        read_object(part).map(|(tag, value)| made.with_other(tag, &value))
    }
}

impl Json for SessionObject {
    fn to_value(&self) -> Value {
        match self {
            Self::Connection(channel) => Value::alternative("connection", channel.to_value()),
            Self::Security(security) => Value::alternative("security", security.to_value()),
            Self::Retry(retry) => Value::alternative("retryPolicy", retry.to_value()),
            Self::HttpPost(http) => Value::alternative("httpPost", http.to_value()),
            Self::Other(tag, value) => object(*tag, value, None, None),
        }
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            if let Some(channel) = members.get_some("connection", Json::from_value)? {
                Ok(Self::Connection(channel))
            } else if let Some(security) = members.get_some("security", Json::from_value)? {
                Ok(Self::Security(security))
            } else if let Some(retry) = members.get_some("retryPolicy", Json::from_value)? {
                Ok(Self::Retry(retry))
            } else if let Some(http) = members.get_some("httpPost", Json::from_value)? {
                Ok(Self::HttpPost(http))
            } else {
                let (tag, value) = read_object(value)?;
                match tag.octets() {
                    0x84 | 0x85 | 0x86 | 0x89 => Err(expected("the name of an object that has one")),
                    _ => Ok(Self::Other(tag, value)),
                }
            }
        })
    }
}

impl Json for SessionParameters {
    fn to_value(&self) -> Value {
        list(self.objects())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        items(value).map(Self::of)
    }
}

impl Json for SessionTrigger {
    fn to_value(&self) -> Value {
        let others = (!self.others().is_empty()).then(|| objects::write(self.others(), |_, _| (None, None)));
        Writer::new()
            .put_some("sessionParameters", self.parameters().map(Json::to_value))
            .put_some("others", others)
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            let mut made = match members.get_some("sessionParameters", SessionParameters::from_value)? {
                Some(parameters) => Self::new(parameters),
                None => Self::stored(),
            };
            for (tag, value) in members.get_some("others", objects::read)?.unwrap_or_default() {
                made = made.with_other(tag, &value);
            }
            let encoded = SecretBytes::new(made.encode_to_vec());
            Self::decode(encoded.expose(), &Limits::DEFAULT)
        })
    }
}
