//! Templates: packages as text, with variables.

mod declare;
mod element;
mod error;
mod export;
mod expression;
mod lift;
mod node;
mod places;
mod prepared;
mod read;
mod row;
mod sequence;
mod source;
#[cfg(test)]
mod tests;
mod value;
mod variable;
mod write;

use core::fmt;

use error::FaultKind;
pub use error::{
    FaultKind as TemplateFaultKind, PersonaliseError, PrepareError, TemplateError, TemplateFault,
};
pub use export::{Export, TemplateText};
pub(crate) use node::{Body, Member, Node};
pub use prepared::{Personalised, Prepared};
pub use row::Row;
pub use sequence::Seed;
pub(crate) use source::Faults;
pub use value::{Value, ValueError};
pub use variable::{Generator, Variable, VariableKind};

const MAX_LEN: usize = Template::MAX_LEN;
/// Most variables.
const MAX_VARIABLES: usize = 256;
/// Most characters of the name of a variable, and of a key in the path of a fault.
const MAX_NAME: usize = 64;
/// Bytes that are read again, at most, to find out which keys are unknown.
const MAX_WORK: usize = 32 << 20;
/// Most expressions in the elements.
const MAX_EXPRESSIONS: usize = 4096;

/// A package as text: its elements by the names of the module, and variables whose values differ from
/// package to package.
///
/// ```
/// use pkg_builder::Template;
///
/// let faults = Template::parse("template = 1\n[[element]]\nkind = \"end\"\nend-header = { mandated = yes }").unwrap_err();
/// assert_eq!(faults.faults()[0].line(), 4);
///
/// let text = "template = 1\n[[element]]\nkind = \"end\"\nend-header = { identification = 1, mandate = true }";
/// let error = Template::parse(text).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "line 4, column 36: end.end-header.mandate: not known here, expected members by their names in the module, once"
/// );
/// ```
///
#[doc = include_str!("../../TEMPLATES.md")]
pub struct Template {
    variables: Vec<Variable>,
    /// Those that are derived, each behind what it is made from.
    derived: Vec<usize>,
    elements: Vec<Node>,
}

impl Template {
    /// Most bytes of a text that is read.
    pub const MAX_LEN: usize = 8 << 20;

    /// Reads a template.
    ///
    /// # Errors
    /// Everything that is wrong: line, column, path, and what was expected.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        read::template(text)
    }

    /// Reads a package in ASN.1 value notation, the text form in which test packages are published
    /// (SAIP Annex A has the types). A template without variables.
    ///
    /// DEFAULT values that stand there are left out, as DER has it. References to values are not
    /// resolved.
    ///
    /// # Errors
    /// Everything that is wrong: line, column, and what was expected.
    #[doc(alias = "VN")]
    pub fn parse_value_notation(text: &str) -> Result<Self, TemplateError> {
        let mut faults = Faults::new(text);
        let mut template = Self::empty();
        if text.len() > MAX_LEN {
            faults.add(0, "", FaultKind::Limit { what: "bytes", max: MAX_LEN });
            return faults.finish(template);
        }
        template.elements = crate::vn::elements(text, &mut faults);
        if faults.is_empty() && template.elements.is_empty() {
            faults.add(0, "", FaultKind::Missing { name: "header" });
        }
        if faults.is_empty() {
            template.report(&mut faults);
        }
        faults.finish(template)
    }

    /// Reads a template, or a package in value notation, whichever the text is.
    ///
    /// # Errors
    /// As [`parse`](Self::parse) and [`parse_value_notation`](Self::parse_value_notation).
    pub fn parse_any(text: &str) -> Result<Self, TemplateError> {
        if crate::vn::is_value_notation(text) { Self::parse_value_notation(text) } else { Self::parse(text) }
    }

    const fn empty() -> Self {
        Self { variables: Vec::new(), derived: Vec::new(), elements: Vec::new() }
    }

    /// The variables, in the order of the text.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Builds the package once, with values to try it, and finds the places where values stand.
    ///
    /// # Errors
    /// The [`check`](crate::check) finds errors in the package.
    pub fn prepare(self) -> Result<Prepared, PrepareError> {
        Prepared::new(self, true)
    }

    /// The same for a package that breaks rules on purpose: nothing is checked.
    ///
    /// # Errors
    /// An element cannot be made with the values to try it.
    pub fn prepare_unchecked(self) -> Result<Prepared, PrepareError> {
        Prepared::new(self, false)
    }

    /// Notes which elements cannot be made.
    fn report(&self, faults: &mut Faults<'_>) {
        let row = match self.sample() {
            Ok(row) => row,
            Err(error) => {
                let variable = self.variables.iter().find(|v| Some(v.name()) == error.variable());
                let at = variable.map_or(0, |variable| variable.at);
                let path =
                    variable.map_or(String::new(), |variable| format!("variables.{}", variable.name()));
                let kind = match error {
                    PersonaliseError::Value { error, .. } => FaultKind::Value(error),
                    _ => FaultKind::Expected { expected: "a value that fits" },
                };
                return faults.add(at, path, kind);
            }
        };
        let mut attempts =
            MAX_WORK.checked_div(faults.len()).unwrap_or(MAX_WORK).clamp(1, element::MAX_ATTEMPTS);
        for node in &self.elements {
            let value = || node.to_value(&mut &row).ok();
            match element::element(node, &mut &row) {
                Ok(_) => {}
                Err(element::ElementFault::Decode(_)) => element::report(node, value, &mut attempts, faults),
                Err(element::ElementFault::Value(_)) => {
                    let expected = "values that fit their places";
                    faults.add(node.at, "", FaultKind::Expected { expected });
                }
            }
        }
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Template({} variables, {} elements)", self.variables.len(), self.elements.len())
    }
}
