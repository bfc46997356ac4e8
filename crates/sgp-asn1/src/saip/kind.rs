//! Which profile element: the alternatives of the CHOICE `ProfileElement`.

use core::fmt;

use sgp_wire::Tag;

use super::pe::Table;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $tag:literal, $name:literal, $template:literal;)*) => {
        /// Alternative of the CHOICE `ProfileElement` (SAIP, module PEDefinitions).
        ///
        /// Open: a tag that the module does not assign is [`Unknown`](Self::Unknown) and keeps
        /// its octets.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ElementKind {
            $(
                $(#[$doc])*
                #[doc = concat!("`", $name, "`.")]
                #[doc(alias = $name)]
                $variant,
            )*
            /// Another alternative, of a later version or of nobody.
            Unknown(Tag),
        }

        impl ElementKind {
            /// Every alternative of the module, in the order of its tags.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The kind with this outer tag.
            #[must_use]
            pub const fn from_tag(tag: Tag) -> Self {
                match tag.octets() { $($tag => Self::$variant,)* _ => Self::Unknown(tag) }
            }

            /// The outer tag of the element.
            #[must_use]
            pub const fn tag(self) -> Tag {
                match self { $(Self::$variant => Tag::new($tag),)* Self::Unknown(tag) => tag }
            }

            /// Name of the alternative in the module, `unknown` where it has none.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* Self::Unknown(_) => "unknown" }
            }

            /// Whether the element names a file system template in `templateID` (SAIP Annex B).
            #[must_use]
            pub const fn has_template(self) -> bool {
                match self { $(Self::$variant => $template,)* Self::Unknown(_) => false }
            }
        }
    };
}

kinds! {
    Header = 0xA0, "header", false;
    GenericFileManagement = 0xA1, "genericFileManagement", false;
    PinCodes = 0xA2, "pinCodes", false;
    PukCodes = 0xA3, "pukCodes", false;
    AkaParameter = 0xA4, "akaParameter", false;
    CdmaParameter = 0xA5, "cdmaParameter", false;
    SecurityDomain = 0xA6, "securityDomain", false;
    Rfm = 0xA7, "rfm", false;
    Application = 0xA8, "application", false;
    NonStandard = 0xA9, "nonStandard", false;
    End = 0xAA, "end", false;
    Rfu1 = 0xAB, "rfu1", false;
    Rfu2 = 0xAC, "rfu2", false;
    Rfu3 = 0xAD, "rfu3", false;
    Rfu4 = 0xAE, "rfu4", false;
    Rfu5 = 0xAF, "rfu5", false;
    Mf = 0xB0, "mf", true;
    Cd = 0xB1, "cd", true;
    Telecom = 0xB2, "telecom", true;
    Usim = 0xB3, "usim", true;
    OptUsim = 0xB4, "opt-usim", true;
    Isim = 0xB5, "isim", true;
    OptIsim = 0xB6, "opt-isim", true;
    Phonebook = 0xB7, "phonebook", true;
    GsmAccess = 0xB8, "gsm-access", true;
    Csim = 0xB9, "csim", true;
    OptCsim = 0xBA, "opt-csim", true;
    Eap = 0xBB, "eap", true;
    Df5gs = 0xBC, "df-5gs", true;
    DfSaip = 0xBD, "df-saip", true;
    DfSnpn = 0xBE, "df-snpn", true;
    Df5gProse = 0xBF1F, "df-5gprose", true;
    Iot = 0xBF20, "iot", true;
    OptIot = 0xBF21, "opt-iot", true;
}

impl ElementKind {
    /// Name in the module of the member that is the element's `PEHeader`, such as `mf-header`;
    /// `header` where the module names none.
    #[must_use]
    pub const fn header_name(self) -> &'static str {
        match self {
            Self::GenericFileManagement => "gfm-header",
            Self::PinCodes => "pin-Header",
            Self::PukCodes => "puk-Header",
            Self::AkaParameter => "aka-header",
            Self::CdmaParameter => "cdma-header",
            Self::SecurityDomain => "sd-Header",
            Self::Rfm => "rfm-header",
            Self::Application => "app-Header",
            Self::NonStandard => "nonStandard-header",
            Self::End => "end-header",
            _ => match Table::of(self) {
                Some(table) => table.header,
                None => "header",
            },
        }
    }

    /// Whether the module says what stands inside: neither an unknown tag nor one of the five
    /// reserved ones.
    #[must_use]
    pub const fn is_defined(self) -> bool {
        !matches!(self, Self::Unknown(_) | Self::Rfu1 | Self::Rfu2 | Self::Rfu3 | Self::Rfu4 | Self::Rfu5)
    }
}

impl fmt::Display for ElementKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(tag) => write!(f, "unknown {tag}"),
            known => f.write_str(known.name()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_number_the_alternatives() {
        assert_eq!(ElementKind::ALL.len(), 34);
        for (number, kind) in (0u32..).zip(ElementKind::ALL) {
            assert_eq!(kind.tag().number(), number, "{kind}");
            assert_eq!(ElementKind::from_tag(kind.tag()), *kind);
        }
        let later = Tag::new(0xBF22);
        assert_eq!(ElementKind::from_tag(later), ElementKind::Unknown(later));
        assert_eq!(alloc::string::ToString::to_string(&ElementKind::Unknown(later)), "unknown BF22");
    }
}
