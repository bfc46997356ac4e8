//! What the card's answers mean, and what follows.

use eis::{Discrepancy, Event as EisEvent, Permit};
use es_interfaces::es5;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::script::{ResponseObject, ResponseScript};
use scp80::{Por, ResponseStatus};
use sgp_asn1::gp::IsdPState;
use sgp_wire::{Aid, Limits, StatusWord};

use super::asked::Answer;
use super::euicc::Euicc;
use super::event::Event;
use super::step::{Job, Step};
use crate::{Error, Now, c_apdus};

/// What became of a single command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Done,
    /// The card refused it with this word.
    Refused(StatusWord),
    /// The card refused the packet or the script around it.
    NotExecuted,
    /// The answer does not tell: it is cut, empty or not readable.
    Unclear,
}

impl Verdict {
    fn of(script: &ResponseScript) -> Self {
        let refused = |object: &ResponseObject| {
            matches!(object, ResponseObject::Chaining(_) | ResponseObject::BadFormat(_))
        };
        match script.last_sw() {
            _ if script.objects().iter().any(refused) => Self::NotExecuted,
            _ if script.is_cut() => Self::Unclear,
            Some(word) if word.is_success() => Self::Done,
            Some(word) => Self::Refused(word),
            None => Self::Unclear,
        }
    }
}

impl Euicc {
    /// The proof of receipt of the job's last command holds.
    pub(super) fn answered(&mut self, job: Job, por: &Por, now: Now) {
        let script = match por.responses() {
            Ok(script) => script,
            Err(error) => {
                self.event(Event::Ignored(error.into()));
                self.ota.chain_broken();
                let verdict = match por.status() {
                    ResponseStatus::OK => Verdict::Unclear,
                    _ => Verdict::NotExecuted,
                };
                return self.unread(job, verdict, now);
            }
        };
        let data = script.encode_objects();
        let verdict = Verdict::of(&script);
        match job.step.clone() {
            Step::CreateIsdp { aid, quota } => self.create_answered(job, (aid, quota), verdict, data, now),
            Step::CheckIsdp { aid, quota, refused } => {
                self.check_answered(&job, (aid, quota), refused, &script, now);
            }
            Step::SendData { target } => self.data_sent(&job, target, &script, data, now),
            Step::Switch(switch) => match verdict {
                Verdict::Done | Verdict::Unclear => self.await_report(job, switch, now),
                Verdict::Refused(word) => self.failed(&job, refusal(word), data, now),
                Verdict::NotExecuted => self.failed(&job, StatusCode::ISD_R_FAILED, data, now),
            },
            Step::Confirm { switched, is_repeated } => {
                self.confirmed(job, (switched, is_repeated), &script, now);
            }
            Step::CheckSwitch { switched } => self.switch_checked(job, switched, &script, now),
            Step::AutoDelete { permit } => {
                let ended = match verdict {
                    verdict if is_gone(verdict) => Ok(()),
                    Verdict::Refused(word) => Err(refusal(word)),
                    _ => Err(StatusCode::ISD_R_FAILED),
                };
                self.auto_deleted(&job, &permit, ended, now);
            }
            Step::Delete => match verdict {
                // gone already: as good as deleted (SGP.02 v4.2 3.3)
                verdict if is_gone(verdict) => {
                    let event = EisEvent::ProfileDeleted { at: now.date_time() };
                    self.conclude(&job, event, Answer::executed().with_card_data(data), now);
                }
                Verdict::Refused(word) => self.failed(&job, refusal(word), data, now),
                _ => self.failed(&job, StatusCode::ISD_R_FAILED, data, now),
            },
            Step::Audit(findings) => self.audited(job, findings, &script, now),
        }
    }

    /// The proof of receipt holds no responses that can be read.
    fn unread(&mut self, job: Job, verdict: Verdict, now: Now) {
        match (job.step.clone(), verdict) {
            (Step::CreateIsdp { aid, quota }, _) => {
                self.create_answered(job, (aid, quota), verdict, Vec::new(), now);
            }
            (Step::Switch(switch), Verdict::Unclear) => self.await_report(job, switch, now),
            (
                Step::CheckIsdp { .. }
                | Step::Confirm { .. }
                | Step::CheckSwitch { .. }
                | Step::AutoDelete { .. },
                _,
            ) => {
                self.unanswered(job, now);
            }
            _ => self.failed(&job, StatusCode::ISD_R_FAILED, Vec::new(), now),
        }
    }

    /// No answer came in time.
    pub(super) fn unanswered(&mut self, job: Job, now: Now) {
        match job.step.clone() {
            Step::CreateIsdp { aid, quota } => self.ask_for_isdp(job, (aid, quota), false, now),
            Step::CheckIsdp { .. } => {
                let status = job.no_answer(now.monotonic);
                self.not_executed(&job, status, Vec::new(), now);
            }
            // it may have switched all the same: its report will tell
            Step::Switch(switch) if job.expiry().is_none_or(|end| now.monotonic < end) => {
                self.await_report(job, switch, now);
            }
            Step::Switch(switch) => self.unreported(&job, switch, now),
            Step::Confirm { switched, is_repeated: false } => self.confirm_again(job, switched, now),
            Step::Confirm { switched, is_repeated: true } | Step::CheckSwitch { switched } => {
                self.unconfirmed(&job, switched, now);
            }
            // the change itself is made; an audit will show whether the profile is gone
            Step::AutoDelete { permit } => {
                self.auto_deleted(&job, &permit, Err(StatusCode::NO_RESPONSE), now);
            }
            Step::SendData { .. } | Step::Delete | Step::Audit(_) => {
                let status = job.no_answer(now.monotonic);
                self.not_executed(&job, status, Vec::new(), now);
            }
        }
    }

    fn create_answered(
        &mut self,
        job: Job,
        isd_p: (Aid, Option<u32>),
        verdict: Verdict,
        data: Vec<u8>,
        now: Now,
    ) {
        let status = match verdict {
            Verdict::Done => return self.isdp_created(&job, isd_p, data, now),
            // the AID is in use: perhaps by the ISD-P of an earlier attempt
            Verdict::Refused(StatusWord::CONDITIONS_NOT_SATISFIED) => {
                return self.ask_for_isdp(job, isd_p, true, now);
            }
            Verdict::Unclear => return self.ask_for_isdp(job, isd_p, false, now),
            Verdict::Refused(word) => refusal(word),
            Verdict::NotExecuted => StatusCode::ISD_R_FAILED,
        };
        self.not_executed(&job, ExecutionStatus::failed(status), data, now);
    }

    /// Asks the card whether the ISD-P exists after all.
    fn ask_for_isdp(&mut self, job: Job, (aid, quota): (Aid, Option<u32>), refused: bool, now: Now) {
        let command = es5::GetProfileStatus::state_of(aid).encode();
        let job = job.then(Step::CheckIsdp { aid, quota, refused });
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false, now);
    }

    /// The ISD-P is the one that was asked for if it is as empty as a new one. Any other is not in
    /// the record: reported, not repaired (SGP.02 v4.2 3.1.1).
    fn check_answered(
        &mut self,
        job: &Job,
        (aid, quota): (Aid, Option<u32>),
        refused: bool,
        script: &ResponseScript,
        now: Now,
    ) {
        let page = script.apdus().last().map(|apdu| es5::GetProfileStatus::answer(apdu, &Limits::DEFAULT));
        let found = match &page {
            Some(Ok(page)) => page.entries().iter().find(|entry| entry.aid() == aid),
            _ => None,
        };
        match found.map(|entry| entry.state()) {
            Some(Some(IsdPState::SELECTABLE)) => {
                self.event(Event::Recovered(aid));
                return self.isdp_created(job, (aid, quota), Vec::new(), now);
            }
            Some(state) => {
                self.event(Event::Discrepancies(vec![Discrepancy::OnCardOnly { aid, state }]));
            }
            None => {}
        }
        let status = match found.is_some() || refused {
            true => ExecutionStatus::failed(StatusCode::ISD_R_FAILED),
            false => job.no_answer(now.monotonic),
        };
        self.not_executed(job, status, Vec::new(), now);
    }

    fn isdp_created(&mut self, job: &Job, (aid, quota): (Aid, Option<u32>), data: Vec<u8>, now: Now) {
        let allocated_memory = u64::from(quota.unwrap_or(0));
        let event = EisEvent::IsdpCreated { allocated_memory, at: now.date_time() };
        let answer = Answer { isd_p: Some(aid), ..Answer::executed() };
        self.conclude(job, event, answer.with_card_data(data), now);
    }

    fn data_sent(&mut self, job: &Job, target: Aid, script: &ResponseScript, data: Vec<u8>, now: Now) {
        let code = match target == Aid::ISD_R {
            true => StatusCode::ISD_R_FAILED,
            false => StatusCode::ISD_P_FAILED,
        };
        let status = match (script.is_success(), script.is_cut()) {
            (true, false) => ExecutionStatus::SUCCESS,
            // executed, and a part of the answer is missing
            (true, true) => ExecutionStatus::warning(code),
            (false, _) => ExecutionStatus::failed(code),
        };
        if !script.is_success() {
            self.ota.chain_broken();
        }
        self.finish(job, Answer::new(status).with_card_data(data), now);
    }

    /// The profile that POL2 had deleted is gone, or why not; the change that was asked for is made
    /// in any case.
    fn auto_deleted(&mut self, job: &Job, permit: &Permit, ended: Result<(), StatusCode>, now: Now) {
        let at = now.date_time();
        let event = match ended {
            Ok(()) => EisEvent::ProfileDeleted { at },
            Err(code) => EisEvent::Failed { status: ExecutionStatus::failed(code), at },
        };
        match self.record.apply(permit, event) {
            Ok(record) => self.record = record,
            Err(error) => self.event(Event::BrokenOff(error.into())),
        }
        self.record = self.record.owe_deletion(None);
        self.finish(job, Answer::executed(), now);
    }

    fn failed(&mut self, job: &Job, code: StatusCode, data: Vec<u8>, now: Now) {
        self.not_executed(job, ExecutionStatus::failed(code), data, now);
    }

    /// The call is not executed; the record says so, and is otherwise as before the call.
    pub(super) fn not_executed(&mut self, job: &Job, status: ExecutionStatus, data: Vec<u8>, now: Now) {
        let event = not_executed(&job.step, status.clone(), now);
        self.conclude(job, event, Answer::new(status).with_card_data(data), now);
    }

    /// Changes the record under the permit of the job, and ends it with this answer.
    pub(super) fn conclude(&mut self, job: &Job, event: EisEvent, answer: Answer, now: Now) {
        match self.commit(job, event) {
            Ok(()) => self.finish(job, answer, now),
            Err(error) => self.broken_off(job, error, now),
        }
    }

    /// The SM-SR itself cannot go on: nobody is to wait for the call.
    pub(super) fn broken_off(&mut self, job: &Job, error: Error, now: Now) {
        let answer = self.own_failure(error);
        if let Step::AutoDelete { permit } = &job.step {
            return self.auto_deleted(job, permit, Err(StatusCode::PROVIDER_FAILED), now);
        }
        if let Step::Confirm { switched, is_repeated: true } | Step::CheckSwitch { switched } = job.step {
            return self.unconfirmed(job, switched, now);
        }
        let event = not_executed(&job.step, answer.status.clone(), now);
        // what is being confirmed has its place in the record already
        if !matches!(job.step, Step::Confirm { .. })
            && let Err(error) = self.commit(job, event)
        {
            self.event(Event::BrokenOff(error));
        }
        self.finish(job, answer, now);
    }

    pub(super) fn finish(&mut self, job: &Job, answer: Answer, now: Now) {
        self.close(job.asked.clone(), job.started.clone(), answer, now);
    }

    /// Changes the record under the permit of the job; a job without one (SendData, duties of the
    /// SM-SR itself) changes nothing.
    pub(super) fn commit(&mut self, job: &Job, event: EisEvent) -> Result<(), Error> {
        if let Some(permit) = &job.permit {
            self.record = self.record.apply(permit, event)?;
        }
        Ok(())
    }
}

/// What the record is told of a step that is not executed.
fn not_executed(step: &Step, status: ExecutionStatus, now: Now) -> EisEvent {
    let at = now.date_time();
    match step {
        Step::CreateIsdp { .. } | Step::CheckIsdp { .. } => EisEvent::IsdpNotCreated { status, at },
        _ => EisEvent::Failed { status, at },
    }
}

/// What a refusal of the ISD-R is called off the card (SGP.02 v4.2 5.1.6.4).
fn refusal(word: StatusWord) -> StatusCode {
    match word {
        StatusWord::POL1_FORBIDS => StatusCode::POL1_REFUSED,
        StatusWord::NOT_ENOUGH_MEMORY => StatusCode::INSUFFICIENT_MEMORY,
        _ => StatusCode::ISD_R_FAILED,
    }
}

/// The ISD-P is deleted, or was not there any more: cards say either `6A88` or `6A82`.
const fn is_gone(verdict: Verdict) -> bool {
    matches!(
        verdict,
        Verdict::Done | Verdict::Refused(StatusWord::REFERENCED_DATA_NOT_FOUND | StatusWord::FILE_NOT_FOUND)
    )
}
