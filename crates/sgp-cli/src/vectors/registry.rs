//! Which function runs which kind of case.

use super::{
    Case, Outcome, activation_codes, bpp, bsp, certificates, ecka, identifiers, journey, keys, rsp,
    rsp_session, scp03, scp03t, scp80, x509,
};

/// Runs one case.
pub type Runner = fn(&Case<'_>) -> Outcome;

/// One line for each kind that can be run.
const RUNNERS: &[(&str, Runner)] = &[
    ("activation_code", activation_codes::run),
    ("aes_ccm", keys::aes_ccm),
    ("aes_cmac", keys::aes_cmac),
    ("aes_kcv", keys::aes_kcv),
    ("bpp_build_open", bpp::build_open),
    ("bpp_double_wrapped", bpp::double_wrapped),
    ("bpp_from_session", bpp::from_session),
    ("bpp_open", bpp::open),
    ("bsp_kdf", bsp::kdf),
    ("bsp_segments", bsp::segments),
    ("bpp_segmentation", rsp::bpp_segmentation),
    ("confirmation_code", rsp::confirmation_code),
    ("ecdh", keys::ecdh),
    ("ecdsa_der", keys::ecdsa_der),
    ("ecdsa_raw", keys::ecdsa_raw),
    ("es10_object", rsp::es10_object),
    ("es9p_asn1_binding", rsp::es9p_asn1_binding),
    ("gp_certificate", certificates::gp_certificate),
    ("identifiers", identifiers::run),
    ("rsp_session", rsp_session::run),
    ("rsp_signature", x509::rsp_signature),
    ("scp03_card_challenge", scp03::card_challenge),
    ("scp03_card_commands", scp03::card_commands),
    ("scp03_card_external_authenticate", scp03::card_external_authenticate),
    ("scp03_external_authenticate_request", scp03::external_authenticate_request),
    ("scp03_init_update_response", scp03::init_update_response),
    ("scp03_kdf", scp03::kdf),
    ("scp03_keys", scp03::key_lengths),
    ("scp03_put_key", scp03::put_key),
    ("scp03_put_key_parse", scp03::put_key_parse),
    ("scp03_response", scp03::response),
    ("scp03_session", scp03::session),
    ("scp03_wrap", scp03::wrap),
    ("scp03_wrap_with_session_keys", scp03::wrap_with_session_keys),
    ("scp03t_card_commands", scp03t::card_commands),
    ("scp03t_card_error_tlv", scp03t::card_error),
    ("scp03t_init_update_response", scp03t::init_update_response),
    ("scp03t_response", scp03t::response),
    ("scp03t_session", scp03t::session),
    ("scp80_card_recorded", scp80::card_recorded),
    ("scp80_cat_tp_tcp", scp80::cat_tp_tcp),
    ("scp80_command_packet", scp80::command_packet),
    ("scp80_command_unwrap_edge", scp80::command_unwrap_edge),
    ("scp80_counter_sequences", scp80::counter_sequences),
    ("scp80_end_to_end", scp80::end_to_end),
    ("scp80_header_policy", scp80::header_policy),
    ("scp80_primitives", scp80::primitives),
    ("scp80_published", scp80::published),
    ("scp80_rejections", scp80::rejections),
    ("scp80_remote_apdu", scp80::remote_apdu),
    ("scp80_response_packet", scp80::response_packet),
    ("sgp02_journey", journey::run),
    ("sgp02_scenario3", ecka::scenario3),
    ("sgp22_session_keys", bsp::session_keys),
    ("sgp22_session_keys_raw", bsp::session_keys_raw),
    ("sgp32_object", rsp::sgp32_object),
    ("sms_mo_por_submit", scp80::sms_mo_por_submit),
    ("sms_mt_command", scp80::sms_mt_command),
    ("sms_reassembly", scp80::sms_reassembly),
    ("x509_chain", x509::chain),
    ("x509_fields", x509::fields),
    ("x963_kdf", ecka::x963_kdf),
];

/// The function for cases of `kind`, where there is one.
#[must_use]
pub fn runner(kind: &str) -> Option<Runner> {
    RUNNERS.iter().find(|(name, _)| *name == kind).map(|(_, run)| *run)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_stands_in_the_table_once() {
        for (at, (name, _)) in RUNNERS.iter().enumerate() {
            assert!(RUNNERS.iter().skip(at + 1).all(|(other, _)| other != name), "{name} stands twice");
        }
    }

    #[test]
    fn an_unknown_kind_has_no_runner() {
        assert!(runner("no_such_kind").is_none());
    }
}
