//! What a package has to give, as the tables name it.

use super::row::Parameter;

pub(super) const ADF: &[Parameter] = &[Parameter::Aid, Parameter::TemporaryFid, Parameter::PinStatusTemplate];
pub(super) const FID_PIN_STATUS: &[Parameter] = &[Parameter::Fid, Parameter::PinStatusTemplate];
pub(super) const PIN_STATUS: &[Parameter] = &[Parameter::PinStatusTemplate];
pub(super) const RECORDS: &[Parameter] = &[Parameter::Records];
pub(super) const RECORDS_SFI: &[Parameter] = &[Parameter::Records, Parameter::Sfi];
pub(super) const RECORDS_SIZE: &[Parameter] = &[Parameter::Records, Parameter::Size];
pub(super) const RECORDS_SIZE_SFI: &[Parameter] = &[Parameter::Records, Parameter::Size, Parameter::Sfi];
pub(super) const SFI: &[Parameter] = &[Parameter::Sfi];
pub(super) const SIZE: &[Parameter] = &[Parameter::Size];
pub(super) const SIZE_SFI: &[Parameter] = &[Parameter::Size, Parameter::Sfi];
