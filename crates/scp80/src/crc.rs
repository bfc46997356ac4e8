//! Redundancy checks (TS 102 225 5.1.3).

/// CRC-16 of ISO 13239 over the concatenation of `parts`: polynomial 1021, reflected, initial value
/// and final mask FFFF; most significant octet first.
#[must_use]
pub fn crc16(parts: &[&[u8]]) -> [u8; 2] {
    let bytes = parts.iter().copied().flatten();
    let crc = bytes.fold(0xFFFF_u16, |crc, byte| {
        let [_, low] = crc.to_be_bytes();
        crc >> 8 ^ TABLE_16.get(usize::from(low ^ byte)).copied().unwrap_or_default()
    });
    (!crc).to_be_bytes()
}

/// CRC-32 of ISO 13239 over the concatenation of `parts`: polynomial 04C11DB7, reflected, initial
/// value and final mask FFFFFFFF; most significant octet first.
#[must_use]
pub fn crc32(parts: &[&[u8]]) -> [u8; 4] {
    let bytes = parts.iter().copied().flatten();
    let crc = bytes.fold(0xFFFF_FFFF_u32, |crc, byte| {
        let [.., low] = crc.to_be_bytes();
        crc >> 8 ^ TABLE_32.get(usize::from(low ^ byte)).copied().unwrap_or_default()
    });
    (!crc).to_be_bytes()
}

/// One table of a reflected CRC.
macro_rules! table {
    ($number:ty, $polynomial:literal) => {{
        let mut table = [0; 256];
        let mut rest: &mut [$number] = &mut table;
        let mut byte = 0;
        while let [entry, behind @ ..] = rest {
            let mut value: $number = byte;
            let mut bit = 0;
            while bit < 8 {
                value = (value >> 1) ^ (if value & 1 == 1 { $polynomial } else { 0 });
                bit += 1;
            }
            *entry = value;
            byte += 1;
            rest = behind;
        }
        table
    }};
}

static TABLE_16: [u16; 256] = table!(u16, 0x8408);
static TABLE_32: [u32; 256] = table!(u32, 0xEDB8_8320);

#[cfg(test)]
mod tests {
    use super::*;

    // TS 102 225 annex, and vectors scp80/primitives.json: prim-001, prim-002, prim-006, prim-007
    #[test]
    fn published_values() {
        let example = [1, 2, 3, 4, 5];
        assert_eq!((crc16(&[&example]), crc32(&[&example])), ([0x22, 0xEC], [0x47, 0x0B, 0x99, 0xF4]));
        assert_eq!((crc16(&[]), crc32(&[])), ([0, 0], [0; 4]));
        assert_eq!((crc16(&[&[0x74]]), crc32(&[&[0x74]])), ([0xC5, 0xDB], [0x85, 0x6A, 0x5A, 0xA8]));
        assert_eq!(crc32(&[&example[..2], &[], &example[2..]]), crc32(&[&example]));
        assert_eq!(crc16(&[&example[..1], &example[1..]]), crc16(&[&example]));
    }
}
