//! The signature of the manufacturer, over documents that other tools signed.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is a panic")]

use eis::{Record, VerifiedEis, VerifyError};
use es_interfaces::eis::{Eis, SignatureMethod};
use es_interfaces::{EisOutcome, es3, xml};
use sgp_keys::{Curve, EcSecretKey, PublicKey, sha256};
use sgp_wire::{DecodeErrorKind, Limits};

const LINE_BY_LINE: &str = include_str!("data/04-es3-get-eis-response.xml");
const OTHER_STYLE: &str = include_str!("data/eis-of-another-style.xml");

fn key(label: &str) -> PublicKey {
    *EcSecretKey::from_bytes(Curve::P256, &sha256(&[label.as_bytes()])).unwrap().public_key()
}

fn eum() -> PublicKey {
    key("sgp02 test vector: EUM signing key")
}

/// The first document without its envelope, with the namespaces of that.
fn line_by_line() -> String {
    let body =
        &LINE_BY_LINE[LINE_BY_LINE.find("<rps:ES3").unwrap()..LINE_BY_LINE.find("</soap:Body>").unwrap()];
    let namespaces = " xmlns:rps='http://namespaces.gsma.org/esim-messaging/3' \
                      xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>";
    body.replacen('>', namespaces, 1)
}

fn decode(document: &str) -> Eis {
    let response = xml::decode_element::<es3::GetEisResponse>(document.as_bytes(), &Limits::default());
    response.unwrap().outcome.eis.unwrap()
}

fn verdict(document: &str) -> Result<(), VerifyError> {
    VerifiedEis::verify(decode(document), &eum()).map(drop)
}

/// The same document with another text in it.
fn changed(document: &str, from: &str, to: &str) -> String {
    assert!(document.contains(from), "{from} is not there");
    document.replacen(from, to, 1)
}

#[test]
fn both_documents_hold_for_their_manufacturer_alone() {
    for document in [&line_by_line(), OTHER_STYLE] {
        let proof = VerifiedEis::verify(decode(document), &eum()).unwrap();
        assert_eq!(proof.eid().to_string(), "89001012012341234012345678901224");
        let signer = proof.wire().signature.as_ref().unwrap().content(&Limits::default()).unwrap().signer;
        let identifier = sgp_keys::sha1(eum().point());
        assert_eq!(signer.subject_key_identifier.as_deref(), Some(&identifier[..]));
        assert!(signer.subject_name.unwrap().starts_with("CN=Test EUM"));
        let other = VerifiedEis::verify(decode(document), &key("another manufacturer"));
        assert_eq!(other, Err(VerifyError::Security));
    }
    assert!(Record::register(VerifiedEis::verify(decode(&line_by_line()), &eum()).unwrap()).is_ok());
}

/// An SM-SR that passes the set on does not break the signature, under whatever prefixes it is.
#[test]
fn it_holds_after_it_was_passed_on() {
    for document in [line_by_line(), OTHER_STYLE.into()] {
        let mut document: String = document;
        for _ in 0..2 {
            let set = decode(&document);
            document = xml::encode_element(&es3::GetEisResponse::executed(EisOutcome::new(set))).unwrap();
            assert_eq!(verdict(&document), Ok(()));
        }
    }
}

#[test]
fn what_the_manufacturer_did_not_sign() {
    for (from, to) in [
        ("<Eid>8900101201234123401234567890122&#52;", "<Eid>8900101201234123401234567890122&#53;"),
        ("A & B", "A & C"),
        ("\n  <PlatformType>", " <PlatformType>"),
        ("'urn:a  urn:b'", "'urn:a urn:b'"),
        ("<q:Eum-id xmlns:q", "<r:Eum-id xmlns:r"),
        ("<s:SignedInfo Id='one'>", "<s:SignedInfo Id='two'>"),
        ("Wog5", "Xog5"),
        ("79J5", "89J5"),
    ] {
        let mut document = changed(OTHER_STYLE, from, to);
        if to.starts_with("<r:") {
            document = changed(&document, "</q:Eum-id>", "</r:Eum-id>");
        }
        assert_eq!(verdict(&document), Err(VerifyError::Security), "{to}");
    }
    // what canonicalisation leaves out does not count
    for (from, to) in [
        ("<EumSignedInfo\n ", "<EumSignedInfo "),
        ("\r\n  <Eid>", "\n  <Eid>"),
        ("&#52;</Eid>", "4</Eid>"),
        ("<PlatformType>", "<PlatformType ><!-- -->"),
        ("<![CDATA[A & B]]>", "A &amp; B"),
        ("'urn:a  urn:b'", "\"urn:a&#32; urn:b\""),
        ("<s:Reference >", "<s:Reference xmlns:unused='urn:x'>"),
        ("79J5", "7 9 J 5"),
    ] {
        assert_eq!(verdict(&changed(OTHER_STYLE, from, to)), Ok(()), "{to}");
    }
}

#[test]
fn signatures_of_another_form() {
    const C14N: &str = "'http://www.w3.org/2001/10/xml-exc-c14n#'";
    let value = |expected| DecodeErrorKind::InvalidValue { expected };
    let unexpected = |expected| DecodeErrorKind::UnexpectedMember { expected };
    let missing = |name| DecodeErrorKind::MissingMember { name };
    let reference = &OTHER_STYLE[OTHER_STYLE.find(" <s:Reference").unwrap()..];
    let reference = &reference[..reference.find("</s:SignedInfo>").unwrap()];
    let inclusive = format!("{C14N}><e:InclusiveNamespaces xmlns:e={C14N} PrefixList=''/></s:Transform>");
    for (from, to, path, kind) in [
        (reference, &*reference.repeat(2), "SignedInfo", unexpected("the end of the element")),
        (reference, "", "SignedInfo", missing("Reference")),
        ("<s:Reference >", "<s:Reference URI=''>", "SignedInfo.Reference", unexpected("no such attribute")),
        ("<s:Reference >", "<s:Reference URI='#x'>", "SignedInfo.Reference", unexpected("no such attribute")),
        (
            "<s:CanonicalizationMethod Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'",
            "<s:CanonicalizationMethod Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#WithComments'",
            "SignedInfo.CanonicalizationMethod",
            value("exclusive canonicalisation"),
        ),
        (
            "<s:Transform Algorithm='http://www.w3.org/2001/10/xml-exc-c14n#'/>",
            "<s:Transform Algorithm='http://www.w3.org/TR/1999/REC-xslt-19991116'/>",
            "SignedInfo.Reference.Transforms.Transform",
            value("exclusive canonicalisation"),
        ),
        (
            "'http://www.w3.org/2001/10/xml-exc-c14n#'/></s:Transforms>",
            &*format!("{inclusive}</s:Transforms>"),
            "SignedInfo.Reference.Transforms.Transform",
            unexpected("the end of the element"),
        ),
        ("#ecdsa-sha256", "#hmac-sha256", "SignedInfo.SignatureMethod", value("ECDSA or RSA with SHA-256")),
        ("xmlenc#sha256", "xmlenc#sha1", "SignedInfo.Reference.DigestMethod", value("SHA-256")),
        ("Wog5", "", "SignedInfo.Reference.DigestValue", value("32 bytes")),
        ("79J5", "79J", "SignatureValue", value("base64")),
        ("<s:SignatureValue>", "<s:Object/><s:SignatureValue>", "", unexpected("SignatureValue")),
    ] {
        let Err(VerifyError::Decode(error)) = verdict(&changed(OTHER_STYLE, from, to)) else {
            panic!("{to}")
        };
        assert_eq!((error.path().to_string().as_str(), error.kind()), (path, kind), "{to}");
    }
    // offsets count in the element that is kept
    let set = decode(&changed(OTHER_STYLE, "xmlenc#sha256", "xmlenc#sha1"));
    let signature = set.signature.unwrap();
    let error = signature.content(&Limits::default()).unwrap_err();
    assert!(signature.as_xml()[..error.offset()].ends_with("xmlenc#sha1\"/>"), "{error}");
}

#[test]
fn what_is_not_verified_here() {
    let mut unsigned = decode(OTHER_STYLE);
    unsigned.signature = None;
    assert_eq!(VerifiedEis::verify(unsigned, &eum()), Err(VerifyError::Unsigned));
    let rsa = changed(OTHER_STYLE, "#ecdsa-sha256", "#rsa-sha256");
    assert_eq!(verdict(&rsa), Err(VerifyError::Method(SignatureMethod::RsaSha256)));
    let short = changed(OTHER_STYLE, "79J5", "");
    assert_eq!(verdict(&short), Err(VerifyError::SignatureLength { found: 61 }));
}

/// OpenSSL made the key, and the signature over the other algorithm's name in place of ECDSA's.
#[cfg(feature = "aws-lc-rs")]
#[test]
fn a_manufacturer_with_an_rsa_key() {
    const KEY: &str = concat!(
        "30820122300d06092a864886f70d01010105000382010f003082010a02820101008479f227dff0ab02853b36c3573d9d",
        "0bbf779173e0af1d6e2b07bd48629a5884b64a65907ae794ef5a62e878206919e1d0af2c27b1eafec9f90a45fb048abe",
        "aa317b8e91a9b9c0278c793819b0f422644b45398fa6d473b437b567e244e3dbfbe673c51c5a42f97e20a65ed87ba7f5",
        "0c4ff4e6a3e8a12c764003ab9ca7a3e8cf0f302a8a102de576f77a67ce1411030505e2ced6503c12a84f9876d9bf4db7",
        "8b46f6eef02e08a1ed4c4bd7e65e4b6b88f2a750501ecf90e703e2c66b72589742540ca0993ad5ea00f993df124c2a7a",
        "29df232403c387ce6ff46b18a121adba7b9ba76e9d643b8246ab2b1aca198091620b5ce66ad1eb91564fa47d6f5e6c9b",
        "030203010001",
    );
    const SIGNATURE: &str = concat!(
        "D/LyyY9UeFwM7zecJTqu7Jrq9OCWw2Qsd9NrCbfS5UOzcnsjFxFnWVJHabGJE+MORKvsxFhcNmW6VBZaoVQtJgawT5w5mXTc",
        "N33O64FE60WyQYxyB9SbO1Qj9cnt0fkQldUKe5dBs+KJbAj3TmpsJoRhh1Cf278wkykQ7avNub9mytzS2ad+Hh95ZN1aQFKN",
        "9yYRBMkrcZIkSmsinOAAAu8RuWFhAwY330qvl2pSanIGawKleFNFKu2nL1NBxrcZnYyi2yCAgwRdQnWRc2WNJg6vstZwoyVZ",
        "xtZWeazS/2XhUTp60d0axuk9YbWeR+ltT+nfhD48Reegq1KvH56q5w==",
    );
    let key = hex::decode(KEY).unwrap();
    let key = sgp_keys::RsaPublicKey::from_der(&key).unwrap();
    let ecdsa =
        &OTHER_STYLE[OTHER_STYLE.find("79J5").unwrap()..OTHER_STYLE.find("</s:SignatureValue>").unwrap()];
    let document = changed(&changed(OTHER_STYLE, "#ecdsa-sha256", "#rsa-sha256"), ecdsa, SIGNATURE);
    assert!(VerifiedEis::verify_rsa(decode(&document), &key).is_ok());
    for (from, to) in [("A & B", "A & C"), ("Wog5", "Xog5"), (&SIGNATURE[..4], "AAAA")] {
        let verdict = VerifiedEis::verify_rsa(decode(&changed(&document, from, to)), &key);
        assert_eq!(verdict, Err(VerifyError::Security), "{to}");
    }
    let other = VerifiedEis::verify_rsa(decode(OTHER_STYLE), &key);
    assert_eq!(other, Err(VerifyError::Method(SignatureMethod::EcdsaSha256)));
}
