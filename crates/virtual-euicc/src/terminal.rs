//! The device around the card.

use alloc::vec::Vec;

use core::fmt;

use rand_core::CryptoRng;
use scp80::sms::Address;
use scp80::toolkit::{EnvelopeAnswer, ProactiveCommand, SmsPpDownload, TerminalResponse, fetch};
use sgp_wire::{CommandApdu, Le, ResponseApdu, StatusWord};

use crate::VirtualEuicc;

/// A terminal with a card in it, as far as the card's messages go: gives it what arrives, fetches
/// what it wants to send, resets it when it asks for that.
#[derive(Debug)]
pub struct Terminal {
    card: VirtualEuicc,
    service_centre: Option<Address>,
}

/// One command of the terminal and the card's answer to it, as they stand on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// Command APDU.
    pub command: Vec<u8>,
    /// Data and status word.
    pub answer: Vec<u8>,
}

/// What came of one occasion to talk to the card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialogue {
    /// SMS-SUBMIT TPDUs that the card sent, in order.
    pub submitted: Vec<Vec<u8>>,
    /// What the card gave for the delivery report; empty when it gave nothing.
    pub report: Vec<u8>,
    /// Whether the card asked for a reset, and got it.
    pub refreshed: bool,
    /// Everything that was said.
    pub transcript: Vec<Exchange>,
}

/// Commands of a dialogue at most: a message has 255 segments, and each takes two.
const MAX_EXCHANGES: usize = 1024;

impl Terminal {
    /// A terminal with this card, just switched on.
    #[must_use]
    pub const fn new(card: VirtualEuicc) -> Self {
        Self { card, service_centre: None }
    }

    /// The same terminal, which names this service centre for every message that arrives.
    #[must_use]
    pub const fn with_service_centre(mut self, address: Address) -> Self {
        self.service_centre = Some(address);
        self
    }

    /// The card.
    #[must_use]
    pub const fn card(&self) -> &VirtualEuicc {
        &self.card
    }

    /// The card, to tell it what happens around it.
    #[must_use]
    pub const fn card_mut(&mut self) -> &mut VirtualEuicc {
        &mut self.card
    }

    /// Takes the card out.
    #[must_use]
    pub fn into_card(self) -> VirtualEuicc {
        self.card
    }

    /// Gives the card an SMS-DELIVER that has arrived, and does what it wants then.
    ///
    /// # Errors
    /// [`TerminalError`] when the card answers what no terminal understands.
    pub fn deliver(&mut self, tpdu: &[u8], rng: &mut dyn CryptoRng) -> Result<Dialogue, TerminalError> {
        let envelope = SmsPpDownload::new(self.service_centre, tpdu).to_apdu();
        self.talk(&envelope, rng)
    }

    /// Asks the card whether it wants anything (STATUS), and does it: how a notification gets out.
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver).
    pub fn poll(&mut self, rng: &mut dyn CryptoRng) -> Result<Dialogue, TerminalError> {
        let status = CommandApdu::new(0x80, 0xF2, 0x00, 0x00).with_le(Le::Short(0x00));
        self.talk(&status, rng)
    }

    fn talk(&mut self, first: &CommandApdu, rng: &mut dyn CryptoRng) -> Result<Dialogue, TerminalError> {
        let mut dialogue = Dialogue::default();
        let answer = self.exchange(&mut dialogue, first, rng)?;
        dialogue.report = answer.data().to_vec();
        let mut word = answer.sw();
        loop {
            let len = match EnvelopeAnswer::from(word) {
                EnvelopeAnswer::Done => return Ok(dialogue),
                EnvelopeAnswer::ProactiveWaiting(len) => len,
                _ => return Err(TerminalError::Status(word)),
            };
            let fetched = self.exchange(&mut dialogue, &fetch(len), rng)?;
            let command =
                ProactiveCommand::decode(fetched.data()).map_err(|_| TerminalError::ProactiveCommand)?;
            if command.refresh_mode().is_some() {
                self.card.reset();
                dialogue.refreshed = true;
                return Ok(dialogue);
            }
            dialogue.submitted.extend(command.short_message().map(<[u8]>::to_vec));
            let done = TerminalResponse::done(&command).to_apdu();
            word = self.exchange(&mut dialogue, &done, rng)?.sw();
        }
    }

    fn exchange(
        &mut self,
        dialogue: &mut Dialogue,
        command: &CommandApdu,
        rng: &mut dyn CryptoRng,
    ) -> Result<ResponseApdu, TerminalError> {
        if dialogue.transcript.len() >= MAX_EXCHANGES {
            return Err(TerminalError::Endless);
        }
        let command = command.encode_to_vec();
        let answer = self.card.apdu(&command, rng);
        let response = ResponseApdu::decode(&answer).map_err(|_| TerminalError::NoStatus)?;
        dialogue.transcript.push(Exchange { command, answer });
        Ok(response)
    }
}

/// The card answers what no terminal understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TerminalError {
    /// A status word that means neither done nor that a command waits.
    Status(StatusWord),
    /// What it wants is no proactive command.
    ProactiveCommand,
    /// An answer without a status word.
    NoStatus,
    /// It wants something else every time, without end.
    Endless,
}

impl fmt::Display for TerminalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(word) => write!(f, "the card answered {word}"),
            Self::ProactiveCommand => f.write_str("the card wants what is no proactive command"),
            Self::NoStatus => f.write_str("the card answered without a status word"),
            Self::Endless => f.write_str("the card wants something without end"),
        }
    }
}

impl core::error::Error for TerminalError {}
