//! One file: what it is, and what it holds.

use sgp_asn1::Imsi;
use sgp_asn1::saip::{
    Fcp, File, FileContent, FileKind, FileStep, ManagementStep, ProprietaryInfo, TemplateFile,
};
use sgp_wire::Aid;

use super::compact;
use super::instance::{FileInstance, Fill};
use crate::fault::{Faults, Field};

/// A file of a [`Files`](super::Files) or a [`Management`](super::Management): file control parameters and
/// content (SAIP 8.3.2).
///
/// In an element with a template only what differs from it is written: a parameter with the template's
/// own value is left out, and so is content that the file would have anyway. [`stated`](Self::stated)
/// writes all that was given.
///
/// Octets turn into a file with that content, so a member can be given by its octets alone.
///
/// # Security
/// `Debug` shows no content.
#[derive(Clone, Debug, Default)]
pub struct FileSpec {
    /// Before the last one.
    instances: Vec<FileInstance>,
    last: FileInstance,
    is_left_out: bool,
    is_stated: bool,
}

/// Second octet of a file descriptor (ETSI TS 102 221 11.1.1.4.3).
const DATA_CODING: u8 = 0x21;
/// Bit of a shareable file.
const SHAREABLE: u8 = 0x40;

impl FileSpec {
    /// A file that is as its template says.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A shareable transparent EF.
    #[must_use]
    pub fn transparent() -> Self {
        Self::new().with_descriptor(&descriptor(FileKind::Transparent, None))
    }

    /// A shareable linear fixed EF with records of `record_len` bytes.
    #[must_use]
    pub fn linear_fixed(record_len: u16) -> Self {
        Self::new().with_descriptor(&descriptor(FileKind::LinearFixed, Some(record_len)))
    }

    /// A shareable cyclic EF with records of `record_len` bytes.
    #[must_use]
    pub fn cyclic(record_len: u16) -> Self {
        Self::new().with_descriptor(&descriptor(FileKind::Cyclic, Some(record_len)))
    }

    /// A shareable BER-TLV EF.
    #[must_use]
    pub fn ber_tlv() -> Self {
        Self::new().with_descriptor(&descriptor(FileKind::BerTlv, None))
    }

    /// A shareable DF or ADF.
    #[must_use]
    pub fn directory() -> Self {
        Self::new().with_descriptor(&descriptor(FileKind::Df, None))
    }

    /// A file that is not made although the template makes it (`doNotCreate`).
    #[must_use]
    #[doc(alias = "doNotCreate")]
    pub fn not_created() -> Self {
        Self { is_left_out: true, ..Self::default() }
    }

    /// What a member of an element says; `None` where it has a step of a later version.
    #[must_use]
    pub fn of_file(file: &File<'_>) -> Option<Self> {
        let mut spec = Self::new();
        for step in file.steps() {
            match step {
                FileStep::DoNotCreate => spec.is_left_out = true,
                FileStep::FileDescriptor(fcp) => {
                    if spec.last.fcp.is_some() {
                        spec = spec.and_another();
                    }
                    let mut fcp = fcp.clone().into_owned();
                    spec.last.proprietary = fcp.proprietary_ef_info().cloned();
                    fcp.set_proprietary_ef_info(None);
                    spec.last.fcp = Some(fcp);
                }
                FileStep::FillFileOffset(offset) => {
                    spec.last.fills.push(Fill::By(u16::try_from(offset.to_i64()).ok()?));
                }
                FileStep::FillFileContent(content) => {
                    spec.last.fills.push(Fill::Content(content.clone().into_owned()));
                }
                _ => return None,
            }
        }
        Some(spec)
    }

    /// Writes all that is given, also where the template has the same.
    #[must_use]
    pub const fn stated(mut self) -> Self {
        self.is_stated = true;
        self
    }

    /// A further file of the same kind, such as a second EF.ADN: what is given from here on is its.
    #[must_use]
    pub fn and_another(mut self) -> Self {
        self.last.fcp.get_or_insert_default();
        self.instances.push(core::mem::take(&mut self.last));
        self
    }

    fn fcp(mut self, set: impl FnOnce(&mut Fcp<'static>)) -> Self {
        set(self.last.fcp.get_or_insert_default());
        self
    }

    fn proprietary(mut self, set: impl FnOnce(&mut ProprietaryInfo<'static>)) -> Self {
        set(self.last.proprietary.get_or_insert_default());
        self
    }

    /// File descriptor as octets: two, or four with the record length (ETSI TS 102 221 11.1.1.4.3).
    #[must_use]
    pub fn with_descriptor(self, octets: &[u8]) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_file_descriptor(Some(octets.to_vec().into()))))
    }

    /// File identifier; of an ADF a temporary one that paths name it by.
    #[must_use]
    pub fn with_fid(self, fid: u16) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_file_id(Some(fid.to_be_bytes().to_vec().into()))))
    }

    /// AID of an ADF.
    #[must_use]
    pub fn with_aid(self, aid: &Aid) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_df_name(Some(aid.as_bytes().to_vec().into()))))
    }

    /// Size of the body in bytes.
    #[must_use]
    pub fn with_size(self, size: u32) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_ef_file_size(Some(shortest(size).into()))))
    }

    /// Short file identifier, 1 to 30; larger ones are cut to five bits.
    #[must_use]
    pub fn with_sfi(self, sfi: u8) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_short_ef_id(Some(vec![sfi << 3].into()))))
    }

    /// No short file identifier.
    #[must_use]
    pub fn without_sfi(self) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_short_ef_id(Some(Vec::new().into()))))
    }

    /// Access rule: record, from 1, of the EF.ARR that is implied (2F06 for the MF, ADFs and files
    /// directly below the MF, else 6F06).
    #[must_use]
    pub fn with_access_rule(self, record: u8) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_security_attributes_referenced(Some(vec![record].into()))))
    }

    /// Access rule: record, from 1, of the EF.ARR with this file identifier.
    #[must_use]
    pub fn with_access_rule_of(self, arr: u16, record: u8) -> Self {
        let [high, low] = arr.to_be_bytes();
        self.fcp(|fcp| {
            drop_reference(fcp.set_security_attributes_referenced(Some(vec![high, low, record].into())));
        })
    }

    /// Key references of a directory, such as `[0x01, 0x81, 0x0A]`. Where they are not given they are
    /// PINs of the MF and of the directory, then the administrative codes.
    #[must_use]
    pub fn with_pin_status(self, references: &[u8]) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_pin_status_template_do(Some(references.to_vec().into()))))
    }

    /// Life cycle status; activated unless given.
    #[must_use]
    pub fn with_life_cycle_status(self, status: u8) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_lcsi(vec![status])))
    }

    /// Shares the body of the file with this path: file identifiers from the MF, ADFs by their temporary
    /// ones.
    #[must_use]
    #[doc(alias = "linkPath")]
    pub fn with_link(self, path: &[u16]) -> Self {
        self.fcp(|fcp| drop_reference(fcp.set_link_path(Some(path_octets(path).into()))))
    }

    /// Octets of the empty file or record, the last one repeated to its end.
    #[must_use]
    pub fn with_fill_pattern(self, octets: &[u8]) -> Self {
        self.proprietary(|info| drop_reference(info.set_fill_pattern(Some(octets.to_vec().into()))))
    }

    /// Octets repeated over the empty file or record.
    #[must_use]
    pub fn with_repeat_pattern(self, octets: &[u8]) -> Self {
        self.proprietary(|info| drop_reference(info.set_repeat_pattern(Some(octets.to_vec().into()))))
    }

    /// Special file information: bit 8 high update activity, bit 7 readable and updatable when
    /// deactivated.
    #[must_use]
    pub fn with_special_information(self, octet: u8) -> Self {
        self.proprietary(|info| drop_reference(info.set_special_file_information(vec![octet])))
    }

    /// Largest size of a BER-TLV file in bytes.
    #[must_use]
    pub fn with_maximum_size(self, size: u32) -> Self {
        self.proprietary(|info| drop_reference(info.set_maximum_file_size(Some(shortest(size).into()))))
    }

    /// An empty `proprietaryEFInfo`; matters where the file is [`stated`](Self::stated).
    #[must_use]
    pub fn with_empty_proprietary_info(self) -> Self {
        self.proprietary(|_| {})
    }

    fn fill(mut self, fill: Fill) -> Self {
        self.last.fills.push(fill);
        self
    }

    /// Writes these octets behind what was written before, from the start of the file at first.
    #[must_use]
    pub fn with_content(self, octets: impl Into<Vec<u8>>) -> Self {
        self.fill(Fill::Content(FileContent::new(octets.into())))
    }

    /// Moves the place of writing to `offset` bytes from the start of the file; never back.
    #[must_use]
    pub fn at(self, offset: usize) -> Self {
        self.fill(Fill::To(offset))
    }

    /// Moves the place of writing on by so many bytes.
    #[must_use]
    #[doc(alias = "fillFileOffset")]
    pub fn skip(self, bytes: u16) -> Self {
        self.fill(Fill::By(bytes))
    }

    /// Writes one record behind the other, from the first one; what a record leaves free is as it was.
    #[must_use]
    pub fn with_records<R: AsRef<[u8]>>(mut self, records: impl IntoIterator<Item = R>) -> Self {
        for (number, record) in records.into_iter().enumerate() {
            self = self.fill(Fill::ToRecord(number)).with_content(record.as_ref());
        }
        self
    }

    /// `dfName`.
    pub(super) fn aid(&self) -> Option<&[u8]> {
        self.last.fcp.as_ref()?.df_name()
    }

    pub(super) fn has_pin_status(&self) -> bool {
        self.last.fcp.as_ref().is_some_and(|fcp| fcp.pin_status_template_do().is_some())
    }

    /// The member it is in an element; `None` where it is as the template has it. Values of the row are
    /// left out where the template `is_known`.
    pub(super) fn to_file(
        &self,
        field: Field,
        row: Option<&'static TemplateFile>,
        is_known: bool,
        faults: &mut Faults,
    ) -> Option<File<'static>> {
        if self.is_left_out {
            return Some(File::new(vec![FileStep::DoNotCreate]));
        }
        let mut steps = Vec::new();
        for (number, instance) in self.instances.iter().chain([&self.last]).enumerate() {
            let mut instance = instance.clone();
            let mut fills = instance.fill_steps(instance.record_len(row), field, faults);
            if let Some(row) = row.filter(|_| is_known && !self.is_stated) {
                compact::instance(&mut instance, row, number, &mut fills);
            }
            if let Some(fcp) = instance.whole_fcp() {
                steps.push(FileStep::FileDescriptor(fcp));
            }
            steps.append(&mut fills);
        }
        if steps.is_empty() && !self.is_stated { None } else { Some(File::new(steps)) }
    }

    /// The commands that make it without a template.
    pub(super) fn to_management(&self, field: Field, faults: &mut Faults) -> Vec<ManagementStep<'static>> {
        let mut steps = Vec::new();
        for instance in self.instances.iter().chain([&self.last]) {
            let fills = instance.fill_steps(instance.record_len(None), field, faults);
            steps.push(ManagementStep::CreateFcp(instance.whole_fcp().unwrap_or_default()));
            steps.extend(fills.into_iter().filter_map(|step| match step {
                FileStep::FillFileOffset(offset) => Some(ManagementStep::FillFileOffset(offset)),
                FileStep::FillFileContent(content) => Some(ManagementStep::FillFileContent(content)),
                _ => None,
            }));
        }
        steps
    }
}

/// File descriptor of a shareable file.
pub(super) fn descriptor(kind: FileKind, record_len: Option<u16>) -> Vec<u8> {
    let kind = match kind {
        FileKind::Mf | FileKind::Df | FileKind::Adf => 0x38,
        FileKind::Transparent => 0x01,
        FileKind::LinearFixed => 0x02,
        FileKind::Cyclic => 0x06,
        FileKind::BerTlv => 0x39,
        FileKind::Other(byte) => byte,
        _ => 0x00,
    };
    let mut octets = vec![SHAREABLE | kind, DATA_CODING];
    octets.extend(record_len.map(u16::to_be_bytes).into_iter().flatten());
    octets
}

/// A number in the fewest octets.
fn shortest(number: u32) -> Vec<u8> {
    let bytes = number.to_be_bytes();
    let zeros = bytes.iter().take(3).take_while(|byte| **byte == 0).count();
    bytes.iter().skip(zeros).copied().collect()
}

pub(super) fn path_octets(path: &[u16]) -> Vec<u8> {
    path.iter().flat_map(|fid| fid.to_be_bytes()).collect()
}

/// Setters give back what they changed.
fn drop_reference<T>(_changed: &mut T) {}

impl From<Vec<u8>> for FileSpec {
    fn from(content: Vec<u8>) -> Self {
        Self::new().with_content(content)
    }
}

impl From<&[u8]> for FileSpec {
    fn from(content: &[u8]) -> Self {
        Self::new().with_content(content)
    }
}

impl<const N: usize> From<[u8; N]> for FileSpec {
    fn from(content: [u8; N]) -> Self {
        Self::new().with_content(content)
    }
}

impl From<Imsi> for FileSpec {
    /// EF.IMSI (3GPP TS 31.102 4.2.2).
    fn from(imsi: Imsi) -> Self {
        imsi.to_ef_bytes().into()
    }
}
