//! Files that are there whole, or not at all.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What the name of a file begins and ends with while it is written.
const PREFIX: &str = ".";
const SUFFIX: &str = ".part";

/// Writes a file under another name in the same folder, then gives it its own: whoever looks finds the
/// old file or the new one, also when this is killed in between. Only its owner may read it: what the
/// command makes holds keys.
///
/// Two that write the same file at once do not mix: the second one is an error. So is what a killed
/// process left, see [`replace`] and [`remove_parts`].
///
/// With `is_synced` the bytes are on the disk before the file has its name, so that this holds for a
/// loss of power too; that takes a millisecond or more.
///
/// # Errors
/// What the system says; the file is as it was.
pub fn write(path: &Path, bytes: &[u8], is_synced: bool) -> io::Result<()> {
    let part = part_of(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    let written = file.write_all(bytes).and_then(|()| if is_synced { file.sync_all() } else { Ok(()) });
    let result = written.and_then(|()| fs::rename(&part, path));
    if result.is_err() {
        // the first error counts
        let _ = fs::remove_file(&part);
    }
    result
}

/// [`write()`], synced, of a file that nobody else writes: what a killed process left does not matter.
/// Through a link it is the file that the link leads to; a pipe or a device takes the bytes as it is.
///
/// # Errors
/// What the system says; the file is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let found = fs::metadata(path).ok();
    if found.is_some_and(|found| !found.is_file() && !found.is_dir()) {
        return OpenOptions::new().write(true).open(path)?.write_all(bytes);
    }
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    remove_part(path)?;
    write(path, bytes, true)
}

/// Takes away what a killed process left of this file; nothing when there is nothing.
fn remove_part(path: &Path) -> io::Result<()> {
    match fs::remove_file(part_of(path)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Takes away what a killed process left of files whose names end with `end`.
///
/// # Errors
/// What the system says.
pub fn remove_parts(folder: &Path, end: &str) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let part = name.to_str().and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX));
        if part.is_some_and(|name| name.ends_with(end)) {
            fs::remove_file(folder.join(name))?;
        }
    }
    Ok(())
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(PREFIX);
    name.push(path.file_name().unwrap_or_default());
    name.push(SUFFIX);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole() {
        let folder = std::env::temp_dir().join(format!("sgp-atomic-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = folder.join("1.der");
        for (bytes, is_synced) in [(&b"first"[..], false), (b"second", true)] {
            write(&file, bytes, is_synced).unwrap();
            assert_eq!(fs::read(&file).unwrap(), bytes);
        }
        fs::write(part_of(&file), b"half").unwrap();
        let error = write(&file, b"third", false).unwrap_err();
        assert_eq!(
            (error.kind(), fs::read(&file).unwrap()),
            (io::ErrorKind::AlreadyExists, b"second".to_vec())
        );
        replace(&file, b"third").unwrap();
        replace(&file, b"third").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(part_of(&file), b"half").unwrap();
        fs::write(folder.join(".1.txt.part"), b"of somebody else").unwrap();
        remove_parts(&folder, ".der").unwrap();
        let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".1.txt.part", "1.der"]);
        assert!(write(&folder.join("missing/1.der"), b"x", false).is_err());
        // a folder cannot be replaced, and what was written beside it is gone
        fs::create_dir(folder.join("2.der")).unwrap();
        assert!(replace(&folder.join("2.der"), b"x").is_err());
        assert!(!part_of(&folder.join("2.der")).exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = std::env::temp_dir().join(format!("sgp-links-{}", std::process::id()));
        fs::create_dir_all(folder.join("below")).unwrap();
        let (file, link, device) = (folder.join("below/1.der"), folder.join("link"), folder.join("device"));
        fs::write(&file, b"old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        std::os::unix::fs::symlink("/dev/null", &device).unwrap();
        replace(&link, b"new").unwrap();
        replace(&device, b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        for path in [&link, &device] {
            assert!(fs::symlink_metadata(path).unwrap().is_symlink(), "{}", path.display());
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
