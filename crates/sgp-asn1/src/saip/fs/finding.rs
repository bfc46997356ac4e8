//! What does not fit while files are made.

use alloc::string::String;
use core::fmt;

/// Something in a package that a card would not do as it stands there.
///
/// Holds no content of files, so it is safe to log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFinding {
    pub(super) fault: FileFault,
    pub(super) element: usize,
    pub(super) element_name: &'static str,
    pub(super) place: Place,
    pub(super) file: Option<String>,
    pub(super) offset: Option<usize>,
}

/// Where in an element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Name of the file in the module.
    pub(super) member: Option<&'static str>,
    /// Which list of `fileManagementCMD`.
    pub(super) list: Option<usize>,
    /// Which step of a file, and its name in the module.
    pub(super) step: Option<(usize, &'static str)>,
}

impl FileFinding {
    /// What does not fit.
    #[must_use]
    pub const fn fault(&self) -> FileFault {
        self.fault
    }

    /// Place of the element in the package, from 0.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// Name of the file in the module, such as `ef-imsi`.
    #[must_use]
    pub const fn member(&self) -> Option<&'static str> {
        self.place.member
    }

    /// Which list of `fileManagementCMD`, from 0, of a file without a template.
    #[must_use]
    pub const fn list(&self) -> Option<usize> {
        self.place.list
    }

    /// Which step of the file or of the list, from 0, and its name in the module, such as
    /// `fillFileContent`; `None` for the whole file.
    #[must_use]
    pub const fn step(&self) -> Option<(usize, &'static str)> {
        self.place.step
    }

    /// Path of the file, where there is one, as [`FileNode::path`](super::FileNode::path).
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// Offset in the package, in bytes: of the step, else of the file or the element. `None` for
    /// elements that were not read from bytes.
    #[must_use]
    pub const fn offset(&self) -> Option<usize> {
        self.offset
    }
}

impl fmt::Display for FileFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.element_name)?;
        if let Some(member) = self.place.member {
            write!(f, ".{member}")?;
        }
        if let Some(list) = self.place.list {
            write!(f, ".fileManagementCMD[{list}]")?;
        }
        if let Some((index, name)) = self.place.step {
            write!(f, "[{index}].{name}")?;
        }
        write!(f, ": {}", self.fault)?;
        if let Some(file) = &self.file {
            write!(f, " ({file})")?;
        }
        if let Some(offset) = self.offset {
            write!(f, " at byte {offset}")?;
        }
        write!(f, " ({})", self.fault.clause())
    }
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileFault {
    /// The template is not known: what only it gives is missing.
    UnknownTemplate,
    /// The template is one of another element.
    TemplateOfAnotherElement,
    /// This version of the template has no such file.
    NotInTemplate,
    /// The directory that the element's files belong to is not made before.
    NoParent,
    /// The directory that the file belongs to is not made before, or none is selected.
    NoDirectory,
    /// Neither package nor template give a file identifier.
    NoFileId,
    /// Neither package nor template give a file descriptor.
    NoDescriptor,
    /// Neither package nor template give a size.
    NoSize,
    /// The file descriptor byte names no kind of file.
    UnknownDescriptor(u8),
    /// A member has a length that it cannot have.
    WrongLength {
        /// Its name in the module.
        member: &'static str,
        /// Bytes found.
        found: usize,
    },
    /// The directory has a file with this identifier already; this one is not made.
    Duplicate {
        /// The identifier.
        fid: u16,
    },
    /// The size is not one of whole records.
    NotWholeRecords {
        /// Size of the body in bytes.
        size: u64,
        /// Record length in bytes.
        record_len: u16,
    },
    /// What is written goes beyond the end of the file; the rest of it is left out.
    PastEnd {
        /// Bytes to write.
        len: usize,
        /// Bytes that the file has from there on.
        left: u64,
    },
    /// An offset that is no `UInt16`; a negative one is left out.
    WrongOffset {
        /// The offset.
        offset: i64,
    },
    /// A BER-TLV file takes objects and no offset; it is left out.
    OffsetInBerTlv,
    /// There is no file to write to, or it has no body of its own.
    NothingToFill,
    /// `doNotCreate` has no effect in the MF.
    DoNotCreateInMf,
    /// `doNotCreate` for a file that is not made by default.
    DoNotCreateNeedless,
    /// `doNotCreate` does not stand alone; the other steps are left out.
    DoNotCreateNotAlone,
    /// A step that the module does not know; it is left out.
    UnknownStep,
    /// The target of a link is not made before.
    NoLinkTarget,
    /// The body is larger than what is left of the limit for the whole file system; it is not held.
    TooLarge {
        /// Size of the body in bytes.
        size: u64,
        /// Bytes left.
        left: usize,
    },
    /// The directory is nested deeper than the limit; it is not made.
    TooDeep {
        /// The limit.
        max: u16,
    },
    /// There are more files than the limit; this one is not made.
    TooManyFiles {
        /// The limit.
        max: u32,
    },
}

impl FileFault {
    /// The clause that is not kept, of SAIP.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::UnknownTemplate | Self::TemplateOfAnotherElement | Self::NotInTemplate => "SAIP 9.1",
            Self::NoParent => "SAIP 8.1",
            Self::NoDirectory => "SAIP 8.3.5",
            Self::NoFileId | Self::NoDescriptor | Self::NoSize => "SAIP 8.3.3",
            Self::UnknownDescriptor(_) => "ETSI TS 102 221 11.1.1.4.3",
            Self::Duplicate { .. } => "ETSI TS 102 221 8.3",
            _ => "SAIP 8.3.2",
        }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::UnknownTemplate => {
                f.write_str("the template is not known, values that it gives are missing")
            }
            Self::TemplateOfAnotherElement => f.write_str("the template is one of another element"),
            Self::NotInTemplate => f.write_str("this version of the template has no such file"),
            Self::NoParent => f.write_str("the directory that its files belong to is not made before"),
            Self::NoDirectory => f.write_str("there is no such directory"),
            Self::NoFileId => f.write_str("no file identifier"),
            Self::NoDescriptor => f.write_str("no file descriptor"),
            Self::NoSize => f.write_str("no size"),
            Self::UnknownDescriptor(byte) => write!(f, "file descriptor {byte:02X} names no kind of file"),
            Self::WrongLength { member, found } => write!(f, "{member} of {found} bytes"),
            Self::Duplicate { fid } => write!(f, "file identifier {fid:04X} is used before"),
            Self::NotWholeRecords { size, record_len } => {
                write!(f, "{size} bytes are not whole records of {record_len}")
            }
            Self::PastEnd { len, left } => write!(f, "{len} bytes exceed the {left} left of the file"),
            Self::WrongOffset { offset } => write!(f, "offset {offset} is beyond 0 to 65535"),
            Self::OffsetInBerTlv => f.write_str("a BER-TLV file takes no offset"),
            Self::NothingToFill => f.write_str("no file with a body of its own to fill"),
            Self::DoNotCreateInMf => f.write_str("doNotCreate has no effect in the MF"),
            Self::DoNotCreateNeedless => f.write_str("doNotCreate for a file that is not made by default"),
            Self::DoNotCreateNotAlone => f.write_str("doNotCreate does not stand alone"),
            Self::UnknownStep => f.write_str("a step that is not known"),
            Self::NoLinkTarget => f.write_str("the target of the link is not made before"),
            Self::TooLarge { size, left } => write!(f, "{size} bytes exceed the {left} left of the limit"),
            Self::TooDeep { max } => write!(f, "more than {max} levels"),
            Self::TooManyFiles { max } => write!(f, "more than {max} files"),
        }
    }
}
