//! How a link is opened: LISTEN, SYN-SENT and SYN-RCVD (TS 102 127 5.4).

use alloc::vec::Vec;
use core::time::Duration;

use super::{Link, State};
use crate::cat_tp::established::Established;
use crate::cat_tp::inbound::Place;
use crate::cat_tp::outbound::Body;
use crate::cat_tp::{
    Content, End, Event, LinkError, LinkFault, Output, Pdu, PeerParameters, ResetReason, SynParameters,
};

impl Link {
    /// LISTEN: a SYN opens, anything else is answered with RST.
    pub(super) fn listen(&mut self, now: Duration, pdu: &Pdu<'_>) -> Result<(), LinkError> {
        match pdu.content {
            Content::Rst { .. } => return Err(LinkFault::UnexpectedPdu.into()),
            Content::Syn { acknowledges: false, parameters, .. } => self.accept(now, pdu, &parameters),
            _ => self.put_reset(pdu, ResetReason::UNEXPECTED_PDU),
        }
        Ok(())
    }

    fn accept(&mut self, now: Duration, syn: &Pdu<'_>, parameters: &SynParameters<'_>) {
        let outbound = self.outbound();
        let Some(mut link) = Established::new(&self.config, now, syn, parameters, outbound) else {
            return self.put_reset(syn, ResetReason::ILLEGAL_PARAMETERS);
        };
        // the identification of an answer is empty, in the form that the peer uses (TS 102 226 9.2.2)
        let counted = parameters.identification.is_counted();
        let body = Body::Syn { acknowledges: true, identification: Vec::new(), counted };
        let at = link.outbound.push(now, body);
        link.transmit(&self.config, at, &mut self.out);
        self.state = State::SynReceived(peer_parameters(syn, parameters), link);
    }

    /// SYN-SENT: the answer to our SYN opens, an RST for it ends.
    pub(super) fn syn_sent(&mut self, now: Duration, pdu: &Pdu<'_>) -> Result<(), LinkError> {
        let ours = pdu.acknowledges() && pdu.acknowledgement == self.initial;
        match pdu.content {
            Content::Rst { reason, .. } if ours => self.end(End::Reset(reason)),
            Content::Rst { .. } => return Err(LinkFault::UnexpectedPdu.into()),
            // the peer still has an older link with these ports
            _ if pdu.acknowledges() && !ours => self.put_reset(pdu, ResetReason::UNEXPECTED_PDU),
            Content::Syn { parameters, .. } if ours => self.answered(now, pdu, &parameters),
            _ => return Err(LinkFault::UnexpectedPdu.into()),
        }
        Ok(())
    }

    fn answered(&mut self, now: Duration, syn: &Pdu<'_>, parameters: &SynParameters<'_>) {
        let State::SynSent { outbound, .. } = &mut self.state else { return };
        outbound.acknowledge(now, syn.acknowledgement, syn.window);
        let outbound = outbound.clone();
        let Some(mut link) = Established::new(&self.config, now, syn, parameters, outbound) else {
            self.put_reset(syn, ResetReason::ILLEGAL_PARAMETERS);
            let SynParameters { max_pdu, max_sdu, .. } = *parameters;
            return self.end(End::Peer(LinkFault::IllegalParameters { max_pdu, max_sdu }));
        };
        self.out.push_back(Output::Event(Event::Opened(peer_parameters(syn, parameters))));
        link.flush(&self.config, now, true, &mut self.out);
        self.state = State::Open(link);
    }

    /// SYN-RCVD: an acknowledgement of our SYN opens, whatever comes with it.
    pub(super) fn syn_received(&mut self, now: Duration, pdu: &Pdu<'_>) {
        let State::SynReceived(peer, link) = &mut self.state else { return };
        let acknowledged = pdu.acknowledgement == self.initial;
        let taken = match pdu.content {
            // our answer was lost
            Content::Syn { acknowledges: false, .. } if pdu.sequence == link.initial => {
                return link.transmit(&self.config, 0, &mut self.out);
            }
            Content::Ack { .. } if acknowledged && link.inbound.place(pdu.sequence) != Place::Outside => {
                self.out.push_back(Output::Event(Event::Opened(peer.clone())));
                let mut link = link.clone();
                let taken = link.take(&self.config, now, pdu, &mut self.out);
                self.state = State::Open(link);
                taken
            }
            Content::Syn { acknowledges: true, .. } | Content::Ack { .. } if !acknowledged => {
                return self.put_reset(pdu, ResetReason::UNEXPECTED_PDU);
            }
            _ => link.take(&self.config, now, pdu, &mut self.out),
        };
        self.stop(now, taken);
    }
}

fn peer_parameters(syn: &Pdu<'_>, parameters: &SynParameters<'_>) -> PeerParameters {
    PeerParameters {
        port: syn.source_port,
        max_pdu: parameters.max_pdu,
        max_sdu: parameters.max_sdu,
        identification: parameters.identification.octets().to_vec(),
    }
}
