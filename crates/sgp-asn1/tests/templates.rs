//! The file system templates, row by row beside the table they stand for.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;

use serde_json::Value;
use sgp_asn1::saip::{DefaultContent, FileKind, Parameter, Template, TemplateFile};
use sgp_wire::Oid;

fn number(value: &Value) -> Option<u16> {
    value.as_u64().map(|number| number.try_into().unwrap())
}

fn fid(value: &Value) -> Option<u16> {
    value.as_str().map(|fid| u16::from_str_radix(fid, 16).unwrap())
}

fn template(truth: &Value) -> &'static Template {
    let oid: Oid = truth["oid"].as_str().unwrap().parse().unwrap();
    let template = Template::by_oid(&oid).unwrap();
    assert_eq!(template.to_string(), oid.to_string());
    assert_eq!(template.element().name(), truth["pe"], "{oid}");
    assert_eq!(template.is_created_by_default(), truth["created_by_default"], "{oid}");
    template
}

/// Every file on a line of its own, as the table has them.
fn rows(template: &Template) -> Vec<(&'static TemplateFile, Option<u16>)> {
    template.files().flat_map(|file| file.fids().map(move |fid| (file, fid))).collect()
}

fn kind(file: &TemplateFile) -> &'static str {
    match file.kind() {
        FileKind::Mf => "mf",
        FileKind::Df => "df",
        FileKind::Adf => "adf",
        FileKind::Transparent => "transparent",
        FileKind::LinearFixed => "linear-fixed",
        FileKind::Cyclic => "cyclic",
        FileKind::BerTlv => "ber-tlv",
        _ => "other",
    }
}

fn parameter(name: &str) -> Parameter {
    match name {
        "aid" => Parameter::Aid,
        "temp_fid" | "temporary_fid" => Parameter::TemporaryFid,
        "fid" => Parameter::Fid,
        "pinStatusTemplateDO" => Parameter::PinStatusTemplate,
        "nb_rec" => Parameter::Records,
        "size" => Parameter::Size,
        other => {
            assert_eq!(other, "sfi");
            Parameter::Sfi
        }
    }
}

fn assert_content(file: &TemplateFile, truth: &Value, at: &str) {
    let octets = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
    match file.content() {
        DefaultContent::Fill { start, end } => {
            assert_eq!(start, octets(&truth["fill"]["start"]), "{at}");
            let end = if end.is_empty() { &start[start.len() - 1..] } else { end };
            assert_eq!(end, octets(&truth["fill"]["end"]), "{at}");
        }
        DefaultContent::Repeat(pattern) => assert_eq!(pattern, octets(&truth["repeat"]), "{at}"),
        DefaultContent::Literal(content) => assert_eq!(content, octets(&truth["content"]), "{at}"),
        other => {
            assert_eq!(other, DefaultContent::None, "{at}");
            assert!(["fill", "repeat", "content"].iter().all(|name| truth.get(*name).is_none()), "{at}");
        }
    }
}

fn assert_row(file: &TemplateFile, truth: &Value, at: &str) {
    assert_eq!(file.member(), truth["member"], "{at}");
    assert_eq!(file.name(), truth["name"], "{at}");
    assert_eq!(kind(file), truth["kind"], "{at}");
    assert_eq!(file.records(), number(&truth["records"]), "{at}");
    if file.kind().has_records() {
        assert_eq!(file.record_len(), number(&truth["size"]), "{at}");
    } else {
        assert_eq!((file.size(), file.record_len()), (number(&truth["size"]), None), "{at}");
    }
    assert_eq!(file.access_rule().map(u16::from), number(&truth["arr"]), "{at}");
    assert_eq!(file.sfi().map(u16::from), number(&truth["sfi"]), "{at}");
    assert_content(file, truth, at);
    assert_eq!(file.is_content_required(), truth["content_required"], "{at}");
    let required = truth["required"].as_array().unwrap().iter();
    let required: Vec<_> = required.map(|name| parameter(name.as_str().unwrap())).collect();
    assert_eq!(file.required(), required, "{at}");
    assert_eq!(file.is_high_update(), truth.get("high_update").is_some(), "{at}");
    assert_eq!(file.directory(), truth["dir"].get(0).and_then(fid), "{at}");
    assert_eq!(file.published(), None, "{at}");
}

#[test]
fn rows_are_those_of_the_table() {
    let Some(table) = shared::json("spec/saip-templates.json") else { return };
    let mut count = 0;
    for truth in table["templates"].as_array().unwrap() {
        let template = template(truth);
        assert_eq!(template.title(), truth["title"]);
        assert_eq!(template.parent(), truth["parent"]);
        assert!(!template.is_observed());
        assert_eq!(template.extends().map(ToString::to_string).as_deref(), truth["extends"].as_str());
        let mut listed: Vec<_> = truth["listed_in_versions"].as_array().unwrap().iter().collect();
        listed.dedup();
        assert_eq!(template.listed_in(), listed, "{template}");
        let (rows, files) = (rows(template), truth["files"].as_array().unwrap());
        assert_eq!(rows.len(), files.len(), "{template}");
        for (index, ((file, file_id), truth)) in rows.into_iter().zip(files).enumerate() {
            let at = format!("{template} row {index}");
            assert_eq!(file_id, fid(&truth["fid"]), "{at}");
            assert_row(file, truth, &at);
            count += 1;
        }
    }
    assert_eq!((count, table["templates"].as_array().unwrap().len()), (1102, 22));
}

#[test]
fn observed_rows_are_those_of_the_table() {
    let Some(table) = shared::json("spec/saip-templates.json") else { return };
    let mut count = 0;
    for truth in table["observed"].as_array().unwrap() {
        let template = template(truth);
        assert!(template.is_observed());
        let (rows, files) = (rows(template), truth["files"].as_array().unwrap());
        assert_eq!(rows.len(), files.len(), "{template}");
        for ((file, file_id), truth) in rows.into_iter().zip(files) {
            let at = format!("{template} {}", file.member());
            assert_eq!(file.member(), truth["member"], "{at}");
            assert_eq!(kind(file), truth["kind"], "{at}");
            // the identifier of an ADF is a temporary one of the package that was looked at
            assert_eq!(file_id, (truth["kind"] != "adf").then(|| fid(&truth["fid"])).flatten(), "{at}");
            assert_eq!((file.size(), file.access_rule(), file.sfi()), (None, None, None), "{at}");
            assert_eq!(file.record_len(), number(&truth["record_length"]), "{at}");
            let published = file.published();
            assert_eq!(published.and_then(|p| p.size()), number(&truth["published_size"]), "{at}");
            assert_eq!(published.and_then(|p| p.records()), number(&truth["published_records"]), "{at}");
            let sfi = fid(&truth["published_sfi"]);
            assert_eq!(published.and_then(|p| p.sfi()).map(u16::from), sfi, "{at}");
            count += 1;
        }
    }
    assert_eq!(count, 78);
}

#[test]
fn access_rules_are_those_of_the_table() {
    let Some(table) = shared::json("spec/saip-templates.json") else { return };
    let rules = table["access_rules"].as_object().unwrap();
    for (name, objects) in rules {
        let ours = Template::access_rule(name.parse().unwrap()).unwrap();
        let ours: Vec<_> = ours.iter().map(hex::encode_upper).collect();
        assert_eq!(ours, *objects.as_array().unwrap(), "{name}");
    }
    assert_eq!(rules.len(), 14);
}

#[test]
fn what_is_not_known_has_no_template() {
    let Some(table) = shared::json("spec/saip-templates.json") else { return };
    for (oid, title) in table["not_known"].as_object().unwrap() {
        assert_eq!(Template::by_oid(&oid.parse().unwrap()), None, "{title}");
    }
}
