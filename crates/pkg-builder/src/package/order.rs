//! Where elements stand.

use sgp_asn1::saip::{ElementKind, ProfileElement};

use super::PackageBuilder;
use crate::parts::{Body, Draft, Group, Home, Part, Rank, Shape};

impl PackageBuilder {
    pub(super) fn add(&mut self, part: Part) {
        match part.shape {
            Shape::Group(mut group) => {
                group.drafts.retain(|draft| !self.takes(draft));
                if !group.drafts.is_empty() {
                    self.groups.push(group);
                }
            }
            Shape::Inside(home, drafts) => {
                match self.groups.iter_mut().rev().find(|group| is_home(group, home)) {
                    Some(group) => group.drafts.extend(drafts),
                    None => self.waiting.push(Part { shape: Shape::Inside(home, drafts) }),
                }
            }
        }
    }

    /// Header and end are made once; those that are handed over take their place.
    fn takes(&mut self, draft: &Draft) -> bool {
        let Body::Ready(element) = &draft.body else { return false };
        match &**element {
            ProfileElement::Header(header) => self.header = Some(header.clone()),
            ProfileElement::End(end) => self.end = end.header().identification(),
            _ => return false,
        }
        true
    }

    /// The groups in the order of the package, with what waited for them.
    pub(super) fn ordered(&self) -> Vec<Group> {
        let mut groups = self.groups.clone();
        for part in &self.waiting {
            let Shape::Inside(home, drafts) = &part.shape else { continue };
            match groups.iter_mut().find(|group| is_home(group, *home)) {
                Some(group) => group.drafts.extend(drafts.iter().cloned()),
                // the check will say what is missing
                None => groups.push(Group { rank: Rank::Directory, drafts: drafts.clone() }),
            }
        }
        groups.sort_by_key(|group| group.rank);
        for group in &mut groups {
            // the PUKs of an IoT minimal profile stand in front of it (SAIP 7.5)
            let is_minimal = group.drafts.iter().any(|draft| draft.kind() == ElementKind::Iot);
            group.drafts.sort_by_key(|draft| {
                let is_first = is_minimal && draft.kind() == ElementKind::PukCodes;
                if is_first { None } else { Some(draft.rank) }
            });
        }
        groups
    }
}

/// Whether elements of this home belong to the group.
fn is_home(group: &Group, home: Home) -> bool {
    let opens = |kind| group.drafts.iter().any(|draft| draft.kind() == kind);
    match home {
        Home::Mf => group.rank == Rank::Mf,
        Home::Usim => opens(ElementKind::Usim) || opens(ElementKind::Iot),
        Home::Isim => opens(ElementKind::Isim),
        Home::Csim => opens(ElementKind::Csim),
        Home::Naa => group.rank == Rank::Naa || opens(ElementKind::Iot),
        Home::Last => matches!(group.rank, Rank::Mf | Rank::Directory | Rank::Naa),
    }
}
