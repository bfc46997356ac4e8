//! Files as the command reads them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sgp_wire::Limits;
use zeroize::Zeroizing;

use crate::problem::{self, Problem};

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

/// The text of a file, without the byte order mark that some editors put in front.
///
/// # Errors
/// It cannot be read, is larger than a decoder takes, or is no UTF-8.
pub fn text(path: &Path) -> Result<Zeroizing<String>, Problem> {
    let bytes = Zeroizing::new(problem::read(path)?);
    let fault = |what: &str| Problem::Input(format!("{}: {what}", path.display()));
    within_limits(&bytes).map_err(|what| fault(&what))?;
    let text = core::str::from_utf8(&bytes).map_err(|_| fault("no text"))?;
    Ok(Zeroizing::new(text.trim_start_matches('\u{FEFF}').to_owned()))
}

/// Whether [`read`] had all of a file, for who hands it to no decoder.
///
/// # Errors
/// How large it may be, in words.
pub fn within_limits(bytes: &[u8]) -> Result<(), String> {
    let most = Limits::DEFAULT.max_len;
    if bytes.len() > most { Err(format!("more than {most} bytes")) } else { Ok(()) }
}

/// Bytes in hex, or after `@` the name of a file that holds them in hex; white space does not count.
///
/// # Errors
/// The file cannot be read, or the text is no hex; nothing of it is told, since it may be a key.
pub fn hex_or_file(argument: &str) -> Result<Zeroizing<Vec<u8>>, Problem> {
    match argument.strip_prefix('@') {
        Some(name) => hex_of_file(Path::new(name)),
        None => hex_of(argument).map_err(Problem::Input),
    }
}

/// Bytes of a file of hex digits, as [`hex_or_file`] takes them.
///
/// # Errors
/// As there.
pub fn hex_of_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Problem> {
    hex_of(&text(path)?).map_err(|what| Problem::Input(format!("{}: {what}", path.display())))
}

fn hex_of(content: &str) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut digits = Zeroizing::new(String::with_capacity(content.len()));
    digits.extend(content.split_whitespace());
    let octets = hex::decode(digits.as_str()).map(Zeroizing::new);
    octets.map_err(|_| match digits.chars().position(|digit| !digit.is_ascii_hexdigit()) {
        Some(place) => format!("character {} is not a hex digit", place.saturating_add(1)),
        None => format!("{} hex digits, an odd number", digits.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_with_blanks_and_nothing_else() {
        assert_eq!(hex_or_file("00 a4\n00\t04").unwrap().as_slice(), [0x00, 0xA4, 0x00, 0x04]);
        assert!(hex_or_file("").unwrap().is_empty());
        let fault = |text: &str| hex_or_file(text).unwrap_err();
        assert_eq!(fault("123"), Problem::Input("3 hex digits, an odd number".into()));
        assert_eq!(fault("0 x12"), Problem::Input("character 2 is not a hex digit".into()));
        let Problem::System(text) = fault("@/no/such/file") else { panic!("a file that is not there") };
        assert!(text.starts_with("/no/such/file: "), "{text}");
    }
}
