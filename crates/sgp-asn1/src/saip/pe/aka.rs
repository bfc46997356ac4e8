//! Authentication parameters of USIM and ISIM, and of CDMA.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, Tag, put_nested};

use super::codes::one_alternative;
use super::header::HeaderField;
use crate::codec::{
    Field, Hidden, Integer, Item, Members, Node, Octets, Own, Presence, Secret, UnknownAlternative,
    form_free, out_of_order, plain, put, sequence,
};
#[cfg(feature = "serde")]
use crate::jer::{Defaults, Jer, ObjectReader, ObjectWriter, Value};
use crate::saip::PeHeader;

sequence! {
    /// Authentication parameters of the application made before (SAIP 8.4).
    ///
    /// ```text
    /// PE-AKAParameter ::= SEQUENCE {
    ///   aka-header PEHeader, algoConfiguration CHOICE { .. },
    ///   sqnOptions OCTET STRING (SIZE(1)) DEFAULT '02'H,
    ///   sqnDelta OCTET STRING (SIZE(6)) DEFAULT '000010000000'H,
    ///   sqnAgeLimit OCTET STRING (SIZE(6)) DEFAULT '000010000000'H,
    ///   sqnInit SEQUENCE (SIZE (32)) OF OCTET STRING (SIZE (6)) DEFAULT { 32 times zero } }
    /// ```
    AkaParameter {
        /// The header of the element.
        required header header / set_header = 0xA0 "aka-header";
        /// The algorithm and its key, or the application that shares its own.
        required [AlgoConfiguration<'a>] algo_configuration / set_algo_configuration = 0xA1 "algoConfiguration";
        /// Options of the sequence number check, one octet; `02` unless given.
        default octets(&[0x02]) sqn_options / set_sqn_options = 0x82 "sqnOptions";
        /// Largest step of the sequence number, six octets; 2^28 unless given.
        default octets(&[0x00, 0x00, 0x10, 0x00, 0x00, 0x00]) sqn_delta / set_sqn_delta = 0x83 "sqnDelta";
        /// Largest age of a sequence number, six octets; 2^28 unless given.
        default octets(&[0x00, 0x00, 0x10, 0x00, 0x00, 0x00]) sqn_age_limit / set_sqn_age_limit
            = 0x84 "sqnAgeLimit";
        /// First sequence numbers by index; all zero unless given.
        default [SqnInit<'a>] (AllZero) sqn_init / set_sqn_init = 0xA5 "sqnInit";
    }
}

impl<'a> AkaParameter<'a> {
    /// An element with this algorithm.
    #[must_use]
    pub fn new(header: PeHeader, algo_configuration: AlgoConfiguration<'a>) -> Self {
        Self {
            header: header.into(),
            algo_configuration,
            sqn_options: Octets::ABSENT,
            sqn_delta: Octets::ABSENT,
            sqn_age_limit: Octets::ABSENT,
            sqn_init: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

/// First sequence numbers, without the index: 32 of six octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqnInit<'a>(pub(in crate::saip) Vec<Octets<'a>>);

impl<'a> SqnInit<'a> {
    /// DEFAULT of one number.
    pub const DEFAULT: [u8; 6] = [0; 6];
    /// How many there are.
    pub const COUNT: usize = 32;

    /// These numbers.
    #[must_use]
    pub fn new(numbers: impl IntoIterator<Item = Cow<'a, [u8]>>) -> Self {
        Self(numbers.into_iter().map(Octets::from).collect())
    }

    /// The numbers, by index.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.0.iter().map(Octets::bytes)
    }

    fn is_default(&self) -> bool {
        self.0.len() == Self::COUNT && self.iter().all(|number| number == Self::DEFAULT)
    }
}

/// DEFAULT of `sqnInit`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AllZero;

impl<'a> Field<'a> for SqnInit<'a> {
    type Default = AllZero;

    fn equals(&self, _default: AllZero) -> bool {
        self.is_default()
    }

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        Vec::read(tlv).map(Self)
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        plain::items(object.value).map(Self)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        self.0.write(tag, out);
    }
}

impl Own for SqnInit<'_> {
    type Owned = SqnInit<'static>;

    fn into_owned(self) -> Self::Owned {
        SqnInit(self.0.into_owned())
    }
}

/// Where the algorithm and its key come from.
///
/// ```text
/// algoConfiguration CHOICE { mappingParameter MappingParameter, algoParameter AlgoParameter }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AlgoConfiguration<'a> {
    /// Another application shares its own.
    #[doc(alias = "mappingParameter")]
    Mapping(MappingParameter<'a>),
    /// Its own.
    #[doc(alias = "algoParameter")]
    Algo(Box<AlgoParameter<'a>>),
    /// An alternative of a later version.
    Unknown(UnknownAlternative<'a>),
}

const MAPPING: Tag = Tag::new(0xA0);
const ALGO: Tag = Tag::new(0xA1);

impl<'a> Field<'a> for AlgoConfiguration<'a> {
    type Default = ();

    fn read(tlv: &Node<'a>) -> Result<Self, DecodeError> {
        one_alternative(tlv, ALGO, |tlv| {
            Ok(match tlv.tag() {
                MAPPING => Self::Mapping(MappingParameter::read(tlv).field("mappingParameter")?),
                ALGO => Self::Algo(Box::new(AlgoParameter::read(tlv).field("algoParameter")?)),
                tag if form_free(tag).octets() >= 0x80 && form_free(tag).octets() <= 0x81 => {
                    return Err(out_of_order(tlv));
                }
                _ => Self::Unknown(UnknownAlternative::of(tlv)?),
            })
        })
    }

    fn read_plain(object: plain::Object<'a>) -> Option<Self> {
        let mut members = plain::Members::of(object.value);
        let choice = if members.is_next(ALGO) {
            Self::Algo(members.require(ALGO)?)
        } else {
            Self::Mapping(members.require(MAPPING)?)
        };
        members.is_empty().then_some(choice)
    }

    fn write(&self, tag: Tag, out: &mut Vec<u8>) {
        put_nested(out, tag, |out| match self {
            Self::Mapping(mapping) => mapping.write(MAPPING, out),
            Self::Algo(algo) => algo.write(ALGO, out),
            Self::Unknown(unknown) => out.extend_from_slice(unknown.as_bytes()),
        });
    }
}

impl Own for AlgoConfiguration<'_> {
    type Owned = AlgoConfiguration<'static>;

    fn into_owned(self) -> Self::Owned {
        match self {
            Self::Mapping(mapping) => AlgoConfiguration::Mapping(mapping.into_owned()),
            Self::Algo(algo) => AlgoConfiguration::Algo(algo.into_owned()),
            Self::Unknown(unknown) => AlgoConfiguration::Unknown(unknown.into_owned()),
        }
    }
}

sequence! {
    /// Parameters shared with another application (SAIP 8.4).
    ///
    /// ```text
    /// MappingParameter ::= SEQUENCE {
    ///   mappingOptions OCTET STRING (SIZE(1)), mappingSource ApplicationIdentifier }
    /// ```
    MappingParameter {
        /// What is shared, one octet of bits.
        required octets mapping_options / set_mapping_options = 0x80 "mappingOptions";
        /// AID of the application that has the parameters.
        required octets mapping_source / set_mapping_source = 0x81 "mappingSource";
    }
}

impl<'a> MappingParameter<'a> {
    /// What is shared, and by whom.
    #[must_use]
    pub fn new(mapping_options: impl Into<Cow<'a, [u8]>>, mapping_source: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            mapping_options: mapping_options.into().into(),
            mapping_source: mapping_source.into().into(),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

/// DEFAULT of `xoringConstants`: c1 to c5 of 3GPP TS 35.206 4.1.
const XORING_CONSTANTS: [u8; 80] = {
    let mut constants = [0; 80];
    constants[31] = 1;
    constants[47] = 2;
    constants[63] = 4;
    constants[79] = 8;
    constants
};

sequence! {
    /// An algorithm and its key (SAIP 8.4).
    ///
    /// ```text
    /// AlgoParameter ::= SEQUENCE {
    ///   algorithmID INTEGER { milenage(1), tuak(2), usim-test-algorithm(3) },
    ///   algorithmOptions OCTET STRING (SIZE(1)), key OCTET STRING, opc OCTET STRING,
    ///   rotationConstants OCTET STRING (SIZE (5)) DEFAULT '4000204060'H,
    ///   xoringConstants OCTET STRING (SIZE (80)) DEFAULT .., authCounterMax .. OPTIONAL,
    ///   numberOfKeccak UInt8 DEFAULT 1 }
    /// ```
    AlgoParameter {
        /// [`MILENAGE`](Self::MILENAGE), [`TUAK`](Self::TUAK) or
        /// [`USIM_TEST_ALGORITHM`](Self::USIM_TEST_ALGORITHM).
        required integer algorithm_id / set_algorithm_id = 0x80 "algorithmID";
        /// Lengths of RES, MAC, CK and IK, one octet of bits.
        required octets algorithm_options / set_algorithm_options = 0x81 "algorithmOptions";
        /// K: 16 octets, or 32 for TUAK.
        required secret key / set_key = 0x82 "key" plain;
        /// OPc of Milenage, 16 octets; TOPc of TUAK, 32 octets.
        required secret opc / set_opc = 0x83 "opc" plain;
        /// r1 to r5 of Milenage; those of 3GPP TS 35.206 unless given.
        default octets(&[0x40, 0x00, 0x20, 0x40, 0x60]) rotation_constants / set_rotation_constants
            = 0x84 "rotationConstants";
        /// c1 to c5 of Milenage, 80 octets; those of 3GPP TS 35.206 unless given.
        default octets(&XORING_CONSTANTS) xoring_constants / set_xoring_constants = 0x85 "xoringConstants";
        /// Largest value of the authentication counter, three octets.
        optional octets auth_counter_max / set_auth_counter_max = 0x86 "authCounterMax";
        /// Iterations of Keccak in TUAK; 1 unless given.
        default integer(1) number_of_keccak / set_number_of_keccak = 0x87 "numberOfKeccak";
    }
}

impl<'a> AlgoParameter<'a> {
    /// `algorithmID` of Milenage.
    pub const MILENAGE: i64 = 1;
    /// `algorithmID` of TUAK.
    pub const TUAK: i64 = 2;
    /// `algorithmID` of the XOR of 3GPP TS 34.108.
    #[doc(alias = "usim-test-algorithm")]
    pub const USIM_TEST_ALGORITHM: i64 = 3;

    /// An algorithm with its options, key and OPc.
    #[must_use]
    pub fn new(
        algorithm_id: i64,
        algorithm_options: impl Into<Cow<'a, [u8]>>,
        key: impl Into<Cow<'a, [u8]>>,
        opc: impl Into<Cow<'a, [u8]>>,
    ) -> Self {
        Self {
            algorithm_id: Integer::new(algorithm_id),
            algorithm_options: algorithm_options.into().into(),
            key: key.into().into(),
            opc: opc.into().into(),
            rotation_constants: Octets::ABSENT,
            xoring_constants: Octets::ABSENT,
            auth_counter_max: Octets::ABSENT,
            number_of_keccak: None,
            unknown: Hidden(Octets::ABSENT),
        }
    }
}

sequence! {
    /// Authentication parameters of the CSIM made before (SAIP 8.4.3).
    ///
    /// ```text
    /// PE-CDMAParameter ::= SEQUENCE { cdma-header PEHeader,
    ///   authenticationKey OCTET STRING (SIZE(8)), ssd OCTET STRING (SIZE (16)) OPTIONAL,
    ///   hrpdAccessAuthenticationData .. OPTIONAL, simpleIPAuthenticationData .. OPTIONAL,
    ///   mobileIPAuthenticationData .. OPTIONAL }
    /// ```
    CdmaParameter {
        /// The header of the element.
        required header header / set_header = 0xA0 "cdma-header";
        /// A-key of CAVE, 8 octets.
        required secret authentication_key / set_authentication_key = 0x81 "authenticationKey";
        /// Shared secret data A and B, 16 octets.
        optional secret ssd / set_ssd = 0x82 "ssd" plain;
        /// Shared secret of HRPD access, as 3GPP2 C.S0016 4.5.7.10 codes it.
        optional secret hrpd_access_authentication_data / set_hrpd_access_authentication_data
            = 0x83 "hrpdAccessAuthenticationData";
        /// Shared secrets of simple IP, as 3GPP2 C.S0016 4.5.7.7 codes them.
        optional secret simple_ip_authentication_data / set_simple_ip_authentication_data
            = 0x84 "simpleIPAuthenticationData";
        /// Shared secrets of mobile IP, as 3GPP2 C.S0016 4.5.7.8 codes them.
        optional secret mobile_ip_authentication_data / set_mobile_ip_authentication_data
            = 0x85 "mobileIPAuthenticationData";
    }
}

impl<'a> CdmaParameter<'a> {
    /// An element with this A-key.
    #[must_use]
    pub fn new(header: PeHeader, authentication_key: impl Into<Cow<'a, [u8]>>) -> Self {
        Self {
            header: header.into(),
            authentication_key: authentication_key.into().into(),
            ssd: Hidden(Octets::ABSENT),
            hrpd_access_authentication_data: Hidden(Octets::ABSENT),
            simple_ip_authentication_data: Hidden(Octets::ABSENT),
            mobile_ip_authentication_data: Hidden(Octets::ABSENT),
            unknown: Hidden(Octets::ABSENT),
        }
    }
}
