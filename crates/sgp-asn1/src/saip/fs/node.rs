//! One file as the card holds it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::SecretBytes;

use super::{FileKind, TemplateFile};

/// One file of a [`FileSystem`](super::FileSystem).
///
/// # Security
/// Files hold keys: `Debug` shows no content, which is wiped when the file system is dropped and
/// compared in constant time.
#[derive(Debug, PartialEq, Eq)]
pub struct FileNode {
    pub(super) path: String,
    pub(super) fid: u16,
    pub(super) kind: FileKind,
    pub(super) member: &'static str,
    pub(super) row: Option<&'static TemplateFile>,
    pub(super) element: usize,
    pub(super) naa: Option<Naa>,
    pub(super) depth: u16,
    pub(super) children: Vec<usize>,
    pub(super) sfi: Option<u8>,
    pub(super) access_rule: Option<AccessRule>,
    pub(super) size: Option<u64>,
    pub(super) record_len: Option<u16>,
    pub(super) maximum_size: Option<u64>,
    pub(super) special_information: u8,
    pub(super) lcsi: u8,
    pub(super) pin_status: Option<Vec<u8>>,
    pub(super) df_name: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    /// Where the link leads in the end.
    pub(super) target: Option<usize>,
    pub(super) content: Option<SecretBytes>,
}

/// Whose ADF it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naa {
    Usim,
    Isim,
    Csim,
}

/// Reference to an access rule: octets of `securityAttributesReferenced`, or the number that the
/// template gives (SAIP 8.3.3, ETSI TS 102 221 9.2.7).
#[derive(Clone, PartialEq, Eq)]
pub struct AccessRule(pub(super) Vec<u8>);

impl AccessRule {
    /// Record of EF.ARR, from 1; `None` where the octets are not one or three.
    #[must_use]
    pub fn record(&self) -> Option<u8> {
        match *self.0.as_slice() {
            [record] | [_, _, record] => Some(record),
            _ => None,
        }
    }

    /// File identifier of the EF.ARR that is named; `None` for the implied one, `2F06` for the MF,
    /// ADFs and files in the MF, `6F06` for the others.
    #[must_use]
    pub fn file(&self) -> Option<u16> {
        match *self.0.as_slice() {
            [high, low, _] => Some(u16::from_be_bytes([high, low])),
            _ => None,
        }
    }

    /// The octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The octets in hex.
impl fmt::Display for AccessRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Debug for AccessRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessRule({self})")
    }
}

/// Members whose files hold keys or what opens locks.
const KEYS: &[&str] = &[
    "ef-keys",
    "ef-keysPS",
    "ef-kc",
    "ef-kcgprs",
    "ef-epsnsc",
    "ef-5gs3gppnsc",
    "ef-5gsn3gppnsc",
    "ef-5gauthkeys",
    "ef-msk",
    "ef-muk",
    "ef-gbabp",
    "ef-hiddenkey",
    "ef-hidden-key",
    "ef-dck",
    "ef-eapkeys",
    "ef-3gcik",
    "ef-spc",
    "ef-ssci",
    "ef-bakpara",
    "ef-upbakpara",
];

impl FileNode {
    /// Path of file identifiers in lower-case hex: `3f00` and what stands below, `7fd0/6f07` below
    /// an ADF, which goes by its temporary identifier.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// File identifier; a temporary one for an ADF.
    #[must_use]
    pub const fn fid(&self) -> u16 {
        self.fid
    }

    /// What kind of file it is.
    #[must_use]
    pub const fn kind(&self) -> FileKind {
        self.kind
    }

    /// Name in the module of the member that made it, such as `ef-imsi`; `createFCP` for a file
    /// without a template.
    #[must_use]
    pub const fn member(&self) -> &'static str {
        self.member
    }

    /// Name in the standards of 3GPP and ETSI, such as `EF.IMSI`, of a file with a template.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        self.row.map(TemplateFile::name)
    }

    /// The row of the template that it was made after.
    #[must_use]
    pub const fn template(&self) -> Option<&'static TemplateFile> {
        self.row
    }

    /// Place in the package, from 0, of the element that made it.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// Levels above it: 0 for the MF and for an ADF.
    #[must_use]
    pub const fn depth(&self) -> u16 {
        self.depth
    }

    /// Short file identifier, 1 to 31. Of a file whose template is not public, and which says nothing
    /// itself, the lower five bits of the file identifier (ETSI TS 102 221 11.1.1.4.8): what the
    /// template has may be another, see [`Published::sfi`](super::Published::sfi).
    #[must_use]
    pub const fn sfi(&self) -> Option<u8> {
        self.sfi
    }

    /// Which access rule it has.
    #[must_use]
    #[doc(alias = "securityAttributesReferenced")]
    pub const fn access_rule(&self) -> Option<&AccessRule> {
        self.access_rule.as_ref()
    }

    /// Size of the body in bytes; `None` for a directory, a link, and where it is not known.
    #[must_use]
    #[doc(alias = "efFileSize")]
    pub const fn size(&self) -> Option<u64> {
        self.size
    }

    /// Record length in bytes.
    #[must_use]
    pub const fn record_len(&self) -> Option<u16> {
        self.record_len
    }

    /// Number of whole records.
    #[must_use]
    pub fn records(&self) -> Option<u64> {
        self.size?.checked_div(u64::from(self.record_len?))
    }

    /// Largest size in bytes of a BER-TLV file.
    #[must_use]
    #[doc(alias = "maximumFileSize")]
    pub const fn maximum_size(&self) -> Option<u64> {
        self.maximum_size
    }

    /// Special file information: bit 8 high update activity, bit 7 readable when deactivated.
    #[must_use]
    #[doc(alias = "specialFileInformation")]
    pub const fn special_information(&self) -> u8 {
        self.special_information
    }

    /// Life cycle status, `05` activated.
    #[must_use]
    pub const fn lcsi(&self) -> u8 {
        self.lcsi
    }

    /// Key references of a directory, as the list inside the object `C6`.
    #[must_use]
    #[doc(alias = "pinStatusTemplateDO")]
    pub fn pin_status(&self) -> Option<&[u8]> {
        self.pin_status.as_deref()
    }

    /// AID of an ADF.
    #[must_use]
    #[doc(alias = "dfName")]
    pub fn df_name(&self) -> Option<&[u8]> {
        self.df_name.as_deref()
    }

    /// Path of the file whose body this one shares, two octets a level from the MF; the file itself
    /// is [`FileSystem::target`](super::FileSystem::target).
    #[must_use]
    #[doc(alias = "linkPath")]
    pub fn link_path(&self) -> Option<&[u8]> {
        self.link.as_deref()
    }

    /// The body; `None` for a directory and a link, and where it is not known or beyond the limit.
    ///
    /// # Security
    /// May hold keys, in clear: see [`may_hold_keys`](Self::may_hold_keys).
    #[must_use]
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_ref().map(SecretBytes::expose)
    }

    /// Record `number` of the body, from 1.
    #[must_use]
    pub fn record(&self, number: usize) -> Option<&[u8]> {
        let len = usize::from(self.record_len?).max(1);
        self.content()?.chunks_exact(len).nth(number.checked_sub(1)?)
    }

    /// Whether the body has to be taken for a secret: it is of a file made for keys, or of one that
    /// no template describes.
    #[must_use]
    pub fn may_hold_keys(&self) -> bool {
        match self.row {
            Some(row) => KEYS.contains(&row.member()),
            None => !self.kind.is_directory(),
        }
    }
}
