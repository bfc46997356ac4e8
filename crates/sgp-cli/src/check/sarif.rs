//! Findings in SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format).

use std::collections::BTreeMap;
use std::path::Path;

use pkg_builder::{Finding, Rule, Severity};
use serde::Serialize;

/// The log of one run over one file.
#[derive(Clone, Debug, Serialize)]
pub struct Sarif<'f> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'f>; 1],
}

#[derive(Clone, Debug, Serialize)]
struct Run<'f> {
    tool: Tool,
    artifacts: [Artifact; 1],
    results: Vec<Outcome<'f>>,
}

#[derive(Clone, Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Clone, Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text<'static>,
    help: Text<'static>,
    default_configuration: Configuration,
    properties: Clause,
}

#[derive(Clone, Debug, Serialize)]
struct Text<'f> {
    text: &'f str,
}

#[derive(Clone, Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Clause {
    clause: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Artifact {
    location: ArtifactLocation,
    length: usize,
}

#[derive(Clone, Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<usize>,
}

/// A `result` of the standard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'f> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text<'f>,
    locations: [Location<'f>; 1],
    properties: Clause,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'f> {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation<'f>>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    byte_offset: usize,
    byte_length: usize,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'f> {
    fully_qualified_name: &'f str,
    kind: &'static str,
}

impl<'f> Sarif<'f> {
    pub(super) fn new(file: &str, length: usize, findings: &'f [Finding]) -> Self {
        // the rules that were broken, each described once
        let mut indexes = BTreeMap::new();
        let mut rules = Vec::new();
        for finding in findings {
            indexes.entry(finding.rule()).or_insert_with(|| {
                rules.push(Descriptor::of(finding.rule()));
                rules.len().saturating_sub(1)
            });
        }
        let uri = uri_of(file);
        let results = findings.iter().map(|finding| {
            let index = indexes.get(&finding.rule()).copied().unwrap_or_default();
            Outcome::of(finding, index, &uri)
        });
        let results = results.collect();
        let driver = Driver { name: "sgp", version: env!("CARGO_PKG_VERSION"), rules };
        let location = ArtifactLocation { uri, index: None };
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run { tool: Tool { driver }, artifacts: [Artifact { location, length }], results }],
        }
    }
}

impl Descriptor {
    const fn of(rule: Rule) -> Self {
        Self {
            id: rule.id(),
            short_description: Text { text: rule.summary() },
            help: Text { text: rule.hint() },
            default_configuration: Configuration { level: level(rule.severity()) },
            properties: Clause { clause: rule.clause() },
        }
    }
}

impl<'f> Outcome<'f> {
    fn of(finding: &'f Finding, rule_index: usize, uri: &str) -> Self {
        let artifact_location = ArtifactLocation { uri: uri.into(), index: Some(0) };
        let region = Region { byte_offset: finding.offset(), byte_length: finding.len() };
        let path = finding.path();
        let name = LogicalLocation { fully_qualified_name: path, kind: "member" };
        let location = Location {
            physical_location: PhysicalLocation { artifact_location, region },
            logical_locations: if path.is_empty() { Vec::new() } else { vec![name] },
        };
        Self {
            rule_id: finding.rule().id(),
            rule_index,
            level: level(finding.severity()),
            message: Text { text: finding.message() },
            locations: [location],
            properties: Clause { clause: finding.clause() },
        }
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "note",
    }
}

/// A file name as a URI reference (RFC 3986): octets that may not stand there are escaped.
fn uri_of(file: &str) -> String {
    let mut uri = String::from(if Path::new(file).is_absolute() { "file://" } else { "" });
    for byte in file.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into())
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files() {
        for (file, uri) in [
            ("a/b-1.der", "a/b-1.der"),
            ("/tmp/a b.der", "file:///tmp/a%20b.der"),
            ("ä:#.der", "%C3%A4%3A%23.der"),
        ] {
            assert_eq!(uri_of(file), uri);
        }
    }
}
