//! One end of a link, told PDUs one by one.

use core::time::Duration;

use scp80::cat_tp::{
    Content, Identification, Input, Link, LinkConfig, LinkError, Output, Pdu, ResetReason, Retransmission,
    SynParameters,
};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const CARD: u16 = 0x1000;
pub(crate) const SERVER: u16 = 0x2710;

/// What came out, in words; times of waiting left out.
pub(crate) fn drain(link: &mut Link) -> Vec<String> {
    core::iter::from_fn(|| link.poll_output())
        .filter_map(|output| match output {
            Output::Transmit(datagram) => Some(Pdu::decode(&datagram).unwrap().to_string()),
            Output::Event(event) => Some(format!("{event:?}")),
            _ => None,
        })
        .collect()
}

pub(crate) fn tell(link: &mut Link, at: Duration, pdu: &Pdu<'_>) -> Result<Vec<String>, LinkError> {
    let datagram = pdu.encode_to_vec().unwrap();
    link.handle(at, Input::Datagram(&datagram))?;
    Ok(drain(link))
}

pub(crate) fn config(port: u16) -> LinkConfig {
    let retransmission = Retransmission::new(SECOND, SECOND, 8 * SECOND, 4);
    LinkConfig::new(port)
        .with_max_pdu(100)
        .with_window(3)
        .with_max_sdu(200)
        .with_retransmission(retransmission)
}

pub(crate) const fn syn(acknowledges: bool, max_pdu: u16, max_sdu: u16) -> Content<'static> {
    let parameters = SynParameters::new(max_pdu, max_sdu, Identification::EMPTY);
    Content::Syn { acknowledges, segmented: false, parameters }
}

pub(crate) const fn ack(data: &[u8]) -> Content<'_> {
    Content::Ack { extended: None, null: false, segmented: false, data }
}

pub(crate) const fn rst(acknowledges: bool, reason: ResetReason) -> Content<'static> {
    Content::Rst { acknowledges, reason }
}

pub(crate) const fn to_card(content: Content<'_>) -> Pdu<'_> {
    Pdu::new(SERVER, CARD, content)
}

/// A card that has sent its SYN, number 100.
pub(crate) fn syn_sent() -> Link {
    let mut card = Link::card(config(CARD), SERVER, Identification::new(&[7]), 100).unwrap();
    card.handle(Duration::ZERO, Input::Open).unwrap();
    let sent = drain(&mut card);
    assert_eq!(sent, ["SYN 4096>10000 seq 100 ack 0 window 3 PDU 100 SDU 200 id 1 bytes"]);
    card
}

/// A card whose link is open; the server's SYN had number 500.
pub(crate) fn open() -> Link {
    let mut card = syn_sent();
    tell(&mut card, Duration::ZERO, &to_card(syn(true, 100, 200)).with_numbers(500, 100, 3)).unwrap();
    assert!(card.is_open());
    card
}
