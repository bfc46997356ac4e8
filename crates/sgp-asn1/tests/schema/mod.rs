//! The types of PEDefinitions 3.3.1 as a table of tags, written down apart from the library, and
//! a generator of encodings that follow it.

use std::collections::BTreeMap;

use sgp_asn1::saip::{ElementKind, FilesElement};
use sgp_wire::{Tag, put_nested, put_tlv};

/// One type a line: members with tag, `?` optional, `=` DEFAULT value in hex, type.
/// `OF tag type` is a SEQUENCE OF, `|` between alternatives of a CHOICE.
const TYPES: &str = "
PEHeader: 80? NULL, 81 INTEGER
ProfileHeader: 80 INTEGER, 81 INTEGER, 82? UTF8, 83 OCTETS, 84? OCTETS, A5 ServicesList, A6 OF 06 OID, 87? OCTETS, A8? OF 30 MandatoryAid, A9? IotOptions
MandatoryAid: 80 OCTETS, 81 OCTETS
IotOptions: 80 OCTETS
ServicesList: 80? NULL, 81? NULL, 82? NULL, 84? NULL, 8B? NULL, 91? NULL, 9D? NULL
Fcp: 82? OCTETS, 83? OCTETS, 84? OCTETS, 8A=05 OCTETS, 8B? OCTETS, 80? OCTETS, C6? OCTETS, 88? OCTETS, A5? ProprietaryInfo, C7? OCTETS
ProprietaryInfo: C0=00 OCTETS, C1? OCTETS, C2? OCTETS, 86? OCTETS, 84=01 OCTETS
File: OF 80 NULL | A1 Fcp | 82 INTEGER | 83 OCTETS
GenericFileManagement: A0 PEHeader, A1 OF 30 FileManagement
FileManagement: OF 80 OCTETS | 62 Fcp | 02 INTEGER | 81 OCTETS
PinCodes: A0 PEHeader, A1 PinCodesChoice
PinCodesChoice: A0 OF 30 PinConfiguration | 81 OCTETS
PinConfiguration: 80 INTEGER, 81 OCTETS, 82? INTEGER, 83=07 INTEGER, 84=33 INTEGER
PukCodes: A0 PEHeader, A1 OF 30 PukConfiguration
PukConfiguration: 80 INTEGER, 81 OCTETS, 82=00AA INTEGER
AkaParameter: A0 PEHeader, A1 AlgoConfiguration, 82=02 OCTETS, 83=000010000000 OCTETS, 84=000010000000 OCTETS, A5? OF 04 OCTETS
AlgoConfiguration: A0 MappingParameter | A1 AlgoParameter
MappingParameter: 80 OCTETS, 81 OCTETS
AlgoParameter: 80 INTEGER, 81 OCTETS, 82 OCTETS, 83 OCTETS, 84=4000204060 OCTETS, 85? OCTETS, 86? OCTETS, 87=01 INTEGER
CdmaParameter: A0 PEHeader, 81 OCTETS, 82? OCTETS, 83? OCTETS, 84? OCTETS, 85? OCTETS
SecurityDomain: A0 PEHeader, A1 ApplicationInstance, A2? OF 30 KeyObject, A3? OF 04 OCTETS, A4? OpenPersoData, A5? CatTp
KeyObject: 95 OCTETS, 96=00 OCTETS, 82 OCTETS, 83 OCTETS, 85? OCTETS, 30 OF 30 KeyComponent
KeyComponent: 80 OCTETS, 86 OCTETS, 87=08 INTEGER
OpenPersoData: D9? OCTETS, 04? OCTETS
CatTp: 80 INTEGER, 81 INTEGER
Application: A0 PEHeader, A1? LoadPackage, A2? OF 30 ApplicationInstance
LoadPackage: 4F OCTETS, 4F? OCTETS, C6? OCTETS, C7? OCTETS, C8? OCTETS, C1? OCTETS, C4 OCTETS
ApplicationInstance: 4F OCTETS, 4F OCTETS, 4F OCTETS, 4F? OCTETS, 82 OCTETS, 83=07 OCTETS, C9 OCTETS, EF? System, EA? Uicc, 30? OF 04 OCTETS, B0? Crt
System: C7? OCTETS, C8? OCTETS, CB? OCTETS, CF? OCTETS, D7? OCTETS, D8? OCTETS, CA? OCTETS, A0? Contactless, D9? OCTETS, DA? OCTETS, 82? OCTETS, 83? OCTETS
Uicc: 80? OCTETS, 81? OCTETS, 82? OCTETS
Contactless: 80 OCTETS
Crt: 5F20 OCTETS
Rfm: A0 PEHeader, 4F OCTETS, 4F? OCTETS, A0? OF 04 OCTETS, 81 OCTETS, 04 OCTETS, 04 OCTETS, 30? AdfRfmAccess
AdfRfmAccess: 80 OCTETS, 81 OCTETS, 82 OCTETS
NonStandard: A0 PEHeader, 81 OID, 82 OCTETS
End: A0 PEHeader
Dummy:
";

/// Types of the elements that bear no files.
const ELEMENTS: &[(ElementKind, &str)] = &[
    (ElementKind::Header, "ProfileHeader"),
    (ElementKind::GenericFileManagement, "GenericFileManagement"),
    (ElementKind::PinCodes, "PinCodes"),
    (ElementKind::PukCodes, "PukCodes"),
    (ElementKind::AkaParameter, "AkaParameter"),
    (ElementKind::CdmaParameter, "CdmaParameter"),
    (ElementKind::SecurityDomain, "SecurityDomain"),
    (ElementKind::Rfm, "Rfm"),
    (ElementKind::Application, "Application"),
    (ElementKind::NonStandard, "NonStandard"),
    (ElementKind::End, "End"),
    (ElementKind::Rfu3, "Dummy"),
];

#[derive(Clone)]
enum Kind {
    Null,
    Integer,
    Octets,
    Utf8,
    Oid,
    Named(&'static str),
    SequenceOf(Box<Member>),
}

#[derive(Clone)]
struct Member {
    tag: Tag,
    optional: bool,
    default: Option<Vec<u8>>,
    kind: Kind,
}

enum Type {
    Sequence(Vec<Member>),
    Choice(Vec<Member>),
    SequenceOfChoice(Vec<Member>),
}

fn kind(text: &'static str) -> Kind {
    match text.split_once(' ') {
        Some(("OF", item)) => Kind::SequenceOf(Box::new(member(item))),
        _ => match text {
            "NULL" => Kind::Null,
            "INTEGER" => Kind::Integer,
            "OCTETS" => Kind::Octets,
            "UTF8" => Kind::Utf8,
            "OID" => Kind::Oid,
            name => Kind::Named(name),
        },
    }
}

fn member(text: &'static str) -> Member {
    let (head, rest) = text.split_once(' ').unwrap();
    let (tag, default) = head.split_once('=').map_or((head, None), |(tag, default)| (tag, Some(default)));
    Member {
        tag: Tag::new(u32::from_str_radix(tag.trim_end_matches('?'), 16).unwrap()),
        optional: head.ends_with('?') || default.is_some(),
        default: default.map(|default| hex::decode(default).unwrap()),
        kind: kind(rest),
    }
}

/// Makes encodings out of entropy: the same bytes, the same encoding; no bytes, the smallest one.
pub(crate) struct Generator<'a> {
    types: BTreeMap<&'static str, Type>,
    entropy: core::slice::Iter<'a, u8>,
    /// Write this DEFAULT, counted from 0 over all that could be left out.
    pub(crate) explicit: Option<usize>,
}

impl<'a> Generator<'a> {
    pub(crate) fn new(entropy: &'a [u8]) -> Self {
        let line = |line: &'static str| {
            let (name, body) = line.split_once(':').unwrap();
            let body = body.trim();
            let list =
                |separator| body.split(separator).filter(|text| !text.is_empty()).map(member).collect();
            let found = match body.strip_prefix("OF ") {
                Some(choice) => Type::SequenceOfChoice(choice.split(" | ").map(member).collect()),
                None if body.contains(" | ") => Type::Choice(list(" | ")),
                None => Type::Sequence(list(", ")),
            };
            (name, found)
        };
        let types = TYPES.lines().filter(|text| !text.is_empty()).map(line).collect();
        Self { types, entropy: entropy.iter(), explicit: None }
    }

    fn byte(&mut self) -> u8 {
        self.entropy.next().copied().unwrap_or(0)
    }

    fn below(&mut self, count: usize) -> usize {
        usize::from(self.byte()) % count.max(1)
    }

    fn bytes(&mut self) -> Vec<u8> {
        let len = match self.byte() {
            len @ 0..=0xF0 => usize::from(len % 20),
            len => usize::from(len - 0xF0) * 40,
        };
        (0..len).map(|_| self.byte()).collect()
    }

    /// One element of any kind.
    pub(crate) fn element(&mut self) -> Vec<u8> {
        let at = self.below(ElementKind::ALL.len() + 1);
        let mut out = Vec::new();
        let Some(kind) = ElementKind::ALL.get(at).copied() else {
            put_tlv(&mut out, Tag::new(0xBF2A), &[0x80, 0x01, self.byte()]);
            return out;
        };
        let body = if kind.has_template() {
            self.files(kind)
        } else {
            let name =
                ELEMENTS.iter().find(|(element, _)| *element == kind).map_or("Dummy", |(_, name)| name);
            self.named(name)
        };
        put_tlv(&mut out, kind.tag(), &body);
        out
    }

    fn files(&mut self, kind: ElementKind) -> Vec<u8> {
        let mut out = Vec::new();
        put_tlv(&mut out, Tag::new(0xA0), &self.named("PEHeader"));
        put_tlv(&mut out, Tag::new(0x81), &[0x67, 0x81, 0x0F, 0x01, 0x02, self.byte() & 0x7F]);
        for (number, file) in (2u32..).zip(FilesElement::members(kind)) {
            if file.is_required() || self.byte() % 8 == 7 {
                let tag = if number < 31 { 0xA0 | number } else { 0xBF00 | number };
                put_tlv(&mut out, Tag::new(tag), &self.named("File"));
            }
        }
        self.tail(&mut out);
        out
    }

    fn named(&mut self, name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        match &self.types[name] {
            Type::Sequence(members) => {
                for member in members.clone() {
                    let forced = member.default.is_some() && self.take_explicit();
                    if forced {
                        put_tlv(&mut out, member.tag, &member.default.unwrap());
                    } else if !member.optional || self.byte() % 2 == 1 {
                        self.member(&member, &mut out);
                    }
                }
                self.tail(&mut out);
            }
            Type::Choice(alternatives) => {
                let alternatives = alternatives.clone();
                self.alternative(&alternatives, &mut out);
            }
            Type::SequenceOfChoice(alternatives) => {
                let alternatives = alternatives.clone();
                for _ in 0..self.below(5) {
                    self.alternative(&alternatives, &mut out);
                }
            }
        }
        out
    }

    fn take_explicit(&mut self) -> bool {
        match &mut self.explicit {
            Some(0) => {
                self.explicit = None;
                true
            }
            Some(left) => {
                *left -= 1;
                false
            }
            None => false,
        }
    }

    fn alternative(&mut self, alternatives: &[Member], out: &mut Vec<u8>) {
        match self.byte() {
            0xF8.. => put_tlv(out, Tag::new(0x9F7E), &[1, 2, 3]),
            pick => self.member(&alternatives[usize::from(pick) % alternatives.len()], out),
        }
    }

    fn member(&mut self, member: &Member, out: &mut Vec<u8>) {
        let value = match &member.kind {
            Kind::Null => Vec::new(),
            Kind::Integer => self.integer(),
            Kind::Octets => self.bytes(),
            Kind::Utf8 => "Prüfprofil".into(),
            Kind::Oid => vec![0x2A, 0x81, self.byte() & 0x7F],
            Kind::Named(name) => self.named(name),
            Kind::SequenceOf(item) => {
                let mut items = Vec::new();
                for _ in 0..self.below(4) {
                    self.member(item, &mut items);
                }
                items
            }
        };
        let default = member.default.as_ref() == Some(&value);
        if !default {
            put_tlv(out, member.tag, &value);
        }
    }

    /// An INTEGER of one to three octets, minimal.
    fn integer(&mut self) -> Vec<u8> {
        match self.byte() % 3 {
            0 => vec![self.byte()],
            1 => vec![0x00, self.byte() | 0x80],
            _ => vec![self.byte() & 0x7F | 0x01, self.byte(), self.byte()],
        }
    }

    /// Now and then members that the module does not know.
    fn tail(&mut self, out: &mut Vec<u8>) {
        if self.byte() >= 0xF0 {
            put_tlv(out, Tag::new(0xDF8101), &self.bytes());
            put_nested(out, Tag::new(0xBF7F), |out| put_tlv(out, Tag::new(0x04), &[0xAB]));
        }
    }
}
