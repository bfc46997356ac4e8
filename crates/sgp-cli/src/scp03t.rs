//! SCP03t commands of a package: made and read (`sgp scp03t`).

use core::convert::Infallible;
use core::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use pkg_builder::bind::Upp;
use rand_core::{TryCryptoRng, TryRng};
use scp03t::{
    Card, CardChannel, Host, HostChannel, InitializeUpdate, Kvn, ReplacementKeys, SequenceCounter, StaticKeys,
};
use serde::Serialize;
use sgp_asn1::saip::{ElementKind, scan};
use sgp_keys::AesKey;
use sgp_wire::{Aid, Limits, Reader};
use zeroize::Zeroizing;

use crate::input::{hex_or_file, within_limits};
use crate::problem::{self, Problem};

/// The secure channel of SGP.02 (4.1.3.3).
///
/// Keys are hex, or @FILE for a file of hex; blanks and line ends do not count.
#[derive(Clone, Debug, Subcommand)]
#[non_exhaustive]
pub enum Scp03tCommand {
    /// Make the commands that carry a package into an ISD-P: 84, 85, then 86 as often as needed
    Protect(ProtectArguments),
    /// Read such commands as the ISD-P does; status 1 unless the package is there to its end element
    Unprotect(UnprotectArguments),
}

/// Keys of an ISD-P, and where they stand.
#[derive(Args, Clone)]
#[non_exhaustive]
pub struct ChannelArguments {
    /// Key-ENC
    #[arg(long, value_name = "HEX|@FILE")]
    pub enc: String,
    /// Key-MAC
    #[arg(long, value_name = "HEX|@FILE")]
    pub mac: String,
    /// Version of the keys
    #[arg(long, value_name = "HEX", default_value = "30")]
    pub kvn: String,
    /// AID of the ISD-P
    #[arg(long, value_name = "HEX", default_value = "A0000005591010FFFFFFFF8900001100")]
    pub aid: String,
    /// Sequence counter of the session, three bytes
    #[arg(long, value_name = "HEX", default_value = "000001")]
    pub counter: String,
}

/// Arguments of `sgp scp03t protect`.
#[derive(Args, Clone)]
#[non_exhaustive]
pub struct ProtectArguments {
    /// The package, in DER
    #[arg(value_name = "PACKAGE")]
    pub package: PathBuf,
    /// Where the commands go
    #[arg(short, long, value_name = "FILE")]
    pub out: PathBuf,
    /// Keys
    #[command(flatten)]
    pub channel: ChannelArguments,
    /// Host challenge, eight bytes that were never used before
    #[arg(long, value_name = "HEX")]
    pub challenge: String,
    /// Replace the session keys first (command 87): S-ENC, S-MAC and S-RMAC
    #[arg(long, value_name = "HEX|@FILE")]
    pub replace: Option<String>,
}

/// Arguments of `sgp scp03t unprotect`.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct UnprotectArguments {
    /// The commands, one behind the other
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where the package goes
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Keys
    #[command(flatten)]
    pub channel: ChannelArguments,
}

impl fmt::Debug for ProtectArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ProtectArguments({}, ..)", self.package.display())
    }
}

impl fmt::Debug for ChannelArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelArguments(..)")
    }
}

/// What was made or read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Scp03tReport {
    /// The file of commands.
    pub file: String,
    /// Data commands (`86`) that were made or accepted.
    pub commands: usize,
    /// Bytes of the package in them.
    pub plain: usize,
    /// Bytes of all commands.
    pub size: usize,
    /// Whether the session keys were replaced.
    pub keys_replaced: bool,
    /// Of commands that were read, whether the package in them ends with its end element. Commands say
    /// nothing about the end of their stream: without that element some may be missing behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_end: Option<bool>,
    /// What a card answers to the command that it refuses, in hex, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refused>,
}

/// A command that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Refused {
    /// Where the command begins in the file.
    pub offset: usize,
    /// Why.
    pub cause: String,
    /// The error object of the card, in hex.
    pub answer: String,
}

impl Scp03tReport {
    /// Whether nothing was refused and the package that was read is there to its end.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.refusal.is_none() && !matches!(self.has_end, Some(false))
    }
}

impl fmt::Display for Scp03tReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, commands, plain, size, .. } = self;
        write!(f, "{file}: {plain} bytes of package in {commands} data commands, {size} bytes in all")?;
        if self.keys_replaced {
            f.write_str(", under new session keys")?;
        }
        if self.has_end == Some(false) {
            f.write_str(
                "\n  no end element behind the last command: commands are missing, or this is no package",
            )?;
        }
        match &self.refusal {
            Some(Refused { offset, cause, answer }) => {
                write!(f, "\n  refused at byte {offset}: {cause}; answered {answer}")
            }
            None => Ok(()),
        }
    }
}

/// Runs one of the commands.
///
/// # Errors
/// What is wrong with the arguments or the files.
pub fn run(command: &Scp03tCommand) -> Result<Scp03tReport, Problem> {
    match command {
        Scp03tCommand::Protect(arguments) => protect(arguments),
        Scp03tCommand::Unprotect(arguments) => unprotect(arguments),
    }
}

/// Makes the commands of a package and writes them.
///
/// # Errors
/// What is wrong with the arguments or the files.
pub fn protect(arguments: &ProtectArguments) -> Result<Scp03tReport, Problem> {
    let package = Zeroizing::new(problem::read(&arguments.package)?);
    let of_package = |what: &dyn fmt::Display| problem::of(&arguments.package.to_string_lossy())(what);
    if package.is_empty() {
        return Err(of_package(&"no package: no bytes"));
    }
    within_limits(&package).map_err(|what| of_package(&what))?;
    let Keys { keys, kvn, aid, counter } = arguments.channel.read()?;
    let challenge = Zeroizing::new(octets::<8>("--challenge", &arguments.challenge)?);
    let fault = |e: scp03t::Error| Problem::Input(e.to_string());
    let (opening, initialize, authenticate) =
        Host::begin_predicted(keys, kvn, aid, counter, &mut Challenge(*challenge)).map_err(fault)?;
    // nobody answers here: the channel is the one that the prediction holds for
    let (card, answer) =
        Card::initialize_update(&arguments.channel.read()?.keys, kvn, &aid, [0; 10], counter, &initialize)
            .map_err(|refusal| Problem::Input(refusal.to_string()))?;
    let (_, accepted) =
        card.external_authenticate(&authenticate).map_err(|refusal| Problem::Input(refusal.to_string()))?;
    let mut channel: HostChannel = opening.card_replied(&answer, &accepted).map_err(fault)?;

    let mut out = [&initialize[..], &authenticate].concat();
    if let Some(keys) = &arguments.replace {
        channel.replace_session_keys(&replacement(keys)?, &mut out).map_err(fault)?;
    }
    let upp = Upp::unchecked(&package);
    let commands = upp.protect_for_channel(&mut channel).map_err(fault)?;
    out.extend_from_slice(commands.as_bytes());
    problem::write(&arguments.out, &out)?;
    Ok(Scp03tReport {
        file: arguments.out.to_string_lossy().into_owned(),
        commands: commands.iter().count(),
        plain: package.len(),
        size: out.len(),
        keys_replaced: arguments.replace.is_some(),
        has_end: None,
        refusal: None,
    })
}

/// Reads commands as a card and writes the package in them, unless one is refused. A package without its
/// end element is written, and told in the report.
///
/// # Errors
/// What is wrong with the arguments or the files. A command that is refused is in the report.
pub fn unprotect(arguments: &UnprotectArguments) -> Result<Scp03tReport, Problem> {
    let input = problem::read(&arguments.file)?;
    let file = arguments.file.to_string_lossy().into_owned();
    let channel = arguments.channel.read()?;
    let mut report = Scp03tReport {
        file: file.clone(),
        commands: 0,
        plain: 0,
        size: input.len(),
        keys_replaced: false,
        has_end: None,
        refusal: None,
    };
    let mut card = Receiving::Closed;
    let mut package = Zeroizing::new(Vec::with_capacity(input.len()));
    let mut reader = Reader::new(&input, &Limits::DEFAULT).map_err(|e| problem::of(&file)(&e))?;
    while !reader.is_empty() {
        let tlv = reader.tlv().map_err(|e| problem::of(&file)(&e))?;
        match card.receive(&channel, tlv.tag().octets(), tlv.raw(), &mut package) {
            Ok(next) => {
                report.commands += usize::from(tlv.tag().octets() == 0x86);
                report.keys_replaced |= tlv.tag().octets() == 0x87;
                card = next;
            }
            Err(refusal) => {
                report.refusal = Some(Refused {
                    offset: tlv.offset(),
                    cause: refusal.cause().to_string(),
                    answer: hex::encode(refusal.answer().encode()),
                });
                return Ok(report);
            }
        }
    }
    if report.commands == 0 {
        return Err(problem::of(&file)(&"no data command (86)"));
    }
    report.plain = package.len();
    report.has_end = Some(has_end(&package));
    if let Some(out) = &arguments.out {
        problem::write(out, &package)?;
    }
    Ok(report)
}

/// Whether these are whole elements, and the last is the end element (SGP.02 v4.2 4.1.3.3, SAIP 8.10).
fn has_end(package: &[u8]) -> bool {
    let last = scan(package, &Limits::DEFAULT).last();
    last.is_some_and(|last| last.is_ok_and(|element| element.kind() == ElementKind::End))
}

/// Where the session of a card stands.
enum Receiving {
    Closed,
    Challenged(scp03t::CardPending),
    Open(CardChannel),
}

impl Receiving {
    fn receive(
        self,
        channel: &Keys,
        tag: u32,
        tlv: &[u8],
        package: &mut Vec<u8>,
    ) -> Result<Self, scp03t::Refusal> {
        match (self, tag) {
            (Self::Challenged(pending), 0x85 | 0x86) => {
                pending.external_authenticate(tlv).map(|(card, _)| Self::Open(card))
            }
            (Self::Open(mut card), 0x86) => card.unprotect(tlv, package).map(|()| Self::Open(card)),
            (Self::Open(mut card), 0x87) => card.replace_session_keys(tlv).map(|_| Self::Open(card)),
            // a session begins, also in the middle of another one; what else comes is refused
            _ => {
                InitializeUpdate::decode(tlv)?;
                let Keys { keys, kvn, aid, counter } = channel;
                package.clear();
                Card::initialize_update(keys, *kvn, aid, [0; 10], *counter, tlv)
                    .map(|(pending, _)| Self::Challenged(pending))
            }
        }
    }
}

/// What the arguments say.
struct Keys {
    keys: StaticKeys,
    kvn: Kvn,
    aid: Aid,
    counter: SequenceCounter,
}

impl ChannelArguments {
    fn read(&self) -> Result<Keys, Problem> {
        let (enc, mac) = (key("--enc", &self.enc)?, key("--mac", &self.mac)?);
        // the channel does not use Key-DEK
        let dek = AesKey::new([0; 32].get(..enc.len()).unwrap_or_default())
            .map_err(|e| problem::of("--enc")(&e))?;
        let keys = StaticKeys::new(enc, mac, dek).map_err(|e| problem::of("--enc, --mac")(&e))?;
        let [kvn] = octets("--kvn", &self.kvn)?;
        let kvn = Kvn::new(kvn).map_err(|e| problem::of("--kvn")(&e))?;
        let aid = hex_or_file(&self.aid).map_err(|e| e.of("--aid"))?;
        let aid = Aid::new(&aid).map_err(|e| problem::of("--aid")(&e))?;
        let counter = SequenceCounter::from_bytes(octets("--counter", &self.counter)?);
        Ok(Keys { keys, kvn, aid, counter })
    }
}

fn key(name: &str, text: &str) -> Result<AesKey, Problem> {
    let bytes = hex_or_file(text).map_err(|e| e.of(name))?;
    AesKey::new(&bytes).map_err(|e| problem::of(name)(&e))
}

fn replacement(text: &str) -> Result<ReplacementKeys, Problem> {
    let bytes = hex_or_file(text).map_err(|e| e.of("--replace"))?;
    let keys = bytes.chunks(bytes.len().div_ceil(3).max(1)).map(AesKey::new);
    let keys = keys.collect::<Result<Vec<_>, _>>().map_err(|e| problem::of("--replace")(&e))?;
    let [enc, mac, rmac] =
        keys.try_into().map_err(|_| Problem::Input("--replace: expected three keys".into()))?;
    ReplacementKeys::new(enc, mac, rmac).map_err(|e| problem::of("--replace")(&e))
}

fn octets<const N: usize>(name: &str, text: &str) -> Result<[u8; N], Problem> {
    let bytes = hex::decode(text).map_err(|_| Problem::Input(format!("{name}: {text} is no hex")))?;
    bytes.try_into().map_err(|_| Problem::Input(format!("{name}: {text} must have {N} octets")))
}

/// Gives the host challenge, the one thing that is drawn.
struct Challenge([u8; 8]);

impl TryRng for Challenge {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.0))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        Ok(())
    }
}

impl TryCryptoRng for Challenge {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_package() {
        let end = "aa07a005800081010a";
        for (package, expected) in [
            (String::from(PLAIN) + end, true),
            (end.into(), true),
            (PLAIN.into(), false),
            (String::from(PLAIN) + &end[..16], false),
            (String::from(PLAIN) + end + "00", false),
            (String::from(end) + PLAIN, false),
            ("5a5a".into(), false),
        ] {
            assert_eq!(has_end(&hex::decode(&package).unwrap()), expected, "{package}");
        }
    }

    // spec sgp02-card.md 4.5
    const KEYS: [&str; 2] = ["a0b3b69cc6ac05ead286e28c67b334df", "4075734f0472c0b28104bedcd99b14c2"];
    const PLAIN: &str = "a018800102810103820454657374830a989099001234567890f1";
    const COMMANDS: &str = "840a30000102030405060708851133\
                            76ae395da7eb3078b92450649c718dcc\
                            862845f8bedade4e4d563934b3228a4da6b4191f20128752de0abab00fe523f52f5ca1beaa6bcdba7ce7";

    fn channel() -> ChannelArguments {
        ChannelArguments {
            enc: KEYS[0].into(),
            mac: KEYS[1].into(),
            kvn: "30".into(),
            aid: "A0000005591010FFFFFFFF8900001100".into(),
            counter: "000001".into(),
        }
    }

    #[test]
    fn the_worked_session_from_file_to_file() {
        let folder = tempfile("scp03t");
        let file = |name: &str| folder.join(name);
        std::fs::write(file("package"), hex::decode(PLAIN).unwrap()).unwrap();
        let mut arguments = ProtectArguments {
            package: file("package"),
            out: file("commands"),
            channel: channel(),
            challenge: "0102030405060708".into(),
            replace: None,
        };
        let report = protect(&arguments).unwrap();
        assert_eq!((report.commands, report.plain, report.size), (1, 26, 73));
        assert_eq!(hex::encode(std::fs::read(file("commands")).unwrap()), COMMANDS);
        let read = |commands: &str, out: &str| {
            unprotect(&UnprotectArguments { file: file(commands), out: Some(file(out)), channel: channel() })
        };
        // the header alone: each command is genuine, and others are missing
        let report = read("commands", "again").unwrap();
        assert_eq!((report.refusal.as_ref(), report.has_end, report.is_valid()), (None, Some(false), false));
        assert!(report.to_string().contains("no end element"), "{report}");
        assert_eq!(hex::encode(std::fs::read(file("again")).unwrap()), PLAIN);

        arguments.replace = Some("a1".repeat(48));
        assert!(!format!("{:?}", Scp03tCommand::Protect(arguments.clone())).contains("a1a1"));
        arguments.out = file("replaced");
        assert!(protect(&arguments).unwrap().keys_replaced);
        let report = read("replaced", "again").unwrap();
        assert_eq!((report.commands, report.keys_replaced, report.plain), (1, true, 26));

        let mut changed = std::fs::read(file("commands")).unwrap();
        *changed.last_mut().unwrap() ^= 1;
        std::fs::write(file("changed"), changed).unwrap();
        let refusal = read("changed", "nothing").unwrap().refusal.unwrap();
        assert_eq!((refusal.offset, &*refusal.answer), (31, "9f460102"));
        assert_eq!(refusal.cause, "security check failed");
        assert!(!file("nothing").exists());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let of = |change: fn(&mut ChannelArguments)| {
            let mut arguments = channel();
            change(&mut arguments);
            arguments.read().err().map(|problem| problem.to_string()).unwrap_or_default()
        };
        assert_eq!(of(|a| a.enc = "00".into()), "--enc: no key of this kind has 1 bytes");
        assert_eq!(of(|a| a.kvn = "20".into()), "--kvn: key version 20, SCP03 has 30 to 3F");
        assert_eq!(of(|a| a.counter = "01".into()), "--counter: 01 must have 3 octets");
        assert_eq!(of(|a| a.mac = "00".repeat(32)), "--enc, --mac: the keys of a set have different lengths");
        assert_eq!(replacement("00").unwrap_err().to_string(), "--replace: no key of this kind has 1 bytes");
        assert_eq!(format!("{:?}", channel()), "ChannelArguments(..)");
    }

    fn tempfile(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("sgp-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}
