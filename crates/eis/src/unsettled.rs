//! What of a profile change is not settled when its call is answered.

use sgp_asn1::Iccid;
use sgp_wire::Aid;

use crate::Record;

impl Record {
    /// ISD-Ps whose enabling was given up while the command may still have been on its way: when the
    /// eUICC reports it as made after all, it is not to be confirmed (SGP.02 v4.2 3.2.1).
    #[must_use]
    pub fn given_up(&self) -> &[Aid] {
        &self.given_up
    }

    /// The revision in which the change that would have enabled this ISD-P is given up.
    #[must_use]
    pub fn give_up(&self, enabled_after: Aid) -> Self {
        let mut next = self.changed();
        if !next.given_up.contains(&enabled_after) {
            next.given_up.push(enabled_after);
        }
        next
    }

    /// The revision in which no change counts as given up, since the eUICC has made a later one that
    /// was asked for.
    #[must_use]
    pub fn forget_given_up(&self) -> Self {
        let mut next = self.changed();
        next.given_up.clear();
        next
    }

    /// Profile that POL2 has deleted, once the eUICC has taken the confirmation of the change that
    /// disabled it (SGP.02 v4.2 3.2.1). Gone with the profile.
    #[must_use]
    pub const fn owed_deletion(&self) -> Option<Iccid> {
        self.owed_deletion
    }

    /// The revision in which this deletion is owed, or none.
    #[must_use]
    pub fn owe_deletion(&self, iccid: Option<Iccid>) -> Self {
        Self { owed_deletion: iccid, ..self.changed() }
    }

    /// Of profiles that are gone nothing is open: others may come under their names.
    pub(crate) fn settle(&mut self) {
        let mut given_up = core::mem::take(&mut self.given_up);
        given_up.retain(|aid| self.profile_in(*aid).is_some());
        self.given_up = given_up;
        self.owed_deletion = self.owed_deletion.filter(|iccid| self.profile(*iccid).is_some());
    }
}

#[cfg(test)]
mod tests {
    use es_interfaces::DateTime;

    use crate::testing::*;
    use crate::{Action, Event};

    #[test]
    fn it_ends_with_the_profile_and_no_permit_does() {
        let record = record();
        let delete = record.evaluate(&Action::Delete(iccid(2)), &smdp()).unwrap();
        let open = record.give_up(aid(2)).give_up(aid(1)).give_up(aid(2)).owe_deletion(Some(iccid(2)));
        assert_eq!((open.given_up(), open.owed_deletion()), (&[aid(2), aid(1)][..], Some(iccid(2))));
        assert!(open.revision() > record.revision());
        let settled = open.forget_given_up().owe_deletion(None);
        assert_eq!((settled.given_up(), settled.owed_deletion()), (&[][..], None));
        assert_eq!(settled.profiles(), record.profiles());
        let gone = open.apply(&delete, Event::ProfileDeleted { at: DateTime::from_unix(0) }).unwrap();
        assert_eq!((gone.given_up(), gone.owed_deletion()), (&[aid(1)][..], None));
    }
}
