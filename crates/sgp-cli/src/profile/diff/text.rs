//! Differences as text.

use core::fmt;

use super::{Change, Diff, ElementDifference, FileDifference, ValueDifference};

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.equal {
            return f.write_str("no difference");
        }
        write!(f, "{} elements and {} files differ", self.elements.len(), self.files.len())?;
        self.elements.iter().try_for_each(|element| write!(f, "\n{element}"))?;
        self.files.iter().try_for_each(|file| write!(f, "\n{file}"))
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Added => "+",
            Self::Removed => "-",
            Self::Changed => "~",
        })
    }
}

impl fmt::Display for ElementDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} element {}", self.change, self.kind)?;
        if self.number > 0 {
            write!(f, "[{}]", self.number)?;
        }
        match (self.offset_a, self.offset_b, self.first_difference) {
            (Some(a), Some(b), Some(first)) => {
                write!(f, " from byte {} of the first, {} of the second", a + first, b + first)?;
            }
            (Some(at), ..) | (_, Some(at), _) => write!(f, " at byte {at}")?,
            _ => {}
        }
        self.members.iter().try_for_each(|member| write!(f, "\n    {member}"))?;
        if self.members_left_out > 0 {
            write!(f, "\n    .. and {} more", self.members_left_out)?;
        }
        Ok(())
    }
}

impl fmt::Display for FileDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} file {}", self.change, self.path)?;
        if let Some(name) = self.name {
            write!(f, " {name}")?;
        }
        self.attributes.iter().try_for_each(|attribute| write!(f, "\n    {attribute}"))?;
        let Some(content) = &self.content else { return Ok(()) };
        write!(f, "\n    content from byte {}: ", content.offset)?;
        match (&content.a, &content.b) {
            (Some(a), Some(b)) => write!(f, "{} -> {}", or_nothing(a), or_nothing(b)),
            _ => f.write_str("(not shown)"),
        }
    }
}

fn or_nothing(text: &str) -> &str {
    if text.is_empty() { "nothing" } else { text }
}

impl fmt::Display for ValueDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.hidden {
            return write!(f, "{}: (not shown)", self.path);
        }
        let or_none = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".into());
        write!(f, "{}: {} -> {}", self.path, or_none(&self.a), or_none(&self.b))
    }
}
