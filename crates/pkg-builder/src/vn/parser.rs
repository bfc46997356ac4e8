//! From value notation to the tree of an element.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::lexer::{Lexer, Token, TokenKind, expected};
use super::names;
use crate::template::{Body, Faults, Member, Node, TemplateFaultKind as FaultKind};

/// Deepest nesting of braces and alternatives; published texts nest twelve.
const MAX_DEPTH: usize = 32;

/// Reads `name ProfileElement ::= alternative : value`, one behind the other; name and type may be
/// missing.
pub(super) fn elements(text: &str, faults: &mut Faults<'_>) -> Vec<Node> {
    let mut parser = Parser { lexer: Lexer::new(text), ahead: Vec::new(), faults };
    let mut elements = Vec::new();
    loop {
        match parser.peek().kind {
            TokenKind::End => break,
            // punctuation that nothing opened
            TokenKind::Close | TokenKind::Comma => {
                let token = parser.take();
                parser.fault(
                    token.at,
                    expected("an element; there is one brace too many, or one too few before"),
                );
                continue;
            }
            _ => {}
        }
        match parser.element() {
            Some(node) => elements.push(node),
            None => parser.recover(),
        }
    }
    elements
}

struct Parser<'t, 'f, 'x> {
    lexer: Lexer<'t>,
    /// Words that were looked at, the next one last.
    ahead: Vec<Token<'t>>,
    faults: &'f mut Faults<'x>,
}

/// What stands between two commas.
enum Item {
    /// `name value`
    Named(Member),
    /// `name : value`
    Alternative(Node),
    /// A value alone.
    Value(Node),
}

impl<'t> Parser<'t, '_, '_> {
    fn take(&mut self) -> Token<'t> {
        if let Some(token) = self.ahead.pop() {
            return token;
        }
        loop {
            match self.lexer.next() {
                Ok(token) => return token,
                Err((at, kind)) => self.fault(at, kind),
            }
        }
    }

    fn peek(&mut self) -> Token<'t> {
        let token = self.take();
        self.ahead.push(token);
        token
    }

    /// The word behind the next one.
    fn peek_second(&mut self) -> Token<'t> {
        let first = self.take();
        let second = self.peek();
        self.ahead.push(first);
        second
    }

    fn fault(&mut self, at: usize, kind: FaultKind) {
        self.faults.add(at, "", kind);
    }

    fn none<T>(&mut self, at: usize, what: &'static str) -> Option<T> {
        self.fault(at, expected(what));
        None
    }

    /// One element.
    fn element(&mut self) -> Option<Node> {
        let first = self.take();
        let TokenKind::Word(mut name) = first.kind else {
            return self.none(first.at, "name ProfileElement ::= alternative : value");
        };
        let mut at = first.at;
        if let TokenKind::Word("ProfileElement") = self.peek().kind {
            self.take();
            let assign = self.take();
            if assign.kind != TokenKind::Assign {
                return self.none(assign.at, "::=");
            }
            let alternative = self.take();
            let TokenKind::Word(word) = alternative.kind else {
                return self.none(alternative.at, "the name of a profile element");
            };
            (name, at) = (word, alternative.at);
        }
        let value = self.alternative(name, at, 0)?;
        Some(Node { at, body: Body::Object(vec![value]) })
    }

    /// `: value` behind the name of an alternative.
    fn alternative(&mut self, name: &str, at: usize, depth: usize) -> Option<Member> {
        let colon = self.peek();
        if colon.kind == TokenKind::Colon {
            self.take();
        } else {
            self.fault(colon.at, expected("a colon behind the name of an alternative"));
        }
        let name = names::current(name);
        let value = self.value(name, depth.saturating_add(1))?;
        Some(Member { at, name: Cow::Owned(name.to_owned()), value })
    }

    /// The value of the member with this name.
    fn value(&mut self, member: &str, depth: usize) -> Option<Node> {
        let token = self.take();
        let at = token.at;
        if depth >= MAX_DEPTH {
            self.fault(at, FaultKind::Limit { what: "levels", max: MAX_DEPTH });
            return None;
        }
        let body = match token.kind {
            TokenKind::Open => self.block(member, depth.saturating_add(1))?,
            TokenKind::Hex(digits) => self.hex(at, digits)?,
            TokenKind::Binary(digits) => self.binary(at, digits)?,
            TokenKind::Text(text) => Body::Text(Zeroizing::new(text.replace("\"\"", "\""))),
            TokenKind::Number(number) => match number.parse() {
                Ok(number) => Body::Integer(number),
                Err(_) => return self.none(at, "a number of at most 64 bits"),
            },
            TokenKind::Word("NULL") => Body::Null,
            TokenKind::Word(word) if self.peek().kind == TokenKind::Colon => {
                Body::Object(vec![self.alternative(word, at, depth)?])
            }
            TokenKind::Word(word) => match names::number(word) {
                Some(number) => Body::Integer(number),
                None => return self.none(at, "a value; references to other values are not resolved"),
            },
            _ => {
                self.ahead.push(token);
                return self.none(at, "a value");
            }
        };
        Some(Node { at, body })
    }

    /// What stands between braces, behind the first one: members, items of a list, or arcs.
    fn block(&mut self, member: &str, depth: usize) -> Option<Body> {
        if names::holds_identifiers(member) && !matches!(self.peek().kind, TokenKind::Open | TokenKind::Close)
        {
            return self.identifier();
        }
        let mut items = Vec::new();
        let mut is_whole = true;
        loop {
            let token = self.peek();
            match token.kind {
                TokenKind::Close => {
                    self.take();
                    break;
                }
                TokenKind::End => return self.none(token.at, "} at the end of a value that began before"),
                TokenKind::Word(_) if self.peek_second().kind == TokenKind::Word("ProfileElement") => {
                    return self.none(token.at, "} at the end of a value before the next element");
                }
                _ => {}
            }
            match self.item(member, depth) {
                Some(item) => items.push(item),
                None => is_whole = false,
            }
            let token = self.peek();
            match token.kind {
                TokenKind::Comma => {
                    self.take();
                    let token = self.peek();
                    if token.kind == TokenKind::Close {
                        self.fault(token.at, expected("a value behind the comma"));
                        is_whole = false;
                    }
                }
                TokenKind::Close | TokenKind::End => {}
                // goes on as if there were one
                TokenKind::Word(_) | TokenKind::Open => {
                    if is_whole {
                        self.fault(token.at, expected("a comma, or } at the end of the value"));
                    }
                }
                _ => {
                    if is_whole {
                        self.fault(token.at, expected("a comma, or } at the end of the value"));
                    }
                    is_whole = false;
                    self.take();
                }
            }
        }
        if is_whole { self.sorted(member, items) } else { None }
    }

    fn item(&mut self, member: &str, depth: usize) -> Option<Item> {
        let token = self.peek();
        let TokenKind::Word(name) = token.kind else { return self.value(member, depth).map(Item::Value) };
        match self.peek_second().kind {
            // a named number or a reference alone
            TokenKind::Comma | TokenKind::Close => self.value(member, depth).map(Item::Value),
            TokenKind::Colon => {
                self.take();
                let alternative = self.alternative(name, token.at, depth)?;
                Some(Item::Alternative(Node { at: token.at, body: Body::Object(vec![alternative]) }))
            }
            _ => {
                self.take();
                let name = names::current(name);
                let value = self.value(name, depth)?;
                Some(Item::Named(Member { at: token.at, name: Cow::Owned(name.to_owned()), value }))
            }
        }
    }

    /// Members make an object, values a list. Both in one place: alternatives that lack a colon, or a
    /// brace that is missing before.
    fn sorted(&mut self, member: &str, items: Vec<Item>) -> Option<Body> {
        if items.is_empty() {
            let is_object = names::is_object(member);
            return Some(if is_object { Body::Object(Vec::new()) } else { Body::List(Vec::new()) });
        }
        let has_alternatives = items.iter().any(|item| matches!(item, Item::Alternative(_)));
        let is_object = matches!(items.first(), Some(Item::Named(_))) && !has_alternatives;
        let mut members = Vec::new();
        let mut values = Vec::new();
        for item in items {
            match item {
                Item::Named(member) if is_object => members.push(member),
                Item::Named(member) if has_alternatives => {
                    self.fault(member.value.at, expected("a colon behind the name of an alternative"));
                    values.push(Node { at: member.at, body: Body::Object(vec![member]) });
                }
                Item::Named(member) => return self.none(member.at, "{ in front of the members of an item"),
                Item::Value(node) | Item::Alternative(node) if is_object => {
                    return self.none(node.at, "a name in front of the value; a brace may be missing before");
                }
                Item::Value(node) | Item::Alternative(node) => values.push(node),
            }
        }
        Some(if is_object { Body::Object(members) } else { Body::List(values) })
    }

    /// `{ 2 23 143 1 2 1 }`, behind the brace.
    fn identifier(&mut self) -> Option<Body> {
        let mut text = String::new();
        loop {
            let token = self.take();
            match token.kind {
                TokenKind::Close => return Some(Body::Text(Zeroizing::new(text))),
                TokenKind::Number(number) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(number);
                }
                _ => {
                    self.fault(
                        token.at,
                        expected("the numbers of an object identifier; references are not resolved"),
                    );
                    self.ahead.push(token);
                    self.close();
                    return None;
                }
            }
        }
    }

    /// Goes behind the brace that ends this value.
    fn close(&mut self) {
        let mut depth = 1usize;
        while depth > 0 {
            match self.peek().kind {
                TokenKind::Open => depth = depth.saturating_add(1),
                TokenKind::Close => depth = depth.saturating_sub(1),
                TokenKind::End | TokenKind::Assign => return,
                _ => {}
            }
            self.take();
        }
    }

    /// Goes to the next assignment.
    fn recover(&mut self) {
        loop {
            match self.peek().kind {
                TokenKind::End => return,
                TokenKind::Word(_) if self.peek_second().kind == TokenKind::Word("ProfileElement") => return,
                _ => {
                    self.take();
                }
            }
        }
    }

    fn hex(&mut self, at: usize, digits: &str) -> Option<Body> {
        let mut text = Zeroizing::new(String::with_capacity(digits.len()));
        text.extend(digits.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()));
        if !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return self.none(at, "hex digits between the quotes");
        }
        if !text.len().is_multiple_of(2) {
            return self.none(at, "two hex digits for each octet");
        }
        Some(Body::Text(text))
    }

    fn binary(&mut self, at: usize, digits: &str) -> Option<Body> {
        let bits: Zeroizing<Vec<u8>> =
            Zeroizing::new(digits.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect());
        if !bits.iter().all(|bit| matches!(bit, b'0' | b'1')) || !bits.len().is_multiple_of(8) {
            return self.none(at, "eight binary digits for each octet");
        }
        let octets = bits.chunks(8).map(|bits| bits.iter().fold(0u8, |octet, bit| octet << 1 | (bit & 1)));
        let octets: Zeroizing<Vec<u8>> = Zeroizing::new(octets.collect());
        Some(Body::Text(Zeroizing::new(hex::encode(&*octets))))
    }
}
