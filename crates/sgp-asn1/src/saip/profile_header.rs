//! The first element.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{
    Aid, Context, DecodeError, DecodeErrorKind, Limits, Oid, Reader, Tag, Tlv, put_nested, put_tlv,
};

use super::{ElementKind, Service, ServicesList};
use crate::codec::{Integer, der};
use crate::gp::Pol1;
use crate::{Iccid, IccidError};

const MAJOR: Tag = Tag::new(0x80);
const MINOR: Tag = Tag::new(0x81);
const PROFILE_TYPE: Tag = Tag::new(0x82);
const ICCID: Tag = Tag::new(0x83);
const POL: Tag = Tag::new(0x84);
const SERVICES: Tag = Tag::new(0xA5);
const TEMPLATES: Tag = Tag::new(0xA6);
const CONNECTIVITY: Tag = Tag::new(0x87);
const AIDS: Tag = Tag::new(0xA8);
const IOT_OPTIONS: Tag = Tag::new(0xA9);
const PIX: Tag = Tag::new(0x80);
const AID: Tag = Tag::new(0x80);
const AID_VERSION: Tag = Tag::new(0x81);

/// SAIP version a package was written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SaipVersion {
    /// `major-version`.
    pub major: u8,
    /// `minor-version`.
    pub minor: u8,
}

impl fmt::Display for SaipVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// `ProfileHeader`, the first element (SAIP 8.2.1).
///
/// ```text
/// ProfileHeader ::= SEQUENCE {
///   major-version UInt8, minor-version UInt8,
///   profileType UTF8String (SIZE (1..100)) OPTIONAL,
///   iccid OCTET STRING (SIZE (10)), pol OCTET STRING OPTIONAL,
///   eUICC-Mandatory-services ServicesList,
///   eUICC-Mandatory-GFSTEList SEQUENCE OF OBJECT IDENTIFIER,
///   connectivityParameters OCTET STRING OPTIONAL,
///   eUICC-Mandatory-AIDs SEQUENCE OF SEQUENCE { aid, version } OPTIONAL,
///   iotOptions IotOptions OPTIONAL }
/// ```
///
/// Holds what the encoding holds, sizes unchecked, and encodes to the same bytes; unknown members
/// are kept at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileHeader {
    pub(super) major_version: Integer,
    pub(super) minor_version: Integer,
    pub(super) profile_type: Option<String>,
    pub(super) iccid: Vec<u8>,
    pub(super) pol: Option<Vec<u8>>,
    pub(super) mandatory_services: ServicesList,
    pub(super) mandatory_templates: Vec<Oid>,
    pub(super) connectivity_parameters: Option<Vec<u8>>,
    pub(super) mandatory_aids: Option<Vec<MandatoryAid>>,
    pub(super) iot_options: Option<IotOptions>,
    pub(super) unknown: Vec<u8>,
}

impl ProfileHeader {
    /// A header with the required members; services and templates empty.
    #[must_use]
    pub fn new(version: SaipVersion, iccid: Iccid) -> Self {
        Self {
            major_version: Integer::new(i64::from(version.major)),
            minor_version: Integer::new(i64::from(version.minor)),
            profile_type: None,
            iccid: iccid.to_header_bytes().to_vec(),
            pol: None,
            mandatory_services: ServicesList::default(),
            mandatory_templates: Vec::new(),
            connectivity_parameters: None,
            mandatory_aids: None,
            iot_options: None,
            unknown: Vec::new(),
        }
    }

    /// Sets the ICCID.
    pub fn set_iccid(&mut self, iccid: Iccid) -> &mut Self {
        self.iccid = iccid.to_header_bytes().to_vec();
        self
    }

    /// The same with a profile type, 1 to 100 characters.
    #[must_use]
    pub fn with_profile_type(mut self, profile_type: &str) -> Self {
        self.profile_type = Some(profile_type.into());
        self
    }

    /// The same with POL1.
    #[must_use]
    pub fn with_pol1(mut self, pol1: Pol1) -> Self {
        self.pol = Some(alloc::vec![pol1.0]);
        self
    }

    /// The same with these octets as policy rules, for a coding other than that of POL1.
    #[must_use]
    pub fn with_pol(mut self, pol: &[u8]) -> Self {
        self.pol = Some(pol.to_vec());
        self
    }

    /// The same with these libraries as mandatory ones (SAIP 2.2 and later).
    #[must_use]
    pub fn with_mandatory_aids(mut self, aids: Vec<MandatoryAid>) -> Self {
        self.mandatory_aids = Some(aids);
        self
    }

    /// The same as the header of an IoT Minimal Profile (SAIP 3.3 and later).
    #[must_use]
    pub fn with_iot_options(mut self, options: IotOptions) -> Self {
        self.iot_options = Some(options);
        self
    }

    /// The same with these services as mandatory ones.
    #[must_use]
    pub fn with_mandatory_services(mut self, services: &[Service]) -> Self {
        self.mandatory_services = ServicesList::new(services);
        self
    }

    /// The same with these templates as mandatory ones.
    #[must_use]
    pub fn with_mandatory_templates(mut self, templates: Vec<Oid>) -> Self {
        self.mandatory_templates = templates;
        self
    }

    /// The same with connectivity parameters, coded as SGP.02 v4.2 4.1.2.2 says.
    #[must_use]
    pub fn with_connectivity_parameters(mut self, parameters: &[u8]) -> Self {
        self.connectivity_parameters = Some(parameters.to_vec());
        self
    }

    /// Reads one header, the object `A0`, that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects; members that are missing, twice or out of order; contents that
    /// DER forbids.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let header = reader.expect(ElementKind::Header.tag())?;
        reader.finish()?;
        Self::decode_tlv(&header, limits)
    }

    pub(super) fn decode_tlv(tlv: &Tlv<'_>, limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = tlv.reader(limits);
        let header = Self::decode_members(&mut reader).field("header").clause("SAIP 8.2.1")?;
        reader.finish()?;
        Ok(header)
    }

    fn decode_members(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let major_version = r.expect(MAJOR).and_then(|t| der::read_integer(&t)).field("major-version")?;
        let minor_version = r.expect(MINOR).and_then(|t| der::read_integer(&t)).field("minor-version")?;
        let profile_type = match r.optional(PROFILE_TYPE).field("profileType")? {
            Some(tlv) => Some(der::read_utf8(&tlv).field("profileType")?.into()),
            None => None,
        };
        let iccid = r.expect(ICCID).field("iccid")?.value().to_vec();
        let pol = r.optional(POL).field("pol")?.map(|tlv| tlv.value().to_vec());
        let services = r.expect(SERVICES).field("eUICC-Mandatory-services")?;
        let mandatory_services =
            r.nested(&services, ServicesList::decode).field("eUICC-Mandatory-services")?;
        let templates = r.expect(TEMPLATES).field("eUICC-Mandatory-GFSTEList")?;
        let mandatory_templates =
            r.nested(&templates, decode_templates).field("eUICC-Mandatory-GFSTEList")?;
        let connectivity = r.optional(CONNECTIVITY).field("connectivityParameters")?;
        let mandatory_aids = match r.optional(AIDS).field("eUICC-Mandatory-AIDs")? {
            Some(tlv) => Some(r.nested(&tlv, MandatoryAid::decode_list).field("eUICC-Mandatory-AIDs")?),
            None => None,
        };
        let iot_options = match r.optional(IOT_OPTIONS).field("iotOptions")? {
            Some(tlv) => Some(r.nested(&tlv, IotOptions::decode).field("iotOptions")?),
            None => None,
        };
        Ok(Self {
            major_version,
            minor_version,
            profile_type,
            iccid,
            pol,
            mandatory_services,
            mandatory_templates,
            connectivity_parameters: connectivity.map(|tlv| tlv.value().to_vec()),
            mandatory_aids,
            iot_options,
            unknown: der::read_tail(r, 0..=9)?,
        })
    }

    /// Appends the header.
    pub fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, ElementKind::Header.tag(), |out| {
            self.major_version.put(MAJOR, out);
            self.minor_version.put(MINOR, out);
            if let Some(profile_type) = &self.profile_type {
                put_tlv(out, PROFILE_TYPE, profile_type.as_bytes());
            }
            put_tlv(out, ICCID, &self.iccid);
            if let Some(pol) = &self.pol {
                put_tlv(out, POL, pol);
            }
            put_nested(out, SERVICES, |out| self.mandatory_services.encode(out));
            put_nested(out, TEMPLATES, |out| {
                for oid in &self.mandatory_templates {
                    put_tlv(out, Tag::OBJECT_IDENTIFIER, oid.as_bytes());
                }
            });
            if let Some(parameters) = &self.connectivity_parameters {
                put_tlv(out, CONNECTIVITY, parameters);
            }
            if let Some(aids) = &self.mandatory_aids {
                put_nested(out, AIDS, |out| aids.iter().for_each(|aid| aid.encode(out)));
            }
            if let Some(options) = &self.iot_options {
                put_nested(out, IOT_OPTIONS, |out| options.encode(out));
            }
            out.extend_from_slice(&self.unknown);
        });
    }

    /// The bytes of the header.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// SAIP version the package was written for; `None` where a number does not fit a byte.
    #[must_use]
    pub fn version(&self) -> Option<SaipVersion> {
        let major = u8::try_from(self.major_version.to_i64()).ok()?;
        let minor = u8::try_from(self.minor_version.to_i64()).ok()?;
        Some(SaipVersion { major, minor })
    }

    /// Profile type, a free text.
    #[must_use]
    pub fn profile_type(&self) -> Option<&str> {
        self.profile_type.as_deref()
    }

    /// ICCID of the profile.
    ///
    /// # Errors
    /// [`IccidError`] when the octets are no digits padded with `F`, or are not ten.
    pub fn iccid(&self) -> Result<Iccid, IccidError> {
        match <[u8; 10]>::try_from(self.iccid.as_slice()) {
            Ok(bytes) => Iccid::from_header_bytes(bytes),
            Err(_) => Err(IccidError::Length { found: self.iccid.len().saturating_mul(2) }),
        }
    }

    /// The octets of `iccid`.
    #[must_use]
    pub fn iccid_octets(&self) -> &[u8] {
        &self.iccid
    }

    /// The octets of `pol`.
    #[must_use]
    pub fn pol(&self) -> Option<&[u8]> {
        self.pol.as_deref()
    }

    /// Initial POL1 of the profile: the one octet of `pol`, none without it (SGP.02 only).
    ///
    /// # Errors
    /// [`LengthOutOfRange`](DecodeErrorKind::LengthOutOfRange) when `pol` is not one octet; its
    /// offset counts from there.
    pub fn pol1(&self) -> Result<Pol1, DecodeError> {
        match self.pol.as_deref() {
            None => Ok(Pol1::NONE),
            Some([byte]) => Ok(Pol1(*byte)),
            Some(other) => {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: other.len() };
                Err(DecodeError::new(kind, 0).in_field("pol").in_field("header"))
            }
        }
    }

    /// Features without which the eUICC refuses the package.
    #[must_use]
    #[doc(alias = "eUICC-Mandatory-services")]
    pub const fn mandatory_services(&self) -> &ServicesList {
        &self.mandatory_services
    }

    /// File system templates that the eUICC must know.
    #[must_use]
    #[doc(alias = "eUICC-Mandatory-GFSTEList")]
    pub fn mandatory_templates(&self) -> &[Oid] {
        &self.mandatory_templates
    }

    /// Connectivity parameters as octets (SGP.02 only).
    #[must_use]
    pub fn connectivity_parameters(&self) -> Option<&[u8]> {
        self.connectivity_parameters.as_deref()
    }

    /// Libraries that must be present on the eUICC.
    #[must_use]
    #[doc(alias = "eUICC-Mandatory-AIDs")]
    pub fn mandatory_aids(&self) -> &[MandatoryAid] {
        self.mandatory_aids.as_deref().unwrap_or_default()
    }

    /// Present in an IoT Minimal Profile (SAIP 3.3 and later).
    #[must_use]
    pub const fn iot_options(&self) -> Option<&IotOptions> {
        self.iot_options.as_ref()
    }

    /// Members that the module does not know, as whole objects one behind the other.
    #[must_use]
    pub fn unknown(&self) -> &[u8] {
        &self.unknown
    }
}

fn decode_templates(r: &mut Reader<'_>) -> Result<Vec<Oid>, DecodeError> {
    let mut templates = Vec::new();
    while !r.is_empty() {
        let index = u32::try_from(templates.len()).unwrap_or(u32::MAX);
        let oid =
            r.expect(Tag::OBJECT_IDENTIFIER).and_then(|tlv| Oid::decode(tlv.value(), tlv.value_offset()));
        templates.push(oid.index(index)?);
    }
    Ok(templates)
}

/// A library that must be present: `SEQUENCE { aid ApplicationIdentifier, version OCTET STRING }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandatoryAid {
    pub(super) aid: Vec<u8>,
    pub(super) version: Vec<u8>,
    pub(super) unknown: Vec<u8>,
}

impl MandatoryAid {
    /// A library by its AID, in this version (major, minor) or a later one.
    #[must_use]
    pub fn new(aid: &Aid, version: [u8; 2]) -> Self {
        Self { aid: aid.as_bytes().to_vec(), version: version.to_vec(), unknown: Vec::new() }
    }

    fn decode_list(r: &mut Reader<'_>) -> Result<Vec<Self>, DecodeError> {
        let mut aids = Vec::new();
        while !r.is_empty() {
            let index = u32::try_from(aids.len()).unwrap_or(u32::MAX);
            let entry = r.expect(Tag::SEQUENCE).index(index)?;
            aids.push(r.nested(&entry, Self::decode).index(index)?);
        }
        Ok(aids)
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let aid = r.expect(AID).field("aid")?.value().to_vec();
        let version = r.expect(AID_VERSION).field("version")?.value().to_vec();
        Ok(Self { aid, version, unknown: der::read_tail(r, 0..=1)? })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, Tag::SEQUENCE, |out| {
            put_tlv(out, AID, &self.aid);
            put_tlv(out, AID_VERSION, &self.version);
            out.extend_from_slice(&self.unknown);
        });
    }

    /// AID of the library; `None` where the octets are not 5 to 16.
    #[must_use]
    pub fn aid(&self) -> Option<Aid> {
        Aid::new(&self.aid).ok()
    }

    /// Lowest version, normally two octets.
    #[must_use]
    pub fn version(&self) -> &[u8] {
        &self.version
    }
}

/// `IotOptions ::= SEQUENCE { pix OCTET STRING (SIZE (7..11)) }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IotOptions {
    pub(super) pix: Vec<u8>,
    pub(super) unknown: Vec<u8>,
}

impl IotOptions {
    /// What completes the AID of the USIM behind `A000000087`, 7 to 11 octets.
    #[must_use]
    pub fn new(pix: &[u8]) -> Self {
        Self { pix: pix.to_vec(), unknown: Vec::new() }
    }

    fn decode(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let pix = r.expect(PIX).field("pix")?.value().to_vec();
        Ok(Self { pix, unknown: der::read_tail(r, 0..=0)? })
    }

    fn encode(&self, out: &mut Vec<u8>) {
        put_tlv(out, PIX, &self.pix);
        out.extend_from_slice(&self.unknown);
    }

    /// What completes the AID of the USIM behind `A000000087`.
    #[must_use]
    pub fn pix(&self) -> &[u8] {
        &self.pix
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(text: &str) -> Result<ProfileHeader, DecodeError> {
        ProfileHeader::decode(&hex::decode(text.replace(' ', "")).unwrap(), &Limits::default())
    }

    /// Header of the SGP.23 package PROFILE_OPERATIONAL1.
    const SGP23: &str = "A042 800102 810101 8214 47534D412050726F66696C65205061636B616765 830A8929901012345678905F \
        A506 8100 8400 8B00 A610 060667810F010201 060667810F010204";
    /// Self-made: every member, each extensible type with an unknown tail.
    const FULL: &str = "A04B800103810103820154830A8929901012345678905F840103A50481009E00A60406022A038702\
        0102A811300F8005A000000001810201008202AABBA90B80070102030405060781008B017F";

    #[test]
    fn optional_members_are_set() {
        let library = Aid::new(&[0xA0, 0x00, 0x00, 0x01, 0x81]).unwrap();
        let header =
            ProfileHeader::new(SaipVersion { major: 3, minor: 3 }, "89012345678901234567".parse().unwrap())
                .with_pol(&[0x01, 0x02])
                .with_mandatory_aids(alloc::vec![MandatoryAid::new(&library, [1, 2])])
                .with_iot_options(IotOptions::new(&[0x10, 0x02, 0xFF, 0x33, 0xFF, 0x01, 0x89]));
        let read = ProfileHeader::decode(&header.encode_to_vec(), &Limits::default()).unwrap();
        assert_eq!(read, header);
        assert_eq!((read.pol(), read.mandatory_aids()[0].aid()), (Some(&[0x01, 0x02][..]), Some(library)));
        assert_eq!(read.iot_options().unwrap().pix().len(), 7);
    }

    #[test]
    fn a_published_header() {
        let header = decode(SGP23).unwrap();
        assert_eq!(header.version(), Some(SaipVersion { major: 2, minor: 1 }));
        assert_eq!(header.profile_type(), Some("GSMA Profile Package"));
        assert_eq!(header.iccid(), "8929901012345678905".parse());
        assert_eq!((header.pol(), header.pol1()), (None, Ok(Pol1::NONE)));
        let services: Vec<_> = header.mandatory_services().iter().collect();
        assert_eq!(services, [Service::USIM, Service::MILENAGE, Service::JAVACARD]);
        let templates: Vec<Oid> =
            ["2.23.143.1.2.1", "2.23.143.1.2.4"].map(|oid| oid.parse().unwrap()).to_vec();
        assert_eq!(header.mandatory_templates(), templates);
        assert!(header.mandatory_aids().is_empty() && header.iot_options().is_none());
        let built =
            ProfileHeader::new(SaipVersion { major: 2, minor: 1 }, "8929901012345678905".parse().unwrap())
                .with_profile_type("GSMA Profile Package")
                .with_mandatory_services(&services)
                .with_mandatory_templates(templates);
        assert_eq!(built, header);
    }

    #[test]
    fn every_member_and_unknown_ones_come_back() {
        for text in [SGP23, FULL] {
            let header = decode(text).unwrap();
            assert_eq!(header.encode_to_vec(), hex::decode(text.replace(' ', "")).unwrap());
        }
        let header = decode(FULL).unwrap();
        assert_eq!(header.pol1(), Ok(Pol1(0x03)));
        assert_eq!(header.connectivity_parameters(), Some(&[1, 2][..]));
        let [library] = header.mandatory_aids() else { panic!("one library") };
        assert_eq!((library.aid(), library.version()), (Aid::new(&[0xA0, 0, 0, 0, 1]).ok(), &[1, 0][..]));
        assert_eq!(header.iot_options().unwrap().pix(), [1, 2, 3, 4, 5, 6, 7]);
        assert_eq!(header.unknown(), [0x8B, 0x01, 0x7F]);
    }

    #[test]
    fn sizes_are_left_to_checks() {
        let header = decode("A014 80020100 810103 8303890001 8402FFFF A500 A600").unwrap();
        assert_eq!((header.version(), header.iccid()), (None, Err(IccidError::Length { found: 6 })));
        assert!(header.pol1().is_err());
    }

    #[test]
    fn faults_name_their_field() {
        for (text, message) in [
            ("A004 80020003", "header.major-version: expected an INTEGER without leading octets at byte 4"),
            ("A003 800103", "header.minor-version: required object 81 missing at byte 5"),
            ("A00A 800102 810102 8202C328", "header.profileType: expected UTF-8 at byte 10"),
            (
                "A00E 800102 810102 8300 A500 A602 0600",
                "header.eUICC-Mandatory-GFSTEList[0]: length 0, expected 1 to 64 at byte 16",
            ),
            (
                "A00F 800102 810102 8300 A500 A600 810101",
                "header: not known here, expected members once and in their order at byte 14",
            ),
        ] {
            let error = decode(text).unwrap_err();
            assert_eq!(alloc::format!("{error}"), alloc::format!("{message} (SAIP 8.2.1)"));
        }
    }
}
