//! The signature of the manufacturer.

use super::text::ReceivedText;

/// Signature of the manufacturer over the signed block (`ds:SignatureType`), as it was received.
///
/// With the feature `xml`, `content` tells what it says. Its signed part is never written anew. The
/// element itself, whose name the signature does not cover, becomes `rps:EumSignature` where a peer
/// named it `ds:Signature` or `ds:EumSignature`; where `rps` means something else inside it, another
/// prefix stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EumSignature {
    text: ReceivedText,
}

impl EumSignature {
    /// The element.
    #[must_use]
    pub fn as_xml(&self) -> &str {
        &self.text.xml
    }
}

#[cfg(feature = "xml")]
pub use making::EumSignatureDraft;
#[cfg(feature = "xml")]
pub use reading::{EumSignatureContent, EumSigner, SignatureMethod};

#[cfg(feature = "xml")]
mod codec {
    use sgp_wire::DecodeError;

    use super::EumSignature;
    use crate::eis::text::ReceivedText;
    use crate::xml::{Namespace, Open, Reader, Step};

    impl EumSignature {
        pub(in crate::eis) const fn text(&self) -> &ReceivedText {
            &self.text
        }

        pub(in crate::eis) fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, DecodeError> {
            let renamed = match reader.peek()? {
                Step::Open(open) if open.is("EumSignature") => false,
                Step::Open(open) if is_of_signatures(open) => true,
                _ => return Ok(None),
            };
            let ((), mut text) = reader.received(Reader::skip)?;
            if renamed {
                text.rename("EumSignature");
            }
            Ok(Some(Self { text }))
        }
    }

    fn is_of_signatures(open: &Open<'_>) -> bool {
        open.namespace == Namespace::Signature && matches!(open.local_name(), "EumSignature" | "Signature")
    }
}

/// Algorithms by their names in XML signatures.
#[cfg(feature = "xml")]
mod names {
    pub(super) const EXCLUSIVE_C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    pub(super) const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
}

#[cfg(feature = "xml")]
mod reading;

#[cfg(feature = "xml")]
mod making {
    use alloc::format;
    use alloc::string::String;

    use base64ct::{Base64, Encoding};

    use super::EumSignature;
    use super::names::{ECDSA_SHA256, EXCLUSIVE_C14N, SHA256};
    use crate::eis::text::ReceivedText;
    use crate::xml::SIGNATURE_NAMESPACE;

    /// A signature that lacks its value: what to sign, then what comes of it.
    ///
    /// The digest is SHA-256 over [`EumInfo::canonical`](crate::eis::EumInfo::canonical), the
    /// signature ECDSA with SHA-256 over [`signed_info`](Self::signed_info).
    #[derive(Clone, Debug)]
    pub struct EumSignatureDraft {
        signed_info: String,
    }

    impl EumSignatureDraft {
        /// A signature over the block with this SHA-256 digest: one reference without URI,
        /// exclusive canonicalisation (SGP.02 v4.2 annex E).
        #[must_use]
        pub fn new(digest: &[u8; 32]) -> Self {
            let element = |name, attributes: &str, content: &str| {
                format!("<ds:{name}{attributes}>{content}</ds:{name}>")
            };
            let by = |name, algorithm| element(name, &format!(" Algorithm=\"{algorithm}\""), "");
            let reference = element("Transforms", "", &by("Transform", EXCLUSIVE_C14N))
                + &by("DigestMethod", SHA256)
                + &element("DigestValue", "", &Base64::encode_string(digest));
            let content = by("CanonicalizationMethod", EXCLUSIVE_C14N)
                + &by("SignatureMethod", ECDSA_SHA256)
                + &element("Reference", "", &reference);
            let namespace = format!(" xmlns:ds=\"{SIGNATURE_NAMESPACE}\"");
            Self { signed_info: element("SignedInfo", &namespace, &content) }
        }

        /// The bytes to sign: `ds:SignedInfo` under exclusive canonicalisation.
        #[must_use]
        pub fn signed_info(&self) -> &[u8] {
            self.signed_info.as_bytes()
        }

        /// The element, of r and s (32 bytes each, big-endian) and the subject key identifier
        /// of the manufacturer's certificate.
        #[must_use]
        pub fn into_signature(self, r_and_s: &[u8; 64], subject_key_identifier: &[u8]) -> EumSignature {
            let namespace = format!(" xmlns:ds=\"{SIGNATURE_NAMESPACE}\"");
            let signed_info = self.signed_info.replacen(&namespace, "", 1);
            let xml = format!(
                "<rps:EumSignature>{signed_info}<ds:SignatureValue>{}</ds:SignatureValue>\
                 <ds:KeyInfo><ds:X509Data><ds:X509SKI>{}</ds:X509SKI></ds:X509Data></ds:KeyInfo>\
                 </rps:EumSignature>",
                Base64::encode_string(r_and_s),
                Base64::encode_string(subject_key_identifier),
            );
            EumSignature { text: ReceivedText::own(xml) }
        }
    }
}
