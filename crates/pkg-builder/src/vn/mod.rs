//! Packages in ASN.1 value notation: the text form that is published beside the test packages.

mod lexer;
mod names;
mod parser;

use crate::template::{Faults, Node};

/// Reads the elements of a text.
pub(crate) fn elements(text: &str, faults: &mut Faults<'_>) -> Vec<Node> {
    parser::elements(text, faults)
}

/// Whether a text is value notation and not TOML: it begins with the name of a value or an element.
pub(crate) fn is_value_notation(text: &str) -> bool {
    let mut lexer = lexer::Lexer::new(text);
    let mut next = || lexer.next().map_or(lexer::TokenKind::End, |token| token.kind);
    let first = next();
    let second = next();
    use lexer::TokenKind as Kind;
    matches!((first, second), (Kind::Word(_), Kind::Word(_) | Kind::Colon | Kind::Assign))
}
