//! pkg-builder: the check of a package, beside a bare walk over its objects and beside decoding it; templates
//! from export to personalised packages.
//!
//! The package is the public TS.48 one of the shared profiles where they are there, else one that the
//! builder makes.

#![expect(clippy::expect_used, reason = "a bench that cannot run stops")]

use core::hint::black_box;
use std::fs;
use std::path::PathBuf;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pkg_builder::batch::{Batch, CsvRow, Rows};
use pkg_builder::{
    Export, Parameter, PreparedPackage, ProfileBuilder, Row, Seed, Setting, Target, Template, set_parameters,
};
use sgp_asn1::saip::{FileSystem, Package};
use sgp_wire::{DecodeError, Limits, Reader, SecretBytes};

const SHARED: &str = "profiles/TS48v7_SAIP2.3_BERTLV_SUCI.der";

fn package() -> Vec<u8> {
    let shared = std::env::var_os("SGP_SHARED").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    fs::read(shared.join(SHARED)).unwrap_or_else(|_| built())
}

fn built() -> Vec<u8> {
    let key = |first: u8| SecretBytes::new((first..first + 16).rev().collect());
    ProfileBuilder::new("8929901012345678905".parse().expect("an ICCID"))
        .with_imsi("001010123456063")
        .with_milenage(key(0x11), key(0x22))
        .with_pin1(b"1234"[..].into(), b"12345678"[..].into())
        .with_adm1(b"87654321"[..].into())
        .with_mno_sd_keys(1, key(0x31), key(0x42), key(0x53))
        .build()
        .expect("a package")
        .into_bytes()
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

fn check(criterion: &mut Criterion) {
    let bytes = package();
    let limits = Limits::default();
    let throughput = Throughput::Bytes(u64::try_from(bytes.len()).unwrap_or_default());
    let mut group = criterion.benchmark_group("pkg-builder");
    group.throughput(throughput.clone());
    let package = Package::decode(&bytes, &limits).expect("a package");
    group.bench_function(format!("check/{}", bytes.len()), |bencher| {
        bencher.iter(|| pkg_builder::check(black_box(&package), Target::SAIP_2_3).len());
    });
    group.bench_function(format!("decode-check/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            let package = Package::decode(black_box(&bytes), &limits).expect("a package");
            pkg_builder::check(&package, Target::SAIP_2_3).len()
        });
    });
    group.finish();

    let mut group = criterion.benchmark_group("bare");
    group.throughput(throughput);
    group.bench_function(format!("walk/{}", bytes.len()), |bencher| {
        bencher.iter(|| walk(&mut Reader::at(black_box(&bytes), 0, &limits)).expect("objects"));
    });
    group.bench_function(format!("decode/{}", bytes.len()), |bencher| {
        bencher.iter(|| black_box(&package).profile_elements().expect("elements").len());
    });
    let elements = package.profile_elements().expect("elements");
    group.bench_function(format!("file-system/{}", bytes.len()), |bencher| {
        bencher.iter(|| FileSystem::from_elements(black_box(&elements), &limits).iter().len());
    });
    group.finish();
}

/// One copy of a prepared package for a row of a table: values read, patched, digest for the manifest.
fn batch(criterion: &mut Criterion) {
    let bytes = package();
    let package = Package::decode(&bytes, &Limits::default()).expect("a package");
    let table = "iccid,imsi,k,opc\n898820070100000001,262011234567890,00112233445566778899aabbccddeeff,\
                 ffeeddccbbaa99887766554433221100\n";
    let mut rows = Rows::new(table.as_bytes()).expect("a table");
    let batch = Batch::from_package(&package, rows.header()).expect("columns");
    let (mut maker, mut row, mut out) = (batch.maker(), CsvRow::new(), Vec::new());
    assert!(rows.read(&mut row).expect("a row"));
    let names = ["ICCID", "IMSI", "K", "OPc"].map(|name| name.parse::<Parameter>().expect("a name"));
    let prepared = PreparedPackage::new(&package, &names).expect("a template");
    let mut group = criterion.benchmark_group("pkg-builder");
    group.throughput(Throughput::Elements(1));
    group.bench_function(format!("copy/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            out.clear();
            let read = |index: usize| prepared.read(index, row.field(index).unwrap_or_default());
            let values: Result<Vec<Setting>, _> = (0..names.len()).map(read).collect();
            prepared.personalise(&values.expect("values"), &mut out).expect("a package")
        });
    });
    group.bench_function(format!("copy-manifest/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            out.clear();
            maker.make(black_box(&row), &mut out).expect("a package")
        });
    });
    group.bench_function(format!("set/{}", bytes.len()), |bencher| {
        let read = |index: usize| prepared.read(index, row.field(index).unwrap_or_default());
        let values: Result<Vec<Setting>, _> = (0..names.len()).map(read).collect();
        let values = values.expect("values");
        bencher.iter(|| set_parameters(black_box(&package), &values).expect("a package").elements().len());
    });
    group.finish();
}

/// A template with ICCID, IMSI, codes and keys as variables: written, read, prepared, personalised.
fn template(criterion: &mut Criterion) {
    let bytes = package();
    let package = Package::decode(&bytes, &Limits::default()).expect("a package");
    let text = Export::Variables.template(&package).expect("a template");
    // what is counted and drawn for each package, instead of one value for all
    let generated: String = text
        .as_str()
        .lines()
        .map(|line| match line.split_once(" = { kind = ") {
            Some(("iccid", _)) => {
                "iccid = { kind = \"iccid\", sequence = \"898820070000000000\" }\n".to_owned()
            }
            Some(("imsi", _)) => {
                "imsi = { kind = \"imsi\", length = 15, mnc_length = 2, sequence = \"262010000000000\" }\n"
                    .to_owned()
            }
            Some(_) if line.contains("# secret") => {
                line.replace(" } # secret: not here", ", random = true }\n")
            }
            _ => format!("{line}\n"),
        })
        .collect();
    let read = || Template::parse(black_box(&generated)).expect("a template");
    let prepared = read().prepare().expect("a checked template").with_seed(Seed::new([7; 32]));

    let mut group = criterion.benchmark_group("pkg-builder");
    group.bench_function(format!("export/{}", bytes.len()), |bencher| {
        bencher.iter(|| Export::Variables.template(black_box(&package)).expect("a template").as_str().len());
    });
    group.bench_function(format!("read-template/{}", generated.len()), |bencher| {
        bencher.iter(|| read().variables().len());
    });
    group.bench_function(format!("prepare/{}", bytes.len()), |bencher| {
        bencher.iter_batched(read, |template| template.prepare().expect("a template"), BatchSize::SmallInput);
    });
    let mut row = Row::new(&prepared);
    let mut out = Vec::new();
    let mut number = 0;
    group.throughput(Throughput::Elements(1));
    group.bench_function(format!("generate-personalise/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            number += 1;
            row.clear();
            prepared.fill_generated(number, &mut row).expect("values");
            out.clear();
            prepared.personalise_into(&row, &mut out).expect("a package");
            out.len()
        });
    });
    group.bench_function(format!("personalise/{}", bytes.len()), |bencher| {
        bencher.iter(|| {
            out.clear();
            prepared.personalise_into(black_box(&row), &mut out).expect("a package");
            out.len()
        });
    });
    group.finish();
}

criterion_group!(benches, check, batch, template);
criterion_main!(benches);
