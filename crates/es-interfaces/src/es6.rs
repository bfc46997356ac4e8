//! ES6: the functions of the operator at its own profile, through the MNO-SD (SGP.02 v4.2 4.1.2).
//!
//! Each function is a pair of commands in one script: INSTALL for personalization naming "the
//! ISD-P I live in" ([`Aid::ISD_P_SELF`]), then STORE DATA.

use alloc::vec::Vec;

use sgp_asn1::gp::{ConnectivityParameters, Pol1};
use sgp_wire::{Aid, CommandApdu, Context, DecodeError, DecodeErrorKind, ResponseApdu, Tag, put_tlv};

use crate::card::{self, AnswerError, CommandError, LAST_NO_DATA};
use crate::dialect::Dialect;
use crate::es8::InstallForPersonalization;

const POL1: Tag = Tag::new(0x81);

/// Sets POL1 of the profile (SGP.02 v4.2 4.1.2.1).
///
/// `80 E2 88 00`, DGI `3A06` { `81 01` POL1 }.
///
/// ```
/// use es_interfaces::dialect::Dialect;
/// use es_interfaces::es6::UpdatePol1ByMno;
/// use sgp_asn1::gp::Pol1;
///
/// let pol1 = Pol1::DISABLE_NOT_ALLOWED.with(Pol1::DELETE_NOT_ALLOWED);
/// let [_install, store] = UpdatePol1ByMno::new(pol1).encode(Dialect::default());
/// assert_eq!(UpdatePol1ByMno::decode(&store)?.pol1(), pol1);
/// # Ok::<(), es_interfaces::CommandError>(())
/// ```
#[doc(alias = "UpdatePOL1byMNO")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdatePol1ByMno {
    pol1: Pol1,
}

impl UpdatePol1ByMno {
    const DGI: u16 = 0x3A06;

    /// With these rules.
    #[must_use]
    pub const fn new(pol1: Pol1) -> Self {
        Self { pol1 }
    }

    /// The rules.
    #[must_use]
    pub const fn pol1(&self) -> Pol1 {
        self.pol1
    }

    /// The two commands, in their order.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> [CommandApdu; 2] {
        let mut value = Vec::new();
        put_tlv(&mut value, POL1, &[self.pol1.0]);
        [install(), card::store_data(LAST_NO_DATA, Self::DGI, &value, dialect)]
    }

    /// Reads the second command; the first is an [`InstallForPersonalization`].
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(store_data: &CommandApdu) -> Result<Self, CommandError> {
        card::read_store_data(store_data, Self::DGI, "DGI 3A06 alone", |reader| {
            let pol1 = reader.expect(POL1).field("pol1")?;
            match pol1.value() {
                [byte] => Ok(Self::new(Pol1(*byte))),
                other => {
                    let kind = DecodeErrorKind::LengthOutOfRange { min: 1, max: 1, found: other.len() };
                    Err(DecodeError::new(kind, pol1.value_offset()).in_field("pol1"))
                }
            }
        })
    }

    /// Reads the answer to the second command.
    ///
    /// # Errors
    /// [`AnswerError::Refused`] with the reason of the card.
    pub fn answer(answer: &ResponseApdu) -> Result<(), AnswerError> {
        card::success_without_data(answer)
    }
}

/// Sets the connectivity parameters of the profile (SGP.02 v4.2 4.1.2.2); also
/// ES8.UpdateConnectivityParameters, where the command goes through SCP03 and without INSTALL.
///
/// `80 E2 88 00`, DGI `3A07` with the groups `A0` SMS, `A1` CAT_TP, `A2` HTTPS.
#[doc(alias = "UpdateConnectivityParametersByMNO")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateConnectivityParameters {
    parameters: ConnectivityParameters,
}

impl UpdateConnectivityParameters {
    const DGI: u16 = 0x3A07;

    /// With these groups: what also stands in the profile header.
    #[must_use]
    pub const fn new(parameters: ConnectivityParameters) -> Self {
        Self { parameters }
    }

    /// The groups.
    #[must_use]
    pub const fn parameters(&self) -> &ConnectivityParameters {
        &self.parameters
    }

    /// The two commands of ES6, in their order.
    #[must_use]
    pub fn encode(&self, dialect: Dialect) -> [CommandApdu; 2] {
        [install(), self.encode_store_data(dialect)]
    }

    /// STORE DATA alone.
    #[must_use]
    pub fn encode_store_data(&self, dialect: Dialect) -> CommandApdu {
        card::store_data(LAST_NO_DATA, Self::DGI, &self.parameters.encode_to_vec(), dialect)
    }

    /// Reads STORE DATA; the groups must be whole objects of whole objects.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(store_data: &CommandApdu) -> Result<Self, CommandError> {
        card::read_store_data(store_data, Self::DGI, "DGI 3A07 alone", |reader| {
            ConnectivityParameters::read(reader).map(Self::new)
        })
    }
}

fn install() -> CommandApdu {
    InstallForPersonalization::new(Aid::ISD_P_SELF).encode()
}

#[cfg(test)]
mod tests {
    use sgp_asn1::gp::{ConnectivityGroup, ConnectivityGroupKind};
    use sgp_wire::StatusWord;

    use super::*;

    fn apdu(text: &str) -> CommandApdu {
        CommandApdu::decode(&hex::decode(text).unwrap()).unwrap()
    }

    #[test]
    fn worked_example() {
        // SGP.02 card side 3.1
        let [install, store] = UpdatePol1ByMno::new(Pol1(0x03)).encode(Dialect::default());
        assert_eq!(install, apdu("80E6200016000010A0000005591010FFFFFFFF8900000F0000000000"));
        assert_eq!(store, apdu("80E28800063A0603810103"));
        assert_eq!(UpdatePol1ByMno::decode(&store), Ok(UpdatePol1ByMno::new(Pol1(0x03))));
        assert_eq!(InstallForPersonalization::decode(&install).unwrap().aid(), Aid::ISD_P_SELF);
    }

    #[test]
    fn connectivity_parameters() {
        // SGP.02 card side 4.7: SMSC +44778501600
        let group = ConnectivityGroup::new(ConnectivityGroupKind::SMS)
            .with_object(ConnectivityGroup::SERVICE_CENTRE, &hex::decode("914477581006F0").unwrap());
        let function = UpdateConnectivityParameters::new(ConnectivityParameters::new(alloc::vec![group]));
        let store = function.encode_store_data(Dialect::default());
        assert_eq!(hex::encode_upper(store.data()), "3A070BA0090607914477581006F0");
        assert_eq!(UpdateConnectivityParameters::decode(&store), Ok(function));
    }

    #[test]
    fn refused() {
        for text in ["80E28800073A060481020300", "80E28800053A06028100", "80E28800063A0603820103"] {
            let error = UpdatePol1ByMno::decode(&apdu(text)).unwrap_err();
            assert_eq!(error.status(), StatusWord::WRONG_DATA, "{text}");
            assert!(error.cause().is_some());
        }
    }
}
