//! Remote scripts: built and explained (`sgp script`).

use core::fmt;

use clap::{Args, Subcommand, ValueEnum};
use scp80::script::{
    Chaining, CommandObject, CompactReader, CompactResponse, Form, ResponseObject, ResponseScript,
    ScriptReader, split, split_compact,
};
use serde::Serialize;
use sgp_wire::{CommandApdu, ResponseApdu};

use crate::input::hex_or_file;
use crate::problem::{self, Problem};

/// Remote scripts (TS 102 226).
///
/// Bytes are hex, or @FILE for a file of hex; blanks and line ends do not count.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum ScriptCommand {
    /// Explain a script or the response to one
    Show(ShowArguments),
    /// Build a script of command APDUs, or as many as they need
    Build(BuildArguments),
}

/// Arguments of `sgp script show`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct ShowArguments {
    /// The script; the first octet tells the expanded forms, and anything else is compact
    #[arg(value_name = "SCRIPT")]
    pub script: String,
    /// It is the response to a compact script
    #[arg(long)]
    pub compact_response: bool,
}

/// Arguments of `sgp script build`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct BuildArguments {
    /// Command APDUs in order
    #[arg(required = true, value_name = "APDU")]
    pub commands: Vec<String>,
    /// Format of the script
    #[arg(long, value_enum, default_value_t = Format::Definite)]
    pub format: Format,
    /// Octets of a script at most; more commands make more scripts
    #[arg(long, value_name = "OCTETS")]
    pub max: Option<usize>,
    /// Chain several scripts, so that the card keeps its state between them
    #[arg(long)]
    pub chain: bool,
}

/// Format of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[non_exhaustive]
pub enum Format {
    /// Expanded, with a length (AA)
    Definite,
    /// Expanded, of indefinite length (AE 80)
    Indefinite,
    /// Compact
    Compact,
}

/// What a script holds, or the scripts that were built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ScriptReport {
    /// Each script.
    pub scripts: Vec<Script>,
}

/// One script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Script {
    /// What it is.
    pub form: &'static str,
    /// Its octets in hex.
    pub hex: String,
    /// Number of octets.
    pub length: usize,
    /// Commands that the card says it executed, in a response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub executed: Option<u32>,
    /// Its objects in order.
    pub objects: Vec<Object>,
    /// Why it cannot be read any further.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// One object of a script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Object {
    /// What it is.
    pub kind: &'static str,
    /// Its value in hex.
    pub hex: String,
    /// What it says.
    pub meaning: String,
}

impl ScriptReport {
    /// Whether every script was read to its end.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.scripts.iter().all(|script| script.fault.is_none())
    }
}

/// Runs one of the commands.
///
/// # Errors
/// What is wrong with the arguments, in words.
pub fn run(command: &ScriptCommand) -> Result<ScriptReport, Problem> {
    match command {
        ScriptCommand::Show(arguments) => {
            let octets = hex_or_file(&arguments.script)?;
            let script = match octets.first() {
                _ if arguments.compact_response => compact_response(&octets),
                Some(0xAA | 0xAE) => expanded(&octets),
                Some(0xAB | 0xAF) => response(&octets),
                _ => compact(&octets),
            };
            Ok(ScriptReport { scripts: vec![script] })
        }
        ScriptCommand::Build(arguments) => build(arguments),
    }
}

fn build(arguments: &BuildArguments) -> Result<ScriptReport, Problem> {
    let commands = arguments.commands.iter().map(|text| command(text)).collect::<Result<Vec<_>, _>>()?;
    let max = arguments.max.unwrap_or(usize::MAX);
    let chain = arguments.chain.then_some(Chaining::FIRST_KEPT);
    let form = match arguments.format {
        Format::Definite => Form::Definite,
        Format::Indefinite => Form::Indefinite,
        Format::Compact if arguments.chain => {
            return Err(Problem::Input("compact scripts have no chaining".into()));
        }
        Format::Compact => {
            let scripts = split_compact(&commands, max).map_err(|e| Problem::Input(e.to_string()))?;
            let scripts = scripts.iter().map(|script| compact(script.as_bytes())).collect();
            return Ok(ScriptReport { scripts });
        }
    };
    let scripts = split(form, &commands, max, chain).map_err(|e| Problem::Input(e.to_string()))?;
    Ok(ScriptReport { scripts: scripts.iter().map(|script| expanded(&script.encode())).collect() })
}

fn command(text: &str) -> Result<CommandApdu, Problem> {
    CommandApdu::decode(&hex_or_file(text)?).map_err(|e| problem::of(text)(&e))
}

fn script(form: &'static str, octets: &[u8], objects: Vec<Object>, fault: Option<String>) -> Script {
    Script { form, hex: hex::encode(octets), length: octets.len(), executed: None, objects, fault }
}

/// A command script in expanded format, up to its end or its fault.
fn expanded(octets: &[u8]) -> Script {
    let mut objects = Vec::new();
    let mut reader = match ScriptReader::new(octets) {
        Ok(reader) => reader,
        Err(fault) => return script("command script", octets, objects, Some(fault.to_string())),
    };
    let form = match reader.form() {
        Form::Definite => "command script, expanded, definite",
        Form::Indefinite => "command script, expanded, indefinite",
    };
    loop {
        match reader.next_object() {
            Ok(Some(found)) => objects.push(command_object(&found)),
            Ok(None) => return script(form, octets, objects, None),
            Err(fault) => return script(form, octets, objects, Some(fault.to_string())),
        }
    }
}

fn command_object(found: &CommandObject<'_>) -> Object {
    let object = |kind, octets: &[u8], meaning: String| Object { kind, hex: hex::encode(octets), meaning };
    match found {
        CommandObject::Apdu(tlv) => {
            let meaning = match CommandApdu::decode(tlv.value()) {
                Ok(command) => apdu_words(&command),
                Err(error) => format!("broken: {error}"),
            };
            object("command", tlv.value(), meaning)
        }
        CommandObject::Scp03t(tlv) => {
            object("SCP03t", tlv.raw(), format!("tag {}, {} octets", tlv.tag(), tlv.value().len()))
        }
        CommandObject::Chaining(chaining) => object("chaining", &[chaining.0], chaining_words(*chaining)),
        CommandObject::ImmediateAction(action) => object("immediate action", action, action_words(action)),
        CommandObject::ErrorAction([]) => object("error action", &[], "none".into()),
        CommandObject::ErrorAction(action) => object("error action", action, action_words(action)),
        _ => object("another", &[], String::new()),
    }
}

/// CLA INS P1 P2, what goes and what is expected back.
fn apdu_words(command: &CommandApdu) -> String {
    let [cla, ins, p1, p2] = command.header();
    let name = crate::decode::apdu::name(cla, ins).unwrap_or("command");
    let back = match command.le() {
        None => "",
        Some(_) => ", data come back",
    };
    format!("{name} {cla:02X} {ins:02X} {p1:02X} {p2:02X}, {} octets of data{back}", command.data().len())
}

fn chaining_words(chaining: Chaining) -> String {
    match chaining {
        Chaining::FIRST => "first script, forgotten at a reset".into(),
        Chaining::FIRST_KEPT => "first script, kept over a reset".into(),
        Chaining::MORE => "a later script, more follow".into(),
        Chaining::LAST => "last script".into(),
        other => format!("reserved: {:02X}", other.0),
    }
}

fn action_words(action: &[u8]) -> String {
    match action {
        [0x81] => "proactive session".into(),
        [0x82] => "early response".into(),
        [record @ 0x01..=0x7F] => format!("record {record} of EF RMA"),
        _ => "proactive command".into(),
    }
}

/// A compact script. Only the card knows which commands take data; their instruction tells it for
/// the usual ones.
fn compact(octets: &[u8]) -> Script {
    let mut reader = CompactReader::new(octets);
    let mut objects = Vec::new();
    loop {
        match reader.next_command(|[_, ins, ..]| !matches!(ins, 0xB0 | 0xB2 | 0xC0 | 0xCA)) {
            Ok(Some(command)) => objects.push(Object {
                kind: "command",
                hex: hex::encode(command.encode_to_vec()),
                meaning: apdu_words(&command),
            }),
            Ok(None) => return script("command script, compact", octets, objects, None),
            Err(error) => return script("command script, compact", octets, objects, Some(error.to_string())),
        }
    }
}

fn compact_response(octets: &[u8]) -> Script {
    let form = "response script, compact";
    match CompactResponse::decode(octets) {
        Ok(response) => {
            let mut script = script(form, octets, vec![answer(response.last())], None);
            script.executed = Some(response.executed().into());
            script
        }
        Err(error) => script(form, octets, Vec::new(), Some(error.to_string())),
    }
}

fn answer(response: &ResponseApdu) -> Object {
    let meaning = format!("{}, {} octets of data", response.sw(), response.data().len());
    Object { kind: "answer", hex: hex::encode(response.data()), meaning }
}

fn response(octets: &[u8]) -> Script {
    let read = match ResponseScript::decode(octets) {
        Ok(read) => read,
        Err(error) => return script("response script", octets, Vec::new(), Some(error.to_string())),
    };
    let form = match read.form() {
        Form::Definite => "response script, expanded, definite",
        Form::Indefinite => "response script, expanded, indefinite",
    };
    let mut script = script(form, octets, read.objects().iter().map(response_object).collect(), None);
    script.executed = read.executed();
    script
}

fn response_object(found: &ResponseObject) -> Object {
    let object = |kind, octets: &[u8], meaning: String| Object { kind, hex: hex::encode(octets), meaning };
    match found {
        ResponseObject::Apdu(response) => answer(response),
        ResponseObject::Scp03t(raw) => object("SCP03t", raw, "answer".into()),
        ResponseObject::BadFormat(fault) => object("bad format", &[fault.0], fault.to_string()),
        ResponseObject::Chaining(fault) => object(
            "chaining",
            &[fault.0],
            match fault.0 {
                0x01 => "no previous script".into(),
                0x02 => "chaining is not supported".into(),
                0x03 => "unable to go on".into(),
                other => format!("reserved: {other:02X}"),
            },
        ),
        ResponseObject::ImmediateAction(value) => object("immediate action", value, "answer".into()),
        ResponseObject::Unknown(raw) => object("unknown", raw, "kept as it is".into()),
        _ => object("another", &[], String::new()),
    }
}

impl fmt::Display for ScriptReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, script) in self.scripts.iter().enumerate() {
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}{} ({} octets) {}", script.form, script.length, script.hex)?;
            if let Some(executed) = script.executed {
                write!(f, "\n  {executed} executed")?;
            }
            for Object { kind, hex, meaning } in &script.objects {
                write!(f, "\n  {kind:<16} {meaning}")?;
                if !hex.is_empty() {
                    write!(f, "\n  {:<16} {hex}", "")?;
                }
            }
            if let Some(fault) = &script.fault {
                write!(f, "\n  not valid: {fault}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> ScriptReport {
        let arguments = ShowArguments { script: text.into(), compact_response: false };
        run(&ScriptCommand::Show(arguments)).unwrap()
    }

    fn build(
        commands: &[&str],
        format: Format,
        max: Option<usize>,
        chain: bool,
    ) -> Result<Vec<String>, String> {
        let commands = commands.iter().map(|&text| text.into()).collect();
        let report = run(&ScriptCommand::Build(BuildArguments { commands, format, max, chain }))
            .map_err(|e| e.to_string())?;
        assert!(report.is_valid());
        Ok(report.scripts.into_iter().map(|script| script.hex).collect())
    }

    // vectors scp80/remote-apdu.json: rapdu-001, rapdu-002, rapdu-035, rapdu-062
    #[test]
    fn scripts_of_every_form_are_shown() {
        let report = show("aa0983010122040004 0000");
        let objects: Vec<_> = report.scripts[0].objects.iter().map(|object| object.kind).collect();
        assert_eq!((objects, report.is_valid()), (vec!["chaining", "command"], true));
        let report = show("ab0d80010223048c4d900023026a82");
        assert_eq!(report.scripts[0].executed, Some(2));
        assert_eq!(
            report.scripts[0].objects[1].meaning,
            "6A82 (file or application not found), 0 octets of data"
        );
        assert_eq!(show("af8086009f4601020000").scripts[0].objects.len(), 2);
        let report = show("00a4000402adbf00b0000018");
        assert_eq!(
            report.scripts[0].objects[1].meaning,
            "READ BINARY 00 B0 00 00, 0 octets of data, data come back"
        );
        for (broken, fault) in
            [("aa0322", "wrong length in a script"), ("00a40004", "5 bytes needed, 4 left at byte 0")]
        {
            let report = show(broken);
            assert_eq!((report.scripts[0].fault.as_deref(), report.is_valid()), (Some(fault), false));
        }
        let arguments = ShowArguments { script: "02900001".into(), compact_response: true };
        let report = run(&ScriptCommand::Show(arguments)).unwrap();
        assert_eq!((report.scripts[0].executed, &*report.scripts[0].objects[0].hex), (Some(2), "01"));
    }

    #[test]
    fn scripts_are_built_for_their_bearer() {
        let (select, read) = ("00a4000402218f", "00b0000018");
        assert_eq!(
            build(&[select, read], Format::Compact, None, false).unwrap(),
            ["00a4000402218f00b0000018"]
        );
        assert_eq!(
            build(&[select], Format::Indefinite, None, false).unwrap(),
            ["ae80220700a4000402218f0000"]
        );
        assert_eq!(
            build(&[select; 3], Format::Definite, Some(20), true).unwrap(),
            ["aa0c830111220700a4000402218f", "aa0c830102220700a4000402218f", "aa0c830103220700a4000402218f"]
        );
        let error = build(&[select], Format::Definite, Some(5), false).unwrap_err();
        assert_eq!(error, "command 0 makes a script of 11 octets, at most 5");
        assert!(build(&[select], Format::Compact, None, true).is_err());
        assert!(build(&["00"], Format::Definite, None, false).is_err());
    }

    #[test]
    fn the_text_has_every_object() {
        let text = show("ab0780010123029000").to_string();
        assert_eq!(
            text,
            "response script, expanded, definite (9 octets) ab0780010123029000\n  1 executed\n  \
             answer           9000 (done), 0 octets of data"
        );
    }
}
