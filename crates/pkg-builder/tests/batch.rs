//! Batches: rows in, packages and lines of a manifest out. Everything here is self-made but for one
//! block of AES.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use pkg_builder::batch::{
    Batch, CsvRow, Duplicates, HeaderError, ManifestRow, RowError, RowFaultKind, Rows, TransportCipher,
    TransportKey,
};
use pkg_builder::{
    Parameter, ProfileBuilder, Seed, SetError, Setting, Template, read_parameters, set_parameters,
};
use sgp_asn1::saip::{AlgoConfiguration, AlgoParameter, Package, ProfileElement};
use sgp_wire::{Limits, SecretBytes};

fn package() -> Package {
    let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
    ProfileBuilder::new("8929901012345678905".parse().unwrap())
        .with_imsi("001010123456063")
        .with_milenage(key(0x11), key(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_adm1(b"87654321"[..].into())
        .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33))
        .build()
        .unwrap()
}

const TEMPLATE: &str = r#"
template = 1
[variables]
iccid = { kind = "iccid" }
ki = { kind = "key" }
opc = { kind = "key", random = true }
pin1 = { kind = "pin", default = "0000" }
[[element]]
kind = "header"
major-version = 2
minor-version = 3
iccid = "${iccid}"
eUICC-Mandatory-services = {}
eUICC-Mandatory-GFSTEList = []
[[element]]
kind = "pinCodes"
pin-Header = { identification = 1 }
pinCodes = { pinconfig = [ { keyReference = 1, pinValue = "${pin1.padded}" } ] }
[[element]]
kind = "akaParameter"
aka-header = { identification = 2 }
algoConfiguration = { algoParameter = { algorithmID = 1, algorithmOptions = "01", key = "${ki}", opc = "${opc}" } }
[[element]]
kind = "end"
end-header = { identification = 3 }
"#;

fn header(text: &str) -> Vec<String> {
    text.split(',').map(str::to_owned).collect()
}

fn template(columns: &str) -> Result<Batch, HeaderError> {
    let prepared = Template::parse(TEMPLATE).unwrap().prepare_unchecked().unwrap();
    Batch::from_template(prepared.with_seed(Seed::from_number_for_tests(7)), &header(columns))
}

/// What comes of every row, duplicates found.
fn all(batch: &Batch, table: &str) -> Vec<Result<(ManifestRow, Vec<u8>), RowError>> {
    let mut rows = Rows::new(table.as_bytes()).unwrap();
    let (mut row, mut maker, mut duplicates) = (CsvRow::new(), batch.maker(), Duplicates::new());
    let mut made = Vec::new();
    while rows.read(&mut row).unwrap() {
        let mut bytes = vec![0xAA];
        let result = duplicates.check(batch, &row).and_then(|()| maker.make(&row, &mut bytes));
        let package = bytes.split_off(1);
        assert_eq!((bytes, result.is_err()), (vec![0xAA], package.is_empty()));
        made.push(result.map(|line| (line, package)));
    }
    made
}

fn messages(batch: &Batch, table: &str) -> String {
    let faults = all(batch, table).into_iter().filter_map(Result::err);
    faults.map(|error| error.to_string()).collect::<Vec<_>>().join("\n")
}

/// A reader that gives a byte at a time, as a pipe may.
struct Dripping<'t>(&'t [u8]);

impl std::io::Read for Dripping<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (Some((first, rest)), Some(place)) = (self.0.split_first(), buffer.first_mut()) else {
            return Ok(0);
        };
        (*place, self.0) = (*first, rest);
        Ok(1)
    }
}

#[test]
fn what_divides_columns_is_found_however_the_table_comes() {
    for table in ["iccid;imsi\n1;2\n", "\n\r\n\niccid;imsi\r\n1;2\r\n", "\u{feff}iccid;imsi\r1;2\r"] {
        let mut rows = Rows::new(Dripping(table.as_bytes())).unwrap();
        assert_eq!(rows.header(), ["iccid", "imsi"], "{table:?}");
        let mut row = CsvRow::new();
        assert!(rows.read(&mut row).unwrap());
        assert_eq!((row.field(0), row.field(1)), (Some("1"), Some("2")), "{table:?}");
        assert!(!rows.read(&mut row).unwrap());
    }
}

/// Where no check digit is added, 18 digits and the same with one are two numbers.
#[test]
fn iccids_that_are_taken_as_they_are() {
    let text = TEMPLATE.replace("kind = \"iccid\" }", "kind = \"iccid\", luhn = false }");
    let prepared = Template::parse(&text).unwrap().prepare_unchecked().unwrap();
    let prepared = prepared.with_seed(Seed::from_number_for_tests(7));
    let batch = Batch::from_template(prepared, &header("iccid,ki")).unwrap();
    let key = "00112233445566778899aabbccddeeff";
    let table =
        format!("iccid,ki\n898820070100000001,{key}\n8988200701000000017,{key}\n898820070100000001,{key}\n");
    assert_eq!(messages(&batch, &table), "row 3, column iccid: the same as in row 1");
    assert!(!batch.makes_iccids());
    let text = TEMPLATE.replace("\"iccid\" }", "\"iccid\", sequence = \"898820070100000001\", step = 0 }");
    let prepared = Template::parse(&text).unwrap().prepare_unchecked().unwrap();
    assert!(Batch::from_template(prepared, &header("iccid,ki")).unwrap().makes_iccids());
}

#[test]
fn a_parameter_of_two_lengths_cannot_differ_from_row_to_row() {
    let package = package();
    let mut elements = package.profile_elements().unwrap();
    let at = elements.iter().position(|e| matches!(e, ProfileElement::AkaParameter(_))).unwrap();
    let ProfileElement::AkaParameter(mut aka) = elements.get(at).cloned().unwrap() else { return };
    let AlgoConfiguration::Algo(mut tuak) = aka.algo_configuration().clone() else { return };
    tuak.set_algorithm_id(AlgoParameter::TUAK).set_key(vec![0x5A; 32]).set_opc(vec![0xA5; 32]);
    aka.set_algo_configuration(AlgoConfiguration::Algo(tuak));
    elements.insert(at, ProfileElement::AkaParameter(aka));
    let mut bytes = Vec::new();
    elements.iter().for_each(|element| element.encode(&mut bytes));
    let package = Package::decode(&bytes, &Limits::default()).unwrap();
    let error = Batch::from_package(&package, &header("iccid,opc")).unwrap_err();
    assert_eq!(error, HeaderError::Package(SetError::NotVariable(Parameter::Opc)));
    assert!(Batch::from_package(&package, &header("iccid,imsi")).is_ok());
}

#[test]
fn a_row_of_a_package_is_as_if_it_were_set() {
    let package = package();
    let table =
        "imsi,PIN1,ICCID,Ki\n262011234567890,4321,898820070100000001,00112233445566778899aabbccddeeff\n";
    let batch = Batch::from_package(&package, Rows::new(table.as_bytes()).unwrap().header()).unwrap();
    let (line, bytes) = all(&batch, table).remove(0).unwrap();
    let settings = [
        (Parameter::Imsi, "262011234567890"),
        (Parameter::Pin1, "4321"),
        (Parameter::Iccid, "898820070100000001"),
        (Parameter::Ki, "00112233445566778899aabbccddeeff"),
    ];
    let settings = settings.map(|(parameter, text)| Setting::parse(parameter, text).unwrap());
    assert_eq!(bytes, set_parameters(&package, &settings).unwrap().as_bytes());
    assert!(line.is_of(&bytes));
    assert_eq!((line.file_name().as_str(), line.size()), ("8988200701000000017.der", bytes.len()));
}

#[test]
fn a_row_of_a_template() {
    let batch = template("KI,Iccid,pin1").unwrap();
    let table = "KI;Iccid;pin1\n\
                 00112233445566778899aabbccddeeff;898820070100000001;\n\
                 00112233445566778899aabbccddeeff;898820070100000002;5678\n";
    let made: Vec<_> = all(&batch, table).into_iter().map(Result::unwrap).collect();
    let values = |bytes: &[u8]| {
        let package = Package::decode(bytes, &Limits::default()).unwrap();
        let found = read_parameters(&package).unwrap();
        [Parameter::Ki, Parameter::Opc].map(|parameter| {
            let found = found.iter().find(|found| found.parameter() == parameter).unwrap();
            found.setting().expose_text().to_string()
        })
    };
    let [(first, first_bytes), (second, second_bytes)] = made.as_slice() else { panic!("two packages") };
    assert_eq!(first.iccid().to_string(), "8988200701000000017");
    assert_eq!(second.iccid().to_string(), "8988200701000000025");
    let ([ki, opc], [same_ki, other_opc]) = (values(first_bytes), values(second_bytes));
    assert_eq!((ki.as_str(), &ki), ("00112233445566778899aabbccddeeff", &same_ki));
    assert_ne!(opc, other_opc);
    assert!(first_bytes.windows(8).any(|octets| octets == b"0000\xFF\xFF\xFF\xFF"));
    assert!(second_bytes.windows(8).any(|octets| octets == b"5678\xFF\xFF\xFF\xFF"));
    // the same rows give the same packages
    let again: Vec<_> = all(&batch, table).into_iter().map(Result::unwrap).collect();
    assert_eq!(made, again);
}

#[test]
fn every_bad_row_is_reported_and_good_ones_are_made() {
    let batch = template("iccid,ki,pin1").unwrap();
    let table = "iccid,ki,pin1\n\
                 898820070100000001,00112233445566778899aabbccddeef,12\n\
                 898820070100000002,00112233445566778899aabbccddeeff,1234\n\
                 89882007010000000x,,1234\n\
                 898820070100000004,00112233445566778899aabbccddeeff\n\
                 8988200701000000025,00112233445566778899aabbccddeeff,1234\n";
    assert_eq!(
        messages(&batch, table),
        "row 1, column ki: 31 hex digits, 32 expected\n\
         row 1, column pin1: 2 digits, 4 to 8 expected\n\
         row 3, column iccid: character 18 is not a digit\n\
         row 4: 2 values, 3 expected\n\
         row 5, column iccid: the same as in row 2"
    );
    assert_eq!(all(&batch, table).into_iter().filter(Result::is_ok).count(), 1);
    let missing = messages(&batch, "iccid,ki,pin1\n898820070100000001,,1234\n");
    assert_eq!(missing, "row 1, column ki: no value");

    let package = package();
    let batch = Batch::from_package(&package, &header("iccid,imsi,k,opc")).unwrap();
    let table = "iccid,imsi,k,opc\n\
                 898820070100000001,26201,00112233445566778899aabbccddeef,0011\n\
                 898820070100000002,262011234567890,00112233445566778899aabbccddeeff,\u{e9}\n\
                 898820070100000003,262011234567890,00112233445566778899aabbccddeeff,\n";
    assert_eq!(
        messages(&batch, table),
        "row 1, column imsi: 5 digits, 6 to 15 expected\n\
         row 1, column k: 31 hex digits, 32 expected\n\
         row 1, column opc: 4 hex digits, 32 expected\n\
         row 2, column opc: character 1 is not a hex digit\n\
         row 3, column imsi: the same as in row 2"
    );
}

#[test]
fn columns_that_do_not_fit() {
    let error = template("iccid,ki,pin").unwrap_err().to_string();
    assert_eq!(error, "column pin: not known; there are iccid, ki, opc, pin1");
    assert_eq!(template("iccid,ki,KI").unwrap_err(), HeaderError::Twice { column: "KI".to_owned() });
    assert_eq!(template("iccid").unwrap_err(), HeaderError::Missing { column: "ki".to_owned() });
    let package = package();
    let of = |columns: &str| Batch::from_package(&package, &header(columns)).unwrap_err().to_string();
    assert_eq!(of("imsi"), "no column ICCID");
    assert_eq!(of("iccid,k,Ki"), "column Ki: stands there before");
    assert_eq!(of("iccid,adm2"), "the package has no place for ADM2");
    assert!(of("iccid,foo").starts_with("column foo: not known; there are ICCID, IMSI,"));
    let error = "Algorithm cannot differ from package to package: set it in the package";
    assert_eq!(of("iccid,algorithm"), error);
}

#[test]
fn keys_that_come_encrypted() {
    // NIST SP 800-38A F.1.1: key, plain block, cipher block
    let key = hex::decode("2b7e151628aed2a6abf7158809cf4f3c").unwrap();
    let [plain, cipher] = ["6bc1bee22e409f96e93d7e117393172a", "3ad77bb40d7a3660a89ecaf32466ef97"];
    let batch = || Batch::from_package(&package(), &header("iccid,ki,opc")).unwrap();
    let key = |mode| TransportKey::new(&key, mode).unwrap();
    for mode in [TransportCipher::Ecb, TransportCipher::CbcZeroIv] {
        let batch = batch().with_transport_key("KI", key(mode)).unwrap();
        let table =
            format!("iccid,ki,opc\n898820070100000001,{cipher},{cipher}\n898820070100000002,00,{cipher}\n");
        let mut made = all(&batch, &table);
        let error = made.pop().unwrap().unwrap_err();
        assert_eq!(error.faults()[0].kind(), &RowFaultKind::CipherText { found: 2 });
        let (_, bytes) = made.pop().unwrap().unwrap();
        let found = read_parameters(&Package::decode(&bytes, &Limits::default()).unwrap()).unwrap();
        let text = |parameter| {
            found.iter().find(|found| found.parameter() == parameter).unwrap().setting().expose_text()
        };
        assert_eq!(text(Parameter::Ki).as_str(), plain);
        assert_eq!(text(Parameter::Opc).as_str(), cipher);
    }
    let refused = |column: &str| batch().with_transport_key(column, key(TransportCipher::Ecb)).unwrap_err();
    assert_eq!(refused("iccid").to_string(), "transport key for iccid: its values are no octets in hex");
    assert_eq!(refused("k").to_string(), "transport key for k: no such column; there are iccid, ki, opc");
}

#[test]
fn no_message_shows_a_value() {
    let batch = template("iccid,ki,pin1").unwrap();
    let table = "iccid,ki,pin1\n898820070100000001,c0ffeec0ffeec0ffeec0ffeec0ffeec0f,99x99\n";
    for error in all(&batch, table).into_iter().filter_map(Result::err) {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("ffee") && !text.contains("99"), "{text}");
    }
    let maker = format!("{:?}", batch.maker());
    assert_eq!(maker, "Maker(Batch(template, [\"iccid\", \"ki\", \"pin1\"]))");
}
