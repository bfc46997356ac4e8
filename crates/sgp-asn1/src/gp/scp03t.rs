//! What goes over a channel of SCP03t, as far as it can be seen from outside.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, put_tlv};

/// An object of SCP03t, command or answer (SGP.02 v4.2 4.1.3.3).
///
/// ```text
/// 84 0A <key version> <key identifier> <host challenge 8>                     INITIALIZE UPDATE
/// 84 20 <diversification 10> <key version> 03 70 <card challenge 8> <card cryptogram 8> <counter 3>
/// 85 11 <security level> <host cryptogram 8> <MAC 8>                         EXTERNAL AUTHENTICATE
/// 86 L <ciphertext> <MAC 8>     a segment, or what the card answers to one
/// 87 L <octets>                 other session keys, protected
/// 85 00  86 00  87 00           the answers without data
/// 9F44 01 xx .. 9F47 01 xx      the command with the number 64 below was refused
/// ```
///
/// Nothing is checked but the structure; channels are those of the crate `scp03t`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scp03tObject {
    /// INITIALIZE UPDATE.
    InitializeUpdate {
        /// Key version number; 0 for the default set.
        key_version: u8,
        /// Key identifier, normally 0.
        key_identifier: u8,
        /// Host challenge.
        host_challenge: [u8; 8],
    },
    /// The answer to INITIALIZE UPDATE.
    InitializeUpdateAnswer {
        /// Key diversification data.
        diversification: [u8; 10],
        /// Key version number.
        key_version: u8,
        /// Secure channel protocol, `03`.
        protocol: u8,
        /// Parameter i, `70`.
        parameter: u8,
        /// Card challenge.
        card_challenge: [u8; 8],
        /// Card cryptogram.
        card_cryptogram: [u8; 8],
        /// Sequence counter, big-endian.
        sequence_counter: [u8; 3],
    },
    /// EXTERNAL AUTHENTICATE.
    ExternalAuthenticate {
        /// Security level, `33`.
        security_level: u8,
        /// Host cryptogram.
        host_cryptogram: [u8; 8],
        /// Front of the MAC.
        mac: [u8; 8],
    },
    /// The answer to EXTERNAL AUTHENTICATE.
    ExternalAuthenticateAnswer,
    /// A segment, or an answer with data to one.
    Segment {
        /// Whole blocks, where they are what they should be.
        ciphertext: Vec<u8>,
        /// Front of the MAC.
        mac: [u8; 8],
    },
    /// The answer to a segment, without data.
    SegmentAnswer,
    /// Other session keys, protected.
    ReplaceSessionKeys(Vec<u8>),
    /// The answer to other session keys.
    ReplaceSessionKeysAnswer,
    /// A command was refused.
    Refused {
        /// Tag of the command: `84` to `87`.
        command: u8,
        /// Why; see [`fault_name`](Self::fault_name).
        fault: u8,
    },
}

const MAC_LEN: usize = 8;
/// In front of the tag of what answers a command that was refused.
const REFUSED: u32 = 0x9F44;
const FIRST_COMMAND: u8 = 0x84;

impl Scp03tObject {
    /// Reads the object that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects; another tag; a length that the object cannot have.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let read = |input| {
            let mut reader = Reader::new(input, limits)?;
            let tlv = reader.tlv()?;
            let found = Self::of(tlv.tag(), tlv.value()).map_err(|kind| {
                let is_tag = matches!(kind, DecodeErrorKind::UnknownTag { .. });
                DecodeError::new(kind, if is_tag { tlv.offset() } else { tlv.value_offset() })
            })?;
            reader.finish().map(|()| found)
        };
        read(input).field("scp03t").clause("SGP.02 4.1.3.3")
    }

    /// The object with this tag and value.
    fn of(tag: Tag, value: &[u8]) -> Result<Self, DecodeErrorKind> {
        let wrong = |expected| Err(DecodeErrorKind::InvalidValue { expected });
        match (tag.octets(), value) {
            (0x84, &[key_version, key_identifier, ref challenge @ ..]) if challenge.len() == 8 => {
                let host_challenge = parts(challenge).0;
                Ok(Self::InitializeUpdate { key_version, key_identifier, host_challenge })
            }
            (0x84, value) if value.len() == 32 => {
                let (diversification, rest) = parts(value);
                let ([key_version, protocol, parameter], rest) = parts(rest);
                let (card_challenge, rest) = parts(rest);
                let (card_cryptogram, rest) = parts(rest);
                let (sequence_counter, _) = parts(rest);
                Ok(Self::InitializeUpdateAnswer {
                    diversification,
                    key_version,
                    protocol,
                    parameter,
                    card_challenge,
                    card_cryptogram,
                    sequence_counter,
                })
            }
            (0x84, _) => wrong("10 bytes of INITIALIZE UPDATE, or 32 of its answer"),
            (0x85, []) => Ok(Self::ExternalAuthenticateAnswer),
            (0x85, &[security_level, ref rest @ ..]) if rest.len() == 16 => {
                let (host_cryptogram, rest) = parts(rest);
                Ok(Self::ExternalAuthenticate { security_level, host_cryptogram, mac: parts(rest).0 })
            }
            (0x85, _) => wrong("17 bytes of EXTERNAL AUTHENTICATE, or nothing in its answer"),
            (0x86, []) => Ok(Self::SegmentAnswer),
            (0x86, value) => match value.split_last_chunk::<MAC_LEN>() {
                Some((ciphertext, mac)) if !ciphertext.is_empty() => {
                    Ok(Self::Segment { ciphertext: ciphertext.to_vec(), mac: *mac })
                }
                _ => wrong("ciphertext and 8 bytes of a MAC, or nothing in the answer"),
            },
            (0x87, []) => Ok(Self::ReplaceSessionKeysAnswer),
            (0x87, octets) => Ok(Self::ReplaceSessionKeys(octets.to_vec())),
            (tag @ 0x9F44..=0x9F47, &[fault]) => {
                let number = u8::try_from(tag.saturating_sub(REFUSED)).unwrap_or_default();
                Ok(Self::Refused { command: FIRST_COMMAND.saturating_add(number), fault })
            }
            (0x9F44..=0x9F47, other) => {
                Err(DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: other.len() })
            }
            _ => Err(DecodeErrorKind::UnknownTag { found: tag }),
        }
    }

    /// Tag of the object.
    #[must_use]
    pub fn tag(&self) -> Tag {
        match self {
            Self::InitializeUpdate { .. } | Self::InitializeUpdateAnswer { .. } => Tag::new(0x84),
            Self::ExternalAuthenticate { .. } | Self::ExternalAuthenticateAnswer => Tag::new(0x85),
            Self::Segment { .. } | Self::SegmentAnswer => Tag::new(0x86),
            Self::ReplaceSessionKeys(_) | Self::ReplaceSessionKeysAnswer => Tag::new(0x87),
            Self::Refused { command, .. } => {
                Tag::new(REFUSED.saturating_add(u32::from(command.saturating_sub(FIRST_COMMAND))))
            }
        }
    }

    /// Appends the object.
    pub fn encode(&self, out: &mut Vec<u8>) {
        let value = match self {
            Self::InitializeUpdate { key_version, key_identifier, host_challenge } => {
                [&[*key_version, *key_identifier][..], host_challenge].concat()
            }
            Self::InitializeUpdateAnswer {
                diversification,
                key_version,
                protocol,
                parameter,
                card_challenge,
                card_cryptogram,
                sequence_counter,
            } => {
                let key = [*key_version, *protocol, *parameter];
                [&diversification[..], &key, card_challenge, card_cryptogram, sequence_counter].concat()
            }
            Self::ExternalAuthenticate { security_level, host_cryptogram, mac } => {
                [&[*security_level][..], host_cryptogram, mac].concat()
            }
            Self::Segment { ciphertext, mac } => [ciphertext, &mac[..]].concat(),
            Self::ReplaceSessionKeys(octets) => octets.clone(),
            Self::Refused { fault, .. } => Vec::from([*fault]),
            Self::ExternalAuthenticateAnswer | Self::SegmentAnswer | Self::ReplaceSessionKeysAnswer => {
                Vec::new()
            }
        };
        put_tlv(out, self.tag(), &value);
    }

    /// The bytes of the object.
    #[must_use]
    pub fn encode_to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// What the object is.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::InitializeUpdate { .. } => "INITIALIZE UPDATE",
            Self::InitializeUpdateAnswer { .. } => "answer to INITIALIZE UPDATE",
            Self::ExternalAuthenticate { .. } => "EXTERNAL AUTHENTICATE",
            Self::ExternalAuthenticateAnswer => "answer to EXTERNAL AUTHENTICATE",
            Self::Segment { .. } => "protected segment",
            Self::SegmentAnswer => "answer to a segment, without data",
            Self::ReplaceSessionKeys(_) => "replaced session keys, protected",
            Self::ReplaceSessionKeysAnswer => "answer to replaced session keys",
            Self::Refused { command: 0x84, .. } => "INITIALIZE UPDATE refused",
            Self::Refused { command: 0x85, .. } => "EXTERNAL AUTHENTICATE refused",
            Self::Refused { command: 0x86, .. } => "segment refused",
            Self::Refused { .. } => "session keys refused",
        }
    }

    /// Why the command with this tag was refused; `None` for a value that is reserved.
    #[must_use]
    pub const fn fault_name(command: u8, fault: u8) -> Option<&'static str> {
        match (command, fault) {
            (0x87, 0x01) => Some("length of a key"),
            (_, 0x01) => Some("length or structure"),
            (_, 0x02) => Some("security"),
            (_, 0x03) => Some("key set not found"),
            _ => None,
        }
    }
}

/// The first octets of `octets`, which has as many, and the rest.
fn parts<const N: usize>(octets: &[u8]) -> ([u8; N], &[u8]) {
    octets.split_first_chunk().map_or(([0; N], &[]), |(first, rest)| (*first, rest))
}

impl fmt::Debug for Scp03tObject {
    /// Name and tag.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scp03tObject({}, {})", self.tag(), self.name())?;
        match self {
            Self::Refused { fault, .. } => write!(f, " {fault:02X}"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    fn decode(text: &str) -> Result<Scp03tObject, DecodeError> {
        let raw = hex::decode(text.replace(' ', "")).unwrap();
        let object = Scp03tObject::decode(&raw, &Limits::default())?;
        assert_eq!(object.encode_to_vec(), raw, "{text}");
        Ok(object)
    }

    #[test]
    fn worked_session() {
        // SGP.02 card side 4.5; the answers without data, and those of refusals, are self-made
        let opening = decode("840A 3000 0102030405060708").unwrap();
        let host_challenge = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(
            opening,
            Scp03tObject::InitializeUpdate { key_version: 0x30, key_identifier: 0, host_challenge }
        );
        let answer =
            decode("8420 00000000000000000000 300370 8A8D726A3887205A 3A954B58748A12B9 000001").unwrap();
        let Scp03tObject::InitializeUpdateAnswer {
            protocol,
            parameter,
            card_challenge,
            sequence_counter,
            ..
        } = answer
        else {
            panic!("an answer")
        };
        assert_eq!((protocol, parameter, card_challenge[0], sequence_counter), (3, 0x70, 0x8A, [0, 0, 1]));
        let authenticate = decode("8511 33 76AE395DA7EB3078 B92450649C718DCC").unwrap();
        let Scp03tObject::ExternalAuthenticate { mac, .. } = authenticate else { panic!("a command") };
        assert_eq!(mac[7], 0xCC);
        let Scp03tObject::Segment { ciphertext, .. } =
            decode("8618 67A2891C9319A10D22C33BADC36C1BC4 736DC9FD8CD1218C").unwrap()
        else {
            panic!("a segment")
        };
        assert_eq!(ciphertext.len(), 16);
        for (text, shown) in [
            ("8500", "Scp03tObject(85, answer to EXTERNAL AUTHENTICATE)"),
            ("8600", "Scp03tObject(86, answer to a segment, without data)"),
            ("8700", "Scp03tObject(87, answer to replaced session keys)"),
            ("8702AABB", "Scp03tObject(87, replaced session keys, protected)"),
            ("9F440103", "Scp03tObject(9F44, INITIALIZE UPDATE refused) 03"),
            ("9F450102", "Scp03tObject(9F45, EXTERNAL AUTHENTICATE refused) 02"),
            ("9F460101", "Scp03tObject(9F46, segment refused) 01"),
            ("9F470101", "Scp03tObject(9F47, session keys refused) 01"),
        ] {
            assert_eq!(alloc::format!("{:?}", decode(text).unwrap()), shown);
        }
        assert_eq!(Scp03tObject::fault_name(0x87, 1), Some("length of a key"));
        assert_eq!(Scp03tObject::fault_name(0x84, 9), None);
    }

    #[test]
    fn faults_have_their_place() {
        for (text, message) in [
            ("", "1 bytes needed, 0 left at byte 0"),
            ("8800", "unknown tag 88 at byte 0"),
            ("8401AA", "expected 10 bytes of INITIALIZE UPDATE, or 32 of its answer at byte 2"),
            ("8501AA", "expected 17 bytes of EXTERNAL AUTHENTICATE, or nothing in its answer at byte 2"),
            (
                "86080102030405060708",
                "expected ciphertext and 8 bytes of a MAC, or nothing in the answer at byte 2",
            ),
            ("9F4600", "length 0, expected 1 at byte 3"),
            ("86810100", "length field not minimal at byte 1"),
            ("850000", "1 bytes behind the end at byte 2"),
        ] {
            let error = decode(text).unwrap_err().to_string();
            assert_eq!(error, alloc::format!("scp03t: {message} (SGP.02 4.1.3.3)"), "{text}");
        }
    }
}
