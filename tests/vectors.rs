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
fn keys_and_certificates() {
    run(
        "keys and certificates",
        &[
            "scp03/aes-cmac.json",
            "ecka/ecdh-p256.json",
            "ecka/ecdh-other.json",
            "certs/ecdsa-p256-nist.json",
            "certs/ecdsa-p256-raw.json",
            "certs/ecdsa-bp256-raw.json",
            "certs/signatures.json",
            "certs/gp-certificates.json",
        ],
        // public keys in a SubjectPublicKeyInfo are skipped
        &[("aes_cmac", 323, 0), ("ecdh", 458, 87), ("ecdsa_raw", 517, 0), ("gp_certificate", 30, 0)],
    );
}
