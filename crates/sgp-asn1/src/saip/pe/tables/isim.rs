//! The ISIM.

use super::{Table, optional, required};

/// `PE-ISIM`.
pub(super) const ISIM: Table = Table {
    header: "isim-header",
    files: &[
        required("adf-isim"),
        required("ef-impi"),
        required("ef-impu"),
        required("ef-domain"),
        required("ef-ist"),
        optional("ef-ad"),
        required("ef-arr"),
    ],
};

/// `PE-OPT-ISIM`.
pub(super) const OPT_ISIM: Table = Table {
    header: "optisim-header",
    files: &[
        optional("ef-pcscf"),
        optional("ef-sms"),
        optional("ef-smsp"),
        optional("ef-smss"),
        optional("ef-smsr"),
        optional("ef-gbabp"),
        optional("ef-gbanl"),
        optional("ef-nafkca"),
        optional("ef-uicciari"),
        optional("ef-frompreferred"),
        optional("ef-imsconfigdata"),
        optional("ef-xcapconfigdata"),
        optional("ef-webrtcuri"),
        optional("ef-mudmidconfigdata"),
    ],
};
