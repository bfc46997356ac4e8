//! The commands that carry a package into an ISD-P of SGP.02.

use core::fmt;

use scp03t::{HostChannel, ReplacementKeys, commands, commands_len};
use sgp_wire::{Limits, Reader};

use super::Upp;

impl Upp<'_> {
    /// The SCP03t commands of the whole package, for one script or many (SGP.02 v4.2 4.1.3.3). Their
    /// answers are read by the channel, one by one.
    ///
    /// # Errors
    /// [`scp03t::Misuse::SessionOver`].
    pub fn protect_for_channel(&self, channel: &mut HostChannel) -> Result<Commands, scp03t::Error> {
        self.commands(|package, out| channel.protect_all(package, out))
    }

    /// The same before the card is known, under keys that [`HostChannel::replace_session_keys`] hands to
    /// the card. Each command is counted in by [`HostChannel::admit`] when it is sent.
    ///
    /// # Errors
    /// [`scp03t::Error::Key`], which the key lengths rule out.
    pub fn protect_in_advance(&self, keys: &ReplacementKeys) -> Result<Commands, scp03t::Error> {
        self.commands(|package, out| keys.protect(package, out))
    }

    fn commands(
        &self,
        protect: impl FnOnce(&[u8], &mut Vec<u8>) -> Result<(), scp03t::Error>,
    ) -> Result<Commands, scp03t::Error> {
        let mut bytes = Vec::with_capacity(commands_len(self.len()));
        protect(self.expose(), &mut bytes)?;
        Ok(Commands { bytes })
    }
}

/// SCP03t commands one behind the other, in the order in which they are sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Commands {
    bytes: Vec<u8>,
}

impl Commands {
    /// All of them, as they stand in a script.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// One by one: tag, length and value of each.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let mut reader = Reader::at(&self.bytes, 0, &Limits::DEFAULT);
        core::iter::from_fn(move || reader.tlv().ok().map(|tlv| tlv.raw()))
    }
}

impl fmt::Debug for Commands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commands({} bytes)", self.bytes.len())
    }
}

/// The exact number and size of the SCP03t commands of a package, before they are made.
///
/// ```
/// use pkg_builder::bind::CommandsSize;
///
/// let size = CommandsSize::new(12_345);
/// assert_eq!((size.commands(), size.total_len()), (13, 12_524));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandsSize {
    profile: usize,
}

impl CommandsSize {
    /// A profile package of so many bytes.
    #[must_use]
    pub const fn new(profile: usize) -> Self {
        Self { profile }
    }

    /// Number of commands.
    #[must_use]
    pub const fn commands(&self) -> usize {
        commands(self.profile)
    }

    /// Bytes of all of them, tags and lengths included.
    #[must_use]
    pub const fn total_len(&self) -> usize {
        commands_len(self.profile)
    }
}
