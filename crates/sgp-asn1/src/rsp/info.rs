//! What an eUICC says about itself.

use super::basics::{Octet16, PprIds, SubjectKeyIdentifier, VersionType};
use crate::codec::prelude::*;
use crate::sgp32::{IotSpecificInfo, IpaMode};

message! {
    /// Asks for [`EuiccInfo1`] (SGP.22 v2.5 5.7.8).
    GetEuiccInfo1Request = 0xBF20 "GetEuiccInfo1Request" of "SGP.22 5.7.8" {}
}

message! {
    /// What a server must know before it authenticates (SGP.22 v2.5 5.7.8).
    #[doc(alias = "EUICCInfo1")]
    EuiccInfo1 = 0xBF20 "EUICCInfo1" of "SGP.22 5.7.8" {
        /// Version of SGP.22 that the eUICC supports.
        required [VersionType<'a>] svn / set_svn = 0x82 "svn" plain;
        /// Certificate issuers whose signatures it can check.
        required {SubjectKeyIdentifier<'a>} euicc_ci_pk_id_list_for_verification
            / set_euicc_ci_pk_id_list_for_verification = 0xA9 "euiccCiPKIdListForVerification";
        /// Certificate issuers under which it can sign.
        required {SubjectKeyIdentifier<'a>} euicc_ci_pk_id_list_for_signing
            / set_euicc_ci_pk_id_list_for_signing = 0xAA "euiccCiPKIdListForSigning";
    }
}

message! {
    /// Asks for [`EuiccInfo2`] (SGP.22 v2.5 5.7.8).
    GetEuiccInfo2Request = 0xBF22 "GetEuiccInfo2Request" of "SGP.22 5.7.8" {}
}

sequence! {
    /// All that an eUICC says about itself (SGP.22 v2.5 5.7.8; the members from `ipaMode` on are of
    /// SGP.22 v3 and SGP.32 v1.2).
    #[doc(alias = "EUICCInfo2")]
    EuiccInfo2 = 0xBF22 {
        /// Version of the profile package format.
        required [VersionType<'a>] profile_version / set_profile_version = 0x81 "profileVersion";
        /// Version of SGP.22 that the eUICC supports.
        required [VersionType<'a>] svn / set_svn = 0x82 "svn" plain;
        /// Version of its firmware.
        required [VersionType<'a>] euicc_firmware_ver / set_euicc_firmware_ver = 0x83 "euiccFirmwareVer";
        /// Extended card resources: applications, free memory (TS 102 226 8.2.1.7.2).
        required octets ext_card_resource / set_ext_card_resource = 0x84 "extCardResource";
        /// What its UICC side can do.
        required [UiccCapability<'a>] uicc_capability / set_uicc_capability = 0x85 "uiccCapability";
        /// Release of TS 102 241; of Java Card in versions before 2.2.
        optional [VersionType<'a>] ts102241_version / set_ts102241_version = 0x86 "ts102241Version";
        /// Version of GlobalPlatform.
        optional [VersionType<'a>] globalplatform_version / set_globalplatform_version
            = 0x87 "globalplatformVersion";
        /// What its remote provisioning can do.
        required [RspCapability<'a>] rsp_capability / set_rsp_capability = 0x88 "rspCapability";
        /// Certificate issuers whose signatures it can check.
        required {SubjectKeyIdentifier<'a>} euicc_ci_pk_id_list_for_verification
            / set_euicc_ci_pk_id_list_for_verification = 0xA9 "euiccCiPKIdListForVerification";
        /// Certificate issuers under which it can sign.
        required {SubjectKeyIdentifier<'a>} euicc_ci_pk_id_list_for_signing
            / set_euicc_ci_pk_id_list_for_signing = 0xAA "euiccCiPKIdListForSigning";
        /// Category of the eUICC.
        optional (EuiccCategory) euicc_category / set_euicc_category = 0x8B "euiccCategory";
        /// Policy rules that no profile may have.
        optional [PprIds<'a>] forbidden_profile_policy_rules / set_forbidden_profile_policy_rules
            = 0x99 "forbiddenProfilePolicyRules";
        /// Version of the protection profile.
        required [VersionType<'a>] pp_version / set_pp_version = 0x04 "ppVersion";
        /// Number of the SAS accreditation, at most 64 characters.
        required (text 0 64) sas_acreditation_number / set_sas_acreditation_number
            = 0x0C "sasAcreditationNumber";
        /// Where to read about its certification.
        optional [CertificationDataObject<'a>] certification_data_object / set_certification_data_object
            = 0xAC "certificationDataObject";
        /// How its tamper resistant element is built.
        optional [TreProperties<'a>] tre_properties / set_tre_properties = 0x8D "treProperties";
        /// Platform label of its tamper resistant element.
        optional text tre_product_reference / set_tre_product_reference = 0x8E "treProductReference";
        /// Further versions of the profile package format.
        optional {VersionType<'a>} additional_euicc_profile_package_versions
            / set_additional_euicc_profile_package_versions = 0xAF "additionalEuiccProfilePackageVersions";
        /// Which IPA is active.
        optional (IpaMode) ipa_mode / set_ipa_mode = 0x90 "ipaMode";
        /// Certificate issuers of SGP.22 v3 under which it can sign.
        optional {SubjectKeyIdentifier<'a>} euicc_ci_pk_id_list_for_signing_v3
            / set_euicc_ci_pk_id_list_for_signing_v3 = 0xB1 "euiccCiPKIdListForSigningV3";
        /// At most 32 octets of further information.
        optional (octets 0 32) additional_euicc_info / set_additional_euicc_info = 0x92 "additionalEuiccInfo";
        /// Highest version of SGP.22 that it supports.
        optional [VersionType<'a>] highest_svn / set_highest_svn = 0x93 "highestSvn";
        /// What it supports of SGP.32.
        optional [IotSpecificInfo<'a>] iot_specific_info / set_iot_specific_info = 0xB4 "iotSpecificInfo";
    }
}

entry_points!(EuiccInfo2<'a> "EUICCInfo2" of "SGP.22 5.7.8");

impl<'a> EuiccInfo2<'a> {
    /// An eUICC that says `first` to servers, with versions of package format, firmware and
    /// protection profile, and what it can do.
    #[must_use]
    pub fn new(
        first: EuiccInfo1<'a>,
        [profile_version, euicc_firmware_ver, pp_version]: [VersionType<'a>; 3],
        ext_card_resource: impl Into<Cow<'a, [u8]>>,
        uicc_capability: UiccCapability<'a>,
        rsp_capability: RspCapability<'a>,
        sas_acreditation_number: impl Into<Cow<'a, str>>,
    ) -> Self {
        Self {
            profile_version,
            svn: first.svn,
            euicc_firmware_ver,
            ext_card_resource: ext_card_resource.into().into(),
            uicc_capability,
            ts102241_version: None,
            globalplatform_version: None,
            rsp_capability,
            euicc_ci_pk_id_list_for_verification: first.euicc_ci_pk_id_list_for_verification,
            euicc_ci_pk_id_list_for_signing: first.euicc_ci_pk_id_list_for_signing,
            euicc_category: None,
            forbidden_profile_policy_rules: None,
            pp_version,
            sas_acreditation_number: Text::new(sas_acreditation_number),
            certification_data_object: None,
            tre_properties: None,
            tre_product_reference: None,
            additional_euicc_profile_package_versions: None,
            ipa_mode: None,
            euicc_ci_pk_id_list_for_signing_v3: None,
            additional_euicc_info: Absent::ABSENT,
            highest_svn: None,
            iot_specific_info: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

enumerated! {
    /// Category of an eUICC (SGP.22 v2.5 5.7.8).
    #[doc(alias = "euiccCategory")]
    EuiccCategory "euiccCategory" {
        OTHER = 0 "other";
        BASIC = 1 "basicEuicc";
        MEDIUM = 2 "mediumEuicc";
        CONTACTLESS = 3 "contactlessEuicc";
    }
}

bits! {
    /// How a tamper resistant element is built (SGP.22 v2.5 5.7.8).
    #[doc(alias = "treProperties")]
    TreProperties "treProperties" {
        IS_DISCRETE = 0 "isDiscrete";
        IS_INTEGRATED = 1 "isIntegrated";
        USES_REMOTE_MEMORY = 2 "usesRemoteMemory";
    }
}

bits! {
    /// What the remote provisioning of an eUICC can do (SGP.22 v2.5 5.7.8).
    RspCapability "RspCapability" {
        /// There is room for another profile.
        ADDITIONAL_PROFILE = 0 "additionalProfile";
        CRL_SUPPORT = 1 "crlSupport";
        RPM_SUPPORT = 2 "rpmSupport";
        TEST_PROFILE_SUPPORT = 3 "testProfileSupport";
        DEVICE_INFO_EXTENSIBILITY_SUPPORT = 4 "deviceInfoExtensibilitySupport";
        SERVICE_SPECIFIC_DATA_SUPPORT = 5 "serviceSpecificDataSupport";
    }
}

bits! {
    /// What the UICC side of an eUICC can do (SAIP 9.1, PEDefinitions 3.3.1).
    #[doc(alias = "UICCCapability")]
    UiccCapability "UICCCapability" {
        CONTACTLESS_SUPPORT = 0 "contactlessSupport";
        USIM_SUPPORT = 1 "usimSupport";
        ISIM_SUPPORT = 2 "isimSupport";
        CSIM_SUPPORT = 3 "csimSupport";
        AKA_MILENAGE = 4 "akaMilenage";
        AKA_CAVE = 5 "akaCave";
        AKA_TUAK128 = 6 "akaTuak128";
        AKA_TUAK256 = 7 "akaTuak256";
        USIM_TEST_ALGORITHM = 8 "usimTestAlgorithm";
        RFU2 = 9 "rfu2";
        GBA_AUTHEN_USIM = 10 "gbaAuthenUsim";
        GBA_AUTHEN_ISIM = 11 "gbaAuthenISim";
        MBMS_AUTHEN_USIM = 12 "mbmsAuthenUsim";
        EAP_CLIENT = 13 "eapClient";
        JAVACARD = 14 "javacard";
        MULTOS = 15 "multos";
        MULTIPLE_USIM_SUPPORT = 16 "multipleUsimSupport";
        MULTIPLE_ISIM_SUPPORT = 17 "multipleIsimSupport";
        MULTIPLE_CSIM_SUPPORT = 18 "multipleCsimSupport";
        BER_TLV_FILE_SUPPORT = 19 "berTlvFileSupport";
        DF_LINK_SUPPORT = 20 "dfLinkSupport";
        CAT_TP = 21 "catTp";
        GET_IDENTITY = 22 "getIdentity";
        PROFILE_A_X25519 = 23 "profile-a-x25519";
        PROFILE_B_P256 = 24 "profile-b-p256";
        SUCI_CALCULATOR_API = 25 "suciCalculatorApi";
        DNS_RESOLUTION = 26 "dns-resolution";
        SCP11AC = 27 "scp11ac";
        SCP11C_AUTHORIZATION_MECHANISM = 28 "scp11c-authorization-mechanism";
        S16MODE = 29 "s16mode";
        EAKA = 30 "eaka";
        IOTMINIMAL = 31 "iotminimal";
    }
}

message! {
    /// Where to read about the certification of an eUICC (SGP.22 v2.5 5.7.8).
    CertificationDataObject "CertificationDataObject" of "SGP.22 5.7.8" {
        /// Platform label (GlobalPlatform DLOA).
        required text platform_label / set_platform_label = 0x80 "platformLabel";
        /// Base URL of the registrar (GlobalPlatform DLOA).
        required text discovery_base_url / set_discovery_base_url = 0x81 "discoveryBaseURL";
    }
}

bits! {
    /// Forms of certificates that an eUICC has and takes (SGP.22 v2.5 annex H).
    CertificateInfo "CertificateInfo" {
        RESERVED = 0 "reserved";
        CERT_SIGNING_X509 = 1 "certSigningX509";
        RFU2 = 2 "rfu2";
        RFU3 = 3 "rfu3";
        RESERVED2 = 4 "reserved2";
        CERT_VERIFICATION_X509 = 5 "certVerificationX509";
    }
}

message! {
    /// Asks for a challenge (SGP.22 v2.5 5.7.7).
    GetEuiccChallengeRequest = 0xBF2E "GetEuiccChallengeRequest" of "SGP.22 5.7.7" {}
}

message! {
    /// The challenge (SGP.22 v2.5 5.7.7).
    GetEuiccChallengeResponse = 0xBF2E "GetEuiccChallengeResponse" of "SGP.22 5.7.7" {
        /// Sixteen random octets.
        required [Octet16<'a>] euicc_challenge / set_euicc_challenge = 0x80 "euiccChallenge";
    }
}
