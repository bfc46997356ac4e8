//! eIMs and their configuration.

use crate::codec::prelude::*;
use crate::rsp::SubjectKeyIdentifier;

message! {
    /// What an eUICC knows about an eIM (SGP.32 v1.2 2.11.1).
    EimConfigurationData "EimConfigurationData" of "SGP.32 2.11.1" {
        /// The eIM, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// Its domain name, or that of a server between.
        optional text eim_fqdn / set_eim_fqdn = 0x81 "eimFqdn";
        /// What its identifier is.
        optional (EimIdType) eim_id_type / set_eim_id_type = 0x82 "eimIdType";
        /// First value of its counter.
        optional integer counter_value / set_counter_value = 0x83 "counterValue";
        /// Its association token; -1 asks the eUICC to make one.
        optional integer association_token / set_association_token = 0x84 "associationToken";
        /// Key that checks its packages.
        optional [EimPublicKeyData<'a>] eim_public_key_data / set_eim_public_key_data
            = 0xA5 "eimPublicKeyData";
        /// Key that checks its TLS or DTLS server.
        optional [TrustedPublicKeyDataTls<'a>] trusted_public_key_data_tls / set_trusted_public_key_data_tls
            = 0xA6 "trustedPublicKeyDataTls";
        /// How it is reached.
        optional [EimSupportedProtocol<'a>] eim_supported_protocol / set_eim_supported_protocol
            = 0x87 "eimSupportedProtocol";
        /// The certificate issuer under which the eUICC is to sign.
        optional [SubjectKeyIdentifier<'a>] euicc_ci_pk_id / set_euicc_ci_pk_id = 0x88 "euiccCiPKId";
        /// Whether it downloads profiles for the IPA.
        optional null indirect_profile_download / set_indirect_profile_download
            = 0x89 "indirectProfileDownload";
    }
}

choice! {
    /// Key that checks the packages of an eIM (SGP.32 v1.2 2.11.1).
    #[doc(alias = "eimPublicKeyData")]
    EimPublicKeyData "eimPublicKeyData" of "SGP.32 2.11.1" {
        /// The key.
        PublicKey(SubjectPublicKeyInfo<'a>) = 0xA0 "eimPublicKey";
        /// The certificate of the eIM.
        Certificate(OpenSequence<'a>) = 0xA1 "eimCertificate";
    }
}

choice! {
    /// Key that checks the TLS or DTLS server of an eIM (SGP.32 v1.2 2.11.1).
    #[doc(alias = "trustedPublicKeyDataTls")]
    TrustedPublicKeyDataTls "trustedPublicKeyDataTls" of "SGP.32 2.11.1" {
        /// The key.
        PublicKey(SubjectPublicKeyInfo<'a>) = 0xA0 "trustedEimPkTls";
        /// The certificate of the eIM or of its issuer.
        Certificate(OpenSequence<'a>) = 0xA1 "trustedCertificateTls";
    }
}

message! {
    /// A public key with its algorithm (RFC 5280 4.1.2.7).
    SubjectPublicKeyInfo "SubjectPublicKeyInfo" of "RFC 5280 4.1.2.7" {
        /// The algorithm and its parameters.
        required [OpenSequence<'a>] algorithm / set_algorithm = 0x30 "algorithm" plain;
        /// The key: `04`, x, y.
        required [BitString<'a>] subject_public_key / set_subject_public_key = 0x03 "subjectPublicKey";
    }
}

enumerated! {
    /// What the identifier of an eIM is (SGP.32 v1.2 2.11.1).
    EimIdType "EimIdType" {
        OID = 1 "eimIdTypeOid";
        FQDN = 2 "eimIdTypeFqdn";
        PROPRIETARY = 3 "eimIdTypeProprietary";
    }
}

bits! {
    /// How an eIM is reached (SGP.32 v1.2 2.11.1).
    EimSupportedProtocol "EimSupportedProtocol" {
        RETRIEVE_HTTPS = 0 "eimRetrieveHttps";
        RETRIEVE_COAPS = 1 "eimRetrieveCoaps";
        INJECT_HTTPS = 2 "eimInjectHttps";
        INJECT_COAPS = 3 "eimInjectCoaps";
        PROPRIETARY = 4 "eimProprietary";
    }
}

enumerated! {
    /// Number of a notification or of a result (SGP.32 v1.2 6.3).
    SequenceNumber = 0x80 "SequenceNumber" {}
}

/// Results and notifications that an eIM has received (SGP.32 v1.2 6.3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EimAcknowledgements(Vec<SequenceNumber>);

impl EimAcknowledgements {
    /// Acknowledges these.
    #[must_use]
    pub fn new(numbers: impl IntoIterator<Item = SequenceNumber>) -> Self {
        Self(numbers.into_iter().collect())
    }

    /// What is acknowledged.
    #[must_use]
    pub fn numbers(&self) -> &[SequenceNumber] {
        &self.0
    }
}

impl<'a> Field<'a> for EimAcknowledgements {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Vec::read(tlv).map(Self)
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        plain::items(object.value).map(Self)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }
}

impl<'a> Item<'a> for EimAcknowledgements {
    const TAG: Tag = Tag::new(0xBF53);
}

impl Own for EimAcknowledgements {
    type Owned = Self;

    fn into_owned(self) -> Self {
        self
    }
}

#[cfg(feature = "serde")]
impl Jer for EimAcknowledgements {
    fn to_jer(&self, defaults: Defaults) -> Value {
        self.0.to_jer(defaults)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Vec::from_jer(value).map(Self)
    }
}

entry_points!(EimAcknowledgements "EimAcknowledgements" of "SGP.32 6.3");

message! {
    /// Makes the first eIMs known to an eUICC (SGP.32 v1.2 5.9).
    AddInitialEimRequest = 0xBF57 "AddInitialEimRequest" of "SGP.32 5.9" {
        /// The eIMs.
        required {EimConfigurationData<'a>} eim_configuration_data_list / set_eim_configuration_data_list
            = 0xA0 "eimConfigurationDataList";
    }
}

choice! {
    /// Whether the eIMs are known (SGP.32 v1.2 5.9).
    AddInitialEimResponse = 0xBF57 "AddInitialEimResponse" of "SGP.32 5.9" {
        /// They are: one answer for each.
        Ok(Vec<AddInitialEimOk<'a>>) = 0xA0 "addInitialEimOk";
        /// They are not.
        Error(AddInitialEimError) = 0x81 "addInitialEimError";
    }
}

choice! {
    /// An eIM is known (SGP.32 v1.2 5.9).
    #[doc(alias = "addInitialEimOk")]
    AddInitialEimOk "addInitialEimOk" of "SGP.32 5.9" {
        /// The association token that the eUICC made.
        AssociationToken(Integer) = 0x84 "associationToken";
        /// It asked for none.
        AddOk(Null) = 0x05 "addOk";
    }
}

enumerated! {
    /// Why eIMs are not known (SGP.32 v1.2 5.9).
    #[doc(alias = "addInitialEimError")]
    AddInitialEimError "addInitialEimError" {
        INSUFFICIENT_MEMORY = 1 "insufficientMemory";
        ASSOCIATED_EIM_ALREADY_EXISTS = 2 "associatedEimAlreadyExists";
        CI_PK_UNKNOWN = 3 "ciPKUnknown";
        INVALID_ASSOCIATION_TOKEN = 5 "invalidAssociationToken";
        COUNTER_VALUE_OUT_OF_RANGE = 6 "counterValueOutOfRange";
        COMMAND_ERROR = 7 "commandError";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// Asks for eIMs (SGP.32 v1.2 5.9).
    GetEimConfigurationDataRequest = 0xBF55 "GetEimConfigurationDataRequest" of "SGP.32 5.9" {
        /// Which; all unless given.
        optional [EimSearchCriteria<'a>] search_criteria / set_search_criteria = 0xA0 "searchCriteria";
    }
}

choice! {
    /// Which eIM is asked for (SGP.32 v1.2 5.9).
    #[doc(alias = "searchCriteria")]
    EimSearchCriteria "searchCriteria" of "SGP.32 5.9" {
        /// The one with this identifier, 1 to 128 characters.
        EimId(Text<'a, 1, 128>) = 0x80 "eimId";
    }
}

message! {
    /// The eIMs (SGP.32 v1.2 5.9).
    GetEimConfigurationDataResponse = 0xBF55 "GetEimConfigurationDataResponse" of "SGP.32 5.9" {
        /// The eIMs.
        required {EimConfigurationData<'a>} eim_configuration_data_list / set_eim_configuration_data_list
            = 0xA0 "eimConfigurationDataList";
    }
}
