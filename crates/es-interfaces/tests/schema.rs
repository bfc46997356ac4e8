//! Every message kind, with everything in it and with nothing in it that may be left out.
//!
//! With `SGP_XML_DUMP` set to a folder, the documents are written there, one file each, so that
//! they can be held against the schema: `xmllint --nonet --noout --schema euicc.root.xsd FILE`.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use core::fmt::Debug;
use core::num::NonZeroU64;
use std::{env, fs, path::Path};

use es_interfaces::eis::*;
use es_interfaces::status::{ExecutionStatus, StatusCode, StatusCodeData};
use es_interfaces::xml::Message;
use es_interfaces::{
    AuditQuery, CallId, DateTime, EisOutcome, EisQuery, Entity, MessageHeader, NoOutcome, Operation,
    ProfileTarget, Request, Response, RpsMessage, Version, es2, es3, es4, rps,
};
use sgp_asn1::{Eid, Iccid};
use sgp_wire::{Aid, Limits, Oid, SecretBytes, Tar};

fn oid(last: &str) -> Oid {
    format!("1.3.6.1.4.1.32473.{last}").parse().unwrap()
}

fn eid() -> Eid {
    "89001012012341234012345678901224".parse().unwrap()
}

fn iccid() -> Iccid {
    "8933010000000000036".parse().unwrap()
}

fn date() -> DateTime {
    "2025-03-10T10:00:00Z".parse().unwrap()
}

fn seconds(n: u64) -> NonZeroU64 {
    NonZeroU64::new(n).unwrap()
}

fn header(everything: bool) -> MessageHeader {
    let id = "//sm-dp.example.com/urn:uuid:09f88fba-3e80-442c-8302-ee622dc2c033".parse().unwrap();
    if !everything {
        return MessageHeader::new(Entity::new(oid("20")), Entity::new(oid("30")), id, date());
    }
    let sender = Entity::new(oid("20")).with_name("SM-DP \"One\" & <sons>");
    MessageHeader::new(sender, Entity::new(oid("30")).with_name("SM-SR"), id, date())
        .with_response_endpoint("https://sm-dp.example.com/es3?a=1&b=2")
        .with_context_id("order-4711")
        .with_transaction_id("urn:uuid:c6ba567a-ca99-469e-8f70-63289800e4cf")
}

fn pol2() -> Pol2 {
    use Pol2Action::{Delete, Disable, Enable};
    use Pol2Qualification::{AutoDelete, NotAllowed};
    let rules = [(Enable, NotAllowed), (Disable, NotAllowed), (Disable, AutoDelete), (Delete, NotAllowed)];
    Pol2::new(rules.map(|(action, qualification)| Pol2Rule::new(action, qualification)).to_vec())
}

fn signed_info() -> EumSignedInfo {
    let certificate = Certificate::new(1, oid("10"), vec![0x7F, 0x21, 0x00]);
    let keyset =
        Keyset::new(116).with_usage(KeysetUsage::Ca).with_entry(KeysetEntry::Certificate(certificate));
    let ecasd = SecurityDomain::new(Aid::ECASD, SdRole::Ecasd).with_tar(Tar::ECASD).with_keyset(keyset);
    let mut capabilities = EuiccCapabilities::new(Version::new(9, 0, 0), Version::new(3, 1, 0));
    capabilities.cattp_version = Some(Version::new(6, 13, 0));
    capabilities.http_version = Some(Version::new(1, 1, 3));
    let mut info = EumInfo::new(eid());
    info.eum_id = Some(oid("10"));
    info.production_date = Some(date());
    info.platform_type = Some("ExampleOS <M2M> & \"more\"\r\n\tend".into());
    info.platform_version = Some(Version::new(2, 4, 1));
    info.isd_p_load_file_aid = Some(Aid::ISD_P_LOAD_FILE);
    info.isd_p_module_aid = Some(Aid::ISD_P_MODULE);
    info.ecasd = Some(ecasd.with_numbers(vec![0x42], Vec::new()));
    info.capabilities = Some(capabilities);
    EumSignedInfo::encode(info).unwrap()
}

fn isd_r() -> SecurityDomain {
    let component = || KeyComponent::new(0x88, SecretBytes::from(&[0x11; 16][..]));
    let key = |index| KeysetEntry::Key(Key::new(index, vec![1, 2, 3], component()));
    SecurityDomain::new(Aid::ISD_R, SdRole::IsdR)
        .with_tar(Tar::ISD_R)
        .with_numbers(vec![0x53], vec![0, 1])
        .with_keyset(
            Keyset::new(1)
                .with_usage(KeysetUsage::Scp80)
                .with_counter(407)
                .with_entry(key(1))
                .with_entry(key(2)),
        )
        .with_keyset(Keyset::new(64))
}

fn eis(everything: bool) -> Eis {
    let mut profile = ProfileInfo::new(iccid());
    profile.isd_p_aid = Some(Aid::isd_p(0x0010));
    profile.mno_id = Some(oid("40"));
    profile.fallback_attribute = Some(true);
    profile.subscription_address = Some(SubscriptionAddress::default());
    profile.state = Some(ProfileState::Enabled);
    profile.allocated_memory = Some(0);
    profile.pol2 = Some(Pol2::default());
    let mut eis = Eis::new(signed_info());
    eis.signature = Some(EumSignatureDraft::new(&[7; 32]).into_signature(&[8; 64], &[9; 20]));
    eis.remaining_memory = Some(0);
    eis.available_memory = Some(u64::MAX);
    eis.smsr_id = Some(oid("30"));
    eis.isd_r = Some(isd_r());
    eis.profiles.push(profile.clone());
    if everything {
        let address = SubscriptionAddress::default().with_imsi("001010123456789").with_msisdn("447700900123");
        profile.iccid = "89330100000000000285".parse().unwrap();
        profile.subscription_address = Some(address);
        profile.state = Some(ProfileState::Created);
        profile.smdp_id = Some(oid("20"));
        profile.profile_type = Some("BASIC".into());
        profile.free_memory = Some(12);
        profile.pol2 = Some(pol2());
        eis.profiles.push(profile);
        eis.last_audit_date = Some(date());
        let mut record = AuditRecord::new(eid(), oid("30"), date(), OperationType::CREATE_ISD_P);
        record.requester_id = Some(oid("20"));
        record.status = Some(ExecutionStatus::warning(StatusCode::ISD_R_FAILED));
        record.isd_p_aid = Some(Aid::isd_p(0x0010));
        record.iccid = Some(iccid());
        record.imei = Some(vec![0x4A; 8]);
        record.meid = Some(vec![0xA1; 7]);
        let notification = AuditRecord::new(eid(), oid("30"), date(), OperationType::NOTIFICATION_FALL_BACK);
        eis.audit_trail = Some(AuditTrail::new(vec![record, notification]));
        eis.additional_properties = vec![Property::new("batch", "2024-W03"), Property::new("\"&<\t", "")];
    }
    eis
}

/// Writes a document to the folder, where there is one, and reads it back.
fn check<T: Message + PartialEq + Debug>(name: &str, message: &RpsMessage<T>) {
    let text = message.encode_xml().unwrap();
    if let Ok(folder) = env::var("SGP_XML_DUMP") {
        fs::create_dir_all(&folder).unwrap();
        fs::write(Path::new(&folder).join(format!("{}-{name}.xml", T::NAME)), &text).unwrap();
    }
    assert_eq!(rps::decode::<T>(text.as_bytes(), &Limits::default()).as_ref(), Ok(message), "{text}");
    let peek = rps::peek(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!((peek.message_type(), peek.header()), (T::NAME, &message.header));
}

/// Every shape of request and response of one operation.
fn checked<O: Operation>(full: O::Parameters, least: O::Parameters, outcome: O::Outcome, card_data: bool)
where
    Request<O>: Message + PartialEq + Debug + Clone,
    Response<O>: Message + PartialEq + Debug,
    O::Parameters: Clone,
{
    let request = Request::<O>::new(CallId::new("DP-2025-000101"), full).with_validity_period(seconds(7200));
    let request = RpsMessage::new(header(true), request);
    check("everything", &request);
    check("least", &RpsMessage::new(header(false), Request::<O>::new(CallId::new(""), least)));

    let id = || "//sm-sr.example.com/1".parse().unwrap();
    let mut done = Response::<O>::executed(outcome).with_processing(date(), date());
    if card_data {
        done = done.with_euicc_response_data(vec![0x23, 0x02, 0x90, 0x00]);
    }
    check("executed", &request.reply(done, id(), date()));
    let data =
        StatusCodeData::new(StatusCode::PARAMETER_INVALID).with_subject_identifier("a").with_message("b & c");
    let refused = Response::<O>::failed(data).with_acceptable_validity_period(seconds(1));
    check("failed", &request.reply(refused, id(), date()));
    check("expired", &request.reply(Response::<O>::expired(), id(), date()));
}

#[test]
fn es2() {
    let least = es2::DownloadProfileParameters::new(eid(), oid("30"));
    let full = least.clone().with_profile_type("BASIC_LTE_M2M").with_iccid(iccid()).with_enabling();
    checked::<es2::DownloadProfile>(full, least, es2::DownloadProfileOutcome::new(iccid()), false);
}

#[test]
fn es3() {
    let least = es3::CreateIsdpParameters::new(eid(), iccid(), oid("40"), 0);
    let full = es3::CreateIsdpParameters::new(eid(), iccid(), oid("40"), 65_536).with_more_to_do(true);
    checked::<es3::CreateIsdp>(full, least, es3::CreateIsdpOutcome::new(Aid::isd_p(0x0012)), true);
    let least = es3::SendDataParameters::new(eid(), Aid::isd_p(0x0012), Vec::new());
    let full = es3::SendDataParameters::new(eid(), Aid::ISD_R, vec![0x22, 0x00]).with_more_to_do(false);
    checked::<es3::SendData>(full, least, NoOutcome, true);
    let least = es3::ProfileDownloadCompletedParameters::new(eid(), iccid());
    let full = least.clone().with_profile_type("BASIC").with_pol2(pol2());
    let full = full.with_subscription_address(SubscriptionAddress::default().with_imsi("001010123456789"));
    checked::<es3::ProfileDownloadCompleted>(full, least, NoOutcome, false);
}

#[test]
fn shapes_that_es3_and_es4_share() {
    let query = EisQuery::new(eid());
    checked::<es3::GetEis>(query.clone(), query.clone(), EisOutcome::new(eis(true)), false);
    checked::<es4::GetEis>(query.clone(), query, EisOutcome::new(eis(false)), false);
    let (all, two) = (AuditQuery::new(eid(), Vec::new()), AuditQuery::new(eid(), vec![iccid(), iccid()]));
    checked::<es3::AuditEis>(two.clone(), all.clone(), EisOutcome::new(eis(false)), false);
    checked::<es4::AuditEis>(two, all, EisOutcome::new(eis(true)), false);
    let target = || ProfileTarget::new(eid(), iccid());
    checked::<es3::EnableProfile>(target(), target(), NoOutcome, true);
    checked::<es3::DisableProfile>(target(), target(), NoOutcome, true);
    checked::<es3::DeleteIsdp>(target(), target(), NoOutcome, true);
    checked::<es4::EnableProfile>(target(), target(), NoOutcome, true);
    checked::<es4::DisableProfile>(target(), target(), NoOutcome, true);
    checked::<es4::DeleteProfile>(target(), target(), NoOutcome, true);
}
