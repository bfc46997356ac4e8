//! The card's side of the key sets of one security domain.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use sgp_wire::Tar;

use crate::counter::{self, CounterFault};
use crate::keys::KeySet;
use crate::packet::{Packet, PacketKind};
use crate::secured::{PlainCommand, protect_response, unprotect_command, unsecured_response};
use crate::wire::algorithm::Kvn;
use crate::wire::cntr::Cntr;
use crate::wire::spi::{CheckKind, ResponseMode, Spi};
use crate::wire::status::ResponseStatus;
use crate::wire::{CommandHeader, CommandPacket};
use crate::{Error, PeerFault, RejectionReason};

/// Reads the commands to the applications of one security domain: the owner of key sets, each
/// with a counter that all its applications share.
///
/// The order of work is that of TS 102 225: lengths, security level and header, key set and
/// algorithm, cipher, check, and only then counter and padding. The stored counter moves only
/// when all of it holds, and only for a packet with a checksum: one without could be anybody's.
/// Read it with [`counter`](Self::counter) and store it before the command has an effect.
#[derive(Debug)]
pub struct Receiver {
    policy: Policy,
    slots: Vec<Slot>,
}

#[derive(Debug)]
struct Slot {
    keys: Arc<KeySet>,
    stored: Cntr,
}

/// What a security domain asks of a packet, and whether it answers one that it refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    minimum: u8,
    answers_refused: bool,
}

impl Policy {
    /// ISD-R and ISD-Ps: checksum, ciphering and a counter that must be higher. Whatever is found
    /// before a packet counts as genuine, no answer leaves the card (SGP.02 v4.2 2.4.3).
    pub const SGP02: Self = Self { minimum: 0x16, answers_refused: false };

    /// A security domain with the minimum security level `minimum`, coded as the first octet of
    /// SPI (TS 102 226 8.2.1.3.2.4), that says why it refuses a packet if SPI asks it to.
    #[must_use]
    pub const fn minimum(minimum: u8) -> Self {
        Self { minimum, answers_refused: true }
    }
}

impl Receiver {
    /// A receiver that has not seen a packet yet.
    #[must_use]
    pub fn new(key_sets: impl IntoIterator<Item = KeySet>, policy: Policy) -> Self {
        Self::with_counters(key_sets.into_iter().map(|keys| (keys, Cntr::ZERO)), policy)
    }

    /// A receiver with the counters that were stored for its key sets.
    #[must_use]
    pub fn with_counters<K>(key_sets: impl IntoIterator<Item = (K, Cntr)>, policy: Policy) -> Self
    where
        K: Into<Arc<KeySet>>,
    {
        let mut receiver = Self { policy, slots: Vec::new() };
        for (keys, stored) in key_sets {
            receiver.insert(keys, stored);
        }
        receiver
    }

    /// Adds a key set, in place of the one of the same version.
    pub fn insert(&mut self, keys: impl Into<Arc<KeySet>>, stored: Cntr) {
        let keys = keys.into();
        self.remove(keys.kvn());
        self.slots.push(Slot { keys, stored });
        self.slots.sort_by_key(|slot| slot.keys.kvn());
    }

    /// Takes a key set away; says whether it was there.
    pub fn remove(&mut self, kvn: Kvn) -> bool {
        let before = self.slots.len();
        self.slots.retain(|slot| slot.keys.kvn() != kvn);
        self.slots.len() != before
    }

    /// The key set of version `kvn`.
    #[must_use]
    pub fn keys(&self, kvn: Kvn) -> Option<&Arc<KeySet>> {
        self.slots.iter().find(|slot| slot.keys.kvn() == kvn).map(|slot| &slot.keys)
    }

    /// Key versions and stored counters, lowest version first.
    #[must_use]
    pub fn counters(&self) -> impl ExactSizeIterator<Item = (Kvn, Cntr)> + '_ {
        self.slots.iter().map(|slot| (slot.keys.kvn(), slot.stored))
    }

    /// The stored counter of key version `kvn`.
    #[must_use]
    pub fn counter(&self, kvn: Kvn) -> Option<Cntr> {
        self.slots.iter().find(|slot| slot.keys.kvn() == kvn).map(|slot| slot.stored)
    }

    /// Reads a command packet, from CPL on, that is addressed to an application of this domain.
    ///
    /// Whose packet it is says [`CommandPacket::decode`]; one for nobody gets [`refuse`].
    ///
    /// # Errors
    /// [`Rejection`]: why, and what to send if anything. Nothing has changed.
    pub fn unprotect(&mut self, packet: &[u8]) -> Result<Received, Rejection> {
        let packet = match CommandPacket::decode(packet) {
            Ok(packet) => packet,
            Err(error) => return Err(Rejection::silent(RejectionReason::Decode(error))),
        };
        let header = *packet.header();
        let slot = self.slots.iter().position(|slot| Some(slot.keys.kvn()) == header.kvn());
        let keys = slot.and_then(|at| self.slots.get(at)).map(|slot| Arc::clone(&slot.keys));
        let plain = match self.open(&packet, keys.as_deref()) {
            Ok(plain) => plain,
            Err(reason) => return Err(self.reject(reason, &header)),
        };
        let context = ResponseContext { header, counter: plain.counter, keys };
        if let Some(slot) = slot.and_then(|at| self.slots.get_mut(at)) {
            match counter::evaluate(header.spi.counter_mode(), slot.stored, plain.counter) {
                Ok(Some(counter)) if header.spi.check() == CheckKind::Cryptographic => slot.stored = counter,
                Ok(_) => {}
                Err(fault) => return Err(self.reject_counter(fault, &context)),
            }
        }
        Ok(Received { data: plain.data, context })
    }

    /// Everything in front of the counter.
    fn open(
        &self,
        packet: &CommandPacket<'_>,
        keys: Option<&KeySet>,
    ) -> Result<PlainCommand, RejectionReason> {
        let header = packet.header();
        if !header.spi.reaches(self.policy.minimum) {
            return Err(RejectionReason::InsufficientSecurity);
        }
        if !header.spi.is_consistent() || header.key_versions_differ() {
            return Err(RejectionReason::InconsistentHeader);
        }
        unprotect_command(packet, keys).map_err(|error| match error {
            Error::Decode(error) => RejectionReason::Decode(error),
            Error::Unsupported(algorithm) => RejectionReason::Unsupported(algorithm),
            Error::Keys(error) => RejectionReason::Keys(error),
            Error::Peer(PeerFault::KeySetUnknown) => RejectionReason::KeySetUnknown,
            Error::Peer(PeerFault::PaddingCounter) => RejectionReason::PaddingCounter,
            _ => RejectionReason::Security,
        })
    }

    /// Not authentic, or not known to be: the answer carries no security, and no counter that an
    /// attacker could have chosen.
    fn reject(&self, reason: RejectionReason, header: &CommandHeader) -> Rejection {
        let response = match (self.policy.answers_refused, reason.status()) {
            (true, Some(status)) => refuse(header, status),
            _ => None,
        };
        Rejection { reason, response }
    }

    /// Authentic with a bad counter: the answer is secured as asked.
    fn reject_counter(&self, fault: CounterFault, context: &ResponseContext) -> Rejection {
        let reason = match fault {
            CounterFault::Low => RejectionReason::CounterLow,
            CounterFault::High => RejectionReason::CounterHigh,
            CounterFault::Blocked => RejectionReason::CounterBlocked,
        };
        let response = match self.policy.answers_refused {
            true => context.respond(fault.status(), &[]).ok().flatten(),
            false => None,
        };
        Rejection { reason, response }
    }
}

/// The answer to a packet that no receiver could take, such as one with an unknown TAR (`09`):
/// without security and with counter zero. `None` when SPI asks for no response to an error.
#[must_use]
pub fn refuse(header: &CommandHeader, status: ResponseStatus) -> Option<Packet> {
    match header.spi.response_mode() {
        ResponseMode::Never | ResponseMode::Reserved => None,
        ResponseMode::Always | ResponseMode::OnError => unsecured_response(header.tar, Cntr::ZERO, status)
            .ok()
            .map(|octets| Packet::new(PacketKind::Response, octets)),
    }
}

/// A packet that is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    reason: RejectionReason,
    response: Option<Packet>,
}

impl Rejection {
    const fn silent(reason: RejectionReason) -> Self {
        Self { reason, response: None }
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> &RejectionReason {
        &self.reason
    }

    /// What the card sends; `None` when it stays silent, as it must for an ISD-R.
    #[must_use]
    pub const fn response(&self) -> Option<&Packet> {
        self.response.as_ref()
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl core::error::Error for Rejection {}

/// A command that was accepted: its counter is the stored one now.
pub struct Received {
    data: Vec<u8>,
    context: ResponseContext,
}

impl Received {
    /// The application addressed.
    #[must_use]
    pub const fn tar(&self) -> Tar {
        self.context.header.tar
    }

    /// What protected the packet.
    #[must_use]
    pub const fn spi(&self) -> Spi {
        self.context.header.spi
    }

    /// The key set that protected the packet, if one did.
    #[must_use]
    pub fn kvn(&self) -> Option<Kvn> {
        self.context.keys.as_ref().map(|keys| keys.kvn())
    }

    /// The counter of the packet.
    #[must_use]
    pub const fn counter(&self) -> Cntr {
        self.context.counter
    }

    /// The secured data, without padding.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The response packet as SPI asks for it; see [`ResponseContext::respond`].
    ///
    /// # Errors
    /// As there.
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        self.context.respond(status, data)
    }

    /// The secured data, and what is needed to answer later.
    #[must_use]
    pub fn into_parts(self) -> (Vec<u8>, ResponseContext) {
        (self.data, self.context)
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ResponseContext { header, counter, .. } = &self.context;
        write!(f, "Received({}, {}, counter {counter}, {} bytes)", header.tar, header.spi, self.data.len())
    }
}

/// What is needed to answer a command: its header, its counter and its key set, which stays usable
/// here even when the command deletes it from the card.
#[derive(Debug)]
pub struct ResponseContext {
    header: CommandHeader,
    counter: Cntr,
    keys: Option<Arc<KeySet>>,
}

impl ResponseContext {
    /// The header of the command.
    #[must_use]
    pub const fn header(&self) -> &CommandHeader {
        &self.header
    }

    /// The response packet as SPI asks for it; `None` when it asks for none to this `status`.
    ///
    /// Whether it goes out in an SMS-SUBMIT says [`Spi::response_by_submit`].
    ///
    /// # Errors
    /// [`Misuse::DataTooLong`](crate::Misuse::DataTooLong), [`Error::Keys`].
    pub fn respond(&self, status: ResponseStatus, data: &[u8]) -> Result<Option<Packet>, Error> {
        match self.header.spi.response_mode() {
            ResponseMode::Never | ResponseMode::Reserved => return Ok(None),
            ResponseMode::OnError if status == ResponseStatus::OK => return Ok(None),
            ResponseMode::Always | ResponseMode::OnError => {}
        }
        let octets = protect_response(&self.header, self.counter, status, data, self.keys.as_deref())?;
        Ok(Some(Packet::new(PacketKind::Response, octets)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sgp_keys::AesKey;

    use super::*;
    use crate::secured::{protect_command, unprotect_response};
    use crate::wire::ResponsePacket;
    use crate::{Kic, Kid, UnsupportedAlgorithm};

    fn kvn(number: u8) -> Kvn {
        Kvn::new(number).unwrap()
    }

    fn keys(number: u8) -> KeySet {
        let key = |octet| AesKey::new(&[octet; 16]).unwrap();
        KeySet::aes(kvn(number), key(number), key(0x40 | number))
    }

    fn cntr(value: u64) -> Cntr {
        Cntr::new(value).unwrap()
    }

    fn header(spi: [u8; 2]) -> CommandHeader {
        CommandHeader::new(Spi::new(spi), Kic::new(0x12), Kid::new(0x12), Tar::ISD_R)
    }

    fn packet(header: &CommandHeader, counter: u64) -> Vec<u8> {
        protect_command(header, cntr(counter), b"data", Some(&keys(1))).unwrap()
    }

    fn receiver(policy: Policy) -> Receiver {
        Receiver::with_counters([(keys(1), cntr(100)), (keys(2), cntr(7))], policy)
    }

    const SGP02: [u8; 2] = [0x16, 0x39];

    #[test]
    fn one_counter_for_all_applications_of_a_key_set() {
        let mut card = receiver(Policy::SGP02);
        let isd_p = CommandHeader { tar: Tar::new([0, 0, 0x11]), ..header(SGP02) };
        let received = card.unprotect(&packet(&isd_p, 101)).unwrap();
        assert_eq!((received.tar(), received.kvn()), (isd_p.tar, Some(kvn(1))));
        assert_eq!((received.counter(), received.data()), (cntr(101), &b"data"[..]));
        let low = card.unprotect(&packet(&header(SGP02), 101)).unwrap_err();
        assert_eq!((low.reason(), low.response()), (&RejectionReason::CounterLow, None));
        assert!(card.unprotect(&packet(&header(SGP02), 5000)).is_ok());
        assert_eq!(card.counters().collect::<Vec<_>>(), [(kvn(1), cntr(5000)), (kvn(2), cntr(7))]);
    }

    // vectors sgp02/journey-failures.json: f-replayed-counter and f-bad-cc
    #[test]
    fn nothing_leaves_an_isd_r_for_a_packet_that_is_not_genuine() {
        let mut card = receiver(Policy::SGP02);
        let mut bad_check = packet(&header(SGP02), 101);
        let last = bad_check.len() - 1;
        bad_check[last] ^= 1;
        let other_keys = CommandHeader { kic: Kic::new(0x52), kid: Kid::new(0x52), ..header(SGP02) };
        let two_keys = CommandHeader { kid: Kid::new(0x22), ..header(SGP02) };
        let triple_des = CommandHeader { kic: Kic::new(0x15), ..header(SGP02) };
        let mut foreign = packet(&header(SGP02), 101);
        foreign[5] = triple_des.kic.octet();
        for (packet, reason) in [
            (packet(&header(SGP02), 100), RejectionReason::CounterLow),
            (bad_check, RejectionReason::Security),
            (packet(&header([0x12, 0x29]), 101), RejectionReason::InsufficientSecurity),
            (packet(&header([0x06, 0x39]), 101), RejectionReason::InsufficientSecurity),
            (packet(&other_keys, 101), RejectionReason::KeySetUnknown),
            (packet(&two_keys, 101), RejectionReason::InconsistentHeader),
            (packet(&header([0x16, 0x35]), 101), RejectionReason::InconsistentHeader),
            (foreign, RejectionReason::Unsupported(UnsupportedAlgorithm::Cipher(0x15))),
        ] {
            let rejection = card.unprotect(&packet).unwrap_err();
            assert_eq!((rejection.reason(), rejection.response()), (&reason, None));
            assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
        }
    }

    #[test]
    fn elsewhere_the_answer_says_why_without_an_oracle() {
        let mut card = receiver(Policy::minimum(0x12));
        let mut bad_check = packet(&header(SGP02), 101);
        bad_check[40] ^= 1;
        for (packet, status) in [
            (bad_check, ResponseStatus::CHECK_FAILED),
            (packet(&header([0x06, 0x39]), 101), ResponseStatus::INSUFFICIENT_SECURITY),
            (packet(&header([0x16, 0x35]), 101), ResponseStatus::UNIDENTIFIED_SECURITY_ERROR),
        ] {
            let rejection = card.unprotect(&packet).unwrap_err();
            let expected = [0, 0x0B, 0x0A, 0, 0, 1, 0, 0, 0, 0, 0, 0, status.0];
            assert_eq!(rejection.response().unwrap().as_bytes(), expected);
        }
        let low = card.unprotect(&packet(&header(SGP02), 100)).unwrap_err();
        let response = ResponsePacket::decode(low.response().unwrap().as_bytes()).unwrap();
        let plain = unprotect_response(&response, &header(SGP02), Some(&keys(1))).unwrap();
        assert_eq!((plain.status, plain.counter), (ResponseStatus::COUNTER_LOW, cntr(100)));
        let quiet = card.unprotect(&packet(&header([0x16, 0x00]), 100)).unwrap_err();
        assert_eq!(quiet.response(), None);
    }

    #[test]
    fn a_packet_without_checksum_moves_no_counter() {
        let mut card = receiver(Policy::minimum(0x00));
        for spi in [[0x10, 0x01], [0x14, 0x01]] {
            let command = header(spi);
            assert_eq!(card.unprotect(&packet(&command, 0xFF_FFFF_FFFF)).unwrap().data(), b"data");
            let low = card.unprotect(&packet(&command, 100)).unwrap_err();
            assert_eq!(low.reason(), &RejectionReason::CounterLow);
            assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
        }
    }

    #[test]
    fn responses_come_when_spi_asks() {
        let mut card = receiver(Policy::SGP02);
        for (second, counter, on_success, on_error) in [
            (0x38, 101, false, false),
            (0x39, 102, true, true),
            (0x3A, 103, false, true),
            (0x3B, 104, false, false),
        ] {
            let received = card.unprotect(&packet(&header([0x16, second]), counter)).unwrap();
            let answered = |status| received.respond(status, &[]).unwrap().is_some();
            assert_eq!(answered(ResponseStatus::OK), on_success);
            assert_eq!(answered(ResponseStatus::INSUFFICIENT_MEMORY), on_error);
            assert_eq!(refuse(&header([0x16, second]), ResponseStatus::TAR_UNKNOWN).is_some(), on_error);
        }
    }

    #[test]
    fn the_answer_outlives_its_key_set() {
        let mut card = receiver(Policy::SGP02);
        let (data, context) = card.unprotect(&packet(&header(SGP02), 101)).unwrap().into_parts();
        assert!(card.remove(kvn(1)) && !card.remove(kvn(1)));
        let response = context.respond(ResponseStatus::OK, &data).unwrap().unwrap();
        let response = ResponsePacket::decode(response.as_bytes()).unwrap();
        assert_eq!(unprotect_response(&response, context.header(), Some(&keys(1))).unwrap().data, data);
        let gone = card.unprotect(&packet(&header(SGP02), 102)).unwrap_err();
        assert_eq!(gone.reason(), &RejectionReason::KeySetUnknown);
        card.insert(keys(1), cntr(200));
        assert_eq!(card.counter(kvn(1)), Some(cntr(200)));
    }

    proptest! {
        #[test]
        fn any_flipped_bit_is_refused_and_moves_nothing(
            data in proptest::collection::vec(any::<u8>(), 0..120),
            bit in any::<prop::sample::Index>(),
        ) {
            let genuine = protect_command(&header(SGP02), cntr(101), &data, Some(&keys(1))).unwrap();
            let mut changed = genuine.clone();
            let bit = bit.index(changed.len() * 8);
            changed[bit / 8] ^= 0x80 >> (bit % 8);
            let mut card = receiver(Policy::SGP02);
            let rejection = card.unprotect(&changed).unwrap_err();
            prop_assert_eq!(rejection.response(), None);
            if bit / 8 >= 7 {
                prop_assert_eq!(rejection.reason(), &RejectionReason::Security);
            }
            prop_assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
            let received = card.unprotect(&genuine).unwrap();
            prop_assert_eq!(received.data(), &data[..]);
        }

        #[test]
        fn the_counter_never_goes_back(counters in proptest::collection::vec(90..120_u64, 1..20)) {
            let mut card = receiver(Policy::SGP02);
            let mut stored = 100;
            for counter in counters {
                let accepted = card.unprotect(&packet(&header(SGP02), counter)).is_ok();
                prop_assert_eq!(accepted, counter > stored);
                stored = stored.max(counter);
                prop_assert_eq!(card.counter(kvn(1)), Some(cntr(stored)));
            }
        }
    }

    #[test]
    fn every_prefix_is_refused_and_moves_nothing() {
        let genuine = packet(&header(SGP02), 101);
        let mut card = receiver(Policy::minimum(0));
        for end in 0..genuine.len() {
            let rejection = card.unprotect(&genuine[..end]).unwrap_err();
            assert!(matches!(rejection.reason(), RejectionReason::Decode(_)), "{end}");
            assert_eq!((rejection.response(), rejection.reason().status()), (None, None), "{end}");
        }
        assert_eq!(card.counter(kvn(1)), Some(cntr(100)));
    }

    #[test]
    fn debug_shows_no_key_and_no_data() {
        let mut card = receiver(Policy::SGP02);
        let received = card.unprotect(&packet(&header(SGP02), 101)).unwrap();
        let shown = "Received(000001, 1639, counter 0000000065, 4 bytes)";
        assert_eq!(alloc::format!("{received:?}"), shown);
        let (_, context) = received.into_parts();
        assert!(alloc::format!("{context:?}").ends_with("keys: Some(KeySet(01, ..)) }"));
        assert_eq!(
            alloc::format!("{card:?}"),
            "Receiver { policy: Policy { minimum: 22, answers_refused: false }, \
             slots: [Slot { keys: KeySet(01, ..), stored: Cntr(0000000065) }, \
             Slot { keys: KeySet(02, ..), stored: Cntr(0000000007) }] }"
        );
    }
}
