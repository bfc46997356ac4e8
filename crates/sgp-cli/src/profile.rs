//! Profile packages as the command shows them.

mod diff;
mod files;
#[cfg(test)]
mod made;
pub mod template;

use core::fmt;

use serde::{Serialize, Serializer};
use sgp_asn1::saip::{ElementRef, ElementValue, LenientFinding, LenientPackage, Package, ProfileElement};
use sgp_wire::{DecodeError, Limits, Reader};

pub use diff::{Change, ContentDifference, Diff, ElementDifference, FileDifference, ValueDifference, diff};
pub use files::{FileFinding, Files, files};

/// A package: what its header says, and its elements in order.
///
/// As JSON this has the member names of `profiles/truth`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// Bytes of the package.
    pub size: usize,
    /// Version of the interoperable format, such as `2.3`.
    pub saip_version: Option<String>,
    /// `profileType` of the header.
    pub profile_type: Option<String>,
    /// `iccid` of the header: octets in lower-case hex.
    pub iccid: String,
    /// Number of elements.
    pub pe_count: usize,
    /// The elements.
    pub pes: Vec<Element>,
    /// What deviates from DER; none where the package was read strictly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub findings: Option<Vec<Finding>>,
}

/// A deviation from DER that was tolerated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// Index of the element.
    pub element: usize,
    /// Name of the element, such as `pinCodes`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Place in the file, in bytes.
    pub offset: usize,
    /// What deviates, such as `length not minimal`.
    pub deviation: String,
    /// The clause that asks for something else.
    pub clause: &'static str,
    /// All of it in one line.
    pub message: String,
}

impl From<&LenientFinding> for Finding {
    fn from(finding: &LenientFinding) -> Self {
        Self {
            element: finding.element(),
            kind: finding.kind().to_string(),
            offset: finding.offset(),
            deviation: finding.deviation().to_string(),
            clause: finding.deviation().clause(),
            message: finding.to_string(),
        }
    }
}

/// One profile element and its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Element {
    /// Place in the package, from 0.
    pub index: usize,
    /// Name of the alternative, such as `genericFileManagement`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Outer tag in lower-case hex.
    pub tag: String,
    /// Offset of the outer tag in bytes.
    pub offset: usize,
    /// Bytes of tag and length.
    pub header_length: usize,
    /// Bytes behind them.
    pub content_length: usize,
    /// Bytes of the whole element.
    pub length: usize,
    /// `identification` of the element's header.
    pub identification: Option<u16>,
    /// `mandated` of the element's header.
    pub mandated: Option<bool>,
    /// Template of a file-bearing element, in dotted form.
    pub template_id: Option<String>,
    /// What stands inside, by the names of the module; PINs and keys are in it.
    #[serde(serialize_with = "value_alone")]
    pub value: ProfileElement<'static>,
}

fn value_alone<S: Serializer>(element: &ProfileElement<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    ElementValue(element).serialize(serializer)
}

/// Reads a package with everything that stands in its elements.
///
/// # Errors
/// The first fault, with its offset in `bytes` and the path of names; a package without a header is
/// one.
pub fn show(bytes: &[u8]) -> Result<Profile, DecodeError> {
    profile(bytes.len(), &Package::decode(bytes, &Limits::DEFAULT)?)
}

/// Reads a package that need not be DER: indefinite lengths, lengths that are not minimal and
/// DEFAULT values that are written out are findings. Places are those of `bytes`.
///
/// # Errors
/// As [`show`], for everything else.
pub fn show_lenient(bytes: &[u8]) -> Result<Profile, DecodeError> {
    let lenient = Package::decode_lenient(bytes, &Limits::DEFAULT)?;
    let mut profile = profile(bytes.len(), lenient.package())?;
    let mut offset = 0;
    for element in &mut profile.pes {
        element.stands_at(offset, &lenient);
        offset += element.length;
    }
    profile.findings = Some(lenient.findings().iter().map(Finding::from).collect());
    Ok(profile)
}

fn profile(size: usize, package: &Package) -> Result<Profile, DecodeError> {
    let header = package.header()?;
    let elements = package.elements().enumerate();
    let pes = elements.map(|(index, e)| Element::new(index, &e)).collect::<Result<Vec<Element>, _>>()?;
    Ok(Profile {
        size,
        saip_version: header.version().map(|version| version.to_string()),
        profile_type: header.profile_type().map(String::from),
        iccid: hex::encode(header.iccid_octets()),
        pe_count: pes.len(),
        pes,
        findings: None,
    })
}

impl Element {
    fn new(index: usize, element: &ElementRef<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            index,
            kind: element.name(),
            tag: element.tag().to_string().to_lowercase(),
            offset: element.offset(),
            header_length: element.header_len(),
            content_length: element.content_len(),
            length: element.len(),
            identification: element.identification(),
            mandated: element.mandated(),
            template_id: element.template_id().map(|oid| oid.to_string()),
            value: element.decode()?.into_owned(),
        })
    }

    /// The place of the element in the source of a package that was read leniently.
    fn stands_at(&mut self, offset: usize, package: &LenientPackage) {
        let source = package.source_of(self.index);
        let tag_len = match Reader::at(source, offset, &Limits::DEFAULT).peek_tag() {
            Ok(Some(tag)) => tag.encoded_len(),
            _ => 0,
        };
        let (more, end) = match source.get(tag_len) {
            Some(0x80) => (0, 2),
            Some(long @ 0x81..) => (usize::from(long & 0x7F), 0),
            _ => (0, 0),
        };
        self.offset = offset;
        self.length = source.len();
        self.header_length = tag_len + 1 + more;
        self.content_length = self.length.saturating_sub(self.header_length + end);
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
        writeln!(f, "ICCID {}, SAIP {}", self.iccid.trim_end_matches('f'), or_none(&self.saip_version))?;
        writeln!(f, "type  {}", or_none(&self.profile_type))?;
        writeln!(f, "size  {} bytes, {} elements", self.size, self.pe_count)?;
        writeln!(f)?;
        write!(f, "{:>7} {:>7}  {:<4}  {:>5} {:<9} element", "offset", "length", "tag", "id", "mandated")?;
        for element in &self.pes {
            let id = element.identification.map_or_else(String::new, |id| id.to_string());
            let mandated = if element.mandated == Some(true) { "mandated" } else { "" };
            let (offset, length, tag) = (element.offset, element.length, &element.tag);
            write!(f, "\n{offset:>7} {length:>7}  {tag:<4}  {id:>5} {mandated:<9} {}", element.kind)?;
            if let Some(template) = &element.template_id {
                write!(f, " ({template})")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Self-made: a header (SAIP 2.3, the ICCID of the published TS.48 package, no services, no
    /// templates), then an end element.
    const SMALL: &str = "a016 800102 810103 830a89000123456789012341 a500 a600 aa07 a005 8000 810107";

    fn small() -> Vec<u8> {
        hex::decode(SMALL.replace(' ', "")).unwrap()
    }

    #[test]
    fn elements_are_listed_with_place_and_names() {
        let profile = show(&small()).unwrap();
        assert_eq!((profile.size, profile.pe_count), (33, 2));
        assert_eq!(profile.saip_version.as_deref(), Some("2.3"));
        assert_eq!(profile.iccid, "89000123456789012341");
        assert_eq!(
            serde_json::to_value(&profile.pes[1]).unwrap(),
            serde_json::json!({
                "index": 1, "type": "end", "tag": "aa", "offset": 24, "header_length": 2,
                "content_length": 7, "length": 9, "identification": 7, "mandated": true,
                "template_id": null, "value": {"end-header": {"mandated": null, "identification": 7}},
            })
        );
    }

    #[test]
    fn the_text_is_a_table() {
        let text = show(&small()).unwrap().to_string();
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "ICCID 89000123456789012341, SAIP 2.3",
                "type  -",
                "size  33 bytes, 2 elements",
                "",
                " offset  length  tag      id mandated  element",
                "      0      24  a0                    header",
                "     24       9  aa        7 mandated  end",
            ]
        );
    }

    #[test]
    fn a_lenient_reading_has_the_places_of_the_source() {
        let bytes =
            hex::decode(SMALL.replace(' ', "").replace("a016", "a0820016").replace("aa07", "aa80")).unwrap();
        let bytes = [&bytes[..], &[0, 0]].concat();
        assert!(show(&bytes).is_err());
        let profile = show_lenient(&bytes).unwrap();
        let places: Vec<_> =
            profile.pes.iter().map(|e| (e.offset, e.header_length, e.content_length, e.length)).collect();
        assert_eq!(places, [(0, 4, 22, 26), (26, 2, 7, 11)]);
        assert_eq!(
            serde_json::to_value(&profile).unwrap()["findings"],
            serde_json::json!([
                {"element": 0, "type": "header", "offset": 1, "deviation": "length not minimal",
                 "clause": "X.690 10.1", "message": "header at 1: length not minimal (X.690 10.1)"},
                {"element": 1, "type": "end", "offset": 27, "deviation": "indefinite length",
                 "clause": "X.690 10.1", "message": "end at 27: indefinite length (X.690 10.1)"},
            ])
        );
        assert_eq!(show_lenient(&small()).unwrap().findings, Some(Vec::new()));
        assert_eq!(show(&small()).unwrap().findings, None);
    }

    #[test]
    fn every_prefix_is_refused_or_ends_at_an_element() {
        let bytes = small();
        for end in 0..bytes.len() {
            match show(&bytes[..end]) {
                Ok(profile) => assert_eq!((end, profile.pe_count), (24, 1)),
                Err(error) => assert!(error.offset() <= end, "{error}"),
            }
        }
    }
}
