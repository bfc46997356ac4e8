//! Where values stand in the encoding of an element.

use sgp_wire::SecretBytes;

use super::element::element;
use super::error::PersonaliseError;
use super::expression::Expression;
use super::node::{Body, Fill, Node};
use super::row::Row;
use super::variable::Variable;

/// A part of the package.
pub(super) enum Segment {
    /// The same in each.
    Octets(SecretBytes),
    /// What an expression stands for, always of the same length.
    Value { expression: Expression, is_text: bool },
    /// An element that is built each time: the length of a value is its own, or a value may be the
    /// DEFAULT of its member and is left out then.
    Element(usize),
}

/// Members with a DEFAULT, which DER leaves out.
const DEFAULTS: [&str; 15] = [
    "fileDetails",
    "keyAccess",
    "lcsi",
    "lifeCycleState",
    "macLength",
    "maxNumOfAttemps-retryNumLeft",
    "numberOfKeccak",
    "pinAttributes",
    "rotationConstants",
    "specialFileInformation",
    "sqnAgeLimit",
    "sqnDelta",
    "sqnInit",
    "sqnOptions",
    "xoringConstants",
];

/// One expression where it stands, and the bytes that it takes.
#[derive(Clone, Copy)]
struct Occurrence {
    expression: Expression,
    is_text: bool,
    len: usize,
}

/// What stands for no value.
const NOTHING: u8 = 0;
/// Marks that are told apart in one encoding: ASCII, since a text has to be UTF-8.
const MARKS: u8 = 127;

/// Appends the parts of one element, which is `made` with the values of a row.
pub(super) fn segments(
    index: usize,
    node: &Node,
    variables: &[Variable],
    row: &Row<'_>,
    made: &[u8],
    segments: &mut Vec<Segment>,
) {
    let parts = occurrences(node, variables)
        .and_then(|occurrences| places(node, &occurrences, made))
        // what cannot go wrong is looked at all the same
        .filter(|parts| assembled(parts, row).is_ok_and(|bytes| bytes.expose() == made));
    match parts {
        None => segments.push(Segment::Element(index)),
        Some(parts) => parts.into_iter().for_each(|part| match (segments.last_mut(), part) {
            (Some(Segment::Octets(before)), Segment::Octets(octets)) => {
                before.extend_from_slice(octets.expose());
            }
            (_, part) => segments.push(part),
        }),
    }
}

/// The expressions in the order in which they are filled in; `None` where the element has to be
/// built each time.
fn occurrences(node: &Node, variables: &[Variable]) -> Option<Vec<Occurrence>> {
    let mut found = Some(Vec::new());
    node.walk("", &mut |member, body| {
        let (pattern, is_text) = match body {
            Body::Octets(pattern) => (pattern, false),
            Body::Characters(pattern) => (pattern, true),
            _ => {
                found = None;
                return;
            }
        };
        for expression in pattern.expressions() {
            let len = match is_text {
                true => expression.fixed_text_len(variables),
                false => expression.fixed_len(variables),
            };
            let is_free = !DEFAULTS.contains(&member);
            match (len.filter(|len| *len > 0 && is_free), &mut found) {
                (Some(len), Some(found)) => found.push(Occurrence { expression: *expression, is_text, len }),
                _ => found = None,
            }
        }
    });
    found
}

/// Encodes the element with marks instead of values, and takes the bytes that differ from the encoding
/// without marks.
fn places(node: &Node, occurrences: &[Occurrence], made: &[u8]) -> Option<Vec<Segment>> {
    let lengths: Vec<usize> = occurrences.iter().map(|occurrence| occurrence.len).collect();
    let encoded = |first: usize| {
        let mut marks = Marks { lengths: &lengths, next: 0, first };
        element(node, &mut marks).ok().map(|element| SecretBytes::new(element.encode_to_vec()))
    };
    let mut found: Vec<(usize, Occurrence)> = Vec::with_capacity(occurrences.len());
    let unmarked = encoded(usize::MAX)?;
    if unmarked.len() != made.len() {
        return None;
    }
    for (round, group) in occurrences.chunks(usize::from(MARKS)).enumerate() {
        let marked = encoded(round.checked_mul(usize::from(MARKS))?)?;
        if marked.len() != made.len() {
            return None;
        }
        for (occurrence, mark) in group.iter().zip(1..=MARKS) {
            let differs =
                |(_, (marked, unmarked)): &(usize, (&u8, &u8))| **marked == mark && **unmarked == NOTHING;
            // the bytes of this mark: there is one run of them, of the right length
            let bytes = marked.expose().iter().zip(unmarked.expose());
            let start = bytes.enumerate().find(differs).map(|(at, _)| at)?;
            found.push((start, *occurrence));
        }
    }
    found.sort_by_key(|(start, _)| *start);
    let mut parts = Vec::new();
    let mut end = 0usize;
    for (start, occurrence) in found {
        let before = made.get(end..start)?;
        if !before.is_empty() {
            parts.push(Segment::Octets(before.into()));
        }
        parts.push(Segment::Value { expression: occurrence.expression, is_text: occurrence.is_text });
        end = start.checked_add(occurrence.len)?;
    }
    let rest = made.get(end..)?;
    if !rest.is_empty() {
        parts.push(Segment::Octets(rest.into()));
    }
    Some(parts)
}

/// The element that the parts make.
fn assembled(parts: &[Segment], row: &Row<'_>) -> Result<SecretBytes, PersonaliseError> {
    let mut out = Vec::new();
    for part in parts {
        match part {
            Segment::Octets(octets) => out.extend_from_slice(octets.expose()),
            Segment::Value { expression, is_text: true } => expression.append_text(row, &mut out)?,
            Segment::Value { expression, .. } => expression.append(row, &mut out)?,
            Segment::Element(_) => {}
        }
    }
    Ok(SecretBytes::new(out))
}

/// Marks for the expressions from `first` on, nothing for all others.
struct Marks<'l> {
    lengths: &'l [usize],
    next: usize,
    first: usize,
}

impl Fill for Marks<'_> {
    fn expression(&mut self, _: &Expression, _: bool, out: &mut Vec<u8>) -> Result<(), PersonaliseError> {
        let len = self.lengths.get(self.next).copied().unwrap_or_default();
        let mark = self.next.checked_sub(self.first).and_then(|at| at.checked_add(1));
        let mark = mark.and_then(|mark| u8::try_from(mark).ok()).filter(|mark| *mark <= MARKS);
        out.extend(core::iter::repeat_n(mark.unwrap_or(NOTHING), len));
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    fn number(&mut self, _: usize) -> Result<i64, PersonaliseError> {
        Ok(0)
    }
}
