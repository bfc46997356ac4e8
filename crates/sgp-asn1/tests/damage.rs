//! A damaged package never costs more than five times the time of the whole one.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod mutation;
mod shared;

use core::hint::black_box;
use core::time::Duration;
use std::time::Instant;

use mutation::{Random, damaged};
use sgp_asn1::saip::{Package, ProfileElement, scan};
use sgp_wire::Limits;

const FACTOR: u32 = 5;

/// Least time of `rounds` runs: what the work takes when nothing else disturbs it.
#[expect(clippy::disallowed_methods, reason = "what is tested is time")]
fn least(rounds: u32, mut run: impl FnMut()) -> Duration {
    let one = |()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..rounds).map(|_| ()).map(one).min().unwrap()
}

/// Runs until a damaged package was quick enough once, or is too slow for good.
fn assert_bounded(name: &str, bytes: &[u8], run: impl Fn(&[u8])) {
    let clean = least(40, || run(black_box(bytes)));
    let mut random = Random(0x5EED);
    for round in 0..150 {
        let damaged = damaged(bytes, &mut random);
        let bound = clean * FACTOR;
        let quick = (0..20).any(|_| least(3, || run(black_box(&damaged))) <= bound);
        assert!(quick, "{name}, damage {round}: more than {FACTOR} times {clean:?}");
    }
}

#[test]
fn damage_is_answered_in_time() {
    let Some(packages) = shared::packages() else { return };
    let limits = Limits::default();
    for name in ["SGP23_PROFILE_OPERATIONAL1", "TS48v7_SAIP2.3_NoBERTLV", "TS48v5_SAIP2.3_BERTLV_SUCI"] {
        let bytes = &packages.iter().find(|(other, _)| other == name).unwrap().1;
        assert_bounded(&format!("{name} in one pass"), bytes, |bytes| {
            let _ = black_box(ProfileElement::decode_all(bytes, &limits));
        });
        assert_bounded(&format!("{name} located and read"), bytes, |bytes| {
            if let Ok(package) = Package::decode(bytes, &limits) {
                let _ = black_box(package.profile_elements());
            }
        });
        assert_bounded(&format!("{name} leniently"), bytes, |bytes| {
            let _ = black_box(Package::decode_lenient(bytes, &limits));
        });
        assert_bounded(&format!("{name} scanned"), bytes, |bytes| {
            black_box(scan(bytes, &limits).filter(Result::is_ok).count());
        });
    }
}
