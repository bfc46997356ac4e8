//! Scripts in compact and expanded format.

use scp80::script::{
    BadFormat, Chaining, ChainingFault, CommandObject, CommandScript, CompactReader, CompactResponse, Form,
    ResponseBuilder, ResponseObject, ResponseScript, ScriptReader, compact_command,
};
use sgp_wire::{CommandApdu, DecodeErrorKind, ResponseApdu, StatusWord};

use super::Stop;
use super::input::{expect_hex, expect_number, octet};
use crate::vectors::{Case, Node, expect_equal, expect_error};

pub(super) fn any(case: &Case<'_>) -> Result<(), Stop> {
    match case.at("format")?.text()? {
        "compact-command" => compact_script(case),
        "compact-response" => compact_answer(case),
        "expanded-command" => expanded_command(case),
        "expanded-response" => expanded_response(case),
        other => Err(format!("unknown format {other}").into()),
    }
}

fn compact_script(case: &Case<'_>) -> Result<(), Stop> {
    let commands = commands(case)?;
    let mut made = Vec::new();
    for command in &commands {
        compact_command(command, &mut made)?;
    }
    expect_hex("script", &made, &case.at("encoded")?)?;
    let mut reader = CompactReader::new(&made);
    for command in &commands {
        if reader.next_command(takes_data)?.as_ref() != Some(command) {
            return Err(format!("{command} does not come back").into());
        }
    }
    match reader.next_command(takes_data)? {
        None => Ok(()),
        Some(_) => Err("more commands come back".into()),
    }
}

/// Whether P3 counts data that follow: not so for READ BINARY, READ RECORD, GET RESPONSE and
/// GET DATA.
const fn takes_data([_, ins, ..]: [u8; 4]) -> bool {
    !matches!(ins, 0xB0 | 0xB2 | 0xC0 | 0xCA)
}

fn compact_answer(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("encoded")?.hex()?;
    let answer = match (CompactResponse::decode(&octets), case.maybe("expected_error")) {
        (Ok(answer), None) => answer,
        (Err(error), None) => return Err(error.into()),
        (Ok(_), Some(kind)) => return Err(format!("accepted, must be refused as {}", kind.text()?).into()),
        (Err(error), Some(kind)) => {
            let class = match error.kind() {
                DecodeErrorKind::Truncated { .. } => "truncated",
                _ => "another decode error",
            };
            return Ok(expect_error(kind.text()?, class)?);
        }
    };
    expect_number("number of commands", answer.executed().into(), case.maybe("number_of_commands"))?;
    expect_hex("status word", &answer.last().sw().0.to_be_bytes(), &case.at("sw")?)?;
    expect_hex("data", answer.last().data(), &case.at("data")?)?;
    let cut = answer.last().sw() == StatusWord(0x62F1);
    if cut != case.at("truncated")?.flag()? {
        return Err(format!("cut: {cut}").into());
    }
    expect_hex("answer", &answer.encode_to_vec(), &case.at("encoded")?)
}

fn expanded_command(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("encoded")?.hex()?;
    if case.maybe("expected_error").is_some() {
        return expect_malformed(case, CommandScript::decode(&octets).map(drop));
    }
    let items = case.at("items")?.items()?;
    let mut made = CommandScript::new(form(case)?);
    for item in &items {
        let value = item.at("value")?.hex()?;
        made = match item.at("type")?.text()? {
            "c-apdu" => made.command(&CommandApdu::decode(&value)?),
            "script-chaining" => made.chaining(Chaining(octet(&item.at("value")?)?)),
            "immediate-action" => made.immediate_action(&value),
            "error-action" => made.error_action(&value),
            other => return Err(format!("unknown object {other}").into()),
        };
    }
    expect_equal("script", &made.encode(), &octets)?;
    if CommandScript::decode(&octets)? != made {
        return Err("the script does not come back".into());
    }
    read_objects(&octets, &items)
}

/// The objects as a card gets them.
fn read_objects(octets: &[u8], items: &[Node<'_>]) -> Result<(), Stop> {
    let mut reader = ScriptReader::new(octets)?;
    for item in items {
        let value = item.at("value")?.hex()?;
        let same = match (item.at("type")?.text()?, reader.next_object()?) {
            ("c-apdu", Some(CommandObject::Apdu(tlv))) => tlv.value() == value,
            ("script-chaining", Some(CommandObject::Chaining(Chaining(mode)))) => [mode] == *value,
            ("immediate-action", Some(CommandObject::ImmediateAction(action))) => action == value,
            ("error-action", Some(CommandObject::ErrorAction(action))) => action == value,
            _ => false,
        };
        if !same {
            return Err(format!("{} does not come back", item.path()).into());
        }
    }
    match reader.next_object()? {
        None => Ok(()),
        Some(_) => Err("more objects come back".into()),
    }
}

fn expanded_response(case: &Case<'_>) -> Result<(), Stop> {
    let octets = case.at("encoded")?.hex()?;
    if case.maybe("expected_error").is_some() {
        return expect_malformed(case, ResponseScript::decode(&octets).map(drop));
    }
    let script = ResponseScript::decode(&octets)?;
    let items = case.at("items")?.items()?.iter().map(object).collect::<Result<Vec<_>, _>>()?;
    if script.form() != form(case)? || script.objects() != items {
        return Err(format!("script is {script:?}, must hold {items:?}").into());
    }
    let executed = case.maybe("number_executed").map(|number| number.number()).transpose()?;
    if script.executed().map(u64::from) != executed {
        return Err(format!("executed {:?}, must be {executed:?}", script.executed()).into());
    }
    if let (Some(sw), Some(cut)) = (case.maybe("last_sw"), case.maybe("truncated")) {
        let last = script.last_sw().ok_or("no status word")?;
        expect_hex("last status word", &last.0.to_be_bytes(), &sw)?;
        if script.is_cut() != cut.flag()? {
            return Err(format!("cut: {}", script.is_cut()).into());
        }
    } else if script.last_sw().is_some() {
        return Err("a status word where there is none".into());
    }
    match build(script.form(), executed.unwrap_or_default(), &items) {
        Some(made) => Ok(expect_equal("script made again", &made, &octets)?),
        None => Ok(()),
    }
}

fn object(item: &Node<'_>) -> Result<ResponseObject, Stop> {
    let value = item.at("value")?;
    Ok(match item.at("type")?.text()? {
        "r-apdu" => ResponseObject::Apdu(ResponseApdu::decode(&value.hex()?)?),
        "bad-format" => ResponseObject::BadFormat(BadFormat(octet(&value)?)),
        "script-chaining-response" => ResponseObject::Chaining(ChainingFault(octet(&value)?)),
        "immediate-action-response" => ResponseObject::ImmediateAction(value.hex()?),
        other => return Err(format!("unknown object {other}").into()),
    })
}

/// The script as a card makes it; commands that are counted and not answered come first. `None`
/// for an answer to an immediate action, which no card made here gives.
fn build(form: Form, executed: u64, objects: &[ResponseObject]) -> Option<Vec<u8>> {
    let mut builder = ResponseBuilder::new(form);
    let answers = objects.iter().filter(|object| matches!(object, ResponseObject::Apdu(_))).count();
    for _ in usize::try_from(executed).map_or(0..0, |executed| answers..executed) {
        builder.done();
    }
    for object in objects {
        match object {
            ResponseObject::Apdu(response) => builder.answer_as(true, response),
            ResponseObject::BadFormat(fault) => builder.bad_format(*fault),
            ResponseObject::Chaining(fault) => builder.refuse_chaining(*fault),
            _ => return None,
        }
    }
    Some(builder.encode())
}

/// Every refusal of a script is one of its form.
fn expect_malformed<E>(case: &Case<'_>, verdict: Result<(), E>) -> Result<(), Stop> {
    match verdict {
        Ok(()) => Err("accepted, must be refused as malformed".into()),
        Err(_) => Ok(expect_error(case.at("expected_error")?.text()?, "malformed")?),
    }
}

fn form(case: &Case<'_>) -> Result<Form, Stop> {
    match case.at("length_coding")?.text()? {
        "definite" => Ok(Form::Definite),
        "indefinite" => Ok(Form::Indefinite),
        other => Err(format!("unknown length coding {other}").into()),
    }
}

/// The member `apdus`.
pub(super) fn commands(case: &Case<'_>) -> Result<Vec<CommandApdu>, Stop> {
    let list = case.at("apdus")?.items()?;
    list.iter().map(|apdu| Ok(CommandApdu::decode(&apdu.hex()?)?)).collect()
}
