//! One download, from the Operator's order to the answer.

use core::fmt;
use core::time::Duration;
use std::collections::VecDeque;

use es_interfaces::es2::{self, DownloadProfileOutcome};
use es_interfaces::status::{ExecutionStatus, ReasonCode, Status, StatusCode, SubjectCode};
use es_interfaces::xml::Message;
use es_interfaces::{CallId, Entity, MessageHeader, MessageId, Operation, Response, RpsMessage, es3, rps};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::CryptoRng;
use sgp_wire::Limits;

use super::call::{Outstanding, encode};
use super::state::{Answered, State};
use super::{Event, Input, Output, Package, Setup};
use crate::party::Numbering;
use crate::{CardRefusal, Error, Misuse, Now, PeerFault};

/// SM-DP side of one profile download (SGP.02 v4.2 3.1.2 to 3.1.4).
///
/// Does no I/O, reads no clock, and draws no randomness that it was not handed.
/// [`begin`](Self::begin) takes the order, [`handle`](Self::handle) takes what happens,
/// [`poll_output`](Self::poll_output) says what to do. **One input, then drain**: an input before
/// all outputs are taken is refused.
///
/// Whatever fails after the ISD-P was created and before the profile is reported as installed has
/// the ISD-P deleted again (3.1.4); the Operator always gets an answer. An order whose validity
/// period ends first is given up as EXPIRED.
///
/// A call that the SM-SR is too busy for (reason 4.4) is made again: [`Event::Postponed`] says so,
/// and [`Output::WaitUntil`] when ([`Setup::busy_retries`], [`Setup::busy_pause`]). What answers a
/// call is for [`Setup::correlation`] to say.
pub struct Download {
    pub(super) setup: Setup,
    pub(super) package: Package,
    order: RpsMessage<es2::DownloadProfileRequest>,
    numbering: Numbering,
    pub(super) outstanding: Option<Outstanding>,
    /// The answer that was taken last: it answers nothing that comes later.
    last_answer: Option<MessageId>,
    deadline: Duration,
    /// End of the order's validity period on the monotonic clock.
    pub(super) valid_until: Option<Duration>,
    state: State,
    pub(super) out: VecDeque<Output>,
}

impl Download {
    /// Takes an order (one ES2 `RPSMessage` in XML) for a package, and asks the SM-SR for the EIS.
    ///
    /// # Errors
    /// [`Error::Decode`] for an order that is none, [`PeerFault::WrongProfile`] when it names
    /// another ICCID than the package holds, [`PeerFault::WrongSmSr`] when it names another SM-SR
    /// than the setup; [`Misuse::Parameter`] for an impossible setup. There is no machine then, so
    /// the answer to the Operator is the caller's.
    pub fn begin(order: &[u8], package: Package, setup: Setup, now: Now) -> Result<Self, Error> {
        let order = rps::decode::<es2::DownloadProfileRequest>(order, &Limits::DEFAULT)?;
        if order.body.parameters.iccid.is_some_and(|iccid| iccid != *package.iccid()) {
            return Err(PeerFault::WrongProfile.into());
        }
        if order.body.parameters.smsr_id != setup.sm_sr.id {
            return Err(PeerFault::WrongSmSr.into());
        }
        setup.check()?;
        let validity = order.body.validity_period.map(|seconds| Duration::from_secs(seconds.get()));
        let valid_until = validity.map(|time| now.monotonic.saturating_add(time));
        let numbering = Numbering::new(setup.party.clone(), &setup.exchange);
        let mut download = Self {
            setup,
            package,
            order,
            numbering,
            outstanding: None,
            last_answer: None,
            deadline: now.monotonic,
            valid_until,
            state: State::Eis { cleared: false },
            out: VecDeque::new(),
        };
        // what goes into the last message is seen to fit before the first one leaves
        download.numbering.clone().request(&download.setup.sm_sr, now).and_then(|(header, call)| {
            let body = es3::ProfileDownloadCompletedRequest::new(call, download.completed_parameters());
            encode(&RpsMessage::new(header, body))
        })?;
        let (elements, len) = (download.package.elements(), download.package.len());
        download.event(Event::PackageChecked { elements, len });
        let query = es_interfaces::EisQuery::new(*download.eid());
        download.call::<es3::GetEis>(query, now)?;
        Ok(download)
    }

    /// The next thing to do, `None` when the machine waits for an input or has ended.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.pop_front()
    }

    /// Takes one input. `rng` is drawn from for the ephemeral key and the host challenge.
    ///
    /// # Errors
    /// [`Error::Misuse`] for an input at the wrong time, a timeout before its moment included;
    /// [`Error::Decode`] and [`PeerFault::UnexpectedMessage`] for a message that is not the answer
    /// waited for. The state is unchanged then. What ends the download is no error here: it comes out as
    /// [`Output::Done`].
    pub fn handle(&mut self, now: Now, input: Input<'_>, rng: &mut dyn CryptoRng) -> Result<(), Error> {
        if !self.out.is_empty() {
            return Err(Misuse::OutputPending.into());
        }
        match (core::mem::replace(&mut self.state, State::Ended), input) {
            (State::Ended, _) => return Err(Misuse::Ended.into()),
            (state, Input::Timeout) if now.monotonic < self.deadline => {
                self.state = state;
                return Err(Misuse::InputNotExpected.into());
            }
            (state, Input::Timeout) if self.may_repeat(now) => match self.repeat(now) {
                Ok(()) => self.state = state,
                Err(error) => self.give_up(state, error, now),
            },
            (state, Input::Timeout) => self.give_up(state, PeerFault::TimedOut.into(), now),
            (state, Input::Response(message)) => match state.accepts(self, message) {
                Ok((answer, id)) => {
                    self.last_answer = Some(id);
                    if answer.is_busy() && self.postpone(now) {
                        self.state = state;
                        return Ok(());
                    }
                    self.outstanding = None;
                    self.step(state, answer, now, rng);
                }
                Err(error) => {
                    self.state = state;
                    return Err(error);
                }
            },
        }
        Ok(())
    }

    /// eUICC that the profile goes to.
    #[must_use]
    pub const fn eid(&self) -> &Eid {
        &self.order.body.parameters.eid
    }

    /// Profile that is downloaded.
    #[must_use]
    pub const fn iccid(&self) -> &Iccid {
        self.package.iccid()
    }

    pub(crate) fn truncate_package(&mut self, len: usize) {
        self.package.truncate(len);
    }

    pub(super) const fn operator(&self) -> &Entity {
        &self.order.header.sender
    }

    /// Bytes that the profile needs on the eUICC at least.
    pub(super) fn needed_memory(&self) -> u64 {
        u64::try_from(self.package.len()).unwrap_or(u64::MAX)
    }

    pub(super) const fn enabling_wanted(&self) -> bool {
        self.order.body.parameters.enable_profile
    }

    pub(super) fn event(&mut self, event: Event) {
        self.out.push_back(Output::Event(event));
    }

    pub(super) fn wait_until(&mut self, moment: Duration) {
        self.deadline = moment;
        self.out.push_back(Output::WaitUntil(moment));
    }

    /// Header of the next message to the SM-SR, and the identifier of the call it makes. Each has a
    /// transaction of its own, which an answer without RelatesTo is known by; what the Operator
    /// follows its order by is handed on.
    pub(super) fn next_header(&mut self, now: Now) -> Result<(MessageHeader, CallId), Error> {
        let (mut header, call) = self.numbering.request(&self.setup.sm_sr, now)?;
        header.context_id = self.order.header.context_id.clone();
        header.transaction_id = Some(call.as_str().into());
        Ok((header, call))
    }

    /// What the SM-SR is told of the finished profile.
    pub(super) fn completed_parameters(&self) -> es3::ProfileDownloadCompletedParameters {
        let mut parameters = es3::ProfileDownloadCompletedParameters::new(*self.eid(), *self.iccid());
        parameters.profile_type = self.package.profile_type().map(String::from);
        parameters.subscription_address = self.setup.subscription_address.clone();
        parameters.pol2 = self.setup.pol2.clone();
        parameters
    }

    /// The response of operation `O` that this message must be, and the identifier of the message.
    pub(super) fn answer<O: Operation>(&self, message: &[u8]) -> Result<(Response<O>, MessageId), Error>
    where
        Response<O>: Message,
    {
        let message = rps::decode::<Response<O>>(message, &Limits::DEFAULT)?;
        let (header, correlation) = (message.header, self.setup.correlation);
        let last = self.last_answer.as_ref();
        match &self.outstanding {
            Some(call) if call.is_answered_by(&header, correlation, last) => {
                Ok((message.body, header.message_id))
            }
            _ => Err(PeerFault::UnexpectedMessage.into()),
        }
    }

    fn step(&mut self, state: State, answer: Answered, now: Now, rng: &mut dyn CryptoRng) {
        let owns_isd_p = state.owns_isd_p() || answer.has_isd_p();
        match state.step(self, answer, now, rng) {
            Ok(next) => self.state = next,
            Err(error) => self.fail(owns_isd_p, error, now),
        }
    }

    fn give_up(&mut self, state: State, error: Error, now: Now) {
        match state {
            State::Enabling => self.finish_with_warning(error, now),
            State::Cleaning(why) => {
                self.event(Event::CleanUpFailed(error));
                self.finish(Err(why), now);
            }
            other => self.fail(other.owns_isd_p(), error, now),
        }
    }

    fn fail(&mut self, owns_isd_p: bool, error: Error, now: Now) {
        if !owns_isd_p {
            return self.finish(Err(error), now);
        }
        self.event(Event::CleaningUp(error.clone()));
        let target = es_interfaces::ProfileTarget::new(*self.eid(), *self.iccid());
        match self.call::<es3::DeleteIsdp>(target, now) {
            Ok(()) => self.state = State::Cleaning(error),
            Err(failure) => {
                self.event(Event::CleanUpFailed(failure));
                self.finish(Err(error), now);
            }
        }
    }

    /// Everything went well, or why not: answers the Operator and ends.
    pub(super) fn finish(&mut self, result: Result<(), Error>, now: Now) {
        let iccid = *self.iccid();
        let response = match &result {
            Ok(()) => es2::DownloadProfileResponse::executed(DownloadProfileOutcome::new(iccid)),
            Err(error) => es2::DownloadProfileResponse::new(status(error), DownloadProfileOutcome::default()),
        };
        self.respond(response, result.map(|()| iccid), now);
    }

    /// The profile is on the card, only not as it was ordered: done, with a warning (3.1.4).
    pub(super) fn finish_with_warning(&mut self, error: Error, now: Now) {
        let code = status(&error).code().cloned().unwrap_or(StatusCode::ISD_R_FAILED);
        let outcome = DownloadProfileOutcome::new(*self.iccid());
        let response = es2::DownloadProfileResponse::new(ExecutionStatus::warning(code), outcome);
        self.respond(response, Err(error), now);
    }

    /// The Operator gets this answer, or at least that it failed, and the download ends.
    fn respond(&mut self, response: es2::DownloadProfileResponse, result: Result<Iccid, Error>, now: Now) {
        let plain = es2::DownloadProfileResponse::failed(StatusCode::PROVIDER_FAILED);
        let message = self.response(response, now).or_else(|_| self.response(plain, now));
        self.out.extend(message.ok().map(Output::Respond));
        self.out.push_back(Output::Done(result));
        self.state = State::Ended;
    }

    fn response(&mut self, response: es2::DownloadProfileResponse, now: Now) -> Result<Vec<u8>, Error> {
        let id = self.numbering.message_id()?;
        encode(&self.order.reply(response, id, now.date_time()))
    }
}

impl fmt::Debug for Download {
    /// EID, ICCID and what is waited for.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Download({} to {}, {:?})", self.iccid(), self.eid(), self.state)
    }
}

/// What the Operator is told (SGP.02 v4.2 5.1.6.5).
fn status(error: &Error) -> ExecutionStatus {
    match error {
        Error::Peer(PeerFault::TimedOut) => ExecutionStatus::expired(),
        Error::Peer(PeerFault::Certificate(_) | PeerFault::NoEcasdCertificate) => {
            ExecutionStatus::failed(StatusCode::EUICC_CERTIFICATE_EXPIRED)
        }
        Error::Peer(PeerFault::NotEnoughMemory) => ExecutionStatus::failed(StatusCode::INSUFFICIENT_MEMORY),
        Error::Refused(code) => ExecutionStatus::failed(code.clone()),
        Error::Card(CardRefusal::Profile { .. } | CardRefusal::Channel(_)) => {
            ExecutionStatus::failed(StatusCode::ISD_P_FAILED)
        }
        Error::Card(_) => ExecutionStatus::failed(StatusCode::ISD_R_FAILED),
        Error::Security => {
            let code = StatusCode::new(SubjectCode::EUICC, ReasonCode::VERIFICATION_FAILED);
            ExecutionStatus::failed(code)
        }
        Error::Decode(_) | Error::Package(_) | Error::Peer(_) | Error::Misuse(_) => {
            ExecutionStatus::failed(StatusCode::PROVIDER_FAILED)
        }
    }
}

/// Whether a response of the SM-SR says that the function was executed.
pub(super) fn check(status: &ExecutionStatus) -> Result<(), Error> {
    match status.status {
        status if status.is_executed() => Ok(()),
        Status::Expired => Err(PeerFault::TimedOut.into()),
        _ => Err(Error::Refused(status.code().cloned().unwrap_or(StatusCode::PROVIDER_FAILED))),
    }
}

/// Concatenated command objects, as ES3.SendData carries them.
pub(super) type Commands = Vec<u8>;
