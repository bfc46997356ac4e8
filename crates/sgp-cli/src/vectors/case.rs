//! One case, and the way to its members.

use std::path::Path;

use serde_json::Value;

use super::{FieldError, VectorFile};

/// One case of a vector file.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    file: &'a VectorFile,
    shared: &'a Path,
    value: &'a Value,
    id: &'a str,
    kind: &'a str,
}

impl<'a> Case<'a> {
    pub(super) const fn new(
        file: &'a VectorFile,
        shared: &'a Path,
        value: &'a Value,
        id: &'a str,
        kind: &'a str,
    ) -> Self {
        Self { file, shared, value, id, kind }
    }

    /// Its name, one of a kind in its file.
    #[must_use]
    pub const fn id(&self) -> &'a str {
        self.id
    }

    /// What is to be done with it.
    #[must_use]
    pub const fn kind(&self) -> &'a str {
        self.kind
    }

    /// The file around it.
    #[must_use]
    pub const fn file(&self) -> &'a VectorFile {
        self.file
    }

    /// The head of the file: every member but `cases`.
    #[must_use]
    pub const fn head(&self) -> &'a Value {
        self.file.head()
    }

    /// The folder that holds the shared `vectors` and `profiles`.
    #[must_use]
    pub const fn shared(&self) -> &'a Path {
        self.shared
    }

    /// The case as it stands in the file.
    #[must_use]
    pub const fn value(&self) -> &'a Value {
        self.value
    }

    /// The case as a place to look members up from.
    #[must_use]
    pub const fn root(&self) -> Node<'a> {
        Node { value: self.value, path: String::new() }
    }

    /// The member at `path`, such as `input.s_enc`.
    ///
    /// # Errors
    /// It is missing or `null`.
    pub fn at(&self, path: &str) -> Result<Node<'a>, FieldError> {
        self.root().at(path)
    }

    /// The member at `path`, unless it is missing or `null`.
    #[must_use]
    pub fn maybe(&self, path: &str) -> Option<Node<'a>> {
        self.root().maybe(path)
    }

    /// The kind of refusal that a negative case states; `None` for a case that must be accepted.
    ///
    /// # Errors
    /// `expect` is neither `"ok"` nor `{"error": kind}`.
    pub fn expected_error(&self) -> Result<Option<&'a str>, FieldError> {
        match self.value.get("expect") {
            Some(Value::String(ok)) if ok == "ok" => Ok(None),
            Some(Value::Object(_)) => self.at("expect.error")?.text().map(Some),
            _ => Err(FieldError::new("expect".into(), r#""ok" or {"error": kind}"#)),
        }
    }
}

/// One place in a case: a JSON value and the way there.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    /// The JSON value.
    #[must_use]
    pub const fn value(&self) -> &'a Value {
        self.value
    }

    /// The way there from the case: `steps[2].plain`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The member at `path` below: names, joined by dots.
    ///
    /// # Errors
    /// It is missing or `null`.
    pub fn at(&self, path: &str) -> Result<Self, FieldError> {
        path.split('.').try_fold(self.clone(), |node, name| {
            let separator = if node.path.is_empty() { "" } else { "." };
            let path = format!("{}{separator}{name}", node.path);
            match node.value.get(name) {
                Some(value) if !value.is_null() => Ok(Self { value, path }),
                _ => Err(FieldError::new(path, "a value")),
            }
        })
    }

    /// The member at `path` below, unless it is missing or `null`.
    #[must_use]
    pub fn maybe(&self, path: &str) -> Option<Self> {
        self.at(path).ok()
    }

    /// Text.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn text(&self) -> Result<&'a str, FieldError> {
        self.value.as_str().ok_or_else(|| self.fault("text"))
    }

    /// A number that is not negative.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn number(&self) -> Result<u64, FieldError> {
        self.value.as_u64().ok_or_else(|| self.fault("a number, 0 or more"))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn flag(&self) -> Result<bool, FieldError> {
        self.value.as_bool().ok_or_else(|| self.fault("true or false"))
    }

    /// The bytes of a hex string, either case.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn hex(&self) -> Result<Vec<u8>, FieldError> {
        hex::decode(self.text()?).map_err(|_| self.fault("bytes in hex"))
    }

    /// The bytes of a hex string of exactly `N` bytes.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn array<const N: usize>(&self) -> Result<[u8; N], FieldError> {
        self.hex()?.try_into().map_err(|_| self.fault("bytes in hex, of the length that belongs here"))
    }

    /// The elements of a list.
    ///
    /// # Errors
    /// Something else stands here.
    pub fn items(&self) -> Result<Vec<Self>, FieldError> {
        let list = self.value.as_array().ok_or_else(|| self.fault("a list"))?;
        Ok(list
            .iter()
            .enumerate()
            .map(|(index, value)| Self { value, path: format!("{}[{index}]", self.path) })
            .collect())
    }

    fn fault(&self, expected: &'static str) -> FieldError {
        FieldError::new(self.path.clone(), expected)
    }
}
