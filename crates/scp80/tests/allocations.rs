//! Packets in buffers that are used again cost no allocation.

#![expect(clippy::unwrap_used, reason = "a test fails by a panic")]

use scp80::{
    Cntr, CounterLease, Dialect, KeySet, Kvn, Policy, Receiver, ResponseStatus, Sender, Spi, hazmat,
};
use sgp_keys::AesKey;
use sgp_wire::Tar;

fn keys() -> KeySet {
    let key = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), key(0x41), key(0x42))
}

#[test]
fn command_and_response_without_an_allocation() {
    let lease = CounterLease::new(Cntr::new(1).unwrap(), Cntr::MAX).unwrap();
    let mut sender = Sender::new(keys(), Spi::SGP02, lease);
    let mut card = Receiver::new([keys()], Policy::SGP02);
    let (mut packet, mut plain, mut response, mut answer) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let data = [0x5A; 120];
    let mut round = |dialect| {
        sender.set_dialect(dialect);
        let pending = sender.protect_reusing(Spi::SGP02, Tar::ISD_R, &data, &mut packet).unwrap();
        packet = pending.persisted().into_bytes();
        let received = card.unprotect_reusing(dialect, &packet, &mut plain).unwrap();
        let context;
        (plain, context) = received.into_parts();
        assert_eq!(plain, data);
        let sent = context.respond_reusing(ResponseStatus::OK, &plain, &mut response).unwrap().unwrap();
        let por = sender.unprotect_reusing(dialect, sent.as_bytes(), &mut answer).unwrap();
        answer = por.into_data();
        assert_eq!(answer, data);
        response = sent.into_bytes();
    };
    for dialect in [Dialect::Sms, Dialect::CatTp] {
        round(dialect);
        let counted = allocation_counter::measure(|| round(dialect));
        assert_eq!((counted.count_total, counted.bytes_total), (0, 0), "{dialect:?}");
    }
    // and the counter sees what is there to be seen
    let fresh = allocation_counter::measure(|| drop(sender.protect(Tar::ISD_R, &data).unwrap()));
    assert!(fresh.count_total > 0);
}

#[test]
fn a_refused_packet_leaves_the_buffer_with_its_owner() {
    let mut card = Receiver::new([keys()], Policy::SGP02);
    let mut buffer = Vec::with_capacity(500);
    let (before, header) = (
        buffer.as_ptr(),
        scp80::wire::CommandHeader::new(Spi::SGP02, keys().kic(), keys().kid(), Tar::ISD_R),
    );
    let packet =
        hazmat::Forge::command(&header, Cntr::ZERO, &[1; 40]).check([0; 8]).build(Some(&keys())).unwrap();
    let counted = allocation_counter::measure(|| {
        assert!(card.unprotect_reusing(Dialect::Sms, &packet, &mut buffer).is_err());
    });
    assert_eq!((counted.count_total, buffer.len(), buffer.as_ptr()), (0, 0, before));
    assert!(buffer.capacity() >= 500);
}
