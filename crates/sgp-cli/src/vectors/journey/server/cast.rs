//! The servers of a journey, made from its inputs.

use es_interfaces::eis::{
    Certificate, Eis, EumInfo, EumSignedInfo, Keyset, KeysetEntry, KeysetUsage, ProfileInfo, ProfileState,
    SdRole, SecurityDomain, SubscriptionAddress,
};
use es_interfaces::es2::{DownloadProfileParameters, DownloadProfileRequest};
use es_interfaces::{CallId, DateTime, Entity, MessageHeader, RpsMessage};
use procedures::{Now, Party, sm_dp, sm_sr};
use scp80::sms::{Address, ConcatReference, SmsParameters};
use scp80::{KeySet, Kvn};
use sgp_asn1::{Eid, Iccid};
use sgp_keys::{AesKey, Curve, EcSecretKey, PublicKey};
use sgp_wire::{Aid, Limits, Oid};

use crate::vectors::{Case, Node};

pub(super) const OPERATOR: &str = "1.3.6.1.4.1.32473.40";
const SM_SR: &str = "1.3.6.1.4.1.32473.30";
const SM_DP: &str = "1.3.6.1.4.1.32473.20";
const EUM: &str = "1.3.6.1.4.1.32473.10";

/// The number of the card is not part of a journey; the server only needs it to tell cards apart.
const EUICC_NUMBER: &str = "423420";

pub(super) fn entity(id: &str) -> Result<Entity, String> {
    Ok(Entity::new(oid(id)?))
}

pub(super) fn operator() -> Result<Entity, String> {
    entity(OPERATOR)
}

pub(super) fn sm_sr_entity() -> Result<Entity, String> {
    entity(SM_SR)
}

fn oid(text: &str) -> Result<Oid, String> {
    text.parse().map_err(|error| format!("{text}: {error}"))
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}

pub(super) fn eid(case: &Case<'_>) -> Result<Eid, String> {
    case.at("inputs.card.eid")?.text()?.parse().map_err(text)
}

pub(super) fn iccid(node: &Node<'_>) -> Result<Iccid, String> {
    node.text()?.parse().map_err(text)
}

fn aid(node: &Node<'_>) -> Result<Aid, String> {
    Aid::new(&node.hex()?).map_err(text)
}

/// The SM-SR, with the card in its books as the journey finds it.
pub(super) fn sm_sr(case: &Case<'_>) -> Result<sm_sr::Euicc, String> {
    let record =
        eis::Record::register(eis::danger::trust_unsigned_eis(information_set(case)?)).map_err(text)?;
    let set = first(&case.at("inputs.card.isd_r.scp80_keysets")?)?;
    let kvn = Kvn::new(u8::from_be_bytes(set.at("kvn")?.array()?)).map_err(text)?;
    let key = |name: &str| AesKey::new(&set.at(name)?.hex()?).map_err(text);
    let keys = KeySet::aes(kvn, key("kic")?, key("kid")?);
    let inputs = case.at("inputs.sm_sr")?;
    let address = Address::international(inputs.at("scp80_address")?.text()?).map_err(text)?;
    let sms = SmsParameters::new(address, inputs.at("scts")?.array()?);
    let party = Party::new(sm_sr_entity()?, "sm-sr.example.com").map_err(text)?;
    let euicc = Address::international(EUICC_NUMBER).map_err(text)?;
    let mut setup = sm_sr::Setup::new(party, "journey", keys, sms, euicc);
    let reference = u8::try_from(inputs.at("first_concat_reference")?.number()?).map_err(text)?;
    setup.concat_reference = ConcatReference::eight_bit(reference);
    sm_sr::Euicc::new(record, setup).map_err(text)
}

fn information_set(case: &Case<'_>) -> Result<Eis, String> {
    let card = case.at("inputs.card")?;
    let certificate = card.at("ecasd.cert_ecasd_ecka")?.hex()?;
    let entry = KeysetEntry::Certificate(Certificate::new(1, oid(EUM)?, certificate));
    let mut info = EumInfo::new(eid(case)?);
    info.ecasd = Some(
        SecurityDomain::new(Aid::ECASD, SdRole::Ecasd)
            .with_keyset(Keyset::new(116).with_usage(KeysetUsage::Ca).with_entry(entry)),
    );
    let mut set = Eis::new(EumSignedInfo::encode(info).map_err(text)?);
    let free = card.at("memory.free_non_volatile")?.number()?;
    set.remaining_memory = Some(free);
    set.available_memory = Some(free);
    set.smsr_id = Some(oid(SM_SR)?);
    let mut isd_r = SecurityDomain::new(Aid::ISD_R, SdRole::IsdR)
        .with_numbers(card.at("isd_r.sin")?.hex()?, card.at("isd_r.sdin")?.hex()?);
    for keys in card.at("isd_r.scp80_keysets")?.items()? {
        let counter = u64::from_str_radix(keys.at("stored_counter")?.text()?, 16).map_err(text)?;
        let version = u8::from_be_bytes(keys.at("kvn")?.array()?);
        isd_r = isd_r.with_keyset(Keyset::new(version).with_usage(KeysetUsage::Scp80).with_counter(counter));
    }
    set.isd_r = Some(isd_r);
    for isd_p in card.at("isd_ps")?.items()? {
        set.profiles.push(profile(&isd_p)?);
    }
    Ok(set)
}

fn profile(isd_p: &Node<'_>) -> Result<ProfileInfo, String> {
    let mut profile = ProfileInfo::new(iccid(&isd_p.at("iccid")?)?);
    profile.isd_p_aid = Some(aid(&isd_p.at("aid")?)?);
    profile.mno_id = Some(oid(OPERATOR)?);
    profile.fallback_attribute = Some(isd_p.at("fall_back")?.flag()?);
    profile.subscription_address = Some(SubscriptionAddress::default());
    profile.state = Some(match isd_p.at("state")?.text()? {
        "3F" => ProfileState::Enabled,
        "1F" => ProfileState::Disabled,
        other => return Err(format!("an ISD-P in state {other} at the start")),
    });
    profile.allocated_memory = Some(isd_p.at("used")?.number()?);
    profile.pol2 = Some(es_interfaces::eis::Pol2::default());
    Ok(profile)
}

/// The SM-DP, with the Operator's order in its hands.
pub(super) fn sm_dp(case: &Case<'_>, now: Now) -> Result<sm_dp::Download, String> {
    let inputs = case.at("inputs")?;
    let signer = EcSecretKey::from_bytes(Curve::P256, &inputs.at("sm_dp.sk_ecdsa")?.hex()?).map_err(text)?;
    let eum = PublicKey::from_point(Curve::P256, &inputs.at("eum.pk")?.hex()?).map_err(text)?;
    let party = Party::new(entity(SM_DP)?, "sm-dp.example.com").map_err(text)?;
    let certificate = inputs.at("sm_dp.certificate")?.hex()?;
    let mut setup = sm_dp::Setup::new(party, sm_sr_entity()?, certificate, Box::new(signer), eum, "journey");
    // no time passes in a journey
    setup.busy_retries = 0;
    let package = inputs.at("profile_package")?.hex()?;
    let package = sm_dp::Package::decode(package, &Limits::DEFAULT).map_err(text)?;
    sm_dp::Download::begin(&order(case)?, package, setup, now).map_err(text)
}

fn order(case: &Case<'_>) -> Result<Vec<u8>, String> {
    let parameters = DownloadProfileParameters::new(eid(case)?, oid(SM_SR)?)
        .with_iccid(iccid(&case.at("inputs.profile_iccid")?)?);
    let header = header(entity(SM_DP)?, "//mno.example.com/order")?;
    let message = RpsMessage::new(header, DownloadProfileRequest::new(CallId::new("order"), parameters));
    message.encode_xml().map(String::into_bytes).map_err(text)
}

/// Header of a message from the Operator.
pub(super) fn header(receiver: Entity, id: &str) -> Result<MessageHeader, String> {
    Ok(MessageHeader::new(operator()?, receiver, id.parse().map_err(text)?, DateTime::from_unix(0)))
}

pub(super) fn first<'a>(list: &Node<'a>) -> Result<Node<'a>, String> {
    list.items()?.into_iter().next().ok_or_else(|| format!("{} is empty", list.path()))
}
