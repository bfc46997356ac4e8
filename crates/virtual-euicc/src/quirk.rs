//! Where cards differ, and what this one does then.

/// One way in which a card may behave otherwise than this one does by default.
///
/// Each comes from a published implementation or a recorded card; a server that meets cards of
/// several makers should be tested with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Quirk {
    /// The notification names the enabled profile under tag `4F` instead of `2F`.
    NotificationAid4f,
    /// INSTALL and DELETE answer a bare `9000`, without the data byte `00`.
    BareSuccess,
    /// FinaliseISDRhandover deletes the key sets that it lists, and keeps the others.
    FinaliseDeletesListed,
    /// An indefinite response script (`AF`) begins with the number of executed commands too.
    CountInIndefinite,
    /// The ephemeral key in `7F49` must be a bare point.
    BarePointOnly,
    /// The ephemeral key in `7F49` must be the structured form (`B0`, `F0`).
    StructuredPointOnly,
    /// The random challenge of key establishment has 32 bytes instead of 16.
    LongChallenge,
}

/// A set of quirks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quirks(u16);

impl Quirks {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | Self::bit(quirk))
    }

    pub(crate) const fn has(self, quirk: Quirk) -> bool {
        self.0 & Self::bit(quirk) != 0
    }

    const fn bit(quirk: Quirk) -> u16 {
        1 << match quirk {
            Quirk::NotificationAid4f => 0,
            Quirk::BareSuccess => 1,
            Quirk::FinaliseDeletesListed => 2,
            Quirk::CountInIndefinite => 3,
            Quirk::BarePointOnly => 4,
            Quirk::StructuredPointOnly => 5,
            Quirk::LongChallenge => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_quirk_is_one_of_its_own() {
        let all = [
            Quirk::NotificationAid4f,
            Quirk::BareSuccess,
            Quirk::FinaliseDeletesListed,
            Quirk::CountInIndefinite,
            Quirk::BarePointOnly,
            Quirk::StructuredPointOnly,
            Quirk::LongChallenge,
        ];
        for quirk in all {
            let set = Quirks::NONE.with(quirk);
            assert!(all.iter().all(|&other| set.has(other) == (other == quirk)), "{quirk:?}");
        }
    }
}
