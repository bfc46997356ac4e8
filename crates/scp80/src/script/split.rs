//! Commands into scripts that the bearer can carry.

use alloc::vec::Vec;

use sgp_wire::CommandApdu;

use crate::Misuse;
use crate::script::{Chaining, CommandScript, CompactScript, Form};

/// Commands into as few scripts of `form` as hold them, in order, each of at most `max` octets.
///
/// How many octets of data a packet holds says [`Sender::capacity`](crate::Sender::capacity), how many
/// octets of packet the messages hold [`packet_room`](crate::sms::packet_room). With
/// `chain`, the first of several scripts begins with it ([`Chaining::FIRST`] or
/// [`Chaining::FIRST_KEPT`]), the others go on with [`Chaining::MORE`] and end with
/// [`Chaining::LAST`], so that the card keeps its state between them (TS 102 226 5.4.2); one script
/// alone needs no chain.
///
/// # Errors
/// [`Misuse::CommandTooLong`] for a command that fits no script.
pub fn split(
    form: Form,
    commands: &[CommandApdu],
    max: usize,
    chain: Option<Chaining>,
) -> Result<Vec<CommandScript>, Misuse> {
    let whole = commands.iter().fold(CommandScript::new(form), CommandScript::command);
    if whole.encoded_len() <= max {
        return Ok(Vec::from([whole]));
    }
    // the chaining object has the same length in every script
    let chaining = if chain.is_some() { CHAINING_LEN } else { 0 };
    let mut parts: Vec<Vec<&CommandApdu>> = Vec::new();
    let mut objects = 0_usize;
    for (index, command) in commands.iter().enumerate() {
        let object = CommandScript::object_len(command);
        let longer = objects.saturating_add(object);
        match parts.last_mut() {
            Some(part) if CommandScript::template_len(form, longer) <= max => {
                part.push(command);
                objects = longer;
            }
            _ => {
                objects = chaining.saturating_add(object);
                let len = CommandScript::template_len(form, objects);
                if len > max {
                    return Err(Misuse::CommandTooLong { index, len, max });
                }
                parts.push(Vec::from([command]));
            }
        }
    }
    let last = parts.len().saturating_sub(1);
    let script = |(at, part): (usize, Vec<&CommandApdu>)| {
        let script = part.into_iter().fold(CommandScript::new(form), CommandScript::command);
        match chain {
            None => script,
            Some(first) if at == 0 => script.chaining(first),
            Some(_) if at == last => script.chaining(Chaining::LAST),
            Some(_) => script.chaining(Chaining::MORE),
        }
    };
    Ok(parts.into_iter().enumerate().map(script).collect())
}

/// Octets of a chaining object.
const CHAINING_LEN: usize = 3;

/// Commands into as few compact scripts as hold them, in order, each of at most `max` octets. A
/// command whose data come back ends its script, since it may only be the last one.
///
/// # Errors
/// [`Misuse::CommandTooLong`], [`Misuse::ApduTooLong`].
pub fn split_compact(commands: &[CommandApdu], max: usize) -> Result<Vec<CompactScript>, Misuse> {
    let mut scripts: Vec<CompactScript> = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        let alone = CompactScript::new().command(command)?;
        let len = alone.as_bytes().len();
        if len > max {
            return Err(Misuse::CommandTooLong { index, len, max });
        }
        match scripts.last_mut() {
            Some(last) if !last.is_closed() && last.as_bytes().len().saturating_add(len) <= max => {
                *last = core::mem::take(last).command(command)?;
            }
            _ => scripts.push(alone),
        }
    }
    Ok(scripts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sgp_wire::Le;

    use super::*;
    use crate::script::{CommandObject, ScriptReader};

    fn update(len: usize) -> CommandApdu {
        CommandApdu::new(0x00, 0xD6, 0x00, 0x00).with_data(alloc::vec![0x5A; len])
    }

    fn commands_of(script: &CommandScript) -> (Option<Chaining>, Vec<CommandApdu>) {
        let octets = script.encode();
        let mut reader = ScriptReader::new(&octets).unwrap();
        let (mut chaining, mut commands) = (None, Vec::new());
        while let Some(object) = reader.next_object().unwrap() {
            match object {
                CommandObject::Chaining(found) => chaining = Some(found),
                CommandObject::Apdu(tlv) => commands.push(CommandApdu::decode(tlv.value()).unwrap()),
                other => panic!("{other:?}"),
            }
        }
        (chaining, commands)
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_script_is_too_long(
            lengths in proptest::collection::vec(1..255_usize, 1..20),
            max in 20..600_usize,
            indefinite in any::<bool>(),
            chained in any::<bool>(),
        ) {
            let form = if indefinite { Form::Indefinite } else { Form::Definite };
            let chain = chained.then_some(Chaining::FIRST_KEPT);
            let commands: Vec<_> = lengths.into_iter().map(update).collect();
            match split(form, &commands, max, chain) {
                Err(Misuse::CommandTooLong { index, len, max: found }) => {
                    prop_assert!(len > max && found == max && index < commands.len());
                }
                Err(other) => prop_assert!(false, "{other}"),
                Ok(scripts) => {
                    prop_assert!(scripts.iter().all(|script| script.encode().len() <= max));
                    prop_assert!(scripts.iter().all(|script| script.encode().len() == script.encoded_len()));
                    let read: Vec<_> = scripts.iter().map(commands_of).collect();
                    let all: Vec<_> = read.iter().flat_map(|(_, commands)| commands.clone()).collect();
                    prop_assert_eq!(all, commands);
                    let chaining: Vec<_> = read.iter().map(|(chaining, _)| *chaining).collect();
                    match (&chaining[..], chained) {
                        ([None], _) => {}
                        (scripts, false) => prop_assert!(scripts.iter().all(Option::is_none)),
                        ([first, more @ .., last], true) => {
                            prop_assert_eq!(*first, Some(Chaining::FIRST_KEPT));
                            prop_assert!(more.iter().all(|more| *more == Some(Chaining::MORE)));
                            prop_assert_eq!(*last, Some(Chaining::LAST));
                        }
                        _ => prop_assert!(false, "a chain of one script"),
                    }
                }
            }
        }
    }

    #[test]
    fn as_few_scripts_as_possible() {
        let commands = [update(10), update(10), update(10)];
        let lengths = |max| -> Vec<usize> {
            split(Form::Definite, &commands, max, None).unwrap().iter().map(CommandScript::len).collect()
        };
        // each command is an object of 17 octets, the template takes two
        assert_eq!(
            (lengths(53), lengths(52), lengths(36), lengths(35)),
            (Vec::from([3]), Vec::from([2, 1]), Vec::from([2, 1]), Vec::from([1, 1, 1]))
        );
        let error = split(Form::Definite, &commands, 18, None).unwrap_err();
        assert_eq!(error, Misuse::CommandTooLong { index: 0, len: 19, max: 18 });
    }

    #[test]
    fn a_compact_script_ends_where_data_come_back() {
        let read = CommandApdu::new(0x00, 0xB0, 0x00, 0x00).with_le(Le::Short(9));
        let commands = [update(10), read.clone(), update(10), update(10)];
        let scripts = split_compact(&commands, 30).unwrap();
        let lengths: Vec<usize> = scripts.iter().map(|script| script.as_bytes().len()).collect();
        assert_eq!(lengths, [15 + 5, 15 + 15]);
        assert!(scripts[0].is_closed() && !scripts[1].is_closed());
        let error = split_compact(&[update(40)], 30).unwrap_err();
        assert_eq!(error, Misuse::CommandTooLong { index: 0, len: 45, max: 30 });
    }
}
