//! How a function ended: execution status and status codes (SGP.02 v4.2 5.1).

use alloc::borrow::Cow;
use alloc::string::String;
use core::fmt;

use crate::content::{content, literals};

/// The four ways in which a function ends (`StatusType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the standard has these four")]
pub enum Status {
    /// Done.
    #[doc(alias = "EXECUTED_SUCCESS")]
    ExecutedSuccess,
    /// Done, but something beside it went wrong.
    #[doc(alias = "EXECUTED_WITHWARNING")]
    ExecutedWithWarning,
    /// Not done.
    #[doc(alias = "FAILED")]
    Failed,
    /// The validity period ended first.
    #[doc(alias = "EXPIRED")]
    Expired,
}

impl Status {
    /// Whether the function did what was asked, with or without a warning.
    #[must_use]
    pub const fn is_executed(self) -> bool {
        matches!(self, Self::ExecutedSuccess | Self::ExecutedWithWarning)
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $type:ident { $($(#[$extra:meta])* $name:ident = $code:literal, $meaning:literal;)* }) => {
        $(#[$doc])*
        ///
        /// A dotted number; other text that a peer puts here is kept as it came.
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $type(Cow<'static, str>);

        impl $type {
            $($(#[$extra])* #[doc = concat!("`", $code, "`: ", $meaning, ".")]
              pub const $name: Self = Self(Cow::Borrowed($code));)*

            /// The code with this text.
            #[must_use]
            pub fn new(code: impl Into<Cow<'static, str>>) -> Self {
                Self(code.into())
            }

            /// The text, such as `8.2.1`.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What the standard calls it, where the code is one of the constants here.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                match self.as_str() { $($code => Some($meaning),)* _ => None }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($type), "({})"), self.0)
            }
        }
    };
}

codes! {
    /// What a status is about (SGP.02 v4.2 5.1.6, subject codes).
    SubjectCode {
        GENERIC = "1", "Generic";
        FUNCTION_REQUESTER = "1.1", "Function requester";
        FUNCTION_PROVIDER = "1.2", "Function provider";
        VALIDITY_PERIOD = "1.2.1", "Validity period";
        PROTOCOL = "1.3", "Protocol";
        PROTOCOL_FORMAT = "1.3.1", "Protocol format";
        PROTOCOL_VERSION = "1.3.2", "Protocol version";
        EXTERNAL_RESOURCE = "1.4", "External resource";
        EXTENSION_RESOURCE = "1.5", "Extension resource";
        FUNCTION = "1.6", "Function";
        REMOTE_PROVISIONING = "8", "eUICC remote provisioning";
        EUICC = "8.1", "eUICC";
        EID = "8.1.1", "EID";
        PROFILE = "8.2", "Profile";
        PROFILE_ICCID = "8.2.1", "Profile ICCID";
        POL1 = "8.2.2", "POL1";
        POL2 = "8.2.3", "POL2";
        PROFILE_TYPE = "8.2.5", "Profile type";
        SUBSCRIPTION_ADDRESS = "8.2.6", "Subscription address";
        ISD_P = "8.3", "ISD-P";
        ISD_P_AID = "8.3.1", "ISD-P-AID";
        ISD_R = "8.4", "ISD-R";
        ECASD = "8.5", "ECASD";
        EUICC_CERTIFICATE = "8.5.2", "eUICC (ECASD) certificate";
        SM_SR_CERTIFICATE = "8.5.3", "SM-SR certificate";
        EIS = "8.6", "EIS";
        SM_SR = "8.7", "SM-SR";
        SM_DP = "8.8", "SM-DP";
    }
}

codes! {
    /// What is wrong with the subject (SGP.02 v4.2 5.1.6, reason codes).
    ReasonCode {
        ACCESS_ERROR = "1", "Access error";
        /// Of identification or authentication; [`UNKNOWN`](Self::UNKNOWN) is the other one.
        UNKNOWN_IDENTITY = "1.1", "Unknown (identification or authentication)";
        NOT_ALLOWED = "1.2", "Not allowed (authorisation)";
        FORMAT_ERROR = "2", "Format error";
        INVALID = "2.1", "Invalid";
        MANDATORY_ELEMENT_MISSING = "2.2", "Mandatory element missing";
        CONDITIONAL_ELEMENT_MISSING = "2.3", "Conditional element missing";
        CONDITIONS_NOT_SATISFIED = "3", "Conditions of use not satisfied";
        UNSUPPORTED = "3.1", "Unsupported";
        ALREADY_IN_USE = "3.3", "Already in use (uniqueness)";
        INVALID_DESTINATION = "3.4", "Invalid destination";
        INVALID_TRANSITION = "3.5", "Invalid transition";
        RELATED_OBJECTS_EXIST = "3.6", "Related objects exist";
        UNAVAILABLE = "3.7", "Unavailable";
        REFUSED = "3.8", "Refused";
        UNKNOWN = "3.9", "Unknown";
        INVALID_ASSOCIATION = "3.10", "Invalid association";
        VALUE_HAS_CHANGED = "3.11", "Value has changed";
        PROCESSING_ERROR = "4", "Processing error";
        EXECUTION_ERROR = "4.2", "Execution error";
        STOPPED_ON_WARNING = "4.3", "Stopped on warning";
        BUSY = "4.4", "Busy";
        INSUFFICIENT_MEMORY = "4.8", "Insufficient memory";
        TRANSPORT_ERROR = "5", "Transport error";
        INACCESSIBLE = "5.1", "Inaccessible";
        TIME_TO_LIVE_EXPIRED = "5.3", "Time to live expired";
        DELIVERED_WITH_NO_RESPONSE = "5.4", "Delivered with no response";
        SECURITY_ERROR = "6", "Security error";
        VERIFICATION_FAILED = "6.1", "Verification failed";
        CERTIFICATE_EXPIRED = "6.3", "Certificate expired";
    }
}

/// Subject and reason: what is wrong with what.
#[derive(Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct StatusCode {
    /// What it is about.
    pub subject: SubjectCode,
    /// What is wrong with it.
    pub reason: ReasonCode,
}

macro_rules! pairs {
    ($($(#[$doc:meta])* $name:ident = $subject:ident, $reason:ident;)*) => {
        impl StatusCode {
            $($(#[$doc])* pub const $name: Self = Self::new(SubjectCode::$subject, ReasonCode::$reason);)*

            /// The pairs that have a name here.
            pub const NAMED: &'static [Self] = &[$(Self::$name,)*];
        }
    };
}

pairs! {
    /// `1.1`/`1.1`: the caller cannot be identified or authenticated.
    REQUESTER_UNKNOWN = FUNCTION_REQUESTER, UNKNOWN_IDENTITY;
    /// `1.1`/`1.2`: the caller is known and has no right to this function.
    REQUESTER_NOT_ALLOWED = FUNCTION_REQUESTER, NOT_ALLOWED;
    /// `1.2`/`4.2`: the provider failed inside; only when nothing more precise fits.
    PROVIDER_FAILED = FUNCTION_PROVIDER, EXECUTION_ERROR;
    /// `1.2`/`4.4`: the provider cannot do it now.
    PROVIDER_BUSY = FUNCTION_PROVIDER, BUSY;
    /// `1.2`/`3`: the provider cannot or will not manage this eUICC (ES4.PrepareSMSRChange).
    PROVIDER_UNWILLING = FUNCTION_PROVIDER, CONDITIONS_NOT_SATISFIED;
    /// `1.2.1`/`3.8`: the validity period is not acceptable; the answer carries one that is.
    VALIDITY_PERIOD_REFUSED = VALIDITY_PERIOD, REFUSED;
    /// `1.6`/`2.1`: a parameter has a bad format or value.
    PARAMETER_INVALID = FUNCTION, INVALID;
    /// `1.6`/`2.2`: a mandatory parameter is missing.
    PARAMETER_MISSING = FUNCTION, MANDATORY_ELEMENT_MISSING;
    /// `1.6`/`2.3`: a conditional parameter is missing though its condition holds.
    CONDITIONAL_PARAMETER_MISSING = FUNCTION, CONDITIONAL_ELEMENT_MISSING;
    /// `1.6`/`5.3`: the validity period ended first; goes with [`Status::Expired`].
    TIME_TO_LIVE_EXPIRED = FUNCTION, TIME_TO_LIVE_EXPIRED;
    /// `1.6`/`5.4`: the request reached the eUICC and no answer came back.
    NO_RESPONSE = FUNCTION, DELIVERED_WITH_NO_RESPONSE;
    /// `8.1.1`/`1.1`: the provider does not manage an eUICC with this EID.
    EID_UNKNOWN = EID, UNKNOWN_IDENTITY;
    /// `8.1`/`1.2`: the caller may not manage this eUICC.
    EUICC_NOT_ALLOWED = EUICC, NOT_ALLOWED;
    /// `8.1`/`3.8`: the profile cannot be disabled, for example no other could take over.
    EUICC_REFUSED = EUICC, REFUSED;
    /// `8.1`/`4.8`: not enough memory for the ISD-P.
    INSUFFICIENT_MEMORY = EUICC, INSUFFICIENT_MEMORY;
    /// `8.2`/`1.2`: the list names profiles that the caller does not own.
    PROFILE_NOT_ALLOWED = PROFILE, NOT_ALLOWED;
    /// `8.2.1`/`3.9`: no profile with this ICCID.
    ICCID_UNKNOWN = PROFILE_ICCID, UNKNOWN;
    /// `8.2.1`/`3.4`: the profile is on another eUICC.
    ICCID_ELSEWHERE = PROFILE_ICCID, INVALID_DESTINATION;
    /// `8.2.1`/`1.2`: not the caller's profile, or not in this state.
    ICCID_NOT_ALLOWED = PROFILE_ICCID, NOT_ALLOWED;
    /// `8.2.1`/`3.3`: the ICCID belongs to another profile already.
    ICCID_IN_USE = PROFILE_ICCID, ALREADY_IN_USE;
    /// `8.2.2`/`3.8`: POL1 forbids it.
    POL1_REFUSED = POL1, REFUSED;
    /// `8.2.3`/`3.8`: POL2 forbids it, or the profile holds the fall-back attribute.
    POL2_REFUSED = POL2, REFUSED;
    /// `8.2.3`/`2.1`: the POL2 given is not valid.
    POL2_INVALID = POL2, INVALID;
    /// `8.2.5`/`3.9`: the SM-DP does not know this profile type.
    PROFILE_TYPE_UNKNOWN = PROFILE_TYPE, UNKNOWN;
    /// `8.2.5`/`1.2`: the caller may not use this profile type.
    PROFILE_TYPE_NOT_ALLOWED = PROFILE_TYPE, NOT_ALLOWED;
    /// `8.2.6`/`1.2`: the caller may not manage this subscription address.
    SUBSCRIPTION_ADDRESS_NOT_ALLOWED = SUBSCRIPTION_ADDRESS, NOT_ALLOWED;
    /// `8.3`/`4.2`: a command to the ISD-P failed on the eUICC.
    ISD_P_FAILED = ISD_P, EXECUTION_ERROR;
    /// `8.3.1`/`3.9`: no ISD-P with this AID.
    ISD_P_AID_UNKNOWN = ISD_P_AID, UNKNOWN;
    /// `8.4`/`4.2`: a command to the ISD-R failed on the eUICC.
    ISD_R_FAILED = ISD_R, EXECUTION_ERROR;
    /// `8.5.2`/`6.3`: the certificate of the eUICC is expired or unusable.
    EUICC_CERTIFICATE_EXPIRED = EUICC_CERTIFICATE, CERTIFICATE_EXPIRED;
    /// `8.5.3`/`6.3`: the certificate of the new SM-SR is expired or unusable.
    SM_SR_CERTIFICATE_EXPIRED = SM_SR_CERTIFICATE, CERTIFICATE_EXPIRED;
    /// `8.5.3`/`6.1`: the signature of the SM-SR certificate does not verify.
    SM_SR_CERTIFICATE_INVALID = SM_SR_CERTIFICATE, VERIFICATION_FAILED;
    /// `8.6`/`1.2`: the caller may not read or manage this EIS.
    EIS_NOT_ALLOWED = EIS, NOT_ALLOWED;
    /// `8.6`/`3.3`: an EIS with this EID is registered already.
    EIS_IN_USE = EIS, ALREADY_IN_USE;
    /// `8.6`/`6.1`: the EUM signature of the EIS does not verify.
    EIS_SIGNATURE_INVALID = EIS, VERIFICATION_FAILED;
    /// `8.7`/`3.9`: the SM-SR is not known.
    SM_SR_UNKNOWN = SM_SR, UNKNOWN;
}

impl StatusCode {
    /// The pair of these two.
    #[must_use]
    pub const fn new(subject: SubjectCode, reason: ReasonCode) -> Self {
        Self { subject, reason }
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.subject, self.reason)?;
        match (self.subject.meaning(), self.reason.meaning()) {
            (Some(subject), Some(reason)) => write!(f, " ({subject}: {reason})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusCode({self})")
    }
}

/// A status code with what it names and says (`StatusCodeDataType`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatusCodeData {
    /// Subject and reason.
    pub code: StatusCode,
    /// Identifier of the subject: an AID, an ICCID, the name of a parameter.
    pub subject_identifier: Option<String>,
    /// Text for people.
    pub message: Option<String>,
}

impl StatusCodeData {
    /// The code alone.
    #[must_use]
    pub const fn new(code: StatusCode) -> Self {
        Self { code, subject_identifier: None, message: None }
    }

    /// With the identifier of the subject.
    #[must_use]
    pub fn with_subject_identifier(mut self, identifier: impl Into<String>) -> Self {
        self.subject_identifier = Some(identifier.into());
        self
    }

    /// With a text for people.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }
}

impl From<StatusCode> for StatusCodeData {
    fn from(code: StatusCode) -> Self {
        Self::new(code)
    }
}

/// How a function ended (`ExecutionStatusType`, SGP.02 v4.2 5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "FunctionExecutionStatus")]
#[non_exhaustive]
pub struct ExecutionStatus {
    /// The way it ended.
    pub status: Status,
    /// Why; absent after a success, though some peers send one.
    pub code_data: Option<StatusCodeData>,
}

impl ExecutionStatus {
    /// Done.
    pub const SUCCESS: Self = Self { status: Status::ExecutedSuccess, code_data: None };

    /// Done, with a warning.
    #[must_use]
    pub fn warning(code: impl Into<StatusCodeData>) -> Self {
        Self { status: Status::ExecutedWithWarning, code_data: Some(code.into()) }
    }

    /// Not done.
    #[must_use]
    pub fn failed(code: impl Into<StatusCodeData>) -> Self {
        Self { status: Status::Failed, code_data: Some(code.into()) }
    }

    /// The validity period ended first: `1.6`/`5.3`.
    #[must_use]
    pub const fn expired() -> Self {
        let code_data = StatusCodeData::new(StatusCode::TIME_TO_LIVE_EXPIRED);
        Self { status: Status::Expired, code_data: Some(code_data) }
    }

    /// Subject and reason, where there are any.
    #[must_use]
    pub fn code(&self) -> Option<&StatusCode> {
        self.code_data.as_ref().map(|data| &data.code)
    }
}

literals! { Status {
    ExecutedSuccess = "EXECUTED_SUCCESS",
    ExecutedWithWarning = "EXECUTED_WITHWARNING",
    Failed = "FAILED",
    Expired = "EXPIRED",
} }

content! { StatusCode {
    subject: required "Subject",
    reason: required "Reason",
} }

content! { StatusCodeData {
    code: inline,
    subject_identifier: optional "SubjectIdentifier",
    message: optional "Message",
} }

content! { ExecutionStatus {
    status: required "Status",
    code_data: optional "StatusCodeData",
} }

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn codes_have_the_numbers_of_the_standard() {
        assert_eq!(
            StatusCode::ICCID_IN_USE.to_string(),
            "8.2.1/3.3 (Profile ICCID: Already in use (uniqueness))"
        );
        assert_eq!(
            StatusCode::INSUFFICIENT_MEMORY,
            StatusCode::new(SubjectCode::new("8.1"), ReasonCode::new("4.8"))
        );
        assert_eq!(StatusCode::NAMED.len(), 36);
    }

    #[test]
    fn foreign_text_is_kept() {
        let code = StatusCode::new(SubjectCode::new("Profile"), ReasonCode::new("8.9.0"));
        assert_eq!(code.to_string(), "Profile/8.9.0");
        assert_eq!(code.subject.meaning(), None);
    }

    #[test]
    fn what_counts_as_executed() {
        assert!(ExecutionStatus::SUCCESS.status.is_executed());
        assert!(ExecutionStatus::warning(StatusCode::ISD_R_FAILED).status.is_executed());
        assert!(!ExecutionStatus::expired().status.is_executed());
        assert_eq!(ExecutionStatus::failed(StatusCode::EIS_IN_USE).code(), Some(&StatusCode::EIS_IN_USE));
    }
}
