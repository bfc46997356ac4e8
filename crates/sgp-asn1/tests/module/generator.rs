//! Encodings of the types of a module, from a string of arbitrary octets.

use std::collections::BTreeSet;

use sgp_wire::{put_length, put_tlv};

use super::parser::{Member, Module, Presence, Size, Tagging, Type};

/// Writes encodings that follow the module; what it chooses comes from the entropy, zeros where
/// that has ended.
pub(crate) struct Generator<'e, 'm> {
    entropy: core::slice::Iter<'e, u8>,
    module: &'m Module,
    /// Whether optional members all stand there.
    pub(crate) everything: bool,
    /// Names of the members and alternatives that were written.
    pub(crate) names: BTreeSet<String>,
    /// How many required members are still to be written before one is left out; `None` once it is.
    pub(crate) omit: Option<usize>,
    /// Whether every string has a size that the module allows; else they have any.
    pub(crate) fit: bool,
    /// Whether some string has a size that the module does not allow.
    pub(crate) misfits: bool,
    /// Which of the named numbers and bits are written, counted around; `None` for any number.
    pub(crate) named: Option<usize>,
    /// The names of those that were written.
    pub(crate) chosen: BTreeSet<String>,
    depth: usize,
}

/// What an object is tagged with: written or automatic tags outside, the own one inside.
#[derive(Clone, Copy)]
enum Outer {
    None,
    /// Replaces the own tag, or stands around what has none.
    Tag(Tagging),
}

impl<'e, 'm> Generator<'e, 'm> {
    pub(crate) fn new(module: &'m Module, entropy: &'e [u8]) -> Self {
        Self {
            entropy: entropy.iter(),
            module,
            everything: false,
            names: BTreeSet::new(),
            omit: None,
            fit: false,
            misfits: false,
            named: None,
            chosen: BTreeSet::new(),
            depth: 0,
        }
    }

    /// An object of a type of the module.
    pub(crate) fn object(&mut self, name: &str) -> Vec<u8> {
        let mut out = Vec::new();
        self.put(&Type::Named(name.to_owned()), Outer::None, &mut out);
        out
    }

    fn pick(&mut self, below: usize) -> usize {
        usize::from(self.entropy.next().copied().unwrap_or_default()) % below
    }

    fn put(&mut self, kind: &Type, outer: Outer, out: &mut Vec<u8>) {
        match kind {
            Type::Tagged(tag, inner) => {
                // the outermost of implicit tags is the one that is written
                let outer = if let Outer::None = outer { Outer::Tag(*tag) } else { outer };
                self.put(inner, outer, out);
            }
            Type::Named(name) => match self.module.get(name) {
                Some(kind) => self.put(&kind.clone(), outer, out),
                None => self.imported(name, outer, out),
            },
            Type::Sequence(members) => {
                let mut value = Vec::new();
                self.depth += 1;
                self.members(members, &mut value);
                self.depth -= 1;
                put_object(out, 0x30, true, outer, &value);
            }
            Type::SequenceOf(item) => {
                let mut value = Vec::new();
                self.depth += 1;
                let count = if self.depth > 6 { 0 } else { self.pick(3) + usize::from(self.everything) };
                (0..count.min(3)).for_each(|_| self.put(item, Outer::None, &mut value));
                self.depth -= 1;
                put_object(out, 0x30, true, outer, &value);
            }
            Type::Choice(members) => {
                let at = self.pick(members.len());
                // automatic tagging of the alternatives
                let tag = automatic(members).then(|| context(at));
                let mut value = Vec::new();
                self.names.insert(members[at].name.clone());
                self.put(&members[at].kind, tag.map_or(Outer::None, Outer::Tag), &mut value);
                match outer {
                    // a CHOICE has no tag that could be replaced
                    Outer::Tag(tag) => put_tagged(out, tag, true, &value),
                    Outer::None => out.extend(value),
                }
            }
            Type::Primitive(tag, size) => {
                let value = self.primitive(*tag, *size);
                put_object(out, *tag, false, outer, &value);
            }
            Type::Names(tag, names) => {
                let value = self.named_value(*tag, names);
                put_object(out, *tag, false, outer, &value);
            }
            Type::Open => {
                let mut value = Vec::new();
                let octets = self.octets(4);
                put_tlv(&mut value, sgp_wire::Tag::OCTET_STRING, &octets);
                match outer {
                    Outer::Tag(tag) => put_tagged(out, tag, true, &value),
                    Outer::None => out.extend(value),
                }
            }
        }
    }

    fn members(&mut self, members: &[Member], out: &mut Vec<u8>) {
        let automatic = automatic(members);
        for (at, member) in members.iter().enumerate() {
            let there = match member.presence {
                Presence::Required => !self.is_left_out(),
                _ => self.everything || self.pick(2) == 1,
            };
            if there {
                let tag = automatic.then(|| context(at));
                self.names.insert(member.name.clone());
                self.put(&member.kind, tag.map_or(Outer::None, Outer::Tag), out);
            }
        }
    }

    fn is_left_out(&mut self) -> bool {
        let left_out = self.omit == Some(0);
        self.omit = self.omit.and_then(|count| count.checked_sub(1));
        left_out
    }

    /// Types that the modules import, as far as the library reads them.
    fn imported(&mut self, name: &str, outer: Outer, out: &mut Vec<u8>) {
        match name {
            "Certificate" | "CertificateList" => {
                let mut value = Vec::new();
                let octets = self.octets(4);
                put_tlv(&mut value, sgp_wire::Tag::SEQUENCE, &[]);
                put_tlv(&mut value, sgp_wire::Tag::OCTET_STRING, &octets);
                put_object(out, 0x30, true, outer, &value);
            }
            "SubjectPublicKeyInfo" => {
                self.names.extend(["algorithm", "subjectPublicKey"].map(String::from));
                let mut value = Vec::new();
                put_tlv(&mut value, sgp_wire::Tag::SEQUENCE, &[0x06, 0x01, 0x2A]);
                let bits = self.primitive(0x03, None);
                put_tlv(&mut value, sgp_wire::Tag::new(0x03), &bits);
                put_object(out, 0x30, true, outer, &value);
            }
            "SubjectKeyIdentifier" => {
                let octets = self.octets(20);
                put_object(out, 0x04, false, outer, &octets);
            }
            "UICCCapability" => {
                let bits = self.primitive(0x03, None);
                put_object(out, 0x03, false, outer, &bits);
            }
            "Time" => {
                let (name, tag) = [("utcTime", 0x17), ("generalTime", 0x18)][self.pick(2)];
                self.names.insert(name.to_owned());
                put_object(out, tag, false, outer, b"250101000000Z");
            }
            _ => panic!("{name} is not known"),
        }
    }

    fn octets(&mut self, most: usize) -> Vec<u8> {
        let len = self.pick(most + 1);
        (0..len).map(|_| self.entropy.next().copied().unwrap_or_default()).collect()
    }

    /// A length for a string: one that fits, or any up to a little more than usual.
    fn length(&mut self, size: Option<Size>, most: usize) -> usize {
        match size {
            Some((min, max)) if self.fit => min + self.pick((max - min).min(most) + 1),
            _ => {
                let length = self.pick(most + 1);
                self.misfits |= size.is_some_and(|(min, max)| length < min || length > max);
                length
            }
        }
    }

    fn named_value(&mut self, tag: u8, names: &[(String, u8)]) -> Vec<u8> {
        let Some(at) = self.named else { return self.primitive(tag, None) };
        let (name, number) = &names[at % names.len()];
        self.chosen.insert(name.clone());
        match tag {
            0x02 => vec![*number],
            _ => {
                let mut bits = vec![0; usize::from(number / 8) + 2];
                bits[0] = 7 - number % 8;
                bits[usize::from(number / 8) + 1] = 0x80 >> (number % 8);
                bits
            }
        }
    }

    fn primitive(&mut self, tag: u8, size: Option<Size>) -> Vec<u8> {
        match tag {
            0x01 => vec![if self.pick(2) == 0 { 0x00 } else { 0xFF }],
            0x02 => {
                let small = self.pick(256) as u8;
                if small < 0xF0 { vec![small] } else { vec![0x01, small, 0x80] }
            }
            0x03 => {
                let bits = self.octets(3);
                let unused = if bits.is_empty() { 0 } else { self.pick(8) as u8 };
                [&[unused], bits.as_slice()].concat()
            }
            0x04 => {
                let length = self.length(size, 34);
                (0..length).map(|_| self.entropy.next().copied().unwrap_or_default()).collect()
            }
            0x05 => Vec::new(),
            0x06 => vec![0x88, 0x37, self.pick(0x80) as u8],
            0x0C => {
                let length = self.length(size, 70);
                "äb c.example".chars().cycle().take(length).collect::<String>().into_bytes()
            }
            _ => panic!("universal {tag:02X}"),
        }
    }
}

/// Whether the members get tags: no member has a written one (X.680 25.3).
fn automatic(members: &[Member]) -> bool {
    !members.iter().any(|member| matches!(member.kind, Type::Tagged(..)))
}

fn context(at: usize) -> Tagging {
    Tagging { class: 0x80, number: u32::try_from(at).unwrap() }
}

fn put_object(out: &mut Vec<u8>, own: u8, constructed: bool, outer: Outer, value: &[u8]) {
    match outer {
        Outer::None => put_tlv(out, sgp_wire::Tag::new(u32::from(own)), value),
        Outer::Tag(tag) => put_tagged(out, tag, constructed, value),
    }
}

fn put_tagged(out: &mut Vec<u8>, tag: Tagging, constructed: bool, value: &[u8]) {
    let first = tag.class | if constructed { 0x20 } else { 0 };
    match tag.number {
        0..=30 => out.push(first | tag.number as u8),
        31..=127 => out.extend([first | 0x1F, tag.number as u8]),
        _ => panic!("tag number {}", tag.number),
    }
    put_length(out, value.len());
    out.extend_from_slice(value);
}
