//! A package as the template of others.

use core::fmt;

use sgp_asn1::Iccid;
use sgp_asn1::saip::{ElementRef, Package};
use sgp_wire::SecretBytes;

use super::setting::{HEX_DIGITS, access_classes};
use super::spots::{Form, Spot, spots};
use super::{Parameter, ParameterError, SetError, Setting, ValueFault, read_parameters, set_parameters};

/// A package in which some parameters differ from copy to copy: their places are known, so that a
/// copy costs microseconds.
///
/// Every parameter has a fixed number of octets: that of the package, 16 for a key that it lacks. It
/// is `Send` and `Sync`, to be shared by reference.
///
/// # Security
/// Wiped when dropped; `Debug` shows the names of the parameters alone.
pub struct PreparedPackage {
    bytes: SecretBytes,
    parameters: Vec<Parameter>,
    lens: Vec<usize>,
    patches: Vec<Patch>,
    iccid: Option<Iccid>,
}

/// A place in the package.
#[derive(Clone, Copy, Debug)]
struct Patch {
    /// Index of the parameter.
    parameter: usize,
    offset: usize,
    len: usize,
    form: PatchForm,
}

#[derive(Clone, Copy, Debug)]
enum PatchForm {
    Plain,
    Swapped,
    /// EF.ACC of an IMSI.
    AccessClasses,
}

impl PreparedPackage {
    /// Prepares a package in which `parameters` differ.
    ///
    /// ```
    /// use pkg_builder::{Parameter, PreparedPackage, ProfileBuilder, Setting};
    /// # use sgp_wire::SecretBytes;
    /// # let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
    /// # let package = ProfileBuilder::new("8929901012345678905".parse()?)
    /// #     .with_imsi("001010123456063").with_milenage(key(0x11), key(0x22))
    /// #     .with_pin1(b"1234"[..].into(), b"12345678"[..].into()).with_adm1(b"87654321"[..].into())
    /// #     .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33)).build()?;
    /// let prepared = PreparedPackage::new(&package, &[Parameter::Iccid, Parameter::Ki])?;
    /// let row = [
    ///     Setting::parse(Parameter::Iccid, "898820070100000001")?,
    ///     Setting::parse(Parameter::Ki, "00112233445566778899aabbccddeeff")?,
    /// ];
    /// let mut bytes = Vec::new();
    /// let iccid = prepared.personalise(&row, &mut bytes)?;
    /// assert_eq!(iccid.to_string(), "8988200701000000017");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`set_parameters`], and [`SetError::NotVariable`] for a parameter whose DEFAULT value is left
    /// out of a package: algorithm, constants of Milenage, iterations of Keccak; also for a key that has
    /// several lengths in the package, as K of Milenage and of TUAK may.
    pub fn new(package: &Package, parameters: &[Parameter]) -> Result<Self, SetError> {
        let found = read_parameters(package)?;
        let mut samples = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let mut lens = found.iter().filter(|found| found.parameter() == *parameter);
            let mut lens = lens.by_ref().map(|found| found.setting().octets().len());
            let len = lens.next();
            if lens.any(|other| Some(other) != len) {
                return Err(SetError::NotVariable(*parameter));
            }
            samples.push(sample(*parameter, len).ok_or(SetError::NotVariable(*parameter))?);
        }
        let package = set_parameters(package, &samples)?;
        let references: Vec<ElementRef<'_>> = package.elements().collect();
        let elements = package.profile_elements()?;
        let mut patches = Vec::new();
        for spot in spots(&references, &elements) {
            let Some((index, form)) = patched(&spot, parameters) else { continue };
            let parameter = parameters.get(index).copied().unwrap_or(spot.parameter);
            let len = spot.octets.len();
            let is_plain = matches!(form, PatchForm::AccessClasses)
                || samples.get(index).is_some_and(|sample| sample.octets().len() == len);
            let offset = offset_in(package.as_bytes(), &spot.octets).filter(|_| is_plain);
            let offset = offset.ok_or(SetError::NotVariable(parameter))?;
            patches.push(Patch { parameter: index, offset, len, form });
        }
        let is_patched = |index: &usize| patches.iter().any(|patch| patch.parameter == *index);
        if let Some(index) = (0..parameters.len()).find(|index| !is_patched(index)) {
            return Err(parameters
                .get(index)
                .copied()
                .map_or(SetError::NotPresent(Vec::new()), SetError::NotVariable));
        }
        Ok(Self {
            parameters: parameters.to_vec(),
            lens: samples.iter().map(|sample| sample.octets().len()).collect(),
            patches,
            iccid: package.header()?.iccid().ok(),
            bytes: SecretBytes::from(package.as_bytes()),
        })
    }

    /// What differs, in the order in which [`new`](Self::new) got it.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Bytes of every copy.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a package has at least a header")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Reads the value of a parameter by its index in [`parameters`](Self::parameters).
    ///
    /// # Errors
    /// As [`Setting::parse`]; also for a key that is longer or shorter than its place.
    pub fn read(&self, index: usize, text: &str) -> Result<Setting, CopyError> {
        let parameter = self.parameters.get(index).copied().ok_or(CopyError::NoSuchParameter)?;
        match Setting::parse(parameter, text) {
            Ok(setting) => self.check(index, &setting).map(|()| setting),
            Err(error) => Err(CopyError::Value(match (error.fault(), self.lens.get(index)) {
                // of the lengths that there are, one fits
                (ValueFault::Length { found, unit: HEX_DIGITS, .. }, Some(len)) => {
                    Self::length(parameter, found, *len)
                }
                _ => error,
            })),
        }
    }

    fn length(parameter: Parameter, found: usize, len: usize) -> ParameterError {
        let expected = match len {
            2 => "4",
            16 => "32",
            24 => "48",
            32 => "64",
            _ => "as many as in the package",
        };
        ParameterError::new(parameter, ValueFault::Length { found, unit: HEX_DIGITS, expected })
    }

    fn check(&self, index: usize, setting: &Setting) -> Result<(), CopyError> {
        let (Some(parameter), Some(len)) = (self.parameters.get(index), self.lens.get(index)) else {
            return Err(CopyError::NoSuchParameter);
        };
        if setting.parameter() != *parameter {
            return Err(CopyError::Missing(*parameter));
        }
        let found = setting.octets().len();
        if found == *len {
            return Ok(());
        }
        Err(CopyError::Value(Self::length(*parameter, found.saturating_mul(2), *len)))
    }

    /// Appends a copy with these values, one for each parameter in the order of
    /// [`parameters`](Self::parameters), and tells its ICCID.
    ///
    /// # Errors
    /// [`CopyError`]; nothing is appended.
    pub fn personalise(&self, settings: &[Setting], out: &mut Vec<u8>) -> Result<Iccid, CopyError> {
        for (index, parameter) in self.parameters.iter().enumerate() {
            let setting = settings.get(index).ok_or(CopyError::Missing(*parameter))?;
            self.check(index, setting)?;
        }
        let start = out.len();
        out.extend_from_slice(self.bytes.expose());
        for patch in &self.patches {
            let place = start.saturating_add(patch.offset);
            let place = out.get_mut(place..place.saturating_add(patch.len));
            let (Some(place), Some(setting)) = (place, settings.get(patch.parameter)) else { continue };
            match patch.form {
                PatchForm::Plain => place.copy_from_slice(setting.octets()),
                PatchForm::Swapped => {
                    let octets = place.iter_mut().zip(setting.octets());
                    octets.for_each(|(place, octet)| *place = octet.rotate_left(4));
                }
                PatchForm::AccessClasses => {
                    if let Some(classes) = access_classes(setting.octets()) {
                        place.copy_from_slice(&classes);
                    }
                }
            }
        }
        let own = settings.iter().find(|setting| setting.parameter() == Parameter::Iccid);
        let own = own.and_then(|setting| Iccid::from_header_bytes(setting.octets().try_into().ok()?).ok());
        own.or(self.iccid).ok_or(CopyError::Missing(Parameter::Iccid))
    }
}

impl fmt::Debug for PreparedPackage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PreparedPackage({} bytes, ", self.bytes.len())?;
        f.debug_list()
            .entries(self.parameters.iter().map(|name| format_args!("{name}").to_string()))
            .finish()?;
        f.write_str(")")
    }
}

/// A value that takes its place, of which `len` octets were found; `None` where the place comes and
/// goes with the value.
fn sample(parameter: Parameter, len: Option<usize>) -> Option<Setting> {
    let zeros = |digits: usize| "0".repeat(digits);
    let text = match parameter {
        Parameter::Iccid => zeros(18),
        Parameter::Imsi => zeros(15),
        Parameter::AccessClasses => zeros(4),
        Parameter::Ki | Parameter::Opc | Parameter::SdKey(_) => zeros(len.unwrap_or(16).saturating_mul(2)),
        Parameter::Pin1 | Parameter::Pin2 | Parameter::Adm1 | Parameter::Adm2 => zeros(4),
        Parameter::Puk1 | Parameter::Puk2 => zeros(8),
        Parameter::ServiceCentre => zeros(1),
        Parameter::Algorithm
        | Parameter::MilenageRotation
        | Parameter::MilenageXor
        | Parameter::KeccakCount => return None,
    };
    Setting::parse(parameter, &text).ok()
}

/// Which parameter is written at a place, and how.
fn patched(spot: &Spot<'_>, parameters: &[Parameter]) -> Option<(usize, PatchForm)> {
    let index = |parameter| parameters.iter().position(|known| *known == parameter);
    match (index(spot.parameter), spot.form) {
        (Some(index), Form::Plain) => Some((index, PatchForm::Plain)),
        (Some(index), Form::Swapped) => Some((index, PatchForm::Swapped)),
        (None, _) if spot.parameter == Parameter::AccessClasses => {
            index(Parameter::Imsi).map(|index| (index, PatchForm::AccessClasses))
        }
        (None, _) => None,
    }
}

/// Where `part` stands in `whole`, if it is borrowed from it.
fn offset_in(whole: &[u8], part: &[u8]) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
    let found = whole.get(offset..offset.checked_add(part.len())?)?;
    core::ptr::eq(found, part).then_some(offset)
}

/// Why there is no copy of a package with these values. Holds none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CopyError {
    /// A parameter cannot have its value.
    Value(ParameterError),
    /// A parameter has no value, or that of another one in its place.
    Missing(Parameter),
    /// There is no such parameter.
    NoSuchParameter,
}

impl fmt::Display for CopyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(error) => fmt::Display::fmt(error, f),
            Self::Missing(parameter) => write!(f, "{parameter}: no value"),
            Self::NoSuchParameter => f.write_str("no such parameter"),
        }
    }
}

impl core::error::Error for CopyError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Value(error) => Some(error),
            Self::Missing(_) | Self::NoSuchParameter => None,
        }
    }
}
