//! What happens, and whether it ended as it must.

use sgp_sdk::asn1::Iccid;
use sgp_sdk::asn1::gp::IsdPState;
use sgp_sdk::eis;
use sgp_sdk::es_interfaces;
use sgp_sdk::es_interfaces::es2::{DownloadProfileParameters, DownloadProfileRequest};
use sgp_sdk::es_interfaces::{
    AuditQuery, CallId, DateTime, Entity, MessageHeader, MessageId, Operation, ProfileTarget, Request,
    RpsMessage, es4,
};
use sgp_sdk::procedures::{CardRefusal, Error, PeerFault, sm_dp};
use sgp_sdk::scp03t;
use sgp_sdk::wire::{Limits, StatusWord};
use virtual_euicc::DropReason;

use crate::cast::{Cast, Fallible, START};
use crate::fault::Fault;
use crate::meaning;
use crate::world::World;

/// A told story.
pub(crate) struct Story {
    pub(crate) world: World,
    pub(crate) profile: Iccid,
    free_before: u32,
    fault: Option<Fault>,
}

impl Story {
    /// Tells it: an order, from the package to the audit.
    pub(crate) fn tell(package: Vec<u8>, fault: Option<Fault>, seed: u8) -> Fallible<Self> {
        let package = sm_dp::Package::decode(package, &Limits::DEFAULT)?;
        let profile = *package.iccid();
        let mut cast = Cast::from_seed(seed, fault)?;
        let (eid, bootstrap) = (cast.eid, cast.bootstrap);
        let (operator, sm_dp, sm_sr) = (cast.operator.clone(), cast.sm_dp.clone(), cast.sm_sr.clone());
        let setup = cast.sm_dp_setup.take().ok_or("the SM-DP takes one order")?;
        let free_before = cast.terminal.card().memory().free_non_volatile();
        let mut world = World::new(cast, fault);

        // the fall-back profile cannot be disabled: refused by the SM-SR's rules
        let disable = ask::<es4::DisableProfile>(&operator, &sm_sr, 1, ProfileTarget::new(eid, bootstrap))?;
        world.operator_sends("SM-SR", disable);
        world.run()?;

        let parameters =
            DownloadProfileParameters::new(eid, sm_sr.id.clone()).with_iccid(profile).with_enabling();
        let message = RpsMessage::new(
            header(&operator, &sm_dp, 2)?,
            DownloadProfileRequest::new(CallId::new("mno-2"), parameters),
        );
        let order = message.encode_xml()?.into_bytes();
        world.operator_sends("SM-DP", order.clone());
        world.run()?;
        world.take_order(&order, package, setup)?;
        world.run()?;
        world.replay()?;

        let audit = ask::<es4::AuditEis>(&operator, &sm_sr, 3, AuditQuery::new(eid, Vec::new()))?;
        world.operator_sends("SM-SR", audit);
        world.run()?;
        Ok(Self { world, profile, free_before, fault })
    }

    /// Whether the fault was caught where it should be, and everything stands as it must.
    ///
    /// # Errors
    /// What is not as it must be.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.check_refused_disable()?;
        self.check_caught()?;
        match self.fault {
            Some(fault) if !fault.heals() => self.check_nothing_happened(),
            _ => self.check_enabled(),
        }?;
        require(self.world.seen.audit_agrees, "the audit does not agree with the EIS")
    }

    fn check_refused_disable(&self) -> Result<(), String> {
        let first = self.world.seen.to_operator.first().map(Vec::as_slice).unwrap_or_default();
        let said = (meaning::inside(first, "Subject"), meaning::inside(first, "Reason"));
        require(
            said == (Some("8.2.3".into()), Some("3.8".into())),
            "disabling the fall-back profile was not refused by POL2's rules",
        )
    }

    /// SGP.02 v4.2 3.1.4: who refuses what, and with which reason.
    fn check_caught(&self) -> Result<(), String> {
        let seen = &self.world.seen;
        let failed = match &seen.download {
            Some(Err(error)) => Some(error),
            _ => None,
        };
        let card_kept_nothing = seen.at_clean_up == Some((IsdPState::PERSONALIZED, false));
        let caught = match self.fault {
            None => failed.is_none() && seen.dropped.is_empty(),
            Some(Fault::DropPor) => seen.recovered,
            Some(Fault::Replay) => seen.dropped == [DropReason::CounterLow],
            Some(Fault::LowMemory) => {
                failed == Some(&Error::Peer(PeerFault::NotEnoughMemory)) && seen.at_clean_up.is_none()
            }
            Some(Fault::WrongCert) => {
                failed == Some(&Error::Card(CardRefusal::Status(StatusWord::WRONG_DATA)))
            }
            Some(Fault::BadMac) => {
                let refusal = CardRefusal::Channel(scp03t::CardError::COMMAND_SECURITY);
                failed == Some(&Error::Card(refusal)) && card_kept_nothing
            }
            Some(Fault::TruncatePackage) => {
                failed == Some(&Error::Peer(PeerFault::NoInstallationResult)) && card_kept_nothing
            }
        };
        let dropped = &seen.dropped;
        let what =
            format!("not caught where it should be: the download ended with {failed:?}, drops {dropped:?}");
        require(caught, &what)
    }

    fn check_enabled(&self) -> Result<(), String> {
        let card = self.world.cast.terminal.card();
        let enabled = card.profiles().enabled().and_then(|p| p.iccid());
        require(enabled == Some(self.profile), "the profile is not enabled on the card")?;
        let left = card.profiles().fall_back().map(|p| (p.iccid(), p.state()));
        let bootstrap = Some((Some(self.world.cast.bootstrap), IsdPState::DISABLED));
        require(left == bootstrap, "the bootstrap profile is not the disabled fall-back")?;
        require(card.unconfirmed_notification().is_none(), "the notification is not confirmed")?;
        require(card.roll_back_to().is_none(), "the card may still roll back")?;
        self.check_record(&[
            (self.world.cast.bootstrap, eis::State::Disabled),
            (self.profile, eis::State::Enabled),
        ])
    }

    fn check_nothing_happened(&self) -> Result<(), String> {
        let card = self.world.cast.terminal.card();
        require(card.profiles().iter().len() == 1, "an ISD-P is left on the card")?;
        let enabled = card.profiles().enabled().and_then(|p| p.iccid());
        require(enabled == Some(self.world.cast.bootstrap), "the bootstrap profile is not enabled")?;
        require(card.memory().free_non_volatile() == self.free_before, "memory of the card is lost")?;
        self.check_record(&[(self.world.cast.bootstrap, eis::State::Enabled)])
    }

    /// What the SM-SR has in its store.
    fn check_record(&self, expected: &[(Iccid, eis::State)]) -> Result<(), String> {
        let record = self.record()?;
        let found: Vec<_> = record.profiles().iter().map(|p| (p.iccid(), p.state())).collect();
        require(found == expected, &format!("the EIS has {found:?}, must have {expected:?}"))?;
        let free = u64::from(self.world.cast.terminal.card().memory().free_non_volatile());
        require(record.remaining_memory() == free, "the EIS has another free memory than the card")
    }

    /// The record in the store.
    pub(crate) fn record(&self) -> Result<&eis::Record, String> {
        self.world.cast.store.load(self.world.cast.eid).map_err(|error| error.to_string())
    }
}

fn require(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}

fn header(from: &Entity, to: &Entity, number: u32) -> Fallible<MessageHeader> {
    let id: MessageId = format!("//mno.example.com/{number}").parse()?;
    Ok(MessageHeader::new(from.clone(), to.clone(), id, DateTime::from_unix(START)))
}

fn ask<O>(from: &Entity, to: &Entity, number: u32, parameters: O::Parameters) -> Fallible<Vec<u8>>
where
    O: Operation,
    Request<O>: es_interfaces::xml::Message,
{
    let call = CallId::new(format!("mno-{number}"));
    let message = RpsMessage::new(header(from, to, number)?, Request::<O>::new(call, parameters));
    Ok(message.encode_xml()?.into_bytes())
}
