//! Checks on their own.

use scp80::hazmat::{crc16, crc32};
use sgp_keys::{AesKey, DesKey, SoftAes, SoftDes, SymmetricKey};

use super::Stop;
use super::input::expect_hex;
use crate::vectors::Case;

pub(super) fn check(case: &Case<'_>) -> Result<(), Stop> {
    match case.at("alg")?.text()? {
        "aes-cmac" => {
            let key = SoftAes::new(&AesKey::new(&case.at("key")?.hex()?)?);
            let mac = key.cmac(&[&case.at("data")?.hex()?])?;
            expect_hex("MAC", &mac, &case.at("out")?)?;
            let [a, b, c, d, e, f, g, h, ..] = mac;
            expect_hex("eight octets", &[a, b, c, d, e, f, g, h], &case.at("out8")?)?;
            expect_hex("four octets", &[a, b, c, d], &case.at("out4")?)
        }
        "crc16" => expect_hex("CRC-16", &crc16(&[&case.at("data")?.hex()?]), &case.at("out")?),
        "crc32" => expect_hex("CRC-32", &crc32(&[&case.at("data")?.hex()?]), &case.at("out")?),
        "cbc-mac-des" | "cbc-mac-3des2" | "cbc-mac-3des3" => {
            let key = SoftDes::new(&DesKey::new(&case.at("key")?.hex()?)?);
            expect_hex("MAC", &key.cbc_mac(&[&case.at("data")?.hex()?]), &case.at("out")?)
        }
        other => Err(format!("unknown algorithm {other}").into()),
    }
}
