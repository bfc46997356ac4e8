//! The `sgp` binary: what it prints, and its exit status, on good and on damaged input.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Self-made: a header (SAIP 2.3, no services, no templates), then an end element.
const PACKAGE: &str = "a016800102810103830a89000123456789012341a500a600aa07a0058000810107";

fn sgp(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sgp")).args(arguments).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("ended by a signal: {output:?}"))
}

fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap()
}

/// A folder of its own for each test, below the target folder.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn show(folder: &Path, name: &str, bytes: &[u8]) -> Output {
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    sgp(&["profile", "show", file.to_str().unwrap()])
}

#[test]
fn a_package_is_shown_as_text_and_as_json() {
    let folder = folder("shown");
    let output = show(&folder, "small.der", &hex::decode(PACKAGE).unwrap());
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert!(text(&output.stdout).ends_with("aa        7 mandated  end\n"), "{}", text(&output.stdout));
    let output = sgp(&["profile", "show", "--json", folder.join("small.der").to_str().unwrap()]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((status(&output), &json["pes"][1]["type"]), (0, &serde_json::json!("end")));
}

#[test]
fn a_package_that_is_not_der_is_shown_leniently() {
    let folder = folder("lenient");
    let package = hex::decode(PACKAGE.replace("a016", "a08116")).unwrap();
    let output = show(&folder, "ber.der", &package);
    assert!(text(&output.stderr).contains("length field not minimal at byte 1"), "{}", text(&output.stderr));
    assert_eq!(status(&output), 1);
    let file = folder.join("ber.der");
    let output = sgp(&["profile", "show", "--lenient", "--json", file.to_str().unwrap()]);
    assert_eq!(
        text(&output.stderr),
        format!("sgp: {}: warning: header at 1: length not minimal (X.690 10.1)\n", file.display())
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((status(&output), &json["findings"][0]["offset"]), (0, &serde_json::json!(1)));
    assert_eq!((&json["pes"][1]["offset"], &json["size"]), (&serde_json::json!(25), &serde_json::json!(34)));
}

#[test]
fn files_are_listed_and_packages_compared() {
    let folder = folder("files");
    let write = |name: &str, bytes: &[u8]| {
        let file = folder.join(name);
        fs::write(&file, bytes).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let package = hex::decode(PACKAGE).unwrap();
    let (small, mut other) = (write("small.der", &package), package.clone());
    let output = sgp(&["profile", "files", &small]);
    assert_eq!((status(&output), text(&output.stdout).lines().count()), (0, 1));
    let output = sgp(&["profile", "files", "--json", &small]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json, serde_json::json!({"files": [], "findings": [], "findings_left_out": 0}));

    assert_eq!(status(&sgp(&["profile", "diff", &small, &small])), 0);
    // one digit of the ICCID
    other[18] ^= 0x30;
    let other = write("other.der", &other);
    let output = sgp(&["profile", "diff", &small, &other]);
    assert_eq!(
        text(&output.stdout),
        "1 elements and 0 files differ\n~ element header from byte 18 of the first, 18 of the second\n    \
         iccid: 89000123456789012341 -> 89000123456789011341\n"
    );
    assert_eq!(status(&output), 1);
    // a usim without its MF: a finding and status 1; damage: an error of that file and status 1
    let usim = "b341a003810108 81066781 0f010204 a200a300a400a800ad00ae00b200b600".replace(' ', "");
    let usim = usim.replacen("41", &format!("{:02x}", usim.len() / 2 - 2), 1);
    let lonely = write("lonely.der", &[&package[..24], &hex::decode(usim).unwrap(), &package[24..]].concat());
    let output = sgp(&["profile", "files", &lonely]);
    assert!(text(&output.stdout).contains("usim: the directory that its files belong to"), "{output:?}");
    assert_eq!(status(&output), 1);
    let cut = write("cut.der", &package[..30]);
    let output = sgp(&["profile", "diff", &small, &cut]);
    assert!(text(&output.stderr).contains("cut.der: end: 7 bytes needed"), "{output:?}");
    assert_eq!((status(&output), status(&sgp(&["profile", "files", &cut]))), (1, 1));
    assert_eq!(status(&sgp(&["profile", "diff", &small])), 2);
}

#[test]
fn a_truncated_package_ends_with_a_typed_error_and_status_1() {
    let folder = folder("truncated");
    let package = hex::decode(PACKAGE).unwrap();
    for (end, error) in [
        (0, "header: required object a0 missing at byte 0 (SAIP 8.2.1)"),
        (1, "header: 1 bytes needed, 0 left at byte 1"),
        (10, "header: 22 bytes needed, 8 left at byte 2"),
        (32, "end: 7 bytes needed, 6 left at byte 26"),
    ] {
        let output = show(&folder, "cut.der", &package[..end]);
        let expected = format!("sgp: {}: {error}\n", folder.join("cut.der").display());
        assert_eq!(text(&output.stderr).to_lowercase(), expected.to_lowercase());
        assert_eq!((status(&output), text(&output.stdout)), (1, ""));
    }
}

#[test]
fn a_flipped_bit_never_ends_otherwise_than_with_0_or_1() {
    let folder = folder("flipped");
    let package = hex::decode(PACKAGE).unwrap();
    let mut refused = 0;
    for at in 0..package.len() {
        let mut damaged = package.clone();
        damaged[at] ^= 1 << (at % 8);
        let output = show(&folder, "flipped.der", &damaged);
        let error = text(&output.stderr);
        match status(&output) {
            0 => assert_eq!(error, ""),
            1 => {
                assert!(error.contains(" at byte "), "byte {at}: {error}");
                refused += 1;
            }
            other => panic!("byte {at}: status {other}, {error}"),
        }
    }
    assert!(refused > 10, "{refused} of {} refused", package.len());
}

#[test]
fn what_is_no_package_ends_with_status_1() {
    let folder = folder("no-package");
    let long = vec![0xFF; (4 << 20) + 1];
    for (name, bytes, error) in [
        ("text", &b"{\"format\": \"json\"}"[..], "34 bytes needed, 16 left at byte 2"),
        ("zeros", &[0; 64], "unknown tag 00"),
        ("large", &long, "more than 4194304 bytes"),
    ] {
        let output = show(&folder, name, bytes);
        assert!(text(&output.stderr).contains(error), "{name}: {}", text(&output.stderr));
        assert_eq!(status(&output), 1, "{name}");
    }
}

#[test]
fn a_missing_file_and_wrong_usage_end_with_status_2() {
    let missing = folder("missing").join("nothing.der");
    let output = sgp(&["profile", "show", missing.to_str().unwrap()]);
    assert!(text(&output.stderr).contains("nothing.der"), "{}", text(&output.stderr));
    assert_eq!(status(&output), 2);
    assert_eq!(status(&sgp(&["vectors", missing.to_str().unwrap()])), 2);
    for arguments in [&["profile"][..], &["profile", "show"], &["vectors"], &["nonsense"], &[]] {
        assert_eq!(status(&sgp(arguments)), 2, "{arguments:?}");
    }
}

#[test]
fn identifiers_with_wrong_check_digits_end_with_status_1() {
    for (arguments, expected) in [
        (["id", "eid", "89049032123451234512345678901235"], 0),
        (["id", "eid", "89049032123451234512345678901234"], 1),
        (["id", "eid", "8904"], 1),
        (["id", "iccid", "89000123456789012341"], 0),
        (["id", "iccid", "89000123456789012342"], 1),
        (["id", "iccid", "89x"], 1),
        (["id", "imsi", "001010123456063"], 0),
        (["id", "imsi", "12345"], 1),
        (["id", "imei", "490154203237518"], 0),
        (["id", "imei", "490154203237510"], 1),
        (["id", "msisdn", "+447700900123"], 0),
        (["id", "msisdn", "+44"], 1),
        (["id", "plmn", "001-01"], 0),
        (["id", "plmn", "00ff10"], 1),
        (["id", "ac", "LPA:1$rsp.example.com$"], 0),
        (["id", "ac", "LPA:1$rsp.example.com"], 1),
    ] {
        assert_eq!(status(&sgp(&arguments)), expected, "{arguments:?}");
    }
}

#[test]
fn an_activation_code_is_explained_as_text_and_as_json() {
    let output = sgp(&["id", "ac", "lpa:1$rsp.example.com$T-1$2.999.10$1$$"]);
    assert_eq!(
        text(&output.stdout).lines().collect::<Vec<_>>(),
        [
            "AC 1$rsp.example.com$T-1$2.999.10$1 (32 characters)",
            "  1                        format",
            "  rsp.example.com          domain name of the SM-DP+",
            "  T-1                      AC_Token: the matching identifier",
            "  2.999.10                 OID that the SM-DP+ certificate must carry",
            "  1                        confirmation code required",
            "  LPA:1$rsp.example.com$T-1$2.999.10$1 QR code",
            "  valid",
        ]
    );
    let output = sgp(&["id", "ac", "--json", "1$rsp.example.com$"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<_> = json["parts"].as_array().unwrap().iter().map(|part| &part["name"]).collect();
    assert_eq!(names, ["format", "smdpHost", "matchingId", "confirmationCodeRequired"]);
    assert_eq!(json["forms"][0]["text"], "LPA:1$rsp.example.com$");
    let output = sgp(&["id", "ac", "1$http://rsp.example.com$T"]);
    let error = "sgp: SM-DP+ address of an activation code is no domain name at position 7 (SGP.22 4.1)\n";
    assert_eq!((text(&output.stderr), text(&output.stdout)), (error, ""));
}

#[test]
fn vectors_close_with_the_sum_and_a_failure_is_status_1() {
    let folder = folder("vectors");
    let file = folder.join("v.json");
    let case = |id: &str, kcv: &str| {
        format!(
            r#"{{"id":"{id}","kind":"aes_kcv","expect":"ok",
                "input":{{"key":"000102030405060708090a0b0c0d0e0f"}},"output":{{"kcv":"{kcv}"}}}}"#
        )
    };
    // the check value of the key is published in the vectors (kcv-pysim-enc)
    let good = case("good", "c35280");
    let unknown = r#"{"id":"later","kind":"not_known_here"}"#;
    let write = |cases: &[&str]| {
        let cases = cases.join(",");
        fs::write(&file, format!(r#"{{"format":"gsma-sdk-vectors/1","cases":[{cases}]}}"#)).unwrap();
        sgp(&["vectors", file.to_str().unwrap()])
    };
    let output = write(&[&good, unknown]);
    assert_eq!(text(&output.stdout).lines().last(), Some("1 passed, 0 failed, 1 skipped"));
    assert_eq!(status(&output), 0);
    let output = write(&[&good, &case("bad", "000000")]);
    let printed = text(&output.stdout);
    assert!(printed.contains("bad (aes_kcv): check value differs from byte 0"), "{printed}");
    assert_eq!(printed.lines().last(), Some("1 passed, 1 failed, 0 skipped"));
    assert_eq!(status(&output), 1);
    fs::write(&file, "[]").unwrap();
    assert_eq!(status(&sgp(&["vectors", file.to_str().unwrap()])), 1);
}

#[test]
fn an_object_is_decoded_from_hex_and_from_files() {
    let folder = folder("decoded");
    let from_hex = sgp(&["decode", PACKAGE]);
    assert_eq!((status(&from_hex), text(&from_hex.stderr)), (0, ""));
    assert!(text(&from_hex.stdout).starts_with("profile-package, 33 bytes (SAIP 7.1)\n"));
    let bytes = folder.join("package.der");
    fs::write(&bytes, hex::decode(PACKAGE).unwrap()).unwrap();
    let digits = folder.join("package.hex");
    fs::write(&digits, format!("{PACKAGE}\n")).unwrap();
    for file in [bytes, digits] {
        assert_eq!(sgp(&["decode", file.to_str().unwrap()]).stdout, from_hex.stdout);
    }
    let json = sgp(&["decode", "--json", "3007a0053003800100"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["value"], serde_json::json!({"peStatus": [{"status": 0}]}));
    let zero_length = sgp(&["decode", "BF33025A00"]);
    assert_eq!((status(&zero_length), text(&zero_length.stderr)), (1, ""));
    assert!(
        text(&zero_length.stdout)
            .contains("\nfault: DeleteProfileRequest.iccid: length 0, expected 10 at byte 5\n")
    );
    for (arguments, code, error) in [
        (
            &["decode", "E1"][..],
            1,
            "sgp: as notification or an object of SGP.22 or SGP.32: notification: 1 bytes needed, 0 left at byte 1 \
             (SGP.02 4.1.1.11)\n",
        ),
        (
            &["decode", "no such file"],
            2,
            "sgp: no such file: no file of this name, and no hex: character 0 is no hex digit\n",
        ),
        (
            &["decode", "--as", "crt", "A600"],
            1,
            "sgp: as crt: controlReferenceTemplate: required object 90 missing at byte 2 (GlobalPlatform Amendment E 4.8)\n",
        ),
    ] {
        let output = sgp(arguments);
        assert_eq!((status(&output), text(&output.stderr)), (code, error));
    }
}

// worked example of SGP.02, as in the tests of sgp-pki
const CARD_CERTIFICATE: &str = "7f2181cf93020a01420501020304055f20092b0601040185a948019501885f2504202501015f2404203512317319c80101c914\
     0642d4c74872514ef00a6702036193b96fbc5f9d7f4946b04104e1ca7be103b00e28d4d1c7e8ece5e780650de13f4665e61a52\
     f680230ede281f0d5aed7390338b6a292baff4bf1d9b85790d1260242256ba4d41eca743ebd7a0f001005f3740a15c29615799\
     da70c4839198ccc82026414bcd5b33be1a1e4871e058099c4e2d580ea8ee2f9ddf5ec1dbe5ff37bb104009284b68fdf23381f8\
     ddb018fbb3098d";

#[test]
fn a_certificate_in_card_format_is_shown_from_hex() {
    let output = sgp(&["cert", "show", CARD_CERTIFICATE]);
    let shown = text(&output.stdout);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    for line in [
        "certificate (7F21), 211 bytes\n",
        "\n  role         SM-DP\n",
        "\n  valid from   2025-01-01\n",
        "\n  valid to     2035-12-31\n",
        "\n  curve        P-256\n",
        "\n  issuer key   0642d4c74872514ef00a6702036193b96fbc5f9d\n",
    ] {
        assert!(shown.contains(line), "{line:?} in {shown}");
    }
}

/// Self-made: an eUICC of a laboratory, as in the tests of sgp-pki.
const X509_CERTIFICATE: &str = "308201d83082017ea003020102020103300a06082a8648ce3d040302302d3110300e060355040a0c074c61622045554d3119\
     301706035504030c104c6162206d616e756661637475726572301e170d3330303130313030303030305a170d333931323331\
     3233353935395a30513110300e060355040a0c074c61622045554d3112301006035504030c094c6162206555494343312930\
     270603550405132038393034393033323132333435313233343531323334353637383930313233353059301306072a8648ce\
     3d020106082a8648ce3d03010703420004d95082c1aafeb7f3162db600d0a125a87ac94f8e9a519bb9437814cc28acb7f483\
     13d8a08409e729fcf8ddda1a263fb00c2dc90ddfec61a016dcc97e1e02028da36b3069301f0603551d23041830168014b461\
     c2565e6aa4fd2b42f01528960cb09308aaef301d0603551d0e04160414400b30520d550662fa1d5423ddf98dae74ff68ab30\
     0e0603551d0f0101ff04040302078030170603551d200101ff040d300b3009060767811201020101300a06082a8648ce3d04\
     0302034800304502202ad6f1e0b7f26975157cb8becba862da51fb5592c868ff9fd64d11bc9dfa5ce8022100cbd15357c6bd\
     731b51aa39ec71a86d7321a1626f0ef455d99791d8b593eb769e";

#[test]
fn a_certificate_in_x509_and_a_message_are_decoded() {
    let output = sgp(&["decode", X509_CERTIFICATE]);
    let shown = text(&output.stdout);
    assert_eq!((status(&output), text(&output.stderr)), (0, ""));
    assert!(shown.starts_with("x509-certificate, 476 bytes (RFC 5280)\n"), "{shown}");
    assert!(shown.contains("CN=Lab eUICC") && shown.contains("curve"), "{shown}");
    let message = "<ES4-GetEISRequest><Eid>89001012012341234012345678901224</Eid></ES4-GetEISRequest>";
    let file = folder("message").join("message.xml");
    fs::write(&file, message).unwrap();
    for input in [message, file.to_str().unwrap()] {
        let output = sgp(&["decode", "--json", input]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((status(&output), &json["value"]["function"]), (0, &serde_json::json!("ES4.GetEIS")));
    }
    let output = sgp(&["decode", "--as", "nothing", "00"]);
    assert_eq!(status(&output), 1);
    assert!(text(&output.stderr).contains("command-apdu"), "{}", text(&output.stderr));
}

#[test]
fn a_certificate_in_x509_is_shown_from_hex_der_and_pem() {
    let folder = folder("cert");
    let der = hex::decode(X509_CERTIFICATE).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    fs::write(path("card.der"), &der).unwrap();
    let base64 = "MIIB2DCCAX6gAwIBAgIBAzAKBggqhkjOPQQDAjAtMRAwDgYDVQQKDAdMYWIgRVVN\n\
         MRkwFwYDVQQDDBBMYWIgbWFudWZhY3R1cmVyMB4XDTMwMDEwMTAwMDAwMFoXDTM5\n\
         MTIzMTIzNTk1OVowUTEQMA4GA1UECgwHTGFiIEVVTTESMBAGA1UEAwwJTGFiIGVV\n\
         SUNDMSkwJwYDVQQFEyA4OTA0OTAzMjEyMzQ1MTIzNDUxMjM0NTY3ODkwMTIzNTBZ\n\
         MBMGByqGSM49AgEGCCqGSM49AwEHA0IABNlQgsGq/rfzFi22ANChJah6yU+OmlGb\n\
         uUN4FMworLf0gxPYoIQJ5yn8+N3aGiY/sAwtyQ3f7GGgFtzJfh4CAo2jazBpMB8G\n\
         A1UdIwQYMBaAFLRhwlZeaqT9K0LwFSiWDLCTCKrvMB0GA1UdDgQWBBRACzBSDVUG\n\
         YvodVCPd+Y2udP9oqzAOBgNVHQ8BAf8EBAMCB4AwFwYDVR0gAQH/BA0wCzAJBgdn\n\
         gRIBAgEBMAoGCCqGSM49BAMCA0gAMEUCICrW8eC38ml1FXy4vsuoYtpR+1WSyGj/\n\
         n9ZNEbyd+lzoAiEAy9FTV8a9cxtRqjnscahtcyGhYm8O9FXZl5HYtZPrdp4=";
    let pem = format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n");
    fs::write(path("card.pem"), &pem).unwrap();
    let from_hex = sgp(&["cert", "show", X509_CERTIFICATE]);
    let shown = text(&from_hex.stdout);
    assert_eq!(status(&from_hex), 0, "{shown}");
    for line in [
        "\n  role         eUICC\n",
        "\n  subject      SERIALNUMBER=89049032123451234512345678901235,CN=Lab eUICC,O=Lab EUM\n",
        "\n  EID          89049032123451234512345678901235\n",
        "\n  valid to     2039-12-31T23:59:59Z\n",
        "\n  + id-ce-keyUsage (critical): digitalSignature\n",
        "\n  + id-ce-certificatePolicies (critical): id-rspRole-euicc (2.23.146.1.2.1.1)",
    ] {
        assert!(shown.contains(line), "{line:?} in {shown}");
    }
    for file in ["card.der", "card.pem"] {
        assert_eq!(text(&sgp(&["cert", "show", &path(file)]).stdout), shown, "{file}");
    }
    let output = sgp(&["cert", "show", "--json", &path("card.pem")]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let certificate = &json["certificates"][0];
    assert_eq!(certificate["role"], "eUICC");
    assert_eq!(certificate["extensions"][2]["critical"], true);
    assert_eq!(certificate["key"]["curve"], "P-256");
}

#[test]
fn what_is_no_certificate_ends_with_status_1_and_its_place() {
    for (input, error) in [
        ("30030201", "sgp: 3 bytes needed, 2 left at byte 2\n"),
        ("0102", "sgp: no certificate: it begins neither with 30 (X.509) nor with 7F21 (card format)\n"),
        ("7f2103", "sgp: certificate: 3 bytes needed, 0 left at byte 3 (GlobalPlatform Amendment E 4.5)\n"),
    ] {
        let output = sgp(&["cert", "show", input]);
        assert_eq!((status(&output), text(&output.stderr)), (1, error));
    }
    assert_eq!(status(&sgp(&["cert", "show", "no/such file"])), 2);
}
