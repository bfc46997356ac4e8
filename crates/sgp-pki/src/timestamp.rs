//! Moments of the wall clock.

use core::fmt;
use core::str::FromStr;

use sgp_asn1::gp::BcdDate;
use sgp_wire::DecodeError;

/// A moment of the wall clock: whole seconds since 1970-01-01T00:00:00 UTC, leap seconds not
/// counted. Handed in by the caller; nothing in the SDK reads a clock.
///
/// As text it is `YYYY-MM-DDThh:mm:ssZ`, in the proleptic Gregorian calendar.
///
/// ```
/// use sgp_pki::Timestamp;
///
/// let moment: Timestamp = "2025-03-10T10:00:00Z".parse()?;
/// assert_eq!(moment.as_unix(), 1_741_600_800);
/// assert_eq!(moment.to_string(), "2025-03-10T10:00:00Z");
/// # Ok::<(), sgp_pki::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `seconds` after 1970-01-01T00:00:00 UTC; before it when negative.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00 UTC.
    #[must_use]
    pub const fn as_unix(self) -> i64 {
        self.0
    }

    /// The first second of a day, UTC.
    #[must_use]
    pub fn start_of(day: BcdDate) -> Self {
        let days = days_from_civil(i64::from(day.year()), i64::from(day.month()), i64::from(day.day()));
        Self(days.saturating_mul(DAY))
    }

    /// The last second of a day, UTC.
    #[must_use]
    pub fn end_of(day: BcdDate) -> Self {
        Self(Self::start_of(day).0.saturating_add(DAY - 1))
    }

    /// The day this moment lies in, UTC; `None` outside of the years 0 to 9999.
    #[must_use]
    pub fn date(self) -> Option<BcdDate> {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        BcdDate::new(u16::try_from(year).ok()?, month, day)
    }

    /// The first second of the day `YYYYMMDD` in packed BCD, four bytes, as certificates of cards
    /// hold it.
    ///
    /// # Errors
    /// [`InvalidValue`](sgp_wire::DecodeErrorKind::InvalidValue) for a day that no calendar has.
    pub fn from_bcd(bytes: [u8; 4]) -> Result<Self, DecodeError> {
        BcdDate::decode(&bytes, 0).map(Self::start_of)
    }

    /// The day this moment lies in as `YYYYMMDD` in packed BCD; `None` as in [`date`](Self::date).
    #[must_use]
    pub fn to_bcd(self) -> Option<[u8; 4]> {
        self.date().map(BcdDate::to_bytes)
    }
}

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Days of 400 years, after which the calendar repeats.
const ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let year_of_era = year.rem_euclid(400);
    let month = (month + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    year.div_euclid(400) * ERA + day_of_era - EPOCH
}

/// Year, month, day of the month; the inverse.
const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + EPOCH;
    let day_of_era = days.rem_euclid(ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = days.div_euclid(ERA) * 400 + year_of_era;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads `YYYY-MM-DDThh:mm:ssZ`, 20 characters.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        const FORM: &[u8; 20] = b"0000-00-00T00:00:00Z";
        let mut digits = [0_u16; 14];
        let mut slots = digits.iter_mut();
        for (at, form) in FORM.iter().enumerate() {
            let found = text.as_bytes().get(at).copied();
            let fits = match (form, found) {
                (b'0', Some(digit @ b'0'..=b'9')) => {
                    if let Some(slot) = slots.next() {
                        *slot = u16::from(digit & 0x0F);
                    }
                    true
                }
                (b'0', _) => false,
                (separator, found) => found == Some(*separator),
            };
            if !fits {
                return Err(TimestampError { offset: at });
            }
        }
        if text.len() != FORM.len() {
            return Err(TimestampError { offset: FORM.len() });
        }
        let [y1, y2, y3, y4, mo1, mo2, d1, d2, h1, h2, mi1, mi2, s1, s2] = digits;
        let two = |tens: u16, ones: u16| u8::try_from(tens * 10 + ones).unwrap_or(u8::MAX);
        let year = y1 * 1000 + y2 * 100 + y3 * 10 + y4;
        let date = BcdDate::new(year, two(mo1, mo2), two(d1, d2)).ok_or(TimestampError { offset: 5 })?;
        let (hour, minute, second) = (two(h1, h2), two(mi1, mi2), two(s1, s2));
        for (value, max, offset) in [(hour, 23, 11), (minute, 59, 14), (second, 59, 17)] {
            if value > max {
                return Err(TimestampError { offset });
            }
        }
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Ok(Self(Self::start_of(date).0.saturating_add(seconds)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil_from_days(self.0.div_euclid(DAY));
        let second = self.0.rem_euclid(DAY);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let sign = if year < 0 { "-" } else { "" };
        let year = year.unsigned_abs();
        write!(f, "{sign}{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

/// Not a moment of the form `YYYY-MM-DDThh:mm:ssZ`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimestampError {
    offset: usize,
}

impl TimestampError {
    /// The first character that is wrong, or where the number that is too large begins.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected a moment YYYY-MM-DDThh:mm:ssZ, wrong at character {}", self.offset)
    }
}

impl core::error::Error for TimestampError {}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    // GNU date: `date -u -d TEXT +%s`
    #[test]
    fn moments_as_text_and_number() {
        for (text, unix) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:34:56Z", 951_827_696),
            ("2000-03-01T00:00:00Z", 951_868_800),
            ("2024-12-31T23:59:59Z", 1_735_689_599),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
            ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("0004-02-29T00:00:00Z", -62_035_891_200),
            ("7496-01-24T00:00:00Z", 174_385_699_200),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(text.parse(), Ok(Timestamp::from_unix(unix)), "{text}");
            assert_eq!(Timestamp::from_unix(unix).to_string(), text);
        }
    }

    #[test]
    fn each_day_of_an_era_follows_the_one_before() {
        let mut previous = None;
        for day in -EPOCH..-EPOCH + ERA + 366 {
            let date = Timestamp::from_unix(day * DAY + 4711).date();
            if day >= -EPOCH + 306 {
                let date = date.unwrap();
                assert_eq!(Timestamp::start_of(date).as_unix(), day * DAY);
                assert_eq!(Timestamp::end_of(date).as_unix(), day * DAY + DAY - 1);
                assert!(previous < Some(date), "{date:?}");
                previous = Some(date);
            }
        }
    }

    #[test]
    fn other_texts_are_refused_at_the_right_character() {
        for (text, offset) in [
            ("", 0),
            ("2025-03-10", 10),
            ("2025-03-10T10:00:00", 19),
            ("2025-03-10T10:00:00Z ", 20),
            ("2025-03-10T10:00:00+01:00", 19),
            ("2025-03-10 10:00:00Z", 10),
            ("+025-03-10T10:00:00Z", 0),
            ("2025-02-29T10:00:00Z", 5),
            ("2025-13-01T10:00:00Z", 5),
            ("2025-03-00T10:00:00Z", 5),
            ("2025-03-10T24:00:00Z", 11),
            ("2025-03-10T10:60:00Z", 14),
            ("2016-12-31T23:59:60Z", 17),
            ("２025-03-10T10:00:00Z", 0),
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError { offset }), "{text}");
        }
    }

    #[test]
    fn days_of_certificates() {
        let moment: Timestamp = "2035-12-31T23:59:59Z".parse().unwrap();
        assert_eq!(moment.to_bcd(), Some([0x20, 0x35, 0x12, 0x31]));
        assert_eq!(
            Timestamp::from_bcd([0x20, 0x35, 0x12, 0x31]).unwrap().to_string(),
            "2035-12-31T00:00:00Z"
        );
        assert!(Timestamp::from_bcd([0x20, 0x35, 0x13, 0x31]).is_err());
        assert!(Timestamp::from_bcd([0x20, 0x3A, 0x12, 0x31]).is_err());
    }

    #[test]
    fn no_moment_is_too_far_to_print() {
        for seconds in [i64::MIN, i64::MAX] {
            assert_eq!(Timestamp::from_unix(seconds).to_bcd(), None);
            assert!(Timestamp::from_unix(seconds).to_string().ends_with('Z'));
        }
        assert_eq!(Timestamp::from_unix(-62_167_219_201).to_string(), "-0001-12-31T23:59:59Z");
    }
}
