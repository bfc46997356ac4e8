//! `es9p_asn1_binding`: a download in the ASN.1 binding.

use super::round_trip;
use crate::vectors::{Case, Outcome};

pub(crate) fn es9p_asn1_binding(case: &Case<'_>) -> Outcome {
    let run = || -> Result<(), String> {
        for message in case.at("messages")?.items()? {
            let request = message.at("request")?.hex()?;
            let object = round_trip("RemoteProfileProvisioningRequest", &request)?;
            function(&object, &message)?;
            // a notification has no answer
            if let Some(response) = message.maybe("response") {
                let response = response.hex()?;
                let object = round_trip("RemoteProfileProvisioningResponse", &response)?;
                function(&object, &message)?;
            }
        }
        Ok(())
    };
    run().into()
}

/// The alternative is the one of the function.
fn function(object: &sgp_asn1::rsp::Object<'_>, message: &crate::vectors::Node<'_>) -> Result<(), String> {
    let function = message.at("function")?.text()?;
    let json = serde_json::to_value(object).map_err(|e| e.to_string())?;
    let name = json.as_object().and_then(|choice| choice.keys().next()).ok_or("not a CHOICE")?;
    if name.starts_with(function) { Ok(()) } else { Err(format!("{name}, must be {function}")) }
}
