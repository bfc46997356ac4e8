//! The same inputs, the same card.

use virtual_euicc::{Attach, Config, ConfigFault, IsdPConfig, VirtualEuicc};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::bench::*;

fn story() -> (Vec<u8>, String) {
    let mut bench = Bench::new();
    let keys = bench.personalized();
    bench.sw(&enable(OTHER));
    bench.card.network(Attach::Succeeded);
    let status = bench.card.apdu(&[0x80, 0xF2, 0x00, 0x00, 0x00], &mut bench.rng);
    ([keys.enc().expose(), &status].concat(), bench.snapshot())
}

#[test]
fn twice_the_same() {
    assert_eq!(story(), story());
}

#[test]
fn a_card_may_move_to_another_thread() {
    fn check<T: Send>() {}
    check::<VirtualEuicc>();
}

#[test]
fn debug_shows_no_key() {
    let bench = Bench::new();
    let text = format!("{:?} {:?}", bench.card, config());
    for secret in ["17, 17, 17, 17", "0x11, 0x11", "11111111", "236, 236, 236", "ececec", "ECECEC"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn contradictions_are_named_all_at_once() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let enabled = |aid| IsdPConfig::enabled(aid, iccid("89000123456789012341")).fall_back();
    let config = Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_sm_sr_address([0x0B, 0x91])
        .with_isd_p(enabled(BOOT))
        .with_isd_p(enabled(OTHER))
        .with_isd_p(IsdPConfig::empty(OTHER))
        .with_isd_p(IsdPConfig::empty(NEW).fall_back());
    let error = VirtualEuicc::manufacture(config, &mut rng).unwrap_err();
    assert_eq!(
        error.faults(),
        [
            ConfigFault::NoKeySet,
            ConfigFault::SecondEnabled(OTHER),
            ConfigFault::SecondFallBack(OTHER),
            ConfigFault::AidTwice(OTHER),
            ConfigFault::SecondFallBack(NEW),
            ConfigFault::EmptyFallBack(NEW),
            ConfigFault::SmSrAddress,
        ]
    );
    assert!(error.to_string().starts_with("the card contradicts itself: no SCP80 key set; ISD-P A000"));
    let twice = Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_key_set(key_set(1), scp80::Cntr::ZERO)
        .with_key_set(key_set(1), scp80::Cntr::ZERO);
    let error = VirtualEuicc::manufacture(twice, &mut rng).unwrap_err();
    assert_eq!(error.to_string(), "the card contradicts itself: SCP80 key set 01 twice");
}
