//! Response scripts as a card builds them.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, ResponseApdu, put_length, put_tag, put_tlv};

use crate::script::{BadFormat, ChainingFault, END_OF_CONTENTS, Form, INDEFINITE, tag};

/// Collects what a card answers to the objects of a script, in the order of execution.
///
/// The definite form counts every object, and holds the answers of commands that have Le or return
/// data, of SCP03t, and of the last command executed; the indefinite form holds every answer
/// (TS 102 226 5.2.2, SGP.02 v4.2 4.1.3.3).
pub struct ResponseBuilder {
    form: Form,
    executed: u32,
    objects: Vec<u8>,
    /// Where the last answer begins, if it stands there only for being the last.
    tentative: Option<usize>,
}

impl ResponseBuilder {
    /// An empty answer to a script of `form`.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self { form, executed: 0, objects: Vec::new(), tentative: None }
    }

    /// A command was executed, or refused by its status word.
    pub fn answer(&mut self, command: &CommandApdu, response: &ResponseApdu) {
        self.answer_as(command.expects_data(), response);
    }

    /// As [`answer`](Self::answer), for a command that is not to be had as such.
    pub fn answer_as(&mut self, expects_data: bool, response: &ResponseApdu) {
        let start = self.begin();
        put_tlv(&mut self.objects, tag::R_APDU, &response.encode_to_vec());
        let stays = expects_data || !response.data().is_empty() || self.form == Form::Indefinite;
        self.tentative = (!stays).then_some(start);
    }

    /// A command of SCP03t was executed or refused; `answer` is the whole object, which is written
    /// as it stands.
    pub fn answer_scp03t(&mut self, answer: &[u8]) {
        self.begin();
        self.objects.extend_from_slice(answer);
    }

    /// Chaining or an action was done; it has no answer, and counts.
    pub const fn done(&mut self) {
        self.executed = self.executed.saturating_add(1);
    }

    /// The chain is refused: nothing was executed.
    pub fn refuse_chaining(&mut self, fault: ChainingFault) {
        put_tlv(&mut self.objects, tag::CHAINING, &[fault.0]);
    }

    /// The script cannot be read any further.
    pub fn bad_format(&mut self, fault: BadFormat) {
        put_tlv(&mut self.objects, tag::BAD_FORMAT, &[fault.0]);
    }

    /// Number of objects executed so far.
    #[must_use]
    pub const fn executed(&self) -> u32 {
        self.executed
    }

    /// Counts one more object and lets go of an answer that is not the last any more.
    fn begin(&mut self) -> usize {
        self.done();
        if let Some(start) = self.tentative.take() {
            self.objects.truncate(start);
        }
        self.objects.len()
    }

    /// The octets of the answer.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.objects.len().saturating_add(12));
        match self.form {
            Form::Definite => {
                let [a, b, c, d] = self.executed.to_be_bytes();
                let number = [0, a, b, c, d];
                let skip = number.windows(2).take_while(|pair| matches!(pair, [0, 0..=0x7F])).count();
                let number = number.get(skip..).unwrap_or_default();
                put_tag(&mut out, tag::RESPONSES);
                put_length(&mut out, self.objects.len().saturating_add(2).saturating_add(number.len()));
                put_tlv(&mut out, tag::EXECUTED, number);
                out.extend_from_slice(&self.objects);
            }
            Form::Indefinite => {
                put_tag(&mut out, tag::RESPONSES_INDEFINITE);
                out.push(INDEFINITE);
                out.extend_from_slice(&self.objects);
                out.extend_from_slice(&END_OF_CONTENTS);
            }
        }
        out
    }
}

impl fmt::Debug for ResponseBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ResponseBuilder({:?}, executed {}, {} bytes)",
            self.form,
            self.executed,
            self.objects.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::StatusWord;

    use super::*;
    use crate::script::ResponseScript;

    fn command(with_le: bool) -> CommandApdu {
        let command = CommandApdu::new(0x80, 0xE2, 0x88, 0x00).with_data([0xAA]);
        if with_le { command.with_le(sgp_wire::Le::Short(0)) } else { command }
    }

    fn response(data: &[u8]) -> ResponseApdu {
        ResponseApdu::new(data, StatusWord::OK)
    }

    fn encoded(builder: &ResponseBuilder) -> alloc::string::String {
        hex::encode_upper(builder.encode())
    }

    // vectors sgp02/journey-sms.json: 03-key-establishment-1, 05-download-open, 06-download-1
    #[test]
    fn answers_of_the_journey() {
        let mut builder = ResponseBuilder::new(Form::Definite);
        builder.done();
        builder.answer(&command(true), &response(&[0x00]));
        let challenge = hex::decode("8510FF33616D562B40F5C6980BC0E60FCF71").unwrap();
        builder.answer(&command(true), &response(&challenge));
        assert_eq!(encoded(&builder), "AB1E800103230300900023148510FF33616D562B40F5C6980BC0E60FCF719000");
        let mut builder = ResponseBuilder::new(Form::Definite);
        builder.done();
        for _ in 0..4 {
            builder.answer_scp03t(&[0x86, 0x00]);
        }
        assert_eq!(encoded(&builder), "AB0B8001058600860086008600");
    }

    // vectors sgp02/journey-failures.json: f-script-chaining
    #[test]
    fn faults() {
        let mut builder = ResponseBuilder::new(Form::Definite);
        builder.refuse_chaining(ChainingFault::NO_PREVIOUS_SCRIPT);
        assert_eq!(encoded(&builder), "AB06800100830101");
        let mut builder = ResponseBuilder::new(Form::Definite);
        builder.answer(&command(true), &response(&[0xAB]));
        builder.bad_format(BadFormat::UNKNOWN_TAG);
        assert_eq!(encoded(&builder), "AB0B8001012303AB9000900101");
        let mut builder = ResponseBuilder::new(Form::Indefinite);
        builder.answer_scp03t(&[0x9F, 0x46, 0x01, 0x02]);
        builder.bad_format(BadFormat::WRONG_LENGTH);
        assert_eq!(encoded(&builder), "AF809F4601029001020000");
    }

    #[test]
    fn silent_commands_are_answered_only_last_or_in_the_indefinite_form() {
        let fill = |form| {
            let mut builder = ResponseBuilder::new(form);
            builder.answer(&command(false), &response(&[]));
            builder.answer(&command(false), &response(&[0xAB]));
            builder.answer(&command(false), &response(&[]));
            builder.answer(&command(false), &response(&[]));
            builder
        };
        assert_eq!(encoded(&fill(Form::Definite)), "AB0C8001042303AB900023029000");
        assert_eq!(encoded(&fill(Form::Indefinite)), "AF80230290002303AB900023029000230290000000");
        // a format error does not make the last command any less the last
        let mut builder = fill(Form::Definite);
        builder.bad_format(BadFormat::UNKNOWN_TAG);
        assert_eq!(encoded(&builder), "AB0F8001042303AB900023029000900101");
    }

    // vectors scp80/remote-apdu.json: rapdu-041
    #[test]
    fn the_number_is_an_integer_of_asn_1() {
        for (count, number) in [(0, "800100"), (127, "80017F"), (130, "80020082"), (256, "80020100")] {
            let mut builder = ResponseBuilder::new(Form::Definite);
            for _ in 0..count {
                builder.done();
            }
            assert_eq!(encoded(&builder)[4..], *number);
            let read = ResponseScript::decode(&builder.encode()).unwrap();
            assert_eq!(read.executed(), Some(count));
        }
        let debug = alloc::format!("{:?}", ResponseBuilder::new(Form::Definite));
        assert_eq!(debug, "ResponseBuilder(Definite, executed 0, 0 bytes)");
    }
}
