//! Metadata of a profile.

use super::basics::{Iccid, PprIds};
use super::profiles::{
    IconType, NotificationConfigurationInformation, OperatorId, ProfileClass, VendorSpecificExtensionItem,
};
use crate::codec::prelude::*;

message! {
    /// What an eUICC stores about a profile beside it (SGP.22 v2.5 5.5.3; the members from
    /// `ecallIndication` on are of SGP.32).
    StoreMetadataRequest = 0xBF25 "StoreMetadataRequest" of "SGP.22 5.5.3" {
        /// ICCID.
        required [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
        /// Name of the operator, at most 32 characters.
        required (text 0 32) service_provider_name / set_service_provider_name = 0x91 "serviceProviderName";
        /// Name of the profile, at most 64 characters.
        required (text 0 64) profile_name / set_profile_name = 0x92 "profileName";
        /// Format of the icon.
        optional (IconType) icon_type / set_icon_type = 0x93 "iconType";
        /// The icon, at most 1024 octets.
        optional (octets 0 1024) icon / set_icon = 0x94 "icon" plain;
        /// The class; operational unless given.
        assumed (ProfileClass)(ProfileClass::OPERATIONAL) profile_class / set_profile_class
            = 0x95 "profileClass";
        /// Who is told about what happens to the profile.
        optional {NotificationConfigurationInformation<'a>} notification_configuration_info
            / set_notification_configuration_info = 0xB6 "notificationConfigurationInfo";
        /// The operator.
        optional [OperatorId<'a>] profile_owner / set_profile_owner = 0xB7 "profileOwner";
        /// Policy rules.
        optional [PprIds<'a>] profile_policy_rules / set_profile_policy_rules = 0x99 "profilePolicyRules";
        /// Data of vendors that the eUICC stores.
        optional {VendorSpecificExtensionItem<'a>} service_specific_data_stored_in_euicc
            / set_service_specific_data_stored_in_euicc = 0xBF22 "serviceSpecificDataStoredInEuicc";
        /// Data of vendors that it does not store.
        optional {VendorSpecificExtensionItem<'a>} service_specific_data_not_stored_in_euicc
            / set_service_specific_data_not_stored_in_euicc = 0xBF23 "serviceSpecificDataNotStoredInEuicc";
        /// Whether the profile is for emergency calls.
        optional flag ecall_indication / set_ecall_indication = 0x9F7B "ecallIndication";
        /// Whether its operator lets it be the fallback profile.
        optional flag fallback_allowed / set_fallback_allowed = 0x9F67 "fallbackAllowed";
    }
}

message! {
    /// What an operator changes of the metadata (SGP.22 v2.5 5.4.1).
    UpdateMetadataRequest = 0xBF2A "UpdateMetadataRequest" of "SGP.22 5.4.1" {
        /// Name of the operator, at most 32 characters.
        optional (text 0 32) service_provider_name / set_service_provider_name = 0x91 "serviceProviderName";
        /// Name of the profile, at most 64 characters.
        optional (text 0 64) profile_name / set_profile_name = 0x92 "profileName";
        /// Format of the icon.
        optional (IconType) icon_type / set_icon_type = 0x93 "iconType";
        /// The icon, at most 1024 octets; none removes it.
        optional (octets 0 1024) icon / set_icon = 0x94 "icon" plain;
        /// Policy rules.
        optional [PprIds<'a>] profile_policy_rules / set_profile_policy_rules = 0x99 "profilePolicyRules";
        /// Data of vendors that the eUICC stores.
        optional {VendorSpecificExtensionItem<'a>} service_specific_data_stored_in_euicc
            / set_service_specific_data_stored_in_euicc = 0xBF22 "serviceSpecificDataStoredInEuicc";
    }
}
