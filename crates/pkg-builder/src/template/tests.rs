//! Patches beside elements that are built.

use super::element::element;
use super::{Row, Seed, Template};

const M2M: &str = include_str!("../../templates/m2m.toml");
const CONSUMER: &str = include_str!("../../templates/consumer.toml");

/// The package with every element built.
fn built(template: &Template, row: &Row<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    for node in &template.elements {
        element(node, &mut &*row)
            .unwrap_or_else(|fault| panic!("{}", fault.in_element(node)))
            .encode(&mut out);
    }
    out
}

#[test]
fn templates_for_users_are_checked_and_patched() {
    // the profile type of the second one is a text of any length
    for (text, built_each_time) in [(M2M, 0), (CONSUMER, 1)] {
        let prepared = Template::parse(text).unwrap().prepare().unwrap();
        let prepared = prepared.with_seed(Seed::from_number_for_tests(3));
        assert_eq!(prepared.elements_built_each_time(), built_each_time);
        let mut row = Row::new(&prepared);
        for number in [0, 1, 999] {
            row.clear();
            for (name, value) in [
                ("op", "cdc202d5123e20f62b6d676ac72cb318"),
                ("iccid", "8988200701000000017"),
                ("imsi", "26201"),
                ("imsi", "262011234567890"),
                ("msisdn", "+4917100000"),
                ("spn", "Netz 1"),
                ("ki", "465b5ce8b199b49faa5f0a2ee238a6bc"),
                ("opc", "cd63cb71954a9f4e48a5994e37a02baf"),
                ("puk1", "12345678"),
                ("adm1", "123456"),
            ] {
                let is_given = prepared.variable(name).is_some_and(|v| v.generator().is_none());
                // the first IMSI is too short
                if is_given && row.read(name, value).is_err() {
                    assert_eq!(value, "26201");
                }
            }
            prepared.fill_generated(number, &mut row).unwrap();
            let made = prepared.personalise(&row).unwrap();
            assert_eq!(made.as_bytes(), built(prepared.template(), &row));
        }
    }
}

#[test]
fn more_expressions_than_marks() {
    let octets: String = (0..300).map(|n| format!("${{a}}{:02x}${{b}}", n % 251)).collect();
    let text = format!(
        "template = 1\n[variables]\na = {{ kind = \"hex\", length = 1 }}\nb = {{ kind = \"hex\", length = 3 }}\n\
         [[element]]\nkind = \"nonStandard\"\nnonStandard-header = {{ identification = 1 }}\nissuerID = \"1.2.3\"\n\
         content = \"{octets}\"\n"
    );
    let prepared = Template::parse(&text).unwrap().prepare_unchecked().unwrap();
    assert_eq!(prepared.elements_built_each_time(), 0);
    let mut row = Row::new(&prepared);
    row.read("a", "7f").unwrap();
    row.read("b", "010203").unwrap();
    assert_eq!(prepared.personalise(&row).unwrap().as_bytes(), built(prepared.template(), &row));
}

#[test]
fn texts_beyond_the_limits_are_refused() {
    let element = |octets: &str| {
        format!(
            "template = 1\n[variables]\na = {{ kind = \"hex\" }}\n[[element]]\nkind = \"nonStandard\"\n\
             nonStandard-header = {{ identification = 1 }}\nissuerID = \"1.2.3\"\ncontent = \"{octets}\"\n"
        )
    };
    for (text, message) in [
        (element(&"${a}".repeat(4097)), "more than 4096 expressions"),
        (element(&"${a}".repeat(9000)), "more than 4096 expressions"),
        (element("${a.padded(4097)}"), "expected a number of octets in parentheses"),
        (" ".repeat(Template::MAX_LEN + 1), "more than 8388608 bytes"),
        (
            format!(
                "template = 1\n[variables]\n{}",
                (0..257).map(|n| format!("a{n} = {{ kind = \"pin\" }}\n")).collect::<String>()
            ),
            "more than 256 variables",
        ),
        (
            format!(
                "template = 1\n[variables]\na = {{ kind = \"pin\" }}\nb = {{ kind = \"pin\", from = \"{}\" }}",
                "${a}".repeat(65)
            ),
            "more than 64 expressions",
        ),
    ] {
        let error = Template::parse(&text).unwrap_err();
        assert!(error.to_string().contains(message), "{message}: {error}");
    }
    assert!(Template::parse(&element(&"${a}".repeat(4096))).is_ok());
}
