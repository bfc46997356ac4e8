//! Files as JSON.

use alloc::string::String;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

use super::{FileNode, FileSystem};

/// As a list of files in the order in which they are made.
///
/// # Security
/// JSON is an encoding: keys that files hold stand in it in clear.
impl Serialize for FileSystem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// As an object; members that say nothing of the file are left out. Octets and identifiers in
/// lower-case hex.
///
/// # Security
/// JSON is an encoding: the content stands in it in clear.
impl Serialize for FileNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("path", self.path())?;
        object.serialize_entry("pe_index", &self.element())?;
        object.serialize_entry("member", self.member())?;
        object.serialize_entry("kind", self.kind().short_name())?;
        object.serialize_entry("fid", &hex::encode(self.fid().to_be_bytes()))?;
        entry(&mut object, "sfi", self.sfi())?;
        entry(&mut object, "arr", self.access_rule().map(|rule| hex::encode(rule.as_bytes())))?;
        entry(&mut object, "df_name", self.df_name().map(hex::encode))?;
        entry(&mut object, "size", self.size())?;
        entry(&mut object, "rec_len", self.record_len())?;
        entry(&mut object, "records", self.records())?;
        object.serialize_entry("lcsi", &hex::encode([self.lcsi()]))?;
        entry(&mut object, "pin_status", self.pin_status().map(hex::encode))?;
        entry(&mut object, "link", self.link_path().map(hex::encode))?;
        let content: Option<Zeroizing<String>> = self.content().map(|octets| hex::encode(octets).into());
        entry(&mut object, "content", content.as_ref().map(|content| content.as_str()))?;
        object.end()
    }
}

fn entry<M: SerializeMap, T: Serialize>(
    object: &mut M,
    name: &'static str,
    value: Option<T>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => object.serialize_entry(name, &value),
        None => Ok(()),
    }
}
