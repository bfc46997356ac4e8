//! Access rules: that they exist, and whom they let in (ETSI TS 102 221 9.2).

use std::collections::{BTreeMap, BTreeSet};

use sgp_asn1::saip::{FileKind, FileNode};
use sgp_wire::{Limits, Reader, Tag};

use super::Rule;
use super::context::Context;
use super::finding::Report;
use super::index::{DirectoryNumber, MadeFiles};
use super::made::{is_spoken_of, place_for};
use super::place::Place;

/// EF.ARR of the MF, and that of other directories.
const ARR_OF_MF: u16 = 0x2F06;
const ARR: u16 = 0x6F06;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(made) = &context.made else { return };
    let mut rules = Rules { made, found: BTreeMap::new() };
    // records that let everybody change something, and how many files have them
    let mut open: BTreeMap<(&str, u8), (&FileNode, usize)> = BTreeMap::new();
    let mut judged = BTreeMap::new();
    // records beyond the end that files name of which the template alone speaks
    let mut by_template: BTreeMap<(usize, u64), (BTreeSet<u8>, usize)> = BTreeMap::new();
    for (directory, file) in made.iter() {
        let Some(number) = file.access_rule().and_then(|rule| rule.record()) else { continue };
        let Some(arr) = rules.of(directory, file) else {
            report.add(
                Rule::ArrRecord,
                place_for(context, report, Rule::ArrRecord, file),
                format_args!("there is no EF.ARR with its access rule"),
            );
            continue;
        };
        // a body that is not known
        let Some(records) = made.body(arr).records() else { continue };
        if number == 0 || u64::from(number) > records {
            if is_spoken_of(context, file) {
                let message = format_args!("access rule {number} of {records} in EF.ARR");
                report.add(Rule::ArrRecord, place_for(context, report, Rule::ArrRecord, file), message);
            } else {
                let (numbers, files) = by_template.entry((file.element(), records)).or_default();
                numbers.insert(number);
                *files = files.saturating_add(1);
            }
            continue;
        }
        let is_directory = file.kind().is_directory();
        let key = (arr.path(), number, is_directory);
        let is_open = *judged.entry(key).or_insert_with(|| {
            let record = made.body(arr).record(usize::from(number));
            record.is_some_and(|record| lets_everybody_change(record, is_directory))
        });
        if is_open {
            let (_, files) = open.entry((arr.path(), number)).or_insert((arr, 0));
            *files = files.saturating_add(1);
        }
    }
    for ((element, records), (numbers, files)) in by_template {
        let message = format_args!(
            "{files} files of the template have access rules {numbers:?} of {records} in EF.ARR"
        );
        report.add(Rule::ArrRecord, Place::element(element), message);
    }
    for ((_, number), (arr, files)) in open {
        let rule = Rule::SecurityAccessRule;
        let place = place_for(context, report, rule, arr);
        let message = format_args!("record {number} lets everybody change a file; {files} files have it");
        report.add(rule, place, message);
    }
}

/// The EF.ARR of a file system.
struct Rules<'c> {
    made: &'c MadeFiles<'c>,
    /// Those found before, by the directory of who asks.
    found: BTreeMap<(DirectoryNumber, u16), Option<&'c FileNode>>,
}

impl<'c> Rules<'c> {
    /// The EF.ARR with the rule of a file: in its directory, or in one above.
    fn of(&mut self, directory: DirectoryNumber, file: &'c FileNode) -> Option<&'c FileNode> {
        const MF: &str = "3f00";
        let path = file.path().rsplit_once('/').map_or("", |(directory, _)| directory);
        let implied = if path.is_empty() || path == MF { ARR_OF_MF } else { ARR };
        let fid = file.access_rule()?.file().unwrap_or(implied);
        let made = self.made;
        *self.found.entry((directory, fid)).or_insert_with(|| {
            let records = |path: &str| {
                let file = made.find(made.directory(path)?, fid)?;
                (made.body(file).kind() == FileKind::LinearFixed).then_some(file)
            };
            let mut from = path;
            loop {
                match (records(from), from.rsplit_once('/')) {
                    (Some(found), _) => return Some(found),
                    (None, Some((above, _))) => from = above,
                    (None, None) => return records(MF),
                }
            }
        })
    }
}

/// Access mode bits of an EF that change it: all but READ, and the one that marks other meanings.
const CHANGES_A_FILE: u8 = 0x7E;
/// Of a directory every one does.
const CHANGES_A_DIRECTORY: u8 = 0x7F;
/// Access mode data object with a bit map, security condition ALWAYS.
const ACCESS_MODE: Tag = Tag::new(0x80);
const ALWAYS: Tag = Tag::new(0x90);

/// Whether a record of the expanded format puts ALWAYS behind an access mode that changes something
/// (ETSI TS 102 221 9.2.4).
fn lets_everybody_change(record: &[u8], is_directory: bool) -> bool {
    let changes = if is_directory { CHANGES_A_DIRECTORY } else { CHANGES_A_FILE };
    let limits = Limits::DEFAULT;
    let mut reader = Reader::at(record, 0, &limits);
    let mut mode = 0;
    while let Ok(object) = reader.tlv() {
        match (object.tag(), object.value()) {
            // other meanings have bit 8
            (ACCESS_MODE, [bits @ 0x00..=0x7F]) => mode = *bits,
            (ALWAYS, _) if mode & changes != 0 => return true,
            // commands by their instruction, or a further condition
            _ => mode = 0,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_open(record: &str, is_directory: bool) -> bool {
        lets_everybody_change(&hex::decode(record).unwrap(), is_directory)
    }

    #[test]
    fn rules() {
        // records of EF.ARR in TS.48 7.0
        assert!(!is_open("800101900080015aa40683010a9501088401d4a40683010a950108ffffff", false));
        assert!(is_open("8001039000800158a40683010a9501088401d4a40683010a950108", false));
        assert!(!is_open("80015ea40683010a9501088401d4a40683010a950108", true));
        // nobody, and an instruction
        assert!(!is_open("80015a97008401329000", false));
        // a directory in which everybody makes files
        assert!(is_open("8001029000", true) && is_open("8001019000", true) && !is_open("8001019000", false));
        assert!(!is_open("", false) && !is_open("ffff", false));
    }
}
