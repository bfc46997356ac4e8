//! sgp-asn1: locating the elements of a package, reading and writing what stands inside, in one pass
//! and in two steps, beside a bare walk over its objects.
//!
//! The package is the public TS.48 one of the shared profiles where they are there, else a
//! self-made one of the same size.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use core::hint::black_box;
use std::fs;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sgp_asn1::saip::{ElementStream, Package, ProfileElement, scan};
use sgp_wire::{DecodeError, Limits, Reader};

const SHARED: &str = "profiles/TS48v7_SAIP2.3_NoBERTLV.der";

fn package() -> Vec<u8> {
    let shared = std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    fs::read(shared.join(SHARED)).unwrap_or_else(|_| self_made())
}

/// A header (SAIP 2.3), file management elements of one file each, an end element.
fn self_made() -> Vec<u8> {
    const HEADER: &str = "a016800102810103830a89000123456789012341a500a600";
    const FILES: &str = "a133a0058000810105a12a302880027f1062108202412183026f018b032f0602800110\
                         8110a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0";
    const END: &str = "aa07a0058000810107";
    let mut bytes = hex::decode(HEADER).expect("hex");
    let file = hex::decode(FILES).expect("hex");
    while bytes.len() < 12_000 {
        bytes.extend_from_slice(&file);
    }
    bytes.extend(hex::decode(END).expect("hex"));
    bytes
}

/// Every object at every level, and nothing else.
fn walk(reader: &mut Reader<'_>) -> Result<usize, DecodeError> {
    let mut objects = 0;
    while !reader.is_empty() {
        let tlv = reader.tlv()?;
        objects += 1;
        if tlv.tag().is_constructed() {
            objects += reader.nested(&tlv, walk)?;
        }
    }
    Ok(objects)
}

fn locate(criterion: &mut Criterion) {
    let bytes = package();
    let limits = Limits::default();
    let mut group = criterion.benchmark_group("sgp-asn1");
    group.throughput(Throughput::Bytes(u64::try_from(bytes.len()).unwrap_or_default()));
    group.bench_function(format!("locate/{}", bytes.len()), |bencher| {
        bencher.iter(|| Package::decode(black_box(&bytes), &limits).expect("a package"));
    });
    let package = Package::decode(&bytes, &limits).expect("a package");
    group.bench_function(format!("decode/{}", bytes.len()), |bencher| {
        bencher.iter(|| black_box(&package).profile_elements().expect("elements"));
    });
    group.bench_function(format!("locate-decode/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            let package = Package::decode(black_box(&bytes), &limits).expect("a package");
            package.profile_elements().expect("elements").len()
        });
    });
    group.bench_function(format!("decode-all/{}", bytes.len()), |bencher| {
        bencher.iter(|| ProfileElement::decode_all(black_box(&bytes), &limits).expect("elements"));
    });
    group.bench_function(format!("decode-lenient/{}", bytes.len()), |bencher| {
        bencher.iter(|| Package::decode_lenient(black_box(&bytes), &limits).expect("a package"));
    });
    group.bench_function(format!("scan/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            scan(black_box(&bytes), &limits).map(|element| element.expect("an element").len()).sum::<usize>()
        });
    });
    let elements = package.profile_elements().expect("elements");
    let mut out = Vec::with_capacity(bytes.len());
    group.bench_function(format!("encode/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            out.clear();
            black_box(&elements).iter().for_each(|element| element.encode(&mut out));
            out.len()
        });
    });
    group.bench_function(format!("stream/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            let mut stream = ElementStream::new(&limits);
            let mut elements = 0;
            for piece in black_box(&bytes).chunks(1007) {
                stream.push(piece).expect("a package");
                while stream.next_element().expect("a package").is_some() {
                    elements += 1;
                }
            }
            elements
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("bare");
    group.throughput(Throughput::Bytes(u64::try_from(bytes.len()).unwrap_or_default()));
    group.bench_function(format!("walk/{}", bytes.len()), |bencher| {
        bencher.iter(|| walk(&mut Reader::at(black_box(&bytes), 0, &limits)).expect("objects"));
    });
    group.finish();
}

criterion_group!(benches, locate);
criterion_main!(benches);
