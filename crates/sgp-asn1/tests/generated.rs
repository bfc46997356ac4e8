//! Generated elements: every type of the module, unknown members and alternatives among them.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod schema;

use proptest::prelude::*;
use sgp_asn1::saip::{ElementKind, ProfileElement};
use sgp_wire::{DecodeErrorKind, Limits};

use schema::Generator;

fn entropy() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(any::<u8>(), 0..1500)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn an_encoding_decodes_and_encodes_to_itself(entropy in entropy()) {
        let bytes = Generator::new(&entropy).element();
        let element = ProfileElement::decode(&bytes, &Limits::default())
            .map_err(|error| TestCaseError::fail(format!("{error}: {}", hex::encode(&bytes))))?;
        prop_assert_eq!(element.encode_to_vec(), &bytes[..]);
        let owned = element.clone().into_owned();
        prop_assert_eq!(&owned, &element);
        prop_assert_eq!(owned.encode_to_vec(), &bytes[..]);
        #[cfg(feature = "serde")]
        {
            let text = serde_json::to_string(&element).unwrap();
            let back: ProfileElement<'_> = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back.encode_to_vec(), &bytes[..], "{}", text);
            let filled = serde_json::to_string(&sgp_asn1::saip::WithDefaults(&element)).unwrap();
            let back: ProfileElement<'_> = serde_json::from_str(&filled).unwrap();
            prop_assert_eq!(back.encode_to_vec(), &bytes[..], "{}", filled);
        }
    }

    #[test]
    fn a_default_that_is_written_is_refused(entropy in entropy(), at in 0usize..12) {
        let mut generator = Generator::new(&entropy);
        generator.explicit = Some(at);
        let bytes = generator.element();
        if generator.explicit.is_none() {
            let error = ProfileElement::decode(&bytes, &Limits::default()).unwrap_err();
            prop_assert_eq!(error.clause(), Some("X.690 11.5"), "{}", error);
            prop_assert!(!error.path().is_empty());
        }
    }

    #[test]
    fn damage_is_an_error_in_its_place_or_other_bytes_kept(entropy in entropy(), at in any::<usize>(), bit in 0u8..8) {
        let mut bytes = Generator::new(&entropy).element();
        let at = at % bytes.len();
        prop_assert!(ProfileElement::decode(&bytes[..at], &Limits::default()).is_err());
        bytes[at] ^= 1 << bit;
        match ProfileElement::decode(&bytes, &Limits::default()) {
            Ok(element) => prop_assert_eq!(element.encode_to_vec(), &bytes[..]),
            Err(error) => prop_assert!(error.offset() <= bytes.len(), "{}", error),
        }
    }
}

#[test]
fn every_kind_is_generated() {
    let mut explicit = 0;
    for first in 0..ElementKind::ALL.len() {
        let entropy = [&[u8::try_from(first).unwrap()][..], &[1; 400]].concat();
        let mut generator = Generator::new(&entropy);
        let bytes = generator.element();
        let element = ProfileElement::decode(&bytes, &Limits::default()).unwrap();
        assert_eq!(element.kind(), ElementKind::ALL[first]);
        generator = Generator::new(&entropy);
        generator.explicit = Some(0);
        let bytes = generator.element();
        if generator.explicit.is_none() {
            let error = ProfileElement::decode(&bytes, &Limits::default()).unwrap_err();
            assert!(matches!(error.kind(), DecodeErrorKind::InvalidValue { .. }), "{error}");
            explicit += 1;
        }
    }
    // all but the optional files, the profile header, and elements without a DEFAULT
    assert_eq!(explicit, 19, "kinds with a DEFAULT in what is generated");
}
