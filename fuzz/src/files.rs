//! sgp-asn1: the file system that a package makes.

use sgp_asn1::saip::{FileSystem, Package};
use sgp_wire::Limits;

/// Bytes that all bodies may take together: enough for whole templates, little enough for many runs.
const BODIES: usize = 1 << 16;

/// A package ends in a file system within its limits, whose files are found at their paths.
pub(crate) fn file_system(bytes: &[u8]) {
    let limits = Limits::default().with_max_items(1 << 12);
    let Ok(package) = Package::decode(bytes, &limits) else { return };
    let limits = limits.with_max_len(BODIES);
    let (Ok(files), Ok(elements)) = (package.file_system_within(&limits), package.profile_elements()) else {
        assert!(package.profile_elements().is_err(), "elements that decode make files");
        return;
    };
    let held: usize = files.iter().filter_map(|file| file.content()).map(<[u8]>::len).sum();
    assert!(held <= BODIES, "{held} bytes of bodies");
    for file in files.iter() {
        assert_eq!(files.file(file.path()), Ok(file), "the file at its path");
        assert!(file.depth() <= limits.max_depth, "depth");
        let content = file.content().map(|content| u64::try_from(content.len()).unwrap_or(u64::MAX));
        assert!(content <= file.size(), "content beyond the size");
    }
    for finding in files.findings() {
        assert!(finding.offset().is_some_and(|offset| offset < bytes.len()), "{finding}");
    }
    // the same without the bytes, but for the offsets
    let again = FileSystem::from_elements(&elements, &limits);
    assert!(again.iter().eq(files.iter()), "files of the elements alone");
    let faults =
        |files: &FileSystem| files.findings().iter().map(|finding| finding.fault()).collect::<Vec<_>>();
    assert_eq!(faults(&again), faults(&files));
}
