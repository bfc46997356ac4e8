//! What ES3.SendData may carry, and where to (SGP.02 v4.2 5.4.4).

use eis::{Record, State};
use es_interfaces::es8::InstallForPersonalization;
use es_interfaces::status::StatusCode;
use scp80::script::{CommandObject, CommandScript, ScriptReader};
use sgp_asn1::gp::DgiSequence;
use sgp_wire::{Aid, CommandApdu, Limits, Oid};

/// Whether the SM-DP may have these command objects executed by the domain `target`.
///
/// An ISD-P of its own takes whatever the SM-DP sends: it is protected by keys that only the SM-DP
/// has. The ISD-R would execute whatever comes from the SM-SR, so it is handed the commands of key
/// establishment (ES8.EstablishISDPKeySet) and nothing else, for an ISD-P that the SM-DP is
/// loading. `continues` says that the commands before were of the same SM-DP: without them, the
/// card may be personalizing another's ISD-P.
pub(super) fn may_send(
    record: &Record,
    sm_dp: &Oid,
    target: Aid,
    objects: &[u8],
    continues: bool,
) -> Result<(), StatusCode> {
    let mut own = record.profiles().iter().filter(|profile| profile.smdp_id() == Some(sm_dp));
    if target != Aid::ISD_R {
        let known = own.any(|profile| profile.isd_p_aid() == target);
        return if known { read(objects).map(drop) } else { Err(StatusCode::ISD_P_AID_UNKNOWN) };
    }
    let loading: Vec<Aid> =
        own.filter(|profile| profile.state() == State::Created).map(|profile| profile.isd_p_aid()).collect();
    if loading.is_empty() {
        return Err(StatusCode::EUICC_NOT_ALLOWED);
    }
    let (commands, scp03t) = read(objects)?;
    if scp03t {
        return Err(StatusCode::EUICC_NOT_ALLOWED);
    }
    match key_establishment(&commands)? {
        Some(isd_p) if loading.contains(&isd_p) => Ok(()),
        Some(_) => Err(StatusCode::ISD_P_AID_UNKNOWN),
        None if continues => Ok(()),
        None => Err(StatusCode::EUICC_NOT_ALLOWED),
    }
}

/// The C-APDUs among the objects, and whether there are objects of SCP03t. Chaining and actions
/// belong to whoever makes the script.
fn read(objects: &[u8]) -> Result<(Vec<CommandApdu>, bool), StatusCode> {
    let invalid = || StatusCode::PARAMETER_INVALID;
    let script = CommandScript::definite().objects(objects).map_err(|_| invalid())?;
    if script.is_empty() {
        return Err(invalid());
    }
    let encoded = script.encode();
    let mut reader = ScriptReader::new(&encoded).map_err(|_| invalid())?;
    let (mut commands, mut scp03t) = (Vec::new(), false);
    while let Some(object) = reader.next_object().map_err(|_| invalid())? {
        match object {
            CommandObject::Apdu(tlv) => {
                commands.push(CommandApdu::decode(tlv.value()).map_err(|_| invalid())?);
            }
            CommandObject::Scp03t(_) => scp03t = true,
            _ => return Err(invalid()),
        }
    }
    Ok((commands, scp03t))
}

/// That the commands are some of key establishment, in their order; and the ISD-P that they name,
/// if they begin with it.
fn key_establishment(commands: &[CommandApdu]) -> Result<Option<Aid>, StatusCode> {
    let (isd_p, blocks) = match commands {
        [first, blocks @ ..] => match InstallForPersonalization::decode(first) {
            Ok(install) => (Some(install.aid()), blocks),
            Err(_) => (None, commands),
        },
        [] => return Err(StatusCode::EUICC_NOT_ALLOWED),
    };
    let mut data = Vec::new();
    let mut number = blocks.first().map(CommandApdu::p2);
    for block in blocks {
        // P1 88, the last block without an answer, would be another function of ES5
        let store_data = block.cla() == 0x80 && block.ins() == 0xE2 && matches!(block.p1(), 0x09 | 0x89);
        // and so would be a block that a card does not take for the next one of the same grouping
        if !store_data || number != Some(block.p2()) {
            return Err(StatusCode::EUICC_NOT_ALLOWED);
        }
        number = block.p2().checked_add(1);
        data.extend_from_slice(block.data());
    }
    if data.is_empty() {
        return isd_p.map(Some).ok_or(StatusCode::EUICC_NOT_ALLOWED);
    }
    let groupings =
        DgiSequence::decode(&data, &Limits::DEFAULT).map_err(|_| StatusCode::PARAMETER_INVALID)?;
    let known = groupings.items().iter().all(|dgi| matches!(dgi.id(), 0x3A01 | 0x3A02 | 0x7F49 | 0x5F37));
    if known { Ok(isd_p) } else { Err(StatusCode::EUICC_NOT_ALLOWED) }
}

#[cfg(test)]
mod tests {
    use es_interfaces::dialect::Dialect;
    use es_interfaces::{es5, es8};

    use super::*;

    fn judge(commands: &[CommandApdu]) -> Result<Option<Aid>, StatusCode> {
        key_establishment(commands)
    }

    fn install() -> CommandApdu {
        InstallForPersonalization::new(Aid::isd_p(0x11)).encode()
    }

    fn store(p1: u8, data: &[u8]) -> CommandApdu {
        CommandApdu::new(0x80, 0xE2, p1, 0x00).with_data(data)
    }

    #[test]
    fn key_establishment_in_one_script_or_in_two() {
        let certificate = es8::encode_certificate(&[0x5A; 400], Dialect::default());
        assert_eq!(certificate.len(), 2);
        let first = [&[install()][..], &certificate].concat();
        assert_eq!(judge(&first), Ok(Some(Aid::isd_p(0x11))));
        assert_eq!(judge(&[install()]), Ok(Some(Aid::isd_p(0x11))));
        assert_eq!(judge(&certificate), Ok(None));
        let offer = store(0x89, &[0x3A, 0x02, 0x01, 0xA6, 0x7F, 0x49, 0x00, 0x5F, 0x37, 0x00]);
        assert_eq!(judge(&[offer]), Ok(None));
    }

    #[test]
    fn no_other_function_of_the_isd_r() {
        let (aid, dialect) = (Aid::isd_p(0x11), Dialect::default());
        for command in [
            es5::EnableProfile::new(aid).encode(dialect),
            es5::DisableProfile::new(aid).encode(dialect),
            es5::DeleteProfile::new(aid).encode(),
            es5::CreateIsdp::new(aid).encode(dialect),
            es5::HandleNotificationConfirmation::new(7).encode(dialect),
            es5::GetProfileStatus::all().encode(),
            store(0x89, &[0x3A, 0x03, 0x00]),
            store(0x09, &[0x3A, 0x01, 0x00, 0x3A, 0x07, 0x00]),
            store(0x88, &[0x3A, 0x01, 0x00]),
        ] {
            assert_eq!(judge(core::slice::from_ref(&command)), Err(StatusCode::EUICC_NOT_ALLOWED));
            assert_eq!(judge(&[install(), command.clone()]), Err(StatusCode::EUICC_NOT_ALLOWED));
        }
        assert_eq!(judge(&[]), Err(StatusCode::EUICC_NOT_ALLOWED));
        // behind other blocks it is another INSTALL, not the first
        let twice = [install(), install()];
        assert_eq!(judge(&twice), Err(StatusCode::EUICC_NOT_ALLOWED));
        let cut = store(0x09, &[0x3A, 0x01, 0x05, 0x00]);
        assert_eq!(judge(&[cut]), Err(StatusCode::PARAMETER_INVALID));
    }

    #[test]
    fn blocks_follow_each_other() {
        let numbered = |p2, data: &[u8]| CommandApdu::new(0x80, 0xE2, 0x09, p2).with_data(data);
        let (one, two) = (&[0x3A, 0x01, 0x03, 0x00][..], &[0x3A, 0x08][..]);
        assert_eq!(judge(&[numbered(0, one), numbered(1, two)]), Ok(None));
        assert_eq!(judge(&[install(), numbered(0, one), numbered(1, two)]), Ok(Some(Aid::isd_p(0x11))));
        assert_eq!(judge(&[numbered(7, one), numbered(8, two)]), Ok(None));
        for (first, second) in [(0, 0), (0, 2), (1, 0), (0xFF, 0), (1, 1)] {
            let blocks = [numbered(first, one), numbered(second, two)];
            assert_eq!(judge(&blocks), Err(StatusCode::EUICC_NOT_ALLOWED), "{first} {second}");
        }
    }

    #[test]
    fn objects_that_are_no_commands() {
        let read =
            |text: &str| read(&hex::decode(text).unwrap()).map(|(commands, scp03t)| (commands.len(), scp03t));
        assert_eq!(read("220580CAFF2100"), Ok((1, false)));
        assert_eq!(read("220580CAFF210086024142"), Ok((1, true)));
        assert_eq!(read("850142"), Ok((0, true)));
        for text in ["", "22", "2205", "2205 80CA", "830111", "810101", "820101", "9900", "220180"] {
            assert_eq!(read(&text.replace(' ', "")), Err(StatusCode::PARAMETER_INVALID), "{text}");
        }
    }
}
