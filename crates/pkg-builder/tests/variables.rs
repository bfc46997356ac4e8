//! Variables of templates: kinds, forms, generators, and what is wrong with them.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use pkg_builder::{Generator, PersonaliseError, Prepared, Row, Seed, Template, ValueError, VariableKind};

/// A template with these variables, whose octets stand in a proprietary element.
fn text(variables: &str, octets: &str) -> String {
    format!(
        "template = 1\n[variables]\n{variables}\n[[element]]\nkind = \"nonStandard\"\n\
         nonStandard-header = {{ identification = 1 }}\nissuerID = \"1.2.3\"\ncontent = \"{octets}\"\n"
    )
}

fn prepared(variables: &str, octets: &str) -> Prepared {
    let template = Template::parse(&text(variables, octets)).unwrap_or_else(|error| panic!("{error}"));
    template.prepare_unchecked().unwrap()
}

/// `A9`, length, header and issuer: what stands before the content, which is shorter than 100 bytes.
const FRONT: usize = 2 + 5 + 4 + 2;

/// The content for these values.
fn content(
    prepared: &Prepared,
    row_number: u64,
    values: &[(&str, &str)],
) -> Result<String, PersonaliseError> {
    let mut row = Row::new(prepared);
    for (name, value) in values {
        row.read(name, value)?;
    }
    prepared.fill_generated(row_number, &mut row)?;
    Ok(hex::encode(&prepared.personalise(&row)?.as_bytes()[FRONT..]))
}

fn faults(text: &str) -> Vec<String> {
    Template::parse(text).unwrap_err().faults().iter().map(ToString::to_string).collect()
}

#[test]
fn every_form_of_every_kind() {
    for (variable, octets, value, expected) in [
        // SAIP 8.2.1 and TS 102 221 13.2: natural order in the header, swapped in the file
        (
            "kind = 'iccid'",
            "${v} ${v.ef}",
            "8988200701000000017",
            "8988200701000000017f988802701000000010f7".into(),
        ),
        ("kind = 'iccid'", "${v}", "898820070100000001", "8988200701000000017f".into()),
        (
            "kind = 'iccid', luhn = false",
            "${v.digits}",
            "898820070100000001",
            hex::encode("898820070100000001"),
        ),
        // TS 31.102 4.2.2, 4.2.15, 4.2.18
        ("kind = 'imsi', mnc_length = 2", "${v.ef}", "001010123456063", "080910101032540636".into()),
        ("kind = 'imsi'", "${v.acc}", "001010123456063", "0008".into()),
        ("kind = 'imsi', mnc_length = 3", "000000${v.mnc_length}", "001010123456063", "00000003".into()),
        ("kind = 'imsi', mnc_length = 2", "${v.plmn}", "262011234567890", "62f210".into()),
        ("kind = 'imsi'", "${v.digits}", "001010", hex::encode("001010")),
        // TS 23.003 13.2 to 13.4; TS 31.103 4.2.2 to 4.2.4: tag 80 and length
        (
            "kind = 'imsi', mnc_length = 2",
            "${v.domain}",
            "234150999999999",
            format!("8021{}", hex::encode("ims.mnc015.mcc234.3gppnetwork.org")),
        ),
        (
            "kind = 'imsi', mnc_length = 2",
            "${v.impi}",
            "234150999999999",
            format!("8031{}", hex::encode("234150999999999@ims.mnc015.mcc234.3gppnetwork.org")),
        ),
        (
            "kind = 'imsi', mnc_length = 2",
            "${v.impu}",
            "234150999999999",
            format!("8035{}", hex::encode("sip:234150999999999@ims.mnc015.mcc234.3gppnetwork.org")),
        ),
        // TS 31.102 4.4.2.3 and 4.2.27
        ("kind = 'msisdn'", "${v.number}", "+447700900123", "079144770009103 2ffffffff".replace(' ', "")),
        ("kind = 'msisdn'", "${v.ef}", "+447700900123", "0791447700091032ffffffffffff".into()),
        (
            "kind = 'msisdn'",
            "${v.smsp}",
            "+447700900123",
            format!("fd{}0791447700091032ffffffffffffff", "ff".repeat(12)),
        ),
        ("kind = 'pin'", "${v.padded}", "1234", "31323334ffffffff".into()),
        ("kind = 'pin'", "${v}", "12345", "3132333435".into()),
        ("kind = 'puk'", "${v.padded}", "12345678", "3132333435363738".into()),
        ("kind = 'digits'", "${v.bcd}", "12345", "12345f".into()),
        ("kind = 'digits'", "${v.swapped}", "12345", "2143f5".into()),
        ("kind = 'digits', length = 4", "${v.padded(6)}", "1234", "31323334ffff".into()),
        ("kind = 'text'", "01 ${v.padded(8)} 'x'", "Netz", "014e65747affffffff78".into()),
        ("kind = 'hex'", "${v.padded(3)}", "ab", "abffff".into()),
        ("kind = 'hex'", "${v}", "AbcD", "abcd".into()),
        ("kind = 'number', range = [0, 65535]", "${v.octets(2)}", "258", "0102".into()),
        ("kind = 'hex'", "'it is ${v}' ${ v }", "00", format!("{}00", hex::encode("it is ${v}"))),
    ] {
        let prepared = prepared(&format!("v = {{ {} }}", variable.replace('\'', "\"")), octets);
        assert_eq!(content(&prepared, 0, &[("v", value)]), Ok(expected), "{variable} {octets}");
    }
}

#[test]
fn opc_from_ki_and_op() {
    // 3GPP TS 35.208 4.3, test set 1: K, OP, OPc
    let variables = "ki = { kind = \"key\" }\nop = { kind = \"key\", default = \"cdc202d5123e20f62b6d676ac72cb318\" }\n\
                     opc = { kind = \"key\", from = \"${ki.opc(op)}\" }";
    let prepared = prepared(variables, "${opc}${ki.opc(op)}");
    let ki = "465b5ce8b199b49faa5f0a2ee238a6bc";
    let opc = "cd63cb71954a9f4e48a5994e37a02baf";
    assert_eq!(content(&prepared, 0, &[("ki", ki)]), Ok(format!("{opc}{opc}")));
    // a value of its own is not replaced
    let own = "00112233445566778899aabbccddeeff";
    assert_eq!(content(&prepared, 0, &[("ki", ki), ("opc", own)]), Ok(format!("{own}{opc}")));
    assert_eq!(content(&prepared, 0, &[]), Err(PersonaliseError::Missing { variable: "ki".into() }));
}

#[test]
fn sequences_count_and_end() {
    let prepared = prepared(
        "iccid = { kind = \"iccid\", sequence = \"898820070100000998\" }\n\
         imsi = { kind = \"imsi\", sequence = \"26201000000099\", step = 10 }\n\
         n = { kind = \"number\", sequence = \"7\", range = [0, 9] }",
        "${iccid.ef}${imsi.acc}${n.octets(1)}",
    );
    assert_eq!(prepared.variable("iccid").unwrap().generator(), Some(Generator::Sequence));
    let iccids = [998, 999, 1000].map(|last| {
        let digits = format!("898820070100000{last:03}");
        sgp_asn1::Iccid::with_check_digit(&digits[digits.len() - 18..])
    });
    for (row, iccid) in iccids.iter().enumerate().take(2) {
        let made = content(&prepared, u64::try_from(row).unwrap(), &[]).unwrap();
        assert!(made.starts_with(&hex::encode(iccid.unwrap().to_ef_bytes())), "{row}: {made}");
        // 99, 109: the last digit stays
        assert!(made.ends_with(&format!("0200{:02x}", 7 + row)), "{made}");
    }
    assert_eq!(content(&prepared, 3, &[]), Err(PersonaliseError::SequenceEnds { variable: "n".into() }));
    assert_eq!(
        content(&prepared, u64::MAX, &[]),
        Err(PersonaliseError::SequenceEnds { variable: "iccid".into() })
    );
}

#[test]
fn random_values_follow_from_the_seed_alone() {
    let variables = "k = { kind = \"key\", random = true }\np = { kind = \"pin\", random = true }\n\
                     long = { kind = \"hex\", length = 40, random = true }";
    let octets = "${k}${p.padded}${long}";
    assert_eq!(
        content(&prepared(variables, octets), 0, &[]),
        Err(PersonaliseError::NoSeed { variable: "k".into() })
    );
    let with_seed = |number| prepared(variables, octets).with_seed(Seed::from_number_for_tests(number));
    let first = content(&with_seed(1), 0, &[]).unwrap();
    assert_eq!(content(&with_seed(1), 0, &[]), Ok(first.clone()));
    assert_eq!(first.len(), 2 * (16 + 8 + 40));
    assert!(
        first[32..40].chars().step_by(2).all(|high| high == '3') && first[40..48] == *"ffffffff",
        "{first}"
    );
    assert_ne!(first[48..48 + 32], first[..32], "another name, other octets");
    for other in [content(&with_seed(2), 0, &[]), content(&with_seed(1), 1, &[])] {
        assert_ne!(other.unwrap()[..32], first[..32]);
    }
}

#[test]
fn derived_texts() {
    let prepared = prepared(
        "serial = { kind = \"digits\", length = 4 }\nmsisdn = { kind = \"msisdn\", from = \"+4477009${serial}\" }\n\
         pin1 = { kind = \"pin\", random = true }\npin2 = { kind = \"pin\", from = \"${pin1}\", secret = false }",
        "${msisdn.digits}${pin1.padded}${pin2.padded}",
    )
    .with_seed(Seed::from_number_for_tests(5));
    let made = content(&prepared, 0, &[("serial", "0123")]).unwrap();
    let (number, codes) = made.split_at(22);
    assert_eq!(number, hex::encode("44770090123"));
    assert_eq!(codes[..16], codes[16..]);
    assert!(prepared.variable("pin2").unwrap().is_secret(), "made from a secret");
}

#[test]
fn members_with_a_default_or_a_number_are_built_each_time() {
    let text = |variables: &str, members: &str| {
        format!(
            "template = 1\n[variables]\n{variables}\n[[element]]\nkind = \"pukCodes\"\n\
             puk-Header = {{ identification = 1 }}\npukCodes = [{{ keyReference = 1, {members} }}]\n"
        )
    };
    let text = text(
        "n = { kind = \"number\", range = [0, 255] }",
        "pukValue = \"00\", maxNumOfAttemps-retryNumLeft = \"${n}\"",
    );
    let prepared = Template::parse(&text).unwrap().prepare_unchecked().unwrap();
    let made = |n: &str| {
        let mut row = Row::new(&prepared);
        row.read("n", n).unwrap();
        hex::encode(prepared.personalise(&row).unwrap().as_bytes())
    };
    assert_eq!(made("153"), "a313a003810101a10c300a8001018101008202".to_owned() + "0099");
    // 170 is the DEFAULT
    assert_eq!(made("170"), "a30fa003810101a1083006800101810100");
    assert_eq!(made("17"), "a312a003810101a10b3009800101810100820111");
}

#[test]
fn octets_that_are_the_default_of_their_member_are_left_out() {
    let text = "template = 1\n[variables]\na = { kind = \"hex\", length = 1 }\n[[element]]\nkind = \"df-saip\"\n\
                df-saip-header = { identification = 1 }\ntemplateID = \"2.23.143.1.2.14\"\n\
                df-df-saip = [{ fileDescriptor = { lcsi = \"${a}\", shortEFID = \"${a}\" } }]\n";
    let prepared = Template::parse(text).unwrap().prepare_unchecked().unwrap();
    let made = |value: &str| {
        let mut row = Row::new(&prepared);
        row.read("a", value).unwrap();
        hex::encode(prepared.personalise(&row).unwrap().as_bytes())
    };
    assert!(
        made("04").ends_with("a2 08 a1 06 8a 01 04 88 01 04".replace(' ', "").as_str()),
        "{}",
        made("04")
    );
    assert!(made("05").ends_with("a2 05 a1 03 88 01 05".replace(' ', "").as_str()), "{}", made("05"));
}

#[test]
fn values_are_judged_without_being_shown() {
    let prepared = prepared(
        "ki = { kind = \"key\" }\nimsi = { kind = \"imsi\", length = 15 }\niccid = { kind = \"iccid\" }\n\
         pin1 = { kind = \"pin\" }\nspn = { kind = \"text\", length = [1, 16] }\nn = { kind = \"number\", range = [1, 9] }\n\
         hex = { kind = \"hex\", length = [1, 3] }",
        "${ki}",
    );
    for (name, value, message) in [
        ("ki", "00112233445566778899aabbccddeef", "31 hex digits, 32 expected"),
        ("ki", "00112233445566778899aabbccddeefg", "character 32 is not a hex digit"),
        ("ki", "", "0 hex digits, 32 expected"),
        ("hex", "abc", "3 hex digits, an even number expected"),
        ("hex", "00112233", "8 hex digits, 2 to 6 expected"),
        ("imsi", "00101012345606", "14 digits, 15 expected"),
        ("imsi", "00101O123456063", "character 6 is not a digit"),
        ("iccid", "89882007010000000", "17 digits, 18 to 20 expected"),
        ("iccid", "89882007010000000018", "check digit 8, 5 expected"),
        ("iccid", "8988200701000000x17", "character 17 is not a digit"),
        ("pin1", "123", "3 digits, 4 to 8 expected"),
        ("pin1", "12é4", "character 3 is not a digit"),
        ("spn", "a name that is too long", "23 bytes, 1 to 16 expected"),
        ("n", "10", "a number from 1 to 9 expected"),
        ("n", "99999999999999999999999", "a number from 1 to 9 expected"),
    ] {
        let error = prepared.variable(name).unwrap().read(value).unwrap_err();
        assert_eq!(error.to_string(), message, "{name}");
        let mut row = Row::new(&prepared);
        let error = row.read(name, value).unwrap_err();
        assert_eq!(error.to_string(), format!("{name}: {message}"));
        assert!(!format!("{error:?}").contains("0011") && !format!("{error:?}").contains("12é"), "{error:?}");
    }
    let mut row = Row::new(&prepared);
    let value = prepared.variable("pin1").unwrap().read("1234").unwrap();
    let index = prepared.index_of("imsi").unwrap();
    let expected = VariableKind::Imsi;
    assert_eq!(
        row.set(index, value),
        Err(PersonaliseError::Value { variable: "imsi".into(), error: ValueError::Kind { expected } })
    );
    assert_eq!(row.read("kI", "00").unwrap_err().to_string(), "kI: the template has no such variable");
}

#[test]
fn nothing_shows_a_secret() {
    let text = text("ki = { kind = \"key\", default = \"deadbeefdeadbeefdeadbeefdeadbeef\" }", "${ki}");
    let template = Template::parse(&text).unwrap();
    assert_eq!(format!("{template:?}"), "Template(1 variables, 1 elements)");
    assert_eq!(format!("{:?}", template.variables()), "[Variable(ki: key)]");
    let prepared = template.prepare_unchecked().unwrap().with_seed(Seed::from_number_for_tests(7));
    assert_eq!(format!("{prepared:?}"), "Prepared(1 variables, 29 bytes)");
    let mut row = Row::new(&prepared);
    row.read("ki", "deadbeefdeadbeefdeadbeefdeadbeef").unwrap();
    assert_eq!(format!("{row:?}"), "Row(1 of 1 set)");
    assert_eq!(format!("{:?}", prepared.personalise(&row).unwrap()), "Personalised(29 bytes)");
    assert_eq!(format!("{:?}", prepared.variables()[0].read(&"00".repeat(16)).unwrap()), "Value(..)");
    assert_eq!(format!("{:?}", Seed::new([1; 32])), "Seed(..)");
    // neither does what is wrong with the text
    for text in [
        text.replace("beef\" }", "bee\" }"),
        text.replace("default", "sequence"),
        text.replace("\"dead", "\"\\xdead"),
        text.replace("${ki}", "deadbeefdeadbeefg"),
    ] {
        let error = Template::parse(&text).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("beef"), "{error}");
    }
}

#[test]
fn a_row_belongs_to_its_template() {
    let (one, other) = (prepared("a = { kind = \"hex\" }", "00"), prepared("a = { kind = \"hex\" }", "00"));
    let mut row = Row::new(&one);
    assert_eq!(other.personalise(&row).unwrap_err(), PersonaliseError::ForeignRow);
    assert_eq!(other.fill_generated(0, &mut row), Err(PersonaliseError::ForeignRow));
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&one);
}

#[test]
fn a_value_that_does_not_fit_leaves_nothing_behind() {
    let prepared = prepared("spn = { kind = \"text\" }", "01${spn.padded(4)}");
    let mut row = Row::new(&prepared);
    row.read("spn", "12345").unwrap();
    let mut out = vec![1, 2, 3];
    let error = prepared.personalise_into(&row, &mut out).unwrap_err();
    assert_eq!((error.to_string().as_str(), out), ("spn: longer than its place", vec![1, 2, 3]));
}

#[test]
fn faults_are_named_all_at_once_with_line_and_path() {
    let text = r#"template = 2
surplus = 1
[variables]
iccid = { kind = "iccid", default = "898820070100000001x" }
Ki = { kind = "key" }
pin1 = { kind = "pinn" }
imsi = { kind = "imsi", colour = 1 }
key = { kind = "key", length = 15 }
twice = { kind = "pin", random = true, default = "1234" }
a = { kind = "text", from = "${b}" }
b = { kind = "text", from = "${a}" }

[[element]]
kind = "header"
iccid = "${iccod}"
major-version = 2.5
minor-version = false
pol = "0"
connectivityParameters = "${imsi}"
eUICC-Mandatory-AIDs = [{ aid = "${key.ef}" }]
profileType = "${key}"
"#;
    assert_eq!(
        faults(text),
        [
            "line 1, column 12: template: expected 1, the version of the form",
            "line 2, column 1: surplus: not known here, expected template, variables or element",
            "line 4, column 37: variables.iccid.default: character 19 is not a digit",
            "line 5, column 1: variables.Ki: expected a name of small letters, digits and _, a letter first, of at \
             most 64 characters",
            "line 6, column 17: variables.pin1.kind: expected iccid, imsi, msisdn, key, pin, puk, digits, text, hex \
             or number",
            "line 7, column 25: variables.imsi.colour: not known here, expected kind, length, range, mnc_length, \
             luhn, secret, description, and one of default, sequence (with step), random and from",
            "line 8, column 32: variables.key.length: expected 16, 24 or 32, bytes",
            "line 9, column 34: variables.twice.random: expected only one of default, sequence, random and from",
            "line 10, column 1: variables.a: derived from itself",
            "line 11, column 1: variables.b: derived from itself",
            "line 15, column 9: header.iccid: no variable has the name \"iccod\"",
            "line 16, column 17: header.major-version: expected true, a whole number, a text, a list or a table",
            "line 17, column 17: header.minor-version: expected true; a member that is not there is left out",
            "line 18, column 7: header.pol: expected two hex digits for each octet",
            // key and its forms are not named again
            "line 19, column 26: header.connectivityParameters: expected a form behind the name, such as ${imsi.ef}",
        ]
    );
}

#[test]
fn elements_are_judged_by_the_module() {
    let header = "[[element]]\nkind = \"header\"\nmajor-version = 2\nminor-version = 3\n";
    let text = format!(
        "template = 1\n{header}iccid = \"89\"\neUICC-Mandatory-services = {{ usim = true, usin = true, isin = true }}\n\
         eUICC-Mandatory-GFSTEList = []\ncolour = \"00\"\n\
         [[element]]\nkind = \"ende\"\n[[element]]\nkind = \"end\"\nend-header = {{ identification = \"00\" }}\n\
         [[element]]\nkind = \"pukCodes\"\npuk-Header = {{ identification = 1 }}\n\
         pukCodes = [\n  {{ keyReference = 1, pukValue = true }},\n]\n"
    );
    assert_eq!(
        faults(&text),
        [
            "line 7, column 43: header.eUICC-Mandatory-services.usin: not known here, expected members by their \
             names in the module, once",
            "line 7, column 56: header.eUICC-Mandatory-services.isin: not known here, expected members by their \
             names in the module, once",
            "line 9, column 1: header.colour: not known here, expected members by their names in the module, once",
            "line 10, column 1: expected the name of a profile element",
            "line 14, column 33: end.end-header.identification: expected a whole number, as octets of DER in hex \
             where it is beyond 64 bits",
            "line 19, column 34: pukCodes.pukCodes[0].pukValue: expected octets in hex",
        ]
    );
}

#[test]
fn texts_that_are_no_templates() {
    assert_eq!(
        faults(""),
        ["line 1, column 1: template = 1 missing", "line 1, column 1: [[element]] missing",]
    );
    let broken = faults("template = 1\n[[element]\nkind = \n");
    assert!(broken[0].starts_with("line 2, column 11: "), "{broken:#?}");
    let many = "x = 1\n".repeat(3);
    assert!(faults(&many)[0].contains("duplicate key"), "{:?}", faults(&many));
    let unknown: String = (0..300).map(|n| format!("x{n} = 1\n")).collect();
    assert_eq!(faults(&unknown).len(), 100, "no more than a hundred");
    let deep = format!("template = 1\nelement = {}{}", "[".repeat(2000), "]".repeat(2000));
    assert!(Template::parse(&deep).is_err());
    for deep in ["{ ", "a : ", "{ a : ", "{ a "] {
        let deep = format!("x ProfileElement ::= end : {}", deep.repeat(100_000));
        let error = Template::parse_any(&deep).unwrap_err();
        assert!(error.to_string().contains("more than 32 levels"), "{}", error.faults()[0]);
    }
}

#[test]
fn what_is_unknown_is_kept() {
    // an element of a later version, a reserved one and an unknown member
    let text = "template = 1\n[[element]]\nkind = \"unknown\"\nobject = \"bf2203800101\"\n\
                [[element]]\nkind = \"rfu1\"\n[[element]]\nkind = \"end\"\nend-header = { identification = 1, unknown = \"8300\" }\n";
    let prepared = Template::parse(text).unwrap().prepare_unchecked().unwrap();
    let row = Row::new(&prepared);
    assert_eq!(
        hex::encode(prepared.personalise(&row).unwrap().as_bytes()),
        "bf2203800101ab00aa07a0058101018300"
    );
    assert_eq!(prepared.personalise(&row).unwrap().iccid(), None);
}
