//! ES5.HandleNotificationConfirmation.

use sgp_asn1::gp::ConfirmationAnswer;
use sgp_wire::{CommandApdu, Context, DecodeError, DecodeErrorKind, ResponseApdu, Tag, put_tlv};

use crate::card::{self, AnswerError, CommandError, LAST_WITH_DATA};
use crate::dialect::Dialect;

const DGI: u16 = 0x3A08;
const SEQUENCE_NUMBER: Tag = Tag::new(0x4E);

/// Tells the card that its notification arrived (SGP.02 v4.2 4.1.1.12).
///
/// `80 E2 89 00`, DGI `3A08` { `4E 02` number }, Le. Refused with `6A88` for an unknown or old
/// number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandleNotificationConfirmation {
    sequence_number: u16,
}

impl HandleNotificationConfirmation {
    /// For the notification with this number.
    #[must_use]
    pub const fn new(sequence_number: u16) -> Self {
        Self { sequence_number }
    }

    /// Number of the notification.
    #[must_use]
    pub const fn sequence_number(&self) -> u16 {
        self.sequence_number
    }

    /// The command.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> CommandApdu {
        let mut value = alloc::vec::Vec::new();
        put_tlv(&mut value, SEQUENCE_NUMBER, &self.sequence_number.to_be_bytes());
        card::store_data(LAST_WITH_DATA, DGI, &value, dialect)
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::read_store_data(command, DGI, "DGI 3A08 alone", |reader| {
            let number = reader.expect(SEQUENCE_NUMBER).field("sequenceNumber")?;
            let bytes = <[u8; 2]>::try_from(number.value()).map_err(|_| {
                let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: 2, found: number.value().len() };
                DecodeError::new(kind, number.value_offset()).in_field("sequenceNumber")
            })?;
            Ok(Self::new(u16::from_be_bytes(bytes)))
        })
    }

    /// Reads the answer: the ISD-Ps that the card deleted because of POL1.
    ///
    /// # Errors
    /// [`AnswerError`].
    pub fn answer(answer: &ResponseApdu) -> Result<ConfirmationAnswer, AnswerError> {
        Ok(ConfirmationAnswer::decode(card::success(answer)?)?)
    }
}

#[cfg(test)]
mod tests {
    use sgp_wire::{Aid, StatusWord};

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 5.4
        let command = apdu("80E28900073A08044E02000700");
        let function = HandleNotificationConfirmation::new(7);
        assert_eq!(function.encode(Dialect::default()), command);
        assert_eq!(HandleNotificationConfirmation::decode(&command), Ok(function));
        let answer = |text| {
            let answer = ResponseApdu::decode(&hex::decode(text).unwrap()).unwrap();
            HandleNotificationConfirmation::answer(&answer)
        };
        assert_eq!(answer("9000"), Ok(ConfirmationAnswer::default()));
        let deleted = answer("80124F10A0000005591010FFFFFFFF89000012009000").unwrap();
        assert_eq!(deleted.deleted(), [Aid::isd_p(0x0012)]);
        assert_eq!(answer("6A88"), Err(AnswerError::Refused(StatusWord::REFERENCED_DATA_NOT_FOUND)));
    }

    #[test]
    fn refused() {
        let error = HandleNotificationConfirmation::decode(&apdu("80E28900063A08034E010700")).unwrap_err();
        let kind = DecodeErrorKind::LengthOutOfRange { min: 2, max: 2, found: 1 };
        let cause = error.cause().unwrap();
        assert_eq!((error.status(), cause.kind(), cause.offset()), (StatusWord::WRONG_DATA, kind, 5));
    }
}
