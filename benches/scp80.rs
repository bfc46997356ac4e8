//! SCP80: protecting and reading a packet, beside the same cryptography called bare.
//!
//! `scp80/protect_unprotect/120` is a server's command of 120 bytes on its way through both
//! machines, counters and policy included, in buffers that are used again; `scp80/fresh/120` is the
//! same with new buffers, `hazmat/120` the single packet without machines.
//! `bare/protect_unprotect/120` is what AES and CMAC alone cost, with keys set up; the target is a
//! ratio of at most 1.3. `scp80/key_sets/1000` takes one command through each of 1,000
//! cards with keys of their own, set up from their bytes; `bare/key_sets/1000` sets the same keys up
//! and does the same cryptography.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot run stops")]

use core::hint::black_box;
use std::sync::Arc;

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes128, Block};
use cmac::{Cmac, Mac};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scp80::wire::{CommandHeader, CommandPacket};
use scp80::{Cntr, CounterLease, Dialect, KeySet, Kvn, Policy, Receiver, Sender, Spi, hazmat};
use sgp_keys::AesKey;
use sgp_wire::Tar;

/// Bytes of a command: the size that the target names.
const DATA: usize = 120;
const KIC: [u8; 16] = [0x11; 16];
const KID: [u8; 16] = [0x22; 16];

fn keys() -> KeySet {
    key_set(&KIC, &KID)
}

fn key_set(kic: &[u8], kid: &[u8]) -> KeySet {
    let key = |bytes: &[u8]| AesKey::new(bytes).expect("16 bytes");
    KeySet::aes(Kvn::new(1).expect("1 to 15"), key(kic), key(kid))
}

fn lease() -> CounterLease {
    let last = Cntr::from_bytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFE]);
    CounterLease::new(Cntr::from_bytes([0, 0, 0, 0, 1]), last).expect("a lease that goes up")
}

fn protect_unprotect(criterion: &mut Criterion) {
    let data = [0x5A; DATA];
    let bytes = Throughput::Bytes(u64::try_from(DATA).unwrap_or_default());
    let mut group = criterion.benchmark_group("scp80");
    group.throughput(bytes.clone());
    let mut sender = Sender::new(keys(), Spi::SGP02, lease());
    let mut receiver = Receiver::new([keys()], Policy::SGP02);
    let (mut sent, mut plain) = (Vec::new(), Vec::new());
    group.bench_function(format!("protect_unprotect/{DATA}"), |bencher| {
        bencher.iter(|| {
            let data = black_box(&data);
            let pending =
                sender.protect_reusing(Spi::SGP02, Tar::ISD_R, data, &mut sent).expect("a short command");
            let counter = pending.counter();
            sent = pending.persisted().into_bytes();
            let received =
                receiver.unprotect_reusing(Dialect::Sms, &sent, &mut plain).expect("an honest command");
            sender.forget(counter);
            (plain, _) = received.into_parts();
            black_box(plain.len())
        });
    });
    group.bench_function(format!("fresh/{DATA}"), |bencher| {
        bencher.iter(|| {
            let pending = sender.protect(Tar::ISD_R, black_box(&data)).expect("a short command");
            let counter = pending.counter();
            let packet = pending.persisted();
            let received = receiver.unprotect(packet.as_bytes()).expect("an honest command");
            sender.forget(counter);
            black_box(received)
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("hazmat");
    group.throughput(bytes.clone());
    let set = keys();
    let header = CommandHeader::new(Spi::SGP02, set.kic(), set.kid(), Tar::ISD_R);
    group.bench_function(format!("protect_unprotect/{DATA}"), |bencher| {
        bencher.iter(|| {
            sent.clear();
            plain.clear();
            let data = black_box(&data);
            hazmat::protect_command_into(Dialect::Sms, &header, Cntr::ZERO, data, Some(&set), &mut sent)
                .expect("a short command");
            let packet = CommandPacket::decode(&sent).expect("a packet");
            hazmat::unprotect_command_into(&packet, Some(&set), &mut plain).expect("an honest command")
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("bare");
    group.throughput(bytes);
    let (cipher, mac) = (Aes128::new(&KIC.into()), Cmac::<Aes128>::new(&KID.into()));
    group.bench_function(format!("protect_unprotect/{DATA}"), |bencher| {
        bencher.iter(|| bare(&cipher, &mac, black_box(&data)));
    });
    group.finish();
}

/// Cards of the bench of many key sets.
const CARDS: u16 = 1000;

/// The two keys of a card.
fn keys_of(card: u16) -> [[u8; 16]; 2] {
    let [high, low] = card.to_be_bytes();
    [0x11, 0x22].map(|fill| {
        let mut key = [fill; 16];
        (key[0], key[1]) = (high, low);
        key
    })
}

fn key_sets(criterion: &mut Criterion) {
    let data = [0x5A; DATA];
    let cards: Vec<_> = (0..CARDS).map(keys_of).collect();
    let mut group = criterion.benchmark_group("scp80");
    group.throughput(Throughput::Elements(CARDS.into()));
    group.bench_function(format!("key_sets/{CARDS}"), |bencher| {
        bencher.iter(|| {
            for [kic, kid] in black_box(&cards) {
                let keys = Arc::new(key_set(kic, kid));
                let mut sender = Sender::new(Arc::clone(&keys), Spi::SGP02, lease());
                let mut receiver = Receiver::with_counters([(keys, Cntr::ZERO)], Policy::SGP02);
                let packet = sender.protect(Tar::ISD_R, &data).expect("a short command").persisted();
                black_box(receiver.unprotect(packet.as_bytes()).expect("an honest command"));
            }
        });
    });
    group.finish();
    let mut group = criterion.benchmark_group("bare");
    group.throughput(Throughput::Elements(CARDS.into()));
    group.bench_function(format!("key_sets/{CARDS}"), |bencher| {
        bencher.iter(|| {
            for [kic, kid] in black_box(&cards) {
                let (cipher, mac) = (Aes128::new(kic.into()), Cmac::<Aes128>::new(kid.into()));
                black_box(bare(&cipher, &mac, &data));
            }
        });
    });
    group.finish();
}

/// Header and data under a checksum, then counter, checksum and data ciphered; and back.
fn bare(cipher: &Aes128, mac: &Cmac<Aes128>, data: &[u8]) -> usize {
    let head = [0; 10];
    // counter (5), padding counter (1), checksum (8), data, padded to blocks
    let mut body = [0; (14 + DATA).next_multiple_of(16)];
    let (checksum, plain) = body.split_at_mut(14);
    plain[..data.len()].copy_from_slice(data);
    let tag =
        mac.clone().chain_update(head).chain_update([0; 6]).chain_update(&*plain).finalize().into_bytes();
    checksum[6..].copy_from_slice(&tag[..8]);
    let mut encrypt = cbc::Encryptor::inner_iv_init(cipher, &[0; 16].into());
    encrypt.encrypt_blocks(blocks(&mut body));

    let mut body = black_box(body);
    let mut decrypt = cbc::Decryptor::inner_iv_init(cipher, &[0; 16].into());
    decrypt.decrypt_blocks(blocks(&mut body));
    let (checksum, plain) = body.split_at(14);
    let verifier = mac.clone().chain_update(head).chain_update(&checksum[..6]).chain_update(plain);
    verifier.verify_truncated_left(&checksum[6..]).expect("the checksum just made");
    plain.len()
}

fn blocks(body: &mut [u8]) -> &mut [Block] {
    Block::slice_as_chunks_mut(body).0
}

criterion_group!(benches, protect_unprotect, key_sets);
criterion_main!(benches);
