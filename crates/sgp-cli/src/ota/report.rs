//! What is said about a packet.

use core::fmt;

use serde::Serialize;

/// A packet, field by field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PacketReport {
    /// `command` or `response`.
    pub kind: &'static str,
    /// The packet in hex.
    pub packet: String,
    /// Its fields in order; those behind the ciphering as far as they could be read.
    pub fields: Vec<Field>,
    /// The secured data in hex, without padding; nothing when they could not be read.
    pub data: Option<String>,
    /// Why they could not be read.
    pub fault: Option<String>,
    /// The SMS-DELIVERs that carry it, where they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tpdus: Vec<String>,
}

/// One field of a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// Its name in the standard.
    pub name: &'static str,
    /// Its octets in hex.
    pub hex: String,
    /// What it says.
    pub meaning: String,
    /// What its bits say, where they are told apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bits: Vec<Bit>,
}

/// Some bits of an octet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Bit {
    /// Which bits, `b8` the most significant.
    pub bits: &'static str,
    /// Their value in binary.
    pub value: String,
    /// What they say.
    pub meaning: String,
}

impl PacketReport {
    /// Whether the packet was read to its end.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.fault.is_none()
    }
}

impl fmt::Display for PacketReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.kind, self.packet)?;
        for Field { name, hex, meaning, bits } in &self.fields {
            writeln!(f, "  {name:<6} {hex:<16} {meaning}")?;
            for Bit { bits, value, meaning } in bits {
                writeln!(f, "         {bits:<5} {value:<10} {meaning}")?;
            }
        }
        if let Some(data) = &self.data {
            writeln!(f, "  data   {}", if data.is_empty() { "none" } else { data })?;
        }
        for tpdu in &self.tpdus {
            writeln!(f, "  SMS    {tpdu}")?;
        }
        match &self.fault {
            None => write!(f, "  valid"),
            Some(fault) => write!(f, "  not valid: {fault}"),
        }
    }
}
