//! Structure rules of a package.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use core::fmt;

use super::{ElementKind, Package};

/// A rule of the structure of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The first element is the profile header.
    HeaderFirst,
    /// There is exactly one profile header.
    HeaderCount,
    /// The last element is the end element.
    EndLast,
    /// There is exactly one end element.
    EndCount,
    /// Identifications are unique.
    IdentificationUnique,
    /// Identifications are in the range 0 to 32767.
    IdentificationRange,
}

impl Rule {
    /// Short name for reports, such as `header.first`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeaderFirst => "header.first",
            Self::HeaderCount => "header.count",
            Self::EndLast => "end.last",
            Self::EndCount => "end.count",
            Self::IdentificationUnique => "identification.unique",
            Self::IdentificationRange => "asn1.range",
        }
    }

    /// The clause it comes from.
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::HeaderFirst | Self::HeaderCount => "SAIP 8.2.1",
            Self::EndLast | Self::EndCount => "SAIP 8.10",
            Self::IdentificationUnique | Self::IdentificationRange => "SAIP 8.1.3",
        }
    }

    const fn message(self) -> &'static str {
        match self {
            Self::HeaderFirst => "the profile header is not the first element",
            Self::HeaderCount => "there is not exactly one profile header",
            Self::EndLast => "the end element is not the last one",
            Self::EndCount => "there is not exactly one end element",
            Self::IdentificationUnique => "the identification is used before",
            Self::IdentificationRange => "the identification is beyond 0 to 32767",
        }
    }
}

/// A rule that is not kept, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    rule: Rule,
    element: Option<usize>,
    offset: usize,
}

impl Finding {
    /// Which rule.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        self.rule
    }

    /// Index of the element from 0; `None` when it is one that is missing.
    #[must_use]
    pub const fn element(&self) -> Option<usize> {
        self.element
    }

    /// Offset of the element in the package; of the end when it is one that is missing there.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rule, clause) = (self.rule, self.rule.clause());
        write!(f, "{}: {} at byte {} ({clause})", rule.name(), rule.message(), self.offset)
    }
}

pub(super) fn check(package: &Package) -> Vec<Finding> {
    let mut findings = Vec::new();
    one_at(package, &mut findings, ElementKind::Header, 0, Rule::HeaderFirst, Rule::HeaderCount);
    let last = package.elements().len().saturating_sub(1);
    one_at(package, &mut findings, ElementKind::End, last, Rule::EndLast, Rule::EndCount);
    let mut seen = BTreeSet::new();
    for (index, element) in package.elements().enumerate() {
        let rule = match (element.pe_header(), element.identification()) {
            (None, _) => continue,
            (Some(_), None) => Rule::IdentificationRange,
            (Some(_), Some(identification)) if !seen.insert(identification) => Rule::IdentificationUnique,
            _ => continue,
        };
        findings.push(Finding { rule, element: Some(index), offset: element.offset() });
    }
    findings.sort_by_key(Finding::offset);
    findings
}

/// Exactly one element of `kind`, and that at `place`.
fn one_at(
    package: &Package,
    findings: &mut Vec<Finding>,
    kind: ElementKind,
    place: usize,
    placed: Rule,
    counted: Rule,
) {
    let mut found = package.elements().enumerate().filter(|(_, element)| element.kind() == kind);
    match found.next() {
        None => {
            let offset = if place == 0 { 0 } else { package.as_bytes().len() };
            findings.push(Finding { rule: counted, element: None, offset });
        }
        Some(first) => {
            let mut last = first;
            for (index, element) in found {
                findings.push(Finding { rule: counted, element: Some(index), offset: element.offset() });
                last = (index, element);
            }
            let (index, element) = if place == 0 { first } else { last };
            if index != place {
                findings.push(Finding { rule: placed, element: Some(index), offset: element.offset() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use sgp_wire::Limits;

    use super::*;

    const HEADER: &[u8] = &[
        0xA0, 0x16, 0x80, 0x01, 0x02, 0x81, 0x01, 0x03, 0x83, 0x0A, 0x89, 0x29, 0x90, 0x10, 0x12, 0x34, 0x56,
        0x78, 0x90, 0x5F, 0xA5, 0x00, 0xA6, 0x00,
    ];
    const PUK: &[u8] = &[0xA3, 0x07, 0xA0, 0x03, 0x81, 0x01, 0x02, 0xA1, 0x00];
    const END: &[u8] = &[0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63];

    fn check(parts: &[&[u8]]) -> Vec<(Rule, usize)> {
        let package = Package::decode(&parts.concat(), &Limits::default()).unwrap();
        package.check().iter().map(|finding| (finding.rule(), finding.offset())).collect()
    }

    #[test]
    fn rules() {
        assert_eq!(check(&[HEADER, PUK, END]), []);
        assert_eq!(check(&[PUK, HEADER, END]), [(Rule::HeaderFirst, 9)]);
        assert_eq!(check(&[HEADER, HEADER, END]), [(Rule::HeaderCount, 24)]);
        assert_eq!(check(&[PUK, END]), [(Rule::HeaderCount, 0)]);
        assert_eq!(check(&[HEADER, PUK]), [(Rule::EndCount, 33)]);
        assert_eq!(check(&[HEADER, END, PUK]), [(Rule::EndLast, 24)]);
        assert_eq!(check(&[HEADER, END, PUK, END]), [(Rule::EndCount, 40), (Rule::IdentificationUnique, 40)]);
        assert_eq!(check(&[HEADER, PUK, PUK, END]), [(Rule::IdentificationUnique, 33)]);
        let negative = [0xA3, 0x07, 0xA0, 0x03, 0x81, 0x01, 0xFF, 0xA1, 0x00];
        assert_eq!(check(&[HEADER, &negative, END]), [(Rule::IdentificationRange, 24)]);
    }

    #[test]
    fn findings_explain_themselves() {
        let package = Package::decode(&[HEADER, PUK].concat(), &Limits::default()).unwrap();
        let text = package.check()[0].to_string();
        assert_eq!(text, "end.count: there is not exactly one end element at byte 33 (SAIP 8.10)");
    }
}
