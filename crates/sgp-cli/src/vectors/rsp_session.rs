//! `rsp_session`: whole sessions of SGP.22, every message made and read by both sides, every signature
//! made again, the package bound and opened.

use core::cell::Cell;

use scp03t::bsp::SessionKeys;
use sgp_asn1::Eid;
use sgp_asn1::rsp::{
    AuthenticateServerRequest, AuthenticateServerResponse, BitString, CancelSessionReason,
    CancelSessionResponse, CancelSessionResponseOk, ErrorResult, EuiccCancelSessionSigned, EuiccSigned2,
    FinalResult, GetEuiccChallengeResponse, Iccid, NotificationEvent, NotificationMetadata, OpenSequence,
    OtherSignedNotification, PendingNotification, PrepareDownloadRequest, PrepareDownloadResponse,
    PrepareDownloadResponseOk, ProfileInstallationResult, ProfileInstallationResultData, ServerSigned1,
    Signed, SmdpSigned2, StoreMetadataRequest, SuccessResult,
};
use sgp_keys::{AesKey, ConfirmationCodeHash, EcSecretKey, KeyAgreement, Signer, sha256};
use sgp_pki::x509::role::{DpAuth, DpPb, Euicc};
use sgp_pki::x509::{Certificate, TrustStore, Verified};
use sgp_wire::{Limits, Tag, put_tlv};
use virtual_euicc::bpp::{self, Opening};

use super::bpp::{Parts, open_both_ways};
use super::ecka::curve;
use super::keys::NoRandomness;
use super::{Case, Outcome, expect_equal};

/// What a profile package interpreter says when all is well, and the ISD-P of the recorded results.
const ALL_WELL: [u8; 9] = [0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00];

/// A whole session.
pub(super) fn run(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        let session = Session::of(case)?;
        session.authenticate()?;
        session.prepare()?;
        session.download()?;
        session.report()?;
        match session.left.get() {
            0 => Ok(()),
            left => Err(format!("{left} signatures of the case were not looked at")),
        }
    };
    run().into()
}

/// Who takes part, and what was agreed on.
struct Session<'a> {
    case: &'a Case<'a>,
    dp_auth: (Verified<DpAuth>, EcSecretKey),
    dp_pb: (Verified<DpPb>, EcSecretKey),
    euicc: (Verified<Euicc>, EcSecretKey),
    eum: Certificate,
    smdp_otsk: EcSecretKey,
    euicc_otsk: EcSecretKey,
    eid: Eid,
    transaction_id: Vec<u8>,
    host_id: Vec<u8>,
    address: &'a str,
    metadata: Vec<u8>,
    /// Signatures of the case that nobody has made yet.
    left: Cell<usize>,
}

impl<'a> Session<'a> {
    fn of(case: &'a Case<'a>) -> Result<Self, String> {
        let curve = curve(case)?;
        let certificate = |name: &str| {
            let bytes = case.at("certificates")?.at(name)?.hex()?;
            Certificate::decode(&bytes).map_err(text)
        };
        let key =
            |name: &str| EcSecretKey::from_bytes(curve, &case.at("keys")?.at(name)?.hex()?).map_err(text);
        let trust = TrustStore::new([certificate("ci")?]);
        let eum = certificate("eum")?;
        let dp_auth = trust.verify_untimed(&[certificate("dpauth")?], DpAuth).map_err(text)?;
        let dp_pb = trust.verify_untimed(&[certificate("dppb")?], DpPb).map_err(text)?;
        dp_auth.check_binding(&dp_pb).map_err(text)?;
        let euicc = trust.verify_untimed(&[certificate("euicc")?, eum.clone()], Euicc).map_err(text)?;
        let parameters = case.at("parameters")?;
        let eid = Eid::from_bytes(parameters.at("eid")?.array()?);
        euicc.check_eid(&eid).map_err(text)?;
        let session = Self {
            case,
            dp_auth: (dp_auth, key("dpauth_sk")?),
            dp_pb: (dp_pb, key("dppb_sk")?),
            euicc: (euicc, key("euicc_sk")?),
            eum,
            smdp_otsk: key("smdp_otsk")?,
            euicc_otsk: key("euicc_otsk")?,
            eid,
            transaction_id: parameters.at("transaction_id")?.hex()?,
            host_id: parameters.at("host_id")?.hex()?,
            address: parameters.at("server_address")?.text()?,
            metadata: case.at("expected.store_metadata")?.hex()?,
            left: Cell::new(case.at("signatures")?.items()?.len()),
        };
        for (certified, key) in [
            (session.dp_auth.0.public_key(), &session.dp_auth.1),
            (session.dp_pb.0.public_key(), &session.dp_pb.1),
            (session.euicc.0.public_key(), &session.euicc.1),
        ] {
            expect_equal("certified key", Signer::public_key(key).point(), certified.point())?;
        }
        for (name, key) in [("smdp_otpk", &session.smdp_otsk), ("euicc_otpk", &session.euicc_otsk)] {
            let stated = case.at("keys")?.at(name)?.hex()?;
            expect_equal(name, Signer::public_key(key).point(), &stated)?;
        }
        Ok(session)
    }

    fn message(&self, name: &str) -> Result<Vec<u8>, String> {
        Ok(self.case.at("messages")?.at(name)?.hex()?)
    }

    /// The signature of the case with this name, made again over `signed`.
    fn sign(&self, name: &str, key: &EcSecretKey, signed: &[u8]) -> Result<Vec<u8>, String> {
        for entry in self.case.at("signatures")?.items()? {
            if entry.at("name")?.text()? != name {
                continue;
            }
            expect_equal(name, signed, &entry.at("signed_bytes")?.hex()?)?;
            let signature = key.sign(signed, &mut NoRandomness).map_err(text)?;
            expect_equal(name, signature.as_bytes(), &entry.at("signature")?.hex()?)?;
            Signer::public_key(key).verify(signed, &signature).map_err(text)?;
            self.left.set(self.left.get().saturating_sub(1));
            return Ok(signature.as_bytes().to_vec());
        }
        Err(format!("no signature {name}"))
    }

    /// InitiateAuthentication, AuthenticateServer, AuthenticateClient.
    fn authenticate(&self) -> Result<(), String> {
        let parameter = |name: &str| self.case.at("parameters")?.at(name)?.hex();
        let challenge = parameter("euicc_challenge")?;
        let answer = GetEuiccChallengeResponse::new(challenge.clone().into()).encode_to_vec();
        expect_equal("challenge", &answer, &self.message("euicc_challenge_response")?)?;

        let signed1 = ServerSigned1::new(
            self.transaction_id.clone().into(),
            challenge.into(),
            self.address,
            parameter("server_challenge")?.into(),
        );
        let signature = self.sign("serverSignature1", &self.dp_auth.1, &signed1.encode_to_vec())?;
        let request = self.message("authenticate_server_request")?;
        let request = AuthenticateServerRequest::decode(&request, &Limits::DEFAULT).map_err(text)?;
        expect_equal("serverSigned1", request.server_signed1().received(), &signed1.encode_to_vec())?;
        expect_equal("serverSignature1", request.server_signature1(), &signature)?;
        let certificate = request.server_certificate().to_der();
        expect_equal("CERT.DPauth", &certificate, self.dp_auth.0.certificate().as_bytes())?;
        expect_equal(
            "issuer to be used",
            request.euicc_ci_pk_id_to_be_used().as_bytes(),
            self.dp_auth.0.root_key_identifier(),
        )?;

        let response = self.message("authenticate_server_response")?;
        let response = AuthenticateServerResponse::decode(&response, &Limits::DEFAULT).map_err(text)?;
        let AuthenticateServerResponse::Ok(response) = response else {
            return Err("an error of the card".into());
        };
        let signed = response.euicc_signed1();
        expect_equal("transaction", signed.value().transaction_id().as_bytes(), &self.transaction_id)?;
        let server_challenge = parameter("server_challenge")?;
        expect_equal("challenge", signed.value().server_challenge().as_bytes(), &server_challenge)?;
        let signature = self.sign("euiccSignature1", &self.euicc.1, signed.received())?;
        expect_equal("euiccSignature1", response.euicc_signature1(), &signature)?;
        expect_equal(
            "CERT.EUICC",
            &response.euicc_certificate().to_der(),
            self.euicc.0.certificate().as_bytes(),
        )?;
        expect_equal("CERT.EUM", &response.eum_certificate().to_der(), self.eum.as_bytes())?;
        let metadata = self.case.at("messages.authenticate_client_response.profileMetadata")?.hex()?;
        expect_equal("metadata", &metadata, &self.metadata)
    }

    /// PrepareDownload.
    fn prepare(&self) -> Result<(), String> {
        let code = self.case.maybe("parameters.confirmation_code");
        let hash_cc = match &code {
            Some(code) => Some(ConfirmationCodeHash::of(code.text()?).hash_cc(&self.transaction_id)),
            None => None,
        };
        let stated = self.case.maybe("derived.hash_cc").map(|hash| hash.hex()).transpose()?;
        expect_equal("hashCc", &hash_cc.map_or_else(Vec::new, Vec::from), &stated.unwrap_or_default())?;

        let signed2 = SmdpSigned2::new(self.transaction_id.clone().into(), code.is_some());
        let before = self.signature("euiccSignature1")?;
        let covered = followed_by(signed2.encode_to_vec(), &before);
        let smdp_signature = self.sign("smdpSignature2", &self.dp_pb.1, &covered)?;
        let certificate = OpenSequence::new(self.dp_pb.0.certificate().as_bytes()).map_err(text)?;
        let mut request =
            PrepareDownloadRequest::new(Signed::from(signed2), smdp_signature.clone(), certificate);
        request.set_hash_cc(hash_cc.map(|hash| hash.to_vec().into()));
        expect_equal(
            "PrepareDownload",
            &request.encode_to_vec(),
            &self.message("prepare_download_request")?,
        )?;

        let otpk = Signer::public_key(&self.euicc_otsk).point().to_vec();
        let mut signed2 = EuiccSigned2::new(self.transaction_id.clone().into(), otpk);
        signed2.set_hash_cc(hash_cc.map(|hash| hash.to_vec().into()));
        let covered = followed_by(signed2.encode_to_vec(), &smdp_signature);
        let signature = self.sign("euiccSignature2", &self.euicc.1, &covered)?;
        let response = PrepareDownloadResponseOk::new(Signed::from(signed2), signature);
        let response = PrepareDownloadResponse::Ok(Box::new(response)).encode_to_vec();
        expect_equal("its answer", &response, &self.message("prepare_download_response")?)
    }

    /// The bound profile package, from server to card.
    fn download(&self) -> Result<(), String> {
        let otpk = *KeyAgreement::public_key(&self.euicc_otsk);
        let keys =
            SessionKeys::agree(&self.smdp_otsk, &otpk, &self.host_id, self.eid.as_bytes()).map_err(text)?;
        let derived = self.case.at("derived")?;
        expect_equal(
            "chaining value",
            keys.initial_mac_chaining_value(),
            &derived.at("initial_mcv")?.hex()?,
        )?;
        expect_equal("S-ENC", keys.s_enc().expose(), &derived.at("s_enc")?.hex()?)?;
        expect_equal("S-MAC", keys.s_mac().expose(), &derived.at("s_mac")?.hex()?)?;

        let ppk = self.case.maybe("parameters.ppk").map(|node| -> Result<SessionKeys, String> {
            let key =
                |name: &str| -> Result<AesKey, String> { AesKey::new(&node.at(name)?.hex()?).map_err(text) };
            SessionKeys::new(node.at("initial_mcv")?.array()?, key("ppk_enc")?, key("ppk_cmac")?)
                .map_err(text)
        });
        let package = self.message("bound_profile_package")?;
        let session = || {
            let key = EcSecretKey::from_bytes(curve(self.case)?, self.euicc_otsk.expose().as_slice());
            let key = key.map_err(text)?;
            Ok(Opening::new(bpp::Session::new(self.eid, &self.transaction_id, key, &self.dp_pb.0)))
        };
        let opened = open_both_ways(session, &package)?.map_err(text)?;
        let upp = self.case.at("expected.upp")?.hex()?;
        expect_equal("profile", opened.profile().expose(), &upp)?;
        expect_equal("profile", &sha256(&[&upp]), &self.case.at("expected.upp_sha256")?.hex()?)?;
        expect_equal("metadata", opened.store_metadata_bytes(), &self.metadata)?;

        let parts = Parts {
            eid: self.eid,
            transaction_id: &self.transaction_id,
            host_id: &self.host_id,
            configure_isdp: opened.configure_isdp_bytes(),
            store_metadata: &self.metadata,
            upp: &upp,
            ppk: ppk.transpose()?,
        };
        let bound = parts.bind(&self.smdp_otsk, &otpk, self.dp_pb.0.certificate(), &self.dp_pb.1)?;
        expect_equal("bound package", bound.as_bytes(), &package)?;
        let pieces = self.case.at("load_segments")?;
        super::bpp::expect_pieces(&bound, &pieces)?;
        let mut signed = Vec::new();
        let request = sgp_asn1::rsp::BoundProfilePackage::decode(&package, &Limits::DEFAULT).map_err(text)?;
        request.initialise_secure_channel_request().to_be_signed(otpk.point(), &mut signed);
        self.sign("smdpSign", &self.dp_pb.1, &signed).map(drop)
    }

    /// Installation results, notifications, and the cancelled session.
    fn report(&self) -> Result<(), String> {
        let recorded = self.message("profile_installation_result")?;
        let recorded = ProfileInstallationResult::decode(&recorded, &Limits::DEFAULT).map_err(text)?;
        let FinalResult::Success(success) =
            recorded.profile_installation_result_data().value().final_result()
        else {
            return Err("the first result is a success".into());
        };
        let success = SuccessResult::new(success.aid().to_vec(), ALL_WELL.to_vec());
        let failed = self.message("profile_installation_result_error")?;
        let failed = ProfileInstallationResult::decode(&failed, &Limits::DEFAULT).map_err(text)?;
        let FinalResult::Error(error) = failed.profile_installation_result_data().value().final_result()
        else {
            return Err("the second result is a failure".into());
        };
        let error = ErrorResult::new(error.bpp_command_id(), error.error_reason());
        for (message, signature, number, result) in [
            ("profile_installation_result", "euiccSignPIR", 0x11, FinalResult::Success(success)),
            ("profile_installation_result_error", "euiccSignPIR-error", 0x12, FinalResult::Error(error)),
        ] {
            let oid = self.dp_pb.0.registered_id().ok_or("a server without an identifier")?.clone();
            let data = ProfileInstallationResultData::new(
                self.transaction_id.clone().into(),
                self.notification(number, NotificationEvent::INSTALL)?,
                oid,
                result,
            );
            let signature = self.sign(signature, &self.euicc.1, &data.encode_to_vec())?;
            let result = ProfileInstallationResult::new(Signed::from(data), signature.into());
            expect_equal(message, &result.encode_to_vec(), &self.message(message)?)?;
        }
        for (message, signature, number, event) in [
            (
                "other_signed_notification_enable",
                "euiccNotificationSignature-enable",
                0x13,
                NotificationEvent::ENABLE,
            ),
            (
                "other_signed_notification_delete",
                "euiccNotificationSignature-delete",
                0x14,
                NotificationEvent::DELETE,
            ),
        ] {
            let metadata = self.notification(number, event)?;
            let signature = self.sign(signature, &self.euicc.1, &metadata.encode_to_vec())?;
            let notification = OtherSignedNotification::new(
                Signed::from(metadata),
                signature,
                OpenSequence::new(self.euicc.0.certificate().as_bytes()).map_err(text)?,
                OpenSequence::new(self.eum.as_bytes()).map_err(text)?,
            );
            let notification = PendingNotification::OtherSignedNotification(Box::new(notification));
            expect_equal(message, &notification.encode_to_vec(), &self.message(message)?)?;
        }
        let recorded = self.message("cancel_session_response")?;
        let recorded = CancelSessionResponse::decode(&recorded, &Limits::DEFAULT).map_err(text)?;
        let CancelSessionResponse::Ok(recorded) = recorded else { return Err("an error of the card".into()) };
        let reason: CancelSessionReason = recorded.euicc_cancel_session_signed().value().reason();
        let oid = self.dp_auth.0.registered_id().ok_or("a server without an identifier")?.clone();
        let signed = EuiccCancelSessionSigned::new(self.transaction_id.clone().into(), oid, reason);
        let signature = self.sign("euiccCancelSessionSignature", &self.euicc.1, &signed.encode_to_vec())?;
        let response = CancelSessionResponseOk::new(Signed::from(signed), signature);
        let response = CancelSessionResponse::Ok(Box::new(response)).encode_to_vec();
        expect_equal("cancelled session", &response, &self.message("cancel_session_response")?)
    }

    fn notification(&self, number: i64, event: u16) -> Result<NotificationMetadata<'_>, String> {
        let metadata = StoreMetadataRequest::decode(&self.metadata, &Limits::DEFAULT).map_err(text)?;
        let iccid: Iccid<'static> = metadata.iccid().digits().map_err(text)?.into();
        // recorded with the four bits of the module, though DER drops zeros at the end of a list
        let event = NotificationEvent::from(BitString::new(&[0x80 >> event], 4));
        let mut notification = NotificationMetadata::new(number, event, self.address);
        notification.set_iccid(Some(iccid));
        Ok(notification)
    }

    /// The signature of the case with this name.
    fn signature(&self, name: &str) -> Result<Vec<u8>, String> {
        for entry in self.case.at("signatures")?.items()? {
            if entry.at("name")?.text()? == name {
                return Ok(entry.at("signature")?.hex()?);
            }
        }
        Err(format!("no signature {name}"))
    }
}

/// `5F37 40 signature` behind other bytes.
fn followed_by(mut bytes: Vec<u8>, signature: &[u8]) -> Vec<u8> {
    put_tlv(&mut bytes, Tag::new(0x5F37), signature);
    bytes
}

fn text(error: impl core::fmt::Display) -> String {
    error.to_string()
}
