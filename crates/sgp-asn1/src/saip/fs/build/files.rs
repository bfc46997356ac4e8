//! Elements that make files after a template.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::Builder;
use super::body::Writer;
use super::iot;
use super::make::Plan;
use super::source::{Steps, children};
use crate::codec::Node;
use crate::saip::fs::file_system::MF;
use crate::saip::fs::finding::Place;
use crate::saip::{
    ElementKind, Fcp, File, FileFault, FileKind, FileStep, FilesElement, Template, TemplateFile,
};

/// The first octets of the AID of a USIM: the RID of 3GPP and the code of its application, as an
/// IoT minimal profile completes them (SAIP 7.4).
const RID_OF_3GPP: [u8; 5] = [0xA0, 0x00, 0x00, 0x00, 0x87];
/// The current ADF (ETSI TS 102 221 8.3), for one without an identifier of its own.
const CURRENT_ADF: u16 = 0x7FFF;

/// Objects of an element in front of its files: header and template.
const IN_FRONT: usize = 2;

/// The element at hand.
struct Element<'e> {
    kind: ElementKind,
    /// The template, where it is known and one of the element.
    template: Option<&'static Template>,
    files: &'e FilesElement<'e>,
    /// Where its own directory goes.
    parent: Option<usize>,
    /// Its own directory, or the one that it adds files to.
    base: Option<usize>,
    /// Directories that it made, the last one by each identifier of the template.
    directories: BTreeMap<u16, usize>,
}

/// Steps from one `fileDescriptor` to the next: one file.
#[derive(Default)]
struct Instance<'f, 'a> {
    fcp: Option<(usize, &'f Fcp<'a>)>,
    /// What is written, by index of the step.
    fills: Vec<(usize, &'f FileStep<'a>)>,
}

impl Builder {
    pub(super) fn files_element(&mut self, files: &FilesElement<'_>, node: Option<Node<'_>>) {
        let kind = files.kind();
        let whole = &mut Steps::of(node);
        let template = match Template::by_oid(files.template_id()) {
            Some(template) if template.element() == kind => Some(template),
            Some(_) => {
                self.find(FileFault::TemplateOfAnotherElement, Place::default(), None, whole);
                None
            }
            None => {
                self.find(FileFault::UnknownTemplate, Place::default(), None, whole);
                None
            }
        };
        let mf = self.files.top(MF);
        let parent = match kind {
            ElementKind::Mf | ElementKind::Iot => None,
            ElementKind::Cd | ElementKind::Telecom => mf,
            ElementKind::Usim | ElementKind::Isim | ElementKind::Csim => {
                if mf.is_none() {
                    self.find(FileFault::NoParent, Place::default(), None, whole);
                }
                None
            }
            ElementKind::OptIsim => self.last.isim,
            ElementKind::OptCsim => self.last.csim,
            ElementKind::Eap => self.last.adf,
            _ => self.last.usim,
        };
        let is_top = matches!(
            kind,
            ElementKind::Mf | ElementKind::Iot | ElementKind::Usim | ElementKind::Isim | ElementKind::Csim
        );
        if parent.is_none() && !is_top {
            self.find(FileFault::NoParent, Place::default(), None, whole);
            return;
        }
        let mut element =
            Element { kind, template, files, parent, base: parent, directories: BTreeMap::new() };
        self.members(&mut element, node);
    }

    /// All members in the order of the module; those that are missing where the template makes them.
    fn members(&mut self, element: &mut Element<'_>, node: Option<Node<'_>>) {
        let mut nodes = children(node).skip(IN_FRONT);
        let mut given = element.files.files().peekable();
        for member in FilesElement::members(element.kind) {
            let member = member.name();
            if let Some((_, file)) = given.next_if(|(name, _)| *name == member) {
                let steps = &mut Steps::of(nodes.next());
                self.file(element, member, file, steps);
            } else if element.makes_by_default(member) {
                let file = File::default();
                // the element stands for a file that does not stand in it
                self.file(element, member, &file, &mut Steps::default());
            }
        }
    }

    fn file(
        &mut self,
        element: &mut Element<'_>,
        member: &'static str,
        file: &File<'_>,
        steps: &mut Steps<'_>,
    ) {
        let place = Place { member: Some(member), ..Place::default() };
        let at = |index, name| Place { step: Some((index, name)), ..place };
        if element.template.is_some_and(|template| template.file(member).is_none()) {
            self.find(FileFault::NotInTemplate, place, None, steps);
        }
        let none = [];
        let mut all = file.steps();
        if let Some(index) = all.iter().position(|step| matches!(step, FileStep::DoNotCreate)) {
            let place = at(index, "doNotCreate");
            if all.len() > 1 {
                self.find(FileFault::DoNotCreateNotAlone, place, None, steps);
            }
            if element.is_in_mf(member) {
                self.find(FileFault::DoNotCreateInMf, place, None, steps);
                all = &none;
            } else {
                if element.template.is_some_and(|template| !template.is_created_by_default()) {
                    self.find(FileFault::DoNotCreateNeedless, place, None, steps);
                }
                return;
            }
        }
        let mut instances = Vec::new();
        let mut instance = Instance::default();
        for (index, step) in all.iter().enumerate() {
            match step {
                FileStep::FileDescriptor(fcp) => {
                    if instance.fcp.is_some() {
                        instances.push(core::mem::take(&mut instance));
                    }
                    instance.fcp = Some((index, fcp));
                }
                FileStep::Unknown(_) => self.find(FileFault::UnknownStep, at(index, "?"), None, steps),
                _ => instance.fills.push((index, step)),
            }
        }
        instances.push(instance);
        for (number, instance) in instances.iter().enumerate() {
            self.instance(element, member, number, instance, steps);
        }
    }

    fn instance(
        &mut self,
        element: &mut Element<'_>,
        member: &'static str,
        number: usize,
        instance: &Instance<'_, '_>,
        steps: &mut Steps<'_>,
    ) {
        let step = instance.fcp.map(|(index, _)| (index, "fileDescriptor"));
        let place = Place { member: Some(member), step, ..Place::default() };
        let row = element.template.and_then(|template| template.file(member));
        let same = row.or_else(|| same_file(element.kind, member));
        let is_usim_of_iot = element.kind == ElementKind::Iot && member == "adf-usim";
        let plan = Plan {
            member,
            row,
            fid: same
                .and_then(|row| row.fids().nth(number).flatten())
                .or_else(|| is_usim_of_iot.then_some(CURRENT_ADF)),
            kind: same.map(TemplateFile::kind),
            df_name: self
                .pix
                .as_ref()
                .filter(|_| is_usim_of_iot)
                .map(|pix| [&RID_OF_3GPP, pix.as_slice()].concat()),
            is_known: row.is_some() && element.template.is_some_and(|template| !template.is_observed()),
            fcp: instance.fcp.map(|(_, fcp)| fcp),
        };
        let is_own = element.is_own_directory(member);
        let directory = if is_own { element.parent } else { self.directory(element, member, same) };
        if directory.is_none() && !plan.kind.is_some_and(|kind| matches!(kind, FileKind::Mf | FileKind::Adf))
        {
            // why there is no directory was said where it is missing
            if !is_own && element.base.is_some() {
                self.find(FileFault::NoDirectory, place, None, steps);
            }
            return;
        }
        let Some(made) = self.make(directory, &plan, place, steps) else { return };
        if self.files.node(made).is_some_and(|node| node.kind.is_directory()) {
            if is_own {
                element.base = Some(made);
            }
            if let Some(fid) = same.and_then(TemplateFile::fid) {
                element.directories.insert(fid, made);
            }
        }
        let mut writer = Writer::new(made);
        for (index, step) in &instance.fills {
            let place = |name| Place { step: Some((*index, name)), ..place };
            match step {
                FileStep::FillFileOffset(offset) => {
                    self.skip(Some(&mut writer), offset.to_i64(), place("fillFileOffset"), steps);
                }
                FileStep::FillFileContent(content) => {
                    self.write(Some(&mut writer), content.as_bytes(), place("fillFileContent"), steps);
                }
                _ => {}
            }
        }
    }

    /// The directory that a file goes to which is not the element's own directory.
    fn directory(
        &self,
        element: &Element<'_>,
        member: &'static str,
        same: Option<&'static TemplateFile>,
    ) -> Option<usize> {
        let below = |base: Option<usize>, fid: u16| {
            element.directories.get(&fid).copied().or_else(|| self.files.child(base?, fid))
        };
        if let ElementKind::Iot | ElementKind::OptIot = element.kind {
            return match iot::same_file(element.kind, member).2 {
                iot::Directory::Mf => self.files.top(MF),
                iot::Directory::Adf => self.last.usim,
                iot::Directory::Df(fid) => below(self.last.usim, fid),
            };
        }
        match same.and_then(TemplateFile::directory) {
            Some(fid) => below(element.base, fid),
            None => element.base,
        }
    }
}

/// Row of a file that has identifier and kind in common with one whose template is not known: other
/// versions, and full profiles.
fn same_file(kind: ElementKind, member: &'static str) -> Option<&'static TemplateFile> {
    let (kind, member) = match kind {
        ElementKind::Iot | ElementKind::OptIot => {
            let (kind, member, _) = iot::same_file(kind, member);
            (kind, member)
        }
        kind => (kind, member),
    };
    let mut templates = Template::all().iter().rev().filter(|template| template.element() == kind);
    templates.find_map(|template| template.file(member))
}

impl Element<'_> {
    /// Whether the member is the directory of the template: the MF, the ADF, the first DF.
    fn is_own_directory(&self, member: &str) -> bool {
        match self.kind {
            ElementKind::Iot => matches!(member, "mf" | "adf-usim"),
            kind => {
                let first = FilesElement::members(kind).first();
                first.is_some_and(|first| first.name() == member) && !member.starts_with("ef-")
            }
        }
    }

    /// Whether `doNotCreate` has no effect.
    fn is_in_mf(&self, member: &'static str) -> bool {
        self.kind == ElementKind::Mf
            || self.kind == ElementKind::Iot && iot::same_file(self.kind, member).2 == iot::Directory::Mf
    }

    /// Whether the file is made although it does not stand in the element.
    fn makes_by_default(&self, member: &str) -> bool {
        match self.template {
            Some(template) => template.is_created_by_default() && template.file(member).is_some(),
            // the directories of an IoT minimal profile, whatever its template
            None => self.kind == ElementKind::Iot && self.is_own_directory(member),
        }
    }
}
