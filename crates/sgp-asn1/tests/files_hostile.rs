//! File systems of hostile and damaged packages: findings in their place, bounded memory and time.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod made;
mod shared;

use made::{AID, PIN_STATUS, content, create, descriptor, files, generic, made, mf, path, usim, write};
use proptest::prelude::*;
use sgp_asn1::saip::{ElementKind, FileFault, FileSystem, Package, ProfileElement};
use sgp_wire::{Limits, Tag, put_nested, put_tlv};

/// Self-made: a profile header that names nothing.
const HEADER: &str = "a016800102810103830a89000123456789012341a500a600";

fn package(elements: &[ProfileElement<'_>]) -> Vec<u8> {
    let mut bytes = hex::decode(HEADER).unwrap();
    elements.iter().for_each(|element| element.encode(&mut bytes));
    bytes
}

fn decode(bytes: &[u8]) -> Package {
    Package::decode(bytes, &Limits::default()).unwrap()
}

#[test]
fn findings_have_offsets() {
    let fault = vec![descriptor(&[("efFileSize", "02")]), content("0102"), content("0304")];
    let members = [("df-gsm-access", vec![]), ("ef-kc", vec![content("00")]), ("ef-invscan", fault)];
    let elements = [
        mf(),
        usim("7ff1", AID),
        files(ElementKind::GsmAccess, "2.23.143.1.2.7", &members),
        generic(vec![path("7ff1"), write("00"), path("7ff9")]),
        files(ElementKind::DfSaip, "2.23.143.1.2.99", &[("df-df-saip", vec![])]),
    ];
    let bytes = package(&elements);
    let found = decode(&bytes).file_system().unwrap();
    let texts: Vec<_> = found.findings().iter().map(ToString::to_string).collect();
    let at: Vec<_> = found.findings().iter().map(|finding| finding.offset().unwrap()).collect();
    assert_eq!(
        texts,
        [
            format!(
                "gsm-access.ef-invscan[2].fillFileContent: 2 bytes exceed the 0 left of the file \
                 (7ff1/5f3b/4f64) at byte {} (SAIP 8.3.2)",
                at[0]
            ),
            format!(
                "genericFileManagement.fileManagementCMD[0][1].fillFileContent: no file with a body of its own \
                 to fill at byte {} (SAIP 8.3.2)",
                at[1]
            ),
            format!(
                "genericFileManagement.fileManagementCMD[0][2].filePath: there is no such directory at byte {} \
                 (SAIP 8.3.5)",
                at[2]
            ),
            format!(
                "df-saip: the template is not known, values that it gives are missing at byte {} (SAIP 9.1)",
                at[3]
            ),
        ]
    );
    // what stands there: the second content, a content, a path, an element
    for (offset, object) in at.iter().zip(["83020304", "810100", "80027ff9", "bd"]) {
        assert!(hex::encode(&bytes[*offset..]).starts_with(object), "{offset}");
    }
    assert_eq!((found.findings()[0].element(), found.findings()[0].member()), (3, Some("ef-invscan")));
    assert_eq!(found.findings()[0].file(), Some("7ff1/5f3b/4f64"));

    let without_bytes = made(&elements);
    assert!(without_bytes.findings().iter().all(|finding| finding.offset().is_none()));
    assert_eq!(without_bytes.iter().len(), found.iter().len());
}

fn huge(size: &'static str) -> ProfileElement<'static> {
    generic(vec![
        create(&[("fileDescriptor", "4121"), ("fileID", "6f01"), ("efFileSize", size)]),
        write("00"),
        create(&[
            ("fileDescriptor", "42210001"),
            ("fileID", "6f02"),
            ("efFileSize", size),
            ("repeatPattern", "00"),
        ]),
        create(&[
            ("fileDescriptor", "7921"),
            ("fileID", "6f03"),
            ("efFileSize", "01"),
            ("maximumFileSize", size),
        ]),
        create(&[("fileDescriptor", "4121"), ("fileID", "6f04"), ("efFileSize", "02")]),
    ])
}

#[test]
fn sizes_of_a_peer_are_not_reserved() {
    for (octets, size) in [
        ("ffffffff", 0xFFFF_FFFF),
        ("00000000000000ffffffffff", 0xFF_FFFF_FFFF),
        ("ffffffffffffffff", u64::MAX),
        ("01ffffffffffffffff", u64::MAX),
    ] {
        let package = decode(&package(&[mf(), huge(octets)]));
        let mut found = FileSystem::default();
        let measured = allocation_counter::measure(|| found = package.file_system().unwrap());
        assert!(measured.bytes_max < 20_000, "{}", measured.bytes_max);
        let file = found.file("mf/6f01").unwrap();
        assert_eq!((file.size(), file.content()), (Some(size), None));
        assert_eq!(found.file("mf/6f03").unwrap().maximum_size(), Some(size));
        assert_eq!(found.file("mf/6f04").unwrap().content(), Some(&[0xFF, 0xFF][..]));
        let faults: Vec<_> = found.findings().iter().map(|finding| finding.fault()).collect();
        assert!(
            matches!(faults[..], [FileFault::TooLarge { size: found, .. }, _] if found == size),
            "{faults:?}"
        );
    }
}

#[test]
fn all_bodies_together_keep_the_limit() {
    let many: Vec<_> = (0..10u8)
        .map(|n| {
            let fid: &str = String::leak(format!("6f{n:02x}"));
            create(&[("fileDescriptor", "4121"), ("fileID", fid), ("efFileSize", "0400")])
        })
        .collect();
    let package = decode(&package(&[mf(), generic(many)]));
    let found = package.file_system_within(&Limits::default().with_max_len(4096)).unwrap();
    let held: usize = found.iter().filter_map(|file| file.content()).map(<[u8]>::len).sum();
    // the MF has 81 bytes of its own: three files of 1024 fit
    assert_eq!(held, 81 + 3 * 1024);
    let faults: Vec<_> = found.findings().iter().map(|finding| finding.fault()).collect();
    assert_eq!(faults, [FileFault::TooLarge { size: 1024, left: 4096 - held }; 7]);
    assert!(found.iter().all(|file| file.kind().is_directory() || file.size().is_some()));

    let found = package.file_system_within(&Limits::default().with_max_items(8)).unwrap();
    assert_eq!(found.iter().len(), 8);
    assert_eq!(found.findings().last().unwrap().fault(), FileFault::TooManyFiles { max: 8 });
}

#[test]
fn directories_nest_as_deep_as_the_limit() {
    let one = || create(&[("fileDescriptor", "7821"), ("fileID", "5f01"), PIN_STATUS]);
    let package = decode(&package(&[mf(), generic((0..50_000).map(|_| one()).collect())]));
    let found = package.file_system().unwrap();
    assert_eq!(found.iter().map(|file| file.depth()).max(), Some(Limits::DEFAULT.max_depth));
    assert_eq!(found.findings().len(), FileSystem::MAX_FINDINGS);
    assert!(found.findings_left_out() > 40_000);
}

/// A package of `count` files in `count / 60_000 + 1` directories.
fn many_files(count: u32) -> Vec<u8> {
    let mut bytes = package(&[mf()]);
    let steps = |out: &mut Vec<u8>| {
        for n in 0..count {
            if n % 60_000 == 0 {
                put_tlv(out, Tag::new(0x80), &[]);
                put_nested(out, Tag::new(0x62), |out| {
                    put_tlv(out, Tag::new(0x82), &[0x78, 0x21]);
                    put_tlv(out, Tag::new(0x83), &[0x5F, (n / 60_000).to_be_bytes()[3]]);
                });
            }
            put_nested(out, Tag::new(0x62), |out| {
                put_tlv(out, Tag::new(0x82), &[0x41, 0x21]);
                put_tlv(out, Tag::new(0x83), &(n % 60_000).to_be_bytes()[2..]);
                put_tlv(out, Tag::new(0x80), &[1]);
            });
        }
    };
    put_nested(&mut bytes, Tag::new(0xA1), |out| {
        put_tlv(out, Tag::new(0xA0), &[0x81, 0x01, 0x01]);
        put_nested(out, Tag::new(0xA1), |out| put_nested(out, Tag::SEQUENCE, steps));
    });
    bytes
}

/// Least of three runs.
#[expect(clippy::disallowed_methods, reason = "the test measures time")]
fn time(package: &Package, limits: &Limits) -> core::time::Duration {
    let run = || {
        let start = std::time::Instant::now();
        assert!(package.file_system_within(limits).unwrap().iter().len() > 10_000);
        start.elapsed()
    };
    (0..3).map(|_| run()).min().unwrap()
}

#[test]
fn a_hundred_thousand_files_take_linear_time_and_memory() {
    let limits = Limits::default().with_max_items(1 << 20);
    let small = Package::decode(&many_files(12_500), &limits).unwrap();
    let large = Package::decode(&many_files(100_000), &limits).unwrap();
    let found = large.file_system_within(&limits).unwrap();
    assert_eq!((found.iter().len(), found.findings()), (6 + 2 + 100_000, &[][..]));
    let (small_time, large_time) = (time(&small, &limits), time(&large, &limits));
    assert!(large_time < small_time * 30, "{small_time:?} for 12,500, {large_time:?} for 100,000");
    for package in [&small, &large] {
        let measured = allocation_counter::measure(|| drop(package.file_system_within(&limits).unwrap()));
        let size = u64::try_from(package.as_bytes().len()).unwrap();
        assert!(measured.bytes_max < 80 * size, "{} for {size}", measured.bytes_max);
    }
}

#[test]
fn flipped_bits_of_packages_never_panic() {
    let Some(packages) = shared::packages() else { return };
    let mut read = 0;
    for (name, bytes) in packages.iter().step_by(5) {
        let step = if bytes.len() < 2000 { 1 } else { 97 };
        for at in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << (at % 8);
            let Ok(package) = Package::decode(&damaged, &Limits::default()) else { continue };
            let Ok(found) = package.file_system() else { continue };
            read += 1;
            for finding in found.findings() {
                assert!(finding.offset().unwrap() < bytes.len(), "{name}: {finding}");
            }
            check(&found);
        }
    }
    assert!(read > 1000, "{read}");
}

/// What holds of any file system.
fn check(found: &FileSystem) {
    for file in found.iter() {
        if let Some(content) = file.content() {
            assert!(u64::try_from(content.len()).unwrap() <= file.size().unwrap(), "{}", file.path());
        }
        assert!(found.file(file.path()).is_ok(), "{}", file.path());
        if let Some(target) = found.target(file) {
            assert!(found.target(target).is_none());
        }
    }
}

prop_compose! {
    /// Steps of file management, mostly of the right form.
    fn steps()(steps in proptest::collection::vec(
        (
            prop_oneof![Just(0x80u32), Just(0x62), Just(0x62), Just(0x62), Just(0x02), Just(0x81)],
            prop_oneof![Just(vec![]), Just(vec![0x5F, 0x01]), proptest::collection::vec(any::<u8>(), 0..4)],
            prop_oneof![Just(vec![0x78u8, 0x21]), Just(vec![0x41, 0x21]), Just(vec![0x42, 0x21, 0, 2]), Just(vec![0x79, 0x21])],
            prop_oneof![Just(vec![0x5F, 0x01]), Just(vec![0x6F, 0x02]), Just(vec![0x7F, 0xF0])],
            proptest::option::of(prop_oneof![Just(vec![]), Just(vec![0x5F, 0x01]), Just(vec![0x6F, 0x02])]),
            proptest::option::of(proptest::collection::vec(any::<u8>(), 0..5)),
        ),
        0..40,
    )) -> Vec<u8> {
        let mut bytes = package(&[mf(), usim("7ff1", AID)]);
        put_nested(&mut bytes, Tag::new(0xA1), |out| {
            put_tlv(out, Tag::new(0xA0), &[0x81, 0x01, 0x01]);
            put_nested(out, Tag::new(0xA1), |out| put_nested(out, Tag::SEQUENCE, |out| {
                for (tag, octets, kind, fid, link, size) in &steps {
                    match *tag {
                        0x62 => put_nested(out, Tag::new(0x62), |out| {
                            put_tlv(out, Tag::new(0x82), kind);
                            put_tlv(out, Tag::new(0x83), fid);
                            if let Some(size) = size { put_tlv(out, Tag::new(0x80), size); }
                            if let Some(link) = link { put_tlv(out, Tag::new(0xC7), link); }
                        }),
                        0x02 => put_tlv(out, Tag::INTEGER, &[octets.first().copied().unwrap_or(3)]),
                        tag => put_tlv(out, Tag::new(tag), octets),
                    }
                }
            }));
        });
        bytes
    }
}

proptest! {
    #[test]
    fn any_file_management_ends_in_a_file_system(bytes in steps()) {
        let package = decode(&bytes);
        let found = package.file_system().unwrap();
        check(&found);
        prop_assert!(found.findings().iter().all(|finding| finding.offset().unwrap() < bytes.len()));
    }
}
