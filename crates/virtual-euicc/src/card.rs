//! The card: what a device, a bearer and a test bench can do with it.

use alloc::vec::Vec;

use rand_core::CryptoRng;
use scp80::sms::{Address, Deliver};
use scp80::toolkit::SmsPpDownload;
use scp80::{Cntr, Kvn, PacketKind};
use sgp_asn1::Eid;
use sgp_asn1::gp::Notification;
use sgp_wire::{Aid, CommandApdu, ResponseApdu, StatusWord, Tag, Tar, put_tlv};

use crate::device::{Device, Purpose};
use crate::drop_reason::DropReason;
use crate::ota::{self, Answer, Outcome};
use crate::state::State;
use crate::{Config, ConfigError, Fault, Memory, Profiles, Quirk, Unconfirmed};

/// An M2M eUICC in memory.
///
/// Driven by bytes, as a card is: commands of the terminal go in through [`apdu`](Self::apdu),
/// packets of a bearer without the limits of short messages through [`packet`](Self::packet). What
/// a card learns from the network it is told: [`network`](Self::network) and
/// [`retry_budget_over`](Self::retry_budget_over) stand in for radio and clock. Everything else only
/// looks.
///
/// No input makes it panic, and the same inputs with the same random numbers give the same answers.
#[derive(Debug)]
pub struct VirtualEuicc {
    state: State,
    device: Device,
    last_drop: Option<DropReason>,
}

/// What became of an attempt to attach to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "there is no third outcome")]
pub enum Attach {
    /// The enabled profile is attached.
    Succeeded,
    /// The enabled profile finds no network.
    Failed,
}

/// Octets that a terminal takes for a delivery report.
const MAX_REPORT: usize = 128;

impl VirtualEuicc {
    /// Makes a card. `rng` is asked for the key of an ECASD that `config` gives no key for, and for
    /// nothing else.
    ///
    /// # Errors
    /// [`ConfigError`] with every contradiction in `config`.
    pub fn manufacture(config: Config, rng: &mut dyn CryptoRng) -> Result<Self, ConfigError> {
        let (state, concat_reference) = config.into_state(rng)?;
        Ok(Self { state, device: Device::new(concat_reference), last_drop: None })
    }

    /// Answers one command of the terminal: data and status word.
    ///
    /// `rng` is asked when the command brings a script that needs random numbers: 16 bytes for the
    /// challenge of a key establishment (32 with [`Quirk::LongChallenge`]), 16 for a derivation
    /// random, each when it is sent.
    pub fn apdu(&mut self, command: &[u8], rng: &mut dyn CryptoRng) -> Vec<u8> {
        let response = match CommandApdu::decode(command) {
            Ok(command) => self.command(&command, rng),
            Err(_) => ResponseApdu::status(StatusWord::WRONG_LENGTH),
        };
        response.encode_to_vec()
    }

    fn command(&mut self, command: &CommandApdu, rng: &mut dyn CryptoRng) -> ResponseApdu {
        match (command.cla(), command.ins()) {
            (0x00, 0xA4) => self.select(command),
            (0x80, 0xCA) => self.get_data(command),
            // TERMINAL PROFILE and STATUS: any occasion to say that something waits
            (0x80, 0x10 | 0xF2) => ResponseApdu::status(self.device.status()),
            (0x80, 0xC2) => self.envelope(command, rng),
            (0x80, 0x12) => self.fetch(command),
            (0x80, 0x14) => self.device.terminal_response(command),
            (0x00 | 0x80, _) => ResponseApdu::status(StatusWord::INS_NOT_SUPPORTED),
            _ => ResponseApdu::status(StatusWord::CLA_NOT_SUPPORTED),
        }
    }

    /// SELECT by AID: the ECASD, as the way to the EID.
    fn select(&mut self, command: &CommandApdu) -> ResponseApdu {
        if (command.p1(), command.p2()) != (0x04, 0x00) {
            return ResponseApdu::status(StatusWord::WRONG_P1_P2);
        }
        self.device.ecasd_selected = command.data() == Aid::ECASD.as_bytes();
        match self.device.ecasd_selected {
            true => ResponseApdu::status(StatusWord::OK),
            false => ResponseApdu::status(StatusWord::FILE_NOT_FOUND),
        }
    }

    /// GET DATA `5A` on the ECASD: the EID.
    fn get_data(&self, command: &CommandApdu) -> ResponseApdu {
        if !self.device.ecasd_selected || (command.p1(), command.p2()) != (0x00, 0x5A) {
            return ResponseApdu::status(StatusWord::REFERENCED_DATA_NOT_FOUND);
        }
        let mut data = Vec::with_capacity(18);
        put_tlv(&mut data, Tag::new(0x5A), self.state.identity.eid.as_bytes());
        ResponseApdu::new(data, StatusWord::OK)
    }

    /// ENVELOPE (SMS-PP download). What is dropped is answered as a silent success.
    fn envelope(&mut self, command: &CommandApdu, rng: &mut dyn CryptoRng) -> ResponseApdu {
        if self.device.is_busy() {
            return ResponseApdu::status(StatusWord(0x9300));
        }
        let report = match SmsPpDownload::from_apdu(command) {
            Ok(Some(download)) => self.deliver(&download.tpdu, rng),
            Ok(None) => Vec::new(),
            Err(_) => return ResponseApdu::status(StatusWord::WRONG_DATA),
        };
        ResponseApdu::new(report, self.device.status())
    }

    /// One SMS-DELIVER; what goes into the delivery report.
    fn deliver(&mut self, tpdu: &[u8], rng: &mut dyn CryptoRng) -> Vec<u8> {
        let message = Deliver::decode(tpdu).and_then(|deliver| {
            self.device.push(&deliver).map(|message| message.map(|message| (message, deliver.originator)))
        });
        match message {
            Ok(Some((message, originator))) if message.kind == Some(PacketKind::Command) => {
                match self.receive(&message.octets, rng) {
                    Some(answer) => self.answer(answer, originator),
                    None => Vec::new(),
                }
            }
            Ok(None) => Vec::new(),
            Ok(Some(_)) | Err(_) => {
                self.last_drop = Some(DropReason::NotSecured);
                Vec::new()
            }
        }
    }

    /// One packet, whatever brought it; `None` when it was dropped.
    fn receive(&mut self, packet: &[u8], rng: &mut dyn CryptoRng) -> Option<Answer> {
        match ota::receive(&mut self.state, packet, rng) {
            Outcome::Dropped(reason) => {
                self.last_drop = Some(reason);
                None
            }
            Outcome::Answered(mut answer) => {
                self.last_drop = None;
                if answer.packet.is_some() && self.state.faults.take(Fault::DropNextPor) {
                    answer.packet = None;
                }
                Some(answer)
            }
        }
    }

    /// Sends the answer on its way, and behind it the REFRESH if a profile change was promised;
    /// gives what goes into the delivery report.
    fn answer(&mut self, answer: Answer, originator: Address) -> Vec<u8> {
        let in_report = |packet: &scp80::Packet| [&[0x02, 0x71, 0x00], packet.as_bytes()].concat();
        let report = match &answer.packet {
            Some(packet) if !answer.by_submit => {
                let report = in_report(packet);
                if report.len() <= MAX_REPORT {
                    report
                } else {
                    self.device.send(packet, originator, Purpose::Response);
                    answer.interim.as_ref().map(in_report).unwrap_or_default()
                }
            }
            Some(packet) => {
                self.device.send(packet, originator, Purpose::Response);
                Vec::new()
            }
            None => Vec::new(),
        };
        self.announce_switch();
        report
    }

    fn announce_switch(&mut self) {
        if self.state.pending_switch.is_some() {
            self.device.refresh();
        }
    }

    /// FETCH. With the REFRESH goes the change that it announces.
    fn fetch(&mut self, command: &CommandApdu) -> ResponseApdu {
        match self.device.fetch(command) {
            Ok((bytes, purpose)) => {
                if purpose == Purpose::Refresh {
                    self.state.finish_switch();
                }
                ResponseApdu::new(bytes, StatusWord::OK)
            }
            Err(word) => ResponseApdu::status(word),
        }
    }

    /// Answers one whole secured packet, from CPL on, as a bearer without the limits of short
    /// messages brings it: the response packet, from RPL on. `None` when the packet was dropped
    /// ([`last_drop`](Self::last_drop) says why) or asks for no answer.
    ///
    /// A profile change that the packet asks for waits for the terminal to fetch the REFRESH, or for
    /// [`reset`](Self::reset) or [`network`](Self::network).
    pub fn packet(&mut self, packet: &[u8], rng: &mut dyn CryptoRng) -> Option<Vec<u8>> {
        let answer = self.receive(packet, rng)?;
        self.announce_switch();
        answer.packet.map(scp80::Packet::into_bytes)
    }

    /// The terminal resets the card: challenges, secure channels and incomplete downloads are lost, a
    /// profile change that was promised is done; keys, counters and the notification that nobody
    /// confirmed are kept.
    pub fn reset(&mut self) {
        self.state.finish_switch();
        self.state.reset();
        self.device.reset();
    }

    /// The network has let the enabled profile in, or has not.
    ///
    /// The first success after a change sends its notification to the SM-SR, a later one sends it
    /// again as long as it is not confirmed; it waits at the device interface. A failure after a
    /// change brings the profile before back; any other failure lets the profile with the Fall-Back
    /// Attribute take over. If a reset is due, it has taken place.
    #[doc(alias = "roll-back")]
    #[doc(alias = "fall-back")]
    pub fn network(&mut self, attach: Attach) {
        if self.state.pending_switch.is_some() || self.device.is_waiting(Purpose::Refresh) {
            self.reset();
        }
        match attach {
            Attach::Succeeded => self.notify(),
            Attach::Failed => {
                if self.state.roll_back() || self.state.fall_back() {
                    self.device.forget_notifications();
                    self.device.refresh();
                }
            }
        }
    }

    /// The notification was sent as often as it may be, and nobody confirmed it: after a profile
    /// change the profile before comes back.
    pub fn retry_budget_over(&mut self) {
        if self.state.roll_back() {
            self.device.forget_notifications();
            self.device.refresh();
        }
    }

    /// Lets the notification wait that is due, secured with the ISD-R's key set of the lowest
    /// version. A card without an SM-SR address keeps it for later.
    fn notify(&mut self) {
        self.device.forget_notifications();
        let Some(due) = self.state.notifications.attached() else {
            return;
        };
        let lowest = self.state.key_sets.counters().next().map(|(kvn, _)| kvn);
        let keys = lowest.and_then(|kvn| self.state.key_sets.keys(kvn));
        let (Some(keys), Some(address)) = (keys, self.state.sm_sr_address) else {
            return;
        };
        let object = self.notification(due).encode_to_vec();
        if let Ok(packet) = scp80::protect_notification(keys, Tar::ISD_R, &object) {
            self.device.send(&packet, address, Purpose::Notification);
        }
    }

    fn notification(&self, due: Unconfirmed) -> Notification {
        let tag = match self.state.quirks.has(Quirk::NotificationAid4f) {
            true => Notification::AID_TAG_4F,
            false => Notification::AID_TAG,
        };
        let notification = Notification::new(self.state.identity.eid, due.kind(), due.number());
        let notification = match self.state.enabled_aid() {
            Some(aid) => notification.with_aid(tag, aid),
            None => notification,
        };
        match self.state.identity.imei {
            Some(imei) => notification.with_imei(imei),
            None => notification,
        }
    }

    /// Lets the card do something wrong, once, at the next occasion.
    pub fn inject(&mut self, fault: Fault) {
        self.state.faults.inject(fault);
    }
}

/// What a test can look at. Nothing here leaves a real card.
impl VirtualEuicc {
    /// The EID.
    #[must_use]
    pub const fn eid(&self) -> Eid {
        self.state.identity.eid
    }

    /// The ISD-Ps and their profiles.
    #[must_use]
    pub const fn profiles(&self) -> Profiles<'_> {
        Profiles::new(&self.state.isd_ps)
    }

    /// The memory that is free.
    #[must_use]
    pub const fn memory(&self) -> Memory {
        self.state.memory
    }

    /// The SCP80 key sets of the ISD-R, lowest version first, with the counter that was accepted
    /// last under each.
    #[must_use]
    pub fn key_sets(&self) -> impl ExactSizeIterator<Item = (Kvn, Cntr)> + '_ {
        self.state.key_sets.counters()
    }

    /// The address that notifications go to.
    #[must_use]
    pub const fn sm_sr_address(&self) -> Option<Address> {
        self.state.sm_sr_address
    }

    /// The sequence number of the next notification.
    #[must_use]
    pub const fn next_sequence_number(&self) -> u16 {
        self.state.notifications.next_number()
    }

    /// The notification that was sent and is not confirmed.
    #[must_use]
    pub const fn unconfirmed_notification(&self) -> Option<Unconfirmed> {
        self.state.notifications.unconfirmed()
    }

    /// The ISD-P that comes back if the last change does not hold.
    #[must_use]
    pub const fn roll_back_to(&self) -> Option<Aid> {
        self.state.notifications.roll_back_to()
    }

    /// Whether a proactive command waits for the terminal.
    #[must_use]
    pub fn has_proactive_command(&self) -> bool {
        self.device.status() != StatusWord::OK
    }

    /// Why the last message or packet was ignored; `None` when it was executed.
    #[must_use]
    pub const fn last_drop(&self) -> Option<DropReason> {
        self.last_drop
    }
}
