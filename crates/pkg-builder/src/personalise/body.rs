//! What the steps of one file write, and writing something else.

use core::ops::Range;

use sgp_asn1::saip::{Fcp, FileContent, FileStep, Integer, ManagementStep};

/// Largest step of `fillFileOffset`.
const MAX_OFFSET: usize = 0xFFFF;

/// Steps of a file, of a template or without one: what they have in common.
pub(super) trait Step: Sized {
    /// Whether a file begins here, or another one than before is selected.
    fn begins(&self) -> bool;
    /// What it fills.
    fn fill(&self) -> Option<Fill<'_>>;
    /// `fillFileOffset`.
    fn offset(bytes: u16) -> Self;
    /// `fillFileContent`.
    fn content(bytes: Vec<u8>) -> Self;
}

/// What one step fills.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fill<'s> {
    Offset(usize),
    Content(&'s [u8]),
}

impl Step for FileStep<'_> {
    fn begins(&self) -> bool {
        matches!(self, Self::FileDescriptor(_))
    }

    fn fill(&self) -> Option<Fill<'_>> {
        match self {
            Self::FillFileOffset(offset) => Some(Fill::Offset(usize::try_from(offset.to_i64()).ok()?)),
            Self::FillFileContent(content) => Some(Fill::Content(content.as_bytes())),
            _ => None,
        }
    }

    fn offset(bytes: u16) -> Self {
        Self::FillFileOffset(Integer::new(i64::from(bytes)))
    }

    fn content(bytes: Vec<u8>) -> Self {
        Self::FillFileContent(FileContent::new(bytes))
    }
}

impl Step for ManagementStep<'_> {
    fn begins(&self) -> bool {
        matches!(self, Self::CreateFcp(_) | Self::FilePath(_))
    }

    fn fill(&self) -> Option<Fill<'_>> {
        match self {
            Self::FillFileOffset(offset) => Some(Fill::Offset(usize::try_from(offset.to_i64()).ok()?)),
            Self::FillFileContent(content) => Some(Fill::Content(content.as_bytes())),
            _ => None,
        }
    }

    fn offset(bytes: u16) -> Self {
        Self::FillFileOffset(Integer::new(i64::from(bytes)))
    }

    fn content(bytes: Vec<u8>) -> Self {
        Self::FillFileContent(FileContent::new(bytes))
    }
}

/// The steps of the file that is made at `first`: that one, and those up to the next file.
pub(super) fn steps_of<S: Step>(steps: &[S], first: usize) -> Range<usize> {
    let behind = first.saturating_add(1);
    let rest = steps.get(behind..).unwrap_or_default();
    let end = rest.iter().position(S::begins).map_or(steps.len(), |next| behind.saturating_add(next));
    first..end
}

/// The steps of the first file of a template's member, which may begin without a descriptor.
pub(super) fn first_file(steps: &[FileStep<'_>]) -> Range<usize> {
    if steps.first().is_some_and(Step::begins) {
        return steps_of(steps, 0);
    }
    0..steps.iter().position(Step::begins).unwrap_or(steps.len())
}

/// The bytes from `at` that one step writes, as they stand in it; `None` where it takes several, or
/// where they are not written at all.
pub(super) fn written<S: Step>(steps: &[S], at: usize, len: usize) -> Option<&[u8]> {
    runs(steps).find_map(|(_, start, bytes)| bytes.get(at.checked_sub(start)?..)?.get(..len))
}

/// Writes `bytes` at `at` of the file that the steps in `file` make. Where one step writes there
/// already, that one is changed; else all that is written is put together anew.
pub(super) fn write<S: Step>(steps: &mut Vec<S>, file: Range<usize>, at: usize, bytes: &[u8]) {
    let Some(own) = steps.get(file.clone()) else { return };
    let end = at.saturating_add(bytes.len());
    let covering = runs(own).find(|(_, start, run)| *start <= at && end <= start.saturating_add(run.len()));
    if let Some((index, start, run)) = covering {
        let mut changed = run.to_vec();
        let place = changed.get_mut(at.saturating_sub(start)..end.saturating_sub(start));
        place.into_iter().for_each(|place| place.copy_from_slice(bytes));
        if let Some(step) = steps.get_mut(file.start.saturating_add(index)) {
            *step = S::content(changed);
        }
        return;
    }
    let mut made: Vec<(usize, Vec<u8>)> = Vec::new();
    for (_, start, run) in runs(own) {
        let before = run.get(..at.saturating_sub(start).min(run.len())).unwrap_or_default();
        let behind = run.get(end.saturating_sub(start)..).unwrap_or_default();
        if !before.is_empty() {
            made.push((start, before.to_vec()));
        }
        if !behind.is_empty() {
            made.push((start.max(end), behind.to_vec()));
        }
    }
    made.push((at, bytes.to_vec()));
    made.sort_by_key(|(start, _)| *start);
    let mut old: Vec<S> = steps.splice(file.clone(), core::iter::empty()).collect();
    old.retain(|step| step.fill().is_none());
    let mut position = 0usize;
    for (start, run) in made {
        while position < start {
            let skip = start.saturating_sub(position).min(MAX_OFFSET);
            old.push(S::offset(u16::try_from(skip).unwrap_or(u16::MAX)));
            position = position.saturating_add(skip);
        }
        position = position.saturating_add(run.len());
        old.push(S::content(run));
    }
    steps.splice(file.start..file.start, old);
}

/// What is written: index of the step, place in the file, bytes.
fn runs<S: Step>(steps: &[S]) -> impl Iterator<Item = (usize, usize, &[u8])> {
    let mut position = 0usize;
    steps.iter().enumerate().filter_map(move |(index, step)| match step.fill()? {
        Fill::Offset(skip) => {
            position = position.saturating_add(skip);
            None
        }
        Fill::Content(bytes) => {
            let start = position;
            position = position.saturating_add(bytes.len());
            Some((index, start, bytes))
        }
    })
}

/// Whether parameters make a file with a body of its own, not a link to that of another.
pub(super) fn has_own_body(fcp: &Fcp<'_>) -> bool {
    fcp.link_path().is_none_or(<[u8]>::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(text: &str) -> Vec<FileStep<'static>> {
        let step = |word: &str| match word.strip_prefix('+') {
            Some(skip) => FileStep::offset(skip.parse().unwrap()),
            None if word == "fcp" => FileStep::FileDescriptor(Fcp::new()),
            None => FileStep::content(hex::decode(word).unwrap()),
        };
        text.split_whitespace().map(step).collect()
    }

    fn text(steps: &[FileStep<'_>]) -> String {
        let word = |step: &FileStep<'_>| match step.fill() {
            Some(Fill::Offset(skip)) => format!("+{skip}"),
            Some(Fill::Content(bytes)) => hex::encode(bytes),
            None => "fcp".to_owned(),
        };
        steps.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_what_is_concerned_is_written() {
        for (before, at, bytes, after) in [
            ("fcp 01020304", 0, "aabbccdd", "fcp aabbccdd"),
            ("01020304", 1, "aabb", "01aabb04"),
            ("fcp", 0, "aa", "fcp aa"),
            ("", 3, "aa", "+3 aa"),
            ("fcp 0102 +4 0304", 6, "aabb", "fcp 0102 +4 aabb"),
            ("fcp 0102 +4 0304", 1, "aabb", "fcp 01 aabb +3 0304"),
            ("fcp 0102 +4 0304", 3, "aa", "fcp 0102 +1 aa +2 0304"),
            ("fcp +2 01020304", 0, "aabbcc", "fcp aabbcc 020304"),
            ("fcp 01 02 03", 0, "aabb", "fcp aabb 03"),
            ("fcp +70000 01", 0, "aa", "fcp aa +65535 +4464 01"),
        ] {
            let before = before.replace("+70000", "+65535 +4465");
            let mut steps = steps(&before);
            let file = first_file(&steps);
            write(&mut steps, file, at, &hex::decode(bytes).unwrap());
            assert_eq!(text(&steps), after, "{before} {at} {bytes}");
        }
    }

    #[test]
    fn the_second_file_is_another_one() {
        let mut steps = steps("fcp 01 fcp 02");
        assert_eq!((first_file(&steps), steps_of(&steps, 2)), (0..2, 2..4));
        write(&mut steps, 0..2, 0, &[0xAA, 0xBB]);
        assert_eq!(text(&steps), "fcp aabb fcp 02");
        assert_eq!(written(&steps[2..4], 0, 1), Some(&[2][..]));
        assert_eq!(written(&steps[0..2], 0, 3), None);
    }
}
