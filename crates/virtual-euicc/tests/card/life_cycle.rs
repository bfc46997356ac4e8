//! From state to state: enable, disable, roll-back, fall-back, deletion by POL1.

use sgp_asn1::gp::Pol1;
use sgp_wire::Aid;
use virtual_euicc::{Attach, Config, IsdPConfig, Terminal};

use crate::bench::*;

/// Enables `OTHER`, which takes effect with the reset.
fn enabled_other(bench: &mut Bench) {
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    assert_eq!(bench.state(OTHER), Some(0x1F), "the answer comes first");
    bench.card.reset();
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x1F), Some(0x3F)));
    assert_eq!(bench.card.roll_back_to(), Some(BOOT));
}

/// Type and number of the notification that went out.
fn notified(bench: &Bench) -> Option<(u8, u16)> {
    bench.card.unconfirmed_notification().map(|sent| (sent.kind().0, sent.number()))
}

fn with_boot(change: impl FnOnce(IsdPConfig) -> IsdPConfig) -> Config {
    Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_key_set(key_set(1), scp80::Cntr::new(7).unwrap())
        .with_sm_sr_address(hex::decode("0B914491708910F2").unwrap())
        .with_isd_p(change(IsdPConfig::enabled(BOOT, iccid("89000123456789012341"))))
        .with_isd_p(IsdPConfig::disabled(OTHER, iccid("89000123456789012358")).fall_back())
        .attached_before()
}

#[test]
fn enable_and_confirm() {
    let mut bench = Bench::new();
    enabled_other(&mut bench);
    assert_eq!(notified(&bench), None);
    bench.card.network(Attach::Succeeded);
    assert_eq!(notified(&bench), Some((0x02, 0)));
    assert!(bench.card.has_proactive_command());
    assert_eq!(bench.command(&confirm(0)).data(), b"");
    assert_eq!((notified(&bench), bench.card.roll_back_to()), (None, None));
    assert_eq!(bench.sw(&confirm(0)), 0x6A88, "once");
    bench.card.retry_budget_over();
    assert_eq!(bench.state(OTHER), Some(0x3F), "what is confirmed stays");
}

#[test]
fn disable_brings_the_fall_back_profile() {
    let mut bench = Bench::new();
    enabled_other(&mut bench);
    bench.card.network(Attach::Succeeded);
    bench.sw(&confirm(0));
    assert_eq!(bench.sw(&disable(OTHER)), 0x9000);
    bench.card.reset();
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x3F), Some(0x1F)));
    bench.card.network(Attach::Succeeded);
    assert_eq!((notified(&bench), bench.card.roll_back_to()), (Some((0x02, 1)), Some(OTHER)));
    // nobody confirms: the profile that was disabled is back
    bench.card.retry_budget_over();
    assert_eq!(bench.state(OTHER), Some(0x3F));
}

#[test]
fn a_change_without_network_is_rolled_back() {
    let mut bench = Bench::new();
    enabled_other(&mut bench);
    bench.card.network(Attach::Failed);
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x3F), Some(0x1F)));
    assert_eq!(bench.card.roll_back_to(), None);
    bench.card.network(Attach::Succeeded);
    assert_eq!(notified(&bench), Some((0x03, 0)));
    assert_eq!(bench.sw(&confirm(0)), 0x9000);
}

#[test]
fn a_change_that_nobody_confirms_is_rolled_back() {
    let mut bench = Bench::new();
    enabled_other(&mut bench);
    bench.card.network(Attach::Succeeded);
    bench.card.retry_budget_over();
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x3F), Some(0x1F)));
    assert_eq!(bench.sw(&confirm(0)), 0x6A88, "superseded");
    bench.card.network(Attach::Succeeded);
    assert_eq!(notified(&bench), Some((0x03, 1)));
    assert_eq!(bench.sw(&confirm(0)), 0x6A88);
    assert_eq!(bench.sw(&confirm(1)), 0x9000);
}

#[test]
fn roll_back_then_fall_back() {
    // the enabled profile is not the one for fall-back
    let mut bench = Bench::with(
        with_boot(|boot| boot).with_isd_p(IsdPConfig::disabled(NEW, iccid("89000123456789012366"))),
    );
    assert_eq!(bench.sw(&enable(NEW)), 0x9000);
    bench.card.network(Attach::Failed);
    assert_eq!(bench.state(BOOT), Some(0x3F), "rolled back");
    bench.card.network(Attach::Failed);
    assert_eq!(bench.state(OTHER), Some(0x3F), "fallen back");
    bench.card.network(Attach::Failed);
    assert_eq!(bench.state(OTHER), Some(0x3F), "nothing is left to try");
    bench.card.network(Attach::Succeeded);
    assert_eq!(notified(&bench), Some((0x05, 0)));
    assert_eq!(bench.sw(&confirm(0)), 0x9000);
}

#[test]
fn fall_back_overrules_pol1_and_binds() {
    let third = IsdPConfig::disabled(NEW, iccid("89000123456789012366"));
    let rules = Pol1::DISABLE_NOT_ALLOWED.with(Pol1::DELETE_WHEN_DISABLED);
    let mut bench = Bench::with(with_boot(|boot| boot.with_pol1(rules)).with_isd_p(third));
    bench.card.network(Attach::Failed);
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x1F), Some(0x3F)));
    bench.card.network(Attach::Succeeded);
    assert_eq!(notified(&bench), Some((0x05, 0)));
    assert_eq!(bench.command(&confirm(0)).data(), b"", "nothing is deleted");
    assert_eq!(bench.sw(&set_fall_back(NEW)), 0x69E1);
    assert_eq!(bench.sw(&enable(NEW)), 0x69E1, "only the profile that was left may follow");
    assert_eq!(bench.sw(&enable(BOOT)), 0x9000);
    bench.card.reset();
    assert_eq!(bench.state(BOOT), Some(0x3F));
}

/// The way back to that profile may fail: then it is still the only one that may follow.
#[test]
fn a_roll_back_does_not_free_from_the_profile_that_was_left() {
    let third = IsdPConfig::disabled(NEW, iccid("89000123456789012366"));
    let mut bench =
        Bench::with(with_boot(|boot| boot.with_pol1(Pol1::DISABLE_NOT_ALLOWED)).with_isd_p(third));
    bench.card.network(Attach::Failed);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.sw(&confirm(0)), 0x9000);
    assert_eq!(bench.sw(&enable(BOOT)), 0x9000);
    bench.card.network(Attach::Failed);
    assert_eq!(bench.state(OTHER), Some(0x3F), "rolled back");
    assert_eq!(bench.sw(&enable(NEW)), 0x69E1);
    assert_eq!(bench.sw(&set_fall_back(NEW)), 0x69E1);
    // once it holds it is over
    assert_eq!(bench.sw(&enable(BOOT)), 0x9000);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.sw(&confirm(1)), 0x9000);
    assert_eq!(bench.sw(&set_fall_back(NEW)), 0x9000);
}

#[test]
fn pol1_deletes_after_the_confirmation() {
    let mut bench = Bench::with(with_boot(|boot| boot.with_pol1(Pol1::DELETE_WHEN_DISABLED)));
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.state(BOOT), Some(0x1F), "not before");
    let answer = bench.command(&confirm(0));
    assert_eq!(hex::encode_upper(answer.data()), format!("80124F10{BOOT}"));
    assert_eq!(bench.state(BOOT), None);
    assert_eq!(bench.card.memory().free_non_volatile(), 400_000 + 2048);
}

#[test]
fn pol1_deletes_nothing_that_must_stay() {
    for (what, rule, fall_back) in [
        ("deletion not allowed wins", Pol1::DELETE_WHEN_DISABLED.with(Pol1::DELETE_NOT_ALLOWED), false),
        ("the fall-back profile stays", Pol1::DELETE_WHEN_DISABLED, true),
    ] {
        let mut bench = Bench::with(with_boot(|boot| boot.with_pol1(rule)));
        if fall_back {
            assert_eq!(bench.sw(&set_fall_back(BOOT)), 0x9000);
        }
        assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
        bench.card.network(Attach::Succeeded);
        assert_eq!(bench.command(&confirm(0)).data(), b"", "{what}");
        assert_eq!(bench.state(BOOT), Some(0x1F), "{what}");
    }
}

#[test]
fn a_roll_back_deletes_nothing() {
    let mut bench = Bench::with(with_boot(|boot| boot.with_pol1(Pol1::DELETE_WHEN_DISABLED)));
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    bench.card.network(Attach::Failed);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.command(&confirm(0)).data(), b"");
    assert_eq!((bench.state(BOOT), bench.state(OTHER)), (Some(0x3F), Some(0x1F)));
}

#[test]
fn what_was_promised_survives_a_reset_before_the_refresh() {
    for way in [Way::Reset, Way::Attach, Way::Refresh] {
        let mut bench = Bench::new();
        assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
        match way {
            Way::Reset => bench.card.reset(),
            Way::Attach => bench.card.network(Attach::Succeeded),
            Way::Refresh => {
                let mut terminal = Terminal::new(bench.card);
                let dialogue = terminal.poll(&mut bench.rng).unwrap();
                assert!(dialogue.refreshed);
                bench.card = terminal.into_card();
            }
        }
        assert_eq!(bench.state(OTHER), Some(0x3F), "{way:?}");
        assert_eq!(bench.card.roll_back_to(), Some(BOOT), "{way:?}");
    }
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Reset,
    Attach,
    Refresh,
}

#[test]
fn unconfirmed_notification_and_roll_back_survive_a_reset() {
    let mut bench = Bench::new();
    enabled_other(&mut bench);
    bench.card.network(Attach::Succeeded);
    bench.card.reset();
    assert_eq!(notified(&bench), Some((0x02, 0)));
    assert!(!bench.card.has_proactive_command());
    bench.card.network(Attach::Succeeded);
    assert_eq!((notified(&bench), bench.card.next_sequence_number()), (Some((0x02, 0)), 1), "a retry");
    assert!(bench.card.has_proactive_command());
    bench.card.reset();
    bench.card.retry_budget_over();
    assert_eq!(bench.state(BOOT), Some(0x3F));
}

#[test]
fn the_profile_to_go_back_to_may_be_deleted() {
    let mut bench = Bench::with(with_boot(|boot| boot));
    assert_eq!(bench.sw(&enable(OTHER)), 0x9000);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.sw(&delete(BOOT)), 0x9000);
    assert_eq!(bench.card.roll_back_to(), None);
    bench.card.retry_budget_over();
    assert_eq!(bench.state(OTHER), Some(0x3F));
}

#[test]
fn a_card_without_an_enabled_profile() {
    let aid = Aid::isd_p(0x0030);
    let config = Config::m2m("89099900123456789012345678901210".parse().unwrap())
        .with_key_set(key_set(1), scp80::Cntr::new(7).unwrap())
        .with_isd_p(IsdPConfig::disabled(aid, iccid("89000123456789012341")));
    let mut bench = Bench::with(config);
    bench.card.network(Attach::Failed);
    assert_eq!(bench.sw(&enable(aid)), 0x9000);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.state(aid), Some(0x3F));
    assert_eq!(bench.card.roll_back_to(), None);
}
