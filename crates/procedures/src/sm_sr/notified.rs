//! Notifications: which are new, what they change, and that they are confirmed
//! (SGP.02 v4.2 3.2, 4.1.1.11, 4.1.1.12).

use eis::{CardEvent, Event as EisEvent, ObserveError};
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
    /// ISD-P whose enabling was given up: a late success is not confirmed.
    given_up: Option<Aid>,
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

impl Reports {
    pub(super) const fn new(last: Option<u16>) -> Self {
        Self { last, deferred: None, given_up: None, owed_deletion: None }
    }

    pub(super) const fn last(&self) -> Option<u16> {
        self.last
    }

    pub(super) const fn take_deferred(&mut self) -> Option<Notification> {
        self.deferred.take()
    }

    /// Numbers wrap: half of them are ahead, half behind.
    const fn freshness(&self, number: u16) -> Freshness {
        let Some(last) = self.last else { return Freshness::New };
        match number.wrapping_sub(last) {
            0 => Freshness::Again,
            1..=0x7FFF => Freshness::New,
            _ => Freshness::Outdated,
        }
    }

    /// Whether this tells of a change that was given up.
    fn is_too_late(&self, notification: &Notification) -> bool {
        let given_up = |aid| notification.aid().is_none_or(|named| named == aid);
        notification.kind() == NotificationType::PROFILE_CHANGE_SUCCEEDED
            && self.given_up.is_some_and(given_up)
    }

    /// A report that is taken for true: it is never handled again, and ends what was open.
    fn handled(&mut self, notification: &Notification) {
        self.last = Some(notification.sequence_number());
        if is_change(notification) {
            self.given_up = None;
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
        self.reports.deferred = Some(notification);
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
        self.reports.given_up = Some(switch.enabled_after);
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
            // it went back meanwhile and will say so: nothing is deleted in this branch (3.2.1)
            return self.finish(&job, failed_switch(), now);
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
            Some(_) => job.permit.as_ref().and_then(eis::Permit::deleted_after),
            None => self.reports.owed_deletion.take(),
        };
        let left = left.and_then(|iccid| self.record.profile(iccid));
        match (left.map(|profile| (profile.iccid(), profile.isd_p_aid())), switched) {
            (Some((iccid, aid)), _) => self.delete_by_pol2(job, iccid, aid, now),
            (None, Some(_)) => self.finish(&job, Answer::executed(), now),
            (None, None) => self.finish(&job, failed_switch(), now),
        }
    }

    /// Nothing came of a confirmation. A change is recorded all the same; the card will report it
    /// again and be confirmed then, and only then may what it left be deleted.
    pub(super) fn unconfirmed(&mut self, job: &Job, switched: Option<Switch>, now: Now) {
        match switched {
            Some(_) => {
                self.reports.owed_deletion = job.permit.as_ref().and_then(eis::Permit::deleted_after);
                self.finish(job, Answer::executed(), now);
            }
            None => self.finish(job, failed_switch(), now),
        }
    }

    /// POL2 says that the profile which was left is to be deleted (SGP.02 v4.2 3.2.1).
    fn delete_by_pol2(&mut self, job: Job, iccid: Iccid, aid: Aid, now: Now) {
        self.ota.domain_gone(aid);
        let command = es5::DeleteProfile::new(aid).encode();
        self.send(job.then(Step::AutoDelete { iccid }), Aid::ISD_R, &c_apdus([&command]), false, now);
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
        reports.given_up = Some(Aid::isd_p(0x11));
        assert!(reports.is_too_late(&report(succeeded, None)));
        assert!(reports.is_too_late(&report(succeeded, Some(0x11))));
        assert!(!reports.is_too_late(&report(succeeded, Some(0x10))));
        assert!(!reports.is_too_late(&report(failed, Some(0x11))));
        reports.handled(&report(NotificationType::FIRST_ATTACHMENT, None));
        assert!(reports.is_too_late(&report(succeeded, None)));
        reports.handled(&report(failed, Some(0x10)));
        assert!(!reports.is_too_late(&report(succeeded, None)));
    }
}
