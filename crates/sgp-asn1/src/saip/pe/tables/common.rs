//! What stands in no application: MF, DF.CD, DF.TELECOM, phonebook, EAP.

use super::{Table, optional, required};

/// `PE-MF`.
pub(super) const MF: Table = Table {
    header: "mf-header",
    files: &[
        required("mf"),
        optional("ef-pl"),
        required("ef-iccid"),
        required("ef-dir"),
        required("ef-arr"),
        optional("ef-umpc"),
    ],
};

/// `PE-CD`.
pub(super) const CD: Table =
    Table { header: "cd-header", files: &[required("df-cd"), optional("ef-launchpad"), optional("ef-icon")] };

/// `PE-TELECOM`.
pub(super) const TELECOM: Table = Table {
    header: "telecom-header",
    files: &[
        required("df-telecom"),
        optional("ef-arr"),
        optional("ef-rma"),
        optional("ef-sume"),
        optional("ef-ice-dn"),
        optional("ef-ice-ff"),
        optional("ef-psismsc"),
        optional("df-graphics"),
        optional("ef-img"),
        optional("ef-iidf"),
        optional("ef-ice-graphics"),
        optional("ef-launch-scws"),
        optional("ef-icon"),
        optional("df-phonebook"),
        optional("ef-pbr"),
        optional("ef-ext1"),
        optional("ef-aas"),
        optional("ef-gas"),
        optional("ef-psc"),
        optional("ef-cc"),
        optional("ef-puid"),
        optional("ef-iap"),
        optional("ef-adn"),
        optional("ef-pbc"),
        optional("ef-anr"),
        optional("ef-puri"),
        optional("ef-email"),
        optional("ef-sne"),
        optional("ef-uid"),
        optional("ef-grp"),
        optional("ef-ccp1"),
        optional("df-multimedia"),
        optional("ef-mml"),
        optional("ef-mmdf"),
        optional("df-mmss"),
        optional("ef-mlpl"),
        optional("ef-mspl"),
        optional("ef-mmssmode"),
        optional("df-mcs"),
        optional("ef-mst"),
        optional("ef-mcs-config"),
        optional("df-v2x"),
        optional("ef-vst"),
        optional("ef-v2x-config"),
        optional("ef-v2xp-pc5"),
        optional("ef-v2xp-Uu"),
    ],
};

/// `PE-PHONEBOOK`.
pub(super) const PHONEBOOK: Table = Table {
    header: "phonebook-header",
    files: &[
        required("df-phonebook"),
        optional("ef-pbr"),
        optional("ef-ext1"),
        optional("ef-aas"),
        optional("ef-gas"),
        optional("ef-psc"),
        optional("ef-cc"),
        optional("ef-puid"),
        optional("ef-iap"),
        optional("ef-adn"),
        optional("ef-pbc"),
        optional("ef-anr"),
        optional("ef-puri"),
        optional("ef-email"),
        optional("ef-sne"),
        optional("ef-uid"),
        optional("ef-grp"),
        optional("ef-ccp1"),
    ],
};

/// `PE-EAP`.
pub(super) const EAP: Table = Table {
    header: "eap-header",
    files: &[
        required("df-eap"),
        optional("ef-eapkeys"),
        required("ef-eapstatus"),
        optional("ef-puid"),
        optional("ef-ps"),
        optional("ef-curid"),
        optional("ef-reid"),
        optional("ef-realm"),
    ],
};
