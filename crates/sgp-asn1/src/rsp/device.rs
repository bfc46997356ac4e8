//! What a device says about itself.

use super::basics::{Octet4, Octet8, VersionType};
use crate::codec::prelude::*;

message! {
    /// The device that an eUICC sits in (SGP.22 v2.5 4.2).
    DeviceInfo "DeviceInfo" of "SGP.22 4.2" {
        /// First eight digits of the IMEI, nibbles swapped.
        required [Octet4<'a>] tac / set_tac = 0x80 "tac" plain;
        /// What the device supports.
        required [DeviceCapabilities<'a>] device_capabilities / set_device_capabilities
            = 0xA1 "deviceCapabilities";
        /// The whole IMEI, nibbles swapped, padded with `F`.
        optional [Octet8<'a>] imei / set_imei = 0x82 "imei" plain;
    }
}

message! {
    /// What a device supports: the highest release of each standard (SGP.22 v2.5 4.2).
    DeviceCapabilities "DeviceCapabilities" of "SGP.22 4.2" {
        /// GSM.
        optional [VersionType<'a>] gsm_supported_release / set_gsm_supported_release
            = 0x80 "gsmSupportedRelease";
        /// UTRAN.
        optional [VersionType<'a>] utran_supported_release / set_utran_supported_release
            = 0x81 "utranSupportedRelease";
        /// cdma2000 1X.
        optional [VersionType<'a>] cdma2000onex_supported_release / set_cdma2000onex_supported_release
            = 0x82 "cdma2000onexSupportedRelease";
        /// cdma2000 HRPD.
        optional [VersionType<'a>] cdma2000hrpd_supported_release / set_cdma2000hrpd_supported_release
            = 0x83 "cdma2000hrpdSupportedRelease";
        /// cdma2000 eHRPD.
        optional [VersionType<'a>] cdma2000ehrpd_supported_release / set_cdma2000ehrpd_supported_release
            = 0x84 "cdma2000ehrpdSupportedRelease";
        /// E-UTRAN with EPC.
        optional [VersionType<'a>] eutran_epc_supported_release / set_eutran_epc_supported_release
            = 0x85 "eutranEpcSupportedRelease";
        /// NFC.
        optional [VersionType<'a>] contactless_supported_release / set_contactless_supported_release
            = 0x86 "contactlessSupportedRelease";
        /// SGP.22 with revocation lists.
        optional [VersionType<'a>] rsp_crl_supported_version / set_rsp_crl_supported_version
            = 0x87 "rspCrlSupportedVersion";
        /// NR with EPC; remote profile management in version 2.2.
        optional [VersionType<'a>] nr_epc_supported_release / set_nr_epc_supported_release
            = 0x88 "nrEpcSupportedRelease";
        /// NR with 5GC.
        optional [VersionType<'a>] nr5gc_supported_release / set_nr5gc_supported_release
            = 0x89 "nr5gcSupportedRelease";
        /// E-UTRAN with 5GC.
        optional [VersionType<'a>] eutran5gc_supported_release / set_eutran5gc_supported_release
            = 0x8A "eutran5gcSupportedRelease";
        /// Version of SGP.22 that the LPA supports.
        optional [VersionType<'a>] lpa_svn / set_lpa_svn = 0x8B "lpaSvn";
        /// Letter classes of the card application toolkit.
        optional [CatSupportedClasses<'a>] cat_supported_classes / set_cat_supported_classes
            = 0x8C "catSupportedClasses";
        /// Form factor of the eUICC.
        optional (EuiccFormFactorType) euicc_form_factor_type / set_euicc_form_factor_type
            = 0x8D "euiccFormFactorType";
        /// Further features.
        optional [DeviceAdditionalFeatureSupport<'a>] device_additional_feature_support
            / set_device_additional_feature_support = 0xAE "deviceAdditionalFeatureSupport";
    }
}

message! {
    /// Further features of a device (SGP.22 v2.5 4.2).
    DeviceAdditionalFeatureSupport "DeviceAdditionalFeatureSupport" of "SGP.22 4.2" {
        /// Network access identifiers.
        optional [VersionType<'a>] nai_support / set_nai_support = 0x80 "naiSupport";
    }
}

bits! {
    /// Letter classes of the card application toolkit, a first; none has a name in the module
    /// (SGP.22 v2.5 4.2, TS 102 223).
    CatSupportedClasses "CatSupportedClasses" {}
}

enumerated! {
    /// Form factor of an eUICC; none has a name in the module (SGP.22 v2.5 4.2).
    EuiccFormFactorType "EuiccFormFactorType" {}
}
