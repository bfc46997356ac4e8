//! The main job, told by the same code as the example: card and EIS after the good run and after
//! each fault, and the same seed giving the same bytes.
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

#[path = "../examples/m2m_download/cast.rs"]
mod cast;
#[path = "../examples/m2m_download/fault.rs"]
#[expect(dead_code, reason = "who has to catch a fault is printed by the example")]
mod fault;
#[path = "../examples/m2m_download/meaning.rs"]
mod meaning;
#[path = "../examples/m2m_download/story.rs"]
mod story;
mod support;
#[path = "../examples/m2m_download/timeline.rs"]
#[expect(dead_code, reason = "the example prints the timeline, the test compares it")]
mod timeline;
#[path = "../examples/m2m_download/world.rs"]
mod world;

use std::path::PathBuf;

use fault::Fault;
use story::Story;
use support::shared;
use timeline::Link;

fn tell(package: &[u8], fault: Option<Fault>, seed: u8) -> Story {
    Story::tell(package.to_vec(), fault, seed).unwrap()
}

fn small() -> Vec<u8> {
    cast::small_profile().unwrap()
}

/// Writes the messages between the servers to the folder that `SGP_XML_DUMP` names, if it is set,
/// where a schema validator can look at them.
fn dump_messages(story: &Story) {
    let Some(folder) = std::env::var_os("SGP_XML_DUMP").map(PathBuf::from) else { return };
    std::fs::create_dir_all(&folder).unwrap();
    let messages = story.world.timeline.0.iter().filter(|entry| entry.link == Link::Servers);
    for (index, message) in messages.enumerate() {
        std::fs::write(folder.join(format!("journey-{index:02}.xml")), &message.bytes).unwrap();
    }
}

#[test]
fn a_small_profile_is_downloaded_enabled_and_audited() {
    let story = tell(&small(), None, 0);
    dump_messages(&story);
    assert_eq!(story.check(), Ok(()));
    assert!(matches!(story.world.seen.download, Some(Ok(iccid)) if iccid == story.profile));
}

#[test]
fn every_fault_is_caught_where_it_should_be() {
    for fault in Fault::ALL {
        assert_eq!(tell(&small(), Some(fault), 1).check(), Ok(()), "{fault}");
    }
}

/// The check can fail: what a fault leaves behind is not the end of a good run, nor of another
/// fault.
#[test]
fn the_end_of_one_story_is_not_the_end_of_another() {
    for fault in Fault::ALL.into_iter().filter(|fault| !fault.heals()) {
        let story = tell(&small(), Some(fault), 1);
        let enabled = story.world.cast.terminal.card().profiles().enabled().and_then(|p| p.iccid());
        assert_eq!(enabled, Some(story.world.cast.bootstrap), "{fault}");
        assert!(matches!(story.world.seen.download, Some(Err(_))), "{fault}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    for fault in [None, Some(Fault::DropPor), Some(Fault::BadMac)] {
        let (first, second) = (tell(&small(), fault, 7), tell(&small(), fault, 7));
        assert_eq!(first.world.timeline, second.world.timeline);
        assert_ne!(first.world.timeline, tell(&small(), fault, 8).world.timeline);
    }
}

#[test]
fn published_packages_go_all_the_way() {
    let Some(shared) = shared("the journey of published packages") else { return };
    for name in ["TS48v7_SAIP2.3_NoBERTLV", "TS48v1_A", "SGP23_PROFILE_OPERATIONAL1", "waigel_profile"] {
        let package = std::fs::read(shared.join(format!("profiles/{name}.der"))).unwrap();
        assert_eq!(tell(&package, None, 0).check(), Ok(()), "{name}");
        for fault in Fault::ALL {
            assert_eq!(tell(&package, Some(fault), 0).check(), Ok(()), "{name} with {fault}");
        }
    }
}

/// A damaged file is refused before anything is sent, wherever it is cut.
#[test]
fn a_cut_package_is_refused_with_an_offset() {
    let package = small();
    for len in 0..package.len() {
        let error = match Story::tell(package[..len].to_vec(), None, 0) {
            Ok(_) => panic!("cut to {len} bytes and taken"),
            Err(error) => error.to_string(),
        };
        assert!(
            error.contains("at byte") || error.contains("end.") || error.contains("end element"),
            "{len}: {error}"
        );
    }
}
