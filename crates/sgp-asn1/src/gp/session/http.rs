//! The first request of an HTTPS session.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Reader, Tag, Tlv, put_tlv};

/// HTTP POST parameters (GPC 2.3 Amendment B 3.8.4 to 3.8.6): objects in their order, each optional.
///
/// ```text
/// [8A host]   [8B agent identifier]   [8C URI]
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct HttpPost {
    objects: Vec<(Tag, Vec<u8>)>,
}

pub(in crate::gp) const HOST: Tag = Tag::new(0x8A);
pub(in crate::gp) const AGENT: Tag = Tag::new(0x8B);
pub(in crate::gp) const URI: Tag = Tag::new(0x8C);

impl HttpPost {
    /// No objects: everything is stored in the card.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: Vec::new() }
    }

    /// With this administration host (`8A`): the value of the header `Host`.
    #[must_use]
    pub fn with_host(self, host: &str) -> Self {
        self.with(HOST, host)
    }

    /// With this agent identifier (`8B`): the value of the header `X-Admin-From`.
    #[must_use]
    pub fn with_agent(self, agent: &str) -> Self {
        self.with(AGENT, agent)
    }

    /// With this administration URI (`8C`).
    #[must_use]
    pub fn with_uri(self, uri: &str) -> Self {
        self.with(URI, uri)
    }

    /// With one more object behind the others.
    #[must_use]
    pub fn with_other(mut self, tag: Tag, value: &[u8]) -> Self {
        self.objects.push((tag, value.to_vec()));
        self
    }

    fn with(mut self, tag: Tag, text: &str) -> Self {
        self.objects.push((tag, text.as_bytes().to_vec()));
        self
    }

    /// The administration host.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.text(HOST)
    }

    /// The agent identifier.
    #[must_use]
    pub fn agent(&self) -> Option<&str> {
        self.text(AGENT)
    }

    /// The administration URI.
    #[must_use]
    pub fn uri(&self) -> Option<&str> {
        self.text(URI)
    }

    /// The objects in order, with their tags.
    #[must_use]
    pub fn objects(&self) -> &[(Tag, Vec<u8>)] {
        &self.objects
    }

    fn text(&self, tag: Tag) -> Option<&str> {
        let (_, text) = self.objects.iter().find(|(found, _)| *found == tag)?;
        core::str::from_utf8(text).ok()
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            match tlv.tag() {
                HOST => check_text(&tlv).field("host")?,
                AGENT => check_text(&tlv).field("agentId")?,
                URI => check_text(&tlv).field("uri")?,
                _ => {}
            }
            objects.push((tlv.tag(), tlv.value().to_vec()));
        }
        Ok(Self { objects })
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        self.objects.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
    }
}

/// Text goes into the head of a request: UTF-8, and nothing that ends a line.
fn check_text(tlv: &Tlv<'_>) -> Result<(), DecodeError> {
    let fault = |at: usize, expected| {
        let kind = DecodeErrorKind::InvalidValue { expected };
        Err(DecodeError::new(kind, tlv.value_offset().saturating_add(at)))
    };
    match core::str::from_utf8(tlv.value()) {
        Err(error) => fault(error.valid_up_to(), "UTF-8"),
        Ok(text) => match text.char_indices().find(|(_, character)| character.is_control()) {
            Some((at, _)) => fault(at, "text without control characters"),
            None => Ok(()),
        },
    }
}
