//! Where cards and servers differ on the card interface: one value, chosen by the integrator.

use sgp_asn1::gp::{KeyForm, LengthForm, Notification};
use sgp_wire::Tag;

/// How this side writes what the standard leaves open or the field does differently.
///
/// The default is what is recommended; every option is known from a server or a card. Reading
/// needs no dialect: all forms are accepted.
///
/// ```
/// use es_interfaces::dialect::Dialect;
/// use sgp_asn1::gp::{KeyForm, LengthForm};
///
/// let dialect = Dialect::default().with_key_form(KeyForm::BarePoint).with_length_form(LengthForm::Ber);
/// assert_ne!(dialect, Dialect::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    key_form: KeyForm,
    length_form: LengthForm,
    quota_length: QuotaLength,
    notification_aid_tag: Tag,
}

impl Dialect {
    /// Structured ephemeral key, DGI lengths, quota in four bytes, notification AID under `2F`.
    pub const RECOMMENDED: Self = Self {
        key_form: KeyForm::Structured,
        length_form: LengthForm::Dgi,
        quota_length: QuotaLength::Four,
        notification_aid_tag: Notification::AID_TAG,
    };

    /// The same with another form of the ephemeral key in `7F49`.
    #[must_use]
    pub const fn with_key_form(mut self, form: KeyForm) -> Self {
        self.key_form = form;
        self
    }

    /// The same with another form of the lengths of data groupings.
    #[must_use]
    pub const fn with_length_form(mut self, form: LengthForm) -> Self {
        self.length_form = form;
        self
    }

    /// The same with another length of the memory quota.
    #[must_use]
    pub const fn with_quota_length(mut self, length: QuotaLength) -> Self {
        self.quota_length = length;
        self
    }

    /// The same with the AID of notifications under another tag, such as
    /// [`Notification::AID_TAG_4F`].
    #[must_use]
    pub const fn with_notification_aid_tag(mut self, tag: Tag) -> Self {
        self.notification_aid_tag = tag;
        self
    }

    /// Form of the ephemeral key.
    #[must_use]
    pub const fn key_form(self) -> KeyForm {
        self.key_form
    }

    /// Form of the lengths of data groupings.
    #[must_use]
    pub const fn length_form(self) -> LengthForm {
        self.length_form
    }

    /// Length of the memory quota.
    #[must_use]
    pub const fn quota_length(self) -> QuotaLength {
        self.quota_length
    }

    /// Tag of the AID in notifications.
    #[must_use]
    pub const fn notification_aid_tag(self) -> Tag {
        self.notification_aid_tag
    }
}

impl Default for Dialect {
    fn default() -> Self {
        Self::RECOMMENDED
    }
}

/// How many bytes the memory quota of CreateISDP has (GlobalPlatform tag `83` of `EF`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum QuotaLength {
    /// Two, where the quota fits; else four.
    Two,
    /// Four.
    #[default]
    Four,
}
