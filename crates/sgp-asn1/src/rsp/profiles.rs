//! Profiles and their lists.

use super::basics::{Iccid, NotificationEvent, OctetTo16, PprIds};
use crate::codec::prelude::*;

message! {
    /// Asks for profiles (SGP.22 v2.5 5.7.15).
    ProfileInfoListRequest = 0xBF2D "ProfileInfoListRequest" of "SGP.22 5.7.15" {
        /// Which profiles; all unless given.
        optional [ProfileSearchCriteria<'a>] search_criteria / set_search_criteria = 0xA0 "searchCriteria";
        /// Which members of each, as tags one behind the other.
        optional octets tag_list / set_tag_list = 0x5C "tagList";
    }
}

choice! {
    /// Which profiles are asked for (SGP.22 v2.5 5.7.15).
    #[doc(alias = "searchCriteria")]
    ProfileSearchCriteria "searchCriteria" of "SGP.22 5.7.15" {
        /// The one with this ISD-P.
        IsdpAid(OctetTo16<'a>) = 0x4F "isdpAid";
        /// The one with this ICCID.
        Iccid(Iccid<'a>) = 0x5A "iccid";
        /// Those of this class.
        ProfileClass(ProfileClass) = 0x95 "profileClass";
    }
}

choice! {
    /// Profiles, or why there are none (SGP.22 v2.5 5.7.15, SGP.32 v1.2 5.9).
    ProfileInfoListResponse = 0xBF2D "ProfileInfoListResponse" of "SGP.22 5.7.15" {
        /// The profiles.
        Ok(Vec<ProfileInfo<'a>>) = 0xA0 "profileInfoListOk";
        /// Why there are none.
        Error(ProfileInfoListError) = 0x81 "profileInfoListError";
    }
}

enumerated! {
    /// Why there is no list of profiles (SGP.22 v2.5 5.7.15; 11 of SGP.32).
    ProfileInfoListError "ProfileInfoListError" {
        INCORRECT_INPUT_VALUES = 1 "incorrectInputValues";
        PROFILE_CHANGE_ONGOING = 11 "profileChangeOngoing";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// A profile of an eUICC (SGP.22 v2.5 5.7.15; the members from `ecallIndication` on are of SGP.32).
    ProfileInfo = 0xE3 "ProfileInfo" of "SGP.22 5.7.15" {
        /// ICCID.
        optional [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
        /// AID of its ISD-P.
        optional [OctetTo16<'a>] isdp_aid / set_isdp_aid = 0x4F "isdpAid";
        /// Whether it is enabled.
        optional (ProfileState) profile_state / set_profile_state = 0x9F70 "profileState";
        /// Name that the user gave it, at most 64 characters.
        optional (text 0 64) profile_nickname / set_profile_nickname = 0x90 "profileNickname";
        /// Name of the operator, at most 32 characters.
        optional (text 0 32) service_provider_name / set_service_provider_name = 0x91 "serviceProviderName";
        /// Name that the operator gave it, at most 64 characters.
        optional (text 0 64) profile_name / set_profile_name = 0x92 "profileName";
        /// Format of its icon.
        optional (IconType) icon_type / set_icon_type = 0x93 "iconType";
        /// Its icon, at most 1024 octets.
        optional (octets 0 1024) icon / set_icon = 0x94 "icon" plain;
        /// Its class.
        optional (ProfileClass) profile_class / set_profile_class = 0x95 "profileClass";
        /// Who is told about what happens to it.
        optional {NotificationConfigurationInformation<'a>} notification_configuration_info
            / set_notification_configuration_info = 0xB6 "notificationConfigurationInfo";
        /// Its operator.
        optional [OperatorId<'a>] profile_owner / set_profile_owner = 0xB7 "profileOwner";
        /// Data of the SM-DP+ that made it.
        optional [DpProprietaryData<'a>] dp_proprietary_data / set_dp_proprietary_data
            = 0xB8 "dpProprietaryData";
        /// Its policy rules.
        optional [PprIds<'a>] profile_policy_rules / set_profile_policy_rules = 0x99 "profilePolicyRules";
        /// Data of vendors that the eUICC stores.
        optional {VendorSpecificExtensionItem<'a>} service_specific_data_stored_in_euicc
            / set_service_specific_data_stored_in_euicc = 0xBF22 "serviceSpecificDataStoredInEuicc";
        /// Whether it is for emergency calls.
        optional flag ecall_indication / set_ecall_indication = 0x9F7B "ecallIndication";
        /// Whether it is the fallback profile; not unless given.
        assumed flag(false) fallback_attribute / set_fallback_attribute = 0x9F26 "fallbackAttribute";
        /// Whether its operator lets it be the fallback profile.
        optional flag fallback_allowed / set_fallback_allowed = 0x9F67 "fallbackAllowed";
    }
}

enumerated! {
    /// Format of an icon (SGP.22 v2.5 annex H).
    IconType "IconType" {
        JPG = 0 "jpg";
        PNG = 1 "png";
    }
}

enumerated! {
    /// Whether a profile is enabled (SGP.22 v2.5 annex H).
    ProfileState "ProfileState" {
        DISABLED = 0 "disabled";
        ENABLED = 1 "enabled";
    }
}

enumerated! {
    /// Class of a profile (SGP.22 v2.5 annex H).
    ProfileClass "ProfileClass" {
        TEST = 0 "test";
        PROVISIONING = 1 "provisioning";
        OPERATIONAL = 2 "operational";
    }
}

message! {
    /// An operator (SGP.22 v2.5 annex H).
    OperatorId "OperatorId" of "SGP.22 annex H" {
        /// MCC and MNC, three octets (TS 24.008 10.5.1.3); `EEEEEE` for any in a rules table.
        required (octets 3 3) mcc_mnc / set_mcc_mnc = 0x80 "mccMnc";
        /// Content of EF.GID1.
        optional octets gid1 / set_gid1 = 0x81 "gid1" plain;
        /// Content of EF.GID2.
        optional octets gid2 / set_gid2 = 0x82 "gid2" plain;
    }
}

message! {
    /// Who is told about which events (SGP.22 v2.5 2.4a.1.2).
    NotificationConfigurationInformation "NotificationConfigurationInformation" of "SGP.22 2.4a.1.2" {
        /// The events.
        required [NotificationEvent<'a>] profile_management_operation / set_profile_management_operation
            = 0x80 "profileManagementOperation";
        /// Domain name of the one who is told.
        required text notification_address / set_notification_address = 0x81 "notificationAddress";
    }
}

message! {
    /// Data that a vendor defines: an item of `VendorSpecificExtension` (SGP.22 v2.5 annex H).
    #[doc(alias = "VendorSpecificExtension")]
    VendorSpecificExtensionItem "VendorSpecificExtension" of "SGP.22 annex H" {
        /// Who defines the data.
        required [Oid] vendor_oid / set_vendor_oid = 0x80 "vendorOid";
        /// The data: any one object.
        required [OpenType<'a>] vendor_specific_data / set_vendor_specific_data = 0xA1 "vendorSpecificData";
    }
}

message! {
    /// Data of the SM-DP+ that made a profile; what stands behind the identifier is its own
    /// (SGP.22 v2.5 5.5.2).
    DpProprietaryData "DpProprietaryData" of "SGP.22 5.5.2" {
        /// The SM-DP+.
        required [Oid] dp_oid / set_dp_oid = 0x80 "dpOid";
    }
}
