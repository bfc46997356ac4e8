//! Packages that others published: `bpp_double_wrapped`, `bpp_from_session`.

use scp03t::bsp::{Receiver, SegmentTag as T, SessionKeys};
use sgp_asn1::Eid;
use sgp_asn1::rsp::{BoundProfilePackage, PrepareDownloadResponse};
use sgp_keys::{Curve, EcSecretKey, PublicKey, SoftAes, SymmetricKey};
use sgp_pki::x509::Certificate;
use sgp_wire::{DecodeErrorKind, Limits, Reader};
use virtual_euicc::bpp::{Cause, hazmat};

use super::card::expect_content;
use super::{Parts, keys, open_both_ways, text};
use crate::vectors::{Case, Outcome, expect_equal, expect_error, x509};

/// Longest segment of one family of servers.
const LONG_SEGMENT: usize = 1036;

/// A package whose every protected object stands in another one of the same tag: refused as a
/// package; without the outer headers its objects give the content.
pub(in super::super) fn double_wrapped(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let package = input.at("bpp")?.hex()?;
        let session = || keys(&input, "s_enc", "s_mac");
        let Err(refusal) = open_both_ways(|| Ok(hazmat::with_session_keys(session()?)), &package)? else {
            return Err("accepted, must be refused".into());
        };
        let kind = case.expected_error()?.ok_or("a package of this kind is refused")?;
        // the inner header makes the outer content no whole blocks, which is looked at before any
        // key is used; that the checksum does not hold either is shown besides
        let whole_blocks = !matches!(
            refusal.cause(),
            Cause::Decode(e) if matches!(e.kind(), DecodeErrorKind::NotWholeBlocks { .. })
        );
        let outer = BoundProfilePackage::decode(&package, &Limits::DEFAULT).map_err(text)?;
        let first = outer.first_sequence_of_87().objects().next().ok_or("an empty package")?;
        let class = match refusal.cause() {
            _ if !whole_blocks && !checksum_holds(&session()?, first)? => "security",
            Cause::Security => "security",
            _ => "another error",
        };
        expect_error(kind, class)?;

        let mut receiver = Receiver::new(&session()?).with_max_segment(LONG_SEGMENT);
        let mut open = |objects: Vec<&[u8]>, tag| -> Result<Vec<u8>, String> {
            let mut plain = Vec::new();
            objects.iter().try_for_each(|inner| receiver.unprotect(tag, inner, &mut plain)).map_err(text)?;
            Ok(plain)
        };
        let output = case.at("output")?;
        let configure = open(outer.first_sequence_of_87().values().collect(), T::CONFIGURE)?;
        expect_equal("configure_isdp", &configure, &output.at("configure_isdp")?.hex()?)?;
        let metadata = open(outer.sequence_of_88().values().collect(), T::METADATA)?;
        expect_equal("store_metadata", &metadata, &output.at("store_metadata")?.hex()?)?;
        // the package has no ReplaceSessionKeys: its server and its reader knew the keys beforehand
        receiver.replace_keys(&keys(&input.at("ppk")?, "ppk_enc", "ppk_cmac")?).map_err(text)?;
        let mut upp = Vec::new();
        for inner in outer.sequence_of_86().values() {
            receiver.unprotect(T::PROFILE, inner, &mut upp).map_err(text)?;
        }
        expect_equal("upp", &upp, &output.at("upp")?.hex()?)
    };
    run().into()
}

/// Whether the checksum of the first object of a channel holds.
fn checksum_holds(keys: &SessionKeys, object: &[u8]) -> Result<bool, String> {
    let (covered, checksum) = object.split_last_chunk::<8>().ok_or("an object without a checksum")?;
    let full =
        SoftAes::new(keys.s_mac()).cmac(&[keys.initial_mac_chaining_value(), covered]).map_err(text)?;
    Ok(full.starts_with(checksum))
}

/// A recorded session, seen by its server: the messages give the keys, the keys the content, and the
/// content the package again, but for the signature of a key that is not known.
pub(in super::super) fn from_session(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let input = case.at("input")?;
        let own = EcSecretKey::from_bytes(Curve::P256, &input.at("smdp_otsk")?.hex()?).map_err(text)?;
        let response = input.at("prepare_download_response")?.hex()?;
        let response = PrepareDownloadResponse::decode(&response, &Limits::DEFAULT).map_err(text)?;
        let PrepareDownloadResponse::Ok(response) = response else {
            return Err("an error of the card".into());
        };
        let otpk = response.euicc_signed2().value().euicc_otpk();
        let otpk = PublicKey::from_point(Curve::P256, otpk).map_err(text)?;
        let (host_id, eid) = (input.at("host_id")?.hex()?, Eid::from_bytes(input.at("eid")?.array()?));
        let stated = case.at("intermediate")?;
        let session = || SessionKeys::agree(&own, &otpk, &host_id, eid.as_bytes()).map_err(text);
        expect_equal("S-ENC", session()?.s_enc().expose(), &stated.at("s_enc")?.hex()?)?;
        expect_equal("S-MAC", session()?.s_mac().expose(), &stated.at("s_mac")?.hex()?)?;

        let package = input.at("bpp")?.hex()?;
        let opened = open_both_ways(|| Ok(hazmat::with_session_keys(session()?)), &package)?.map_err(text)?;
        expect_content(&opened, &case.at("output")?)?;
        let metadata = input.at("store_metadata")?.hex()?;
        expect_equal("store_metadata", opened.store_metadata_bytes(), &metadata)?;

        let certificate = x509::read(case, "dppb/CERT_S_SM_DPpb_ECDSA_NIST.der")?;
        let certificate = Certificate::decode(&certificate).map_err(text)?;
        let signing_key = x509::secret_key_of(case, certificate.public_key().map_err(text)?)?;
        let parts = Parts {
            eid,
            transaction_id: &input.at("transaction_id")?.hex()?,
            host_id: &host_id,
            configure_isdp: opened.configure_isdp_bytes(),
            store_metadata: &metadata,
            upp: opened.profile().expose(),
            ppk: None,
        };
        let bound = parts.bind(&own, &otpk, &certificate, &signing_key)?;
        let (made, recorded) = (without_signature(bound.as_bytes())?, without_signature(&package)?);
        expect_equal("package but for its signature", &made, &recorded)
    };
    run().into()
}

/// A package with zeros in the place of smdpSign, the last member of InitialiseSecureChannel.
fn without_signature(package: &[u8]) -> Result<Vec<u8>, String> {
    let mut reader = Reader::new(package, &Limits::DEFAULT).map_err(text)?;
    let outer = reader.tlv().map_err(text)?;
    let mut members = outer.reader(&Limits::DEFAULT);
    members.tlv().map_err(text)?;
    let mut out = package.to_vec();
    let end = members.offset();
    out.get_mut(end.saturating_sub(64)..end).ok_or("no signature")?.fill(0);
    Ok(out)
}
