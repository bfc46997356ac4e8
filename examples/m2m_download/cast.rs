//! Who takes part, made from a seed: keys, certificates, the card, and the books of the servers.

use core::error::Error;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sgp_sdk::asn1::gp::BcdDate;
use sgp_sdk::asn1::{Eid, Iccid, Imei};
use sgp_sdk::eis;
use sgp_sdk::es_interfaces::eis::{
    Certificate, Eis, EuiccCapabilities, EumInfo, EumSignatureDraft, EumSignedInfo, Keyset, KeysetEntry,
    KeysetUsage, Pol2, ProfileInfo, ProfileState, SdRole, SecurityDomain, SubscriptionAddress,
};
use sgp_sdk::es_interfaces::{DateTime, Entity, Version};
use sgp_sdk::keys::{AesKey, Curve, EcSecretKey, PublicKey, Signer, sha1, sha256};
use sgp_sdk::pki::gp::issue::{Issuer, Request};
use sgp_sdk::procedures::{Party, sm_dp, sm_sr};
use sgp_sdk::scp80::sms::{Address, SmsParameters};
use sgp_sdk::scp80::{Cntr, KeySet, Kvn};
use sgp_sdk::wire::{Aid, Oid, SecretBytes};
use virtual_euicc::{Config, IsdPConfig, Memory, Terminal, VirtualEuicc};

use sgp_sdk::pkg_builder::ProfileBuilder;

use crate::fault::Fault;

pub(crate) type Fallible<T> = Result<T, Box<dyn Error>>;

/// Start of the story on every wall clock: 2026-03-02T08:00:00Z.
pub(crate) const START: i64 = 1_772_438_400;

const EUM: &str = "1.3.6.1.4.1.32473.10";
const SM_DP: &str = "1.3.6.1.4.1.32473.20";
const SM_SR: &str = "1.3.6.1.4.1.32473.30";
const OPERATOR: &str = "1.3.6.1.4.1.32473.40";
const SM_SR_NUMBER: &str = "447700900500";
const EUICC_NUMBER: &str = "423001234567";
const KEY_VERSION: u8 = 1;
const FREE_MEMORY: u32 = 400_000;
/// Too little for any profile.
const LOW_MEMORY: u32 = 500;
const OVERHEAD: u32 = 2_048;

/// Everybody, ready to begin.
pub(crate) struct Cast {
    pub(crate) eid: Eid,
    pub(crate) bootstrap: Iccid,
    pub(crate) operator: Entity,
    pub(crate) sm_dp: Entity,
    pub(crate) sm_sr: Entity,
    pub(crate) store: eis::MemoryStore,
    pub(crate) sm_sr_machine: sm_sr::Euicc,
    /// For the one order that the SM-DP takes.
    pub(crate) sm_dp_setup: Option<sm_dp::Setup>,
    pub(crate) terminal: Terminal,
    pub(crate) server_rng: ChaCha20Rng,
    pub(crate) card_rng: ChaCha20Rng,
}

/// The private keys of the story.
struct Keys {
    ci: EcSecretKey,
    eum: EcSecretKey,
    sm_dp: EcSecretKey,
    ecasd: EcSecretKey,
    kic: AesKey,
    kid: AesKey,
}

impl Keys {
    fn draw(rng: &mut ChaCha20Rng) -> Fallible<Self> {
        let mut key = || EcSecretKey::generate(Curve::P256, rng);
        let (ci, eum, sm_dp, ecasd) = (key()?, key()?, key()?, key()?);
        let mut aes = || {
            let mut bytes = [0; 16];
            rng.fill_bytes(&mut bytes);
            AesKey::new(&bytes)
        };
        Ok(Self { ci, eum, sm_dp, ecasd, kic: aes()?, kid: aes()? })
    }

    fn key_set(&self) -> Fallible<KeySet> {
        Ok(KeySet::aes(Kvn::new(KEY_VERSION)?, self.kic.clone_key(), self.kid.clone_key()))
    }
}

impl Cast {
    /// The same seed makes the same cast.
    pub(crate) fn from_seed(seed: u8, fault: Option<Fault>) -> Fallible<Self> {
        let stream = |number: u8| ChaCha20Rng::from_seed([seed ^ number.rotate_left(4); 32]);
        let mut rng = stream(1);
        let keys = Keys::draw(&mut rng)?;
        let eid = Eid::from_digits_with_check("890990010012340000000000000042")?;
        let bootstrap = Iccid::with_check_digit("894470000000000001")?;
        let last_day = BcdDate::new(2035, 12, 31).ok_or("no such day")?;

        let ci = Issuer::new(&keys.ci, b"CI-01")?;
        let request = Request::new(&[0x01], Signer::public_key(&keys.sm_dp), last_day);
        let sm_dp_certificate = match fault {
            Some(Fault::WrongCert) => ci.sm_sr(b"SM-SR-77", &request, &mut rng)?,
            _ => ci.sm_dp(b"SM-DP-20", &request, &mut rng)?,
        };
        let eum = Issuer::new(&keys.eum, b"EUM-10")?;
        let request = Request::new(&[0x02], Signer::public_key(&keys.ecasd), last_day);
        let ecasd_certificate = eum.ecasd(&eid, &request, &mut rng)?;

        let free = if fault == Some(Fault::LowMemory) { LOW_MEMORY } else { FREE_MEMORY };
        let set = information_set(&keys, eid, bootstrap, free, ecasd_certificate.clone(), &mut rng)?;
        let set = eis::VerifiedEis::verify(set, Signer::public_key(&keys.eum))?;
        let record = eis::Record::register(set)?;
        let mut store = eis::MemoryStore::new();
        store.insert(record.clone())?;

        let issuer_id = ci.key_identifier();
        let issuer_key = *ci.public_key();
        let card = card(&keys, eid, bootstrap, free, ecasd_certificate, (issuer_id, issuer_key), stream(2))?;
        Ok(Self {
            eid,
            bootstrap,
            operator: entity(OPERATOR, "Operator")?,
            sm_dp: entity(SM_DP, "SM-DP")?,
            sm_sr: entity(SM_SR, "SM-SR")?,
            store,
            sm_sr_machine: sm_sr_machine(&keys, record)?,
            sm_dp_setup: Some(sm_dp_setup(keys, sm_dp_certificate)?),
            terminal: Terminal::new(card),
            server_rng: stream(3),
            card_rng: stream(4),
        })
    }
}

fn entity(id: &str, name: &str) -> Fallible<Entity> {
    Ok(Entity::new(id.parse()?).with_name(name))
}

/// Manufacture: the bootstrap profile is enabled and holds the fall-back attribute.
fn card(
    keys: &Keys,
    eid: Eid,
    bootstrap: Iccid,
    free: u32,
    certificate: Vec<u8>,
    (issuer_id, issuer_key): ([u8; 20], PublicKey),
    mut rng: ChaCha20Rng,
) -> Fallible<VirtualEuicc> {
    let mut sm_sr_address = Vec::new();
    Address::international(SM_SR_NUMBER)?.encode(&mut sm_sr_address);
    let ecasd = EcSecretKey::from_bytes(Curve::P256, keys.ecasd.expose().as_slice())?;
    let config = Config::m2m(eid)
        .with_key_set(keys.key_set()?, Cntr::ZERO)
        .with_ecasd(ecasd, certificate)
        .with_ci_key(&issuer_id, issuer_key)
        .with_isd_p(
            IsdPConfig::enabled(Aid::isd_p(Aid::ISD_P_FIRST), bootstrap)
                .fall_back()
                .with_memory(OVERHEAD, None),
        )
        .with_memory(Memory::new(free, 6_144, OVERHEAD))
        .with_sm_sr_address(sm_sr_address)
        .with_imei(Imei::with_check_digit("35913800123456")?.to_mobile_identity_bytes())
        .attached_before();
    Ok(VirtualEuicc::manufacture(config, &mut rng)?)
}

/// What the manufacturer tells the SM-SR about the card, signed.
fn information_set(
    keys: &Keys,
    eid: Eid,
    bootstrap: Iccid,
    free: u32,
    certificate: Vec<u8>,
    rng: &mut ChaCha20Rng,
) -> Fallible<Eis> {
    let eum: Oid = EUM.parse()?;
    let mut info = EumInfo::new(eid);
    info.eum_id = Some(eum.clone());
    info.production_date = Some(DateTime::from_unix(START - 30 * 86_400));
    info.platform_type = Some("virtual-euicc".into());
    info.platform_version = Some(Version::new(0, 1, 0));
    info.isd_p_load_file_aid = Some(Aid::ISD_P_LOAD_FILE);
    info.isd_p_module_aid = Some(Aid::ISD_P_MODULE);
    let entry = KeysetEntry::Certificate(Certificate::new(1, eum, certificate));
    let ca = Keyset::new(116).with_usage(KeysetUsage::Ca).with_entry(entry);
    let number = |last: u8| vec![0x53, 0x47, 0x50, 0x30, last];
    let ecasd = SecurityDomain::new(Aid::ECASD, SdRole::Ecasd).with_numbers(number(1), number(2));
    info.ecasd = Some(ecasd.with_keyset(ca));
    info.capabilities = Some(EuiccCapabilities::new(Version::new(9, 0, 0), Version::new(3, 2, 0)));

    let draft = EumSignatureDraft::new(&sha256(&[info.canonical()?.as_bytes()]));
    let signature = keys.eum.sign(draft.signed_info(), rng)?;
    let key_identifier = sha1(Signer::public_key(&keys.eum).point());
    let mut set = Eis::new(EumSignedInfo::encode(info)?);
    set.signature = Some(draft.into_signature(signature.as_bytes(), &key_identifier));
    set.remaining_memory = Some(free.into());
    set.available_memory = Some((free + OVERHEAD).into());
    set.smsr_id = Some(SM_SR.parse()?);
    let scp80 = Keyset::new(KEY_VERSION).with_usage(KeysetUsage::Scp80).with_counter(0);
    let isd_r = SecurityDomain::new(Aid::ISD_R, SdRole::IsdR).with_numbers(number(3), number(4));
    set.isd_r = Some(isd_r.with_keyset(scp80));

    let mut profile = ProfileInfo::new(bootstrap);
    profile.isd_p_aid = Some(Aid::isd_p(Aid::ISD_P_FIRST));
    profile.mno_id = Some(OPERATOR.parse()?);
    profile.fallback_attribute = Some(true);
    profile.subscription_address = Some(SubscriptionAddress::default().with_msisdn(EUICC_NUMBER));
    profile.state = Some(ProfileState::Enabled);
    profile.allocated_memory = Some(OVERHEAD.into());
    profile.pol2 = Some(Pol2::default());
    set.profiles.push(profile);
    Ok(set)
}

fn sm_sr_machine(keys: &Keys, record: eis::Record) -> Fallible<sm_sr::Euicc> {
    let party = Party::new(entity(SM_SR, "SM-SR")?, "sm-sr.example.com")?;
    let sms = SmsParameters::new(Address::international(SM_SR_NUMBER)?, [0x62, 0x30, 0x20, 0x80, 0, 0, 0]);
    let euicc = Address::international(EUICC_NUMBER)?;
    let setup = sm_sr::Setup::new(party, "euicc-42", keys.key_set()?, sms, euicc);
    Ok(sm_sr::Euicc::new(record, setup)?)
}

fn sm_dp_setup(keys: Keys, certificate: Vec<u8>) -> Fallible<sm_dp::Setup> {
    let party = Party::new(entity(SM_DP, "SM-DP")?, "sm-dp.example.com")?;
    let eum = *Signer::public_key(&keys.eum);
    let mut setup =
        sm_dp::Setup::new(party, entity(SM_SR, "SM-SR")?, certificate, Box::new(keys.sm_dp), eum, "order-1");
    setup.pol2 = Some(Pol2::default());
    setup.subscription_address = Some(SubscriptionAddress::default().with_imsi("001010000000042"));
    Ok(setup)
}

/// A small profile of our own, for those who bring none.
pub(crate) fn small_profile() -> Fallible<Vec<u8>> {
    let secret = |bytes: &[u8]| SecretBytes::from(bytes);
    let profile = ProfileBuilder::new(Iccid::with_check_digit("894470000000000042")?)
        .with_profile_type("SMALL_TEST_PROFILE")
        .with_imsi("001010000000042")
        .with_service_provider_name("Example")
        .with_milenage(secret(&[0x4B; 16]), secret(&[0x0C; 16]))
        .with_pin1(secret(b"1234"), secret(b"12345678"))
        .with_adm1(secret(b"87654321"))
        .with_mno_sd_keys(1, secret(&[0x11; 16]), secret(&[0x22; 16]), secret(&[0x33; 16]))
        .build()?;
    Ok(profile.into_bytes())
}
