//! eUICC packages: what an eIM asks of an eUICC.

use super::eim::EimConfigurationData;
use super::functions::IotSetDefaultDpAddressRequest;
use crate::codec::prelude::*;
use crate::rsp::{Iccid, Octet16, ProfileInfoListRequest, TransactionId};

message! {
    /// An eUICC package (SGP.32 v1.2 2.11.1).
    EuiccPackageRequest = 0xBF51 "EuiccPackageRequest" of "SGP.32 2.11.1" {
        /// What the eIM signed.
        required [Signed<'a, EuiccPackageSigned<'a>>] euicc_package_signed / set_euicc_package_signed
            = 0x30 "euiccPackageSigned";
        /// Its signature over that and the association token: r and s, 64 octets.
        required octets eim_signature / set_eim_signature = 0x5F37 "eimSignature";
    }
}

message! {
    /// What an eIM signs (SGP.32 v1.2 2.11.1).
    EuiccPackageSigned "EuiccPackageSigned" of "SGP.32 2.11.1" {
        /// The eIM, 1 to 128 characters.
        required (text 1 128) eim_id / set_eim_id = 0x80 "eimId";
        /// The eUICC: its EID, packed digits.
        required [Octet16<'a>] eid_value / set_eid_value = 0x5A "eidValue";
        /// Counter of the eIM, greater than that of every package before.
        required integer counter_value / set_counter_value = 0x81 "counterValue";
        /// The transaction.
        optional [TransactionId<'a>] eim_transaction_id / set_eim_transaction_id = 0x82 "eimTransactionId";
        /// The commands.
        required (choice EuiccPackage<'a>) euicc_package / set_euicc_package = 0 "euiccPackage";
    }
}

choice! {
    /// Commands of an eUICC package (SGP.32 v1.2 2.11.1).
    EuiccPackage "EuiccPackage" of "SGP.32 2.11.1" {
        /// About the state of profiles.
        PsmoList(Vec<Psmo<'a>>) = 0xA0 "psmoList";
        /// About the configuration of the eIMs.
        EcoList(Vec<Eco<'a>>) = 0xA1 "ecoList";
    }
}

choice! {
    /// Operation on the state of profiles (SGP.32 v1.2 2.11.1).
    Psmo "Psmo" of "SGP.32 2.11.1" {
        /// Enables a profile.
        Enable(EnablePsmo<'a>) = 0xA3 "enable";
        /// Disables a profile.
        Disable(PsmoProfile<'a>) = 0xA4 "disable";
        /// Deletes a profile.
        Delete(PsmoProfile<'a>) = 0xA5 "delete";
        /// Asks for profiles.
        ListProfileInfo(ProfileInfoListRequest<'a>) = 0xBF2D "listProfileInfo";
        /// Asks for the rules authorisation table.
        GetRat(GetRatPsmo<'a>) = 0xA6 "getRAT";
        /// Says whether a profile is enabled as soon as it is installed.
        ConfigureImmediateEnable(ConfigureImmediateEnable<'a>) = 0xA7 "configureImmediateEnable";
        /// Makes a profile the fallback profile.
        SetFallbackAttribute(PsmoProfile<'a>) = 0xA8 "setFallbackAttribute";
        /// Leaves the eUICC without a fallback profile.
        UnsetFallbackAttribute(UnsetFallbackAttribute<'a>) = 0xA9 "unsetFallbackAttribute";
        /// Sets the default SM-DP+.
        SetDefaultDpAddress(IotSetDefaultDpAddressRequest<'a>) = 0xBF65 "setDefaultDpAddress";
    }
}

message! {
    /// Enables a profile (SGP.32 v1.2 2.11.1).
    #[doc(alias = "enable")]
    EnablePsmo "enable" of "SGP.32 2.11.1" {
        /// The profile.
        required [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
        /// Whether the IPA may return to the profile before.
        optional null rollback_flag / set_rollback_flag = 0x05 "rollbackFlag";
    }
}

message! {
    /// The profile of an operation (SGP.32 v1.2 2.11.1).
    #[doc(alias = "disable")]
    PsmoProfile "disable" of "SGP.32 2.11.1" {
        /// The profile.
        required [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
    }
}

message! {
    /// Asks for the rules authorisation table (SGP.32 v1.2 2.11.1).
    #[doc(alias = "getRAT")]
    GetRatPsmo "getRAT" of "SGP.32 2.11.1" {}
}

message! {
    /// Leaves the eUICC without a fallback profile (SGP.32 v1.2 2.11.1).
    #[doc(alias = "unsetFallbackAttribute")]
    UnsetFallbackAttribute "unsetFallbackAttribute" of "SGP.32 2.11.1" {}
}

message! {
    /// Whether a profile is enabled as soon as it is installed (SGP.32 v1.2 2.11.1).
    #[doc(alias = "configureImmediateEnable")]
    ConfigureImmediateEnable "configureImmediateEnable" of "SGP.32 2.11.1" {
        /// Whether it is.
        optional null immediate_enable_flag / set_immediate_enable_flag = 0x80 "immediateEnableFlag";
        /// Profiles of this SM-DP+.
        optional [Oid] default_smdp_oid / set_default_smdp_oid = 0x81 "defaultSmdpOid";
        /// Its domain name.
        optional text default_smdp_address / set_default_smdp_address = 0x82 "defaultSmdpAddress";
    }
}

choice! {
    /// Operation on the configuration of the eIMs (SGP.32 v1.2 2.11.1).
    Eco "Eco" of "SGP.32 2.11.1" {
        /// Adds an eIM.
        AddEim(Box<EimConfigurationData<'a>>) = 0xA8 "addEim";
        /// Removes an eIM.
        DeleteEim(DeleteEim<'a>) = 0xA9 "deleteEim";
        /// Changes an eIM.
        UpdateEim(Box<EimConfigurationData<'a>>) = 0xAA "updateEim";
        /// Asks for the eIMs.
        ListEim(ListEim<'a>) = 0xAB "listEim";
    }
}

message! {
    /// Removes an eIM (SGP.32 v1.2 2.11.1).
    #[doc(alias = "deleteEim")]
    DeleteEim "deleteEim" of "SGP.32 2.11.1" {
        /// The eIM.
        required text eim_id / set_eim_id = 0x80 "eimId";
    }
}

message! {
    /// Asks for the eIMs (SGP.32 v1.2 2.11.1).
    #[doc(alias = "listEim")]
    ListEim "listEim" of "SGP.32 2.11.1" {}
}
