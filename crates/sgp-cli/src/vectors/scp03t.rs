//! `scp03t_*`: the secure channel of SGP.02, both ends, against sessions that others made.

use scp03t::hazmat::{self, SessionKeys};
use scp03t::{
    Card, CardError, Error, Host, HostChannel, HostPending, Kvn, PeerFault, Refusal, SequenceCounter,
    StaticKeys,
};
use sgp_keys::AesKey;
use sgp_wire::{Aid, DecodeErrorKind};

use super::{Case, Node, Outcome, expect_equal, expect_error};

/// Static keys and a challenge -> session keys, the opening and every step, on both ends.
pub(super) fn session(case: &Case<'_>) -> Outcome {
    run_session(case).into()
}

fn run_session(case: &Case<'_>) -> Result<(), String> {
    let input = Input::of(case)?;
    let card_challenge = hazmat::card_challenge(&input.keys, input.counter, &input.aid);
    expect_equal("card challenge", &card_challenge, &case.at("input.card_challenge")?.hex()?)?;
    let keys = SessionKeys::derive(&input.keys, input.host_challenge, card_challenge).map_err(text)?;
    for (name, key) in [("s_enc", keys.s_enc()), ("s_mac", keys.s_mac()), ("s_rmac", keys.s_rmac())] {
        expect_equal(name, key.expose(), &case.at("intermediate")?.at(name)?.hex()?)?;
    }

    let output = case.at("output")?;
    let stated = |name: &str| output.at(name)?.hex();
    let (pending, initialize) = input.begin();
    expect_equal("INITIALIZE UPDATE", &initialize, &stated("init_update")?)?;
    let stated_answer = stated("init_update_response")?;
    let diversification =
        stated_answer.get(2..12).and_then(|bytes| bytes.try_into().ok()).unwrap_or_default();
    let (card, answer) = Card::initialize_update(
        &input.keys,
        input.kvn,
        &input.aid,
        diversification,
        input.counter,
        &initialize,
    )
    .map_err(text)?;
    expect_equal("answer to INITIALIZE UPDATE", &answer, &stated_answer)?;
    let (mut host, authenticate) = pending.card_replied(&answer).map_err(text)?;
    expect_equal("EXTERNAL AUTHENTICATE", &authenticate, &stated("external_authenticate")?)?;
    let (_, initialize_at_once, authenticate_at_once) = Host::begin_predicted(
        input.keys.clone_keys(),
        input.kvn,
        input.aid,
        input.counter,
        &mut Challenge(input.host_challenge),
    )
    .map_err(text)?;
    expect_equal("predicted INITIALIZE UPDATE", &initialize_at_once, &initialize)?;
    expect_equal("predicted EXTERNAL AUTHENTICATE", &authenticate_at_once, &authenticate)?;
    let (mut card, answer) = card.external_authenticate(&authenticate).map_err(text)?;
    let stated_answer = stated("external_authenticate_response")?;
    expect_equal("answer to EXTERNAL AUTHENTICATE", &answer, &stated_answer)?;
    host.check_authenticated(&answer).map_err(text)?;

    for step in case.at("steps")?.items()? {
        let plain = step.at("plain")?.hex()?;
        let (mut wire, mut read) = (Vec::new(), Vec::new());
        host.protect(&plain, &mut wire).map_err(text)?;
        expect_equal(step.path(), &wire, &step.at("wire")?.hex()?)?;
        card.unprotect(&wire, &mut read).map_err(text)?;
        expect_equal(step.path(), &read, &plain)?;
        let (reply, stated_wire) = match step.maybe("response") {
            Some(response) => (response.at("plain")?.hex()?, response.at("wire")?.hex()?),
            None => (Vec::new(), vec![0x86, 0x00]),
        };
        let (mut wire, mut read) = (Vec::new(), Vec::new());
        card.answer(&reply, &mut wire).map_err(text)?;
        expect_equal("answer", &wire, &stated_wire)?;
        host.unprotect(&wire, &mut read).map_err(text)?;
        expect_equal("data of the answer", &read, &reply)?;
    }
    Ok(())
}

/// Session keys and the commands of a server -> their data, or the refusal of the last one with
/// the TLV that the card answers.
pub(super) fn card_commands(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let tlvs = tlvs(&case.at("input.tlvs")?)?;
        let received = receive(case, &tlvs)?;
        let stated_answer = case.maybe("card_answer");
        match (received, case.expected_error()?) {
            (Ok(plain), None) => {
                for (at, stated) in case.at("output.plain")?.items()?.into_iter().enumerate() {
                    let read = plain.get(at).map(Vec::as_slice).unwrap_or_default();
                    expect_equal(stated.path(), read, &stated.hex()?)?;
                }
                Ok(())
            }
            (Ok(_), Some(kind)) => Err(format!("accepted, must be refused as {kind}")),
            (Err((at, refusal)), _) if at + 1 != tlvs.len() => Err(format!("TLV {at} refused: {refusal}")),
            (Err((_, refusal)), Some(kind)) => {
                if let Some(answer) = stated_answer {
                    expect_equal("answer", &refusal.answer().encode(), &answer.hex()?)?;
                }
                let open_to_us = leaves_length_open(case) && is_length_not_minimal(refusal.cause());
                expect_error(kind, if open_to_us { "security" } else { class(refusal.cause()) })
            }
            (Err((_, refusal)), None) => Err(format!("refused: {refusal}")),
        }
    };
    run().into()
}

type Received = Result<Vec<Vec<u8>>, (usize, Refusal)>;

/// A card under the session keys of the case receives `tlvs`, from EXTERNAL AUTHENTICATE on.
fn receive(case: &Case<'_>, tlvs: &[Vec<u8>]) -> Result<Received, String> {
    let (keys, cryptogram) = session_keys(case)?;
    let Some((authenticate, commands)) = tlvs.split_first() else {
        return Err("no TLV to receive".into());
    };
    let mut card = match hazmat::card_pending(&keys, cryptogram).external_authenticate(authenticate) {
        Ok((card, _)) => card,
        Err(refusal) => return Ok(Err((0, refusal))),
    };
    let mut all = Vec::new();
    for (at, command) in commands.iter().enumerate() {
        let mut plain = Vec::new();
        if let Err(refusal) = card.unprotect(command, &mut plain) {
            return Ok(Err((at + 1, refusal)));
        }
        all.push(plain);
    }
    Ok(Ok(all))
}

/// Commands that were sent, and an answer to the last -> its data.
pub(super) fn response(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let sent = tlvs(&case.at("input.sent")?)?;
        let plain = receive(case, &sent)?.map_err(|(at, refusal)| format!("TLV {at}: {refusal}"))?;
        let (keys, cryptogram) = session_keys(case)?;
        let (mut host, authenticate) = hazmat::host_channel(&keys, cryptogram);
        let mut wires = vec![authenticate.to_vec()];
        for (at, data) in plain.iter().enumerate() {
            let mut wire = Vec::new();
            host.protect(data, &mut wire).map_err(text)?;
            wires.push(wire);
            // the last command waits for the answer of the case
            if at + 1 < plain.len() {
                host.unprotect(&[0x86, 0x00], &mut Vec::new()).map_err(text)?;
            }
        }
        expect_equal("sent", &wires.concat(), &sent.concat())?;
        let mut read = Vec::new();
        let verdict = host.unprotect(&case.at("input.tlv")?.hex()?, &mut read);
        judge(case, verdict)?;
        match case.maybe("output.plain") {
            Some(stated) => expect_equal("data of the answer", &read, &stated.hex()?),
            None => expect_equal("data of the answer", &read, &[]),
        }
    };
    run().into()
}

/// An error TLV of a card, handed to the server at the step it belongs to -> its meaning.
pub(super) fn card_error(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let tlv = case.at("input.tlv")?.hex()?;
        let verdict = match tlv.get(..2) {
            Some([0x9F, 0x44]) => some_host()?.card_replied(&tlv).map(drop),
            Some([0x9F, 0x45]) => some_channel()?.check_authenticated(&tlv),
            _ => {
                let mut channel = some_channel()?;
                channel.protect(&[0x00], &mut Vec::new()).map_err(text)?;
                channel.unprotect(&tlv, &mut Vec::new())
            }
        };
        if let Err(Error::Refused(error)) = verdict {
            let meaning = meaning(error);
            let stated = case.at("output.meaning")?.text()?;
            if meaning != stated {
                return Err(format!("means {meaning}, must mean {stated}"));
            }
        }
        judge(case, verdict)
    };
    run().into()
}

const fn meaning(error: CardError) -> &'static str {
    match (error.tag().octets(), error.code()) {
        (0x9F44, 0x01) => "init_update_length_or_structure",
        (0x9F44, 0x03) => "init_update_reference_not_found",
        (0x9F45, 0x01) => "external_authenticate_length_or_structure",
        (0x9F45, 0x02) => "external_authenticate_security",
        (0x9F46, 0x01) => "command_length_or_structure",
        (0x9F46, 0x02) => "command_security",
        _ => "another error",
    }
}

/// Any session will do: the answer is an error.
fn some_host() -> Result<HostPending, String> {
    let key = || AesKey::new(&[0x5A; 16]).map_err(text);
    let keys = StaticKeys::new(key()?, key()?, key()?).map_err(text)?;
    Ok(Host::begin(keys, Kvn::FIRST, Aid::ISD_R, &mut Challenge([0; 8])).0)
}

fn some_channel() -> Result<HostChannel, String> {
    let key = || AesKey::new(&[0x5A; 16]).map_err(text);
    Ok(hazmat::host_channel(&SessionKeys::new(key()?, key()?, key()?), [0; 8]).0)
}

/// An answer to INITIALIZE UPDATE, checked by the server.
pub(super) fn init_update_response(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let (pending, _) = Input::of(case)?.begin();
        judge(case, pending.card_replied(&case.at("input.tlv")?.hex()?).map(drop))
    };
    run().into()
}

/// What a case says about the session to be opened.
struct Input {
    keys: StaticKeys,
    kvn: Kvn,
    aid: Aid,
    counter: SequenceCounter,
    host_challenge: [u8; 8],
}

impl Input {
    fn of(case: &Case<'_>) -> Result<Self, String> {
        let input = case.at("input")?;
        let key = |name: &str| AesKey::new(&input.at(name)?.hex()?).map_err(text);
        let keys = StaticKeys::new(key("key_enc")?, key("key_mac")?, key("key_dek")?).map_err(text)?;
        let kvn = u8::try_from(input.at("kvn")?.number()?).map_err(text)?;
        let fixed =
            (input.at("kid")?.number()?, input.at("i_param")?.text()?, input.at("security_level")?.text()?);
        if fixed != (0, "70", "33") {
            return Err("another kid, i_param or security_level than SGP.02 has".into());
        }
        Ok(Self {
            keys,
            kvn: Kvn::new(kvn).map_err(text)?,
            aid: Aid::new(&input.at("aid")?.hex()?).map_err(text)?,
            counter: SequenceCounter::from_bytes(input.at("sequence_counter")?.array()?),
            host_challenge: input.at("host_challenge")?.array()?,
        })
    }

    fn begin(&self) -> (HostPending, [u8; 12]) {
        Host::begin(self.keys.clone_keys(), self.kvn, self.aid, &mut Challenge(self.host_challenge))
    }
}

fn session_keys(case: &Case<'_>) -> Result<(SessionKeys, [u8; 8]), String> {
    let input = case.at("input")?;
    let key = |name: &str| AesKey::new(&input.at(name)?.hex()?).map_err(text);
    let keys = SessionKeys::new(key("s_enc")?, key("s_mac")?, key("s_rmac")?);
    Ok((keys, input.at("host_cryptogram")?.array()?))
}

fn tlvs(list: &Node<'_>) -> Result<Vec<Vec<u8>>, String> {
    list.items()?.iter().map(|tlv| tlv.hex().map_err(String::from)).collect()
}

/// Compares acceptance, or the class of the refusal, with what the case states.
fn judge(case: &Case<'_>, verdict: Result<(), Error>) -> Result<(), String> {
    match (case.expected_error()?, verdict) {
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(format!("refused: {error}")),
        (Some(kind), Ok(())) => Err(format!("accepted, must be refused as {kind}")),
        (Some(kind), Err(error)) => expect_error(kind, class(error)),
    }
}

/// The kind of an error in the words of the vectors.
pub(super) const fn class(error: Error) -> &'static str {
    match error {
        Error::Decode(error) => match error.kind() {
            DecodeErrorKind::Truncated { .. } => "truncated",
            DecodeErrorKind::TrailingData { .. } => "trailing_data",
            DecodeErrorKind::UnexpectedTag { .. }
            | DecodeErrorKind::UnknownTag { .. }
            | DecodeErrorKind::Missing { .. } => "tag_unexpected",
            DecodeErrorKind::LengthOutOfRange { .. }
            | DecodeErrorKind::NotWholeBlocks { .. }
            | DecodeErrorKind::LengthNotMinimal
            | DecodeErrorKind::Limit { .. } => "length_invalid",
            _ => "structure_invalid",
        },
        Error::Peer(PeerFault::ScpIdentifier { .. }) => "scp_identifier_mismatch",
        Error::Peer(PeerFault::IParameter { .. }) => "i_parameter_unsupported",
        Error::Peer(PeerFault::SecurityLevel { .. }) => "security_level_invalid",
        Error::Peer(PeerFault::Sequence { .. }) => "sequence_error",
        Error::Peer(PeerFault::KeyUsage { .. } | PeerFault::KeyType { .. } | PeerFault::KeyLength { .. }) => {
            "crt_unsupported"
        }
        Error::Refused(_) => "card_error",
        Error::Security => "security",
        _ => "another error",
    }
}

/// A case may leave it open whether a length field that is not minimal counts as structure (as the
/// channel of SGP.02 answers it) or as a wrong checksum; it says so in its note.
fn leaves_length_open(case: &Case<'_>) -> bool {
    let note = case.maybe("note").and_then(|note| note.text().ok());
    note.is_some_and(|note| note.contains("may equally refuse the non-minimal length as length_invalid"))
}

fn is_length_not_minimal(error: Error) -> bool {
    matches!(error, Error::Decode(error) if error.kind() == DecodeErrorKind::LengthNotMinimal)
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}

/// A source that gives the host challenge of a case.
struct Challenge([u8; 8]);

impl rand_core::TryRng for Challenge {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let [a, b, c, d, ..] = self.0;
        Ok(u32::from_be_bytes([a, b, c, d]))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from_be_bytes(self.0))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.iter_mut().zip(self.0.iter().cycle()).for_each(|(to, from)| *to = *from);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Challenge {}
