//! Objects and messages of remote SIM provisioning.

mod binding;
mod confirmation;
mod object;
mod segmentation;
mod value;

pub(super) use binding::es9p_asn1_binding;
pub(super) use confirmation::confirmation_code;
pub(super) use object::{es10_object, sgp32_object};
pub(super) use segmentation::bpp_segmentation;

use sgp_asn1::rsp::Object;
use sgp_wire::Limits;

use super::expect_equal;

/// Decodes `der` as the type `name`: every object inside has a name, encoding it and its JSON
/// lead back to the same bytes.
fn round_trip<'a>(name: &str, der: &'a [u8]) -> Result<Object<'a>, String> {
    let object = Object::decode_as(name, der, &Limits::DEFAULT).map_err(|e| e.to_string())?;
    if !object.is_known() {
        return Err(format!("{name} has something inside that is not known: {object:?}"));
    }
    expect_equal("DER", &object.encode_to_vec(), der)?;
    let json = serde_json::to_string(&object).map_err(|e| e.to_string())?;
    let mut reader = serde_json::Deserializer::from_str(&json);
    let back = Object::deserialize_as(name, &mut reader).map_err(|e| format!("{e} in {json}"))?;
    expect_equal("DER by way of JSON", &back.encode_to_vec(), der)?;
    Ok(object)
}
