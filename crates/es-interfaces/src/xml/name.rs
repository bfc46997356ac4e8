//! Names, and the start tags that they stand in (XML 1.0 2.3 and 3.1, Namespaces in XML 1.0 4).

const WHITE_SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Whether the text between `<` and `>` or `/>` is a name, and attributes with white space before each.
pub(super) fn is_start_tag(tag: &str) -> bool {
    let (name, mut rest) =
        tag.split_at_checked(tag.find(WHITE_SPACE).unwrap_or(tag.len())).unwrap_or_default();
    if !is_qualified_name(name) {
        return false;
    }
    loop {
        let attribute = rest.trim_start_matches(WHITE_SPACE);
        if attribute.is_empty() {
            return true;
        }
        let Some((name, value)) = attribute.split_once('=') else { return false };
        let value = value.trim_start_matches(WHITE_SPACE);
        let within = |quote| value.strip_prefix(quote)?.split_once::<char>(quote);
        let Some((value, behind)) = within('"').or_else(|| within('\'')) else { return false };
        let is_apart = attribute.len() < rest.len();
        if !is_apart || !is_qualified_name(name.trim_end_matches(WHITE_SPACE)) || value.contains('<') {
            return false;
        }
        rest = behind;
    }
}

/// A name, or a prefix and a name with one colon between them.
fn is_qualified_name(name: &str) -> bool {
    match name.split_once(':') {
        Some((prefix, local)) => is_name(prefix) && is_name(local),
        None => is_name(name),
    }
}

/// A name without colon.
fn is_name(name: &str) -> bool {
    name.starts_with(is_name_start) && name.chars().all(|c| is_name_start(c) || is_name_inside(c))
}

const fn is_name_start(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// What a name may hold behind its first character besides.
const fn is_name_inside(c: char) -> bool {
    matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn start_tags() {
        for tag in [
            "a",
            "a ",
            "ds:Reference\n",
            "a b='1'\tc:d = \"'\" ",
            "_é-1.x",
            "a b=''",
            "a b='>' c='='",
            "\u{E9}:ß",
        ] {
            assert!(is_start_tag(tag), "{tag}");
        }
        for tag in [
            "",
            " a",
            "1",
            "-a",
            "a<b",
            "a:b:c",
            ":a",
            "a:",
            "a\"",
            "&amp;",
            "a='1'",
            "a b",
            "a b=1",
            "a ='1'",
            "a 1='1'",
            "a :b='1'",
            "a b='1'c='2'",
            "a b='<'",
            "a b='",
            "a b=\"'",
            "a\u{D7}",
            "a b c='1'",
            "a\u{A0}b='1'",
        ] {
            assert!(!is_start_tag(tag), "{tag}");
        }
    }
}
