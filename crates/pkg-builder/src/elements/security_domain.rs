//! `PE-SecurityDomain`: the security domain of the operator (SAIP 8.6, 8.7.3).

use sgp_wire::{Tag, Tar, put_nested, put_tlv};

const INSTANCE: Tag = Tag::new(0xA1);
const KEY_LIST: Tag = Tag::new(0xA2);
const AID: Tag = Tag::new(0x4F);
const PRIVILEGES: Tag = Tag::new(0x82);
const LIFE_CYCLE: Tag = Tag::new(0x83);
const SPECIFIC_PARAMETERS: Tag = Tag::new(0xC9);
const APPLICATION_PARAMETERS: Tag = Tag::new(0xEA);
const TOOLKIT_PARAMETERS: Tag = Tag::new(0x80);
const KEY_USAGE: Tag = Tag::new(0x95);
const KEY_IDENTIFIER: Tag = Tag::new(0x82);
const KEY_VERSION: Tag = Tag::new(0x83);
const KEY_TYPE: Tag = Tag::new(0x80);
const KEY_DATA: Tag = Tag::new(0x86);

/// Load package, class and instance of a security domain, as the format names them.
const LOAD_PACKAGE: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50];
const CLASS: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x53, 0x50, 0x41];
const MNO_SD: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00];

/// Security Domain, Card Reset, Trusted Path, Authorized Management, Token Verification, Global
/// Delete, Global Lock, Global Registry (GlobalPlatform Card Specification 11.1.2).
const MNO_SD_PRIVILEGES: [u8; 3] = [0x82, 0xDC, 0x00];
const PERSONALIZED: u8 = 0x0F;
const AES: u8 = 0x88;
/// SPI1 that a command must have at least: checksum, ciphering, counter higher (ETSI TS 102 225
/// 5.1.1).
const MINIMUM_SECURITY_LEVEL: u8 = 0x16;
/// KIc, KID, KIK: confidentiality with responses, checksum with responses, key encryption.
const KEY_USAGES: [u8; 3] = [0x38, 0x34, 0xC8];

/// The MNO-SD with one SCP80 key set.
pub(crate) struct MnoSd<'a> {
    pub(crate) tar: Tar,
    pub(crate) key_version: u8,
    /// KIc, KID, KIK.
    pub(crate) keys: [&'a [u8]; 3],
}

impl MnoSd<'_> {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_nested(out, INSTANCE, |out| {
            put_tlv(out, AID, &LOAD_PACKAGE);
            put_tlv(out, AID, &CLASS);
            put_tlv(out, AID, &MNO_SD);
            put_tlv(out, PRIVILEGES, &MNO_SD_PRIVILEGES);
            put_tlv(out, LIFE_CYCLE, &[PERSONALIZED]);
            // SCP80; extradition to this SD and of its applications accepted
            put_nested(out, SPECIFIC_PARAMETERS, |out| {
                put_tlv(out, Tag::new(0x81), &[0x80, 0x00]);
                put_tlv(out, Tag::new(0x82), &[0xF0]);
                put_tlv(out, Tag::new(0x87), &[0xF0]);
            });
            put_nested(out, APPLICATION_PARAMETERS, |out| {
                put_tlv(out, TOOLKIT_PARAMETERS, &self.toolkit_parameters());
            });
        });
        put_nested(out, KEY_LIST, |out| {
            for ((identifier, usage), key) in (1..=3).zip(KEY_USAGES).zip(self.keys) {
                self.encode_key(out, identifier, usage, key);
            }
        });
    }

    fn encode_key(&self, out: &mut Vec<u8>, identifier: u8, usage: u8, key: &[u8]) {
        put_nested(out, Tag::SEQUENCE, |out| {
            put_tlv(out, KEY_USAGE, &[usage]);
            put_tlv(out, KEY_IDENTIFIER, &[identifier]);
            put_tlv(out, KEY_VERSION, &[self.key_version]);
            put_nested(out, Tag::SEQUENCE, |out| {
                put_nested(out, Tag::SEQUENCE, |out| {
                    put_tlv(out, KEY_TYPE, &[AES]);
                    put_tlv(out, KEY_DATA, key);
                });
            });
        });
    }

    /// ETSI TS 102 226 8.2.1.3.2.2: access domain, priority, timers, text length, menu entries,
    /// channels, minimum security level, TAR, services.
    fn toolkit_parameters(&self) -> [u8; 15] {
        let [a, b, c] = *self.tar.as_bytes();
        [1, 0x00, 0, 1, 0, 0, 0, 2, 0x01, MINIMUM_SECURITY_LEVEL, 3, a, b, c, 0]
    }
}
