//! PEM: bytes in base64 between lines of dashes (RFC 7468).

use base64ct::{Base64, Encoding};

/// The blocks of a text: what each is called, and its bytes. Text around the blocks is left out.
///
/// `None` when a block does not end, or is not base64.
#[must_use]
pub fn blocks(text: &str) -> Option<Vec<(&str, Vec<u8>)>> {
    let mut blocks = Vec::new();
    // a byte order mark that some editors put in front
    let mut lines = text.trim_start_matches('\u{FEFF}').lines().map(str::trim);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix("-----BEGIN ").and_then(|rest| rest.strip_suffix("-----")) else {
            continue;
        };
        let mut base64 = String::new();
        loop {
            let line = lines.next()?;
            if line.strip_prefix("-----END ").and_then(|rest| rest.strip_suffix("-----")) == Some(label) {
                break;
            }
            base64.push_str(line);
        }
        blocks.push((label, Base64::decode_vec(&base64).ok()?));
    }
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_with_text_around() {
        let text = "a key\n-----BEGIN A B-----\r\nAQID\r\nBA==\r\n-----END A B-----\n\n-----BEGIN C-----\n-----END C-----\n";
        assert_eq!(blocks(text), Some(vec![("A B", vec![1, 2, 3, 4]), ("C", vec![])]));
        assert_eq!(blocks(&format!("\u{FEFF}{}", text.trim_start_matches("a key\n"))), blocks(text));
        assert_eq!(blocks("no block"), Some(vec![]));
    }

    #[test]
    fn broken_blocks() {
        for text in [
            "-----BEGIN A-----\nAQID\n",
            "-----BEGIN A-----\nAQID\n-----END B-----\n",
            "-----BEGIN A-----\nAQ*D\n-----END A-----\n",
        ] {
            assert_eq!(blocks(text), None, "{text}");
        }
    }
}
