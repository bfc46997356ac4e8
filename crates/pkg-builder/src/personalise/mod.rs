//! Parameters of a package that stands: read and set.

mod body;
mod change;
mod error;
mod parameter;
mod prepared;
mod sd_key;
mod service_centre;
mod setting;
mod spots;
mod tracker;

use core::fmt;
use std::borrow::Cow;

use sgp_asn1::saip::{ElementRef, Package};
use sgp_wire::{DecodeError, Limits, SecretBytes};

use change::Changes;
pub use error::SetError;
pub use parameter::{Parameter, UnknownParameter};
pub use prepared::{CopyError, PreparedPackage};
pub use sd_key::{KeyCipher, KeyProtocol, KeyRole, SdKey};
pub use setting::{ParameterError, Setting, ValueFault};
use spots::{Form, spots};

/// Octets that a package gains at most by one setting: a key that is added.
const GAIN: usize = 128;

/// A parameter as it stands at one place of a package.
///
/// # Security
/// `Debug` shows name and place alone.
#[derive(PartialEq, Eq)]
pub struct Found {
    setting: Setting,
    element: usize,
}

impl Found {
    /// Which parameter.
    #[must_use]
    pub const fn parameter(&self) -> Parameter {
        self.setting.parameter()
    }

    /// Index of the element that it stands in, from 0.
    #[must_use]
    pub const fn element(&self) -> usize {
        self.element
    }

    /// The parameter with its value, to set it elsewhere.
    #[must_use]
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Found({} in element {})", self.parameter(), self.element)
    }
}

/// Reads the parameters of a package, one entry for each place, in the order of the package.
///
/// An ICCID stands in the header and in EF.ICCID, a key in each security domain: entries of one
/// parameter that differ are a package that contradicts itself, or one with several applications.
///
/// ```
/// use pkg_builder::{Parameter, ProfileBuilder, Setting, read_parameters, set_parameters};
/// # use sgp_wire::SecretBytes;
/// # let key = |byte: u8| SecretBytes::new(vec![byte; 16]);
/// # let package = ProfileBuilder::new("8929901012345678905".parse()?)
/// #     .with_imsi("001010123456063").with_milenage(key(0x11), key(0x22))
/// #     .with_pin1(b"1234"[..].into(), b"12345678"[..].into()).with_adm1(b"87654321"[..].into())
/// #     .with_mno_sd_keys(1, key(0x31), key(0x32), key(0x33)).build()?;
/// let package = set_parameters(&package, &[Setting::parse(Parameter::Imsi, "262011234567890")?])?;
/// let found = read_parameters(&package)?;
/// let imsi = found.iter().find(|found| found.parameter() == Parameter::Imsi).unwrap();
/// assert_eq!(imsi.setting().expose_text().as_str(), "262011234567890");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// The first fault in an element, as [`Package::profile_elements`].
pub fn read_parameters(package: &Package) -> Result<Vec<Found>, DecodeError> {
    let elements = package.profile_elements()?;
    let references: Vec<ElementRef<'_>> = package.elements().collect();
    let found = spots(&references, &elements).into_iter().map(|spot| {
        let octets = match (spot.form, spot.octets) {
            (Form::Plain, Cow::Owned(octets)) => SecretBytes::new(octets),
            (Form::Plain, Cow::Borrowed(octets)) => SecretBytes::from(octets),
            (Form::Swapped, octets) => {
                SecretBytes::new(octets.iter().map(|octet| octet.rotate_left(4)).collect())
            }
        };
        Found { setting: Setting::from_octets(spot.parameter, octets), element: spot.element }
    });
    Ok(found.collect())
}

/// The package with these parameters, each in all of its places (SAIP 8.2 to 8.6).
///
/// Elements that none of them concerns are written from their bytes; of the others everything else
/// stays as it is, unknown members and the order of everything included. The access classes follow
/// the IMSI unless they are set as well. A key of a security domain takes the place of the one with
/// its version and identifier, whose usage, access and counter it keeps; else it is added, to every
/// security domain.
///
/// What else depends on a parameter is for [`check`](crate::check) to find: `eUICC-Mandatory-services`
/// do not follow the algorithm, nor does EF.AD follow the IMSI.
///
/// # Errors
/// [`SetError::NotPresent`] names all parameters without a place; the package is as it was.
pub fn set_parameters(package: &Package, settings: &[Setting]) -> Result<Package, SetError> {
    for (index, setting) in settings.iter().enumerate() {
        let before = settings.get(..index).unwrap_or_default();
        if before.iter().any(|other| other.parameter() == setting.parameter()) {
            return Err(SetError::Twice(setting.parameter()));
        }
    }
    let elements = package.profile_elements()?;
    let mut changes = Changes::new(settings);
    let room = package.as_bytes().len().saturating_add(settings.len().saturating_mul(GAIN));
    let mut bytes = SecretBytes::with_capacity(room);
    for (index, reference) in package.elements().enumerate() {
        match changes.element(index, &elements) {
            Some(changed) => bytes.extend_from_slice(SecretBytes::new(changed.encode_to_vec()).expose()),
            None => bytes.extend_from_slice(reference.raw()),
        }
    }
    let not_placed = changes.not_placed();
    if !not_placed.is_empty() {
        return Err(SetError::NotPresent(not_placed));
    }
    let limits = Limits::DEFAULT.with_max_len(Limits::DEFAULT.max_len.max(bytes.len()));
    Ok(Package::decode(bytes.expose(), &limits)?)
}
