//! What a template has already is not written.

use sgp_asn1::saip::{DefaultContent, Fcp, FileStep, ProprietaryInfo, TemplateFile};

use super::file::descriptor;
use super::instance::FileInstance;

/// Marked as updated often.
const HIGH_UPDATE: u8 = 0x80;

/// Takes out what the row of the template says as well; `number` counts the files of a member from 0.
pub(super) fn instance(
    instance: &mut FileInstance,
    row: &'static TemplateFile,
    number: usize,
    fills: &mut Vec<FileStep<'static>>,
) {
    let body = body_of(instance, row);
    if let Some(body) = &body
        && is_as_it_was(body, fills)
    {
        fills.clear();
    }
    if instance.proprietary.as_ref().is_some_and(|info| is_of(info, row)) {
        instance.proprietary = None;
    }
    if let Some(fcp) = &mut instance.fcp {
        compact_fcp(fcp, row, number);
    }
    // a further file of the kind needs the parameters that begin it
    if number == 0 && instance.fcp.as_ref().is_some_and(|fcp| *fcp == Fcp::new()) {
        instance.fcp = None;
    }
}

fn compact_fcp(fcp: &mut Fcp<'static>, row: &'static TemplateFile, number: usize) {
    let own_len = match fcp.file_descriptor() {
        Some(&[_, _, high, low]) => Some(u16::from_be_bytes([high, low])),
        _ => row.record_len(),
    };
    let size = match (row.records(), own_len) {
        (Some(records), Some(len)) => Some(u32::from(records).saturating_mul(u32::from(len))),
        _ => row.size().map(u32::from),
    };
    let given =
        fcp.ef_file_size().map(|octets| octets.iter().fold(0, |sum, octet| sum << 8 | u32::from(*octet)));
    if given.is_some() && given == size {
        fcp.set_ef_file_size(None);
    }
    let is_plain = !row.kind().has_records() || row.record_len().is_some();
    if is_plain && fcp.file_descriptor() == Some(&descriptor(row.kind(), row.record_len())) {
        fcp.set_file_descriptor(None);
    }
    let fid = row.fids().nth(number).flatten().map(u16::to_be_bytes);
    if fid.is_some() && fcp.file_id() == fid.as_ref().map(<[u8; 2]>::as_slice) {
        fcp.set_file_id(None);
    }
    let sfi: Vec<u8> = row.sfi().map(|sfi| sfi << 3).into_iter().collect();
    if fcp.short_ef_id() == Some(&sfi) {
        fcp.set_short_ef_id(None);
    }
    let rule = row.access_rule();
    if rule.is_some() && fcp.security_attributes_referenced() == rule.as_ref().map(core::slice::from_ref) {
        fcp.set_security_attributes_referenced(None);
    }
}

/// Whether these parameters are those of the row.
fn is_of(info: &ProprietaryInfo<'_>, row: &TemplateFile) -> bool {
    let special = if row.is_high_update() { HIGH_UPDATE } else { 0x00 };
    let content = row.content();
    info.special_file_information() == [special]
        && info.maximum_file_size().is_none()
        && info.file_details() == [0x01]
        && info.fill_pattern().is_none_or(
            |octets| matches!(content, DefaultContent::Fill { start, end: [] } if start == octets),
        )
        && info
            .repeat_pattern()
            .is_none_or(|octets| matches!(content, DefaultContent::Repeat(repeated) if repeated == octets))
}

/// The body that the file has before it is filled; `None` where the template does not tell, or where
/// it is a link.
fn body_of(instance: &FileInstance, row: &TemplateFile) -> Option<Vec<u8>> {
    let fcp = instance.fcp.as_ref();
    if row.is_content_required()
        || row.kind().is_directory()
        || fcp.is_some_and(|fcp| fcp.link_path().is_some())
    {
        return None;
    }
    let record_len = match fcp.and_then(Fcp::file_descriptor) {
        Some(&[_, _, high, low]) => Some(u16::from_be_bytes([high, low])),
        _ => row.record_len(),
    };
    let given = fcp.and_then(Fcp::ef_file_size);
    let size = match (given, row.records(), record_len) {
        (Some(octets), ..) => octets.iter().fold(0usize, |sum, octet| sum << 8 | usize::from(*octet)),
        (None, Some(records), Some(len)) => usize::from(records).saturating_mul(usize::from(len)),
        _ => usize::from(row.size()?),
    };
    if size > MAX_BODY {
        return None;
    }
    let unit = match record_len.map(usize::from) {
        Some(0) => return None,
        Some(len) => len,
        None => size.max(1),
    };
    let info = instance.proprietary.as_ref();
    let pattern =
        match (info.and_then(|info| info.fill_pattern()), info.and_then(|info| info.repeat_pattern())) {
            (Some(start), _) if !start.is_empty() => Pattern::Fill(start, &[]),
            (_, Some(octets)) if !octets.is_empty() => Pattern::Repeat(octets),
            _ => match row.content() {
                DefaultContent::Fill { start, end } => Pattern::Fill(start, end),
                DefaultContent::Repeat(octets) => Pattern::Repeat(octets),
                DefaultContent::Literal(octets) => Pattern::Literal(octets),
                _ => Pattern::Literal(&[]),
            },
        };
    Some((0..size).map(|at| pattern.octet(at, unit)).collect())
}

/// Larger files are written as they are given.
const MAX_BODY: usize = 0xFFFF;

/// What an empty body or record holds.
enum Pattern<'p> {
    Fill(&'p [u8], &'p [u8]),
    Repeat(&'p [u8]),
    Literal(&'p [u8]),
}

impl Pattern<'_> {
    /// Octet `at` of a body whose records, or itself, have `unit` bytes.
    fn octet(&self, at: usize, unit: usize) -> u8 {
        let place = at.checked_rem(unit).unwrap_or_default();
        match self {
            Self::Literal(octets) => octets.get(place).copied(),
            Self::Repeat(octets) => {
                place.checked_rem(octets.len()).and_then(|place| octets.get(place)).copied()
            }
            Self::Fill(start, end) => {
                let from_end = unit.saturating_sub(end.len());
                match place.checked_sub(from_end) {
                    Some(place) if !end.is_empty() => end.get(place).copied(),
                    _ => start.get(place).or_else(|| start.last()).copied(),
                }
            }
        }
        .unwrap_or(0xFF)
    }
}

/// Whether the steps write what stands there.
fn is_as_it_was(body: &[u8], fills: &[FileStep<'_>]) -> bool {
    let mut at = 0usize;
    fills.iter().all(|step| match step {
        FileStep::FillFileOffset(offset) => {
            at = at.saturating_add(usize::try_from(offset.to_i64()).unwrap_or_default());
            true
        }
        FileStep::FillFileContent(content) => {
            let octets = content.as_bytes();
            let end = at.saturating_add(octets.len());
            let is_same = body.get(at..end) == Some(octets);
            at = end;
            is_same
        }
        _ => false,
    })
}
