//! Names of functions and of the messages that carry them.

use core::fmt;

/// The two messages of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a function has a request and a response, nothing else")]
pub enum Direction {
    /// From the function requester to its provider.
    Request,
    /// Back to the function requester.
    Response,
}

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A function of the off-card interfaces, by interface and name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Function {
            $($(#[$doc])* #[doc(alias = $name)] $variant,)*
        }

        impl Function {
            /// Every function known here.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in the standard, such as `ES3-CreateISDP`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Name of the body element (SGP.02 v4.2 annex A), which is also the message type.
            #[must_use]
            pub const fn message_name(self, direction: Direction) -> &'static str {
                match (self, direction) {
                    $((Self::$variant, Direction::Request) => concat!($name, "Request"),
                      (Self::$variant, Direction::Response) => concat!($name, "Response"),)*
                }
            }

            /// The function and direction behind the name of a body element.
            #[must_use]
            pub fn from_message_name(name: &str) -> Option<(Self, Direction)> {
                match name {
                    $(concat!($name, "Request") => Some((Self::$variant, Direction::Request)),
                      concat!($name, "Response") => Some((Self::$variant, Direction::Response)),)*
                    _ => None,
                }
            }
        }
    };
}

functions! {
    /// Operator orders a profile at the SM-DP (SGP.02 v4.2 5.3.2).
    Es2DownloadProfile = "ES2-DownloadProfile",
    /// SM-DP reads the EIS (5.4.1).
    Es3GetEis = "ES3-GetEIS",
    /// SM-DP has the EIS refreshed from the eUICC (5.4.2).
    Es3AuditEis = "ES3-AuditEIS",
    /// SM-DP has an ISD-P created (5.4.3).
    Es3CreateIsdp = "ES3-CreateISDP",
    /// SM-DP passes commands to the eUICC (5.4.4).
    Es3SendData = "ES3-SendData",
    /// SM-DP reports that the profile is installed (5.4.5).
    Es3ProfileDownloadCompleted = "ES3-ProfileDownloadCompleted",
    /// SM-DP has a profile enabled for its Operator (5.4.8).
    Es3EnableProfile = "ES3-EnableProfile",
    /// SM-DP has a profile disabled for its Operator (5.4.9).
    Es3DisableProfile = "ES3-DisableProfile",
    /// SM-DP has an ISD-P deleted (5.4.10).
    Es3DeleteIsdp = "ES3-DeleteISDP",
    /// Operator reads the EIS (5.5.1).
    Es4GetEis = "ES4-GetEIS",
    /// Operator has the EIS refreshed from the eUICC (5.5.4).
    Es4AuditEis = "ES4-AuditEIS",
    /// Operator enables a profile (5.5.5).
    Es4EnableProfile = "ES4-EnableProfile",
    /// Operator disables a profile (5.5.6).
    Es4DisableProfile = "ES4-DisableProfile",
    /// Operator deletes a profile (5.5.7).
    Es4DeleteProfile = "ES4-DeleteProfile",
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_name_leads_back_to_its_function() {
        for &function in Function::ALL {
            for direction in [Direction::Request, Direction::Response] {
                let name = function.message_name(direction);
                assert!(name.starts_with(function.name()));
                assert_eq!(Function::from_message_name(name), Some((function, direction)));
            }
        }
        assert_eq!(Function::from_message_name("ES3-CreateISDP"), None);
        assert_eq!(Function::from_message_name("ES9-CreateISDPRequest"), None);
    }
}
