//! Any command that the ISD-R takes.

use sgp_wire::{CommandApdu, StatusWord};

use super::{
    CreateIsdp, DeleteProfile, DisableProfile, EnableProfile, FinaliseIsdrHandover, GetCardResources,
    GetEcasdCertificate, GetProfileStatus, HandleNotificationConfirmation, MasterDelete,
    SetFallBackAttribute, UpdateSmsrAddressingParameters,
};
use crate::card::{self, CommandError};
use crate::es8::{self, InstallForPersonalization};

/// A command of ES5 or of the key establishment of ES8, as it arrives at the ISD-R.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// ES5.CreateISDP.
    CreateIsdp(CreateIsdp),
    /// ES5.EnableProfile.
    EnableProfile(EnableProfile),
    /// ES5.DisableProfile.
    DisableProfile(DisableProfile),
    /// ES5.DeleteProfile.
    DeleteProfile(DeleteProfile),
    /// ES5.MasterDelete.
    MasterDelete(MasterDelete),
    /// ES5.SetFallBackAttribute.
    SetFallBackAttribute(SetFallBackAttribute),
    /// ES5.eUICCCapabilityAudit: memory.
    GetCardResources(GetCardResources),
    /// ES5.eUICCCapabilityAudit: profiles.
    GetProfileStatus(GetProfileStatus),
    /// ES5.eUICCCapabilityAudit: certificate of the ECASD.
    GetEcasdCertificate(GetEcasdCertificate),
    /// ES5.HandleNotificationConfirmation.
    HandleNotificationConfirmation(HandleNotificationConfirmation),
    /// ES5.FinaliseISDRhandover.
    FinaliseIsdrHandover(FinaliseIsdrHandover),
    /// ES5.UpdateSMSRAddressingParameters.
    UpdateSmsrAddressingParameters(UpdateSmsrAddressingParameters),
    /// ES8.EstablishISDPKeySet, step 1: which ISD-P the next commands are for.
    InstallForPersonalization(InstallForPersonalization),
    /// A block of the key establishment, for [`es8::BlockAssembly`].
    KeyEstablishment(CommandApdu),
}

impl Command {
    /// Tells the functions apart by INS, P1, P2 and the first data grouping, and reads the one it
    /// is.
    ///
    /// # Errors
    /// [`CommandError`] with the status word of the card.
    pub fn decode(command: &CommandApdu) -> Result<Self, CommandError> {
        match (command.ins(), command.p1(), command.p2()) {
            _ if command.cla() != card::CLA => Err(CommandError::new(StatusWord::CLA_NOT_SUPPORTED)),
            (card::INSTALL, 0x20, _) => {
                InstallForPersonalization::decode(command).map(Self::InstallForPersonalization)
            }
            (card::INSTALL, ..) => CreateIsdp::decode(command).map(Self::CreateIsdp),
            (card::DELETE, _, 0x00) => FinaliseIsdrHandover::decode(command).map(Self::FinaliseIsdrHandover),
            // `4F 10 <AID>` and nothing else is the plain form
            (card::DELETE, ..) if command.data().len() > 18 => {
                MasterDelete::decode(command).map(Self::MasterDelete)
            }
            (card::DELETE, ..) => DeleteProfile::decode(command).map(Self::DeleteProfile),
            (card::GET_STATUS, ..) => GetProfileStatus::decode(command).map(Self::GetProfileStatus),
            (card::GET_DATA, 0xBF, _) => GetEcasdCertificate::decode(command).map(Self::GetEcasdCertificate),
            (card::GET_DATA, ..) => GetCardResources::decode(command).map(Self::GetCardResources),
            (card::STORE_DATA, ..) => Self::decode_store_data(command),
            _ => Err(CommandError::new(StatusWord::INS_NOT_SUPPORTED)),
        }
    }

    fn decode_store_data(command: &CommandApdu) -> Result<Self, CommandError> {
        let block = command.p2();
        match command.data() {
            _ if es8::is_block(command) => Ok(Self::KeyEstablishment(command.clone())),
            _ if block != 0 => Err(CommandError::new(StatusWord::WRONG_P1_P2)),
            [0x3A, 0x04, ..] => DisableProfile::decode(command).map(Self::DisableProfile),
            [0x3A, 0x05, ..] => SetFallBackAttribute::decode(command).map(Self::SetFallBackAttribute),
            [0x3A, 0x07, ..] => {
                UpdateSmsrAddressingParameters::decode(command).map(Self::UpdateSmsrAddressingParameters)
            }
            [0x3A, 0x08, ..] => {
                HandleNotificationConfirmation::decode(command).map(Self::HandleNotificationConfirmation)
            }
            _ => EnableProfile::decode(command).map(Self::EnableProfile),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command, and whether it was read as the right function.
    type Case = (&'static str, fn(&Command) -> bool);

    fn decode(text: &str) -> Result<Command, StatusWord> {
        let command = CommandApdu::decode(&hex::decode(text).unwrap()).unwrap();
        Command::decode(&command).map_err(|error| error.status())
    }

    #[test]
    fn every_function_is_found() {
        // SGP.02 card side 2.1 to 2.10, 4.4, 5.4
        let cases: [Case; 15] = [
            (
                "80E60C003F10A0000005591010FFFFFFFF8900000D0010A0000005591010FFFFFFFF8900000E0010A0000005591010FFFFFF\
                 FF89000011000380C00006C904810203700000",
                |c| matches!(c, Command::CreateIsdp(_)),
            ),
            ("80E28800153A03124F10A0000005591010FFFFFFFF8900001100", |c| {
                matches!(c, Command::EnableProfile(_))
            }),
            ("80E28800153A04124F10A0000005591010FFFFFFFF8900001100", |c| {
                matches!(c, Command::DisableProfile(_))
            }),
            ("80E28800153A05124F10A0000005591010FFFFFFFF8900001100", |c| {
                matches!(c, Command::SetFallBackAttribute(_))
            }),
            ("80E40040124F10A0000005591010FFFFFFFF890000110000", |c| matches!(c, Command::DeleteProfile(_))),
            (
                "80E40040424F10A0000005591010FFFFFFFF8900001100B61C42050A0B0C0D0E45081A1B1C1D1E1F20215F20052A2B2C2D2E\
                 9301019E10E23AFF6E91DD9CF74223DBC7E94AEDE200",
                |c| matches!(c, Command::MasterDelete(_)),
            ),
            ("80CAFF2100", |c| matches!(c, Command::GetCardResources(_))),
            ("80F240020A4F005C064F9F70538F9100", |c| matches!(c, Command::GetProfileStatus(_))),
            ("80CABF30045C027F2100", |c| matches!(c, Command::GetEcasdCertificate(_))),
            ("80E28900073A08044E02000700", |c| matches!(c, Command::HandleNotificationConfirmation(_))),
            ("80E4000005F20302010300", |c| matches!(c, Command::FinaliseIsdrHandover(_))),
            ("80E288000F3A070CA30A81080B914491708910F2", |c| {
                matches!(c, Command::UpdateSmsrAddressingParameters(_))
            }),
            ("80E6200016000010A0000005591010FFFFFFFF890000110000000000", |c| {
                matches!(c, Command::InstallForPersonalization(_))
            }),
            ("80E20900063A01037F210000", |c| matches!(c, Command::KeyEstablishment(_))),
            ("80E28901063A0203A6010000", |c| matches!(c, Command::KeyEstablishment(_))),
        ];
        for (text, is_it) in cases {
            let command = decode(&text.replace(' ', "")).unwrap();
            assert!(is_it(&command), "{command:?}");
        }
    }

    #[test]
    fn what_no_function_takes() {
        for (text, status) in [
            ("00A4040000", StatusWord::CLA_NOT_SUPPORTED),
            ("8084000000", StatusWord::INS_NOT_SUPPORTED),
            ("80E60800", StatusWord::WRONG_P1_P2),
            ("80CA005A00", StatusWord::WRONG_P1_P2),
            ("80E2880100", StatusWord::WRONG_P1_P2),
            ("80E28800", StatusWord::WRONG_DATA),
            ("80E28800033A0900", StatusWord::WRONG_DATA),
        ] {
            assert_eq!(decode(text), Err(status), "{text}");
        }
    }
}
