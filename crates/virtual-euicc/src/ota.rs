//! From a secured packet to its answer: whose it is, whether it is genuine, what it does
//! (TS 102 225, SGP.02 v4.2 2.4).

use rand_core::CryptoRng;
use scp80::wire::{CommandHeader, CommandPacket};
use scp80::{Packet, Receiver, ResponseContext, ResponseStatus};
use sgp_wire::{Aid, Tar};

use crate::drop_reason::DropReason;
use crate::isd_r::Session;
use crate::script::{self, Target};
use crate::state::State;

/// What became of a packet.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Not executed, not answered; nothing has changed.
    Dropped(DropReason),
    /// Executed, or refused with a status.
    Answered(Answer),
}

/// What goes back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The response packet, if the command asks for one.
    pub(crate) packet: Option<Packet>,
    /// Whether it goes in an SMS-SUBMIT; else in the report to the command.
    pub(crate) by_submit: bool,
    /// The response packet that stands in for one which is too long for a report.
    pub(crate) interim: Option<Packet>,
}

/// Who a packet is for.
#[derive(Clone, Copy)]
enum Addressee {
    Application(Target),
    /// An ISD-P that is not there: its packets are those of the ISD-R all the same.
    NoSuchIsdP,
}

/// Takes one packet, from CPL on.
pub(crate) fn receive(state: &mut State, packet: &[u8], rng: &mut dyn CryptoRng) -> Outcome {
    let header = match CommandPacket::decode(packet) {
        Ok(packet) => *packet.header(),
        Err(error) => return Outcome::Dropped(DropReason::Malformed(error)),
    };
    let Some(addressee) = addressee(state, header.tar) else {
        let packet = scp80::refuse(&header, ResponseStatus::TAR_UNKNOWN);
        return answer(&header, packet, None);
    };
    let Some(key_sets) = key_sets(state, addressee) else {
        return Outcome::Dropped(DropReason::KeySetUnknown);
    };
    let received = match key_sets.unprotect(packet) {
        Ok(received) => received,
        Err(rejection) => return Outcome::Dropped(rejection.reason().into()),
    };
    let session = Session { kvn: received.kvn() };
    let (data, context) = received.into_parts();
    match addressee {
        Addressee::NoSuchIsdP => respond(&context, ResponseStatus::TAR_UNKNOWN, &[]),
        Addressee::Application(target) => {
            let script = script::run(state, target, session, &data, rng);
            respond(&context, ResponseStatus::OK, &script)
        }
    }
}

fn addressee(state: &State, tar: Tar) -> Option<Addressee> {
    if tar == Tar::ISD_R {
        return Some(Addressee::Application(Target::IsdR));
    }
    if let Some(isd_p) = state.isd_ps.by_tar(tar) {
        return Some(Addressee::Application(Target::IsdP(isd_p.aid())));
    }
    if let &[0x00, high, low] = tar.as_bytes()
        && u16::from_be_bytes([high, low]) >= Aid::ISD_P_FIRST
    {
        return Some(Addressee::NoSuchIsdP);
    }
    let enabled = state.isd_ps.enabled()?;
    (tar == Tar::MNO_SD && enabled.mno_sd.is_some())
        .then(|| Addressee::Application(Target::MnoSd(enabled.aid())))
}

fn key_sets(state: &mut State, addressee: Addressee) -> Option<&mut Receiver> {
    match addressee {
        Addressee::Application(Target::MnoSd(aid)) => {
            Some(&mut state.isd_ps.get_mut(aid)?.mno_sd.as_mut()?.key_sets)
        }
        _ => Some(&mut state.key_sets),
    }
}

/// An answer that is longer than a packet can be becomes the status that says so.
fn respond(context: &ResponseContext, status: ResponseStatus, data: &[u8]) -> Outcome {
    let packet = context
        .respond(status, data)
        .or_else(|_| context.respond(ResponseStatus::INSUFFICIENT_MEMORY, &[]))
        .unwrap_or_default();
    let interim = context.respond(ResponseStatus::FOLLOWS_BY_SUBMIT, &[]).unwrap_or_default();
    answer(context.header(), packet, interim)
}

const fn answer(header: &CommandHeader, packet: Option<Packet>, interim: Option<Packet>) -> Outcome {
    Outcome::Answered(Answer { packet, by_submit: header.spi.response_by_submit(), interim })
}
