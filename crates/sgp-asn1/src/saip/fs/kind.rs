//! Kinds of files.

use core::fmt;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// Master file, the root.
    Mf,
    /// Dedicated file, a directory.
    Df,
    /// Application dedicated file: the directory of an application.
    Adf,
    /// Elementary file of octets without structure.
    Transparent,
    /// Records of one length in a fixed order.
    LinearFixed,
    /// Records of one length, the newest first.
    Cyclic,
    /// BER-TLV objects.
    BerTlv,
    /// A file descriptor byte that names none of these.
    Other(u8),
}

impl FileKind {
    /// The kind that a file descriptor byte names (ETSI TS 102 221 11.1.1.4.3). A directory is a
    /// [`Df`](Self::Df) here: that it is the MF or of an application, its other parameters say.
    #[must_use]
    pub const fn from_descriptor(byte: u8) -> Self {
        match (byte & 0x3F, byte & 0x07) {
            (0x38, _) => Self::Df,
            (0x39, _) => Self::BerTlv,
            (0x00..=0x37, 1) => Self::Transparent,
            (0x00..=0x37, 2) => Self::LinearFixed,
            (0x00..=0x37, 6) => Self::Cyclic,
            _ => Self::Other(byte),
        }
    }

    /// Whether files stand in it.
    #[must_use]
    pub const fn is_directory(self) -> bool {
        matches!(self, Self::Mf | Self::Df | Self::Adf)
    }

    /// Whether it has records.
    #[must_use]
    pub const fn has_records(self) -> bool {
        matches!(self, Self::LinearFixed | Self::Cyclic)
    }

    /// Two or three letters for lists: `MF`, `DF`, `ADF`, `TR`, `LF`, `CY`, `BT`, `??`.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        match self {
            Self::Mf => "MF",
            Self::Df => "DF",
            Self::Adf => "ADF",
            Self::Transparent => "TR",
            Self::LinearFixed => "LF",
            Self::Cyclic => "CY",
            Self::BerTlv => "BT",
            Self::Other(_) => "??",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mf => f.write_str("MF"),
            Self::Df => f.write_str("DF"),
            Self::Adf => f.write_str("ADF"),
            Self::Transparent => f.write_str("transparent"),
            Self::LinearFixed => f.write_str("linear fixed"),
            Self::Cyclic => f.write_str("cyclic"),
            Self::BerTlv => f.write_str("BER-TLV"),
            Self::Other(byte) => write!(f, "descriptor {byte:02X}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptor_bytes() {
        // SAIP 8.3.2: the defined set and the same with the bit for shareable files
        for (bytes, kind) in [
            (&[0x01, 0x09, 0x41, 0x49][..], FileKind::Transparent),
            (&[0x02, 0x0A, 0x42, 0x4A], FileKind::LinearFixed),
            (&[0x06, 0x0E, 0x46, 0x4E], FileKind::Cyclic),
            (&[0x38, 0x78], FileKind::Df),
            (&[0x39, 0x79], FileKind::BerTlv),
        ] {
            for byte in bytes {
                assert_eq!(FileKind::from_descriptor(*byte), kind, "{byte:02X}");
            }
        }
        for byte in [0x00, 0x08, 0x40, 0x03, 0x3A, 0x7F] {
            assert_eq!(FileKind::from_descriptor(byte), FileKind::Other(byte));
        }
    }
}
