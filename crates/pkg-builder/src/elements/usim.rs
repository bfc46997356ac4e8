//! `PE-USIM`: the network application (SAIP 8.3.4.4).

use sgp_asn1::{Imsi, oids};
use sgp_wire::{Tag, put_tlv};

use super::USIM_AID;
use super::file::{Step, fcp, put_file};

/// Temporary identifier of the ADF.
const ADF: [u8; 2] = [0x7F, 0xF1];
/// EF.ARR of the MF, whose records hold here too.
const MF_ARR: [u8; 2] = [0x2F, 0x06];

/// EF.UST (3GPP TS 31.102 4.2.8): services 10 short messages, 12 short message parameters, 19
/// service provider name, 28 data download via SMS-PP, 33 reserved and shall be set, 85 EPS
/// mobility management. As long as the file of the template, which is filled with `FF`.
const SERVICES: [u8; 14] = service_table([10, 12, 19, 28, 33, 85]);

/// EF.EST: nothing enabled.
const ENABLED_SERVICES: [u8; 1] = [0x00];

/// EF.ECC, one record of four bytes: 112, no alpha identifier, category unspecified (3GPP TS
/// 31.102 4.2.21).
const EMERGENCY_CALL: [u8; 4] = [0x11, 0xF2, 0xFF, 0x00];

/// Longest name in EF.SPN.
pub(crate) const SPN_LEN: usize = 16;

const fn service_table(services: [u8; 6]) -> [u8; 14] {
    let [a, b, c, d, e, f] = services;
    let mut table = [0; 14];
    let mut at = 0u8;
    let mut rest: &mut [u8] = &mut table;
    while let [byte, tail @ ..] = rest {
        *byte = bit(a, at) | bit(b, at) | bit(c, at) | bit(d, at) | bit(e, at) | bit(f, at);
        at += 1;
        rest = tail;
    }
    table
}

/// Bit of service `number` (from 1) in byte `at`.
const fn bit(number: u8, at: u8) -> u8 {
    let index = number - 1;
    if index / 8 == at { 1 << (index % 8) } else { 0 }
}

/// What the USIM of this profile holds.
pub(crate) struct Usim<'a> {
    pub(crate) imsi: Imsi,
    /// Two or three.
    pub(crate) mnc_length: u8,
    /// At most [`SPN_LEN`] characters of ASCII.
    pub(crate) service_provider_name: &'a str,
    /// Whether PIN2 (reference 81) belongs to it.
    pub(crate) has_pin2: bool,
}

impl Usim<'_> {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_tlv(out, Tag::new(0x81), oids::TEMPLATE_USIM.as_bytes());
        let pins: &[u8] = if self.has_pin2 { &[0x01, 0x81, 0x0A] } else { &[0x01, 0x0A] };
        let adf = [(fcp::FILE_ID, &ADF[..]), (fcp::DF_NAME, &USIM_AID), (fcp::PIN_STATUS, pins)];
        put_file(out, Tag::new(0xA2), &[Step::Fcp(&adf)]);
        put_file(out, Tag::new(0xA3), &[Step::Content(&self.imsi.to_ef_bytes())]);
        put_file(out, Tag::new(0xA4), &[Step::Fcp(&[(fcp::LINK_PATH, &MF_ARR)])]);
        put_file(out, Tag::new(0xA8), &[Step::Content(&SERVICES)]);
        put_file(out, Tag::new(0xAD), &[Step::Content(&self.service_provider_name_file())]);
        put_file(out, Tag::new(0xAE), &[Step::Content(&ENABLED_SERVICES)]);
        put_file(out, Tag::new(0xB2), &[Step::Content(&self.imsi.to_access_class_bytes())]);
        // EF.AD: normal operation, and the digits of the MNC (3GPP TS 31.102 4.2.18)
        put_file(out, Tag::new(0xB5), &[Step::Content(&[0x00, 0x00, 0x00, self.mnc_length])]);
        put_file(out, Tag::new(0xB6), &[Step::Content(&EMERGENCY_CALL)]);
    }

    /// EF.SPN: display the registered network too, then the name, padded (3GPP TS 31.102 4.2.12).
    fn service_provider_name_file(&self) -> [u8; 1 + SPN_LEN] {
        let mut bytes = [0xFF; 1 + SPN_LEN];
        let display = core::iter::once(0x01);
        for (to, from) in bytes.iter_mut().zip(display.chain(self.service_provider_name.bytes())) {
            *to = from;
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_stand_at_their_bits() {
        assert_eq!(hex::encode(SERVICES), "000a040801000000000010000000");
    }
}
