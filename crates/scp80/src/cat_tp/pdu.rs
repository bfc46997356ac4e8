//! PDUs: where the fields are, and what they mean.

use alloc::vec::Vec;
use core::fmt;

use super::checksum::checksum;
use super::limits::{HEADER, MAX_HEADER};
use super::{LinkMisuse, PduError, PduErrorKind, SynParameters};

/// One PDU (TS 102 127 5.6).
///
/// ```text
/// flags, version 1   reserved 2   header length 1   source port 2   destination port 2
/// data length 2   sequence 2   acknowledgement 2   window 2   checksum 2   [variable part]   data
/// ```
/// What was decoded is encoded as the same octets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Pdu<'a> {
    /// Port of the sender.
    pub source_port: u16,
    /// Port of the receiver.
    pub destination_port: u16,
    /// Its own number; of a PDU without SYN, NUL and data, the number that comes next.
    pub sequence: u16,
    /// The last number received in sequence; without meaning where [`acknowledges`](Self::acknowledges)
    /// says no.
    pub acknowledgement: u16,
    /// PDUs that the sender takes beyond the acknowledged one.
    pub window: u16,
    /// Octets for future use, `0000`; kept as they are.
    pub reserved: [u8; 2],
    /// What it says.
    pub content: Content<'a>,
    /// The checksum zero was sent as `FFFF`, which is the same number in ones' complement.
    negative_zero: bool,
}

/// What a PDU says, by its flags (TS 102 127 5.7 to 5.12).
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "TS 102 127 5.12 lists the combinations of version 0")]
pub enum Content<'a> {
    /// SYN and SYN/ACK: opens the link.
    Syn {
        /// ACK: this is the answer to a SYN.
        acknowledges: bool,
        /// SEG, which says nothing here.
        segmented: bool,
        /// Sizes and identification.
        parameters: SynParameters<'a>,
    },
    /// ACK, with or without data; EACK; NUL.
    Ack {
        /// EACK: numbers received out of sequence.
        extended: Option<ExtendedAck<'a>>,
        /// NUL: asks whether the peer is there.
        null: bool,
        /// SEG: the SDU goes on in the next PDU with data.
        segmented: bool,
        /// An SDU or a segment of one; empty for a mere acknowledgement.
        data: &'a [u8],
    },
    /// RST: the link is no more.
    Rst {
        /// ACK.
        acknowledges: bool,
        /// Why.
        reason: ResetReason,
    },
}

pub(super) const SYN: u8 = 0x80;
pub(super) const ACK: u8 = 0x40;
pub(super) const EACK: u8 = 0x20;
pub(super) const RST: u8 = 0x10;
pub(super) const NUL: u8 = 0x08;
pub(super) const SEG: u8 = 0x04;
const VERSION: u8 = 0x03;

impl Content<'_> {
    /// The six flags as they stand in the first octet.
    #[must_use]
    pub const fn flags(&self) -> u8 {
        const fn when(flag: u8, set: bool) -> u8 {
            if set { flag } else { 0 }
        }
        match *self {
            Self::Syn { acknowledges, segmented, .. } => SYN | when(ACK, acknowledges) | when(SEG, segmented),
            Self::Ack { extended, null, segmented, .. } => {
                ACK | when(EACK, extended.is_some()) | when(NUL, null) | when(SEG, segmented)
            }
            Self::Rst { acknowledges, .. } => RST | when(ACK, acknowledges),
        }
    }
}

impl<'a> Pdu<'a> {
    /// A PDU of this content from port `source` to port `destination`; numbers and window are zero.
    #[must_use]
    pub const fn new(source: u16, destination: u16, content: Content<'a>) -> Self {
        Self {
            source_port: source,
            destination_port: destination,
            sequence: 0,
            acknowledgement: 0,
            window: 0,
            reserved: [0; 2],
            content,
            negative_zero: false,
        }
    }

    /// The same PDU with this number, acknowledgement and window.
    #[must_use]
    pub const fn with_numbers(mut self, sequence: u16, acknowledgement: u16, window: u16) -> Self {
        self.sequence = sequence;
        self.acknowledgement = acknowledgement;
        self.window = window;
        self
    }

    /// Whether the acknowledgement number means something.
    #[must_use]
    pub const fn acknowledges(&self) -> bool {
        self.content.flags() & ACK != 0
    }

    /// Whether it uses up its number and asks for an acknowledgement: SYN, NUL and data.
    #[must_use]
    pub const fn is_numbered(&self) -> bool {
        match self.content {
            Content::Syn { .. } => true,
            Content::Ack { null, data, .. } => null || !data.is_empty(),
            Content::Rst { .. } => false,
        }
    }

    /// Reads the PDU that fills `datagram`: lengths first, then the checksum, then the meaning.
    ///
    /// # Errors
    /// Every [`PduErrorKind`].
    pub fn decode(datagram: &'a [u8]) -> Result<Self, PduError> {
        let available = datagram.len();
        let truncated = |needed| PduError::new(PduErrorKind::Truncated { needed, available }, available);
        let (header, _) = datagram.split_first_chunk::<HEADER>().ok_or_else(|| truncated(HEADER))?;
        let [flags, r1, r2, header_len, s1, s2, d1, d2, l1, l2, n1, n2, a1, a2, w1, w2, c1, c2] = *header;
        let header_len = usize::from(header_len);
        if header_len < HEADER {
            let kind = PduErrorKind::HeaderLength { min: HEADER, max: MAX_HEADER, found: header_len };
            return Err(PduError::new(kind, 3));
        }
        let data_len = usize::from(u16::from_be_bytes([l1, l2]));
        let needed = header_len.saturating_add(data_len);
        if let Some(count @ 1..) = available.checked_sub(needed) {
            return Err(PduError::new(PduErrorKind::TrailingData { count }, needed));
        }
        let variable = datagram.get(HEADER..header_len).ok_or_else(|| truncated(needed))?;
        let data = datagram.get(header_len..needed).ok_or_else(|| truncated(needed))?;
        // over a sum that is never zero, `FFFF` and `0000` are the same checksum
        if checksum(datagram) != 0 {
            return Err(PduError::new(PduErrorKind::Checksum, 16));
        }
        let content = decode_content(flags, variable, data)?;
        Ok(Self {
            source_port: u16::from_be_bytes([s1, s2]),
            destination_port: u16::from_be_bytes([d1, d2]),
            sequence: u16::from_be_bytes([n1, n2]),
            acknowledgement: u16::from_be_bytes([a1, a2]),
            window: u16::from_be_bytes([w1, w2]),
            reserved: [r1, r2],
            content,
            negative_zero: [c1, c2] == [0xFF; 2],
        })
    }

    /// Appends the PDU with its checksum.
    ///
    /// # Errors
    /// [`LinkMisuse::DataTooLong`] for data above 65,535 octets, [`LinkMisuse::HeaderTooLong`] for an
    /// identification or a list of numbers that the header cannot hold; nothing is appended then.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), LinkMisuse> {
        let at = out.len();
        let (variable_len, data) = match self.content {
            Content::Syn { parameters, .. } => (parameters.encoded_len(), &[][..]),
            Content::Ack { extended, data, .. } => (extended.map_or(0, |list| list.octets.len()), data),
            Content::Rst { .. } => (1, &[][..]),
        };
        let len = variable_len.saturating_add(HEADER);
        let header_len = u8::try_from(len).map_err(|_| LinkMisuse::HeaderTooLong { len })?;
        let len = data.len();
        let data_len = u16::try_from(len).map_err(|_| LinkMisuse::DataTooLong { len })?;
        out.reserve(usize::from(header_len).saturating_add(len));
        let [r1, r2] = self.reserved;
        out.extend_from_slice(&[self.content.flags(), r1, r2, header_len]);
        for field in [
            self.source_port,
            self.destination_port,
            data_len,
            self.sequence,
            self.acknowledgement,
            self.window,
            0,
        ] {
            out.extend_from_slice(&field.to_be_bytes());
        }
        match self.content {
            Content::Syn { parameters, .. } => parameters.encode(out),
            Content::Ack { extended: Some(list), .. } => out.extend_from_slice(list.octets),
            Content::Ack { extended: None, .. } => {}
            Content::Rst { reason, .. } => out.push(reason.0),
        }
        out.extend_from_slice(data);
        let sum = match checksum(out.get(at..).unwrap_or_default()) {
            0 if self.negative_zero => u16::MAX,
            sum => sum,
        };
        let field = out.get_mut(at.saturating_add(16)..).into_iter().flatten();
        field.zip(sum.to_be_bytes()).for_each(|(slot, octet)| *slot = octet);
        Ok(())
    }

    /// The octets of the PDU.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn encode_to_vec(&self) -> Result<Vec<u8>, LinkMisuse> {
        let mut out = Vec::new();
        self.encode(&mut out).map(|()| out)
    }
}

/// What the flags, the variable part and the data say.
fn decode_content<'a>(octet: u8, variable: &'a [u8], data: &'a [u8]) -> Result<Content<'a>, PduError> {
    let (flags, version) = (octet & !VERSION, octet & VERSION);
    if version != 0 {
        return Err(PduError::new(PduErrorKind::Version { found: version }, 0));
    }
    let header_len = variable.len().saturating_add(HEADER);
    let length = |expected| {
        let kind = PduErrorKind::HeaderLength { min: expected, max: expected, found: header_len };
        PduError::new(kind, 3)
    };
    let (acknowledges, segmented, null) = (flags & ACK != 0, flags & SEG != 0, flags & NUL != 0);
    let content = match (flags & (SYN | RST), flags & (EACK | NUL)) {
        (SYN, 0) => Content::Syn { acknowledges, segmented, parameters: SynParameters::decode(variable)? },
        (RST, 0) if !segmented => match *variable {
            [reason] => Content::Rst { acknowledges, reason: ResetReason(reason) },
            _ => return Err(length(HEADER + 1)),
        },
        (0, kind) if acknowledges => {
            let extended = match kind & EACK != 0 {
                true => Some(ExtendedAck::new(variable).ok_or_else(|| {
                    PduError::new(PduErrorKind::ExtendedAckList { found: variable.len() }, HEADER)
                })?),
                false if variable.is_empty() => None,
                false => return Err(length(HEADER)),
            };
            Content::Ack { extended, null, segmented, data }
        }
        _ => return Err(PduError::new(PduErrorKind::FlagCombination { flags }, 0)),
    };
    match content {
        Content::Ack { null: false, .. } => Ok(content),
        _ if data.is_empty() => Ok(content),
        _ => Err(PduError::new(PduErrorKind::DataNotAllowed { count: data.len() }, header_len)),
    }
}

impl fmt::Display for Pdu<'_> {
    /// One line for a trace, without the data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = self.content.flags();
        let names = [(SYN, "SYN"), (RST, "RST"), (ACK, "ACK"), (EACK, "EACK"), (NUL, "NUL"), (SEG, "SEG")];
        let mut set = names.into_iter().filter(|(flag, _)| flags & flag != 0).map(|(_, name)| name);
        f.write_str(set.next().unwrap_or_default())?;
        set.try_for_each(|name| write!(f, "/{name}"))?;
        let Self { source_port, destination_port, sequence, acknowledgement, window, .. } = self;
        write!(f, " {source_port}>{destination_port} seq {sequence} ack {acknowledgement} window {window}")?;
        match &self.content {
            Content::Syn { parameters: SynParameters { max_pdu, max_sdu, identification }, .. } => {
                write!(f, " PDU {max_pdu} SDU {max_sdu} id {} bytes", identification.octets().len())
            }
            Content::Ack { extended, data, .. } => {
                if let Some(list) = extended {
                    write!(f, " {list:?}")?;
                }
                write!(f, " data {}", data.len())
            }
            Content::Rst { reason, .. } => write!(f, " {reason}"),
        }
    }
}

impl fmt::Debug for Pdu<'_> {
    /// As `Display`: the data may be a packet that is not ciphered.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pdu({self})")
    }
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({:02X})", self.flags())
    }
}

/// Numbers received out of sequence, in the order in which they stand (TS 102 127 5.9).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExtendedAck<'a> {
    octets: &'a [u8],
}

impl<'a> ExtendedAck<'a> {
    /// The list in `octets`, two for each number; `None` when there are none, or half a number.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Option<Self> {
        if octets.is_empty() || !octets.len().is_multiple_of(2) { None } else { Some(Self { octets }) }
    }

    /// The numbers.
    pub fn iter(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.octets.as_chunks::<2>().0.iter().map(|number| u16::from_be_bytes(*number))
    }
}

impl fmt::Debug for ExtendedAck<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Why a link is no more (TS 102 127 5.10). Unknown values are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "one octet")]
pub struct ResetReason(pub u8);

impl ResetReason {
    /// Normal ending.
    pub const NORMAL_ENDING: Self = Self(0x00);
    /// Set-up failed: illegal parameters.
    pub const ILLEGAL_PARAMETERS: Self = Self(0x01);
    /// The link cannot be set up for the time being.
    pub const TEMPORARILY_UNABLE: Self = Self(0x02);
    /// Nobody listens at this port.
    pub const PORT_NOT_AVAILABLE: Self = Self(0x03);
    /// A PDU that was not expected.
    pub const UNEXPECTED_PDU: Self = Self(0x04);
    /// A PDU was sent again as often as allowed.
    pub const MAX_RETRIES: Self = Self(0x05);
    /// A version that is not known.
    pub const VERSION_NOT_SUPPORTED: Self = Self(0x06);
}

impl fmt::Display for ResetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NORMAL_ENDING => f.write_str("normal ending"),
            Self::ILLEGAL_PARAMETERS => f.write_str("illegal parameters"),
            Self::TEMPORARILY_UNABLE => f.write_str("temporarily unable"),
            Self::PORT_NOT_AVAILABLE => f.write_str("port not available"),
            Self::UNEXPECTED_PDU => f.write_str("unexpected PDU"),
            Self::MAX_RETRIES => f.write_str("maximum number of retries"),
            Self::VERSION_NOT_SUPPORTED => f.write_str("version not supported"),
            Self(other) => write!(f, "reason {other:02X}"),
        }
    }
}

impl fmt::Debug for ResetReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResetReason({self})")
    }
}
