//! Requests of ES3 and ES4: what they ask, whatever interface they come by.

use core::time::Duration;

use es_interfaces::status::ExecutionStatus;
use es_interfaces::{
    CallId, DateTime, Direction, EisOutcome, Function, MessageHeader, MessageId, NoOutcome, Request,
    Response, RpsMessage, es3, es4, rps,
};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Limits, Oid};

use crate::{Error, Misuse, PeerFault};

/// What a request asks for.
#[derive(Clone, Debug)]
pub(super) enum Task {
    GetEis,
    Audit(Vec<Iccid>),
    CreateIsdp { iccid: Iccid, mno_id: Oid, memory: u64 },
    SendData { target: Aid, commands: Vec<u8>, more: bool },
    Completed(es3::ProfileDownloadCompletedParameters),
    Enable(Iccid),
    Disable(Iccid),
    Delete(Iccid),
}

/// What makes two requests the same call: a retry has a new message identifier, and the same of
/// these (SGP.02 v4.2 5.1). Identifiers of calls are the callers' own, so two callers may use one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) caller: Oid,
    pub(super) function: Function,
    pub(super) id: CallId,
}

/// What came out of it.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: ExecutionStatus,
    pub(super) isd_p: Option<Aid>,
    pub(super) eis: Option<Box<es_interfaces::eis::Eis>>,
    pub(super) card_data: Option<Vec<u8>>,
}

impl Answer {
    pub(super) const fn new(status: ExecutionStatus) -> Self {
        Self { status, isd_p: None, eis: None, card_data: None }
    }

    pub(super) const fn executed() -> Self {
        Self::new(ExecutionStatus::SUCCESS)
    }

    pub(super) fn with_card_data(mut self, data: Vec<u8>) -> Self {
        self.card_data = Some(data).filter(|data| !data.is_empty());
        self
    }
}

/// The outcome type of a response, made from an answer.
trait FromAnswer {
    fn from_answer(answer: &Answer) -> Self;
}

impl FromAnswer for NoOutcome {
    fn from_answer(_: &Answer) -> Self {
        Self
    }
}

impl FromAnswer for es3::CreateIsdpOutcome {
    fn from_answer(answer: &Answer) -> Self {
        answer.isd_p.map_or_else(Self::default, Self::new)
    }
}

impl FromAnswer for EisOutcome {
    fn from_answer(answer: &Answer) -> Self {
        answer.eis.as_deref().map_or_else(Self::default, |eis| Self::new(eis.clone()))
    }
}

macro_rules! functions {
    ($($variant:ident = $operation:ty, $task:expr;)*) => {
        /// One request, as it came.
        #[derive(Clone, Debug)]
        pub(super) enum Asked {
            $($variant(Box<RpsMessage<Request<$operation>>>),)*
        }

        impl Asked {
            /// Reads a request that an SM-SR answers.
            pub(super) fn decode(message: &[u8]) -> Result<Self, Error> {
                let peek = rps::peek(message, &Limits::DEFAULT)?;
                match (peek.function(), peek.direction()) {
                    $((Some(Function::$variant), Some(Direction::Request)) => {
                        Ok(Self::$variant(Box::new(rps::decode(message, &Limits::DEFAULT)?)))
                    })*
                    _ => Err(PeerFault::UnexpectedMessage.into()),
                }
            }

            pub(super) const fn function(&self) -> Function {
                match self { $(Self::$variant(_) => Function::$variant,)* }
            }

            pub(super) fn header(&self) -> &MessageHeader {
                match self { $(Self::$variant(message) => &message.header,)* }
            }

            fn call_id(&self) -> &CallId {
                match self { $(Self::$variant(message) => &message.body.call_id,)* }
            }

            /// Time from reception in which the caller wants the answer.
            pub(super) fn validity(&self) -> Option<Duration> {
                let seconds = match self { $(Self::$variant(message) => message.body.validity_period,)* };
                seconds.map(|seconds| Duration::from_secs(seconds.get()))
            }

            pub(super) fn eid(&self) -> &Eid {
                match self { $(Self::$variant(message) => &message.body.parameters.eid,)* }
            }

            pub(super) fn task(&self) -> Task {
                match self { $(Self::$variant(message) => $task(&message.body.parameters),)* }
            }

            /// The response in XML.
            pub(super) fn respond(
                &self,
                answer: Answer,
                id: MessageId,
                started: DateTime,
                now: DateTime,
            ) -> Result<String, Error> {
                match self {
                    $(Self::$variant(message) => {
                        type Outcome = <$operation as es_interfaces::Operation>::Outcome;
                        let outcome = Outcome::from_answer(&answer);
                        let mut response = Response::<$operation>::new(answer.status, outcome)
                            .with_processing(started, now.clone());
                        response.euicc_response_data = answer.card_data;
                        message.reply(response, id, now).encode_xml()
                    })*
                }
                .map_err(|_| Misuse::Parameter("text in a response").into())
            }
        }
    };
}

functions! {
    Es3GetEis = es3::GetEis, |_: &_| Task::GetEis;
    Es4GetEis = es4::GetEis, |_: &_| Task::GetEis;
    Es3AuditEis = es3::AuditEis, audit;
    Es4AuditEis = es4::AuditEis, audit;
    Es3CreateIsdp = es3::CreateIsdp, create_isdp;
    Es3SendData = es3::SendData, send_data;
    Es3ProfileDownloadCompleted = es3::ProfileDownloadCompleted,
        |p: &es3::ProfileDownloadCompletedParameters| Task::Completed(p.clone());
    Es3EnableProfile = es3::EnableProfile, |p: &es_interfaces::ProfileTarget| Task::Enable(p.iccid);
    Es4EnableProfile = es4::EnableProfile, |p: &es_interfaces::ProfileTarget| Task::Enable(p.iccid);
    Es3DisableProfile = es3::DisableProfile, |p: &es_interfaces::ProfileTarget| Task::Disable(p.iccid);
    Es4DisableProfile = es4::DisableProfile, |p: &es_interfaces::ProfileTarget| Task::Disable(p.iccid);
    Es3DeleteIsdp = es3::DeleteIsdp, |p: &es_interfaces::ProfileTarget| Task::Delete(p.iccid);
    Es4DeleteProfile = es4::DeleteProfile, |p: &es_interfaces::ProfileTarget| Task::Delete(p.iccid);
}

impl Asked {
    /// Which call it is.
    pub(super) fn call(&self) -> Call {
        Call {
            caller: self.header().sender.id.clone(),
            function: self.function(),
            id: self.call_id().clone(),
        }
    }

    /// Whether it only reads the record: a repetition may read it again.
    pub(super) const fn only_reads(&self) -> bool {
        matches!(self.function(), Function::Es3GetEis | Function::Es4GetEis)
    }
}

fn audit(query: &es_interfaces::AuditQuery) -> Task {
    Task::Audit(query.iccids.clone())
}

fn create_isdp(parameters: &es3::CreateIsdpParameters) -> Task {
    Task::CreateIsdp {
        iccid: parameters.iccid,
        mno_id: parameters.mno_id.clone(),
        memory: parameters.required_memory,
    }
}

fn send_data(parameters: &es3::SendDataParameters) -> Task {
    Task::SendData {
        target: parameters.sd_aid,
        commands: parameters.data.clone(),
        more: parameters.more_to_do.unwrap_or(false),
    }
}
