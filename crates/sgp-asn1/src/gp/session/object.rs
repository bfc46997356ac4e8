//! Toolkit objects: what the parameters of a channel and of a link are made of.

use alloc::vec::Vec;
use core::fmt;

#[cfg(feature = "serde")]
use sgp_wire::Limits;
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Reader, SecretBytes, Tag, put_length};

use super::fields::{BearerDescription, NetworkAccessName, OtherAddress, TransportLevel};

/// A COMPREHENSION-TLV object (TS 101 220 7.1.1, TS 102 223 9.3).
///
/// ```text
/// tag 1 or 3, one bit of which asks for comprehension   length 1 to 4   value
/// ```
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ToolkitObject {
    /// Whether a receiver that does not know the object must refuse the whole.
    pub comprehension: bool,
    /// What it says.
    pub value: ToolkitValue,
}

/// What an object says, as far as OPEN CHANNEL and CAT_TP need it (TS 102 223 8).
#[non_exhaustive]
#[derive(PartialEq, Eq)]
pub enum ToolkitValue {
    /// Text string `0D`: first the login, then the password.
    Text(SecretBytes),
    /// Bearer description `35`.
    Bearer(BearerDescription),
    /// Channel data `36`: the identification data of a link.
    ChannelData(Vec<u8>),
    /// Buffer size `39` in octets; the maximum SDU size of a link.
    BufferSize(u16),
    /// Transport level of the UICC and terminal interface, `3C`.
    Transport(TransportLevel),
    /// Other address `3E`: the local one in front of the transport level, the destination behind.
    Address(OtherAddress),
    /// Network access name `47`.
    NetworkAccessName(NetworkAccessName),
    /// Any other object, tag without comprehension bit.
    Other(Tag, Vec<u8>),
}

const TEXT: u32 = 0x0D;
const BEARER: u32 = 0x35;
const CHANNEL_DATA: u32 = 0x36;
const BUFFER_SIZE: u32 = 0x39;
const TRANSPORT: u32 = 0x3C;
const ADDRESS: u32 = 0x3E;
const NETWORK_ACCESS_NAME: u32 = 0x47;

impl ToolkitObject {
    /// The object without comprehension bit, as push commands have it.
    #[must_use]
    pub const fn new(value: ToolkitValue) -> Self {
        Self { comprehension: false, value }
    }

    /// The tag as it stands on the wire.
    #[must_use]
    pub fn tag(&self) -> Tag {
        let tag = self.value.tag().octets();
        Tag::new(match (self.comprehension, tag) {
            (false, tag) => tag,
            (true, tag @ 0..=0x7E) => tag | 0x80,
            (true, tag) => tag | 0x8000,
        })
    }

    /// A second copy; it may hold a password.
    #[must_use]
    pub fn clone_secret(&self) -> Self {
        let value = match &self.value {
            ToolkitValue::Text(text) => ToolkitValue::Text(text.clone_secret()),
            ToolkitValue::Bearer(bearer) => ToolkitValue::Bearer(bearer.clone()),
            ToolkitValue::ChannelData(octets) => ToolkitValue::ChannelData(octets.clone()),
            ToolkitValue::BufferSize(size) => ToolkitValue::BufferSize(*size),
            ToolkitValue::Transport(transport) => ToolkitValue::Transport(*transport),
            ToolkitValue::Address(address) => ToolkitValue::Address(address.clone()),
            ToolkitValue::NetworkAccessName(name) => ToolkitValue::NetworkAccessName(name.clone()),
            ToolkitValue::Other(tag, octets) => ToolkitValue::Other(*tag, octets.clone()),
        };
        Self { comprehension: self.comprehension, value }
    }

    /// The octets of the value.
    #[must_use]
    pub fn value_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.value.encode(&mut out);
        out
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        let value = self.value_to_vec();
        sgp_wire::put_tag(out, self.tag());
        put_length(out, value.len());
        out.extend_from_slice(&value);
    }

    /// Reads objects up to the end of `reader`.
    pub(super) fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let index = u32::try_from(objects.len()).unwrap_or(u32::MAX);
            objects.push(Self::read(reader).index(index)?);
        }
        Ok(objects)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.count_item()?;
        let (comprehension, tag) = read_tag(reader)?;
        let len = read_length(reader)?;
        let at = reader.offset();
        let value = reader.bytes(len)?;
        let value = ToolkitValue::decode(tag, value).map_err(|error| error.shifted(at))?;
        Ok(Self { comprehension, value })
    }
}

/// One octet, or three behind `7F`. `00`, `80` and `FF` are no tags.
fn read_tag(reader: &mut Reader<'_>) -> Result<(bool, u32), DecodeError> {
    let at = reader.offset();
    match reader.u8()? {
        0x7F => {
            let tag = u32::from(reader.u16()?);
            Ok((tag & 0x8000 != 0, 0x7F_0000 | tag & 0x7FFF))
        }
        0x00 | 0x80 | 0xFF => {
            let kind = DecodeErrorKind::InvalidValue { expected: "tag of a toolkit object" };
            Err(DecodeError::new(kind, at))
        }
        tag => Ok((tag & 0x80 != 0, u32::from(tag & 0x7F))),
    }
}

/// Whether an object can have this tag, comprehension bit apart.
#[cfg(feature = "serde")]
pub(in crate::gp) fn is_toolkit_tag(tag: Tag) -> bool {
    let mut octets = Vec::new();
    sgp_wire::put_tag(&mut octets, tag);
    let mut reader = Reader::at(&octets, 0, &Limits::DEFAULT);
    read_tag(&mut reader) == Ok((false, tag.octets())) && reader.is_empty()
}

/// A length of the shortest form, at most two octets behind `82`.
fn read_length(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    let at = reader.offset();
    let (len, least) = match reader.u8()? {
        short @ 0..=0x7F => return Ok(usize::from(short)),
        0x81 => (usize::from(reader.u8()?), 0x80),
        0x82 => (usize::from(reader.u16()?), 0x100),
        0x80 => return Err(DecodeError::new(DecodeErrorKind::LengthIndefinite, at)),
        _ => return Err(DecodeError::new(DecodeErrorKind::LengthTooLong, at)),
    };
    match len < least {
        true => Err(DecodeError::new(DecodeErrorKind::LengthNotMinimal, at)),
        false => Ok(len),
    }
}

impl ToolkitValue {
    /// The tag without comprehension bit.
    #[must_use]
    pub fn tag(&self) -> Tag {
        match self {
            Self::Text(_) => Tag::new(TEXT),
            Self::Bearer(_) => Tag::new(BEARER),
            Self::ChannelData(_) => Tag::new(CHANNEL_DATA),
            Self::BufferSize(_) => Tag::new(BUFFER_SIZE),
            Self::Transport(_) => Tag::new(TRANSPORT),
            Self::Address(_) => Tag::new(ADDRESS),
            Self::NetworkAccessName(_) => Tag::new(NETWORK_ACCESS_NAME),
            Self::Other(tag, _) => *tag,
        }
    }

    /// Offsets count from the first octet of the value.
    fn decode(tag: u32, value: &[u8]) -> Result<Self, DecodeError> {
        Ok(match tag {
            TEXT => Self::Text(value.into()),
            BEARER => Self::Bearer(BearerDescription::decode(value).field("bearerDescription")?),
            CHANNEL_DATA => Self::ChannelData(value.to_vec()),
            BUFFER_SIZE => Self::BufferSize(exactly(value).map(u16::from_be_bytes).field("bufferSize")?),
            TRANSPORT => Self::Transport(TransportLevel::decode(value).field("transportLevel")?),
            ADDRESS => Self::Address(OtherAddress::decode(value).field("otherAddress")?),
            NETWORK_ACCESS_NAME => Self::NetworkAccessName(NetworkAccessName::from_octets(value)),
            _ => Self::Other(Tag::new(tag), value.to_vec()),
        })
    }

    /// The value of an object with this tag, which has no comprehension bit.
    #[cfg(feature = "serde")]
    pub(in crate::gp) fn of(tag: Tag, value: &[u8]) -> Result<Self, DecodeError> {
        Self::decode(tag.octets(), value)
    }

    fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => out.extend_from_slice(text.expose()),
            Self::Bearer(bearer) => bearer.encode(out),
            Self::BufferSize(size) => out.extend_from_slice(&size.to_be_bytes()),
            Self::Transport(transport) => transport.encode(out),
            Self::Address(address) => address.encode(out),
            Self::NetworkAccessName(name) => out.extend_from_slice(name.octets()),
            Self::ChannelData(octets) | Self::Other(_, octets) => out.extend_from_slice(octets),
        }
    }
}

impl fmt::Debug for ToolkitValue {
    /// Text is a login or a password, and shows nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => f.write_str("Text(..)"),
            Self::Bearer(bearer) => bearer.fmt(f),
            Self::ChannelData(octets) => write!(f, "ChannelData({} bytes)", octets.len()),
            Self::BufferSize(size) => write!(f, "BufferSize({size})"),
            Self::Transport(transport) => transport.fmt(f),
            Self::Address(address) => address.fmt(f),
            Self::NetworkAccessName(name) => name.fmt(f),
            Self::Other(tag, octets) => write!(f, "Other({tag}, {} bytes)", octets.len()),
        }
    }
}

/// The value, which must have `N` octets.
pub(super) fn exactly<const N: usize>(value: &[u8]) -> Result<[u8; N], DecodeError> {
    value.try_into().map_err(|_| {
        DecodeError::new(DecodeErrorKind::LengthOutOfRange { min: N, max: N, found: value.len() }, 0)
    })
}

pub(super) fn clone_objects(objects: &[ToolkitObject]) -> Vec<ToolkitObject> {
    objects.iter().map(ToolkitObject::clone_secret).collect()
}
