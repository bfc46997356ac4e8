//! PDUs: the worked example, every fault with its place, and properties.

use alloc::string::ToString;
use alloc::vec::Vec;

use proptest::prelude::*;

use super::hazmat::{RawPdu, correct_checksum};
use super::limits::{MAX_EXTENDED, MAX_IDENTIFICATION};
use super::{
    Content, ExtendedAck, Identification, LinkMisuse, Pdu, PduErrorKind, ResetReason, SynParameters, refuse,
};

// spec sgp02-card.md 6.6: identification without its length
const SYN: &str = "8000001A10002710000000010000000A29540400177001020304";

fn syn<'a>(identification: Identification<'a>) -> Pdu<'a> {
    let parameters = SynParameters::new(1024, 6000, identification);
    let content = Content::Syn { acknowledges: false, segmented: false, parameters };
    Pdu::new(0x1000, 0x2710, content).with_numbers(1, 0, 10)
}

const fn ack<'a>(data: &'a [u8], segmented: bool) -> Content<'a> {
    Content::Ack { extended: None, null: false, segmented, data }
}

#[test]
fn the_worked_syn() {
    let octets = hex::decode(SYN).unwrap();
    let pdu = Pdu::decode(&octets).unwrap();
    assert_eq!(pdu, syn(Identification::bare(&[1, 2, 3, 4])));
    assert_eq!(pdu.encode_to_vec().unwrap(), octets);
    assert_eq!(pdu.to_string(), "SYN 4096>10000 seq 1 ack 0 window 10 PDU 1024 SDU 6000 id 4 bytes");
}

// self-made, checksums computed by another program: the identification with its length as TS 102 127 5.7 has it, and
// one PDU of every other kind
#[test]
fn one_of_every_kind() {
    let counted = syn(Identification::new(&[1, 2, 3, 4]));
    let mut syn_ack = syn(Identification::EMPTY).with_numbers(0x0102, 1, 10);
    if let Content::Syn { acknowledges, .. } = &mut syn_ack.content {
        *acknowledges = true;
    }
    let list = ExtendedAck::new(&[0x00, 0x05, 0x00, 0x07]);
    let kinds = [
        (counted, "8000001B10002710000000010000000A23550400177004 01020304"),
        (syn_ack, "C000001710002710000001020001000AEC5A0400177000"),
        (
            Pdu::new(1, 2, ack(&[0xAA, 0xBB, 0xCC], true)).with_numbers(3, 4, 5),
            "44000012000100020003000300040005 451F AABBCC",
        ),
        (
            Pdu::new(1, 2, Content::Ack { extended: list, null: false, segmented: false, data: &[] })
                .with_numbers(3, 4, 5),
            "60000016000100020000000300040005 9FCE 00050007",
        ),
        (
            Pdu::new(1, 2, Content::Ack { extended: None, null: true, segmented: false, data: &[] })
                .with_numbers(3, 4, 5),
            "48000012000100020000000300040005 B7DE",
        ),
        (
            Pdu::new(1, 2, Content::Rst { acknowledges: false, reason: ResetReason::MAX_RETRIES })
                .with_numbers(3, 4, 5),
            "10000013000100020000000300040005 EADD 05",
        ),
    ];
    for (pdu, octets) in kinds {
        let octets = octets.replace(' ', "");
        assert_eq!(hex::encode_upper(pdu.encode_to_vec().unwrap()), octets, "{pdu}");
        assert_eq!(Pdu::decode(&hex::decode(octets).unwrap()), Ok(pdu));
    }
}

#[test]
fn every_fault_has_its_kind_and_place() {
    use PduErrorKind as K;
    let raw = RawPdu { flags: 0x40, source_port: 1, destination_port: 2, ..RawPdu::default() };
    let length = |min, max, found| K::HeaderLength { min, max, found };
    for (pdu, kind, offset) in [
        (RawPdu { header_len: Some(17), ..raw }, length(18, 255, 17), 3),
        (RawPdu { header_len: Some(19), ..raw }, K::Truncated { needed: 19, available: 18 }, 18),
        (RawPdu { data_len: Some(2), ..raw }, K::Truncated { needed: 20, available: 18 }, 18),
        (RawPdu { data_len: Some(0), data: &[1, 2], ..raw }, K::TrailingData { count: 2 }, 18),
        (RawPdu { checksum: Some(0x1234), ..raw }, K::Checksum, 16),
        (RawPdu { flags: 0x41, ..raw }, K::Version { found: 1 }, 0),
        (RawPdu { flags: 0x43, ..raw }, K::Version { found: 3 }, 0),
        (RawPdu { variable: &[0], ..raw }, length(18, 18, 19), 3),
        (RawPdu { flags: 0x80, ..raw }, length(22, 255, 18), 3),
        (RawPdu { flags: 0x80, variable: &[4, 0, 4], ..raw }, length(22, 255, 21), 3),
        (RawPdu { flags: 0x80, variable: &[0; 5], data: &[9], ..raw }, K::DataNotAllowed { count: 1 }, 23),
        (RawPdu { flags: 0x10, ..raw }, length(19, 19, 18), 3),
        (RawPdu { flags: 0x10, variable: &[0, 0], ..raw }, length(19, 19, 20), 3),
        (RawPdu { flags: 0x10, variable: &[0], data: &[1, 2], ..raw }, K::DataNotAllowed { count: 2 }, 19),
        (RawPdu { flags: 0x48, data: &[1], ..raw }, K::DataNotAllowed { count: 1 }, 18),
        (RawPdu { flags: 0x60, ..raw }, K::ExtendedAckList { found: 0 }, 18),
        (RawPdu { flags: 0x60, variable: &[0; 3], ..raw }, K::ExtendedAckList { found: 3 }, 18),
    ] {
        let error = Pdu::decode(&pdu.encode_to_vec()).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{pdu:?}");
    }
    let error = Pdu::decode(&[0x40; 17]).unwrap_err();
    assert_eq!(error.to_string(), "18 octets needed, 17 there at byte 17");
}

#[test]
fn only_the_listed_combinations_of_flags_are_read() {
    let mut read = Vec::new();
    for flags in (0..=0xFC_u8).step_by(4) {
        let variable: &[u8] = match flags {
            _ if flags & 0x80 != 0 => &[0; 5],
            _ if flags & 0x20 != 0 => &[0; 2],
            _ if flags & 0x10 != 0 => &[0],
            _ => &[],
        };
        let pdu = RawPdu { flags, variable, ..RawPdu::default() }.encode_to_vec();
        match Pdu::decode(&pdu) {
            Ok(pdu) => read.push(pdu.content.flags()),
            Err(error) => assert_eq!(
                (error.kind(), error.offset()),
                (PduErrorKind::FlagCombination { flags }, 0),
                "{flags:02X}"
            ),
        }
    }
    // RST, RST/ACK, ACK with EACK, NUL and SEG or not, SYN and SYN/ACK with SEG or not
    let expected = [0x10, 0x40, 0x44, 0x48, 0x4C, 0x50, 0x60, 0x64, 0x68, 0x6C, 0x80, 0x84, 0xC0, 0xC4];
    assert_eq!(read, expected);
}

#[test]
fn what_does_not_fit_is_not_written() {
    let (long, longer) = (alloc::vec![0; MAX_IDENTIFICATION], alloc::vec![0; MAX_IDENTIFICATION + 1]);
    let mut out = Vec::from([7]);
    assert_eq!(syn(Identification::new(&long)).encode_to_vec().unwrap().len(), 255);
    let error = syn(Identification::new(&longer)).encode(&mut out);
    assert_eq!(error, Err(LinkMisuse::HeaderTooLong { len: 256 }));
    let list = alloc::vec![1; 2 * (MAX_EXTENDED + 1)];
    let content =
        Content::Ack { extended: ExtendedAck::new(&list), null: false, segmented: false, data: &[] };
    assert_eq!(Pdu::new(1, 2, content).encode(&mut out), Err(LinkMisuse::HeaderTooLong { len: 256 }));
    let data = alloc::vec![0; 0x1_0000];
    let error = Pdu::new(1, 2, ack(&data, false)).encode(&mut out);
    assert_eq!(error, Err(LinkMisuse::DataTooLong { len: 0x1_0000 }));
    assert_eq!(out, [7]);
    assert_eq!(ExtendedAck::new(&[]), None);
    assert_eq!(ExtendedAck::new(&[1, 2, 3]), None);
}

/// A sender that writes the checksum zero as `FFFF`, as UDP does, says the same.
#[test]
fn both_zeros_are_read_and_come_out_as_they_were() {
    let zero = (0..=u16::MAX)
        .map(|sequence| Pdu::new(1, 2, ack(&[], false)).with_numbers(sequence, 0, 0).encode_to_vec().unwrap())
        .find(|octets| octets[16..18] == [0, 0])
        .unwrap();
    let mut ones = zero.clone();
    ones[16..18].fill(0xFF);
    for octets in [&zero, &ones] {
        assert_eq!(&Pdu::decode(octets).unwrap().encode_to_vec().unwrap(), octets);
    }
}

#[test]
fn debug_shows_no_octets() {
    let data = Pdu::new(1, 2, ack(&[0xAA, 0xBB], true)).with_numbers(3, 4, 5);
    let text = alloc::format!("{data:?} {:?} {:?}", data.content, Identification::new(&[0xAA, 0xBB]));
    let expected = "Pdu(ACK/SEG 1>2 seq 3 ack 4 window 5 data 2) Content(44) Identification(2 bytes)";
    assert_eq!(text, expected);
}

#[test]
fn the_answer_for_no_link_is_an_rst_that_the_peer_takes() {
    let data = Pdu::new(1, 2, ack(&[1], false)).with_numbers(30, 40, 5).encode_to_vec().unwrap();
    let rst = refuse(&data, ResetReason::PORT_NOT_AVAILABLE).unwrap();
    // numbered behind what the peer has
    let expected = Content::Rst { acknowledges: false, reason: ResetReason::PORT_NOT_AVAILABLE };
    assert_eq!(Pdu::decode(&rst), Ok(Pdu::new(2, 1, expected).with_numbers(41, 0, 0)));
    assert_eq!(refuse(&rst, ResetReason::PORT_NOT_AVAILABLE), None);

    let syn = syn(Identification::EMPTY).encode_to_vec().unwrap();
    let rst = refuse(&syn, ResetReason::TEMPORARILY_UNABLE).unwrap();
    let expected = Content::Rst { acknowledges: true, reason: ResetReason::TEMPORARILY_UNABLE };
    assert_eq!(Pdu::decode(&rst), Ok(Pdu::new(0x2710, 0x1000, expected).with_numbers(0, 1, 0)));

    let mut other = syn.clone();
    other[0] |= 0x02;
    assert_eq!(refuse(&other, ResetReason::NORMAL_ENDING), None, "checksum");
    correct_checksum(&mut other);
    let rst = refuse(&other, ResetReason::NORMAL_ENDING).unwrap();
    let expected = Content::Rst { acknowledges: true, reason: ResetReason::VERSION_NOT_SUPPORTED };
    assert_eq!(Pdu::decode(&rst), Ok(Pdu::new(0x2710, 0x1000, expected).with_numbers(0, 1, 0)));
}

#[derive(Clone, Debug)]
struct Parts {
    kind: u8,
    counted: bool,
    flags: [bool; 3],
    fields: [u16; 7],
    reserved: [u8; 2],
    octets: Vec<u8>,
}

impl Parts {
    fn pdu(&self) -> Pdu<'_> {
        let [first, second, third] = self.flags;
        let [a, b, c, d, e, max_pdu, max_sdu] = self.fields;
        let short = &self.octets[..self.octets.len().min(200)];
        let content = match self.kind {
            0 => {
                // an identification that looks counted is read as such
                let looks = short.first().is_some_and(|len| usize::from(*len) + 1 == short.len());
                let identification = match self.counted || looks {
                    true => Identification::new(short),
                    false => Identification::bare(short),
                };
                let parameters = SynParameters::new(max_pdu, max_sdu, identification);
                Content::Syn { acknowledges: first, segmented: second, parameters }
            }
            1 => {
                let extended = ExtendedAck::new(&short[..short.len() / 2 * 2]).filter(|_| third);
                let data = if second { &[][..] } else { &self.octets };
                Content::Ack { extended, null: second, segmented: first, data }
            }
            _ => Content::Rst { acknowledges: first, reason: ResetReason(self.reserved[0]) },
        };
        let mut pdu = Pdu::new(a, b, content).with_numbers(c, d, e);
        pdu.reserved = self.reserved;
        pdu
    }
}

prop_compose! {
    fn parts()(
        kind in 0..3_u8,
        counted: bool,
        flags: [bool; 3],
        fields: [u16; 7],
        reserved: [u8; 2],
        octets in prop::collection::vec(any::<u8>(), 0..300),
    ) -> Parts {
        Parts { kind, counted, flags, fields, reserved, octets }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(parts in parts()) {
        let pdu = parts.pdu();
        let octets = pdu.encode_to_vec().unwrap();
        prop_assert_eq!(Pdu::decode(&octets), Ok(pdu));
    }

    #[test]
    fn what_is_read_is_written_again(
        mut octets in prop::collection::vec(any::<u8>(), 18..80),
        header in 18..40_u8,
        flags in prop::sample::select([0x10_u8, 0x40, 0x44, 0x48, 0x50, 0x60, 0x80, 0xC0].as_slice()),
    ) {
        // lengths and checksum right, so that the rest is looked at
        let header = usize::from(header).min(octets.len());
        let data = u16::try_from(octets.len() - header).unwrap();
        octets[0] = flags;
        octets[3] = u8::try_from(header).unwrap();
        octets[8..10].copy_from_slice(&data.to_be_bytes());
        correct_checksum(&mut octets);
        match Pdu::decode(&octets) {
            Ok(pdu) => prop_assert_eq!(pdu.encode_to_vec().unwrap(), octets),
            Err(error) => prop_assert_ne!(error.kind(), PduErrorKind::Checksum),
        }
    }

    #[test]
    fn every_prefix_is_truncated(parts in parts()) {
        let octets = parts.pdu().encode_to_vec().unwrap();
        for end in 0..octets.len() {
            let error = Pdu::decode(&octets[..end]).unwrap_err();
            let needed = if end < 18 { 18 } else { octets.len() };
            prop_assert_eq!(error.kind(), PduErrorKind::Truncated { needed, available: end });
            prop_assert_eq!(error.offset(), end);
        }
    }

    #[test]
    fn every_flipped_bit_is_refused(parts in parts()) {
        let octets = parts.pdu().encode_to_vec().unwrap();
        for at in 0..octets.len() {
            for bit in 0..8 {
                let mut damaged = octets.clone();
                damaged[at] ^= 1 << bit;
                let kind = Pdu::decode(&damaged).unwrap_err().kind();
                let lengths = matches!(
                    kind,
                    PduErrorKind::HeaderLength { .. }
                        | PduErrorKind::Truncated { .. }
                        | PduErrorKind::TrailingData { .. }
                );
                // the length fields speak first
                prop_assert!(kind == PduErrorKind::Checksum || (lengths && [3, 8, 9].contains(&at)), "{:?}", kind);
            }
        }
    }

    #[test]
    fn noise_is_never_trusted(octets in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(pdu) = Pdu::decode(&octets) {
            prop_assert_eq!(pdu.encode_to_vec().unwrap(), octets);
        }
    }
}
