//! Command and response APDUs (ISO/IEC 7816-3 12.1).

use alloc::vec::Vec;
use core::fmt;

use crate::{DecodeError, DecodeErrorKind, Limits, Reader, StatusWord};

/// Le: how many bytes are expected back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "ISO/IEC 7816-3 has these two forms")]
pub enum Le {
    /// One byte; `00` means 256, everything there is.
    Short(u8),
    /// Two bytes; `0000` means 65,536.
    Extended(u16),
}

/// Command APDU: `CLA INS P1 P2 [Lc data] [Le]`.
///
/// Decoding and encoding give the same bytes back; data longer than 255 bytes takes the extended
/// form. `Debug` and `Display` show the header and the lengths, never the data: it may be a key.
#[derive(Clone, PartialEq, Eq)]
pub struct CommandApdu {
    header: [u8; 4],
    data: Vec<u8>,
    le: Option<Le>,
    extended: bool,
}

impl CommandApdu {
    /// A command without data and without Le.
    #[must_use]
    pub const fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { header: [cla, ins, p1, p2], data: Vec::new(), le: None, extended: false }
    }

    /// The same command with a data field of at most 65,535 bytes.
    #[must_use]
    pub fn with_data(mut self, data: impl Into<Vec<u8>>) -> Self {
        self.data = data.into();
        self.extended |= self.data.len() > 0xFF;
        self
    }

    /// The same command with Le.
    #[must_use]
    pub const fn with_le(mut self, le: Le) -> Self {
        self.extended |= matches!(le, Le::Extended(_));
        self.le = Some(le);
        self
    }

    /// CLA.
    #[must_use]
    pub const fn cla(&self) -> u8 {
        self.header[0]
    }

    /// INS.
    #[must_use]
    pub const fn ins(&self) -> u8 {
        self.header[1]
    }

    /// P1.
    #[must_use]
    pub const fn p1(&self) -> u8 {
        self.header[2]
    }

    /// P2.
    #[must_use]
    pub const fn p2(&self) -> u8 {
        self.header[3]
    }

    /// CLA, INS, P1, P2.
    #[must_use]
    pub const fn header(&self) -> [u8; 4] {
        self.header
    }

    /// The data field, empty when there is none.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Le, if there is one.
    #[must_use]
    pub const fn le(&self) -> Option<Le> {
        self.le
    }

    /// Whether it is written in the extended form: Lc of three bytes, Le of two or three.
    #[must_use]
    pub const fn is_extended(&self) -> bool {
        self.extended
    }

    /// The same command in the extended form.
    #[must_use]
    pub const fn with_extended_form(mut self) -> Self {
        self.extended = true;
        self
    }

    /// The same command with another class byte.
    #[must_use]
    pub const fn with_cla(mut self, cla: u8) -> Self {
        self.header[0] = cla;
        self
    }

    /// Whether data come back on success, as far as the command says (case 2 or 4).
    #[must_use]
    pub const fn expects_data(&self) -> bool {
        self.le.is_some()
    }

    /// Reads one command that fills `input`.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) or
    /// [`TrailingData`](DecodeErrorKind::TrailingData) where Lc and the number of bytes disagree.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(input, 0, &Limits::DEFAULT);
        let header = reader.array::<4>()?;
        let mut command = Self { header, data: Vec::new(), le: None, extended: false };
        match (reader.rest().first(), reader.remaining()) {
            (None, _) => {}
            (Some(&le), 1) => {
                reader.u8()?;
                command.le = Some(Le::Short(le));
            }
            (Some(0), left) => command.decode_extended(&mut reader, left)?,
            (Some(_), _) => {
                let lc = reader.u8()?;
                command.data = reader.bytes(usize::from(lc))?.to_vec();
                if reader.remaining() == 1 {
                    command.le = Some(Le::Short(reader.u8()?));
                }
            }
        }
        reader.finish()?;
        Ok(command)
    }

    fn decode_extended(&mut self, reader: &mut Reader<'_>, left: usize) -> Result<(), DecodeError> {
        self.extended = true;
        reader.u8()?;
        let first = reader.u16()?;
        if left == 3 {
            self.le = Some(Le::Extended(first));
            return Ok(());
        }
        if first == 0 {
            return Err(reader.fail(DecodeErrorKind::InvalidValue { expected: "Lc other than 0" }));
        }
        self.data = reader.bytes(usize::from(first))?.to_vec();
        if reader.remaining() == 2 {
            self.le = Some(Le::Extended(reader.u16()?));
        }
        Ok(())
    }

    /// The bytes of the command.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.len().saturating_add(9));
        self.encode(&mut out);
        out
    }

    /// Appends the bytes of the command; data beyond 65,535 bytes has no form and is cut there.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.header);
        let data = self.data.get(..0xFFFF).unwrap_or(&self.data);
        match (data.len(), self.extended) {
            (0, _) => {}
            (len, false) => out.push(u8::try_from(len).unwrap_or(u8::MAX)),
            (len, true) => {
                out.push(0);
                out.extend_from_slice(&u16::try_from(len).unwrap_or(u16::MAX).to_be_bytes());
            }
        }
        out.extend_from_slice(data);
        match (self.le, self.extended) {
            (None, _) => {}
            (Some(Le::Short(le)), false) => out.push(le),
            (Some(le), _) => {
                if data.is_empty() {
                    out.push(0);
                }
                let le = match le {
                    Le::Short(0) => 0x0100,
                    Le::Short(le) => u16::from(le),
                    Le::Extended(le) => le,
                };
                out.extend_from_slice(&le.to_be_bytes());
            }
        }
    }
}

impl fmt::Display for CommandApdu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cla, ins, p1, p2] = self.header;
        write!(f, "{cla:02X} {ins:02X} {p1:02X} {p2:02X}, {} bytes", self.data.len())
    }
}

impl fmt::Debug for CommandApdu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CommandApdu({self})")
    }
}

/// Response APDU: data and status word.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseApdu {
    data: Vec<u8>,
    status: StatusWord,
}

impl ResponseApdu {
    /// A response without data.
    #[must_use]
    pub const fn status(status: StatusWord) -> Self {
        Self { data: Vec::new(), status }
    }

    /// A response with data.
    #[must_use]
    pub fn new(data: impl Into<Vec<u8>>, status: StatusWord) -> Self {
        Self { data: data.into(), status }
    }

    /// The data in front of the status word.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// SW1 SW2.
    #[must_use]
    pub const fn sw(&self) -> StatusWord {
        self.status
    }

    /// Reads one response that fills `input`.
    ///
    /// # Errors
    /// [`Truncated`](DecodeErrorKind::Truncated) when there are fewer than two bytes.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        let Some((data, sw)) = input.split_last_chunk::<2>() else {
            let kind = DecodeErrorKind::Truncated { needed: 2, available: input.len() };
            return Err(DecodeError::new(kind, 0));
        };
        Ok(Self { data: data.to_vec(), status: StatusWord(u16::from_be_bytes(*sw)) })
    }

    /// Appends data and status word.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.data);
        out.extend_from_slice(&self.status.0.to_be_bytes());
    }

    /// Data and status word.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.data.len().saturating_add(2));
        self.encode(&mut out);
        out
    }
}

impl fmt::Debug for ResponseApdu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResponseApdu({} bytes, {})", self.data.len(), self.status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_keeps_its_bytes() {
        let long = [&[0x80, 0xE2, 0x89, 0x00, 0x00, 0x01, 0x00][..], &[0xAA; 256]].concat();
        let long_le = [&long[..], &[0x00, 0x00]].concat();
        for bytes in [
            &[0x80, 0xF2, 0x00, 0x00][..],
            &[0x80, 0xCA, 0x00, 0x5A, 0x00],
            &[0x80, 0xE2, 0x88, 0x00, 0x02, 0x01, 0x02],
            &[0x80, 0xE2, 0x89, 0x00, 0x02, 0x01, 0x02, 0x00],
            &[0x80, 0xCA, 0x00, 0x5A, 0x00, 0x01, 0x00],
            &long,
            &long_le,
        ] {
            assert_eq!(CommandApdu::decode(bytes).unwrap().encode_to_vec(), bytes);
        }
    }

    #[test]
    fn lengths_that_do_not_fit() {
        for (bytes, kind, offset) in [
            (&[0x80, 0xE2, 0x88][..], DecodeErrorKind::Truncated { needed: 4, available: 3 }, 0),
            (
                &[0x80, 0xE2, 0x88, 0x00, 0x03, 0x01],
                DecodeErrorKind::Truncated { needed: 3, available: 1 },
                5,
            ),
            (
                &[0x80, 0xE2, 0x88, 0x00, 0x01, 0x01, 0x00, 0x00],
                DecodeErrorKind::TrailingData { count: 2 },
                6,
            ),
        ] {
            let error = CommandApdu::decode(bytes).unwrap_err();
            assert_eq!((error.kind(), error.offset()), (kind, offset));
        }
    }

    #[test]
    fn debug_hides_the_data() {
        let command = CommandApdu::new(0x80, 0xD8, 0x00, 0x81).with_data([0x42; 20]);
        assert_eq!(alloc::format!("{command:?}"), "CommandApdu(80 D8 00 81, 20 bytes)");
    }
}
