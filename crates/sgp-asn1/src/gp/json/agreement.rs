//! Key agreement and certificates.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Limits};

use super::{
    ENCODING, Json, Members, Writer, array, encoding, integer, name_or_number, named, number, octets, read,
    text,
};
use crate::gp::{
    BcdDate, CertificateFields, CertificateRole, Crt, CrtParameters, EphemeralKey, KeyForm, KeyType,
    KeyUsage, KeyUsageQualifier, UnsignedCertificate,
};
use crate::jer::{Value, expected};

impl Json for EphemeralKey {
    fn to_value(&self) -> Value {
        let form = match self.form() {
            KeyForm::Structured => "structured",
            KeyForm::BarePoint => "bare point",
        };
        let made = Self::new(self.point(), self.parameter_reference().unwrap_or_default(), self.form());
        Writer::new()
            .put("form", Value::text(form))
            .put("point", Value::hex(self.point()))
            .put_some("parameterReference", self.parameter_reference().map(number))
            .put_some(ENCODING, encoding(self.as_bytes(), made.as_bytes()))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            if let Some(octets) = members.get_some(ENCODING, octets)? {
                return Self::decode(&octets).field(ENCODING);
            }
            let form = members.get("form", |form| match text(form)? {
                "structured" => Ok(KeyForm::Structured),
                "bare point" => Ok(KeyForm::BarePoint),
                _ => Err(expected("structured or bare point")),
            })?;
            let reference = members.get_some("parameterReference", integer)?.unwrap_or_default();
            let made = Self::new(&members.get("point", octets)?, reference, form);
            Self::decode(made.as_bytes())
        })
    }
}

/// The template as the builder writes it.
fn made_crt(crt: &Crt) -> Vec<u8> {
    let mut builder = Crt::builder(crt.key_version_number())
        .with_parameters(crt.parameters())
        .with_key_usage(crt.key_usage())
        .with_key_type(crt.key_type(), crt.key_length())
        .with_key_identifier(crt.key_identifier())
        .with_initial_counter(crt.initial_counter());
    if let Some(access) = crt.key_access() {
        builder = builder.with_key_access(access);
    }
    if let Some(host_id) = crt.host_id() {
        builder = builder.with_host_id(host_id, crt.sdin());
    }
    builder.build().raw().to_vec()
}

impl Json for Crt {
    fn to_value(&self) -> Value {
        let parameters = self.parameters();
        Writer::new()
            .put("scenarioParameter", number(parameters.0))
            .put("deletesExistingKeys", Value::Boolean(parameters.deletes_existing_keys()))
            .put("includesDerivationRandom", Value::Boolean(parameters.includes_derivation_random()))
            .put("includesHostId", Value::Boolean(parameters.includes_host_id()))
            .put("certificatePrecedes", Value::Boolean(parameters.certificate_precedes()))
            .put("keyUsageQualifier", number(self.key_usage().0))
            .put_some("keyAccess", self.key_access().map(number))
            .put("keyType", number(self.key_type()))
            .put_some("keyTypeName", KeyType(self.key_type()).name().map(Value::text))
            .put("keyLength", number(self.key_length()))
            .put("keyIdentifier", number(self.key_identifier()))
            .put("keyVersionNumber", number(self.key_version_number()))
            .put("initialCounter", Value::hex(self.initial_counter()))
            .put_some("sdin", self.sdin().map(Value::hex))
            .put_some("hostId", self.host_id().map(Value::hex))
            .put_some(ENCODING, encoding(self.raw(), &made_crt(self)))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| {
            if let Some(octets) = members.get_some(ENCODING, octets)? {
                return Self::decode(&octets).field(ENCODING);
            }
            let version = members.get("keyVersionNumber", integer)?;
            let key_type = members.get("keyType", integer)?;
            let mut builder = Self::builder(version)
                .with_parameters(CrtParameters(members.get("scenarioParameter", integer)?))
                .with_key_usage(KeyUsageQualifier(members.get("keyUsageQualifier", integer)?))
                .with_key_type(key_type, members.get("keyLength", integer)?)
                .with_key_identifier(members.get("keyIdentifier", integer)?)
                .with_initial_counter(&members.octets_or_none("initialCounter")?);
            if let Some(access) = members.get_some("keyAccess", integer)? {
                builder = builder.with_key_access(access);
            }
            if let Some(host_id) = members.get_some("hostId", octets)? {
                builder = builder.with_host_id(&host_id, members.get_some("sdin", octets)?.as_deref());
            }
            Self::decode(builder.build().raw())
        })
    }
}

impl Json for CertificateRole {
    fn to_value(&self) -> Value {
        name_or_number(self.0, self.name())
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        named(value, |number| Self(number).name()).map(Self)
    }
}

const SIGNATURE_VERIFICATION: &str = "signature verification";
const KEY_AGREEMENT: &str = "key agreement";

fn usage(usage: KeyUsage<'_>) -> Value {
    if usage.is_signature_verification() {
        Value::text(SIGNATURE_VERIFICATION)
    } else if usage.is_key_agreement() {
        Value::text(KEY_AGREEMENT)
    } else {
        Value::hex(usage.as_bytes())
    }
}

/// The fields of an issued certificate, as this crate would write them.
fn made_certificate(fields: &CertificateFields) -> Vec<u8> {
    let usage: &[u8] = match fields.key_usage() {
        usage if usage.is_key_agreement() => &KeyUsage::KEY_AGREEMENT,
        usage => usage.as_bytes(),
    };
    UnsignedCertificate::new(
        fields.serial_number(),
        fields.ca_identifier(),
        fields.subject_identifier(),
        usage,
        fields.effective_date(),
        fields.expiration_date(),
        fields.image_number(),
        fields.discretionary().unwrap_or_default(),
        fields.key_point(),
        fields.key_parameter_reference().unwrap_or_default(),
    )
    .with_signature(fields.signature())
}

impl Json for CertificateFields {
    fn to_value(&self) -> Value {
        Writer::new()
            .put("serialNumber", Value::hex(self.serial_number()))
            .put("caIdentifier", Value::hex(self.ca_identifier()))
            .put("subjectIdentifier", Value::hex(self.subject_identifier()))
            .put("keyUsage", usage(self.key_usage()))
            .put_some("effectiveDate", self.effective_date().as_ref().map(Json::to_value))
            .put("expirationDate", self.expiration_date().to_value())
            .put_some("imageNumber", self.image_number().map(Value::hex))
            .put_some("role", self.role().as_ref().map(Json::to_value))
            .put_some("authorityKeyIdentifier", self.authority_key_identifier().map(Value::hex))
            .put_some("discretionaryData", self.discretionary().map(Value::hex))
            .put("publicKey", Value::hex(self.key_point()))
            .put_some("parameterReference", self.key_parameter_reference().map(number))
            .put("signature", Value::hex(self.signature()))
            .put_some(ENCODING, encoding(self.as_bytes(), &made_certificate(self)))
            .finish()
    }

    fn from_value(value: &Value) -> Result<Self, DecodeError> {
        read(value, |members| match members.get_some(ENCODING, octets)? {
            Some(octets) => Self::decode(&octets, &Limits::DEFAULT).field(ENCODING),
            None => certificate_of(members),
        })
    }
}

fn certificate_of(members: &Members<'_>) -> Result<CertificateFields, DecodeError> {
    let usage = members.get("keyUsage", |usage| match text(usage)? {
        SIGNATURE_VERIFICATION => Ok(KeyUsage::SIGNATURE_VERIFICATION.to_vec()),
        KEY_AGREEMENT => Ok(KeyUsage::KEY_AGREEMENT.to_vec()),
        _ => octets(usage),
    })?;
    let discretionary = match members.get_some("discretionaryData", octets)? {
        Some(discretionary) => discretionary,
        None => {
            let role = members.get("role", CertificateRole::from_value)?;
            let authority = members.get("authorityKeyIdentifier", array)?;
            UnsignedCertificate::discretionary_of(role, &authority)
        }
    };
    let certificate = UnsignedCertificate::new(
        &members.get("serialNumber", octets)?,
        &members.get("caIdentifier", octets)?,
        &members.get("subjectIdentifier", octets)?,
        &usage,
        members.get_some("effectiveDate", BcdDate::from_value)?,
        members.get("expirationDate", BcdDate::from_value)?,
        members.get_some("imageNumber", octets)?.as_deref(),
        &discretionary,
        &members.get("publicKey", octets)?,
        members.get_some("parameterReference", integer)?.unwrap_or_default(),
    )
    .with_signature(&members.get("signature", octets)?);
    CertificateFields::decode(&certificate, &Limits::DEFAULT)
}
