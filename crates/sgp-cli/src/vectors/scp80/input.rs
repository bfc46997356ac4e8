//! Members that many of these cases have.

use std::sync::Arc;

use scp80::sms::Address;
use scp80::wire::CommandHeader;
use scp80::{CheckLength, Cntr, KeySet, Kic, Kid, Kvn, Spi};
use sgp_keys::AesKey;
use sgp_wire::Tar;

use super::Stop;
use crate::vectors::{Case, Node, expect_equal};

/// Stands in for a key that the packet does not use; a packet that did would come out otherwise.
const STAND_IN: [u8; 16] = [0x5A; 16];

/// The header of a command, and the keys that it names.
pub(super) struct Secured {
    pub(super) header: CommandHeader,
    pub(super) keys: Arc<KeySet>,
}

impl Secured {
    /// The header that the case states, with its TAR.
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Stop> {
        Self::with_tar(case, Tar::new(case.at("tar")?.array()?))
    }

    /// The header that the case states, for a case that does not state the TAR.
    pub(super) fn with_tar(case: &Case<'_>, tar: Tar) -> Result<Self, Stop> {
        let spi = Spi::new(case.at("spi")?.array()?);
        let (kic, kid) = (Kic::new(octet(&case.at("kic")?)?), Kid::new(octet(&case.at("kid")?)?));
        let kic_key = key(kic.cipher().is_ok(), &case.at("kic_key")?)?;
        let kid_key = key(kid.checksum().is_ok(), &case.at("kid_key")?)?;
        Self::new(CommandHeader::new(spi, kic, kid, tar), kic_key, kid_key, check_length(case)?)
    }

    /// A header for which the keys do not matter.
    pub(super) fn with_any_keys(header: CommandHeader) -> Result<Self, Stop> {
        let (kic_key, kid_key) = (AesKey::new(&STAND_IN)?, AesKey::new(&STAND_IN)?);
        Self::new(header, kic_key, kid_key, CheckLength::Eight)
    }

    fn new(
        header: CommandHeader,
        kic_key: AesKey,
        kid_key: AesKey,
        check: CheckLength,
    ) -> Result<Self, Stop> {
        let kvn = header.kvn().map_or_else(|| Kvn::new(1), Ok)?;
        let keys = KeySet::aes(kvn, kic_key, kid_key).with_check_length(check);
        Ok(Self { header, keys: Arc::new(keys) })
    }
}

/// The key of a case, if its field names AES; else whatever else the case holds is no AES key.
fn key(is_aes: bool, stated: &Node<'_>) -> Result<AesKey, Stop> {
    let stated = stated.hex()?;
    Ok(AesKey::new(if is_aes && !stated.is_empty() { &stated } else { &STAND_IN })?)
}

/// Four where the case says so, by number or by the name of another project, else eight.
fn check_length(case: &Case<'_>) -> Result<CheckLength, Stop> {
    if case.maybe("signature_algorithm").is_some_and(|name| name.text() == Ok("AES_CMAC_32")) {
        return Ok(CheckLength::Four);
    }
    match case.maybe("cc_len").map(|len| len.number()).transpose()? {
        None | Some(8) => Ok(CheckLength::Eight),
        Some(4) => Ok(CheckLength::Four),
        Some(len) => Err(format!("a checksum of {len} octets").into()),
    }
}

pub(super) fn counter(node: &Node<'_>) -> Result<Cntr, Stop> {
    Ok(Cntr::from_bytes(node.array()?))
}

pub(super) fn octet(node: &Node<'_>) -> Result<u8, Stop> {
    let [octet] = node.array()?;
    Ok(octet)
}

/// The address in the members `<name>_type` and `<name>_digits`.
pub(super) fn address(case: &Case<'_>, name: &str) -> Result<Address, Stop> {
    let kind = octet(&case.at(&format!("{name}_type"))?)?;
    Ok(Address::new(kind, case.at(&format!("{name}_digits"))?.text()?)?)
}

/// Compares a number with the one that the case states, if it states one.
pub(super) fn expect_number(what: &str, actual: usize, stated: Option<Node<'_>>) -> Result<(), Stop> {
    let Some(stated) = stated else { return Ok(()) };
    let stated = stated.number()?;
    if u64::try_from(actual) == Ok(stated) {
        return Ok(());
    }
    Err(format!("{what} is {actual}, must be {stated}").into())
}

/// Compares bytes with those of a member.
pub(super) fn expect_hex(what: &str, actual: &[u8], stated: &Node<'_>) -> Result<(), Stop> {
    Ok(expect_equal(what, actual, &stated.hex()?)?)
}
