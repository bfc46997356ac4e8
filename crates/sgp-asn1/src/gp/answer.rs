//! What a card answers in a key establishment.

use alloc::vec::Vec;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

use super::number;

const RANDOM: Tag = Tag::new(0x85);
const RECEIPT: Tag = Tag::new(0x86);

/// Data of the answers to the steps of a key establishment (SGP.02 v4.2 4.1.3.1).
///
/// ```text
/// 85 L <random challenge>                              to the certificate
/// [85 L <derivation random>]  86 10 <receipt>          to template, key and signature
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct KeyEstablishmentAnswer {
    random: Option<Vec<u8>>,
    receipt: Option<[u8; 16]>,
}

impl KeyEstablishmentAnswer {
    /// The answer to the certificate: a random challenge, 16 or 32 bytes.
    #[must_use]
    pub fn challenge(random: &[u8]) -> Self {
        Self { random: Some(random.to_vec()), receipt: None }
    }

    /// The answer to the signed key, with a derivation random or without.
    #[must_use]
    pub const fn receipt_with(random: Option<Vec<u8>>, receipt: [u8; 16]) -> Self {
        Self { random, receipt: Some(receipt) }
    }

    /// Reads the data of an answer, without its status.
    ///
    /// # Errors
    /// Kinds of broken objects; neither of the two; a receipt of another length than 16 bytes.
    pub fn decode(input: &[u8]) -> Result<Self, DecodeError> {
        Self::read(input).field("keyEstablishmentAnswer").clause("SGP.02 4.1.3.1")
    }

    fn read(input: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, &Limits::DEFAULT)?;
        let random = reader.optional(RANDOM).field("random")?.map(|tlv| tlv.value().to_vec());
        let receipt = reader.optional(RECEIPT).and_then(|tlv| {
            let bytes = tlv.as_ref().map(number::read_array);
            bytes.transpose()
        });
        let found = Self { random, receipt: receipt.field("receipt")? };
        match (&found.random, &found.receipt, reader.peek_tag()?) {
            (None, None, Some(tag)) => {
                Err(reader.fail(DecodeErrorKind::UnexpectedTag { expected: RANDOM, found: tag }))
            }
            (None, None, None) => Err(reader.fail(DecodeErrorKind::Missing { tag: RANDOM })),
            _ => reader.finish().map(|()| found),
        }
    }

    /// The data of the answer.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if let Some(random) = &self.random {
            put_tlv(&mut out, RANDOM, random);
        }
        if let Some(receipt) = &self.receipt {
            put_tlv(&mut out, RECEIPT, receipt);
        }
        out
    }

    /// The random challenge; beside a receipt, the derivation random.
    #[must_use]
    pub fn random(&self) -> Option<&[u8]> {
        self.random.as_deref()
    }

    /// The receipt; to be compared by the key that verifies it, in constant time.
    #[must_use]
    pub const fn receipt(&self) -> Option<&[u8; 16]> {
        self.receipt.as_ref()
    }
}

impl core::fmt::Debug for KeyEstablishmentAnswer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let random = self.random.as_ref().map(Vec::len);
        write!(f, "KeyEstablishmentAnswer(random {random:?}, receipt {})", self.receipt.is_some())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn decode(text: &str) -> Result<KeyEstablishmentAnswer, DecodeError> {
        let raw = hex::decode(text.replace(' ', "")).unwrap();
        let answer = KeyEstablishmentAnswer::decode(&raw)?;
        assert_eq!(answer.encode_to_vec(), raw);
        Ok(answer)
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 4.4
        let random: [u8; 16] = core::array::from_fn(|at| 0xA0 | u8::try_from(at).unwrap());
        let challenge = decode("8510 A0A1A2A3A4A5A6A7A8A9AAABACADAEAF").unwrap();
        assert_eq!(challenge, KeyEstablishmentAnswer::challenge(&random));
        let receipt = decode("8610 795F3D1E2889A04D141DDC0513435DFD").unwrap();
        assert_eq!((receipt.random(), receipt.receipt().map(|bytes| bytes[0])), (None, Some(0x79)));
        let both =
            decode("8510 B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBF 8610 336F26EC1447E6E8DE985BFED4F4BC28").unwrap();
        let made =
            KeyEstablishmentAnswer::receipt_with(both.random().map(Vec::from), *both.receipt().unwrap());
        assert_eq!(made, both);
        assert_eq!(alloc::format!("{both:?}"), "KeyEstablishmentAnswer(random Some(16), receipt true)");
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            ("", ": required object 85 missing at byte 0"),
            ("8400", ": tag 84, expected 85 at byte 0"),
            ("8502AA", ".random: 2 bytes needed, 1 left at byte 2"),
            ("8603AABBCC", ".receipt: length 3, expected 16 at byte 2"),
            ("8500 9000", ": 2 bytes behind the end at byte 2"),
        ] {
            let error = decode(text).unwrap_err().to_string();
            assert_eq!(error, alloc::format!("keyEstablishmentAnswer{message} (SGP.02 4.1.3.1)"), "{text}");
        }
    }
}
