//! An element that is kept as the text it was received as.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Text of one element, and the namespaces that were declared around it and that it uses.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ReceivedText {
    pub(crate) xml: String,
    /// Prefix (empty: none) and namespace, sorted.
    pub(crate) namespaces: Vec<(String, String)>,
}

/// The text may hold key values, so only its length is shown.
impl fmt::Debug for ReceivedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceivedText({} bytes)", self.xml.len())
    }
}
