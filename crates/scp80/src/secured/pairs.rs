//! Every cipher beside every check: round trips, and one flipped bit.

#![cfg(feature = "des-insecure")]

use alloc::vec::Vec;

use sgp_keys::{AesKey, DesKey};
use sgp_wire::Tar;

use super::*;
use crate::{CheckLength, Cntr, KicKey, KidKey, Kvn, PeerFault, RedundancyCheck, Spi};

const KEY: [u8; 32] = *b"0123456789abcdefGHIJKLMNOPQRSTUV";

fn aes(len: usize) -> AesKey {
    AesKey::new(&KEY[..len]).unwrap()
}

fn des(len: usize) -> DesKey {
    DesKey::new(&KEY[..len]).unwrap()
}

/// Ciphers by name; the last is none at all.
const CIPHERS: [&str; 9] = ["aes128", "aes192", "aes256", "des", "3des2", "3des3", "ecb", "3des-ecb", "none"];
/// Checks by name.
const CHECKS: [&str; 8] = ["cmac128", "cmac192", "cmac256", "cmac4", "des", "3des2", "3des3", "crc32"];

/// Keys and SPI of one pair; `agreed` leaves the algorithms out of the header.
fn pair(cipher: &str, check: &str, agreed: bool) -> (Spi, KeySet) {
    let kic = match cipher {
        "aes192" => KicKey::aes(&aes(24)),
        "aes256" => KicKey::aes(&aes(32)),
        "des" => KicKey::des(&des(8)),
        "3des2" => KicKey::des(&des(16)),
        "3des3" => KicKey::des(&des(24)),
        "ecb" => KicKey::des_ecb(&des(8)),
        "3des-ecb" => KicKey::des_ecb(&des(24)),
        _ => KicKey::aes(&aes(16)),
    };
    let kid = match check {
        "cmac192" => KidKey::aes(&aes(24)),
        "cmac256" => KidKey::aes(&aes(32)),
        "des" => KidKey::des(&des(8)),
        "3des2" => KidKey::des(&des(16)),
        "3des3" => KidKey::des(&des(24)),
        _ => KidKey::aes(&aes(16)),
    };
    let mut keys = KeySet::new(Kvn::new(5).unwrap(), kic, kid);
    if check == "cmac4" {
        keys = keys.with_check_length(CheckLength::Four);
    }
    if check == "crc16" {
        keys = keys.with_redundancy_check(RedundancyCheck::Crc16);
    }
    if agreed || cipher == "3des-ecb" {
        keys = keys.with_agreed_algorithms();
    }
    let (kind, ciphered) = (if check.starts_with("crc") { 1 } else { 2 }, u8::from(cipher != "none"));
    (Spi::new([0x10 | ciphered << 2 | kind, 0x21 | ciphered << 4 | kind << 2]), keys)
}

fn header(spi: Spi, keys: &KeySet) -> CommandHeader {
    let kic = if spi.is_ciphered() { keys.kic() } else { crate::Kic::NONE };
    CommandHeader::new(spi, kic, keys.kid_for(spi.check()), Tar::ISD_R)
}

fn each(mut run: impl FnMut(&str, Dialect, Spi, &KeySet)) {
    for dialect in [Dialect::Sms, Dialect::CatTp] {
        for cipher in CIPHERS {
            for check in CHECKS.into_iter().chain(["crc16"]) {
                for agreed in [false, true] {
                    let (spi, keys) = pair(cipher, check, agreed);
                    let name = alloc::format!("{cipher}, {check}, {dialect:?}, agreed {agreed}");
                    run(&name, dialect, spi, &keys);
                }
            }
        }
    }
}

#[test]
fn every_pair_comes_back() {
    let mut pairs = 0;
    each(|name, dialect, spi, keys| {
        let header = header(spi, keys);
        for len in 0..40 {
            let data: Vec<u8> = (0..len).collect();
            let counter = Cntr::from_bytes([1, 2, 3, 4, len]);
            let (mut packet, mut plain) = (Vec::new(), Vec::new());
            protect_command_into(dialect, &header, counter, &data, Some(keys), &mut packet).unwrap();
            let read = CommandPacket::decode_as(dialect, &packet).unwrap();
            assert_eq!(unprotect_command_into(&read, Some(keys), &mut plain), Ok(counter), "{name}");
            assert_eq!((read.header(), &plain), (&header, &data), "{name}");

            let status = ResponseStatus(len);
            packet.clear();
            plain.clear();
            protect_response_into(dialect, &header, counter, status, &data, Some(keys), &mut packet).unwrap();
            let read = ResponsePacket::decode_as(dialect, &packet).unwrap();
            let fields = unprotect_response_into(&read, &header, Some(keys), &mut plain);
            assert_eq!((fields, &plain), (Ok((counter, status)), &data), "{name}");
        }
        pairs += 1;
    });
    assert_eq!(pairs, 2 * 9 * 9 * 2);
}

#[test]
fn any_flipped_bit_is_refused_under_every_pair() {
    each(|name, dialect, spi, keys| {
        let header = header(spi, keys);
        let mut packet = Vec::new();
        let counter = Cntr::from_bytes([0, 0, 0, 0, 9]);
        protect_command_into(dialect, &header, counter, b"some command", Some(keys), &mut packet).unwrap();
        for bit in 0..packet.len() * 8 {
            let mut changed = packet.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let mut plain = Vec::from(*b"kept");
            let read = CommandPacket::decode_as(dialect, &changed)
                .map_err(Error::from)
                .and_then(|packet| unprotect_command_into(&packet, Some(keys), &mut plain));
            assert!(read.is_err(), "{name}: bit {bit}");
            assert_eq!(plain, b"kept", "{name}");
        }
        packet.clear();
        let status = ResponseStatus::OK;
        protect_response_into(dialect, &header, counter, status, b"data", Some(keys), &mut packet).unwrap();
        for bit in 0..packet.len() * 8 {
            let mut changed = packet.clone();
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let read = ResponsePacket::decode_as(dialect, &changed)
                .map_err(Error::from)
                .and_then(|packet| unprotect_response(&packet, &header, Some(keys)));
            assert!(read.is_err(), "{name}: bit {bit} of the response");
        }
    });
}

/// A key is for its own algorithm: a header that names another one is refused, whatever it names.
#[test]
fn no_key_is_talked_into_another_algorithm() {
    for (at, cipher) in CIPHERS.into_iter().enumerate().filter(|(_, name)| *name != "none") {
        let (spi, keys) = pair(cipher, "cmac128", false);
        let own = header(spi, &keys);
        for nibble in 0..=0x0F {
            let kic = crate::Kic::new(0x50 | nibble);
            let verdict = Suite::of_command(&CommandHeader { kic, ..own }, Some(&keys)).map(drop);
            let meant = kic.cipher() == keys.kic_key().cipher() && kic.cipher() != crate::Cipher::Agreed;
            let agreed = keys.has_agreed_algorithms() && kic.cipher() == crate::Cipher::Agreed;
            if meant || agreed {
                assert_eq!(verdict, Ok(()), "{at}: {nibble:X}");
            } else {
                let refused = crate::UnsupportedAlgorithm::Cipher(0x50 | nibble);
                assert_eq!(verdict, Err(Error::Unsupported(refused)), "{cipher}: {nibble:X}");
            }
        }
    }
}

/// Faults behind a valid check and cipher, for each block length.
#[test]
fn forged_packets_reach_the_fault() {
    for cipher in CIPHERS {
        let (spi, keys) = pair(cipher, "crc16", false);
        let header = header(spi, &keys);
        let forge = Forge::command(&header, Cntr::ZERO, b"eight!!!");
        let read = |packet: Vec<u8>| {
            let packet = CommandPacket::decode(&packet)?;
            unprotect_command(&packet, Some(&keys)).map(|plain| plain.data)
        };
        let mut right = Vec::new();
        protect_command_into(Dialect::Sms, &header, Cntr::ZERO, b"eight!!!", Some(&keys), &mut right)
            .unwrap();
        assert_eq!(forge.build(Some(&keys)), Ok(right), "{cipher}");
        let counted = read(forge.clone().padding_counter(0xFF).build(Some(&keys)).unwrap());
        assert_eq!(counted, Err(Error::Peer(PeerFault::PaddingCounter)), "{cipher}");
        let wrong = read(forge.clone().check([0, 0]).build(Some(&keys)).unwrap());
        assert_eq!(wrong, Err(Error::Security), "{cipher}");
        let odd = read(forge.clone().padding([0; 3]).build(Some(&keys)).unwrap());
        match cipher {
            "none" => assert_eq!(odd, Err(Error::Peer(PeerFault::PaddingCounter))),
            _ => {
                assert!(matches!(odd, Err(Error::Decode(error)) if error.offset() == 10), "{cipher}: {odd:?}")
            }
        }
        let clear = read(forge.clone().left_clear().build(Some(&keys)).unwrap());
        assert_eq!(clear.is_ok(), cipher == "none", "{cipher}");
        for (packet, field) in [
            (forge.clone().packet_length(7), "CPL"),
            (forge.clone().header_length(3), "CHL"),
            (forge.clone().header_length(13), "CHL"),
        ] {
            let Err(Error::Decode(error)) = read(packet.build(Some(&keys)).unwrap()) else { panic!() };
            assert_eq!(alloc::format!("{}", error.path()), field, "{cipher}");
        }
        let cat_tp = forge.clone().dialect(Dialect::CatTp).identifier(3).build(Some(&keys)).unwrap();
        assert_eq!(cat_tp[0], 3);
        let long = forge.clone().dialect(Dialect::CatTp).packet_length(0x1234).build(Some(&keys)).unwrap();
        assert_eq!(long[..4], [1, 0x82, 0x12, 0x34]);
    }
}

// spec scp80.md 3.1: the most secured data of one SMS, which has 137 octets of packet
#[test]
fn one_short_message_holds_as_much_as_the_table_says() {
    for (ciphers, lengths) in [
        (
            &["aes128", "aes192", "aes256"][..],
            [("cmac128", 98), ("cmac4", 102), ("crc32", 102), ("crc16", 104)],
        ),
        (&["des", "3des2", "3des3", "ecb"], [("des", 106), ("3des3", 106), ("crc32", 110), ("crc16", 112)]),
        (&["none"], [("cmac256", 113), ("cmac4", 117), ("crc32", 117), ("crc16", 119)]),
    ] {
        for (cipher, (check, most)) in
            ciphers.iter().flat_map(|cipher| lengths.map(|length| (cipher, length)))
        {
            let (spi, keys) = pair(cipher, check, false);
            let header = header(spi, &keys);
            let room = |len| capacity(Dialect::Sms, &header, Some(&keys), len);
            assert_eq!(room(137), Ok(Some(most)), "{cipher}, {check}");
            let len = |data: usize| {
                protect_command(&header, Cntr::ZERO, &alloc::vec![0; data], Some(&keys)).unwrap().len()
            };
            assert!(len(most) <= 137 && len(most + 1) > 137, "{cipher}, {check}");
            assert_eq!(room(12), Ok(None), "{cipher}, {check}");
        }
    }
    let clear = CommandHeader::new(Spi::new([0, 0]), crate::Kic::NONE, crate::Kid::NONE, Tar::ISD_R);
    let room = |dialect, len| capacity(dialect, &clear, None, len).unwrap();
    assert_eq!(room(Dialect::Sms, 137), Some(121));
    assert_eq!((room(Dialect::CatTp, 129), room(Dialect::CatTp, 131)), (Some(129 - 16), Some(131 - 17)));
    assert_eq!(room(Dialect::Sms, usize::MAX), Some(0xFFFF - 14));
}
