//! Requests and responses as body elements.

use sgp_wire::DecodeError;

use super::{Content, Message, Reader, Writer, missing};
use crate::message::{Operation, Outcome, Request, Response};

impl<O: Operation> Content for Request<O>
where
    O::Parameters: Content,
{
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            call_id: reader.required(&["FunctionCallIdentifier"])?,
            validity_period: reader.optional(&["ValidityPeriod"])?,
            parameters: reader.inline(&[])?,
        })
    }

    fn encode(&self, writer: &mut Writer) {
        writer.required(&["FunctionCallIdentifier"], &self.call_id);
        writer.optional(&["ValidityPeriod"], &self.validity_period);
        writer.inline(&[], &self.parameters);
    }
}

impl<O: Operation> Message for Request<O>
where
    O::Parameters: Content,
{
    const NAME: &'static str = Self::NAME;
}

impl<O: Operation> Content for Response<O>
where
    O::Outcome: Content,
{
    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let response = Self {
            processing_start: reader.optional(&["ProcessingStart"])?,
            processing_end: reader.optional(&["ProcessingEnd"])?,
            acceptable_validity_period: reader.optional(&["AcceptableValidityPeriod"])?,
            status: reader.required(&["FunctionExecutionStatus"])?,
            outcome: reader.inline(&[])?,
            euicc_response_data: reader.optional(&["EuiccResponseData"])?,
        };
        match response.outcome.missing() {
            Some(name) if response.status.status.is_executed() => Err(missing(name, reader.here())),
            _ => Ok(response),
        }
    }

    fn encode(&self, writer: &mut Writer) {
        writer.optional(&["ProcessingStart"], &self.processing_start);
        writer.optional(&["ProcessingEnd"], &self.processing_end);
        writer.optional(&["AcceptableValidityPeriod"], &self.acceptable_validity_period);
        writer.required(&["FunctionExecutionStatus"], &self.status);
        writer.inline(&[], &self.outcome);
        writer.optional(&["EuiccResponseData"], &self.euicc_response_data);
    }
}

impl<O: Operation> Message for Response<O>
where
    O::Outcome: Content,
{
    const NAME: &'static str = Self::NAME;
}
