//! Who the subscriber is, and what the network is called.

use sgp_asn1::{Imsi, MncLength};
use sgp_wire::{Aid, Tag, put_nested, put_tlv};

use crate::fault::{Fault, Field};

/// Longest name in EF.SPN.
const SPN_LEN: usize = 16;

/// EF.AD of a USIM: normal operation, and the digits of the mobile network code (3GPP TS 31.102 4.2.18).
#[must_use]
pub const fn administrative_data(mnc: MncLength) -> [u8; 4] {
    let digits = match mnc {
        MncLength::Three => 3,
        _ => 2,
    };
    [0x00, 0x00, 0x00, digits]
}

/// EF.SPN: display condition (bit 1 the registered network too, bit 2 not where the network is a partner),
/// then up to 16 printable ASCII characters, padded (3GPP TS 31.102 4.2.12).
///
/// # Errors
/// [`Fault::Character`] or [`Fault::Length`] of a name that does not fit.
pub fn service_provider_name(name: &str, display: u8) -> Result<[u8; 17], Fault> {
    let field = Field::ServiceProviderName;
    if let Some(position) = name.chars().position(|c| !matches!(c, ' '..='~')) {
        return Err(Fault::Character { field, position });
    }
    if name.len() > SPN_LEN {
        return Err(Fault::Length { field, expected: "up to 16 characters", found: name.len() });
    }
    let mut bytes = [0xFF; 1 + SPN_LEN];
    for (to, from) in bytes.iter_mut().zip(core::iter::once(display).chain(name.bytes())) {
        *to = from;
    }
    Ok(bytes)
}

/// One record of EF.DIR: AID and label (ETSI TS 102 221 13.1).
#[must_use]
pub fn directory_record(aid: &Aid, label: &str) -> Vec<u8> {
    application_record(aid.as_bytes(), label.as_bytes())
}

pub(crate) fn application_record(aid: &[u8], label: &[u8]) -> Vec<u8> {
    let mut record = Vec::new();
    put_nested(&mut record, Tag::new(0x61), |out| {
        put_tlv(out, Tag::new(0x4F), aid);
        put_tlv(out, Tag::new(0x50), label);
    });
    record
}

/// One record of EF.ECC: up to six digits, a name of any length, the category (3GPP TS 31.102 4.2.21).
///
/// # Errors
/// [`Fault::Character`] or [`Fault::Length`] of a number that does not fit.
pub fn emergency_number(digits: &str, name: &str, category: u8) -> Result<Vec<u8>, Fault> {
    let field = Field::EmergencyNumber;
    if let Some(position) = digits.chars().position(|c| !c.is_ascii_digit()) {
        return Err(Fault::Character { field, position });
    }
    if !(1..=6).contains(&digits.len()) {
        return Err(Fault::Length { field, expected: "1 to 6 digits", found: digits.len() });
    }
    let mut record = swapped(digits, 3);
    record.extend(name.bytes());
    record.push(category);
    Ok(record)
}

/// Digits with swapped nibbles, padded with `F` to so many bytes.
pub(super) fn swapped(digits: &str, bytes: usize) -> Vec<u8> {
    let mut digits = digits.bytes().map(|digit| digit & 0x0F);
    (0..bytes).map(|_| digits.next().unwrap_or(0x0F) | digits.next().unwrap_or(0x0F) << 4).collect()
}

/// Tag of the data objects in EF.IMPI, EF.IMPU and EF.DOMAIN.
const IDENTITY: Tag = Tag::new(0x80);

/// EF.DOMAIN: the home network of the subscriber, `ims.mnc001.mcc001.3gppnetwork.org` (3GPP TS 23.003
/// 13.2, TS 31.103 4.2.3).
#[must_use]
pub fn home_domain(imsi: &Imsi, mnc: MncLength) -> Vec<u8> {
    identity(&domain(imsi, mnc))
}

/// EF.IMPI: the private identity that the IMSI makes (3GPP TS 23.003 13.3, TS 31.103 4.2.2).
#[must_use]
pub fn private_identity(imsi: &Imsi, mnc: MncLength) -> Vec<u8> {
    identity(&format!("{imsi}@{}", domain(imsi, mnc)))
}

/// One record of EF.IMPU: the temporary public identity that the IMSI makes (3GPP TS 23.003 13.4B, TS
/// 31.103 4.2.4).
#[must_use]
pub fn public_identity(imsi: &Imsi, mnc: MncLength) -> Vec<u8> {
    identity(&format!("sip:{imsi}@{}", domain(imsi, mnc)))
}

fn domain(imsi: &Imsi, mnc: MncLength) -> String {
    let plmn = imsi.plmn(mnc);
    let text = |digits: &mut dyn Iterator<Item = u8>| -> String {
        digits.map(|digit| char::from(b'0'.saturating_add(digit))).collect()
    };
    format!("ims.mnc{:0>3}.mcc{}.3gppnetwork.org", text(&mut plmn.mnc()), text(&mut plmn.mcc()))
}

fn identity(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_tlv(&mut bytes, IDENTITY, text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        let name = service_provider_name("GSMA eUICC", 0x02).unwrap();
        // EF.SPN and EF.ECC of SGP.23 PROFILE_OPERATIONAL1
        assert_eq!(hex::encode(name), "0247534d41206555494343ffffffffffff");
        assert_eq!(hex::encode(emergency_number("911", "", 0x01).unwrap()), "19f1ff01");
        // the second number of TS.48
        assert_eq!(
            hex::encode(emergency_number("911", "Emergency", 0x00).unwrap()),
            "19f1ff456d657267656e637900"
        );
        assert_eq!(
            emergency_number("11a", "", 0),
            Err(Fault::Character { field: Field::EmergencyNumber, position: 2 })
        );
        assert!(emergency_number("1234567", "", 0).is_err() && emergency_number("", "", 0).is_err());
        assert!(service_provider_name("a name of seventeen", 0).is_err());
    }

    #[test]
    fn identities() {
        let imsi: Imsi = "001010123456789".parse().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes[2..].to_vec()).unwrap();
        assert_eq!(
            text(private_identity(&imsi, MncLength::Two)),
            "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
        );
        // the first public identity of TS.48
        assert_eq!(
            hex::encode(public_identity(&imsi, MncLength::Two)),
            "80357369703a30303130313031323334353637383940696d732e6d6e633030312e6d63633030312e336770706e6574776f726b2e6f7267"
        );
        assert_eq!(text(home_domain(&imsi, MncLength::Three)), "ims.mnc010.mcc001.3gppnetwork.org");
        assert_eq!(administrative_data(MncLength::Three), [0, 0, 0, 3]);
    }
}
