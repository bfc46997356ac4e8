//! Packages opened with session keys known from elsewhere: for vectors and analysers.

use scp03t::bsp::SessionKeys;

use super::opening::Opening;

/// An opening that believes InitialiseSecureChannel whatever it says, and goes on with these keys.
#[must_use]
pub fn with_session_keys(keys: SessionKeys) -> Opening {
    Opening::unchecked(keys)
}
