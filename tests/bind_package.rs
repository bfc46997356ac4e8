//! The example of a package on its way to a consumer eUICC, as it is printed.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

#[path = "../examples/bind_package.rs"]
#[expect(dead_code, reason = "the example prints the story, the test compares it")]
mod bind_package;

#[test]
fn the_story_goes_as_told() {
    let lines = bind_package::story(&mut ChaCha20Rng::from_seed([22; 32])).unwrap();
    assert_eq!(lines, ["lab:    O=ACME,CN=SM-DP+ is certified for SM-DP+ profile binding",]);
}
