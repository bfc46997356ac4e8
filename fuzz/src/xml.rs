//! es-interfaces: messages in XML.

use core::fmt::Debug;

use es_interfaces::xml::Message;
use es_interfaces::{Direction, Function, es2, es3, es4, rps};
use sgp_wire::Limits;

use super::input::Input;

/// First byte: 0 peek alone, 1 decode as what the message says it is.
pub fn xml(data: &[u8]) {
    let mut input = Input(data);
    let selector = input.byte() % 2;
    let limits = Limits::default().with_max_len(1 << 16).with_max_items(4096);
    let peek = match rps::peek(input.0, &limits) {
        Ok(peek) => peek,
        Err(error) => return assert!(error.offset() <= input.0.len(), "{error}"),
    };
    if selector == 0 {
        return;
    }
    let (Some(function), Some(direction)) = (peek.function(), peek.direction()) else { return };
    let decode: fn(&[u8], &Limits) = match (function, direction == Direction::Request) {
        (Function::Es2DownloadProfile, true) => same::<es2::DownloadProfileRequest>,
        (Function::Es2DownloadProfile, false) => same::<es2::DownloadProfileResponse>,
        (Function::Es3GetEis, true) => same::<es3::GetEisRequest>,
        (Function::Es3GetEis, false) => same::<es3::GetEisResponse>,
        (Function::Es3AuditEis, true) => same::<es3::AuditEisRequest>,
        (Function::Es3AuditEis, false) => same::<es3::AuditEisResponse>,
        (Function::Es3CreateIsdp, true) => same::<es3::CreateIsdpRequest>,
        (Function::Es3CreateIsdp, false) => same::<es3::CreateIsdpResponse>,
        (Function::Es3SendData, true) => same::<es3::SendDataRequest>,
        (Function::Es3SendData, false) => same::<es3::SendDataResponse>,
        (Function::Es3ProfileDownloadCompleted, true) => same::<es3::ProfileDownloadCompletedRequest>,
        (Function::Es3ProfileDownloadCompleted, false) => same::<es3::ProfileDownloadCompletedResponse>,
        (Function::Es4EnableProfile, true) => same::<es4::EnableProfileRequest>,
        (Function::Es4EnableProfile, false) => same::<es4::EnableProfileResponse>,
        (_, true) => same::<es4::DeleteProfileRequest>,
        (_, false) => same::<es4::DeleteProfileResponse>,
    };
    decode(input.0, &limits);
}

/// What was read is written, and read again as the same message.
fn same<T: Message + Debug + PartialEq>(bytes: &[u8], limits: &Limits) {
    match rps::decode::<T>(bytes, limits) {
        Ok(message) => {
            let text = message.encode_xml().expect("what came in XML goes out in XML");
            let again = rps::decode::<T>(text.as_bytes(), &Limits::default());
            let again = again.unwrap_or_else(|error| panic!("{error}: {text}"));
            // what is kept as text declares its own meaning of the prefix that is written here
            if again != message {
                assert!(text.matches("xmlns:rps=").count() > 1, "{text}");
                assert_eq!(again.encode_xml().as_ref(), Ok(&text));
            }
        }
        Err(error) => assert!(error.offset() <= bytes.len(), "{error}"),
    }
}
