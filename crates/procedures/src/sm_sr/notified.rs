//! Notifications: which are new, what they change, and that they are confirmed
//! (SGP.02 v4.2 3.2, 4.1.1.11, 4.1.1.12).

use eis::{Action, Actor, CardEvent, Event as EisEvent, ObserveError, Permit, Record};
use es_interfaces::es5;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::script::ResponseScript;
use sgp_asn1::Iccid;
use sgp_asn1::gp::{ConfirmationAnswer, Notification, NotificationType};
use sgp_wire::{Aid, StatusWord};

use super::asked::Answer;
use super::euicc::{Euicc, Stage};
use super::event::Event;
use super::step::{Job, Step, Switch, SwitchKind};
use crate::{Now, c_apdus};

/// What is known of the card's reports.
///
/// Notifications have no counter, so anybody may repeat one; but they are numbered (SGP.02 v4.2
/// 4.1.1.11), and a number counts once.
#[derive(Debug)]
pub(super) struct Reports {
    last: Option<u16>,
    /// A new one that came while the card was being asked something else.
    deferred: Option<Notification>,
    /// ISD-Ps whose enabling was given up: a late success is not confirmed, whatever the card reports
    /// of earlier changes before it. Over with the next change that is asked for and made.
    given_up: Vec<Aid>,
    /// Profile that POL2 has deleted, once the card has got its confirmation.
    owed_deletion: Option<Iccid>,
}

/// How a number stands to the last one that was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freshness {
    New,
    Again,
    Outdated,
}

impl Freshness {
    /// Numbers wrap: half of them are ahead, half behind.
    const fn after(last: u16, number: u16) -> Self {
        match number.wrapping_sub(last) {
            0 => Self::Again,
            1..=0x7FFF => Self::New,
            _ => Self::Outdated,
        }
    }
}

impl Reports {
    pub(super) const fn new(last: Option<u16>) -> Self {
        Self { last, deferred: None, given_up: Vec::new(), owed_deletion: None }
    }

    pub(super) const fn last(&self) -> Option<u16> {
        self.last
    }

    pub(super) const fn take_deferred(&mut self) -> Option<Notification> {
        self.deferred.take()
    }

    const fn freshness(&self, number: u16) -> Freshness {
        match self.last {
            Some(last) => Freshness::after(last, number),
            None => Freshness::New,
        }
    }

    /// Whether no report of this number, nor a later one, was handled.
    pub(super) fn is_new(&self, number: u16) -> bool {
        self.freshness(number) == Freshness::New
    }

    /// Keeps the newer one of this and the one that waits; gives the one that has to go.
    fn defer(&mut self, notification: Notification) -> Option<Notification> {
        let number = notification.sequence_number();
        let waiting = self.deferred.as_ref().map(Notification::sequence_number);
        match waiting.map(|waiting| Freshness::after(waiting, number)) {
            Some(Freshness::Again | Freshness::Outdated) => Some(notification),
            Some(Freshness::New) | None => self.deferred.replace(notification),
        }
    }

    /// The profile is gone: what comes under its ICCID later owes nothing.
    pub(super) fn profile_gone(&mut self, record: &Record) {
        self.owed_deletion.take_if(|iccid| record.profile(*iccid).is_none());
    }

    /// Whether this tells of a change that was given up.
    fn is_too_late(&self, notification: &Notification) -> bool {
        let given_up = |aid: &Aid| notification.aid().is_none_or(|named| named == *aid);
        notification.kind() == NotificationType::PROFILE_CHANGE_SUCCEEDED
            && self.given_up.iter().any(given_up)
    }

    /// The command may still be on its way: what the call ends with now must not hold later.
    fn give_up(&mut self, enabled_after: Aid) {
        if !self.given_up.contains(&enabled_after) {
            self.given_up.push(enabled_after);
        }
    }

    /// A report that is taken for true: it is never handled again, and ends what was open.
    fn handled(&mut self, notification: &Notification) {
        self.last = Some(notification.sequence_number());
        if is_change(notification) {
            self.owed_deletion = None;
        }
    }
}

fn is_change(notification: &Notification) -> bool {
    matches!(
        notification.kind(),
        NotificationType::PROFILE_CHANGE_SUCCEEDED
            | NotificationType::PROFILE_CHANGE_FAILED
            | NotificationType::FALL_BACK
    )
}

impl Euicc {
    /// A genuine notification came.
    pub(super) fn heard_report(&mut self, notification: Notification, now: Now) {
        if notification.eid() != self.record.eid() {
            return self.event(Event::Unexplained(ObserveError::WrongEuicc));
        }
        let number = notification.sequence_number();
        match self.reports.freshness(number) {
            Freshness::Outdated => return self.event(Event::NotificationOutdated(number)),
            Freshness::Again => {
                self.event(Event::NotifiedAgain(number));
                if self.is_idle() {
                    self.confirm(Job::own(Step::Confirm { switched: None }, now.date_time()), number, now);
                }
                return;
            }
            Freshness::New => self.event(Event::Notified(notification.clone())),
        }
        if self.reports.is_too_late(&notification) && !self.is_wanted(&notification) {
            return self.event(Event::NotificationTooLate(number));
        }
        match core::mem::replace(&mut self.stage, Stage::Idle) {
            Stage::Idle => self.notified(&notification, now),
            Stage::Report { job, switch } if is_change(&notification) => {
                self.reported(*job, switch, &notification, now);
            }
            // the answer was lost and the report came: it says more than the answer
            Stage::Answer { job, counter } if is_change(&notification) => match job.step {
                Step::Switch(switch) => {
                    self.ota.forget(counter);
                    self.reported(*job, switch, &notification, now);
                }
                Step::Confirm { .. } => {
                    self.ota.forget(counter);
                    self.superseded(*job, &notification, now);
                }
                _ => self.defer(Stage::Answer { job, counter }, notification),
            },
            stage => self.defer(stage, notification),
        }
    }

    fn defer(&mut self, stage: Stage, notification: Notification) {
        self.stage = stage;
        if let Some(older) = self.reports.defer(notification) {
            self.event(Event::NotificationOutdated(older.sequence_number()));
        }
    }

    /// The card reports by itself.
    pub(super) fn notified(&mut self, notification: &Notification, now: Now) {
        if self.observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() }) {
            self.reports.handled(notification);
            let job = Job::own(Step::Confirm { switched: None }, now.date_time());
            self.confirm(job, notification.sequence_number(), now);
        }
    }

    /// The card reports while a profile change is under way.
    fn reported(&mut self, job: Job, switch: Switch, notification: &Notification, now: Now) {
        let at = now.date_time();
        let failed = || ExecutionStatus::failed(StatusCode::ISD_R_FAILED);
        let (event, switched) = match (switch.is_done(notification), switch.kind) {
            (true, SwitchKind::Enable) => (EisEvent::ProfileEnabled { at }, Some(switch)),
            (true, SwitchKind::Disable) => (EisEvent::ProfileDisabled { at }, Some(switch)),
            (false, _) => (EisEvent::Failed { status: failed(), at }, None),
        };
        if let Err(error) = self.commit(&job, event) {
            return self.broken_off(&job, error, now);
        }
        if !self.observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() }) {
            // what cannot be true is not confirmed: the card goes back
            return self.finish(&job, Answer::new(failed()), now);
        }
        self.reports.handled(notification);
        match switched {
            Some(_) => self.reports.given_up.clear(),
            None => self.reports.give_up(switch.enabled_after),
        }
        self.confirm(job.then(Step::Confirm { switched }), notification.sequence_number(), now);
    }

    /// The card reports the next change while one is being confirmed: that one does not hold.
    fn superseded(&mut self, job: Job, notification: &Notification, now: Now) {
        if !self.observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() }) {
            return self.finish(&job, failed_switch(), now);
        }
        self.reports.handled(notification);
        let job = job.then(Step::Confirm { switched: None });
        self.confirm(job, notification.sequence_number(), now);
    }

    /// The card does not report the profile change: it will go back by itself, and must not be
    /// confirmed any more (SGP.02 v4.2 3.2.1).
    pub(super) fn unreported(&mut self, job: &Job, switch: Switch, now: Now) {
        self.reports.give_up(switch.enabled_after);
        let status = ExecutionStatus::expired();
        let event = EisEvent::Failed { status: status.clone(), at: now.date_time() };
        self.conclude(job, event, Answer::new(status), now);
    }

    fn confirm(&mut self, job: Job, number: u16, now: Now) {
        let command = es5::HandleNotificationConfirmation::new(number).encode(self.choices.dialect);
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false, now);
    }

    /// The card answered a confirmation.
    pub(super) fn confirmed(
        &mut self,
        job: Job,
        switched: Option<Switch>,
        script: &ResponseScript,
        now: Now,
    ) {
        let Some(apdu) = script.apdus().last() else {
            return self.unconfirmed(&job, switched, now);
        };
        if apdu.sw() != StatusWord::OK {
            self.event(Event::ConfirmationRefused(apdu.sw()));
            return match apdu.sw() {
                // it went back meanwhile and will say so: nothing is deleted in this branch (3.2.1)
                StatusWord::REFERENCED_DATA_NOT_FOUND => self.finish(&job, failed_switch(), now),
                _ => self.unconfirmed(&job, switched, now),
            };
        }
        match ConfirmationAnswer::decode(apdu.data()) {
            Ok(answer) if !answer.deleted().is_empty() => {
                let deleted = answer.deleted().to_vec();
                self.event(Event::DeletedByCard(deleted.clone()));
                self.observe(CardEvent::DeletedByPol1 { isd_ps: deleted, at: now.date_time() });
            }
            Ok(_) => {}
            Err(error) => self.event(Event::Ignored(error.into())),
        }
        let left = match switched {
            Some(_) => job.permit.as_ref().and_then(Permit::deleted_after),
            None => self.reports.owed_deletion.take(),
        };
        match (left.and_then(|iccid| self.may_auto_delete(iccid)), switched) {
            (Some((permit, aid)), _) => self.delete_by_pol2(job, permit, aid, now),
            (None, Some(_)) => self.finish(&job, Answer::executed(), now),
            (None, None) => self.finish(&job, failed_switch(), now),
        }
    }

    /// Nothing came of a confirmation. A change is recorded all the same; the card will report it
    /// again and be confirmed then, and only then may what it left be deleted.
    pub(super) fn unconfirmed(&mut self, job: &Job, switched: Option<Switch>, now: Now) {
        match switched {
            Some(_) => {
                self.reports.owed_deletion = job.permit.as_ref().and_then(Permit::deleted_after);
                self.finish(job, Answer::executed(), now);
            }
            None => self.finish(job, failed_switch(), now),
        }
    }

    /// POL2 said that the profile which was left is to be deleted; whether it still may be.
    fn may_auto_delete(&self, iccid: Iccid) -> Option<(Permit, Aid)> {
        let sm_sr = Actor::sm_sr(self.record.smsr_id().clone());
        let permit = self.record.evaluate(&Action::Delete(iccid), &sm_sr).ok()?;
        let aid = permit.isd_p_aid()?;
        Some((permit, aid))
    }

    /// The SM-SR's own deletion (SGP.02 v4.2 3.2.1).
    fn delete_by_pol2(&mut self, job: Job, permit: Permit, aid: Aid, now: Now) {
        self.ota.domain_gone(aid);
        let command = es5::DeleteProfile::new(aid).encode();
        let step = Step::AutoDelete { permit: Box::new(permit) };
        self.send(job.then(step), Aid::ISD_R, &c_apdus([&command]), false, now);
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

/// The change that was asked for is not made (SGP.02 v4.2 3.2.1: "Failed"); without a caller
/// nobody is told.
fn failed_switch() -> Answer {
    Answer::new(ExecutionStatus::failed(StatusCode::ISD_R_FAILED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_new_once() {
        use Freshness::{Again, New, Outdated};
        let none = Reports::new(None);
        assert_eq!((none.freshness(0), none.freshness(0xFFFF)), (New, New));
        let reports = Reports::new(Some(0xFFFE));
        for (number, freshness) in
            [(0xFFFE, Again), (0xFFFF, New), (0, New), (0x7FFD, New), (0x7FFE, Outdated), (0xFFFD, Outdated)]
        {
            assert_eq!(reports.freshness(number), freshness, "{number:04X}");
        }
    }

    #[test]
    fn only_the_change_that_was_given_up_is_too_late() {
        let eid = "89099900123456789012345678901210".parse().unwrap();
        let report = |kind, aid: Option<u16>| {
            let report = Notification::new(eid, kind, 7);
            match aid {
                Some(number) => report.with_aid(Notification::AID_TAG, Aid::isd_p(number)),
                None => report,
            }
        };
        let succeeded = NotificationType::PROFILE_CHANGE_SUCCEEDED;
        let failed = NotificationType::PROFILE_CHANGE_FAILED;
        let mut reports = Reports::new(None);
        assert!(!reports.is_too_late(&report(succeeded, None)));
        reports.give_up(Aid::isd_p(0x11));
        assert!(reports.is_too_late(&report(succeeded, None)));
        assert!(reports.is_too_late(&report(succeeded, Some(0x11))));
        assert!(!reports.is_too_late(&report(succeeded, Some(0x10))));
        assert!(!reports.is_too_late(&report(failed, Some(0x11))));
        // others are told apart, and reports of earlier changes end nothing
        reports.give_up(Aid::isd_p(0x12));
        reports.give_up(Aid::isd_p(0x11));
        assert_eq!(reports.given_up.len(), 2);
        for kind in [NotificationType::FIRST_ATTACHMENT, failed] {
            reports.handled(&report(kind, Some(0x10)));
            assert!(reports.is_too_late(&report(succeeded, None)));
            assert!(reports.is_too_late(&report(succeeded, Some(0x11))));
            assert!(reports.is_too_late(&report(succeeded, Some(0x12))));
        }
    }
}
