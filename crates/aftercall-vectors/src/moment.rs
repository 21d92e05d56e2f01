//! Wall times as people write them: RFC 3339 in UTC, to and from microseconds since 1970.

use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

/// The present wall time in microseconds since 1970.
pub fn present() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// Reads `2026-10-21T07:29:30Z`, with up to six digits of a fraction.
pub fn parse(text: &str) -> Option<i64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut date = date.splitn(3, '-').map(|part| (part.len(), digits(part)));
    let mut time = time.splitn(3, ':').map(|part| (part.len(), digits(part)));
    let mut part = |width: usize, of_date: bool, from: i64, to: i64| {
        let (length, number) = if of_date { date.next()? } else { time.next()? };
        number.filter(|number| length == width && (from..=to).contains(number))
    };
    let (year, month, day) =
        (part(4, true, 1, 9999)?, part(2, true, 1, 12)?, part(2, true, 1, 31)?);
    let hour = part(2, false, 0, 23)?;
    let (minute, second) = (part(2, false, 0, 59)?, part(2, false, 0, 59)?);
    if fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let micros = digits(&format!("{fraction:0<6}"))?;
    let seconds = days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    Some(seconds * SECOND + micros)
}

/// Writes a wall time; the fraction only when there is one.
pub fn show(wall: i64) -> String {
    let (seconds, micros) = (wall.div_euclid(SECOND), wall.rem_euclid(SECOND));
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, date) = civil(day);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
    format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

fn digits(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. The year is taken to begin in March,
/// so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date so many days after 1970-01-01: the inverse of [`days`].
fn civil(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-01-01T00:00:00Z", 1_767_225_600),
            ("1994-11-06T08:49:37Z", 784_111_777),
        ] {
            assert_eq!(parse(text), Some(seconds * SECOND), "{text}");
            assert_eq!(show(seconds * SECOND), text);
        }
        assert_eq!(parse("1970-01-01T00:00:01.5Z"), Some(1_500_000));
        assert_eq!(show(1_500_000), "1970-01-01T00:00:01.500000Z");
        for wrong in ["", "1970-01-01", "1970-1-01T00:00:00Z", "1970-01-01T00:00:00", "x"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
