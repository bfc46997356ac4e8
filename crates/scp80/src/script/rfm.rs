//! Commands of remote file management (TS 102 226 clause 7, TS 102 221 clause 11).
//!
//! Short ways to the commands that file scripts are made of; every other one is a
//! [`CommandApdu`] as well.

use alloc::vec::Vec;

use sgp_wire::{CommandApdu, Le};

use crate::Misuse;

/// CLA of the commands of TS 102 221.
const CLA: u8 = 0x00;

/// SELECT by file identifier, from the current directory.
#[must_use]
pub fn select(file: u16) -> CommandApdu {
    CommandApdu::new(CLA, 0xA4, 0x00, 0x04).with_data(file.to_be_bytes())
}

/// SELECT by the path from the MF, which is not part of it.
#[must_use]
pub fn select_path(path: &[u16]) -> CommandApdu {
    let path: Vec<u8> = path.iter().flat_map(|file| file.to_be_bytes()).collect();
    CommandApdu::new(CLA, 0xA4, 0x08, 0x04).with_data(path)
}

/// SELECT of an application by its AID, 5 to 16 octets.
#[must_use]
pub fn select_aid(aid: &[u8]) -> CommandApdu {
    CommandApdu::new(CLA, 0xA4, 0x04, 0x04).with_data(aid)
}

/// READ BINARY: `len` octets from `offset`; 0 for everything there is.
#[must_use]
pub const fn read_binary(offset: u16, len: u8) -> CommandApdu {
    let [high, low] = offset.to_be_bytes();
    CommandApdu::new(CLA, 0xB0, high, low).with_le(Le::Short(len))
}

/// UPDATE BINARY at `offset`.
///
/// # Errors
/// [`Misuse::ApduTooLong`] beyond 255 octets.
pub fn update_binary(offset: u16, data: &[u8]) -> Result<CommandApdu, Misuse> {
    let [high, low] = offset.to_be_bytes();
    with_data(CommandApdu::new(CLA, 0xD6, high, low), data)
}

/// READ RECORD `number`, from 1, in absolute mode; `len` is the length of a record.
#[must_use]
pub const fn read_record(number: u8, len: u8) -> CommandApdu {
    CommandApdu::new(CLA, 0xB2, number, 0x04).with_le(Le::Short(len))
}

/// UPDATE RECORD `number`, from 1, in absolute mode.
///
/// # Errors
/// [`Misuse::ApduTooLong`] beyond 255 octets.
pub fn update_record(number: u8, data: &[u8]) -> Result<CommandApdu, Misuse> {
    with_data(CommandApdu::new(CLA, 0xDC, number, 0x04), data)
}

/// ACTIVATE FILE, the current one.
#[must_use]
pub const fn activate_file() -> CommandApdu {
    CommandApdu::new(CLA, 0x44, 0x00, 0x00)
}

/// DEACTIVATE FILE, the current one.
#[must_use]
pub const fn deactivate_file() -> CommandApdu {
    CommandApdu::new(CLA, 0x04, 0x00, 0x00)
}

/// GET RESPONSE, which stands for Le in compact scripts; 0 for everything there is.
#[must_use]
pub const fn get_response(len: u8) -> CommandApdu {
    CommandApdu::new(CLA, 0xC0, 0x00, 0x00).with_le(Le::Short(len))
}

pub(super) fn with_data(command: CommandApdu, data: &[u8]) -> Result<CommandApdu, Misuse> {
    match data.len() {
        0..=0xFF => Ok(command.with_data(data)),
        len => Err(Misuse::ApduTooLong { len }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors scp80/remote-apdu.json: rapdu-001, rapdu-002; scp80/published.json: the commands of
    // the responses of pySim
    #[test]
    fn commands_of_the_vectors() {
        for (command, octets) in [
            (select(0x218F), "00a4000402218f"),
            (select(0x3F00), "00a40004023f00"),
            (read_binary(0, 0x18), "00b0000018"),
            (select_path(&[0x7F20, 0x6F07]), "00a40804047f206f07"),
            (select_aid(&[0xA0, 0, 0, 0, 0x87]), "00a4040405a000000087"),
            (update_binary(0x0102, &[7]).unwrap(), "00d601020107"),
            (read_record(1, 4), "00b2010404"),
            (update_record(2, &[1, 2]).unwrap(), "00dc0204020102"),
            (activate_file(), "00440000"),
            (deactivate_file(), "00040000"),
            (get_response(0), "00c0000000"),
        ] {
            assert_eq!(hex::encode(command.encode_to_vec()), octets);
        }
        assert_eq!(update_binary(0, &[0; 256]), Err(Misuse::ApduTooLong { len: 256 }));
    }
}
