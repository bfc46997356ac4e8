//! SCP80: a command of 120 bytes protected and read, ours beside the same cryptography called bare.

use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes::{Aes128, Block};
use cmac::{Cmac, Mac};
use scp80::{Cntr, CounterLease, KeySet, Kvn, Policy, Receiver, Sender, Spi};
use sgp_keys::AesKey;
use sgp_wire::Tar;

use crate::Work;
use crate::table::{Row, Target, rows};

/// Bytes of a command: the size that the target names.
pub const DATA: usize = 120;
const KIC: [u8; 16] = [0x11; 16];
const KID: [u8; 16] = [0x22; 16];

/// The works: counters and policy included in ours, keys set up in both.
#[must_use]
pub fn works() -> Vec<Work<'static>> {
    let last = Cntr::from_bytes([0xFF, 0xFF, 0xFF, 0xFF, 0xFE]);
    let lease = CounterLease::new(Cntr::from_bytes([0, 0, 0, 0, 1]), last).expect("a lease that goes up");
    let mut sender = Sender::new(keys(), Spi::SGP02, lease);
    let mut receiver = Receiver::new([keys()], Policy::SGP02);
    let (cipher, mac) = (Aes128::new(&KIC.into()), Cmac::<Aes128>::new(&KID.into()));
    vec![
        Work::new("ours/scp80-pair", move || {
            let pending =
                sender.protect(Tar::ISD_R, core::hint::black_box(&[0x5A; DATA])).expect("a short command");
            let counter = pending.counter();
            let packet = pending.persisted();
            let received = receiver.unprotect(packet.as_bytes()).expect("an honest command");
            sender.forget(counter);
            received
        }),
        Work::new("bare/scp80-pair", move || bare(&cipher, &mac, core::hint::black_box(&[0x5A; DATA]))),
    ]
}

/// Pairs in a second that are asked of ours.
pub const PAIRS: f64 = 500_000.0;

/// What is asked of them.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([("ours/scp80-pair", "bare/scp80-pair", Target::Within(1.3))])
}

fn keys() -> KeySet {
    let key = |bytes: &[u8]| AesKey::new(bytes).expect("16 bytes");
    KeySet::aes(Kvn::new(1).expect("1 to 15"), key(&KIC), key(&KID))
}

/// Header and data under a checksum, then counter, checksum and data ciphered; and back.
fn bare(cipher: &Aes128, mac: &Cmac<Aes128>, data: &[u8]) -> usize {
    let head = [0; 10];
    // counter (5), padding counter (1), checksum (8), data, padded to blocks
    let mut body = [0; (14 + DATA).next_multiple_of(16)];
    let (checksum, plain) = body.split_at_mut(14);
    plain[..data.len()].copy_from_slice(data);
    let tag =
        mac.clone().chain_update(head).chain_update([0; 6]).chain_update(&*plain).finalize().into_bytes();
    checksum[6..].copy_from_slice(&tag[..8]);
    let mut encrypt = cbc::Encryptor::inner_iv_init(cipher, &[0; 16].into());
    encrypt.encrypt_blocks(blocks(&mut body));

    let mut body = core::hint::black_box(body);
    let mut decrypt = cbc::Decryptor::inner_iv_init(cipher, &[0; 16].into());
    decrypt.decrypt_blocks(blocks(&mut body));
    let (checksum, plain) = body.split_at(14);
    let verifier = mac.clone().chain_update(head).chain_update(&checksum[..6]).chain_update(plain);
    verifier.verify_truncated_left(&checksum[6..]).expect("the checksum just made");
    plain.len()
}

fn blocks(body: &mut [u8]) -> &mut [Block] {
    Block::slice_as_chunks_mut(body).0
}
