//! `PE-MF`: the master file (SAIP 8.3.4.1).

use sgp_asn1::{Iccid, oids};
use sgp_wire::{Tag, put_nested, put_tlv};

use super::USIM_AID;
use super::file::{Step, fcp, put_file};

/// Record length of EF.ARR: the longest rule below has 33 bytes.
const ARR_RECORD: u8 = 33;

/// Access rules by record number, from 1, as the annex of the templates proposes (SAIP 9.1;
/// ETSI TS 102 221 9.2.7).
const ACCESS_RULES: [&[u8]; 14] = [
    b"\x80\x01\x01\x90\x00\x80\x01\x02\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x58\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x01\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x5A\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x5B\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x01\x90\x00\x80\x01\x1A\x97\x00\x80\x01\x40\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x03\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x58\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x11\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x4A\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x03\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x58\xA4\x06\x83\x01\x0A\x95\x01\x08\x84\x01\x32\xA4\x06\x83\x01\x01\x95\x01\x08",
    b"\x80\x01\x01\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x02\xA4\x06\x83\x01\x81\x95\x01\x08\x80\x01\x58\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x01\x90\x00\x80\x01\x1A\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x40\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x01\x90\x00\x80\x01\x5A\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x01\x90\x00\x80\x01\x18\xA4\x06\x83\x01\x0A\x95\x01\x08\x80\x01\x42\x97\x00",
    b"\x80\x01\x01\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x5A\x97\x00",
    b"\x80\x01\x13\xA4\x06\x83\x01\x01\x95\x01\x08\x80\x01\x48\xA4\x06\x83\x01\x0A\x95\x01\x08",
    b"\x80\x01\x5E\xA4\x06\x83\x01\x0A\x95\x01\x08",
];

/// What the MF of this profile holds.
pub(crate) struct MfContent {
    pub(crate) iccid: Iccid,
}

impl MfContent {
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        put_tlv(out, Tag::new(0x81), oids::TEMPLATE_MF.as_bytes());
        // PIN1 and ADM1
        put_file(out, Tag::new(0xA2), &[Step::Fcp(&[(fcp::PIN_STATUS, &[0x01, 0x0A])])]);
        put_file(out, Tag::new(0xA4), &[Step::Content(&self.iccid.to_ef_bytes())]);
        Self::encode_dir(out);
        Self::encode_arr(out);
    }

    /// EF.DIR with one record: the USIM (ETSI TS 102 221 13.1).
    fn encode_dir(out: &mut Vec<u8>) {
        let mut record = Vec::new();
        put_nested(&mut record, Tag::new(0x61), |out| {
            put_tlv(out, Tag::new(0x4F), &USIM_AID);
            put_tlv(out, Tag::new(0x50), b"USIM");
        });
        let length = u8::try_from(record.len()).unwrap_or(u8::MAX);
        let fcp = [(fcp::DESCRIPTOR, &[0x42, 0x21, 0x00, length][..]), (fcp::EF_FILE_SIZE, &[length][..])];
        put_file(out, Tag::new(0xA5), &[Step::Fcp(&fcp), Step::Content(&record)]);
    }

    /// EF.ARR: one rule in each record, the rest of the record as it is.
    fn encode_arr(out: &mut Vec<u8>) {
        let records = u16::try_from(ACCESS_RULES.len()).unwrap_or(u16::MAX);
        let size = u16::from(ARR_RECORD).saturating_mul(records).to_be_bytes();
        let fcp = [(fcp::DESCRIPTOR, &[0x42, 0x21, 0x00, ARR_RECORD][..]), (fcp::EF_FILE_SIZE, &size[..])];
        let mut steps = vec![Step::Fcp(&fcp)];
        for (index, rule) in ACCESS_RULES.iter().enumerate() {
            steps.push(Step::Content(rule));
            let used = u8::try_from(rule.len()).unwrap_or(ARR_RECORD);
            let left = ARR_RECORD.saturating_sub(used);
            if left > 0 && index.saturating_add(1) < ACCESS_RULES.len() {
                steps.push(Step::Offset(left));
            }
        }
        put_file(out, Tag::new(0xA6), &steps);
    }
}
