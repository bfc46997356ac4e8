//! The loader.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Case, FieldError, VectorError};

/// The one form that is read.
const FORMAT: &str = "gsma-sdk-vectors/1";

/// A vector file: head and cases, checked for their form.
#[derive(Clone, Debug)]
pub struct VectorFile {
    path: PathBuf,
    head: Value,
    cases: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    id: String,
    kind: String,
    value: Value,
}

impl VectorFile {
    /// Reads the file at `path`.
    ///
    /// # Errors
    /// It cannot be read, is not JSON, or is not of the form `gsma-sdk-vectors/1`.
    pub fn load(path: &Path) -> Result<Self, VectorError> {
        let bytes = std::fs::read(path).map_err(|source| VectorError::Io { file: path.into(), source })?;
        Self::decode(path, &bytes)
    }

    /// Reads the bytes of a vector file; `path` is what errors call it.
    ///
    /// # Errors
    /// The bytes are not JSON, or not of the form `gsma-sdk-vectors/1`.
    pub fn decode(path: &Path, bytes: &[u8]) -> Result<Self, VectorError> {
        let mut head: Value = serde_json::from_slice(bytes)
            .map_err(|source| VectorError::Json { file: path.into(), source })?;
        let form = |fault| VectorError::Form { file: path.into(), fault };
        if head.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(form(FieldError::new("format".into(), "gsma-sdk-vectors/1")));
        }
        let cases = head.as_object_mut().and_then(|members| members.remove("cases"));
        let Some(Value::Array(cases)) = cases else {
            return Err(form(FieldError::new("cases".into(), "a list of cases")));
        };
        let mut entries: Vec<Entry> = Vec::with_capacity(cases.len());
        for (index, value) in cases.into_iter().enumerate() {
            let member = |name: &str| value.get(name).and_then(Value::as_str).map(String::from);
            let place = |name: &str| format!("cases[{index}].{name}");
            let id = member("id").ok_or_else(|| form(FieldError::new(place("id"), "text")))?;
            let kind = member("kind")
                .ok_or_else(|| form(FieldError::new(format!("{} ({id})", place("kind")), "text")))?;
            entries.push(Entry { id, kind, value });
        }
        Ok(Self { path: path.into(), head, cases: entries })
    }

    /// Where it was read from.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every member but `cases`.
    #[must_use]
    pub const fn head(&self) -> &Value {
        &self.head
    }

    /// The cases, in order. Files that they name are looked up under `shared`.
    pub fn cases<'a>(&'a self, shared: &'a Path) -> impl Iterator<Item = Case<'a>> {
        self.cases.iter().map(move |entry| Case::new(self, shared, &entry.value, &entry.id, &entry.kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Result<VectorFile, String> {
        VectorFile::decode(Path::new("v.json"), text.as_bytes()).map_err(|e| e.to_string())
    }

    #[test]
    fn a_file_of_another_form_is_refused_with_the_member() {
        for (text, error) in [
            ("{", "v.json: not JSON: EOF while parsing an object at line 1 column 1"),
            ("[]", "v.json: member format: expected gsma-sdk-vectors/1"),
            (r#"{"format":"gsma-sdk-vectors/2"}"#, "v.json: member format: expected gsma-sdk-vectors/1"),
            (r#"{"format":"gsma-sdk-vectors/1"}"#, "v.json: member cases: expected a list of cases"),
            (
                r#"{"format":"gsma-sdk-vectors/1","cases":[{"kind":"x"}]}"#,
                "v.json: member cases[0].id: expected text",
            ),
            (
                r#"{"format":"gsma-sdk-vectors/1","cases":[{"id":"a","kind":"x"},{"id":"b"}]}"#,
                "v.json: member cases[1].kind (b): expected text",
            ),
        ] {
            assert_eq!(decode(text).unwrap_err(), error);
        }
    }

    #[test]
    fn members_are_found_and_faults_named_by_their_path() {
        let text = r#"{"format":"gsma-sdk-vectors/1","count":1,"cases":[{"id":"a","kind":"k",
            "expect":{"error":"truncated"},"input":{"key":"0Af0","none":null,"odd":"0"},"steps":[{"n":3}]}]}"#;
        let file = decode(text).unwrap();
        assert_eq!(file.head().get("count").and_then(Value::as_u64), Some(1));
        let case = file.cases(Path::new("s")).next().unwrap();
        assert_eq!((case.id(), case.kind(), case.shared()), ("a", "k", Path::new("s")));
        assert_eq!(case.expected_error(), Ok(Some("truncated")));
        assert_eq!(case.at("input.key").unwrap().hex(), Ok(vec![0x0A, 0xF0]));
        assert_eq!(case.at("input.key").unwrap().array(), Ok([0x0A, 0xF0]));
        assert!(case.maybe("input.none").is_none());
        let steps = case.at("steps").unwrap().items().unwrap();
        assert_eq!(steps[0].at("n").unwrap().number(), Ok(3));
        for (error, text) in [
            (case.at("input.none").unwrap_err(), "member input.none: expected a value"),
            (case.at("input.odd").unwrap().hex().unwrap_err(), "member input.odd: expected bytes in hex"),
            (steps[0].at("n").unwrap().text().unwrap_err(), "member steps[0].n: expected text"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
