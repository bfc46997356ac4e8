//! Checks on their own.

use sgp_keys::{AesKey, SoftAes, SymmetricKey};

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
        "crc16" | "crc32" => Err(Stop::Skipped("not supported: redundancy check".into())),
        "cbc-mac-des" => Err(Stop::Skipped("not supported: DES CBC-MAC".into())),
        "cbc-mac-3des2" | "cbc-mac-3des3" => Err(Stop::Skipped("not supported: 3DES CBC-MAC".into())),
        other => Err(format!("unknown algorithm {other}").into()),
    }
}
