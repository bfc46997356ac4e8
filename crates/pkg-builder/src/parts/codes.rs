//! PINs, administrative codes and PUKs.

use sgp_asn1::saip::{
    PinCodes, PinCodesChoice, PinConfiguration, ProfileElement, PukCodes, PukConfiguration,
};
use sgp_wire::SecretBytes;

use super::file::path_octets;
use super::part::{Part, unnumbered};
use crate::fault::{Fault, Field};

/// Bytes of a code in the card.
const LEN: usize = 8;

/// A PIN or an administrative code (SAIP 8.5.1).
///
/// Digits are ASCII and padded with `FF`; what is wrong with them is told when the package is built. A PIN is
/// enabled, can be changed and disabled, and lets three tries pass unless said otherwise.
#[derive(Debug)]
pub struct Pin {
    reference: u8,
    code: Result<SecretBytes, Fault>,
    puk: Option<u8>,
    attributes: u8,
    tries: u8,
}

const ENABLED: u8 = 0x01;
const CHANGEABLE: u8 = 0x02;
const DISABLING_ALLOWED: u8 = 0x04;
const ALL: u8 = ENABLED | CHANGEABLE | DISABLING_ALLOWED;
const THREE_TRIES: u8 = 0x33;
const TEN_TRIES: u8 = 0xAA;

impl Pin {
    /// Reference of PIN1.
    pub const PIN1: u8 = 0x01;
    /// Reference of PIN2, a local PIN.
    pub const PIN2: u8 = 0x81;
    /// Reference of ADM1.
    pub const ADM1: u8 = 0x0A;

    /// A code of 4 to 8 digits by its reference: 1 to 8 global, 129 to 136 local PINs, 10 to 14 and 138 to 142
    /// administrative codes.
    #[must_use]
    pub fn new(reference: u8, digits: impl AsRef<[u8]>) -> Self {
        let code = padded(digits.as_ref(), Field::PinCode(reference), 4, "4 to 8 digits");
        Self { reference, code, puk: None, attributes: ALL, tries: THREE_TRIES }
    }

    /// PIN1 with the PUK of the same reference.
    #[must_use]
    pub fn pin1(digits: impl AsRef<[u8]>) -> Self {
        Self::new(Self::PIN1, digits).with_puk(Self::PIN1)
    }

    /// PIN2 of an application with the PUK of the same reference.
    #[must_use]
    pub fn pin2(digits: impl AsRef<[u8]>) -> Self {
        Self::new(Self::PIN2, digits).with_puk(Self::PIN2).not_disabled()
    }

    /// ADM1, which is not disabled.
    #[must_use]
    pub fn adm1(digits: impl AsRef<[u8]>) -> Self {
        Self::new(Self::ADM1, digits).not_disabled()
    }

    /// A code of eight octets that need be no digits, such as an administrative one.
    #[must_use]
    pub fn from_octets(reference: u8, octets: [u8; 8]) -> Self {
        let code = Ok(SecretBytes::new(octets.to_vec()));
        Self { reference, code, puk: None, attributes: ALL, tries: THREE_TRIES }
    }

    /// The PUK that unblocks it, by its reference.
    #[must_use]
    pub fn with_puk(mut self, reference: u8) -> Self {
        self.puk = Some(reference);
        self
    }

    /// Not asked for until the holder enables it.
    #[must_use]
    pub fn disabled(mut self) -> Self {
        self.attributes &= !ENABLED;
        self
    }

    /// Cannot be changed.
    #[must_use]
    pub fn unchangeable(mut self) -> Self {
        self.attributes &= !CHANGEABLE;
        self
    }

    /// Cannot be disabled.
    #[must_use]
    pub fn not_disabled(mut self) -> Self {
        self.attributes &= !DISABLING_ALLOWED;
        self
    }

    /// Tries in all and tries left, 0 to 15 each; three of three unless given.
    #[must_use]
    pub fn with_tries(mut self, max: u8, left: u8) -> Self {
        self.tries = tries(max, left);
        self
    }

    fn to_configuration(&self, faults: &mut Vec<Fault>) -> PinConfiguration<'static> {
        let code = octets(&self.code, faults);
        let mut pin = PinConfiguration::new(i64::from(self.reference), code);
        pin.set_unblocking_pin_reference(self.puk.map(i64::from));
        pin.set_pin_attributes((self.attributes != ALL).then(|| i64::from(self.attributes)));
        pin.set_max_attempts_retries_left((self.tries != THREE_TRIES).then(|| i64::from(self.tries)));
        pin
    }
}

/// The PINs of one directory: global PINs and administrative codes of the MF, local PINs of another (SAIP
/// 8.5.1).
#[derive(Debug)]
pub struct Pins(Source);

#[derive(Debug)]
enum Source {
    Own(Vec<Pin>),
    Shared(Vec<u8>),
}

impl Pins {
    /// These codes.
    #[must_use]
    pub fn new(pins: impl IntoIterator<Item = Pin>) -> Self {
        Self(Source::Own(pins.into_iter().collect()))
    }

    /// The codes of the directory with this path: file identifiers from the MF, ADFs by their temporary
    /// ones.
    #[must_use]
    pub fn of_directory(path: &[u16]) -> Self {
        Self(Source::Shared(path_octets(path)))
    }
}

impl From<Pins> for Part {
    fn from(pins: Pins) -> Self {
        let mut faults = Vec::new();
        let codes = match pins.0 {
            Source::Own(pins) => {
                PinCodesChoice::PinConfig(pins.iter().map(|pin| pin.to_configuration(&mut faults)).collect())
            }
            Source::Shared(path) => PinCodesChoice::FilePath(path.into()),
        };
        Self::ready(ProfileElement::PinCodes(PinCodes::new(unnumbered(), codes)), faults)
    }
}

/// A PUK (SAIP 8.5.2); ten tries unless given.
#[derive(Debug)]
pub struct Puk {
    reference: u8,
    code: Result<SecretBytes, Fault>,
    tries: u8,
}

impl Puk {
    /// A code of eight digits by its reference: 1 to 8, 129 to 136.
    #[must_use]
    pub fn new(reference: u8, digits: impl AsRef<[u8]>) -> Self {
        let code = padded(digits.as_ref(), Field::PukCode(reference), LEN, "8 digits");
        Self { reference, code, tries: TEN_TRIES }
    }

    /// PUK1.
    #[must_use]
    pub fn puk1(digits: impl AsRef<[u8]>) -> Self {
        Self::new(Pin::PIN1, digits)
    }

    /// PUK2.
    #[must_use]
    pub fn puk2(digits: impl AsRef<[u8]>) -> Self {
        Self::new(Pin::PIN2, digits)
    }

    /// Tries in all and tries left, 0 to 15 each.
    #[must_use]
    pub fn with_tries(mut self, max: u8, left: u8) -> Self {
        self.tries = tries(max, left);
        self
    }
}

/// The PUKs of the package, which stand behind the MF (SAIP 8.5.2).
#[derive(Debug)]
pub struct Puks(Vec<Puk>);

impl Puks {
    /// These codes.
    #[must_use]
    pub fn new(puks: impl IntoIterator<Item = Puk>) -> Self {
        Self(puks.into_iter().collect())
    }
}

impl From<Puks> for Part {
    fn from(puks: Puks) -> Self {
        let mut faults = Vec::new();
        let codes = puks.0.iter().map(|puk| {
            let mut code = PukConfiguration::new(i64::from(puk.reference), octets(&puk.code, &mut faults));
            code.set_max_attempts_retries_left((puk.tries != TEN_TRIES).then(|| i64::from(puk.tries)));
            code
        });
        let codes = codes.collect();
        Self::ready(ProfileElement::PukCodes(PukCodes::new(unnumbered(), codes)), faults)
    }
}

const fn tries(max: u8, left: u8) -> u8 {
    max << 4 | left & 0x0F
}

/// Eight bytes: ASCII digits padded with `FF`.
pub(crate) fn padded(
    digits: &[u8],
    field: Field,
    min: usize,
    expected: &'static str,
) -> Result<SecretBytes, Fault> {
    if let Some(position) = digits.iter().position(|digit| !digit.is_ascii_digit()) {
        return Err(Fault::Character { field, position });
    }
    if !(min..=LEN).contains(&digits.len()) {
        return Err(Fault::Length { field, expected, found: digits.len() });
    }
    let padding = core::iter::repeat(&0xFF);
    Ok(SecretBytes::new(digits.iter().chain(padding).take(LEN).copied().collect()))
}

fn octets(code: &Result<SecretBytes, Fault>, faults: &mut Vec<Fault>) -> Vec<u8> {
    match code {
        Ok(code) => code.expose().to_vec(),
        Err(fault) => {
            faults.push(*fault);
            vec![0xFF; LEN]
        }
    }
}
