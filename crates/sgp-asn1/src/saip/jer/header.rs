//! The profile header.

use alloc::string::String;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Oid, Tag};

use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value, expected};
use crate::saip::profile_header::{IotOptions, MandatoryAid, ProfileHeader};
use crate::saip::{Service, ServicesList};

const SERVICES: &str = "eUICC-Mandatory-services";
const TEMPLATES: &str = "eUICC-Mandatory-GFSTEList";
const AIDS: &str = "eUICC-Mandatory-AIDs";

pub(super) fn optional<T: Jer>(
    object: &mut ObjectReader,
    name: &'static str,
) -> Result<Option<T>, DecodeError> {
    object.take_value(name).map(T::from_jer).transpose().field(name)
}

/// Whether a tag is one of the first `tags` context tags.
pub(super) fn below(tags: u32) -> impl Fn(Tag) -> bool {
    move |tag| (0x80..0x80 | tags).contains(&tag.octets())
}

impl Jer for ProfileHeader {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        object.value("major-version", self.major_version.to_jer(defaults));
        object.value("minor-version", self.minor_version.to_jer(defaults));
        if let Some(text) = &self.profile_type {
            object.value("profileType", Value::text(text));
        }
        object.value("iccid", Value::hex(&self.iccid));
        if let Some(pol) = &self.pol {
            object.value("pol", Value::hex(pol));
        }
        object.value(SERVICES, self.mandatory_services.to_jer(defaults));
        object.value(TEMPLATES, self.mandatory_templates.to_jer(defaults));
        if let Some(parameters) = &self.connectivity_parameters {
            object.value("connectivityParameters", Value::hex(parameters));
        }
        if let Some(aids) = &self.mandatory_aids {
            object.value(AIDS, aids.to_jer(defaults));
        }
        if let Some(options) = &self.iot_options {
            object.value("iotOptions", options.to_jer(defaults));
        }
        object.finish(&self.unknown)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        Ok(Self {
            major_version: object.require("major-version")?,
            minor_version: object.require("minor-version")?,
            profile_type: optional(&mut object, "profileType")?,
            iccid: object.require::<Octet>("iccid")?.0,
            pol: optional::<Octet>(&mut object, "pol")?.map(|octets| octets.0),
            mandatory_services: object.require(SERVICES)?,
            mandatory_templates: object.require::<Vec<Oid>>(TEMPLATES)?,
            connectivity_parameters: optional::<Octet>(&mut object, "connectivityParameters")?.map(|o| o.0),
            mandatory_aids: optional(&mut object, AIDS)?,
            iot_options: optional(&mut object, "iotOptions")?,
            unknown: object.finish(below(10))?.bytes().to_vec(),
        })
    }
}

/// Octets of the header, which holds no secret.
struct Octet(Vec<u8>);

impl Jer for Octet {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::hex(&self.0)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        value.into_bytes().map(Self)
    }
}

impl Jer for String {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::text(self)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        value.into_text().map(|text| text.as_str().into())
    }
}

impl Jer for ServicesList {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        self.iter().for_each(|service| object.value(service.name(), Value::Null));
        object.finish(self.unknown())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        let mut services = Vec::new();
        for service in Service::ALL {
            if let Some(value) = object.take_value(service.name()) {
                value.into_null().field(service.name())?;
                services.push(*service);
            }
        }
        let count = u32::try_from(Service::ALL.len()).map_err(|_| expected("services"))?;
        let unknown = object.finish(below(count))?.bytes().to_vec();
        Ok(Self::from_parts(services, unknown))
    }
}

impl Jer for MandatoryAid {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        object.value("aid", Value::hex(&self.aid));
        object.value("version", Value::hex(&self.version));
        object.finish(&self.unknown)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        Ok(Self {
            aid: object.require::<Octet>("aid")?.0,
            version: object.require::<Octet>("version")?.0,
            unknown: object.finish(below(2))?.bytes().to_vec(),
        })
    }
}

impl Jer for IotOptions {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        object.value("pix", Value::hex(&self.pix));
        object.finish(&self.unknown)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        let pix = object.require::<Octet>("pix")?.0;
        Ok(Self { pix, unknown: object.finish(below(1))?.bytes().to_vec() })
    }
}
