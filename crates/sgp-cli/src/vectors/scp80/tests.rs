//! That a runner fails what it must fail, and skips what it must skip: cases of the shared vectors,
//! and the same with one member changed.

use std::path::Path;

use crate::vectors::{Outcome, VectorFile, run_case};

// scp80/commands.json cmd-0001
const COMMAND: &str = r#"{"id": "cmd-0001", "kind": "scp80_command_packet", "spi": "0611", "kic": "12",
    "kid": "12", "kic_key": "081d1158ecd1eed6830879cd719de679", "kid_key": "a63c23881df29b39291636afa7c38c6d",
    "cc_len": 8, "tar": "000002", "cntr": "0000000000", "data": "", "cpl": 24, "chl": 21, "pcntr": 2,
    "check": "c34e7f79eacd69a7", "check_input": "001815061112120000020000000000020000",
    "clear_tail": "000000000002c34e7f79eacd69a70000",
    "packet": "0018150611121200000250d42f85e8b416f76ffafa5521cfd577"}"#;

// scp80/commands.json cmd-0088, in part
const COMMAND_3DES: &str = r#"{"id": "cmd-0088", "kind": "scp80_command_packet", "spi": "0611", "kic": "45",
    "kid": "45", "kic_key": "279347caa48c3fa6c2245b3ffd3dc945", "kid_key": "edcf5995048c5abbf8a14215204c78dd",
    "tar": "b00001", "cntr": "0000000000", "data": "",
    "packet": "00181506114545b000017a5d07413c0dafbf738bc1865175c21f"}"#;

// scp80/negative.json neg-0001: one bit of the TAR flipped
const NEGATIVE: &str = r#"{"id": "neg-0001", "kind": "scp80_rejections", "direction": "command",
    "spi": "1629", "kic": "92", "kid": "92", "kic_key": "d4036c0e864fd2ddeaadba65d6be77af",
    "kid_key": "f01e21afe001cfe5e777f41c193d40c8", "cc_len": 8,
    "packet": "00381516299292000000494549cbea81bc29ef07a9c067b0b2558323181aff31ec7b3b40f92eb1b75dda2aec26c6d32f903e9ed1c1df0e2d53c7",
    "expected_error": "integrity", "expected_status": "01"}"#;

// scp80/negative.json neg-0040: one bit of the TAR flipped, under 3DES
const NEGATIVE_3DES: &str = r#"{"id": "neg-0040", "kind": "scp80_rejections", "direction": "command",
    "spi": "1631", "kic": "65", "kid": "65", "kic_key": "df8c9c54d305c1dd3977321f3e74a529",
    "kid_key": "d0654d1797ae0bff07998badadf2f751",
    "packet": "00281516316565000000f0f2e389ed554fae242d37cf0702c5f0c7764bfd14fdefa9bc1a926423439089",
    "expected_error": "integrity", "expected_status": "01"}"#;

fn outcome(case: &str) -> Outcome {
    let text = format!(r#"{{"format":"gsma-sdk-vectors/1","cases":[{case}]}}"#);
    let file = VectorFile::decode(Path::new("v.json"), text.as_bytes()).unwrap();
    run_case(&file.cases(Path::new("s")).next().unwrap())
}

#[track_caller]
fn assert_failed(case: &str) {
    let outcome = outcome(case);
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}: {case}");
}

#[test]
fn every_member_of_a_command_counts() {
    assert_eq!(outcome(COMMAND), Outcome::Passed);
    for (member, changed) in [
        (r#""spi": "0611""#, r#""spi": "0612""#),
        (r#""kic": "12""#, r#""kic": "22""#),
        ("081d1158ecd1", "081d1158ecd2"),
        ("a63c23881df2", "a63c23881df3"),
        (r#""cc_len": 8"#, r#""cc_len": 4"#),
        (r#""tar": "000002""#, r#""tar": "000003""#),
        (r#""cntr": "0000000000""#, r#""cntr": "0000000001""#),
        (r#""data": """#, r#""data": "00""#),
        (r#""cpl": 24"#, r#""cpl": 25"#),
        (r#""chl": 21"#, r#""chl": 20"#),
        (r#""pcntr": 2"#, r#""pcntr": 3"#),
        (r#""check": "c3"#, r#""check": "c4"#),
        ("0018150611121200000200", "0018150611121200000201"),
        ("0000000000020000\"", "0000000000020001\""),
        ("a70000", "a70001"),
        ("d577", "d578"),
    ] {
        assert!(COMMAND.contains(member), "{member}");
        assert_failed(&COMMAND.replace(member, changed));
    }
}

#[test]
fn a_refusal_counts_only_with_its_reason_and_status() {
    assert_eq!(outcome(NEGATIVE), Outcome::Passed);
    assert_failed(&NEGATIVE.replace("integrity", "truncated"));
    assert_failed(&NEGATIVE.replace("integrity", "bad-padding-counter"));
    assert_failed(&NEGATIVE.replace("integrity", "unsupported-algorithm"));
    assert_failed(&NEGATIVE.replace(r#"status": "01""#, r#"status": "06""#));
    assert_failed(&NEGATIVE.replace(r#"status": "01""#, r#"status": null"#));
    // the same packet with the TAR it was made with is genuine
    assert_failed(&NEGATIVE.replace("9292000000", "9292000001"));
}

#[test]
fn every_algorithm_is_run() {
    assert_eq!(outcome(COMMAND_3DES), Outcome::Passed);
    assert_failed(&COMMAND_3DES.replace("c21f", "c21e"));
    assert_failed(&COMMAND_3DES.replace("279347ca", "259347ca"));
    assert_eq!(outcome(NEGATIVE_3DES), Outcome::Passed);
    assert_failed(&NEGATIVE_3DES.replace("integrity", "unsupported-algorithm").replace(r#""01""#, r#""06""#));
    // KIc names two keys and the case has three: the key is for another algorithm
    let three = NEGATIVE_3DES
        .replace("df8c9c54d305c1dd3977321f3e74a529", "df8c9c54d305c1dd3977321f3e74a529df8c9c54d305c1dd");
    assert_failed(&three);
    assert_eq!(
        outcome(&three.replace("integrity", "unsupported-algorithm").replace(r#""01""#, r#""06""#)),
        Outcome::Passed
    );
}

#[test]
fn a_case_believed_wrong_is_skipped_by_its_name_alone() {
    // scp80/remote-apdu.json rapdu-005
    let case = r#"{"id": "rapdu-005", "kind": "scp80_remote_apdu", "format": "compact-command",
        "apdus": ["80e60c0012", "00c0000000"], "encoded": "80e60c001200c0000000"}"#;
    assert!(matches!(outcome(case), Outcome::Skipped(why) if why.starts_with("rapdu-005: ")));
    assert_failed(&case.replace("rapdu-005", "rapdu-005a"));
}
