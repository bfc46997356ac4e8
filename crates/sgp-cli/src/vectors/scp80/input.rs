//! Members that many of these cases have.

use std::sync::Arc;

use scp80::sms::Address;
use scp80::wire::CommandHeader;
use scp80::{CheckLength, Cntr, KeySet, Kic, Kid, Kvn, RedundancyCheck, Spi};
use sgp_wire::Tar;

use super::{Stop, keys};
use crate::vectors::{Case, Node, expect_equal};

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
        let header = CommandHeader::new(spi, kic, kid, tar);
        let kic_key = keys::ciphering(case, kic.cipher(), &case.at("kic_key")?.hex()?)?;
        let kid_key = keys::check(case, kid, &case.at("kid_key")?.hex()?)?;
        let keys = KeySet::new(Self::kvn(&header)?, kic_key, kid_key).with_check_length(check_length(case)?);
        let keys = keys.with_redundancy_check(match kid.redundancy_check() {
            RedundancyCheck::Crc16 => RedundancyCheck::Crc16,
            _ => RedundancyCheck::Crc32,
        });
        let keys = if keys::are_agreed(case) { keys.with_agreed_algorithms() } else { keys };
        Ok(Self { header, keys: Arc::new(keys) })
    }

    /// A header for which the value of the keys does not matter.
    pub(super) fn with_any_keys(header: CommandHeader) -> Result<Self, Stop> {
        let (kic, kid) = (keys::any_ciphering(header.kic.cipher())?, keys::any_check(header.kid.checksum())?);
        Ok(Self { header, keys: Arc::new(KeySet::new(Self::kvn(&header)?, kic, kid)) })
    }

    fn kvn(header: &CommandHeader) -> Result<Kvn, Stop> {
        Ok(header.kvn().map_or_else(|| Kvn::new(1), Ok)?)
    }
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
