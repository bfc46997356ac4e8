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
