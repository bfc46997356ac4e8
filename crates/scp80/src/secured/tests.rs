//! Worked examples, published packets, and what must be refused.

use proptest::prelude::*;
use sgp_keys::AesKey;

use super::*;
use crate::{CheckKind, CheckLength, Kic, Kid, Kvn, PeerFault, Spi, UnsupportedAlgorithm};

fn unhex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

fn key(text: &str) -> AesKey {
    AesKey::new(&unhex(text)).unwrap()
}

// keys of the worked examples: spec sgp02-card.md 5.2
fn example_keys() -> KeySet {
    let (kic, kid) = ("101112131415161718191A1B1C1D1E1F", "202122232425262728292A2B2C2D2E2F");
    KeySet::aes(Kvn::new(1).unwrap(), key(kic), key(kid))
}

fn header(spi: Spi) -> CommandHeader {
    CommandHeader::new(spi, Kic::new(0x12), Kid::new(0x12), Tar::ISD_R)
}

fn cntr(value: u64) -> Cntr {
    Cntr::new(value).unwrap()
}

// spec sgp02-card.md 6.1, 6.4 and 5.2
#[test]
fn worked_commands() {
    for (spi, counter, data, packet) in [
        (
            Spi::SGP02,
            18,
            "AA1C221A80E28800153A03124F10A0000005591010FFFFFFFF8900001100",
            "00381516391212000001F5BC14252CF7E110E4EBFDE4077344AC2CB28552B5CE487745C12F6AC6C892C033ECC6B5\
             9B118748357095159AEFD02B",
        ),
        (
            Spi::PUSH,
            19,
            "812D832B8413350103390205003C03021F9A3E0521C000020A89148A0C736D73722E6578616D706C658C042F61646D",
            "00481516001212000001CBC1E7668A584DC10C20062C4681359AE9743E008F43E28D0663B481D2FC6C9D685779586A0E\
             E9814159111FD39EC4E1319CE466D1E3F05F746F24841440FF10",
        ),
        (
            Spi::NOTIFICATION,
            0,
            "E1354C10890999001234567890123456789012104D01024E0200072F10A0000005591010FFFFFFFF8900001100140853\
             44780123456708",
            "00581506001212000001F6DE5E6CE1D148A1EF99D7B021D674F210A51FAE0ED13FC91E7D8CC0A19510D3E63BBC249157\
             9E589D8B3418D57DAA947CF1923E4A790A59EAF1F743B4AFB55D07A9F0895F5F915C636343C564C1065F",
        ),
    ] {
        let (keys, packet) = (example_keys(), unhex(packet));
        let protected = protect_command(&header(spi), cntr(counter), &unhex(data), Some(&keys)).unwrap();
        assert_eq!(hex::encode(&protected), hex::encode(&packet), "{spi}");
        let plain = unprotect_command(&CommandPacket::decode(&packet).unwrap(), Some(&keys)).unwrap();
        assert_eq!((plain.counter, plain.data), (cntr(counter), unhex(data)));
    }
}

// spec sgp02-card.md 6.1: without the 02 71 00 in front
#[test]
fn worked_response() {
    let packet = unhex("00241200000125069DF72D0604A512651FC0D432AC9681BB28F0C7378FA26A1DA005DE07073C");
    let (keys, data) = (example_keys(), unhex("AB0780010123029000"));
    let command = header(Spi::SGP02);
    let built = protect_response(&command, cntr(18), ResponseStatus::OK, &data, Some(&keys)).unwrap();
    assert_eq!(built, packet);
    let plain = unprotect_response(&ResponsePacket::decode(&packet).unwrap(), &command, Some(&keys)).unwrap();
    assert_eq!((plain.counter, plain.status, plain.data), (cntr(18), ResponseStatus::OK, data));
}

// vectors scp80/edge.json: edge-008, edge-009
#[test]
fn four_octets_only_where_agreed() {
    let set = || {
        KeySet::aes(
            Kvn::new(8).unwrap(),
            key("662dc2220a95a08d3b81e6ee98fa1871b286ca72d80ef5361d7471a4b5a45e45"),
            key("bee2cc0221a508229ffd593bc77cb3939374ef9e123ae5395b5d00a244cbb124"),
        )
    };
    let agreed = set().with_check_length(CheckLength::Four);
    for (packet, counter, data) in [
        ("00281116018282000001069947d469acac8ad1953f9fd2f3ec3d1b20a0410fde91c2b044077314fd5441", 9, ""),
        (
            "0028111601828200000128b72a35654ab6a70f1377bc098e009e291209141c088d2f7c3639311ce6baaf",
            10,
            "1bcd0546452c",
        ),
    ] {
        let bytes = unhex(packet);
        let packet = CommandPacket::decode(&bytes).unwrap();
        let plain = unprotect_command(&packet, Some(&agreed)).unwrap();
        assert_eq!((plain.counter, plain.data), (cntr(counter), unhex(data)));
        let Err(Error::Decode(error)) = unprotect_command(&packet, Some(&set())) else { panic!() };
        let kind = DecodeErrorKind::LengthOutOfRange { min: 21, max: 21, found: 17 };
        assert_eq!((error.kind(), error.offset()), (kind, 2));
    }
}

// vectors scp80/edge.json: edge-002, edge-003 and edge-005, of one key set
#[test]
fn padding_is_counted_and_never_looked_at() {
    let kic = key("1e75308737ac13e2dcc8cf554300921d");
    let keys = KeySet::aes(Kvn::new(14).unwrap(), kic, key("32d9b3712e6c79abfdc31c955252ea33"));
    for (packet, data) in [
        ("0028151601e2e200000178d3da3ece63722f19d0f59905a78e0779a57cf4e65244f5a08c8a73b0f8c56e", "1c05"),
        (
            "0028151601e2e2000001b38e2c440041d2b3818064951223fa349e0687ccda076ba3e2543ea020cd035e",
            "961bc951e7c11bfe4be9ed1b91",
        ),
        (
            "002815f6c1e2e20000010b57374b1751a1b3c510d5a45413441db1e2edb7a1c38cb5fdc11a0acb830f33",
            "39d430602e1657a5a288f56ee0ba19",
        ),
    ] {
        let bytes = unhex(packet);
        let plain = unprotect_command(&CommandPacket::decode(&bytes).unwrap(), Some(&keys)).unwrap();
        assert_eq!(hex::encode(plain.data), data);
    }
}

#[test]
fn algorithms_that_are_not_offered() {
    let keys = example_keys();
    let tar = Tar::ISD_R;
    for (spi, kic, kid, expected) in [
        ([0x16, 0x00], 0x15, 0x12, UnsupportedAlgorithm::Cipher(0x15)),
        ([0x16, 0x00], 0x10, 0x12, UnsupportedAlgorithm::Cipher(0x10)),
        ([0x16, 0x00], 0x12, 0x13, UnsupportedAlgorithm::Check(0x13)),
        ([0x15, 0x00], 0x12, 0x19, UnsupportedAlgorithm::RedundancyCheck(0x19)),
        ([0x17, 0x00], 0x12, 0x12, UnsupportedAlgorithm::Signature),
    ] {
        let header = CommandHeader::new(Spi::new(spi), Kic::new(kic), Kid::new(kid), tar);
        let error = protect_command(&header, Cntr::ZERO, &[], Some(&keys)).unwrap_err();
        assert_eq!(error, Error::Unsupported(expected));
    }
    let error = protect_command(&header(Spi::SGP02), Cntr::ZERO, &[], None).unwrap_err();
    assert_eq!(error, Error::Peer(PeerFault::KeySetUnknown));
}

// as vectors scp80/negative.json, "PCNTR 3 in a packet that is not ciphered"
#[test]
fn padding_without_ciphering() {
    let mut packet = unhex("00140d00010000000001000000000000010203040506");
    let read = |packet: &[u8]| unprotect_command(&CommandPacket::decode(packet).unwrap(), None);
    assert_eq!(read(&packet).unwrap().data, [1, 2, 3, 4, 5, 6]);
    packet[15] = 3;
    assert_eq!(read(&packet).unwrap_err(), Error::Peer(PeerFault::PaddingCounter));
}

// as vectors scp80/negative.json, "PCNTR one more than all secured data" and "PCNTR FF"
#[test]
fn padding_beyond_the_data() {
    let (keys, header) = (example_keys(), header(Spi::NOTIFICATION));
    let data = [0; 18];
    let packet = |padding: u8| {
        let forge = Forge::command(&header, cntr(1), &data).padding([]).padding_counter(padding);
        forge.build(Some(&keys)).unwrap()
    };
    for (padding, left) in [(0, Some(18)), (18, Some(0)), (19, None), (0xFF, None)] {
        let packet = packet(padding);
        let plain = unprotect_command(&CommandPacket::decode(&packet).unwrap(), Some(&keys));
        match left {
            Some(left) => assert_eq!(plain.unwrap().data.len(), left),
            None => assert_eq!(plain.unwrap_err(), Error::Peer(PeerFault::PaddingCounter)),
        }
    }
}

#[test]
fn part_blocks_are_named() {
    let packet = unhex(
        "0037151639121200000149c549cbea81bc29ef07a9c067b0b2558323181aff31ec7b3b40f92eb1b75dda2aec26c6d32f903e9ed1c1df0e2d53",
    );
    let decoded = CommandPacket::decode(&packet).unwrap();
    let Err(Error::Decode(error)) = unprotect_command(&decoded, Some(&example_keys())) else { panic!() };
    assert_eq!((error.offset(), alloc::format!("{}", error.path())), (10, "cipheredPart".into()));
    assert_eq!(crate::wire::status_of(&error), Some(ResponseStatus::CIPHERING_ERROR));
}

#[test]
fn the_longest_packet() {
    let keys = example_keys();
    let header = header(Spi::SGP02);
    // 65535 = 8 + body; the body is whole blocks
    let most = (0xFFFF - 8) / 16 * 16 - 14;
    let packet = protect_command(&header, cntr(1), &alloc::vec![0x5A; most], Some(&keys)).unwrap();
    let plain = unprotect_command(&CommandPacket::decode(&packet).unwrap(), Some(&keys)).unwrap();
    assert_eq!(plain.data.len(), most);
    let error = protect_command(&header, cntr(1), &alloc::vec![0; most + 1], Some(&keys)).unwrap_err();
    assert_eq!(error, Error::Misuse(crate::Misuse::DataTooLong { len: most + 14 + 16 + 8, max: 0xFFFF }));
}

fn security() -> impl Strategy<Value = (u8, bool)> {
    (prop_oneof![Just(0x00), Just(0x02), Just(0x04), Just(0x06), Just(0x16)], any::<bool>())
}

proptest! {
    #[test]
    fn what_is_protected_comes_back(
        (first, four) in security(),
        counter in 0..=Cntr::MAX.value(),
        data in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let length = if four { CheckLength::Four } else { CheckLength::Eight };
        let keys = example_keys().with_check_length(length);
        // the response asks for what the command has
        let spi = Spi::new([first, 0x01 | (first & 0x04) << 2 | (first & 0x03) << 2]);
        let command = header(spi);
        let packet = protect_command(&command, cntr(counter), &data, Some(&keys)).unwrap();
        let plain = unprotect_command(&CommandPacket::decode(&packet).unwrap(), Some(&keys)).unwrap();
        prop_assert_eq!((plain.counter.value(), &plain.data), (counter, &data));
        let status = ResponseStatus(data.first().copied().unwrap_or(0));
        let packet = protect_response(&command, cntr(counter), status, &data, Some(&keys)).unwrap();
        let response = ResponsePacket::decode(&packet).unwrap();
        let plain = unprotect_response(&response, &command, Some(&keys)).unwrap();
        prop_assert_eq!((plain.counter.value(), plain.status, &plain.data), (counter, status, &data));
    }

    #[test]
    fn any_octets_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        let keys = example_keys();
        if let Ok(packet) = CommandPacket::decode(&bytes) {
            let read = unprotect_command(&packet, Some(&keys));
            let checked = packet.header().spi.check() != CheckKind::None;
            prop_assert!(read.is_err() || !checked);
        }
        if let Ok(packet) = ResponsePacket::decode(&bytes) {
            prop_assert!(unprotect_response(&packet, &header(Spi::SGP02), Some(&keys)).is_err());
        }
    }
}

#[test]
fn debug_shows_lengths() {
    let plain = PlainCommand { counter: cntr(1), data: alloc::vec![0x41; 3] };
    assert_eq!(alloc::format!("{plain:?}"), "PlainCommand(0000000001, 3 bytes)");
    let data = alloc::vec![0x41; 3];
    let plain = PlainResponse { counter: cntr(1), status: ResponseStatus::OK, data };
    assert_eq!(alloc::format!("{plain:?}"), "PlainResponse(0000000001, status 00 (done), 3 bytes)");
}
