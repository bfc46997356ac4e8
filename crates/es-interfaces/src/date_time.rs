//! Dates and times as the XML binding writes them.

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;

/// A moment in the form of `xs:dateTime`, such as `2025-03-10T10:00:00Z`.
///
/// Keeps the text it was read from, so it is written as it came; [`unix`](Self::unix) is what it
/// means. A text without time zone is read as UTC, the zone that the standard recommends.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    unix: i64,
}

impl DateTime {
    /// The moment `seconds` after 1970-01-01T00:00:00 UTC, written with `Z`.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Self {
        let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute) = (second / 3600, second / 60 % 60);
        let sign = if year < 0 { "-" } else { "" };
        let text = format!(
            "{sign}{:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z",
            year.unsigned_abs(),
            second % 60
        );
        Self { text, unix: seconds }
    }

    /// Seconds since 1970-01-01T00:00:00 UTC; a fraction of a second is left out.
    #[must_use]
    pub const fn unix(&self) -> i64 {
        self.unix
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for DateTime {
    type Err = DateTimeError;

    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        let unix = parse(text).ok_or(DateTimeError)?;
        Ok(Self { text: text.into(), unix })
    }
}

fn parse(text: &str) -> Option<i64> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (date, time) = rest.split_once('T')?;
    let mut parts = date.split('-');
    let year_text = parts.next().filter(|y| y.len() >= 4 && (y.len() == 4 || !y.starts_with('0')))?;
    let year = digits(year_text, 4..=9)?;
    let year = if negative { -year } else { year };
    let month = digits(parts.next()?, 2..=2).filter(|m| (1..=12).contains(m))?;
    let day = digits(parts.next()?, 2..=2).filter(|d| (1..=days_in_month(year, month)).contains(d))?;
    if parts.next().is_some() {
        return None;
    }
    let (time, offset) = split_zone(time)?;
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (time, None),
    };
    if fraction.is_some_and(|f| f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2..=2).filter(|h| *h <= 24)?;
    let minute = digits(parts.next()?, 2..=2).filter(|m| *m <= 59)?;
    let second = digits(parts.next()?, 2..=2).filter(|s| *s <= 59)?;
    let after_midnight = minute != 0 || second != 0 || fraction.is_some_and(|f| f.bytes().any(|b| b != b'0'));
    if parts.next().is_some() || (hour == 24 && after_midnight) {
        return None;
    }
    Some(days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// The time before the zone, and the zone in seconds east of UTC.
fn split_zone(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, 0)) };
    let (time, zone) = time.split_at_checked(at)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let hours = digits(hours, 2..=2)?;
    let minutes = digits(minutes, 2..=2).filter(|m| *m <= 59)?;
    let seconds = hours * 3600 + minutes * 60;
    if seconds > 14 * 3600 {
        return None;
    }
    Some((time, if zone.starts_with('-') { -seconds } else { seconds }))
}

fn digits(text: &str, lengths: core::ops::RangeInclusive<usize>) -> Option<i64> {
    let valid = lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    valid.then(|| text.parse().ok()).flatten()
}

const fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

const fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar; a year starts in March here, so
/// that the leap day is its last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DateTime({})", self.text)
    }
}

/// Text that is not an `xs:dateTime`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTimeError;

impl fmt::Display for DateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date and time such as 2025-03-10T10:00:00Z")
    }
}

impl core::error::Error for DateTimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds computed with `date -u -d ... +%s`.
    const KNOWN: [(&str, i64); 6] = [
        ("1970-01-01T00:00:00Z", 0),
        ("2000-02-29T12:00:00Z", 951_825_600),
        ("2018-12-19T02:44:49Z", 1_545_187_489),
        ("2024-02-29T23:59:59Z", 1_709_251_199),
        ("2025-03-10T10:00:00Z", 1_741_600_800),
        ("1969-12-31T23:59:59Z", -1),
    ];

    #[test]
    fn known_moments_both_ways() {
        for (text, unix) in KNOWN {
            assert_eq!(text.parse::<DateTime>().unwrap().unix(), unix, "{text}");
            assert_eq!(DateTime::from_unix(unix).as_str(), text);
        }
    }

    #[test]
    fn zones_and_fractions() {
        for text in [
            "2025-03-10T11:30:00+01:30",
            "2025-03-10T05:00:00-05:00",
            "2025-03-10T10:00:00.999Z",
            "2025-03-10T10:00:00",
        ] {
            let read = text.parse::<DateTime>().unwrap();
            assert_eq!((read.unix(), read.as_str()), (1_741_600_800, text));
        }
        assert_eq!("2025-03-09T24:00:00Z".parse::<DateTime>().unwrap().unix(), 1_741_564_800);
    }

    #[test]
    fn refused() {
        for text in [
            "",
            "2025-03-10",
            "2025-3-10T10:00:00Z",
            "2025-02-29T10:00:00Z",
            "2025-13-01T10:00:00Z",
            "2025-03-10T24:00:01Z",
            "2025-03-10T10:60:00Z",
            "2025-03-10T10:00:60Z",
            "2025-03-10T10:00:00.Z",
            "2025-03-10T10:00:00+15:00",
            "2025-03-10 10:00:00Z",
            "02025-03-10T10:00:00Z",
            "2025-03-10T10:00Z",
            "2025-03-10T10:00:00Zx",
            "2025-03-10T+1:00:00Z",
        ] {
            assert_eq!(text.parse::<DateTime>(), Err(DateTimeError), "{text}");
        }
    }

    #[test]
    fn every_day_of_two_eras_goes_there_and_back() {
        for day in (-200_000..200_000).step_by(7) {
            let at = DateTime::from_unix(day * 86_400);
            assert_eq!(at.as_str().parse::<DateTime>().unwrap().unix(), day * 86_400);
        }
    }
}
