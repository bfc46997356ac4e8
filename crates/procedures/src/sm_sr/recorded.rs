//! Answers that were given, for callers that repeat a call.

use std::collections::VecDeque;

use es_interfaces::DateTime;

use super::asked::{Answer, Asked, Call};

/// How many answers are kept: the calls that one eUICC sees in any time in which a server may
/// repeat one.
const MAX_ANSWERS: usize = 32;

/// How many bytes of messages they stand for: an EIS has some ten thousand.
const MAX_BYTES: usize = 65_536;

/// The last answers, oldest first.
#[derive(Debug, Default)]
pub(super) struct Recorded {
    answers: VecDeque<Entry>,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    call: Call,
    started: DateTime,
    answer: Answer,
    len: usize,
}

impl Recorded {
    /// What this call was answered, and when it had been taken up.
    pub(super) fn find(&self, asked: &Asked) -> Option<(DateTime, Answer)> {
        let call = asked.call();
        let entry = self.answers.iter().find(|entry| entry.call == call)?;
        Some((entry.started.clone(), entry.answer.clone()))
    }

    /// Keeps an answer whose message has `len` bytes, and lets go of the oldest.
    pub(super) fn keep(&mut self, call: Call, started: DateTime, answer: Answer, len: usize) {
        self.answers.push_back(Entry { call, started, answer, len });
        self.bytes = self.bytes.saturating_add(len);
        while self.answers.len() > MAX_ANSWERS || (self.bytes > MAX_BYTES && self.answers.len() > 1) {
            let gone = self.answers.pop_front().map_or(0, |entry| entry.len);
            self.bytes = self.bytes.saturating_sub(gone);
        }
    }
}

#[cfg(test)]
mod tests {
    use es_interfaces::{CallId, Function};

    use super::*;

    fn call(number: usize) -> Call {
        Call {
            caller: "1.3.6.1.4.1.32473.20".parse().unwrap(),
            function: Function::Es3SendData,
            id: CallId::new(number.to_string()),
        }
    }

    fn keep(recorded: &mut Recorded, number: usize, len: usize) {
        recorded.keep(call(number), DateTime::from_unix(0), Answer::executed(), len);
    }

    fn kept(recorded: &Recorded) -> Vec<Call> {
        recorded.answers.iter().map(|entry| entry.call.clone()).collect()
    }

    #[test]
    fn the_number_is_bounded() {
        let mut recorded = Recorded::default();
        for number in 0..MAX_ANSWERS + 2 {
            keep(&mut recorded, number, 100);
        }
        assert_eq!(kept(&recorded), (2..MAX_ANSWERS + 2).map(call).collect::<Vec<_>>());
        assert_eq!(recorded.bytes, MAX_ANSWERS * 100);
    }

    #[test]
    fn the_bytes_are_bounded_and_the_last_answer_always_stays() {
        let mut recorded = Recorded::default();
        keep(&mut recorded, 0, MAX_BYTES / 2);
        keep(&mut recorded, 1, MAX_BYTES / 2);
        assert_eq!(kept(&recorded).len(), 2);
        keep(&mut recorded, 2, 1);
        assert_eq!(kept(&recorded), [call(1), call(2)]);
        keep(&mut recorded, 3, MAX_BYTES * 2);
        assert_eq!(kept(&recorded), [call(3)]);
        keep(&mut recorded, 4, 7);
        assert_eq!((kept(&recorded), recorded.bytes), (vec![call(4)], 7));
    }
}
