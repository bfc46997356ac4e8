//! A card and the servers around it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use scp80::script::{Chaining, CommandScript, ResponseObject, ResponseScript};
use scp80::{Cntr, CounterLease, KeySet, Kvn, Por, Sender, Spi};
use sgp_asn1::gp::{BcdDate, Crt, CrtParameters, EphemeralKey, KeyForm, LengthForm, put_dgi};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey, Signer};
use sgp_pki::gp::issue::{Issuer, Request};
use sgp_wire::{Aid, CommandApdu, ResponseApdu, Tar};
use virtual_euicc::{Config, IsdPConfig, VirtualEuicc};

/// The enabled profile with the Fall-Back Attribute.
pub(crate) const BOOT: Aid = Aid::isd_p(0x0010);
/// A disabled profile.
pub(crate) const OTHER: Aid = Aid::isd_p(0x0011);
/// An AID that is free.
pub(crate) const NEW: Aid = Aid::isd_p(0x0012);

pub(crate) const SIN: [u8; 5] = [0xD1, 0xD2, 0xD3, 0xD4, 0xD5];
pub(crate) const SDIN: [u8; 8] = [0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0xE7, 0xE8];

pub(crate) struct Bench {
    pub(crate) card: VirtualEuicc,
    pub(crate) sender: Sender,
    pub(crate) rng: ChaCha8Rng,
}

/// Key set `kvn` of the ISD-R, the same on both ends.
pub(crate) fn key_set(kvn: u8) -> KeySet {
    let key = |octet: u8| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(kvn).unwrap(), key(0x10 + kvn), key(0x20 + kvn))
}

pub(crate) fn sender(keys: KeySet, next: u64) -> Sender {
    let cntr = |value| Cntr::new(value).unwrap();
    Sender::new(keys, Spi::SGP02, CounterLease::new(cntr(next), cntr(next + 1000)).unwrap())
}

pub(crate) fn iccid(digits: &str) -> Iccid {
    digits.parse().unwrap()
}

/// A card with both profiles, and the key that certifies servers.
pub(crate) fn config() -> Config {
    Config::m2m("89099900123456789012345678901210".parse::<Eid>().unwrap())
        .with_key_set(key_set(1), Cntr::new(7).unwrap())
        .with_ci_key(&issuer().key_identifier(), *issuer().public_key())
        .with_ecasd(secret(ECASD), [0x7F, 0x21, 0x00])
        .with_sin_sdin(SIN, SDIN)
        .with_sm_sr_address(hex::decode("0B914491708910F2").unwrap())
        .with_isd_p(IsdPConfig::enabled(BOOT, iccid("89000123456789012341")).fall_back())
        .with_isd_p(IsdPConfig::disabled(OTHER, iccid("89000123456789012358")))
        .attached_before()
}

pub(crate) fn ci() -> &'static EcSecretKey {
    static CI: std::sync::OnceLock<EcSecretKey> = std::sync::OnceLock::new();
    CI.get_or_init(|| secret(0xC1))
}

pub(crate) fn issuer() -> Issuer<'static> {
    Issuer::new(ci(), &[0x01, 0x02, 0x03, 0x04, 0x05]).unwrap()
}

pub(crate) fn secret(octet: u8) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, &[octet; 32]).unwrap()
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self::with(config())
    }

    pub(crate) fn with(config: Config) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let card = VirtualEuicc::manufacture(config, &mut rng).unwrap();
        Self { card, sender: sender(key_set(1), 8), rng }
    }

    /// Everything of the card that can be seen.
    pub(crate) fn snapshot(&self) -> String {
        let card = &self.card;
        let profiles: Vec<_> = card
            .profiles()
            .iter()
            .map(|p| {
                let keys: Vec<_> = p.scp03_key_sets().collect();
                let seen = (p.aid(), p.state(), p.iccid(), p.pol1(), p.is_fall_back(), p.used_memory());
                format!("{seen:?} {:?} {} {keys:?}", p.quota(), p.elements())
            })
            .collect();
        let key_sets: Vec<_> = card.key_sets().collect();
        format!(
            "{profiles:#?} {key_sets:?} {:?} {:?} {:?} {:?} {:?}",
            card.memory(),
            card.next_sequence_number(),
            card.unconfirmed_notification(),
            card.roll_back_to(),
            card.sm_sr_address()
        )
    }

    /// Protects `data` under the next counter.
    pub(crate) fn protect(&mut self, tar: Tar, data: &[u8]) -> Vec<u8> {
        self.sender.protect(tar, data).unwrap().persisted().into_bytes()
    }

    /// Sends `data` in a packet of its own; `None` when the card stays silent.
    pub(crate) fn send(&mut self, tar: Tar, data: &[u8]) -> Option<Por> {
        let packet = self.protect(tar, data);
        let answer = self.card.packet(&packet, &mut self.rng)?;
        Some(self.sender.unprotect(&answer).unwrap())
    }

    pub(crate) fn run(&mut self, tar: Tar, script: &CommandScript) -> ResponseScript {
        self.send(tar, &script.encode()).unwrap().responses().unwrap()
    }

    /// One command to the ISD-R, in a script of its own.
    pub(crate) fn command(&mut self, hex: &str) -> ResponseApdu {
        let command = CommandApdu::decode(&hex::decode(hex).unwrap()).unwrap();
        let answers = self.run(Tar::ISD_R, &CommandScript::definite().command(&command));
        answers.apdus().last().unwrap().clone()
    }

    /// Status word of one command to the ISD-R.
    pub(crate) fn sw(&mut self, hex: &str) -> u16 {
        self.command(hex).sw().0
    }

    pub(crate) fn state(&self, aid: Aid) -> Option<u8> {
        self.card.profiles().get(aid).map(|profile| profile.state().0)
    }

    /// The ISD-P `NEW`, with keys.
    pub(crate) fn personalized(&mut self) -> scp03t::StaticKeys {
        assert_eq!(self.sw(&create(NEW)), 0x9000);
        establish(self, NEW, 0x30, CrtParameters::RECORDED)
    }
}

pub(crate) fn create(aid: Aid) -> String {
    format!("80E60C003F10{}10{}10{aid}0380C00006C904810203700000", Aid::ISD_P_LOAD_FILE, Aid::ISD_P_MODULE)
}

pub(crate) fn create_with_quota(aid: Aid, quota: u32) -> String {
    format!(
        "80E60C004710{}10{}10{aid}0380C0000EC90481020370EF068304{quota:08X}0000",
        Aid::ISD_P_LOAD_FILE,
        Aid::ISD_P_MODULE
    )
}

/// STORE DATA of a function that names an ISD-P: `3A03` enable, `3A04` disable, `3A05` fall-back.
pub(crate) fn store(dgi: &str, aid: Aid) -> String {
    format!("80E2880015{dgi}124F10{aid}")
}

pub(crate) fn enable(aid: Aid) -> String {
    store("3A03", aid)
}

pub(crate) fn disable(aid: Aid) -> String {
    store("3A04", aid)
}

pub(crate) fn set_fall_back(aid: Aid) -> String {
    store("3A05", aid)
}

pub(crate) fn delete(aid: Aid) -> String {
    format!("80E40040124F10{aid}00")
}

pub(crate) fn confirm(number: u16) -> String {
    format!("80E28900073A08044E02{number:04X}00")
}

pub(crate) fn install_for_personalization(aid: Aid) -> String {
    format!("80E6200016000010{aid}00000000")
}

/// A certificate of an SM-DP, or of an SM-SR, for the key `secret(octet)`.
pub(crate) fn certificate(octet: u8, for_isd_r: bool, rng: &mut ChaCha8Rng) -> Vec<u8> {
    let key = *secret(octet).public_key();
    let request = Request::new(&[0x01], &key, BcdDate::new(2035, 12, 31).unwrap());
    match for_isd_r {
        true => issuer().sm_sr(&[0x2B, 0x06], &request, rng),
        false => issuer().sm_dp(&[0x2B, 0x06], &request, rng),
    }
    .unwrap()
}

/// STORE DATA of the certificate: more follows, block 0.
pub(crate) fn certificate_command(certificate: &[u8]) -> CommandApdu {
    let mut data = Vec::new();
    put_dgi(&mut data, 0x3A01, certificate, LengthForm::Dgi);
    CommandApdu::new(0x80, 0xE2, 0x09, 0x00).with_data(data).with_le(sgp_wire::Le::Short(0))
}

/// The last step: template and ephemeral key, signed over the challenge.
pub(crate) struct LastStep<'a> {
    pub(crate) crt: Crt,
    pub(crate) challenge: &'a [u8],
    pub(crate) ephemeral: u8,
    pub(crate) form: KeyForm,
    pub(crate) lengths: LengthForm,
    pub(crate) signer: u8,
}

impl<'a> LastStep<'a> {
    pub(crate) fn new(crt: Crt, challenge: &'a [u8]) -> Self {
        Self {
            crt,
            challenge,
            ephemeral: 0xE1,
            form: KeyForm::Structured,
            lengths: LengthForm::Dgi,
            signer: 0xD1,
        }
    }

    pub(crate) fn command(&self, rng: &mut ChaCha8Rng) -> CommandApdu {
        let point = *secret(self.ephemeral).public_key().point();
        self.command_with_point(&point, rng)
    }

    pub(crate) fn command_with_point(&self, point: &[u8], rng: &mut ChaCha8Rng) -> CommandApdu {
        let key = EphemeralKey::new(point, 0x00, self.form);
        let (mut data, mut key_dgi) = (Vec::new(), Vec::new());
        put_dgi(&mut data, 0x3A02, self.crt.raw(), self.lengths);
        put_dgi(&mut key_dgi, 0x7F49, key.as_bytes(), self.lengths);
        let signed = scp03t::scenario3::signed_data(&data, &key_dgi, self.challenge);
        let signature = secret(self.signer).sign(&signed, rng).unwrap();
        data.extend(key_dgi);
        put_dgi(&mut data, 0x5F37, signature.as_bytes(), self.lengths);
        CommandApdu::new(0x80, 0xE2, 0x89, 0x01).with_data(data).with_le(sgp_wire::Le::Short(0))
    }
}

/// INSTALL, certificate, challenge: the first script of a key establishment for `aid`.
pub(crate) fn challenge(bench: &mut Bench, aid: Aid) -> Vec<u8> {
    let certificate = certificate(0xD1, false, &mut bench.rng);
    let install = CommandApdu::decode(&hex::decode(install_for_personalization(aid)).unwrap()).unwrap();
    let script = CommandScript::definite()
        .chaining(Chaining::FIRST_KEPT)
        .command(&install)
        .command(&certificate_command(&certificate));
    let answers = bench.run(Tar::ISD_R, &script);
    let answer = answers.apdus().last().unwrap();
    assert_eq!(answer.sw().0, 0x9000);
    answer.data().strip_prefix(&[0x85, 0x10]).unwrap().to_vec()
}

/// A whole key establishment without derivation random, checked on the server's side.
pub(crate) fn establish(
    bench: &mut Bench,
    aid: Aid,
    kvn: u8,
    parameters: CrtParameters,
) -> scp03t::StaticKeys {
    let challenge = challenge(bench, aid);
    let step = LastStep::new(Crt::builder(kvn).with_parameters(parameters).build(), &challenge);
    let script = CommandScript::definite().chaining(Chaining::LAST).command(&step.command(&mut bench.rng));
    let answers = bench.run(Tar::ISD_R, &script);
    let answer = answers.apdus().last().unwrap();
    assert_eq!(answer.sw().0, 0x9000);
    receipt_keys(&step, answer.data())
}

/// Holds the receipt in `answer` against what the server derives.
pub(crate) fn receipt_keys(step: &LastStep<'_>, answer: &[u8]) -> scp03t::StaticKeys {
    try_receipt(step, answer).unwrap()
}

pub(crate) fn try_receipt(step: &LastStep<'_>, answer: &[u8]) -> Result<scp03t::StaticKeys, scp03t::Error> {
    let parameters = scp03t::scenario3::Parameters::new(0x10, 0x88, step.crt.key_length())?;
    let receipt = answer.strip_prefix(&[0x86, 0x10]).unwrap();
    let agreement =
        scp03t::scenario3::agree(&secret(step.ephemeral), secret(ECASD).public_key(), &parameters)?;
    match agreement.confirm(step.crt.raw(), receipt)? {
        scp03t::scenario3::DerivedKeys::SecureChannel(keys) => Ok(keys),
        other => panic!("{other:?}"),
    }
}

/// Octet of the ECASD's private key.
pub(crate) const ECASD: u8 = 0xEC;

/// The answers to SCP03t commands, one behind the other.
pub(crate) fn scp03t_answers(answers: &ResponseScript) -> Vec<Vec<u8>> {
    let scp03t = |object: &ResponseObject| match object {
        ResponseObject::Scp03t(raw) => Some(raw.clone()),
        _ => None,
    };
    answers.objects().iter().filter_map(scp03t).collect()
}
