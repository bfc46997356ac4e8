//! XML text of messages and their parts, without an envelope.
//!
//! [`Content`] is what an element of a type holds; [`Message`] gives it the name of a body
//! element. [`encode_element`] and [`decode_element`] work on a lone body element; an envelope
//! (`RPSMessage` in [`rps`](crate::rps), a SOAP body) calls [`Reader::body`] and [`Writer::body`].
//!
//! Reading is strict about names, namespaces, order and number of elements, which the schema
//! fixes without exception (SGP.02 v4.2 annex A), and tolerant about what XML leaves open:
//! prefixes, white space, comments, CDATA, upper and lower case of hexadecimal text.
//! A document type, and with it every entity of its own, is refused.

mod body;
mod canonical;
mod name;
mod reader;
mod received;
mod source;
mod text;
mod writer;

use sgp_wire::{Context, DecodeError, Limits};

pub use reader::Reader;
pub use text::Text;
pub use writer::{EncodeError, Writer};

pub(crate) use reader::{Open, Step};
pub(crate) use source::{Namespace, invalid, missing, unexpected};
pub(crate) use text::collapse;

/// Namespace of all elements of SGP.02.
pub const NAMESPACE: &str = "http://namespaces.gsma.org/esim-messaging/3";
/// Namespace of XML signatures.
pub const SIGNATURE_NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// What stands inside an element: attributes, child elements or text.
pub trait Content: Sized {
    /// Attributes that the element may have.
    const ATTRIBUTES: &'static [&'static str] = &[];

    /// Reads it, from behind the start tag up to before the end tag.
    ///
    /// # Errors
    /// [`DecodeError`] with the path below this element and the byte offset in the text.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes it, between start and end tag.
    fn encode(&self, writer: &mut Writer);
}

/// A body element: one of the messages of SGP.02.
pub trait Message: Content {
    /// Name of the element, which is also the message type.
    const NAME: &'static str;
}

/// Text of the body element alone, with its namespace declared.
///
/// # Errors
/// [`EncodeError`] when a string holds a character that XML cannot carry.
pub fn encode_element<M: Message>(message: &M) -> Result<alloc::string::String, EncodeError> {
    let mut writer = Writer::new();
    writer.body(message);
    writer.finish()
}

/// Reads a document whose root is the body element.
///
/// # Errors
/// [`DecodeError`] with path and byte offset.
pub fn decode_element<M: Message>(text: &[u8], limits: &Limits) -> Result<M, DecodeError> {
    let mut reader = Reader::new(text, limits)?;
    let message = reader.body()?;
    reader.finish().field(M::NAME)?;
    Ok(message)
}
