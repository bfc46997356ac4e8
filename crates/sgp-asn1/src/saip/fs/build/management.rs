//! Files made without a template.

use super::Builder;
use super::body::Writer;
use super::make::Plan;
use super::source::{Steps, children};
use crate::codec::Node;
use crate::saip::fs::file_system::MF;
use crate::saip::fs::finding::Place;
use crate::saip::{Fcp, FileFault, FileManagement, GenericFileManagement, ManagementStep};

/// Name of the members that make files.
const CREATE_FCP: &str = "createFCP";

/// What is selected.
struct Selected {
    directory: Option<usize>,
    file: Option<Writer>,
}

impl Builder {
    pub(super) fn management(&mut self, element: &GenericFileManagement<'_>, node: Option<Node<'_>>) {
        let mut selected = Selected { directory: self.files.top(MF), file: None };
        // behind the header
        let lists = children(children(node).nth(1));
        let mut lists = lists.map(Some).chain(core::iter::repeat(None));
        for (index, list) in element.commands().iter().enumerate() {
            let steps = &mut Steps::of(lists.next().flatten());
            self.list(&mut selected, index, list, steps);
        }
    }

    fn list(
        &mut self,
        selected: &mut Selected,
        list: usize,
        commands: &FileManagement<'_>,
        steps: &mut Steps<'_>,
    ) {
        for (index, step) in commands.steps().iter().enumerate() {
            let place = |name| Place { list: Some(list), step: Some((index, name)), ..Place::default() };
            match step {
                ManagementStep::FilePath(path) => {
                    selected.file = None;
                    selected.directory = self.select(path);
                    if selected.directory.is_none() {
                        self.find(FileFault::NoDirectory, place("filePath"), None, steps);
                    }
                }
                ManagementStep::CreateFcp(fcp) => self.create(selected, fcp, place(CREATE_FCP), steps),
                ManagementStep::FillFileOffset(offset) => {
                    self.skip(selected.file.as_mut(), offset.to_i64(), place("fillFileOffset"), steps);
                }
                ManagementStep::FillFileContent(content) => {
                    self.write(selected.file.as_mut(), content.as_bytes(), place("fillFileContent"), steps);
                }
                ManagementStep::Unknown(_) => self.find(FileFault::UnknownStep, place("?"), None, steps),
            }
        }
    }

    /// The directory at a path from the MF.
    fn select(&self, path: &[u8]) -> Option<usize> {
        let found = self.files.body_of(self.files.at(path)?);
        self.files.node(found)?.kind.is_directory().then_some(found)
    }

    fn create(&mut self, selected: &mut Selected, fcp: &Fcp<'_>, place: Place, steps: &mut Steps<'_>) {
        let plan = Plan {
            member: CREATE_FCP,
            row: None,
            fid: None,
            kind: None,
            df_name: None,
            is_known: true,
            fcp: Some(fcp),
        };
        let made = self.make(selected.directory, &plan, place, steps);
        selected.file = made.map(Writer::new);
        if let Some(made) = made
            && self.files.node(made).is_some_and(|node| node.kind.is_directory())
        {
            selected.directory = Some(made);
        }
    }
}
