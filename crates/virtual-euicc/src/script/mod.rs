//! Executes the scripts of remote servers (TS 102 226), object by object.

mod chain;

use alloc::vec::Vec;

use rand_core::CryptoRng;
use scp80::script::{
    BadFormat, Chaining, ChainingFault, CommandObject, CompactReader, CompactResponse, Form, ResponseBuilder,
    ScriptReader,
};
use sgp_wire::{Aid, CommandApdu, ResponseApdu, StatusWord};

pub(crate) use chain::Chain;

use crate::isd_r::Session;
use crate::state::State;
use crate::{Quirk, isd_p, isd_r, mno_sd};

/// The application that a script is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    IsdR,
    IsdP(Aid),
    /// The MNO-SD in this ISD-P, which is the enabled one.
    MnoSd(Aid),
}

/// Executes a script and gives the answer in the same format.
pub(crate) fn run(
    state: &mut State,
    target: Target,
    session: Session,
    data: &[u8],
    rng: &mut dyn CryptoRng,
) -> Vec<u8> {
    let mut interpreter = Interpreter { state, target, session, rng };
    if ScriptReader::is_expanded(data) { interpreter.expanded(data) } else { interpreter.compact(data) }
}

struct Interpreter<'a> {
    state: &'a mut State,
    target: Target,
    session: Session,
    rng: &'a mut dyn CryptoRng,
}

/// Whether the script goes on.
enum Flow {
    Continue,
    Stop,
}

impl Interpreter<'_> {
    fn expanded(&mut self, data: &[u8]) -> Vec<u8> {
        let mut reader = match ScriptReader::new(data) {
            Ok(reader) => reader,
            Err(fault) => return refused(data, fault),
        };
        let mut answers = ResponseBuilder::new(reader.form());
        let mut link = None;
        loop {
            let flow = match reader.next_object() {
                Ok(Some(CommandObject::Chaining(chaining))) => match self.begin(chaining) {
                    Ok(()) => {
                        link = Some(chaining);
                        answers.done();
                        Flow::Continue
                    }
                    Err(fault) => {
                        answers.refuse_chaining(fault);
                        Flow::Stop
                    }
                },
                Ok(Some(object)) => self.object(&object, &mut answers),
                Ok(None) => Flow::Stop,
                Err(fault) => {
                    answers.bad_format(fault);
                    Flow::Stop
                }
            };
            if matches!(flow, Flow::Stop) {
                break;
            }
        }
        self.end(link);
        self.encode(&answers, reader.form())
    }

    fn encode(&self, answers: &ResponseBuilder, form: Form) -> Vec<u8> {
        let mut script = answers.encode();
        if form == Form::Indefinite && self.state.quirks.has(Quirk::CountInIndefinite) {
            let count = u8::try_from(answers.executed()).unwrap_or(u8::MAX);
            script.splice(2..2, [0x80, 0x01, count]);
        }
        script
    }

    fn object(&mut self, object: &CommandObject<'_>, answers: &mut ResponseBuilder) -> Flow {
        match object {
            CommandObject::Apdu(tlv) => {
                let (expects_data, response) = match CommandApdu::decode(tlv.value()) {
                    Ok(command) => (command.expects_data(), self.apdu(&command)),
                    Err(_) => (false, ResponseApdu::status(StatusWord::WRONG_LENGTH)),
                };
                answers.answer_as(expects_data, &response);
                let word = response.sw();
                if word.is_success() || word.is_warning() { Flow::Continue } else { Flow::Stop }
            }
            CommandObject::Scp03t(tlv) => match self.target {
                Target::IsdP(aid) => {
                    let answer = isd_p::execute(self.state, aid, tlv.tag(), tlv.raw());
                    answers.answer_scp03t(&answer.bytes);
                    if answer.ends_script { Flow::Stop } else { Flow::Continue }
                }
                Target::IsdR | Target::MnoSd(_) => {
                    answers.bad_format(BadFormat::UNKNOWN_TAG);
                    Flow::Stop
                }
            },
            // neither of the actions does anything here
            _ => {
                answers.done();
                Flow::Continue
            }
        }
    }

    fn apdu(&mut self, command: &CommandApdu) -> ResponseApdu {
        match self.target {
            Target::IsdR => isd_r::execute(self.state, self.session, command, self.rng),
            // no secure channel by APDUs on this card
            Target::IsdP(_) => ResponseApdu::status(StatusWord::INS_NOT_SUPPORTED),
            Target::MnoSd(aid) => match self.state.isd_ps.get_mut(aid) {
                Some(isd_p) => mno_sd::execute(isd_p, command),
                None => ResponseApdu::status(StatusWord::REFERENCED_DATA_NOT_FOUND),
            },
        }
    }

    /// Commands one behind the other, and the answer of the last one (TS 102 226 5.1).
    fn compact(&mut self, data: &[u8]) -> Vec<u8> {
        let mut reader = CompactReader::new(data);
        let mut executed = 0_u8;
        let mut last = ResponseApdu::status(StatusWord::OK);
        loop {
            let response = match reader.next_command(takes_data) {
                Ok(Some(command)) => self.apdu(&command),
                Ok(None) => break,
                Err(_) => ResponseApdu::status(StatusWord::WRONG_LENGTH),
            };
            executed = executed.saturating_add(1);
            last = response;
            if !last.sw().is_success() && !last.sw().is_warning() {
                break;
            }
        }
        self.end(None);
        CompactResponse::new(executed, last).encode_to_vec()
    }

    /// A script that begins a chain forgets what was before.
    fn begin(&mut self, chaining: Chaining) -> Result<(), ChainingFault> {
        if self.chain().begin(chaining)? {
            self.drop_session();
        }
        Ok(())
    }

    fn end(&mut self, link: Option<Chaining>) {
        if self.chain().end(link) {
            self.drop_session();
        }
    }

    fn chain(&mut self) -> &mut Chain {
        let state = &mut *self.state;
        match self.target {
            Target::IsdR => &mut state.chain,
            Target::IsdP(aid) | Target::MnoSd(aid) => match state.isd_ps.get_mut(aid) {
                Some(isd_p) => isd_p.chain_mut(self.target),
                None => &mut state.chain,
            },
        }
    }

    fn drop_session(&mut self) {
        match self.target {
            Target::IsdR => self.state.drop_isd_r_session(),
            Target::IsdP(aid) | Target::MnoSd(aid) => {
                if let Some(isd_p) = self.state.isd_ps.get_mut(aid) {
                    isd_p.drop_session(self.target);
                }
            }
        }
    }
}

/// Whether P3 counts data of the command: INSTALL, STORE DATA, DELETE and GET STATUS. A command that
/// is not known is refused by its header, whatever follows.
const fn takes_data([cla, ins, ..]: [u8; 4]) -> bool {
    matches!((cla, ins), (0x80, 0xE6 | 0xE2 | 0xE4 | 0xF2))
}

/// The answer to a script that cannot be opened.
fn refused(data: &[u8], fault: BadFormat) -> Vec<u8> {
    let form = if data.first() == Some(&0xAE) { Form::Indefinite } else { Form::Definite };
    let mut answers = ResponseBuilder::new(form);
    answers.bad_format(fault);
    answers.encode()
}
