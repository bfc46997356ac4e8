//! Command scripts as a card reads them: one object after another.

use core::fmt;

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
#[derive(Clone)]
pub struct ScriptReader<'a> {
    form: Form,
    /// Whether `00 00` ends the objects.
    delimited: bool,
    first: bool,
    failed: Option<BadFormat>,
    reader: Reader<'a>,
}

/// One object of a command script.
#[derive(Clone, Copy, PartialEq, Eq)]
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

impl fmt::Debug for ScriptReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScriptReader({:?}, {} bytes left)", self.form, self.reader.remaining())
    }
}

impl fmt::Debug for CommandObject<'_> {
    /// Kinds and lengths, never data: they may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Apdu(tlv) => write!(f, "Apdu({tlv:?})"),
            Self::Scp03t(tlv) => write!(f, "Scp03t({tlv:?})"),
            Self::Chaining(chaining) => chaining.fmt(f),
            Self::ImmediateAction(action) => write!(f, "ImmediateAction({} bytes)", action.len()),
            Self::ErrorAction(action) => write!(f, "ErrorAction({} bytes)", action.len()),
        }
    }
}

/// A length that ends before it says anything is "not found", every other fault is "wrong".
const fn bad_format(kind: DecodeErrorKind) -> BadFormat {
    match kind {
        DecodeErrorKind::Truncated { needed: 1, available: 0 } => BadFormat::LENGTH_NOT_FOUND,
        _ => BadFormat::WRONG_LENGTH,
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// Raw objects (values for chaining and actions) up to the end or the fault.
    fn read(script: &str) -> (Vec<Vec<u8>>, Result<Form, BadFormat>) {
        let bytes = hex::decode(script.replace(' ', "")).unwrap();
        let mut reader = match ScriptReader::new(&bytes) {
            Ok(reader) => reader,
            Err(fault) => return (Vec::new(), Err(fault)),
        };
        let mut objects = Vec::new();
        loop {
            match reader.next_object() {
                Ok(Some(CommandObject::Apdu(tlv) | CommandObject::Scp03t(tlv))) => {
                    objects.push(tlv.raw().to_vec());
                }
                Ok(Some(CommandObject::Chaining(chaining))) => objects.push(Vec::from([chaining.0])),
                Ok(Some(CommandObject::ImmediateAction(action) | CommandObject::ErrorAction(action))) => {
                    objects.push(action.to_vec())
                }
                Ok(None) => return (objects, Ok(reader.form())),
                Err(fault) => {
                    assert_eq!(reader.next_object(), Err(fault), "a fault stays");
                    return (objects, Err(fault));
                }
            }
        }
    }

    fn objects(script: &str) -> Vec<alloc::string::String> {
        let (objects, end) = read(script);
        end.unwrap();
        objects.iter().map(hex::encode).collect()
    }

    // vectors sgp02/journey-sms.json: 03 and 05, shortened; v-tolerance: 01 and 02
    #[test]
    fn all_forms() {
        let scp03t = "AA22 830111 840A3000B95CDAED7F6F0462 85113333E6D186B54FCC7F497AE378BC98CCD6";
        assert_eq!(
            objects(scp03t),
            ["11", "840a3000b95cdaed7f6f0462", "85113333e6d186b54fcc7f497ae378bc98ccd6"]
        );
        let audit = "220580CAFF2100";
        for form in [alloc::format!("AE07{audit}"), alloc::format!("AE80{audit}0000")] {
            assert_eq!(objects(&form), [audit.to_lowercase()]);
            assert_eq!(read(&form).1, Ok(Form::Indefinite));
        }
        assert_eq!(objects("AA05 810181 8200"), ["81", ""]);
        assert_eq!(read("AA00"), (Vec::new(), Ok(Form::Definite)));
    }

    // vectors sgp02/journey-failures.json: f-script-chaining, 02-unknown-tag
    #[test]
    fn what_stands_in_front_of_a_fault_is_read() {
        let (objects, end) = read("AA10 220580CAFF2100 2900 220580CAFF2100");
        assert_eq!((objects.len(), end), (1, Err(BadFormat::UNKNOWN_TAG)));
        for (script, before, fault) in [
            ("AA05 2206 80CAFF", 0, BadFormat::WRONG_LENGTH),
            ("AA06 86027A7A 8605", 1, BadFormat::WRONG_LENGTH),
            ("AA06 86027A7A 8681", 1, BadFormat::LENGTH_NOT_FOUND),
            ("AA05 86027A7A 86", 1, BadFormat::LENGTH_NOT_FOUND),
            ("AA04 2280 0000", 0, BadFormat::WRONG_LENGTH),
            ("AA06 2200 830102 00", 1, BadFormat::UNKNOWN_TAG),
            ("AA04 83020101", 0, BadFormat::WRONG_LENGTH),
            ("AA04 AA02 2200", 0, BadFormat::UNKNOWN_TAG),
            ("AE80 AA02 2200 0000", 0, BadFormat::UNKNOWN_TAG),
            ("AE80 2200 0000 00", 1, BadFormat::WRONG_LENGTH),
            ("AE80 2200", 1, BadFormat::LENGTH_NOT_FOUND),
            ("AE80 2200 00", 1, BadFormat::UNKNOWN_TAG),
            ("AE80", 0, BadFormat::LENGTH_NOT_FOUND),
            ("AA03 2200", 0, BadFormat::WRONG_LENGTH),
            ("AA02 2200 00", 0, BadFormat::WRONG_LENGTH),
            ("AA", 0, BadFormat::LENGTH_NOT_FOUND),
            ("AA80 2200 0000", 0, BadFormat::WRONG_LENGTH),
            ("AC02 2200", 0, BadFormat::UNKNOWN_TAG),
            ("", 0, BadFormat::UNKNOWN_TAG),
        ] {
            let (objects, end) = read(script);
            assert_eq!((objects.len(), end), (before, Err(fault)), "{script}");
        }
    }

    // SGP.02 v4.2 4.1.3.3: the ISD-P refuses it, with 9F46 01 01
    #[test]
    fn a_long_length_reaches_the_isd_p_as_it_stands() {
        let bytes = hex::decode("AA0686820002AABB").unwrap();
        let Ok(Some(CommandObject::Scp03t(tlv))) = ScriptReader::new(&bytes).unwrap().next_object() else {
            panic!()
        };
        assert_eq!((tlv.raw(), tlv.is_minimal()), (&bytes[2..], false));
    }

    #[test]
    fn every_prefix_is_a_fault() {
        for script in ["AA11220800A4000402CCC100220500B0000000", "AE80220800A4000402E64D000000"] {
            let bytes = hex::decode(script).unwrap();
            for end in 0..bytes.len() {
                let (_, result) = read(&hex::encode(&bytes[..end]));
                assert!(result.is_err(), "{script} cut at {end}");
            }
        }
    }

    #[test]
    fn compact_scripts_are_known_by_their_first_octet() {
        assert!(ScriptReader::is_expanded(&[0xAA]) && ScriptReader::is_expanded(&[0xAE]));
        assert!(!ScriptReader::is_expanded(&[0x22]) && !ScriptReader::is_expanded(&[]));
    }
}
