//! `bpp_*`: bound profile packages, made by the server's side and opened by the card's.

mod build;
mod card;
mod published;

pub(super) use build::{Parts, build_open, expect_pieces};
pub(super) use card::{open, open_both_ways};
pub(super) use published::{double_wrapped, from_session};

use scp03t::bsp::SessionKeys;
use sgp_keys::AesKey;
use sgp_pki::x509::role::DpPb;
use sgp_pki::x509::{Certificate, TrustStore, Verified};

use super::{Case, Node, x509};

/// The members `initial_mcv`, and two keys by these names.
fn keys(node: &Node<'_>, enc: &str, mac: &str) -> Result<SessionKeys, String> {
    let key = |name: &str| -> Result<AesKey, String> { AesKey::new(&node.at(name)?.hex()?).map_err(text) };
    SessionKeys::new(node.at("initial_mcv")?.array()?, key(enc)?, key(mac)?).map_err(text)
}

/// A certificate for profile binding by its name, verified up to the test root of its curve.
fn verified(case: &Case<'_>, name: &str) -> Result<Verified<DpPb>, String> {
    let decode = |path: String| Certificate::decode(&x509::read(case, &path)?).map_err(text);
    let root = if name.ends_with("BRP") { "CERT_CI_ECDSA_BRP" } else { "CERT_CI_ECDSA_NIST" };
    let trust = TrustStore::new([decode(format!("ci/{root}.der"))?]);
    trust.verify_untimed(&[decode(format!("dppb/{name}.der"))?], DpPb).map_err(text)
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}
