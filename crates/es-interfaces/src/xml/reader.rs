//! Pull reader of one document: names by namespace, limits, offsets.

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use sgp_wire::{Context, DecodeError, Limits};

use super::source::{Namespace, Source, invalid, is_xml_char, missing, resolve, unexpected};
use super::{Content, Message, Text};

/// Reads the elements of one document in order.
///
/// Between calls it stands between two children of the element that is being decoded. Names are
/// given as a list: all of them are taken, the first one names the element in errors.
pub struct Reader<'a> {
    source: Source<'a>,
    ahead: Option<Step<'a>>,
    /// Start tag whose content is being read, until a child begins.
    tag: Option<Open<'a>>,
}

/// A start tag.
#[derive(Clone)]
pub(crate) struct Open<'a> {
    tag: BytesStart<'a>,
    pub(crate) namespace: Namespace,
    pub(crate) offset: usize,
}

/// The text may hold key values, so only the place in it is shown.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader(at byte {})", self.here())
    }
}

impl Open<'_> {
    /// Name without prefix.
    pub(crate) fn local_name(&self) -> &str {
        self.tag.local_name().into_inner()
    }

    /// Whether it is the element of SGP.02 with this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.is_one_of(&[name])
    }

    fn is_one_of(&self, names: &[&str]) -> bool {
        self.namespace == Namespace::Rps && names.contains(&self.local_name())
    }
}

/// What the next markup is, white space and comments left out.
#[derive(Clone)]
pub(crate) enum Step<'a> {
    /// A start tag.
    Open(Open<'a>),
    /// The end tag of the element that is being decoded.
    Close(usize),
    /// The end of the document.
    End,
}

impl Step<'_> {
    fn offset(&self, end: usize) -> usize {
        match self {
            Self::Open(open) => open.offset,
            Self::Close(offset) => *offset,
            Self::End => end,
        }
    }
}

impl<'a> Reader<'a> {
    /// A reader that stands before the root element. The text is UTF-8.
    ///
    /// # Errors
    /// [`Limit`](sgp_wire::DecodeErrorKind::Limit) when there are more bytes than
    /// [`max_len`](Limits::max_len); [`InvalidValue`](sgp_wire::DecodeErrorKind::InvalidValue) at the first
    /// byte that is not UTF-8 or not allowed in XML.
    pub fn new(text: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        Ok(Self::from_source(Source::new(text, limits)?))
    }

    pub(super) const fn from_source(source: Source<'a>) -> Self {
        Self { source, ahead: None, tag: None }
    }

    /// Reads the body element of `M`; its name is the outermost field of an error.
    ///
    /// # Errors
    /// [`DecodeError`] with path and offset.
    pub fn body<M: Message>(&mut self) -> Result<M, DecodeError> {
        self.required(&[M::NAME])
    }

    /// Reads an element that must stand here.
    ///
    /// # Errors
    /// [`MissingMember`](sgp_wire::DecodeErrorKind::MissingMember) at the end of the parent,
    /// [`UnexpectedMember`](sgp_wire::DecodeErrorKind::UnexpectedMember) at another element, or what its
    /// content is wrong with.
    pub fn required<T: Content>(&mut self, names: &[&'static str]) -> Result<T, DecodeError> {
        let name = names.first().copied().unwrap_or_default();
        self.check_next(name, names)?;
        self.child(name)
    }

    /// Reads an element that may stand here.
    ///
    /// # Errors
    /// What its content is wrong with.
    pub fn optional<T: Content>(&mut self, names: &[&'static str]) -> Result<Option<T>, DecodeError> {
        if !self.stands_here(names)? {
            return Ok(None);
        }
        self.child(names.first().copied().unwrap_or_default()).map(Some)
    }

    /// Reads any number of elements of one name.
    ///
    /// # Errors
    /// What the content of one of them is wrong with.
    pub fn repeated<T: Content>(&mut self, names: &[&'static str]) -> Result<Vec<T>, DecodeError> {
        let mut list = Vec::new();
        while self.stands_here(names)? {
            let index = u32::try_from(list.len()).unwrap_or(u32::MAX);
            let item = self.child_unnamed();
            list.push(item.index(index).field(names.first().copied().unwrap_or_default())?);
        }
        Ok(list)
    }

    /// Reads members that stand directly in the element being decoded.
    ///
    /// # Errors
    /// What they are wrong with.
    pub fn inline<T: Content>(&mut self, _: &[&'static str]) -> Result<T, DecodeError> {
        T::decode(self)
    }

    /// Whether an element of one of these names is next.
    ///
    /// # Errors
    /// When the text is not well-formed, or holds text where elements are.
    pub fn stands_here(&mut self, names: &[&'static str]) -> Result<bool, DecodeError> {
        Ok(matches!(self.peek()?, Step::Open(open) if open.is_one_of(names)))
    }

    /// Reads the text of the element being decoded as a value.
    ///
    /// # Errors
    /// [`InvalidValue`](sgp_wire::DecodeErrorKind::InvalidValue) at the first byte of the text.
    pub fn value<T: Text>(&mut self) -> Result<T, DecodeError> {
        let (text, offset) = self.content_text()?;
        T::parse(&text).ok_or_else(|| invalid(T::EXPECTED, offset))
    }

    /// Reads an attribute of the element being decoded; only before its first child.
    ///
    /// # Errors
    /// [`MissingMember`](sgp_wire::DecodeErrorKind::MissingMember) or what its value is wrong with.
    pub fn attribute<T: Text>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        let Some(open) = &self.tag else { return Err(missing(name, self.here())) };
        let found = open.tag.attributes().with_checks(false).flatten().find(|a| a.key.into_inner() == name);
        let Some(found) = found else { return Err(missing(name, open.offset)) };
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        let value = value.ok().filter(|value| value.chars().all(is_xml_char));
        value.and_then(|value| T::parse(&value)).ok_or_else(|| invalid(T::EXPECTED, open.offset)).field(name)
    }

    /// Checks that nothing but white space and comments follows the root element.
    ///
    /// # Errors
    /// [`UnexpectedMember`](sgp_wire::DecodeErrorKind::UnexpectedMember) at what follows.
    pub fn finish(mut self) -> Result<(), DecodeError> {
        let end = self.source.text().len();
        match self.peek()? {
            Step::End => Ok(()),
            other => Err(unexpected("the end of the document", other.offset(end))),
        }
    }

    /// Where the next markup begins.
    pub(crate) fn here(&self) -> usize {
        match &self.ahead {
            Some(step) => step.offset(self.source.text().len()),
            None => self.source.position(),
        }
    }

    /// Looks at the next markup.
    pub(crate) fn peek(&mut self) -> Result<&Step<'a>, DecodeError> {
        let step = match self.ahead.take() {
            Some(step) => step,
            None => self.next_step()?,
        };
        Ok(self.ahead.insert(step))
    }

    /// Reads the element that [`peek`](Self::peek) saw.
    pub(crate) fn child<T: Content>(&mut self, name: &'static str) -> Result<T, DecodeError> {
        self.child_unnamed().field(name)
    }

    fn child_unnamed<T: Content>(&mut self) -> Result<T, DecodeError> {
        self.enter(T::ATTRIBUTES)?;
        let value = T::decode(self)?;
        self.leave()?;
        Ok(value)
    }

    /// Takes the start tag that is next; only the attributes named are allowed in it.
    pub(crate) fn enter(&mut self, attributes: &[&str]) -> Result<(), DecodeError> {
        self.peek()?;
        let Some(Step::Open(open)) = self.ahead.take() else {
            return Err(unexpected("an element", self.here()));
        };
        for attribute in open.tag.attributes().with_checks(false).flatten() {
            let known = attributes.contains(&attribute.key.into_inner());
            if !known && !self.source.is_about_form(&attribute) {
                return Err(unexpected("no such attribute", open.offset));
            }
        }
        self.tag = Some(open);
        Ok(())
    }

    /// Takes the start tag of an element of SGP.02, which must be next.
    pub(crate) fn enter_named(&mut self, name: &'static str, attributes: &[&str]) -> Result<(), DecodeError> {
        self.check_next(name, &[name])?;
        self.enter(attributes).field(name)
    }

    fn check_next(&mut self, name: &'static str, names: &[&str]) -> Result<(), DecodeError> {
        let end = self.source.text().len();
        match self.peek()? {
            Step::Open(open) if open.is_one_of(names) => Ok(()),
            Step::Open(open) => Err(unexpected(name, open.offset)),
            other => Err(missing(name, other.offset(end))),
        }
    }

    /// Takes the end tag of the element being decoded.
    pub(crate) fn leave(&mut self) -> Result<(), DecodeError> {
        let end = self.source.text().len();
        match self.peek()? {
            Step::Close(_) => {
                self.ahead = None;
                Ok(())
            }
            other => Err(unexpected("the end of the element", other.offset(end))),
        }
    }

    /// Passes over the element that is next, with all it holds.
    pub(crate) fn skip(&mut self) -> Result<(), DecodeError> {
        self.peek()?;
        self.ahead = None;
        let outside = self.source.depth().saturating_sub(1);
        while self.source.depth() > outside {
            self.source.next_event()?;
        }
        Ok(())
    }

    /// Reads the element that is next with `read`; returns its text in the document too.
    pub(crate) fn captured<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
    ) -> Result<(T, &'a str), DecodeError> {
        self.peek()?;
        let start = self.here();
        let value = read(self)?;
        let text = self.source.text().get(start..self.source.position());
        Ok((value, text.unwrap_or_default()))
    }

    /// The namespace that a prefix (empty: none) stands for at this place.
    pub(crate) fn namespace_of(&self, prefix: &str) -> Option<&str> {
        self.source.namespace_of(prefix)
    }

    fn content_text(&mut self) -> Result<(Cow<'a, str>, usize), DecodeError> {
        self.tag = None;
        let mut content: Cow<'a, str> = Cow::Borrowed("");
        let mut first = None;
        loop {
            let (event, offset) = self.source.next_event()?;
            let piece = match event {
                Event::Text(text) => text.xml10_content(),
                Event::CData(text) => text.xml10_content(),
                Event::GeneralRef(reference) => Cow::Owned(resolve(&reference, offset)?),
                Event::Start(_) => return Err(unexpected("text", offset)),
                Event::End(_) => {
                    self.ahead = Some(Step::Close(offset));
                    return Ok((content, first.unwrap_or(offset)));
                }
                _ => continue,
            };
            first.get_or_insert(offset);
            if content.is_empty() {
                content = piece;
            } else {
                content.to_mut().push_str(&piece);
            }
        }
    }

    fn next_step(&mut self) -> Result<Step<'a>, DecodeError> {
        self.tag = None;
        loop {
            let (event, offset) = self.source.next_event()?;
            match event {
                Event::Start(tag) => {
                    let namespace = self.source.namespace(tag.name(), offset)?;
                    return Ok(Step::Open(Open { tag, namespace, offset }));
                }
                Event::End(_) => return Ok(Step::Close(offset)),
                Event::Eof => return Ok(Step::End),
                Event::Text(text) if is_blank(&text) => {}
                Event::Comment(_) | Event::Decl(_) => {}
                _ => return Err(unexpected("an element", offset)),
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}
