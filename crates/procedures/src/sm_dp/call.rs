//! The call that the SM-SR has to answer: what answers it, and how it is made again.

use core::fmt;
use core::time::Duration;

use es_interfaces::status::{ReasonCode, Status};
use es_interfaces::xml::Message;
use es_interfaces::{Function, MessageHeader, MessageId, Operation, Request, Response, RpsMessage};

use super::download::Download;
use super::setup::Correlation;
use super::{Event, Output};
use crate::{Error, Misuse, Now, PeerFault};

/// The last request, until it is answered.
pub(super) struct Outstanding {
    request: Box<dyn Sendable>,
    function: Function,
    retries_left: u32,
    /// The SM-SR was busy: nothing is waited for but the moment to ask again.
    is_postponed: bool,
}

/// A request of any function.
trait Sendable: Send + Sync {
    fn header(&self) -> &MessageHeader;
    /// The message, under another header than before.
    fn encode_with(&mut self, header: MessageHeader) -> Result<Vec<u8>, Error>;
}

impl<O: Operation> Sendable for RpsMessage<Request<O>>
where
    Request<O>: Message + Send + Sync,
{
    fn header(&self) -> &MessageHeader {
        &self.header
    }

    fn encode_with(&mut self, header: MessageHeader) -> Result<Vec<u8>, Error> {
        self.header = header;
        encode(self)
    }
}

impl Outstanding {
    /// Whether a message with this header answers the request (SGP.02 v4.2 annex B).
    /// `last` is the message that answered the one before.
    pub(super) fn is_answered_by(
        &self,
        header: &MessageHeader,
        correlation: Correlation,
        last: Option<&MessageId>,
    ) -> bool {
        let request = self.request.header();
        if self.is_postponed || header.sender.id != request.receiver.id {
            return false;
        }
        match (&header.relates_to, correlation) {
            (Some(related), _) => is_same(related, &request.message_id),
            (None, Correlation::RelatesTo) => false,
            (None, Correlation::Function) if header.transaction_id.is_none() => {
                last != Some(&header.message_id)
            }
            (None, Correlation::TransactionId | Correlation::Function) => {
                header.transaction_id == request.transaction_id
            }
        }
    }
}

/// Where messages travel in SOAP headers, the identifier that is referred to may carry the parameters
/// that stood behind it there.
fn is_same(related: &MessageId, sent: &MessageId) -> bool {
    let rest = related.as_str().strip_prefix(sent.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('?'))
}

/// Whether the SM-SR did nothing and may do it later (SGP.02 v4.2 5.1.6, reason 4.4). What the eUICC
/// has answered is not to be made again.
pub(super) fn is_busy<O: Operation>(response: &Response<O>) -> bool {
    let is_answered = response.euicc_response_data.as_ref().is_some_and(|data| !data.is_empty());
    let reason = response.status.code().map(|code| &code.reason);
    response.status.status == Status::Failed && !is_answered && reason == Some(&ReasonCode::BUSY)
}

impl Download {
    /// Sends a request of operation `O` and waits for its response; not when the order is over.
    pub(super) fn call<O: Operation + 'static>(
        &mut self,
        parameters: O::Parameters,
        now: Now,
    ) -> Result<(), Error>
    where
        Request<O>: Message + Send + Sync,
    {
        if end_of(self.valid_until, O::FUNCTION).is_some_and(|end| now.monotonic >= end) {
            return Err(PeerFault::TimedOut.into());
        }
        let (header, id) = self.next_header(now)?;
        let message = RpsMessage::new(header, Request::<O>::new(id, parameters));
        let encoded = encode(&message)?;
        self.outstanding = Some(Outstanding {
            request: Box::new(message),
            function: O::FUNCTION,
            retries_left: self.setup.busy_retries,
            is_postponed: false,
        });
        self.send(O::FUNCTION, encoded, now);
        Ok(())
    }

    /// Puts the call off, which the SM-SR is too busy for; says whether there is still time for it.
    pub(super) fn postpone(&mut self, now: Now) -> bool {
        let at = now.monotonic.saturating_add(self.setup.busy_pause);
        let Some(call) = &mut self.outstanding else { return false };
        let Some(retries_left) = call.retries_left.checked_sub(1) else { return false };
        if end_of(self.valid_until, call.function).is_some_and(|end| at >= end) {
            return false;
        }
        (call.retries_left, call.is_postponed) = (retries_left, true);
        let function = call.function;
        self.event(Event::Postponed { function, retries_left });
        self.wait_until(at);
        true
    }

    /// Whether a call is put off, and its time has not run out.
    pub(super) fn may_repeat(&self, now: Now) -> bool {
        self.outstanding.as_ref().is_some_and(|call| {
            call.is_postponed && end_of(self.valid_until, call.function).is_none_or(|end| now.monotonic < end)
        })
    }

    /// Makes the call that was put off again: the same call, so that the SM-SR does not execute it
    /// twice, in a message of its own (SGP.02 v4.2 5.1).
    pub(super) fn repeat(&mut self, now: Now) -> Result<(), Error> {
        let (header, _) = self.next_header(now)?;
        let call = self.outstanding.as_mut().ok_or(Misuse::InputNotExpected)?;
        let encoded = call.request.encode_with(header)?;
        call.is_postponed = false;
        let function = call.function;
        self.send(function, encoded, now);
        Ok(())
    }

    fn send(&mut self, function: Function, message: Vec<u8>, now: Now) {
        let until = now.monotonic.saturating_add(self.setup.answer_time);
        let end = end_of(self.valid_until, function);
        self.out.push_back(Output::Send(message));
        self.wait_until(end.map_or(until, |end| until.min(end)));
    }
}

/// When the Operator does not wait for the function any more. Cleaning up has its own time.
fn end_of(valid_until: Option<Duration>, function: Function) -> Option<Duration> {
    valid_until.filter(|_| function != Function::Es3DeleteIsdp)
}

pub(super) fn encode<T: Message>(message: &RpsMessage<T>) -> Result<Vec<u8>, Error> {
    message.encode_xml().map(String::into_bytes).map_err(|_| Misuse::Parameter("text in a message").into())
}

impl fmt::Debug for Outstanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let put_off = if self.is_postponed { ", put off" } else { "" };
        write!(f, "Outstanding({}{put_off})", self.request.header().message_id)
    }
}

#[cfg(test)]
mod tests {
    use es_interfaces::status::{ExecutionStatus, StatusCode, SubjectCode};
    use es_interfaces::{CallId, DateTime, Entity, ProfileTarget, es3};

    use super::*;

    const SENT: &str = "//sm-dp.example.com/order-1-3";

    fn header(id: &str) -> MessageHeader {
        let (from, to) = ("1.3.6.1.4.1.32473.20", "1.3.6.1.4.1.32473.30");
        let entity = |id: &str| Entity::new(id.parse().unwrap());
        MessageHeader::new(entity(from), entity(to), id.parse().unwrap(), DateTime::from_unix(0))
    }

    fn outstanding(is_postponed: bool) -> Outstanding {
        let iccid = sgp_asn1::Iccid::with_check_digit("894470000000000009").unwrap();
        let target = ProfileTarget::new(sgp_asn1::Eid::from_bytes([0x89; 16]), iccid);
        let body = es3::DeleteIsdpRequest::new(CallId::new("order-1-3"), target);
        let request = RpsMessage::new(header(SENT).with_transaction_id("order-1-3"), body);
        let function = Function::Es3DeleteIsdp;
        Outstanding { request: Box::new(request), function, retries_left: 0, is_postponed }
    }

    /// Answer to the request, related to this message and in this transaction.
    fn answer(related: Option<&str>, transaction: Option<&str>) -> MessageHeader {
        let mut answer = header(SENT).reply("//sm-sr.example.com/9".parse().unwrap(), DateTime::from_unix(1));
        answer.relates_to = related.map(|id| id.parse().unwrap());
        answer.transaction_id = transaction.map(String::from);
        answer
    }

    /// SGP.02 XML binding 3.2: a missing RelatesTo leaves the transaction, and then the function.
    #[test]
    fn what_answers_a_request() {
        use Correlation::{Function, RelatesTo, TransactionId};
        let (ours, other) = ("order-1-3", "order-1-2");
        let with_parameters = format!("{SENT}?TransactionId=order-1-3&MessageDate=1970-01-01T00:00:00Z");
        let longer = format!("{SENT}0");
        for (related, transaction, strict, default, lenient) in [
            (Some(SENT), Some(ours), true, true, true),
            (Some(SENT), None, true, true, true),
            (Some(&with_parameters[..]), None, true, true, true),
            (Some(&longer[..]), Some(ours), false, false, false),
            (Some("//sm-dp.example.com/order-1-2"), Some(ours), false, false, false),
            (None, Some(ours), false, true, true),
            (None, Some(other), false, false, false),
            (None, None, false, false, true),
        ] {
            let header = answer(related, transaction);
            for (correlation, expected) in
                [(RelatesTo, strict), (TransactionId, default), (Function, lenient)]
            {
                let found = outstanding(false).is_answered_by(&header, correlation, None);
                assert_eq!(found, expected, "{related:?} {transaction:?} {correlation:?}");
                // whoever sends it, and whatever comes while nothing is asked
                assert!(!outstanding(true).is_answered_by(&header, correlation, None));
                let mut forged = header.clone();
                forged.sender.id = "1.3.6.1.4.1.32473.31".parse().unwrap();
                assert!(!outstanding(false).is_answered_by(&forged, correlation, None));
            }
        }
        let text = "Outstanding(//sm-dp.example.com/order-1-3, put off)";
        assert_eq!(format!("{:?}", outstanding(true)), text);
    }

    #[test]
    fn what_is_busy() {
        let response = |status| es3::SendDataResponse::new(status, es_interfaces::NoOutcome);
        let busy = |status| is_busy(&response(status));
        let euicc = StatusCode::new(SubjectCode::EUICC, ReasonCode::BUSY);
        assert!(busy(ExecutionStatus::failed(StatusCode::PROVIDER_BUSY)));
        assert!(busy(ExecutionStatus::failed(euicc)));
        assert!(!busy(ExecutionStatus::failed(StatusCode::PROVIDER_FAILED)));
        assert!(!busy(ExecutionStatus::warning(StatusCode::PROVIDER_BUSY)));
        assert!(!busy(ExecutionStatus::expired()));
        assert!(!busy(ExecutionStatus::SUCCESS));
        let answered = response(ExecutionStatus::failed(StatusCode::PROVIDER_BUSY));
        assert!(is_busy(&answered.clone().with_euicc_response_data(Vec::new())));
        assert!(!is_busy(&answered.with_euicc_response_data(vec![0x23, 0x02, 0x90, 0x00])));
    }
}
