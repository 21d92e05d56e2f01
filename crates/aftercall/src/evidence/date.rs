//! Dates in header fields: the three forms of RFC 9110 section 5.6.7, and what servers send
//! instead.
//!
//! Recipients must accept all three forms and are encouraged to be robust. A date written exactly
//! in one of the forms is accepted without a caveat; any other unambiguous spelling is read and
//! marked lenient.

use core::fmt::Write;

/// Seconds since 1970, and whether the spelling broke the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) unix: i64,
    pub(crate) lenient: bool,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] =
    ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// The longest text that is read as a date (JavaScript's dates with a zone's name are long).
const MAX_DATE: usize = 80;

/// Reads a date. `reference`, in seconds since 1970, is the time near which two-digit years are: a
/// year more than 50 years after it belongs to the previous century.
pub(crate) fn parse(text: &[u8], reference: Option<i64>) -> Option<Date> {
    let text = text.trim_ascii();
    if let Some(unix) = imf_fixdate(text) {
        return Some(Date { unix, lenient: false });
    }
    let text = core::str::from_utf8(text).ok()?;
    if text.len() > MAX_DATE {
        return None;
    }
    let parts = if text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.contains('-') {
        iso_8601(text).or_else(|| named_month(text))?
    } else {
        named_month(text)?
    };
    let year = if parts.two_digit_year { century(parts.year, reference) } else { parts.year };
    if !(1..=9999).contains(&year) || parts.day < 1 || parts.day > days_in(year, parts.month) {
        return None;
    }
    // A leap second is in the grammar. In a count of seconds it is the first of the next minute, so
    // that no date is read as earlier than written.
    let days = days_from_civil(year, parts.month, parts.day);
    let unix =
        days * 86_400 + parts.hour * 3_600 + parts.minute * 60 + parts.second + parts.round_up
            - parts.offset_minutes * 60;
    let exact = parts.offset_minutes == 0 && is_exact(text, &parts, year, days);
    Some(Date { unix, lenient: !exact })
}

/// The form that nearly every server sends, such as `Wed, 21 Oct 2026 07:28:00 GMT`, if nothing in
/// it is wrong.
pub(super) fn imf_fixdate(text: &[u8]) -> Option<i64> {
    #[rustfmt::skip]
    let &[
        w1, w2, w3, b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', y1, y2, y3, y4, b' ',
        h1, h2, b':', n1, n2, b':', s1, s2, b' ', b'G', b'M', b'T',
    ] = text
    else {
        return None;
    };
    let number = |digits: &[u8]| {
        let valid = digits.iter().all(u8::is_ascii_digit);
        valid.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    };
    let month = MONTHS.iter().position(|month| month.as_bytes() == [m1, m2, m3])?;
    let month = i64::try_from(month).ok()? + 1;
    let (day, year) = (number(&[d1, d2])?, number(&[y1, y2, y3, y4])?);
    let (hour, minute, second) = (number(&[h1, h2])?, number(&[n1, n2])?, number(&[s1, s2])?);
    let in_range = year >= 1
        && (1..=days_in(year, month)).contains(&day)
        && (hour <= 23 && minute <= 59 && second <= 60);
    let days = days_from_civil(year, month, day);
    let name = DAYS.get(usize::try_from(days.rem_euclid(7)).ok()?)?;
    let exact = in_range && name.as_bytes().starts_with(&[w1, w2, w3]);
    exact.then_some(days * 86_400 + hour * 3_600 + minute * 60 + second)
}

struct Parts {
    year: i64,
    two_digit_year: bool,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// One if there is a fraction of a second, which is not kept.
    round_up: i64,
    offset_minutes: i64,
}

/// IMF-fixdate, RFC 850 and asctime with the words in any order, recognized by their form.
fn named_month(text: &str) -> Option<Parts> {
    let mut month = None;
    let mut time = None;
    let mut numbers: [Option<(i64, usize)>; 2] = [None, None];
    let mut offset_minutes = 0;
    let text = text.split('(').next().unwrap_or(text);
    for word in text.split([' ', ',', '\t']).filter(|word| !word.is_empty()) {
        if word.contains(':') {
            time = Some(clock(word)?);
        } else if let Some(offset) = zone(word) {
            offset_minutes = offset;
        } else {
            for piece in word.split('-') {
                if let Some(found) = month_of(piece) {
                    month.replace(found).map_or(Some(()), |_| None)?;
                } else if let Some(number) = digits(piece) {
                    let slot = numbers.iter_mut().find(|slot| slot.is_none())?;
                    *slot = Some((number, piece.len()));
                } else if !is_weekday(piece) {
                    return None;
                }
            }
        }
    }
    let (hour, minute, second) = time?;
    let [(day, day_len), (year, year_len)] = [numbers[0]?, numbers[1]?];
    if day_len > 2 || !(year_len == 2 || year_len == 4) {
        return None;
    }
    let two_digit_year = year_len == 2;
    Some(Parts {
        year,
        two_digit_year,
        month: month?,
        day,
        hour,
        minute,
        second,
        round_up: 0,
        offset_minutes,
    })
}

/// `2026-10-21T07:28:30Z`, with or without seconds, fraction and offset.
fn iso_8601(text: &str) -> Option<Parts> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let mut fields = date.split('-');
    let mut number = |len| fields.next().filter(|field| field.len() == len).and_then(digits);
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at_checked(end)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    let (hour, minute, second) = clock(time)?;
    // Rounded up to a whole second: never earlier than written.
    let round_up = i64::from(fraction.bytes().any(|byte| byte != b'0'));
    let offset_minutes = if offset.is_empty() { 0 } else { zone(offset)? };
    let two_digit_year = false;
    let in_range = (1..=12).contains(&month);
    in_range.then_some(Parts {
        year,
        two_digit_year,
        month,
        day,
        hour,
        minute,
        second,
        round_up,
        offset_minutes,
    })
}

fn clock(word: &str) -> Option<(i64, i64, i64)> {
    let mut fields = word
        .split(':')
        .map(|field| if field.is_empty() || field.len() > 2 { None } else { digits(field) });
    let hour = fields.next()??;
    let minute = fields.next()??;
    let second = fields.next().unwrap_or(Some(0))?;
    let valid = fields.next().is_none() && hour <= 23 && minute <= 59 && second <= 60;
    valid.then_some((hour, minute, second))
}

/// Minutes east of UTC: `GMT`, `UTC`, `Z`, `+0000`, `-01:00`, `GMT+0100`.
fn zone(word: &str) -> Option<i64> {
    let name_end = word.find(['+', '-']).unwrap_or(word.len());
    let (name, offset) = word.split_at_checked(name_end)?;
    let known = ["", "GMT", "UTC", "UT", "Z"];
    if !known.iter().any(|zone| zone.eq_ignore_ascii_case(name)) || word.is_empty() {
        return None;
    }
    if offset.is_empty() {
        return Some(0);
    }
    let (sign, amount) = offset.split_at_checked(1)?;
    let amount = amount.replace(':', "");
    let number = digits(&amount).filter(|_| amount.len() == 4)?;
    let minutes = number / 100 * 60 + number % 100;
    (minutes <= 14 * 60).then_some(if sign == "-" { -minutes } else { minutes })
}

fn digits(text: &str) -> Option<i64> {
    let valid = (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| text.parse().ok())?
}

fn month_of(piece: &str) -> Option<i64> {
    let position = MONTHS.iter().position(|month| {
        piece.len() >= 3 && piece.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(month))
    })?;
    i64::try_from(position + 1).ok()
}

fn is_weekday(piece: &str) -> bool {
    DAYS.iter().any(|day| {
        piece.len() >= 3
            && day.len() >= piece.len()
            && day.get(..piece.len()).is_some_and(|start| start.eq_ignore_ascii_case(piece))
    })
}

/// RFC 9110 section 5.6.7: a two-digit year that appears to be more than 50 years in the future is
/// the most recent past year with the same digits. Without a reference, POSIX's pivot year applies.
fn century(year: i64, reference: Option<i64>) -> i64 {
    let Some(reference) = reference else {
        return if year < 69 { 2000 + year } else { 1900 + year };
    };
    let present = civil_year(reference.div_euclid(86_400));
    let candidate = present - present.rem_euclid(100) + year;
    if candidate > present + 50 { candidate - 100 } else { candidate }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_year(days: i64) -> i64 {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years are counted from March; January and February belong to the next one.
    year_of_era + era * 400 + i64::from(day_of_year >= 306)
}

/// Whether the text is, byte for byte, one of the three forms of this time.
fn is_exact(text: &str, parts: &Parts, year: i64, days: i64) -> bool {
    let position = |list_len: i64, value: i64| usize::try_from(value.rem_euclid(list_len)).ok();
    let day_name = position(7, days).and_then(|at| DAYS.get(at)).copied().unwrap_or("");
    let short_day = day_name.get(..3).unwrap_or("");
    let month = position(12, parts.month - 1).and_then(|at| MONTHS.get(at)).copied().unwrap_or("");
    let Parts { day, hour, minute, second, .. } = *parts;
    let mut form = Form { expected: text.as_bytes(), exact: true };
    // The fourth byte shows which of the three it can be.
    let written = match text.as_bytes().get(3) {
        Some(b',') => write!(
            form,
            "{short_day}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT"
        ),
        Some(b' ') => {
            write!(form, "{short_day} {month} {day:>2} {hour:02}:{minute:02}:{second:02} {year:04}")
        }
        _ => write!(
            form,
            "{day_name}, {day:02}-{month}-{:02} {hour:02}:{minute:02}:{second:02} GMT",
            year % 100
        ),
    };
    written.is_ok() && form.exact && form.expected.is_empty()
}

/// Compares what is written to it with what is expected, without keeping it.
struct Form<'a> {
    expected: &'a [u8],
    exact: bool,
}

impl Write for Form<'_> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        match self.expected.strip_prefix(text.as_bytes()) {
            Some(rest) => self.expected = rest,
            None => self.exact = false,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_792_567_680; // Wed, 21 Oct 2026 07:28:00 GMT

    fn read(text: &str) -> Option<(i64, bool)> {
        parse(text.as_bytes(), Some(NOW)).map(|date| (date.unix - NOW, date.lenient))
    }

    #[test]
    fn the_usual_form_is_read_directly() {
        for (text, unix) in [
            ("Wed, 21 Oct 2026 07:28:00 GMT", Some(NOW)),
            ("Thu, 29 Feb 2024 23:59:60 GMT", Some(1_709_251_200)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(253_402_300_799)),
            ("Thu, 21 Oct 2026 07:28:00 GMT", None),
            ("Wed, 21 oct 2026 07:28:00 GMT", None),
            ("Wed, 2a Oct 2026 07:28:00 GMT", None),
            ("Wed, 21 Oct 2026 24:28:00 GMT", None),
            ("Wed, 21 Oct 2026 07:60:00 GMT", None),
            ("Wed, 21 Oct 2026 07:28:61 GMT", None),
            ("Wed, 29 Feb 2023 07:28:00 GMT", None),
            ("Sat, 00 Jan 0000 00:00:00 GMT", None),
            ("Wed, 21 Oct 2026 07:28:00 UTC", None),
        ] {
            assert_eq!(imf_fixdate(text.as_bytes()), unix, "{text}");
            // The general reader agrees with what is read directly.
            let exact = named_month(text).is_some_and(|parts| {
                let days = days_from_civil(parts.year, parts.month, parts.day);
                is_exact(text, &parts, parts.year, days)
            });
            assert!(exact || unix.is_none(), "{text}");
        }
    }

    #[test]
    fn the_three_forms_and_their_relatives() {
        assert_eq!(read("Wed, 21 Oct 2026 07:29:30 GMT"), Some((90, false)));
        assert_eq!(read("Wednesday, 21-Oct-26 07:28:30 GMT"), Some((30, false)));
        assert_eq!(read("Wed Oct 21 07:28:30 2026"), Some((30, false)));
        for text in [
            "Thu, 21 Oct 2026 07:28:30 GMT",
            "wed, 21 oct 2026 07:28:30 gmt",
            "Wed, 21 Oct 2026 07:28:30 UTC",
            "Wed, 21 Oct 2026 07:28:30 +0000",
            "Wed, 21 Oct 2026 07:28:30",
            "Wed, 21-Oct-2026 07:28:30 GMT",
            "2026-10-21T07:28:30Z",
            "2026-10-21T09:28:29.5+02:00",
            "Wed Oct 21 2026 08:28:30 GMT+0100 (Some Time)",
        ] {
            assert_eq!(read(text), Some((30, true)), "{text}");
        }
        assert_eq!(read("Sun Nov  6 08:49:37 1994").map(|found| found.1), Some(false));
        for text in
            ["", "Wed", "Wed, 99 Oct 2026 07:28:30 GMT", "21 Oct 2026", "30 Feb 2026 00:00:00"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn two_digit_years_follow_the_fifty_year_rule() {
        let year_of = |text: &str, now| {
            let date = parse(text.as_bytes(), Some(now)).unwrap();
            civil_year(date.unix.div_euclid(86_400))
        };
        assert_eq!(year_of("Monday, 21-Oct-75 00:00:00 GMT", NOW), 2075);
        assert_eq!(year_of("Friday, 21-Oct-77 00:00:00 GMT", NOW), 1977);
    }

    #[test]
    fn moments_are_counted_rightly() {
        // Each form of each of these is read to the second, and only the right day's name is exact.
        for (text, unix) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
            ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Thu, 01 Mar 1900 00:00:00 GMT", -2_203_891_200),
            ("Fri, 31 Dec 1999 23:59:60 GMT", 946_684_800),
            ("Mon, 01 Jan 0001 00:00:00 GMT", -62_135_596_800),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
        ] {
            assert_eq!(parse(text.as_bytes(), None), Some(Date { unix, lenient: false }), "{text}");
        }
    }

    #[test]
    fn what_leaves_a_doubt_is_no_date() {
        for text in [
            "Wed, 29 Feb 2023 00:00:00 GMT",
            "Thu, 29 Feb 1900 00:00:00 GMT",
            "Fri, 31 Apr 2026 00:00:00 GMT",
            "Wed, 00 Oct 2026 07:28:30 GMT",
            "Wed, 21 Oct 0000 07:28:30 GMT",
            "Wed, 21 Oct 226 07:28:30 GMT",
            "Wed, 021 Oct 2026 07:28:30 GMT",
            "Wed, 21 Oct 2026 24:00:00 GMT",
            "Wed, 21 Oct 2026 07:60:00 GMT",
            "Wed, 21 Oct 2026 07:28:61 GMT",
            "Wed, 21 Oct 2026 07 GMT",
            "Wed, 21 Oct 2026 07:28:30:00 GMT",
            "Wed, 21 Oct 2026 007:28:30 GMT",
            "Wed, 21 Oct 2026 :28:30 GMT",
            "Wed, 21 Oct Nov 2026 07:28:30 GMT",
            "Wed, 21 22 Oct 2026 07:28:30 GMT",
            "Wed, 21 2026 07:28:30 GMT",
            "Wed, Oct 2026 07:28:30 GMT",
            "Wed, 21 Oct 2026 07:28:30 PST",
            "Wed, 21 Oct 2026 07:28:30 +9900",
            "Wed, 21 Oct 2026 07:28:30 +01000",
            "Wed, 21 Oct 2026 07:28:30 GMT+x",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-1-01T00:00:00Z",
            "26-10-21T00:00:00Z",
            "2026-10-21T00:00:00+25:00",
            "2026-10-21",
            "2026-10-21T",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let long = format!("Wed, 21 Oct 2026 07:28:30 GMT ({})", "x".repeat(60));
        assert_eq!(read(&long), None);
        assert_eq!(parse(b"Wed, 21 Oct 2026 07:28:30 GMT\xff", Some(NOW)), None);
    }

    #[test]
    fn zones_and_fractions_of_a_second() {
        for (text, seconds) in [
            ("2026-10-21T07:28:30", 30),
            ("2026-10-21 07:28:30z", 30),
            ("2026-10-21t07:28Z", 0),
            ("2026-10-21T07:28:30.000Z", 30),
            ("2026-10-21T07:28:30.001Z", 31),
            ("2026-10-21T06:28:30-01:00", 30),
            ("2026-10-21T21:28:30+14:00", 30),
            ("21-Oct-2026 07:28:30", 30),
            ("Wed, 21 October 2026 07:28:30 UT", 30),
            ("Wed, 21 Oct 2026 06:58:30 -0030", 30),
            ("Wed, 21 Oct 2026 7:28:30 GMT", 30),
            ("Wednes, 21 Oct 2026 07:28:30 GMT", 30),
            ("Wed,\t21 Oct 2026 07:28:30 GMT", 30),
            ("Wed Oct 21 07:28:30 GMT 2026", 30),
            ("WED, 21 OCT 2026 07:28:30 GMT", 30),
            ("Wednesday, 21-Oct-2026 07:28:30 GMT", 30),
        ] {
            assert_eq!(read(text), Some((seconds, true)), "{text}");
        }
    }

    #[test]
    fn two_digit_years_without_a_reference_follow_posix() {
        let year = |text: &str| {
            parse(text.as_bytes(), None).map(|date| civil_year(date.unix.div_euclid(86_400)))
        };
        assert_eq!(year("Monday, 21-Oct-68 00:00:00 GMT"), Some(2068));
        assert_eq!(year("Tuesday, 21-Oct-69 00:00:00 GMT"), Some(1969));
        // The edge of the fifty years, from the last and from the first day of a year.
        for (reference, two, full) in [
            (1_798_675_200, 76, 2076), // 31 December 2026
            (1_798_675_200, 77, 1977),
            (1_798_761_600, 77, 2077), // 1 January 2027
            (1_803_859_200, 78, 1978), // 1 March 2027
        ] {
            assert_eq!(century(two, Some(reference)), full, "{reference} {two}");
        }
    }
}
