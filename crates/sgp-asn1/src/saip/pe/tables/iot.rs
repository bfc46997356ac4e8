//! The IoT Minimal Profile.

use super::{Table, optional, required};

/// `PE-IoT`.
pub(super) const IOT: Table = Table {
    header: "iot-header",
    files: &[
        optional("mf"),
        optional("ef-pl"),
        optional("ef-iccid"),
        optional("ef-dir"),
        optional("ef-arr"),
        optional("ef-umpc"),
        optional("adf-usim"),
        required("ef-imsi"),
        optional("ef-arr-usim"),
        optional("ef-keys"),
        optional("ef-keysPS"),
        optional("ef-hpplmn"),
        optional("ef-ust"),
        optional("ef-start-hfn"),
        optional("ef-threshold"),
        optional("ef-psloci"),
        required("ef-acc"),
        optional("ef-fplmn"),
        optional("ef-loci"),
        optional("ef-ad"),
        optional("ef-ecc"),
        optional("ef-netpar"),
    ],
};

/// `PE-OPT-IoT`.
pub(super) const OPT_IOT: Table = Table {
    header: "optiot-header",
    files: &[
        optional("ef-fdn"),
        optional("ef-sms"),
        optional("ef-smsp"),
        optional("ef-smss"),
        optional("ef-spn"),
        optional("ef-est"),
        optional("ef-oplmnwact"),
        optional("ef-hplmnwact"),
        optional("ef-ehplmn"),
        optional("ef-epsloci"),
        optional("ef-epsnsc"),
        optional("df-df-5gs"),
        optional("ef-5gs3gpploci"),
        optional("ef-5gsn3gpploci"),
        optional("ef-5gs3gppnsc"),
        optional("ef-5gsn3gppnsc"),
        optional("ef-5gauthkeys"),
        optional("ef-uac-aic"),
        optional("ef-suci-calc-info"),
        optional("ef-opl5g"),
        optional("ef-supi-nai"),
        optional("ef-routing-indicator"),
        optional("ef-ursp"),
        optional("ef-tn3gppsnn"),
        optional("df-df-saip"),
        optional("ef-suci-calc-info-usim"),
    ],
};
