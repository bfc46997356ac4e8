//! `scp80_*` and `sms_*`: secured packets, the scripts inside them and the short messages around
//! them, against what other implementations and cards made.

mod body;
mod card_recorded;
mod cat_tp;
mod command;
mod counter;
mod end_to_end;
mod input;
mod keys;
mod policy;
mod primitive;
mod published;
mod rejection;
mod response;
mod script;
mod sms;
mod stop;

use super::{Case, Outcome};
use stop::Stop;

/// A function for one kind: runs a case, and stops at the first thing that is wrong.
type Check = fn(&Case<'_>) -> Result<(), Stop>;

/// Cases believed wrong, and why.
const BELIEVED_WRONG: &[(&str, &str)] = &[
    ("rapdu-005", "rapdu-005: its INSTALL announces 18 octets of data, and none follow"),
    (
        "gsm0348/Dataset0348/test-response-002",
        "test-response-002: counter 0000000000 is not what its own published header and its checksum say",
    ),
];

fn run(case: &Case<'_>, check: Check) -> Outcome {
    if let Some((_, why)) = BELIEVED_WRONG.iter().find(|(id, _)| *id == case.id()) {
        return Outcome::Skipped((*why).into());
    }
    match check(case) {
        Ok(()) => Outcome::Passed,
        Err(Stop(why)) => Outcome::Failed(why),
    }
}

/// `scp80_cat_tp_tcp`: a packet in the form for CAT_TP and TCP, and back.
pub(super) fn cat_tp_tcp(case: &Case<'_>) -> Outcome {
    run(case, cat_tp::packet)
}

/// `scp80_command_packet`: fields, counter and data -> the packet, and back.
pub(super) fn command_packet(case: &Case<'_>) -> Outcome {
    run(case, command::packet)
}

/// `scp80_command_unwrap_edge`: an unusual packet that is valid -> counter and data.
pub(super) fn command_unwrap_edge(case: &Case<'_>) -> Outcome {
    run(case, command::unwrap_edge)
}

/// `scp80_response_packet`: counter, status and data -> the packet, and back.
pub(super) fn response_packet(case: &Case<'_>) -> Outcome {
    run(case, response::packet)
}

/// `scp80_rejections`: a packet that must be refused for the stated reason.
pub(super) fn rejections(case: &Case<'_>) -> Outcome {
    run(case, rejection::refused)
}

/// `scp80_counter_sequences`: packets fed to one receiver -> status and stored counter of each.
pub(super) fn counter_sequences(case: &Case<'_>) -> Outcome {
    run(case, counter::sequence)
}

/// `scp80_header_policy`: what a receiver decides from the header alone.
pub(super) fn header_policy(case: &Case<'_>) -> Outcome {
    run(case, policy::decide)
}

/// `scp80_end_to_end`: command APDUs -> ENVELOPEs, and back.
pub(super) fn end_to_end(case: &Case<'_>) -> Outcome {
    run(case, end_to_end::both_ways)
}

/// `scp80_card_recorded`: what a card answered to these ENVELOPEs.
pub(super) fn card_recorded(case: &Case<'_>) -> Outcome {
    run(case, card_recorded::exchange)
}

/// `scp80_published`: packets, scripts and short messages that other projects publish.
pub(super) fn published(case: &Case<'_>) -> Outcome {
    run(case, published::any)
}

/// `scp80_primitives`: checks on their own.
pub(super) fn primitives(case: &Case<'_>) -> Outcome {
    run(case, primitive::check)
}

/// `scp80_remote_apdu`: scripts in compact and expanded format, both directions.
pub(super) fn remote_apdu(case: &Case<'_>) -> Outcome {
    run(case, script::any)
}

/// `sms_mt_command`: a command packet -> SMS-DELIVERs in ENVELOPEs, and back.
pub(super) fn sms_mt_command(case: &Case<'_>) -> Outcome {
    run(case, sms::mt_command)
}

/// `sms_mo_por_submit`: a response packet -> SMS-SUBMITs in proactive commands, and back.
pub(super) fn sms_mo_por_submit(case: &Case<'_>) -> Outcome {
    run(case, sms::mo_por_submit)
}

/// `sms_reassembly`: user data in the order they arrive -> the packet, or why there is none.
pub(super) fn sms_reassembly(case: &Case<'_>) -> Outcome {
    run(case, sms::reassembly)
}

#[cfg(test)]
mod tests;
