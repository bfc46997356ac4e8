//! When the card tells of a change, and what a confirmation is worth (SGP.02 v4.2 3.6, 4.1.1.11).

use sgp_asn1::gp::NotificationType;
use sgp_wire::Aid;

/// A notification that the SM-SR has not confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    kind: NotificationType,
    number: u16,
}

impl Unconfirmed {
    /// What it tells.
    #[must_use]
    pub const fn kind(&self) -> NotificationType {
        self.kind
    }

    /// Its sequence number, the same for every retry.
    #[must_use]
    pub const fn number(&self) -> u16 {
        self.number
    }
}

/// The book of notifications: survives a reset as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notifications {
    next_number: u16,
    attached_before: bool,
    due: Option<NotificationType>,
    unconfirmed: Option<Unconfirmed>,
    roll_back_to: Option<Aid>,
    bound_to: Option<Aid>,
    /// What `bound_to` is again if the change is rolled back.
    bound_before: Option<Aid>,
}

impl Notifications {
    pub(crate) const fn new(next_number: u16, attached_before: bool) -> Self {
        Self {
            next_number,
            attached_before,
            due: None,
            unconfirmed: None,
            roll_back_to: None,
            bound_to: None,
            bound_before: None,
        }
    }

    pub(crate) const fn next_number(&self) -> u16 {
        self.next_number
    }

    pub(crate) const fn unconfirmed(&self) -> Option<Unconfirmed> {
        self.unconfirmed
    }

    /// The profile that comes back when this change does not hold.
    pub(crate) const fn roll_back_to(&self) -> Option<Aid> {
        self.roll_back_to
    }

    /// The one profile that may follow, after fall-back left it against its POL1.
    pub(crate) const fn bound_to(&self) -> Option<Aid> {
        self.bound_to
    }

    /// The server had the profile `left` replaced; `None` when no profile was enabled.
    pub(crate) const fn changed(&mut self, left: Option<Aid>) {
        self.supersede(NotificationType::PROFILE_CHANGE_SUCCEEDED);
        self.roll_back_to = left;
        self.bound_before = self.bound_to.take();
    }

    /// The profile before came back, and everything is as it was.
    pub(crate) const fn rolled_back(&mut self) {
        let bound_to = self.bound_before;
        self.supersede(NotificationType::PROFILE_CHANGE_FAILED);
        self.bound_to = bound_to;
    }

    /// The fall-back profile took over; only `bound_to` may follow, if there is one.
    pub(crate) const fn fell_back(&mut self, bound_to: Option<Aid>) {
        self.supersede(NotificationType::FALL_BACK);
        self.bound_to = bound_to;
    }

    /// An older number is void from here on.
    const fn supersede(&mut self, kind: NotificationType) {
        self.due = Some(kind);
        self.unconfirmed = None;
        self.roll_back_to = None;
        self.bound_before = None;
    }

    /// The network is there: what is to be sent now, new or again.
    pub(crate) fn attached(&mut self) -> Option<Unconfirmed> {
        let first = !core::mem::replace(&mut self.attached_before, true);
        let fresh = self.due.take().or_else(|| first.then_some(NotificationType::FIRST_ATTACHMENT));
        if let Some(kind) = fresh {
            self.unconfirmed = Some(Unconfirmed { kind, number: self.next_number });
            self.next_number = self.next_number.wrapping_add(1);
        }
        self.unconfirmed
    }

    /// The SM-SR confirms `number`: the profile that was left and may now be deleted. `Err` when
    /// that number is not the one that waits.
    pub(crate) fn confirm(&mut self, number: u16) -> Result<Option<Aid>, NotWaiting> {
        self.unconfirmed.take_if(|waiting| waiting.number == number).ok_or(NotWaiting)?;
        self.bound_before = None;
        Ok(self.roll_back_to.take())
    }

    /// `aid` is gone.
    pub(crate) fn forget(&mut self, aid: Aid) {
        self.bound_to.take_if(|bound| *bound == aid);
        self.bound_before.take_if(|bound| *bound == aid);
        self.roll_back_to.take_if(|back| *back == aid);
    }
}

/// No notification of that number waits for its confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotWaiting;

#[cfg(test)]
mod tests {
    use super::*;

    const A: Aid = Aid::isd_p(0x10);

    #[test]
    fn the_first_attach_of_a_life_is_told_once() {
        let mut book = Notifications::new(0, false);
        let first = book.attached().unwrap();
        assert_eq!((first.kind(), first.number()), (NotificationType::FIRST_ATTACHMENT, 0));
        assert_eq!(book.confirm(0), Ok(None));
        assert_eq!(book.attached(), None);
    }

    #[test]
    fn a_retry_keeps_its_number_and_numbers_wrap() {
        let mut book = Notifications::new(0xFFFF, true);
        book.changed(Some(A));
        let sent = book.attached().unwrap();
        assert_eq!((sent.kind().0, sent.number(), book.next_number()), (0x02, 0xFFFF, 0));
        assert_eq!(book.attached(), Some(sent));
        assert_eq!(book.confirm(0xFFFF), Ok(Some(A)));
        assert_eq!((book.unconfirmed(), book.roll_back_to()), (None, None));
    }

    #[test]
    fn a_roll_back_makes_the_number_old_and_deletes_nothing() {
        let mut book = Notifications::new(7, true);
        book.changed(Some(A));
        book.attached();
        book.rolled_back();
        assert_eq!(book.confirm(7), Err(NotWaiting));
        assert_eq!(book.attached().map(|sent| (sent.kind().0, sent.number())), Some((0x03, 8)));
        assert_eq!(book.confirm(7), Err(NotWaiting));
        assert_eq!(book.confirm(8), Ok(None));
    }

    #[test]
    fn fall_back_binds_and_a_change_or_a_deletion_frees() {
        let mut book = Notifications::new(0, true);
        book.fell_back(Some(A));
        assert_eq!(book.attached().map(|sent| sent.kind().0), Some(0x05));
        assert_eq!(book.confirm(0), Ok(None));
        assert_eq!(book.bound_to(), Some(A));
        book.forget(A);
        assert_eq!(book.bound_to(), None);
        book.fell_back(Some(A));
        book.changed(Some(Aid::isd_p(0x11)));
        assert_eq!(book.bound_to(), None);
        // a change that does not hold has freed nobody
        book.rolled_back();
        assert_eq!(book.bound_to(), Some(A));
        book.changed(Some(Aid::isd_p(0x11)));
        book.forget(A);
        book.rolled_back();
        assert_eq!(book.bound_to(), None);
    }
}
