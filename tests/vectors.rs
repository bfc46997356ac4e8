//! The shared vectors through the library of the command, with exact counts: a case that stops
//! being run shows as much as one that fails.

#![expect(clippy::panic, reason = "a test fails by a panic")]

mod support;

use std::path::PathBuf;

use sgp_cli::vectors;

/// Kind, passed, skipped; nothing may fail.
type Expected = (&'static str, usize, usize);

/// Runs `files` below the folder of vectors and compares the counts of every kind.
fn run(what: &str, files: &[&str], expected: &[Expected]) {
    let Some(shared) = support::shared(what) else { return };
    let files: Vec<PathBuf> = files.iter().map(|file| shared.join("vectors").join(file)).collect();
    let report = vectors::run(&files, &shared).unwrap_or_else(|e| panic!("{e}"));
    let found: Vec<Expected> = expected
        .iter()
        .filter_map(|(name, ..)| {
            let (_, counts) = report.kinds().find(|(kind, _)| kind == name)?;
            Some((*name, counts.passed, counts.skipped))
        })
        .collect();
    assert!(report.failures().is_empty(), "{report}");
    assert_eq!(found, expected, "{report}");
    assert_eq!(report.kinds().count(), expected.len(), "{report}");
}

#[test]
fn a_whole_journey_over_sms_from_both_ends() {
    run("sgp02/journey-sms", &["sgp02/journey-sms.json"], &[("sgp02_journey", 1, 0)]);
}

/// Journeys that are not straight are skipped, since the servers are not driven through them; the
/// card passes most of them all the same.
#[test]
fn the_card_side_of_the_other_journeys() {
    let files = ["journey-failures", "journey-http", "journey-management", "journey-variants"];
    let Some(shared) = support::shared("sgp02 journeys") else { return };
    let files = files.map(|file| shared.join(format!("vectors/sgp02/{file}.json")));
    let report = vectors::run(&files, &shared).unwrap_or_else(|e| panic!("{e}"));
    assert!(report.failures().is_empty(), "{report}");
    let (card, all) = report.skipped().fold((0, 0), |(card, all), (_, why, count)| {
        (if why.starts_with("card side passed; ") { card + count } else { card }, all + count)
    });
    assert_eq!((card, all, report.total().passed), (26, 30, 0), "{report}");
}

#[test]
fn scp03t_of_server_and_card() {
    run(
        "scp03t",
        &["scp03t/sessions.json", "scp03t/negative.json"],
        &[
            ("scp03t_card_commands", 19, 0),
            ("scp03t_card_error_tlv", 6, 0),
            ("scp03t_init_update_response", 7, 0),
            ("scp03t_response", 6, 0),
            ("scp03t_session", 9, 0),
        ],
    );
}

#[test]
fn key_establishment() {
    run(
        "ecka",
        &["ecka/sgp02-scenario3.json", "ecka/x963-kdf.json"],
        &[("sgp02_scenario3", 29, 0), ("x963_kdf", 34, 0)],
    );
}

#[test]
fn bound_profile_packages() {
    run(
        "session keys and segments of SGP.22",
        &["bsp/kdf.json", "bsp/segments.json", "ecka/sgp22-session-keys.json"],
        &[
            ("bsp_kdf", 34, 0),
            ("bsp_segments", 30, 0),
            ("sgp22_session_keys", 28, 0),
            ("sgp22_session_keys_raw", 4, 0),
        ],
    );
    run(
        "bound profile packages of SGP.22",
        &["bsp/bpp.json", "bsp/negative.json", "bsp/published-bpp.json", "certs/rsp-sessions.json"],
        &[
            ("bpp_build_open", 23, 0),
            ("bpp_double_wrapped", 1, 0),
            ("bpp_from_session", 1, 0),
            ("bpp_open", 78, 0),
            ("rsp_session", 3, 0),
        ],
    );
}

#[test]
fn scp03_of_host_and_card() {
    run(
        "SCP03 in APDUs",
        &[
            "scp03/published-pysim-sessions.json",
            "scp03/session-grid.json",
            "scp03/extended-length.json",
            "scp03/logical-channels.json",
            "scp03/kdf.json",
            "scp03/card-challenge.json",
            "scp03/kcv-putkey.json",
            "scp03/negative.json",
        ],
        &[
            ("scp03_session", 42, 0),
            ("scp03_wrap_with_session_keys", 8, 0),
            ("scp03_kdf", 96, 0),
            ("scp03_card_challenge", 120, 0),
            ("aes_kcv", 26, 0),
            ("scp03_put_key", 9, 0),
            ("scp03_put_key_parse", 6, 0),
            ("scp03_init_update_response", 28, 0),
            ("scp03_response", 28, 0),
            ("scp03_card_external_authenticate", 30, 0),
            ("scp03_card_commands", 8, 0),
            ("scp03_wrap", 4, 0),
            ("scp03_keys", 10, 0),
            ("scp03_external_authenticate_request", 6, 0),
        ],
    );
}

#[test]
fn keys_and_certificates() {
    run(
        "keys and certificates",
        &[
            "scp03/aes-ccm.json",
            "scp03/aes-cmac.json",
            "ecka/ecdh-p256.json",
            "ecka/ecdh-other.json",
            "certs/ecdsa-p256-nist.json",
            "certs/ecdsa-p256-raw.json",
            "certs/ecdsa-p256-der.json",
            "certs/ecdsa-bp256-raw.json",
            "certs/signatures.json",
            "certs/gp-certificates.json",
        ],
        &[
            ("aes_ccm", 414, 0),
            ("aes_cmac", 323, 0),
            ("ecdh", 545, 0),
            ("ecdsa_raw", 517, 0),
            ("ecdsa_der", 484, 0),
            ("gp_certificate", 30, 0),
        ],
    );
}

#[test]
fn x509_certificates_and_their_signatures() {
    run(
        "X.509",
        &["certs/sgp26-index.json", "certs/chain-cases.json", "certs/handshake-signatures.json"],
        &[("x509_fields", 32, 0), ("x509_chain", 61, 0), ("rsp_signature", 44, 0)],
    );
}

#[test]
fn identifiers_and_activation_codes() {
    run(
        "identifiers",
        &["rsp/identifiers.json", "rsp/activation-codes.json"],
        &[("identifiers", 1, 0), ("activation_code", 27, 0)],
    );
}

/// Skipped: of the scripts, one that is believed wrong.
#[test]
fn secured_packets() {
    run(
        "scp80",
        &[
            "scp80/commands.json",
            "scp80/edge.json",
            "scp80/responses.json",
            "scp80/negative.json",
            "scp80/policy.json",
            "scp80/counters.json",
            "scp80/primitives.json",
            "scp80/cattp.json",
            "scp80/remote-apdu.json",
        ],
        &[
            ("scp80_command_packet", 548, 0),
            ("scp80_command_unwrap_edge", 34, 0),
            ("scp80_response_packet", 164, 0),
            ("scp80_rejections", 297, 0),
            ("scp80_header_policy", 70, 0),
            ("scp80_counter_sequences", 12, 0),
            ("scp80_primitives", 117, 0),
            ("scp80_cat_tp_tcp", 68, 0),
            ("scp80_remote_apdu", 74, 1),
        ],
    );
}

#[test]
fn secured_packets_in_short_messages() {
    run(
        "short messages",
        &["scp80/sms.json", "scp80/end-to-end.json"],
        &[
            ("sms_mt_command", 33, 0),
            ("sms_mo_por_submit", 6, 0),
            ("sms_reassembly", 15, 0),
            ("scp80_end_to_end", 12, 0),
        ],
    );
}

/// Skipped: a published response that is believed wrong.
#[test]
fn secured_packets_of_cards_and_of_other_projects() {
    run(
        "recorded and published packets",
        &["scp80/card-recorded.json", "scp80/published.json"],
        &[("scp80_card_recorded", 24, 0), ("scp80_published", 85, 1)],
    );
}

/// Every encoding, both ways by DER and by JSON, with the signatures of eUICC packages.
#[test]
fn objects_of_remote_provisioning() {
    run(
        "rsp objects",
        &[
            "rsp/es10-encodings.json",
            "rsp/sgp32-messages.json",
            "rsp/es9p-asn1-binding.json",
            "rsp/bpp-segmentation.json",
            "rsp/confirmation-code.json",
        ],
        &[
            ("es10_object", 119, 0),
            ("sgp32_object", 157, 0),
            ("es9p_asn1_binding", 1, 0),
            ("bpp_segmentation", 1, 0),
            ("confirmation_code", 7, 0),
        ],
    );
}
