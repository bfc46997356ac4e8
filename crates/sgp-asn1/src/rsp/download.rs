//! The eUICC prepares a download.

use super::basics::{Octet32, TransactionId};
use crate::codec::prelude::*;
use crate::sgp32::CompactPrepareDownloadResponseOk;

message! {
    /// A server opens a download (SGP.22 v2.5 5.7.5).
    PrepareDownloadRequest = 0xBF21 "PrepareDownloadRequest" of "SGP.22 5.7.5" {
        /// What the server signed.
        required [Signed<'a, SmdpSigned2<'a>>] smdp_signed2 / set_smdp_signed2 = 0x30 "smdpSigned2";
        /// Its signature over that and `euiccSignature1`: r and s, 64 octets.
        required octets smdp_signature2 / set_smdp_signature2 = 0x5F37 "smdpSignature2";
        /// Digest of the confirmation code and the session.
        optional [Octet32<'a>] hash_cc / set_hash_cc = 0x04 "hashCc";
        /// CERT.DPpb.
        required [OpenSequence<'a>] smdp_certificate / set_smdp_certificate = 0x30 "smdpCertificate";
    }
}

message! {
    /// What a server signs to open a download (SGP.22 v2.5 5.7.5).
    SmdpSigned2 "SmdpSigned2" of "SGP.22 5.7.5" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Whether the user must give a confirmation code.
        required flag cc_required_flag / set_cc_required_flag = 0x01 "ccRequiredFlag";
        /// One-time public key of the eUICC that the package was bound to before: `04`, x, y.
        optional octets bpp_euicc_otpk / set_bpp_euicc_otpk = 0x5F49 "bppEuiccOtpk";
    }
}

choice! {
    /// How the eUICC answers (SGP.22 v2.5 5.7.5; the compact form is of SGP.32).
    PrepareDownloadResponse = 0xBF21 "PrepareDownloadResponse" of "SGP.22 5.7.5" {
        /// It is ready.
        Ok(Box<PrepareDownloadResponseOk<'a>>) = 0xA0 "downloadResponseOk";
        /// It refuses.
        Error(PrepareDownloadResponseError<'a>) = 0xA1 "downloadResponseError";
        /// It is ready, said without what an eIM knows already.
        CompactOk(Box<CompactPrepareDownloadResponseOk<'a>>) = 0xA2 "compactDownloadResponseOk";
    }
}

message! {
    /// The eUICC is ready for a download (SGP.22 v2.5 5.7.5).
    PrepareDownloadResponseOk "PrepareDownloadResponseOk" of "SGP.22 5.7.5" {
        /// What the eUICC signed.
        required [Signed<'a, EuiccSigned2<'a>>] euicc_signed2 / set_euicc_signed2 = 0x30 "euiccSigned2";
        /// Its signature over that and `smdpSignature2`: r and s, 64 octets.
        required octets euicc_signature2 / set_euicc_signature2 = 0x5F37 "euiccSignature2";
    }
}

message! {
    /// What an eUICC signs for a download (SGP.22 v2.5 5.7.5).
    #[doc(alias = "EUICCSigned2")]
    EuiccSigned2 "EUICCSigned2" of "SGP.22 5.7.5" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// One-time public key of the eUICC: `04`, x, y.
        required octets euicc_otpk / set_euicc_otpk = 0x5F49 "euiccOtpk";
        /// Digest of the confirmation code and the session.
        optional [Octet32<'a>] hash_cc / set_hash_cc = 0x04 "hashCc";
    }
}

message! {
    /// The eUICC refuses a download (SGP.22 v2.5 5.7.5).
    PrepareDownloadResponseError "PrepareDownloadResponseError" of "SGP.22 5.7.5" {
        /// The session.
        required [TransactionId<'a>] transaction_id / set_transaction_id = 0x80 "transactionId";
        /// Why.
        required (DownloadErrorCode) download_error_code / set_download_error_code = 0x02 "downloadErrorCode";
    }
}

enumerated! {
    /// Why an eUICC refuses a download (SGP.22 v2.5 5.7.5).
    DownloadErrorCode "DownloadErrorCode" {
        INVALID_CERTIFICATE = 1 "invalidCertificate";
        INVALID_SIGNATURE = 2 "invalidSignature";
        UNSUPPORTED_CURVE = 3 "unsupportedCurve";
        NO_SESSION_CONTEXT = 4 "noSessionContext";
        INVALID_TRANSACTION_ID = 5 "invalidTransactionId";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
