//! SCP03 in APDUs, both ends: whole sessions, derivations, PUT KEY, and what must be refused.

use core::fmt::Display;

use scp03t::hazmat::{self, SessionKeys};
use scp03t::scp03::{
    Card, CardChannel, CardOptions, CardPending, Host, HostChannel, IParameter, Mode, PutKey, SecurityLevel,
};
use scp03t::{Error, Kvn, Misuse, SequenceCounter, StaticKeys};
use sgp_keys::{AesKey, KeyError};
use sgp_wire::{Aid, CommandApdu, ResponseApdu};

use super::case::Node;
use super::random::Scripted;
use super::{Case, Outcome, expect_equal, expect_error, scp03t as channel};

/// Keys, challenges, level -> the opening, then commands and answers in order, made and opened.
pub(super) fn session(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let (mut host, mut card) = open(case)?;
        let name = case.head().get("name").and_then(|name| name.as_str());
        if name.is_some_and(|name| name.contains("extended")) {
            host = host.with_extended_length();
        }
        steps(&case.at("steps")?, &mut host, &mut card)
    };
    run().into()
}

/// The same from session keys, commands alone.
pub(super) fn wrap_with_session_keys(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let (keys, cryptogram) = (session_keys(&input)?, input.at("host_cryptogram")?.hex()?);
        let level = level(&input)?;
        let (mut host, authenticate) =
            hazmat::scp03_host_channel(&keys, &cryptogram, Mode::S8, level).map_err(text)?;
        let pending = hazmat::scp03_card_pending(&keys, &cryptogram, IParameter::EUICC);
        let (mut card, _) = pending.external_authenticate(&authenticate).map_err(text)?;
        steps(&case.at("steps")?, &mut host, &mut card)
    };
    run().into()
}

/// `key`, `constant`, `context`, `length_bits` -> `derived`.
pub(super) fn kdf(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let [constant] = input.at("constant")?.array()?;
        let bits = u16::try_from(input.at("length_bits")?.number()?).map_err(text)?;
        let key = AesKey::new(&input.at("key")?.hex()?).map_err(text)?;
        let derived = hazmat::scp03_kdf(&key, constant, &input.at("context")?.hex()?, bits);
        expect_equal("derived", derived.expose(), &case.at("output.derived")?.hex()?)
    };
    run().into()
}

/// Key-ENC, sequence counter, AID -> card challenge, as a card answers it.
pub(super) fn card_challenge(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let key = || -> Result<AesKey, String> { AesKey::new(&input.at("key_enc")?.hex()?).map_err(text) };
        let keys = StaticKeys::new(key()?, key()?, key()?).map_err(text)?;
        let i = match input.at("mode")?.text()? {
            "S16" => IParameter(0x71),
            _ => IParameter(0x70),
        };
        let counter = SequenceCounter::from_bytes(input.at("sequence_counter")?.array()?);
        let aid = Aid::new(&input.at("aid")?.hex()?).map_err(text)?;
        let mut rng = Scripted::new(vec![0x5A; i.mode().len()]);
        let (_, command) = Host::begin(Kvn::FIRST, i.mode(), &mut rng);
        let options = CardOptions::new(i, Kvn::FIRST, aid);
        let (_, answer) =
            Card::initialize_update(&keys, &options, counter, &mut rng, &command).map_err(text)?;
        let challenge = answer.data().get(13..13 + i.mode().len()).unwrap_or_default();
        expect_equal("card challenge", challenge, &case.at("output.card_challenge")?.hex()?)
    };
    run().into()
}

/// Keys -> PUT KEY and its answer; and back.
pub(super) fn put_key(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let octet =
            |name: &str| -> Result<u8, String> { u8::try_from(input.at(name)?.number()?).map_err(text) };
        let dek = AesKey::new(&input.at("dek")?.hex()?).map_err(text)?;
        let function =
            PutKey::new(octet("old_kvn")?, octet("new_kvn")?, octet("kid")?, keys(&input.at("keys")?)?);
        let command = function.encode(&dek).map_err(text)?;
        expect_equal("command", &command.encode_to_vec(), &case.at("output.apdu")?.hex()?)?;
        let received = PutKey::decode(&command, &dek).map_err(text)?;
        expect_keys(received.keys(), function.keys())?;
        // the vector states the data of the answer without its status word
        let answer = received.answer().encode();
        expect_equal("answer", answer.data(), &case.at("output.expected_response")?.hex()?)
    };
    run().into()
}

/// PUT KEY without the length of each key -> its keys.
pub(super) fn put_key_parse(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let dek = AesKey::new(&case.at("input.dek")?.hex()?).map_err(text)?;
        let command = CommandApdu::decode(&case.at("input.apdu")?.hex()?).map_err(text)?;
        match PutKey::decode(&command, &dek) {
            Ok(received) => {
                judge(case, Ok(()))?;
                expect_equal(
                    "version",
                    &[received.new_version()],
                    &[u8::try_from(case.at("output.new_kvn")?.number()?).map_err(text)?],
                )?;
                expect_keys(received.keys(), &keys(&case.at("output.keys")?)?)
            }
            Err(error) => judge(case, Err(error)),
        }
    };
    run().into()
}

/// The answer to INITIALIZE UPDATE, read and checked.
pub(super) fn init_update_response(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let mode = mode(&input)?;
        let kvn = Kvn::new(u8::try_from(input.at("kvn")?.number()?).map_err(text)?).map_err(text)?;
        let mut rng = Scripted::new(input.at("host_challenge")?.hex()?);
        let (pending, _) = Host::begin(kvn, mode, &mut rng);
        let aid = match input.maybe("aid") {
            Some(aid) => Some(Aid::new(&aid.hex()?).map_err(text)?),
            None => None,
        };
        let answer = ResponseApdu::new(input.at("response")?.hex()?, sgp_wire::StatusWord::OK);
        let (keys, level) = (static_keys(&input).map_err(text)?, level(&input)?);
        let opened =
            pending.card_replied(&answer).and_then(|reply| reply.authenticate(&keys, aid.as_ref(), level));
        match opened {
            Ok((_, authenticate)) => {
                judge(case, Ok(()))?;
                let cryptogram = authenticate.data().get(..mode.len()).unwrap_or_default();
                expect_equal("host cryptogram", cryptogram, &case.at("output.host_cryptogram")?.hex()?)
            }
            Err(error) => judge(case, Err(error)),
        }
    };
    run().into()
}

/// An answer to a protected command, opened.
pub(super) fn response(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let (mut host, _) = host_channel(&input)?;
        for sent in input.at("sent_before")?.items()? {
            host.protect(&CommandApdu::decode(&sent.hex()?).map_err(text)?).map_err(text)?;
        }
        let answer = ResponseApdu::decode(&input.at("response")?.hex()?).map_err(text)?;
        match host.unprotect(&answer) {
            Ok(plain) => {
                judge(case, Ok(()))?;
                expect_equal("data", plain.data(), &case.at("output.data")?.hex()?)?;
                expect_equal("status", &plain.sw().0.to_be_bytes(), &case.at("output.sw")?.hex()?)
            }
            Err(error) => judge(case, Err(error)),
        }
    };
    run().into()
}

/// EXTERNAL AUTHENTICATE at the card.
pub(super) fn card_external_authenticate(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let command = CommandApdu::decode(&input.at("apdu")?.hex()?).map_err(text)?;
        match card_pending(&input)?.external_authenticate(&command) {
            Ok((channel, _)) => {
                judge(case, Ok(()))?;
                expect_equal("level", &[channel.level().byte()], &case.at("output.security_level")?.hex()?)
            }
            Err(refusal) => judge(case, Err(refusal.cause())),
        }
    };
    run().into()
}

/// The opening, then commands at the card; the last one is refused.
pub(super) fn card_commands(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let apdus = input.at("apdus")?.items()?;
        let commands = apdus.iter().map(|apdu| CommandApdu::decode(&apdu.hex()?).map_err(text));
        let commands = commands.collect::<Result<Vec<_>, String>>()?;
        let (first, rest) = commands.split_first().ok_or("no command")?;
        let (mut card, _) = card_pending(&input)?.external_authenticate(first).map_err(text)?;
        for (at, command) in rest.iter().enumerate() {
            match (card.unprotect(command), at + 1 == rest.len()) {
                (Ok(_), false) => {}
                (Ok(_), true) => return judge(case, Ok(())),
                (Err(refusal), true) => return judge(case, Err(refusal.cause())),
                (Err(refusal), false) => return Err(format!("command {at}: {refusal}")),
            }
        }
        Err("no command behind the opening".into())
    };
    run().into()
}

/// A command that does not fit without extended length.
pub(super) fn wrap(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let (mut host, _) = host_channel(&input)?;
        let command = CommandApdu::decode(&input.at("plain")?.hex()?).map_err(text)?;
        judge(case, host.protect(&command).map(drop))
    };
    run().into()
}

/// Lengths of static keys.
pub(super) fn key_lengths(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> { judge(case, static_keys(&case.at("input")?).map(drop)) };
    run().into()
}

/// A level against what the card offers.
pub(super) fn external_authenticate_request(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let [i] = input.at("i_param")?.array()?;
        let i = IParameter(i);
        let key = |byte| AesKey::new(&[byte; 16]).map_err(text);
        let keys = StaticKeys::new(key(1)?, key(2)?, key(3)?).map_err(text)?;
        let mut rng = Scripted::new(vec![7; 32]);
        let (pending, command) = Host::begin(Kvn::FIRST, i.mode(), &mut rng);
        let options = CardOptions::new(i, Kvn::FIRST, Aid::ISD_R);
        let answer = Card::initialize_update(&keys, &options, SequenceCounter::ZERO, &mut rng, &command);
        let (_, answer) = answer.map_err(text)?;
        let reply = pending.card_replied(&answer).map_err(text)?;
        judge(case, reply.authenticate(&keys, None, level(&input)?).map(drop))
    };
    run().into()
}

/// Opens a session on both sides with the stated challenges.
fn open(case: &Case<'_>) -> Result<(HostChannel, CardChannel), String> {
    let (input, output) = (case.at("input")?, case.at("output")?);
    let [i] = input.at("i_param")?.array()?;
    let i = IParameter(i);
    let kvn = Kvn::new(u8::try_from(input.at("kvn")?.number()?).map_err(text)?).map_err(text)?;
    let (keys, card_keys) = (static_keys(&input).map_err(text)?, static_keys(&input).map_err(text)?);
    let mode = mode_of(case.at("mode")?.text()?)?;
    let mut rng = Scripted::new(input.at("host_challenge")?.hex()?);
    let (pending, initialize) = Host::begin(kvn, mode, &mut rng);
    expect_equal("INITIALIZE UPDATE", &initialize.encode_to_vec(), &output.at("init_update")?.hex()?)?;

    let aid = match input.maybe("aid") {
        Some(aid) => Some(Aid::new(&aid.hex()?).map_err(text)?),
        None => None,
    };
    let stated = output.at("init_update_response")?.hex()?;
    let options = CardOptions::new(i, kvn, aid.unwrap_or(Aid::ISD_R))
        .with_diversification(input.at("diversification")?.array()?);
    let counter = match input.maybe("sequence_counter") {
        Some(counter) => SequenceCounter::from_bytes(counter.array()?),
        None => SequenceCounter::ZERO,
    };
    // a challenge that does not follow from the counter can only be made as a random one
    let derivable = aid.is_some() || !i.has_pseudo_random_challenge();
    let mut rng = Scripted::new(input.at("card_challenge")?.hex()?);
    let made = Card::initialize_update(&card_keys, &options, counter, &mut rng, &initialize);
    let (card, answer) = made.map_err(text)?;
    if derivable {
        expect_equal("answer to INITIALIZE UPDATE", answer.data(), &stated)?;
    }
    let answer = ResponseApdu::new(stated, sgp_wire::StatusWord::OK);
    let reply = pending.card_replied(&answer).map_err(text)?;
    let (mut host, authenticate) = reply.authenticate(&keys, aid.as_ref(), level(&input)?).map_err(text)?;
    let external = &output.at("external_authenticate")?.hex()?;
    expect_equal("EXTERNAL AUTHENTICATE", &authenticate.encode_to_vec(), external)?;
    let card = if derivable {
        card
    } else {
        let stated = case.at("intermediate")?;
        let cryptogram = stated.at("host_cryptogram")?.hex()?;
        hazmat::scp03_card_pending(&session_keys(&stated)?, &cryptogram, i)
    };
    let (card, answer) = card.external_authenticate(&authenticate).map_err(text)?;
    host.check_authenticated(&answer).map_err(text)?;
    Ok((host, card))
}

fn steps(steps: &Node<'_>, host: &mut HostChannel, card: &mut CardChannel) -> Result<(), String> {
    for step in steps.items()? {
        let plain = CommandApdu::decode(&step.at("plain")?.hex()?).map_err(text)?;
        let wire = step.at("wire")?.hex()?;
        let sent = host.protect(&plain).map_err(text)?;
        expect_equal("command", &sent.encode_to_vec(), &wire)?;
        let received = card.unprotect(&CommandApdu::decode(&wire).map_err(text)?).map_err(text)?;
        if received.data() != plain.data() || received.header() != plain.header() {
            return Err(format!("the card reads {received}, not {plain}"));
        }
        let Some(answer) = step.maybe("response") else { continue };
        let [high, low] = answer.at("sw")?.array()?;
        let status = sgp_wire::StatusWord(u16::from_be_bytes([high, low]));
        let meant = ResponseApdu::new(answer.at("plain")?.hex()?, status);
        let wire = answer.at("wire")?.hex()?;
        let made = card.protect(&meant).map_err(text)?;
        expect_equal("answer", &made.encode_to_vec(), &wire)?;
        let opened = host.unprotect(&ResponseApdu::decode(&wire).map_err(text)?).map_err(text)?;
        expect_equal("content of the answer", opened.data(), meant.data())?;
    }
    Ok(())
}

fn host_channel(input: &Node<'_>) -> Result<(HostChannel, CommandApdu), String> {
    let cryptogram = input.at("host_cryptogram")?.hex()?;
    hazmat::scp03_host_channel(&session_keys(input)?, &cryptogram, mode(input)?, level(input)?).map_err(text)
}

fn card_pending(input: &Node<'_>) -> Result<CardPending, String> {
    let cryptogram = input.at("expected_host_cryptogram")?.hex()?;
    let i = match mode(input)? {
        Mode::S8 => IParameter(0x70),
        Mode::S16 => IParameter(0x71),
    };
    Ok(hazmat::scp03_card_pending(&session_keys(input)?, &cryptogram, i))
}

fn session_keys(input: &Node<'_>) -> Result<SessionKeys, String> {
    let key = |name: &str| -> Result<AesKey, String> { AesKey::new(&input.at(name)?.hex()?).map_err(text) };
    Ok(SessionKeys::new(key("s_enc")?, key("s_mac")?, key("s_rmac")?))
}

fn static_keys(input: &Node<'_>) -> Result<StaticKeys, Error> {
    let key = |name: &str| -> Result<AesKey, Error> {
        let bytes = input.at(name).and_then(|key| key.hex()).unwrap_or_default();
        Ok(AesKey::new(&bytes)?)
    };
    Ok(StaticKeys::new(key("key_enc")?, key("key_mac")?, key("key_dek")?)?)
}

fn keys(list: &Node<'_>) -> Result<Vec<AesKey>, String> {
    list.items()?.iter().map(|key| AesKey::new(&key.hex()?).map_err(text)).collect()
}

fn expect_keys(actual: &[AesKey], expected: &[AesKey]) -> Result<(), String> {
    if actual.len() != expected.len() {
        return Err(format!("{} keys, expected {}", actual.len(), expected.len()));
    }
    actual.iter().zip(expected).try_for_each(|(a, e)| expect_equal("key", a.expose(), e.expose()))
}

fn mode(input: &Node<'_>) -> Result<Mode, String> {
    mode_of(input.at("mode")?.text()?)
}

fn mode_of(name: &str) -> Result<Mode, String> {
    match name {
        "S8" => Ok(Mode::S8),
        "S16" => Ok(Mode::S16),
        other => Err(format!("unknown mode {other}")),
    }
}

fn level(input: &Node<'_>) -> Result<SecurityLevel, String> {
    let [byte] = input.at("security_level")?.array()?;
    SecurityLevel::from_byte(byte).ok_or_else(|| format!("level {byte:02X} is not defined"))
}

fn judge(case: &Case<'_>, verdict: Result<(), Error>) -> Result<(), String> {
    match (case.expected_error()?, verdict) {
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(format!("refused: {error}")),
        (Some(kind), Ok(())) => Err(format!("accepted, must be refused as {kind}")),
        (Some(kind), Err(error)) => expect_error(kind, class(error)),
    }
}

const fn class(error: Error) -> &'static str {
    match error {
        Error::Key(KeyError::KeyLength { .. }) => "key_length_unsupported",
        Error::Misuse(Misuse::TooLong { .. }) => "data_too_long",
        Error::Misuse(Misuse::SecurityLevel { .. }) => "security_level_unsupported",
        Error::Peer(scp03t::PeerFault::NotSecured) => "security_status_not_satisfied",
        other => channel::class(other),
    }
}

fn text(error: impl Display) -> String {
    error.to_string()
}
