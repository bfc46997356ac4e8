//! scp80 under every algorithm and in both forms: packets, reports, scripts for a bearer, and lists
//! of operations on a server that crashes and a card that is reset.

use scp80::script::{Chaining, Form, split, split_compact};
use scp80::sms::{DeliverReport, SubmitReport};
use scp80::wire::{CommandHeader, CommandPacket, ResponsePacket};
use scp80::{
    CheckKind, CheckLength, Cntr, CounterLease, Dialect, Error, KeySet, KicKey, KidKey, Kvn, Misuse,
    Outstanding, Packet, PeerFault, Pending, Policy, Receiver, RedundancyCheck, ResponseStatus, Sender, Spi,
    hazmat,
};
use sgp_keys::{AesKey, DesKey};
use sgp_wire::{CommandApdu, Le, Tar};

use super::input::Input;

/// Most operations of one story.
const OPERATIONS: usize = 48;

/// First byte: 0 command packet, 1 response packet, 2 report of SMS-DELIVER, 3 of SMS-SUBMIT, 4
/// scripts for a bearer, 5 round trip of a packet, 6 operations on server and card.
pub fn ota(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 7;
    match selector {
        0 => command(&mut input),
        1 => response(&mut input),
        2 => report(input.0),
        3 => submit_report(input.0),
        4 => scripts(&mut input),
        5 => round_trip(&mut input),
        _ => World::story(&mut input),
    }
}

fn form(byte: u8) -> Dialect {
    if byte & 0x80 == 0 { Dialect::Sms } else { Dialect::CatTp }
}

/// One of many key sets: low nibble the cipher, high nibble the check.
fn keys(byte: u8) -> KeySet {
    let aes = |len| AesKey::new([0x5A; 32].get(..len).expect("32 bytes")).expect("16, 24 or 32");
    let des =
        |len| DesKey::new(b"0123456789abcdefGHIJKLMN".get(..len).expect("24 bytes")).expect("8, 16 or 24");
    let kic = match byte & 0x07 {
        0 => KicKey::aes(&aes(16)),
        1 => KicKey::aes(&aes(24)),
        2 => KicKey::aes(&aes(32)),
        3 => KicKey::des(&des(8)),
        4 => KicKey::des(&des(16)),
        5 => KicKey::des(&des(24)),
        6 => KicKey::des_ecb(&des(8)),
        _ => KicKey::des_ecb(&des(24)),
    };
    let check = byte >> 4 & 0x07;
    let kid = match check {
        0 | 3 => KidKey::aes(&aes(16)),
        1 => KidKey::aes(&aes(24)),
        2 => KidKey::aes(&aes(32)),
        4 => KidKey::des(&des(8)),
        5 => KidKey::des(&des(16)),
        _ => KidKey::des(&des(24)),
    };
    let length = if check == 3 { CheckLength::Four } else { CheckLength::Eight };
    let set = KeySet::new(Kvn::new(1).expect("1 to 15"), kic, kid).with_check_length(length);
    let set = if byte & 0x80 == 0 { set } else { set.with_redundancy_check(RedundancyCheck::Crc16) };
    // triple DES in ECB mode has no name of its own
    if byte & 0x0F >= 7 { set.with_agreed_algorithms() } else { set }
}

/// What was read lies within the packet; without a check anything may be read.
fn command(input: &mut Input<'_>) {
    let (dialect, keys) = (form(input.byte()), keys(input.byte()));
    let Ok(packet) = CommandPacket::decode_as(dialect, input.0) else { return };
    if let Ok(plain) = hazmat::unprotect_command(&packet, Some(&keys)) {
        assert!(plain.data.len() <= packet.body().len());
    }
    drop(hazmat::unprotect_command(&packet, None));
}

fn response(input: &mut Input<'_>) {
    let (dialect, keys) = (form(input.byte()), keys(input.byte()));
    let spi = Spi::new([input.byte(), input.byte()]);
    let (kic, kid) = (scp80::Kic::new(input.byte()), scp80::Kid::new(input.byte()));
    let header = CommandHeader::new(spi, kic, kid, Tar::ISD_R);
    let Ok(packet) = ResponsePacket::decode_as(dialect, input.0) else { return };
    if let Ok(plain) = hazmat::unprotect_response(&packet, &header, Some(&keys)) {
        assert!(plain.data.len() <= packet.body().len());
    }
}

fn report(bytes: &[u8]) {
    for is_error in [false, true] {
        if let Ok(report) = DeliverReport::decode(bytes, is_error) {
            assert_eq!(report.encode_to_vec(), bytes);
        }
    }
}

fn submit_report(bytes: &[u8]) {
    for is_error in [false, true] {
        if let Ok(report) = SubmitReport::decode(bytes, is_error) {
            assert_eq!(report.encode_to_vec(), bytes);
        }
    }
}

/// No command is lost, and no script is longer than the bearer has room.
fn scripts(input: &mut Input<'_>) {
    let flags = input.byte();
    let max = usize::from(input.byte()) + usize::from(flags & 0x0F) * 64;
    let form = if flags & 0x10 == 0 { Form::Definite } else { Form::Indefinite };
    let chain = (flags & 0x20 != 0).then_some(Chaining::FIRST);
    let mut commands = Vec::new();
    while !input.is_empty() && commands.len() < OPERATIONS {
        let ins = input.byte();
        let command = CommandApdu::new(0x00, ins, 0x00, 0x00).with_data(input.piece());
        commands.push(if ins & 1 == 0 { command } else { command.with_le(Le::Short(ins)) });
    }
    match split(form, &commands, max, chain) {
        Ok(scripts) => {
            let chained = usize::from(chain.is_some() && scripts.len() > 1);
            let objects: usize = scripts.iter().map(|script| script.len() - chained).sum();
            assert_eq!(objects, commands.len());
            assert!(scripts.iter().all(|script| script.encode().len() == script.encoded_len()));
            assert!(scripts.iter().all(|script| script.encoded_len() <= max));
        }
        Err(error) => assert!(matches!(error, Misuse::CommandTooLong { .. }), "{error}"),
    }
    match split_compact(&commands, max) {
        Ok(scripts) => assert!(scripts.iter().all(|script| script.as_bytes().len() <= max)),
        Err(error) => assert!(matches!(error, Misuse::CommandTooLong { .. }), "{error}"),
    }
}

/// What is protected comes back, under any SPI that there are algorithms for.
fn round_trip(input: &mut Input<'_>) {
    let (dialect, keys) = (form(input.byte()), keys(input.byte()));
    let (spi, counter) =
        (Spi::new([input.byte(), input.byte()]), Cntr::from_bytes([0, 0, 0, 0, input.byte()]));
    let lease = CounterLease::new(counter, Cntr::MAX).expect("a lease that goes up");
    let mut sender = Sender::new(keys, spi, lease);
    sender.set_dialect(dialect);
    let pending = match sender.protect(Tar::ISD_R, input.0) {
        Ok(pending) => pending,
        Err(Error::Unsupported(_) | Error::Misuse(Misuse::InconsistentSpi)) => return,
        Err(other) => panic!("{other}"),
    };
    let packet = pending.persisted().into_bytes();
    let read = CommandPacket::decode_as(dialect, &packet).expect("what was written");
    let plain = hazmat::unprotect_command(&read, Some(sender.keys())).expect("what was protected");
    assert_eq!(plain.data, input.0);
}

/// A server with a store, a card, and what is on the air between them.
struct World {
    algorithms: u8,
    /// The first counter that nobody has reserved, in the server's store.
    reserved: u64,
    /// The highest counter whose command left, in the server's store.
    used: u64,
    sender: Sender,
    waiting: Vec<Outstanding>,
    pending: Option<Pending>,
    card: Receiver,
    executed: Vec<u64>,
    commands: Vec<(Dialect, Vec<u8>)>,
    responses: Vec<(Dialect, Packet)>,
}

const SECURE: Spi = Spi::new([0x16, 0x39]);

impl World {
    fn story(input: &mut Input<'_>) {
        let algorithms = input.byte() & 0x7F;
        let mut world = Self {
            algorithms,
            reserved: 1,
            used: 0,
            sender: Self::server(algorithms, 1),
            waiting: Vec::new(),
            pending: None,
            card: Receiver::new([keys(algorithms)], Policy::minimum(0x16)),
            executed: Vec::new(),
            commands: Vec::new(),
            responses: Vec::new(),
        };
        for _ in 0..OPERATIONS {
            if input.is_empty() {
                break;
            }
            let before = world.stored();
            world.step(input);
            assert!(world.stored() >= before, "the counter of the card went back");
        }
    }

    fn server(algorithms: u8, from: u64) -> Sender {
        let from = Cntr::new(from).expect("below the end");
        let lease = CounterLease::new(from, from).expect("an empty lease");
        Sender::new(keys(algorithms), SECURE, lease)
    }

    fn stored(&self) -> Cntr {
        self.card.counter(Kvn::new(1).expect("1 to 15")).expect("its only key set")
    }

    fn step(&mut self, input: &mut Input<'_>) {
        match input.byte() % 11 {
            0 => self.reserve(self.reserved, input.byte()),
            1 => self.protect(input),
            2 => self.send(),
            3 => self.crash(),
            4 => self.deliver(input.byte()),
            5 => self.damage_command(input),
            6 => self.answer(input.byte()),
            7 => self.damage_response(input),
            8 => {
                self.card =
                    Receiver::with_counters([(keys(self.algorithms), self.stored())], Policy::minimum(0x16))
            }
            9 => self.sender.set_dialect(form(input.byte())),
            _ => self.go_back(input.byte()),
        }
        assert!(self.commands.len() <= OPERATIONS && self.responses.len() <= OPERATIONS);
    }

    fn reserve(&mut self, from: u64, count: u8) {
        let next = from.max(self.sender.lease().next().value());
        self.reserved = next + u64::from(count);
        let cntr = |value| Cntr::new(value).expect("far from the end");
        let lease = CounterLease::new(cntr(next), cntr(self.reserved)).expect("a lease that goes up");
        self.sender.renew(lease).expect("a lease that was never used");
    }

    fn go_back(&mut self, by: u8) {
        let next = self.sender.lease().next();
        let Some(below) = next.value().checked_sub(u64::from(by) + 1).and_then(Cntr::new) else { return };
        let lease = CounterLease::new(below, Cntr::MAX).expect("a lease that goes up");
        assert_eq!(self.sender.renew(lease), Err(Misuse::LeaseGoesBack { next }));
    }

    fn protect(&mut self, input: &mut Input<'_>) {
        match self.sender.protect(Tar::ISD_R, input.piece()) {
            Ok(pending) => self.pending = Some(pending),
            Err(error) => assert!(matches!(error, Error::Misuse(Misuse::LeaseExhausted { .. })), "{error}"),
        }
    }

    fn send(&mut self) {
        let Some(pending) = self.pending.take() else { return };
        let counter = pending.counter().value();
        assert!(counter > self.used, "counter {counter} leaves after {}", self.used);
        self.used = counter;
        let outstanding = *pending.outstanding();
        self.waiting.push(outstanding);
        self.commands.push((outstanding.dialect, pending.persisted().into_bytes()));
    }

    /// A new process with what the store holds.
    fn crash(&mut self) {
        self.pending = None;
        self.sender = Self::server(self.algorithms, self.reserved.max(self.used + 1));
        for command in &self.waiting {
            self.sender.expect(*command);
        }
    }

    fn deliver(&mut self, which: u8) {
        let Some((dialect, packet)) = pick(&self.commands, which) else { return };
        let before = self.stored();
        match self.card.unprotect_reusing(*dialect, packet, &mut Vec::new()) {
            Ok(received) => {
                let counter = received.counter().value();
                assert!(counter > before.value() && !self.executed.contains(&counter), "executed twice");
                self.executed.push(counter);
                let response = received.respond(ResponseStatus::OK, received.data()).expect("a short answer");
                self.responses.push((*dialect, response.expect("SPI asks for one")));
            }
            Err(rejection) => {
                assert_eq!(rejection.reason().status(), Some(ResponseStatus::COUNTER_LOW), "{rejection}");
                let response = rejection.response().cloned().expect("the policy answers");
                self.responses.push((*dialect, response));
            }
        }
    }

    fn damage_command(&mut self, input: &mut Input<'_>) {
        let Some((dialect, packet)) = pick(&self.commands, input.byte()) else { return };
        let (damaged, before) = (input.flipped(packet), self.stored());
        let verdict = self.card.unprotect_reusing(*dialect, &damaged, &mut Vec::new());
        assert!(verdict.is_err(), "a flipped bit");
        assert_eq!(self.stored(), before);
    }

    fn answer(&mut self, which: u8) {
        let Some((dialect, response)) = pick(&self.responses, which) else { return };
        match self.sender.unprotect_reusing(*dialect, response.as_bytes(), &mut Vec::new()) {
            Ok(por) => {
                assert!(por.is_authentic() && por.command().spi.check() == CheckKind::Cryptographic);
                let counter = por.command().counter;
                self.waiting.retain(|command| command.counter != counter);
                if let Some(resync) = por.resync() {
                    assert_eq!(resync.at_least(), counter);
                    let next = self.sender.lease().next();
                    let lease = resync.lease(16, 4).expect("far from the end");
                    assert_eq!(self.sender.lease().next(), next, "nothing is done by itself");
                    if lease.next() >= next {
                        self.reserved = self.reserved.max(lease.until().value());
                        self.sender.renew(lease).expect("a lease that goes ahead");
                    }
                }
            }
            Err(error) => assert_eq!(error, Error::Peer(PeerFault::NotOutstanding)),
        }
    }

    fn damage_response(&mut self, input: &mut Input<'_>) {
        let Some((dialect, response)) = pick(&self.responses, input.byte()) else { return };
        let damaged = input.flipped(response.as_bytes());
        let waiting = self.sender.outstanding().len();
        let verdict = self.sender.unprotect_reusing(*dialect, &damaged, &mut Vec::new());
        assert!(verdict.is_err(), "a flipped bit");
        assert_eq!(self.sender.outstanding().len(), waiting);
    }
}

fn pick<T>(list: &[T], which: u8) -> Option<&T> {
    list.get(usize::from(which) % list.len().max(1))
}
