//! Notifications: what happened to profiles, for servers.

use super::basics::{Iccid, NotificationEvent};
use super::installation::ProfileInstallationResult;
use crate::codec::prelude::*;
use crate::sgp32::{CompactOtherSignedNotification, CompactProfileInstallationResult, EuiccPackageResult};

message! {
    /// Asks which notifications wait (SGP.22 v2.5 5.7.9).
    ListNotificationRequest = 0xBF28 "ListNotificationRequest" of "SGP.22 5.7.9" {
        /// Of these events; of all unless given.
        optional [NotificationEvent<'a>] profile_management_operation / set_profile_management_operation
            = 0x81 "profileManagementOperation";
    }
}

choice! {
    /// The notifications that wait (SGP.22 v2.5 5.7.9).
    ListNotificationResponse = 0xBF28 "ListNotificationResponse" of "SGP.22 5.7.9" {
        /// What they are about.
        Ok(Vec<NotificationMetadata<'a>>) = 0xA0 "notificationMetadataList";
        /// Why there is no list.
        Error(ListNotificationsResultError) = 0x81 "listNotificationsResultError";
    }
}

enumerated! {
    /// Why there is no list of notifications (SGP.22 v2.5 5.7.9).
    #[doc(alias = "listNotificationsResultError")]
    ListNotificationsResultError "listNotificationsResultError" {
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

message! {
    /// What a notification is about (SGP.22 v2.5 5.7.9).
    NotificationMetadata = 0xBF2F "NotificationMetadata" of "SGP.22 5.7.9" {
        /// Its number, one sequence for each eUICC.
        required integer seq_number / set_seq_number = 0x80 "seqNumber";
        /// The event, one bit.
        required [NotificationEvent<'a>] profile_management_operation / set_profile_management_operation
            = 0x81 "profileManagementOperation";
        /// Domain name of the one it is for.
        required text notification_address / set_notification_address = 0x0C "notificationAddress";
        /// The profile.
        optional [Iccid<'a>] iccid / set_iccid = 0x5A "iccid" plain;
    }
}

message! {
    /// Asks for notifications (SGP.22 v2.5 5.7.10).
    RetrieveNotificationsListRequest = 0xBF2B "RetrieveNotificationsListRequest" of "SGP.22 5.7.10" {
        /// Which; all unless given.
        optional [NotificationSearchCriteria<'a>] search_criteria / set_search_criteria
            = 0xA0 "searchCriteria";
    }
}

choice! {
    /// Which notifications are asked for (SGP.22 v2.5 5.7.10; eUICC package results are of SGP.32).
    #[doc(alias = "searchCriteria")]
    NotificationSearchCriteria "searchCriteria" of "SGP.22 5.7.10" {
        /// The one with this number.
        SeqNumber(Integer) = 0x80 "seqNumber";
        /// Those of these events.
        ProfileManagementOperation(NotificationEvent<'a>) = 0x81 "profileManagementOperation";
        /// The results of eUICC packages.
        EuiccPackageResults(Null) = 0x82 "euiccPackageResults";
    }
}

choice! {
    /// The notifications (SGP.22 v2.5 5.7.10; eUICC package results are of SGP.32).
    RetrieveNotificationsListResponse = 0xBF2B "RetrieveNotificationsListResponse" of "SGP.22 5.7.10" {
        /// The notifications.
        Ok(Vec<PendingNotification<'a>>) = 0xA0 "notificationList";
        /// Why there are none.
        Error(NotificationsListResultError) = 0x81 "notificationsListResultError";
        /// Results of eUICC packages.
        EuiccPackageResults(Vec<EuiccPackageResult<'a>>) = 0xA2 "euiccPackageResultList";
    }
}

enumerated! {
    /// Why there are no notifications (SGP.22 v2.5 5.7.10; 1 of version 2.2).
    #[doc(alias = "notificationsListResultError")]
    NotificationsListResultError "notificationsListResultError" {
        NO_RESULT_AVAILABLE = 1 "noResultAvailable";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}

choice! {
    /// A notification for a server (SGP.22 v2.5 5.7.10; compact forms are of SGP.32).
    PendingNotification "PendingNotification" of "SGP.22 5.7.10" {
        /// How an installation went.
        ProfileInstallationResult(Box<ProfileInstallationResult<'a>>) = 0xBF37 "profileInstallationResult";
        /// A profile was enabled, disabled or deleted.
        OtherSignedNotification(Box<OtherSignedNotification<'a>>) = 0x30 "otherSignedNotification";
        /// How an installation went, without what an eIM knows already.
        CompactProfileInstallationResult(Box<CompactProfileInstallationResult<'a>>)
            = 0xA0 "compactProfileInstallationResult";
        /// A profile was enabled, disabled or deleted, without the certificates.
        CompactOtherSignedNotification(Box<CompactOtherSignedNotification<'a>>)
            = 0xA1 "compactOtherSignedNotification";
    }
}

message! {
    /// A profile was enabled, disabled or deleted (SGP.22 v2.5 5.7.10).
    OtherSignedNotification "OtherSignedNotification" of "SGP.22 5.7.10" {
        /// What the eUICC signed.
        required [Signed<'a, NotificationMetadata<'a>>] tbs_other_notification / set_tbs_other_notification
            = 0xBF2F "tbsOtherNotification";
        /// Its signature over that: r and s, 64 octets.
        required octets euicc_notification_signature / set_euicc_notification_signature
            = 0x5F37 "euiccNotificationSignature";
        /// CERT.EUICC.
        required [OpenSequence<'a>] euicc_certificate / set_euicc_certificate = 0x30 "euiccCertificate";
        /// CERT.EUM.
        required [OpenSequence<'a>] eum_certificate / set_eum_certificate = 0x30 "eumCertificate";
    }
}

message! {
    /// Removes a notification that was delivered (SGP.22 v2.5 5.7.11).
    NotificationSentRequest = 0xBF30 "NotificationSentRequest" of "SGP.22 5.7.11" {
        /// Its number.
        required integer seq_number / set_seq_number = 0x80 "seqNumber";
    }
}

message! {
    /// Whether the notification is removed (SGP.22 v2.5 5.7.11).
    NotificationSentResponse = 0xBF30 "NotificationSentResponse" of "SGP.22 5.7.11" {
        /// How it went.
        required (DeleteNotificationStatus) delete_notification_status / set_delete_notification_status
            = 0x80 "deleteNotificationStatus";
    }
}

enumerated! {
    /// How the removal of a notification went (SGP.22 v2.5 5.7.11).
    #[doc(alias = "deleteNotificationStatus")]
    DeleteNotificationStatus "deleteNotificationStatus" {
        OK = 0 "ok";
        NOTHING_TO_DELETE = 1 "nothingToDelete";
        UNDEFINED_ERROR = 127 "undefinedError";
    }
}
