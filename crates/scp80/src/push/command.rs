//! The command PUSH.

use alloc::vec::Vec;
use core::fmt;

use sgp_wire::{CommandApdu, SecretBytes};

/// PUSH, in a compact or expanded script for an application of the card (TS 102 226 9.2).
///
/// ```text
/// 80 EC P1 P2 Lc parameters        P1 01, P2 what is asked for; P1 80 is the application's own
/// ```
#[derive(PartialEq, Eq)]
pub struct PushCommand {
    kind: PushKind,
    /// A login and a password may stand in them.
    parameters: SecretBytes,
}

/// What a push asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PushKind {
    /// P2 `01`: open a channel of the bearer independent protocol.
    OpenChannel,
    /// P2 `02`: establish a CAT_TP link in the open channel.
    CatTpLink,
    /// P2 `03`: open a TCP connection.
    TcpConnection,
    /// P2 `04`: send the identification packet.
    Identification,
    /// Any other, such as P1 `80`, which is up to the application.
    Other {
        /// P1.
        p1: u8,
        /// P2.
        p2: u8,
    },
}

const CLA: u8 = 0x80;
const INS: u8 = 0xEC;
/// Tag of the triggering parameters of an HTTPS session.
const TRIGGER: u8 = 0x81;

/// Whether secured data are the triggering parameters of an HTTPS session and no script: a card must
/// look at their first octet (SGP.02 v4.2 2.4.3).
#[must_use]
pub fn is_trigger(data: &[u8]) -> bool {
    data.first() == Some(&TRIGGER)
}

impl PushKind {
    /// What P1 and P2 ask for.
    #[must_use]
    pub const fn from_p1_p2(p1: u8, p2: u8) -> Self {
        match (p1, p2) {
            (0x01, 0x01) => Self::OpenChannel,
            (0x01, 0x02) => Self::CatTpLink,
            (0x01, 0x03) => Self::TcpConnection,
            (0x01, 0x04) => Self::Identification,
            _ => Self::Other { p1, p2 },
        }
    }

    /// P1 and P2.
    #[must_use]
    pub const fn p1_p2(self) -> (u8, u8) {
        match self {
            Self::OpenChannel => (0x01, 0x01),
            Self::CatTpLink => (0x01, 0x02),
            Self::TcpConnection => (0x01, 0x03),
            Self::Identification => (0x01, 0x04),
            Self::Other { p1, p2 } => (p1, p2),
        }
    }
}

impl PushCommand {
    /// A push for this with these parameters, at most 255 octets in the short form of an APDU.
    #[must_use]
    pub fn new(kind: PushKind, parameters: impl Into<Vec<u8>>) -> Self {
        Self { kind, parameters: SecretBytes::new(parameters.into()) }
    }

    /// Open a channel: toolkit objects as for OPEN CHANNEL (TS 102 226 9.2.1).
    #[must_use]
    pub fn open_channel(parameters: impl Into<Vec<u8>>) -> Self {
        Self::new(PushKind::OpenChannel, parameters)
    }

    /// Establish a CAT_TP link: transport level, maximum SDU size, identification (TS 102 226 9.2.2).
    #[must_use]
    pub fn cat_tp_link(parameters: impl Into<Vec<u8>>) -> Self {
        Self::new(PushKind::CatTpLink, parameters)
    }

    /// What is asked for.
    #[must_use]
    pub const fn kind(&self) -> PushKind {
        self.kind
    }

    /// The parameters as they stand; a login and a password may be among them.
    #[must_use]
    pub fn parameters(&self) -> &[u8] {
        self.parameters.expose()
    }

    /// The command, without Le.
    #[must_use]
    pub fn to_apdu(&self) -> CommandApdu {
        let (p1, p2) = self.kind.p1_p2();
        CommandApdu::new(CLA, INS, p1, p2).with_data(self.parameters())
    }

    /// Takes a PUSH command; `None` when it is another command. Its parameters are not looked at.
    #[must_use]
    pub fn from_apdu(command: &CommandApdu) -> Option<Self> {
        let [cla, ins, p1, p2] = command.header();
        ((cla, ins) == (CLA, INS)).then(|| Self::new(PushKind::from_p1_p2(p1, p2), command.data()))
    }
}

impl fmt::Debug for PushCommand {
    /// What is asked for, and how long the parameters are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushCommand({:?}, {} bytes)", self.kind, self.parameters.len())
    }
}
