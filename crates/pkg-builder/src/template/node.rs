//! The tree of an element as a text has it: values of the JSON encoding rules with their places, and
//! with expressions.

use std::borrow::Cow;

use sgp_asn1::saip::JerValue;
use sgp_wire::{Path, PathSegment};
use zeroize::Zeroizing;

use super::error::PersonaliseError;
use super::expression::{Expression, Part, Pattern};
use super::row::Row;
use super::value::Repr;

/// A value and the byte of the text where it begins.
pub(crate) struct Node {
    pub(crate) at: usize,
    pub(crate) body: Body,
}

pub(crate) enum Body {
    Null,
    Integer(i64),
    /// Characters without expressions: a text, or octets in hex.
    Text(Zeroizing<String>),
    /// Octets with expressions.
    Octets(Pattern),
    /// Characters with expressions.
    Characters(Pattern),
    /// A number that is the value of a variable.
    Number(usize),
    List(Vec<Node>),
    Object(Vec<Member>),
}

pub(crate) struct Member {
    pub(crate) at: usize,
    pub(crate) name: Cow<'static, str>,
    pub(crate) value: Node,
}

/// What expressions stand for.
pub(super) trait Fill {
    /// Appends what an expression among octets, or among characters, stands for.
    fn expression(
        &mut self,
        expression: &Expression,
        is_text: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), PersonaliseError>;

    /// The number of a variable.
    fn number(&mut self, variable: usize) -> Result<i64, PersonaliseError>;
}

impl Fill for &Row<'_> {
    fn expression(
        &mut self,
        expression: &Expression,
        is_text: bool,
        out: &mut Vec<u8>,
    ) -> Result<(), PersonaliseError> {
        if is_text { expression.append_text(self, out) } else { expression.append(self, out) }
    }

    fn number(&mut self, variable: usize) -> Result<i64, PersonaliseError> {
        let (variable, value) = self.variable_and_value(variable)?;
        let number = match &value.0 {
            Repr::Number(number) => i64::try_from(*number).ok(),
            _ => None,
        };
        number.ok_or_else(|| PersonaliseError::TooLong { variable: variable.name().into() })
    }
}

impl Node {
    /// The value with what the expressions stand for.
    pub(super) fn to_value(&self, fill: &mut dyn Fill) -> Result<JerValue, PersonaliseError> {
        Ok(match &self.body {
            Body::Null => JerValue::Null,
            Body::Integer(number) => JerValue::Integer(*number),
            Body::Text(text) => JerValue::Text(text.clone()),
            Body::Octets(pattern) => {
                let octets = filled(pattern, false, fill)?;
                JerValue::hex(&octets)
            }
            Body::Characters(pattern) => {
                let mut text = filled(pattern, true, fill)?;
                // literals and values are UTF-8; what stands for them while places are looked for is ASCII
                let text = String::from_utf8(core::mem::take(&mut *text)).unwrap_or_default();
                JerValue::Text(Zeroizing::new(text))
            }
            Body::Number(variable) => JerValue::Integer(fill.number(*variable)?),
            Body::List(items) => {
                JerValue::List(items.iter().map(|item| item.to_value(fill)).collect::<Result<_, _>>()?)
            }
            Body::Object(members) => JerValue::Object(
                members
                    .iter()
                    .map(|member| Ok((member.name.clone(), member.value.to_value(fill)?)))
                    .collect::<Result<_, _>>()?,
            ),
        })
    }

    /// The parts where expressions stand, in the order in which [`to_value`](Self::to_value) takes
    /// them; with the name of the member around each.
    pub(super) fn walk<'n>(&'n self, member: &'n str, visit: &mut dyn FnMut(&'n str, &'n Body)) {
        match &self.body {
            Body::Octets(_) | Body::Characters(_) | Body::Number(_) => visit(member, &self.body),
            Body::List(items) => items.iter().for_each(|item| item.walk(member, visit)),
            Body::Object(members) => members.iter().for_each(|m| m.value.walk(&m.name, visit)),
            Body::Null | Body::Integer(_) | Body::Text(_) => {}
        }
    }

    /// Where the path of an error leads, as far as the text has it.
    pub(super) fn locate(&self, path: &Path) -> &Self {
        let mut node = self;
        for segment in path.segments() {
            let inner = match (segment, &node.body) {
                (PathSegment::Field(name), Body::Object(members)) => {
                    members.iter().find(|member| member.name == name).map(|member| &member.value)
                }
                (PathSegment::Index(index), Body::List(items)) => {
                    usize::try_from(index).ok().and_then(|index| items.get(index))
                }
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node
    }
}

fn filled(
    pattern: &Pattern,
    is_text: bool,
    fill: &mut dyn Fill,
) -> Result<Zeroizing<Vec<u8>>, PersonaliseError> {
    let mut out = Zeroizing::new(Vec::new());
    for part in &pattern.parts {
        match part {
            Part::Literal(octets) => out.extend_from_slice(octets.expose()),
            Part::Expression(expression) => fill.expression(expression, is_text, &mut out)?,
        }
    }
    Ok(out)
}
