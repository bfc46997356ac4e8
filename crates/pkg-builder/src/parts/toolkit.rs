//! Toolkit parameters of an instance.

use sgp_wire::Tar;

/// `uiccToolkitApplicationSpecificParametersField`: what an instance may use of the card's toolkit, and how it
/// is reached (ETSI TS 102 226 8.2.1.3.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolkitParameters {
    access_domain: Vec<u8>,
    priority: u8,
    timers: u8,
    text_len: u8,
    /// Position and identifier.
    menu: Vec<(u8, u8)>,
    channels: u8,
    minimum_security_level: Option<u8>,
    tars: Vec<Tar>,
    services: u8,
}

/// First octet of the field with the minimum security level.
const SPI1: u8 = 0x01;

impl ToolkitParameters {
    /// Parameters of an instance that uses no resource of the toolkit.
    #[must_use]
    pub fn new() -> Self {
        Self {
            access_domain: vec![0x00],
            priority: 0,
            timers: 0,
            text_len: 0,
            menu: Vec::new(),
            channels: 0,
            minimum_security_level: None,
            tars: Vec::new(),
            services: 0,
        }
    }

    /// Access domain of the instance; full access unless given.
    #[must_use]
    pub fn with_access_domain(mut self, octets: &[u8]) -> Self {
        self.access_domain = octets.to_vec();
        self
    }

    /// Priority among instances, 1 highest; 0 unless given.
    #[must_use]
    pub const fn with_priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// Most timers, 0 to 8.
    #[must_use]
    pub const fn with_timers(mut self, timers: u8) -> Self {
        self.timers = timers;
        self
    }

    /// Most characters of a menu entry, and position and identifier of each entry.
    #[must_use]
    pub fn with_menu(mut self, text_len: u8, entries: &[(u8, u8)]) -> Self {
        (self.text_len, self.menu) = (text_len, entries.to_vec());
        self
    }

    /// Most channels, 0 to 7.
    #[must_use]
    pub const fn with_channels(mut self, channels: u8) -> Self {
        self.channels = channels;
        self
    }

    /// Most services.
    #[must_use]
    pub const fn with_services(mut self, services: u8) -> Self {
        self.services = services;
        self
    }

    /// What a secured packet must have at least: the first octet of an SPI, such as `16` for a checksum,
    /// ciphering and a counter that is higher (ETSI TS 102 225 5.1.1).
    #[must_use]
    pub const fn with_minimum_security_level(mut self, spi1: u8) -> Self {
        self.minimum_security_level = Some(spi1);
        self
    }

    /// A TAR that reaches the instance.
    #[must_use]
    pub fn with_tar(mut self, tar: Tar) -> Self {
        self.tars.push(tar);
        self
    }

    /// The octets of the field.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let length = |len: usize| u8::try_from(len).unwrap_or(u8::MAX);
        let mut out = vec![length(self.access_domain.len())];
        out.extend(&self.access_domain);
        out.extend([self.priority, self.timers, self.text_len, length(self.menu.len())]);
        out.extend(self.menu.iter().flat_map(|(position, identifier)| [*position, *identifier]));
        out.push(self.channels);
        match self.minimum_security_level {
            Some(level) => out.extend([2, SPI1, level]),
            None => out.push(0),
        }
        out.push(length(self.tars.len().saturating_mul(3)));
        out.extend(self.tars.iter().flat_map(|tar| *tar.as_bytes()));
        out.push(self.services);
        out
    }
}

impl Default for ToolkitParameters {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_field() {
        // the MNO-SD of SGP.23 PROFILE_OPERATIONAL1
        let parameters =
            ToolkitParameters::new().with_timers(1).with_minimum_security_level(0x12).with_tar(Tar::MNO_SD);
        assert_eq!(hex::encode(parameters.encode()), "0100000100000002011203b2010000");
        let menu = ToolkitParameters::new().with_menu(10, &[(1, 2)]).with_channels(3).with_services(4);
        assert_eq!(hex::encode(menu.encode()), "010000000a01010203000004");
    }
}
