//! SCP03 in APDUs (GlobalPlatform Amendment D): the channel that carries UpdateConnectivityParameters,
//! key changes and other commands to a security domain. Both ends; S8 and S16, every security
//! level, pseudo-random and random card challenges, logical channels, extended length.
//!
//! ```
//! use scp03t::scp03::{Card, CardOptions, Host, IParameter, Mode, SecurityLevel};
//! use scp03t::{Kvn, SequenceCounter, StaticKeys};
//! use sgp_keys::AesKey;
//! use sgp_wire::{Aid, CommandApdu, ResponseApdu, StatusWord};
//! # fn example(rng: &mut dyn sgp_keys::CryptoRng) -> Result<(), Box<dyn core::error::Error>> {
//! # let keys = || -> Result<StaticKeys, Box<dyn core::error::Error>> {
//! #     let key = |byte| AesKey::new(&[byte; 16]);
//! #     Ok(StaticKeys::new(key(1)?, key(2)?, key(3)?)?)
//! # };
//! # let (host_keys, card_keys) = (keys()?, keys()?);
//! let aid = Aid::isd_p(0x0011);
//! let options = CardOptions::new(IParameter::EUICC, Kvn::FIRST, aid);
//!
//! let (pending, initialize) = Host::begin(Kvn::FIRST, Mode::S8, rng);
//! let counter = SequenceCounter::ZERO.next()?; // stored before it is used
//! let (card, answer) = Card::initialize_update(&card_keys, &options, counter, rng, &initialize)?;
//! let reply = pending.card_replied(&answer)?;
//! let (mut channel, authenticate) = reply.authenticate(&host_keys, Some(&aid), SecurityLevel::ALL)?;
//! let (mut card, answer) = card.external_authenticate(&authenticate)?;
//! channel.check_authenticated(&answer)?;
//!
//! let command = CommandApdu::new(0x80, 0xCA, 0x00, 0x66);
//! let received = card.unprotect(&channel.protect(&command)?)?;
//! assert_eq!(received, command);
//! let answer = card.protect(&ResponseApdu::status(StatusWord::OK))?;
//! assert_eq!(channel.unprotect(&answer)?.sw(), StatusWord::OK);
//! # Ok(())
//! # }
//! # struct Source;
//! # impl rand_core::TryRng for Source {
//! #     type Error = core::convert::Infallible;
//! #     fn try_next_u32(&mut self) -> Result<u32, Self::Error> { Ok(1) }
//! #     fn try_next_u64(&mut self) -> Result<u64, Self::Error> { Ok(1) }
//! #     fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> { Ok(to.fill(1)) }
//! # }
//! # impl rand_core::TryCryptoRng for Source {}
//! # example(&mut Source)?;
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod card;
mod channel;
mod host;
mod options;
mod put_key;
#[cfg(test)]
mod tests;

pub use card::{Card, CardChannel, CardOptions, CardPending, Refusal};
pub use host::{CardReply, Host, HostChannel, HostPending};
pub use options::{IParameter, Mode, SecurityLevel};
pub use put_key::{PutKey, PutKeyAnswer};

pub(crate) use channel::Session;
pub(crate) use host::external_authenticate;
