//! From a package to a template that builds it again.

use core::fmt;

use sgp_asn1::saip::{JerValue, Package};
use sgp_wire::DecodeError;
use zeroize::Zeroizing;

use super::lift::Lift;
use super::write;

/// How a package becomes a template.
///
/// ```
/// # use pkg_builder::{Export, ProfileBuilder, Template};
/// # use sgp_wire::SecretBytes;
/// # let key = |byte: u8| SecretBytes::new((byte..byte + 16).collect());
/// # let package = ProfileBuilder::new("8929901012345678905".parse()?)
/// #     .with_imsi("001010123456063")
/// #     .with_milenage(key(0x11), key(0x42))
/// #     .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
/// #     .with_adm1(b"87654321"[..].into())
/// #     .with_mno_sd_keys(1, key(0x51), key(0x62), key(0x73))
/// #     .build()?;
/// // the same bytes again
/// let text = Export::Whole.template(&package)?;
/// let again = Template::parse(text.as_str())?.prepare()?;
/// let made = again.personalise(&pkg_builder::Row::new(&again))?;
/// assert_eq!(made.as_bytes(), package.as_bytes());
///
/// // a template for other subscribers: no key and no code is in it
/// let text = Export::Variables.template(&package)?;
/// let template = Template::parse(text.as_str())?;
/// let names: Vec<_> = template.variables().iter().map(|variable| variable.name()).collect();
/// assert_eq!(names[..6], ["iccid", "puk1", "pin1", "adm1", "imsi", "ki"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Export {
    /// Everything as it stands, PINs and keys too: the template builds the same bytes again.
    Whole,
    /// ICCID, IMSI, PINs, PUKs and keys are variables. Those that are no secret have the values of the
    /// package by default. Contents of files stand as they are, whatever they hold.
    Variables,
    /// The same, with the secrets as defaults: the template builds the same bytes again.
    VariablesRevealed,
}

impl Export {
    /// Writes the template.
    ///
    /// # Errors
    /// An element cannot be read: its path and offset.
    pub fn template(self, package: &Package) -> Result<TemplateText, DecodeError> {
        let mut values: Vec<JerValue> =
            package.profile_elements()?.iter().map(sgp_asn1::saip::ProfileElement::to_jer_value).collect();
        let mut text = Zeroizing::new(String::with_capacity(package.as_bytes().len().saturating_mul(8)));
        let lift = match self {
            Self::Whole => None,
            Self::Variables => Some(Lift::new(false)),
            Self::VariablesRevealed => Some(Lift::new(true)),
        };
        text.push_str(match self {
            Self::Variables => "# A profile package as text.\n",
            _ => "# A profile package as text. PINs and keys stand in it in clear.\n",
        });
        text.push_str("template = 1\n");
        if let Some(mut lift) = lift {
            values.iter_mut().for_each(|value| lift.element(value));
            text.push_str(&lift.declarations());
        }
        for (index, value) in values.iter().enumerate() {
            write::element(&mut text, index, value);
        }
        Ok(TemplateText(text))
    }
}

/// The text of a template.
///
/// # Security
/// It may hold PINs and keys: it is wiped when it is dropped, and `Debug` shows how long it is.
pub struct TemplateText(Zeroizing<String>);

impl TemplateText {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TemplateText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TemplateText({} bytes)", self.0.len())
    }
}
