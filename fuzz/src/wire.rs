//! sgp-wire: TLV walks, the probe of a stream, APDUs, identifiers.

use sgp_wire::{
    Aid, CommandApdu, DecodeError, Limits, Oid, Probe, Reader, ResponseApdu, Rules, Tlv, probe_tlv, put_tlv,
};

use super::input::Input;

/// First byte: 0 strict walk, 1 lenient walk, 2 probe, 3 command APDU, 4 response APDU, 5 AID, 6 OID.
pub fn wire(data: &[u8]) {
    let mut input = Input(data);
    match input.byte() % 7 {
        0 => walk(input.0, Rules::Strict),
        1 => walk(input.0, Rules::DefiniteBer),
        2 => probe(input.0),
        3 => {
            if let Ok(apdu) = CommandApdu::decode(input.0) {
                assert_eq!(apdu.encode_to_vec(), input.0, "command APDU");
            }
        }
        4 => {
            if let Ok(apdu) = ResponseApdu::decode(input.0) {
                assert_eq!(apdu.encode_to_vec(), input.0, "response APDU");
            }
        }
        5 => {
            if let Ok(aid) = Aid::new(input.0) {
                assert_eq!(aid.as_bytes(), input.0, "AID");
            }
        }
        _ => {
            if let Ok(oid) = Oid::decode(input.0, 0) {
                let again: Oid = oid.to_string().parse().expect("an OID in text");
                assert_eq!(again, oid, "OID through its text");
            }
        }
    }
}

/// Walks every level; what was read strictly must come out byte for byte.
fn walk(bytes: &[u8], rules: Rules) {
    fn level<'a>(reader: &mut Reader<'a>, out: &mut Vec<u8>) -> Result<(), DecodeError> {
        while !reader.is_empty() {
            let tlv: Tlv<'a> = reader.tlv()?;
            put_tlv(out, tlv.tag(), tlv.value());
            if tlv.tag().is_constructed() {
                reader.nested(&tlv, |inner| level(inner, &mut Vec::new()))?;
            }
        }
        Ok(())
    }
    let limits = Limits::default().with_max_depth(16).with_max_items(4096);
    let Ok(reader) = Reader::new(bytes, &limits) else { return };
    let mut reader = reader.with_rules(rules);
    let mut out = Vec::new();
    match level(&mut reader, &mut out) {
        Ok(()) if rules == Rules::Strict => assert_eq!(out, bytes, "strict TLVs"),
        Ok(()) => {}
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}

/// The probe must agree with the reader as soon as the whole object is there.
fn probe(bytes: &[u8]) {
    let read = Reader::at(bytes, 0, &Limits::default()).tlv();
    match (probe_tlv(bytes), read) {
        (Ok(Probe::Header { tag, total_len }), Ok(tlv)) => {
            assert_eq!((tag, total_len), (tlv.tag(), tlv.raw().len()), "probe and reader");
        }
        (Ok(_), Err(_)) | (Err(_), Err(_)) => {}
        (probe, Ok(tlv)) => panic!("{probe:?}, yet the reader reads {tlv:?}"),
    }
}
