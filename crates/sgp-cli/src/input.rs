//! Files as the command reads them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sgp_wire::Limits;

/// The bytes of a file. Of one larger than the decoders take, one byte too many, so that the
/// decoder refuses it by its limit.
///
/// # Errors
/// What the system says.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let most = u64::try_from(Limits::DEFAULT.max_len).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Bytes in hex, or after `@` the name of a file that holds them in hex; white space does not count.
///
/// # Errors
/// The file cannot be read, or the text is no hex; in words.
pub fn hex_or_file(text: &str) -> Result<Vec<u8>, String> {
    let content = match text.strip_prefix('@') {
        Some(name) => {
            let bytes = read(Path::new(name)).map_err(|e| format!("{name}: {e}"))?;
            String::from_utf8(bytes).map_err(|_| format!("{name}: no text"))?
        }
        None => text.to_owned(),
    };
    let digits: String = content.split_whitespace().collect();
    hex::decode(&digits).map_err(|e| match e {
        hex::FromHexError::OddLength => format!("{} hex digits, an odd number", digits.len()),
        other => format!("no hex: {other}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_with_blanks_and_nothing_else() {
        assert_eq!(hex_or_file("00 a4\n00\t04"), Ok(vec![0x00, 0xA4, 0x00, 0x04]));
        assert_eq!(hex_or_file(""), Ok(vec![]));
        assert_eq!(hex_or_file("123").unwrap_err(), "3 hex digits, an odd number");
        assert!(hex_or_file("0x12").unwrap_err().starts_with("no hex: "));
        assert!(hex_or_file("@/no/such/file").unwrap_err().starts_with("/no/such/file: "));
    }
}
