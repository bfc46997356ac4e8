//! The address in an activation code.

use super::ActivationCodeError;

/// Domain name and port.
pub(super) fn split(address: &str) -> (&str, Option<&str>) {
    address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port)))
}

/// Whether `address` is a domain name of at most 253 characters, of labels of 1 to 63 letters,
/// digits and hyphens, no hyphen at either end (RFC 1035 2.3.1, RFC 1123 2.1), with or without a
/// port from 1 to 65535. Counts positions from `start`.
pub(super) fn check(address: &str, start: usize) -> Result<(), ActivationCodeError> {
    if address.is_empty() {
        return Err(ActivationCodeError::EmptyAddress { position: start });
    }
    let fault = |at: usize| Err(ActivationCodeError::Address { position: start + at });
    let (host, port) = split(address);
    let mut at = 0;
    for label in host.split('.') {
        let len = label.chars().count();
        if let Some(character) = label.chars().position(|c| !(c.is_ascii_alphanumeric() || c == '-')) {
            return fault(at + character);
        }
        if label.starts_with('-') {
            return fault(at);
        }
        if label.ends_with('-') {
            return fault(at + len - 1);
        }
        if !(1..=63).contains(&len) {
            return fault(at + len);
        }
        at += len + 1;
    }
    if host.len() > 253 {
        return fault(253);
    }
    let Some(port) = port else { return Ok(()) };
    if let Some(character) = port.chars().position(|c| !c.is_ascii_digit()) {
        return fault(at + character);
    }
    match port.parse::<u16>() {
        Ok(1..) => Ok(()),
        _ => fault(at + port.len()),
    }
}
