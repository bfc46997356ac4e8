//! The way to the card and back: scripts in secured packets in short messages.

use core::time::Duration;
use std::sync::Arc;

use eis::Record;
use scp80::script::{Chaining, CommandScript};
use scp80::sms::{Address, ConcatReference, Message, Reassembler, ReassemblyLimits, SmsParameters, Submit};
use scp80::{CounterLease, KeySet, Kvn, NotificationReceiver, PacketKind, Pending, Por, Sender, Spi};
use sgp_asn1::gp::Notification;
use sgp_wire::{Aid, Limits, Oid, Tar};

use super::event::{CardMessage, Transmission};
use super::setup::{Bearer, Commands};
use crate::{Error, Misuse, PeerFault};

/// Everything between a command object and the bytes of a bearer.
#[derive(Debug)]
pub(super) struct Ota {
    sender: Sender,
    notifications: NotificationReceiver,
    inbound: Reassembler,
    references: ConcatReference,
    sms: SmsParameters,
    euicc_address: Address,
    chain: Option<Chain>,
}

/// A script chain that is open at a security domain, and the SM-DP whose commands it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Chain {
    target: Aid,
    owner: Oid,
}

/// A packet whose counter is about to be stored.
#[derive(Debug)]
pub(super) struct Outgoing {
    pending: Pending,
    bearer: Bearer,
    pub(super) script_len: usize,
}

impl Outgoing {
    pub(super) const fn counter(&self) -> scp80::Cntr {
        self.pending.counter()
    }
}

/// Something genuine from the card.
#[derive(Debug)]
pub(super) enum Inbound {
    Por(Por),
    Notification(Notification),
}

impl Ota {
    pub(super) fn new(
        keys: KeySet,
        spi: Spi,
        sms: SmsParameters,
        references: ConcatReference,
        euicc_address: Address,
    ) -> Result<Self, Error> {
        let keys = Arc::new(keys);
        let nothing = CounterLease::new(scp80::Cntr::ZERO, scp80::Cntr::ZERO)?;
        Ok(Self {
            sender: Sender::new(Arc::clone(&keys), spi, nothing),
            notifications: NotificationReceiver::new([keys]),
            inbound: Reassembler::new(ReassemblyLimits::default()),
            references,
            sms,
            euicc_address,
            chain: None,
        })
    }

    fn kvn(&self) -> Kvn {
        self.sender.keys().kvn()
    }

    /// Whether scripts of this SM-DP to the domain continue each other.
    pub(super) fn continues(&self, target: Aid, owner: &Oid) -> bool {
        self.chain.as_ref().is_some_and(|chain| chain.target == target && chain.owner == *owner)
    }

    /// Wraps command objects for a security domain: reserves a counter in the record and makes the
    /// packet, which leaves by [`transmit`](Self::transmit) once the record is stored. On failure
    /// nothing is changed.
    ///
    /// Commands of an SM-DP name it, and whether more are to come: then the script chain stays
    /// open, so that the card keeps the state of a key establishment or of a channel (TS 102 226
    /// 5.2.1.5). Commands of the SM-SR itself stand outside any chain: a card that lost its chain
    /// would not execute them.
    pub(super) fn protect(
        &mut self,
        record: &Record,
        target: Aid,
        commands: &Commands,
        sm_dp: Option<(&Oid, bool)>,
        bearer: Bearer,
    ) -> Result<(Record, Outgoing), Error> {
        let (script, chain) = match sm_dp {
            Some((owner, more)) => {
                let script = CommandScript::definite();
                let script = match (self.continues(target, owner), more) {
                    (false, false) => script,
                    (false, true) => script.chaining(Chaining::FIRST_KEPT),
                    (true, true) => script.chaining(Chaining::MORE),
                    (true, false) => script.chaining(Chaining::LAST),
                };
                (script, more.then(|| Chain { target, owner: owner.clone() }))
            }
            // at the same domain it ends what the chain was for; elsewhere the chain lives on
            None => {
                let elsewhere = self.chain.clone().filter(|chain| chain.target != target);
                (CommandScript::definite(), elsewhere)
            }
        };
        let script = script.objects(commands)?.encode();
        let (record, lease) = record.reserve_counters(self.kvn(), 1)?;
        self.sender.renew(lease)?;
        let pending = self.sender.protect(tar(target)?, &script)?;
        self.chain = chain;
        Ok((record, Outgoing { pending, bearer, script_len: script.len() }))
    }

    /// The bytes of a packet whose counter is stored.
    pub(super) fn transmit(&mut self, outgoing: Outgoing) -> Result<Transmission, Error> {
        let packet = outgoing.pending.persisted();
        Ok(match outgoing.bearer {
            Bearer::Sms => Transmission::Sms(packet.sms_deliver(&self.sms, &mut self.references)?),
            Bearer::Packet => Transmission::Packet(packet.into_bytes()),
        })
    }

    /// Takes bytes of the card; what they say, when they are complete and genuine.
    pub(super) fn receive(
        &mut self,
        message: CardMessage<'_>,
        now: Duration,
    ) -> Result<Option<Inbound>, Error> {
        let Message { kind, octets, .. } = match message {
            CardMessage::Packet(packet) => return self.response(packet).map(Some),
            CardMessage::Sms(tpdu) => {
                let submit = Submit::decode(tpdu)?;
                match self.inbound.push_submit(&self.euicc_address, &submit, now)? {
                    Some(message) => message,
                    None => return Ok(None),
                }
            }
        };
        match kind {
            Some(PacketKind::Response) => self.response(&octets).map(Some),
            Some(PacketKind::Command) => self.notification(&octets).map(Some),
            None => Err(PeerFault::UnexpectedMessage.into()),
        }
    }

    /// Forgets a command that was not answered: whether a chain is open is not known then.
    pub(super) fn forget(&mut self, counter: scp80::Cntr) {
        self.sender.forget(counter);
        self.chain = None;
    }

    /// The card ended the chain by itself: a refused script keeps nothing.
    pub(super) fn chain_broken(&mut self) {
        self.chain = None;
    }

    /// The domain is gone, and its chain with it.
    pub(super) fn domain_gone(&mut self, aid: Aid) {
        self.chain.take_if(|chain| chain.target == aid);
    }

    fn response(&mut self, packet: &[u8]) -> Result<Inbound, Error> {
        Ok(Inbound::Por(self.sender.unprotect(packet)?))
    }

    fn notification(&mut self, packet: &[u8]) -> Result<Inbound, Error> {
        let received = self.notifications.unprotect(packet)?;
        Ok(Inbound::Notification(Notification::decode(received.data(), &Limits::DEFAULT)?))
    }
}

fn tar(target: Aid) -> Result<Tar, Error> {
    target.tar().ok_or_else(|| Misuse::Parameter("AID without TAR").into())
}
