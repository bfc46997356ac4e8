//! Things that go wrong on purpose.

use core::fmt;
use core::str::FromStr;

/// A fault, injected once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The network loses the proof of receipt of CreateISDP.
    DropPor,
    /// One bit of a protected profile segment changes between SM-DP and SM-SR.
    BadMac,
    /// The network delivers the short message of EnableProfile a second time, later.
    Replay,
    /// The card has too little free memory for the profile.
    LowMemory,
    /// The SM-DP shows the certificate of an SM-SR.
    WrongCert,
    /// The SM-DP's stream ends inside an element, after its own check of the package.
    TruncatePackage,
}

impl Fault {
    pub(crate) const ALL: [Self; 6] =
        [Self::DropPor, Self::BadMac, Self::Replay, Self::LowMemory, Self::WrongCert, Self::TruncatePackage];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::DropPor => "drop-por",
            Self::BadMac => "bad-mac",
            Self::Replay => "replay",
            Self::LowMemory => "low-memory",
            Self::WrongCert => "wrong-cert",
            Self::TruncatePackage => "truncate-package",
        }
    }

    /// Who has to catch it.
    pub(crate) const fn catcher(self) -> &'static str {
        match self {
            Self::DropPor => "SM-SR",
            Self::BadMac | Self::Replay | Self::WrongCert | Self::TruncatePackage => "eUICC",
            Self::LowMemory => "SM-DP",
        }
    }

    /// Whether the profile is enabled in the end all the same.
    pub(crate) const fn heals(self) -> bool {
        matches!(self, Self::DropPor | Self::Replay)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|f| f.name() == text)
            .ok_or_else(|| format!("no fault {text}; known: {}", known()))
    }
}
