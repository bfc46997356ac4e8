//! Which CAT_TP link is to be opened.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, Reader};

use super::fields::{TransportLevel, TransportProtocol};
use super::object::{ToolkitObject, ToolkitValue, clone_objects};

/// Parameters of a CAT_TP link in a push (TS 102 226 9.2.2): objects in their order.
///
/// ```text
/// 3C 03 00 port   [39 02 maximum SDU size]   [36 L identification data]
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct LinkParameters {
    objects: Vec<ToolkitObject>,
}

impl LinkParameters {
    /// A link to this CAT_TP port of the server.
    #[must_use]
    pub fn new(port: u16) -> Self {
        let transport = TransportLevel { protocol: TransportProtocol::NONE, port };
        Self { objects: Vec::from([ToolkitObject::new(ToolkitValue::Transport(transport))]) }
    }

    /// These objects.
    #[must_use]
    pub const fn of(objects: Vec<ToolkitObject>) -> Self {
        Self { objects }
    }

    /// A second copy.
    #[must_use]
    pub fn clone_secret(&self) -> Self {
        Self { objects: clone_objects(&self.objects) }
    }

    /// With SDUs of at most so many octets (`39`).
    #[must_use]
    pub fn with_max_sdu(self, octets: u16) -> Self {
        self.with(ToolkitObject::new(ToolkitValue::BufferSize(octets)))
    }

    /// With this identification (`36`), which the card puts into its SYN. Without one cards commonly
    /// say their ICCID.
    #[must_use]
    pub fn with_identification(self, octets: impl Into<Vec<u8>>) -> Self {
        self.with(ToolkitObject::new(ToolkitValue::ChannelData(octets.into())))
    }

    /// With one more object behind the others.
    #[must_use]
    pub fn with(mut self, object: ToolkitObject) -> Self {
        self.objects.push(object);
        self
    }

    /// The objects in order.
    #[must_use]
    pub fn objects(&self) -> &[ToolkitObject] {
        &self.objects
    }

    /// CAT_TP port of the server.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.objects.iter().find_map(|object| match object.value {
            ToolkitValue::Transport(transport) => Some(transport.port),
            _ => None,
        })
    }

    /// Octets of an SDU at most.
    #[must_use]
    pub fn max_sdu(&self) -> Option<u16> {
        self.objects.iter().find_map(|object| match object.value {
            ToolkitValue::BufferSize(size) => Some(size),
            _ => None,
        })
    }

    /// Identification data for the SYN.
    #[must_use]
    pub fn identification(&self) -> Option<&[u8]> {
        self.objects.iter().find_map(|object| match &object.value {
            ToolkitValue::ChannelData(octets) => Some(octets.as_slice()),
            _ => None,
        })
    }

    /// Reads the objects that fill `octets`.
    ///
    /// # Errors
    /// An object that is broken, or of a length that it cannot have, at an offset from the first
    /// octet; the path has its index.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |octets| ToolkitObject::read_all(&mut Reader::new(octets, limits)?);
        let objects = read(octets).field("linkParameters").clause("TS 102 226 9.2.2")?;
        Ok(Self { objects })
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
}
