//! A session that one call uses at a time.

use std::sync::{Mutex, PoisonError};
use std::vec::Vec;

use cryptoki::object::{Attribute, AttributeType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

use super::fault::fault;
use crate::HsmError;

/// PKCS#11 allows a session one operation at a time.
pub(super) struct Guarded(Mutex<Session>);

impl Guarded {
    pub(super) const fn new(session: Session) -> Self {
        Self(Mutex::new(session))
    }

    /// Calls the library.
    pub(super) fn with<T>(
        &self,
        call: impl FnOnce(&Session) -> cryptoki::error::Result<T>,
    ) -> Result<T, HsmError> {
        // a call that panicked left no state of ours behind
        let session = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        call(&session).map_err(|error| fault(&error))
    }

    /// All objects of a class with a label or an identifier.
    pub(super) fn objects(&self, class: ObjectClass, name: Attribute) -> Result<Vec<ObjectHandle>, HsmError> {
        self.with(|session| session.find_objects(&[Attribute::Token(true), Attribute::Class(class), name]))
    }

    /// The one object of a class with a label.
    pub(super) fn object(&self, class: ObjectClass, label: &str) -> Result<ObjectHandle, HsmError> {
        match *self.objects(class, Attribute::Label(label.as_bytes().to_vec()))? {
            [object] => Ok(object),
            [] => Err(HsmError::KeyMissing),
            _ => Err(HsmError::KeyAmbiguous),
        }
    }

    /// Those attributes that the object has and shows.
    pub(super) fn attributes(
        &self,
        object: ObjectHandle,
        types: &[AttributeType],
    ) -> Result<Vec<Attribute>, HsmError> {
        self.with(|session| session.get_attributes(object, types))
    }
}
