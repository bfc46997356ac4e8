//! What a check finds, and the list it is put on.

use core::fmt;
use std::collections::BTreeMap;

use sgp_asn1::saip::{ElementRef, Package};
use sgp_wire::DecodeError;

use super::place::{Locator, Place};
use super::{Rule, Severity};

/// Most findings of one report.
const MAX_FINDINGS: usize = 256;
/// Most of one rule, so that one mistake made everywhere leaves room for others.
const MAX_OF_A_RULE: usize = 48;

/// A rule that a package does not keep, and where.
///
/// Holds no secret: of PINs and keys it tells places, lengths and numbers alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    rule: Rule,
    severity: Severity,
    clause: &'static str,
    element: Option<usize>,
    identification: Option<u16>,
    offset: usize,
    len: usize,
    path: String,
    message: String,
}

impl Finding {
    /// A package that cannot be taken apart.
    pub(super) fn undecodable(error: &DecodeError) -> Self {
        let rule = Rule::ElementDecode;
        Self {
            rule,
            severity: rule.severity(),
            clause: error.clause().unwrap_or_else(|| rule.clause()),
            element: None,
            identification: None,
            offset: error.offset(),
            len: 0,
            path: error.path().to_string(),
            message: error.kind().to_string(),
        }
    }

    /// Which rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// How much it weighs.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The clause that asks for it, such as `SAIP 8.5.1`.
    #[must_use]
    pub const fn clause(&self) -> &'static str {
        self.clause
    }

    /// Index of the element from 0; `None` when it is one that is missing.
    #[must_use]
    pub const fn element(&self) -> Option<usize> {
        self.element
    }

    /// Identification of the element, by which the eUICC names it.
    #[must_use]
    pub const fn identification(&self) -> Option<u16> {
        self.identification
    }

    /// Offset in the package of the object at fault; where one is missing, of the object around
    /// it, or of the end of the package.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Bytes of that object, tag and length included; 0 at the end of the package.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "the length of what it points at")]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Names of the module down to the object, such as `usim.ef-imsi[1].fillFileContent`; empty
    /// for the package.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong here.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        self.rule.hint()
    }
}

impl fmt::Display for Finding {
    /// `error pin.scope: pinCodes.pinCodes.pinconfig[0].keyReference: .. at byte 812 (SAIP 8.5.1)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: ", self.severity, self.rule)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} at byte {} ({})", self.message, self.offset, self.clause)
    }
}

/// A finding whose bytes are not looked up yet.
#[derive(Debug)]
struct Draft {
    rule: Rule,
    severity: Severity,
    clause: &'static str,
    place: Place,
    message: String,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Report {
    drafts: Vec<Draft>,
    of_rule: BTreeMap<Rule, usize>,
    left_out: usize,
    worst_left_out: Option<Severity>,
}

impl Report {
    /// Notes a finding of the rule's own severity and clause.
    pub(super) fn add(&mut self, rule: Rule, place: Place, message: fmt::Arguments<'_>) {
        self.add_as(rule, rule.severity(), rule.clause(), place, message);
    }

    /// The same with another severity.
    pub(super) fn add_with(
        &mut self,
        rule: Rule,
        severity: Severity,
        place: Place,
        message: fmt::Arguments<'_>,
    ) {
        self.add_as(rule, severity, rule.clause(), place, message);
    }

    /// The same with another severity and clause.
    pub(super) fn add_as(
        &mut self,
        rule: Rule,
        severity: Severity,
        clause: &'static str,
        place: Place,
        message: fmt::Arguments<'_>,
    ) {
        let of_rule = self.of_rule.entry(rule).or_default();
        if *of_rule >= MAX_OF_A_RULE || self.drafts.len() >= MAX_FINDINGS {
            self.left_out = self.left_out.saturating_add(1);
            self.worst_left_out = self.worst_left_out.max(Some(severity));
            return;
        }
        *of_rule = of_rule.saturating_add(1);
        self.drafts.push(Draft { rule, severity, clause, place, message: message.to_string() });
    }

    /// Whether a finding of this rule would be kept: before its place is looked up at some cost.
    pub(super) fn takes(&self, rule: Rule) -> bool {
        let of_rule = self.of_rule.get(&rule).copied().unwrap_or_default();
        of_rule < MAX_OF_A_RULE && self.drafts.len() < MAX_FINDINGS
    }

    /// The findings in the order of the bytes they point at, the worse one first where those are
    /// the same.
    pub(super) fn finish(self, package: &Package, elements: &[ElementRef<'_>]) -> Vec<Finding> {
        let mut locator = Locator::new(package.as_bytes());
        let mut findings: Vec<Finding> = Vec::with_capacity(self.drafts.len());
        for draft in self.drafts {
            let element = draft.place.element_index().and_then(|index| elements.get(index));
            let (offset, len) = match element {
                Some(element) => locator.locate(&draft.place, element),
                None => (package.as_bytes().len(), 0),
            };
            findings.push(Finding {
                rule: draft.rule,
                severity: draft.severity,
                clause: draft.clause,
                element: draft.place.element_index(),
                identification: element.and_then(ElementRef::identification),
                offset,
                len,
                path: element.map(|element| draft.place.path(element.name())).unwrap_or_default(),
                message: draft.message,
            });
        }
        findings.sort_by(|a, b| (a.offset, b.severity, a.rule).cmp(&(b.offset, a.severity, b.rule)));
        if let Some(severity) = self.worst_left_out {
            findings.push(Finding {
                rule: Rule::FindingsMore,
                severity,
                clause: Rule::FindingsMore.clause(),
                element: None,
                identification: None,
                offset: package.as_bytes().len(),
                len: 0,
                path: String::new(),
                message: format!("{} more findings are not listed", self.left_out),
            });
        }
        findings
    }
}
