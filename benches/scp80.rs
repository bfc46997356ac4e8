//! SCP80: protecting and reading a packet, beside the same cryptography called bare.
//!
//! `scp80/protect_unprotect/120` is a server's command of 120 bytes on its way through both
//! machines, counters and policy included; `bare/protect_unprotect/120` is what AES and CMAC alone
//! cost, with keys set up. The target is a ratio of at most 1.3.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a bench that cannot run stops")]

use core::hint::black_box;

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes128, Block};
use cmac::{Cmac, Mac};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scp80::{Cntr, CounterLease, KeySet, Kvn, Policy, Receiver, Sender, Spi};
use sgp_keys::AesKey;
use sgp_wire::Tar;

/// Bytes of a command: the size that the target names.
const DATA: usize = 120;
const KIC: [u8; 16] = [0x11; 16];
const KID: [u8; 16] = [0x22; 16];

fn keys() -> KeySet {
    let key = |bytes: &[u8]| AesKey::new(bytes).expect("16 bytes");
    KeySet::aes(Kvn::new(1).expect("1 to 15"), key(&KIC), key(&KID))
}

fn protect_unprotect(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scp80");
    group.throughput(Throughput::Bytes(u64::try_from(DATA).unwrap_or_default()));
    let data = [0x5A; DATA];

    let last = Cntr::from_bytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFE]);
    let lease = CounterLease::new(Cntr::from_bytes([0, 0, 0, 0, 1]), last).expect("a lease that goes up");
    let mut sender = Sender::new(keys(), Spi::SGP02, lease);
    let mut receiver = Receiver::new([keys()], Policy::SGP02);
    group.bench_function(format!("protect_unprotect/{DATA}"), |bencher| {
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

    let mut group = criterion.benchmark_group("bare");
    group.throughput(Throughput::Bytes(u64::try_from(DATA).unwrap_or_default()));
    let (cipher, mac) = (Aes128::new(&KIC.into()), Cmac::<Aes128>::new(&KID.into()));
    group.bench_function(format!("protect_unprotect/{DATA}"), |bencher| {
        bencher.iter(|| bare(&cipher, &mac, black_box(&data)));
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

criterion_group!(benches, protect_unprotect);
criterion_main!(benches);
