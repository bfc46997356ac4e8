//! SCP03t: a megabyte in segments of 1007 bytes, ours beside OpenSSL.
//!
//! OpenSSL's own CMAC sets itself up anew for each message and steps block by block, so it stands
//! here twice: as its binding has it, and with the checksum made by hand of one CBC encryption, the
//! most that can be had of that library.

use openssl::cipher::Cipher;
use openssl::cipher_ctx::CipherCtx;
use openssl::error::ErrorStack;
use openssl::md_ctx::MdCtx;
use openssl::memcmp;
use openssl::pkey::{PKey, Private};
use openssl::symm;
use scp03t::hazmat::{self, SessionKeys};
use scp03t::{CardChannel, HostChannel, MAX_PLAIN};
use sgp_keys::AesKey;

use crate::Work;
use crate::table::{Row, Target, rows};

/// Bytes of the package.
pub const SIZE: usize = 1 << 20;

const S_ENC: [u8; 16] = [0x11; 16];
const S_MAC: [u8; 16] = [0x22; 16];
const S_RMAC: [u8; 16] = [0x33; 16];
const BLOCK: usize = 16;
/// Bytes of a checksum that are sent.
const S8: usize = 8;

/// The works; each begins with a fresh session, whose making does not count.
#[must_use]
pub fn works() -> Vec<Work<'static>> {
    let package = vec![0x5A; SIZE];
    let segments = protected(&package);
    let mut works =
        peers("openssl/scp03t-protect", "openssl/scp03t-open", OpenSsl::with_its_cmac, &package, &segments);
    works.extend(peers(
        "openssl-cbc/scp03t-protect",
        "openssl-cbc/scp03t-open",
        OpenSsl::with_cbc_as_cmac,
        &package,
        &segments,
    ));
    let mut wire = Vec::with_capacity(2 * MAX_PLAIN);
    let mut plain = Vec::with_capacity(2 * MAX_PLAIN);
    works.push(Work::on("ours/scp03t-protect", channel, move |(host, _)| {
        for segment in package.chunks(MAX_PLAIN) {
            wire.clear();
            host.protect(segment, &mut wire).expect("a segment of the right size");
        }
        wire.len()
    }));
    works.push(Work::on("ours/scp03t-open", channel, move |(_, card)| {
        for segment in &segments {
            plain.clear();
            card.unprotect(segment, &mut plain).expect("an honest segment");
        }
        plain.len()
    }));
    works
}

fn peers(
    protect: &'static str,
    open: &'static str,
    make: fn() -> Result<OpenSsl, ErrorStack>,
    package: &[u8],
    segments: &[Vec<u8>],
) -> Vec<Work<'static>> {
    let (package, segments) = (package.to_vec(), segments.to_vec());
    let make = move || make().expect("OpenSSL with AES");
    vec![
        Work::on(protect, make, move |peer| {
            let protect = |plain| peer.protect(plain).expect("OpenSSL").len();
            package.chunks(MAX_PLAIN).map(protect).sum::<usize>()
        }),
        Work::on(open, make, move |peer| {
            let open = |wire: &Vec<u8>| peer.open(wire).expect("OpenSSL").expect("an honest segment").len();
            segments.iter().map(open).sum::<usize>()
        }),
    ]
}

/// What is asked of them.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([
        ("ours/scp03t-protect", "openssl/scp03t-protect", Target::Faster(2.5)),
        ("ours/scp03t-protect", "openssl-cbc/scp03t-protect", Target::Faster(2.5)),
        ("ours/scp03t-open", "openssl/scp03t-open", Target::Faster(1.8)),
        ("ours/scp03t-open", "openssl-cbc/scp03t-open", Target::Faster(1.8)),
    ])
}

/// Both ends of a session with the keys above.
fn channel() -> (HostChannel, CardChannel) {
    let key = |bytes| AesKey::new(bytes).expect("16 bytes");
    let keys = SessionKeys::new(key(&S_ENC), key(&S_MAC), key(&S_RMAC));
    let (mut host, authenticate) = hazmat::host_channel(&keys, [0; S8]);
    let card = hazmat::card_pending(&keys, [0; S8]);
    let (card, answer) = card.external_authenticate(&authenticate).expect("an honest server");
    host.check_authenticated(&answer).expect("an honest card");
    (host, card)
}

fn protected(package: &[u8]) -> Vec<Vec<u8>> {
    let (mut host, _) = channel();
    let segment = |plain| {
        let mut wire = Vec::new();
        host.protect(plain, &mut wire).expect("a segment of the right size");
        wire
    };
    package.chunks(MAX_PLAIN).map(segment).collect()
}

/// One end of such a session, with the contexts of OpenSSL kept from segment to segment.
struct OpenSsl {
    counter_cipher: CipherCtx,
    encryption: CipherCtx,
    decryption: CipherCtx,
    mac: Mac,
    counter: u128,
    /// The chaining value, then the segment.
    frame: Vec<u8>,
    scratch: Vec<u8>,
}

enum Mac {
    Own(MdCtx, PKey<Private>),
    /// A CBC encryption, with K1 and K2 (NIST SP 800-38B 6.1).
    Cbc(CipherCtx, [[u8; BLOCK]; 2]),
}

impl OpenSsl {
    fn with_its_cmac() -> Result<Self, ErrorStack> {
        Self::new(Mac::Own(MdCtx::new()?, PKey::cmac(&symm::Cipher::aes_128_cbc(), &S_MAC)?))
    }

    fn with_cbc_as_cmac() -> Result<Self, ErrorStack> {
        let k1 = doubled(encrypted(&mut cipher(Cipher::aes_128_ecb(), &S_MAC, true)?, [0; BLOCK])?);
        Self::new(Mac::Cbc(cipher(Cipher::aes_128_cbc(), &S_MAC, true)?, [k1, doubled(k1)]))
    }

    fn new(mac: Mac) -> Result<Self, ErrorStack> {
        let mut end = Self {
            counter_cipher: cipher(Cipher::aes_128_ecb(), &S_ENC, true)?,
            encryption: cipher(Cipher::aes_128_cbc(), &S_ENC, true)?,
            decryption: cipher(Cipher::aes_128_cbc(), &S_ENC, false)?,
            mac,
            counter: 0,
            frame: vec![0; BLOCK],
            scratch: vec![0; 2 * MAX_PLAIN],
        };
        // EXTERNAL AUTHENTICATE, level 33, a host cryptogram of zeros
        end.frame.extend([0x85, 0x11, 0x33]);
        end.frame.extend([0; S8]);
        let full = end.checksum()?;
        end.frame[..BLOCK].copy_from_slice(&full);
        Ok(end)
    }

    /// The segment as it is sent: `86 L ciphertext checksum`.
    fn protect(&mut self, plain: &[u8]) -> Result<&[u8], ErrorStack> {
        let padded = (plain.len() + 1).next_multiple_of(BLOCK);
        let head = self.begin(padded + S8);
        self.frame.extend_from_slice(plain);
        self.frame.push(0x80);
        // one block more: the binding asks for that room in the output
        self.frame.resize(head + padded + BLOCK, 0);
        let iv = self.next_iv()?;
        self.encryption.encrypt_init(None, None, Some(&iv))?;
        self.encryption.cipher_update_inplace(&mut self.frame[head..], padded)?;
        self.frame.truncate(head + padded);
        let full = self.checksum()?;
        self.frame.extend_from_slice(&full[..S8]);
        self.frame[..BLOCK].copy_from_slice(&full);
        Ok(&self.frame[BLOCK..])
    }

    /// What a segment carries; `None` when its checksum or padding does not hold.
    fn open(&mut self, segment: &[u8]) -> Result<Option<&[u8]>, ErrorStack> {
        let Some((authenticated, checksum)) = segment.split_last_chunk::<S8>() else { return Ok(None) };
        self.frame.truncate(BLOCK);
        self.frame.extend_from_slice(authenticated);
        let full = self.checksum()?;
        if !memcmp::eq(&full[..S8], checksum) {
            return Ok(None);
        }
        self.frame[..BLOCK].copy_from_slice(&full);
        let iv = self.next_iv()?;
        self.decryption.decrypt_init(None, None, Some(&iv))?;
        let head = authenticated.len() % BLOCK;
        let len = self.decryption.cipher_update(&authenticated[head..], Some(&mut self.scratch))?;
        let end = self.scratch[..len].iter().rposition(|byte| *byte != 0);
        Ok(end.filter(|end| self.scratch[*end] == 0x80).map(|end| &self.scratch[..end]))
    }

    /// Tag and length behind the chaining value; gives the place of the data.
    fn begin(&mut self, len: usize) -> usize {
        self.frame.truncate(BLOCK);
        let [.., high, low] = len.to_be_bytes();
        match len {
            0..=0x7F => self.frame.extend([0x86, low]),
            0x80..=0xFF => self.frame.extend([0x86, 0x81, low]),
            _ => self.frame.extend([0x86, 0x82, high, low]),
        }
        self.frame.len()
    }

    fn next_iv(&mut self) -> Result<[u8; BLOCK], ErrorStack> {
        self.counter += 1;
        encrypted(&mut self.counter_cipher, self.counter.to_be_bytes())
    }

    /// CMAC over the frame.
    fn checksum(&mut self) -> Result<[u8; BLOCK], ErrorStack> {
        match &mut self.mac {
            Mac::Own(context, key) => {
                let mut full = [0; BLOCK];
                context.digest_sign_init(None, key)?;
                context.digest_sign_update(&self.frame)?;
                context.digest_sign_final(Some(&mut full))?;
                Ok(full)
            }
            Mac::Cbc(cipher, subkeys) => cbc_as_cmac(cipher, subkeys, &self.frame, &mut self.scratch),
        }
    }
}

/// CMAC as the last block of a CBC encryption (NIST SP 800-38B 6.2).
fn cbc_as_cmac(
    cipher: &mut CipherCtx,
    [k1, k2]: &[[u8; BLOCK]; 2],
    message: &[u8],
    scratch: &mut [u8],
) -> Result<[u8; BLOCK], ErrorStack> {
    let (front, rest) = message.split_at((message.len() - 1) / BLOCK * BLOCK);
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    let subkey = if rest.len() == BLOCK {
        k1
    } else {
        last[rest.len()] = 0x80;
        k2
    };
    last.iter_mut().zip(subkey).for_each(|(byte, key)| *byte ^= key);
    cipher.encrypt_init(None, None, Some(&[0; BLOCK]))?;
    cipher.cipher_update(front, Some(scratch))?;
    encrypted(cipher, last)
}

fn encrypted(cipher: &mut CipherCtx, block: [u8; BLOCK]) -> Result<[u8; BLOCK], ErrorStack> {
    // one block more: the binding asks for that room in the output
    let mut out = [0; 2 * BLOCK];
    cipher.cipher_update(&block, Some(&mut out))?;
    let [encrypted, _] = *out.as_chunks().0 else { unreachable!("two blocks") };
    Ok(encrypted)
}

fn cipher(kind: &openssl::cipher::CipherRef, key: &[u8], encrypts: bool) -> Result<CipherCtx, ErrorStack> {
    let iv = &[0; BLOCK][..kind.iv_length()];
    let mut cipher = CipherCtx::new()?;
    if encrypts {
        cipher.encrypt_init(Some(kind), Some(key), Some(iv))?;
    } else {
        cipher.decrypt_init(Some(kind), Some(key), Some(iv))?;
    }
    cipher.set_padding(false);
    Ok(cipher)
}

/// Times x in GF(2^128) (NIST SP 800-38B 6.1).
fn doubled(block: [u8; BLOCK]) -> [u8; BLOCK] {
    let number = u128::from_be_bytes(block);
    ((number << 1) ^ ((number >> 127) * 0x87)).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openssl_sends_the_same_bytes_and_reads_them() {
        let package: Vec<u8> = (0..=u8::MAX).cycle().take(5 * MAX_PLAIN + 120).collect();
        for make in [OpenSsl::with_its_cmac, OpenSsl::with_cbc_as_cmac] {
            let (mut sender, mut receiver) = (make().unwrap(), make().unwrap());
            for (plain, wire) in package.chunks(MAX_PLAIN).zip(protected(&package)) {
                assert_eq!(sender.protect(plain).unwrap(), wire);
                assert_eq!(receiver.open(&wire).unwrap(), Some(plain));
            }
            let mut wire = protected(&package).remove(0);
            wire[100] ^= 1;
            assert_eq!(make().unwrap().open(&wire).unwrap(), None);
        }
    }
}
