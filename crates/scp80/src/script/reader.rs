//! Command scripts as a card reads them: one object after another.

use sgp_wire::{DecodeErrorKind, Limits, Reader, Rules, Tlv};

use crate::script::{BadFormat, Chaining, END_OF_CONTENTS, Form, INDEFINITE, is_scp03t_command, tag};

/// Reads the objects of an expanded command script in the order in which a card executes them.
///
/// An object is looked at only when it is its turn: what stands in front of a broken one is
/// executed, as on a card. Lengths may have leading zeros here; whether that is an error decides
/// the application that gets the object ([`Tlv::is_minimal`]).
///
/// ```
/// use scp80::script::{CommandObject, ScriptReader};
///
/// let mut script = ScriptReader::new(&[0xAA, 0x07, 0x22, 0x05, 0x80, 0xCA, 0xFF, 0x21, 0x00])?;
/// let Some(CommandObject::Apdu(command)) = script.next_object()? else { unreachable!() };
/// assert_eq!(command.value(), [0x80, 0xCA, 0xFF, 0x21, 0x00]);
/// assert!(script.next_object()?.is_none());
/// # Ok::<(), scp80::script::BadFormat>(())
/// ```
#[derive(Clone, Debug)]
pub struct ScriptReader<'a> {
    form: Form,
    /// Whether `00 00` ends the objects.
    delimited: bool,
    first: bool,
    failed: Option<BadFormat>,
    reader: Reader<'a>,
}

/// One object of a command script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CommandObject<'a> {
    /// `22`: a command APDU.
    Apdu(Tlv<'a>),
    /// `84` to `87`: a command of SCP03t, for the ISD-P addressed (SGP.02 v4.2 4.1.3.3).
    Scp03t(Tlv<'a>),
    /// `83`: script chaining, first in its script.
    Chaining(Chaining),
    /// `81`: immediate action.
    ImmediateAction(&'a [u8]),
    /// `82`: error action.
    ErrorAction(&'a [u8]),
}

impl<'a> ScriptReader<'a> {
    /// Whether the secured data are an expanded script and not one in compact format: the first
    /// octet tells.
    #[must_use]
    pub fn is_expanded(data: &[u8]) -> bool {
        matches!(data.first(), Some(0xAA | 0xAE))
    }

    /// Opens the script that fills `data`. `AE` with a length is taken too, and answered as the
    /// indefinite form.
    ///
    /// # Errors
    /// [`BadFormat`], for an answer without any command executed.
    pub fn new(data: &'a [u8]) -> Result<Self, BadFormat> {
        let form = match data.first() {
            Some(0xAA) => Form::Definite,
            Some(0xAE) => Form::Indefinite,
            _ => return Err(BadFormat::UNKNOWN_TAG),
        };
        let mut reader = Reader::at(data, 0, &Limits::DEFAULT).with_rules(Rules::DefiniteBer);
        let delimited = form == Form::Indefinite && data.get(1) == Some(&INDEFINITE);
        if delimited {
            reader.bytes(2).map_err(|_| BadFormat::LENGTH_NOT_FOUND)?;
        } else {
            let tlv = reader.tlv().map_err(|error| bad_format(error.kind()))?;
            reader.finish().map_err(|_| BadFormat::WRONG_LENGTH)?;
            reader = tlv.reader(&Limits::DEFAULT).with_rules(Rules::DefiniteBer);
        }
        Ok(Self { form, delimited, first: true, failed: None, reader })
    }

    /// How the script is delimited, and so its answer.
    #[must_use]
    pub const fn form(&self) -> Form {
        self.form
    }

    /// The next object; `None` at the end.
    ///
    /// # Errors
    /// [`BadFormat`]; the script ends there, and later calls repeat it.
    pub fn next_object(&mut self) -> Result<Option<CommandObject<'a>>, BadFormat> {
        if let Some(failed) = self.failed {
            return Err(failed);
        }
        let first = core::mem::replace(&mut self.first, false);
        self.read(first).inspect_err(|&failed| self.failed = Some(failed))
    }

    fn read(&mut self, first: bool) -> Result<Option<CommandObject<'a>>, BadFormat> {
        if self.reader.is_empty() {
            return if self.delimited { Err(BadFormat::LENGTH_NOT_FOUND) } else { Ok(None) };
        }
        if self.delimited && self.reader.rest().starts_with(&END_OF_CONTENTS) {
            let trailing = self.reader.remaining() != END_OF_CONTENTS.len();
            self.delimited = false;
            self.reader = Reader::at(&[], self.reader.offset(), &Limits::DEFAULT);
            return if trailing { Err(BadFormat::WRONG_LENGTH) } else { Ok(None) };
        }
        let next = self.reader.peek_tag().map_err(|_| BadFormat::UNKNOWN_TAG)?;
        let known = |found| match found {
            tag::C_APDU | tag::IMMEDIATE_ACTION | tag::ERROR_ACTION => true,
            tag::CHAINING => first,
            found => is_scp03t_command(found),
        };
        if !next.is_some_and(known) {
            return Err(BadFormat::UNKNOWN_TAG);
        }
        let tlv = self.reader.tlv().map_err(|error| bad_format(error.kind()))?;
        Ok(Some(match tlv.tag() {
            tag::C_APDU => CommandObject::Apdu(tlv),
            tag::IMMEDIATE_ACTION => CommandObject::ImmediateAction(tlv.value()),
            tag::ERROR_ACTION => CommandObject::ErrorAction(tlv.value()),
            tag::CHAINING => match tlv.value() {
                &[value] => CommandObject::Chaining(Chaining(value)),
                _ => return Err(BadFormat::WRONG_LENGTH),
            },
            _ => CommandObject::Scp03t(tlv),
        }))
    }
}

/// A length that ends before it says anything is "not found", every other fault is "wrong".
const fn bad_format(kind: DecodeErrorKind) -> BadFormat {
    match kind {
        DecodeErrorKind::Truncated { needed: 1, available: 0 } => BadFormat::LENGTH_NOT_FOUND,
        _ => BadFormat::WRONG_LENGTH,
    }
}
