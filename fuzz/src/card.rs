//! virtual-euicc: lists of operations on a whole card, past its cryptography.
//!
//! The keys of the card are known here, so that arbitrary scripts arrive in genuine packets and
//! arbitrary profile bytes in a genuine SCP03t channel.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp03t::{Host, MAX_PLAIN, SequenceCounter, StaticKeys};
use scp80::script::{Chaining, CommandScript, ResponseObject, ResponseScript};
use scp80::{Cntr, CounterLease, Error, KeySet, Kvn, Packet, PeerFault, Sender, Spi};
use sgp_asn1::gp::IsdPState;
use sgp_asn1::{Eid, Iccid};
use sgp_keys::AesKey;
use sgp_wire::{Aid, CommandApdu, StatusWord, Tar};
use virtual_euicc::{Attach, Config, Fault, IsdPConfig, Quirk, VirtualEuicc};

use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 24;

/// The ISD-P that waits for a profile, its keys agreed on.
const EMPTY: Aid = Aid::isd_p(0x0012);

/// How a script may stand in a chain.
const CHAINING: [Chaining; 3] = [Chaining::FIRST_KEPT, Chaining::MORE, Chaining::LAST];

/// First byte: quirks. Then operations: 0 APDU, 1 raw packet, 2 commands in a genuine packet, 3 any
/// data in a genuine packet, 4 profile through SCP03t, 5 network found, 6 no network, 7 retries over,
/// 8 reset, 9 fault, 10 what the terminal would fetch.
pub fn card(data: &[u8]) {
    let mut input = Input(data);
    let mut bench = Bench::new(input.byte());
    for _ in 0..OPERATIONS {
        if input.is_empty() {
            break;
        }
        match input.byte() % 11 {
            0 => drop(bench.card.apdu(input.piece(), &mut bench.rng)),
            1 => drop(bench.card.packet(input.piece(), &mut bench.rng)),
            2 => bench.commands(&mut input),
            3 => {
                let tar = tar(input.byte());
                drop(bench.send(tar, input.piece()));
            }
            4 => bench.download(input.piece()),
            5 => bench.card.network(Attach::Succeeded),
            6 => bench.card.network(Attach::Failed),
            7 => bench.card.retry_budget_over(),
            8 => bench.card.reset(),
            9 => bench.card.inject(fault(input.byte())),
            _ => bench.fetch(),
        }
        bench.check();
    }
}

struct Bench {
    card: VirtualEuicc,
    sender: Sender,
    rng: ChaCha20Rng,
    counter: Cntr,
    memory: u64,
}

impl Bench {
    fn new(quirks: u8) -> Self {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        let iccid = |digits: &str| -> Iccid { digits.parse().expect("an ICCID") };
        let eid: Eid = "89099900123456789012345678901210".parse().expect("an EID");
        let enabled = IsdPConfig::enabled(Aid::isd_p(0x0010), iccid("89000123456789012341")).fall_back();
        let disabled = IsdPConfig::disabled(Aid::isd_p(0x0011), iccid("8900012345678901234"));
        let empty = IsdPConfig::empty(EMPTY).with_scp03_keys(
            scp03t::Kvn::FIRST,
            static_keys(),
            SequenceCounter::ZERO,
        );
        let mut config = Config::m2m(eid)
            .with_key_set(key_set(), Cntr::ZERO)
            .with_isd_p(enabled)
            .with_isd_p(disabled)
            .with_isd_p(empty)
            .with_sm_sr_address([0x0B, 0x91, 0x44, 0x91, 0x70, 0x89, 0x10, 0xF2])
            .with_imei([0x53, 0x44, 0x78, 0x01, 0x23, 0x45, 0x67, 0x08]);
        for (bit, quirk) in
            [Quirk::NotificationAid4f, Quirk::BareSuccess, Quirk::CountInIndefinite, Quirk::LongChallenge]
                .into_iter()
                .enumerate()
        {
            if quirks >> bit & 1 == 1 {
                config = config.quirk(quirk);
            }
        }
        let card =
            VirtualEuicc::manufacture(config, &mut rng).expect("a card that does not contradict itself");
        let lease = CounterLease::new(Cntr::from_bytes([0, 0, 0, 0, 1]), Cntr::from_bytes([0, 0, 0, 16, 0]));
        let sender = Sender::new(key_set(), Spi::SGP02, lease.expect("a lease that goes up"));
        let memory = memory(&card);
        Self { card, sender, rng, counter: Cntr::ZERO, memory }
    }

    /// Any commands, as one script.
    fn commands(&mut self, input: &mut Input<'_>) {
        let to = tar(input.byte());
        let mut script =
            if input.byte() & 1 == 0 { CommandScript::definite() } else { CommandScript::indefinite() };
        if let Some(&chaining) = CHAINING.get(usize::from(input.byte() % 4)) {
            script = script.chaining(chaining);
        }
        for _ in 0..=input.byte() % 3 {
            if let Ok(command) = CommandApdu::decode(input.piece()) {
                script = script.command(&command);
            }
        }
        drop(self.send(to, &script.encode()));
    }

    /// Sends data in a genuine packet; the data of the answer, which must be genuine as well.
    fn send(&mut self, tar: Tar, data: &[u8]) -> Option<Vec<u8>> {
        let pending = self.sender.protect(tar, data).ok()?;
        let counter = pending.counter();
        let packet: Packet = pending.persisted();
        let answer = self.card.packet(packet.as_bytes(), &mut self.rng);
        let por = answer.map(|answer| self.sender.unprotect(&answer));
        self.sender.forget(counter);
        match por? {
            Ok(por) => Some(por.data().to_vec()),
            // nobody listens under this TAR, so nobody's keys secure the answer
            Err(Error::Peer(PeerFault::UnsecuredStatus(_))) => None,
            Err(error) => panic!("the card answers as SPI asks: {error:?}"),
        }
    }

    /// Any bytes as a profile, segment by segment.
    fn download(&mut self, profile: &[u8]) {
        let Some(tar) = EMPTY.tar() else { return };
        let (pending, initialize) =
            Host::begin(static_keys(), scp03t::Kvn::FIRST, EMPTY, &mut ChaCha20Rng::from_seed([8; 32]));
        let Some(answer) = self.exchange(tar, Chaining::FIRST_KEPT, &initialize) else { return };
        let Ok((mut host, authenticate)) = pending.card_replied(&answer) else { return };
        let Some(answer) = self.exchange(tar, Chaining::MORE, &authenticate) else { return };
        host.check_authenticated(&answer).expect("the card knows the keys");
        for segment in profile.chunks(MAX_PLAIN.min(61)) {
            let (mut wire, mut reply) = (Vec::new(), Vec::new());
            host.protect(segment, &mut wire).expect("a short segment");
            let Some(answer) = self.exchange(tar, Chaining::MORE, &wire) else { return };
            if host.unprotect(&answer, &mut reply).is_err() {
                return;
            }
        }
    }

    /// One object of SCP03t in a script of a chain, and its answer.
    fn exchange(&mut self, tar: Tar, chaining: Chaining, object: &[u8]) -> Option<Vec<u8>> {
        let script =
            CommandScript::indefinite().chaining(chaining).objects(object).expect("an object of SCP03t");
        let script = ResponseScript::decode(&self.send(tar, &script.encode())?).expect("a response script");
        script.objects().iter().find_map(|object| match object {
            ResponseObject::Scp03t(answer) => Some(answer.clone()),
            _ => None,
        })
    }

    /// FETCH until nothing waits, each command done as told.
    fn fetch(&mut self) {
        for _ in 0..8 {
            if !self.card.has_proactive_command() {
                break;
            }
            let fetched = self.card.apdu(&[0x80, 0x12, 0x00, 0x00, 0x00], &mut self.rng);
            assert!(fetched.len() >= 2, "an answer has a status word");
            let done = [0x80, 0x14, 0x00, 0x00, 0x0C, 1, 3, 1, 1, 0, 2, 2, 0x82, 0x81, 3, 1, 0];
            drop(self.card.apdu(&done, &mut self.rng));
        }
    }

    /// What must hold on a card at every time.
    fn check(&mut self) {
        let profiles = self.card.profiles();
        let enabled = profiles.iter().filter(|profile| profile.state() == IsdPState::ENABLED).count();
        assert_eq!(enabled, 1, "one profile is enabled");
        assert_eq!(profiles.iter().filter(|profile| profile.is_fall_back()).count(), 1, "one falls back");
        assert_eq!(memory(&self.card), self.memory, "no memory is lost, none comes from nowhere");
        let counter = self.card.key_sets().map(|(_, counter)| counter).next();
        if let Some(counter) = counter {
            assert!(counter >= self.counter, "the counter never goes back");
            self.counter = counter;
        }
    }
}

/// What is free and what the profiles hold.
fn memory(card: &VirtualEuicc) -> u64 {
    let held = card.profiles().iter().map(|p| u64::from(p.quota().unwrap_or_else(|| p.used_memory())));
    u64::from(card.memory().free_non_volatile()) + held.sum::<u64>()
}

fn key_set() -> KeySet {
    let key = |byte| AesKey::new(&[byte; 16]).expect("16 bytes");
    KeySet::aes(Kvn::new(1).expect("1 to 15"), key(0x11), key(0x22))
}

fn static_keys() -> StaticKeys {
    let key = |byte| AesKey::new(&[byte; 16]).expect("16 bytes");
    StaticKeys::new(key(1), key(2), key(3)).expect("one length")
}

/// ISD-R, ECASD, the three ISD-Ps, or another.
fn tar(byte: u8) -> Tar {
    match byte % 6 {
        0 => Tar::ISD_R,
        1 => Tar::new([0x00, 0x00, 0x02]),
        2..=4 => Tar::new([0x00, 0x00, 0x10 + byte % 6 - 2]),
        _ => Tar::new([0xB2, 0x01, byte]),
    }
}

fn fault(byte: u8) -> Fault {
    match byte % 3 {
        0 => Fault::DropNextPor,
        1 => Fault::RefuseNextCommand(StatusWord::MEMORY_FAILURE),
        _ => Fault::WrongReceipt,
    }
}
