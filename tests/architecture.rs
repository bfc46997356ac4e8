//! The dependency table of ARCHITECTURE.md against `cargo metadata`, and the form of every crate.

#![expect(clippy::panic, clippy::expect_used, reason = "a test fails by a panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// One row of the table.
#[derive(Debug, Default, PartialEq)]
struct Row {
    /// May be used always; `None` is any of our crates.
    always: Option<BTreeSet<String>>,
    /// May be used behind a feature, so must be optional.
    optional: BTreeSet<String>,
}

/// One use of a crate of ours by another, other than by its tests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    from: String,
    to: String,
    optional: bool,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON")
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no {member} in {value}"))
}

/// Names in backticks.
fn names(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(String::from).collect()
}

/// The table with the header `| package | may use | behind a feature |`.
fn table(page: &str) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let lines = page.lines().skip_while(|line| !line.starts_with("| package | may use | behind a feature |"));
    for line in lines.skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [package, always, optional] = cells[..] else { panic!("three columns: {line}") };
        let package = names(package).pop_first().unwrap_or_else(|| panic!("a package: {line}"));
        let always = (always != "any").then(|| names(always));
        assert!(rows.insert(package, Row { always, optional: names(optional) }).is_none(), "twice: {line}");
    }
    rows
}

fn edges(metadata: &Value) -> (BTreeSet<String>, Vec<Edge>) {
    let packages = metadata["packages"].as_array().expect("packages");
    let ours: BTreeSet<String> = packages.iter().map(|p| text(p, "name").into()).collect();
    let mut edges = Vec::new();
    for package in packages {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let to = text(dependency, "name");
            if dependency["kind"] != "dev" && ours.contains(to) {
                edges.push(Edge {
                    from: text(package, "name").into(),
                    to: to.into(),
                    optional: dependency["optional"] == true,
                });
            }
        }
    }
    (ours, edges)
}

/// What the table forbids.
fn forbidden(rows: &BTreeMap<String, Row>, edges: &[Edge]) -> Vec<Edge> {
    let allows = |edge: &&Edge| {
        rows.get(&edge.from).is_some_and(|row| {
            row.always.as_ref().is_none_or(|always| always.contains(&edge.to))
                || edge.optional && row.optional.contains(&edge.to)
        })
    };
    edges.iter().filter(|edge| !allows(edge)).cloned().collect()
}

#[test]
fn no_crate_uses_what_the_table_forbids() {
    let rows = table(&read(&root().join("ARCHITECTURE.md")));
    let (ours, edges) = edges(&metadata());
    let listed: BTreeSet<String> = rows.keys().cloned().collect();
    assert_eq!(listed, ours, "the table lists the packages of the workspace");
    assert!(edges.len() > 20, "cargo metadata names our edges: {edges:?}");
    assert_eq!(forbidden(&rows, &edges), [], "edges that ARCHITECTURE.md does not allow");
}

#[test]
fn a_forbidden_edge_is_found() {
    let page =
        "| package | may use | behind a feature |\n|---|---|---|\n| `a` | `b` | `c` |\n| `d` | any | |\n";
    let rows = table(page);
    let edge = |from: &str, to: &str, optional| Edge { from: from.into(), to: to.into(), optional };
    let wrong = [edge("a", "d", false), edge("a", "c", false), edge("b", "a", true)];
    let right = [edge("a", "b", false), edge("a", "b", true), edge("a", "c", true), edge("d", "a", false)];
    assert_eq!(forbidden(&rows, &wrong), wrong);
    assert_eq!(forbidden(&rows, &right), []);
}

#[test]
fn every_crate_has_its_front_page_and_the_lints() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().expect("packages") {
        let name = text(package, "name");
        let manifest = PathBuf::from(text(package, "manifest_path"));
        let folder = manifest.parent().expect("a folder");
        assert!(read(&folder.join("README.md")).lines().count() > 5, "{name}: README.md says what it is");
        assert!(read(&folder.join("CHANGELOG.md")).contains("## [Unreleased]"), "{name}: CHANGELOG.md");
        let manifest = read(&manifest);
        let mut lines = manifest.lines().skip_while(|line| *line != "[lints]");
        assert_eq!(lines.nth(1), Some("workspace = true"), "{name}: [lints] workspace = true");
        let front = read(&folder.join("src/lib.rs"));
        let page = "#![doc = include_str!(\"../README.md\")]";
        assert!(front.starts_with(page), "{name}: src/lib.rs starts with {page}");
    }
}

#[test]
fn crates_without_std_say_so() {
    let page = read(&root().join("ARCHITECTURE.md"));
    let line = page.lines().find(|line| line.starts_with("`no_std`")).expect("a line on `no_std`");
    let crates = root().join("crates");
    let listed: Vec<String> = names(line).into_iter().filter(|name| crates.join(name).is_dir()).collect();
    assert!(listed.len() >= 7, "{listed:?}");
    let check = read(&root().join("checks/no_std/Cargo.toml"));
    for name in listed {
        let front = read(&crates.join(&name).join("src/lib.rs"));
        assert!(front.contains("#![no_std]"), "{name}: #![no_std]");
        assert!(check.contains(&format!("crates/{name}\"")), "checks/no_std uses {name}");
    }
}
