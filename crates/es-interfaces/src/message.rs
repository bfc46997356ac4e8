//! The shape of every message: a request or a response of some operation.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::num::NonZeroU64;

use crate::content::content;
use crate::status::{ExecutionStatus, StatusCodeData};
use crate::{DateTime, Direction, Function};

/// A function as a type: ties what is asked to what is answered.
///
/// The markers of the modules [`es2`](crate::es2), [`es3`](crate::es3) and [`es4`](crate::es4)
/// implement it; a request of one operation can only be answered by a response of the same.
pub trait Operation {
    /// Which function it is.
    const FUNCTION: Function;
    /// What the requester sends beside the identification of the call.
    type Parameters;
    /// What the provider answers beside the execution status.
    type Outcome: Outcome;
}

/// What a response carries beside its execution status; the default is what a refusal carries.
pub trait Outcome: Default {
    /// Name of a member that an executed function must return and that is not here.
    fn missing(&self) -> Option<&'static str> {
        None
    }
}

/// Identifies a call of a function: the same value on a retry, which is not executed twice
/// (SGP.02 v4.2 5.1).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[doc(alias = "FunctionCallIdentifier")]
pub struct CallId(String);

impl CallId {
    /// The identifier with this text.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CallId({})", self.0)
    }
}

/// A request for operation `O` (`BaseRequestType` and the parameters of the function).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request<O: Operation> {
    /// Identification of the call.
    pub call_id: CallId,
    /// Seconds that the request stays valid, counted by its provider from reception.
    pub validity_period: Option<NonZeroU64>,
    /// What is asked.
    pub parameters: O::Parameters,
}

impl<O: Operation> Request<O> {
    /// A request without validity period.
    #[must_use]
    pub const fn new(call_id: CallId, parameters: O::Parameters) -> Self {
        Self { call_id, validity_period: None, parameters }
    }

    /// With a validity period in seconds.
    #[must_use]
    pub const fn with_validity_period(mut self, seconds: NonZeroU64) -> Self {
        self.validity_period = Some(seconds);
        self
    }

    /// Name of the body element.
    pub const NAME: &'static str = O::FUNCTION.message_name(Direction::Request);
}

/// A response of operation `O` (`BaseResponseType` and the outcome of the function).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Response<O: Operation> {
    /// When real processing began.
    pub processing_start: Option<DateTime>,
    /// When processing ended.
    pub processing_end: Option<DateTime>,
    /// A validity period in seconds that would have been accepted.
    pub acceptable_validity_period: Option<NonZeroU64>,
    /// How it ended.
    pub status: ExecutionStatus,
    /// What came out.
    pub outcome: O::Outcome,
    /// Answer of the eUICC: concatenated R-APDU TLVs (tag `23`).
    ///
    /// Last in every response that has it. The schema has it for CreateISDP, SendData and the
    /// functions that enable, disable or delete; it is taken from any response, since some peers
    /// add it elsewhere, and must be left empty there when sending.
    pub euicc_response_data: Option<Vec<u8>>,
}

impl<O: Operation> Response<O> {
    /// A response with this status and outcome.
    #[must_use]
    pub const fn new(status: ExecutionStatus, outcome: O::Outcome) -> Self {
        Self {
            processing_start: None,
            processing_end: None,
            acceptable_validity_period: None,
            status,
            outcome,
            euicc_response_data: None,
        }
    }

    /// Executed, with this outcome.
    #[must_use]
    pub const fn executed(outcome: O::Outcome) -> Self {
        Self::new(ExecutionStatus::SUCCESS, outcome)
    }

    /// Failed, for this reason.
    #[must_use]
    pub fn failed(code: impl Into<StatusCodeData>) -> Self {
        Self::new(ExecutionStatus::failed(code), O::Outcome::default())
    }

    /// Expired: the validity period ended first.
    #[must_use]
    pub fn expired() -> Self {
        Self::new(ExecutionStatus::expired(), O::Outcome::default())
    }

    /// With the times between which it was processed.
    #[must_use]
    pub fn with_processing(mut self, start: DateTime, end: DateTime) -> Self {
        self.processing_start = Some(start);
        self.processing_end = Some(end);
        self
    }

    /// With a validity period in seconds that would have been accepted.
    #[must_use]
    pub const fn with_acceptable_validity_period(mut self, seconds: NonZeroU64) -> Self {
        self.acceptable_validity_period = Some(seconds);
        self
    }

    /// With the answer of the eUICC.
    #[must_use]
    pub fn with_euicc_response_data(mut self, data: Vec<u8>) -> Self {
        self.euicc_response_data = Some(data);
        self
    }

    /// Name of the body element.
    pub const NAME: &'static str = O::FUNCTION.message_name(Direction::Response);
}

/// An outcome of nothing but the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "there is nothing to add to nothing")]
pub struct NoOutcome;

impl Outcome for NoOutcome {}
content! { NoOutcome {} }

/// Implements [`Operation`] for marker types and names their requests and responses.
macro_rules! operations {
    ($($(#[$doc:meta])* $marker:ident, $request:ident, $response:ident = $function:ident
        ($parameters:ty) -> $outcome:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $marker;

        impl crate::message::Operation for $marker {
            const FUNCTION: crate::Function = crate::Function::$function;
            type Parameters = $parameters;
            type Outcome = $outcome;
        }

        #[doc = concat!("Request of [`", stringify!($marker), "`].")]
        pub type $request = crate::message::Request<$marker>;
        #[doc = concat!("Response of [`", stringify!($marker), "`].")]
        pub type $response = crate::message::Response<$marker>;
    )*};
}
pub(crate) use operations;
