//! What goes into a download and what comes out of it.

use core::fmt;
use core::time::Duration;

use es_interfaces::Function;
use sgp_asn1::Iccid;
use sgp_wire::Aid;

use crate::Error;

/// Something happened outside.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Input<'a> {
    /// The SM-SR answered: one `RPSMessage` in XML.
    Response(&'a [u8]),
    /// The moment of the last [`Output::WaitUntil`] has come: an answer is overdue, or a call that
    /// was put off is made again.
    Timeout,
}

/// Something to be done.
#[non_exhaustive]
pub enum Output {
    /// Send this ES3 request to the SM-SR.
    Send(Vec<u8>),
    /// Call again with [`Input::Timeout`] at this moment of the monotonic clock. Replaces the moment
    /// before; a timer that comes too early is refused and does no harm.
    WaitUntil(Duration),
    /// For the log.
    Event(Event),
    /// Send this ES2 response to the Operator.
    Respond(Vec<u8>),
    /// The end: the profile is on the card, and enabled if that was ordered; or why not. Comes once,
    /// last. After [`Event::Completed`] an error means that the profile is on the card and disabled,
    /// and after [`Event::KeptByPol1`] and [`Event::KeptByPol2`] that it is on the card all the same; the
    /// Operator gets a warning then instead of a failure.
    Done(Result<Iccid, Error>),
}

impl fmt::Debug for Input<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(message) => write!(f, "Response({} bytes)", message.len()),
            Self::Timeout => f.write_str("Timeout"),
        }
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(message) => write!(f, "Send({} bytes)", message.len()),
            Self::WaitUntil(at) => write!(f, "WaitUntil({at:?})"),
            Self::Event(event) => write!(f, "Event({event:?})"),
            Self::Respond(message) => write!(f, "Respond({} bytes)", message.len()),
            Self::Done(result) => write!(f, "Done({result:?})"),
        }
    }
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
    /// The EIS is of the right eUICC, its certificate holds, and there is room as far as is known.
    EuiccChecked {
        /// Free bytes on the eUICC, where the SM-SR says so.
        remaining_memory: Option<u64>,
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
    /// The SM-SR is too busy for the call. It is made again at the moment of the
    /// [`Output::WaitUntil`] behind this.
    Postponed {
        /// The function.
        function: Function,
        /// How often it may be made again after that.
        retries_left: u32,
    },
    /// Something failed; the ISD-P is deleted again.
    CleaningUp(Error),
    /// An earlier attempt left this ISD-P behind; it is deleted first (SGP.02 v4.2 3.1.1).
    ClearingUp(Iccid),
    /// The ISD-P could not be deleted either: it stays "Created" until the next attempt.
    CleanUpFailed(Error),
    /// POL1 forbids to delete the profile again: it counts as installed (SGP.02 v4.2 3.1.3).
    KeptByPol1,
    /// POL2 forbids to delete the profile again: the SM-SR has it as installed.
    KeptByPol2,
}
