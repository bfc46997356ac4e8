//! File by file.

use std::collections::BTreeMap;

use sgp_asn1::saip::{FileNode, FileSystem};

use super::{Change, ContentDifference, FileDifference, ValueDifference, first_difference};

/// Octets of a content that are shown.
const SHOWN: usize = 16;

pub(super) fn compare(a: &FileSystem, b: &FileSystem, reveal: bool) -> Vec<FileDifference> {
    let in_b: BTreeMap<&str, &FileNode> = b.iter().map(|file| (file.path(), file)).collect();
    let in_a: BTreeMap<&str, &FileNode> = a.iter().map(|file| (file.path(), file)).collect();
    let mut differences = Vec::new();
    for file in a.iter() {
        match in_b.get(file.path()) {
            None => differences.push(FileDifference::alone(Change::Removed, file)),
            Some(other) => differences.extend(FileDifference::between(file, other, reveal)),
        }
    }
    let added = b.iter().filter(|file| !in_a.contains_key(file.path()));
    differences.extend(added.map(|file| FileDifference::alone(Change::Added, file)));
    differences
}

impl FileDifference {
    fn alone(change: Change, file: &FileNode) -> Self {
        let (path, name) = (file.path().to_owned(), file.name());
        Self { change, path, name, attributes: Vec::new(), content: None }
    }

    fn between(a: &FileNode, b: &FileNode, reveal: bool) -> Option<Self> {
        let attributes = attributes(a).into_iter().zip(attributes(b));
        let attributes = attributes.filter(|((_, a), (_, b))| a != b);
        let attributes: Vec<_> = attributes
            .map(|((name, a), (_, b))| ValueDifference { path: name.to_owned(), a, b, hidden: false })
            .collect();
        let content = match (a.content(), b.content()) {
            (Some(content_a), Some(content_b)) => first_difference(content_a, content_b).map(|offset| {
                let hidden = !reveal && (a.may_hold_keys() || b.may_hold_keys());
                let show = |content: &[u8]| {
                    let rest = content.get(offset..).unwrap_or_default();
                    (!hidden).then(|| hex::encode_upper(rest.get(..SHOWN).unwrap_or(rest)))
                };
                ContentDifference { offset, a: show(content_a), b: show(content_b) }
            }),
            _ => None,
        };
        let same = attributes.is_empty() && content.is_none();
        (!same).then(|| Self { attributes, content, ..Self::alone(Change::Changed, a) })
    }
}

/// What is known of a file, by the names of its JSON form.
fn attributes(file: &FileNode) -> [(&'static str, Option<String>); 11] {
    let number = |number: Option<u64>| number.map(|number| number.to_string());
    let octets = |octets: Option<&[u8]>| octets.map(hex::encode);
    [
        ("kind", Some(file.kind().short_name().to_owned())),
        ("sfi", number(file.sfi().map(u64::from))),
        ("arr", octets(file.access_rule().map(|rule| rule.as_bytes()))),
        ("df_name", octets(file.df_name())),
        ("size", number(file.size())),
        ("rec_len", number(file.record_len().map(u64::from))),
        ("maximum_size", number(file.maximum_size())),
        ("special_information", Some(hex::encode([file.special_information()]))),
        ("lcsi", Some(hex::encode([file.lcsi()]))),
        ("pin_status", octets(file.pin_status())),
        ("link", octets(file.link_path())),
    ]
}
