//! Short messages and the own number.

use sgp_asn1::Msisdn;

use crate::fault::{Fault, Field};

/// Parameter indicators with the service centre alone: a cleared bit says that the parameter is there (3GPP
/// TS 31.102 4.2.27).
const SERVICE_CENTRE_ALONE: u8 = 0xFD;
/// Octets behind the name.
const PARAMETERS: usize = 28;
const ADDRESS: usize = 12;

/// One record of EF.SMSP with the address of the service centre, 28 bytes and more; what is longer is the
/// empty name in front (3GPP TS 31.102 4.2.27). The template has records of 38 bytes.
///
/// # Errors
/// [`Fault::Length`] for a record that is too short or longer than 255 bytes.
pub fn sms_parameters(service_centre: &Msisdn, record_len: usize) -> Result<Vec<u8>, Fault> {
    if !(PARAMETERS..=255).contains(&record_len) {
        let field = Field::ServiceCentre;
        return Err(Fault::Length { field, expected: "a record of 28 to 255 bytes", found: record_len });
    }
    let mut record = vec![0xFF; record_len.saturating_sub(PARAMETERS)];
    record.push(SERVICE_CENTRE_ALONE);
    record.extend([0xFF; ADDRESS]);
    record.extend(service_centre.to_dialling_number_bytes());
    record.resize(record_len, 0xFF);
    Ok(record)
}

/// One record of EF.MSISDN, 14 bytes and more (3GPP TS 31.102 4.2.26). The template has records of 24 bytes.
///
/// # Errors
/// [`Fault::Length`] for a record that is too short or longer than 255 bytes.
pub fn msisdn(number: &Msisdn, record_len: usize) -> Result<Vec<u8>, Fault> {
    let fault =
        Fault::Length { field: Field::Msisdn, expected: "a record of 14 to 255 bytes", found: record_len };
    number.to_ef_record(record_len).map_err(|_| fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records() {
        let number = Msisdn::from_e164("447700900500").unwrap();
        let record = sms_parameters(&number, 38).unwrap();
        assert_eq!(
            hex::encode(&record),
            "fffffffffffffffffffffdffffffffffffffffffffffff0791447700095000ffffffffffffff"
        );
        assert_eq!(
            sms_parameters(&number, 27),
            Err(Fault::Length {
                field: Field::ServiceCentre,
                expected: "a record of 28 to 255 bytes",
                found: 27
            })
        );
        assert_eq!(msisdn(&number, 24).unwrap().len(), 24);
        assert!(msisdn(&number, 13).is_err());
    }
}
