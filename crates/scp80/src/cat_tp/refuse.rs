//! Answers for PDUs that belong to no link.

use alloc::vec::Vec;

use super::{Content, Pdu, PduErrorKind, ResetReason};

/// The RST that answers a datagram for which there is no link: of a server that was restarted, that
/// is full, or where nobody listens at the port (TS 102 127 5.4).
///
/// `None` for a datagram that must not be answered: another RST, or octets that are no PDU. A PDU of
/// another version is answered with [`ResetReason::VERSION_NOT_SUPPORTED`], whatever `reason` says.
#[must_use]
pub fn refuse(datagram: &[u8], reason: ResetReason) -> Option<Vec<u8>> {
    match Pdu::decode(datagram) {
        Ok(pdu) => reset(&pdu, reason)?.encode_to_vec().ok(),
        Err(error) if matches!(error.kind(), PduErrorKind::Version { .. }) => {
            // the ports stand where every version has them
            let ports = datagram.get(4..8)?.first_chunk::<4>()?;
            let numbers = datagram.get(10..12)?.first_chunk::<2>()?;
            let [s1, s2, d1, d2] = *ports;
            let reason = ResetReason::VERSION_NOT_SUPPORTED;
            let content = Content::Rst { acknowledges: true, reason };
            let (source, destination) = (u16::from_be_bytes([s1, s2]), u16::from_be_bytes([d1, d2]));
            let rst = Pdu::new(destination, source, content);
            rst.with_numbers(0, u16::from_be_bytes(*numbers), 0).encode_to_vec().ok()
        }
        Err(_) => None,
    }
}

/// The RST that the sender of `pdu` takes for one of its link: numbered behind what it has
/// acknowledged, or acknowledging it where it acknowledges nothing.
pub(super) fn reset(pdu: &Pdu<'_>, reason: ResetReason) -> Option<Pdu<'static>> {
    let acknowledges = match pdu.content {
        Content::Rst { .. } => return None,
        _ => !pdu.acknowledges(),
    };
    let rst = Pdu::new(pdu.destination_port, pdu.source_port, Content::Rst { acknowledges, reason });
    Some(match acknowledges {
        true => rst.with_numbers(0, pdu.sequence, 0),
        false => rst.with_numbers(pdu.acknowledgement.wrapping_add(1), 0, 0),
    })
}
