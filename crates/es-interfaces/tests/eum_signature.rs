//! The signed block of the manufacturer: its canonical form, its signature, and that it survives.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use es_interfaces::eis::{Eis, EumSignatureDraft, EumSignedInfo};
use es_interfaces::{EisOutcome, es3, xml};
use sgp_keys::{Curve, EcSecretKey, PublicKey, RawSignature, Signer, sha1, sha256};
use sgp_wire::Limits;

/// Document 04: key, digest and signature were made with libxml2 and OpenSSL; the key is the
/// SHA-256 of `sgp02 test vector: EUM signing key`.
const DOCUMENT: &str = include_str!("data/04-es3-get-eis-response.xml");
const SECRET: &str = "8a0ee15b03c064f06faff74f38b467788661b15338301cdbc5d4ed4825e4a3cc";
const PUBLIC: &str = "04ad7886005002733380a8a8320b1b6db230e48d7ac05d1acff5068be74508694f\
                      5fefac78a4ddd9d449f7de0de815e01b63ecdcf3b61932b62354f6e52b02e61a";
const DIGEST: &str = "2e6093b23a053bff7d4b71d1aaf1ddcbaca51b73cc14e2b9b8b71d8a616b89b7";
/// `ds:SignatureValue` of the document.
const SIGNATURE: &str =
    "O3GFTziK6zWQESs2bq9aDXoaqh7GvNIBBQ8JEjyKS1EhF0VGTz0k6QUuK/6nP01gc84DGm+O4QIVgLHoHV/CLg==";
const SIGNATURE_HEX: &str = "3b71854f388aeb3590112b366eaf5a0d7a1aaa1ec6bcd201050f09123c8a4b51\
                             211745464f3d24e9052e2bfea73f4d6073ce031a6f8ee1021580b1e81d5fc22e";

const RPS: &str = "http://namespaces.gsma.org/esim-messaging/3";
const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

fn response_of(declarations: &str, eis: &str) -> String {
    let status =
        "<m:FunctionExecutionStatus><m:Status>EXECUTED_SUCCESS</m:Status></m:FunctionExecutionStatus>";
    format!(
        "<m:ES3-GetEISResponse xmlns:m='{RPS}' {declarations}>{status}<m:Eis>{eis}</m:Eis></m:ES3-GetEISResponse>"
    )
}

fn eis_of(document: &str) -> Eis {
    let response: es3::GetEisResponse = xml::decode_element(document.as_bytes(), &Limits::default()).unwrap();
    response.outcome.eis.unwrap()
}

fn document() -> Eis {
    let start = DOCUMENT.find("<rps:Eis>").unwrap() + "<rps:Eis>".len();
    let end = DOCUMENT.find("</rps:Eis>").unwrap();
    eis_of(&response_of(&format!("xmlns:rps='{RPS}' xmlns:ds='{DS}'"), &DOCUMENT[start..end]))
}

/// The EIS after a trip through our own text.
fn emitted(eis: &Eis) -> (String, Eis) {
    let text = xml::encode_element(&es3::GetEisResponse::executed(EisOutcome::new(eis.clone()))).unwrap();
    let eis = eis_of(&text);
    (text, eis)
}

#[test]
fn canonical_form_has_the_digest_of_the_document() {
    let info = document().signed_info.info().clone();
    let canonical = info.canonical().unwrap();
    assert_eq!(hex::encode(sha256(&[canonical.as_bytes()])), DIGEST);
    let made = EumSignedInfo::encode(info).unwrap();
    assert_eq!(made, document().signed_info);
    assert!(DOCUMENT.contains(made.as_xml()));
}

#[test]
fn signature_is_that_of_the_document() {
    let secret = EcSecretKey::from_bytes(Curve::P256, &hex::decode(SECRET).unwrap()).unwrap();
    let public = PublicKey::from_point(Curve::P256, &hex::decode(PUBLIC).unwrap()).unwrap();
    let digest = hex::decode(DIGEST).unwrap().try_into().unwrap();
    let draft = EumSignatureDraft::new(&digest);
    let theirs = RawSignature::from_slice(&hex::decode(SIGNATURE_HEX).unwrap()).unwrap();
    assert_eq!(public.verify(draft.signed_info(), &theirs), Ok(()));
    let ours = secret.sign(draft.signed_info(), &mut NoRandom).unwrap();
    let signature = draft.into_signature(ours.as_bytes(), &sha1(public.point()));
    assert!(signature.as_xml().contains(SIGNATURE));
    assert!(signature.as_xml().contains("<ds:X509SKI>dZZ5IzmxmN2PaedZ8McSxklA6/8=</ds:X509SKI>"));
    let mut eis = document();
    eis.signature = Some(signature);
    assert_eq!(emitted(&eis).1, eis);
}

/// Deterministic signatures draw nothing.
struct NoRandom;

impl rand_core::TryRng for NoRandom {
    type Error = core::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.fill(0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for NoRandom {}

const EID: &str = "89001012012341234012345678901224";

#[test]
fn text_is_emitted_as_received_whatever_its_prefixes() {
    let signature = |p: &str| format!("<m:EumSignature><{p}SignedInfo> \n</{p}SignedInfo ></m:EumSignature>");
    for (declarations, block, signature) in [
        (
            format!("xmlns:ns2='{RPS}' xmlns:ds='{DS}'"),
            format!("<ns2:EumSignedInfo ><ns2:Eid>{EID}</ns2:Eid>\n</ns2:EumSignedInfo>"),
            signature("ds:"),
        ),
        (
            format!("xmlns='{RPS}' xmlns:d='{DS}'"),
            format!("<EumSignedInfo><!-- a --><Eid>{EID}</Eid></EumSignedInfo>"),
            signature("d:"),
        ),
        (
            String::new(),
            format!("<EumSignedInfo xmlns='{RPS}'><Eid>{EID}</Eid></EumSignedInfo>"),
            format!("<m:EumSignature><SignedInfo xmlns='{DS}'/></m:EumSignature>"),
        ),
    ] {
        let eis = eis_of(&response_of(&declarations, &format!("{block} {signature}")));
        assert_eq!(eis.signed_info.as_xml(), block);
        assert_eq!(eis.signature.as_ref().unwrap().as_xml(), signature);
        let (text, again) = emitted(&eis);
        assert!(text.contains(&block) && text.contains(&signature), "{text}");
        assert_eq!(again, eis);
        assert_eq!(again.signed_info.info().eid.to_string(), EID);
    }
}

#[test]
fn a_prefix_that_means_something_else_here_is_declared_in_the_text() {
    let declarations = format!("xmlns:rps='{DS}' xmlns:ds='{RPS}'");
    let block = format!("<ds:EumSignedInfo><ds:Eid>{EID}</ds:Eid></ds:EumSignedInfo>");
    let signature = "<ds:EumSignature><rps:SignedInfo/></ds:EumSignature>";
    let eis = eis_of(&response_of(&declarations, &format!("{block}{signature}")));
    let (text, again) = emitted(&eis);
    assert!(text.contains(&block), "{text}");
    assert!(text.contains(&format!("<ds:EumSignature xmlns:rps=\"{DS}\"><rps:SignedInfo/>")), "{text}");
    assert_eq!(again.signed_info, eis.signed_info);
}

/// Whatever the peer calls `rps`, and names that only begin like it.
#[test]
fn other_names_of_the_signature_element_under_any_prefix() {
    let block = format!("<m:EumSignedInfo><m:Eid>{EID}</m:Eid></m:EumSignedInfo>");
    for (outside, signature, expected) in [
        (
            format!("xmlns:rpsx='{DS}'"),
            "<rpsx:Signature><rpsx:SignedInfo/></rpsx:Signature>".into(),
            "<rps:EumSignature><rpsx:SignedInfo/></rps:EumSignature>".into(),
        ),
        (
            String::new(),
            format!("<rpsx:Signature xmlns:rpsx='{DS}'><rpsx:SignedInfo/></rpsx:Signature>"),
            format!("<rps:EumSignature xmlns:rpsx='{DS}'><rpsx:SignedInfo/></rps:EumSignature>"),
        ),
        (
            format!("xmlns:rps='{DS}'"),
            "<rps:Signature><rps:SignedInfo/></rps:Signature>".into(),
            "<rps1:EumSignature><rps:SignedInfo/></rps1:EumSignature>".into(),
        ),
        (
            String::new(),
            format!("<rps:Signature xmlns:rps='{DS}' xmlns:rps1='{DS}'><rps1:SignedInfo/></rps:Signature>"),
            format!(
                "<rps2:EumSignature xmlns:rps='{DS}' xmlns:rps1='{DS}'><rps1:SignedInfo/></rps2:EumSignature>"
            ),
        ),
        (
            String::new(),
            format!("<d:Signature xmlns:d='{DS}' xmlns:rps='{RPS}'/>"),
            format!("<rps:EumSignature xmlns:d='{DS}' xmlns:rps='{RPS}'/>"),
        ),
        (
            format!("xmlns:d='{DS}'"),
            format!("<d:Signature><!-- xmlns:rps --><rps:SignedInfo xmlns:rps='{DS}'/></d:Signature>"),
            format!(
                "<rps:EumSignature><!-- xmlns:rps --><rps:SignedInfo xmlns:rps='{DS}'/></rps:EumSignature>"
            ),
        ),
    ] {
        let (outside, signature, expected): (String, String, String) = (outside, signature, expected);
        let eis = eis_of(&response_of(&outside, &format!("{block}{signature}")));
        assert_eq!(eis.signature.as_ref().unwrap().as_xml(), expected);
        let (text, again) = emitted(&eis);
        let content = &expected[expected.find('>').unwrap()..expected.rfind("</").unwrap_or(expected.len())];
        assert!(text.contains(content), "{text}");
        // what is in it still means the same: read back, it is a signature of this name
        assert!(again.signature.is_some(), "{text}");
        let (second, third) = emitted(&again);
        assert_eq!((second, third), (text, again));
    }
}

#[test]
fn other_names_of_the_signature_element() {
    for name in ["EumSignature", "Signature"] {
        let block = format!("<m:EumSignedInfo><m:Eid>{EID}</m:Eid></m:EumSignedInfo>");
        let signature = format!("<ds:{name} Id='s'><ds:SignedInfo/></ds:{name} >");
        let eis = eis_of(&response_of(&format!("xmlns:ds='{DS}'"), &format!("{block}{signature}")));
        let expected = "<rps:EumSignature Id='s'><ds:SignedInfo/></rps:EumSignature>";
        assert_eq!(eis.signature.as_ref().unwrap().as_xml(), expected);
        assert_eq!(emitted(&eis).1, eis);
    }
    let eis = eis_of(&response_of("", &format!("<m:EumSignedInfo><m:Eid>{EID}</m:Eid></m:EumSignedInfo>")));
    assert_eq!(eis.signature, None);
}
