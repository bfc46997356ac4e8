//! Reads as much of the notation as the two modules use.

use std::collections::BTreeMap;

/// A written tag: its class bits and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tagging {
    pub(crate) class: u8,
    pub(crate) number: u32,
}

/// Fewest and most octets or characters.
pub(crate) type Size = (usize, usize);

#[derive(Clone, Debug)]
pub(crate) enum Type {
    Tagged(Tagging, Box<Self>),
    Named(String),
    Sequence(Vec<Member>),
    SequenceOf(Box<Self>),
    Choice(Vec<Member>),
    /// Universal tag, and the size of strings.
    Primitive(u8, Option<Size>),
    /// INTEGER or BIT STRING, by its universal tag, with names of numbers or of bits.
    Names(u8, Vec<(String, u8)>),
    /// A type of a class: any object.
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Required,
    Optional,
    Default,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) presence: Presence,
}

/// The types of a module, in its order.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) names: Vec<String>,
    types: BTreeMap<String, Type>,
}

impl Module {
    pub(crate) fn parse(text: &str) -> Self {
        let mut module = Self::default();
        let tokens = tokens(text);
        let mut parser = Parser { tokens: &tokens, at: 0 };
        // the body follows BEGIN and IMPORTS .. ;
        let begin = tokens.iter().position(|token| token == "BEGIN").unwrap();
        parser.at = begin + 1;
        if parser.peek() == "IMPORTS" {
            parser.at += tokens[parser.at..].iter().position(|token| token == ";").unwrap() + 1;
        }
        while parser.peek() != "END" {
            let name = parser.next();
            if !name.starts_with(char::is_uppercase) {
                // a value: its type, then its braces
                while parser.next() != "::=" {}
                parser.skip_braces();
                continue;
            }
            parser.expect("::=");
            if parser.peek() == "CLASS" {
                parser.next();
                parser.skip_braces();
                continue;
            }
            let kind = parser.kind();
            module.types.insert(name.clone(), kind);
            module.names.push(name);
        }
        module
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }

    /// Takes in types that the module imports.
    pub(crate) fn import(&mut self, other: Self) {
        for (name, kind) in other.types {
            self.types.entry(name).or_insert(kind);
        }
    }
}

/// Words, numbers and signs, without comments.
fn tokens(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut block = false;
    for line in text.lines() {
        let mut rest = line;
        let mut kept = String::new();
        loop {
            if block {
                match rest.find("*/") {
                    Some(end) => {
                        rest = &rest[end + 2..];
                        block = false;
                    }
                    None => break,
                }
            }
            let comment = rest.find("--").unwrap_or(rest.len());
            match rest.find("/*") {
                Some(start) if start < comment => {
                    kept.push_str(&rest[..start]);
                    rest = &rest[start + 2..];
                    block = true;
                }
                _ => {
                    kept.push_str(&rest[..comment]);
                    break;
                }
            }
        }
        plain.push_str(&kept);
        plain.push('\n');
    }
    let mut tokens = Vec::new();
    let mut rest = plain.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == '&';
        let len = if rest.starts_with("::=") {
            3
        } else if rest.starts_with("..") {
            2
        } else if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        tokens.push(rest[..len].to_owned());
        rest = rest[len..].trim_start();
    }
    tokens
}

struct Parser<'t> {
    tokens: &'t [String],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        let token = self.peek().to_owned();
        self.at += 1;
        token
    }

    fn expect(&mut self, token: &str) {
        assert_eq!(self.next(), token, "near {:?}", &self.tokens[self.at.saturating_sub(8)..self.at]);
    }

    fn accept(&mut self, token: &str) -> bool {
        let found = self.peek() == token;
        self.at += usize::from(found);
        found
    }

    fn skip_balanced(&mut self, open: &str, close: &str) {
        self.expect(open);
        let mut depth = 1;
        while depth > 0 {
            match self.next().as_str() {
                token if token == open => depth += 1,
                token if token == close => depth -= 1,
                "" => panic!("{open} without {close}"),
                _ => {}
            }
        }
    }

    fn skip_braces(&mut self) {
        self.skip_balanced("{", "}");
    }

    fn kind(&mut self) -> Type {
        if self.accept("[") {
            let class = match self.peek() {
                "APPLICATION" => 0x40,
                "PRIVATE" => 0xC0,
                _ => 0x80,
            };
            self.at += usize::from(class != 0x80);
            let number = self.next().parse().unwrap();
            self.expect("]");
            self.accept("IMPLICIT");
            return Type::Tagged(Tagging { class, number }, Box::new(self.kind()));
        }
        let name = self.next();
        let kind = match name.as_str() {
            "SEQUENCE" if self.accept("OF") => Type::SequenceOf(Box::new(self.kind())),
            "SEQUENCE" => Type::Sequence(self.members()),
            "CHOICE" => Type::Choice(self.members()),
            "OCTET" => self.string(0x04),
            "BIT" => self.string(0x03),
            "OBJECT" => {
                self.expect("IDENTIFIER");
                Type::Primitive(0x06, None)
            }
            "INTEGER" => Type::Primitive(0x02, None),
            "BOOLEAN" => Type::Primitive(0x01, None),
            "NULL" => Type::Primitive(0x05, None),
            "UTF8String" => Type::Primitive(0x0C, None),
            _ if self.accept(".") => {
                // OPENTYPE.&typeId, OPENTYPE.&Type
                match self.next().as_str() {
                    "&typeId" => Type::Primitive(0x06, None),
                    _ => Type::Open,
                }
            }
            _ => Type::Named(name),
        };
        if let Type::Primitive(tag, None) = kind
            && self.accept("{")
        {
            return Type::Names(tag, self.names());
        }
        match kind {
            Type::Primitive(tag, None) if self.accept("(") => Type::Primitive(tag, Some(self.size())),
            _ => kind,
        }
    }

    /// `name(number), ..}`
    fn names(&mut self) -> Vec<(String, u8)> {
        let mut names = Vec::new();
        loop {
            let name = self.next();
            self.expect("(");
            names.push((name, self.next().parse().unwrap()));
            self.expect(")");
            if !self.accept(",") {
                self.expect("}");
                return names;
            }
        }
    }

    /// `SIZE(a))` or `SIZE(a..b))`.
    fn size(&mut self) -> Size {
        self.expect("SIZE");
        self.expect("(");
        let min = self.next().parse().unwrap();
        let max = if self.accept("..") { self.next().parse().unwrap() } else { min };
        self.expect(")");
        self.expect(")");
        (min, max)
    }

    fn string(&mut self, tag: u8) -> Type {
        self.expect("STRING");
        Type::Primitive(tag, None)
    }

    fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        self.expect("{");
        while !self.accept("}") {
            let name = self.next();
            let kind = self.kind();
            let presence = match self.peek() {
                "OPTIONAL" => Presence::Optional,
                "DEFAULT" => Presence::Default,
                _ => Presence::Required,
            };
            match presence {
                Presence::Required => {}
                Presence::Optional => self.at += 1,
                Presence::Default => self.at += 2,
            }
            members.push(Member { name, kind, presence });
            if !self.accept(",") {
                self.expect("}");
                break;
            }
        }
        members
    }
}
