//! Any object of the modules, by its tag or by the name of its type.

use core::fmt;

use sgp_wire::DecodeErrorKind;

use super::table;
use crate::codec::prelude::*;
use crate::codec::{AnyValue, Entry, located, placed};

/// One object whose type is known by its name in RSPDefinitions or SGP32Definitions.
///
/// ```
/// use sgp_asn1::rsp::Object;
/// use sgp_wire::Limits;
///
/// let object = Object::decode(&[0xBF, 0x31, 0x03, 0x80, 0x01, 0x05], &Limits::default())?;
/// assert_eq!(object.name(), "EnableProfileResponse");
/// assert_eq!(object.encode_to_vec(), [0xBF, 0x31, 0x03, 0x80, 0x01, 0x05]);
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
pub struct Object<'a> {
    entry: &'static Entry,
    value: Box<dyn AnyValue<'a> + 'a>,
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    table::TYPES.iter().chain(crate::sgp32::TYPES)
}

fn named(name: &str) -> Result<&'static Entry, DecodeError> {
    entries().find(|entry| entry.name == name).ok_or_else(|| {
        DecodeError::new(DecodeErrorKind::InvalidValue { expected: "the name of a type of the modules" }, 0)
    })
}

impl<'a> Object<'a> {
    /// Names of all types, in the order of the modules, SGP.22 first. Types of SGP.32 that stand
    /// for another one of SGP.22 begin with `SGP32-`.
    pub fn names() -> impl Iterator<Item = &'static str> {
        entries().map(|entry| entry.name)
    }

    /// Names of the types whose objects have this tag, likelier ones first.
    pub fn names_of(tag: Tag) -> impl Iterator<Item = &'static str> {
        entries().filter(move |entry| entry.tag == tag).map(|entry| entry.name)
    }

    /// Reads an object that fills `input`, guessing its type by its tag: the first one that has a
    /// name for everything inside, else the first one that it can be.
    ///
    /// # Errors
    /// [`UnknownTag`](DecodeErrorKind::UnknownTag) when no type has the tag, otherwise the error
    /// of the type that comes furthest.
    pub fn decode(input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let members = located(input, limits).map_err(|fault| Self::placed(entries(), input, fault))?;
        let tag = members.peek()?.map_or(UNTAGGED, |node| node.tag());
        let mut best: Result<Self, DecodeError> =
            Err(DecodeError::new(DecodeErrorKind::UnknownTag { found: tag }, 0));
        for entry in entries().filter(|entry| entry.tag == tag) {
            match Self::read(entry, &mut members.clone()) {
                Ok(object) if object.is_known() => return Ok(object),
                Ok(object) if best.is_err() => best = Ok(object),
                Err(error) if best.as_ref().is_err_and(|best| further(&error, best)) => best = Err(error),
                _ => {}
            }
        }
        best
    }

    /// Reads an object of the type with this name, which fills `input`.
    ///
    /// # Errors
    /// No type has the name; otherwise as the `decode` of the type.
    pub fn decode_as(name: &str, input: &'a [u8], limits: &Limits) -> Result<Self, DecodeError> {
        let entry = named(name)?;
        if let Some(value) = (entry.read_plain)(input, limits) {
            return Ok(Self { entry, value });
        }
        let mut members = located(input, limits).map_err(|fault| {
            let fault = Self::placed([entry].into_iter(), input, fault);
            if fault.path().is_empty() { fault.in_field(entry.name) } else { fault }
        })?;
        Self::read(entry, &mut members)
    }

    /// A broken object with its path in the first of the types that has it as a member.
    fn placed(
        mut entries: impl Iterator<Item = &'static Entry>,
        input: &'a [u8],
        fault: DecodeError,
    ) -> DecodeError {
        let Ok(Some(node)) = Members::at(input, 0).peek() else { return fault };
        let in_type = |entry: &'static Entry| {
            let error = placed(input, fault, |members| Self::read(entry, members));
            (error.path().segments().count() > 1).then_some(error)
        };
        entries.find_map(|entry| (entry.tag == node.tag()).then(|| in_type(entry)).flatten()).unwrap_or(fault)
    }

    fn read(entry: &'static Entry, members: &mut Members<'a>) -> Result<Self, DecodeError> {
        let value = (entry.read)(members).field(entry.name)?;
        Ok(Self { entry, value })
    }

    /// Name of its type in the module.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.entry.name
    }

    /// Whether the module has a name for every object inside.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.value.knows_all()
    }

    /// Whether every string has a size that the module allows.
    ///
    /// # Errors
    /// The first one that has not, with its path and its offset in the encoding.
    pub fn check(&self) -> Result<(), DecodeError> {
        self.value.check_sizes().field(self.entry.name)
    }

    /// Appends the object.
    pub fn encode(&self, out: &mut Vec<u8>) {
        self.value.write(out);
    }

    /// The bytes of the object.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// The same with everything owned, free of the bytes it was read from.
    #[must_use]
    pub fn into_owned(self) -> Object<'static> {
        Object { entry: self.entry, value: self.value.boxed_owned() }
    }
}

/// Whether an error says more than the best one so far: nothing was known about the tag, or the
/// type fits up to a later byte.
const fn further(error: &DecodeError, best: &DecodeError) -> bool {
    best.path().is_empty() || error.offset() > best.offset()
}

impl fmt::Debug for Object<'_> {
    /// Name of the type and the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.entry.name, self.value)
    }
}

/// As the JSON of its type.
#[cfg(feature = "serde")]
impl serde::Serialize for Object<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.as_jer(Defaults::LeftOut).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl Object<'static> {
    /// Reads an object of the type with this name from its JSON.
    ///
    /// # Errors
    /// No type has the name, or the JSON is not one of it.
    pub fn deserialize_as<'de, D: serde::Deserializer<'de>>(
        name: &str,
        deserializer: D,
    ) -> Result<Self, D::Error> {
        let value: Value = serde::Deserialize::deserialize(deserializer)?;
        let object = named(name).and_then(|entry| {
            let value = (entry.from_jer)(value).field(entry.name)?;
            Ok(Self { entry, value })
        });
        object.map_err(crate::jer::custom)
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    fn guess(hex: &str) -> Result<(&'static str, bool), DecodeError> {
        let bytes = hex::decode(hex).unwrap();
        let object = Object::decode(&bytes, &Limits::DEFAULT)?;
        assert_eq!(object.encode_to_vec(), bytes);
        Ok((object.name(), object.is_known()))
    }

    /// From vectors/rsp/es10-encodings.json and sgp32-messages.json; the last one has a member
    /// that no type has.
    #[test]
    fn a_type_is_guessed_by_its_tag_and_by_what_is_inside() {
        for (hex, name, known) in [
            ("BF2000", "GetEuiccInfo1Request", true),
            ("BF280481020780", "ListNotificationRequest", true),
            ("BF280381017F", "ListNotificationResponse", true),
            ("BF410381017F", "CancelSessionResponse", true),
            ("BF410780020102810100", "CancelSessionRequest", true),
            ("BF640482020780", "SGP32-EuiccMemoryResetRequest", true),
            ("E10480020640", "ISDRProprietaryApplicationTemplateIoT", true),
            ("BF3106800100C00101", "EnableProfileResponse", false),
        ] {
            assert_eq!(guess(hex), Ok((name, known)), "{hex}");
        }
    }

    #[test]
    fn what_is_no_object_of_the_modules() {
        let error = guess("BF7F00").unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::UnknownTag { found: Tag::new(0xBF7F) });
        // the error of the type that comes furthest
        let error = guess("BF410880020102C1020100").unwrap_err();
        assert_eq!(error.to_string(), "CancelSessionRequest.reason: tag C1, expected 81 at byte 7");
        let error = Object::decode_as("NoSuchType", &[0xBF, 0x20, 0x00], &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.to_string(), "expected the name of a type of the modules at byte 0");
    }

    /// Self-made: `transactionId` of five octets where there are two.
    #[test]
    fn a_broken_object_has_its_path() {
        let bytes = hex::decode("BF3808A006300480050102").unwrap();
        let path = "AuthenticateServerResponse.authenticateResponseOk.euiccSigned1.transactionId";
        for error in [
            Object::decode(&bytes, &Limits::DEFAULT).unwrap_err(),
            Object::decode_as("AuthenticateServerResponse", &bytes, &Limits::DEFAULT).unwrap_err(),
        ] {
            assert_eq!(error.to_string(), alloc::format!("{path}: 5 bytes needed, 2 left at byte 9"));
        }
        // in no member that a type has
        let error = Object::decode_as("CancelSessionRequest", &bytes, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.to_string(), "CancelSessionRequest: 5 bytes needed, 2 left at byte 9");
        let unknown = hex::decode("BF310580010081").unwrap();
        let error = Object::decode(&unknown, &Limits::DEFAULT).unwrap_err();
        assert_eq!(error.to_string(), "5 bytes needed, 4 left at byte 3");
    }

    #[test]
    fn types_of_a_tag_and_the_text_of_an_object() {
        let names: Vec<_> = Object::names_of(Tag::new(0xBF43)).collect();
        assert_eq!(names, ["GetRatRequest", "GetRatResponse"]);
        let object = Object::decode(&[0xBF, 0x31, 0x03, 0x80, 0x01, 0x05], &Limits::DEFAULT).unwrap();
        assert_eq!(
            format!("{object:?}"),
            "EnableProfileResponse EnableProfileResponse { enable_result: EnableResult(catBusy), unknown: - }"
        );
    }
}
