//! The table of ratios.

use core::fmt;

/// What a ratio is asked to be.
#[derive(Clone, Copy)]
pub enum Target {
    /// Our time is to go at least so many times into the peer's.
    Faster(f64),
    /// Our time is to be at most so many times the peer's.
    Within(f64),
    /// Nothing is asked; the ratio is the peer's time over ours.
    None,
}

impl Target {
    fn ratio(self, ours: f64, peer: f64) -> f64 {
        if matches!(self, Self::Within(_)) { ours / peer } else { peer / ours }
    }

    fn is_met(self, ratio: f64) -> bool {
        match self {
            Self::Faster(least) => ratio >= least,
            Self::Within(most) => ratio <= most,
            Self::None => true,
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faster(least) => write!(f, "peer/ours >= {least}"),
            Self::Within(most) => write!(f, "ours/peer <= {most}"),
            Self::None => f.write_str("peer/ours"),
        }
    }
}

/// Our work, the peer's, and what their ratio is asked to be.
pub struct Row {
    /// Name of our work.
    pub ours: &'static str,
    /// Name of the peer's.
    pub peer: &'static str,
    /// What is asked.
    pub target: Target,
}

/// Rows from triples.
#[must_use]
pub fn rows<const N: usize>(rows: [(&'static str, &'static str, Target); N]) -> Vec<Row> {
    rows.into_iter().map(|(ours, peer, target)| Row { ours, peer, target }).collect()
}

/// Head of the table, in Markdown.
#[must_use]
pub fn head() -> String {
    format!(
        "| {:<28} | {:>9} | {:<30} | {:>9} | {:>6} | {:<18} | {:<6} |\n|{:-<30}|{:->11}|{:-<32}|{:->11}|{:->8}|{:-<20}|{:-<8}|",
        "ours", "us", "peer", "us", "ratio", "target", "", "", ":", "", ":", ":", "", ""
    )
}

/// The rows as lines of the table; `times` are nanoseconds of the works `names`. A row whose works
/// are not there (a peer left out of the build) is left out.
#[must_use]
pub fn lines(rows: &[Row], names: &[&str], times: &[f64]) -> Vec<String> {
    let time = |name: &str| names.iter().position(|other| *other == name).and_then(|at| times.get(at));
    let line = |row: &Row| {
        let (ours, peer) = (time(row.ours)?, time(row.peer)?);
        let ratio = row.target.ratio(*ours, *peer);
        let met = match row.target {
            Target::None => "",
            target if target.is_met(ratio) => "met",
            _ => "MISSED",
        };
        let (ours, peer) = (ours / 1e3, peer / 1e3);
        let target = row.target.to_string();
        Some(format!(
            "| {:<28} | {ours:>9.2} | {:<30} | {peer:>9.2} | {ratio:>6.2} | {target:<18} | {met:<6} |",
            row.ours, row.peer
        ))
    };
    rows.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_its_target_is_met() {
        let rows = rows([
            ("a", "b", Target::Faster(8.0)),
            ("a", "c", Target::Within(4.0)),
            ("c", "a", Target::Within(0.2)),
            ("a", "b", Target::None),
            ("a", "not built", Target::None),
        ]);
        let lines = lines(&rows, &["a", "b", "c"], &[1000.0, 7990.0, 250.0]);
        let ends: Vec<_> = lines.iter().map(|line| line.replace(' ', "")).collect();
        assert_eq!(
            ends,
            [
                "|a|1.00|b|7.99|7.99|peer/ours>=8|MISSED|",
                "|a|1.00|c|0.25|4.00|ours/peer<=4|met|",
                "|c|0.25|a|1.00|0.25|ours/peer<=0.2|MISSED|",
                "|a|1.00|b|7.99|7.99|peer/ours||",
            ]
        );
    }
}
