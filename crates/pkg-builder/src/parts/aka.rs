//! Authentication parameters.

use sgp_asn1::saip::{
    AkaParameter, AlgoConfiguration, AlgoParameter, MappingParameter, ProfileElement, SqnInit,
};
use sgp_wire::{Aid, SecretBytes};

use super::part::{Part, unnumbered};
use crate::algorithm;
use crate::fault::{Fault, Field};

/// What the operator gives to an algorithm: the value that a card holds, or the one it is computed from.
#[derive(Debug)]
pub struct OperatorKey(Given);

#[derive(Debug)]
enum Given {
    /// OPc or TOPc.
    Card(SecretBytes),
    /// OP or TOP.
    Operator(SecretBytes),
}

impl OperatorKey {
    /// OPc of Milenage, 16 bytes.
    #[must_use]
    pub fn opc(opc: impl AsRef<[u8]>) -> Self {
        Self(Given::Card(SecretBytes::from(opc.as_ref())))
    }

    /// OP of Milenage, 16 bytes; OPc is computed (3GPP TS 35.206 4.1).
    #[must_use]
    pub fn op(op: impl AsRef<[u8]>) -> Self {
        Self(Given::Operator(SecretBytes::from(op.as_ref())))
    }

    /// TOPc of TUAK, 32 bytes.
    #[must_use]
    pub fn topc(topc: impl AsRef<[u8]>) -> Self {
        Self::opc(topc)
    }

    /// TOP of TUAK, 32 bytes; TOPc is computed (3GPP TS 35.231 6.2).
    #[must_use]
    pub fn top(top: impl AsRef<[u8]>) -> Self {
        Self::op(top)
    }
}

/// Authentication parameters of the application that they are added to (SAIP 8.4).
///
/// ```
/// use pkg_builder::parts::{Aka, OperatorKey};
///
/// // OPc is computed from K and OP
/// let milenage = Aka::milenage([0x46; 16], OperatorKey::op([0xCD; 16])).with_sequence_options(0x06);
/// let tuak = Aka::tuak([0xAB; 32], OperatorKey::top([0x55; 32])).with_keccak_iterations(2);
/// assert!(!format!("{milenage:?} {tuak:?}").contains("70, 70"));
/// ```
#[derive(Debug)]
pub struct Aka {
    configuration: Configuration,
    options: Option<u8>,
    sequence_options: Option<u8>,
    sequence_delta: Option<u64>,
    sequence_age_limit: Option<u64>,
    sequence_start: Option<Box<[u64; 32]>>,
}

#[derive(Debug)]
enum Configuration {
    Own(Box<Own>),
    Shared { source: Aid, options: u8 },
}

#[derive(Debug)]
struct Own {
    algorithm: i64,
    key: SecretBytes,
    operator: OperatorKey,
    rotation: Option<[u8; 5]>,
    xoring: Option<Box<[u8; 80]>>,
    counter_max: Option<[u8; 3]>,
    iterations: u8,
}

/// RES and MAC of 64 bits, CK and IK of 128.
const SIZES: u8 = 0x01;
/// RES of 128 bits.
const TEST_SIZES: u8 = 0x02;
/// Largest sequence number: 43 bits (module, PE-AKAParameter).
const MAX_SEQUENCE: u64 = 0x07FF_FFFF_FFFF;

impl Aka {
    const fn of(configuration: Configuration) -> Self {
        Self {
            configuration,
            options: None,
            sequence_options: None,
            sequence_delta: None,
            sequence_age_limit: None,
            sequence_start: None,
        }
    }

    fn own(algorithm: i64, key: impl AsRef<[u8]>, operator: OperatorKey) -> Self {
        let key = SecretBytes::from(key.as_ref());
        let (rotation, xoring, counter_max, iterations) = (None, None, None, 1);
        Self::of(Configuration::Own(Box::new(Own {
            algorithm,
            key,
            operator,
            rotation,
            xoring,
            counter_max,
            iterations,
        })))
    }

    /// Milenage: K, 16 bytes, and OPc or OP (3GPP TS 35.206).
    #[must_use]
    pub fn milenage(key: impl AsRef<[u8]>, operator: OperatorKey) -> Self {
        Self::own(AlgoParameter::MILENAGE, key, operator)
    }

    /// TUAK: K, 16 or 32 bytes, and TOPc or TOP (3GPP TS 35.231).
    #[must_use]
    pub fn tuak(key: impl AsRef<[u8]>, operator: OperatorKey) -> Self {
        Self::own(AlgoParameter::TUAK, key, operator)
    }

    /// The XOR of 3GPP TS 34.108 for test networks: K, 16 bytes.
    ///
    /// # Security
    /// It keeps nothing secret.
    #[must_use]
    pub fn test_algorithm(key: impl AsRef<[u8]>) -> Self {
        Self::own(AlgoParameter::USIM_TEST_ALGORITHM, key, OperatorKey::opc([0; 16]))
    }

    /// The parameters of the application with this AID, which stands before; the bits of `options` say what
    /// is shared.
    #[must_use]
    #[doc(alias = "mappingParameter")]
    pub const fn shared_with(source: Aid, options: u8) -> Self {
        Self::of(Configuration::Shared { source, options })
    }

    /// Lengths of RES, MAC, CK and IK as bits; unless given `01` (64, 64, 128, 128 bits), with the test
    /// algorithm `02` (RES of 128 bits).
    #[must_use]
    #[doc(alias = "algorithmOptions")]
    pub const fn with_options(mut self, octet: u8) -> Self {
        self.options = Some(octet);
        self
    }

    fn edit(mut self, edit: impl FnOnce(&mut Own)) -> Self {
        if let Configuration::Own(own) = &mut self.configuration {
            edit(own);
        }
        self
    }

    /// r1 to r5 of Milenage in bits, 0 to 127.
    #[must_use]
    pub fn with_rotation_constants(self, constants: [u8; 5]) -> Self {
        self.edit(|own| own.rotation = Some(constants))
    }

    /// c1 to c5 of Milenage, 16 bytes each.
    #[must_use]
    pub fn with_xoring_constants(self, constants: [u8; 80]) -> Self {
        self.edit(|own| own.xoring = Some(Box::new(constants)))
    }

    /// Largest value of the authentication counter, 24 bits big-endian.
    #[must_use]
    #[doc(alias = "authCounterMax")]
    pub fn with_auth_counter_max(self, max: [u8; 3]) -> Self {
        self.edit(|own| own.counter_max = Some(max))
    }

    /// Iterations of Keccak in TUAK, 1 to 255; 1 unless given. TOPc is computed with as many.
    #[must_use]
    #[doc(alias = "numberOfKeccak")]
    pub fn with_keccak_iterations(self, iterations: u8) -> Self {
        self.edit(|own| own.iterations = iterations)
    }

    /// Options of the sequence number check; `02` unless given.
    #[must_use]
    #[doc(alias = "sqnOptions")]
    pub const fn with_sequence_options(mut self, octet: u8) -> Self {
        self.sequence_options = Some(octet);
        self
    }

    /// Largest step of the sequence number, up to 2^43 - 1; 2^28 unless given.
    #[must_use]
    #[doc(alias = "sqnDelta")]
    pub const fn with_sequence_delta(mut self, delta: u64) -> Self {
        self.sequence_delta = Some(delta);
        self
    }

    /// Largest age of a sequence number, up to 2^43 - 1; 2^28 unless given.
    #[must_use]
    #[doc(alias = "sqnAgeLimit")]
    pub const fn with_sequence_age_limit(mut self, limit: u64) -> Self {
        self.sequence_age_limit = Some(limit);
        self
    }

    /// First sequence numbers by index, 48 bits each; zero unless given.
    #[must_use]
    #[doc(alias = "sqnInit")]
    pub fn with_sequence_start(mut self, numbers: [u64; 32]) -> Self {
        self.sequence_start = Some(Box::new(numbers));
        self
    }
}

impl Own {
    fn to_algorithm(&self, options: Option<u8>, faults: &mut Vec<Fault>) -> AlgoParameter<'static> {
        let is_tuak = self.algorithm == AlgoParameter::TUAK;
        let key = self.key.expose();
        let mut length = |field, is_right: bool, expected, found| {
            if !is_right {
                faults.push(Fault::Length { field, expected, found });
            }
        };
        match (is_tuak, key.len()) {
            (true, found) => length(Field::Ki, matches!(found, 16 | 32), "16 or 32 bytes", found),
            (false, found) => length(Field::Ki, found == algorithm::MILENAGE, "16 bytes", found),
        }
        let (wanted, expected) = if is_tuak { (algorithm::TOP, "32 bytes") } else { (16, "16 bytes") };
        let opc = match &self.operator.0 {
            Given::Card(opc) => {
                length(Field::Opc, opc.len() == wanted, expected, opc.len());
                opc.expose().to_vec()
            }
            Given::Operator(op) => {
                length(Field::Op, op.len() == wanted, expected, op.len());
                let op = op.expose();
                let computed = if is_tuak {
                    algorithm::tuak_topc(key, op, self.iterations)
                } else {
                    algorithm::milenage_opc(key, op)
                };
                computed.map(|opc| opc.expose().to_vec()).unwrap_or_default()
            }
        };
        if self.iterations == 0 {
            faults.push(Fault::Range { field: Field::KeccakIterations, expected: "1 to 255" });
        }
        let sizes = if self.algorithm == AlgoParameter::USIM_TEST_ALGORITHM { TEST_SIZES } else { SIZES };
        let options = vec![options.unwrap_or(sizes)];
        let mut algorithm = AlgoParameter::new(self.algorithm, options, key.to_vec(), opc);
        if let Some(constants) = self.rotation {
            algorithm.set_rotation_constants(constants.to_vec());
        }
        if let Some(constants) = &self.xoring {
            algorithm.set_xoring_constants(constants.to_vec());
        }
        if let Some(max) = self.counter_max {
            algorithm.set_auth_counter_max(Some(max.to_vec().into()));
        }
        algorithm.set_number_of_keccak((self.iterations != 1).then(|| i64::from(self.iterations)));
        algorithm
    }
}

/// A sequence number in six octets.
fn six(number: u64) -> Vec<u8> {
    number.to_be_bytes().iter().skip(2).copied().collect()
}

impl From<Aka> for Part {
    fn from(aka: Aka) -> Self {
        let mut faults = Vec::new();
        let configuration = match &aka.configuration {
            Configuration::Own(own) => {
                AlgoConfiguration::Algo(Box::new(own.to_algorithm(aka.options, &mut faults)))
            }
            Configuration::Shared { source, options } => {
                let source = source.as_bytes().to_vec();
                AlgoConfiguration::Mapping(MappingParameter::new(vec![*options], source))
            }
        };
        let mut element = AkaParameter::new(unnumbered(), configuration);
        if let Some(options) = aka.sequence_options {
            element.set_sqn_options(vec![options]);
        }
        for (number, max) in [(aka.sequence_delta, MAX_SEQUENCE), (aka.sequence_age_limit, MAX_SEQUENCE)] {
            if number.is_some_and(|number| number > max) {
                faults.push(Fault::Range { field: Field::SequenceNumber, expected: "up to 2^43 - 1" });
            }
        }
        if let Some(delta) = aka.sequence_delta {
            element.set_sqn_delta(six(delta));
        }
        if let Some(limit) = aka.sequence_age_limit {
            element.set_sqn_age_limit(six(limit));
        }
        if let Some(numbers) = &aka.sequence_start {
            if numbers.iter().any(|number| number >> 48 != 0) {
                faults.push(Fault::Range { field: Field::SequenceNumber, expected: "of 48 bits" });
            }
            element.set_sqn_init(Some(SqnInit::new(numbers.iter().map(|number| six(*number).into()))));
        }
        Self::ready(ProfileElement::AkaParameter(Box::new(element)), faults)
    }
}
