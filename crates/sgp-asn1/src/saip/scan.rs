//! Where the elements of a package are.

use core::iter::FusedIterator;

use sgp_wire::{Context, DecodeError, Limits, Reader};

use super::element::Located;
use super::{ElementKind, ElementRef};

/// Locates the elements of a package that fills `input`: kind, place, identification, template.
///
/// Nothing else inside them is looked at and nothing is allocated, so this is the quick way to
/// list a package, or to reach one element of it. [`ElementRef::decode`] then looks at that one.
/// The limits bound the input and the number of elements here, and each element when it is
/// decoded. After the first error nothing more comes.
///
/// ```
/// use sgp_asn1::saip::scan;
/// use sgp_wire::Limits;
///
/// let bytes = [0xAB, 0x00, 0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63];
/// for element in scan(&bytes, &Limits::default()) {
///     let element = element?;
///     println!("{:>6} {} {:?}", element.offset(), element.name(), element.identification());
/// }
/// # Ok::<(), sgp_wire::DecodeError>(())
/// ```
pub fn scan<'a>(input: &'a [u8], limits: &Limits) -> Scan<'a> {
    Scan { reader: Some(Reader::new(input, limits)), limits: *limits }
}

/// Iterator of [`scan`].
#[derive(Clone, Debug)]
#[must_use = "elements are located as they are asked for"]
pub struct Scan<'a> {
    /// None behind an error.
    reader: Option<Result<Reader<'a>, DecodeError>>,
    limits: Limits,
}

impl<'a> Iterator for Scan<'a> {
    type Item = Result<ElementRef<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = match self.reader.as_mut()? {
            Ok(reader) => next_element(reader, &self.limits).transpose()?,
            Err(error) => Err(*error),
        };
        if item.is_err() {
            self.reader = None;
        }
        Some(item)
    }
}

impl FusedIterator for Scan<'_> {}

fn next_element<'a>(reader: &mut Reader<'a>, limits: &Limits) -> Result<Option<ElementRef<'a>>, DecodeError> {
    let Some(tag) = reader.peek_tag()? else { return Ok(None) };
    let tlv = match reader.tlv() {
        Ok(tlv) => tlv,
        error => error.field(ElementKind::from_tag(tag).name())?,
    };
    Located::named(&tlv).map(|located| Some(ElementRef::unwalked(located, tlv.raw(), limits)))
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use sgp_wire::DecodeErrorKind;

    use super::*;

    #[test]
    fn what_stands_inside_is_looked_at_when_it_is_decoded() {
        // an undefined element with half an object inside, then an end element
        let bytes = [0xAB, 0x01, 0x30, 0xAA, 0x05, 0xA0, 0x03, 0x81, 0x01, 0x63];
        let found: Vec<_> = scan(&bytes, &Limits::default()).map(Result::unwrap).collect();
        assert_eq!(found.iter().map(ElementRef::offset).collect::<Vec<_>>(), [0, 3]);
        let error = found[0].decode().unwrap_err();
        assert_eq!(alloc::format!("{error}"), "rfu1: 1 bytes needed, 0 left at byte 3");
        assert_eq!(found[1].decode().unwrap().kind(), ElementKind::End);
    }

    #[test]
    fn nothing_comes_behind_an_error() {
        let bytes = [0xAB, 0x00, 0xAA, 0x02, 0xA0, 0x00, 0xAB, 0x00];
        let mut found = scan(&bytes, &Limits::default());
        assert!(found.next().unwrap().is_ok());
        let error = found.next().unwrap().unwrap_err();
        assert_eq!(error.path().segments().count(), 3);
        assert_eq!(
            alloc::format!("{error}"),
            "end.end-header.identification: required object 81 missing at byte 6 (SAIP 8.1.3)"
        );
        assert!(found.next().is_none());
    }

    #[test]
    fn limits_are_kept() {
        let bytes = [0xAB, 0x00].repeat(5);
        let limits = Limits::default().with_max_len(9);
        let error = scan(&bytes, &limits).next().unwrap().unwrap_err();
        assert!(matches!(error.kind(), DecodeErrorKind::Limit { max: 9, .. }));
        let limits = Limits::default().with_max_items(3);
        assert_eq!(scan(&bytes, &limits).filter(Result::is_ok).count(), 3);
    }
}
