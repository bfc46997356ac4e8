//! Which answer belongs to which command.

use alloc::vec::Vec;

use crate::PeerFault;
use crate::script::command::Kind;
use crate::script::{CommandScript, ResponseObject, ResponseScript};

/// What became of one object of a command script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// Executed, with this answer.
    Answered(&'a ResponseObject),
    /// Executed without an answer of its own. For a command this means that it was done and has
    /// no data: one that fails ends the script, and so would have been answered.
    Done,
    /// Not executed: the script ended before it.
    NotExecuted,
}

impl ResponseScript {
    /// What became of each object of `script`, in order.
    ///
    /// The definite form leaves out the answers of commands without Le and without data, except the
    /// last one executed; so commands and answers are paired by the count and by these cases, and
    /// never by position alone. Cards that answer every command are understood too.
    ///
    /// # Errors
    /// [`PeerFault::TooManyExecuted`]; [`PeerFault::AnswersAmbiguous`] when the number of answers
    /// fits neither way.
    pub fn outcomes(&self, script: &CommandScript) -> Result<Vec<Outcome<'_>>, PeerFault> {
        let sent = script.kinds();
        let mut answers = self.objects().iter().filter(|object| is_answer(object));
        let count = answers.clone().count();
        let executed = match self.executed() {
            Some(executed) => match usize::try_from(executed) {
                Ok(number) if number <= sent.len() => number,
                _ => return Err(PeerFault::TooManyExecuted { executed, sent: sent.len() }),
            },
            None => self.executed_by_answers(sent, count)?,
        };
        let (done, left) = sent.split_at_checked(executed).unwrap_or((sent, &[]));
        let last = done.iter().rposition(|kind| *kind != Kind::Silent);
        let speaks = |(at, kind): (usize, &Kind)| match kind {
            Kind::Apdu { with_le } => *with_le || Some(at) == last,
            Kind::Scp03t => true,
            Kind::Silent => false,
        };
        let all = done.iter().filter(|kind| **kind != Kind::Silent).count();
        let every_command = count == all;
        if !every_command && count != done.iter().enumerate().filter(|&entry| speaks(entry)).count() {
            return Err(PeerFault::AnswersAmbiguous { answers: count });
        }
        let mut outcome = |entry: (usize, &Kind)| {
            let answered = if every_command { *entry.1 != Kind::Silent } else { speaks(entry) };
            match answered {
                true => answers.next().map_or(Outcome::Done, Outcome::Answered),
                false => Outcome::Done,
            }
        };
        let mut outcomes: Vec<_> = done.iter().enumerate().map(&mut outcome).collect();
        outcomes.extend(left.iter().map(|_| Outcome::NotExecuted));
        Ok(outcomes)
    }

    /// How many objects were executed when every command is answered and no count is given.
    fn executed_by_answers(&self, sent: &[Kind], answers: usize) -> Result<usize, PeerFault> {
        let commands = sent.iter().filter(|kind| **kind != Kind::Silent).count();
        if answers > commands {
            return Err(PeerFault::AnswersAmbiguous { answers });
        }
        if answers == commands && !self.objects().iter().any(is_fault) {
            return Ok(sent.len());
        }
        let places = sent.iter().enumerate().filter(|(_, kind)| **kind != Kind::Silent);
        Ok(places.take(answers).last().map_or(0, |(at, _)| at.saturating_add(1)))
    }
}

const fn is_answer(object: &ResponseObject) -> bool {
    matches!(object, ResponseObject::Apdu(_) | ResponseObject::Scp03t(_))
}

const fn is_fault(object: &ResponseObject) -> bool {
    matches!(object, ResponseObject::BadFormat(_) | ResponseObject::Chaining(_))
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use proptest::prelude::*;
    use sgp_wire::{CommandApdu, ResponseApdu, StatusWord};

    use super::*;
    use crate::script::{Form, ResponseBuilder};

    /// One letter an object: `c` command, `e` command with Le, `t` SCP03t; `h` chaining in front.
    fn script(form: Form, kinds: &str) -> CommandScript {
        let apdu = CommandApdu::new(0x80, 0xE2, 0x00, 0x00).with_data([1]);
        kinds.chars().fold(CommandScript::new(form), |script, kind| match kind {
            'c' => script.command(&apdu),
            'e' => script.command(&apdu.clone().with_le(sgp_wire::Le::Short(0))),
            't' => script.objects(&[0x86, 0x00]).unwrap(),
            'a' => script.immediate_action(&[0x81]),
            _ => script.chaining(crate::script::Chaining::FIRST),
        })
    }

    /// One letter an outcome: the status word's last digit for a command, `t`, `-` done, `x` not
    /// executed.
    fn outcomes(kinds: &str, response: &str) -> Result<String, PeerFault> {
        let response = ResponseScript::decode(&hex::decode(response).unwrap()).unwrap();
        let letter = |outcome: &Outcome<'_>| match outcome {
            Outcome::Answered(ResponseObject::Apdu(apdu)) => {
                char::from_digit(u32::from(apdu.sw().0 & 0x0F), 16).unwrap()
            }
            Outcome::Answered(_) => 't',
            Outcome::Done => '-',
            Outcome::NotExecuted => 'x',
        };
        Ok(response.outcomes(&script(response.form(), kinds))?.iter().map(letter).collect())
    }

    #[test]
    fn definite() {
        for (kinds, response, expected) in [
            // only the last of three silent commands is answered
            ("ccc", "AB0780010323029001", "--1"),
            // the second fails, the third is not executed
            ("ccc", "AB0780010223026A82", "-2x"),
            // with Le, and the last
            ("hecc", "AB0B8001042302900123029002", "-1-2"),
            // a card that answers every command
            ("cc", "AB0B8001022302900123029002", "12"),
            ("htt", "AB0780010386008600", "-tt"),
            // an error TLV ends the session: what follows is not answered
            ("httt", "AB0980010386009F460102", "-ttx"),
            ("hc", "AB06800100830101", "xx"),
            ("ec", "AB0A80010123029001900101", "1x"),
            ("ca", "AB0780010223029001", "1-"),
            ("", "AB03800100", ""),
        ] {
            assert_eq!(outcomes(kinds, response).as_deref(), Ok(expected), "{kinds} {response}");
        }
    }

    #[test]
    fn indefinite() {
        for (kinds, response, expected) in [
            ("cc", "AF8023029001230290020000", "12"),
            ("cc", "AF8023026A820000", "2x"),
            ("hc", "AF80230290010000", "-1"),
            ("ca", "AF80230290010000", "1-"),
            ("hc", "AF808301010000", "xx"),
            ("ct", "AF80230290019001020000", "1x"),
            ("cc", "AF800000", "xx"),
        ] {
            assert_eq!(outcomes(kinds, response).as_deref(), Ok(expected), "{kinds} {response}");
        }
    }

    #[test]
    fn what_cannot_be_paired() {
        for (kinds, response, fault) in [
            ("c", "AB0780010223029001", PeerFault::TooManyExecuted { executed: 2, sent: 1 }),
            ("ccc", "AB0B8001032302900123029002", PeerFault::AnswersAmbiguous { answers: 2 }),
            ("ee", "AB0780010223029001", PeerFault::AnswersAmbiguous { answers: 1 }),
            ("c", "AF8023029001230290020000", PeerFault::AnswersAmbiguous { answers: 2 }),
        ] {
            assert_eq!(outcomes(kinds, response), Err(fault), "{kinds} {response}");
        }
    }

    proptest! {
        #[test]
        fn what_a_card_answers_is_paired(
            kinds in "h?[cet]{0,8}",
            stop in 0..10_usize,
            definite in any::<bool>(),
        ) {
            let form = if definite { Form::Definite } else { Form::Indefinite };
            let commands = script(form, &kinds);
            let mut builder = ResponseBuilder::new(form);
            for (at, kind) in kinds.chars().enumerate().take(stop + 1) {
                // the last that is executed fails; commands with Le return data
                let sw = if at == stop { StatusWord::WRONG_DATA } else { StatusWord::OK };
                let number = u8::try_from(at).unwrap();
                match kind {
                    'h' => builder.done(),
                    't' => builder.answer_scp03t(&[0x86, 0x01, number]),
                    'e' => builder.answer_as(true, &ResponseApdu::new([number], sw)),
                    _ => builder.answer_as(false, &ResponseApdu::status(sw)),
                }
            }
            let response = ResponseScript::decode(&builder.encode()).unwrap();
            let outcomes = response.outcomes(&commands).unwrap();
            prop_assert_eq!(outcomes.len(), kinds.len());
            let executed = kinds.len().min(stop + 1);
            for (at, (kind, outcome)) in kinds.chars().zip(&outcomes).enumerate() {
                let number = u8::try_from(at).unwrap();
                let right = match (kind, outcome) {
                    // without a count, chaining in front of nothing leaves no trace
                    ('h', Outcome::NotExecuted) => at >= executed || (!definite && executed == 1),
                    (_, Outcome::NotExecuted) => at >= executed,
                    ('h', Outcome::Done) => at < executed,
                    ('c', Outcome::Done) => definite && at + 1 < executed,
                    ('e', Outcome::Answered(ResponseObject::Apdu(apdu))) => apdu.data() == [number],
                    ('t', Outcome::Answered(ResponseObject::Scp03t(raw))) => raw[2] == number,
                    ('c', Outcome::Answered(ResponseObject::Apdu(apdu))) => apdu.data().is_empty(),
                    _ => false,
                };
                prop_assert!(right, "{} {:?}", kind, outcome);
            }
        }
    }
}
