//! Strings and numbers that many objects share.

use core::fmt;

use crate::codec::prelude::*;
use crate::{Iccid as IccidDigits, IccidError};

octet_string! {
    /// One octet.
    Octet1 "Octet1" 1..=1
}

octet_string! {
    /// Two octets.
    Octet2 "Octet2" 2..=2
}

octet_string! {
    /// Four octets.
    Octet4 "Octet4" 4..=4
}

octet_string! {
    /// Eight octets.
    Octet8 "Octet8" 8..=8
}

octet_string! {
    /// Sixteen octets: a challenge, an EID.
    Octet16 "Octet16" 16..=16
}

octet_string! {
    /// One to sixteen octets: an AID, a host identifier.
    OctetTo16 "OctetTo16" 1..=16
}

octet_string! {
    /// Thirty-two octets: a digest.
    Octet32 "Octet32" 32..=32
}

octet_string! {
    /// Version of three octets: major, minor, revision (SGP.22 v2.5 annex H).
    VersionType "VersionType" 3..=3
}

impl VersionType<'_> {
    /// Major, minor and revision; `None` when there are not three octets.
    #[must_use]
    pub fn numbers(&self) -> Option<[u8; 3]> {
        self.as_bytes().try_into().ok()
    }
}

impl VersionType<'static> {
    /// The version with these numbers.
    #[must_use]
    pub fn of(major: u8, minor: u8, revision: u8) -> Self {
        Self::new([major, minor, revision].to_vec())
    }
}

octet_string! {
    /// ICCID as in EF.ICCID: ten octets, nibbles swapped, padded with `F` (SGP.22 v2.5 annex H).
    Iccid = 0x5A "Iccid" 10..=10
}

impl Iccid<'_> {
    /// The digits.
    ///
    /// # Errors
    /// [`IccidError::Length`] when there are not ten octets, and as
    /// [`Iccid::from_ef_bytes`](IccidDigits::from_ef_bytes).
    pub fn digits(&self) -> Result<IccidDigits, IccidError> {
        let octets = self.as_bytes();
        let ten = octets.try_into().map_err(|_| IccidError::Length { found: octets.len() * 2 })?;
        IccidDigits::from_ef_bytes(ten)
    }
}

impl From<IccidDigits> for Iccid<'static> {
    fn from(digits: IccidDigits) -> Self {
        Self::new(digits.to_ef_bytes().to_vec())
    }
}

octet_string! {
    /// Name of a session: 1 to 16 octets that the server chose (SGP.22 v2.5 annex H).
    TransactionId "TransactionId" 1..=16
}

octet_string! {
    /// Identifier of a public key of a certificate issuer, 20 octets as a rule (RFC 5280 4.2.1.2).
    SubjectKeyIdentifier "SubjectKeyIdentifier" 0..=0xFFFF
}

octet_string! {
    /// Signature over a profile installation result: r and s, 64 octets (SGP.22 v2.5 2.5.6).
    #[doc(alias = "EuiccSignPIR")]
    EuiccSignPir = 0x5F37 "EuiccSignPIR" 0..=0xFFFF
}

/// Octets in hex, for `Debug` and `Display` alike.
macro_rules! shown_in_hex {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.0)
            }
        }

        impl fmt::Display for $name<'_> {
            /// In hex.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }
    )*};
}

shown_in_hex!(Octet1 Octet2 Octet4 Octet8 Octet16 OctetTo16 Octet32 TransactionId SubjectKeyIdentifier EuiccSignPir);

impl fmt::Display for VersionType<'_> {
    /// `2.5.0`; in hex what is not three octets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.numbers() {
            Some([major, minor, revision]) => write!(f, "{major}.{minor}.{revision}"),
            None => write!(f, "{:?}", self.0),
        }
    }
}

impl fmt::Debug for VersionType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VersionType({self})")
    }
}

impl fmt::Display for Iccid<'_> {
    /// The digits; in hex what is not an ICCID.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.digits() {
            Ok(digits) => write!(f, "{digits}"),
            Err(_) => write!(f, "{:?}", self.0),
        }
    }
}

impl fmt::Debug for Iccid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iccid({self})")
    }
}

enumerated! {
    /// Remote operation, of which there is one (SGP.22 v2.5 5.5.1).
    RemoteOpId = 0x82 "RemoteOpId" {
        INSTALL_BOUND_PROFILE_PACKAGE = 1 "installBoundProfilePackage";
    }
}

bits! {
    /// What happens to a profile: which events a notification is for (SGP.22 v2.5 2.4a.1.2).
    NotificationEvent "NotificationEvent" {
        INSTALL = 0 "notificationInstall";
        ENABLE = 1 "notificationEnable";
        DISABLE = 2 "notificationDisable";
        DELETE = 3 "notificationDelete";
    }
}

bits! {
    /// Profile policy rules (SGP.22 v2.5 2.9.1).
    PprIds "PprIds" {
        PPR_UPDATE_CONTROL = 0 "pprUpdateControl";
        /// The profile cannot be disabled.
        PPR1 = 1 "ppr1";
        /// The profile cannot be deleted.
        PPR2 = 2 "ppr2";
    }
}
