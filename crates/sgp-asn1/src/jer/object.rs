//! SEQUENCE as an object.

use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Oid, Reader, Tag, put_tlv};

use super::value::{Defaults, Value, expected, fault};
use crate::codec::{
    Absent, Field, Hidden, Integer, Octets, PackedMember, Presence, Walker, form_free, packed,
};

/// A type of the module as JSON.
pub(crate) trait Jer: Sized {
    fn to_jer(&self, defaults: Defaults) -> Value;
    fn from_jer(value: Value) -> Result<Self, DecodeError>;
}

/// A DEFAULT as JSON.
pub(crate) trait DefaultJer {
    fn default_jer(&self) -> Value;
}

/// Name of the member that keeps what the module does not know: whole objects in hex.
pub(crate) const UNKNOWN: &str = "unknown";

/// Writes the members of an object.
#[derive(Debug)]
pub(crate) struct ObjectWriter {
    members: Vec<(Cow<'static, str>, Value)>,
    defaults: Defaults,
}

impl ObjectWriter {
    pub(crate) const fn new(defaults: Defaults) -> Self {
        Self { members: Vec::new(), defaults }
    }

    pub(crate) fn put<'a, F>(&mut self, name: &'static str, presence: Presence<F::Default>, field: &F)
    where
        F: Field<'a> + Jer,
        F::Default: DefaultJer,
    {
        let value = match presence {
            Presence::Default(default) if field.is_absent() || field.equals(default) => match self.defaults {
                Defaults::LeftOut => return,
                Defaults::Filled => default.default_jer(),
            },
            _ if field.is_absent() => return,
            _ => field.to_jer(self.defaults),
        };
        self.value(name, value);
    }

    /// The member of a packed content.
    pub(crate) fn packed(&mut self, member: &PackedMember, content: &[u8]) {
        let filled = member.default.filter(|_| self.defaults == Defaults::Filled);
        if let Some(octets) = packed::get(content, member.tag).or(filled) {
            self.value(member.name, Value::hex(octets));
        }
    }

    pub(crate) fn value(&mut self, name: &'static str, value: Value) {
        self.members.push((Cow::Borrowed(name), value));
    }

    pub(crate) fn finish(mut self, unknown: &[u8]) -> Value {
        if !unknown.is_empty() {
            self.value(UNKNOWN, Value::hex(unknown));
        }
        Value::Object(self.members)
    }
}

/// Reads the members of an object, in any order.
#[derive(Debug)]
pub(crate) struct ObjectReader {
    members: Vec<(Cow<'static, str>, Value)>,
}

impl ObjectReader {
    pub(crate) fn of(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::Object(members) => Ok(Self { members }),
            _ => Err(expected("an object")),
        }
    }

    pub(crate) fn take_value(&mut self, name: &str) -> Option<Value> {
        let at = self.members.iter().position(|(member, _)| member == name)?;
        Some(self.members.swap_remove(at).1)
    }

    /// A member; one with its DEFAULT value is as good as none.
    pub(crate) fn take<'a, F>(
        &mut self,
        name: &'static str,
        presence: Presence<F::Default>,
    ) -> Result<F, DecodeError>
    where
        F: Field<'a> + Absent + Jer,
    {
        let Some(value) = self.take_value(name) else {
            return match presence {
                Presence::Required => Err(fault(DecodeErrorKind::MissingMember { name })),
                Presence::Optional | Presence::Default(_) => Ok(F::ABSENT),
            };
        };
        let field = F::from_jer(value).field(name)?;
        match presence {
            Presence::Default(default) if field.equals(default) => Ok(F::ABSENT),
            _ => Ok(field),
        }
    }

    /// Appends the member to a packed content; one with its DEFAULT value is as good as none.
    pub(crate) fn packed(&mut self, member: &PackedMember, content: &mut Vec<u8>) -> Result<(), DecodeError> {
        if let Some(value) = self.take_value(member.name) {
            let octets = value.into_bytes().field(member.name)?;
            if member.default != Some(octets.as_slice()) {
                put_tlv(content, member.tag, &octets);
            }
        }
        Ok(())
    }

    /// A member that cannot be missing.
    pub(crate) fn require<F: Jer>(&mut self, name: &'static str) -> Result<F, DecodeError> {
        let value = self.take_value(name).ok_or_else(|| fault(DecodeErrorKind::MissingMember { name }))?;
        F::from_jer(value).field(name)
    }

    /// What the module does not know; nothing else may be left.
    pub(crate) fn finish(mut self, is_known: impl Fn(Tag) -> bool) -> Result<Octets<'static>, DecodeError> {
        let unknown = match self.take_value(UNKNOWN) {
            Some(value) => {
                value.into_bytes().and_then(|bytes| unknown_tail(bytes, is_known)).field(UNKNOWN)?
            }
            None => Octets::ABSENT,
        };
        if self.members.is_empty() {
            Ok(unknown)
        } else {
            Err(fault(DecodeErrorKind::UnexpectedMember {
                expected: "members by their names in the module, once",
            }))
        }
    }
}

/// Whole objects that the module does not know.
fn unknown_tail(bytes: Vec<u8>, is_known: impl Fn(Tag) -> bool) -> Result<Octets<'static>, DecodeError> {
    let limits = Limits::DEFAULT;
    let mut reader = Reader::new(&bytes, &limits)?;
    let mut walker = Walker::new(&limits);
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        walker.walk(tlv.raw(), tlv.offset()).map_err(|fault| fault.error)?;
        if is_known(form_free(tlv.tag())) {
            return Err(expected("objects that are not members of the type"));
        }
    }
    if bytes.is_empty() { Ok(Octets::ABSENT) } else { Ok(Octets::from(Cow::Owned(bytes))) }
}

/// One whole object that is none of the alternatives.
pub(crate) fn unknown_alternative(
    value: Value,
    is_known: impl Fn(Tag) -> bool,
) -> Result<Octets<'static>, DecodeError> {
    let bytes = value.into_bytes()?;
    let mut reader = Reader::new(&bytes, &Limits::DEFAULT)?;
    reader.tlv()?;
    reader.finish()?;
    unknown_tail(bytes, is_known)
}

impl DefaultJer for &[u8] {
    fn default_jer(&self) -> Value {
        Value::hex(self)
    }
}

impl DefaultJer for i64 {
    fn default_jer(&self) -> Value {
        Value::Integer(*self)
    }
}

impl DefaultJer for () {
    fn default_jer(&self) -> Value {
        Value::Null
    }
}

impl Jer for Octets<'_> {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::hex(self.bytes())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        value.into_bytes().map(|bytes| Self::from(Cow::Owned(bytes)))
    }
}

impl Jer for Hidden<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        self.0.to_jer(defaults)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Octets::from_jer(value).map(Self)
    }
}

/// A number; beyond 64 bits its octets in hex, as they stand in DER, nine or more.
impl Jer for Integer {
    fn to_jer(&self, _: Defaults) -> Value {
        self.wide_octets().map_or_else(|| Value::Integer(self.to_i64()), Value::hex)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        const EXPECTED: DecodeError =
            expected("a whole number, as octets of DER in hex where it is beyond 64 bits");
        match value {
            Value::Integer(number) => Ok(Self::new(number)),
            Value::Text(_) => {
                let octets = value.into_bytes().map_err(|_| EXPECTED)?;
                Self::decode(&octets, 0).ok().filter(|number| number.as_i64().is_none()).ok_or(EXPECTED)
            }
            _ => Err(EXPECTED),
        }
    }
}

impl Jer for Oid {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::text(&self.to_string())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        value.into_text()?.parse().map_err(|_| expected("an object identifier in dotted form"))
    }
}

impl<F: Jer> Jer for Option<F> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        self.as_ref().map_or(Value::Null, |field| field.to_jer(defaults))
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        F::from_jer(value).map(Some)
    }
}

impl<T: Jer> Jer for Vec<T> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        Value::List(self.iter().map(|item| item.to_jer(defaults)).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let items = (0u32..).zip(value.into_list()?);
        items.map(|(index, item)| T::from_jer(item).index(index)).collect()
    }
}
