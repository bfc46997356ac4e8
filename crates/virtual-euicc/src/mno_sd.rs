//! The MNO-SD of the enabled profile: the operator's own keys and commands (ES6, SGP.02 v4.2 4.1.2).

use alloc::vec::Vec;

use scp80::{Policy, Receiver};
use sgp_asn1::gp::{DgiSequence, Pol1};
use sgp_wire::{Aid, CommandApdu, Limits, ResponseApdu, StatusWord, Tag};

use crate::isd_p::IsdP;
use crate::{decode, isd_r};

/// The MNO-SD inside one profile.
#[derive(Debug)]
pub(crate) struct MnoSd {
    /// Key sets of the operator.
    pub(crate) key_sets: Receiver,
    /// INSTALL [for personalization] has named the ISD-P around it, and the next command is for it.
    for_isd_p: bool,
}

impl MnoSd {
    pub(crate) const fn new(key_sets: Receiver) -> Self {
        Self { key_sets, for_isd_p: false }
    }

    /// What this domain asks of packets: as the ISD-R does.
    pub(crate) const POLICY: Policy = Policy::SGP02;

    /// The end of a script ends what it began.
    pub(crate) const fn reset(&mut self) {
        self.for_isd_p = false;
    }
}

/// Executes one command on the MNO-SD in `isd_p`.
pub(crate) fn execute(isd_p: &mut IsdP, command: &CommandApdu) -> ResponseApdu {
    match dispatch(isd_p, command) {
        Ok(data) => ResponseApdu::new(data, StatusWord::OK),
        Err(word) => ResponseApdu::status(word),
    }
}

fn dispatch(isd_p: &mut IsdP, command: &CommandApdu) -> Result<Vec<u8>, StatusWord> {
    const INSTALL: u8 = 0xE6;
    const STORE_DATA: u8 = 0xE2;
    let mno_sd = isd_p.mno_sd.as_mut().ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
    let for_isd_p = core::mem::take(&mut mno_sd.for_isd_p);
    if command.cla() != 0x80 {
        return Err(StatusWord::CLA_NOT_SUPPORTED);
    }
    match (command.ins(), command.p1(), command.p2()) {
        (INSTALL, 0x20, 0x00) => {
            let aid = isd_r::decode_target(command.data()).map_err(|_| StatusWord::WRONG_DATA)?;
            if aid != Aid::ISD_P_SELF {
                return Err(StatusWord::REFERENCED_DATA_NOT_FOUND);
            }
            mno_sd.for_isd_p = true;
            Ok(Vec::from([0x00]))
        }
        (STORE_DATA, 0x88, 0x00) if for_isd_p => store(isd_p, command.data()).map(|()| Vec::new()),
        (STORE_DATA, 0x88, 0x00) => Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        (INSTALL | STORE_DATA, ..) => Err(StatusWord::WRONG_P1_P2),
        _ => Err(StatusWord::INS_NOT_SUPPORTED),
    }
}

/// ES6.UpdatePOL1byMNO and ES6.UpdateConnectivityParametersByMNO.
fn store(isd_p: &mut IsdP, data: &[u8]) -> Result<(), StatusWord> {
    const RULE: Tag = Tag::new(0x81);
    let groupings = DgiSequence::decode(data, &Limits::DEFAULT).map_err(|_| StatusWord::WRONG_DATA)?;
    let [grouping] = groupings.items() else {
        return Err(StatusWord::WRONG_DATA);
    };
    let profile = isd_p.profile_mut().ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
    match grouping.id() {
        0x3A06 => {
            let rule = decode::only(grouping.value(), RULE).map_err(|_| StatusWord::WRONG_DATA)?;
            let &[rule] = rule.value() else {
                return Err(StatusWord::WRONG_DATA);
            };
            profile.pol1 = Pol1(rule);
        }
        0x3A07 => profile.connectivity = grouping.value().to_vec(),
        _ => return Err(StatusWord::REFERENCED_DATA_NOT_FOUND),
    }
    Ok(())
}
