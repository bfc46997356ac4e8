//! How a channel is to be opened.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, Limits, Reader, SecretBytes, StatusWord};

use super::fields::{BearerDescription, NetworkAccessName, OtherAddress, TransportLevel};
use super::object::{ToolkitObject, ToolkitValue, clone_objects};

/// How a card is to open a channel: parameters of OPEN CHANNEL in a push (TS 102 226 9.2.1,
/// TS 102 223 6.6.27), connection of an HTTPS session (GPC 2.3 Amendment B 3.8.1), bearer of a
/// group of connectivity parameters. Objects in their order; what is left out is up to the card.
///
/// ```text
/// [35 bearer] [39 buffer size] [47 access name] [3E local address] [0D login] [0D password]
/// [3C transport level] [3E destination]
/// ```
#[derive(Debug, PartialEq, Eq, Default)]
pub struct ChannelParameters {
    objects: Vec<ToolkitObject>,
}

impl ChannelParameters {
    /// No objects: everything is up to the card.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: Vec::new() }
    }

    /// These objects.
    #[must_use]
    pub const fn of(objects: Vec<ToolkitObject>) -> Self {
        Self { objects }
    }

    /// A second copy; it may hold a password.
    #[must_use]
    pub fn clone_secret(&self) -> Self {
        Self { objects: clone_objects(&self.objects) }
    }

    /// With one more object behind the others.
    #[must_use]
    pub fn with(mut self, object: ToolkitObject) -> Self {
        self.objects.push(object);
        self
    }

    fn and(self, value: ToolkitValue) -> Self {
        self.with(ToolkitObject::new(value))
    }

    /// With this bearer (`35`).
    #[must_use]
    pub fn with_bearer(self, bearer: BearerDescription) -> Self {
        self.and(ToolkitValue::Bearer(bearer))
    }

    /// With a buffer of so many octets in the terminal (`39`).
    #[must_use]
    pub fn with_buffer_size(self, octets: u16) -> Self {
        self.and(ToolkitValue::BufferSize(octets))
    }

    /// With this network access name (`47`).
    #[must_use]
    pub fn with_network_access_name(self, name: NetworkAccessName) -> Self {
        self.and(ToolkitValue::NetworkAccessName(name))
    }

    /// With login and password (`0D`), each with its coding scheme in front or empty.
    #[must_use]
    pub fn with_login(self, login: SecretBytes, password: SecretBytes) -> Self {
        self.and(ToolkitValue::Text(login)).and(ToolkitValue::Text(password))
    }

    /// With this protocol and port (`3C`).
    #[must_use]
    pub fn with_transport(self, transport: TransportLevel) -> Self {
        self.and(ToolkitValue::Transport(transport))
    }

    /// With this address of the server (`3E`), which must stand behind the transport level.
    #[must_use]
    pub fn with_destination(self, address: impl Into<OtherAddress>) -> Self {
        self.and(ToolkitValue::Address(address.into()))
    }

    /// The objects in order.
    #[must_use]
    pub fn objects(&self) -> &[ToolkitObject] {
        &self.objects
    }

    /// The bearer.
    #[must_use]
    pub fn bearer(&self) -> Option<&BearerDescription> {
        self.find(|value| if let ToolkitValue::Bearer(bearer) = value { Some(bearer) } else { None })
    }

    /// Octets of the buffer in the terminal.
    #[must_use]
    pub fn buffer_size(&self) -> Option<u16> {
        self.find(|value| if let ToolkitValue::BufferSize(size) = value { Some(*size) } else { None })
    }

    /// The network access name.
    #[must_use]
    pub fn network_access_name(&self) -> Option<&NetworkAccessName> {
        self.find(|value| if let ToolkitValue::NetworkAccessName(name) = value { Some(name) } else { None })
    }

    /// Login and password, where there are both.
    #[must_use]
    pub fn login(&self) -> Option<(&SecretBytes, &SecretBytes)> {
        let mut texts = self.objects.iter().filter_map(|object| match &object.value {
            ToolkitValue::Text(text) => Some(text),
            _ => None,
        });
        texts.next().zip(texts.next())
    }

    /// Protocol and port.
    #[must_use]
    pub fn transport(&self) -> Option<TransportLevel> {
        self.find(|value| if let ToolkitValue::Transport(level) = value { Some(*level) } else { None })
    }

    /// The address behind the transport level: that of the server.
    #[must_use]
    pub fn destination(&self) -> Option<&OtherAddress> {
        self.addresses().find_map(|(behind, address)| behind.then_some(address))
    }

    /// The address in front of the transport level: that of the UICC.
    #[must_use]
    pub fn local_address(&self) -> Option<&OtherAddress> {
        self.addresses().find_map(|(behind, address)| (!behind).then_some(address))
    }

    /// What a card must refuse in a push (TS 102 226 9.2.1).
    ///
    /// # Errors
    /// [`ChannelFault`]; the card answers [`ChannelFault::SW`].
    pub fn check(&self) -> Result<(), ChannelFault> {
        let texts = self.objects.iter().filter(|object| matches!(object.value, ToolkitValue::Text(_)));
        match (self.local_address(), texts.count()) {
            (Some(_), _) => Err(ChannelFault::LocalAddress),
            (None, 0 | 2) => Ok(()),
            (None, texts) => Err(ChannelFault::Login { texts }),
        }
    }

    /// The parameters with what they leave out taken from `defaults` of the card, in the order of
    /// OPEN CHANNEL. What the push says takes precedence (TS 102 226 9.2.1).
    #[must_use]
    pub fn or_defaults(self, defaults: Self) -> Self {
        let has = |objects: &[(u8, ToolkitObject)], place| objects.iter().any(|(found, _)| *found == place);
        let mut objects = self.placed();
        let missing = |(place, _): &(u8, ToolkitObject)| !has(&objects, *place);
        let from_card: Vec<_> = defaults.placed().into_iter().filter(missing).collect();
        objects.extend(from_card);
        objects.sort_by_key(|(place, _)| *place);
        Self { objects: objects.into_iter().map(|(_, object)| object).collect() }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { objects: ToolkitObject::read_all(reader)? })
    }

    /// Reads the objects that fill `octets`.
    ///
    /// # Errors
    /// An object that is broken, or of a length that it cannot have, at an offset from the first
    /// octet; the path has its index.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |octets| Self::read(&mut Reader::new(octets, limits)?);
        read(octets).field("channelParameters").clause("TS 102 226 9.2.1")
    }

    /// Appends the objects.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.objects.iter().for_each(|object| object.encode(out));
    }

    /// The objects, one behind the other.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    fn find<'a, T: 'a>(&'a self, pick: impl Fn(&'a ToolkitValue) -> Option<T>) -> Option<T> {
        self.objects.iter().find_map(|object| pick(&object.value))
    }

    /// Addresses, and whether they stand behind the transport level.
    fn addresses(&self) -> impl Iterator<Item = (bool, &OtherAddress)> {
        let transport =
            self.objects.iter().position(|object| matches!(object.value, ToolkitValue::Transport(_)));
        self.objects.iter().enumerate().filter_map(move |(at, object)| match &object.value {
            ToolkitValue::Address(address) => {
                Some((transport.is_some_and(|transport| at > transport), address))
            }
            _ => None,
        })
    }

    /// The objects with their places in OPEN CHANNEL.
    fn placed(self) -> Vec<(u8, ToolkitObject)> {
        let mut behind = false;
        let place = |object: ToolkitObject| {
            let place = match object.value {
                ToolkitValue::Bearer(_) => 1,
                ToolkitValue::BufferSize(_) => 2,
                ToolkitValue::NetworkAccessName(_) => 3,
                ToolkitValue::Address(_) if !behind => 4,
                ToolkitValue::Text(_) => 5,
                ToolkitValue::Transport(_) => {
                    behind = true;
                    6
                }
                ToolkitValue::Address(_) => 7,
                ToolkitValue::ChannelData(_) => 8,
                // alpha identifier and icon come first, the rest last
                ToolkitValue::Other(tag, _) if matches!(tag.octets(), 0x05 | 0x1E) => 0,
                ToolkitValue::Other(..) => 9,
            };
            (place, object)
        };
        self.objects.into_iter().map(place).collect()
    }
}

/// Why a card refuses the parameters of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChannelFault {
    /// A push names the address of the UICC.
    LocalAddress,
    /// A login without a password, or more texts than two.
    Login {
        /// Texts found.
        texts: usize,
    },
}

impl ChannelFault {
    /// `6A80`, which the card answers (TS 102 226 9.2.1).
    pub const SW: StatusWord = StatusWord(0x6A80);
}

impl fmt::Display for ChannelFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LocalAddress => f.write_str("a push names no local address (TS 102 226 9.2.1)"),
            Self::Login { texts } => {
                write!(f, "{texts} texts are not login and password (TS 102 226 9.2.1)")
            }
        }
    }
}

impl core::error::Error for ChannelFault {}
