//! Function calls: who may, and what is sent first.

use eis::{Action, Actor, Event as EisEvent, Permit, Record, View};
use es_interfaces::Function;
use es_interfaces::es3::ProfileDownloadCompletedParameters;
use es_interfaces::es5;
use es_interfaces::status::ExecutionStatus;
use sgp_wire::{Aid, CommandApdu};

use super::access::may_send;
use super::asked::{Answer, Asked, Task};
use super::euicc::Euicc;
use super::setup::{Commands, MemoryGrant};
use super::step::{Step, Switch, SwitchKind};
use crate::{Error, Misuse, c_apdus};

/// The first command of a call.
pub(super) struct First {
    pub(super) step: Step,
    pub(super) target: Aid,
    pub(super) commands: Commands,
    pub(super) more: bool,
}

impl Euicc {
    /// May the caller do this (SGP.02 v4.2 3, 8)? The permit, where the function needs one.
    pub(super) fn evaluate(&self, asked: &Asked) -> Result<Option<Permit>, ExecutionStatus> {
        let actor = actor(asked);
        let action = match asked.task() {
            Task::GetEis => Action::GetEis,
            Task::Audit(iccids) => Action::Audit(iccids),
            Task::CreateIsdp { iccid, mno_id, memory: required_memory } => {
                Action::CreateIsdp { iccid, mno_id, required_memory }
            }
            Task::Completed(parameters) => Action::ProfileDownloadCompleted(parameters.iccid),
            Task::Enable(iccid) => Action::Enable(iccid),
            Task::Disable(iccid) => Action::Disable(iccid),
            Task::Delete(iccid) => Action::Delete(iccid),
            Task::SendData { target, commands, .. } => {
                let continues = self.ota.continues(target, actor.id());
                return may_send(&self.record, actor.id(), target, &commands, continues)
                    .map(|()| None)
                    .map_err(ExecutionStatus::failed);
            }
        };
        self.record.evaluate(&action, &actor).map(Some).map_err(|denial| denial.to_execution_status())
    }

    /// The command that begins a call which has to reach the card.
    pub(super) fn first(&mut self, asked: &Asked, permit: Option<&Permit>) -> Result<First, Error> {
        let isd_r = |step, command: CommandApdu| First {
            step,
            target: Aid::ISD_R,
            commands: c_apdus([&command]),
            more: false,
        };
        let aid = permit.and_then(Permit::isd_p_aid);
        let aid = || aid.ok_or(Error::Misuse(Misuse::InputNotExpected));
        Ok(match asked.task() {
            Task::CreateIsdp { memory, .. } => {
                let permit = permit.ok_or(Misuse::InputNotExpected)?;
                self.record = self.record.apply(permit, EisEvent::IsdpRequested)?;
                let quota = match self.choices.memory_grant {
                    MemoryGrant::Unlimited => None,
                    MemoryGrant::AsRequired => Some(u32::try_from(memory).unwrap_or(u32::MAX)),
                };
                let command = self.create_isdp(aid()?, quota);
                isd_r(Step::CreateIsdp { aid: aid()?, quota }, command)
            }
            Task::SendData { target, commands, more } => {
                First { step: Step::SendData { target }, target, commands, more }
            }
            Task::Enable(_) => {
                let command = es5::EnableProfile::new(aid()?).encode(self.choices.dialect);
                isd_r(Step::Switch(switch(SwitchKind::Enable, permit)?), command)
            }
            Task::Disable(_) => {
                let command = es5::DisableProfile::new(aid()?).encode(self.choices.dialect);
                isd_r(Step::Switch(switch(SwitchKind::Disable, permit)?), command)
            }
            Task::Delete(_) => {
                self.ota.domain_gone(aid()?);
                isd_r(Step::Delete, es5::DeleteProfile::new(aid()?).encode())
            }
            Task::Audit(_) => First {
                step: Step::Audit(None),
                target: Aid::ISD_R,
                commands: c_apdus(&[
                    es5::GetCardResources::new().encode(),
                    es5::GetProfileStatus::all().encode(),
                    es5::GetEcasdCertificate::new().encode(),
                ]),
                more: false,
            },
            Task::GetEis | Task::Completed(_) => return Err(Misuse::InputNotExpected.into()),
        })
    }

    fn create_isdp(&self, aid: Aid, quota: Option<u32>) -> CommandApdu {
        let info = self.record.signed_info().info();
        let command = es5::CreateIsdp::new(aid).with_module(
            info.isd_p_load_file_aid.unwrap_or(Aid::ISD_P_LOAD_FILE),
            info.isd_p_module_aid.unwrap_or(Aid::ISD_P_MODULE),
        );
        match quota {
            Some(bytes) => command.with_quota(bytes),
            None => command,
        }
        .encode(self.choices.dialect)
    }

    /// The profile is installed: nothing goes to the card (SGP.02 v4.2 5.4.5).
    pub(super) fn completed(
        &self,
        permit: Option<&Permit>,
        parameters: ProfileDownloadCompletedParameters,
    ) -> Result<Record, Error> {
        let permit = permit.ok_or(Misuse::InputNotExpected)?;
        let event = EisEvent::DownloadCompleted {
            profile_type: parameters.profile_type,
            subscription_address: parameters.subscription_address,
            pol2: parameters.pol2,
        };
        Ok(self.record.apply(permit, event)?)
    }

    /// The EIS as the caller may see it.
    pub(super) fn eis_answer(&self, asked: &Asked) -> Answer {
        let view = View::of(actor(asked));
        let view = match asked.task() {
            Task::Audit(iccids) if !iccids.is_empty() => view.only(&iccids),
            _ => view,
        };
        Answer { eis: Some(Box::new(self.record.to_wire(&view))), ..Answer::executed() }
    }
}

fn switch(kind: SwitchKind, permit: Option<&Permit>) -> Result<Switch, Misuse> {
    let enabled_after = permit.and_then(Permit::enabled_after).ok_or(Misuse::InputNotExpected)?;
    Ok(Switch { kind, enabled_after })
}

/// The role that the interface gives the caller.
fn actor(asked: &Asked) -> Actor {
    let id = asked.header().sender.id.clone();
    match asked.function() {
        Function::Es4GetEis
        | Function::Es4AuditEis
        | Function::Es4EnableProfile
        | Function::Es4DisableProfile
        | Function::Es4DeleteProfile => Actor::operator(id),
        _ => Actor::sm_dp(id),
    }
}
