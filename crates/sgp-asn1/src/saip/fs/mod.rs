//! The file system that a package makes.

mod build;
mod file_system;
mod finding;
#[cfg(feature = "serde")]
mod json;
mod kind;
mod node;
mod templates;

pub use file_system::{FileSystem, NoSuchFile};
pub use finding::{FileFault, FileFinding};
pub use kind::FileKind;
pub use node::{AccessRule, FileNode};
pub use templates::{DefaultContent, Parameter, Published, Template, TemplateFile};
