//! Pad, check, cipher, and back. No counter is judged here.

use alloc::vec::Vec;

use sgp_keys::SymmetricKey;
use sgp_wire::{DecodeError, DecodeErrorKind, Tar};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::keys::KeySet;
use crate::wire::cntr::Cntr;
use crate::wire::spi::CheckKind;
use crate::wire::status::ResponseStatus;
use crate::wire::{CIPHERED_PART, CommandHeader, CommandPacket, ResponsePacket};
use crate::{Error, PeerFault, UnsupportedAlgorithm};

/// Protects `data` as a command packet: zero padding, check, cipher, as `header` says.
///
/// # Security
/// Takes any counter. A counter used twice under one key set makes the card refuse the second
/// packet, and a skipped persist makes that happen after a restart: [`Sender`](crate::Sender)
/// takes care of it.
///
/// # Errors
/// [`Error::Unsupported`], [`PeerFault::KeySetUnknown`] when a key is needed and there is none,
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
pub fn protect_command(
    header: &CommandHeader,
    counter: Cntr,
    data: &[u8],
    keys: Option<&KeySet>,
) -> Result<Vec<u8>, Error> {
    let suite = Suite::of_command(header, keys)?;
    let [a, b, c, d, e] = counter.to_bytes();
    let layout = suite.layout(6, data.len());
    let mut packet = Vec::with_capacity(layout.body_len.saturating_add(10));
    header.encode(suite.check_len(), layout.body_len, &mut packet)?;
    suite.seal(&[], &mut packet, &[a, b, c, d, e, layout.padding], data)?;
    Ok(packet)
}

/// Deciphers a command packet and checks it. Judges no counter and no security level.
///
/// # Security
/// A packet that is not ciphered and not checked is read as it stands;
/// [`Receiver`](crate::Receiver) asks for a minimum and judges the counter.
///
/// # Errors
/// [`Error::Unsupported`]; [`PeerFault::KeySetUnknown`]; [`Error::Decode`] when CHL is not what
/// the header asks for (field `CHL`), or the ciphered part is not whole blocks (field
/// `cipheredPart`); [`Error::Security`]; then [`PeerFault::PaddingCounter`]; [`Error::Keys`].
pub fn unprotect_command(packet: &CommandPacket<'_>, keys: Option<&KeySet>) -> Result<PlainCommand, Error> {
    let suite = Suite::of_command(packet.header(), keys)?;
    suite.check_header("CHL", 13, packet.check_len())?;
    let (fixed, data) = suite.open::<6>(&[], packet.clear(), packet.body())?;
    let [a, b, c, d, e, _] = fixed;
    Ok(PlainCommand { counter: Cntr::from_bytes([a, b, c, d, e]), data })
}

/// Protects `data` as the response packet to a command with `command`, which rules the security.
///
/// # Errors
/// As [`protect_command`].
pub fn protect_response(
    command: &CommandHeader,
    counter: Cntr,
    status: ResponseStatus,
    data: &[u8],
    keys: Option<&KeySet>,
) -> Result<Vec<u8>, Error> {
    Suite::of_response(command, keys)?.respond(command.tar, counter, status, data)
}

/// A response without any security: for a card that could not make sense of the command.
///
/// # Errors
/// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong) does not happen; the packet has 13 octets.
pub fn unsecured_response(tar: Tar, counter: Cntr, status: ResponseStatus) -> Result<Vec<u8>, Error> {
    Suite::NONE.respond(tar, counter, status, &[])
}

/// Deciphers a response packet and checks it, as the SPI of `command` asks. Matches nothing to
/// outstanding commands.
///
/// # Errors
/// As [`unprotect_command`], with the field `RHL`.
pub fn unprotect_response(
    packet: &ResponsePacket<'_>,
    command: &CommandHeader,
    keys: Option<&KeySet>,
) -> Result<PlainResponse, Error> {
    let suite = Suite::of_response(command, keys)?;
    suite.check_header("RHL", 10, packet.check_len())?;
    let (fixed, data) = suite.open::<7>(&ResponsePacket::CHECKED_UDH, packet.clear(), packet.body())?;
    let [a, b, c, d, e, _, status] = fixed;
    Ok(PlainResponse { counter: Cntr::from_bytes([a, b, c, d, e]), status: ResponseStatus(status), data })
}

/// What a command packet carries in clear.
#[non_exhaustive]
pub struct PlainCommand {
    /// CNTR, not judged.
    pub counter: Cntr,
    /// The secured data without padding.
    pub data: Vec<u8>,
}

/// What a response packet carries in clear.
#[non_exhaustive]
pub struct PlainResponse {
    /// CNTR, copied from the command.
    pub counter: Cntr,
    /// What became of the command.
    pub status: ResponseStatus,
    /// The additional response data without padding.
    pub data: Vec<u8>,
}

impl core::fmt::Debug for PlainCommand {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PlainCommand({}, {} bytes)", self.counter, self.data.len())
    }
}

impl core::fmt::Debug for PlainResponse {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "PlainResponse({}, {}, {} bytes)", self.counter, self.status, self.data.len())
    }
}

/// Keys of one packet, as its SPI, KIc and KID choose them.
struct Suite<'k> {
    cipher: Option<&'k dyn SymmetricKey>,
    check: Option<(&'k dyn SymmetricKey, usize)>,
}

struct Layout {
    padding: u8,
    body_len: usize,
}

const BLOCK: usize = 16;

impl<'k> Suite<'k> {
    const NONE: Suite<'static> = Suite { cipher: None, check: None };

    fn of_command(header: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(header, header.spi.is_ciphered(), header.spi.check(), keys)
    }

    fn of_response(command: &CommandHeader, keys: Option<&'k KeySet>) -> Result<Self, Error> {
        Self::select(command, command.spi.response_ciphered(), command.spi.response_check(), keys)
    }

    fn select(
        header: &CommandHeader,
        ciphered: bool,
        check: CheckKind,
        keys: Option<&'k KeySet>,
    ) -> Result<Self, Error> {
        let kid = header.kid;
        let checked = match check {
            CheckKind::None => false,
            CheckKind::Redundancy => return Err(UnsupportedAlgorithm::RedundancyCheck(kid.octet()).into()),
            CheckKind::Signature => return Err(UnsupportedAlgorithm::Signature.into()),
            CheckKind::Cryptographic => kid.checksum().map(|_| true)?,
        };
        if ciphered {
            header.kic.cipher()?;
        }
        match keys {
            Some(keys) => Ok(Self {
                cipher: ciphered.then(|| keys.kic_key()),
                check: checked.then(|| (keys.kid_key(), keys.check_length().octets())),
            }),
            None if ciphered || checked => Err(PeerFault::KeySetUnknown.into()),
            None => Ok(Self { cipher: None, check: None }),
        }
    }

    fn check_len(&self) -> usize {
        self.check.map_or(0, |(_, len)| len)
    }

    fn layout(&self, fixed_len: usize, data_len: usize) -> Layout {
        let len = fixed_len.saturating_add(self.check_len()).saturating_add(data_len);
        let body_len = match self.cipher {
            Some(_) => len.next_multiple_of(BLOCK),
            None => len,
        };
        Layout { padding: u8::try_from(body_len.saturating_sub(len)).unwrap_or(0), body_len }
    }

    fn respond(
        &self,
        tar: Tar,
        counter: Cntr,
        status: ResponseStatus,
        data: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let [a, b, c, d, e] = counter.to_bytes();
        let layout = self.layout(7, data.len());
        let mut packet = Vec::with_capacity(layout.body_len.saturating_add(6));
        ResponsePacket::encode_header(tar, self.check_len(), layout.body_len, &mut packet)?;
        let fixed = [a, b, c, d, e, layout.padding, status.0];
        self.seal(&ResponsePacket::CHECKED_UDH, &mut packet, &fixed, data)?;
        Ok(packet)
    }

    /// Appends the body to the clear fields in `packet`. `fixed` ends the fields in front of the
    /// check; PCNTR is its sixth octet.
    fn seal(&self, prefix: &[u8], packet: &mut Vec<u8>, fixed: &[u8], data: &[u8]) -> Result<(), Error> {
        let body_at = packet.len();
        packet.extend_from_slice(fixed);
        let check_at = packet.len();
        packet.resize(check_at.saturating_add(self.check_len()), 0);
        packet.extend_from_slice(data);
        let padding = fixed.get(PCNTR).copied().map_or(0, usize::from);
        packet.resize(packet.len().saturating_add(padding), 0);
        if let Some((key, len)) = self.check {
            let (head, rest) = packet.split_at_mut(check_at);
            let (check, tail) = rest.split_at_mut(len);
            let mac = key.cmac(&[prefix, head, tail])?;
            for (to, from) in check.iter_mut().zip(mac) {
                *to = from;
            }
        }
        if let (Some(key), Some(body)) = (self.cipher, packet.get_mut(body_at..)) {
            key.encrypt_cbc(&[0; BLOCK], body)?;
        }
        Ok(())
    }

    fn check_header(&self, field: &'static str, fixed: usize, check_len: usize) -> Result<(), DecodeError> {
        let expected = self.check_len();
        if check_len == expected {
            return Ok(());
        }
        let length = expected.saturating_add(fixed);
        let found = check_len.saturating_add(fixed);
        let kind = DecodeErrorKind::LengthOutOfRange { min: length, max: length, found };
        Err(DecodeError::new(kind, 2).in_field(field))
    }

    /// Deciphers, then checks, and only then looks at PCNTR: `N` octets in front of the check, and
    /// the data without padding.
    fn open<const N: usize>(
        &self,
        prefix: &[u8],
        clear: &[u8],
        body: &[u8],
    ) -> Result<([u8; N], Vec<u8>), Error> {
        let mut plain = Zeroizing::new(body.to_vec());
        if let Some(key) = self.cipher {
            if !body.len().is_multiple_of(BLOCK) {
                let kind = DecodeErrorKind::InvalidValue { expected: "whole blocks of 16 octets" };
                return Err(DecodeError::new(kind, clear.len()).in_field(CIPHERED_PART).into());
            }
            key.decrypt_cbc(&[0; BLOCK], &mut plain)?;
        }
        let truncated = || {
            let needed = N.saturating_add(self.check_len());
            let kind = DecodeErrorKind::Truncated { needed, available: body.len() };
            Error::from(DecodeError::new(kind, clear.len()))
        };
        let (fixed, rest) = plain.split_first_chunk::<N>().ok_or_else(truncated)?;
        let (check, data) = rest.split_at_checked(self.check_len()).ok_or_else(truncated)?;
        if let Some((key, len)) = self.check {
            let mac = key.cmac(&[prefix, clear, fixed, data])?;
            if !bool::from(mac.get(..len).unwrap_or_default().ct_eq(check)) {
                return Err(Error::Security);
            }
        }
        let padding = fixed.get(PCNTR).copied().map_or(0, usize::from);
        let data_len = match data.len().checked_sub(padding) {
            Some(len) if padding == 0 || self.cipher.is_some() => len,
            _ => return Err(PeerFault::PaddingCounter.into()),
        };
        let fixed = *fixed;
        let data_at = N.saturating_add(self.check_len());
        let mut plain = core::mem::take(&mut *plain);
        plain.truncate(data_at.saturating_add(data_len));
        plain.drain(..data_at);
        Ok((fixed, plain))
    }
}

/// Place of PCNTR in the body.
const PCNTR: usize = 5;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sgp_keys::AesKey;

    use super::*;
    use crate::{CheckLength, Kic, Kid, Kvn, Spi};

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
        let plain =
            unprotect_response(&ResponsePacket::decode(&packet).unwrap(), &command, Some(&keys)).unwrap();
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
            ([0x15, 0x00], 0x12, 0x11, UnsupportedAlgorithm::RedundancyCheck(0x11)),
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
        let suite = Suite::of_command(&header, Some(&keys)).unwrap();
        let packet = |padding: u8| {
            let mut packet = Vec::new();
            header.encode(8, 32, &mut packet).unwrap();
            packet.extend_from_slice(&[0, 0, 0, 0, 1, padding]);
            let mac = suite.check.unwrap().0.cmac(&[&packet, &[0; 18]]).unwrap();
            packet.extend_from_slice(&mac[..8]);
            packet.extend_from_slice(&[0; 18]);
            suite.cipher.unwrap().encrypt_cbc(&[0; 16], &mut packet[10..]).unwrap();
            packet
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
}
