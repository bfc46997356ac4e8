//! Files that hold what stands elsewhere as well: EF.ICCID, EF.DIR (ETSI TS 102 221 13).

use std::collections::BTreeSet;

use sgp_asn1::Iccid;
use sgp_asn1::saip::{FileNode, FileSystem, ProfileElement};
use sgp_wire::{Limits, Reader, Tag};

use super::Rule;
use super::context::Context;
use super::finding::Report;
use super::index::MadeFiles;
use super::made::place_for;

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let Some(made) = context.made.as_ref().map(MadeFiles::file_system) else { return };
    iccid(context, made, report);
    directory(context, made, report);
}

fn iccid(context: &Context<'_>, made: &FileSystem, report: &mut Report) {
    let (Ok(file), Some(Ok(iccid))) = (made.file("mf/2fe2"), context.header.map(|header| header.iccid()))
    else {
        return;
    };
    let Some(content) = file.content() else { return };
    if content != iccid.to_ef_bytes() {
        let is_iccid = <[u8; 10]>::try_from(content).is_ok_and(|octets| Iccid::from_ef_bytes(octets).is_ok());
        let what = if is_iccid { "another ICCID than the header" } else { "no ICCID" };
        let place = place_for(context, report, Rule::IccidFile, file);
        report.add(Rule::IccidFile, place, format_args!("EF.ICCID holds {what}"));
    }
}

/// Template of an application in a record of EF.DIR.
const APPLICATION: Tag = Tag::new(0x61);
/// Its AID.
const AID: Tag = Tag::new(0x4F);

fn directory(context: &Context<'_>, made: &FileSystem, report: &mut Report) {
    let Ok(file) = made.file("mf/2f00") else { return };
    let (Some(content), Some(record_len)) = (file.content(), file.record_len()) else { return };
    let adfs: BTreeSet<&[u8]> = made.adfs().filter_map(FileNode::df_name).collect();
    let mut instances = BTreeSet::new();
    for element in &context.elements {
        if let Some(ProfileElement::Application(application)) = element.typed {
            instances
                .extend(application.instance_list().unwrap_or_default().iter().map(|i| i.instance_aid()));
        }
    }
    let mut listed = BTreeSet::new();
    for (number, record) in (1u32..).zip(content.chunks_exact(usize::from(record_len).max(1))) {
        let is_empty = record.iter().all(|octet| *octet == 0xFF || *octet == 0x00);
        match aid_of(record) {
            _ if is_empty => {}
            None => {
                let message = format_args!("record {number} of EF.DIR is no application template");
                let place = place_for(context, report, Rule::DirAid, file);
                report.add(Rule::DirAid, place, message);
            }
            Some(aid) => {
                listed.insert(aid);
                if !adfs.contains(aid) && !instances.contains(aid) {
                    let message =
                        format_args!("record {number} of EF.DIR names an application that is not there");
                    let place = place_for(context, report, Rule::DirAid, file);
                    report.add(Rule::DirAid, place, message);
                }
            }
        }
    }
    for adf in made.adfs() {
        if adf.df_name().is_some_and(|aid| !listed.contains(aid)) {
            let message = format_args!("EF.DIR does not list this ADF");
            let place = place_for(context, report, Rule::DirAid, adf);
            report.add(Rule::DirAid, place, message);
        }
    }
}

/// AID of an application template, in front of which nothing stands.
fn aid_of(record: &[u8]) -> Option<&[u8]> {
    let limits = Limits::DEFAULT;
    let application = Reader::at(record, 0, &limits).expect(APPLICATION).ok()?;
    let mut members = application.reader(&limits);
    while !members.is_empty() {
        let member = members.tlv().ok()?;
        if member.tag() == AID {
            return Some(member.value());
        }
    }
    None
}
