//! Command scripts as a server builds them.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, put_length, put_tag, put_tlv};

use crate::Misuse;
use crate::script::{
    BadFormat, Chaining, CommandObject, END_OF_CONTENTS, Form, INDEFINITE, ScriptReader, tag,
};

/// A command script in expanded format (TS 102 226 5.2).
///
/// Remembers which commands it holds, so that [`ResponseScript::outcomes`] can say what became of
/// each.
///
/// [`ResponseScript::outcomes`]: crate::script::ResponseScript::outcomes
///
/// ```
/// use scp80::script::{Chaining, CommandScript};
/// use sgp_wire::CommandApdu;
///
/// let confirm = CommandApdu::decode(&[0x80, 0xE2, 0x89, 0x00, 0x00])?;
/// let script = CommandScript::definite().command(&confirm);
/// assert_eq!(script.encode(), [0xAA, 0x07, 0x22, 0x05, 0x80, 0xE2, 0x89, 0x00, 0x00]);
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CommandScript {
    form: Form,
    objects: Vec<u8>,
    kinds: Vec<Kind>,
}

/// What the answer to an object will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Command APDU; whether it has Le, so that its answer stands in every response.
    Apdu { with_le: bool },
    /// SCP03t, always answered.
    Scp03t,
    /// Chaining and actions: counted, answered only when they fail.
    Silent,
}

impl CommandScript {
    /// An empty script of `form`.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self { form, objects: Vec::new(), kinds: Vec::new() }
    }

    /// An empty script with a length (`AA`), as SMS and CAT_TP carry it.
    #[must_use]
    pub const fn definite() -> Self {
        Self::new(Form::Definite)
    }

    /// An empty script without a length (`AE 80`), as HTTPS carries it.
    #[must_use]
    pub const fn indefinite() -> Self {
        Self::new(Form::Indefinite)
    }

    /// How the script is delimited.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// Number of command objects.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is no command object.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    pub(super) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The script with one more command APDU (`22`).
    #[must_use]
    pub fn command(mut self, command: &CommandApdu) -> Self {
        put_tlv(&mut self.objects, tag::C_APDU, &command.encode_to_vec());
        self.kinds.push(Kind::Apdu { with_le: command.expects_data() });
        self
    }

    /// The script with chaining (`83`) in front of everything else.
    #[must_use]
    pub fn chaining(mut self, chaining: Chaining) -> Self {
        let mut objects = Vec::with_capacity(self.objects.len().saturating_add(3));
        put_tlv(&mut objects, tag::CHAINING, &[chaining.0]);
        objects.extend_from_slice(&self.objects);
        self.objects = objects;
        self.kinds.insert(0, Kind::Silent);
        self
    }

    /// The script with an immediate action (`81`).
    #[must_use]
    pub fn immediate_action(mut self, action: &[u8]) -> Self {
        put_tlv(&mut self.objects, tag::IMMEDIATE_ACTION, action);
        self.kinds.push(Kind::Silent);
        self
    }

    /// The script with an error action (`82`); an empty one takes the action away.
    #[must_use]
    pub fn error_action(mut self, action: &[u8]) -> Self {
        put_tlv(&mut self.objects, tag::ERROR_ACTION, action);
        self.kinds.push(Kind::Silent);
        self
    }

    /// The script with finished objects, one after another: commands (`22`), SCP03t (`84` to
    /// `87`), actions. This is how an SM-DP hands them over in ES3.SendData.
    ///
    /// # Errors
    /// [`Misuse::NotACommandObject`] when `objects` are not a sequence of whole command objects;
    /// [`Misuse::ChainingNotFirst`] for script chaining behind another object.
    pub fn objects(mut self, objects: &[u8]) -> Result<Self, Misuse> {
        let mut open = Vec::with_capacity(objects.len().saturating_add(6));
        put_tag(&mut open, tag::COMMANDS);
        put_length(&mut open, objects.len());
        open.extend_from_slice(objects);
        let mut reader = ScriptReader::new(&open).map_err(|_| Misuse::NotACommandObject)?;
        let mut kinds = Vec::new();
        while let Some(object) = reader.next_object().map_err(|_| Misuse::NotACommandObject)? {
            if matches!(object, CommandObject::Chaining(_)) && !self.kinds.is_empty() {
                return Err(Misuse::ChainingNotFirst);
            }
            kinds.push(kind(&object));
        }
        self.objects.extend_from_slice(objects);
        self.kinds.append(&mut kinds);
        Ok(self)
    }

    /// Reads a whole script, of either form.
    ///
    /// # Errors
    /// [`BadFormat`] of the first object that is broken.
    pub fn decode(data: &[u8]) -> Result<Self, BadFormat> {
        let mut reader = ScriptReader::new(data)?;
        let mut script = Self::new(reader.form());
        while let Some(object) = reader.next_object()? {
            script.kinds.push(kind(&object));
            match object {
                CommandObject::Apdu(tlv) | CommandObject::Scp03t(tlv) => {
                    script.objects.extend_from_slice(tlv.raw());
                }
                CommandObject::Chaining(chaining) => {
                    put_tlv(&mut script.objects, tag::CHAINING, &[chaining.0]);
                }
                CommandObject::ImmediateAction(action) => {
                    put_tlv(&mut script.objects, tag::IMMEDIATE_ACTION, action);
                }
                CommandObject::ErrorAction(action) => {
                    put_tlv(&mut script.objects, tag::ERROR_ACTION, action);
                }
            }
        }
        Ok(script)
    }

    /// Octets that [`encode`](Self::encode) gives.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        Self::template_len(self.form, self.objects.len())
    }

    /// Octets of a script of `form` with objects of `objects` octets.
    pub(super) fn template_len(form: Form, objects: usize) -> usize {
        match form {
            Form::Definite => tlv_len(objects),
            Form::Indefinite => objects.saturating_add(4),
        }
    }

    /// Octets of a command in a script.
    pub(super) fn object_len(command: &CommandApdu) -> usize {
        tlv_len(command.encode_to_vec().len())
    }

    /// The octets of the script.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.objects.len().saturating_add(6));
        match self.form {
            Form::Definite => put_tlv(&mut out, tag::COMMANDS, &self.objects),
            Form::Indefinite => {
                put_tag(&mut out, tag::COMMANDS_INDEFINITE);
                out.push(INDEFINITE);
                out.extend_from_slice(&self.objects);
                out.extend_from_slice(&END_OF_CONTENTS);
            }
        }
        out
    }
}

impl fmt::Debug for CommandScript {
    /// Form and kinds of objects, never their content: it may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandScript({:?}, {:?})", self.form, self.kinds)
    }
}

/// Octets of an object with a tag of one octet.
const fn tlv_len(value: usize) -> usize {
    let length = match value {
        0..=0x7F => 1,
        0x80..=0xFF => 2,
        0x100..=0xFFFF => 3,
        _ => 4,
    };
    value.saturating_add(1).saturating_add(length)
}

fn kind(object: &CommandObject<'_>) -> Kind {
    match object {
        CommandObject::Apdu(tlv) => {
            let with_le = CommandApdu::decode(tlv.value()).is_ok_and(|command| command.expects_data());
            Kind::Apdu { with_le }
        }
        CommandObject::Scp03t(_) => Kind::Scp03t,
        CommandObject::Chaining(_) | CommandObject::ImmediateAction(_) | CommandObject::ErrorAction(_) => {
            Kind::Silent
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    // vectors sgp02/journey-sms.json: 04-key-establishment-2 begins so; scp80/remote-apdu.json: rapdu-049
    #[test]
    fn builds_the_octets_of_the_vectors() {
        let script = CommandScript::definite().command(&apdu("80CAFF2100")).chaining(Chaining::FIRST_KEPT);
        assert_eq!(hex::encode_upper(script.encode()), "AA0A830111220580CAFF2100");
        let script = CommandScript::indefinite()
            .command(&apdu("80E8D90F0AE77F68DA82D39CD53335"))
            .chaining(Chaining::LAST);
        assert_eq!(hex::encode_upper(script.encode()), "AE80830103220F80E8D90F0AE77F68DA82D39CD533350000");
        let actions = CommandScript::definite().immediate_action(&[0x81]).error_action(&[]);
        assert_eq!(actions.encode(), [0xAA, 5, 0x81, 1, 0x81, 0x82, 0]);
    }

    #[test]
    fn finished_objects_are_taken_as_they_are() {
        let objects = hex::decode("840A3000B95CDAED7F6F0462220580CAFF2100").unwrap();
        let script = CommandScript::definite().chaining(Chaining::MORE).objects(&objects).unwrap();
        assert_eq!((script.len(), script.is_empty()), (3, false));
        assert_eq!(script.encode()[5..], objects);
        assert_eq!(CommandScript::decode(&script.encode()), Ok(script));
        for (objects, misuse) in [
            ("2306", Misuse::NotACommandObject),
            ("23029000", Misuse::NotACommandObject),
            ("220580CAFF", Misuse::NotACommandObject),
            ("830102", Misuse::ChainingNotFirst),
        ] {
            let script = CommandScript::definite().command(&apdu("80CAFF2100"));
            assert_eq!(script.objects(&hex::decode(objects).unwrap()), Err(misuse), "{objects}");
        }
    }

    proptest! {
        #[test]
        fn what_is_built_is_read(
            definite in any::<bool>(),
            commands in proptest::collection::vec(
                (any::<[u8; 4]>(), proptest::collection::vec(any::<u8>(), 0..300), any::<Option<u8>>()), 0..5),
        ) {
            let mut script = if definite { CommandScript::definite() } else { CommandScript::indefinite() };
            for ([cla, ins, p1, p2], data, le) in commands {
                let command = CommandApdu::new(cla, ins, p1, p2).with_data(data);
                script = script.command(&match le {
                    Some(le) => command.with_le(sgp_wire::Le::Short(le)),
                    None => command,
                });
            }
            prop_assert_eq!(CommandScript::decode(&script.encode()), Ok(script));
        }

        #[test]
        fn any_octets_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let mut bytes = bytes;
            bytes.insert(0, if bytes.len() % 2 == 0 { 0xAA } else { 0xAE });
            if let Ok(script) = CommandScript::decode(&bytes) {
                prop_assert_eq!(CommandScript::decode(&script.encode()), Ok(script));
            }
        }
    }

    #[test]
    fn debug_shows_kinds() {
        let script = CommandScript::definite().command(&apdu("80E2880002AABB"));
        assert_eq!(alloc::format!("{script:?}"), "CommandScript(Definite, [Apdu { with_le: false }])");
    }

    // spec sgp02-card.md 6.1 and 6.5: the scripts of EnableProfile and CreateISDP, and their answers
    #[test]
    fn worked_scripts_and_answers() {
        use crate::script::{Outcome, ResponseScript};
        for (script, octets, answer) in [
            (
                CommandScript::definite().command(&apdu("80E28800153A03124F10A0000005591010FFFFFFFF8900001100")),
                "AA1C221A80E28800153A03124F10A0000005591010FFFFFFFF8900001100",
                "AB0780010123029000",
            ),
            (
                CommandScript::indefinite().command(&apdu(
                    "80E60C004710A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A0000005591010\
                     FFFFFFFF89000011000380C0000EC90481020370EF068304000100000000",
                )),
                "AE80224D80E60C004710A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A000000559\
                 1010FFFFFFFF89000011000380C0000EC90481020370EF0683040001000000000000",
                "AF8023030090000000",
            ),
        ] {
            assert_eq!(hex::encode_upper(script.encode()), octets);
            assert_eq!(CommandScript::decode(&script.encode()).as_ref(), Ok(&script));
            let answer = ResponseScript::decode(&hex::decode(answer).unwrap()).unwrap();
            assert!(answer.is_success() && matches!(answer.outcomes(&script).unwrap()[..], [Outcome::Answered(_)]));
        }
    }
}
