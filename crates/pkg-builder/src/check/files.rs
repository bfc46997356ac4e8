//! File control parameters and the steps of files (SAIP 8.3.2, 8.3.3).

use sgp_asn1::saip::{
    ElementKind, Fcp, File, FileStep, FilesElement, ManagementStep, ProfileElement, ProprietaryInfo,
};

use super::context::{Class, Context, Origin, Site, commands_place, file_place, is_not_created};
use super::finding::Report;
use super::place::Place;
use super::{Rule, Severity};

pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for site in &context.sites {
        if site.has_template() {
            members(context, site, report);
        }
        coding(site, report);
    }
    for element in &context.elements {
        match element.typed {
            Some(ProfileElement::Files(files)) => {
                for (member, file) in files.files() {
                    let place = || file_place(element.index, element.kind, member);
                    steps(file, element.kind, member, place, report);
                }
            }
            Some(ProfileElement::GenericFileManagement(commands)) => {
                for (list, commands) in commands.commands().iter().enumerate() {
                    unknown_commands(commands.steps(), commands_place(element.index, list), report);
                }
            }
            _ => {}
        }
    }
}

/// A member of the file control parameters.
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) tag: u32,
    pub(super) is_there: fn(&Fcp<'_>) -> bool,
}

pub(super) const DESCRIPTOR: Member =
    Member { name: "fileDescriptor", tag: 0x82, is_there: |fcp| fcp.file_descriptor().is_some() };
pub(super) const FILE_ID: Member =
    Member { name: "fileID", tag: 0x83, is_there: |fcp| fcp.file_id().is_some() };
pub(super) const DF_NAME: Member =
    Member { name: "dfName", tag: 0x84, is_there: |fcp| fcp.df_name().is_some() };
pub(super) const SECURITY_ATTRIBUTES: Member = Member {
    name: "securityAttributesReferenced",
    tag: 0x8B,
    is_there: |fcp| fcp.security_attributes_referenced().is_some(),
};
pub(super) const FILE_SIZE: Member =
    Member { name: "efFileSize", tag: 0x80, is_there: |fcp| fcp.ef_file_size().is_some() };
pub(super) const PIN_STATUS: Member =
    Member { name: "pinStatusTemplateDO", tag: 0xC6, is_there: |fcp| fcp.pin_status_template_do().is_some() };
pub(super) const SHORT_ID: Member =
    Member { name: "shortEFID", tag: 0x88, is_there: |fcp| fcp.short_ef_id().is_some() };
pub(super) const PROPRIETARY: Member =
    Member { name: "proprietaryEFInfo", tag: 0xA5, is_there: |fcp| fcp.proprietary_ef_info().is_some() };
pub(super) const LINK: Member =
    Member { name: "linkPath", tag: 0xC7, is_there: |fcp| fcp.link_path().is_some() };

/// What a kind of file must not have, and what it must.
pub(super) struct Columns {
    pub(super) forbidden: &'static [Member],
    pub(super) required: &'static [Member],
}

/// The table of SAIP 8.3.3.
const fn columns(class: Class, is_link: bool) -> Columns {
    match (class, is_link) {
        (Class::Ef, false) => Columns { forbidden: &[DF_NAME, PIN_STATUS], required: &[] },
        (Class::Ef, true) => Columns { forbidden: &[DF_NAME, PIN_STATUS, FILE_SIZE], required: &[] },
        (Class::Df, _) => {
            Columns { forbidden: &[DF_NAME, FILE_SIZE, SHORT_ID, PROPRIETARY], required: &[PIN_STATUS] }
        }
        (Class::Adf, _) => Columns {
            forbidden: &[FILE_SIZE, SHORT_ID, PROPRIETARY, LINK],
            required: &[FILE_ID, DF_NAME, PIN_STATUS],
        },
    }
}

fn members(context: &Context<'_>, site: &Site<'_>, report: &mut Report) {
    let Columns { forbidden, required } = columns(site.class, site.is_link());
    for member in forbidden {
        if (member.is_there)(site.fcp) {
            let place = site.place().member(member.name, member.tag);
            let kind = if site.is_link() { "a link" } else { site.class.name() };
            report.add(Rule::FcpForbidden, place, format_args!("{kind} has no {}", member.name));
        }
    }
    // the templates of an IoT Minimal Profile have them all
    if context.is_iot {
        return;
    }
    for member in required {
        if !(member.is_there)(site.fcp) {
            let message = format_args!("{} needs {}", site.class.name(), member.name);
            report.add(Rule::FcpMandatory, site.place(), message);
        }
    }
}

/// How the parameters are coded, with a template or without.
fn coding(site: &Site<'_>, report: &mut Report) {
    let fcp = site.fcp;
    let at = |member: &Member| site.place().member(member.name, member.tag);
    if let Some(descriptor) = fcp.file_descriptor() {
        self::descriptor(descriptor, site, || at(&DESCRIPTOR), report);
    }
    match fcp.short_ef_id() {
        Some([id]) if id & 0x07 != 0 => {
            report.add(Rule::FcpSfi, at(&SHORT_ID), format_args!("bits 3 to 1 of {id:02X} are not zero"));
        }
        Some([id @ (0x00 | 0xF8)]) => {
            let message = format_args!("{} is no short file identifier", id >> 3);
            report.add_with(Rule::FcpSfi, Severity::Warning, at(&SHORT_ID), message);
        }
        _ => {}
    }
    match fcp.security_attributes_referenced() {
        Some([_, _]) => {
            let message = format_args!("two octets are neither a record nor a file and a record");
            report.add(Rule::FcpSecAttr, at(&SECURITY_ATTRIBUTES), message);
        }
        Some([.., record @ (0 | 255)]) => {
            report.add(Rule::FcpSecAttr, at(&SECURITY_ATTRIBUTES), format_args!("{record} is no record"));
        }
        _ => {}
    }
    // ETSI TS 102 221 table 11.7b
    if !matches!(fcp.lcsi(), [0x01 | 0x03..=0x07 | 0x0C..=0x0F] | [] | [_, _, ..]) {
        let place = site.place().member("lcsi", 0x8A);
        report.add(Rule::FcpLcsi, place, format_args!("no life cycle status of a file"));
    }
    if let Some(size) = fcp.ef_file_size() {
        file_size(size, fcp, || at(&FILE_SIZE), report);
    }
    if let Some(info) = fcp.proprietary_ef_info() {
        proprietary(info, site, || at(&PROPRIETARY), report);
    }
}

/// First octets that ETSI TS 102 221 11.1.1.4.3 defines, without the bit for shareable files.
const FIRST_OCTETS: &[u8] = &[0x00, 0x01, 0x02, 0x06, 0x08, 0x09, 0x0A, 0x0E, 0x38, 0x39];
/// Data coding octet.
const DATA_CODING: u8 = 0x21;

fn descriptor(descriptor: &[u8], site: &Site<'_>, place: impl Fn() -> Place, report: &mut Report) {
    let mut add = |message: core::fmt::Arguments<'_>| report.add(Rule::FcpDescriptor, place(), message);
    let [first, coding, length @ ..] = descriptor else { return };
    let kind = first & 0xBF;
    if !FIRST_OCTETS.contains(&kind) {
        add(format_args!("{first:02X} is reserved"));
        return;
    }
    if *coding != DATA_CODING {
        add(format_args!("data coding {coding:02X}, 21 expected"));
    }
    let has_records = matches!(kind & 0x07, 0x02 | 0x06) && kind < 0x38;
    match (has_records, length) {
        (true, [high, low]) if (*high, *low) == (0, 0) => add(format_args!("records of 0 octets")),
        (true, [_, _]) | (false, []) => {}
        (true, _) => add(format_args!("no record length in a file of records")),
        (false, _) => add(format_args!("{} octets, 2 expected", descriptor.len())),
    }
    let is_directory = kind == 0x38;
    if is_directory != (site.class != Class::Ef) {
        let name = site.class.name();
        add(format_args!("{first:02X} is not {name}"));
    }
}

fn file_size(size: &[u8], fcp: &Fcp<'_>, place: impl Fn() -> Place, report: &mut Report) {
    if let [0, _, ..] = size {
        report.add(Rule::FcpSize, place(), format_args!("a zero in front"));
    }
    let Some([_, _, high, low]) = fcp.file_descriptor() else { return };
    let record = u64::from(u16::from_be_bytes([*high, *low]));
    let Some(size) = number(size) else { return };
    if record != 0 && size.checked_rem(record) != Some(0) {
        let message = format_args!("{size} octets are no whole number of records of {record}");
        report.add(Rule::FcpSize, place(), message);
    }
}

/// A number in big-endian octets, up to eight.
fn number(octets: &[u8]) -> Option<u64> {
    let is_short = octets.len() <= 8;
    is_short.then(|| octets.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
}

fn proprietary(info: &ProprietaryInfo<'_>, site: &Site<'_>, place: impl Fn() -> Place, report: &mut Report) {
    if let [special] = info.special_file_information()
        && special & 0x3F != 0
    {
        let place = place().member("specialFileInformation", 0xC0);
        report.add(Rule::FcpSpecial, place, format_args!("bits 6 to 1 of {special:02X} are not zero"));
    }
    match (info.fill_pattern(), info.repeat_pattern()) {
        (Some(_), Some(_)) => {
            let place = place().member("repeatPattern", 0xC2);
            report.add(Rule::FcpPattern, place, format_args!("a fill pattern and a repeat pattern"));
        }
        (None, None) => {}
        _ if makes_ber_tlv(site.fcp, member_of(site).map(|(_, member)| member)) => {
            report.add(Rule::FcpPattern, place(), format_args!("a pattern in a BER-TLV file"));
        }
        _ => {}
    }
}

/// Whether the parameters are those of a BER-TLV file.
pub(super) fn is_ber_tlv(fcp: &Fcp<'_>) -> bool {
    /// DEFAULT of `fileDetails`.
    const DER: &[u8] = &[0x01];
    match fcp.file_descriptor() {
        Some([first, ..]) => first & 0xBF == 0x39,
        _ => fcp
            .proprietary_ef_info()
            .is_some_and(|info| info.maximum_file_size().is_some() || info.file_details() != DER),
    }
}

/// The same where a template may say it.
fn makes_ber_tlv(fcp: &Fcp<'_>, member: Option<&str>) -> bool {
    let is_given = fcp.file_descriptor().is_some();
    is_ber_tlv(fcp) || (!is_given && member.is_some_and(is_ber_tlv_member))
}

/// Members of templates that are BER-TLV files (SAIP Annex A).
pub(super) fn is_ber_tlv_member(member: &str) -> bool {
    const MEMBERS: &[&str] = &[
        "ef-ice-graphics",
        "ef-mml",
        "ef-mmdf",
        "ef-mcs-config",
        "ef-v2x-config",
        "ef-imsconfigdata",
        "ef-xcapconfigdata",
        "ef-mudmidconfigdata",
        "ef-ursp",
    ];
    MEMBERS.contains(&member)
}

/// Elements whose template makes files by itself.
const fn makes_by_default(kind: ElementKind) -> bool {
    matches!(kind, ElementKind::Usim | ElementKind::Isim | ElementKind::Csim | ElementKind::Iot)
}

fn steps(file: &File<'_>, kind: ElementKind, member: &str, place: impl Fn() -> Place, report: &mut Report) {
    let find = |wanted: fn(&FileStep<'_>) -> bool| file.steps().iter().position(wanted);
    if is_not_created(file) {
        let index = find(|step| matches!(step, FileStep::DoNotCreate)).unwrap_or_default();
        let place = || place().index(index).alternative("doNotCreate");
        if file.steps().len() > 1 {
            report.add(Rule::FileSingle, place(), format_args!("doNotCreate beside other steps"));
        }
        if !makes_by_default(kind) {
            let message = format_args!("{kind} makes no file that is not listed, or takes no notice of it");
            report.add(Rule::FileUnused, place(), message);
        }
    }
    let mut ber_tlv = is_ber_tlv_member(member);
    for (index, step) in file.steps().iter().enumerate() {
        match step {
            FileStep::FileDescriptor(fcp) => ber_tlv = makes_ber_tlv(fcp, Some(member)),
            FileStep::FillFileOffset(_) if ber_tlv => {
                let place = place().index(index).alternative("fillFileOffset");
                report.add(Rule::FileBerTlv, place, format_args!("an offset in a BER-TLV file"));
            }
            FileStep::Unknown(_) => {
                report.add(Rule::FileStep, place().index(index), format_args!("no step of the module"));
            }
            _ => {}
        }
    }
}

fn unknown_commands(steps: &[ManagementStep<'_>], place: Place, report: &mut Report) {
    let mut ber_tlv = false;
    for (index, step) in steps.iter().enumerate() {
        match step {
            ManagementStep::CreateFcp(fcp) => ber_tlv = is_ber_tlv(fcp),
            ManagementStep::FillFileOffset(_) if ber_tlv => {
                let place = place.index(index).alternative("fillFileOffset");
                report.add(Rule::FileBerTlv, place, format_args!("an offset in a BER-TLV file"));
            }
            ManagementStep::Unknown(_) => {
                report.add(Rule::FileStep, place.index(index), format_args!("no command of the module"));
            }
            _ => {}
        }
    }
}

/// Members of an element that are directories.
pub(super) fn directories<'e>(
    files: &'e FilesElement<'e>,
) -> impl Iterator<Item = (&'static str, &'e File<'e>)> {
    files.files().filter(|(member, _)| Class::of_member(member) != Class::Ef)
}

/// The template, member and file that parameters belong to.
pub(super) const fn member_of(site: &Site<'_>) -> Option<(ElementKind, &'static str)> {
    match site.origin {
        Origin::Template { kind, member, .. } => Some((kind, member)),
        Origin::Generic { .. } => None,
    }
}
