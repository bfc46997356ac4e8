//! SCP03t: a megabyte through a channel in segments of 1007 bytes, each end alone.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use core::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::{Card, CardChannel, Host, HostChannel, Kvn, MAX_PLAIN, SequenceCounter, StaticKeys};
use sgp_keys::AesKey;
use sgp_wire::Aid;

const SIZE: usize = 1 << 20;

fn keys() -> StaticKeys {
    let key = |byte| AesKey::new(&[byte; 16]).expect("16 bytes");
    StaticKeys::new(key(1), key(2), key(3)).expect("one length")
}

fn channel() -> (HostChannel, CardChannel) {
    let (aid, counter) = (Aid::isd_p(0x0011), SequenceCounter::ZERO.next().expect("the first"));
    let mut rng = ChaCha20Rng::from_seed([7; 32]);
    let (pending, initialize) = Host::begin(keys(), Kvn::FIRST, aid, &mut rng);
    let (card, answer) = Card::initialize_update(&keys(), Kvn::FIRST, &aid, [0; 10], counter, &initialize)
        .expect("an honest server");
    let (mut host, authenticate) = pending.card_replied(&answer).expect("an honest card");
    let (card, answer) = card.external_authenticate(&authenticate).expect("an honest server");
    host.check_authenticated(&answer).expect("an honest card");
    (host, card)
}

fn both_ends(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scp03t");
    group.throughput(Throughput::Bytes(u64::try_from(SIZE).unwrap_or_default()));
    let package = vec![0x5A; SIZE];

    let mut wire = Vec::with_capacity(2 * MAX_PLAIN);
    group.bench_function(format!("protect/{SIZE}"), |bencher| {
        let run = |(mut host, _): (HostChannel, CardChannel)| {
            for segment in package.chunks(MAX_PLAIN) {
                wire.clear();
                host.protect(segment, &mut wire).expect("a segment of the right size");
            }
            black_box(&wire).len()
        };
        bencher.iter_batched(channel, run, BatchSize::PerIteration);
    });

    let (mut host, _) = channel();
    let segments: Vec<Vec<u8>> = package
        .chunks(MAX_PLAIN)
        .map(|segment| {
            let mut wire = Vec::new();
            host.protect(segment, &mut wire).expect("a segment of the right size");
            wire
        })
        .collect();
    let mut plain = Vec::with_capacity(2 * MAX_PLAIN);
    group.bench_function(format!("open/{SIZE}"), |bencher| {
        let run = |(_, mut card): (HostChannel, CardChannel)| {
            for segment in &segments {
                plain.clear();
                card.unprotect(segment, &mut plain).expect("an honest segment");
            }
            black_box(&plain).len()
        };
        bencher.iter_batched(channel, run, BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group!(benches, both_ends);
criterion_main!(benches);
