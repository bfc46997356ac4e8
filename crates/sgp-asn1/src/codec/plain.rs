//! The way that nearly all objects take: a tag of one octet, a short length, members that the module
//! knows, once and in their order. It makes no errors: whatever is not like that is left to the
//! readers that tell what is wrong, and where.

use super::packed::PackedMember;

/// The object at the front of `rest`: its tag, its value and what follows; `None` for an object
/// that is cut short or whose length has more octets than two. The tag is its first octet, whole or
/// not.
#[inline]
pub(crate) fn split(rest: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, length, behind @ ..] = rest else { return None };
    let (value, behind) = match length {
        0..=0x7F => behind.split_at_checked(usize::from(*length))?,
        _ => split_long(*length, behind)?,
    };
    Some((*tag, value, behind))
}

/// The value behind the first octet of a length of two or three, and what follows.
#[cold]
fn split_long(length: u8, behind: &[u8]) -> Option<(&[u8], &[u8])> {
    match (length, behind) {
        (0x81, [length @ 0x80..=0xFF, behind @ ..]) => behind.split_at_checked(usize::from(*length)),
        (0x82, [high @ 0x01..=0xFF, low, behind @ ..]) => {
            behind.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))
        }
        _ => None,
    }
}

/// The same where the tag may have a second octet: number, content and what follows of a constructed
/// object of the context class.
#[inline]
pub(crate) fn split_constructed(rest: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    match rest {
        [0xBF, rest @ ..] if matches!(rest, [0x1F..=0x7F, ..]) => split(rest),
        [0xA0..=0xBE, ..] => split(rest).map(|(tag, value, behind)| (tag & 0x1F, value, behind)),
        _ => None,
    }
}

/// How many of those follow one another, to reserve places.
pub(crate) fn count_constructed(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split_constructed(rest).map(|(.., behind)| rest = behind)).count()
}

/// The same up to four, to reserve places for objects that may turn out to be others.
pub(crate) fn few(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split(rest).map(|(.., behind)| rest = behind)).take(4).count()
}

/// How many plain objects follow one another, to reserve places.
pub(crate) fn count(mut rest: &[u8]) -> usize {
    core::iter::from_fn(|| split(rest).map(|(.., behind)| rest = behind)).count()
}

/// What the table of a type says about a tag octet.
#[derive(Clone, Copy, Debug)]
#[repr(align(4))]
pub(crate) struct Place {
    /// Place in the table, from 1; 0 where there is none.
    order: u8,
    role: Role,
}

#[derive(Clone, Copy, Debug)]
enum Role {
    Octets,
    Default(u8),
    Inner,
}

/// The places of all tag octets.
pub(crate) type Places = [Place; 256];

/// The places of `members`, whose tags are one octet, as all DEFAULT values are.
#[expect(
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::panic,
    reason = "evaluated by the compiler, which refuses a place outside"
)]
pub(crate) const fn places(members: &[PackedMember]) -> Places {
    let mut places = [Place { order: 0, role: Role::Octets }; 256];
    let mut place = 0;
    while place < members.len() {
        let member = &members[place];
        let role = match member.default {
            _ if member.is_inner => Role::Inner,
            None => Role::Octets,
            Some([octet]) => Role::Default(*octet),
            Some(_) => panic!("a DEFAULT of more octets than one"),
        };
        place += 1;
        places[member.tag.octets() as usize] = Place { order: place as u8, role };
    }
    places
}

/// Looks at a content that holds members alone, each once and in their order, plain objects all of
/// them, and no DEFAULT value; `None` for another one. Gives the content of the inner member, all of
/// `content` where there is none.
#[inline(never)]
pub(crate) fn members<'a>(content: &'a [u8], places: &Places) -> Option<&'a [u8]> {
    let (mut rest, mut last, mut inside) = (content, 0, content);
    while let Some((tag, value, behind)) = split(rest) {
        let place = places.get(usize::from(tag)).filter(|place| place.order > last)?;
        match place.role {
            Role::Octets => {}
            Role::Default(default) if value == [default] => return None,
            Role::Default(_) => {}
            Role::Inner => inside = value,
        }
        last = place.order;
        rest = behind;
    }
    rest.is_empty().then_some(inside)
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
            (&[0x81, 0], false),          // not known
            (&[0xC7, 0x81, 1, 0], false), // a length of two octets for one
            (&[0xC7, 2, 0], false),       // cut short
            (&[0x80, 1, 4, 0xC7], false), // no length
            (&[0xDF, 0x80, 1, 4], false), // a tag of two octets
        ] {
            assert_eq!(members(content, PLACES).is_some(), plain, "{content:02X?}");
        }
        assert_eq!(members(&[0x80, 0, 0xA5, 1, 9, 0xC7, 0], PLACES), Some(&[9][..]));
        assert_eq!(members(&[0x80, 0, 0xC7, 0], PLACES), Some(&[0x80, 0, 0xC7, 0][..]));
        assert_eq!(members(&[0xA5, 0], PLACES), Some(&[][..]));
    }
}
