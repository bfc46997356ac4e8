//! Notifications: which are new, what they change, and that they are confirmed
//! (SGP.02 v4.2 3.2, 4.1.1.11, 4.1.1.12).

use eis::{Action, Actor, CardEvent, Event as EisEvent, ObserveError, Permit, Profile};
use es_interfaces::es5;
use es_interfaces::status::{ExecutionStatus, StatusCode};
use scp80::script::ResponseScript;
use sgp_asn1::Iccid;
use sgp_asn1::gp::{ConfirmationAnswer, IsdPState, Notification, NotificationType, ProfileStatus};
use sgp_wire::{Aid, Limits, StatusWord};

use super::asked::Answer;
use super::euicc::{Euicc, Stage};
use super::event::Event;
use super::step::{Job, Step, Switch, SwitchKind};
use crate::{Now, c_apdus};

/// What is known of the card's reports.
///
/// Notifications have no counter, so anybody may repeat one; but they are numbered (SGP.02 v4.2
/// 4.1.1.11), and a number counts once. What of a change is open is in the record.
#[derive(Debug)]
pub(super) struct Reports {
    last: Option<u16>,
    /// A new one that came while the card was being asked something else.
    deferred: Option<Notification>,
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
        Self { last, deferred: None }
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
}

/// Whether this tells of a change that was given up: whatever the card reports of earlier changes
/// before it. Over with the next change that is asked for and made.
fn is_too_late(given_up: &[Aid], notification: &Notification) -> bool {
    let is_meant = |aid: &Aid| notification.aid().is_none_or(|named| named == *aid);
    notification.kind() == NotificationType::PROFILE_CHANGE_SUCCEEDED && given_up.iter().any(is_meant)
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
                    self.confirm(Job::own(confirmation(None), now.date_time()), number, now);
                }
                return;
            }
            Freshness::New => self.event(Event::Notified(notification.clone())),
        }
        if is_too_late(self.record.given_up(), &notification) && !self.is_wanted(&notification) {
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
                Step::Confirm { .. } | Step::CheckSwitch { .. } => {
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
            self.handled(notification);
            let job = Job::own(confirmation(None), now.date_time());
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
        self.handled(notification);
        self.record = match switched {
            Some(_) => {
                let left = job.permit.as_ref().and_then(Permit::deleted_after);
                self.record.forget_given_up().owe_deletion(left)
            }
            // the command may still be on its way: what the call ends with now must not hold later
            None => self.record.give_up(switch.enabled_after),
        };
        self.confirm(job.then(confirmation(switched)), notification.sequence_number(), now);
    }

    /// A report that is taken for true: it is never handled again, and ends what was open.
    fn handled(&mut self, notification: &Notification) {
        self.reports.last = Some(notification.sequence_number());
        if is_change(notification) && self.record.owed_deletion().is_some() {
            self.record = self.record.owe_deletion(None);
        }
    }

    /// The card reports the next change while one is being confirmed: that one does not hold.
    fn superseded(&mut self, job: Job, notification: &Notification, now: Now) {
        if !self.observe(CardEvent::Notified { notification: notification.clone(), at: now.date_time() }) {
            return self.finish(&job, failed_switch(), now);
        }
        self.handled(notification);
        let job = job.then(confirmation(None));
        self.confirm(job, notification.sequence_number(), now);
    }

    /// The card does not report the profile change: it will go back by itself, and must not be
    /// confirmed any more (SGP.02 v4.2 3.2.1).
    pub(super) fn unreported(&mut self, job: &Job, switch: Switch, now: Now) {
        self.record = self.record.give_up(switch.enabled_after);
        let status = ExecutionStatus::expired();
        let event = EisEvent::Failed { status: status.clone(), at: now.date_time() };
        self.conclude(job, event, Answer::new(status), now);
    }

    fn confirm(&mut self, job: Job, number: u16, now: Now) {
        let command = es5::HandleNotificationConfirmation::new(number).encode(self.choices.dialect);
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false, now);
    }

    /// The answer to a confirmation is lost, and the card may have taken it: then it does not report the
    /// change again, and what POL2 has deleted would wait for ever.
    pub(super) fn confirm_again(&mut self, job: Job, switched: Option<Switch>, now: Now) {
        match (self.record.owed_deletion(), self.reports.last) {
            (Some(_), Some(number)) => {
                self.confirm(job.then(Step::Confirm { switched, is_repeated: true }), number, now);
            }
            _ => self.unconfirmed(&job, switched, now),
        }
    }

    /// The card answered a confirmation.
    pub(super) fn confirmed(
        &mut self,
        job: Job,
        (switched, is_repeated): (Option<Switch>, bool),
        script: &ResponseScript,
        now: Now,
    ) {
        let Some(apdu) = script.apdus().last() else {
            return match is_repeated {
                true => self.unconfirmed(&job, switched, now),
                false => self.confirm_again(job, switched, now),
            };
        };
        if apdu.sw() != StatusWord::OK {
            self.event(Event::ConfirmationRefused(apdu.sw()));
            let may_have_taken_it = is_repeated || switched.is_none();
            return match apdu.sw() {
                StatusWord::REFERENCED_DATA_NOT_FOUND
                    if may_have_taken_it && self.record.owed_deletion().is_some() =>
                {
                    self.ask_for_switch(job, switched, now);
                }
                StatusWord::REFERENCED_DATA_NOT_FOUND => self.gone_back(&job, now),
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
        self.settled(job, switched, now);
    }

    /// Asks the card which profile is in use.
    fn ask_for_switch(&mut self, job: Job, switched: Option<Switch>, now: Now) {
        let Some(enabled) = self.record.enabled().map(Profile::isd_p_aid) else {
            return self.unconfirmed(&job, switched, now);
        };
        let command = es5::GetProfileStatus::state_of(enabled).encode();
        let job = job.then(Step::CheckSwitch { switched });
        self.send(job, Aid::ISD_R, &c_apdus([&command]), false, now);
    }

    /// The card said which profile is in use: where it is that of the record, it has taken the
    /// confirmation before.
    pub(super) fn switch_checked(
        &mut self,
        job: Job,
        switched: Option<Switch>,
        script: &ResponseScript,
        now: Now,
    ) {
        let enabled = self.record.enabled().map(Profile::isd_p_aid);
        let page = script.apdus().last().map(|apdu| es5::GetProfileStatus::answer(apdu, &Limits::DEFAULT));
        let Some(Ok(page)) = page else { return self.unconfirmed(&job, switched, now) };
        let holds =
            |entry: &ProfileStatus| Some(entry.aid()) == enabled && entry.state() == Some(IsdPState::ENABLED);
        match page.entries().iter().any(holds) {
            true => self.settled(job, switched, now),
            false => self.gone_back(&job, now),
        }
    }

    /// The card went back meanwhile and will say so: nothing is deleted in this branch (SGP.02 v4.2
    /// 3.2.1).
    fn gone_back(&mut self, job: &Job, now: Now) {
        if self.record.owed_deletion().is_some() {
            self.record = self.record.owe_deletion(None);
        }
        self.finish(job, failed_switch(), now);
    }

    /// The change holds: what POL2 has deleted is deleted now, if it still may be.
    fn settled(&mut self, job: Job, switched: Option<Switch>, now: Now) {
        if let Some(iccid) = self.record.owed_deletion() {
            match self.may_auto_delete(iccid) {
                Some((permit, aid)) => return self.delete_by_pol2(job, permit, aid, now),
                None => self.record = self.record.owe_deletion(None),
            }
        }
        match switched {
            Some(_) => self.finish(&job, Answer::executed(), now),
            None => self.finish(&job, failed_switch(), now),
        }
    }

    /// Nothing came of a confirmation. A change is recorded all the same; the card will report it
    /// again and be confirmed then, and only then may what it left be deleted.
    pub(super) fn unconfirmed(&mut self, job: &Job, switched: Option<Switch>, now: Now) {
        match switched {
            Some(_) => self.finish(job, Answer::executed(), now),
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

const fn confirmation(switched: Option<Switch>) -> Step {
    Step::Confirm { switched, is_repeated: false }
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
        assert!(!is_too_late(&[], &report(succeeded, None)));
        let given_up = [Aid::isd_p(0x11), Aid::isd_p(0x12)];
        for (kind, aid, expected) in [
            (succeeded, None, true),
            (succeeded, Some(0x11), true),
            (succeeded, Some(0x12), true),
            (succeeded, Some(0x10), false),
            (failed, Some(0x11), false),
            (failed, None, false),
        ] {
            assert_eq!(is_too_late(&given_up, &report(kind, aid)), expected, "{kind:?} {aid:?}");
        }
    }
}
