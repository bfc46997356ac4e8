//! The example of a package on its way to a consumer eUICC, as it is printed.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

#[path = "../examples/bind_package.rs"]
#[expect(dead_code, reason = "the example prints the story, the test compares it")]
mod bind_package;

#[test]
fn the_story_goes_as_told() {
    let lines = bind_package::story(&mut ChaCha20Rng::from_seed([22; 32])).unwrap();
    assert_eq!(
        lines,
        [
            "lab:    ACME is certified for SM-DP+ profile binding",
            "server: 988 bytes of profile, protected as 1004 bytes",
            "server: bound, it will have 1380 bytes in 7 pieces",
            "card:   the server is who it says, a one-time key is made",
            "server: 1380 bytes made",
            "card:   profile 8929901012345678905 of Operator",
            "card:   988 bytes in 8 elements",
            "card:   the profile is the one that was built",
            "card:   with one bit changed: loadProfileElements, scp03tSecurityError",
        ]
    );
}
