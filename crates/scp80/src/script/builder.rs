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
