//! What goes into a download and what comes out of it.

use core::time::Duration;

use sgp_asn1::Iccid;
use sgp_wire::Aid;

use crate::Error;

/// Something happened outside.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Input<'a> {
    /// The SM-SR answered: one `RPSMessage` in XML.
    Response(&'a [u8]),
    /// The moment of the last [`Output::WaitUntil`] has come.
    Timeout,
}

/// Something to be done.
#[derive(Debug)]
#[non_exhaustive]
pub enum Output {
    /// Send this ES3 request to the SM-SR.
    Send(Vec<u8>),
    /// Call again with [`Input::Timeout`] at this moment of the monotonic clock, unless an answer
    /// comes first. Replaces the moment before.
    WaitUntil(Duration),
    /// For the log.
    Event(Event),
    /// Send this ES2 response to the Operator.
    Respond(Vec<u8>),
    /// The end: the profile is on the card, or why not. Comes once, last.
    Done(Result<Iccid, Error>),
}

/// A step that succeeded, or the reason why the download is given up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The package was taken apart and fits the order.
    PackageChecked {
        /// Profile elements.
        elements: usize,
        /// Bytes.
        len: usize,
    },
    /// The EIS is of the right eUICC, its certificate holds, and there is room.
    EuiccChecked {
        /// Free bytes on the eUICC.
        remaining_memory: u64,
    },
    /// The ISD-P exists.
    IsdpCreated(Aid),
    /// The card accepted the certificate and sent its random challenge.
    CertificateAccepted,
    /// The card proved that it has the same keys.
    KeysEstablished,
    /// The SCP03t channel is open.
    ChannelOpened,
    /// The card took these segments.
    SegmentsAccepted {
        /// Segments so far.
        done: usize,
        /// Segments in all.
        of: usize,
    },
    /// The card installed the profile.
    ProfileInstalled,
    /// The SM-SR knows that the profile is installed.
    Completed,
    /// The profile is enabled and confirmed.
    Enabled,
    /// Something failed; the ISD-P is deleted again.
    CleaningUp(Error),
    /// The ISD-P could not be deleted either: it stays "Created" until the next attempt.
    CleanUpFailed(Error),
}
