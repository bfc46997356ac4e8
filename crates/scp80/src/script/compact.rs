//! Scripts in compact format: bare commands, one answer (TS 102 226 5.1).

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, DecodeError, Limits, Reader, ResponseApdu, StatusWord};

use crate::Misuse;

/// Appends one command of a compact script: CLA INS P1 P2, then P3 and data. Le of a command with
/// data has no place; GET RESPONSE follows instead.
///
/// # Errors
/// [`Misuse::ApduTooLong`] beyond 255 octets of data.
pub fn compact_command(command: &CommandApdu, out: &mut Vec<u8>) -> Result<(), Misuse> {
    let len = command.data().len();
    let Ok(lc) = u8::try_from(len) else {
        return Err(Misuse::ApduTooLong { len });
    };
    let p3 = match (lc, command.le()) {
        (0, Some(sgp_wire::Le::Short(le))) => le,
        (lc, _) => lc,
    };
    out.extend_from_slice(&command.header());
    out.push(p3);
    out.extend_from_slice(command.data());
    Ok(())
}

/// A command script in compact format, which a card reads command by command (TS 102 226 5.1.1).
///
/// ```
/// use scp80::script::{CompactScript, rfm};
///
/// let script = CompactScript::new().command(&rfm::select(0x6F07))?.command(&rfm::read_binary(0, 9))?;
/// assert_eq!(script.as_bytes(), [0x00, 0xA4, 0x00, 0x04, 0x02, 0x6F, 0x07, 0x00, 0xB0, 0x00, 0x00, 0x09]);
/// # Ok::<(), scp80::Misuse>(())
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CompactScript {
    octets: Vec<u8>,
    closed: bool,
}

impl CompactScript {
    /// An empty script.
    #[must_use]
    pub const fn new() -> Self {
        Self { octets: Vec::new(), closed: false }
    }

    /// The script with one more command. Le of a command with data has no place in this format: a
    /// GET RESPONSE follows in its stead. A command whose data come back closes the script.
    ///
    /// # Errors
    /// [`Misuse::ScriptClosed`] behind a command whose data come back, which must be the last;
    /// [`Misuse::ApduTooLong`].
    pub fn command(mut self, command: &CommandApdu) -> Result<Self, Misuse> {
        if self.closed {
            return Err(Misuse::ScriptClosed);
        }
        compact_command(command, &mut self.octets)?;
        if let (Some(le), false) = (command.le(), command.data().is_empty()) {
            compact_command(&get_response(le), &mut self.octets)?;
        }
        self.closed = command.le().is_some();
        Ok(self)
    }

    /// Whether nothing may follow any more.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// The octets of the script.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.octets
    }

    /// The octets of the script.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.octets
    }
}

impl fmt::Debug for CompactScript {
    /// The length alone: commands may hold keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompactScript({} bytes, closed {})", self.octets.len(), self.closed)
    }
}

const fn get_response(le: sgp_wire::Le) -> CommandApdu {
    CommandApdu::new(0x00, 0xC0, 0x00, 0x00).with_le(match le {
        sgp_wire::Le::Short(le) => sgp_wire::Le::Short(le),
        sgp_wire::Le::Extended(_) => sgp_wire::Le::Short(0),
    })
}

/// Reads the commands of a compact script one after another.
#[derive(Clone)]
pub struct CompactReader<'a> {
    reader: Reader<'a>,
}

impl<'a> CompactReader<'a> {
    /// A reader over the script that fills `data`.
    #[must_use]
    pub const fn new(data: &'a [u8]) -> Self {
        Self { reader: Reader::at(data, 0, &Limits::DEFAULT) }
    }

    /// The next command; `None` at the end. Only the card knows whether P3 counts data that follow
    /// or data that come back: `takes_data` says it for CLA INS P1 P2.
    ///
    /// # Errors
    /// [`Truncated`](sgp_wire::DecodeErrorKind::Truncated).
    pub fn next_command(
        &mut self,
        takes_data: impl FnOnce([u8; 4]) -> bool,
    ) -> Result<Option<CommandApdu>, DecodeError> {
        if self.reader.is_empty() {
            return Ok(None);
        }
        let [cla, ins, p1, p2, p3] = self.reader.array()?;
        let command = CommandApdu::new(cla, ins, p1, p2);
        Ok(Some(match takes_data([cla, ins, p1, p2]) {
            true => command.with_data(self.reader.bytes(usize::from(p3))?),
            false => command.with_le(sgp_wire::Le::Short(p3)),
        }))
    }
}

impl fmt::Debug for CompactReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CompactReader({} bytes left)", self.reader.remaining())
    }
}

/// The answer to a compact script: number of commands executed, and what the last one said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompactResponse {
    executed: u8,
    last: ResponseApdu,
}

impl CompactResponse {
    /// The answer after `executed` commands, a refused one included.
    #[must_use]
    pub const fn new(executed: u8, last: ResponseApdu) -> Self {
        Self { executed, last }
    }

    /// Number of commands executed.
    #[must_use]
    pub const fn executed(&self) -> u8 {
        self.executed
    }

    /// The answer of the last one.
    #[must_use]
    pub const fn last(&self) -> &ResponseApdu {
        &self.last
    }

    /// Reads the answer that fills `data`: number, SW1 SW2, data.
    ///
    /// # Errors
    /// [`Truncated`](sgp_wire::DecodeErrorKind::Truncated) below three octets.
    pub fn decode(data: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::at(data, 0, &Limits::DEFAULT);
        let executed = reader.u8()?;
        let sw = StatusWord(reader.u16()?);
        Ok(Self { executed, last: ResponseApdu::new(reader.take_rest()?, sw) })
    }

    /// The octets of the answer.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let [sw1, sw2] = self.last.sw().0.to_be_bytes();
        let mut out = Vec::from([self.executed, sw1, sw2]);
        out.extend_from_slice(self.last.data());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors scp80/remote-apdu.json: rapdu-002, rapdu-005, rapdu-008, rapdu-012 to 014
    #[test]
    fn round_trips() {
        let bytes = hex::decode("00a4000402adbf00b0000018").unwrap();
        let mut reader = CompactReader::new(&bytes);
        let mut again = Vec::new();
        let mut next = || reader.next_command(|[_, ins, _, _]| ins != 0xB0).unwrap();
        let (select, read) = (next().unwrap(), next().unwrap());
        assert_eq!((select.data(), read.le()), (&[0xAD, 0xBF][..], Some(sgp_wire::Le::Short(0x18))));
        assert_eq!(next(), None);
        compact_command(&select, &mut again).unwrap();
        compact_command(&read, &mut again).unwrap();
        assert_eq!(again, bytes);

        let bytes = hex::decode("02900038826999416db0664d4b").unwrap();
        let response = CompactResponse::decode(&bytes).unwrap();
        assert_eq!((response.executed(), response.last().sw()), (2, StatusWord::OK));
        assert_eq!(response.encode_to_vec(), bytes);
        for short in [&[][..], &[1], &[1, 0x90]] {
            assert!(CompactResponse::decode(short).is_err());
        }
    }

    #[test]
    fn data_come_back_at_the_end_alone() {
        let install =
            CommandApdu::new(0x80, 0xE6, 0x0C, 0x00).with_data([1, 2]).with_le(sgp_wire::Le::Short(0));
        let script = CompactScript::new().command(&install).unwrap();
        assert_eq!(hex::encode(script.as_bytes()), "80e60c0002010200c0000000");
        assert_eq!(alloc::format!("{script:?}"), "CompactScript(12 bytes, closed true)");
        assert_eq!(script.command(&install).unwrap_err(), Misuse::ScriptClosed);
    }

    #[test]
    fn prefixes_and_long_data() {
        let bytes = hex::decode("00a4000402adbf").unwrap();
        for end in 1..bytes.len() {
            assert!(CompactReader::new(&bytes[..end]).next_command(|_| true).is_err(), "{end}");
        }
        let long = CommandApdu::new(0, 0, 0, 0).with_data(alloc::vec![0; 256]);
        assert_eq!(compact_command(&long, &mut Vec::new()), Err(Misuse::ApduTooLong { len: 256 }));
    }
}
