//! Commands of remote application management (TS 102 226 clause 8, GlobalPlatform Card
//! Specification 2.3 clause 11).
//!
//! Short ways to the commands that application scripts are made of; every other one is a
//! [`CommandApdu`] as well.

use alloc::vec::Vec;

use sgp_wire::{Aid, CommandApdu, Le, put_length, put_tlv};

use crate::Misuse;
use crate::script::rfm::with_data;

/// CLA of the commands of GlobalPlatform without secure messaging.
const CLA: u8 = 0x80;

/// What the fields of an INSTALL for a new application say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Installation {
    /// Executable load file.
    pub load_file: Aid,
    /// Executable module in it.
    pub module: Aid,
    /// The application.
    pub application: Aid,
    /// Privileges, one octet or three.
    pub privileges: Vec<u8>,
    /// Install parameters with their tags (`C9`, `EF`, `EA`).
    pub parameters: Vec<u8>,
    /// Install token; empty where none is needed.
    pub token: Vec<u8>,
}

impl Installation {
    /// An application without privileges, parameters (an empty `C9`) and token.
    #[must_use]
    pub fn new(load_file: Aid, module: Aid, application: Aid) -> Self {
        Self {
            load_file,
            module,
            application,
            privileges: Vec::from([0x00]),
            parameters: Vec::from([0xC9, 0x00]),
            token: Vec::new(),
        }
    }

    /// INSTALL [for install and make selectable] (11.5.2.3.2).
    ///
    /// # Errors
    /// [`Misuse::ApduTooLong`].
    pub fn to_apdu(&self) -> Result<CommandApdu, Misuse> {
        let aids = [&self.load_file, &self.module, &self.application].map(Aid::as_bytes);
        install(0x0C, &[aids[0], aids[1], aids[2], &self.privileges, &self.parameters, &self.token])
    }
}

/// INSTALL [for load] (11.5.2.3.1): of the load file `load_file` under the security domain `domain`;
/// without a domain, the current one. `hash` and `token` are empty where none is needed.
///
/// # Errors
/// [`Misuse::ApduTooLong`].
pub fn install_for_load(
    load_file: &Aid,
    domain: Option<&Aid>,
    hash: &[u8],
    parameters: &[u8],
    token: &[u8],
) -> Result<CommandApdu, Misuse> {
    let domain = domain.map_or(&[][..], Aid::as_bytes);
    install(0x02, &[load_file.as_bytes(), domain, hash, parameters, token])
}

/// INSTALL [for personalization] of `application` (11.5.2.3.6).
#[must_use]
pub fn install_for_personalization(application: &Aid) -> CommandApdu {
    let mut data = Vec::from([0, 0]);
    put_lv(&mut data, application.as_bytes());
    data.extend_from_slice(&[0, 0, 0]);
    CommandApdu::new(CLA, 0xE6, 0x20, 0x00).with_data(data).with_le(Le::Short(0))
}

/// The LOADs of a load file (11.6): its data block `file` in an object `C4`, in blocks of at most
/// `block_len` octets each.
///
/// # Errors
/// [`Misuse::ApduTooLong`] for blocks above 255 octets or of none, and for a file that needs more
/// than 256 of them.
pub fn load(file: &[u8], block_len: usize) -> Result<Vec<CommandApdu>, Misuse> {
    let mut object = Vec::with_capacity(file.len().saturating_add(5));
    object.push(0xC4);
    put_length(&mut object, file.len());
    object.extend_from_slice(file);
    let last = object.len().div_ceil(block_len.max(1)).saturating_sub(1);
    if !(1..=0xFF).contains(&block_len) || last > 0xFF {
        return Err(Misuse::ApduTooLong { len: block_len });
    }
    let blocks = object.chunks(block_len).zip(0..=u8::MAX);
    let block = |(block, number): (&[u8], u8)| {
        let p1 = if usize::from(number) == last { 0x80 } else { 0x00 };
        CommandApdu::new(CLA, 0xE8, p1, number).with_data(block).with_le(Le::Short(0))
    };
    Ok(blocks.map(block).collect())
}

/// DELETE of an application or a load file, `with_related` objects or alone (11.2).
#[must_use]
pub fn delete(aid: &Aid, with_related: bool) -> CommandApdu {
    let mut data = Vec::new();
    put_tlv(&mut data, sgp_wire::Tag::new(0x4F), aid.as_bytes());
    let p2 = if with_related { 0x80 } else { 0x00 };
    CommandApdu::new(CLA, 0xE4, 0x00, p2).with_data(data).with_le(Le::Short(0))
}

/// What GET STATUS lists (11.4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StatusOf {
    /// The issuer security domain.
    IssuerDomain,
    /// Applications and security domains.
    Applications,
    /// Executable load files.
    LoadFiles,
    /// Executable load files and their modules.
    LoadFilesAndModules,
}

/// GET STATUS of everything of a kind, as objects `E3` (11.4); `next` goes on after an answer
/// `63 10`.
#[must_use]
pub fn get_status(of: StatusOf, next: bool) -> CommandApdu {
    let p1 = match of {
        StatusOf::IssuerDomain => 0x80,
        StatusOf::Applications => 0x40,
        StatusOf::LoadFiles => 0x20,
        StatusOf::LoadFilesAndModules => 0x10,
    };
    let p2 = if next { 0x03 } else { 0x02 };
    CommandApdu::new(CLA, 0xF2, p1, p2).with_data([0x4F, 0x00]).with_le(Le::Short(0))
}

/// GET DATA of the object `tag` (11.3).
#[must_use]
pub const fn get_data(tag: u16) -> CommandApdu {
    let [p1, p2] = tag.to_be_bytes();
    CommandApdu::new(CLA, 0xCA, p1, p2).with_le(Le::Short(0))
}

fn install(p1: u8, fields: &[&[u8]]) -> Result<CommandApdu, Misuse> {
    let mut data = Vec::new();
    for field in fields {
        put_lv(&mut data, field);
    }
    Ok(with_data(CommandApdu::new(CLA, 0xE6, p1, 0x00), &data)?.with_le(Le::Short(0)))
}

fn put_lv(out: &mut Vec<u8>, value: &[u8]) {
    put_length(out, value.len());
    out.extend_from_slice(value);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aid(last: u8) -> Aid {
        Aid::new(&[0xA0, 0, 0, 0, 0x62, last]).unwrap()
    }

    fn octets(command: &CommandApdu) -> alloc::string::String {
        hex::encode_upper(command.encode_to_vec())
    }

    // vectors sgp02/journey-sms.json: 03-key-establishment-1
    #[test]
    fn personalization_of_an_isd_p() {
        let isd_p = Aid::new(&hex::decode("A0000005591010FFFFFFFF8900001100").unwrap()).unwrap();
        assert_eq!(
            octets(&install_for_personalization(&isd_p)),
            "80E6200016000010A0000005591010FFFFFFFF890000110000000000"
        );
    }

    // laid out by hand after GlobalPlatform Card Specification 2.3 clause 11
    #[test]
    fn life_of_an_application() {
        let load = install_for_load(&aid(1), Some(&aid(9)), &[], &[], &[]).unwrap();
        assert_eq!(octets(&load), "80E602001106A0000000620106A0000000620900000000");
        let mut installation = Installation::new(aid(1), aid(2), aid(3));
        assert_eq!(
            octets(&installation.to_apdu().unwrap()),
            "80E60C001B06A0000000620106A0000000620206A00000006203010002C9000000"
        );
        installation.parameters = alloc::vec![0; 240];
        assert!(matches!(installation.to_apdu(), Err(Misuse::ApduTooLong { .. })));
        assert_eq!(octets(&delete(&aid(1), true)), "80E40080084F06A0000000620100");
        assert_eq!(octets(&get_status(StatusOf::Applications, false)), "80F24002024F0000");
        assert_eq!(octets(&get_status(StatusOf::LoadFilesAndModules, true)), "80F21003024F0000");
        assert_eq!(octets(&get_data(0xFF21)), "80CAFF2100");
    }

    #[test]
    fn a_load_file_in_blocks() {
        let blocks: Vec<_> = load(&[7; 10], 5).unwrap().iter().map(octets).collect();
        assert_eq!(blocks, ["80E8000005C40A07070700", "80E8000105070707070700", "80E8800202070700"]);
        assert_eq!(load(&[7; 3], 255).unwrap().len(), 1);
        assert_eq!(load(&[7; 3], 256), Err(Misuse::ApduTooLong { len: 256 }));
        assert_eq!(load(&[7; 3], 0), Err(Misuse::ApduTooLong { len: 0 }));
        assert!(load(&[7; 252], 1).is_ok() && load(&[7; 254], 1).is_err());
    }
}
