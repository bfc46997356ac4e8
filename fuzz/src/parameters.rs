//! pkg-builder: parameters of packages, tables of rows.

use std::sync::OnceLock;

use pkg_builder::batch::{Batch, CsvRow, Duplicates, Rows};
use pkg_builder::{Parameter, ProfileBuilder, Setting, read_parameters, set_parameters};
use sgp_asn1::saip::Package;
use sgp_wire::{Limits, SecretBytes};

const VALUES: [(&str, &str); 12] = [
    ("ICCID", "898820070100000001"),
    ("IMSI", "26201123456789"),
    ("K", "00112233445566778899aabbccddeeff"),
    ("Algorithm", "TUAK"),
    ("KECCAK-N", "1"),
    ("MilenageRotation", "4000204060"),
    ("PIN1", "1234"),
    ("PIN2", "12345678"),
    ("PUK1", "87654321"),
    ("ADM1", "0000"),
    ("SMSP-TP-SC-ADDR", "+4917212345"),
    ("SCP80-KVN01-AES-ENC", "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"),
];

/// What is set can be read back, stands in elements that the rest is not, and does not come or go.
pub(super) fn parameters(bytes: &[u8], limits: &Limits) {
    let Ok(package) = Package::decode(bytes, limits) else { return };
    let Ok(found) = read_parameters(&package) else { return };
    for place in &found {
        assert!(!place.setting().expose_text().contains('\n') && place.element() < package.elements().len());
    }
    for (name, value) in VALUES {
        let parameter: Parameter = name.parse().expect("a name");
        let setting = Setting::parse(parameter, value).expect("a value");
        let Ok(result) = set_parameters(&package, core::slice::from_ref(&setting)) else { continue };
        let again = read_parameters(&result).expect("what was set");
        let same = again.iter().filter(|place| place.parameter() == parameter);
        assert!(same.clone().next().is_some(), "{name} is gone");
        same.for_each(|place| assert_eq!(place.setting(), &setting, "{name}"));
        let mut pairs = package.elements().zip(result.elements());
        assert!(pairs.all(|(before, after)| before.kind() == after.kind()), "{name}");
        let twice = set_parameters(&result, &[setting]).expect("the same again");
        assert_eq!(twice.as_bytes(), result.as_bytes(), "{name}");
    }
}

/// Every row ends in a package that can be read or in a message, and in nothing else.
pub(super) fn rows(bytes: &[u8], limits: &Limits) {
    static PACKAGE: OnceLock<Package> = OnceLock::new();
    let package = PACKAGE.get_or_init(|| {
        let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
        ProfileBuilder::new("8929901012345678905".parse().expect("an ICCID"))
            .with_imsi("001010123456063")
            .with_milenage(key(0x11), key(0x22))
            .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
            .with_adm1(b"87654321"[..].into())
            .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33))
            .build()
            .expect("a package")
    });
    let Ok(mut rows) = Rows::new(bytes) else { return };
    let Ok(batch) = Batch::from_package(package, rows.header()) else { return };
    let (mut maker, mut duplicates, mut row) = (batch.maker(), Duplicates::new(), CsvRow::new());
    let mut out = Vec::new();
    while let Ok(true) = rows.read(&mut row) {
        out.clear();
        match duplicates.check(&batch, &row).and_then(|()| maker.make(&row, &mut out)) {
            Ok(line) => {
                let made = Package::decode(&out, limits).expect("a package");
                assert_eq!(made.header().map(|header| header.iccid()), Ok(Ok(line.iccid())));
            }
            Err(error) => {
                assert!(out.is_empty() && !error.faults().is_empty(), "{error}");
                assert!(error.to_string().starts_with("row "), "{error}");
            }
        }
    }
}
