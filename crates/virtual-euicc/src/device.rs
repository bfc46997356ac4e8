//! What the terminal sees: messages that come in pieces, and proactive commands that wait for it
//! (TS 102 223, TS 31.111).

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::time::Duration;

use scp80::Packet;
use scp80::sms::{Address, ConcatReference, Deliver, Message, MessageReference, Reassembler};
use scp80::toolkit::{ProactiveCommand, RefreshMode, TerminalResponse};
use sgp_wire::{CommandApdu, DecodeError, Le, ResponseApdu, StatusWord};

/// Proactive commands that may wait; a terminal that never fetches finds the toolkit busy.
const MAX_WAITING: usize = 512;

/// The device interface, apart from the commands it passes on.
#[derive(Debug)]
pub(crate) struct Device {
    /// Whether the ECASD is selected.
    pub(crate) ecasd_selected: bool,
    reassembler: Reassembler,
    /// Messages so far: the only time there is.
    arrivals: u64,
    waiting: VecDeque<Waiting>,
    message_reference: MessageReference,
    concat_reference: ConcatReference,
}

#[derive(Debug)]
struct Waiting {
    command: ProactiveCommand,
    purpose: Purpose,
    fetched: bool,
}

/// What a proactive command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Response,
    Notification,
    Refresh,
}

impl Device {
    pub(crate) fn new(concat_reference: u8) -> Self {
        Self {
            ecasd_selected: false,
            reassembler: Reassembler::default(),
            arrivals: 0,
            waiting: VecDeque::new(),
            message_reference: MessageReference::default(),
            concat_reference: ConcatReference::eight_bit(concat_reference),
        }
    }

    /// Forgets selection, incomplete messages, and what was waiting; references go on.
    pub(crate) fn reset(&mut self) {
        self.ecasd_selected = false;
        self.reassembler = Reassembler::default();
        self.waiting.clear();
    }

    /// Whether no more can wait.
    pub(crate) fn is_busy(&self) -> bool {
        self.waiting.len() >= MAX_WAITING
    }

    pub(crate) fn is_waiting(&self, purpose: Purpose) -> bool {
        self.waiting.iter().any(|waiting| waiting.purpose == purpose)
    }

    /// Takes an SMS-DELIVER; the message, when it is complete.
    pub(crate) fn push(&mut self, deliver: &Deliver) -> Result<Option<Message>, DecodeError> {
        self.arrivals = self.arrivals.saturating_add(1);
        self.reassembler.push_deliver(deliver, Duration::from_secs(self.arrivals))
    }

    /// Lets a packet wait as short messages to `destination`; one that cannot be carried is lost.
    pub(crate) fn send(&mut self, packet: &Packet, destination: Address, purpose: Purpose) {
        let submits = packet
            .sms_submit(destination, &mut self.message_reference, &mut self.concat_reference)
            .unwrap_or_default();
        for (number, tpdu) in (1_u8..=u8::MAX).zip(submits) {
            let command = ProactiveCommand::send_short_message(number, tpdu);
            self.waiting.push_back(Waiting { command, purpose, fetched: false });
        }
    }

    /// A newer notification takes the place of those that wait.
    pub(crate) fn forget_notifications(&mut self) {
        self.waiting.retain(|waiting| waiting.purpose != Purpose::Notification);
    }

    /// Asks for a reset, once everything before it is sent.
    pub(crate) fn refresh(&mut self) {
        if !self.is_waiting(Purpose::Refresh) {
            let command = ProactiveCommand::refresh(1, RefreshMode::UICC_RESET);
            self.waiting.push_back(Waiting { command, purpose: Purpose::Refresh, fetched: false });
        }
    }

    /// `91xx` when a command waits to be fetched, else `9000`.
    pub(crate) fn status(&self) -> StatusWord {
        match self.waiting.front() {
            Some(next) if !next.fetched => {
                let len = next.command.encode_to_vec().len();
                StatusWord(u16::from_be_bytes([0x91, u8::try_from(len).unwrap_or(0)]))
            }
            _ => StatusWord::OK,
        }
    }

    /// FETCH. A terminal that asks again gets the same; a REFRESH is gone with it, for nobody
    /// answers to a reset.
    pub(crate) fn fetch(&mut self, command: &CommandApdu) -> Result<(Vec<u8>, Purpose), StatusWord> {
        let next = self.waiting.front_mut().ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
        let bytes = next.command.encode_to_vec();
        let len = u8::try_from(bytes.len()).unwrap_or(0);
        if command.le() != Some(Le::Short(len)) {
            return Err(StatusWord(u16::from_be_bytes([0x6C, len])));
        }
        next.fetched = true;
        let purpose = next.purpose;
        if purpose == Purpose::Refresh {
            self.waiting.pop_front();
        }
        Ok((bytes, purpose))
    }

    /// TERMINAL RESPONSE. A notification that could not be sent waits for the next occasion.
    pub(crate) fn terminal_response(&mut self, command: &CommandApdu) -> ResponseApdu {
        let Ok(Some(response)) = TerminalResponse::from_apdu(command) else {
            return ResponseApdu::status(StatusWord::WRONG_DATA);
        };
        match self.waiting.front_mut() {
            Some(front) if front.fetched && front.command.details == response.details => {
                if front.purpose == Purpose::Notification && !response.is_performed() {
                    front.fetched = false;
                    return ResponseApdu::status(StatusWord::OK);
                }
                self.waiting.pop_front();
                ResponseApdu::status(self.status())
            }
            _ => ResponseApdu::status(StatusWord::CONDITIONS_NOT_SATISFIED),
        }
    }
}
