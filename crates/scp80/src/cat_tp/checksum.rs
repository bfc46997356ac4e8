//! The checksum of a PDU.

/// Ones' complement of the ones' complement sum of `octets` as 16-bit words, the last one filled up
/// with zeros (TS 102 127 5.6, RFC 1071). Zero over a PDU whose checksum holds.
pub(super) fn checksum(octets: &[u8]) -> u16 {
    let (words, last) = octets.as_chunks::<2>();
    let last = last.first().map(|high| [*high, 0]);
    !words.iter().copied().chain(last).map(u16::from_be_bytes).fold(0, |sum: u16, word| {
        let (sum, carry) = sum.overflowing_add(word);
        sum.wrapping_add(u16::from(carry))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec sgp02-card.md 6.6: the SYN with its checksum field at zero
    #[test]
    fn worked_example() {
        let syn = hex::decode("8000001A10002710000000010000000A00000400177001020304").unwrap();
        assert_eq!(checksum(&syn), 0x2954);
    }

    // RFC 1071 section 3, numerical example
    #[test]
    fn rfc_1071() {
        assert_eq!(checksum(&[0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]), !0xDDF2);
        assert_eq!(checksum(&[0xAB]), !0xAB00);
        assert_eq!(checksum(&[]), 0xFFFF);
    }
}
