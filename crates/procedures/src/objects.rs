//! Command objects, as ES3.SendData and scripts carry them.

use sgp_wire::{CommandApdu, Tag, put_tlv};

const C_APDU: Tag = Tag::new(0x22);

/// One C-APDU object (TS 102 226 5.2.1) for each command, one after another.
pub(crate) fn c_apdus<'a>(commands: impl IntoIterator<Item = &'a CommandApdu>) -> Vec<u8> {
    let mut out = Vec::new();
    for command in commands {
        put_tlv(&mut out, C_APDU, &command.encode_to_vec());
    }
    out
}
