//! Reading a signature: members in the order of the schema, algorithms of a list of those that are known.

use alloc::string::String;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding};
use sgp_wire::{Context, DecodeError, Limits};

use super::EumSignature;
use super::names::{ECDSA_SHA256, EXCLUSIVE_C14N, RSA_SHA256, SHA256};
use crate::xml::{Namespace, Reader, Step, invalid, missing, unexpected};

/// What a signature of the manufacturer says (`ds:SignatureType`). To read it verifies nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EumSignatureContent {
    /// `ds:SignedInfo` under exclusive canonicalisation: the bytes that are signed.
    pub signed_info: String,
    /// How they are signed.
    pub method: SignatureMethod,
    /// SHA-256 over the canonical form of the block
    /// ([`EumSignedInfo::canonical`](crate::eis::EumSignedInfo::canonical)).
    pub digest: [u8; 32],
    /// The signature: r and s with ECDSA, 32 bytes each for a curve of 256 bits.
    pub value: Vec<u8>,
    /// Whose certificate it is to be verified with.
    pub signer: EumSigner,
}

/// Algorithms of the signature that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureMethod {
    /// ECDSA with SHA-256.
    EcdsaSha256,
    /// RSA (PKCS #1 v1.5) with SHA-256.
    RsaSha256,
}

/// How a signature names the certificate of its manufacturer (`ds:X509Data`). It is not signed: a hint
/// for finding the certificate, which a chain must prove. Where nothing is named, `Eum-id` of the
/// signed block says who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct EumSigner {
    /// Its subject key identifier.
    pub subject_key_identifier: Option<Vec<u8>>,
    /// Its subject, as RFC 4514 writes names.
    pub subject_name: Option<String>,
    /// Itself, DER.
    pub certificate: Option<Vec<u8>>,
}

impl EumSignature {
    /// What it says, algorithms included: one reference without URI, which stands for the signed
    /// block, exclusive canonicalisation, SHA-256 (SGP.02 v4.2 annex E).
    ///
    /// # Errors
    /// [`DecodeError`] with path, and the offset in [`as_xml`](Self::as_xml): a member is missing, is
    /// of another algorithm, or one too many.
    pub fn content(&self, limits: &Limits) -> Result<EumSignatureContent, DecodeError> {
        let mut reader = Reader::of_received(self.text(), limits)?;
        reader.peek()?;
        reader.enter(&["Id"])?;
        let ((method, digest), signed_info) = reader.received(signed_info)?;
        let value = child(&mut reader, "SignatureValue", &["Id"], base64)?;
        let mut signer = EumSigner::default();
        if is_next(&mut reader, "KeyInfo")? {
            child(&mut reader, "KeyInfo", &["Id"], |reader| key_info(reader, &mut signer))?;
        }
        while is_next(&mut reader, "Object")? {
            reader.skip()?;
        }
        reader.leave()?;
        Ok(EumSignatureContent { signed_info: signed_info.canonical(), method, digest, value, signer })
    }
}

fn signed_info(reader: &mut Reader<'_>) -> Result<(SignatureMethod, [u8; 32]), DecodeError> {
    child(reader, "SignedInfo", &["Id"], |reader| {
        algorithm(reader, "CanonicalizationMethod", "exclusive canonicalisation", is(EXCLUSIVE_C14N))?;
        let method = algorithm(reader, "SignatureMethod", "ECDSA or RSA with SHA-256", |name| match name {
            ECDSA_SHA256 => Some(SignatureMethod::EcdsaSha256),
            RSA_SHA256 => Some(SignatureMethod::RsaSha256),
            _ => None,
        })?;
        // no URI: whoever verifies supplies the block
        let digest = child(reader, "Reference", &["Id", "Type"], |reader| {
            child(reader, "Transforms", &[], |reader| {
                algorithm(reader, "Transform", "exclusive canonicalisation", is(EXCLUSIVE_C14N))
            })?;
            algorithm(reader, "DigestMethod", "SHA-256", is(SHA256))?;
            child(reader, "DigestValue", &[], |reader| {
                let offset = reader.here();
                base64(reader)?.try_into().map_err(|_| invalid("32 bytes", offset))
            })
        })?;
        Ok((method, digest))
    })
}

fn key_info(reader: &mut Reader<'_>, signer: &mut EumSigner) -> Result<(), DecodeError> {
    each(reader, "X509Data", |reader| {
        reader.enter(&[])?;
        while let Step::Open(open) = reader.peek()? {
            let name = if open.namespace == Namespace::Signature { open.local_name() } else { "" };
            match name {
                "X509SKI" => {
                    let found = child(reader, "X509SKI", &[], base64)?;
                    signer.subject_key_identifier.get_or_insert(found);
                }
                "X509SubjectName" => {
                    let found = child(reader, "X509SubjectName", &[], |reader| reader.value())?;
                    signer.subject_name.get_or_insert(found);
                }
                "X509Certificate" => {
                    let found = child(reader, "X509Certificate", &[], base64)?;
                    signer.certificate.get_or_insert(found);
                }
                _ => reader.skip()?,
            }
        }
        reader.leave()
    })
}

/// Reads elements of this name with `read` and passes over all others.
fn each(
    reader: &mut Reader<'_>,
    name: &str,
    mut read: impl FnMut(&mut Reader<'_>) -> Result<(), DecodeError>,
) -> Result<(), DecodeError> {
    while matches!(reader.peek()?, Step::Open(_)) {
        if is_next(reader, name)? { read(reader)? } else { reader.skip()? }
    }
    Ok(())
}

/// Reads the element of XML signatures that must be next.
fn child<T>(
    reader: &mut Reader<'_>,
    name: &'static str,
    attributes: &[&str],
    read: impl FnOnce(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    if !is_next(reader, name)? {
        let is_other = matches!(reader.peek()?, Step::Open(_));
        let offset = reader.here();
        return Err(if is_other { unexpected(name, offset) } else { missing(name, offset) });
    }
    let inside = |reader: &mut Reader<'_>| {
        reader.enter(attributes)?;
        let value = read(reader)?;
        reader.leave().map(|()| value)
    };
    inside(reader).field(name)
}

/// Reads an element that names an algorithm and has no parameters.
fn algorithm<T>(
    reader: &mut Reader<'_>,
    name: &'static str,
    expected: &'static str,
    known: impl FnOnce(&str) -> Option<T>,
) -> Result<T, DecodeError> {
    child(reader, name, &["Algorithm"], |reader| {
        let offset = reader.here();
        let found: String = reader.attribute("Algorithm")?;
        known(&found).ok_or_else(|| invalid(expected, offset))
    })
}

fn is(known: &str) -> impl FnOnce(&str) -> Option<()> + '_ {
    move |name| (name == known).then_some(())
}

fn is_next(reader: &mut Reader<'_>, name: &str) -> Result<bool, DecodeError> {
    Ok(matches!(reader.peek()?, Step::Open(open)
        if open.namespace == Namespace::Signature && open.local_name() == name))
}

/// The octets of `xs:base64Binary`, white space in it left out.
fn base64(reader: &mut Reader<'_>) -> Result<Vec<u8>, DecodeError> {
    let offset = reader.here();
    let mut text: String = reader.value()?;
    text.retain(|c| !matches!(c, ' ' | '\t' | '\n' | '\r'));
    Base64::decode_vec(&text).map_err(|_| invalid("base64", offset))
}
