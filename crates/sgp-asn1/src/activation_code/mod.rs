//! What the user scans or types to get a profile.

mod address;
mod error;

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use sgp_wire::Oid;

pub use error::{ActivationCodeError, ActivationCodeField};

/// An activation code (SGP.22 v2.5 4.1).
///
/// ```text
/// [LPA:]1$<SM-DP+ address>$<AC_Token>[$<SM-DP+ OID>[$<confirmation code flag>
///       [$<CI key hint>[$<delete notification flag>[$..]]]]]
/// ```
///
/// * `LPA:` stands in front in QR codes. It is taken in upper or lower case, once, and need not be
///   there; it is no part of the code and not written by `Display`, but by [`qr`](Self::qr).
/// * The address is a domain name. A port is taken behind it, since servers under test have one;
///   the specification knows port 443 alone.
/// * AC_Token is letters, digits and `-`, passed on as it stands as the matching identifier. It may
///   be empty, but not missing.
/// * An empty field is an absent one, and a flag other than `1` means no.
/// * The last two fields exist from v3 on. Fields behind them are kept, and mean nothing.
/// * At most 255 characters, the prefix not counted.
///
/// `Display` writes the canonical text: what was read without prefix and without empty fields at
/// the end. Fields borrow from the text that was parsed; [`into_owned`](Self::into_owned) and
/// `FromStr` copy them.
///
/// # Security
/// Who knows the token may fetch the profile, unless a confirmation code or an EID guards it:
/// `Debug` tells its length alone.
///
/// ```
/// use sgp_asn1::ActivationCode;
///
/// let code = ActivationCode::parse("LPA:1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$$1")?;
/// assert_eq!(code.smdp_address(), "SMDP.GSMA.COM");
/// assert_eq!(code.matching_id(), "04386-AGYFT-A74Y8-3F815");
/// assert_eq!(code.smdp_oid(), None);
/// assert!(code.is_confirmation_code_required());
/// assert_eq!(code.to_string(), "1$SMDP.GSMA.COM$04386-AGYFT-A74Y8-3F815$$1");
///
/// let made = ActivationCode::new("rsp.example.com", "TOKEN-1")?.with_smdp_oid("2.999.10".parse()?);
/// assert_eq!(made.qr().to_string(), "LPA:1$rsp.example.com$TOKEN-1$2.999.10");
///
/// let error = ActivationCode::parse("LPA:1$rsp.example.com$AB_C").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "AC_Token has a character other than letters, digits and - at position 24 (SGP.22 4.1)"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "AC_Token")]
#[doc(alias = "AC")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ActivationCode<'a> {
    smdp_address: Cow<'a, str>,
    matching_id: Cow<'a, str>,
    smdp_oid: Option<Oid>,
    confirmation_code_required: Cow<'a, str>,
    ci_pk_id_hint: Cow<'a, str>,
    delete_notification: Cow<'a, str>,
    further: Vec<Cow<'a, str>>,
}

impl<'a> ActivationCode<'a> {
    /// Most characters, the prefix not counted.
    pub const MAX_LEN: usize = 255;
    /// What stands in front in a QR code.
    pub const QR_PREFIX: &'static str = "LPA:";

    /// A code with the two parts that it must have; the token may be empty.
    ///
    /// # Errors
    /// [`ActivationCodeError`], its position counted in the part that is at fault.
    pub fn new(
        smdp_address: impl Into<Cow<'a, str>>,
        matching_id: impl Into<Cow<'a, str>>,
    ) -> Result<Self, ActivationCodeError> {
        let code = Self {
            smdp_address: smdp_address.into(),
            matching_id: matching_id.into(),
            smdp_oid: None,
            confirmation_code_required: Cow::Borrowed(""),
            ci_pk_id_hint: Cow::Borrowed(""),
            delete_notification: Cow::Borrowed(""),
            further: Vec::new(),
        };
        address::check(&code.smdp_address, 0)?;
        check_token(&code.matching_id, 0)?;
        code.check()?;
        Ok(code)
    }

    /// Reads a code, with or without prefix.
    ///
    /// # Errors
    /// [`ActivationCodeError`], the first from left to right; one that is too long is not read.
    pub fn parse(text: &'a str) -> Result<Self, ActivationCodeError> {
        let prefix = text.get(..Self::QR_PREFIX.len());
        let prefix = prefix.filter(|prefix| prefix.eq_ignore_ascii_case(Self::QR_PREFIX)).map_or(0, str::len);
        let code = text.get(prefix..).unwrap_or_default();
        let found = code.chars().count();
        if found > Self::MAX_LEN {
            return Err(ActivationCodeError::TooLong { found });
        }
        let mut fields = Fields { rest: Some(code), position: prefix };

        let (format, position) = fields.required(ActivationCodeField::Format)?;
        if format != "1" {
            return Err(ActivationCodeError::UnknownFormat { position });
        }
        let (smdp_address, position) = fields.required(ActivationCodeField::SmdpAddress)?;
        address::check(smdp_address, position)?;
        let (matching_id, position) = fields.required(ActivationCodeField::MatchingId)?;
        check_token(matching_id, position)?;
        let (oid, position) = fields.next().unwrap_or_default();
        let smdp_oid = match oid {
            "" => None,
            oid => Some(oid.parse().map_err(|_| ActivationCodeError::Oid { position })?),
        };
        let mut optional = |field| {
            let (text, position) = fields.next()?;
            Some(check_printable(text, field, position).map(|()| Cow::Borrowed(text)))
        };
        let mut field = |field| optional(field).transpose().map(Option::unwrap_or_default);
        let confirmation_code_required = field(ActivationCodeField::ConfirmationCodeRequired)?;
        let ci_pk_id_hint = field(ActivationCodeField::CiPkIdHint)?;
        let delete_notification = field(ActivationCodeField::DeleteNotification)?;
        let mut further = Vec::new();
        while let Some(field) = optional(ActivationCodeField::Further) {
            further.push(field?);
        }
        while further.last().is_some_and(|field| field.is_empty()) {
            further.pop();
        }
        Ok(Self {
            smdp_address: Cow::Borrowed(smdp_address),
            matching_id: Cow::Borrowed(matching_id),
            smdp_oid,
            confirmation_code_required,
            ci_pk_id_hint,
            delete_notification,
            further,
        })
    }

    /// The same with the object identifier that the certificate of the SM-DP+ must carry. With this
    /// and what else is added, the code may become too long: see [`check`](Self::check).
    #[must_use]
    pub fn with_smdp_oid(mut self, oid: Oid) -> Self {
        self.smdp_oid = Some(oid);
        self
    }

    /// The same, asking the user for a confirmation code.
    #[must_use]
    pub fn with_confirmation_code_required(mut self) -> Self {
        self.confirmation_code_required = Cow::Borrowed("1");
        self
    }

    /// The same with a hint at the key of the certificate issuer, the key identifier in hex (from v3
    /// on).
    ///
    /// # Errors
    /// [`ActivationCodeError::Character`].
    pub fn with_ci_pk_id_hint(mut self, hint: impl Into<Cow<'a, str>>) -> Result<Self, ActivationCodeError> {
        self.ci_pk_id_hint = hint.into();
        check_printable(&self.ci_pk_id_hint, ActivationCodeField::CiPkIdHint, 0)?;
        Ok(self)
    }

    /// The same, for a change of device (from v3 on).
    #[must_use]
    pub fn with_delete_notification_for_device_change(mut self) -> Self {
        self.delete_notification = Cow::Borrowed("1");
        self
    }

    /// Whether the code keeps its length with what was added to it.
    ///
    /// # Errors
    /// [`ActivationCodeError::TooLong`].
    pub fn check(&self) -> Result<(), ActivationCodeError> {
        let mut length = Length(0);
        // counting does not fail
        let _ = fmt::Write::write_fmt(&mut length, format_args!("{self}"));
        match length.0 {
            ..=Self::MAX_LEN => Ok(()),
            found => Err(ActivationCodeError::TooLong { found }),
        }
    }

    /// The address of the SM-DP+ as it stands: domain name, with a port where one is given.
    #[must_use]
    pub fn smdp_address(&self) -> &str {
        &self.smdp_address
    }

    /// The domain name of the SM-DP+; compare it without regard to case.
    #[must_use]
    pub fn smdp_host(&self) -> &str {
        address::split(&self.smdp_address).0
    }

    /// The port of the SM-DP+, where one is given.
    #[must_use]
    pub fn smdp_port(&self) -> Option<u16> {
        address::split(&self.smdp_address).1?.parse().ok()
    }

    /// AC_Token; when it is empty, the matching identifier is present and empty.
    #[must_use]
    pub fn matching_id(&self) -> &str {
        &self.matching_id
    }

    /// The object identifier that the certificate of the SM-DP+ must carry.
    #[must_use]
    pub const fn smdp_oid(&self) -> Option<&Oid> {
        self.smdp_oid.as_ref()
    }

    /// Whether the user is to be asked for a confirmation code.
    #[must_use]
    pub fn is_confirmation_code_required(&self) -> bool {
        self.confirmation_code_required == "1"
    }

    /// Hint at the key of the certificate issuer, normally a key identifier in hex (from v3 on).
    #[must_use]
    pub fn ci_pk_id_hint(&self) -> Option<&str> {
        Some(self.ci_pk_id_hint.as_ref()).filter(|hint| !hint.is_empty())
    }

    /// Whether the delete notification serves a change of device (from v3 on).
    #[must_use]
    pub fn is_delete_notification_for_device_change(&self) -> bool {
        self.delete_notification == "1"
    }

    /// Fields behind those of v3.
    pub fn further_fields(&self) -> impl Iterator<Item = &str> + '_ {
        self.further.iter().map(AsRef::as_ref)
    }

    /// The text of a QR code: the canonical text behind `LPA:`.
    #[must_use]
    pub const fn qr(&self) -> impl fmt::Display + '_ {
        Qr(self)
    }

    /// The same, independent of the text that was parsed.
    #[must_use]
    pub fn into_owned(self) -> ActivationCode<'static> {
        ActivationCode {
            smdp_address: owned(self.smdp_address),
            matching_id: owned(self.matching_id),
            smdp_oid: self.smdp_oid,
            confirmation_code_required: owned(self.confirmation_code_required),
            ci_pk_id_hint: owned(self.ci_pk_id_hint),
            delete_notification: owned(self.delete_notification),
            further: self.further.into_iter().map(owned).collect(),
        }
    }
}

/// Counts characters.
struct Length(usize);

impl fmt::Write for Length {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.chars().count();
        Ok(())
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

/// The fields from left to right, each with the place where it starts.
struct Fields<'a> {
    rest: Option<&'a str>,
    position: usize,
}

impl<'a> Fields<'a> {
    fn required(&mut self, field: ActivationCodeField) -> Result<(&'a str, usize), ActivationCodeError> {
        self.next().ok_or(ActivationCodeError::Missing { field })
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (&'a str, usize);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let (field, rest) = rest.split_once('$').map_or((rest, None), |(field, rest)| (field, Some(rest)));
        let position = self.position;
        self.position = position + field.chars().count() + 1;
        self.rest = rest;
        Some((field, position))
    }
}

fn check_token(token: &str, start: usize) -> Result<(), ActivationCodeError> {
    match token.chars().position(|c| !(c.is_ascii_alphanumeric() || c == '-')) {
        Some(at) => Err(ActivationCodeError::MatchingId { position: start + at }),
        None => Ok(()),
    }
}

fn check_printable(text: &str, field: ActivationCodeField, start: usize) -> Result<(), ActivationCodeError> {
    match text.chars().position(|c| !matches!(c, ' '..='~') || c == '$') {
        Some(at) => Err(ActivationCodeError::Character { field, position: start + at }),
        None => Ok(()),
    }
}

impl FromStr for ActivationCode<'static> {
    type Err = ActivationCodeError;

    fn from_str(text: &str) -> Result<Self, ActivationCodeError> {
        ActivationCode::parse(text).map(ActivationCode::into_owned)
    }
}

impl fmt::Display for ActivationCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1${}${}", self.smdp_address, self.matching_id)?;
        let flags = [&self.confirmation_code_required, &self.ci_pk_id_hint, &self.delete_notification];
        let behind = || flags.into_iter().chain(&self.further);
        // fields up to the last one that is not empty
        let written =
            behind().enumerate().filter(|(_, field)| !field.is_empty()).map(|(at, _)| at + 1).last();
        match (&self.smdp_oid, written) {
            (None, None) => return Ok(()),
            (None, Some(_)) => f.write_str("$")?,
            (Some(oid), _) => write!(f, "${oid}")?,
        }
        behind().take(written.unwrap_or_default()).try_for_each(|field| write!(f, "${field}"))
    }
}

/// A code behind its prefix.
struct Qr<'c>(&'c ActivationCode<'c>);

impl fmt::Display for Qr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", ActivationCode::QR_PREFIX, self.0)
    }
}

impl fmt::Debug for ActivationCode<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ActivationCode")
            .field("smdp_address", &self.smdp_address)
            .field("matching_id", &format_args!("{} characters", self.matching_id.len()))
            .field("smdp_oid", &self.smdp_oid)
            .field("confirmation_code_required", &self.is_confirmation_code_required())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
