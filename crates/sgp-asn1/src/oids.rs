//! Object identifiers of the field, as constants.
//!
//! ```
//! use sgp_asn1::oids;
//!
//! assert_eq!(oids::RSP_ROLE_DP_AUTH.to_string(), "2.23.146.1.2.1.4");
//! assert_eq!(oids::name(&oids::TEMPLATE_USIM), Some("ADF.USIM"));
//! assert_eq!(oids::name(&"2.999".parse()?), None);
//! # Ok::<(), sgp_wire::OidError>(())
//! ```

use sgp_wire::Oid;

/// One line for each: constant, name, dotted form, content octets, meaning, source.
macro_rules! oids {
    ($($constant:ident = $name:literal, $dotted:literal, [$($octet:literal),*],
        $meaning:literal, $source:literal;)*) => {
        $(
            #[doc = concat!("`", $dotted, "`, ", $name, ": ", $meaning, " (", $source, ").")]
            #[doc(alias = $name)]
            pub const $constant: Oid = Oid::from_static(&[$($octet),*]).unwrap();
        )*

        /// Name, content octets and dotted form.
        const TABLE: &[(&str, &[u8], &str)] = &[$(($name, &[$($octet),*], $dotted)),*];
    };
}

oids! {
    // Remote SIM provisioning (GSMA)
    RSP = "id-rsp", "2.23.146.1", [0x67, 0x81, 0x12, 0x01],
        "root of remote SIM provisioning", "SGP.22 v2.5 annex H";
    RSP_CERT_OBJECTS = "id-rsp-cert-objects", "2.23.146.1.2", [0x67, 0x81, 0x12, 0x01, 0x02],
        "objects of certificates", "SGP.22 v2.5 annex H";
    RSP_EXT = "id-rspExt", "2.23.146.1.2.0", [0x67, 0x81, 0x12, 0x01, 0x02, 0x00],
        "extensions of certificates and revocation lists", "SGP.22 v2.5 annex H";
    RSP_EXP_DATE = "id-rsp-expDate", "2.23.146.1.2.0.1", [0x67, 0x81, 0x12, 0x01, 0x02, 0x00, 0x01],
        "expiration date of a certificate in a revocation list", "SGP.22 v2.5 annex H";
    RSP_TOTAL_PARTIAL_CRL_NUMBER = "id-rsp-totalPartialCrlNumber", "2.23.146.1.2.0.2",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x00, 0x02],
        "number of partial revocation lists", "SGP.22 v2.5 annex H";
    RSP_PARTIAL_CRL_NUMBER = "id-rsp-partialCrlNumber", "2.23.146.1.2.0.3",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x00, 0x03],
        "number of this partial revocation list", "SGP.22 v2.5 annex H";
    RSP_ROLE = "id-rspRole", "2.23.146.1.2.1", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01],
        "roles: certificate policies", "SGP.22 v2.5 annex H";
    RSP_ROLE_CI = "id-rspRole-ci", "2.23.146.1.2.1.0", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00],
        "certificate issuer", "SGP.22 v2.5 annex H";
    RSP_ROLE_EUICC = "id-rspRole-euicc", "2.23.146.1.2.1.1", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x01],
        "eUICC", "SGP.22 v2.5 annex H";
    RSP_ROLE_EUM = "id-rspRole-eum", "2.23.146.1.2.1.2", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x02],
        "eUICC manufacturer", "SGP.22 v2.5 annex H";
    RSP_ROLE_DP_TLS = "id-rspRole-dp-tls", "2.23.146.1.2.1.3", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x03],
        "TLS of an SM-DP+", "SGP.22 v2.5 annex H";
    RSP_ROLE_DP_AUTH = "id-rspRole-dp-auth", "2.23.146.1.2.1.4", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x04],
        "authentication of an SM-DP+", "SGP.22 v2.5 annex H";
    RSP_ROLE_DP_PB = "id-rspRole-dp-pb", "2.23.146.1.2.1.5", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x05],
        "profile binding of an SM-DP+", "SGP.22 v2.5 annex H";
    RSP_ROLE_DS_TLS = "id-rspRole-ds-tls", "2.23.146.1.2.1.6", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x06],
        "TLS of an SM-DS", "SGP.22 v2.5 annex H";
    RSP_ROLE_DS_AUTH = "id-rspRole-ds-auth", "2.23.146.1.2.1.7", [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x07],
        "authentication of an SM-DS", "SGP.22 v2.5 annex H";
    RSP_ROLE_EUICC_V3 = "id-rspRole-euicc (v3)", "2.23.146.1.2.1.0.0.0.0.0",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00],
        "eUICC in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_EUM_V3 = "id-rspRole-eum (v3)", "2.23.146.1.2.1.0.0.0",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x00],
        "eUICC manufacturer in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_DP_TLS_V3 = "id-rspRole-dp-tls (v3)", "2.23.146.1.2.1.0.0.1.0",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x01, 0x00],
        "TLS of an SM-DP+ in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_DP_AUTH_V3 = "id-rspRole-dp-auth (v3)", "2.23.146.1.2.1.0.0.1.1",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x01, 0x01],
        "authentication of an SM-DP+ in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_DP_PB_V3 = "id-rspRole-dp-pb (v3)", "2.23.146.1.2.1.0.0.1.2",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x01, 0x02],
        "profile binding of an SM-DP+ in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_DS_TLS_V3 = "id-rspRole-ds-tls (v3)", "2.23.146.1.2.1.0.0.2.0",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x02, 0x00],
        "TLS of an SM-DS in chains of v3", "SGP.22 v3 annex H";
    RSP_ROLE_DS_AUTH_V3 = "id-rspRole-ds-auth (v3)", "2.23.146.1.2.1.0.0.2.1",
        [0x67, 0x81, 0x12, 0x01, 0x02, 0x01, 0x00, 0x00, 0x02, 0x01],
        "authentication of an SM-DS in chains of v3", "SGP.22 v3 annex H";
    RSP_PERMITTED_EINS = "permittedEins", "2.23.146.1.2.2.0", [0x67, 0x81, 0x12, 0x01, 0x02, 0x02, 0x00],
        "EUM identification numbers that a manufacturer may use", "SGP.22 v3 annex H";

    // Templates of profile packages (TCA)
    TEMPLATES = "templates", "2.23.143.1.2", [0x67, 0x81, 0x0F, 0x01, 0x02],
        "root of the templates", "SAIP annex B";
    TEMPLATE_MF = "MF", "2.23.143.1.2.1", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x01],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_CD = "DF.CD", "2.23.143.1.2.2", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_TELECOM = "DF.TELECOM", "2.23.143.1.2.3", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x03],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_TELECOM_V2 = "DF.TELECOM, version 2", "2.23.143.1.2.3.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x03, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_USIM = "ADF.USIM", "2.23.143.1.2.4", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x04],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_USIM_V2 = "ADF.USIM, version 2", "2.23.143.1.2.4.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x04, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_USIM = "ADF.USIM, optional files", "2.23.143.1.2.5", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x05],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_USIM_V2 = "ADF.USIM, optional files, version 2", "2.23.143.1.2.5.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x05, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_USIM_V3 = "ADF.USIM, optional files, version 3", "2.23.143.1.2.5.3",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x05, 0x03],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_PHONEBOOK = "DF.PHONEBOOK", "2.23.143.1.2.6", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x06],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_GSM_ACCESS = "DF.GSM-ACCESS", "2.23.143.1.2.7", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x07],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_ISIM = "ADF.ISIM", "2.23.143.1.2.8", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x08],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_ISIM = "ADF.ISIM, optional files", "2.23.143.1.2.9", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x09],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_ISIM_V2 = "ADF.ISIM, optional files, version 2", "2.23.143.1.2.9.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x09, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_CSIM = "ADF.CSIM", "2.23.143.1.2.10", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0A],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_CSIM_V2 = "ADF.CSIM, version 2", "2.23.143.1.2.10.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0A, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_CSIM = "ADF.CSIM, optional files", "2.23.143.1.2.11", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0B],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_CSIM_V2 = "ADF.CSIM, optional files, version 2", "2.23.143.1.2.11.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0B, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_EAP = "DF.EAP", "2.23.143.1.2.12", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0C],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_5GS = "DF.5GS", "2.23.143.1.2.13", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0D],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_5GS_V2 = "DF.5GS, version 2", "2.23.143.1.2.13.2",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0D, 0x02],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_5GS_V3 = "DF.5GS, version 3", "2.23.143.1.2.13.3",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0D, 0x03],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_5GS_V4 = "DF.5GS, version 4", "2.23.143.1.2.13.4",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0D, 0x04],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_SAIP = "DF.SAIP", "2.23.143.1.2.14", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0E],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_SNPN = "DF.SNPN", "2.23.143.1.2.15", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x0F],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_DF_5GPROSE = "DF.5G_ProSe", "2.23.143.1.2.16", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x10],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_IOT = "IoT minimal", "2.23.143.1.2.17", [0x67, 0x81, 0x0F, 0x01, 0x02, 0x11],
        "template of a profile package", "SAIP annex B";
    TEMPLATE_OPT_IOT = "IoT minimal, optional files", "2.23.143.1.2.18",
        [0x67, 0x81, 0x0F, 0x01, 0x02, 0x12],
        "template of a profile package", "SAIP annex B";

    // Keys, curves and signatures
    EC_PUBLIC_KEY = "id-ecPublicKey", "1.2.840.10045.2.1", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01],
        "public key of an elliptic curve", "RFC 5480 2.1.1";
    P_256 = "secp256r1", "1.2.840.10045.3.1.7", [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
        "NIST P-256", "RFC 5480 2.1.1.1";
    BRAINPOOL_P256R1 = "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.7",
        [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07],
        "Brainpool P256r1", "RFC 5639 4.1";
    FRP256V1 = "FRP256v1", "1.2.250.1.223.101.256.1",
        [0x2A, 0x81, 0x7A, 0x01, 0x81, 0x5F, 0x65, 0x82, 0x00, 0x01],
        "ANSSI FRP256v1, optional in SGP.22", "ANSSI, JORF 241 of 16/10/2011";
    ECDSA_WITH_SHA256 = "ecdsa-with-SHA256", "1.2.840.10045.4.3.2",
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02],
        "ECDSA with SHA-256", "RFC 5758 3.2";

    // Extensions and names of certificates
    SUBJECT_KEY_IDENTIFIER = "id-ce-subjectKeyIdentifier", "2.5.29.14", [0x55, 0x1D, 0x0E],
        "subjectKeyIdentifier", "RFC 5280 4.2.1.2";
    KEY_USAGE = "id-ce-keyUsage", "2.5.29.15", [0x55, 0x1D, 0x0F],
        "keyUsage", "RFC 5280 4.2.1.3";
    SUBJECT_ALT_NAME = "id-ce-subjectAltName", "2.5.29.17", [0x55, 0x1D, 0x11],
        "subjectAltName", "RFC 5280 4.2.1.6";
    BASIC_CONSTRAINTS = "id-ce-basicConstraints", "2.5.29.19", [0x55, 0x1D, 0x13],
        "basicConstraints", "RFC 5280 4.2.1.9";
    CRL_NUMBER = "id-ce-cRLNumber", "2.5.29.20", [0x55, 0x1D, 0x14],
        "CRLNumber", "RFC 5280 5.2.3";
    ISSUING_DISTRIBUTION_POINT = "id-ce-issuingDistributionPoint", "2.5.29.28", [0x55, 0x1D, 0x1C],
        "issuingDistributionPoint", "RFC 5280 5.2.5";
    NAME_CONSTRAINTS = "id-ce-nameConstraints", "2.5.29.30", [0x55, 0x1D, 0x1E],
        "nameConstraints", "RFC 5280 4.2.1.10";
    CRL_DISTRIBUTION_POINTS = "id-ce-cRLDistributionPoints", "2.5.29.31", [0x55, 0x1D, 0x1F],
        "CRLDistributionPoints", "RFC 5280 4.2.1.13";
    CERTIFICATE_POLICIES = "id-ce-certificatePolicies", "2.5.29.32", [0x55, 0x1D, 0x20],
        "certificatePolicies", "RFC 5280 4.2.1.4";
    AUTHORITY_KEY_IDENTIFIER = "id-ce-authorityKeyIdentifier", "2.5.29.35", [0x55, 0x1D, 0x23],
        "authorityKeyIdentifier", "RFC 5280 4.2.1.1";
    EXT_KEY_USAGE = "id-ce-extKeyUsage", "2.5.29.37", [0x55, 0x1D, 0x25],
        "extKeyUsage", "RFC 5280 4.2.1.12";
    KP_SERVER_AUTH = "id-kp-serverAuth", "1.3.6.1.5.5.7.3.1",
        [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01],
        "TLS server", "RFC 5280 4.2.1.12";
    KP_CLIENT_AUTH = "id-kp-clientAuth", "1.3.6.1.5.5.7.3.2",
        [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02],
        "TLS client", "RFC 5280 4.2.1.12";
    COMMON_NAME = "id-at-commonName", "2.5.4.3", [0x55, 0x04, 0x03],
        "name of the holder", "RFC 5280 annex A.1";
    SERIAL_NUMBER = "id-at-serialNumber", "2.5.4.5", [0x55, 0x04, 0x05],
        "EID of an eUICC, as 32 digits", "RFC 5280 annex A.1";
    COUNTRY_NAME = "id-at-countryName", "2.5.4.6", [0x55, 0x04, 0x06],
        "country of the holder", "RFC 5280 annex A.1";
    ORGANIZATION_NAME = "id-at-organizationName", "2.5.4.10", [0x55, 0x04, 0x0A],
        "organisation of the holder", "RFC 5280 annex A.1";
}

/// The name that the modules of the field give to an object identifier, or the files of a template;
/// `None` for one that has no constant here.
#[must_use]
pub fn name(oid: &Oid) -> Option<&'static str> {
    TABLE.iter().find(|(_, octets, _)| *octets == oid.as_bytes()).map(|(name, ..)| *name)
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn octets_are_those_of_the_dotted_form() {
        for (at, (name, octets, dotted)) in TABLE.iter().enumerate() {
            let oid: Oid = dotted.parse().unwrap();
            assert_eq!(oid.as_bytes(), *octets, "{name}");
            assert_eq!(super::name(&oid), Some(*name));
            assert!(TABLE[at + 1..].iter().all(|(other, ..)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn constants() {
        // content octets of rsp/identifiers.json and of the policies in the SGP.26 certificates
        assert_eq!(hex::encode(RSP_ROLE_DP_AUTH.as_bytes()), "67811201020104");
        assert_eq!(hex::encode(P_256.as_bytes()), "2a8648ce3d030107");
        assert_eq!(BRAINPOOL_P256R1.to_string(), "1.3.36.3.3.2.8.1.1.7");
        assert_eq!("2.23.143.1.2.13.4".parse(), Ok(TEMPLATE_DF_5GS_V4));
        assert_eq!(name(&RSP), Some("id-rsp"));
    }
}
