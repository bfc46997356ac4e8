//! Parameters of published packages: the 183 vectors of `personalisation.json`, and what an existing
//! tool reads back from the packages.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by a panic")]

mod shared;

use std::collections::{BTreeMap, BTreeSet};

use pkg_builder::{
    CopyError, Parameter, ParameterError, PreparedPackage, SetError, Setting, ValueFault,
    read_parameters as read, set_parameters as set,
};
use serde_json::Value;
use sgp_asn1::saip::Package;
use sgp_wire::Limits;
use sha2::{Digest, Sha256};

fn decode(bytes: &[u8]) -> Package {
    Package::decode(bytes, &Limits::default()).unwrap()
}

/// The text of a JSON text or number.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn parameter(json: &Value) -> Parameter {
    json["name"].as_str().unwrap().parse().unwrap()
}

fn setting(json: &Value) -> Result<Setting, ParameterError> {
    Setting::parse(parameter(json), &text(&json["input"]))
}

/// Path and content in hex of the files with a body.
fn files(package: &Package) -> BTreeMap<String, String> {
    let files = package.file_system().unwrap();
    let with_body =
        files.iter().filter_map(|file| Some((file.path().to_owned(), hex::encode(file.content()?))));
    with_body.collect()
}

/// What changed, as the vectors have it: path, before, after.
fn files_changed(before: &Package, after: &Package) -> Vec<(String, String, String)> {
    let (before, after) = (files(before), files(after));
    assert!(before.keys().eq(after.keys()), "no file comes or goes");
    let pairs = before.into_iter().zip(after.into_values());
    pairs.filter(|((_, old), new)| old != new).map(|((path, old), new)| (path, old, new)).collect()
}

/// The value as the vectors have it after validation.
fn clean(setting: &Setting) -> Value {
    match setting.parameter() {
        Parameter::Iccid | Parameter::Imsi => setting.expose_text().as_str().into(),
        Parameter::Algorithm | Parameter::KeccakCount => setting.octets().first().copied().into(),
        Parameter::ServiceCentre => {
            let text = setting.expose_text();
            let digits = text.trim_start_matches('+');
            serde_json::json!([text.starts_with('+'), digits])
        }
        _ => hex::encode(setting.octets()).into(),
    }
}

#[test]
fn all_vectors_as_stated() {
    let Some(json) = shared::json("profiles/personalisation.json") else { return };
    let packages: BTreeMap<String, Vec<u8>> = shared::packages().unwrap().into_iter().collect();
    let (mut made, mut refused, mut lacking, mut by_files) = (0, 0, 0, 0);
    for vector in json["vectors"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        let base = decode(&packages[vector["base"].as_str().unwrap().trim_end_matches(".der")]);
        let parameters = vector["parameters"].as_array().unwrap();
        let settings: Result<Vec<Setting>, ParameterError> = parameters.iter().map(setting).collect();
        let settings = match (settings, parameters[0]["error"].as_str()) {
            (Ok(settings), None | Some("not present in package")) => settings,
            (Err(error), Some(expected)) => {
                assert_eq!(error.parameter(), parameter(&parameters[0]), "{id}");
                refused_as(id, error.fault(), expected, &text(&parameters[0]["input"]));
                refused += 1;
                continue;
            }
            (other, expected) => panic!("{id}: {other:?}, {expected:?}"),
        };
        for (setting, parameter) in settings.iter().zip(parameters) {
            assert_eq!(clean(setting), parameter["clean"], "{id}: {}", setting.parameter());
        }
        let result = set(&base, &settings);
        if vector["error"] == true {
            assert_eq!(result, Err(SetError::NotPresent(vec![settings[0].parameter()])), "{id}");
            lacking += 1;
            continue;
        }
        let result = result.unwrap_or_else(|error| panic!("{id}: {error}"));
        let files: Vec<(String, String, String)> = vector["files_changed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (text(&file["path"]), text(&file["old"]), text(&file["new"])))
            .collect();
        assert_eq!(files_changed(&base, &result), files, "{id}");
        elements_changed(id, vector, &base, &result);
        if vector["note"].is_string() {
            // the digest is that of a tool that damages the file; what the files hold is stated
            by_files += 1;
        } else {
            assert_eq!(result.as_bytes().len(), vector["result_size"], "{id}");
            assert_eq!(hex::encode(Sha256::digest(result.as_bytes())), vector["result_sha256"], "{id}");
        }
        for setting in &settings {
            let found = read(&result).unwrap();
            let mut same = found.iter().filter(|found| found.parameter() == setting.parameter()).peekable();
            assert!(same.peek().is_some(), "{id}: {}", setting.parameter());
            same.for_each(|found| assert_eq!(found.setting(), setting, "{id}: {found:?}"));
        }
        made += 1;
    }
    assert_eq!((made, refused, lacking, by_files), (152, 27, 4, 9));
}

/// Elements that the vector does not name have the bytes that they had.
fn elements_changed(id: &str, vector: &Value, base: &Package, result: &Package) {
    let changes = vector["changes"].as_array().unwrap();
    let stated: BTreeSet<u64> = changes.iter().map(|change| change["pe_index"].as_u64().unwrap()).collect();
    let pairs = base.elements().zip(result.elements()).zip(0..);
    let changed = pairs.filter(|((before, after), _)| before.raw() != after.raw()).map(|(_, index)| index);
    assert_eq!(changed.collect::<BTreeSet<u64>>(), stated, "{id}");
    assert_eq!(base.elements().len(), result.elements().len(), "{id}");
}

fn refused_as(id: &str, fault: ValueFault, expected: &str, input: &str) {
    let class = match fault {
        // a sign inside of a number: the vector says that the number is too short
        ValueFault::Character { .. } if id == "p062" => "length",
        ValueFault::Length { .. } => "length",
        ValueFault::Character { expected: "a hex digit", .. } => "hex",
        ValueFault::Character { .. } => "characters",
        ValueFault::CheckDigit => "check digit",
        ValueFault::Choice { .. } => "choice",
        ValueFault::Range { .. } => "range",
        other => panic!("{id}: {other:?}"),
    };
    assert_eq!(class, expected, "{id}");
    assert!(input.len() < 4 || !fault.to_string().contains(input), "{id}: {fault}");
}

#[test]
fn packages_read_back_as_an_existing_tool_does() {
    let Some(packages) = shared::packages() else { return };
    let mut values = 0;
    for (name, bytes) in packages {
        let truth = shared::json(&format!("profiles/truth/{name}.json")).unwrap();
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for place in read(&decode(&bytes)).unwrap() {
            let text = place.setting().expose_text().to_string();
            found.entry(place.parameter().to_string()).or_default().insert(text);
        }
        let mut stated: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (parameter, value) in truth["parameters_found"].as_object().unwrap() {
            let texts = match value {
                Value::String(text) if text.is_empty() => continue,
                // the file is made by the template alone
                Value::Object(_) => continue,
                Value::Array(values) => values.iter().map(text).collect(),
                Value::String(text) if text == "usim_test" => BTreeSet::from(["usim-test".to_owned()]),
                value => BTreeSet::from([text(value)]),
            };
            stated.insert(parameter.clone(), texts);
        }
        assert_eq!(found, stated, "{name}");
        values += found.values().map(BTreeSet::len).sum::<usize>();
    }
    assert!(values > 900, "{values} values");
}

/// What is read from one package and set again leaves it byte for byte as it was, unless its places
/// differ.
#[test]
fn what_is_read_can_be_set() {
    let Some(packages) = shared::packages() else { return };
    for (name, bytes) in packages {
        let package = decode(&bytes);
        let mut settings: BTreeMap<Parameter, Setting> = BTreeMap::new();
        let mut differing = BTreeSet::new();
        for place in read(&package).unwrap() {
            let text = place.setting().expose_text();
            let setting = Setting::parse(place.parameter(), &text).unwrap_or_else(|e| panic!("{name}: {e}"));
            if settings.insert(place.parameter(), setting).is_some_and(|other| other != *place.setting()) {
                differing.insert(place.parameter());
            }
        }
        settings.retain(|parameter, _| !differing.contains(parameter));
        let settings: Vec<Setting> = settings.into_values().collect();
        assert_eq!(set(&package, &settings).unwrap().as_bytes(), bytes, "{name}");
    }
}

/// No message and no `Debug` text shows a value.
#[test]
fn secrets_do_not_show() {
    const KEY: &str = "c0ffee00c0ffee00c0ffee00c0ffee00";
    for name in ["K", "OPc", "SCP80-KVN01-DES-ENC", "SCP03-KVN30-AES-DEK", "SCP81-KVN40-TLSPSK"] {
        let parameter: Parameter = name.parse().unwrap();
        let setting = Setting::parse(parameter, KEY).unwrap();
        assert_eq!(format!("{setting:?}"), format!("Setting({name}, ..)"));
        for wrong in [&KEY[1..], &format!("{KEY}!"), &KEY[..8]] {
            let error = Setting::parse(parameter, wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("ffee"), "{error:?}");
        }
    }
    let error = Setting::parse(Parameter::Pin1, "12x4").unwrap_err();
    assert_eq!(error.to_string(), "PIN1: character 3 is not a digit");
    let error = Setting::parse(Parameter::Puk1, "1234567").unwrap_err();
    assert_eq!(error.to_string(), "PUK1: 7 digits, 8 expected");
}

/// One file system made by commands alone: EF.ICCID in the MF, the files of a USIM, one that has the
/// identifier of EF.IMSI in another directory. Self-made.
#[test]
fn files_that_commands_make() {
    use sgp_asn1::saip::{
        Fcp, FileContent, FileManagement, GenericFileManagement, ManagementStep as Step, PeHeader, PinCodes,
        PinCodesChoice, PinConfiguration, ProfileElement, ProfileHeader, SaipVersion,
    };
    let directory = |fid: [u8; 2], aid: Option<&[u8]>| {
        let mut fcp = Fcp::new();
        fcp.set_file_descriptor(Some(vec![0x78, 0x21].into())).set_file_id(Some(fid.to_vec().into()));
        fcp.set_df_name(aid.map(|aid| aid.to_vec().into()));
        Step::CreateFcp(fcp)
    };
    let file = |fid: [u8; 2], size: u8| {
        let mut fcp = Fcp::new();
        fcp.set_file_descriptor(Some(vec![0x41, 0x21].into())).set_file_id(Some(fid.to_vec().into()));
        fcp.set_ef_file_size(Some(vec![size].into()));
        Step::CreateFcp(fcp)
    };
    let content = |hex: &str| Step::FillFileContent(FileContent::new(hex::decode(hex).unwrap()));
    let usim = [0xA0, 0, 0, 0, 0x87, 0x10, 0x02, 0xFF];
    let steps = vec![
        directory([0x3F, 0x00], None),
        file([0x2F, 0xE2], 10),
        directory([0x7F, 0xD0], Some(&usim)),
        file([0x6F, 0x07], 9),
        content("080910101032540636"),
        file([0x6F, 0x78], 2),
        content("0001"),
        directory([0x5F, 0x3B], None),
        file([0x6F, 0x07], 9),
        content("080910101032540636"),
    ];
    let header =
        ProfileHeader::new(SaipVersion { major: 2, minor: 3 }, "8929901012345678905".parse().unwrap());
    let mut commands = vec![header.encode_to_vec()];
    let management = GenericFileManagement::new(PeHeader::new(true, 1), vec![FileManagement::new(steps)]);
    commands.push(ProfileElement::GenericFileManagement(management).encode_to_vec());
    let pin = |value: &[u8; 8]| PinConfiguration::new(1, value.to_vec());
    let pins = PinCodesChoice::PinConfig(vec![pin(b"12345678")]);
    commands.push(ProfileElement::PinCodes(PinCodes::new(PeHeader::new(true, 2), pins)).encode_to_vec());
    let package = decode(&commands.concat());
    let settings = [
        Setting::parse(Parameter::Iccid, "898820070100000001").unwrap(),
        Setting::parse(Parameter::Imsi, "26201123456789").unwrap(),
    ];
    let changed = files_changed(&package, &set(&package, &settings).unwrap());
    let expected = [
        ("3f00/2fe2", "ffffffffffffffffffff", "988802701000000010f7"),
        ("7fd0/6f07", "080910101032540636", "0821261021436587f9"),
        ("7fd0/6f78", "0001", "0200"),
    ];
    assert_eq!(changed, expected.map(|(path, old, new)| (path.to_owned(), old.to_owned(), new.to_owned())));
    // the first directory that they made is the MF
    let pin = [Setting::parse(Parameter::Pin1, "0000").unwrap()];
    assert_eq!(read(&set(&package, &pin).unwrap()).unwrap().last().unwrap().setting(), &pin[0]);
    let pin = [Setting::parse(Parameter::Pin2, "0000").unwrap()];
    assert_eq!(set(&package, &pin), Err(SetError::NotPresent(vec![Parameter::Pin2])));
}

#[test]
fn a_parameter_is_given_once() {
    let Some(packages) = shared::packages() else { return };
    let package = decode(&packages[0].1);
    let pin = || Setting::parse(Parameter::Pin1, "0000").unwrap();
    assert_eq!(set(&package, &[pin(), pin()]), Err(SetError::Twice(Parameter::Pin1)));
    let classes = Setting::parse("acc".parse().unwrap(), "8000").unwrap();
    let imsi = Setting::parse(Parameter::Imsi, "262011234567890").unwrap();
    let result = set(&package, &[imsi, classes]).unwrap();
    let found = read(&result).unwrap();
    let classes = found.iter().find(|found| found.parameter() == Parameter::AccessClasses).unwrap();
    assert_eq!(classes.setting().octets(), [0x80, 0x00]);
}

/// A copy of a prepared package is what setting the same values gives.
#[test]
fn copies_are_as_if_they_were_set() {
    let Some(json) = shared::json("profiles/personalisation.json") else { return };
    let packages: BTreeMap<String, Vec<u8>> = shared::packages().unwrap().into_iter().collect();
    let (mut copies, mut fixed) = (0, 0);
    for vector in json["vectors"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        let base = decode(&packages[vector["base"].as_str().unwrap().trim_end_matches(".der")]);
        let settings: Result<Vec<Setting>, _> =
            vector["parameters"].as_array().unwrap().iter().map(setting).collect();
        let Ok(settings) = settings else { continue };
        let parameters: Vec<Parameter> = settings.iter().map(Setting::parameter).collect();
        let prepared = match PreparedPackage::new(&base, &parameters) {
            Ok(prepared) => prepared,
            Err(SetError::NotVariable(parameter)) => {
                assert!(!parameter.is_secret(), "{id}: {parameter}");
                fixed += 1;
                continue;
            }
            Err(error) => {
                assert_eq!(set(&base, &settings), Err(error), "{id}");
                continue;
            }
        };
        let mut bytes = vec![0xAA];
        match prepared.personalise(&settings, &mut bytes) {
            Ok(iccid) => {
                let set = set(&base, &settings).unwrap();
                assert_eq!((&bytes[1..], Ok(iccid)), (set.as_bytes(), set.header().unwrap().iccid()), "{id}");
                copies += 1;
            }
            // longer than the key that the package has, or than those that it is taken to have
            Err(CopyError::Value(error)) => {
                assert!(matches!(error.fault(), ValueFault::Length { .. }), "{id}: {error}");
                assert_eq!(bytes, [0xAA], "{id}");
            }
            Err(error) => panic!("{id}: {error}"),
        }
    }
    assert!(copies > 80 && fixed > 20, "{copies} copies, {fixed} fixed");
}
