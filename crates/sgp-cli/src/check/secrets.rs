//! Which bytes of a package may be secret.

use core::ops::Range;
use std::collections::BTreeSet;

use sgp_asn1::saip::{ElementKind, ElementRef, FilesElement, Package};
use sgp_wire::{Limits, Reader, Tag, Tlv};

/// Places of PINs, keys, data of applications, and files that may hold keys, in their order.
#[derive(Debug)]
pub(super) struct Secrets {
    ranges: Vec<Range<usize>>,
    /// What cannot be taken apart is secret as a whole.
    all: bool,
}

impl Secrets {
    /// Nothing is.
    pub(super) const NONE: Self = Self { ranges: Vec::new(), all: false };

    /// Those of a package.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let Ok(package) = Package::decode(bytes, &Limits::DEFAULT) else {
            return Self { ranges: Vec::new(), all: true };
        };
        // members of elements whose files hold no keys; none where that is not known
        let open: BTreeSet<(usize, &str)> = package.file_system().map_or_else(
            |_| BTreeSet::new(),
            |files| {
                let open = files.iter().filter(|file| !file.may_hold_keys());
                open.map(|file| (file.element(), file.member())).collect()
            },
        );
        let mut secrets = Self { ranges: Vec::new(), all: false };
        for (index, element) in package.elements().enumerate() {
            let limits = Limits::DEFAULT.with_max_items(u32::MAX).with_max_len(usize::MAX);
            if let Ok(tlv) = Reader::at(element.raw(), element.offset(), &limits).tlv() {
                secrets.element(index, &element, &tlv, &open);
            }
        }
        secrets
    }

    /// Whether the byte at this offset may be one of a secret.
    pub(super) fn contains(&self, offset: usize) -> bool {
        let at = self.ranges.partition_point(|range| range.end <= offset);
        self.all || self.ranges.get(at).is_some_and(|range| range.contains(&offset))
    }

    fn element(
        &mut self,
        index: usize,
        element: &ElementRef<'_>,
        tlv: &Tlv<'_>,
        open: &BTreeSet<(usize, &str)>,
    ) {
        let kind = element.kind();
        if !kind.is_defined() {
            self.add(tlv);
            return;
        }
        if !kind.has_template() {
            self.objects(kind, tlv, element.tag());
            return;
        }
        // header and template identifier stand in front of the files
        let members = FilesElement::members(kind);
        for file in children(tlv).skip(2) {
            let place = usize::try_from(file.tag().number()).ok().and_then(|number| number.checked_sub(2));
            let member = place.and_then(|place| members.get(place));
            if member.is_some_and(|member| open.contains(&(index, member.name()))) {
                continue;
            }
            for step in children(&file).filter(|step| step.tag() == FILL_FILE_CONTENT) {
                self.add(&step);
            }
        }
    }

    /// Objects of an element without files of a template, and those inside them.
    fn objects(&mut self, kind: ElementKind, tlv: &Tlv<'_>, parent: Tag) {
        for object in children(tlv) {
            if object.tag().is_constructed() {
                self.objects(kind, &object, object.tag());
            } else if is_secret(kind, parent, object.tag()) {
                self.add(&object);
            }
        }
    }

    fn add(&mut self, tlv: &Tlv<'_>) {
        let start = tlv.value_offset();
        self.ranges.push(start..start.saturating_add(tlv.value().len()));
    }
}

const FILL_FILE_CONTENT: Tag = Tag::new(0x83);
const OCTET_STRING: u32 = 0x04;

/// Whether a primitive object of an element is one, by the tag of the object around it and its own.
const fn is_secret(kind: ElementKind, parent: Tag, tag: Tag) -> bool {
    match (kind, parent.octets(), tag.octets()) {
        // values of PINs and PUKs
        (ElementKind::PinCodes | ElementKind::PukCodes, 0x30, 0x81) => true,
        // K and OPc
        (ElementKind::AkaParameter, 0xA1, 0x82 | 0x83) => true,
        (ElementKind::CdmaParameter, _, 0x81..=0x85) => true,
        // parts of keys; STORE DATA; data of applications
        (ElementKind::SecurityDomain, 0x30, 0x86) => true,
        (ElementKind::SecurityDomain | ElementKind::Application, _, OCTET_STRING) => true,
        (ElementKind::NonStandard, _, 0x82) => true,
        // content of files that no template describes
        (ElementKind::GenericFileManagement, 0x30, 0x81) => true,
        _ => false,
    }
}

fn children<'a>(tlv: &Tlv<'a>) -> impl Iterator<Item = Tlv<'a>> + use<'a> {
    let limits = Limits::DEFAULT.with_max_items(u32::MAX).with_max_len(usize::MAX);
    let mut reader = tlv.reader(&limits);
    core::iter::from_fn(move || if reader.is_empty() { None } else { reader.tlv().ok() })
}
