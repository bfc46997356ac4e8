//! The commands of whole journeys that an independent model made: every one is read as the
//! function it is and comes back byte for byte; every answer is read.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: a failure is a panic")]

use std::path::PathBuf;

use es_interfaces::dialect::Dialect;
use es_interfaces::es5::{Command, GetCardResources, GetEcasdCertificate, GetProfileStatus};
use es_interfaces::es6::UpdatePol1ByMno;
use es_interfaces::es8::{self, BlockAssembly, InstallForPersonalization, KeyOffer, ReceiptAnswer};
use serde_json::Value;
use sgp_asn1::gp::{KeyForm, LengthForm};
use sgp_wire::{Aid, CommandApdu, Limits, Reader, ResponseApdu, Tag};

/// The journeys, or `None` with a line that says so; under `CI=true` that is a failure.
fn journeys() -> Option<Vec<Value>> {
    let beside_workspace = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let shared =
        std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from(beside_workspace), PathBuf::from);
    if !shared.is_dir() {
        let ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!ci, "{} is missing; set SGP_SHARED", shared.display());
        eprintln!("skipped: {} is missing; set SGP_SHARED", shared.display());
        return None;
    }
    let names = ["sms", "http", "variants", "failures", "management"];
    let read = |name| {
        let path = shared.join(format!("vectors/sgp02/journey-{name}.json"));
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
    };
    Some(names.map(read).to_vec())
}

/// Values of the objects `tag` in a list of objects in hexadecimal.
fn objects(list: &Value, tag: u32) -> Vec<Vec<u8>> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let bytes = list.iter().map(|text| hex::decode(text.as_str().unwrap()).unwrap());
    bytes
        .filter_map(|bytes| {
            let tlv = Reader::new(&bytes, &Limits::default()).unwrap().tlv().ok()?;
            (tlv.tag() == Tag::new(tag)).then(|| tlv.value().to_vec())
        })
        .collect()
}

/// The four writers that differ where the recommended one does not fit.
fn dialects() -> [Dialect; 3] {
    let plain = Dialect::default();
    [plain, plain.with_key_form(KeyForm::BarePoint), plain.with_length_form(LengthForm::Ber)]
}

fn encodings(command: &Command) -> Vec<CommandApdu> {
    let one = |encode: &dyn Fn(Dialect) -> CommandApdu| dialects().map(encode).to_vec();
    match command {
        Command::CreateIsdp(function) => one(&|dialect| function.encode(dialect)),
        Command::EnableProfile(function) => one(&|dialect| function.encode(dialect)),
        Command::DisableProfile(function) => one(&|dialect| function.encode(dialect)),
        Command::SetFallBackAttribute(function) => one(&|dialect| function.encode(dialect)),
        Command::HandleNotificationConfirmation(function) => one(&|dialect| function.encode(dialect)),
        Command::UpdateSmsrAddressingParameters(function) => one(&|dialect| function.encode(dialect)),
        Command::DeleteProfile(function) => vec![function.encode()],
        Command::MasterDelete(function) => vec![function.encode()],
        Command::GetCardResources(function) => vec![function.encode()],
        Command::GetProfileStatus(function) => vec![function.encode()],
        Command::GetEcasdCertificate(function) => vec![function.encode()],
        Command::FinaliseIsdrHandover(function) => vec![function.encode()],
        Command::InstallForPersonalization(function) => vec![function.encode()],
        other => panic!("{other:?}"),
    }
}

/// What the recorded card takes and we do not write: commands without Le.
fn without_le(command: &CommandApdu) -> CommandApdu {
    let [cla, ins, p1, p2] = command.header();
    CommandApdu::new(cla, ins, p1, p2).with_data(command.data())
}

/// One exchange of the key establishment: blocks until the data are whole, then back again.
fn check_blocks(assembly: &mut BlockAssembly, sent: &mut Vec<CommandApdu>, block: &CommandApdu, at: &str) {
    if block.p2() == 0 {
        *assembly = BlockAssembly::new();
        sent.clear();
    } else if block.p2() != assembly.next_block() {
        return; // a step that the journey repeats on purpose
    }
    sent.push(block.clone());
    let Some(data) = assembly.push(block).unwrap() else { return };
    let first = sent.first().unwrap().p2();
    let again: Vec<_> = match KeyOffer::decode(&data) {
        Ok((offer, signature)) => dialects().map(|dialect| offer.encode(&signature, first, dialect)).to_vec(),
        Err(_) => {
            let certificate = es8::decode_certificate(&data).unwrap();
            dialects().map(|dialect| es8::encode_certificate(&certificate, dialect)).to_vec()
        }
    };
    assert!(again.contains(sent), "{at}");
    sent.clear();
}

#[test]
fn commands_of_the_journeys() {
    let Some(journeys) = journeys() else { return };
    let mut functions = 0;
    let mut blocks = 0;
    for case in journeys.iter().flat_map(|journey| journey["cases"].as_array().unwrap()) {
        let (mut assembly, mut sent) = (BlockAssembly::new(), Vec::new());
        for step in case["steps"].as_array().unwrap() {
            let at = format!("{} {}", case["id"], step["function"]);
            if step["target"]["tar"] != "000001" {
                continue;
            }
            for object in objects(&step["command"]["tlvs"], 0x22) {
                let command = CommandApdu::decode(&object).unwrap();
                match Command::decode(&command).unwrap() {
                    Command::KeyEstablishment(block) => {
                        check_blocks(&mut assembly, &mut sent, &block, &at);
                        blocks += 1;
                    }
                    function => {
                        let again = encodings(&function);
                        let found =
                            again.iter().any(|other| *other == command || without_le(other) == command);
                        assert!(found, "{at}: {command}");
                        functions += 1;
                    }
                }
            }
        }
    }
    assert_eq!((functions, blocks), (137, 48));
}

#[test]
fn answers_of_the_journeys() {
    let Some(journeys) = journeys() else { return };
    let (mut audits, mut challenges, mut receipts) = (0, 0, 0);
    for case in journeys.iter().flat_map(|journey| journey["cases"].as_array().unwrap()) {
        for step in case["steps"].as_array().unwrap() {
            for object in objects(&step["response"]["tlvs"], 0x23) {
                let answer = ResponseApdu::decode(&object).unwrap();
                match answer.data() {
                    _ if !answer.sw().is_success() => {}
                    [0xFF, 0x21, ..] => {
                        let resources = GetCardResources::answer(&answer).unwrap();
                        assert_eq!(resources.encode_to_vec(), answer.data());
                        audits += 1;
                    }
                    [0xE3, ..] => {
                        let page = GetProfileStatus::answer(&answer, &Limits::default()).unwrap();
                        let mut again = Vec::new();
                        for entry in page.entries() {
                            entry.encode(GetProfileStatus::all().tag_list(), &mut again).unwrap();
                        }
                        assert!(again == answer.data() || page.entries()[0].attributes().is_none());
                        audits += 1;
                    }
                    [0xBF, 0x30, ..] => {
                        let certificate = GetEcasdCertificate::answer(&answer).unwrap();
                        assert_eq!(GetEcasdCertificate::encode_answer(&certificate), answer.data());
                        audits += 1;
                    }
                    [0x85, ..] if ReceiptAnswer::answer(&answer).is_err() => {
                        let challenge = es8::decode_challenge(&answer).unwrap();
                        assert_eq!(es8::encode_challenge(&challenge), answer.data());
                        challenges += 1;
                    }
                    [0x85 | 0x86, ..] => {
                        assert_eq!(ReceiptAnswer::answer(&answer).unwrap().encode_to_vec(), answer.data());
                        receipts += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert_eq!((audits, challenges, receipts), (38, 21, 20));
}

#[test]
fn the_operator_sets_pol1() {
    let Some(journeys) = journeys() else { return };
    let mut found = 0;
    for case in journeys.iter().flat_map(|journey| journey["cases"].as_array().unwrap()) {
        for step in case["steps"].as_array().unwrap() {
            if step["target"]["tar"] != "B20100" {
                continue;
            }
            let pair = objects(&step["command"]["tlvs"], 0x22);
            let [install, store] = &pair[..] else { continue };
            let (install, store) =
                (CommandApdu::decode(install).unwrap(), CommandApdu::decode(store).unwrap());
            assert_eq!(InstallForPersonalization::decode(&install).unwrap().aid(), Aid::ISD_P_SELF);
            let function = UpdatePol1ByMno::decode(&store).unwrap();
            assert_eq!(function.encode(Dialect::default()), [install, store]);
            found += 1;
        }
    }
    assert_eq!(found, 1);
}
