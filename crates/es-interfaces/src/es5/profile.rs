//! ES5.EnableProfile, DisableProfile, DeleteProfile, SetFallBackAttribute.

use sgp_wire::{Aid, CommandApdu, Context, Le, Limits, Reader, ResponseApdu};

use crate::card::{self, AnswerError, CommandError, DELETE, LAST_NO_DATA};
use crate::dialect::Dialect;

/// P2 of DELETE: the object and what belongs to it.
pub(super) const WITH_RELATED: u8 = 0x40;

macro_rules! store_data_functions {
    ($($(#[$doc:meta])* $name:ident = $dgi:literal, $expected:literal, $field:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name {
            isd_p: Aid,
        }

        impl $name {
            /// For this ISD-P.
            #[must_use]
            pub const fn new(isd_p: Aid) -> Self {
                Self { isd_p }
            }

            /// The ISD-P.
            #[must_use]
            pub const fn isd_p(&self) -> Aid {
                self.isd_p
            }

            /// The command.
            #[must_use]
            pub fn encode(&self, dialect: Dialect) -> CommandApdu {
                card::store_data(LAST_NO_DATA, $dgi, &card::aid_object(&self.isd_p), dialect)
            }

            /// Reads the command.
            ///
            /// # Errors
            /// [`CommandError`] with the status word of the card.
            pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
                card::read_store_data(command, $dgi, $expected, |reader| {
                    let isd_p = reader.expect(card::AID).and_then(|tlv| card::read_aid(&tlv));
                    isd_p.map(Self::new).field($field)
                })
            }

            /// Reads the answer.
            ///
            /// # Errors
            /// [`AnswerError::Refused`] with the reason of the card.
            pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
                card::success_without_data(answer)
            }
        }
    )*};
}

store_data_functions! {
    /// Enables a profile; the one enabled before becomes disabled (SGP.02 v4.2 4.1.1.2).
    ///
    /// `80 E2 88 00`, DGI `3A03` { `4F` AID }. Refused with `6A88` unknown AID, `6985` not
    /// disabled, `69E1` POL1 of the enabled profile.
    EnableProfile = 0x3A03, "DGI 3A03 alone", "enableProfile";

    /// Disables a profile; the one with the Fall-Back Attribute becomes enabled (SGP.02 v4.2 4.1.1.3).
    ///
    /// `80 E2 88 00`, DGI `3A04` { `4F` AID }. Refused with `6A88`, `6985` not enabled or holding
    /// the Fall-Back Attribute, `69E1` POL1.
    DisableProfile = 0x3A04, "DGI 3A04 alone", "disableProfile";

    /// Moves the Fall-Back Attribute to a profile (SGP.02 v4.2 4.1.1.7).
    ///
    /// `80 E2 88 00`, DGI `3A05` { `4F` AID }. Refused with `6A88`, `6985` without a profile.
    SetFallBackAttribute = 0x3A05, "DGI 3A05 alone", "setFallBackAttribute";
}

/// Deletes an ISD-P with its profile (SGP.02 v4.2 4.1.1.4); also for one without profile
/// (DeleteISDP).
///
/// `80 E4 00 40`, `4F` AID, Le. Refused with `6A88` (or `6A82`) unknown AID, `6985` enabled or
/// holding the Fall-Back Attribute, `69E1` POL1.
#[doc(alias = "DeleteISDP")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeleteProfile {
    isd_p: Aid,
}

impl DeleteProfile {
    /// For this ISD-P.
    #[must_use]
    pub const fn new(isd_p: Aid) -> Self {
        Self { isd_p }
    }

    /// The ISD-P.
    #[must_use]
    pub const fn isd_p(&self) -> Aid {
        self.isd_p
    }

    /// The command; the same in every dialect.
    #[must_use]
    pub fn encode(&self) -> CommandApdu {
        let data = card::aid_object(&self.isd_p);
        CommandApdu::new(card::CLA, DELETE, 0x00, WITH_RELATED).with_data(data).with_le(Le::Short(0))
    }

    /// Reads the command.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        card::check_header(command, DELETE, 0x00, WITH_RELATED)?;
        let mut reader = Reader::new(command.data(), &Limits::DEFAULT)?;
        let isd_p = reader.expect(card::AID).and_then(|tlv| card::read_aid(&tlv)).field("deleteProfile")?;
        reader.finish()?;
        Ok(Self { isd_p })
    }

    /// Reads the answer: `00` or nothing, and `9000`.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_with_zero(answer)
    }
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::LengthForm;
    use sgp_wire::{DecodeErrorKind, StatusWord};

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    #[test]
    fn worked_examples() {
        // SGP.02 card side 2.2, 2.3, 2.7, 2.4
        let aid = Aid::isd_p(0x0011);
        let dialect = Dialect::default();
        let enable = apdu("80E28800153A03124F10A0000005591010FFFFFFFF8900001100");
        assert_eq!(EnableProfile::new(aid).encode(dialect), enable);
        assert_eq!(EnableProfile::decode(&enable), Ok(EnableProfile::new(aid)));
        let disable = apdu("80E28800153A04124F10A0000005591010FFFFFFFF8900001100");
        assert_eq!(DisableProfile::new(aid).encode(dialect), disable);
        assert_eq!(DisableProfile::decode(&disable), Ok(DisableProfile::new(aid)));
        let fall_back = apdu("80E28800153A05124F10A0000005591010FFFFFFFF8900001100");
        assert_eq!(SetFallBackAttribute::new(aid).encode(dialect), fall_back);
        assert_eq!(SetFallBackAttribute::decode(&fall_back), Ok(SetFallBackAttribute::new(aid)));
        let delete = apdu("80E40040124F10A0000005591010FFFFFFFF890000110000");
        assert_eq!(DeleteProfile::new(aid).encode(), delete);
        assert_eq!(DeleteProfile::decode(&delete), Ok(DeleteProfile::new(aid)));
    }

    #[test]
    fn below_128_bytes_both_length_forms_are_the_same() {
        let ber = Dialect::default().with_length_form(LengthForm::Ber);
        let function = EnableProfile::new(Aid::isd_p(0x0011));
        assert_eq!(function.encode(ber), function.encode(Dialect::default()));
    }

    #[test]
    fn refused() {
        let status = |text| EnableProfile::decode(&apdu(text)).unwrap_err().status();
        assert_eq!(status("84E2880000"), StatusWord::CLA_NOT_SUPPORTED);
        assert_eq!(status("80E4880000"), StatusWord::INS_NOT_SUPPORTED);
        assert_eq!(status("80E2080000"), StatusWord::WRONG_P1_P2);
        assert_eq!(status("80E2880100"), StatusWord::WRONG_P1_P2);
        for (text, kind, offset) in [
            ("80E28800153A04124F10A0000005591010FFFFFFFF8900001100", None, 0),
            ("80E28800033A0300", Some(DecodeErrorKind::Missing { tag: card::AID }), 3),
            (
                "80E288000B3A03084F0200114F020012",
                Some(DecodeErrorKind::LengthOutOfRange { min: 5, max: 16, found: 2 }),
                5,
            ),
            ("80E28800053A03034F00", Some(DecodeErrorKind::Truncated { needed: 3, available: 2 }), 3),
        ] {
            let error = EnableProfile::decode(&apdu(text)).unwrap_err();
            let kind = kind.unwrap_or(DecodeErrorKind::InvalidValue { expected: "DGI 3A03 alone" });
            let cause = error.cause().unwrap();
            assert_eq!(
                (error.status(), cause.kind(), cause.offset()),
                (StatusWord::WRONG_DATA, kind, offset)
            );
        }
        assert_eq!(
            EnableProfile::answer(&ResponseApdu::status(StatusWord::POL1_FORBIDS)),
            Err(AnswerError::Refused(StatusWord::POL1_FORBIDS))
        );
    }
}
