//! What the published packages do not show of file systems; all elements are self-made.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod made;

use made::{
    AID, PIN_STATUS, body, content, create, descriptor, files, findings, generic, made, mf, path, usim, write,
};
use sgp_asn1::saip::{ElementKind, FileFault, FileKind, FileStep, FileSystem, ManagementStep, Template};

const NONE: [&str; 0] = [];

fn paths(files: &FileSystem, from: usize) -> Vec<&str> {
    files.iter().skip(from).map(|file| file.path()).collect()
}

#[test]
fn files_of_the_mf_and_the_usim_are_made_by_default() {
    let found = made(&[mf(), usim("7ff1", AID)]);
    assert_eq!(findings(&found), NONE);
    assert_eq!(found.iter().len(), 6 + 24);
    assert_eq!(body(&found, "mf/2f05").as_deref(), Some("ffff"));
    // EF.LOCI of the template; EF.UST has 14 bytes in version 1 and no default
    assert_eq!(body(&found, "7ff1/6f7e").as_deref(), Some("ffffffffffffff0000ff01"));
    assert_eq!(body(&found, "7ff1/6f38").unwrap(), "ff".repeat(14));
    assert_eq!(body(&found, "7ff1/6f07").unwrap(), "0809ffffffffffffff");
    let keys = found.file("adf.usim/ef.keys").unwrap();
    assert_eq!((keys.special_information(), keys.sfi(), keys.lcsi()), (0x80, Some(8), 5));
    assert_eq!(keys.access_rule().map(|rule| (rule.file(), rule.record())), Some((None, Some(5))));
    let root: Vec<_> = found.children(found.root().unwrap()).map(|file| file.fid()).collect();
    assert_eq!(root, [0x2F05, 0x2FE2, 0x2F00, 0x2F06, 0x2F08]);
}

#[test]
fn do_not_create() {
    let skip = || vec![FileStep::DoNotCreate];
    let both = vec![FileStep::DoNotCreate, content("00")];
    let found = made(&[
        mf(),
        files(ElementKind::Mf, "2.23.143.1.2.1", &[]),
        files(
            ElementKind::Usim,
            "2.23.143.1.2.4",
            &[
                ("adf-usim", vec![descriptor(&[("fileID", "7ff1"), ("dfName", AID), PIN_STATUS])]),
                ("ef-arr", vec![descriptor(&[("fileDescriptor", "42210020"), ("efFileSize", "40")])]),
                ("ef-keys", skip()),
                ("ef-fdn", both),
            ],
        ),
        files(ElementKind::OptUsim, "2.23.143.1.2.5", &[("ef-msisdn", skip())]),
    ]);
    assert!(found.file("7ff1/6f09").is_ok());
    for absent in ["7ff1/6f08", "7ff1/6f3b", "7ff1/6f40"] {
        assert!(found.file(absent).is_err(), "{absent}");
    }
    assert_eq!(
        findings(&found),
        [
            "mf.mf: file identifier 3F00 is used before (ETSI TS 102 221 8.3)",
            "usim.ef-fdn[0].doNotCreate: doNotCreate does not stand alone (SAIP 8.3.2)",
            "opt-usim.ef-msisdn[0].doNotCreate: doNotCreate for a file that is not made by default (SAIP 8.3.2)",
        ]
    );

    let found = made(&[files(
        ElementKind::Mf,
        "2.23.143.1.2.1",
        &[("mf", vec![descriptor(&[PIN_STATUS])]), ("ef-pl", skip()), ("ef-dir", skip())],
    )]);
    assert_eq!(paths(&found, 0), ["3f00", "3f00/2f05", "3f00/2fe2", "3f00/2f00", "3f00/2f06", "3f00/2f08"]);
    assert_eq!(
        findings(&found),
        [
            "mf.ef-pl[0].doNotCreate: doNotCreate has no effect in the MF (SAIP 8.3.2)",
            "mf.ef-dir[0].doNotCreate: doNotCreate has no effect in the MF (SAIP 8.3.2)",
            "mf.ef-dir: no size (3f00/2f00) (SAIP 8.3.3)",
            "mf.ef-arr: no size (3f00/2f06) (SAIP 8.3.3)",
        ]
    );
}

#[test]
fn files_belong_to_the_usim_before_them() {
    let second = "a0000000871002ff33ff018902";
    let saip = |size| {
        let calc = vec![descriptor(&[("efFileSize", size)])];
        let members = [("df-df-saip", vec![descriptor(&[PIN_STATUS])]), ("ef-suci-calc-info-usim", calc)];
        files(ElementKind::DfSaip, "2.23.143.1.2.14", &members)
    };
    let found = made(&[mf(), usim("7ff1", AID), saip("01"), usim("7ff2", second), saip("02")]);
    assert_eq!(findings(&found), NONE);
    assert_eq!(found.adfs().map(|adf| adf.fid()).collect::<Vec<_>>(), [0x7FF1, 0x7FF2]);
    assert_eq!(body(&found, "adf.usim/df.saip/4f01").as_deref(), Some("ff"));
    assert_eq!(body(&found, "7ff2/5fd0/4f01").as_deref(), Some("ffff"));
    for (aid, fid) in [(AID, 0x7FF1), (second, 0x7FF2)] {
        assert_eq!(found.file(aid).unwrap().fid(), fid);
        assert_eq!(found.file(&format!("{}/6F07", aid.to_uppercase())).unwrap().depth(), 1);
    }
    // one temporary identifier for two applications, and files without their application
    let found = made(&[mf(), usim("7ff1", AID), usim("7ff1", second)]);
    assert_eq!(
        found.findings().iter().map(|f| f.fault()).collect::<Vec<_>>(),
        [FileFault::Duplicate { fid: 0x7FF1 }]
    );
    let found = made(&[mf(), saip("01"), files(ElementKind::Eap, "2.23.143.1.2.12", &[])]);
    assert_eq!(
        findings(&found),
        [
            "df-saip: the directory that its files belong to is not made before (SAIP 8.1)",
            "eap: the directory that its files belong to is not made before (SAIP 8.1)",
        ]
    );
}

#[test]
fn several_descriptors_make_several_files() {
    let adn = |extra: &[(&str, &str)]| {
        let sizes = [("fileDescriptor", "42210004"), ("efFileSize", "08")];
        descriptor(&[&sizes[..], extra].concat())
    };
    let steps = vec![
        adn(&[("shortEFID", "08")]),
        content("01"),
        adn(&[("shortEFID", "")]),
        FileStep::FillFileOffset(4.into()),
        content("02"),
        adn(&[("fileID", "4fe0"), ("repeatPattern", "0a0b")]),
    ];
    let members = [("df-phonebook", vec![descriptor(&[PIN_STATUS])]), ("ef-adn", steps.clone())];
    let phonebook = files(ElementKind::Phonebook, "2.23.143.1.2.6", &members);
    let found = made(&[mf(), usim("7ff1", AID), phonebook]);
    assert_eq!(findings(&found), NONE);
    assert_eq!(paths(&found, 30), ["7ff1/5f3a", "7ff1/5f3a/4f58", "7ff1/5f3a/4f59", "7ff1/5f3a/4fe0"]);
    assert_eq!(body(&found, "7ff1/5f3a/4f58").as_deref(), Some("01ffffffffffffff"));
    assert_eq!(body(&found, "7ff1/5f3a/4f59").as_deref(), Some("ffffffff02ffffff"));
    assert_eq!(body(&found, "7ff1/5f3a/4fe0").as_deref(), Some("0a0b0a0b0a0b0a0b"));
    let sfis: Vec<_> = found.iter().skip(31).map(|file| file.sfi()).collect();
    assert_eq!(sfis, [Some(1), None, None]);

    // the same members below DF.TELECOM, whose directory has another parent
    let members = [("df-telecom", vec![]), ("df-phonebook", vec![]), ("ef-adn", steps), ("ef-sume", vec![])];
    let found = made(&[mf(), files(ElementKind::Telecom, "2.23.143.1.2.3.2", &members)]);
    assert_eq!(
        paths(&found, 6),
        [
            "3f00/7f10",
            "3f00/7f10/6f54",
            "3f00/7f10/5f3a",
            "3f00/7f10/5f3a/4f58",
            "3f00/7f10/5f3a/4f59",
            "3f00/7f10/5f3a/4fe0"
        ]
    );
}

#[test]
fn files_without_their_directory_are_found() {
    let members = [("df-telecom", vec![]), ("ef-img", vec![]), ("ef-mst", vec![])];
    let found = made(&[mf(), files(ElementKind::Telecom, "2.23.143.1.2.3", &members)]);
    assert_eq!(
        findings(&found),
        [
            "telecom.ef-img: there is no such directory (SAIP 8.3.5)",
            "telecom.ef-mst: this version of the template has no such file (SAIP 9.1)",
            "telecom.ef-mst: there is no such directory (SAIP 8.3.5)",
        ]
    );
    // made by file management, the directory is as good
    let graphics =
        generic(vec![path("7f10"), create(&[("fileDescriptor", "7821"), ("fileID", "5f50"), PIN_STATUS])]);
    let telecom = files(ElementKind::Telecom, "2.23.143.1.2.3", &[("df-telecom", vec![])]);
    let found = made(&[mf(), telecom, graphics]);
    assert_eq!((findings(&found), paths(&found, 7)), (vec![], vec!["3f00/7f10/5f50"]));
}

#[test]
fn icons_of_df_cd() {
    let size = |size| descriptor(&[("efFileSize", size)]);
    let icons = vec![size("01"), content("aa"), size("02"), content("bb")];
    let members =
        [("df-cd", vec![descriptor(&[PIN_STATUS])]), ("ef-launchpad", vec![size("03")]), ("ef-icon", icons)];
    let found = made(&[mf(), files(ElementKind::Cd, "2.23.143.1.2.2", &members)]);
    assert_eq!(findings(&found), NONE);
    assert_eq!(paths(&found, 6), ["3f00/7f11", "3f00/7f11/6f01", "3f00/7f11/6f40", "3f00/7f11/6f41"]);
    assert_eq!(body(&found, "7f11/6f41").as_deref(), Some("bbff"));
}

#[test]
fn small_directories_of_the_usim() {
    let adf = || usim("7ff1", AID);
    let own = || vec![descriptor(&[PIN_STATUS])];
    for (kind, template, directory, file, path, body_hex) in [
        (ElementKind::DfSnpn, "2.23.143.1.2.15", "df-df-snpn", "ef-pws-snpn", "5fe0/4f01", "ff"),
        (ElementKind::Df5gProse, "2.23.143.1.2.16", "df-df-5g-prose", "ef-5g-prose-st", "5ff0/4f01", "ff"),
        (
            ElementKind::GsmAccess,
            "2.23.143.1.2.7",
            "df-gsm-access",
            "ef-kc",
            "5f3b/4f20",
            "ffffffffffffffff07",
        ),
        (
            ElementKind::Df5gs,
            "2.23.143.1.2.13.4",
            "df-df-5gs",
            "ef-routing-indicator",
            "5fc0/4f0a",
            "f0ff0000",
        ),
    ] {
        let element = files(kind, template, &[(directory, own()), (file, vec![])]);
        let found = made(&[mf(), adf(), element]);
        assert_eq!(findings(&found), NONE, "{kind}");
        assert_eq!(body(&found, &format!("adf.usim/{path}")).as_deref(), Some(body_hex), "{kind}");
    }
}

#[test]
fn df_eap_stands_in_the_adf_before_it_and_needs_an_identifier() {
    let isim = || {
        let adf = vec![descriptor(&[("fileID", "7fb0"), ("dfName", "a0000000871004ff"), PIN_STATUS])];
        let size = |descriptor_octets, size| {
            vec![descriptor(&[("fileDescriptor", descriptor_octets), ("efFileSize", size)])]
        };
        let members = [
            ("adf-isim", adf),
            ("ef-impi", size("4121", "04")),
            ("ef-impu", size("42210004", "04")),
            ("ef-domain", size("4121", "04")),
            ("ef-arr", size("42210004", "04")),
        ];
        files(ElementKind::Isim, "2.23.143.1.2.8", &members)
    };
    let eap = |parameters: &[(&str, &str)]| {
        let members = [("df-eap", vec![descriptor(parameters)]), ("ef-eapstatus", vec![])];
        files(ElementKind::Eap, "2.23.143.1.2.12", &members)
    };
    let found = made(&[mf(), usim("7ff1", AID), isim(), eap(&[("fileID", "6d00"), PIN_STATUS])]);
    assert_eq!(findings(&found), NONE);
    assert_eq!(body(&found, "adf.isim/6d00/4f02").as_deref(), Some("00"));
    let found = made(&[mf(), isim(), eap(&[PIN_STATUS])]);
    assert_eq!(findings(&found), ["eap.df-eap[0].fileDescriptor: no file identifier (SAIP 8.3.3)"]);
}

#[test]
fn cyclic_files_have_their_pattern_in_each_record() {
    let shorter = vec![descriptor(&[("fileDescriptor", "46210009"), ("efFileSize", "12")])];
    let optional = files(
        ElementKind::OptUsim,
        "2.23.143.1.2.5.2",
        &[("ef-ici", vec![]), ("ef-oci", shorter), ("ef-ict", vec![]), ("ef-ips", vec![])],
    );
    let found = made(&[mf(), usim("7ff1", AID), optional]);
    let ici = found.file("7ff1/6f80").unwrap();
    assert_eq!((ici.kind(), ici.size(), ici.records()), (FileKind::Cyclic, Some(760), Some(20)));
    assert_eq!(hex::encode(ici.record(20).unwrap()), format!("{}0000000001ffff", "ff".repeat(31)));
    assert_eq!((ici.record(0), ici.record(21)), (None, None));
    assert_eq!(body(&found, "7ff1/6f81").unwrap(), "ffffff00000001ffff".repeat(2));
    assert_eq!(body(&found, "7ff1/6f82").as_deref(), Some("000000"));
    assert_eq!(findings(&found), ["opt-usim.ef-ips: no size (7ff1/6ff1) (SAIP 8.3.3)"]);
}

#[test]
fn defaults_follow_the_size() {
    let size = |size| vec![descriptor(&[("efFileSize", size)])];
    let sms = vec![descriptor(&[("fileDescriptor", "42210003"), ("efFileSize", "06")])];
    let longer = vec![descriptor(&[("fileDescriptor", "42210002")])];
    let info = vec![descriptor(&[("specialFileInformation", "40")])];
    let adf = vec![descriptor(&[("fileID", "7ff1"), ("dfName", AID), PIN_STATUS])];
    let found = made(&[
        mf(),
        files(
            ElementKind::Usim,
            "2.23.143.1.2.4.2",
            &[
                ("adf-usim", adf),
                ("ef-keys", size("04")),
                ("ef-hpplmn", size("02")),
                ("ef-sms", sms),
                ("ef-loci", size("03")),
                ("ef-smsp", longer),
                ("ef-keysPS", info),
            ],
        ),
        files(ElementKind::OptUsim, "2.23.143.1.2.5.2", &[("ef-plmnwact", size("07"))]),
    ]);
    for (path, body_hex) in [
        ("6f08", "07ffffff"),
        ("6f31", "0aff"),
        ("6f3c", "00ffff00ffff"),
        ("6f7e", "ffffff"),
        // one record, as the template says, of the given length
        ("6f42", "ffff"),
        ("6f60", "ffffff0000ffff"),
    ] {
        assert_eq!(body(&found, &format!("7ff1/{path}")).as_deref(), Some(body_hex), "{path}");
    }
    let keys = found.file("7ff1/6f09").unwrap();
    assert_eq!((keys.special_information(), keys.content().unwrap()[..2].to_vec()), (0x40, vec![0x07, 0xFF]));
    assert_eq!(findings(&found), ["usim.ef-arr: no size (7ff1/6f06) (SAIP 8.3.3)"]);
}

#[test]
fn ber_tlv_files() {
    let ef =
        [("fileDescriptor", "7921"), ("fileID", "4f10"), ("efFileSize", "08"), ("maximumFileSize", "0100")];
    let found = made(&[
        mf(),
        generic(vec![
            create(&ef),
            write("8001aa"),
            ManagementStep::FillFileOffset(1.into()),
            write("8101bb"),
            write("8201cc"),
        ]),
    ]);
    let file = found.file("mf/4f10").unwrap();
    assert_eq!((file.kind(), file.size(), file.maximum_size()), (FileKind::BerTlv, Some(8), Some(256)));
    assert_eq!(file.content().map(hex::encode).as_deref(), Some("8001aa8101bb8201"));
    assert_eq!(
        findings(&found),
        [
            "genericFileManagement.fileManagementCMD[0][2].fillFileOffset: a BER-TLV file takes no offset (3f00/4f10) (SAIP 8.3.2)",
            "genericFileManagement.fileManagementCMD[0][4].fillFileContent: 3 bytes exceed the 2 left of the file (3f00/4f10) (SAIP 8.3.2)",
        ]
    );
}

#[test]
fn links_share_bodies_and_directories() {
    let directory = |fid| create(&[("fileDescriptor", "7821"), ("fileID", fid), PIN_STATUS]);
    let file = |fid| create(&[("fileDescriptor", "4121"), ("fileID", fid), ("efFileSize", "02")]);
    let link =
        |descriptor, fid, to| create(&[("fileDescriptor", descriptor), ("fileID", fid), ("linkPath", to)]);
    let found = made(&[
        mf(),
        usim("7ff1", AID),
        generic(vec![
            directory("5f10"),
            file("6f01"),
            write("abcd"),
            path(""),
            link("4121", "6f02", "5f106f01"),
            link("4121", "6f03", "6f02"),
            link("7821", "5f11", "5f10"),
            file("6f04"),
            path("7ff1"),
            link("7821", "5f12", "5f11"),
            path("7ff15f12"),
            link("4121", "6f05", "7ff16f07"),
        ]),
    ]);
    assert_eq!(findings(&found), NONE);
    for (link, target) in [
        ("mf/6f02", "3f00/5f10/6f01"),
        ("mf/6f03", "3f00/5f10/6f01"),
        ("mf/5f11", "3f00/5f10"),
        ("7ff1/5f12", "3f00/5f10"),
        ("7ff1/5f12/6f05", "7ff1/6f07"),
    ] {
        let link = found.file(link).unwrap();
        assert_eq!(found.target(link).unwrap().path(), target);
        assert_eq!((link.content(), link.size()), (None, None));
    }
    // what is made in a linked directory is made in its target
    assert_eq!(found.file("7ff1/5f12/6f04").unwrap().path(), "3f00/5f10/6f04");
    let children: Vec<_> = found.children(found.file("mf/5f11").unwrap()).map(|file| file.fid()).collect();
    assert_eq!(children, [0x6F01, 0x6F04, 0x6F05]);

    // a link in a template, one to a file of its own, and two that lead nowhere
    let to = |path| vec![descriptor(&[("linkPath", path)])];
    let members = [
        ("ef-msisdn", to("7ff16f3b")),
        ("ef-cnl", to("")),
        ("ef-dck", to("7fff6f01")),
        ("ef-ccp2", to("7f")),
    ];
    let found = made(&[mf(), usim("7ff1", AID), files(ElementKind::OptUsim, "2.23.143.1.2.5", &members)]);
    let msisdn = found.file("7ff1/6f40").unwrap();
    assert_eq!(found.target(msisdn).and_then(|file| file.name()), Some("EF.FDN"));
    assert_eq!(body(&found, "7ff1/6f32").unwrap(), "ff".repeat(30));
    assert_eq!(
        findings(&found),
        [
            "opt-usim.ef-dck[0].fileDescriptor: the target of the link is not made before (SAIP 8.3.2)",
            "opt-usim.ef-ccp2[0].fileDescriptor: the target of the link is not made before (SAIP 8.3.2)",
        ]
    );
}

#[test]
fn file_management_makes_all_kinds() {
    let adf = [("fileDescriptor", "7821"), ("fileID", "7fa0"), ("dfName", "a0000000871002ffff"), PIN_STATUS];
    let record =
        [("fileDescriptor", "42210003"), ("fileID", "6f21"), ("efFileSize", "07"), ("fillPattern", "01")];
    let found = made(&[
        generic(vec![create(&[("fileDescriptor", "7821"), ("fileID", "3f00"), PIN_STATUS])]),
        generic(vec![
            create(&adf),
            create(&record),
            ManagementStep::FillFileOffset(2.into()),
            write("0203"),
            create(&[
                ("fileDescriptor", "4121"),
                ("fileID", "6f40"),
                ("efFileSize", "01"),
                ("shortEFID", "f8"),
            ]),
        ]),
    ]);
    assert_eq!(found.root().map(|mf| (mf.kind(), mf.member())), Some((FileKind::Mf, "createFCP")));
    assert_eq!(paths(&found, 1), ["7fa0", "7fa0/6f21", "7fa0/6f40"]);
    assert_eq!(body(&found, "adf.usim/6f21").as_deref(), Some("01010203010101"));
    let sfis: Vec<_> = found.iter().map(|file| file.sfi()).collect();
    assert_eq!(sfis, [None, None, Some(1), Some(31)]);
    assert!(found.file("7fa0/6f21").unwrap().may_hold_keys());
    assert_eq!(
        findings(&found),
        [
            "genericFileManagement.fileManagementCMD[0][1].createFCP: 7 bytes are not whole records of 3 (7fa0/6f21) (SAIP 8.3.2)"
        ]
    );
}

#[test]
fn what_file_management_cannot_do_is_found() {
    let found = made(&[
        generic(vec![create(&[("fileDescriptor", "4121"), ("fileID", "6f01"), ("efFileSize", "01")])]),
        mf(),
        generic(vec![
            write("00"),
            path("7f99"),
            create(&[("fileDescriptor", "4121"), ("fileID", "6f01"), ("efFileSize", "01")]),
            path("2fe2"),
            path("3f00"),
            create(&[("fileID", "6f01"), ("efFileSize", "01")]),
            create(&[("fileDescriptor", "4121"), ("efFileSize", "01")]),
            create(&[("fileDescriptor", "4121"), ("fileID", "6f"), ("efFileSize", "01")]),
            create(&[("fileDescriptor", "4121"), ("fileID", "6f01")]),
            create(&[("fileDescriptor", "4121"), ("fileID", "6f01"), ("efFileSize", "01")]),
            write("00"),
            create(&[
                ("fileDescriptor", "4021"),
                ("fileID", "6f02"),
                ("efFileSize", "01"),
                ("shortEFID", "0808"),
            ]),
            ManagementStep::FillFileOffset((-1).into()),
            ManagementStep::FillFileOffset(65536.into()),
            write(""),
            create(&[("fileDescriptor", "7821"), ("fileID", "5f01")]),
            write("00"),
        ]),
    ]);
    let faults: Vec<_> = found.findings().iter().map(|finding| finding.fault()).collect();
    assert_eq!(
        faults,
        [
            FileFault::NoDirectory,
            FileFault::NothingToFill,
            FileFault::NoDirectory,
            FileFault::NoDirectory,
            FileFault::NoDirectory,
            FileFault::NoDescriptor,
            FileFault::NoFileId,
            FileFault::WrongLength { member: "fileID", found: 1 },
            FileFault::NoFileId,
            FileFault::NoSize,
            FileFault::Duplicate { fid: 0x6F01 },
            FileFault::NothingToFill,
            FileFault::UnknownDescriptor(0x40),
            FileFault::WrongLength { member: "shortEFID", found: 2 },
            FileFault::WrongOffset { offset: -1 },
            FileFault::WrongOffset { offset: 65536 },
            FileFault::NothingToFill,
        ]
    );
}

#[test]
fn writing_ends_at_the_end_of_the_file() {
    let steps = vec![
        FileStep::FillFileOffset(7.into()),
        content("0102"),
        content("03"),
        FileStep::FillFileOffset(9.into()),
        content("04"),
    ];
    let found = made(&[mf(), usim("7ff1", AID), {
        let members = [("df-gsm-access", vec![]), ("ef-kc", steps)];
        files(ElementKind::GsmAccess, "2.23.143.1.2.7", &members)
    }]);
    assert_eq!(body(&found, "7ff1/5f3b/4f20").as_deref(), Some("ffffffffffffff0102"));
    assert_eq!(
        findings(&found),
        [
            "gsm-access.ef-kc[2].fillFileContent: 1 bytes exceed the 0 left of the file (7ff1/5f3b/4f20) (SAIP 8.3.2)",
            "gsm-access.ef-kc[4].fillFileContent: 1 bytes exceed the 0 left of the file (7ff1/5f3b/4f20) (SAIP 8.3.2)",
        ]
    );
}

#[test]
fn an_unknown_template_leaves_what_the_package_gives() {
    // 3.4 assigns 2.23.143.1.2.5.4; identifier and kind of a file are those of 3GPP all the same
    let steps = vec![descriptor(&[("efFileSize", "03"), ("shortEFID", "")]), content("0102")];
    let members = [("ef-acmax", vec![]), ("ef-gid1", steps)];
    let found = made(&[mf(), usim("7ff1", AID), files(ElementKind::OptUsim, "2.23.143.1.2.5.4", &members)]);
    let acmax = found.file("7ff1/6f37").unwrap();
    assert_eq!((acmax.kind(), acmax.size(), acmax.name()), (FileKind::Transparent, None, None));
    assert_eq!(body(&found, "7ff1/6f3e").as_deref(), Some("0102ff"));
    assert_eq!(
        findings(&found),
        ["opt-usim: the template is not known, values that it gives are missing (SAIP 9.1)"]
    );
    // a template of another element
    let found = made(&[mf(), usim("7ff1", AID), files(ElementKind::OptUsim, "2.23.143.1.2.9", &[])]);
    assert_eq!(findings(&found), ["opt-usim: the template is one of another element (SAIP 9.1)"]);
}

#[test]
fn an_iot_minimal_profile() {
    use sgp_asn1::saip::{ProfileElement, ProfileHeader};
    use sgp_wire::Limits;
    // version 3.3, no services, iotOptions with the pix 1002 FF33 FF01 89
    let header =
        made::octets("a024 800103 810103 830a89000123456789012341 a500 a600 a90c 800a1002ff33ff018900000a");
    let header = ProfileElement::Header(Box::new(ProfileHeader::decode(header, &Limits::default()).unwrap()));
    let sized = |size, hex| vec![descriptor(&[("efFileSize", size)]), content(hex)];
    let iot = files(
        ElementKind::Iot,
        "2.23.143.1.2.17",
        &[
            ("ef-iccid", sized("0a", "98001032547698103214")),
            ("ef-imsi", sized("09", "0809")),
            ("ef-arr-usim", vec![]),
            ("ef-acc", vec![]),
        ],
    );
    let optional = files(
        ElementKind::OptIot,
        "2.23.143.1.2.18",
        &[
            ("ef-fdn", vec![]),
            ("df-df-5gs", vec![]),
            ("ef-5gauthkeys", sized("01", "00")),
            ("ef-supi-nai", vec![]),
            ("df-df-saip", vec![]),
            ("ef-suci-calc-info-usim", vec![]),
        ],
    );
    let found = made(&[header, iot, optional]);
    assert_eq!(
        paths(&found, 0),
        [
            "3f00",
            "3f00/2fe2",
            "7fff",
            "7fff/6f07",
            "7fff/6f06",
            "7fff/6f78",
            "7fff/6f3b",
            "7fff/5fc0",
            "7fff/5fc0/4f05",
            "7fff/5fc0/4f09",
            "7fff/5fd0",
            "7fff/5fd0/4f01",
        ]
    );
    let adf = found.file("adf.usim").unwrap();
    assert_eq!(adf.df_name().map(hex::encode).as_deref(), Some("a0000000871002ff33ff018900000a"));
    assert_eq!(body(&found, "adf.usim/6f07").as_deref(), Some("0809ffffffffffffff"));
    assert_eq!(found.findings().iter().filter(|f| f.fault() != FileFault::UnknownTemplate).count(), 0);
    assert_eq!(found.findings().len(), 2);
}

#[test]
fn debug_shows_no_content() {
    let keys = vec![content("5a5b5c")];
    let adf = vec![descriptor(&[("fileID", "7ff1"), ("dfName", AID), PIN_STATUS])];
    let members = [("adf-usim", adf), ("ef-keys", keys)];
    let found = made(&[mf(), files(ElementKind::Usim, "2.23.143.1.2.4", &members)]);
    let file = found.file("7ff1/6f08").unwrap();
    assert_eq!(hex::encode(&file.content().unwrap()[..3]), "5a5b5c");
    let text = format!("{file:?} {found:?}");
    for secret in ["5a5b", "5A5B", "90, 91", "98, 0, 16"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("content: Some(SecretBytes(..))"), "{text}");
    assert!(file.may_hold_keys() && !found.file("7ff1/6f07").unwrap().may_hold_keys());
    assert_eq!(found, found);
}

#[test]
fn every_template_can_be_used() {
    // each file of each template, made with a size where the template has none
    for template in Template::all() {
        let id = template.to_string();
        let mut members: Vec<(&str, Vec<FileStep<'static>>)> = Vec::new();
        for file in template.files() {
            let record = match file.kind() {
                FileKind::LinearFixed => "42210004",
                FileKind::Cyclic => "46210004",
                FileKind::Adf => {
                    members.push((file.member(), vec![descriptor(&[("fileID", "7ff9"), ("dfName", AID)])]));
                    continue;
                }
                kind if kind.is_directory() => {
                    members.push((
                        file.member(),
                        vec![descriptor(&[("fileID", &format!("{:04x}", file.fid().unwrap_or(0x6D00)))])],
                    ));
                    continue;
                }
                FileKind::BerTlv => "7921",
                _ => "4121",
            };
            let one = descriptor(&[("fileDescriptor", record), ("efFileSize", "08")]);
            members.push((file.member(), vec![one; file.fids().len()]));
        }
        let isim = files(
            ElementKind::Isim,
            "2.23.143.1.2.8",
            &[("adf-isim", vec![descriptor(&[("fileID", "7fb0"), ("dfName", "a0000000871004ff")])])],
        );
        let csim = files(
            ElementKind::Csim,
            "2.23.143.1.2.10",
            &[("adf-csim", vec![descriptor(&[("fileID", "7fc0"), ("dfName", "a0000003431002ff")])])],
        );
        let before = match template.element() {
            ElementKind::Mf => vec![],
            ElementKind::Usim => vec![mf()],
            _ => vec![mf(), usim("7ff1", AID), isim, csim],
        };
        let count = made(&before).iter().len();
        let noise = made(&before).findings().len();
        let mut elements = before;
        elements.push(files(template.element(), &id, &members));
        let found = made(&elements);
        let own = &found.findings()[noise..];
        let expected: usize = template.files().map(|file| file.fids().len()).sum();
        // CSIM and other optional files may have identifiers of files that are there by default
        let clashes = own.iter().filter(|f| matches!(f.fault(), FileFault::Duplicate { .. })).count();
        assert_eq!(own.len(), clashes, "{id}: {own:?}");
        assert_eq!(found.iter().len(), count + expected - clashes, "{id}");
    }
}
