//! Objects of SGP.22: ours beside `rasn`, and a bound profile package of a megabyte beside a copy of
//! its bytes.

use std::hint::black_box;

use sgp_asn1::rsp::{BoundProfilePackage, EuiccInfo2, ProfileInfoListResponse, Segments};
use sgp_wire::Limits;

use crate::table::{Row, Target, rows};
use crate::{Work, rsp_types};

/// The objects that the works read.
pub struct Objects {
    /// `EUICCInfo2` of a card of a recorded session.
    pub info: Vec<u8>,
    /// `ProfileInfoListResponse` with one profile that has every member.
    pub profiles: Vec<u8>,
    /// Every `ProfileInfoListResponse` of the vectors, that one among them.
    pub lists: Vec<Vec<u8>>,
    /// `BoundProfilePackage` of a recorded session.
    pub package: Vec<u8>,
    /// The same with a megabyte in segments of 1016 bytes.
    pub megabyte: Vec<u8>,
}

impl Objects {
    /// These objects.
    #[must_use]
    pub fn new(info: Vec<u8>, profiles: Vec<u8>, lists: Vec<Vec<u8>>, package: Vec<u8>) -> Self {
        let mut large = BoundProfilePackage::decode(&package, &Limits::default()).expect("a package");
        large.set_sequence_of_86(Segments::new(core::iter::repeat_n([0x5A; 1016], (1 << 20) / 1016 + 1)));
        let megabyte = large.encode_to_vec();
        Self { info, profiles, lists, package, megabyte }
    }
}

/// The works.
#[must_use]
pub fn works(objects: &Objects) -> Vec<Work<'_>> {
    let limits = Limits::default();
    let Objects { info, profiles, lists, package, megabyte } = objects;
    let mut copy = megabyte.clone();
    vec![
        Work::new("ours/euicc-info2", move || EuiccInfo2::decode(info, &limits).expect("an object")),
        Work::new("rasn/euicc-info2", move || decode::<rsp_types::EuiccInfo2>(info)),
        Work::new("ours/profile-info", move || {
            ProfileInfoListResponse::decode(profiles, &limits).expect("an object")
        }),
        Work::new("rasn/profile-info", move || decode::<rsp_types::ProfileInfoListResponse>(profiles)),
        Work::new("ours/profile-lists", move || {
            lists.iter().for_each(|list| {
                black_box(ProfileInfoListResponse::decode(list, &limits).expect("an object"));
            });
        }),
        Work::new("rasn/profile-lists", move || {
            lists.iter().for_each(|list| drop(black_box(decode::<rsp_types::ProfileInfoListResponse>(list))));
        }),
        Work::new("ours/profile-lists-empty", move || {
            empty(lists).for_each(|list| {
                black_box(ProfileInfoListResponse::decode(list, &limits).expect("an object"));
            });
        }),
        Work::new("rasn/profile-lists-empty", move || {
            empty(lists).for_each(|list| drop(black_box(decode::<rsp_types::ProfileInfoListResponse>(list))));
        }),
        Work::new("ours/bpp", move || BoundProfilePackage::decode(package, &limits).expect("an object")),
        Work::new("rasn/bpp", move || decode::<rsp_types::BoundProfilePackage>(package)),
        Work::new("ours/bpp-megabyte", move || segments(megabyte, &limits)),
        Work::new("rasn/bpp-megabyte", move || decode::<rsp_types::BoundProfilePackage>(megabyte)),
        Work::new("bare/copy-megabyte", move || {
            copy.copy_from_slice(megabyte);
            copy.last().copied()
        }),
    ]
}

/// What is asked of them.
#[must_use]
pub fn ratios() -> Vec<Row> {
    rows([
        ("ours/euicc-info2", "rasn/euicc-info2", Target::Faster(8.0)),
        ("ours/profile-info", "rasn/profile-info", Target::Faster(8.0)),
        ("ours/profile-lists", "rasn/profile-lists", Target::Faster(8.0)),
        ("ours/profile-lists-empty", "rasn/profile-lists-empty", Target::Faster(8.0)),
        ("ours/bpp", "rasn/bpp", Target::Faster(8.0)),
        ("ours/bpp-megabyte", "rasn/bpp-megabyte", Target::Faster(8.0)),
        ("ours/bpp-megabyte", "bare/copy-megabyte", Target::Within(1.0)),
    ])
}

/// Those without a profile: a few octets each.
fn empty(lists: &[Vec<u8>]) -> impl Iterator<Item = &Vec<u8>> {
    lists.iter().filter(|list| list.len() < 16)
}

fn decode<T: rasn::Decode>(input: &[u8]) -> T {
    rasn::der::decode(input).expect("an object")
}

/// A package read, and its segments looked at one by one; gives the octets in them.
fn segments(input: &[u8], limits: &Limits) -> usize {
    let package = BoundProfilePackage::decode(input, limits).expect("a package");
    package.sequence_of_86().values().map(|value| black_box(value).len()).sum()
}
