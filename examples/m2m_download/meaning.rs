//! What bytes and events mean, in a line that a person likes to read.

use sgp_sdk::es_interfaces::{Direction, rps};
use sgp_sdk::procedures::{sm_dp, sm_sr};
use sgp_sdk::wire::{Aid, Limits};

use crate::cast::Fallible;
use crate::timeline::Link;

/// Function, and in a response how it ended.
pub(crate) fn of_message(message: &[u8]) -> String {
    let Ok(peek) = rps::peek(message, &Limits::DEFAULT) else { return "not a message".into() };
    let name = peek.message_type().to_owned();
    match peek.direction() {
        Some(Direction::Response) => {
            let status = inside(message, "Status").unwrap_or_default();
            match (inside(message, "Subject"), inside(message, "Reason")) {
                (Some(subject), Some(reason)) => format!("{name}: {status}, {subject}/{reason}"),
                _ => format!("{name}: {status}"),
            }
        }
        _ => name,
    }
}

/// Whom a response goes to: the interface says it.
pub(crate) fn receiver(message: &[u8]) -> Fallible<&'static str> {
    let peek = rps::peek(message, &Limits::DEFAULT)?;
    Ok(if peek.message_type().starts_with("ES4") { "MNO" } else { "SM-DP" })
}

/// Text of the first element with this name.
pub(crate) fn inside(message: &[u8], name: &str) -> Option<String> {
    let text = core::str::from_utf8(message).ok()?;
    let (_, rest) = text.split_once(&format!(":{name}>"))?;
    rest.split_once('<').map(|(value, _)| value.to_owned())
}

/// What a card sends is ciphered: only the outside tells.
pub(crate) fn of_card_bytes(bytes: &[u8], link: Link) -> String {
    let has = |pattern: [u8; 2]| bytes.windows(2).any(|w| w == pattern);
    match link {
        Link::Packet => "proof of receipt".into(),
        _ if has([0x71, 0x00]) => "proof of receipt".into(),
        _ if has([0x70, 0x00]) => "notification".into(),
        _ => "proof of receipt, continued".into(),
    }
}

pub(crate) fn of_event(event: &sm_sr::Event) -> String {
    match event {
        sm_sr::Event::Command { function, target, counter, script_len } => {
            let target = if *target == Aid::ISD_R { "ISD-R".into() } else { format!("ISD-P {target}") };
            format!("{function} to {target}, counter {}, script of {script_len} bytes", counter.value())
        }
        sm_sr::Event::Denied { function, status } => {
            let code = status.code().map(ToString::to_string).unwrap_or_default();
            let why = status.code_data.as_ref().and_then(|data| data.message.clone()).unwrap_or_default();
            format!("{function} refused, nothing is sent: {code}: {why}")
        }
        sm_sr::Event::Answer { counter, status, script_len } => {
            format!(
                "proof of receipt for counter {} holds: {status}, script of {script_len} bytes",
                counter.value()
            )
        }
        sm_sr::Event::NoAnswer { counter } => format!("no answer to counter {}", counter.value()),
        sm_sr::Event::Recovered(aid) => format!("the card is asked: ISD-P {aid} exists, its answer was lost"),
        sm_sr::Event::Notified(notification) => {
            let number = notification.sequence_number();
            format!("notification of type {:02X}, number {number}, is genuine", notification.kind().0)
        }
        sm_sr::Event::AuditAgrees => "audit: card and EIS agree".into(),
        other => format!("{other:?}"),
    }
}

pub(crate) fn of_download(event: &sm_dp::Event) -> String {
    match event {
        sm_dp::Event::PackageChecked { elements, len } => {
            format!("package checked: {elements} elements, {len} bytes")
        }
        sm_dp::Event::EuiccChecked { remaining_memory: Some(free) } => {
            format!("certificate of the ECASD holds; {free} bytes free")
        }
        sm_dp::Event::IsdpCreated(aid) => format!("ISD-P {aid} created"),
        sm_dp::Event::CertificateAccepted => "the card took the certificate and sent its challenge".into(),
        sm_dp::Event::KeysEstablished => "receipt holds: three keys established".into(),
        sm_dp::Event::ChannelOpened => "SCP03t channel open".into(),
        sm_dp::Event::SegmentsAccepted { done, of } => format!("{done} of {of} segments taken"),
        sm_dp::Event::ProfileInstalled => "EUICCResponse: profile installed".into(),
        sm_dp::Event::Completed => "the SM-SR has the profile as disabled".into(),
        sm_dp::Event::Enabled => "profile enabled and confirmed".into(),
        sm_dp::Event::CleaningUp(why) => format!("gives up: {why}; the ISD-P is deleted"),
        other => format!("{other:?}"),
    }
}
