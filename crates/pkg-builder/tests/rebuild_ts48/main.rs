//! The published package `TS48v7_SAIP2.3_BERTLV_SUCI` from typed parts, byte for byte: 30 elements, about 190
//! files, three applications, the MNO-SD and remote management.
//!
//! It states parameters also where they are those of the templates, and numbers its elements in an order of
//! its own: both are said here. The order of the elements is that of the builder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod csim;
mod isim;
mod mf;
mod opt_usim;
#[path = "../shared/mod.rs"]
mod shared;
mod telecom;
mod usim;

use pkg_builder::content::{AccessRule, AccessRules};
use pkg_builder::parts::{AccessDomain, FileSpec, Key, KeySet, Part, Rfm, SecurityDomain};
use pkg_builder::{Imsi, PackageBuilder};
use sgp_asn1::saip::{SaipVersion, Service};
use sgp_wire::{Aid, Tar};

const ICCID: &str = "89000123456789012341";
/// EF.ARR of the MF, and of the application.
const MF: u16 = AccessRules::MF;
const OWN: u16 = AccessRules::ELSEWHERE;
/// PINs of the MF and of other directories.
const GLOBAL: [u8; 3] = [0x01, 0x0A, 0x0B];
const PINS: [u8; 4] = [0x81, 0x01, 0x0A, 0x0B];

fn hex(text: &str) -> Vec<u8> {
    ::hex::decode(text).unwrap()
}

fn rule(text: &str) -> Vec<u8> {
    text.parse::<AccessRule>().unwrap().encode()
}

fn imsi() -> Imsi {
    "001010123456789".parse().unwrap()
}

fn usim_aid() -> Aid {
    Aid::new(&hex("a0000000871002ff49ff0589")).unwrap()
}

fn isim_aid() -> Aid {
    Aid::new(&hex("a0000000871004ff49ff0589")).unwrap()
}

fn csim_aid() -> Aid {
    Aid::new(&hex("a0000003431002f310ffff89020000ff")).unwrap()
}

fn transparent(fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::transparent().with_fid(fid).with_access_rule_of(arr, record)
}

fn linear(record_len: u16, fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::linear_fixed(record_len).with_fid(fid).with_access_rule_of(arr, record)
}

fn cyclic(record_len: u16, fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::cyclic(record_len).with_fid(fid).with_access_rule_of(arr, record)
}

fn ber_tlv(fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::ber_tlv().with_fid(fid).with_access_rule_of(arr, record)
}

fn directory(fid: u16, arr: u16, record: u8) -> FileSpec {
    FileSpec::directory().with_fid(fid).with_access_rule_of(arr, record)
}

/// One key three times over, for DES and for AES, and the description of the domain.
fn security_domain() -> Part {
    let key: Vec<u8> = (0..16).collect();
    let keys = || [&key, &key, &key];
    let aes = KeySet::of(
        (1..)
            .zip([0x18, 0x14, 0x48])
            .map(|(identifier, usage)| Key::new(2, identifier, usage, Key::AES, &key)),
    );
    let domain = SecurityDomain::mno()
        .accepting_deletion()
        .with_toolkit_octets(&hex("010000000002010206b2010000000000"))
        .with_keys(KeySet::scp80_des(1, keys()).for_commands())
        .with_keys(aes)
        .with_personalisation_data(hex("0070326630732e06072a864886fc6b01600b06092a864886fc6b020202630906\
             072a864886fc6b03640b06092a864886fc6b048000"));
    Part::from(domain).numbered(26)
}

/// Remote file management without protection, of the MF or of an ADF.
fn rfm(number: u8, tar: [u8; 3], adf: Option<Aid>) -> Part {
    let mut aid = hex("a000000559101000");
    aid.push(number);
    let rfm = Rfm::new(Aid::new(&aid).unwrap(), 0x02).with_tar(Tar::new(tar));
    let rfm = match adf {
        Some(adf) => rfm.in_adf(adf).with_adf_access(AccessDomain::full(), AccessDomain::full()),
        None => rfm,
    };
    let identification = 26 + u16::from(number);
    Part::from(rfm.with_access(AccessDomain::full(), AccessDomain::full())).numbered(identification)
}

#[test]
fn byte_for_byte() {
    let Some(folder) = shared::folder() else { return };
    let published = std::fs::read(folder.join("profiles/TS48v7_SAIP2.3_BERTLV_SUCI.der")).unwrap();
    // added in another order than that of the package
    let package = PackageBuilder::new(ICCID.parse().unwrap())
        .with_version(SaipVersion { major: 2, minor: 3 })
        .with_profile_type("GSMA Generic eUICC Test Profile")
        // CAVE is needed and not listed; the profiles of SUCI are listed without a key
        .with_exact_services(&[
            Service::USIM,
            Service::ISIM,
            Service::CSIM,
            Service::USIM_TEST_ALGORITHM,
            Service::BER_TLV,
            Service::GET_IDENTITY,
            Service::PROFILE_A_X25519,
            Service::PROFILE_B_P256,
        ])
        .with_end_identification(31)
        .with(rfm(1, [0xB0, 0x01, 0x20], None))
        .with(rfm(2, [0xB0, 0x01, 0x40], Some(usim_aid())))
        .with(rfm(3, [0xB0, 0x01, 0x41], Some(isim_aid())))
        .with(rfm(4, [0xB0, 0x01, 0x42], Some(csim_aid())))
        .with(security_domain())
        .with(usim::usim())
        .with(csim::csim())
        .with(isim::isim())
        .with(telecom::telecom())
        .with(mf::mf())
        .build()
        .unwrap();
    let at = package.as_bytes().iter().zip(&published).position(|(built, published)| built != published);
    assert_eq!((at, package.as_bytes().len()), (None, published.len()));
}
