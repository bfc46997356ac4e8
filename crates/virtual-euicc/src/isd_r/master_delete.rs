//! MasterDelete: the operator's token overrules every policy (SGP.02 v4.2 4.1.1.5).

use sgp_keys::SoftAes;
use sgp_wire::{Aid, CommandApdu, DecodeError, Limits, Reader, StatusWord, Tag};
use subtle::ConstantTimeEq;

use super::profiles;
use crate::decode;
use crate::life_cycle::LifeCycle;
use crate::state::State;

/// Whose token it is: provider, image, application provider, number of the token.
const CONTROL: Tag = Tag::new(0xB6);
const PROVIDER: Tag = Tag::new(0x42);
const IMAGE: Tag = Tag::new(0x45);
const APPLICATION_PROVIDER: Tag = Tag::new(0x5F20);
const NUMBER: Tag = Tag::new(0x93);
const TOKEN: Tag = Tag::new(0x9E);

/// DELETE with a token: the profile must be disabled and not hold the Fall-Back Attribute.
pub(super) fn delete(state: &mut State, command: &CommandApdu) -> Result<(), StatusWord> {
    let request = Request::decode(command.data()).map_err(|_| StatusWord::WRONG_DATA)?;
    let target = profiles::find(state, request.aid)?;
    if target.state() != LifeCycle::Disabled || target.is_fall_back() || profiles::is_next(state, request.aid)
    {
        return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
    }
    let operator = target.operator.as_ref().ok_or(StatusWord::REFERENCED_DATA_NOT_FOUND)?;
    let identification = &operator.identification;
    if request.identification
        != [&*identification.provider, &*identification.image, &*identification.application_provider]
    {
        return Err(StatusWord::WRONG_DATA);
    }
    // P1, P2, and the length of what is under the token: not Lc
    let length = u8::try_from(request.signed.len()).map_err(|_| StatusWord::WRONG_LENGTH)?;
    let head = [command.p1(), command.p2(), length];
    let token = SoftAes::new(&operator.token_key).mac(&[&head, request.signed]);
    if !bool::from(token.as_slice().ct_eq(request.token)) {
        return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
    }
    state.remove(request.aid);
    Ok(())
}

struct Request<'a> {
    aid: Aid,
    identification: [&'a [u8]; 3],
    /// Everything in front of the token.
    signed: &'a [u8],
    token: &'a [u8],
}

impl<'a> Request<'a> {
    fn decode(data: &'a [u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(data, &Limits::DEFAULT)?;
        let aid = decode::aid(&reader.expect(decode::AID)?)?;
        let control = reader.expect(CONTROL)?;
        let identification = reader.nested(&control, |r| {
            let provider = r.expect(PROVIDER)?.value();
            let image = r.expect(IMAGE)?.value();
            let application_provider = r.expect(APPLICATION_PROVIDER)?.value();
            r.expect(NUMBER)?;
            Ok([provider, image, application_provider])
        })?;
        let signed = data.get(..reader.offset()).unwrap_or_default();
        let token = reader.expect(TOKEN)?.value();
        reader.finish()?;
        Ok(Self { aid, identification, signed, token })
    }
}
