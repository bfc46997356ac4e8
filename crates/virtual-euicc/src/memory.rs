//! What memory is left, and what each ISD-P holds of it.

/// Memory of the card in bytes, as eUICCCapabilityAudit reports it.
///
/// A card is free in what it charges for a profile (SGP.02 v4.2 4.1.1.9 reports totals only). This
/// one charges a fixed overhead for the ISD-P and then the octets of the package; an ISD-P with a
/// quota takes its whole quota at creation and nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    pub(crate) free_non_volatile: u32,
    pub(crate) free_volatile: u32,
    pub(crate) overhead_per_isd_p: u32,
}

impl Memory {
    /// Memory with so many bytes free, and so many charged for each new ISD-P.
    #[must_use]
    pub const fn new(free_non_volatile: u32, free_volatile: u32, overhead_per_isd_p: u32) -> Self {
        Self { free_non_volatile, free_volatile, overhead_per_isd_p }
    }

    /// Free non-volatile memory in bytes.
    #[must_use]
    pub const fn free_non_volatile(&self) -> u32 {
        self.free_non_volatile
    }

    /// Free volatile memory in bytes.
    #[must_use]
    pub const fn free_volatile(&self) -> u32 {
        self.free_volatile
    }

    /// Takes the room of a new ISD-P.
    pub(crate) fn create(&mut self, quota: Option<u32>) -> Result<Space, NotEnoughMemory> {
        let used = self.overhead_per_isd_p;
        if quota.is_some_and(|quota| quota < used) {
            return Err(NotEnoughMemory);
        }
        self.take(quota.unwrap_or(used))?;
        Ok(Space { quota, used })
    }

    /// Gives back all that an ISD-P held.
    pub(crate) const fn delete(&mut self, space: Space) {
        self.free_non_volatile = self.free_non_volatile.saturating_add(space.taken());
    }

    /// What a profile in `space` may still grow by.
    pub(crate) const fn room(&self, space: Space) -> u32 {
        match space.quota {
            Some(quota) => quota.saturating_sub(space.used),
            None => self.free_non_volatile,
        }
    }

    /// Charges a profile of `octets` to `space`.
    pub(crate) fn install(&mut self, space: &mut Space, octets: u32) -> Result<(), NotEnoughMemory> {
        if octets > self.room(*space) {
            return Err(NotEnoughMemory);
        }
        if space.quota.is_none() {
            self.take(octets)?;
        }
        space.used = space.used.saturating_add(octets);
        Ok(())
    }

    fn take(&mut self, octets: u32) -> Result<(), NotEnoughMemory> {
        self.free_non_volatile = self.free_non_volatile.checked_sub(octets).ok_or(NotEnoughMemory)?;
        Ok(())
    }
}

/// There is less memory than asked for; nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotEnoughMemory;

/// Memory that one ISD-P holds, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Space {
    pub(crate) quota: Option<u32>,
    pub(crate) used: u32,
}

impl Space {
    const fn taken(self) -> u32 {
        match self.quota {
            Some(quota) => quota,
            None => self.used,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_quota_the_use_is_charged() {
        let mut memory = Memory::new(400_000, 6144, 2048);
        let mut space = memory.create(None).unwrap();
        assert_eq!(memory.free_non_volatile(), 397_952);
        memory.install(&mut space, 12_163).unwrap();
        assert_eq!((memory.free_non_volatile(), space.used), (385_789, 14_211));
        memory.delete(space);
        assert_eq!(memory.free_non_volatile(), 400_000);
    }

    #[test]
    fn a_quota_is_taken_at_creation_and_holds_the_overhead_too() {
        let mut memory = Memory::new(400_000, 6144, 2048);
        let mut space = memory.create(Some(3000)).unwrap();
        assert_eq!(memory.free_non_volatile(), 397_000);
        assert_eq!(memory.room(space), 952);
        assert_eq!(memory.install(&mut space, 953), Err(NotEnoughMemory));
        memory.install(&mut space, 952).unwrap();
        assert_eq!((memory.free_non_volatile(), space.used), (397_000, 3000));
        memory.delete(space);
        assert_eq!(memory.free_non_volatile(), 400_000);
    }

    #[test]
    fn what_does_not_fit_takes_nothing() {
        let mut memory = Memory::new(3000, 0, 2048);
        assert_eq!(memory.create(Some(2047)), Err(NotEnoughMemory));
        assert_eq!(memory.create(Some(3001)), Err(NotEnoughMemory));
        let mut space = memory.create(None).unwrap();
        assert_eq!(memory.create(None), Err(NotEnoughMemory));
        assert_eq!(memory.install(&mut space, 953), Err(NotEnoughMemory));
        assert_eq!((memory.free_non_volatile(), space.used), (952, 2048));
    }
}
