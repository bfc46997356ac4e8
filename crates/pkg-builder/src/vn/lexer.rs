//! The words of ASN.1 value notation (ITU-T X.680 clause 12).

use crate::template::TemplateFaultKind as FaultKind;

/// One word and the byte of the text where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) at: usize,
    pub(super) kind: TokenKind<'t>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'t> {
    /// A name: letters, digits, `-`.
    Word(&'t str),
    /// A number, with its sign.
    Number(&'t str),
    /// What stands between `'` and `'H`.
    Hex(&'t str),
    /// What stands between `'` and `'B`.
    Binary(&'t str),
    /// What stands between double quotes, where `""` is one of them.
    Text(&'t str),
    Open,
    Close,
    Comma,
    Colon,
    /// `::=`
    Assign,
    End,
}

/// Takes a text apart.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    const fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// The next word, or where there is none and why.
    pub(super) fn next(&mut self) -> Result<Token<'t>, (usize, FaultKind)> {
        self.blanks()?;
        let at = self.at;
        let rest = self.rest();
        let kind = match rest.bytes().next() {
            None => TokenKind::End,
            Some(b'{') => self.sign(1, TokenKind::Open),
            Some(b'}') => self.sign(1, TokenKind::Close),
            Some(b',') => self.sign(1, TokenKind::Comma),
            Some(b':') if rest.starts_with("::=") => self.sign(3, TokenKind::Assign),
            Some(b':') => self.sign(1, TokenKind::Colon),
            Some(b'\'') => self.quoted_digits(at)?,
            Some(b'"') => TokenKind::Text(self.quoted_text(at)?),
            Some(b'-' | b'0'..=b'9') => {
                let digits = rest.trim_start_matches('-').bytes().take_while(u8::is_ascii_digit).count();
                let sign = usize::from(rest.starts_with('-'));
                let number = rest.get(..digits.saturating_add(sign)).filter(|_| digits > 0);
                let Some(number) = number else {
                    // the sign alone
                    self.skip(1);
                    return Err((at, expected("a value")));
                };
                self.sign(number.len(), TokenKind::Number(number))
            }
            Some(first) if first.is_ascii_alphabetic() => {
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
                let len = rest.bytes().take_while(is_part).count();
                // a comment may follow without a blank
                let word = rest.get(..len).unwrap_or_default();
                let word = word.split("--").next().unwrap_or_default();
                self.sign(word.len(), TokenKind::Word(word))
            }
            Some(_) => {
                self.skip(rest.chars().next().map_or(1, char::len_utf8));
                return Err((at, expected("a name, a value or punctuation")));
            }
        };
        Ok(Token { at, kind })
    }

    const fn sign(&mut self, len: usize, kind: TokenKind<'t>) -> TokenKind<'t> {
        self.skip(len);
        kind
    }

    /// White space and comments: `-- .. --` or to the end of the line, `/* .. */` with others inside.
    fn blanks(&mut self) -> Result<(), (usize, FaultKind)> {
        loop {
            let rest = self.rest();
            let blank = rest.len().saturating_sub(rest.trim_start_matches(is_blank).len());
            self.skip(blank);
            let rest = self.rest();
            if let Some(comment) = rest.strip_prefix("--") {
                // one pass: what ends the comment first
                let mut before = None;
                let end = comment.bytes().position(|byte| {
                    let is_end = matches!(byte, b'\n' | b'\r') || (byte, before) == (b'-', Some(b'-'));
                    before = Some(byte);
                    is_end
                });
                self.skip(end.map_or(comment.len(), |end| end.saturating_add(1)).saturating_add(2));
            } else if rest.starts_with("/*") {
                let at = self.at;
                let mut depth = 0usize;
                loop {
                    let rest = self.rest();
                    if rest.starts_with("/*") {
                        depth = depth.saturating_add(1);
                        self.skip(2);
                    } else if rest.starts_with("*/") {
                        depth = depth.saturating_sub(1);
                        self.skip(2);
                        if depth == 0 {
                            break;
                        }
                    } else {
                        let c = rest.chars().next().ok_or((at, expected("*/ at the end of the comment")))?;
                        self.skip(c.len_utf8());
                    }
                }
            } else if blank == 0 {
                return Ok(());
            }
        }
    }

    fn quoted_digits(&mut self, at: usize) -> Result<TokenKind<'t>, (usize, FaultKind)> {
        let inner = self.rest().get(1..).unwrap_or_default();
        let Some((digits, behind)) = inner.split_once('\'') else {
            self.at = self.text.len();
            return Err((at, expected("' at the end of the octets")));
        };
        self.skip(digits.len().saturating_add(2));
        let kind = match behind.bytes().next() {
            Some(b'H') => TokenKind::Hex(digits),
            Some(b'B') => TokenKind::Binary(digits),
            _ => return Err((at, expected("H or B behind the second '"))),
        };
        self.skip(1);
        Ok(kind)
    }

    fn quoted_text(&mut self, at: usize) -> Result<&'t str, (usize, FaultKind)> {
        let inner = self.rest().get(1..).unwrap_or_default();
        let mut from = 0;
        while let Some(found) = inner.get(from..).and_then(|rest| rest.find('"')) {
            let end = from.saturating_add(found);
            if inner.get(end..).is_some_and(|rest| rest.starts_with("\"\"")) {
                from = end.saturating_add(2);
                continue;
            }
            self.skip(end.saturating_add(2));
            return Ok(inner.get(..end).unwrap_or_default());
        }
        self.at = self.text.len();
        Err((at, expected("\" at the end of the text")))
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

pub(super) const fn expected(expected: &'static str) -> FaultKind {
    FaultKind::Expected { expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<TokenKind<'_>> {
        let mut lexer = Lexer::new(text);
        let mut words = Vec::new();
        loop {
            match lexer.next().unwrap().kind {
                TokenKind::End => return words,
                kind => words.push(kind),
            }
        }
    }

    #[test]
    fn words_and_comments() {
        assert_eq!(
            words("\u{feff}a-b -- one -- ::= x : -- two\n{'0A b'H,-12}/* a /* b */ c */\"q\"\"r\""),
            [
                TokenKind::Word("a-b"),
                TokenKind::Assign,
                TokenKind::Word("x"),
                TokenKind::Colon,
                TokenKind::Open,
                TokenKind::Hex("0A b"),
                TokenKind::Comma,
                TokenKind::Number("-12"),
                TokenKind::Close,
                TokenKind::Text("q\"\"r"),
            ]
        );
    }

    #[test]
    fn what_has_no_end_is_named_at_its_beginning() {
        for (text, at) in
            [("a '00", 2), ("a \"b", 2), (" /* b", 1), ("'00'x", 0), ("a ;", 2), ("a -Codes", 2)]
        {
            let mut lexer = Lexer::new(text);
            let fault = loop {
                match lexer.next() {
                    Err((at, _)) => break at,
                    Ok(token) => assert_ne!(token.kind, TokenKind::End, "{text}"),
                }
            };
            assert_eq!(fault, at, "{text}");
            // and the rest is read
            assert!((0..8).any(|_| lexer.next().is_ok_and(|token| token.kind == TokenKind::End)), "{text}");
        }
    }
}
