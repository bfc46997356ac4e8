//! The way that nearly all objects take: tag and length of one octet each, members that the module
//! knows, once and in their order. It makes no errors: whatever is not like that is left to the
//! readers that tell what is wrong, and where.

use super::packed::PackedMember;

/// The object at the front of `rest`: its tag, its value and what follows; `None` for an object
/// that is cut short or whose length has more octets. The tag is its first octet, whole or not.
#[inline]
pub(crate) fn split(rest: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length @ 0..=0x7F, behind @ ..] = rest else { return None };
    let (value, behind) = behind.split_at_checked(usize::from(*length))?;
    Some((*tag, value, behind))
}

/// Place of each member in its table, from 1, by its tag octet; 0 where there is none.
pub(crate) type Places = [u8; 256];

/// The places of `members`, whose tags are one octet, as all DEFAULT values are.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "evaluated by the compiler, which refuses a place outside"
)]
pub(crate) const fn places(members: &[PackedMember]) -> Places {
    let mut places = [0; 256];
    let mut place = 0;
    while place < members.len() {
        let member = &members[place];
        assert!(matches!(member.default, None | Some([_])), "a DEFAULT of one octet");
        place += 1;
        places[member.tag.octets() as usize] = place as u8;
    }
    places
}

/// Whether `content` holds members alone, each once and in their order, plain objects all of them,
/// and no DEFAULT value; the inner member is looked at by `inner`.
#[inline]
pub(crate) fn is_plain<'a>(
    content: &'a [u8],
    members: &[PackedMember],
    places: &Places,
    mut inner: impl FnMut(&'a [u8]) -> bool,
) -> bool {
    let mut rest = content;
    let mut last = 0;
    while let Some((tag, value, behind)) = split(rest) {
        let place = places.get(usize::from(tag)).copied().unwrap_or_default();
        if place <= last {
            return false;
        }
        let Some(member) = members.get(usize::from(place).wrapping_sub(1)) else { return false };
        let is_plain = match (member.default, value) {
            _ if member.is_inner => inner(value),
            (Some([default]), [found]) => default != found,
            _ => true,
        };
        if !is_plain {
            return false;
        }
        last = place;
        rest = behind;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use sgp_wire::Tag;

    use super::*;

    const MEMBERS: &[PackedMember] = &[
        PackedMember { tag: Tag::new(0x80), name: "first", default: Some(&[5]), is_inner: false },
        PackedMember { tag: Tag::new(0xA5), name: "inner", default: None, is_inner: true },
        PackedMember { tag: Tag::new(0xC7), name: "last", default: None, is_inner: false },
    ];

    #[test]
    fn members_once_and_in_their_order_are_plain_and_nothing_else_is() {
        const PLACES: &Places = &places(MEMBERS);
        for (content, plain) in [
            (&[][..], true),
            (&[0x80, 1, 4], true),
            (&[0x80, 2, 0, 5, 0xA5, 1, 9, 0xC7, 0], true),
            (&[0x80, 1, 5], false),       // the DEFAULT value
            (&[0x80, 0, 0x80, 0], false), // twice
            (&[0xC7, 0, 0x80, 0], false), // out of order
            (&[0xA5, 1, 8], false),       // not what the inner one may hold
            (&[0x81, 0], false),          // not known
            (&[0xC7, 0x81, 1, 0], false), // a length of two octets
            (&[0xC7, 2, 0], false),       // cut short
            (&[0x80, 1, 4, 0xC7], false), // no length
            (&[0xDF, 0x80, 1, 4], false), // a tag of two octets
        ] {
            assert_eq!(is_plain(content, MEMBERS, PLACES, |inner| inner == [9]), plain, "{content:02X?}");
        }
    }
}
