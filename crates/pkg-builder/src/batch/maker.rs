//! From one row to one package.

use core::fmt;

use sgp_asn1::Iccid;
use sgp_asn1::saip::{ElementKind, scan};
use sgp_wire::{Limits, Reader, Tag};
use zeroize::Zeroizing;

use super::error::{RowError, RowFault, RowFaultKind};
use super::manifest::ManifestRow;
use super::plan::{Batch, Column, Source};
use super::rows::CsvRow;
use crate::personalise::{CopyError, Parameter, PreparedPackage, Setting};
use crate::template::{PersonaliseError, Prepared, Row};

/// Makes packages of the rows of a [`Batch`], one after the other, in memory that it uses again.
pub struct Maker<'b> {
    batch: &'b Batch,
    values: Values<'b>,
}

/// The values of the row at hand.
enum Values<'b> {
    Package { prepared: &'b PreparedPackage, settings: Vec<Setting> },
    Template { prepared: &'b Prepared, row: Row<'b> },
}

impl<'b> Maker<'b> {
    pub(super) fn new(batch: &'b Batch) -> Self {
        let values = match batch.source() {
            Source::Package(prepared) => Values::Package { prepared, settings: Vec::new() },
            Source::Template(prepared) => Values::Template { prepared, row: Row::new(prepared) },
        };
        Self { batch, values }
    }

    /// Appends the package of a row, and gives the line of the manifest for it.
    ///
    /// # Errors
    /// Everything that is wrong with the row; nothing is appended.
    pub fn make(&mut self, row: &CsvRow, out: &mut Vec<u8>) -> Result<ManifestRow, RowError> {
        let start = out.len();
        match self.append(row, out) {
            Ok(iccid) => Ok(ManifestRow::of(iccid, out.get(start..).unwrap_or_default())),
            Err(faults) => {
                out.truncate(start);
                Err(RowError::new(row.number(), faults))
            }
        }
    }

    fn append(&mut self, row: &CsvRow, out: &mut Vec<u8>) -> Result<Iccid, Vec<RowFault>> {
        if row.len() != self.batch.width() {
            let kind = RowFaultKind::Columns { found: row.len(), expected: self.batch.width() };
            return Err(vec![RowFault::new(None, kind)]);
        }
        match &mut self.values {
            Values::Package { prepared, settings } => {
                from_package(self.batch.columns(), prepared, settings, row, out)
            }
            Values::Template { prepared, row: values } => {
                values.clear();
                let made = from_template(self.batch.columns(), prepared, values, row, out);
                values.clear();
                made
            }
        }
    }
}

impl fmt::Debug for Maker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Maker({:?})", self.batch)
    }
}

fn from_package(
    columns: &[Column],
    prepared: &PreparedPackage,
    settings: &mut Vec<Setting>,
    row: &CsvRow,
    out: &mut Vec<u8>,
) -> Result<Iccid, Vec<RowFault>> {
    settings.clear();
    let mut faults = Vec::new();
    for column in columns {
        let read = clear_text(column, row).and_then(|text| {
            let text = text.ok_or(RowFaultKind::Empty)?;
            prepared.read(column.target, text.as_str()).map_err(copy_fault)
        });
        match read {
            Ok(setting) => settings.push(setting),
            Err(kind) => faults.push(RowFault::new(Some(column.name.clone()), kind)),
        }
    }
    if faults.is_empty() {
        let made = prepared.personalise(settings, out);
        settings.clear();
        return made.map_err(|error| vec![RowFault::new(None, copy_fault(error))]);
    }
    settings.clear();
    Err(faults)
}

fn copy_fault(error: CopyError) -> RowFaultKind {
    match error {
        CopyError::Value(error) => RowFaultKind::Value(error.fault()),
        CopyError::Missing(Parameter::Iccid) => RowFaultKind::NoIccid,
        CopyError::Missing(_) | CopyError::NoSuchParameter => RowFaultKind::Empty,
    }
}

fn from_template(
    columns: &[Column],
    prepared: &Prepared,
    values: &mut Row<'_>,
    row: &CsvRow,
    out: &mut Vec<u8>,
) -> Result<Iccid, Vec<RowFault>> {
    let mut faults = Vec::new();
    for column in columns {
        let read = clear_text(column, row).and_then(|text| {
            // no value: the one that the template gives
            let (Some(text), Some(variable)) = (text, prepared.variables().get(column.target)) else {
                return Ok(());
            };
            let value = variable.read(text.as_str()).map_err(RowFaultKind::Variable)?;
            values.set(column.target, value).map_err(RowFaultKind::Template)
        });
        if let Err(kind) = read {
            faults.push(RowFault::new(Some(column.name.clone()), kind));
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let start = out.len();
    let made = prepared
        .fill_generated(row.number().saturating_sub(1), values)
        .and_then(|()| prepared.personalise_into(values, out));
    made.map_err(|error| vec![template_fault(columns, prepared, error)])?;
    let iccid = header_iccid(out.get(start..).unwrap_or_default());
    iccid.ok_or_else(|| vec![RowFault::new(None, RowFaultKind::NoIccid)])
}

/// The fault with the name that the column has, else that of the variable.
fn template_fault(columns: &[Column], prepared: &Prepared, error: PersonaliseError) -> RowFault {
    let index = error.variable().and_then(|name| prepared.index_of(name));
    let column = columns.iter().find(|column| Some(column.target) == index);
    let name = column.map(|column| column.name.as_str()).or_else(|| error.variable()).map(str::to_owned);
    let kind = match error {
        PersonaliseError::Missing { .. } => RowFaultKind::Empty,
        PersonaliseError::Value { error, .. } => RowFaultKind::Variable(error),
        error => return RowFault::new(None, RowFaultKind::Template(error)),
    };
    RowFault::new(name, kind)
}

/// The value of a column in clear; `None` where the row has none.
fn clear_text(column: &Column, row: &CsvRow) -> Result<Option<Zeroizing<String>>, RowFaultKind> {
    let text = row.field(column.field).ok_or(RowFaultKind::NotText)?;
    match &column.transport {
        _ if text.is_empty() => Ok(None),
        None => Ok(Some(Zeroizing::new(text.to_owned()))),
        Some(key) => {
            let found = text.chars().count();
            key.decrypt(text).map(Some).ok_or(RowFaultKind::CipherText { found })
        }
    }
}

/// Tag of `iccid` in the profile header (SAIP 8.2.1).
const ICCID: Tag = Tag::new(0x83);

/// The ICCID of the header that a package begins with.
fn header_iccid(package: &[u8]) -> Option<Iccid> {
    let header = scan(package, &Limits::DEFAULT).next()?.ok()?;
    if header.kind() != ElementKind::Header {
        return None;
    }
    let mut reader = Reader::at(header.content(), 0, &Limits::DEFAULT);
    loop {
        let tlv = reader.tlv().ok()?;
        if tlv.tag() == ICCID {
            return Iccid::from_header_bytes(tlv.value().try_into().ok()?).ok();
        }
    }
}
