//! Who takes part: keys and certificates from a fixed seed, the card, the record about it.

use eis::Record;
use es_interfaces::Entity;
use es_interfaces::eis::{
    Certificate, Eis, EumInfo, EumSignedInfo, Keyset, KeysetEntry, KeysetUsage, Pol2, ProfileInfo,
    ProfileState, SdRole, SecurityDomain,
};
use pkg_builder::ProfileBuilder;
use procedures::{Party, sm_dp, sm_sr};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use scp80::sms::{Address, SmsParameters};
use scp80::{Cntr, KeySet, Kvn};
use sgp_asn1::gp::{BcdDate, Pol1};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey, Signer};
use sgp_pki::gp::issue::{Issuer, Request};
use sgp_wire::{Aid, Limits, Oid, SecretBytes};
use virtual_euicc::{Config, IsdPConfig, Memory, VirtualEuicc};

/// 2026-03-02T08:00:00Z.
pub(crate) const START: i64 = 1_772_438_400;
pub(crate) const SM_DP: &str = "1.3.6.1.4.1.32473.20";
pub(crate) const OTHER_SM_DP: &str = "1.3.6.1.4.1.32473.21";
pub(crate) const SM_SR: &str = "1.3.6.1.4.1.32473.30";
pub(crate) const OPERATOR: &str = "1.3.6.1.4.1.32473.40";
pub(crate) const OTHER_OPERATOR: &str = "1.3.6.1.4.1.32473.41";
const EUM: &str = "1.3.6.1.4.1.32473.10";
const SM_SR_NUMBER: &str = "447700900500";
const EUICC_NUMBER: &str = "423001234567";

/// AID of the profile with this number: 0 is the bootstrap.
pub(crate) const fn aid(number: u16) -> Aid {
    Aid::isd_p(Aid::ISD_P_FIRST + number)
}

pub(crate) fn iccid(number: u16) -> Iccid {
    Iccid::with_check_digit(&format!("89447000000000{number:04}")).unwrap()
}

pub(crate) fn eid() -> Eid {
    Eid::from_digits_with_check("890990010012340000000000000042").unwrap()
}

pub(crate) fn oid(text: &str) -> Oid {
    text.parse().unwrap()
}

pub(crate) fn entity(id: &str) -> Entity {
    Entity::new(oid(id))
}

pub(crate) fn key(number: u8) -> EcSecretKey {
    EcSecretKey::from_bytes(Curve::P256, &[number; 32]).unwrap()
}

pub(crate) fn key_set() -> KeySet {
    let aes = |octet| AesKey::new(&[octet; 16]).unwrap();
    KeySet::aes(Kvn::new(1).unwrap(), aes(0x41), aes(0x42))
}

fn last_day() -> BcdDate {
    BcdDate::new(2035, 12, 31).unwrap()
}

/// One profile beside the bootstrap.
#[derive(Clone)]
pub(crate) struct Other {
    pub(crate) number: u16,
    pub(crate) state: ProfileState,
    pub(crate) sm_dp: &'static str,
    pub(crate) operator: &'static str,
    pub(crate) pol1: Pol1,
    pub(crate) pol2: Pol2,
    pub(crate) on_card: bool,
    pub(crate) in_record: bool,
}

impl Other {
    /// Installed and disabled, of the usual SM-DP and Operator, without any policy.
    pub(crate) fn disabled(number: u16) -> Self {
        Self {
            number,
            state: ProfileState::Disabled,
            sm_dp: SM_DP,
            operator: OPERATOR,
            pol1: Pol1::NONE,
            pol2: Pol2::default(),
            on_card: true,
            in_record: true,
        }
    }

    pub(crate) fn created(number: u16) -> Self {
        Self { state: ProfileState::Created, ..Self::disabled(number) }
    }

    fn config(&self) -> IsdPConfig {
        let (aid, iccid) = (aid(self.number), iccid(self.number));
        match self.state {
            ProfileState::Enabled => IsdPConfig::enabled(aid, iccid),
            ProfileState::Disabled => IsdPConfig::disabled(aid, iccid),
            _ => IsdPConfig::empty(aid),
        }
        .with_pol1(self.pol1)
    }

    fn info(&self) -> ProfileInfo {
        let mut info = ProfileInfo::new(iccid(self.number));
        info.isd_p_aid = Some(aid(self.number));
        info.mno_id = Some(oid(self.operator));
        info.smdp_id = Some(oid(self.sm_dp));
        info.fallback_attribute = Some(false);
        info.state = Some(self.state);
        info.allocated_memory = Some(0);
        info.pol2 = Some(self.pol2.clone());
        info
    }
}

/// What differs from test to test.
pub(crate) struct Scene {
    pub(crate) others: Vec<Other>,
    pub(crate) free_on_card: u32,
    pub(crate) free_in_record: u64,
    /// Which key signed the certificate of the ECASD: the EUM's, or another.
    pub(crate) ecasd_signer: u8,
    /// The EID in the information set, where it is another's.
    pub(crate) eid_in_record: Eid,
    /// Counter of the record's key set, and of the card's.
    pub(crate) counter: u64,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            others: vec![Other::disabled(1)],
            free_on_card: 400_000,
            free_in_record: 400_000,
            ecasd_signer: 3,
            eid_in_record: eid(),
            counter: 0,
        }
    }
}

impl Scene {
    pub(crate) fn with(others: impl IntoIterator<Item = Other>) -> Self {
        Self { others: others.into_iter().collect(), ..Self::default() }
    }

    fn ecasd_certificate(&self) -> Vec<u8> {
        let (eum, ecasd) = (key(self.ecasd_signer), key(5));
        let issuer = Issuer::new(&eum, b"EUM-10").unwrap();
        let request = Request::new(&[0x02], Signer::public_key(&ecasd), last_day());
        issuer.ecasd(&eid(), &request, &mut rng(1)).unwrap()
    }

    pub(crate) fn card(&self) -> VirtualEuicc {
        let mut address = Vec::new();
        Address::international(SM_SR_NUMBER).unwrap().encode(&mut address);
        let ci = key(2);
        let issuer = Issuer::new(&ci, b"CI-01").unwrap();
        let mut config = Config::m2m(eid())
            .with_key_set(key_set(), Cntr::new(self.counter).unwrap())
            .with_ecasd(key(5), self.ecasd_certificate())
            .with_ci_key(&issuer.key_identifier(), *issuer.public_key())
            .with_isd_p(IsdPConfig::enabled(aid(0), iccid(0)).fall_back())
            .with_memory(Memory::new(self.free_on_card, 6_144, 2_048))
            .with_sm_sr_address(address)
            .attached_before();
        for other in self.others.iter().filter(|other| other.on_card) {
            config = config.with_isd_p(other.config());
        }
        if let Some(enabled) = self.others.iter().find(|other| other.state == ProfileState::Enabled) {
            panic!("the bootstrap is enabled, not {}", enabled.number);
        }
        VirtualEuicc::manufacture(config, &mut rng(2)).unwrap()
    }

    pub(crate) fn record(&self) -> Record {
        let mut info = EumInfo::new(self.eid_in_record);
        let entry = KeysetEntry::Certificate(Certificate::new(1, oid(EUM), self.ecasd_certificate()));
        let ca = Keyset::new(116).with_usage(KeysetUsage::Ca).with_entry(entry);
        let numbers = |last| vec![0x53, 0x47, 0x50, 0x30, last];
        let ecasd = SecurityDomain::new(Aid::ECASD, SdRole::Ecasd).with_numbers(numbers(1), numbers(2));
        info.ecasd = Some(ecasd.with_keyset(ca));
        let mut set = Eis::new(EumSignedInfo::encode(info).unwrap());
        set.remaining_memory = Some(self.free_in_record);
        set.available_memory = Some(self.free_in_record);
        set.smsr_id = Some(oid(SM_SR));
        let scp80 = Keyset::new(1).with_usage(KeysetUsage::Scp80).with_counter(self.counter);
        let isd_r = SecurityDomain::new(Aid::ISD_R, SdRole::IsdR).with_numbers(numbers(3), numbers(4));
        set.isd_r = Some(isd_r.with_keyset(scp80));
        let mut bootstrap = ProfileInfo::new(iccid(0));
        bootstrap.isd_p_aid = Some(aid(0));
        bootstrap.mno_id = Some(oid(OPERATOR));
        bootstrap.fallback_attribute = Some(true);
        bootstrap.state = Some(ProfileState::Enabled);
        set.profiles.push(bootstrap);
        set.profiles.extend(self.others.iter().filter(|other| other.in_record).map(Other::info));
        Record::register(eis::danger::trust_unsigned_eis(set)).unwrap()
    }
}

pub(crate) fn rng(stream: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([stream; 32])
}

pub(crate) fn sm_sr_setup() -> sm_sr::Setup {
    let party = Party::new(entity(SM_SR), "sm-sr.example.com").unwrap();
    let number = |text| Address::international(text).unwrap();
    let sms = SmsParameters::new(number(SM_SR_NUMBER), [0x62, 0x30, 0x20, 0x80, 0, 0, 0]);
    sm_sr::Setup::new(party, "euicc-42", key_set(), sms, number(EUICC_NUMBER))
}

pub(crate) fn sm_dp_setup() -> sm_dp::Setup {
    let (ci, secret, eum) = (key(2), key(4), key(3));
    let issuer = Issuer::new(&ci, b"CI-01").unwrap();
    let request = Request::new(&[0x01], Signer::public_key(&secret), last_day());
    let certificate = issuer.sm_dp(b"SM-DP-20", &request, &mut rng(3)).unwrap();
    let party = Party::new(entity(SM_DP), "sm-dp.example.com").unwrap();
    let eum = *Signer::public_key(&eum);
    sm_dp::Setup::new(party, entity(SM_SR), certificate, Box::new(secret), eum, "order-1")
}

/// A small profile of our own, with ICCID number 9.
pub(crate) fn package() -> sm_dp::Package {
    let secret = |bytes: &[u8]| SecretBytes::from(bytes);
    let profile = ProfileBuilder::new(iccid(9))
        .with_profile_type("SMALL_TEST_PROFILE")
        .with_imsi("001010000000042")
        .with_service_provider_name("Example")
        .with_milenage(secret(&[0x4B; 16]), secret(&[0x0C; 16]))
        .with_pin1(secret(b"1234"), secret(b"12345678"))
        .with_adm1(secret(b"87654321"))
        .with_mno_sd_keys(1, secret(&[0x11; 16]), secret(&[0x22; 16]), secret(&[0x33; 16]))
        .build()
        .unwrap();
    sm_dp::Package::decode(profile.into_bytes(), &Limits::DEFAULT).unwrap()
}
