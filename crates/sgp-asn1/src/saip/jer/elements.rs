//! Whole elements.

use alloc::boxed::Box;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Oid, Reader};

use crate::codec::{Hidden, Octets};
use crate::jer::{
    Defaults, Jer, ObjectReader, ObjectWriter, UNKNOWN, Value, expected, fault, unknown_alternative,
};
use crate::saip::ElementKind;
use crate::saip::pe::{File, FilesElement, HeaderField, ProfileElement, Table, UndefinedElement};

const TEMPLATE_ID: &str = "templateID";

impl Jer for HeaderField<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let mut object = ObjectWriter::new(defaults);
        if self.header.mandated() {
            object.value("mandated", Value::Null);
        }
        object.value("identification", self.identification().to_jer(defaults));
        object.finish(self.unknown.bytes())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let mut object = ObjectReader::of(value)?;
        let mandated = match object.take_value("mandated") {
            Some(value) => value.into_null().map(|()| true).field("mandated")?,
            None => false,
        };
        let header = Self::new(mandated, object.require("identification")?);
        let unknown = Hidden(object.finish(|tag| matches!(tag.octets(), 0x80 | 0x81))?);
        Ok(Self { unknown, ..header })
    }
}

fn files_to_jer(element: &FilesElement<'_>, defaults: Defaults) -> Value {
    let mut object = ObjectWriter::new(defaults);
    object.value(element.table.header, element.header.to_jer(defaults));
    object.value(TEMPLATE_ID, element.template_id().to_jer(defaults));
    for (name, file) in element.files() {
        object.value(name, file.to_jer(defaults));
    }
    object.finish(element.unknown())
}

fn files_from_jer(
    kind: ElementKind,
    table: &'static Table,
    value: Value,
) -> Result<FilesElement<'static>, DecodeError> {
    let mut object = ObjectReader::of(value)?;
    let header: HeaderField<'static> = object.require(table.header)?;
    let template_id: Oid = object.require(TEMPLATE_ID)?;
    let mut element = FilesElement {
        kind,
        table,
        header,
        template_id,
        files: alloc::vec::Vec::new(),
        unknown: Hidden(Octets::ABSENT),
    };
    for member in table.files {
        let name = member.name();
        match object.take_value(name) {
            Some(value) => {
                let file = File::from_jer(value).field(name)?;
                element.set_file(name, file).map_err(|_| expected("a file of the element"))?;
            }
            None if member.is_required() => return Err(fault(DecodeErrorKind::MissingMember { name })),
            None => {}
        }
    }
    element.unknown = Hidden(object.finish(|tag| table.has(tag))?);
    Ok(element)
}

impl UndefinedElement<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        match self.kind() {
            ElementKind::Unknown(_) => {
                let mut object = alloc::vec::Vec::new();
                sgp_wire::put_tlv(&mut object, self.kind().tag(), self.content());
                Value::hex(&object)
            }
            _ => ObjectWriter::new(defaults).finish(self.content()),
        }
    }
}

fn reserved_from_jer(kind: ElementKind, value: Value) -> Result<UndefinedElement<'static>, DecodeError> {
    let content = Hidden(ObjectReader::of(value)?.finish(|_| false)?);
    let content = if content.get().is_some() { content } else { Hidden(Octets::borrowed(&[])) };
    Ok(UndefinedElement { kind, content })
}

fn unknown_from_jer(value: Value) -> Result<UndefinedElement<'static>, DecodeError> {
    let object = unknown_alternative(value, |_| false).field(UNKNOWN)?;
    let tlv = Reader::new(object.bytes(), &Limits::DEFAULT)?.tlv()?;
    let kind = ElementKind::from_tag(tlv.tag());
    let whole = tlv.tag().class() == sgp_wire::Class::Context && tlv.tag().is_constructed();
    if !whole || !matches!(kind, ElementKind::Unknown(_)) {
        return Err(expected("an element that the module does not define").in_field(UNKNOWN));
    }
    Ok(UndefinedElement { kind, content: Hidden(Octets::borrowed(tlv.value()).into_owned()) })
}

impl Jer for ProfileElement<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        let value = match self {
            Self::Header(element) => element.to_jer(defaults),
            Self::GenericFileManagement(element) => element.to_jer(defaults),
            Self::PinCodes(element) => element.to_jer(defaults),
            Self::PukCodes(element) => element.to_jer(defaults),
            Self::AkaParameter(element) => element.to_jer(defaults),
            Self::CdmaParameter(element) => element.to_jer(defaults),
            Self::SecurityDomain(element) => element.to_jer(defaults),
            Self::Rfm(element) => element.to_jer(defaults),
            Self::Application(element) => element.to_jer(defaults),
            Self::NonStandard(element) => element.to_jer(defaults),
            Self::End(element) => element.to_jer(defaults),
            Self::Files(element) => files_to_jer(element, defaults),
            Self::Undefined(element) => element.to_jer(defaults),
        };
        Value::alternative(self.kind().name(), value)
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let (name, value) = value.into_alternative()?;
        if name == UNKNOWN {
            return unknown_from_jer(value).map(Self::Undefined);
        }
        let Some(kind) = ElementKind::ALL.iter().find(|kind| kind.name() == name).copied() else {
            return Err(expected("the name of a profile element"));
        };
        if let Some(table) = Table::of(kind) {
            return files_from_jer(kind, table, value).map(Self::Files).field(kind.name());
        }
        match kind {
            ElementKind::Header => Jer::from_jer(value).map(|header| Self::Header(Box::new(header))),
            ElementKind::GenericFileManagement => Jer::from_jer(value).map(Self::GenericFileManagement),
            ElementKind::PinCodes => Jer::from_jer(value).map(Self::PinCodes),
            ElementKind::PukCodes => Jer::from_jer(value).map(Self::PukCodes),
            ElementKind::AkaParameter => Jer::from_jer(value).map(|aka| Self::AkaParameter(Box::new(aka))),
            ElementKind::CdmaParameter => {
                Jer::from_jer(value).map(|cdma| Self::CdmaParameter(Box::new(cdma)))
            }
            ElementKind::SecurityDomain => {
                Jer::from_jer(value).map(|domain| Self::SecurityDomain(Box::new(domain)))
            }
            ElementKind::Rfm => Jer::from_jer(value).map(|rfm| Self::Rfm(Box::new(rfm))),
            ElementKind::Application => {
                Jer::from_jer(value).map(|application| Self::Application(Box::new(application)))
            }
            ElementKind::NonStandard => Jer::from_jer(value).map(Self::NonStandard),
            ElementKind::End => Jer::from_jer(value).map(Self::End),
            _ => reserved_from_jer(kind, value).map(Self::Undefined),
        }
        .field(kind.name())
    }
}
