//! The random numbers of the recorded card.

use std::collections::VecDeque;

use core::convert::Infallible;

use scp80::script::{CommandObject, ScriptReader};
use sgp_wire::CommandApdu;

use super::super::super::{Case, Node};

/// Challenges and derivation randoms, each used from the front when the card asks for it.
pub(super) struct Scripted {
    challenges: VecDeque<Vec<u8>>,
    derivations: VecDeque<Vec<u8>>,
    /// Whether the commands of this step ask for a derivation random.
    derives: bool,
}

impl Scripted {
    pub(super) fn of(case: &Case<'_>) -> Result<Self, String> {
        let list = |path: &str| -> Result<VecDeque<Vec<u8>>, String> {
            case.at(path)?.items()?.iter().map(|entry| entry.hex().map_err(String::from)).collect()
        };
        Ok(Self {
            challenges: list("inputs.card.random_challenges")?,
            derivations: list("inputs.card.derivation_randoms")?,
            derives: false,
        })
    }

    /// Bytes of the challenges in this case.
    pub(super) fn challenge_len(&self) -> Option<usize> {
        self.challenges.front().map(Vec::len)
    }

    /// A script asks for one kind at most: the template that wants a derivation random is the answer
    /// to a challenge of an earlier script.
    pub(super) fn begin(&mut self, step: &Node<'_>) -> Result<(), String> {
        self.derives = match step.maybe("command.script") {
            Some(script) => has_template(&script.hex()?),
            None => false,
        };
        Ok(())
    }
}

fn has_template(script: &[u8]) -> bool {
    const TEMPLATE: [u8; 2] = [0x3A, 0x02];
    let Ok(mut reader) = ScriptReader::new(script) else {
        return false;
    };
    while let Ok(Some(object)) = reader.next_object() {
        if let CommandObject::Apdu(tlv) = object
            && CommandApdu::decode(tlv.value()).is_ok_and(|command| command.data().starts_with(&TEMPLATE))
        {
            return true;
        }
    }
    false
}

impl rand_core::TryRng for Scripted {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        rand_core::utils::next_word_via_fill(self)
    }

    /// Zeros where the case has no number left, or one of another length: the answer will differ.
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        let list = if self.derives { &mut self.derivations } else { &mut self.challenges };
        let next = list.pop_front().unwrap_or_default();
        to.fill(0);
        to.iter_mut().zip(next).for_each(|(to, from)| *to = from);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Scripted {}
