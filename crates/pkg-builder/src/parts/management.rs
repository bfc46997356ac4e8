//! Files without a template.

use sgp_asn1::saip::{ElementKind, FileManagement, GenericFileManagement, ManagementStep, ProfileElement};

use super::file::{FileSpec, path_octets};
use super::part::{Part, unnumbered};
use crate::fault::{Fault, Faults, Field};

/// Makes and fills files that no template has, and links (SAIP 8.3.5).
///
/// Stands behind the directory that was added last, and can reach all that was made before.
///
/// ```
/// use pkg_builder::parts::{FileSpec, Management};
///
/// let files = Management::new()
///     .in_directory(&[0x7F10])
///     .create(FileSpec::transparent().with_fid(0x6F77).with_access_rule(5).with_size(4).with_content([1, 2, 3, 4]))
///     .create(FileSpec::transparent().with_fid(0x6F78).with_access_rule(5).with_link(&[0x7F10, 0x6F77]));
/// # let _ = files;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Management {
    steps: Vec<ManagementStep<'static>>,
    faults: Vec<Fault>,
}

impl Management {
    /// Without a command.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Selects the directory with this path: file identifiers from the MF, ADFs by their temporary ones;
    /// the empty path is the MF.
    #[must_use]
    pub fn in_directory(mut self, path: &[u16]) -> Self {
        self.steps.push(ManagementStep::FilePath(path_octets(path).into()));
        self
    }

    /// Makes a file in the selected directory and fills it; a directory is selected then. All that a file
    /// needs has to be given.
    #[must_use]
    pub fn create(mut self, file: FileSpec) -> Self {
        let field = Field::File { element: ElementKind::GenericFileManagement, name: "createFCP" };
        let mut faults = Faults::default();
        self.steps.extend(file.to_management(field, &mut faults));
        self.faults.append(&mut faults.0);
        self
    }
}

impl From<Management> for Part {
    fn from(management: Management) -> Self {
        let lists = vec![FileManagement::new(management.steps)];
        let element = GenericFileManagement::new(unnumbered(), lists);
        Self::ready(ProfileElement::GenericFileManagement(element), management.faults)
    }
}
