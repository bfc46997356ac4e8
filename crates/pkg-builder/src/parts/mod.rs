//! What a package is put together from.
//!
//! Each type becomes one element, or, with what it holds, several: [`PackageBuilder::with`] takes them in
//! any order.
//!
//! [`PackageBuilder::with`]: crate::PackageBuilder::with

mod access_domain;
mod aka;
mod application;
mod cdma;
mod codes;
mod compact;
mod file;
mod files;
mod ijc;
mod instance;
mod key_set;
mod management;
mod part;
mod rfm;
mod security_domain;
mod toolkit;

pub use access_domain::AccessDomain;
pub use aka::{Aka, OperatorKey};
pub use application::{Application, Instance, LoadPackage};
pub use cdma::Cdma;
pub use codes::{Pin, Pins, Puk, Puks};
pub use file::FileSpec;
pub use files::Files;
pub use key_set::{Key, KeySet};
pub use management::Management;
pub use part::Part;
pub use rfm::Rfm;
pub use security_domain::{Scp, SecurityDomain};
pub use toolkit::ToolkitParameters;

pub(crate) use codes::padded;
pub(crate) use files::Surroundings;
pub(crate) use ijc::is_java_card;
pub(crate) use part::{Body, Draft, Group, Home, Rank, Shape, set_header};
