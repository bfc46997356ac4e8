//! Where something stands: by names of the module, and in bytes.

use core::fmt::Write;
use std::collections::BTreeMap;

use sgp_asn1::saip::ElementRef;
use sgp_wire::{Limits, Reader, Tag};

/// Most steps of a path; the longest, a member of the proprietary information of a file made without
/// template, has six.
const MAX_STEPS: usize = 8;

/// One step down.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The member with this tag, among those that share it the one with this number.
    Member { name: &'static str, tag: Tag, number: u8 },
    /// The object with this number in a list.
    Index(usize),
    /// The alternative that the last step led to already.
    Alternative(&'static str),
}

/// A place in a package: an element, and the steps down from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    element: Option<usize>,
    steps: [Option<Step>; MAX_STEPS],
}

impl Place {
    /// The element with this index.
    pub(super) const fn element(index: usize) -> Self {
        Self { element: Some(index), steps: [None; MAX_STEPS] }
    }

    /// The end of the package: of something that is missing there.
    pub(super) const fn end() -> Self {
        Self { element: None, steps: [None; MAX_STEPS] }
    }

    /// The member `name`, which has this tag.
    pub(super) fn member(self, name: &'static str, tag: u32) -> Self {
        self.numbered(name, tag, 0)
    }

    /// The same where other members in front of it have the tag as well.
    pub(super) fn numbered(self, name: &'static str, tag: u32, number: u8) -> Self {
        self.step(Step::Member { name, tag: Tag::new(tag), number })
    }

    /// The object with this number in a list.
    pub(super) fn index(self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// Name of the alternative that the object is.
    pub(super) fn alternative(self, name: &'static str) -> Self {
        self.step(Step::Alternative(name))
    }

    /// Index of the element.
    pub(super) const fn element_index(&self) -> Option<usize> {
        self.element
    }

    fn step(mut self, step: Step) -> Self {
        if let Some(free) = self.steps.iter_mut().find(|step| step.is_none()) {
            *free = Some(step);
        }
        self
    }

    /// Names and numbers, such as `usim.ef-imsi[1].fillFileContent`.
    pub(super) fn path(&self, element: &'static str) -> String {
        let mut path = String::from(element);
        for step in self.steps.iter().flatten() {
            // writing to a String does not fail
            let _ = match step {
                Step::Member { name, .. } | Step::Alternative(name) => write!(path, ".{name}"),
                Step::Index(index) => write!(path, "[{index}]"),
            };
        }
        path
    }
}

/// An object in the package.
#[derive(Clone, Copy, Debug)]
struct Object {
    tag: Tag,
    offset: usize,
    header_len: usize,
    len: usize,
}

/// Finds places in bytes. What it took apart once it remembers, so that all places of a package
/// together cost no more than the package has objects.
pub(super) struct Locator<'a> {
    bytes: &'a [u8],
    children: BTreeMap<usize, Vec<Object>>,
}

impl<'a> Locator<'a> {
    /// Over the bytes of a package.
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, children: BTreeMap::new() }
    }

    /// Offset and length in bytes of the object at `place`, which is in `element`; where it is
    /// missing, those of the object around it.
    pub(super) fn locate(&mut self, place: &Place, element: &ElementRef<'a>) -> (usize, usize) {
        let mut object = Object {
            tag: element.tag(),
            offset: element.offset(),
            header_len: element.header_len(),
            len: element.len(),
        };
        for step in place.steps.iter().flatten() {
            let found = match *step {
                Step::Member { tag, number, .. } => self
                    .children(&object)
                    .iter()
                    .filter(|child| child.tag == tag)
                    .nth(usize::from(number))
                    .copied(),
                Step::Index(index) => self.children(&object).get(index).copied(),
                Step::Alternative(_) => Some(object),
            };
            match found {
                Some(found) => object = found,
                None => break,
            }
        }
        (object.offset, object.len)
    }

    fn children(&mut self, object: &Object) -> &[Object] {
        let bytes = self.bytes;
        self.children.entry(object.offset).or_insert_with(|| {
            if !object.tag.is_constructed() {
                return Vec::new();
            }
            let start = object.offset.saturating_add(object.header_len);
            let end = object.offset.saturating_add(object.len);
            let limits = Limits::DEFAULT.with_max_items(u32::MAX);
            let mut reader = Reader::at(bytes.get(start..end).unwrap_or_default(), start, &limits);
            let mut children = Vec::new();
            // the package was walked when it was decoded: an error cannot come up, and would end the list
            while !reader.is_empty() {
                let Ok(tlv) = reader.tlv() else { break };
                let (offset, header_len, len) = (tlv.offset(), tlv.header_len(), tlv.raw().len());
                children.push(Object { tag: tlv.tag(), offset, header_len, len });
            }
            children
        })
    }
}

#[cfg(test)]
mod tests {
    use sgp_asn1::saip::Package;

    use super::*;

    /// Self-made: pinCodes with the PINs 1 and 2.
    const PINS: &str = "a22da003810101a126a0243010800101810830303030ffffffff82010130\
        10800102810830303030ffffffff830101";

    #[test]
    fn names_and_bytes() {
        let bytes = hex::decode(PINS).unwrap();
        let package = Package::decode(&bytes, &Limits::default()).unwrap();
        let element = package.elements().next().unwrap();
        let list = Place::element(0).member("pinCodes", 0xA1).member("pinconfig", 0xA0);
        let second = list.index(1).member("keyReference", 0x80);
        let mut locator = Locator::new(package.as_bytes());
        let (offset, len) = locator.locate(&second, &element);
        assert_eq!(&bytes[offset..offset + len], [0x80, 0x01, 0x02]);
        assert_eq!(second.path("pinCodes"), "pinCodes.pinCodes.pinconfig[1].keyReference");
        // what is not there is shown by what is around it
        let missing = list.index(1).member("unblockingPINReference", 0x82);
        let (offset, len) = locator.locate(&missing, &element);
        assert_eq!((bytes[offset], len), (0x30, 18));
        assert_eq!(locator.locate(&list.index(7), &element), locator.locate(&list, &element));
    }
}
