//! How one file is made: the steps of `File`.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag, put_nested};

use super::fcp::Fcp;
use crate::codec::{
    Field, Hidden, Integer, Node, Objects, Octets, Own, ShortList, UnknownAlternative, der, form_free,
    index_of, out_of_order, plain,
};

const DO_NOT_CREATE: Tag = Tag::new(0x80);
const FILE_DESCRIPTOR: Tag = Tag::new(0xA1);
const FILL_FILE_OFFSET: Tag = Tag::new(0x82);
const FILL_FILE_CONTENT: Tag = Tag::new(0x83);

/// Octets that a file holds. They may be keys: `Debug` shows their number, equality takes
/// constant time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContent<'a>(pub(in crate::saip) Hidden<'a>);

impl<'a> FileContent<'a> {
    /// These octets.
    #[must_use]
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self(Hidden::from(bytes.into()))
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    /// The same, owned.
    #[must_use]
    pub fn into_owned(self) -> FileContent<'static> {
        FileContent(self.0.into_owned())
    }
}

/// One step of a [`File`] (SAIP 8.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileStep<'a> {
    /// The file is not made although the template makes it.
    #[doc(alias = "doNotCreate")]
    DoNotCreate,
    /// What differs from the template; a second one begins a further file of the kind.
    #[doc(alias = "fileDescriptor")]
    FileDescriptor(Fcp<'a>),
    /// Moves the place of writing on by so many bytes, `UInt16`.
    #[doc(alias = "fillFileOffset")]
    FillFileOffset(Integer),
    /// Writes these octets and moves behind them.
    #[doc(alias = "fillFileContent")]
    FillFileContent(FileContent<'a>),
    /// An alternative of a later version.
    Unknown(UnknownAlternative<'a>),
}

impl<'a> FileStep<'a> {
    /// Reads a step that is as nearly all are, and gives what follows; `None` for one that
    /// [`read`](Self::read) is for.
    // moved from function to function a step costs more than its reading
    #[inline(always)]
    fn read_plain(rest: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (tag, value, behind) = plain::split(rest)?;
        let step = match Tag::new(u32::from(tag)) {
            FILE_DESCRIPTOR => Self::FileDescriptor(Fcp::of_plain(value)?),
            FILL_FILE_CONTENT => Self::FillFileContent(FileContent(Hidden(Octets::borrowed(value)))),
            FILL_FILE_OFFSET => Self::FillFileOffset(Integer::decode(value, 0).ok()?),
            _ => return None,
        };
        Some((step, behind))
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        match tlv.tag() {
            FILE_DESCRIPTOR => match Fcp::read(tlv) {
                Ok(fcp) => Ok(Self::FileDescriptor(fcp)),
                Err(error) => Err(error.in_field("fileDescriptor")),
            },
            FILL_FILE_CONTENT => Ok(Self::FillFileContent(FileContent(Hidden::read(tlv)?))),
            FILL_FILE_OFFSET => Integer::read(tlv).map(Self::FillFileOffset).field("fillFileOffset"),
            DO_NOT_CREATE => der::null(tlv).map(|()| Self::DoNotCreate).field("doNotCreate"),
            tag => match form_free(tag).octets() {
                0x80..=0x83 => Err(out_of_order(tlv)),
                _ => UnknownAlternative::of(tlv).map(Self::Unknown),
            },
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::DoNotCreate => Octets::borrowed(&[]).write(DO_NOT_CREATE, out),
            Self::FileDescriptor(fcp) => fcp.write(FILE_DESCRIPTOR, out),
            Self::FillFileOffset(offset) => offset.write(FILL_FILE_OFFSET, out),
            Self::FillFileContent(content) => content.0.write(FILL_FILE_CONTENT, out),
            Self::Unknown(unknown) => out.extend_from_slice(unknown.as_bytes()),
        }
    }

    /// The same with everything owned.
    #[must_use]
    pub fn into_owned(self) -> FileStep<'static> {
        match self {
            Self::DoNotCreate => FileStep::DoNotCreate,
            Self::FileDescriptor(fcp) => FileStep::FileDescriptor(fcp.into_owned()),
            Self::FillFileOffset(offset) => FileStep::FillFileOffset(offset),
            Self::FillFileContent(content) => FileStep::FillFileContent(content.into_owned()),
            Self::Unknown(unknown) => FileStep::Unknown(unknown.into_owned()),
        }
    }
}

/// `File ::= SEQUENCE OF CHOICE`: how a file differs from its template, worked through in order;
/// without a step all is as the template says (SAIP 8.3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File<'a> {
    steps: ShortList<FileStep<'a>>,
}

impl<'a> File<'a> {
    /// A file made by these steps.
    #[must_use]
    pub const fn new(steps: Vec<FileStep<'a>>) -> Self {
        Self { steps: ShortList::Many(steps) }
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[FileStep<'a>] {
        self.steps.as_slice()
    }

    /// The steps, to change them.
    pub fn steps_mut(&mut self) -> &mut Vec<FileStep<'a>> {
        self.steps.as_mut_vec()
    }

    /// The same with everything owned.
    #[must_use]
    pub fn into_owned(self) -> File<'static> {
        Own::into_owned(self)
    }
}

impl<'a> File<'a> {
    /// Reads a content of steps that are as nearly all are; `None` for one that [`Field::read`] is
    /// for.
    pub(super) fn of_plain(content: &'a [u8]) -> Option<Self> {
        if content.is_empty() {
            return Some(Self::default());
        }
        let (first, behind) = FileStep::read_plain(content)?;
        if behind.is_empty() {
            return Some(Self { steps: ShortList::One([first]) });
        }
        let (second, mut rest) = FileStep::read_plain(behind)?;
        if rest.is_empty() {
            return Some(Self { steps: ShortList::Two([first, second]) });
        }
        let mut steps = Vec::with_capacity(plain::count(rest).saturating_add(2));
        steps.extend([first, second]);
        while !rest.is_empty() {
            let (step, behind) = FileStep::read_plain(rest)?;
            steps.push(step);
            rest = behind;
        }
        Some(Self { steps: ShortList::Many(steps) })
    }
}

impl Own for File<'_> {
    type Owned = File<'static>;

    fn into_owned(self) -> Self::Owned {
        File { steps: self.steps.map(FileStep::into_owned) }
    }
}

impl<'a> Field<'a> for File<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        if let Some(file) = Self::of_plain(tlv.value()) {
            return Ok(file);
        }
        let mut objects = Objects::of(tlv);
        let mut steps = ShortList::default();
        while let Some(step) = objects.next()? {
            match FileStep::read(&step) {
                Ok(step) => steps.push(step),
                Err(error) => {
                    return Err(error.at_index(index_of(steps.as_slice())).with_clause("SAIP 8.3.2"));
                }
            }
        }
        Ok(Self { steps })
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        Self::of_plain(object.value)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| self.steps().iter().for_each(|step| step.write(out)));
    }
}
