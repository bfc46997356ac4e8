//! Everything in criterion: `cargo bench [FILTER]`, such as `cargo bench rasn/decode`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sgp_asn1::saip::Package;
use sgp_peers::{Work, asn1, ec, input, packets, rsp, segments, session};
use sgp_wire::Limits;

fn everything(criterion: &mut Criterion) {
    for name in [input::PLAIN, input::BER_TLV] {
        let bytes = input::package(name).expect("the shared profiles");
        let package = Package::decode(&bytes, &Limits::default()).expect("a package");
        group(criterion, name, Some(bytes.len()), asn1::works(&bytes, &package));
    }
    let objects = input::objects().expect("the shared vectors");
    group(criterion, "rsp", None, rsp::works(&objects));
    group(criterion, "segments", Some(segments::SIZE), segments::works());
    group(criterion, "packets", Some(packets::DATA), packets::works());
    group(criterion, "p256", None, ec::works());
    group(criterion, "session", None, session::works());
}

fn group(criterion: &mut Criterion, name: &str, bytes: Option<usize>, works: Vec<Work<'_>>) {
    let mut group = criterion.benchmark_group(name);
    if let Some(bytes) = bytes {
        group.throughput(Throughput::Bytes(u64::try_from(bytes).unwrap_or_default()));
    }
    for mut work in works {
        group.bench_function(work.name(), |bencher| {
            bencher.iter_custom(|times| work.run(times));
        });
    }
    group.finish();
}

criterion_group!(benches, everything);
criterion_main!(benches);
