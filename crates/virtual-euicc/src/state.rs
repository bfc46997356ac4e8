//! All that a card knows, apart from what waits at its device interface.

use alloc::vec::Vec;

use scp80::Receiver;
use scp80::sms::Address;
use sgp_asn1::Eid;
use sgp_wire::Aid;

use crate::Memory;
use crate::ecasd::Ecasd;
use crate::fault::Faults;
use crate::isd_p::IsdPs;
use crate::isd_r::{Listing, Personalization};
use crate::notification::Notifications;
use crate::quirk::Quirks;
use crate::script::Chain;

/// The state of a card.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) identity: Identity,
    pub(crate) quirks: Quirks,
    pub(crate) faults: Faults,
    pub(crate) memory: Memory,
    pub(crate) isd_ps: IsdPs,
    pub(crate) notifications: Notifications,
    pub(crate) ecasd: Ecasd,
    /// SCP80 key sets of the ISD-R, which protect the packets to the ISD-Ps too.
    pub(crate) key_sets: Receiver,
    pub(crate) sm_sr_address: Option<Address>,
    /// The profile that takes over when the answer is out.
    pub(crate) pending_switch: Option<Aid>,
    /// Key establishment in progress; lost at reset.
    pub(crate) personalization: Option<Personalization>,
    /// A list in several parts; lost at reset.
    pub(crate) listing: Option<Listing>,
    /// Script chaining of the ISD-R.
    pub(crate) chain: Chain,
}

/// What manufacture wrote once.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) eid: Eid,
    pub(crate) imei: Option<[u8; 8]>,
    pub(crate) diversification: [u8; 10],
    pub(crate) sin: Vec<u8>,
    pub(crate) sdin: Vec<u8>,
}

impl State {
    /// Forgets what does not outlive a reset: challenges, channels, packages that are not complete.
    pub(crate) fn reset(&mut self) {
        self.drop_isd_r_session();
        self.chain.reset();
        for isd_p in self.isd_ps.iter_mut() {
            isd_p.reset();
        }
    }

    /// Forgets what a script to the ISD-R left open.
    pub(crate) fn drop_isd_r_session(&mut self) {
        self.personalization = None;
        self.listing = None;
    }
}
