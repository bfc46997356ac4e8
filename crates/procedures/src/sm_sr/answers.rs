//! What the card's answers and reports mean, and what follows.

use eis::{Action, Actor, AuditReport, CardEvent, Event as EisEvent};
use es_interfaces::es5;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::Por;
use scp80::script::ResponseScript;
use sgp_asn1::gp::{ConfirmationAnswer, Notification, NotificationType};
use sgp_wire::{Aid, Limits, StatusWord};

use super::asked::Answer;
use super::euicc::Euicc;
use super::event::Event;
use super::step::{Job, Step, Switch, SwitchKind};
use crate::{Error, Now, PeerFault, c_apdus};

impl Euicc {
    /// The proof of receipt of the job's last command holds.
    pub(super) fn answered(&mut self, job: Job, por: &Por, now: Now) -> Result<(), Error> {
        let script = match por.responses() {
            Ok(script) => script,
            Err(error) => {
                self.event(Event::Ignored(error.into()));
                self.ota.chain_broken();
                return self.failed(job, StatusCode::ISD_R_FAILED, Vec::new(), now);
            }
        };
        let data = script.encode_objects();
        let status = script.last_sw();
        match job.step {
            Step::CreateIsdp { .. } if status == Some(StatusWord::CONDITIONS_NOT_SATISFIED) => {
                self.ask_for_isdp(job)
            }
            Step::CreateIsdp { aid, quota } => match status {
                Some(StatusWord::OK) => self.isdp_created(&job, aid, quota, data, now),
                Some(StatusWord::NOT_ENOUGH_MEMORY) => {
                    self.isdp_not_created(&job, StatusCode::INSUFFICIENT_MEMORY, data, now)
                }
                _ => self.isdp_not_created(&job, StatusCode::ISD_R_FAILED, data, now),
            },
            Step::CheckIsdp { aid, quota } => match status {
                Some(StatusWord::OK) => {
                    self.event(Event::Recovered(aid));
                    self.isdp_created(&job, aid, quota, Vec::new(), now)
                }
                _ => self.isdp_not_created(&job, StatusCode::NO_RESPONSE, Vec::new(), now),
            },
            Step::SendData { target } => self.data_sent(&job, target, &script, data, now),
            Step::Switch(switch) => match status {
                Some(StatusWord::OK) => {
                    self.await_report(job, switch, now);
                    Ok(())
                }
                Some(StatusWord::POL1_FORBIDS) => self.failed(job, StatusCode::POL1_REFUSED, data, now),
                _ => self.failed(job, StatusCode::ISD_R_FAILED, data, now),
            },
            Step::Confirm { switched } => self.confirmed(job, switched, &script, now),
            Step::AutoDelete { iccid } => {
                if matches!(status, Some(StatusWord::OK | StatusWord::REFERENCED_DATA_NOT_FOUND)) {
                    let sm_sr = Actor::sm_sr(self.record.smsr_id().clone());
                    if let Ok(permit) = self.record.evaluate(&Action::Delete(iccid), &sm_sr) {
                        let event = EisEvent::ProfileDeleted { at: now.date_time() };
                        self.record = self.record.apply(&permit, event)?;
                    }
                }
                self.close(&job, Answer::executed(), now)
            }
            Step::Delete => match status {
                // gone already: as good as deleted (SGP.02 v4.2 8.3)
                Some(StatusWord::OK | StatusWord::REFERENCED_DATA_NOT_FOUND) => {
                    self.commit(&job, EisEvent::ProfileDeleted { at: now.date_time() })?;
                    self.close(&job, Answer::executed().with_card_data(data), now)
                }
                Some(StatusWord::POL1_FORBIDS) => self.failed(job, StatusCode::POL1_REFUSED, data, now),
                _ => self.failed(job, StatusCode::ISD_R_FAILED, data, now),
            },
            Step::Audit => self.audited(job, &script, now),
        }
    }

    /// No answer came in time.
    pub(super) fn unanswered(&mut self, job: Job, now: Now) -> Result<(), Error> {
        match job.step {
            Step::CreateIsdp { .. } => self.ask_for_isdp(job),
            Step::CheckIsdp { .. } => self.isdp_not_created(&job, StatusCode::NO_RESPONSE, Vec::new(), now),
            // it may have switched all the same: its report will tell
            Step::Switch(switch) => {
                self.await_report(job, switch, now);
                Ok(())
            }
            // the change is recorded; the card will report again and be confirmed then
            Step::Confirm { switched: Some(_) } | Step::AutoDelete { .. } => {
                self.close(&job, Answer::executed(), now)
            }
            _ => self.failed(job, StatusCode::NO_RESPONSE, Vec::new(), now),
        }
    }

    /// The card does not report the profile change: it will go back by itself, and must not be
    /// confirmed any more (SGP.02 v4.2 3.2.1).
    pub(super) fn unreported(&mut self, job: &Job, now: Now) -> Result<(), Error> {
        let status = ExecutionStatus::expired();
        self.commit(job, EisEvent::Failed { status: status.clone(), at: now.date_time() })?;
        self.close(job, Answer::new(status), now)
    }

    /// The card reports while a profile change is under way.
    pub(super) fn reported(
        &mut self,
        job: Job,
        switch: Switch,
        notification: &Notification,
        now: Now,
    ) -> Result<(), Error> {
        let done = matches!(
            notification.kind(),
            NotificationType::PROFILE_CHANGE_SUCCEEDED | NotificationType::FALL_BACK
        ) && notification.aid().is_none_or(|aid| aid == switch.enabled_after);
        let at = now.date_time();
        let event = match (done, switch.kind) {
            (true, SwitchKind::Enable) => EisEvent::ProfileEnabled { at },
            (true, SwitchKind::Disable) => EisEvent::ProfileDisabled { at },
            (false, _) => EisEvent::Failed { status: ExecutionStatus::failed(StatusCode::ISD_R_FAILED), at },
        };
        self.commit(&job, event)?;
        self.observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() });
        self.remember(notification);
        let switched = done.then_some(switch);
        self.confirm(Job { step: Step::Confirm { switched }, ..job }, notification)
    }

    /// The card reports by itself.
    pub(super) fn notified(&mut self, notification: &Notification, now: Now) -> Result<(), Error> {
        if self.was_handled(notification) {
            self.event(Event::NotifiedAgain(notification.sequence_number()));
        } else if self
            .observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() })
        {
            self.remember(notification);
        } else {
            return Ok(());
        }
        let job = Job {
            asked: None,
            permit: None,
            started: now.date_time(),
            step: Step::Confirm { switched: None },
        };
        self.confirm(job, notification)
    }

    fn confirm(&mut self, job: Job, notification: &Notification) -> Result<(), Error> {
        let number = notification.sequence_number();
        let command = es5::HandleNotificationConfirmation::new(number).encode(self.choices.dialect);
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false)
    }

    fn confirmed(
        &mut self,
        job: Job,
        switched: Option<Switch>,
        script: &ResponseScript,
        now: Now,
    ) -> Result<(), Error> {
        if let Some(apdu) = script.apdus().last().filter(|apdu| apdu.sw() == StatusWord::OK) {
            let deleted = ConfirmationAnswer::decode(apdu.data())?.deleted().to_vec();
            if !deleted.is_empty() {
                self.event(Event::DeletedByCard(deleted.clone()));
                self.observe(CardEvent::DeletedByPol1 { isd_ps: deleted, at: now.date_time() });
            }
        }
        match (&job.asked, switched) {
            (Some(_), None) => {
                self.close(&job, Answer::new(ExecutionStatus::failed(StatusCode::ISD_R_FAILED)), now)
            }
            (_, Some(_)) => self.delete_by_pol2(job, now),
            (None, None) => self.close(&job, Answer::executed(), now),
        }
    }

    /// POL2 may say that the profile which was left is to be deleted (SGP.02 v4.2 3.2.1).
    fn delete_by_pol2(&mut self, job: Job, now: Now) -> Result<(), Error> {
        let left = job.permit.as_ref().and_then(eis::Permit::deleted_after);
        match left.and_then(|iccid| self.record.profile(iccid)).map(|p| (p.iccid(), p.isd_p_aid())) {
            Some((iccid, aid)) => {
                let command = es5::DeleteProfile::new(aid).encode();
                let job = Job { step: Step::AutoDelete { iccid }, ..job };
                self.send(job, Aid::ISD_R, &c_apdus([&command]), false)
            }
            None => self.close(&job, Answer::executed(), now),
        }
    }

    /// Asks the card whether the ISD-P exists after all.
    fn ask_for_isdp(&mut self, job: Job) -> Result<(), Error> {
        let Step::CreateIsdp { aid, quota } = job.step else {
            return Err(PeerFault::AnswerMismatch.into());
        };
        let command = es5::GetProfileStatus::state_of(aid).encode();
        let job = Job { step: Step::CheckIsdp { aid, quota }, ..job };
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false)
    }

    fn isdp_created(
        &mut self,
        job: &Job,
        aid: Aid,
        quota: Option<u32>,
        data: Vec<u8>,
        now: Now,
    ) -> Result<(), Error> {
        let allocated_memory = u64::from(quota.unwrap_or(0));
        self.commit(job, EisEvent::IsdpCreated { allocated_memory, at: now.date_time() })?;
        let answer = Answer { isd_p: Some(aid), ..Answer::executed() };
        self.close(job, answer.with_card_data(data), now)
    }

    fn isdp_not_created(
        &mut self,
        job: &Job,
        code: StatusCode,
        data: Vec<u8>,
        now: Now,
    ) -> Result<(), Error> {
        let status = ExecutionStatus::failed(code);
        self.commit(job, EisEvent::IsdpNotCreated { status: status.clone(), at: now.date_time() })?;
        self.close(job, Answer::new(status).with_card_data(data), now)
    }

    fn data_sent(
        &mut self,
        job: &Job,
        target: Aid,
        script: &ResponseScript,
        data: Vec<u8>,
        now: Now,
    ) -> Result<(), Error> {
        let status = match (script.is_success(), target == Aid::ISD_R) {
            (true, _) => ExecutionStatus::SUCCESS,
            (false, true) => ExecutionStatus::failed(StatusCode::ISD_R_FAILED),
            (false, false) => ExecutionStatus::failed(StatusCode::ISD_P_FAILED),
        };
        if !script.is_success() {
            self.ota.chain_broken();
        }
        self.close(job, Answer::new(status).with_card_data(data), now)
    }

    fn audited(&mut self, job: Job, script: &ResponseScript, now: Now) -> Result<(), Error> {
        let (report, certificate) = match audit_answers(script) {
            Ok(answers) => answers,
            Err(error) => {
                self.event(Event::Ignored(error));
                return self.failed(job, StatusCode::ISD_R_FAILED, Vec::new(), now);
            }
        };
        let differences = self.record.compare(&report);
        let same_card = certificate.is_none_or(|found| self.has_certificate(&found));
        if !same_card {
            self.event(Event::CertificateDiffers);
        }
        if !differences.is_empty() {
            self.event(Event::Discrepancies(differences));
        } else if same_card {
            self.event(Event::AuditAgrees);
        }
        self.commit(&job, EisEvent::Audited { report, at: now.date_time() })?;
        let answer = job.asked.as_ref().map_or_else(Answer::executed, |asked| self.eis_answer(asked));
        self.close(&job, answer, now)
    }

    fn has_certificate(&self, found: &[u8]) -> bool {
        let ecasd = self.record.signed_info().info().ecasd.as_ref();
        let mut certificates =
            ecasd.iter().flat_map(|ecasd| &ecasd.keysets).flat_map(|set| set.certificates());
        certificates.any(|certificate| certificate.value == found)
    }

    /// The call failed; the record says so, nothing else of it changes.
    fn failed(&mut self, job: Job, code: StatusCode, data: Vec<u8>, now: Now) -> Result<(), Error> {
        let status = ExecutionStatus::failed(code);
        self.commit(&job, EisEvent::Failed { status: status.clone(), at: now.date_time() })?;
        self.close(&job, Answer::new(status).with_card_data(data), now)
    }

    /// Changes the record under the permit of the job; a job without one (SendData, duties of the
    /// SM-SR itself) changes nothing.
    fn commit(&mut self, job: &Job, event: EisEvent) -> Result<(), Error> {
        if let Some(permit) = &job.permit {
            self.record = self.record.apply(permit, event)?;
        }
        Ok(())
    }

    /// Takes over what the card did by itself; what fits no rule is reported and changes nothing.
    fn observe(&mut self, event: CardEvent) -> bool {
        match self.record.observe(event) {
            Ok(record) => {
                self.record = record;
                true
            }
            Err(error) => {
                self.event(Event::Unexplained(error));
                false
            }
        }
    }
}

/// Answers to the audit commands (SGP.02 v4.2 4.1.1.5): memory, ISD-Ps, and the certificate of the
/// ECASD, which cards before v4 do not give.
fn audit_answers(script: &ResponseScript) -> Result<(AuditReport, Option<Vec<u8>>), Error> {
    let mut answers = script.apdus();
    let resources = es5::GetCardResources::answer(answers.next().ok_or(PeerFault::AnswerIncomplete)?)?;
    let status = answers.next().ok_or(PeerFault::AnswerIncomplete)?;
    let page = es5::GetProfileStatus::answer(status, &Limits::DEFAULT)?;
    let report = AuditReport::new(Some(resources), page.entries().to_vec());
    let report = if page.has_more() { report.partial() } else { report };
    let certificate = match answers.next().filter(|apdu| apdu.sw() == StatusWord::OK) {
        Some(apdu) => Some(es5::GetEcasdCertificate::answer(apdu)?),
        None => None,
    };
    Ok((report, certificate))
}
