//! The device interface, and the terminal that uses it.

use scp80::sms::{Address, ConcatReference, Deliver, Reassembler, SmsParameters, Submit, UserDataHeader};
use scp80::toolkit::ProactiveCommand;
use scp80::{NotificationReceiver, PacketKind, Spi};
use sgp_asn1::gp::Notification;
use sgp_wire::{Limits, Tar};
use virtual_euicc::{Attach, Config, DropReason, IsdPConfig, Quirk, Terminal};

use crate::bench::*;

fn server() -> Address {
    Address::international("+44190798012").unwrap()
}

fn apdu(bench: &mut Bench, hex: &str) -> String {
    hex::encode_upper(bench.card.apdu(&hex::decode(hex).unwrap(), &mut bench.rng))
}

/// The messages that bring `data` to the ISD-R.
fn messages(bench: &mut Bench, data: &[u8]) -> Vec<Vec<u8>> {
    let packet = bench.sender.protect(Tar::ISD_R, data).unwrap().persisted();
    let parameters = SmsParameters::new(server(), [0x62; 7]);
    packet.sms_deliver(&parameters, &mut ConcatReference::eight_bit(1)).unwrap()
}

fn envelope(tpdu: &[u8]) -> Vec<u8> {
    scp80::toolkit::SmsPpDownload::new(None, tpdu).to_apdu().encode_to_vec()
}

#[test]
fn the_eid_stands_in_the_ecasd() {
    let mut bench = Bench::new();
    assert_eq!(apdu(&mut bench, "80CA005A00"), "6A88", "before SELECT");
    assert_eq!(apdu(&mut bench, "00A4040010A0000005591010FFFFFFFF890000020000"), "9000");
    assert_eq!(apdu(&mut bench, "80CA005A00"), "5A10890999001234567890123456789012109000");
    assert_eq!(apdu(&mut bench, "80CA005B00"), "6A88");
    bench.card.reset();
    assert_eq!(apdu(&mut bench, "80CA005A00"), "6A88", "after a reset");
    assert_eq!(apdu(&mut bench, "00A4040010A0000005591010FFFFFFFF890000990000"), "6A82");
    assert_eq!(apdu(&mut bench, "00A40000023F00"), "6A86");
}

#[test]
fn commands_that_the_interface_does_not_have() {
    let mut bench = Bench::new();
    for (command, answer) in [
        ("80F2000000", "9000"),
        ("80100000020102", "9000"),
        ("8012000010", "6985"),
        ("801400000C810301130082028281830100", "6985"),
        ("80140000020000", "6A80"),
        ("80C2000003D30100", "9000"),
        ("80C2000003D10100", "6A80"),
        ("80E6000000", "6D00"),
        ("00B0000000", "6D00"),
        ("A0A40000023F00", "6E00"),
        ("80F2", "6700"),
        ("", "6700"),
    ] {
        assert_eq!(apdu(&mut bench, command), answer, "{command}");
    }
}

#[test]
fn messages_in_any_order_and_twice() {
    let mut bench = Bench::new();
    let commands = hex::decode("220580CAFF2100").unwrap().repeat(38);
    let script = [&[0xAA, 0x82, 0x01, 0x0A][..], &commands].concat();
    let parts = messages(&mut bench, &script);
    assert_eq!(parts.len(), 3);
    for part in [&parts[2], &parts[0], &parts[0], &parts[2]] {
        assert_eq!(bench.card.apdu(&envelope(part), &mut bench.rng), [0x90, 0x00]);
    }
    assert_eq!(bench.card.apdu(&envelope(&parts[1]), &mut bench.rng)[0], 0x91);
}

#[test]
fn fetch_and_terminal_response_belong_together() {
    let mut bench = Bench::new();
    let part = messages(&mut bench, &hex::decode("AA07220580CAFF2100").unwrap()).remove(0);
    let announced = bench.card.apdu(&envelope(&part), &mut bench.rng);
    let [0x91, len] = announced[..] else { panic!("{announced:02X?}") };
    assert_eq!(apdu(&mut bench, "80F2000000"), format!("91{len:02X}"), "announced again");
    assert_eq!(apdu(&mut bench, "8012000001"), format!("6C{len:02X}"));
    assert_eq!(apdu(&mut bench, "801400000C810301130082028281830100"), "6985", "not fetched yet");
    let fetched = apdu(&mut bench, &format!("80120000{len:02X}"));
    assert_eq!(apdu(&mut bench, &format!("80120000{len:02X}")), fetched, "the same once more");
    assert_eq!(apdu(&mut bench, "80F2000000"), "9000", "under way");
    assert_eq!(apdu(&mut bench, "801400000C810302130082028281830100"), "6985", "another number");
    assert_eq!(apdu(&mut bench, "801400000C810301130082028281830100"), "9000");
    assert_eq!(apdu(&mut bench, "801400000C810301130082028281830100"), "6985");
}

#[test]
fn a_response_in_the_delivery_report() {
    // SPI 16 21: in the report, ciphered, without checksum
    let mut bench = Bench::new();
    for (script, by_message) in [("AA07220580CAFF2100", false), (&long_audit(), true)] {
        let data = hex::decode(script).unwrap();
        let packet = bench.sender.protect_as(Spi::new([0x16, 0x19]), Tar::ISD_R, &data).unwrap().persisted();
        let parameters = SmsParameters::new(server(), [0x62; 7]);
        let parts = packet.sms_deliver(&parameters, &mut ConcatReference::eight_bit(1)).unwrap();
        let mut answer = Vec::new();
        for part in parts {
            answer = bench.card.apdu(&envelope(&part), &mut bench.rng);
        }
        let (report, word) = answer.split_at(answer.len() - 2);
        assert_eq!(report[..3], [0x02, 0x71, 0x00]);
        assert_eq!(word[0] == 0x91, by_message);
        let por = bench.sender.unprotect(&report[3..]).unwrap();
        assert_eq!(por.status().0, if by_message { 0x0B } else { 0x00 });
        bench.card.reset();
    }
}

/// A script whose answer is longer than a report.
fn long_audit() -> String {
    format!("AA38{}", "220580CAFF2100".repeat(8))
}

#[test]
fn the_terminal_carries_a_whole_exchange() {
    let mut bench = Bench::new();
    let parts = messages(&mut bench, &hex::decode(long_audit()).unwrap());
    let mut terminal = Terminal::new(bench.card).with_service_centre(server());
    let dialogue = terminal.deliver(&parts[0], &mut bench.rng).unwrap();
    assert_eq!((dialogue.submitted.len(), dialogue.refreshed), (2, false));
    assert_eq!(dialogue.transcript.len(), 5, "ENVELOPE, and FETCH and TERMINAL RESPONSE for each");
    let mut reassembler = Reassembler::default();
    let mut packet = None;
    for tpdu in &dialogue.submitted {
        let submit = Submit::decode(tpdu).unwrap();
        assert_eq!(submit.destination, server());
        packet = reassembler.push_submit(&server(), &submit, core::time::Duration::ZERO).unwrap();
    }
    let packet = packet.unwrap();
    assert_eq!(packet.kind, Some(PacketKind::Response));
    let por = bench.sender.unprotect(&packet.octets).unwrap();
    assert_eq!(por.responses().unwrap().executed(), Some(8));
}

#[test]
fn the_refresh_comes_after_the_answer() {
    let mut bench = Bench::new();
    let command = format!("AA1C221A{}", enable(OTHER));
    let parts = messages(&mut bench, &hex::decode(command).unwrap());
    let mut terminal = Terminal::new(bench.card);
    let dialogue = terminal.deliver(&parts[0], &mut bench.rng).unwrap();
    assert!(dialogue.refreshed);
    let last = dialogue.transcript.last().unwrap();
    assert_eq!(hex::encode_upper(&last.answer), "D0098103010104820281829000");
    assert_eq!(terminal.card().profiles().enabled().unwrap().aid(), OTHER);
    assert!(!terminal.poll(&mut bench.rng).unwrap().refreshed);
}

#[test]
fn a_notification_goes_out_by_message() {
    let imei = [0x53, 0x44, 0x78, 0x01, 0x23, 0x45, 0x67, 0x08];
    for (quirk, tag) in [(None, "2F10"), (Some(Quirk::NotificationAid4f), "4F10")] {
        let config = config().with_imei(imei);
        let mut bench = Bench::with(match quirk {
            Some(quirk) => config.quirk(quirk),
            None => config,
        });
        bench.sw(&enable(OTHER));
        bench.card.network(Attach::Succeeded);
        let mut terminal = Terminal::new(bench.card);
        let submitted = terminal.poll(&mut bench.rng).unwrap().submitted;
        let submit = Submit::decode(&submitted[0]).unwrap();
        assert_eq!(submit.destination, server());
        let (header, packet) = UserDataHeader::decode(&submit.user_data).unwrap();
        assert_eq!(header.packet_kind(), Some(PacketKind::Command));
        let notification = NotificationReceiver::new([key_set(1)]).unprotect(packet).unwrap();
        let object = hex::encode_upper(notification.data());
        assert!(object.contains(&format!("{tag}{OTHER}")), "{object}");
        let decoded = Notification::decode(notification.data(), &Limits::default()).unwrap();
        assert_eq!((decoded.kind().0, decoded.sequence_number(), decoded.imei()), (0x02, 0, Some(&imei[..])));
    }
}

#[test]
fn a_notification_waits_until_the_terminal_has_sent_it() {
    let mut bench = Bench::new();
    bench.sw(&enable(OTHER));
    bench.card.network(Attach::Succeeded);
    let announced = apdu(&mut bench, "80F2000000");
    let fetch = announced.replace("91", "80120000");
    let command = apdu(&mut bench, &fetch);
    let bytes = hex::decode(command.strip_suffix("9000").unwrap()).unwrap();
    assert!(ProactiveCommand::decode(&bytes).unwrap().short_message().is_some());
    // terminal currently unable to process command
    assert_eq!(apdu(&mut bench, "801400000D81030113008202828183022001"), "9000");
    assert_eq!(apdu(&mut bench, "80F2000000"), announced, "once more");
    assert_eq!(apdu(&mut bench, &fetch), command);
    assert_eq!(apdu(&mut bench, "801400000C810301130082028281830100"), "9000");
    assert_eq!(apdu(&mut bench, "80F2000000"), "9000");
}

#[test]
fn the_first_attachment_of_a_life() {
    let config = || {
        Config::m2m("89099900123456789012345678901210".parse().unwrap())
            .with_key_set(key_set(1), scp80::Cntr::new(7).unwrap())
            .with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")).fall_back())
    };
    let mut bench = Bench::with(config().with_sm_sr_address(hex::decode("0B914491708910F2").unwrap()));
    bench.card.network(Attach::Failed);
    assert_eq!(bench.card.unconfirmed_notification(), None);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.card.unconfirmed_notification().unwrap().kind().0, 0x01);
    assert_eq!(bench.sw(&confirm(0)), 0x9000);
    bench.card.network(Attach::Succeeded);
    assert_eq!(bench.card.unconfirmed_notification(), None);
    // without an address nothing can go out, and nothing is forgotten
    let mut bench = Bench::with(config());
    bench.card.network(Attach::Succeeded);
    assert!(!bench.card.has_proactive_command());
    assert_eq!(bench.card.unconfirmed_notification().unwrap().number(), 0);
}

#[test]
fn a_message_that_is_no_packet_is_ignored() {
    let mut bench = Bench::new();
    let before = bench.snapshot();
    let mut plain = Deliver::secured(server(), [0x62; 7], false, &[0x02, 0x70, 0x00]);
    plain.user_data = vec![0x68, 0x69];
    plain.udl = 2;
    plain.first_octet = 0x04;
    let response = Deliver::secured(server(), [0x62; 7], false, &[0x02, 0x71, 0x00, 0x01]);
    let broken = Deliver::secured(server(), [0x62; 7], false, &[0x05, 0x00, 0x03, 0x01, 0x02, 0x09]);
    for tpdu in [plain.encode_to_vec(), response.encode_to_vec(), broken.encode_to_vec(), vec![0x01, 0x02]] {
        assert_eq!(bench.card.apdu(&envelope(&tpdu), &mut bench.rng), [0x90, 0x00]);
        assert_eq!(bench.card.last_drop(), Some(DropReason::NotSecured));
    }
    assert_eq!(bench.snapshot(), before);
}

#[test]
fn a_terminal_that_never_fetches_finds_the_card_busy() {
    let mut bench = Bench::new();
    let busy = (0..600).find(|_| {
        let part = messages(&mut bench, &hex::decode("AA00").unwrap()).remove(0);
        bench.card.apdu(&envelope(&part), &mut bench.rng) == [0x93, 0x00]
    });
    assert_eq!(busy, Some(512));
    bench.card.reset();
    assert_eq!(apdu(&mut bench, "80F2000000"), "9000");
}
