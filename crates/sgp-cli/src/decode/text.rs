//! Input of the command: hex on the command line, or a file of bytes or of hex.

use core::fmt;
use std::io;
use std::path::Path;

use crate::input;

/// The input cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum InputError {
    /// It names no file and is no hex.
    NeitherFileNorHex {
        /// Place of the first character that is no hex digit, from 0; `None` for half an octet.
        at: Option<usize>,
    },
    /// What the system says about the file.
    Io(io::Error),
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeitherFileNorHex { at: Some(at) } => {
                write!(f, "no file of this name, and no hex: character {at} is no hex digit")
            }
            Self::NeitherFileNorHex { at: None } => {
                f.write_str("no file of this name, and no hex: an odd number of digits")
            }
            Self::Io(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for InputError {}

/// The bytes of a file of this name, or of hex digits; blanks, line ends and colons between them
/// are fine. A file may hold bytes or hex. XML may stand there as it is.
///
/// # Errors
/// [`InputError`].
pub fn read_input(argument: &str) -> Result<Vec<u8>, InputError> {
    let path = Path::new(argument);
    if path.is_file() {
        let bytes = input::read(path).map_err(InputError::Io)?;
        return Ok(core::str::from_utf8(&bytes).ok().and_then(|text| hex_of(text).ok()).unwrap_or(bytes));
    }
    if argument.trim_start().starts_with('<') {
        return Ok(argument.as_bytes().to_vec());
    }
    hex_of(argument).map_err(|at| InputError::NeitherFileNorHex { at })
}

fn hex_of(text: &str) -> Result<Vec<u8>, Option<usize>> {
    let blank = |c: char| c.is_whitespace() || c == ':';
    if let Some((at, _)) = text.char_indices().find(|(_, c)| !blank(*c) && !c.is_ascii_hexdigit()) {
        return Err(Some(at));
    }
    let digits: String = text.chars().filter(|c| !blank(*c)).collect();
    hex::decode(digits).map_err(|_| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_with_blanks_and_colons() {
        assert_eq!(hex_of("a0:16 80\n01"), Ok(vec![0xA0, 0x16, 0x80, 0x01]));
        assert_eq!(hex_of("a0 1"), Err(None));
        assert_eq!(hex_of("a0x"), Err(Some(2)));
        let error = read_input("no/such file").unwrap_err().to_string();
        assert_eq!(error, "no file of this name, and no hex: character 0 is no hex digit");
    }
}
