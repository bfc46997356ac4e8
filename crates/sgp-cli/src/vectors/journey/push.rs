//! The push of a journey: secured data that trigger an HTTPS session.

use scp80::push::is_trigger;
use sgp_asn1::gp::{SessionTrigger, ToolkitValue};
use sgp_wire::Limits;

use crate::vectors::{Case, expect_equal};

/// The name that a step of this kind bears.
const FUNCTION: &str = "SCP81 triggering";

/// Reads the trigger of every step that has one and makes it again from what was read; a journey
/// without one passes.
///
/// # Errors
/// Says what is wrong with which step.
pub(super) fn check(case: &Case<'_>) -> Result<(), String> {
    for step in case.at("steps")?.items()? {
        if step.at("function").and_then(|function| function.text()) != Ok(FUNCTION) {
            continue;
        }
        let data = step.at("command.data")?.hex()?;
        read_and_write(&data).map_err(|why| format!("{}: {why}", step.path()))?;
    }
    Ok(())
}

fn read_and_write(data: &[u8]) -> Result<(), String> {
    if !is_trigger(data) {
        return Err("no trigger".into());
    }
    let trigger = SessionTrigger::decode(data, &Limits::DEFAULT).map_err(|error| error.to_string())?;
    expect_equal("the trigger made again", &trigger.encode_to_vec(), data)?;
    let parameters = trigger.parameters().ok_or("no parameters")?;
    let channel = parameters.connection().ok_or("no connection")?;
    let unknown = |value: &ToolkitValue| matches!(value, ToolkitValue::Other(..));
    if channel.objects().iter().any(|object| unknown(&object.value)) {
        return Err(format!("objects that are not known in {channel:?}"));
    }
    channel.check().map_err(|fault| fault.to_string())?;
    channel.transport().zip(channel.destination()).ok_or("nowhere to open a channel to")?;
    let http = parameters.http_post().ok_or("no parameters of the first request")?;
    http.host().zip(http.uri()).ok_or("no host or no URI")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    // vectors sgp02/journey-http.json: 02-push
    const TRIGGER: &str = "814283408413350103390202003C030220FB3E0521C000025089298A15736D73722D383938372E6578616D706C652E636F6D8C102F67736D612F61646D2F393235323637";

    fn outcome(text: &str) -> Result<(), String> {
        read_and_write(&hex::decode(text).unwrap())
    }

    #[test]
    fn every_part_of_a_trigger_counts() {
        assert_eq!(outcome(TRIGGER), Ok(()));
        for (part, changed) in [
            ("814283", "824283"),
            ("81428340", "81428240"),
            ("8413350103", "8813350103"),
            ("8413350103", "8413650103"),
            ("3C030220FB", "39030220FB"),
            ("3C030220FB3E05", "3E030220FB3C05"),
            ("89298A15", "99298A15"),
            ("89298A15", "89299A15"),
            ("8C102F67", "9C102F67"),
        ] {
            assert!(TRIGGER.contains(part), "{part}");
            let changed = TRIGGER.replacen(part, changed, 1);
            assert!(outcome(&changed).is_err(), "{changed}");
        }
    }
}
