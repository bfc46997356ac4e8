//! Objects as JSON, for people and tools: octets as lower-case hex, identifiers and dates in
//! their usual form, members that are not there left out.

use alloc::string::String;
use alloc::vec::Vec;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{
    BcdDate, CardResources, CertificateFields, CertificateRole, ConfirmationAnswer, ConnectivityGroup,
    ConnectivityParameters, Crt, EphemeralKey, IsdPState, KeyForm, KeyUsage, Notification, Pol1,
    ProfileStatus,
};

fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Members of an object; one that is `None` is left out.
struct Members<M>(M);

impl<M: SerializeMap> Members<M> {
    fn put<T: Serialize>(mut self, name: &'static str, value: T) -> Result<Self, M::Error> {
        self.0.serialize_entry(name, &value)?;
        Ok(self)
    }

    fn put_some<T: Serialize>(self, name: &'static str, value: Option<T>) -> Result<Self, M::Error> {
        match value {
            Some(value) => self.put(name, value),
            None => Ok(self),
        }
    }
}

fn members<S: Serializer>(serializer: S) -> Result<Members<S::SerializeMap>, S::Error> {
    serializer.serialize_map(None).map(Members)
}

impl Serialize for BcdDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for CardResources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(serializer)?
            .put("applications", self.applications())?
            .put("freeNonVolatileMemory", self.free_non_volatile())?
            .put("freeVolatileMemory", self.free_volatile())?
            .0
            .end()
    }
}

impl Serialize for Pol1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(serializer)?
            .put("value", self.0)?
            .put("disableAllowed", self.allows_disable())?
            .put("deleteAllowed", self.allows_delete())?
            .put("deleteWhenDisabled", self.deletes_when_disabled())?
            .0
            .end()
    }
}

impl Serialize for IsdPState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.name() {
            Some(name) => serializer.serialize_str(name),
            None => serializer.serialize_u8(self.0),
        }
    }
}

impl Serialize for ProfileStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let attributes = self.attributes();
        members(serializer)?
            .put("aid", hex(self.aid().as_bytes()))?
            .put_some("state", self.state())?
            .put_some("fallBackAttribute", attributes.map(super::ProfileAttributes::has_fall_back))?
            .put_some("emergencyProfileAttribute", attributes.map(super::ProfileAttributes::has_emergency))?
            .put_some("grantedNonVolatileMemory", self.granted_memory())?
            .put_some("remainingMemory", self.remaining_memory())?
            .0
            .end()
    }
}

impl Serialize for ConfirmationAnswer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let deleted: Vec<String> = self.deleted().iter().map(|aid| hex(aid.as_bytes())).collect();
        members(serializer)?.put("deletedIsdPs", deleted)?.0.end()
    }
}

impl Serialize for Notification {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(serializer)?
            .put("eid", alloc::format!("{}", self.eid()))?
            .put("type", self.kind().0)?
            .put("sequenceNumber", self.sequence_number())?
            .put_some("aid", self.aid().map(|aid| hex(aid.as_bytes())))?
            .put_some("imei", self.imei().map(hex))?
            .put_some("meid", self.meid().map(hex))?
            .0
            .end()
    }
}

impl Serialize for EphemeralKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = match self.form() {
            KeyForm::Structured => "structured",
            KeyForm::BarePoint => "bare point",
        };
        members(serializer)?
            .put("form", form)?
            .put("point", hex(self.point()))?
            .put_some("parameterReference", self.parameter_reference())?
            .0
            .end()
    }
}

impl Serialize for Crt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let parameters = self.parameters();
        members(serializer)?
            .put("scenarioParameter", parameters.0)?
            .put("deletesExistingKeys", parameters.deletes_existing_keys())?
            .put("includesDerivationRandom", parameters.includes_derivation_random())?
            .put("includesHostId", parameters.includes_host_id())?
            .put("certificatePrecedes", parameters.certificate_precedes())?
            .put("keyUsageQualifier", self.key_usage().0)?
            .put_some("keyAccess", self.key_access())?
            .put("keyType", self.key_type())?
            .put("keyLength", self.key_length())?
            .put("keyIdentifier", self.key_identifier())?
            .put("keyVersionNumber", self.key_version_number())?
            .put("initialCounter", hex(self.initial_counter()))?
            .put_some("sdin", self.sdin().map(hex))?
            .put_some("hostId", self.host_id().map(hex))?
            .0
            .end()
    }
}

impl Serialize for CertificateRole {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::SM_DP => serializer.serialize_str("SM-DP"),
            Self::SM_SR => serializer.serialize_str("SM-SR"),
            Self(other) => serializer.serialize_u8(other),
        }
    }
}

impl Serialize for KeyUsage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_signature_verification() {
            serializer.serialize_str("signature verification")
        } else if self.is_key_agreement() {
            serializer.serialize_str("key agreement")
        } else {
            serializer.serialize_str(&hex(self.as_bytes()))
        }
    }
}

impl Serialize for CertificateFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        members(serializer)?
            .put("serialNumber", hex(self.serial_number()))?
            .put("caIdentifier", hex(self.ca_identifier()))?
            .put("subjectIdentifier", hex(self.subject_identifier()))?
            .put("keyUsage", self.key_usage())?
            .put_some("effectiveDate", self.effective_date())?
            .put("expirationDate", self.expiration_date())?
            .put_some("imageNumber", self.image_number().map(hex))?
            .put_some("role", self.role())?
            .put_some("authorityKeyIdentifier", self.authority_key_identifier().map(hex))?
            .put_some("discretionaryData", self.discretionary().map(hex))?
            .put("publicKey", hex(self.key_point()))?
            .put_some("parameterReference", self.key_parameter_reference())?
            .put("signature", hex(self.signature()))?
            .0
            .end()
    }
}

/// As a list of groups; a password stands in it in clear, as in every encoding.
impl Serialize for ConnectivityParameters {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.groups())
    }
}

impl Serialize for ConnectivityGroup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects: Vec<(String, String)> =
            self.objects().map(|(tag, value)| (alloc::format!("{tag}"), hex(value.expose()))).collect();
        members(serializer)?
            .put("tag", alloc::format!("{}", self.kind().0))?
            .put_some("name", self.kind().name())?
            .put("objects", objects)?
            .0
            .end()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use sgp_wire::Limits;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).unwrap()
    }

    fn value(object: impl Serialize) -> serde_json::Value {
        serde_json::to_value(object).unwrap()
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 2.5, 5.1, 5.4, 4.3, 4.7
        let resources = CardResources::decode(&bytes("FF210D8101028204000A000083022000")).unwrap();
        assert_eq!(
            value(resources),
            json!({"applications": 2, "freeNonVolatileMemory": 655_360, "freeVolatileMemory": 8192})
        );
        let entry = "E3254F10A0000005591010FFFFFFFF89000011009F70013F5301018F040001000091040000F000";
        assert_eq!(
            value(ProfileStatus::decode_list(&bytes(entry), &Limits::default()).unwrap()),
            json!([{
                "aid": "a0000005591010ffffffff8900001100", "state": "ENABLED", "fallBackAttribute": true,
                "emergencyProfileAttribute": false, "grantedNonVolatileMemory": 65536, "remainingMemory": 61440,
            }])
        );
        let notification = "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF8900\
                            00110014085344780123456708";
        assert_eq!(
            value(Notification::decode(&bytes(notification), &Limits::default()).unwrap()),
            json!({
                "eid": "89099900123456789012345678901210", "type": 2, "sequenceNumber": 7,
                "aid": "a0000005591010ffffffff8900001100", "imei": "5344780123456708",
            })
        );
        let answer = ConfirmationAnswer::decode(&bytes("80124F10A0000005591010FFFFFFFF8900001200")).unwrap();
        assert_eq!(value(answer), json!({"deletedIsdPs": ["a0000005591010ffffffff8900001200"]}));
        let crt = Crt::decode(&bytes("A615900203099501108001888101108201018301309100")).unwrap();
        assert_eq!(
            value(crt),
            json!({
                "scenarioParameter": 9, "deletesExistingKeys": true, "includesDerivationRandom": false,
                "includesHostId": false, "certificatePrecedes": true, "keyUsageQualifier": 16, "keyType": 136,
                "keyLength": 16, "keyIdentifier": 1, "keyVersionNumber": 48, "initialCounter": "",
            })
        );
        let parameters = bytes("A0090607914477581006F0 A700");
        let parameters = ConnectivityParameters::decode(&parameters, &Limits::default()).unwrap();
        assert_eq!(
            value(parameters),
            json!([
                {"tag": "A0", "name": "SMS", "objects": [["06", "914477581006f0"]]},
                {"tag": "A7", "objects": []},
            ])
        );
        assert_eq!(
            value(Pol1(0x04)),
            json!({"value": 4, "disableAllowed": true, "deleteAllowed": true, "deleteWhenDisabled": true})
        );
    }

    #[test]
    fn a_certificate() {
        // SGP.02 card side 4.4
        let certificate = "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F2404203512317319C8\
            0101C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F4665\
            E61A52F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C2961\
            5799DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF23381\
            F8DDB018FBB3098D";
        let fields = value(CertificateFields::decode(&bytes(certificate), &Limits::default()).unwrap());
        assert_eq!(
            (&fields["role"], &fields["keyUsage"], &fields["expirationDate"], &fields["effectiveDate"]),
            (&json!("SM-DP"), &json!("signature verification"), &json!("2035-12-31"), &json!("2025-01-01"))
        );
        assert_eq!(fields["subjectIdentifier"], "2b0601040185a94801");
        assert_eq!(fields["authorityKeyIdentifier"], "0642d4c74872514ef00a6702036193b96fbc5f9d");
        let key = EphemeralKey::new(&[4; 65], 0x00, KeyForm::Structured);
        assert_eq!(
            value(key),
            json!({"form": "structured", "point": "04".repeat(65), "parameterReference": 0})
        );
    }
}
