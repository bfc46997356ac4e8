//! The eUICC's answer inside ES3 messages: concatenated R-APDU and SCP03t objects.

use sgp_wire::{Limits, Reader, ResponseApdu, Rules, StatusWord, Tag, Tlv};

use crate::{CardRefusal, Error, PeerFault};

const R_APDU: Tag = Tag::new(0x23);
const CHAINING: Tag = Tag::new(0x83);
const BAD_FORMAT: Tag = Tag::new(0x90);

/// Reads the objects of one answer in order.
pub(super) struct Answer<'a> {
    reader: Reader<'a>,
}

impl<'a> Answer<'a> {
    /// The answer in `data`.
    pub(super) fn new(data: &'a [u8]) -> Result<Self, Error> {
        let reader = Reader::new(data, &Limits::DEFAULT)?.with_rules(Rules::DefiniteBer);
        Ok(Self { reader })
    }

    /// The next object; format and chaining errors of the script are refusals.
    pub(super) fn object(&mut self) -> Result<Option<Tlv<'a>>, Error> {
        if self.reader.is_empty() {
            return Ok(None);
        }
        let tlv = self.reader.tlv()?;
        match (tlv.tag(), tlv.value()) {
            (CHAINING, &[code]) => Err(CardRefusal::Script { tag: 0x83, code }.into()),
            (BAD_FORMAT, &[code]) => Err(CardRefusal::Script { tag: 0x90, code }.into()),
            _ => Ok(Some(tlv)),
        }
    }

    /// The last R-APDU; the first that is no success is a refusal.
    pub(super) fn last_apdu(mut self) -> Result<ResponseApdu, Error> {
        let mut last = None;
        while let Some(tlv) = self.object()? {
            if tlv.tag() != R_APDU {
                return Err(PeerFault::AnswerMismatch.into());
            }
            let apdu = ResponseApdu::decode(tlv.value()).map_err(|e| e.shifted(tlv.value_offset()))?;
            if apdu.sw() != StatusWord::OK {
                return Err(CardRefusal::Status(apdu.sw()).into());
            }
            last = Some(apdu);
        }
        last.ok_or_else(|| PeerFault::AnswerIncomplete.into())
    }
}
