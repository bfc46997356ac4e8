//! Files made without a template.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag, put_nested};

use super::fcp::Fcp;
use super::file::FileContent;
use super::header::HeaderField;
use crate::codec::{
    Field, Hidden, Integer, Item, Members, Node, Objects, Octets, Own, Presence, UnknownAlternative,
    form_free, index_of, out_of_order, plain, put, sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// Makes and fills files without a template (SAIP 8.3.5).
    ///
    /// ```text
    /// PE-GenericFileManagement ::= SEQUENCE { gfm-header PEHeader,
    ///   fileManagementCMD SEQUENCE (SIZE (1..MAX)) OF FileManagement }
    /// ```
    GenericFileManagement {
        /// The header of the element.
        required header header / set_header = 0xA0 "gfm-header";
        /// Lists of steps; one behind the other they are one list.
        required {FileManagement<'a>} commands / set_commands = 0xA1 "fileManagementCMD";
    }
}

impl<'a> GenericFileManagement<'a> {
    /// An element with these lists of steps.
    #[must_use]
    pub fn new(header: PeHeader, commands: Vec<FileManagement<'a>>) -> Self {
        Self { header: header.into(), commands: commands.into(), unknown: Hidden(Octets::ABSENT) }
    }
}

/// `FileManagement ::= SEQUENCE (SIZE (1..MAX)) OF CHOICE`: steps in their order (SAIP 8.3.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileManagement<'a> {
    steps: Vec<ManagementStep<'a>>,
}

impl<'a> FileManagement<'a> {
    /// These steps.
    #[must_use]
    pub const fn new(steps: Vec<ManagementStep<'a>>) -> Self {
        Self { steps }
    }

    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[ManagementStep<'a>] {
        &self.steps
    }

    /// The steps, to change them.
    pub const fn steps_mut(&mut self) -> &mut Vec<ManagementStep<'a>> {
        &mut self.steps
    }
}

/// One step of a [`FileManagement`] (SAIP 8.3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ManagementStep<'a> {
    /// Selects a directory by its path from the MF, two octets a level; an ADF by its temporary
    /// identifier; empty for the MF.
    #[doc(alias = "filePath")]
    FilePath(Cow<'a, [u8]>),
    /// Makes a file in the selected directory and selects it.
    #[doc(alias = "createFCP")]
    CreateFcp(Fcp<'a>),
    /// Moves the place of writing on by so many bytes, `UInt16`.
    #[doc(alias = "fillFileOffset")]
    FillFileOffset(Integer),
    /// Writes these octets and moves behind them.
    #[doc(alias = "fillFileContent")]
    FillFileContent(FileContent<'a>),
    /// An alternative of a later version.
    Unknown(UnknownAlternative<'a>),
}

const FILE_PATH: Tag = Tag::new(0x80);
const CREATE_FCP: Tag = Tag::new(0x62);
const FILL_FILE_CONTENT: Tag = Tag::new(0x81);

impl<'a> ManagementStep<'a> {
    /// Reads a step that is as nearly all are, and gives what follows; `None` for one that
    /// [`read`](Self::read) is for.
    #[inline]
    fn read_plain(rest: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (tag, value, behind) = plain::split(rest)?;
        let step = match Tag::new(u32::from(tag)) {
            FILE_PATH => Self::FilePath(value.into()),
            CREATE_FCP => Self::CreateFcp(Fcp::of_plain(value)?),
            FILL_FILE_CONTENT => Self::FillFileContent(FileContent(Hidden(Octets::borrowed(value)))),
            _ => return None,
        };
        Some((step, behind))
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        match tlv.tag() {
            FILE_PATH => Ok(Self::FilePath(tlv.value().into())),
            CREATE_FCP => match Fcp::read(tlv) {
                Ok(fcp) => Ok(Self::CreateFcp(fcp)),
                Err(error) => Err(error.in_field("createFCP")),
            },
            Tag::INTEGER => Integer::read(tlv).map(Self::FillFileOffset).field("fillFileOffset"),
            FILL_FILE_CONTENT => Ok(Self::FillFileContent(FileContent(Hidden::read(tlv)?))),
            tag if [FILE_PATH, FILL_FILE_CONTENT, form_free(CREATE_FCP), Tag::INTEGER]
                .contains(&form_free(tag)) =>
            {
                Err(out_of_order(tlv))
            }
            _ => UnknownAlternative::of(tlv).map(Self::Unknown),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::FilePath(path) => sgp_wire::put_tlv(out, FILE_PATH, path),
            Self::CreateFcp(fcp) => fcp.write(CREATE_FCP, out),
            Self::FillFileOffset(offset) => offset.write(Tag::INTEGER, out),
            Self::FillFileContent(content) => content.0.write(FILL_FILE_CONTENT, out),
            Self::Unknown(unknown) => out.extend_from_slice(unknown.as_bytes()),
        }
    }
}

impl Own for ManagementStep<'_> {
    type Owned = ManagementStep<'static>;

    fn into_owned(self) -> Self::Owned {
        match self {
            Self::FilePath(path) => ManagementStep::FilePath(Cow::Owned(path.into_owned())),
            Self::CreateFcp(fcp) => ManagementStep::CreateFcp(fcp.into_owned()),
            Self::FillFileOffset(offset) => ManagementStep::FillFileOffset(offset),
            Self::FillFileContent(content) => ManagementStep::FillFileContent(content.into_owned()),
            Self::Unknown(unknown) => ManagementStep::Unknown(unknown.into_owned()),
        }
    }
}

impl Own for FileManagement<'_> {
    type Owned = FileManagement<'static>;

    fn into_owned(self) -> Self::Owned {
        FileManagement { steps: self.steps.into_owned() }
    }
}

impl<'a> Field<'a> for FileManagement<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        let mut objects = Objects::of(tlv);
        let mut steps = Vec::with_capacity(plain::count(tlv.value()));
        loop {
            if let Some(step) = objects.next_plain(ManagementStep::read_plain) {
                steps.push(step);
                continue;
            }
            let Some(step) = objects.next()? else { break };
            match ManagementStep::read(&step) {
                Ok(step) => steps.push(step),
                Err(error) => return Err(error.at_index(index_of(&steps))),
            }
        }
        Ok(Self { steps })
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        let mut rest = object.value;
        let mut steps = Vec::with_capacity(plain::count(rest));
        while !rest.is_empty() {
            let (step, behind) = ManagementStep::read_plain(rest)?;
            steps.push(step);
            rest = behind;
        }
        Some(Self { steps })
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| self.steps.iter().for_each(|step| step.write(out)));
    }
}

impl<'a> Item<'a> for FileManagement<'a> {
    const TAG: Tag = Tag::SEQUENCE;
}
