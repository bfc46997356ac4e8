//! Properties of a session, whatever it carries.

use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};

use super::{key, session};
use crate::{MAX_PLAIN, StaticKeys};
use proptest::prelude::*;

fn static_keys(len: usize) -> StaticKeys {
    let key =
        |first: u8| key(&(0..len).map(|at| format!("{:02x}", usize::from(first) + at)).collect::<String>());
    StaticKeys::new(key(0x10), key(0x40), key(0x70)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What one end protects the other reads, in both directions, for every key length, appended
    /// to what stands in the buffer already.
    #[test]
    fn both_ends_agree(
        len in prop::sample::select(vec![16_usize, 24, 32]),
        turns in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..=MAX_PLAIN), prop::collection::vec(any::<u8>(), 0..100)),
            1..6,
        ),
    ) {
        let (mut host, mut card) = session(&static_keys(len));
        for (plain, reply) in &turns {
            let mut wire = vec![0xEE];
            host.protect(plain, &mut wire).unwrap();
            let mut read = vec![0xDD];
            card.unprotect(&wire[1..], &mut read).unwrap();
            prop_assert_eq!(&read[1..], plain.as_slice());
            let mut answer = vec![0xCC];
            card.answer(reply, &mut answer).unwrap();
            let mut read = vec![0xBB];
            host.unprotect(&answer[1..], &mut read).unwrap();
            prop_assert_eq!(&read[1..], reply.as_slice());
        }
        prop_assert_eq!(host.waiting(), 0);
    }

    /// No bytes make the card side panic or give anything out.
    #[test]
    fn strange_bytes_are_refused(tlv in prop::collection::vec(any::<u8>(), 0..1200), as_data in any::<bool>()) {
        let (_, mut card) = session(&static_keys(16));
        let mut wire = tlv;
        if as_data && wire.len() > 4 {
            let value = u16::try_from(wire.len() - 4).unwrap().to_be_bytes();
            wire[..4].copy_from_slice(&[0x86, 0x82, value[0], value[1]]);
        }
        let mut out = Vec::new();
        prop_assert!(card.unprotect(&wire, &mut out).is_err());
        prop_assert!(out.is_empty());
    }
}
