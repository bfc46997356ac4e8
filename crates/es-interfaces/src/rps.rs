//! The binding-independent envelope as XML text: `RPSMessage` (SGP.02 v4.2 annex A).

use alloc::string::String;

use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits};

use crate::xml::{Content, EncodeError, Message, Reader, Step, Writer, collapse, invalid};
use crate::{CallId, Direction, Function, MessageHeader, RpsMessage, Version};

const VERSION: &str = "MessageVersion";

/// Reads a message whose body is known to be a `T`.
///
/// # Errors
/// [`DecodeError`] with the byte offset in the text and a path that begins with `RPSHeader` or
/// with the name of the body element, such as `ES3-CreateISDPRequest.RequiredMemory`.
pub fn decode<T: Message>(text: &[u8], limits: &Limits) -> Result<RpsMessage<T>, DecodeError> {
    let mut reader = Reader::new(text, limits)?;
    let (version, header, message_type) = open(&mut reader)?;
    if message_type.name != T::NAME {
        return Err(invalid("the name of the body element", message_type.offset).in_field("MessageType"))
            .field("RPSHeader");
    }
    let body = reader.body()?;
    reader.leave().field("RPSBody")?;
    reader.leave().field("RPSMessage")?;
    reader.finish()?;
    Ok(RpsMessage { version, header, body })
}

/// Reads header, function, and what identifies call, eUICC and profile; nothing else is decoded,
/// and what follows them is not even checked to be well-formed.
///
/// # Errors
/// [`DecodeError`] with path and byte offset.
pub fn peek(text: &[u8], limits: &Limits) -> Result<Peek, DecodeError> {
    let mut reader = Reader::new(text, limits)?;
    let (_, header, message_type) = open(&mut reader)?;
    let mut peek = Peek { header, message_type: message_type.name, call_id: None, eid: None, iccid: None };
    peek.body(&mut reader).field("RPSBody")?;
    Ok(peek)
}

/// What a message is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peek {
    header: MessageHeader,
    message_type: String,
    call_id: Option<CallId>,
    eid: Option<Eid>,
    iccid: Option<Iccid>,
}

impl Peek {
    /// The header; its [`reply`](MessageHeader::reply) answers a message that cannot be decoded.
    #[must_use]
    pub const fn header(&self) -> &MessageHeader {
        &self.header
    }

    /// Name of the body element.
    #[must_use]
    pub fn message_type(&self) -> &str {
        &self.message_type
    }

    /// The function, where it is one that is known here.
    #[must_use]
    pub fn function(&self) -> Option<Function> {
        Function::from_message_name(&self.message_type).map(|(function, _)| function)
    }

    /// Whether it is a request or a response, where the function is known.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        Function::from_message_name(&self.message_type).map(|(_, direction)| direction)
    }

    /// Identification of the call, in a request.
    #[must_use]
    pub const fn call_id(&self) -> Option<&CallId> {
        self.call_id.as_ref()
    }

    /// The eUICC, in a request.
    #[must_use]
    pub const fn eid(&self) -> Option<Eid> {
        self.eid
    }

    /// The profile (the first of a list), where the body names one.
    #[must_use]
    pub const fn iccid(&self) -> Option<Iccid> {
        self.iccid
    }

    fn body(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let offset = reader.here();
        match reader.peek()? {
            Step::Open(body) if body.is(&self.message_type) => reader.enter(&[])?,
            _ => return Err(DecodeError::new(NOT_THE_TYPE, offset)),
        }
        while let Step::Open(_) = reader.peek()? {
            if self.call_id.is_none() && reader.stands_here(&["FunctionCallIdentifier"])? {
                self.call_id = reader.optional(&["FunctionCallIdentifier"])?;
            } else if self.eid.is_none() && reader.stands_here(&["Eid"])? {
                self.eid = reader.optional(&["Eid"])?;
            } else if reader.stands_here(&["Iccid"])? {
                self.iccid = reader.optional(&["Iccid"])?;
                return Ok(());
            } else {
                reader.skip()?;
            }
        }
        Ok(())
    }
}

const NOT_THE_TYPE: DecodeErrorKind =
    DecodeErrorKind::UnexpectedMember { expected: "the element that MessageType names" };

/// Reads up to before the body element.
fn open(reader: &mut Reader<'_>) -> Result<(Version, MessageHeader, MessageType), DecodeError> {
    reader.enter_named("RPSMessage", &[VERSION])?;
    let version = reader.attribute(VERSION).field("RPSMessage")?;
    let HeaderAndType(header, message_type) = reader.required(&["RPSHeader"])?;
    reader.enter_named("RPSBody", &[])?;
    Ok((version, header, message_type))
}

/// Text of `MessageType`, and where it stands.
struct MessageType {
    name: String,
    offset: usize,
}

struct HeaderAndType(MessageHeader, MessageType);

impl Content for HeaderAndType {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let sender = reader.required(&["SenderEntity"])?;
        let sender_name = reader.required(&["SenderName"])?;
        let receiver = reader.required(&["ReceiverEntity"])?;
        let response_endpoint: Option<String> = reader.optional(&["ResponseEndpoint"])?;
        let context_id = reader.optional(&["ContextId"])?;
        let transaction_id = reader.optional(&["TransactionId"])?;
        let message_id = reader.required(&["MessageId"])?;
        reader.peek()?;
        let offset = reader.here();
        let name = reader.required(&["MessageType"])?;
        let relates_to = reader.optional(&["RelatesTo"])?;
        let date = reader.required(&["MessageDate"])?;
        let header = MessageHeader {
            sender,
            sender_name,
            receiver,
            // an `xs:anyURI`, the one that is held as text
            response_endpoint: response_endpoint.map(|address| collapse(&address).into()),
            context_id,
            transaction_id,
            message_id,
            relates_to,
            date,
        };
        Ok(Self(header, MessageType { name, offset }))
    }

    fn encode(&self, writer: &mut Writer) {
        encode_header(writer, &self.0, &self.1.name);
    }
}

fn encode_header(writer: &mut Writer, header: &MessageHeader, message_type: &str) {
    writer.required(&["SenderEntity"], &header.sender);
    writer.required(&["SenderName"], &header.sender_name);
    writer.required(&["ReceiverEntity"], &header.receiver);
    writer.optional(&["ResponseEndpoint"], &header.response_endpoint);
    writer.optional(&["ContextId"], &header.context_id);
    writer.optional(&["TransactionId"], &header.transaction_id);
    writer.required(&["MessageId"], &header.message_id);
    writer.element("MessageType", |writer| writer.text(message_type));
    writer.optional(&["RelatesTo"], &header.relates_to);
    writer.required(&["MessageDate"], &header.date);
}

impl<T: Message> RpsMessage<T> {
    /// The message as an XML document in UTF-8.
    ///
    /// # Errors
    /// [`EncodeError`] when a string holds a character that XML cannot carry.
    pub fn encode_xml(&self) -> Result<String, EncodeError> {
        let mut writer = Writer::document();
        writer.element("RPSMessage", |writer| {
            writer.attribute(VERSION, &self.version);
            writer.element("RPSHeader", |writer| encode_header(writer, &self.header, T::NAME));
            writer.element("RPSBody", |writer| writer.body(&self.body));
        });
        writer.finish()
    }
}
