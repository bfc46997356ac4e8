//! The SM-SR's hand on one eUICC.

use core::time::Duration;
use std::collections::VecDeque;

use eis::{Permit, Record};
use es_interfaces::status::{ExecutionStatus, StatusCode};
use es_interfaces::{CallId, DateTime};
use sgp_asn1::gp::Notification;

use super::asked::{Answer, Asked, Task};
use super::calls::First;
use super::event::{CardMessage, Event, Input, Output};
use super::ota::{Inbound, Ota, Outgoing};
use super::setup::{Bearer, Commands, Setup};
use super::step::{Job, Step, Switch};
use crate::party::Numbering;
use crate::{Error, Misuse, Now, PeerFault};

/// How many answers are kept for callers that repeat a call.
const ANSWERS_KEPT: usize = 32;

/// SM-SR side of one eUICC: takes the function calls of ES3 and ES4 that concern it, one at a time,
/// and the eUICC's own notifications (SGP.02 v4.2 3, 5.4, 5.5).
///
/// Does no I/O, reads no clock, draws no randomness. [`handle`](Self::handle) takes what happens,
/// [`poll_output`](Self::poll_output) says what to do. **One input, then drain**: an input before
/// all outputs are taken is refused. The record changes only through `eis`' rules, and no packet
/// leaves before the record that holds its counter is stored.
///
/// A call while another one is in progress is answered "busy" (`1.2`/`4.4`). A call with the
/// identifier of one of the last 32 gets the recorded answer, and nothing happens twice.
#[derive(Debug)]
pub struct Euicc {
    pub(super) choices: Choices,
    pub(super) record: Record,
    pub(super) ota: Ota,
    numbering: Numbering,
    stage: Stage,
    answered: VecDeque<(CallId, Vec<u8>)>,
    last_notification: Option<u16>,
    out: VecDeque<Output>,
}

/// What of the setup is still needed once keys and addresses are in place.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) isd_p_bearer: Bearer,
    pub(super) memory_grant: super::setup::MemoryGrant,
    pub(super) dialect: es_interfaces::dialect::Dialect,
    answer_time: Duration,
    notification_time: Duration,
}

/// What the machine waits for.
#[derive(Debug)]
enum Stage {
    /// Calls and notifications.
    Idle,
    /// The record to be stored; then the packet leaves.
    Storing(Box<(Job, Outgoing)>),
    /// The record to be stored; then the caller is answered, if there is one.
    Closing(Option<Vec<u8>>),
    /// The card's answer to this packet.
    Answer { job: Box<Job>, counter: scp80::Cntr },
    /// The card's report of a profile change.
    Report { job: Box<Job>, switch: Switch },
}

impl Euicc {
    /// A machine for the eUICC of `record`.
    ///
    /// # Errors
    /// [`Misuse::Parameter`] when the record has no counter for the key set.
    pub fn new(record: Record, setup: Setup) -> Result<Self, Error> {
        let Setup { party, exchange, keys, spi, sms, concat_reference, euicc_address, .. } = setup;
        Ok(Self {
            choices: Choices {
                isd_p_bearer: setup.isd_p_bearer,
                memory_grant: setup.memory_grant,
                dialect: setup.dialect,
                answer_time: setup.answer_time,
                notification_time: setup.notification_time,
            },
            record,
            ota: Ota::new(keys, spi, sms, concat_reference, euicc_address)?,
            numbering: Numbering::new(party, &exchange),
            stage: Stage::Idle,
            answered: VecDeque::new(),
            last_notification: None,
            out: VecDeque::new(),
        })
    }

    /// The record as it stands.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Whether a call can be taken up.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        matches!(self.stage, Stage::Idle)
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
    /// [`Event::Ignored`] and changes nothing.
    pub fn handle(&mut self, now: Now, input: Input<'_>) -> Result<(), Error> {
        if !self.out.is_empty() {
            return Err(Misuse::OutputPending.into());
        }
        match input {
            Input::Request(message) => self.called(message, now),
            Input::Card(message) => self.heard(message, now),
            Input::Persisted => self.stored(now),
            Input::Timeout => self.timed_out(now),
        }
    }

    fn called(&mut self, message: &[u8], now: Now) -> Result<(), Error> {
        let asked = Asked::decode(message)?;
        if let Some((_, answer)) = self.answered.iter().find(|(id, _)| id == asked.call_id()) {
            let answer = answer.clone();
            self.event(Event::Repeated(asked.function()));
            self.out.push_back(Output::Respond(answer));
            return Ok(());
        }
        self.event(Event::Called(asked.function()));
        let refusal = match self.is_idle() {
            _ if asked.eid() != &self.record.eid() => Err(ExecutionStatus::failed(StatusCode::EID_UNKNOWN)),
            false => Err(ExecutionStatus::failed(StatusCode::PROVIDER_BUSY)),
            true => self.evaluate(&asked),
        };
        let started = now.date_time();
        match refusal {
            Ok(permit) => self.begin(asked, permit, now),
            Err(status) => {
                self.event(Event::Denied { function: asked.function(), status: status.clone() });
                let message = self.response(&asked, started, Answer::new(status), now)?;
                self.out.push_back(Output::Respond(message));
                Ok(())
            }
        }
    }

    /// Takes up a call: answers it at once, or sends its first command.
    fn begin(&mut self, asked: Asked, permit: Option<Permit>, now: Now) -> Result<(), Error> {
        let started = now.date_time();
        match asked.task() {
            Task::GetEis => {
                let answer = self.eis_answer(&asked);
                let message = self.response(&asked, started, answer, now)?;
                self.out.push_back(Output::Respond(message));
                Ok(())
            }
            Task::Completed(parameters) => {
                self.record = self.completed(permit.as_ref(), parameters)?;
                let message = self.response(&asked, started, Answer::executed(), now)?;
                self.persist();
                self.stage = Stage::Closing(Some(message));
                Ok(())
            }
            _ => {
                let First { step, target, commands, more } = self.first(&asked, permit.as_ref())?;
                self.send(Job { asked: Some(asked), permit, started, step }, target, &commands, more)
            }
        }
    }

    /// Sends a command: reserves its counter, has the record stored, and waits.
    pub(super) fn send(
        &mut self,
        job: Job,
        target: sgp_wire::Aid,
        commands: &Commands,
        more: bool,
    ) -> Result<(), Error> {
        let bearer = match target == sgp_wire::Aid::ISD_R {
            true => Bearer::Sms,
            false => self.choices.isd_p_bearer,
        };
        let (record, outgoing) = self.ota.protect(&self.record, target, commands, more, bearer)?;
        self.record = record;
        self.event(Event::Command {
            function: job.step.function(),
            target,
            counter: outgoing.counter(),
            script_len: outgoing.script_len,
        });
        self.persist();
        self.stage = Stage::Storing(Box::new((job, outgoing)));
        Ok(())
    }

    fn stored(&mut self, now: Now) -> Result<(), Error> {
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Storing(sending) => {
                let (job, outgoing) = *sending;
                let counter = outgoing.counter();
                let transmission = self.ota.transmit(outgoing)?;
                self.out.push_back(Output::Send(transmission));
                self.wait(now, self.choices.answer_time);
                self.stage = Stage::Answer { job: Box::new(job), counter };
                Ok(())
            }
            Stage::Closing(message) => {
                self.out.extend(message.map(Output::Respond));
                Ok(())
            }
            other => {
                self.stage = other;
                Err(Misuse::InputNotExpected.into())
            }
        }
    }

    fn heard(&mut self, message: CardMessage<'_>, now: Now) -> Result<(), Error> {
        let inbound = match self.ota.receive(message, now.monotonic) {
            Ok(Some(inbound)) => inbound,
            Ok(None) => return Ok(()),
            Err(error) => {
                self.event(Event::Ignored(error));
                return Ok(());
            }
        };
        match (core::mem::replace(&mut self.stage, Stage::Idle), inbound) {
            (Stage::Answer { job, counter }, Inbound::Por(por)) if por.command().counter == counter => {
                let script_len = por.data().len();
                self.event(Event::Answer { counter, status: por.status(), script_len });
                self.answered(*job, &por, now)
            }
            (Stage::Report { job, switch }, Inbound::Notification(notification)) => {
                self.event(Event::Notified(notification.clone()));
                self.reported(*job, switch, &notification, now)
            }
            (Stage::Idle, Inbound::Notification(notification)) => {
                self.event(Event::Notified(notification.clone()));
                self.notified(&notification, now)
            }
            // the answer was lost and the report came: it says more than the answer
            (Stage::Answer { job, counter }, Inbound::Notification(notification)) => match job.step {
                Step::Switch(switch) => {
                    self.ota.forget(counter);
                    self.event(Event::Notified(notification.clone()));
                    self.reported(*job, switch, &notification, now)
                }
                _ => self.keep(Stage::Answer { job, counter }),
            },
            (stage, _) => self.keep(stage),
        }
    }

    /// Something genuine that fits nothing now: the card will say it again where it matters.
    fn keep(&mut self, stage: Stage) -> Result<(), Error> {
        self.stage = stage;
        self.event(Event::Ignored(PeerFault::UnexpectedMessage.into()));
        Ok(())
    }

    fn timed_out(&mut self, now: Now) -> Result<(), Error> {
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Answer { job, counter } => {
                self.ota.forget(counter);
                self.event(Event::NoAnswer { counter });
                self.unanswered(*job, now)
            }
            Stage::Report { job, .. } => self.unreported(&job, now),
            other => {
                self.stage = other;
                Err(Misuse::InputNotExpected.into())
            }
        }
    }

    /// Waits for the card to report a profile change.
    pub(super) fn await_report(&mut self, job: Job, switch: Switch, now: Now) {
        self.wait(now, self.choices.notification_time);
        self.stage = Stage::Report { job: Box::new(job), switch };
    }

    /// Has the record stored, then answers the caller.
    pub(super) fn close(&mut self, job: &Job, answer: Answer, now: Now) -> Result<(), Error> {
        let message = match &job.asked {
            Some(asked) => Some(self.response(asked, job.started.clone(), answer, now)?),
            None => None,
        };
        self.persist();
        self.stage = Stage::Closing(message);
        Ok(())
    }

    pub(super) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    fn persist(&mut self) {
        self.out.push_back(Output::Persist(Box::new(self.record.clone())));
    }

    fn wait(&mut self, now: Now, time: Duration) {
        self.out.push_back(Output::WaitUntil(now.monotonic.saturating_add(time)));
    }

    fn response(
        &mut self,
        asked: &Asked,
        started: DateTime,
        answer: Answer,
        now: Now,
    ) -> Result<Vec<u8>, Error> {
        let id = self.numbering.message_id()?;
        let busy = answer.status.code() == Some(&StatusCode::PROVIDER_BUSY);
        let message = asked.respond(answer, id, started, now.date_time())?.into_bytes();
        if !busy {
            if self.answered.len() >= ANSWERS_KEPT {
                self.answered.pop_front();
            }
            self.answered.push_back((asked.call_id().clone(), message.clone()));
        }
        Ok(message)
    }

    /// Whether this report of the card was handled before: a retry has the number of the first.
    pub(super) fn was_handled(&self, notification: &Notification) -> bool {
        self.last_notification == Some(notification.sequence_number())
    }

    pub(super) const fn remember(&mut self, notification: &Notification) {
        self.last_notification = Some(notification.sequence_number());
    }
}
