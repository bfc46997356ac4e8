//! CHOICE as an object with one member.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag};

use crate::codec::{Hidden, Integer, OctetStrings};
use crate::jer::{DefaultJer, Defaults, Jer, UNKNOWN, Value, expected, unknown_alternative};
use crate::saip::pe::{
    AlgoConfiguration, AlgoParameter, AllZero, Fcp, File, FileContent, FileManagement, FileStep,
    ManagementStep, MappingParameter, PinCodesChoice, SqnInit, UnknownAlternative,
};

fn unknown(value: Value, known: &[u32]) -> Result<UnknownAlternative<'static>, DecodeError> {
    let is_known = |tag: Tag| known.contains(&tag.octets());
    unknown_alternative(value, is_known).field(UNKNOWN).map(|octets| UnknownAlternative(Hidden(octets)))
}

impl Jer for FileStep<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        match self {
            Self::DoNotCreate => Value::alternative("doNotCreate", Value::Null),
            Self::FileDescriptor(fcp) => Value::alternative("fileDescriptor", fcp.to_jer(defaults)),
            Self::FillFileOffset(offset) => Value::alternative("fillFileOffset", offset.to_jer(defaults)),
            Self::FillFileContent(content) => {
                Value::alternative("fillFileContent", Value::hex(content.as_bytes()))
            }
            Self::Unknown(unknown) => Value::alternative(UNKNOWN, Value::hex(unknown.as_bytes())),
        }
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let (name, value) = value.into_alternative()?;
        match &*name {
            "doNotCreate" => value.into_null().map(|()| Self::DoNotCreate).field("doNotCreate"),
            "fileDescriptor" => Fcp::from_jer(value).map(Self::FileDescriptor).field("fileDescriptor"),
            "fillFileOffset" => Integer::from_jer(value).map(Self::FillFileOffset).field("fillFileOffset"),
            "fillFileContent" => {
                value.into_bytes().map(FileContent::new).map(Self::FillFileContent).field("fillFileContent")
            }
            UNKNOWN => unknown(value, &[0x80, 0x81, 0x82, 0x83]).map(Self::Unknown),
            _ => Err(expected("doNotCreate, fileDescriptor, fillFileOffset or fillFileContent")),
        }
    }
}

impl Jer for ManagementStep<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        match self {
            Self::FilePath(path) => Value::alternative("filePath", Value::hex(path)),
            Self::CreateFcp(fcp) => Value::alternative("createFCP", fcp.to_jer(defaults)),
            Self::FillFileOffset(offset) => Value::alternative("fillFileOffset", offset.to_jer(defaults)),
            Self::FillFileContent(content) => {
                Value::alternative("fillFileContent", Value::hex(content.as_bytes()))
            }
            Self::Unknown(unknown) => Value::alternative(UNKNOWN, Value::hex(unknown.as_bytes())),
        }
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let (name, value) = value.into_alternative()?;
        match &*name {
            "filePath" => value.into_bytes().map(Cow::Owned).map(Self::FilePath).field("filePath"),
            "createFCP" => Fcp::from_jer(value).map(Self::CreateFcp).field("createFCP"),
            "fillFileOffset" => Integer::from_jer(value).map(Self::FillFileOffset).field("fillFileOffset"),
            "fillFileContent" => {
                value.into_bytes().map(FileContent::new).map(Self::FillFileContent).field("fillFileContent")
            }
            UNKNOWN => unknown(value, &[0x80, 0x42, 0x02, 0x81]).map(Self::Unknown),
            _ => Err(expected("filePath, createFCP, fillFileOffset or fillFileContent")),
        }
    }
}

impl Jer for PinCodesChoice<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        match self {
            Self::PinConfig(codes) => Value::alternative("pinconfig", codes.to_jer(defaults)),
            Self::FilePath(path) => Value::alternative("filePath", Value::hex(path)),
            Self::Unknown(unknown) => Value::alternative(UNKNOWN, Value::hex(unknown.as_bytes())),
        }
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let (name, value) = value.into_alternative()?;
        match &*name {
            "pinconfig" => Vec::from_jer(value).map(Self::PinConfig).field("pinconfig"),
            "filePath" => value.into_bytes().map(Cow::Owned).map(Self::FilePath).field("filePath"),
            UNKNOWN => unknown(value, &[0x80, 0x81]).map(Self::Unknown),
            _ => Err(expected("pinconfig or filePath")),
        }
    }
}

impl Jer for AlgoConfiguration<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        match self {
            Self::Mapping(mapping) => Value::alternative("mappingParameter", mapping.to_jer(defaults)),
            Self::Algo(algo) => Value::alternative("algoParameter", algo.to_jer(defaults)),
            Self::Unknown(unknown) => Value::alternative(UNKNOWN, Value::hex(unknown.as_bytes())),
        }
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        let (name, value) = value.into_alternative()?;
        match &*name {
            "mappingParameter" => {
                MappingParameter::from_jer(value).map(Self::Mapping).field("mappingParameter")
            }
            "algoParameter" => {
                AlgoParameter::from_jer(value).map(|algo| Self::Algo(Box::new(algo))).field("algoParameter")
            }
            UNKNOWN => unknown(value, &[0x80, 0x81]).map(Self::Unknown),
            _ => Err(expected("mappingParameter or algoParameter")),
        }
    }
}

impl Jer for File<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        Value::List(self.steps().iter().map(|step| step.to_jer(defaults)).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Vec::from_jer(value).map(Self::new).clause("SAIP 8.3.2")
    }
}

impl Jer for FileManagement<'_> {
    fn to_jer(&self, defaults: Defaults) -> Value {
        Value::List(self.steps().iter().map(|step| step.to_jer(defaults)).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Vec::from_jer(value).map(Self::new)
    }
}

impl Jer for OctetStrings<'_> {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::List(self.iter().map(Value::hex).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Vec::<Hidden<'_>>::from_jer(value).map(OctetStrings)
    }
}

impl Jer for SqnInit<'_> {
    fn to_jer(&self, _: Defaults) -> Value {
        Value::List(self.iter().map(Value::hex).collect())
    }

    fn from_jer(value: Value) -> Result<Self, DecodeError> {
        Vec::from_jer(value).map(SqnInit)
    }
}

impl DefaultJer for AllZero {
    fn default_jer(&self) -> Value {
        Value::List((0..SqnInit::COUNT).map(|_| Value::hex(&SqnInit::DEFAULT)).collect())
    }
}
