//! Text that is not the message it should be.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use es_interfaces::{RpsMessage, es3, es4, rps, xml};
use proptest::prelude::*;
use sgp_wire::{DecodeError, DecodeErrorKind, LimitKind, Limits};

const RPS: &str = "http://namespaces.gsma.org/esim-messaging/3";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const AUDIT: &str = include_str!("data/12-rps-message-es4-audit-eis-request.xml");
const EIS: &str = include_str!("data/04-es3-get-eis-response.xml");

const CREATE: &str = "<r:ES3-CreateISDPRequest xmlns:r='http://namespaces.gsma.org/esim-messaging/3'>\
     <r:FunctionCallIdentifier>1</r:FunctionCallIdentifier><r:Eid>89001012012341234012345678901224</r:Eid>\
     <r:Iccid>8933010000000000036</r:Iccid><r:Mno-id>2.999.40</r:Mno-id>\
     <r:RequiredMemory>65536</r:RequiredMemory></r:ES3-CreateISDPRequest>";

fn create(text: &str) -> Result<es3::CreateIsdpRequest, DecodeError> {
    xml::decode_element(text.as_bytes(), &Limits::default())
}

fn audit(text: &str) -> Result<RpsMessage<es4::AuditEisRequest>, DecodeError> {
    rps::decode(text.as_bytes(), &Limits::default())
}

/// Puts `to` in the place of `from`; the error is expected at `at` in the text, counted from
/// where `to` begins.
#[track_caller]
fn refused(from: &str, to: &str, path: &str, at: usize, kind: DecodeErrorKind) {
    let text = CREATE.replacen(from, to, 1);
    let error = create(&text).unwrap_err();
    let offset = CREATE.find(from).unwrap() + at;
    assert_eq!((error.kind(), error.offset()), (kind, offset), "{error}");
    assert_eq!(error.path().to_string(), path, "{error}");
}

const fn value(expected: &'static str) -> DecodeErrorKind {
    DecodeErrorKind::InvalidValue { expected }
}

#[test]
fn values() {
    let number = value("a number of at most 64 bits");
    for bad in ["-1", "", "1.0", "0x10", "18446744073709551616"] {
        refused(">65536<", &format!(">{bad}<"), "ES3-CreateISDPRequest.RequiredMemory", 1, number);
    }
    refused(">8900", ">89x0", "ES3-CreateISDPRequest.Eid", 1, value("an EID of 32 digits"));
    refused(">2.999.40<", ">2.999.<", "ES3-CreateISDPRequest.Mno-id", 1, value("an object identifier"));
    let text = CREATE.replace(">65536<", ">-5<");
    let message = "ES3-CreateISDPRequest.RequiredMemory: expected a number of at most 64 bits at byte 265";
    assert_eq!(create(&text).unwrap_err().to_string(), message);
}

#[test]
fn members_in_order_and_no_others() {
    let unexpected = |expected| DecodeErrorKind::UnexpectedMember { expected };
    let body = "ES3-CreateISDPRequest";
    refused("<r:Eid>89001012012341234012345678901224</r:Eid>", "", body, 0, unexpected("Eid"));
    refused(
        "<r:RequiredMemory>65536</r:RequiredMemory>",
        "",
        body,
        0,
        DecodeErrorKind::MissingMember { name: "RequiredMemory" },
    );
    let end = unexpected("the end of the element");
    refused("</r:ES3", "<r:Extension/></r:ES3", body, 0, end);
    refused("</r:ES3", "<r:RequiredMemory>1</r:RequiredMemory></r:ES3", body, 0, end);
    refused("</r:ES3", "text</r:ES3", body, 0, unexpected("an element"));
    refused("65536", "<r:x/>", "ES3-CreateISDPRequest.RequiredMemory", 0, unexpected("text"));
    refused("<r:Eid>", "<r:Eid lang='en'>", "ES3-CreateISDPRequest.Eid", 0, unexpected("no such attribute"));
}

#[test]
fn namespace_by_uri_not_by_prefix() {
    let same = create(CREATE).unwrap();
    let unprefixed =
        CREATE.replace("r:", "").replace("xmlns:r", "xmlns").replace(&RPS.replace("r:", ""), RPS);
    assert_eq!(create(&unprefixed).as_ref(), Ok(&same));
    let other = CREATE.replace("/3'", "/1'");
    let kind = DecodeErrorKind::UnexpectedMember { expected: "ES3-CreateISDPRequest" };
    assert_eq!(create(&other).unwrap_err().kind(), kind);
    for odd in ["&#47;3'", "\t/3'", "/\"3'"] {
        let kind = value("a namespace without references, quotes and line breaks");
        assert_eq!(create(&CREATE.replace("/3'", odd)).unwrap_err().kind(), kind);
    }
    let undeclared = CREATE.replacen("<r:Eid>", "<q:Eid>", 1).replacen("</r:Eid>", "</q:Eid>", 1);
    assert_eq!(create(&undeclared).unwrap_err().kind(), value("a prefix that is declared"));
    let foreign =
        CREATE.replacen("<r:Eid>", "<q:Eid xmlns:q='urn:x'>", 1).replacen("</r:Eid>", "</q:Eid>", 1);
    assert_eq!(create(&foreign).unwrap_err().kind(), DecodeErrorKind::UnexpectedMember { expected: "Eid" });
}

#[test]
fn what_xml_leaves_open() {
    let same = create(CREATE).unwrap();
    let spaced = CREATE.replace("><", ">\r\n\t <!-- a -->\n<");
    assert_eq!(create(&spaced).as_ref(), Ok(&same));
    assert_eq!(
        create(&format!("\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\n{CREATE}\n<!-- end -->")).as_ref(),
        Ok(&same)
    );
    let written = CREATE.replace(">65536<", "> <![CDATA[+0655]]>&#51;&#x36; <").replace(">1<", ">&#49;<");
    assert_eq!(create(&written).as_ref(), Ok(&same));
    let hints = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>";
    assert_eq!(create(&CREATE.replacen('>', &format!(" {hints}"), 1)).as_ref(), Ok(&same));
    let nil = CREATE.replacen(
        "<r:Eid>",
        "<r:Eid xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'>",
        1,
    );
    assert!(create(&nil).is_err());
}

#[test]
fn nothing_expands() {
    for (before, kind) in [
        ("<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>", value("no document type")),
        ("<?php x?>", value("no processing instruction")),
        ("<?xml version='1.1'?>", value("XML version 1.0")),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>", value("encoding UTF-8")),
        (" <?xml version='1.0'?>", value("the XML declaration at the beginning")),
    ] {
        let error = create(&format!("{before}{CREATE}")).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (kind, usize::from(before.starts_with(' '))), "{before}");
    }
    let reference = value("a predefined entity or a character reference");
    for entity in ["&a;", "&nbsp;", "&#0;", "&#xFFFE;", "&#x110000;"] {
        refused(">1<", &format!(">{entity}<"), "ES3-CreateISDPRequest.FunctionCallIdentifier", 1, reference);
    }
    let bare = CREATE.replace(">1<", ">\u{0}<");
    assert_eq!(create(&bare).unwrap_err().kind(), value("a character that XML allows"));
    assert_eq!(
        xml::decode_element::<es3::CreateIsdpRequest>(&[b'<', 0xFF], &Limits::default())
            .unwrap_err()
            .offset(),
        1
    );
}

#[test]
fn not_well_formed() {
    for (from, to) in [
        ("</r:Eid>", "</r:Iccid>"),
        ("<r:Eid>", "<r:Eid a='1' a='2'>"),
        ("<r:Eid>", "<r:Eid a>"),
        ("<r:Eid>", "<r:Eid xmlns:a='<'>"),
        ("</r:ES3-CreateISDPRequest>", "</r:ES3-CreateISDPRequest></x>"),
    ] {
        assert!(create(&CREATE.replacen(from, to, 1)).is_err(), "{to}");
    }
    let two = format!("{CREATE}{CREATE}");
    let kind = DecodeErrorKind::UnexpectedMember { expected: "the end of the document" };
    assert_eq!(create(&two).unwrap_err().kind(), kind);
}

/// A response with an EIS as a document of its own.
fn eis() -> String {
    let body = &EIS[EIS.find("<rps:ES3").unwrap()..EIS.find("</soap:Body>").unwrap()];
    let namespaces = format!(" xmlns:rps='{RPS}' xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>");
    body.replacen('>', &namespaces, 1)
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let decode = |text: &str| xml::decode_element::<es3::GetEisResponse>(text.as_bytes(), &Limits::default());
    let marked = |text: &str| format!("\u{FEFF}{text}");
    let same = decode(&eis()).unwrap();
    assert_eq!(decode(&marked(&eis())), Ok(same));
    let damaged = eis().replacen("<rps:Eid>", "<rps:Eid>x", 1);
    let (plain, behind_mark) = (decode(&damaged).unwrap_err(), decode(&marked(&damaged)).unwrap_err());
    assert_eq!(behind_mark, plain.shifted(3));
    assert!(decode(&marked(&marked(&eis()))).is_err());
}

/// What is kept as text is emitted again, and must not make another document ill-formed.
#[test]
fn what_is_not_read_is_well_formed_too() {
    let with = |inside: &str| {
        let text = eis().replacen("</rps:EumSignature>", &format!("{inside}</rps:EumSignature>"), 1);
        xml::decode_element::<es3::GetEisResponse>(text.as_bytes(), &Limits::default()).map(drop)
    };
    let (names, reference) =
        ("well-formed names and attributes", "a predefined entity or a character reference");
    for inside in
        ["<x a='&amp;&#x9;'/>", "]]&gt;", "<![CDATA[<&]]>", "<!-- <& -->", "<q:x xmlns:q='urn:q' q:y=''/>"]
    {
        assert_eq!(with(inside), Ok(()), "{inside}");
    }
    for (inside, expected) in [
        ("<1/>", names),
        ("<a<b/>", names),
        ("<a:b:c xmlns:a='urn:a'/>", names),
        ("<x a='1'b='2'/>", names),
        ("<x 1=''/>", names),
        ("<x a='<'/>", names),
        ("<x a='&'/>", reference),
        ("<x a='&b;'/>", reference),
        ("<x a='&#0;'/>", reference),
        ("&b;", reference),
        ("]]>", "well-formed XML"),
        ("<x xmlns:q=''/>", "a namespace for every prefix"),
        ("<x a='' a=''/>", "well-formed attributes, each once"),
        ("<x xmlns:p='urn:p' xmlns:q='urn:p' p:a='' a='' q:a=''/>", "well-formed attributes, each once"),
    ] {
        let error = with(inside).unwrap_err();
        assert_eq!(error.kind(), value(expected), "{inside}");
        assert_eq!(error.offset(), eis().find("</rps:EumSignature>").unwrap(), "{inside}");
    }
}

#[test]
fn limits() {
    let limited =
        |limits: &Limits| xml::decode_element::<es3::CreateIsdpRequest>(CREATE.as_bytes(), limits).map(drop);
    let exceeded = |limit, max| DecodeErrorKind::Limit { limit, max };
    let error = limited(&Limits::default().with_max_len(CREATE.len() - 1)).unwrap_err();
    assert_eq!(error.kind(), exceeded(LimitKind::Length, CREATE.len() - 1));
    assert_eq!(limited(&Limits::default().with_max_len(CREATE.len())), Ok(()));
    let error = limited(&Limits::default().with_max_depth(1)).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (exceeded(LimitKind::Depth, 1), CREATE.find("<r:Func").unwrap())
    );
    assert_eq!(limited(&Limits::default().with_max_depth(2)), Ok(()));
    let error = limited(&Limits::default().with_max_items(6)).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (exceeded(LimitKind::Items, 6), CREATE.find("<r:Req").unwrap())
    );
    assert_eq!(limited(&Limits::default().with_max_items(7)), Ok(()));
}

#[test]
fn many_attributes_and_declarations_cost_little() {
    let attributes: String = (0..65).map(|n| format!(" a{n}='1'")).collect();
    let error = create(&CREATE.replacen("<r:Eid>", &format!("<r:Eid{attributes}>"), 1)).unwrap_err();
    assert_eq!(error.kind(), DecodeErrorKind::Limit { limit: LimitKind::Items, max: 64 });
    let declarations: String = (0..60).map(|n| format!(" xmlns:a{n}='urn:{n}'")).collect();
    let nested = format!("<x{declarations}><x{declarations}/></x>");
    assert!(create(&nested).is_err());
}

#[test]
fn the_envelope() {
    let field = |from: &str, to: &str| audit(&AUDIT.replacen(from, to, 1)).unwrap_err();
    let error = field("<rps:MessageDate>2025-03-12T07", "<rps:MessageDate>2025-03-12T25");
    assert_eq!(
        (error.path().to_string().as_str(), error.kind()),
        ("RPSHeader.MessageDate", value("a date and time"))
    );
    let error = field("MessageVersion=\"1.0.0\"", "MessageVersion=\"1.0\"");
    assert_eq!(error.path().to_string(), "RPSMessage.MessageVersion");
    assert_eq!(
        field(" MessageVersion=\"1.0.0\"", "").kind(),
        DecodeErrorKind::MissingMember { name: "MessageVersion" }
    );
    let error = field("ES4-AuditEISRequest<", "ES4-GetEISRequest<");
    assert_eq!(error.path().to_string(), "RPSHeader.MessageType");
    assert_eq!(error.offset(), AUDIT.find("<rps:MessageType>").unwrap());
    let error = field("<rps:Iccid>8933010000000000036", "<rps:Iccid>89330100000000000x6");
    assert_eq!(error.path().to_string(), "ES4-AuditEISRequest.Iccid[1]");
    let other = rps::decode::<es4::GetEisRequest>(AUDIT.as_bytes(), &Limits::default()).unwrap_err();
    assert_eq!(other.kind(), value("the name of the body element"));
    // peek asks for the same element that the header names
    let wrong = AUDIT.replacen("ES4-AuditEISRequest<", "ES4-GetEISRequest<", 1);
    let kind = DecodeErrorKind::UnexpectedMember { expected: "the element that MessageType names" };
    assert_eq!(rps::peek(wrong.as_bytes(), &Limits::default()).unwrap_err().kind(), kind);
}

/// Identifiers of `xs:anyURI` may stand on a line of their own; names of `xs:string` are what they are.
#[test]
fn white_space_is_no_part_of_an_address() {
    let address = "https://operator.example.org/es4/callback";
    let text = AUDIT.replacen(address, &format!("\n  {address}\t"), 1);
    let text = text.replacen("<rps:SenderName>", "<rps:SenderName> ", 1);
    let header = audit(&text).unwrap().header;
    assert_eq!(header.response_endpoint.as_deref(), Some(address));
    assert!(header.sender_name.starts_with(' '));
}

#[test]
fn a_message_that_is_not_known_can_still_be_looked_at() {
    let text = AUDIT.replace("ES4-AuditEISRequest", "ES4-SetPLMARequest");
    let peek = rps::peek(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!((peek.function(), peek.direction(), peek.message_type()), (None, None, "ES4-SetPLMARequest"));
    assert!(peek.eid().is_some() && peek.call_id().is_some());
}

#[test]
fn what_peers_are_known_to_send() {
    let base = |rest: &str| {
        let status = "<FunctionExecutionStatus><Status>FAILED</Status></FunctionExecutionStatus>";
        format!("<ES3-CreateISDPResponse xmlns='{RPS}'>{status}{rest}</ES3-CreateISDPResponse>")
    };
    let decode =
        |text: &str| xml::decode_element::<es3::CreateIsdpResponse>(text.as_bytes(), &Limits::default());
    // no AID, or the placeholder, with a failure; never with a success
    for rest in ["", "<Isd-p-aid>0000000000</Isd-p-aid>"] {
        assert_eq!(decode(&base(rest)).unwrap().outcome.isd_p_aid, None);
        let error = decode(&base(rest).replace("FAILED", "EXECUTED_SUCCESS")).unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::MissingMember { name: "Isd-p-aid" });
    }
    assert!(decode(&base("").replace("FAILED", "Failed")).is_err());
    // codes with a success, words for codes, answer data where the schema has none
    let text = format!(
        "<ES4-GetEISResponse xmlns='{RPS}'><FunctionExecutionStatus><Status>EXECUTED_SUCCESS</Status><StatusCodeData>\
         <Subject>eUICC</Subject><Reason>8.1</Reason></StatusCodeData></FunctionExecutionStatus>\
         <EuiccResponseData>9000</EuiccResponseData></ES4-GetEISResponse>"
    );
    let response: es4::GetEisResponse = xml::decode_element(text.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(response.status.code().unwrap().to_string(), "eUICC/8.1");
    assert_eq!(response.euicc_response_data, Some(vec![0x90, 0x00]));
}

#[test]
fn a_string_that_xml_cannot_carry_is_not_written() {
    let mut request = create(CREATE).unwrap();
    request.call_id = es_interfaces::CallId::new("a\u{1}b");
    assert_eq!(xml::encode_element(&request), Err(xml::EncodeError));
}

#[test]
fn every_prefix_is_refused() {
    let document = AUDIT.trim_end();
    for end in 0..document.len() {
        assert!(audit(&document[..end]).is_err(), "{end}");
    }
    for end in 0..CREATE.len() {
        let error = create(&CREATE[..end]).unwrap_err();
        assert!(error.offset() <= end, "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn damaged_text_never_panics(at in 0..EIS.len(), byte in any::<u8>(), cut in 0..8usize) {
        let mut text = eis().into_bytes();
        let at = at % text.len();
        text.splice(at..(at + cut).min(text.len()), [byte]);
        if let Ok(response) = xml::decode_element::<es3::GetEisResponse>(&text, &Limits::default()) {
            let again = xml::encode_element(&response).unwrap();
            let again: Result<es3::GetEisResponse, _> =
                xml::decode_element(again.as_bytes(), &Limits::default());
            prop_assert_eq!(again.as_ref(), Ok(&response));
            let Some(set) = response.outcome.eis else { return Ok(()) };
            // the canonical block says the same, and is its own canonical form
            let canonical = set.signed_info.canonical();
            let (before, behind) = EIS.split_once("<rps:EumSignedInfo>").unwrap();
            let behind = behind.split_once("</rps:EumSignedInfo>").unwrap().1;
            let document = format!("{before}{canonical}{behind}");
            let body = &document[document.find("<rps:ES3").unwrap()..document.find("</soap:Body>").unwrap()];
            let body = body.replacen('>', &format!(" xmlns:rps='{RPS}' xmlns:ds='{DS}'>"), 1);
            let other: es3::GetEisResponse = xml::decode_element(body.as_bytes(), &Limits::default()).unwrap();
            let other = other.outcome.eis.unwrap().signed_info;
            prop_assert_eq!(other.info(), set.signed_info.info());
            prop_assert_eq!(other.canonical(), canonical);
            if let Some(Err(error)) = set.signature.as_ref().map(|s| s.content(&Limits::default())) {
                prop_assert!(error.offset() <= set.signature.unwrap().as_xml().len(), "{error}");
            }
        }
    }

    #[test]
    fn any_string_comes_back(text in "[\\t\\n\\r\\x20-\\u{D7FF}\\u{E000}-\\u{FFFD}\\u{10000}-\\u{10FFFF}]*") {
        let mut request = create(CREATE).unwrap();
        request.call_id = es_interfaces::CallId::new(text);
        let written = xml::encode_element(&request).unwrap();
        prop_assert_eq!(create(&written), Ok(request));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = rps::peek(&bytes, &Limits::default());
        let _ = rps::decode::<es4::GetEisResponse>(&bytes, &Limits::default());
    }
}
