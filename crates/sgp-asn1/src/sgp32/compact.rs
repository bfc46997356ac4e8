//! Answers of an eUICC without what an eIM knows already.
//!
//! The signatures in them are over the whole objects, which the eIM makes again (SGP.32 v1.2 6.3).

use crate::codec::prelude::*;
use crate::rsp::{
    CancelSessionReason, CtxParams1, ErrorResult, EuiccSignPir, EuiccSigned1, NotificationMetadata, Octet16,
    Octet32, TransactionId,
};

message! {
    /// The eUICC is ready for a download (SGP.32 v1.2 6.3).
    CompactPrepareDownloadResponseOk "CompactPrepareDownloadResponseOk" of "SGP.32 6.3" {
        /// What is left of the signed part.
        required [CompactEuiccSigned2<'a>] compact_euicc_signed2 / set_compact_euicc_signed2
            = 0x30 "compactEuiccSigned2";
        /// Signature over `euiccSigned2`: r and s, 64 octets.
        required octets euicc_signature2 / set_euicc_signature2 = 0x5F37 "euiccSignature2";
    }
}

message! {
    /// What is left of `euiccSigned2` (SGP.32 v1.2 6.3).
    CompactEuiccSigned2 "CompactEuiccSigned2" of "SGP.32 6.3" {
        /// One-time public key of the eUICC, unless it takes `bppEuiccOtpk`.
        optional octets euicc_otpk / set_euicc_otpk = 0x5F49 "euiccOtpk";
        /// Digest of the confirmation code, unless the eIM gave it.
        optional [Octet32<'a>] hash_cc / set_hash_cc = 0x04 "hashCc";
    }
}

message! {
    /// An eUICC authenticates to a server (SGP.32 v1.2 6.3).
    CompactAuthenticateResponseOk "CompactAuthenticateResponseOk" of "SGP.32 6.3" {
        /// The signed part, or what is left of it.
        required (choice CompactSignedData<'a>) signed_data / set_signed_data = 0 "signedData";
        /// Signature over `euiccSigned1`: r and s, 64 octets.
        required octets euicc_signature1 / set_euicc_signature1 = 0x5F37 "euiccSignature1";
        /// CERT.EUICC.
        optional [OpenSequence<'a>] euicc_certificate / set_euicc_certificate = 0xA1 "euiccCertificate";
        /// CERT.EUM.
        optional [OpenSequence<'a>] eum_certificate / set_eum_certificate = 0xA2 "eumCertificate";
    }
}

choice! {
    /// The signed part, or what is left of it (SGP.32 v1.2 6.3).
    #[doc(alias = "signedData")]
    CompactSignedData "signedData" of "SGP.32 6.3" {
        /// The whole.
        EuiccSigned1(Box<Signed<'a, EuiccSigned1<'a>>>) = 0x30 "euiccSigned1";
        /// What is left of it.
        Compact(Box<CompactEuiccSigned1<'a>>) = 0xA0 "compactEuiccSigned1";
    }
}

message! {
    /// What is left of `euiccSigned1` (SGP.32 v1.2 6.3).
    CompactEuiccSigned1 "CompactEuiccSigned1" of "SGP.32 6.3" {
        /// Extended card resources (TS 102 226 8.2.1.7.2).
        required octets ext_card_resource / set_ext_card_resource = 0x84 "extCardResource";
        /// What the session is for, unless the eIM said it.
        optional [CtxParams1<'a>] ctx_params1 / set_ctx_params1 = 0xA2 "ctxParams1";
    }
}

message! {
    /// How an installation went (SGP.32 v1.2 6.3).
    CompactProfileInstallationResult "CompactProfileInstallationResult" of "SGP.32 6.3" {
        /// What is left of the signed part.
        required [CompactProfileInstallationResultData<'a>] compact_profile_installation_result_data
            / set_compact_profile_installation_result_data = 0xA0 "compactProfileInstallationResultData";
        /// Signature over the whole.
        required [EuiccSignPir<'a>] euicc_sign_pir / set_euicc_sign_pir = 0x5F37 "euiccSignPIR";
    }
}

message! {
    /// What is left of `profileInstallationResultData` (SGP.32 v1.2 6.3).
    CompactProfileInstallationResultData "CompactProfileInstallationResultData" of "SGP.32 6.3" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Number of the notification.
        required integer seq_number / set_seq_number = 0x02 "seqNumber";
        /// Whether the whole has the ICCID; it has unless given.
        assumed flag(true) iccid_present / set_iccid_present = 0x01 "iccidPresent";
        /// How it went.
        required [CompactFinalResult<'a>] compact_final_result / set_compact_final_result
            = 0xA2 "compactFinalResult";
    }
}

choice! {
    /// Whether a profile is installed (SGP.32 v1.2 6.3).
    #[doc(alias = "compactFinalResult")]
    CompactFinalResult "compactFinalResult" of "SGP.32 6.3" {
        /// It is.
        Success(CompactSuccessResult<'a>) = 0xA0 "compactSuccessResult";
        /// It is not.
        Error(ErrorResult<'a>) = 0xA1 "errorResult";
    }
}

message! {
    /// A profile is installed (SGP.32 v1.2 6.3).
    CompactSuccessResult "CompactSuccessResult" of "SGP.32 6.3" {
        /// Octets 14 and 15 of the AID of its ISD-P.
        required (octets 2 2) compact_aid / set_compact_aid = 0x4F "compactAid";
        /// What the profile package interpreter says, unless it is
        /// [`SIMA_RESPONSE_OK`](Self::SIMA_RESPONSE_OK).
        optional octets sima_response / set_sima_response = 0x04 "simaResponse";
    }
}

impl CompactSuccessResult<'_> {
    /// The `simaResponse` that is left out.
    pub const SIMA_RESPONSE_OK: [u8; 9] = [0x30, 0x07, 0xA0, 0x05, 0x30, 0x03, 0x80, 0x01, 0x00];
}

message! {
    /// A profile was enabled, disabled or deleted (SGP.32 v1.2 6.3).
    CompactOtherSignedNotification "CompactOtherSignedNotification" of "SGP.32 6.3" {
        /// The eUICC: its EID, packed digits.
        optional [Octet16<'a>] eid_value / set_eid_value = 0x5A "eidValue";
        /// What the eUICC signed.
        required [Signed<'a, NotificationMetadata<'a>>] tbs_other_notification / set_tbs_other_notification
            = 0xBF2F "tbsOtherNotification";
        /// Its signature over that: r and s, 64 octets.
        required octets euicc_notification_signature / set_euicc_notification_signature
            = 0x5F37 "euiccNotificationSignature";
    }
}

message! {
    /// A session is over (SGP.32 v1.2 6.3).
    CompactCancelSessionResponseOk "CompactCancelSessionResponseOk" of "SGP.32 6.3" {
        /// What is left of the signed part.
        required [CompactEuiccCancelSessionSigned<'a>] compact_euicc_cancel_session_signed
            / set_compact_euicc_cancel_session_signed = 0x30 "compactEuiccCancelSessionSigned";
        /// Signature over `euiccCancelSessionSigned`: r and s, 64 octets.
        required octets euicc_cancel_session_signature / set_euicc_cancel_session_signature
            = 0x5F37 "euiccCancelSessionSignature";
    }
}

message! {
    /// What is left of `euiccCancelSessionSigned` (SGP.32 v1.2 6.3).
    CompactEuiccCancelSessionSigned "CompactEuiccCancelSessionSigned" of "SGP.32 6.3" {
        /// Why, unless the eIM said it.
        optional (CancelSessionReason) reason / set_reason = 0x80 "reason" plain;
    }
}
