//! Makes the files, element by element.

mod body;
mod files;
mod iot;
mod make;
mod management;
mod source;

use alloc::borrow::ToOwned;
use alloc::vec::Vec;

use sgp_wire::Limits;

use super::file_system::FileSystem;
use super::finding::Place;
use super::{FileFault, FileFinding};
use crate::codec::Node;
use crate::saip::ProfileElement;
use source::Steps;

/// Makes a file system.
#[derive(Debug)]
pub(super) struct Builder {
    files: FileSystem,
    /// Bytes of bodies that may still be held.
    budget: usize,
    max_files: u32,
    max_depth: u16,
    /// The element at hand.
    element: usize,
    element_name: &'static str,
    element_offset: Option<usize>,
    /// ADFs that were made last.
    last: Last,
    /// What completes the AID of the USIM in an IoT minimal profile.
    pix: Option<Vec<u8>>,
}

/// ADFs that were made last, of each kind and of any.
#[derive(Debug, Default)]
struct Last {
    usim: Option<usize>,
    isim: Option<usize>,
    csim: Option<usize>,
    adf: Option<usize>,
}

impl Builder {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            files: FileSystem::default(),
            budget: limits.max_len,
            max_files: limits.max_items,
            max_depth: limits.max_depth,
            element: 0,
            element_name: "",
            element_offset: None,
            last: Last::default(),
            pix: None,
        }
    }

    /// Works through an element; `node` is its bytes, where they are at hand.
    pub(super) fn element(&mut self, index: usize, element: &ProfileElement<'_>, node: Option<Node<'_>>) {
        self.element = index;
        self.element_name = element.kind().name();
        self.element_offset = node.map(|node| node.offset());
        match element {
            ProfileElement::Header(header) => {
                self.pix = header.iot_options().map(|options| options.pix().to_owned());
            }
            ProfileElement::Files(element) => self.files_element(element, node),
            ProfileElement::GenericFileManagement(element) => self.management(element, node),
            _ => {}
        }
    }

    pub(super) fn finish(self) -> FileSystem {
        self.files
    }

    /// Records what does not fit at a step, or in the whole file.
    fn find(&mut self, fault: FileFault, place: Place, file: Option<usize>, steps: &mut Steps<'_>) {
        if self.files.findings.len() >= FileSystem::MAX_FINDINGS {
            self.files.findings_left_out = self.files.findings_left_out.saturating_add(1);
            return;
        }
        let file = file.and_then(|index| self.files.node(index)).map(|node| node.path.clone());
        let offset = steps.offset(place.step.map(|(index, _)| index)).or(self.element_offset);
        let (element, element_name) = (self.element, self.element_name);
        self.files.findings.push(FileFinding { fault, element, element_name, place, file, offset });
    }
}
