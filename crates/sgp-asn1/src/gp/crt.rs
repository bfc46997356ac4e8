//! The control reference template of a key establishment.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, Tlv, put_nested, put_tlv};

use super::number;

const CRT: Tag = Tag::new(0xA6);
const SCENARIO: Tag = Tag::new(0x90);
const USAGE: Tag = Tag::new(0x95);
const ACCESS: Tag = Tag::new(0x96);
const KEY_TYPE: Tag = Tag::new(0x80);
const KEY_LENGTH: Tag = Tag::new(0x81);
const KEY_IDENTIFIER: Tag = Tag::new(0x82);
const KEY_VERSION: Tag = Tag::new(0x83);
const COUNTER: Tag = Tag::new(0x91);
const SDIN: Tag = Tag::new(0x45);
const HOST_ID: Tag = Tag::new(0x84);

/// Key agreement of GlobalPlatform Amendment E scenario 3.
const SCENARIO_3: u8 = 0x03;

/// Second byte of object `90`: what scenario 3 does and includes (Amendment E table 4-17).
///
/// Reserved bits are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct CrtParameters(pub u8);

impl CrtParameters {
    /// Delete existing keys, certificate verification precedes: what recorded sessions send.
    pub const RECORDED: Self = Self(0x09);

    /// b1: existing keys of the same kind go away.
    #[must_use]
    pub const fn deletes_existing_keys(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// b2: the card adds a derivation random.
    #[must_use]
    pub const fn includes_derivation_random(self) -> bool {
        self.0 & 0x02 != 0
    }

    /// b3: HostID, SIN and SDIN are part of the shared info.
    #[must_use]
    pub const fn includes_host_id(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// b4: a certificate was verified before.
    #[must_use]
    pub const fn certificate_precedes(self) -> bool {
        self.0 & 0x08 != 0
    }
}

impl fmt::Debug for CrtParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrtParameters({:02X})", self.0)
    }
}

/// Key usage qualifier `95` of a key establishment.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyUsageQualifier(pub u8);

impl KeyUsageQualifier {
    /// Three secure channel keys.
    pub const THREE_KEYS: Self = Self(0x10);
    /// One secure channel base key.
    pub const BASE_KEY: Self = Self(0x5C);
}

impl fmt::Debug for KeyUsageQualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyUsageQualifier({:02X})", self.0)
    }
}

/// Control reference template `A6` (SGP.02 v4.2 4.1.3.1, GlobalPlatform Amendment E table 4-16).
///
/// ```text
/// A6 L
///   90 02 03 pp   scenario 3 and its parameters     95 01 qq   key usage qualifier
///   96 01 00      key access, optional               80 01 88   key type
///   81 01 10      key length                         82 01 01   first key identifier
///   83 01 vv      key version number                 91 L       initial sequence counter
///   45 L          SDIN, with HostID only             84 L       HostID
/// ```
///
/// Keeps the bytes as received: the receipt is computed over [`raw`](Self::raw).
#[derive(Clone, PartialEq, Eq)]
pub struct Crt {
    raw: Vec<u8>,
    fields: CrtBuilder,
}

impl Crt {
    /// A template for `key_version_number` with the values that recorded sessions use: parameters
    /// `09`, three AES keys of 16 bytes from identifier 1, counter zero.
    #[must_use]
    pub const fn builder(key_version_number: u8) -> CrtBuilder {
        CrtBuilder {
            parameters: CrtParameters::RECORDED,
            key_usage: KeyUsageQualifier::THREE_KEYS,
            key_access: None,
            key_type: 0x88,
            key_length: 0x10,
            key_identifier: 0x01,
            key_version_number,
            initial_counter: Vec::new(),
            sdin: None,
            host_id: None,
        }
    }

    /// Reads the value of the data grouping `3A02`: one template `A6` that fills it.
    ///
    /// Members may stand in any order; one that is not known is kept in [`raw`](Self::raw).
    ///
    /// # Errors
    /// Kinds of broken objects; [`Missing`](DecodeErrorKind::Missing),
    /// [`UnexpectedMember`](DecodeErrorKind::UnexpectedMember) for a member that stands twice,
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) for another scenario than 3.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        let read = |input| {
            let mut reader = Reader::new(input, &Limits::DEFAULT)?;
            let crt = reader.expect(CRT)?;
            let fields = reader.nested(&crt, |r| CrtBuilder::decode(r))?;
            reader.finish().map(|()| fields)
        };
        let fields =
            read(input).field("controlReferenceTemplate").clause("GlobalPlatform Amendment E 4.8")?;
        Ok(Self { raw: input.to_vec(), fields })
    }

    /// The template as received or to be sent, tag and length included.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// Parameters of scenario 3.
    #[must_use]
    pub const fn parameters(&self) -> CrtParameters {
        self.fields.parameters
    }

    /// Key usage qualifier `95`.
    #[must_use]
    pub const fn key_usage(&self) -> KeyUsageQualifier {
        self.fields.key_usage
    }

    /// Key access `96`.
    #[must_use]
    pub const fn key_access(&self) -> Option<u8> {
        self.fields.key_access
    }

    /// Key type `80`: `88` AES, `85` PSK-TLS.
    #[must_use]
    pub const fn key_type(&self) -> u8 {
        self.fields.key_type
    }

    /// Key length `81` in bytes.
    #[must_use]
    pub const fn key_length(&self) -> u8 {
        self.fields.key_length
    }

    /// Identifier `82` of the first key.
    #[must_use]
    pub const fn key_identifier(&self) -> u8 {
        self.fields.key_identifier
    }

    /// Key version number `83` of the new set.
    #[must_use]
    pub const fn key_version_number(&self) -> u8 {
        self.fields.key_version_number
    }

    /// Initial sequence counter `91`, big-endian; empty means zero.
    #[must_use]
    pub fn initial_counter(&self) -> &[u8] {
        &self.fields.initial_counter
    }

    /// SDIN `45`.
    #[must_use]
    pub fn sdin(&self) -> Option<&[u8]> {
        self.fields.sdin.as_deref()
    }

    /// HostID `84`.
    #[must_use]
    pub fn host_id(&self) -> Option<&[u8]> {
        self.fields.host_id.as_deref()
    }
}

impl fmt::Debug for Crt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.fields, f)
    }
}

/// Settings of a [`Crt`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrtBuilder {
    parameters: CrtParameters,
    key_usage: KeyUsageQualifier,
    key_access: Option<u8>,
    key_type: u8,
    key_length: u8,
    key_identifier: u8,
    key_version_number: u8,
    initial_counter: Vec<u8>,
    sdin: Option<Vec<u8>>,
    host_id: Option<Vec<u8>>,
}

impl CrtBuilder {
    /// Other parameters of scenario 3.
    #[must_use]
    pub const fn with_parameters(mut self, parameters: CrtParameters) -> Self {
        self.parameters = parameters;
        self
    }

    /// Another key usage qualifier.
    #[must_use]
    pub const fn with_key_usage(mut self, key_usage: KeyUsageQualifier) -> Self {
        self.key_usage = key_usage;
        self
    }

    /// Key access `96`, normally left out.
    #[must_use]
    pub const fn with_key_access(mut self, key_access: u8) -> Self {
        self.key_access = Some(key_access);
        self
    }

    /// Key type and length in bytes.
    #[must_use]
    pub const fn with_key_type(mut self, key_type: u8, key_length: u8) -> Self {
        self.key_type = key_type;
        self.key_length = key_length;
        self
    }

    /// Another identifier of the first key.
    #[must_use]
    pub const fn with_key_identifier(mut self, key_identifier: u8) -> Self {
        self.key_identifier = key_identifier;
        self
    }

    /// Initial sequence counter, big-endian: 0, 2, 3, 5 or 8 bytes.
    #[must_use]
    pub fn with_initial_counter(mut self, counter: &[u8]) -> Self {
        self.initial_counter = counter.to_vec();
        self
    }

    /// HostID, and the SDIN where the card's record has one; for parameters with b3.
    #[must_use]
    pub fn with_host_id(mut self, host_id: &[u8], sdin: Option<&[u8]>) -> Self {
        self.host_id = Some(host_id.to_vec());
        self.sdin = sdin.map(<[u8]>::to_vec);
        self
    }

    /// The template.
    #[must_use]
    pub fn build(self) -> Crt {
        let mut raw = Vec::new();
        put_nested(&mut raw, CRT, |out| {
            put_tlv(out, SCENARIO, &[SCENARIO_3, self.parameters.0]);
            put_tlv(out, USAGE, &[self.key_usage.0]);
            if let Some(access) = self.key_access {
                put_tlv(out, ACCESS, &[access]);
            }
            put_tlv(out, KEY_TYPE, &[self.key_type]);
            put_tlv(out, KEY_LENGTH, &[self.key_length]);
            put_tlv(out, KEY_IDENTIFIER, &[self.key_identifier]);
            put_tlv(out, KEY_VERSION, &[self.key_version_number]);
            put_tlv(out, COUNTER, &self.initial_counter);
            if let Some(sdin) = &self.sdin {
                put_tlv(out, SDIN, sdin);
            }
            if let Some(host_id) = &self.host_id {
                put_tlv(out, HOST_ID, host_id);
            }
        });
        Crt { raw, fields: self }
    }

    fn decode(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut members: [Option<Tlv<'_>>; 10] = [None; 10];
        const ORDER: [Tag; 10] = [
            SCENARIO,
            USAGE,
            ACCESS,
            KEY_TYPE,
            KEY_LENGTH,
            KEY_IDENTIFIER,
            KEY_VERSION,
            COUNTER,
            SDIN,
            HOST_ID,
        ];
        while !reader.is_empty() {
            let tlv = reader.tlv()?;
            let slot = ORDER.iter().zip(&mut members).find(|(tag, _)| **tag == tlv.tag());
            if let Some((_, slot)) = slot
                && slot.replace(tlv).is_some()
            {
                let kind = DecodeErrorKind::UnexpectedMember { expected: "each member once" };
                return Err(DecodeError::new(kind, tlv.offset()));
            }
        }
        let end = reader.offset();
        let [scenario, usage, access, key_type, key_length, identifier, version, counter, sdin, host_id] =
            members;
        let needed = |member: Option<Tlv<'_>>, tag, name| match member {
            Some(tlv) => number::read_u8(&tlv).field(name),
            None => Err(DecodeError::new(DecodeErrorKind::Missing { tag }, end)),
        };
        let Some(scenario) = scenario else {
            return Err(DecodeError::new(DecodeErrorKind::Missing { tag: SCENARIO }, end));
        };
        let [number, parameters] = number::read_array(&scenario).field("scenario")?;
        if number != SCENARIO_3 {
            let kind = DecodeErrorKind::InvalidValue { expected: "scenario 3" };
            return Err(DecodeError::new(kind, scenario.value_offset()).in_field("scenario"));
        }
        let initial_counter = match counter {
            Some(tlv) if matches!(tlv.value().len(), 0 | 2 | 3 | 5 | 8) => tlv.value().to_vec(),
            Some(tlv) => {
                let kind = DecodeErrorKind::InvalidValue { expected: "a counter of 0, 2, 3, 5 or 8 bytes" };
                return Err(DecodeError::new(kind, tlv.value_offset()).in_field("initialCounter"));
            }
            None => Vec::new(),
        };
        Ok(Self {
            parameters: CrtParameters(parameters),
            key_usage: KeyUsageQualifier(needed(usage, USAGE, "keyUsageQualifier")?),
            key_access: access.as_ref().map(number::read_u8).transpose().field("keyAccess")?,
            key_type: needed(key_type, KEY_TYPE, "keyType")?,
            key_length: needed(key_length, KEY_LENGTH, "keyLength")?,
            key_identifier: needed(identifier, KEY_IDENTIFIER, "keyIdentifier")?,
            key_version_number: needed(version, KEY_VERSION, "keyVersionNumber")?,
            initial_counter,
            sdin: sdin.map(|tlv| tlv.value().to_vec()),
            host_id: host_id.map(|tlv| tlv.value().to_vec()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 4.4: parameters 09, 0B, 0F
        let minimal = Crt::builder(0x30);
        let host = bytes("C0C1C2C3C4C5C6C7C8C9CACBCCCDCECF");
        let sdin = bytes("E1E2E3E4E5E6E7E8");
        for (text, builder) in [
            ("A615900203099501108001888101108201018301309100", minimal.clone()),
            (
                "A6159002030B9501108001888101108201018301309100",
                minimal.clone().with_parameters(CrtParameters(0x0B)),
            ),
            (
                "A6319002030F95011080018881011082010183013091004508E1E2E3E4E5E6E7E88410C0C1C2C3C4C5C6C7C8C9CACBCC\
                 CDCECF",
                minimal.with_parameters(CrtParameters(0x0F)).with_host_id(&host, Some(&sdin)),
            ),
        ] {
            let crt = builder.build();
            let raw = bytes(&text.replace(' ', ""));
            assert_eq!(crt.raw(), raw);
            assert_eq!(Crt::decode(&raw), Ok(crt));
        }
        // section 2.8: an SCP80 set of the ISD-R with key access and a counter of 5 bytes
        let crt =
            Crt::decode(&bytes("A61D90020301950110960100800188810110820101830102910500000001FF")).unwrap();
        assert_eq!((crt.key_access(), crt.key_version_number()), (Some(0), 2));
        assert_eq!(crt.initial_counter(), [0, 0, 0, 1, 0xFF]);
    }

    #[test]
    fn faults() {
        use DecodeErrorKind as K;
        let short = |text| Crt::decode(&bytes(text)).unwrap_err();
        for (error, kind, offset) in [
            (short("A504900203"), K::UnexpectedTag { expected: CRT, found: Tag::new(0xA5) }, 0),
            (short("A60490020109"), K::InvalidValue { expected: "scenario 3" }, 4),
            (short("A60490020309"), K::Missing { tag: USAGE }, 6),
            (short("A60895011095011090"), K::Truncated { needed: 8, available: 7 }, 2),
            (short("A606950110950110"), K::UnexpectedMember { expected: "each member once" }, 5),
        ] {
            assert_eq!((error.kind(), error.offset()), (kind, offset));
        }
    }
}
