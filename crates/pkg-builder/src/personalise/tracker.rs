//! Which directory an element is in: whose PINs it defines, where commands make files.

use core::ops::Range;

use sgp_asn1::saip::{
    ElementKind, Fcp, File, FileStep, FilesElement, GenericFileManagement, ManagementStep, ProfileElement,
};

use super::body::{first_file, has_own_body, steps_of};

/// File identifier of the MF.
const MF: [u8; 2] = [0x3F, 0x00];
/// First octets of the AID of an application: USIM, ISIM, CSIM (ETSI TS 101 220 annex E).
const USIM: &[u8] = &[0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02];
const ISIM: &[u8] = &[0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04];
const CSIM: &[u8] = &[0xA0, 0x00, 0x00, 0x03, 0x43, 0x10, 0x02];

/// A file that holds a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Iccid,
    Imsi,
    AccessClasses,
    ServiceCentre,
}

/// The directory whose PINs a `PE-PINCodes` defines (SAIP 8.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) enum PinContext {
    /// The MF.
    Root,
    /// A USIM, ISIM or CSIM.
    Application,
    /// Both: `PE-IoT` makes the MF and the USIM.
    Minimal,
    #[default]
    Other,
}

impl PinContext {
    pub(super) const fn is_root(self) -> bool {
        matches!(self, Self::Root | Self::Minimal)
    }

    pub(super) const fn is_application(self) -> bool {
        matches!(self, Self::Application | Self::Minimal)
    }
}

/// What the elements before have made.
#[derive(Debug, Default)]
pub(super) struct Tracker {
    pin: PinContext,
    /// Temporary identifiers of the USIMs.
    usims: Vec<[u8; 2]>,
}

impl Tracker {
    pub(super) const fn pin_context(&self) -> PinContext {
        self.pin
    }

    /// Goes behind `element`.
    pub(super) fn pass(&mut self, element: &ProfileElement<'_>) {
        match element {
            ProfileElement::Files(files) => self.files(files),
            ProfileElement::GenericFileManagement(commands) => {
                let mut first = None;
                let mut usims = Vec::new();
                each_file(commands, &self.usims, |made| {
                    let Made::Directory(kind, fcp) = made else { return };
                    first = first.or(Some(kind));
                    if fcp.df_name().is_some_and(|aid| aid.starts_with(USIM)) {
                        usims.extend(file_id(fcp));
                    }
                });
                self.usims.extend(usims);
                self.pin = first.unwrap_or(self.pin);
            }
            _ => {}
        }
    }

    fn files(&mut self, files: &FilesElement<'_>) {
        let made = match files.kind() {
            ElementKind::Mf => PinContext::Root,
            ElementKind::Iot => PinContext::Minimal,
            // optional files are in the ADF that they are added to
            ElementKind::Usim
            | ElementKind::Isim
            | ElementKind::Csim
            | ElementKind::OptUsim
            | ElementKind::OptIsim
            | ElementKind::OptCsim => PinContext::Application,
            ElementKind::OptIot => self.pin,
            _ => PinContext::Other,
        };
        let is_directory = |(name, file): (&str, &File<'_>)| {
            (name.starts_with("df-") || name.starts_with("adf-")) && is_made(file)
        };
        if made != PinContext::Other || files.files().any(is_directory) {
            self.pin = made;
        }
        let adf = files.file("adf-usim").and_then(|file| descriptor(file)).and_then(file_id);
        self.usims.extend(adf);
    }

    /// Files of `commands` that hold a parameter: the list, the steps, what they hold.
    pub(super) fn held_in_commands(
        &self,
        commands: &GenericFileManagement<'_>,
    ) -> Vec<(usize, Range<usize>, Held)> {
        let mut held = Vec::new();
        each_file(commands, &self.usims, |made| {
            if let Made::File { list, steps, holds } = made {
                held.push((list, steps, holds));
            }
        });
        held
    }
}

/// Files of `element` that hold a parameter: name of the member, the steps, what they hold.
pub(super) fn held_in_files(element: &FilesElement<'_>) -> Vec<(&'static str, Range<usize>, Held)> {
    let members: &[(&'static str, Held)] = match element.kind() {
        ElementKind::Mf => &[("ef-iccid", Held::Iccid)],
        ElementKind::Usim => {
            &[("ef-imsi", Held::Imsi), ("ef-acc", Held::AccessClasses), ("ef-smsp", Held::ServiceCentre)]
        }
        ElementKind::Iot => {
            &[("ef-iccid", Held::Iccid), ("ef-imsi", Held::Imsi), ("ef-acc", Held::AccessClasses)]
        }
        ElementKind::OptIot => &[("ef-smsp", Held::ServiceCentre)],
        _ => &[],
    };
    let held = members.iter().filter_map(|(name, held)| {
        let file = element.file(name).filter(|file| is_made(file))?;
        let is_own = descriptor(file).is_none_or(has_own_body);
        is_own.then(|| (*name, first_file(file.steps()), *held))
    });
    held.collect()
}

fn is_made(file: &File<'_>) -> bool {
    !file.steps().iter().any(|step| matches!(step, FileStep::DoNotCreate))
}

/// Parameters of the first file of a member.
fn descriptor<'f, 'a>(file: &'f File<'a>) -> Option<&'f Fcp<'a>> {
    match file.steps().first() {
        Some(FileStep::FileDescriptor(fcp)) => Some(fcp),
        _ => None,
    }
}

fn file_id(fcp: &Fcp<'_>) -> Option<[u8; 2]> {
    fcp.file_id()?.try_into().ok()
}

/// What commands make.
enum Made<'c> {
    Directory(PinContext, &'c Fcp<'c>),
    File { list: usize, steps: Range<usize>, holds: Held },
}

/// Where commands are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directory {
    Root,
    Usim,
    Other,
}

/// Walks through the directories and the files of interest that `commands` make, beginning in the MF
/// (SAIP 8.3.5).
fn each_file(commands: &GenericFileManagement<'_>, usims: &[[u8; 2]], mut visit: impl FnMut(Made<'_>)) {
    let mut directory = Directory::Root;
    let mut made_usims = Vec::new();
    for (list, commands) in commands.commands().iter().enumerate() {
        for (index, step) in commands.steps().iter().enumerate() {
            match step {
                ManagementStep::FilePath(path) => {
                    directory = match **path {
                        [] | [0x3F, 0x00] => Directory::Root,
                        [high, low] if usims.iter().chain(&made_usims).any(|id| *id == [high, low]) => {
                            Directory::Usim
                        }
                        _ => Directory::Other,
                    };
                }
                ManagementStep::CreateFcp(fcp) if is_directory(fcp) => {
                    let kind = match fcp.df_name() {
                        _ if fcp.file_id() == Some(&MF) => PinContext::Root,
                        Some(aid) if [USIM, ISIM, CSIM].iter().any(|naa| aid.starts_with(naa)) => {
                            PinContext::Application
                        }
                        _ => PinContext::Other,
                    };
                    directory = match (kind, fcp.df_name()) {
                        (PinContext::Root, _) => Directory::Root,
                        (_, Some(aid)) if aid.starts_with(USIM) => {
                            made_usims.extend(file_id(fcp));
                            Directory::Usim
                        }
                        _ => Directory::Other,
                    };
                    visit(Made::Directory(kind, fcp));
                }
                ManagementStep::CreateFcp(fcp) if has_own_body(fcp) => {
                    let holds = match (directory, file_id(fcp)) {
                        (Directory::Root, Some([0x2F, 0xE2])) => Held::Iccid,
                        (Directory::Usim, Some([0x6F, 0x07])) => Held::Imsi,
                        (Directory::Usim, Some([0x6F, 0x78])) => Held::AccessClasses,
                        (Directory::Usim, Some([0x6F, 0x42])) => Held::ServiceCentre,
                        _ => continue,
                    };
                    visit(Made::File { list, steps: steps_of(commands.steps(), index), holds });
                }
                _ => {}
            }
        }
    }
}

/// Whether parameters without a template make a directory (ETSI TS 102 222 6.3.2.2.2).
fn is_directory(fcp: &Fcp<'_>) -> bool {
    match fcp.file_descriptor() {
        Some([first, ..]) => first & 0x3F == 0x38,
        _ => fcp.pin_status_template_do().is_some(),
    }
}
