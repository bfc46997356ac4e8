//! The example of one command over the air, as it is printed.

#[path = "../examples/ota_wrap.rs"]
#[expect(dead_code, reason = "the example prints the story, the test compares it")]
mod ota_wrap;

#[test]
fn the_story_goes_as_told() {
    let lines = ota_wrap::story().unwrap();
    assert_eq!(
        lines,
        [
            "server: three short messages hold 370 octets of script",
            "server: counter 0000000012 stored, packet of 42 octets",
            "server: 1 SMS-DELIVER",
            "card:   1639 for 000001, genuine, counter 0000000012",
            "card:   response of 38 octets in 1 SMS-SUBMIT",
            "card:   the same packet again: counter low, silence",
            "server: a response with one bit flipped: security check failed",
            "server: status 00 (done) to counter 0000000012",
            "server: ResponseApdu(3 bytes, 9000 (done))",
            "server: next counter 0000000013",
        ]
    );
}
