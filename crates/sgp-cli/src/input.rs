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
