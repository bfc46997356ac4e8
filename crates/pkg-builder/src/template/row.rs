//! The values of one package.

use core::fmt;

use super::error::PersonaliseError;
use super::prepared::Prepared;
use super::value::Value;
use super::variable::Variable;

/// The values of one package: some set by the caller, others generated, the rest by default.
///
/// Made once and used for many packages: [`clear`](Self::clear) it in between.
///
/// # Security
/// The values are wiped when they go; `Debug` shows how many are set.
pub struct Row<'p> {
    pub(super) variables: &'p [Variable],
    slots: Vec<Option<Value>>,
}

impl<'p> Row<'p> {
    /// A row without values for packages of this template.
    #[must_use]
    pub fn new(prepared: &'p Prepared) -> Self {
        Self::of(prepared.variables())
    }

    pub(super) fn of(variables: &'p [Variable]) -> Self {
        Self { variables, slots: variables.iter().map(|_| None).collect() }
    }

    /// Takes all values out.
    pub fn clear(&mut self) {
        self.slots.fill_with(|| None);
    }

    /// Sets the value of a variable, by its place in [`Prepared::variables`].
    ///
    /// # Errors
    /// There is no such variable, or it cannot have this value.
    pub fn set(&mut self, index: usize, value: Value) -> Result<(), PersonaliseError> {
        let (Some(variable), Some(slot)) = (self.variables.get(index), self.slots.get_mut(index)) else {
            return Err(PersonaliseError::NoSuchVariable { name: index.to_string() });
        };
        let name = || variable.name().to_owned();
        variable.accepts(&value).map_err(|error| PersonaliseError::Value { variable: name(), error })?;
        *slot = Some(value);
        Ok(())
    }

    /// Sets the value of the variable with this name.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_named(&mut self, name: &str, value: Value) -> Result<(), PersonaliseError> {
        match self.variables.iter().position(|variable| variable.name() == name) {
            Some(index) => self.set(index, value),
            None => Err(PersonaliseError::NoSuchVariable { name: name.into() }),
        }
    }

    /// Reads the value of the variable with this name from text, and sets it.
    ///
    /// # Errors
    /// As [`set`](Self::set), and what is wrong with the value.
    pub fn read(&mut self, name: &str, text: &str) -> Result<(), PersonaliseError> {
        let found = self.variables.iter().enumerate().find(|(_, variable)| variable.name() == name);
        let (index, variable) =
            found.ok_or_else(|| PersonaliseError::NoSuchVariable { name: name.into() })?;
        let value =
            variable.read(text).map_err(|error| PersonaliseError::Value { variable: name.into(), error })?;
        self.set(index, value)
    }

    /// Whether the variable has a value of its own in this row.
    #[must_use]
    pub fn is_set(&self, index: usize) -> bool {
        self.slots.get(index).is_some_and(Option::is_some)
    }

    /// Sets a value that the variable is known to accept.
    pub(super) fn put(&mut self, index: usize, value: Value) {
        if let Some(slot) = self.slots.get_mut(index) {
            *slot = Some(value);
        }
    }

    pub(super) fn variable_and_value(&self, index: usize) -> Result<(&Variable, &Value), PersonaliseError> {
        let (Some(variable), Some(slot)) = (self.variables.get(index), self.slots.get(index)) else {
            return Err(PersonaliseError::NoSuchVariable { name: index.to_string() });
        };
        match slot.as_ref().or_else(|| variable.default_value()) {
            Some(value) => Ok((variable, value)),
            None => Err(PersonaliseError::Missing { variable: variable.name().into() }),
        }
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({} of {} set)", self.slots.iter().flatten().count(), self.slots.len())
    }
}
