//! A command to an eUICC over the air, both ends in one process: a script is wrapped in a secured
//! packet and in short messages, unwrapped and executed by the card, and its answer comes back as a
//! proof of receipt that the server verifies.
//!
//! `cargo run --example ota_wrap`

use core::time::Duration;

use scp80::script::{CommandObject, Form, Outcome, ResponseBuilder, ScriptReader, split};
use scp80::sms::{
    Address, ConcatReference, Deliver, MessageReference, Reassembler, SmsParameters, Submit, packet_room,
};
use scp80::{Cntr, CounterLease, KeySet, Kvn, Policy, Receiver, ResponseRoute, ResponseStatus, Sender, Spi};
use sgp_wire::{CommandApdu, ResponseApdu, StatusWord, Tar};

type Error = Box<dyn core::error::Error>;

fn main() -> Result<(), Error> {
    for line in story()? {
        println!("{line}");
    }
    Ok(())
}

/// The keys that both sides hold since the card was made.
fn keys() -> Result<KeySet, Error> {
    let (kic, kid) = (sgp_keys::AesKey::new(&[0x11; 16])?, sgp_keys::AesKey::new(&[0x22; 16])?);
    Ok(KeySet::aes(Kvn::new(1)?, kic, kid))
}

/// What happens, line by line.
///
/// # Errors
/// Something is not as the story goes.
pub(crate) fn story() -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    let mut tell = |line: String| lines.push(line);
    let (server_number, card_number) =
        (Address::international("+44272540361")?, Address::international("+447700900123")?);

    // --- server: counters 18 to 81 are reserved in its store ------------------------------------
    let lease = CounterLease::new(counter(18)?, counter(82)?)?;
    let mut sender = Sender::new(keys()?, Spi::SGP02, lease).with_policy(Policy::SGP02);
    let audit = [CommandApdu::decode(&[0x80, 0xCA, 0xFF, 0x21, 0x00])?];
    let mut reference = ConcatReference::eight_bit(7);
    let room = sender.capacity(Tar::ISD_R, packet_room(3, reference.next()))?.ok_or("no room")?;
    tell(format!("server: three short messages hold {room} octets of script"));
    let [script] = &split(Form::Definite, &audit, room, None)?[..] else {
        return Err("one script is enough".into());
    };
    let pending = sender.protect(Tar::ISD_R, &script.encode())?;
    let mut store = pending.counter(); // before any octet leaves
    let packet = pending.persisted();
    tell(format!("server: counter {store} stored, packet of {} octets", packet.as_bytes().len()));
    let parameters = SmsParameters::new(server_number, [0x62, 0x11, 0x22, 0x32, 0, 0, 0]);
    let messages = packet.sms_deliver(&parameters, &mut reference)?;
    tell(format!("server: {} SMS-DELIVER", messages.len()));

    // --- card ------------------------------------------------------------------------------------
    let mut card = Receiver::with_counters([(keys()?, counter(17)?)], Policy::SGP02);
    let mut inbox = Reassembler::default();
    let mut command = None;
    for message in &messages {
        command = inbox.push_deliver(&Deliver::decode(message)?, Duration::ZERO)?;
    }
    let command = command.ok_or("segments are missing")?;
    let received = card.unprotect(&command.octets)?;
    tell(format!(
        "card:   {} for {}, genuine, counter {}",
        received.spi(),
        received.tar(),
        received.counter()
    ));
    let answer = execute(received.data())?;
    let ResponseRoute::Submit { response, .. } = received.route(ResponseStatus::OK, &answer)? else {
        return Err("SPI asks for an SMS-SUBMIT".into());
    };
    let mut references = (MessageReference::new(1), ConcatReference::eight_bit(1));
    let submits = response.sms_submit(server_number, &mut references.0, &mut references.1)?;
    tell(format!("card:   response of {} octets in {} SMS-SUBMIT", response.as_bytes().len(), submits.len()));

    // a replay is refused, and nothing leaves an ISD-R for it
    let replay = card.unprotect(&command.octets).err().ok_or("a replay is executed")?;
    let silence = if replay.response().is_none() { "silence" } else { "an answer" };
    tell(format!("card:   the same packet again: {replay}, {silence}"));

    // --- server: the proof of receipt ------------------------------------------------------------
    let mut outbox = Reassembler::default();
    let mut response = None;
    for submit in &submits {
        response = outbox.push_submit(&card_number, &Submit::decode(submit)?, Duration::ZERO)?;
    }
    let response = response.ok_or("segments are missing")?.octets;
    let mut changed = response.clone();
    if let Some(last) = changed.last_mut() {
        *last ^= 1;
    }
    let forged = sender.unprotect(&changed).err().ok_or("a changed response is taken")?;
    tell(format!("server: a response with one bit flipped: {forged}"));
    let por = sender.unprotect(&response)?;
    tell(format!("server: {} to counter {}", por.status(), por.command().counter));
    let responses = por.responses()?;
    for outcome in responses.outcomes(script)? {
        let Outcome::Answered(answer) = outcome else { return Err("the command is answered".into()) };
        tell(format!("server: {answer:?}"));
    }
    store = store.next().ok_or("the counter ends")?;
    tell(format!("server: next counter {store}"));
    Ok(lines)
}

fn counter(value: u64) -> Result<Cntr, Error> {
    Cntr::new(value).ok_or_else(|| "no counter of five octets".into())
}

/// What the ISD-R does with the commands of a script.
fn execute(script: &[u8]) -> Result<Vec<u8>, Error> {
    let mut reader = ScriptReader::new(script)?;
    let mut answers = ResponseBuilder::new(reader.form());
    while let Some(object) = reader.next_object()? {
        if let CommandObject::Apdu(tlv) = object {
            let command = CommandApdu::decode(tlv.value())?;
            answers.answer(&command, &ResponseApdu::new([0xFF, 0x21, 0x00], StatusWord::OK));
        }
    }
    Ok(answers.encode())
}
