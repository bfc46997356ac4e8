//! The octets behind the clear header, as a case states them in between.

use super::input::expect_hex;
use super::{Stop, keys};
use crate::vectors::{Case, Node};

/// The body of a packet: deciphered where it is ciphered, in front of, inside and behind the check.
pub(super) struct Body {
    clear: Vec<u8>,
    plain: Vec<u8>,
    check_at: usize,
    check_len: usize,
}

impl Body {
    /// Deciphers `body` with the KIc key of the case, if it is ciphered. `clear` is what a check
    /// counts in front of it.
    pub(super) fn open(
        case: &Case<'_>,
        ciphered: bool,
        clear: Vec<u8>,
        body: &[u8],
        (check_at, check_len): (usize, usize),
    ) -> Result<Self, Stop> {
        let mut plain = body.to_vec();
        if ciphered {
            keys::decipher(case, &mut plain)?;
        }
        Ok(Self { clear, plain, check_at, check_len })
    }

    /// Compares check, input of the check and the whole body, where the case states them, and the
    /// padding behind `data_len` octets of data.
    pub(super) fn expect(&self, stated: &Node<'_>, data_len: usize) -> Result<(), Stop> {
        let short = "body without room for its check";
        let (head, rest) = self.plain.split_at_checked(self.check_at).ok_or(short)?;
        let (check, tail) = rest.split_at_checked(self.check_len).ok_or(short)?;
        if let Some(stated) = stated.maybe("check") {
            expect_hex("check", check, &stated)?;
        }
        if let Some(stated) = stated.maybe("check_input") {
            expect_hex("input of the check", &[&self.clear, head, tail].concat(), &stated)?;
        }
        if let Some(stated) = stated.maybe("clear_tail") {
            expect_hex("body", &self.plain, &stated)?;
        }
        match stated.maybe("padding") {
            Some(stated) => expect_hex("padding", tail.get(data_len..).unwrap_or_default(), &stated),
            None => Ok(()),
        }
    }
}
