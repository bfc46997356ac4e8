//! Ways round a check, for those who test the other side.

use crate::sm_dp::Download;

/// Cuts what the SM-DP is going to send to `len` bytes, after it checked the whole package: the
/// card gets a stream that is protected as it should be, and ends too early.
///
/// For tests of cards. A download that is cut this way cannot succeed.
pub fn truncate_package(download: &mut Download, len: usize) {
    download.truncate_package(len);
}
