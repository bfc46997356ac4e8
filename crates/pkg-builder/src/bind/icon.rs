//! Icons: what their first bytes say.

use sgp_asn1::rsp::IconType;

/// PNG 5.2.
const PNG: &[u8] = &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
/// Start of image, and the first byte of the next marker (JPEG B.1.1).
const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];

/// The format of an image, if it is one that an icon may have.
pub(super) fn format(image: &[u8]) -> Option<IconType> {
    if image.starts_with(PNG) {
        Some(IconType::PNG)
    } else if image.starts_with(JPEG) {
        Some(IconType::JPG)
    } else {
        None
    }
}

/// Width and height of a PNG, which stand in its first chunk (PNG 11.2.2).
pub(super) fn png_size(image: &[u8]) -> Option<[u32; 2]> {
    let header = image.get(PNG.len()..)?;
    let fields = header.get(4..16)?.strip_prefix(b"IHDR")?;
    let (width, height) = fields.split_first_chunk::<4>()?;
    Some([u32::from_be_bytes(*width), u32::from_be_bytes(height.try_into().ok()?)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_by_their_first_bytes() {
        assert_eq!(format(&[0xFF, 0xD8, 0xFF, 0xE0]), Some(IconType::JPG));
        assert_eq!(format(PNG), Some(IconType::PNG));
        for other in [&b"GIF89a"[..], &[0xFF, 0xD8], &PNG[..7], &[]] {
            assert_eq!(format(other), None);
        }
    }

    #[test]
    fn a_png_says_how_large_it_is() {
        let image = [PNG, &[0, 0, 0, 13], b"IHDR", &[0, 0, 0, 64, 0, 0, 0, 63], &[8, 6, 0, 0, 0]].concat();
        assert_eq!(png_size(&image), Some([64, 63]));
        assert_eq!(png_size(&image[..23]), None);
        assert_eq!(png_size(PNG), None);
    }
}
