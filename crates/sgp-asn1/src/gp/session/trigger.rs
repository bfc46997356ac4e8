//! What makes a card open an HTTPS session (SCP81).

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits, Reader, Tag, put_nested, put_tlv};

use super::{ChannelParameters, HttpPost, RetryPolicy, SecurityParameters};

/// Administration session triggering parameters (GPC 2.3 Amendment B table 3-3, SGP.02
/// v4.2 2.4.3).
///
/// ```text
/// 81 L { [83 L { [84 connection] [85 security] [86 retry] [89 HTTP POST] }] }
/// ```
/// They are the secured data of a command packet themselves, with no script around them. An empty
/// one asks for a session with the parameters that the card has stored.
#[derive(Debug, PartialEq, Eq, Default)]
pub struct SessionTrigger {
    parameters: Option<SessionParameters>,
    others: Vec<(Tag, Vec<u8>)>,
}

const CLAUSE: &str = "GPC Amendment B table 3-3";
const TRIGGER: Tag = Tag::new(0x81);
const SECURITY_DOMAIN: Tag = Tag::new(0x83);
const CONNECTION: Tag = Tag::new(0x84);
const SECURITY: Tag = Tag::new(0x85);
const RETRY: Tag = Tag::new(0x86);
const HTTP_POST: Tag = Tag::new(0x89);

impl SessionTrigger {
    /// A session with the stored parameters: `81 00`.
    #[must_use]
    pub const fn stored() -> Self {
        Self { parameters: None, others: Vec::new() }
    }

    /// A session with these parameters; what they leave out is stored in the card.
    #[must_use]
    pub const fn new(parameters: SessionParameters) -> Self {
        Self { parameters: Some(parameters), others: Vec::new() }
    }

    /// The parameters for the security domain (`83`); `None` for the stored ones.
    #[must_use]
    pub const fn parameters(&self) -> Option<&SessionParameters> {
        self.parameters.as_ref()
    }

    /// With one more object behind the parameters.
    #[must_use]
    pub fn with_other(mut self, tag: Tag, value: &[u8]) -> Self {
        self.others.push((tag, value.to_vec()));
        self
    }

    /// Objects behind the parameters, such as `B3` for the resolution of names.
    #[must_use]
    pub fn others(&self) -> &[(Tag, Vec<u8>)] {
        &self.others
    }

    /// The octets.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(96);
        put_nested(&mut out, TRIGGER, |out| {
            if let Some(parameters) = &self.parameters {
                put_nested(out, SECURITY_DOMAIN, |out| parameters.encode(out));
            }
            self.others.iter().for_each(|(tag, value)| put_tlv(out, *tag, value));
        });
        out
    }

    /// Reads the trigger that fills `data`.
    ///
    /// # Errors
    /// Another object, or a part that is broken; the path names it.
    pub fn decode(data: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::read(data, limits).field("trigger").clause(CLAUSE)
    }

    fn read(data: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, limits)?;
        let trigger = reader.expect(TRIGGER)?;
        let read = reader.nested(&trigger, |reader| {
            let parameters = match reader.optional(SECURITY_DOMAIN)? {
                Some(tlv) => Some(reader.nested(&tlv, SessionParameters::read).field("sessionParameters")?),
                None => None,
            };
            let mut others = Vec::new();
            while !reader.is_empty() {
                let tlv = reader.tlv()?;
                others.push((tlv.tag(), tlv.value().to_vec()));
            }
            Ok(Self { parameters, others })
        })?;
        reader.finish().map(|()| read)
    }
}

/// Administration session parameters: objects in their order, each of them optional (GPC 2.3
/// Amendment B table 3-3).
#[derive(Debug, PartialEq, Eq, Default)]
pub struct SessionParameters {
    objects: Vec<SessionObject>,
}

/// One object of [`SessionParameters`].
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionObject {
    /// `84`: the channel, as for OPEN CHANNEL (GPC 2.3 Amendment B 3.8.1).
    Connection(ChannelParameters),
    /// `85`: identity and key of TLS-PSK.
    Security(SecurityParameters),
    /// `86`: how often to try, and what to report in the end.
    Retry(RetryPolicy),
    /// `89`: host, agent and URI of the first request.
    HttpPost(HttpPost),
    /// Any other object, as it stands.
    Other(Tag, Vec<u8>),
}

impl SessionParameters {
    /// No objects.
    #[must_use]
    pub const fn new() -> Self {
        Self { objects: Vec::new() }
    }

    /// These objects.
    #[must_use]
    pub const fn of(objects: Vec<SessionObject>) -> Self {
        Self { objects }
    }

    /// With one more object behind the others.
    #[must_use]
    pub fn with(mut self, object: SessionObject) -> Self {
        self.objects.push(object);
        self
    }

    /// With this channel.
    #[must_use]
    pub fn with_connection(self, channel: ChannelParameters) -> Self {
        self.with(SessionObject::Connection(channel))
    }

    /// With this identity and key.
    #[must_use]
    pub fn with_security(self, security: SecurityParameters) -> Self {
        self.with(SessionObject::Security(security))
    }

    /// With this retry policy.
    #[must_use]
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        self.with(SessionObject::Retry(retry))
    }

    /// With these parameters of the first request.
    #[must_use]
    pub fn with_http_post(self, http: HttpPost) -> Self {
        self.with(SessionObject::HttpPost(http))
    }

    /// The objects in order.
    #[must_use]
    pub fn objects(&self) -> &[SessionObject] {
        &self.objects
    }

    /// The channel.
    #[must_use]
    pub fn connection(&self) -> Option<&ChannelParameters> {
        self.find(|object| if let SessionObject::Connection(found) = object { Some(found) } else { None })
    }

    /// Identity and key.
    #[must_use]
    pub fn security(&self) -> Option<&SecurityParameters> {
        self.find(|object| if let SessionObject::Security(found) = object { Some(found) } else { None })
    }

    /// The retry policy.
    #[must_use]
    pub fn retry(&self) -> Option<&RetryPolicy> {
        self.find(|object| if let SessionObject::Retry(found) = object { Some(found) } else { None })
    }

    /// Host, agent and URI of the first request.
    #[must_use]
    pub fn http_post(&self) -> Option<&HttpPost> {
        self.find(|object| if let SessionObject::HttpPost(found) = object { Some(found) } else { None })
    }

    fn find<'a, T>(&'a self, pick: impl Fn(&'a SessionObject) -> Option<&'a T>) -> Option<&'a T> {
        self.objects.iter().find_map(pick)
    }

    /// Reads the objects that fill `octets`, as in group `A5` of the addressing parameters of an
    /// SM-SR (SGP.02 v4.2 4.1.1.10).
    ///
    /// # Errors
    /// A part that is broken; the path names it.
    pub fn decode(octets: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |octets| Self::read(&mut Reader::new(octets, limits)?);
        read(octets).field("sessionParameters").clause(CLAUSE)
    }

    /// The objects, one behind the other.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut objects = Vec::new();
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            objects.push(match tlv.tag() {
                CONNECTION => SessionObject::Connection(
                    reader.nested(&tlv, ChannelParameters::read).field("connection")?,
                ),
                SECURITY => {
                    SessionObject::Security(reader.nested(&tlv, SecurityParameters::read).field("security")?)
                }
                RETRY => SessionObject::Retry(reader.nested(&tlv, RetryPolicy::read).field("retryPolicy")?),
                HTTP_POST => SessionObject::HttpPost(reader.nested(&tlv, HttpPost::read).field("httpPost")?),
                tag => SessionObject::Other(tag, tlv.value().to_vec()),
            });
        }
        Ok(Self { objects })
    }

    /// Appends the objects.
    pub fn encode(&self, out: &mut Vec<u8>) {
        for object in &self.objects {
            match object {
                SessionObject::Connection(channel) => put_nested(out, CONNECTION, |out| channel.encode(out)),
                SessionObject::Security(security) => put_nested(out, SECURITY, |out| security.encode(out)),
                SessionObject::Retry(retry) => put_nested(out, RETRY, |out| retry.encode(out)),
                SessionObject::HttpPost(http) => put_nested(out, HTTP_POST, |out| http.encode(out)),
                SessionObject::Other(tag, value) => put_tlv(out, *tag, value),
            }
        }
    }
}
