//! One file of a member, and the steps that fill it.

use sgp_asn1::saip::{Fcp, FileContent, FileStep, Integer, ProprietaryInfo, TemplateFile};

use crate::fault::{Fault, Faults, Field};

/// One file of those that a member makes.
#[derive(Clone, Debug, Default)]
pub(super) struct FileInstance {
    pub(super) fcp: Option<Fcp<'static>>,
    pub(super) proprietary: Option<ProprietaryInfo<'static>>,
    pub(super) fills: Vec<Fill>,
}

/// What is written, and where.
#[derive(Clone, Debug)]
pub(super) enum Fill {
    /// Moves on to this place in the body.
    To(usize),
    /// Moves on to this record, from 0.
    ToRecord(usize),
    /// Moves on by so many bytes, written out even where there are none.
    By(u16),
    /// Writes here.
    Content(FileContent<'static>),
}

impl FileInstance {
    /// Record length in bytes of what is given, else of the template.
    pub(super) fn record_len(&self, row: Option<&TemplateFile>) -> Option<u16> {
        match self.fcp.as_ref().and_then(Fcp::file_descriptor) {
            Some(&[_, _, high, low]) => Some(u16::from_be_bytes([high, low])),
            _ => row.and_then(TemplateFile::record_len),
        }
    }

    pub(super) fn whole_fcp(&self) -> Option<Fcp<'static>> {
        let mut fcp = self.fcp.clone();
        if let Some(info) = &self.proprietary {
            fcp.get_or_insert_default().set_proprietary_ef_info(Some(info.clone()));
        }
        fcp
    }

    /// The steps that fill it.
    pub(super) fn fill_steps(
        &self,
        record_len: Option<u16>,
        field: Field,
        faults: &mut Faults,
    ) -> Vec<FileStep<'static>> {
        let mut steps = Vec::new();
        let mut at = 0usize;
        for (index, fill) in self.fills.iter().enumerate() {
            let to = match fill {
                Fill::Content(content) => {
                    at = at.saturating_add(content.as_bytes().len());
                    steps.push(FileStep::FillFileContent(content.clone()));
                    if let (Some(Fill::ToRecord(_)), Some(len)) =
                        (index.checked_sub(1).and_then(|index| self.fills.get(index)), record_len)
                    {
                        let found = content.as_bytes().len();
                        if found > usize::from(len) {
                            faults.0.push(Fault::Length { field, expected: "its record length", found });
                        }
                    }
                    continue;
                }
                Fill::By(bytes) => {
                    at = at.saturating_add(usize::from(*bytes));
                    steps.push(FileStep::FillFileOffset(Integer::new(i64::from(*bytes))));
                    continue;
                }
                Fill::To(to) => *to,
                Fill::ToRecord(0) => 0,
                Fill::ToRecord(number) => match record_len {
                    Some(len) => number.saturating_mul(usize::from(len)),
                    None => {
                        faults.0.push(Fault::NoRecords(field));
                        break;
                    }
                },
            };
            let mut left = to.saturating_sub(at);
            while left > 0 {
                let step = u16::try_from(left).unwrap_or(u16::MAX);
                steps.push(FileStep::FillFileOffset(Integer::new(i64::from(step))));
                left = left.saturating_sub(usize::from(step));
            }
            at = at.max(to);
        }
        steps
    }
}
