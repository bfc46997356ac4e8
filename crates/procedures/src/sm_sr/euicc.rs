//! The SM-SR's hand on one eUICC.

use core::fmt;
use core::time::Duration;
use std::collections::VecDeque;
use std::sync::Arc;

use eis::{Permit, Record, ReserveError, Revision};
use es_interfaces::DateTime;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::{CheckKind, Por};
use sgp_asn1::gp::Notification;
use sgp_wire::Aid;

use super::asked::{Answer, Asked, Task};
use super::calls::First;
use super::event::{CardMessage, Event, Input, Output};
use super::notified::Reports;
use super::ota::{Inbound, Ota, Outgoing};
use super::recorded::Recorded;
use super::setup::{Bearer, Commands, MemoryGrant, Setup};
use super::step::{Job, Step, Switch};
use crate::party::Numbering;
use crate::{Error, Misuse, Now, PeerFault};

/// SM-SR side of one eUICC: takes the function calls of ES3 and ES4 that concern it, one at a time,
/// and the eUICC's own notifications (SGP.02 v4.2 3, 5.4, 5.5).
///
/// Does no I/O, reads no clock, draws no randomness. [`handle`](Self::handle) takes what happens,
/// [`poll_output`](Self::poll_output) says what to do. **One input, then drain**: an input before
/// all outputs are taken is refused. The record changes only through `eis`' rules, and no packet
/// leaves before the record that holds its counter is stored.
///
/// A call while another one is in progress is answered "busy" (`1.2`/`4.4`) and may be repeated.
/// Otherwise a call is answered once: a repetition (same caller, function and call identifier)
/// gets the recorded answer in a message of its own, a refusal as well as a success, and nothing
/// happens twice. That holds for the last 32 answers, as far as they have 64 kB together, and not
/// for GetEIS, which only reads.
///
/// A call that takes longer than its validity period ends as EXPIRED. What was begun on the eUICC
/// is brought to an end all the same where it can be, so that record and eUICC agree.
pub struct Euicc {
    pub(super) choices: Choices,
    pub(super) record: Record,
    stored: Revision,
    pub(super) ota: Ota,
    pub(super) reports: Reports,
    numbering: Numbering,
    pub(super) stage: Stage,
    deadline: Option<Duration>,
    recorded: Recorded,
    out: VecDeque<Output>,
}

/// What of the setup is still needed once keys and addresses are in place.
#[derive(Debug)]
pub(super) struct Choices {
    isd_p_bearer: Bearer,
    pub(super) memory_grant: MemoryGrant,
    pub(super) dialect: es_interfaces::dialect::Dialect,
    answer_time: Duration,
    notification_time: Duration,
}

/// What the machine waits for.
pub(super) enum Stage {
    /// Calls and notifications.
    Idle,
    /// The record to be stored; then the packet leaves.
    Storing(Box<(Job, Outgoing)>),
    /// The record to be stored; then the caller is answered, if there is one.
    Closing { asked: Option<Arc<Asked>>, message: Option<Vec<u8>> },
    /// The card's answer to this packet.
    Answer { job: Box<Job>, counter: scp80::Cntr },
    /// The card's report of a profile change.
    Report { job: Box<Job>, switch: Switch },
}

impl Euicc {
    /// A machine for the eUICC of `record`. Creations that the machine before this one began and
    /// did not end are abandoned ([`Record::abandon_creations`]).
    ///
    /// # Errors
    /// [`Misuse::Counters`] when the record has no counter for the key set, [`Misuse::Parameter`]
    /// when the SPI leaves commands or answers without a cryptographic checksum, or when the party is
    /// not the SM-SR in charge of the eUICC.
    pub fn new(record: Record, setup: Setup) -> Result<Self, Error> {
        let Setup { party, exchange, keys, spi, sms, concat_reference, euicc_address, .. } = setup;
        let version = keys.kvn().number();
        if !record.key_sets().iter().any(|set| set.version() == version) {
            return Err(ReserveError::UnknownKeySet { version }.into());
        }
        if party.entity().id != *record.smsr_id() {
            return Err(Misuse::Parameter("party").into());
        }
        if spi.check() != CheckKind::Cryptographic || spi.response_check() != CheckKind::Cryptographic {
            return Err(Misuse::Parameter("spi").into());
        }
        Ok(Self {
            choices: Choices {
                isd_p_bearer: setup.isd_p_bearer,
                memory_grant: setup.memory_grant,
                dialect: setup.dialect,
                answer_time: setup.answer_time,
                notification_time: setup.notification_time,
            },
            stored: record.revision(),
            record: record.abandon_creations(),
            ota: Ota::new(keys, spi, sms, concat_reference, euicc_address)?,
            reports: Reports::new(setup.last_notification),
            numbering: Numbering::new(party, &exchange),
            stage: Stage::Idle,
            deadline: None,
            recorded: Recorded::default(),
            out: VecDeque::new(),
        })
    }

    /// The record as it stands.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Revision of the record that the last [`Input::Persisted`] said to be stored; before the first
    /// one, of the record that the machine was made with. It is the one that [`Output::Persist`]
    /// replaces: a store that has another by then must refuse.
    #[must_use]
    pub const fn stored_revision(&self) -> Revision {
        self.stored
    }

    /// Whether a call can be taken up.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.stage, Stage::Idle)
    }

    /// Sequence number of the last notification that was handled, to be stored beside the record
    /// and given to the next machine ([`Setup::last_notification`]).
    #[must_use]
    pub const fn last_notification(&self) -> Option<u16> {
        self.reports.last()
    }

    /// The next thing to do, `None` when the machine waits for an input.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Takes one input.
    ///
    /// # Errors
    /// [`Error::Misuse`] for an input at the wrong time, [`Error::Decode`] and
    /// [`PeerFault::UnexpectedMessage`] for a request that is none. The state is unchanged then.
    /// What the card sends is never an error here: what is not genuine comes out as
    /// [`Event::Ignored`] and changes nothing. A failure of the SM-SR itself, such as counters
    /// that are used up, ends the call that met it ([`Event::BrokenOff`]).
    pub fn handle(&mut self, now: Now, input: Input<'_>) -> Result<(), Error> {
        if !self.out.is_empty() {
            return Err(Misuse::OutputPending.into());
        }
        match input {
            Input::Request(message) => self.called(message, now),
            Input::Card(message) => {
                self.heard(message, now);
                Ok(())
            }
            Input::Persisted => self.stored(now),
            Input::Timeout => self.timed_out(now),
        }
    }

    fn called(&mut self, message: &[u8], now: Now) -> Result<(), Error> {
        let asked = Asked::decode(message)?;
        if asked.eid() != &self.record.eid() {
            self.event(Event::Called(asked.function()));
            self.deny(&asked, ExecutionStatus::failed(StatusCode::EID_UNKNOWN), false, now);
            return Ok(());
        }
        if self.in_progress().is_some_and(|other| other.call() == asked.call()) {
            self.event(Event::Repeated(asked.function()));
            return Ok(());
        }
        if let Some((started, answer)) = self.recorded.find(&asked) {
            self.event(Event::Repeated(asked.function()));
            let message = self.encode(&asked, started, answer, now);
            self.out.extend(message.map(Output::Respond));
            return Ok(());
        }
        self.event(Event::Called(asked.function()));
        if !self.is_idle() {
            self.deny(&asked, ExecutionStatus::failed(StatusCode::PROVIDER_BUSY), false, now);
        } else {
            match self.evaluate(&asked) {
                Ok(permit) => self.begin(asked, permit, now),
                Err(status) => self.deny(&asked, status, true, now),
            }
        }
        Ok(())
    }

    fn in_progress(&self) -> Option<&Asked> {
        match &self.stage {
            Stage::Idle => None,
            Stage::Storing(sending) => sending.0.asked.as_deref(),
            Stage::Closing { asked, .. } => asked.as_deref(),
            Stage::Answer { job, .. } | Stage::Report { job, .. } => job.asked.as_deref(),
        }
    }

    fn deny(&mut self, asked: &Asked, status: ExecutionStatus, for_good: bool, now: Now) {
        self.event(Event::Denied { function: asked.function(), status: status.clone() });
        let (started, answer) = (now.date_time(), Answer::new(status));
        let message = match for_good {
            true => self.answer(asked, started, answer, now),
            false => self.encode(asked, started, answer, now),
        };
        self.out.extend(message.map(Output::Respond));
    }

    /// Takes up a call: answers it at once, or sends its first command.
    fn begin(&mut self, asked: Asked, permit: Option<Permit>, now: Now) {
        let started = now.date_time();
        match asked.task() {
            Task::GetEis => {
                let answer = self.eis_answer(&asked);
                let message = self.answer(&asked, started, answer, now);
                self.out.extend(message.map(Output::Respond));
            }
            Task::Completed(parameters) => {
                let answer = match self.completed(permit.as_ref(), parameters) {
                    Ok(record) => {
                        self.record = record;
                        Answer::executed()
                    }
                    Err(error) => self.own_failure(error),
                };
                self.close(Some(Arc::new(asked)), started, answer, now);
            }
            _ => match self.first(&asked, permit.as_ref()) {
                Ok(First { step, target, commands, more }) => {
                    let valid_until = asked.validity().map(|time| now.monotonic.saturating_add(time));
                    let job = Job { asked: Some(Arc::new(asked)), permit, started, valid_until, step };
                    self.send(job, target, &commands, more, now);
                }
                Err(error) => {
                    let answer = self.own_failure(error);
                    self.close(Some(Arc::new(asked)), started, answer, now);
                }
            },
        }
    }

    /// Sends a command: reserves its counter, has the record stored, and waits.
    pub(super) fn send(&mut self, job: Job, target: Aid, commands: &Commands, more: bool, now: Now) {
        let bearer = match target == Aid::ISD_R {
            true => Bearer::Sms,
            false => self.choices.isd_p_bearer,
        };
        let sm_dp = match (&job.step, &job.asked) {
            (Step::SendData { .. }, Some(asked)) => Some((&asked.header().sender.id, more)),
            _ => None,
        };
        match self.ota.protect(&self.record, target, commands, sm_dp, bearer) {
            Ok((record, outgoing)) => {
                self.record = record;
                self.event(Event::Command {
                    function: job.step.function(),
                    target,
                    counter: outgoing.counter(),
                    script_len: outgoing.script_len,
                });
                self.persist();
                self.stage = Stage::Storing(Box::new((job, outgoing)));
            }
            Err(error) => self.broken_off(&job, error, now),
        }
    }

    fn stored(&mut self, now: Now) -> Result<(), Error> {
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Storing(sending) => {
                self.stored = self.record.revision();
                let (job, outgoing) = *sending;
                self.leave(job, outgoing, now);
                Ok(())
            }
            Stage::Closing { message, .. } => {
                self.stored = self.record.revision();
                self.out.extend(message.map(Output::Respond));
                self.take_up_deferred(now);
                Ok(())
            }
            other => {
                self.stage = other;
                Err(Misuse::InputNotExpected.into())
            }
        }
    }

    /// The packet leaves, unless it is too late for it.
    fn leave(&mut self, job: Job, outgoing: Outgoing, now: Now) {
        let counter = outgoing.counter();
        if job.expiry().is_some_and(|end| now.monotonic >= end) {
            self.ota.forget(counter);
            return self.not_executed(&job, ExecutionStatus::expired(), Vec::new(), now);
        }
        match self.ota.transmit(outgoing) {
            Ok(transmission) => {
                self.out.push_back(Output::Send(transmission));
                self.wait(&job, self.choices.answer_time, now);
                self.stage = Stage::Answer { job: Box::new(job), counter };
            }
            Err(error) => {
                self.ota.forget(counter);
                self.broken_off(&job, error, now);
            }
        }
    }

    fn heard(&mut self, message: CardMessage<'_>, now: Now) {
        match self.ota.receive(message, now.monotonic) {
            Ok(Some(Inbound::Por(por))) => self.heard_answer(&por, now),
            Ok(Some(Inbound::Notification(notification))) => self.heard_report(notification, now),
            Ok(None) => {}
            Err(error) => self.event(Event::Ignored(error)),
        }
    }

    fn heard_answer(&mut self, por: &Por, now: Now) {
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Answer { job, counter } if por.command().counter == counter => {
                self.event(Event::Answer { counter, status: por.status(), script_len: por.data().len() });
                // the card only says that its answer is still to come
                if por.status().is_interim() {
                    self.stage = Stage::Answer { job, counter };
                } else {
                    self.answered(*job, por, now);
                }
            }
            stage => {
                self.stage = stage;
                self.event(Event::Ignored(PeerFault::UnexpectedMessage.into()));
            }
        }
    }

    fn timed_out(&mut self, now: Now) -> Result<(), Error> {
        if self.deadline.is_none_or(|deadline| now.monotonic < deadline) {
            return Err(Misuse::InputNotExpected.into());
        }
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Answer { job, counter } => {
                self.ota.forget(counter);
                self.event(Event::NoAnswer { counter });
                self.unanswered(*job, now);
            }
            Stage::Report { job, switch } => self.unreported(&job, switch, now),
            other => {
                self.stage = other;
                return Err(Misuse::InputNotExpected.into());
            }
        }
        Ok(())
    }

    /// Waits for the card to report a profile change.
    pub(super) fn await_report(&mut self, job: Job, switch: Switch, now: Now) {
        self.wait(&job, self.choices.notification_time, now);
        self.stage = Stage::Report { job: Box::new(job), switch };
    }

    /// Has the record stored, then answers the caller.
    pub(super) fn close(&mut self, asked: Option<Arc<Asked>>, started: DateTime, answer: Answer, now: Now) {
        let message = asked.as_deref().and_then(|asked| self.answer(asked, started, answer, now));
        self.persist();
        self.deadline = None;
        self.stage = Stage::Closing { asked, message };
    }

    /// Reports a failure of the SM-SR's own; what the caller is told of it.
    pub(super) fn own_failure(&mut self, error: Error) -> Answer {
        self.event(Event::BrokenOff(error));
        Answer::new(ExecutionStatus::failed(StatusCode::PROVIDER_FAILED))
    }

    pub(super) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    fn persist(&mut self) {
        self.out.push_back(Output::Persist(Box::new(self.record.clone())));
    }

    fn wait(&mut self, job: &Job, time: Duration, now: Now) {
        let until = now.monotonic.saturating_add(time);
        let until = job.expiry().map_or(until, |end| until.min(end));
        self.deadline = Some(until);
        self.out.push_back(Output::WaitUntil(until));
    }

    /// Makes the response, and keeps the answer for those who repeat the call.
    fn answer(&mut self, asked: &Asked, started: DateTime, answer: Answer, now: Now) -> Option<Vec<u8>> {
        let message = self.encode(asked, started.clone(), answer.clone(), now)?;
        if !asked.only_reads() {
            self.recorded.keep(asked.call(), started, answer, message.len());
        }
        Some(message)
    }

    fn encode(&mut self, asked: &Asked, started: DateTime, answer: Answer, now: Now) -> Option<Vec<u8>> {
        let id = self.numbering.message_id();
        match id.and_then(|id| asked.respond(answer, id, started, now.date_time())) {
            Ok(message) => Some(message.into_bytes()),
            Err(error) => {
                self.event(Event::BrokenOff(error));
                None
            }
        }
    }

    /// A report that waited for its turn; the card may have said something newer meanwhile.
    fn take_up_deferred(&mut self, now: Now) {
        if let Some(notification) = self.reports.take_deferred() {
            match self.reports.is_new(notification.sequence_number()) {
                true => self.notified(&notification, now),
                false => self.event(Event::NotificationOutdated(notification.sequence_number())),
            }
        }
    }

    /// Whether the profile that the card reports as enabled is the one that it is told to enable.
    pub(super) fn is_wanted(&self, notification: &Notification) -> bool {
        match &self.stage {
            Stage::Report { switch, .. } => switch.is_done(notification),
            Stage::Answer { job, .. } => {
                matches!(job.step, Step::Switch(switch) if switch.is_done(notification))
            }
            _ => false,
        }
    }
}

impl fmt::Debug for Euicc {
    /// EID, revision of the record, and what is waited for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Euicc({}, {:?}, {:?})", self.record.eid(), self.record.revision(), self.stage)
    }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Idle => f.write_str("idle"),
            Self::Storing(sending) => write!(f, "storing before {}", sending.0.step.function()),
            Self::Closing { .. } => f.write_str("storing before the answer"),
            Self::Answer { job, counter } => write!(f, "{} sent, {counter:?}", job.step.function()),
            Self::Report { job, .. } => write!(f, "{} to be reported", job.step.function()),
        }
    }
}
