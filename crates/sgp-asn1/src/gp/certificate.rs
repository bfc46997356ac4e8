//! Certificates that cards read: the fields, not the checks.

use alloc::vec::Vec;
use core::ops::Range;

use sgp_wire::{Context, DecodeError, DecodeErrorKind, Limits, Reader, Tag, Tlv, put_nested, put_tlv};

use super::BcdDate;

const CERTIFICATE: Tag = Tag::new(0x7F21);
const SERIAL: Tag = Tag::new(0x93);
const ISSUER: Tag = Tag::new(0x42);
const SUBJECT: Tag = Tag::new(0x5F20);
const USAGE: Tag = Tag::new(0x95);
const EFFECTIVE: Tag = Tag::new(0x5F25);
const EXPIRY: Tag = Tag::new(0x5F24);
const IMAGE_NUMBER: Tag = Tag::new(0x45);
const DISCRETIONARY: Tag = Tag::new(0x73);
/// Older GlobalPlatform texts.
const DISCRETIONARY_OLD: Tag = Tag::new(0x53);
const PUBLIC_KEY: Tag = Tag::new(0x7F49);
const SIGNATURE: Tag = Tag::new(0x5F37);
const POINT: Tag = Tag::new(0xB0);
const PARAMETER_REFERENCE: Tag = Tag::new(0xF0);
const ROLE: Tag = Tag::new(0xC8);
const AUTHORITY_KEY: Tag = Tag::new(0xC9);

/// Fields of a certificate in the card format (GlobalPlatform Amendment E 4.5, SGP.02 v4.2 2.3.2.1).
///
/// ```text
/// 7F21 L
///   93   serial number        42   CA identifier       5F20 subject identifier
///   95   key usage            5F25 effective date (optional)   5F24 expiry date
///   45   CA security domain image number (ECASD certificate only)
///   73   discretionary data (53 in older texts)
///   7F49 public key { B0 point, F0 key parameter reference }
///   5F37 signature, r || s
/// ```
///
/// Reading says nothing about trust: signature, role and dates are for `sgp-pki` to check, over
/// [`signed_part`](Self::signed_part).
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateFields {
    raw: Vec<u8>,
    signed_part: Range<usize>,
    serial_number: Range<usize>,
    ca_identifier: Range<usize>,
    subject_identifier: Range<usize>,
    key_usage: Range<usize>,
    effective_date: Option<BcdDate>,
    expiration_date: BcdDate,
    image_number: Option<Range<usize>>,
    discretionary: Option<Range<usize>>,
    role: Option<CertificateRole>,
    authority_key_identifier: Option<Range<usize>>,
    key_object: Range<usize>,
    key_point: Range<usize>,
    key_parameter_reference: Option<u8>,
    signature: Range<usize>,
}

impl CertificateFields {
    /// Reads one certificate, the object `7F21`, that fills `input`.
    ///
    /// # Errors
    /// Kinds of broken objects; [`Missing`](DecodeErrorKind::Missing) for a member that is not
    /// there, [`UnexpectedTag`](DecodeErrorKind::UnexpectedTag) for one out of order,
    /// [`InvalidValue`](DecodeErrorKind::InvalidValue) for an impossible date.
    pub fn decode(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        Self::read(input, limits).field("certificate").clause("GlobalPlatform Amendment E 4.5")
    }

    fn read(input: &[u8], limits: &Limits) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(input, limits)?;
        let certificate = reader.expect(CERTIFICATE)?;
        let read = reader.nested(&certificate, |r| {
            let mut all = Vec::new();
            while !r.is_empty() {
                all.push(r.tlv()?);
            }
            Self::from_members(input, Members { all, next: 0, end: r.offset() }, r)
        })?;
        reader.finish().map(|()| read)
    }

    /// `reader` stands behind the members.
    fn from_members<'a>(
        input: &'a [u8],
        mut members: Members<'a>,
        reader: &mut Reader<'a>,
    ) -> Result<Self, DecodeError> {
        let start = members.all.first().map_or(0, Tlv::offset);
        let serial_number = members.expect(SERIAL)?;
        let ca_identifier = members.expect(ISSUER)?;
        let subject_identifier = members.expect(SUBJECT)?;
        let key_usage = members.expect(USAGE)?;
        let date = |tlv: Tlv<'_>| BcdDate::decode(tlv.value(), tlv.value_offset());
        let effective_date = members.optional(EFFECTIVE).map(date).transpose();
        let effective_date = effective_date.field("certificateEffectiveDate")?;
        let expiration_date = date(members.expect(EXPIRY)?).field("certificateExpirationDate")?;
        let image_number = members.optional(IMAGE_NUMBER);
        let discretionary = members.optional(DISCRETIONARY).or_else(|| members.optional(DISCRETIONARY_OLD));
        let key = members.expect(PUBLIC_KEY)?;
        let signature = members.expect(SIGNATURE)?;
        members.finish()?;
        let extra = match &discretionary {
            Some(tlv) => reader.nested(tlv, Discretionary::read).field("discretionaryData")?,
            None => Discretionary::default(),
        };
        let (key_point, key_parameter_reference) = reader.nested(&key, read_key).field("publicKey")?;
        Ok(Self {
            raw: input.to_vec(),
            signed_part: start..signature.offset(),
            serial_number: value_range(&serial_number),
            ca_identifier: value_range(&ca_identifier),
            subject_identifier: value_range(&subject_identifier),
            key_usage: value_range(&key_usage),
            effective_date,
            expiration_date,
            image_number: image_number.as_ref().map(value_range),
            discretionary: discretionary.as_ref().map(value_range),
            role: extra.role,
            authority_key_identifier: extra.authority_key_identifier,
            key_object: key.offset()..key.offset().saturating_add(key.raw().len()),
            key_point,
            key_parameter_reference,
            signature: value_range(&signature),
        })
    }

    fn part(&self, range: &Range<usize>) -> &[u8] {
        self.raw.get(range.clone()).unwrap_or_default()
    }

    /// The whole certificate as received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.raw
    }

    /// The signed bytes as received: the objects from `93` to `7F49`.
    #[must_use]
    pub fn signed_part(&self) -> &[u8] {
        self.part(&self.signed_part)
    }

    /// The signed bytes in the older order that puts `7F49` in front; some manufacturers sign
    /// ECASD certificates like that.
    #[must_use]
    pub fn signed_part_key_first(&self) -> Vec<u8> {
        let before_key = self.signed_part.start..self.key_object.start;
        let behind_key = self.key_object.end..self.signed_part.end;
        [self.part(&self.key_object), self.part(&before_key), self.part(&behind_key)].concat()
    }

    /// Signature `5F37`, r || s.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        self.part(&self.signature)
    }

    /// Serial number `93`.
    #[must_use]
    pub fn serial_number(&self) -> &[u8] {
        self.part(&self.serial_number)
    }

    /// Identifier `42` of the issuer: of the CI, or of the manufacturer for an ECASD certificate.
    #[must_use]
    pub fn ca_identifier(&self) -> &[u8] {
        self.part(&self.ca_identifier)
    }

    /// Subject identifier `5F20`: the EID for an ECASD certificate, else an object identifier.
    #[must_use]
    pub fn subject_identifier(&self) -> &[u8] {
        self.part(&self.subject_identifier)
    }

    /// Key usage `95`.
    #[must_use]
    pub fn key_usage(&self) -> KeyUsage<'_> {
        KeyUsage(self.part(&self.key_usage))
    }

    /// First day of validity `5F25`.
    #[must_use]
    pub const fn effective_date(&self) -> Option<BcdDate> {
        self.effective_date
    }

    /// Last day of validity `5F24`.
    #[must_use]
    pub const fn expiration_date(&self) -> BcdDate {
        self.expiration_date
    }

    /// CA security domain image number `45`, in ECASD certificates.
    #[must_use]
    pub fn image_number(&self) -> Option<&[u8]> {
        self.image_number.as_ref().map(|range| self.part(range))
    }

    /// Discretionary data `73` (or `53`), the objects inside as received.
    #[must_use]
    pub fn discretionary(&self) -> Option<&[u8]> {
        self.discretionary.as_ref().map(|range| self.part(range))
    }

    /// Role of the subject, `C8` of the discretionary data.
    #[must_use]
    pub const fn role(&self) -> Option<CertificateRole> {
        self.role
    }

    /// Authority key identifier, `C9` of the discretionary data: SHA-1 of the issuer's point.
    #[must_use]
    pub fn authority_key_identifier(&self) -> Option<&[u8]> {
        self.authority_key_identifier.as_ref().map(|range| self.part(range))
    }

    /// Point `B0` of the public key, normally `04 X Y`; not checked to lie on the curve.
    #[must_use]
    pub fn key_point(&self) -> &[u8] {
        self.part(&self.key_point)
    }

    /// Key parameter reference `F0`: `00` P-256, `03` brainpoolP256r1 (Amendment E table 4-3).
    #[must_use]
    pub const fn key_parameter_reference(&self) -> Option<u8> {
        self.key_parameter_reference
    }
}

impl core::fmt::Debug for CertificateFields {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("CertificateFields")
            .field("serial_number", &Hex(self.serial_number()))
            .field("ca_identifier", &Hex(self.ca_identifier()))
            .field("subject_identifier", &Hex(self.subject_identifier()))
            .field("key_usage", &self.key_usage())
            .field("effective_date", &self.effective_date)
            .field("expiration_date", &self.expiration_date)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// Members in the order of the input, taken in the order of the format.
struct Members<'a> {
    all: Vec<Tlv<'a>>,
    next: usize,
    end: usize,
}

impl<'a> Members<'a> {
    fn optional(&mut self, tag: Tag) -> Option<Tlv<'a>> {
        let next = self.all.get(self.next).filter(|tlv| tlv.tag() == tag).copied();
        self.next = self.next.saturating_add(usize::from(next.is_some()));
        next
    }

    /// A member that is nowhere is missing; one that stands elsewhere is out of order.
    fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>, DecodeError> {
        if let Some(tlv) = self.optional(tag) {
            return Ok(tlv);
        }
        let here = self.all.get(self.next);
        let offset = here.map_or(self.end, Tlv::offset);
        let kind = match here {
            Some(here) if self.all.iter().any(|tlv| tlv.tag() == tag) => {
                DecodeErrorKind::UnexpectedTag { expected: tag, found: here.tag() }
            }
            _ => DecodeErrorKind::Missing { tag },
        };
        Err(DecodeError::new(kind, offset))
    }

    fn finish(&self) -> Result<(), DecodeError> {
        match self.all.get(self.next) {
            Some(left) => {
                Err(DecodeError::new(DecodeErrorKind::UnknownTag { found: left.tag() }, left.offset()))
            }
            None => Ok(()),
        }
    }
}

fn value_range(tlv: &Tlv<'_>) -> Range<usize> {
    tlv.value_offset()..tlv.value_offset().saturating_add(tlv.value().len())
}

#[derive(Default)]
struct Discretionary {
    role: Option<CertificateRole>,
    authority_key_identifier: Option<Range<usize>>,
}

impl Discretionary {
    /// Reads what is known and steps over the rest. Who takes the first of two roles and who takes the
    /// last must see the same, so there are no two.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let mut found = Self::default();
        while !reader.is_empty() {
            let member = reader.tlv()?;
            let before = match member.tag() {
                ROLE => {
                    let role = CertificateRole(super::number::read_u8(&member).field("role")?);
                    found.role.replace(role).is_some()
                }
                AUTHORITY_KEY => found.authority_key_identifier.replace(value_range(&member)).is_some(),
                _ => false,
            };
            if before {
                let kind = DecodeErrorKind::UnexpectedMember { expected: "C8 and C9 once" };
                return Err(DecodeError::new(kind, member.offset()));
            }
        }
        Ok(found)
    }
}

fn read_key(reader: &mut Reader<'_>) -> Result<(Range<usize>, Option<u8>), DecodeError> {
    let point = reader.expect(POINT)?;
    let reference = match reader.optional(PARAMETER_REFERENCE)? {
        Some(reference) => Some(super::number::read_u8(&reference).field("parameterReference")?),
        None => None,
    };
    Ok((value_range(&point), reference))
}

struct Hex<'a>(&'a [u8]);

impl core::fmt::Debug for Hex<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// Role of the subject of a certificate, `C8` (SGP.02 v4.2 2.3.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificateRole(pub u8);

impl CertificateRole {
    /// CERT.DP.ECDSA, the only kind that an ISD-P takes.
    pub const SM_DP: Self = Self(0x01);
    /// CERT.SR.ECDSA, the only kind that an ISD-R takes.
    pub const SM_SR: Self = Self(0x02);

    /// What it is called; `None` for a value that is reserved.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::SM_DP => Some("SM-DP"),
            Self::SM_SR => Some("SM-SR"),
            _ => None,
        }
    }
}

/// Key usage `95`, one or two bytes (GlobalPlatform Amendment E table 4-2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyUsage<'a>(&'a [u8]);

impl<'a> KeyUsage<'a> {
    /// Signature verification: SM-DP and SM-SR.
    pub const SIGNATURE_VERIFICATION: [u8; 1] = [0x88];
    /// Key agreement, in the second usage byte: ECASD.
    pub const KEY_AGREEMENT: [u8; 2] = [0x00, 0x80];

    /// The value of `95`.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Whether the key verifies signatures: `88`.
    #[must_use]
    pub const fn is_signature_verification(self) -> bool {
        matches!(self.0, [0x88])
    }

    /// Whether the key agrees on secrets: `00 80`, or the single byte `80` of some certificates.
    #[must_use]
    pub const fn is_key_agreement(self) -> bool {
        matches!(self.0, [0x00, 0x80] | [0x80])
    }
}

impl core::fmt::Debug for KeyUsage<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "KeyUsage({:?})", Hex(self.0))
    }
}

/// A certificate to be issued: its fields, then the bytes to be signed, then the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedCertificate {
    signed_part: Vec<u8>,
}

impl UnsignedCertificate {
    /// Writes the fields in the order of the format. `discretionary` holds whole objects, such as
    /// [`discretionary_of`](Self::discretionary_of) makes them; `image_number` is for ECASD
    /// certificates only.
    #[must_use]
    #[expect(clippy::too_many_arguments, reason = "the fields of the format, each once, in its order")]
    pub fn new(
        serial_number: &[u8],
        ca_identifier: &[u8],
        subject_identifier: &[u8],
        key_usage: &[u8],
        effective_date: Option<BcdDate>,
        expiration_date: BcdDate,
        image_number: Option<&[u8]>,
        discretionary: &[u8],
        key_point: &[u8],
        key_parameter_reference: u8,
    ) -> Self {
        let mut out = Vec::new();
        put_tlv(&mut out, SERIAL, serial_number);
        put_tlv(&mut out, ISSUER, ca_identifier);
        put_tlv(&mut out, SUBJECT, subject_identifier);
        put_tlv(&mut out, USAGE, key_usage);
        if let Some(date) = effective_date {
            put_tlv(&mut out, EFFECTIVE, &date.to_bytes());
        }
        put_tlv(&mut out, EXPIRY, &expiration_date.to_bytes());
        if let Some(number) = image_number {
            put_tlv(&mut out, IMAGE_NUMBER, number);
        }
        put_tlv(&mut out, DISCRETIONARY, discretionary);
        put_nested(&mut out, PUBLIC_KEY, |out| {
            put_tlv(out, POINT, key_point);
            put_tlv(out, PARAMETER_REFERENCE, &[key_parameter_reference]);
        });
        Self { signed_part: out }
    }

    /// Discretionary data of an SM-DP or SM-SR certificate: role and authority key identifier.
    #[must_use]
    pub fn discretionary_of(role: CertificateRole, authority_key_identifier: &[u8; 20]) -> Vec<u8> {
        let mut out = Vec::new();
        put_tlv(&mut out, ROLE, &[role.0]);
        put_tlv(&mut out, AUTHORITY_KEY, authority_key_identifier);
        out
    }

    /// The bytes to be signed.
    #[must_use]
    pub fn signed_part(&self) -> &[u8] {
        &self.signed_part
    }

    /// The certificate with its signature, r || s.
    #[must_use]
    pub fn with_signature(&self, signature: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_nested(&mut out, CERTIFICATE, |out| {
            out.extend_from_slice(&self.signed_part);
            put_tlv(out, SIGNATURE, signature);
        });
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SGP.02 card side 4.4, CERT.DP.ECDSA of the worked example.
    const CERT_DP: &str = "7F2181CF93020A01420501020304055F20092B0601040185A948019501885F2504202501015F24042035123173\
        19C80101C9140642D4C74872514EF00A6702036193B96FBC5F9D7F4946B04104E1CA7BE103B00E28D4D1C7E8ECE5E780650DE13F\
        4665E61A52F680230EDE281F0D5AED7390338B6A292BAFF4BF1D9B85790D1260242256BA4D41ECA743EBD7A0F001005F3740A15C\
        29615799DA70C4839198CCC82026414BCD5B33BE1A1E4871E058099C4E2D580EA8EE2F9DDF5EC1DBE5FF37BB104009284B68FDF2\
        3381F8DDB018FBB3098D";

    /// `vectors/certs/gp-certificates.json`, case p256-ecasd-eff.
    const CERT_ECASD: &str = "7f2181d1930804790ed236b329714210c4cbf4fca7448e379127898b4a3ed9b35f201089033023b194f9036de478\
        34e611f26b9501805f2504202401015f2404204412317303c001017f4946b0410430a606b6aa25ce08a99e02db1ca8a06d39a5dc\
        45e2c7df3e47c159c1b7b00c1bcb8acd7447f14f9f250db3fb0a410f16269a15ced17ba4635e95b55a4005479ff001005f3740f7\
        924f481d2ea0e45a5c6f93d7e002e2b2e10f58651343c3b63a3ef2125b3e8118ecae22be038b4ab84ca8f2042a2bcd5408906313\
        19cc5ca14b80100d9ac396";

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text).unwrap()
    }

    fn decode(input: &[u8]) -> Result<CertificateFields, DecodeError> {
        CertificateFields::decode(input, &Limits::default())
    }

    #[test]
    fn worked_example() {
        let raw = bytes(CERT_DP);
        assert_eq!(raw.len(), 211);
        let cert = decode(&raw).unwrap();
        assert_eq!(cert.serial_number(), [0x0A, 0x01]);
        assert_eq!(cert.ca_identifier(), [1, 2, 3, 4, 5]);
        assert_eq!(cert.subject_identifier(), hex::decode("2B0601040185A94801").unwrap());
        assert!(cert.key_usage().is_signature_verification());
        assert_eq!(cert.effective_date(), BcdDate::new(2025, 1, 1));
        assert_eq!(Some(cert.expiration_date()), BcdDate::new(2035, 12, 31));
        assert_eq!(cert.role(), Some(CertificateRole::SM_DP));
        let aki = hex::decode("0642D4C74872514EF00A6702036193B96FBC5F9D").unwrap();
        assert_eq!(cert.authority_key_identifier(), Some(&aki[..]));
        assert_eq!((cert.key_point().len(), cert.key_parameter_reference()), (65, Some(0)));
        assert_eq!(cert.signed_part().len(), 140);
        assert_eq!(cert.signed_part(), &raw[4..144]);
        assert_eq!(cert.signature(), &raw[147..]);
        assert_eq!(cert.as_bytes(), raw);
    }

    #[test]
    fn issuing_gives_the_worked_example_back() {
        let cert = decode(&bytes(CERT_DP)).unwrap();
        let aki: [u8; 20] = cert.authority_key_identifier().unwrap().try_into().unwrap();
        let unsigned = UnsignedCertificate::new(
            cert.serial_number(),
            cert.ca_identifier(),
            cert.subject_identifier(),
            &KeyUsage::SIGNATURE_VERIFICATION,
            cert.effective_date(),
            cert.expiration_date(),
            cert.image_number(),
            &UnsignedCertificate::discretionary_of(CertificateRole::SM_DP, &aki),
            cert.key_point(),
            0x00,
        );
        assert_eq!(unsigned.signed_part(), cert.signed_part());
        assert_eq!(unsigned.with_signature(cert.signature()), cert.as_bytes());
    }

    #[test]
    fn ecasd_certificate_and_the_older_signed_order() {
        let cert = decode(&bytes(CERT_ECASD)).unwrap();
        assert!(cert.key_usage().is_key_agreement());
        assert_eq!((cert.role(), cert.authority_key_identifier()), (None, None));
        assert_eq!(cert.discretionary(), Some(&[0xC0, 0x01, 0x01][..]));
        let key_first = cert.signed_part_key_first();
        assert_eq!(key_first.len(), cert.signed_part().len());
        assert_eq!(key_first[..2], [0x7F, 0x49]);
        assert_eq!(key_first[73..], cert.signed_part()[..cert.signed_part().len() - 73]);
    }

    #[test]
    fn older_tag_of_the_discretionary_data() {
        let mut raw = bytes(CERT_DP);
        let at = raw.windows(2).position(|w| w == [0x73, 0x19]).unwrap();
        raw[at] = 0x53;
        assert_eq!(decode(&raw).unwrap().role(), Some(CertificateRole::SM_DP));
    }

    #[test]
    fn a_second_role_or_authority_is_refused() {
        let aki = hex::decode("C9140642D4C74872514EF00A6702036193B96FBC5F9D").unwrap();
        let (dp, sr, other) = (&[0xC8, 0x01, 0x01][..], &[0xC8, 0x01, 0x02][..], &[0xC0, 0x01, 0x01][..]);
        for (objects, second) in [
            (&[dp, &aki, other, other][..], None),
            (&[dp, sr], Some(3)),
            (&[dp, dp], Some(3)),
            (&[sr, &aki, other, dp], Some(28)),
            (&[&aki, dp, &aki], Some(25)),
        ] {
            let unsigned = UnsignedCertificate::new(
                &[1],
                &[1],
                &[1],
                &KeyUsage::SIGNATURE_VERIFICATION,
                None,
                BcdDate::new(2035, 12, 31).unwrap(),
                None,
                &objects.concat(),
                &[0x04; 65],
                0x00,
            );
            let raw = unsigned.with_signature(&[0; 64]);
            let read = decode(&raw);
            let Some(second) = second else {
                assert_eq!(read.unwrap().role(), Some(CertificateRole::SM_DP));
                continue;
            };
            let start = raw.windows(2).position(|w| w == &objects.concat()[..2]).unwrap();
            let error = read.unwrap_err();
            let kind = DecodeErrorKind::UnexpectedMember { expected: "C8 and C9 once" };
            assert_eq!((error.kind(), error.offset()), (kind, start + second));
            assert!(alloc::format!("{error}").starts_with("certificate.discretionaryData: "), "{error}");
        }
    }

    #[test]
    fn faults_have_a_kind_of_their_own() {
        let good = bytes(CERT_DP);
        let cut = |from: usize, to: usize| {
            let mut raw = good.clone();
            raw.drain(from..to);
            raw[3] -= u8::try_from(to - from).unwrap();
            decode(&raw).unwrap_err()
        };
        let expiry = good.windows(2).position(|w| w == [0x5F, 0x24]).unwrap();
        let missing = cut(expiry, expiry + 7);
        assert_eq!(missing.kind(), DecodeErrorKind::Missing { tag: Tag::new(0x5F24) });
        assert_eq!(missing.offset(), expiry);
        let no_signature = cut(144, good.len());
        assert_eq!(no_signature.kind(), DecodeErrorKind::Missing { tag: Tag::new(0x5F37) });
        assert_eq!(no_signature.offset(), 144);

        let swapped = [&good[..4], &good[8..15], &good[4..8], &good[15..]].concat();
        let error = decode(&swapped).unwrap_err();
        let kind = DecodeErrorKind::UnexpectedTag { expected: Tag::new(0x93), found: Tag::new(0x42) };
        assert_eq!((error.kind(), error.offset()), (kind, 4));

        let mut month_13 = good.clone();
        month_13[expiry + 5] = 0x13;
        let error = decode(&month_13).unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::InvalidValue { .. }));
        assert_eq!(error.offset(), expiry + 3);

        let trailing = [&good[..], &[0x00]].concat();
        let error = decode(&trailing).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (DecodeErrorKind::TrailingData { count: 1 }, 211));
        for end in 0..good.len() {
            let kind = decode(&good[..end]).unwrap_err().kind();
            let first = DecodeErrorKind::Missing { tag: Tag::new(0x7F21) };
            assert!(kind == first || matches!(kind, DecodeErrorKind::Truncated { .. }), "{end}: {kind}");
        }
    }
}
