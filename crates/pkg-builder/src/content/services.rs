//! Service tables.

use std::collections::BTreeSet;

/// EF.UST, EF.IST or EF.CSIM_ST-like table: the bits of the services, numbered from 1, in `size` bytes (3GPP
/// TS 31.102 4.2.8, TS 31.103 4.2.7). The file of the template is filled with `FF`, so give its whole size:
/// 14 bytes for EF.UST and EF.IST up to SAIP 2.3, 17 for EF.UST later. Services beyond the size are left
/// out.
#[must_use]
pub fn service_table(services: &[u16], size: usize) -> Vec<u8> {
    let services: BTreeSet<u16> = services.iter().copied().collect();
    let mut table = vec![0; size];
    for index in services.iter().filter_map(|service| service.checked_sub(1)) {
        if let Some(byte) = table.get_mut(usize::from(index / 8)) {
            *byte |= 1 << (index % 8);
        }
    }
    table
}

/// EF.EST: fixed dialling numbers, barred dialling numbers, access point names (3GPP TS 31.102 4.2.47).
#[must_use]
pub fn enabled_services(fixed_dialling: bool, barred_dialling: bool, access_points: bool) -> [u8; 1] {
    [u8::from(fixed_dialling) | u8::from(barred_dialling) << 1 | u8::from(access_points) << 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_stand_at_their_bits() {
        assert_eq!(hex::encode(service_table(&[10, 12, 19, 28, 33, 85], 14)), "000a040801000000000010000000");
        assert_eq!(service_table(&[0, 17, 1, 1, 8], 2), [0x81, 0x00]);
        assert_eq!((enabled_services(true, false, true), enabled_services(false, true, false)), ([5], [2]));
    }

    #[test]
    fn a_published_table() {
        // EF.UST of TS.48 7.0: 124 and 125, SUCI calculation, among others
        let table = "9effbf1dff3e0083410310010400403e39";
        let bytes = hex::decode(table).unwrap();
        let services: Vec<u16> =
            (1..=136).filter(|n| bytes[usize::from((n - 1) / 8)] >> ((n - 1) % 8) & 1 == 1).collect();
        assert!(services.contains(&124) && services.contains(&125) && !services.contains(&121));
        assert_eq!(hex::encode(service_table(&services, 17)), table);
    }
}
