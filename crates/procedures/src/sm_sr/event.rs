//! What goes into the SM-SR's machine and what comes out of it.

use core::fmt;
use core::time::Duration;

use eis::Record;
use es_interfaces::Function;
use es_interfaces::status::ExecutionStatus;
use scp80::{Cntr, ResponseStatus};
use sgp_asn1::gp::Notification;
use sgp_wire::{Aid, StatusWord};

use crate::Error;

/// Something happened outside.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Input<'a> {
    /// Another server asks: one `RPSMessage` in XML.
    Request(&'a [u8]),
    /// The eUICC sent something.
    Card(CardMessage<'a>),
    /// The record of the last [`Output::Persist`] is stored.
    Persisted,
    /// The moment of the last [`Output::WaitUntil`] has come.
    Timeout,
}

/// Bytes from the eUICC.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum CardMessage<'a> {
    /// One SMS-SUBMIT TPDU.
    Sms(&'a [u8]),
    /// One secured packet, from RPL on.
    Packet(&'a [u8]),
}

/// Something to be done.
#[non_exhaustive]
pub enum Output {
    /// Store this record, then say [`Input::Persisted`]. Nothing that depends on it leaves before:
    /// above all no packet whose counter is not stored. It replaces the record of
    /// [`Euicc::stored_revision`](super::Euicc::stored_revision); when the store has another one,
    /// drop the machine: the record was changed by someone else.
    Persist(Box<Record>),
    /// Send this to the eUICC.
    Send(Transmission),
    /// Call again with [`Input::Timeout`] at this moment of the monotonic clock. Replaces the moment
    /// before; a timer that comes too early, or when nothing is waited for, is refused and does no
    /// harm.
    WaitUntil(Duration),
    /// Send this response to the server that asked.
    Respond(Vec<u8>),
    /// For the log.
    Event(Event),
}

/// Bytes for the eUICC.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Transmission {
    /// SMS-DELIVER TPDUs, in order.
    Sms(Vec<Vec<u8>>),
    /// One secured packet, from CPL on.
    Packet(Vec<u8>),
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(message) => write!(f, "Request({} bytes)", message.len()),
            Self::Card(message) => write!(f, "Card({message:?})"),
            Self::Persisted => f.write_str("Persisted"),
            Self::Timeout => f.write_str("Timeout"),
        }
    }
}

impl fmt::Debug for CardMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sms(tpdu) => write!(f, "Sms({} bytes)", tpdu.len()),
            Self::Packet(packet) => write!(f, "Packet({} bytes)", packet.len()),
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Persist(record) => write!(f, "Persist({:?})", record.revision()),
            Self::Send(transmission) => write!(f, "Send({transmission:?})"),
            Self::WaitUntil(at) => write!(f, "WaitUntil({at:?})"),
            Self::Respond(message) => write!(f, "Respond({} bytes)", message.len()),
            Self::Event(event) => write!(f, "Event({event:?})"),
        }
    }
}

impl fmt::Debug for Transmission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sms(tpdus) => write!(f, "Sms({} messages)", tpdus.len()),
            Self::Packet(packet) => write!(f, "Packet({} bytes)", packet.len()),
        }
    }
}

/// A step of the SM-SR.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A function call was taken up.
    Called(Function),
    /// A function call was refused before anything was sent to the eUICC.
    Denied {
        /// The function.
        function: Function,
        /// Subject, reason, and the rule that said no.
        status: ExecutionStatus,
    },
    /// A repeated call got the answer of the first one; or nothing yet, while that is in progress.
    Repeated(Function),
    /// The SM-SR itself could not go on with a call, or with a duty of its own: it ended there,
    /// and a caller is told "execution error" (`1.2`/`4.2`).
    BrokenOff(Error),
    /// A command packet leaves.
    Command {
        /// The function of ES5 or ES8, as the standard names it.
        function: &'static str,
        /// Security domain.
        target: Aid,
        /// Counter of the packet.
        counter: Cntr,
        /// Bytes of the script inside.
        script_len: usize,
    },
    /// A proof of receipt holds.
    Answer {
        /// Counter of the command it answers.
        counter: Cntr,
        /// Response status code.
        status: ResponseStatus,
        /// Bytes of the response script inside.
        script_len: usize,
    },
    /// The eUICC did not answer in time.
    NoAnswer {
        /// Counter of the command.
        counter: Cntr,
    },
    /// An answer was lost, and the audit shows that the command was executed.
    Recovered(Aid),
    /// The eUICC reported by itself.
    Notified(Notification),
    /// A notification that was handled before; it is confirmed again, unless the eUICC is being
    /// asked something.
    NotifiedAgain(u16),
    /// A notification older than one that was handled: repeated by somebody, or very late. Nothing
    /// is done.
    NotificationOutdated(u16),
    /// The report of a profile change that had been given up. It is not confirmed, so that the
    /// eUICC goes back (SGP.02 v4.2 3.2.1).
    NotificationTooLate(u16),
    /// The eUICC refuses the confirmation: with `6A88` the notification is void for it, since it went
    /// back; otherwise it will repeat it.
    ConfirmationRefused(StatusWord),
    /// ISD-Ps that the eUICC deleted because of POL1.
    DeletedByCard(Vec<Aid>),
    /// Something from the eUICC that is not genuine, or fits nothing.
    Ignored(Error),
    /// A genuine report that does not fit the record; nothing of it is taken over.
    Unexplained(eis::ObserveError),
    /// The audit found the eUICC and the EIS to differ; listed, not repaired.
    Discrepancies(Vec<eis::Discrepancy>),
    /// The audit found another ECASD certificate on the eUICC than the EIS has; not repaired.
    CertificateDiffers,
    /// The audit found the eUICC as the EIS has it.
    AuditAgrees,
}
