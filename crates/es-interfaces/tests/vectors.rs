//! The bodies of documents that were written without this crate.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use core::fmt::Debug;

use es_interfaces::eis::{KeysetUsage, Pol2Action, Pol2Qualification, ProfileState};
use es_interfaces::status::{ExecutionStatus, Status, StatusCode};
use es_interfaces::xml::{self, Message};
use es_interfaces::{AuditQuery, Direction, Function, RpsMessage, es2, es3, es4, rps};
use sgp_wire::{Aid, Limits};

const EID: &str = "89001012012341234012345678901224";
const DECLARATIONS: &str = " xmlns:rps=\"http://namespaces.gsma.org/esim-messaging/3\" \
                            xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"";

macro_rules! document {
    ($name:literal) => {
        include_str!(concat!("data/", $name, ".xml"))
    };
}

/// The body element of a SOAP envelope as a document of its own.
fn body_of(envelope: &str) -> String {
    let start = envelope.find("<soap:Body>").unwrap() + "<soap:Body>".len();
    let end = envelope.find("</soap:Body>").unwrap();
    envelope[start..end].trim().replacen('>', &format!("{DECLARATIONS}>"), 1)
}

/// The text without white space between tags, with start and end tag instead of `<x/>`, and
/// without the declarations of the two namespaces: what a writer has no choice about.
fn bare(xml: &str) -> String {
    let mut out = String::new();
    for piece in xml.split_inclusive('>') {
        let piece = piece.trim_start();
        match piece.strip_suffix("/>").and_then(|p| p.strip_prefix('<')) {
            Some(tag) => out.push_str(&format!("<{tag}></{}>", tag.split(' ').next().unwrap())),
            None => out.push_str(piece),
        }
    }
    for declaration in DECLARATIONS.split_inclusive("\" ") {
        out = out.replace(&format!(" {}", declaration.trim()), "");
    }
    out
}

/// Decodes the body, and checks that it is written as it came.
fn decoded<M: Message + PartialEq + Debug>(envelope: &str) -> M {
    let text = body_of(envelope);
    let message: M = xml::decode_element(text.as_bytes(), &Limits::default()).unwrap();
    let again = xml::encode_element(&message).unwrap();
    assert_eq!(bare(&again), bare(&text));
    assert_eq!(xml::decode_element::<M>(again.as_bytes(), &Limits::default()).unwrap(), message);
    message
}

#[test]
fn download_profile_request() {
    let m: es2::DownloadProfileRequest = decoded(document!("03-es2-download-profile-request"));
    assert_eq!(m.call_id.as_str(), "MNO-2025-000017");
    assert_eq!(m.validity_period.unwrap().get(), 86_400);
    assert_eq!(m.parameters.eid.to_string(), EID);
    assert_eq!(m.parameters.smsr_id.to_string(), "1.3.6.1.4.1.32473.30");
    assert_eq!(m.parameters.profile_type.as_deref(), Some("BASIC_LTE_M2M"));
    assert_eq!(m.parameters.iccid.unwrap().to_string(), "8933010000000000036");
    assert!(!m.parameters.enable_profile);
}

#[test]
fn get_eis_response() {
    let m: es3::GetEisResponse = decoded(document!("04-es3-get-eis-response"));
    assert_eq!(m.status, ExecutionStatus::SUCCESS);
    let eis = m.outcome.eis.unwrap();
    let info = eis.signed_info.info();
    assert_eq!(info.eid.to_string(), EID);
    assert_eq!(info.platform_type.as_deref(), Some("ExampleOS M2M"));
    assert_eq!(info.isd_p_module_aid, Some(Aid::ISD_P_MODULE));
    let keyset = &info.ecasd.as_ref().unwrap().keysets[0];
    assert_eq!((keyset.version, keyset.usage), (116, Some(KeysetUsage::Ca)));
    assert_eq!(keyset.certificates().next().unwrap().value[..2], [0x7F, 0x21]);
    assert_eq!((eis.remaining_memory, eis.available_memory), (Some(262_144), Some(524_288)));
    let [bootstrap, other] = &eis.profiles[..] else { panic!("two profiles") };
    assert_eq!((bootstrap.state, bootstrap.fallback_attribute), (Some(ProfileState::Enabled), Some(true)));
    assert!(bootstrap.pol2.as_ref().unwrap().says(Pol2Action::Delete, Pol2Qualification::NotAllowed));
    assert_eq!((other.smdp_id.is_some(), other.free_memory), (true, Some(12_288)));
    assert!(other.pol2.as_ref().unwrap().says(Pol2Action::Disable, Pol2Qualification::AutoDelete));
    let isd_r = eis.isd_r.unwrap();
    assert_eq!((isd_r.sin.as_deref(), isd_r.keysets[0].version), (Some(&b"SGP02"[..]), 3));
    let trail = eis.audit_trail.unwrap();
    assert_eq!(trail.records[0].operation.meaning(), Some("ISD-P created"));
    assert_eq!((&trail.records[1].status, trail.records[1].imei.as_ref().unwrap().len()), (&None, 8));
    assert_eq!(eis.additional_properties[1].key, "note");
}

#[test]
fn create_isdp() {
    let m: es3::CreateIsdpRequest = decoded(document!("05-es3-create-isdp-request"));
    assert_eq!((m.parameters.required_memory, m.parameters.more_to_do), (65_536, Some(true)));
    assert_eq!(m.parameters.mno_id.to_string(), "1.3.6.1.4.1.32473.40");
    let m: es3::CreateIsdpResponse = decoded(document!("06-es3-create-isdp-response-callback"));
    assert_eq!(m.outcome.isd_p_aid, Some(Aid::isd_p(0x0012)));
    assert_eq!(m.processing_end.unwrap().as_str(), "2025-03-10T10:00:54Z");
}

#[test]
fn send_data() {
    let m: es3::SendDataRequest = decoded(document!("07-es3-send-data-request"));
    assert_eq!(m.parameters.sd_aid, Aid::isd_p(0x0012));
    assert_eq!(m.parameters.data[..4], [0x22, 0x0E, 0x80, 0x50]);
    let m: es3::SendDataResponse = decoded(document!("08-es3-send-data-response-failed"));
    let data = m.status.code_data.unwrap();
    assert_eq!((m.status.status, &data.code), (Status::Failed, &StatusCode::ISD_P_FAILED));
    assert_eq!(data.message.as_deref(), Some("Command rejected by the ISD-P"));
    assert_eq!(m.euicc_response_data.as_deref(), Some(&[0x23, 0x02, 0x69, 0x85][..]));
}

#[test]
fn enable_profile() {
    let m: es4::EnableProfileRequest = decoded(document!("09-es4-enable-profile-request"));
    assert_eq!(m.parameters.iccid.to_string(), "8933010000000000036");
    let m: es4::EnableProfileResponse = decoded(document!("10-es4-enable-profile-response-failed"));
    assert_eq!(m.status.code(), Some(&StatusCode::POL2_REFUSED));
    let m: es4::EnableProfileResponse = decoded(document!("11-es4-enable-profile-response-expired"));
    assert_eq!(
        (m.status.status, m.status.code()),
        (Status::Expired, Some(&StatusCode::TIME_TO_LIVE_EXPIRED))
    );
}

#[test]
fn rps_message() {
    let text = document!("12-rps-message-es4-audit-eis-request");
    let m: RpsMessage<es4::AuditEisRequest> = rps::decode(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(m.version, RpsMessage::<()>::VERSION);
    assert_eq!(m.header.sender.name.as_deref(), Some("Operator One"));
    assert_eq!(m.header.sender_name, "provisioning-1");
    assert_eq!(m.header.receiver.name, None);
    assert_eq!(m.header.context_id.as_deref(), Some("audit-0042"));
    assert_eq!(m.header.date.unix(), 1_741_762_800);
    let iccids = ["8933010000000000010", "8933010000000000036"].map(|i| i.parse().unwrap());
    assert_eq!(m.body.parameters, AuditQuery::new(EID.parse().unwrap(), iccids.to_vec()));
    assert_eq!(bare(&m.encode_xml().unwrap()), bare(text));
    assert_eq!(rps::decode(m.encode_xml().unwrap().as_bytes(), &Limits::default()), Ok(m));
}

#[test]
fn peek_sees_what_decode_sees() {
    let text = document!("12-rps-message-es4-audit-eis-request");
    let peek = rps::peek(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!((peek.function(), peek.direction()), (Some(Function::Es4AuditEis), Some(Direction::Request)));
    assert_eq!(peek.message_type(), "ES4-AuditEISRequest");
    assert_eq!(peek.call_id().unwrap().as_str(), "MNO-2025-000019");
    assert_eq!(peek.eid().unwrap().to_string(), EID);
    assert_eq!(peek.iccid().unwrap().to_string(), "8933010000000000010");
    let m: RpsMessage<es4::AuditEisRequest> = rps::decode(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(peek.header(), &m.header);
}
