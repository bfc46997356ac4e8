//! Audit: the record against the card (SGP.02 v4.2 3.7, 4.1.1.5).

use eis::{AuditReport, Event as EisEvent};
use es_interfaces::es5;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::script::ResponseScript;
use sgp_asn1::gp::ProfileStatus;
use sgp_wire::{Aid, Limits, StatusWord};

use super::asked::Answer;
use super::euicc::Euicc;
use super::event::Event;
use super::step::{Findings, Job, Step};
use crate::{Error, Now, PeerFault, c_apdus};

/// Parts of a list of profiles at most; one holds six profiles or more.
const MAX_PARTS: usize = 16;

/// What came of an audit command.
enum Progress {
    /// Everything is known; the list of profiles may still not be whole.
    Whole(Findings, AuditReport),
    /// The list of profiles does not fit into one answer.
    ListTooLong(Findings),
}

impl Euicc {
    /// The card answered an audit.
    pub(super) fn audited(
        &mut self,
        job: Job,
        findings: Option<Box<Findings>>,
        script: &ResponseScript,
        now: Now,
    ) {
        let progress = match findings {
            None => first_answers(script),
            Some(findings) => list(script).map(|(entries, has_more)| {
                let report = AuditReport::new(Some(findings.resources.clone()), entries);
                let report = if has_more { report.partial() } else { report };
                Progress::Whole(*findings, report)
            }),
        };
        match progress {
            Ok(Progress::Whole(findings, report)) => self.compare(&job, &findings, report, now),
            Ok(Progress::ListTooLong(findings)) => self.ask_for_list(job, findings, now),
            Err(error) => {
                self.event(Event::Ignored(error));
                let status = ExecutionStatus::failed(StatusCode::ISD_R_FAILED);
                self.not_executed(&job, status, Vec::new(), now);
            }
        }
    }

    /// Asks for the list again and for all its parts in the same script, since another command
    /// between them would end it. The card refuses the first part too many, which ends the script.
    fn ask_for_list(&mut self, job: Job, findings: Findings, now: Now) {
        let next = es5::GetProfileStatus::all().next_part().encode();
        let mut commands = vec![next; MAX_PARTS];
        commands.insert(0, es5::GetProfileStatus::all().encode());
        let job = job.then(Step::Audit(Some(Box::new(findings))));
        self.send(job, Aid::ISD_R, &c_apdus(&commands), false, now);
    }

    fn compare(&mut self, job: &Job, findings: &Findings, report: AuditReport, now: Now) {
        let differences = self.record.compare(&report);
        let same_card = findings.certificate.as_ref().is_none_or(|found| self.has_certificate(found));
        if !same_card {
            self.event(Event::CertificateDiffers);
        }
        if !differences.is_empty() {
            self.event(Event::Discrepancies(differences));
        } else if same_card {
            self.event(Event::AuditAgrees);
        }
        match self.commit(job, EisEvent::Audited { report, at: now.date_time() }) {
            Ok(()) => {
                let asked = job.asked.as_ref();
                let answer = asked.map_or_else(Answer::executed, |asked| self.eis_answer(asked));
                self.finish(job, answer, now);
            }
            Err(error) => self.broken_off(job, error, now),
        }
    }

    fn has_certificate(&self, found: &[u8]) -> bool {
        let ecasd = self.record.signed_info().info().ecasd.as_ref();
        let mut certificates =
            ecasd.iter().flat_map(|ecasd| &ecasd.keysets).flat_map(|set| set.certificates());
        certificates.any(|certificate| certificate.value == found)
    }
}

/// Answers to the first script: memory, ISD-Ps, and the certificate of the ECASD, which cards
/// before v4 do not give.
fn first_answers(script: &ResponseScript) -> Result<Progress, Error> {
    let mut answers = script.apdus();
    let resources = es5::GetCardResources::answer(answers.next().ok_or(PeerFault::AnswerIncomplete)?)?;
    let status = answers.next().ok_or(PeerFault::AnswerIncomplete)?;
    let page = es5::GetProfileStatus::answer(status, &Limits::DEFAULT)?;
    let certificate = match answers.next().filter(|apdu| apdu.sw() == StatusWord::OK) {
        Some(apdu) => Some(es5::GetEcasdCertificate::answer(apdu)?),
        None => None,
    };
    let findings = Findings { resources, certificate };
    if page.has_more() {
        return Ok(Progress::ListTooLong(findings));
    }
    let report = AuditReport::new(Some(findings.resources.clone()), page.entries().to_vec());
    Ok(Progress::Whole(findings, report))
}

/// The parts of the list, and whether more would follow them.
fn list(script: &ResponseScript) -> Result<(Vec<ProfileStatus>, bool), Error> {
    let mut entries = Vec::new();
    let mut has_more = true;
    for part in script.apdus() {
        if !has_more {
            break;
        }
        let page = es5::GetProfileStatus::answer(part, &Limits::DEFAULT)?;
        entries.extend_from_slice(page.entries());
        has_more = page.has_more();
    }
    Ok((entries, has_more))
}
