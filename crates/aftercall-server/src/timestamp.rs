//! Timestamps of RFC 3339, as the events of a log have them.

/// Whether a text is a date with a time and an offset: `2026-02-28T23:59:60.25+01:00`.
pub(crate) fn is_valid(text: &str) -> bool {
    read(text.as_bytes()).is_some()
}

fn read(text: &[u8]) -> Option<()> {
    let (date, rest) = text.split_at_checked(10)?;
    let (time, rest) = rest.split_at_checked(9)?;
    let year = number(date.get(..4)?)?;
    let month = number(date.get(5..7)?)?;
    let day = number(date.get(8..)?)?;
    let separated = date[4] == b'-' && date[7] == b'-' && matches!(time[0], b'T' | b't' | b' ');
    let legal = (1..=12).contains(&month) && (1..=days(year, month)).contains(&day);
    // A minute with a leap second has a second 60.
    (separated && legal && is_clock(&time[1..], 60)).then_some(())?;
    let offset = match rest.strip_prefix(b".") {
        None => rest,
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest.get(digits..).filter(|_| digits > 0)?
        }
    };
    match offset {
        [b'Z' | b'z'] => Some(()),
        [b'+' | b'-', clock @ ..] if clock.len() == 5 => {
            is_clock(&[clock, b":00"].concat(), 59).then_some(())
        }
        _ => None,
    }
}

/// `23:59:59`
fn is_clock(text: &[u8], most_seconds: u32) -> bool {
    let part = |at: usize| text.get(at..at + 2).and_then(number);
    let separated = text.len() == 8 && text[2] == b':' && text[5] == b':';
    separated
        && part(0).is_some_and(|hour| hour < 24)
        && part(3).is_some_and(|minute| minute < 60)
        && part(6).is_some_and(|second| second <= most_seconds)
}

fn number(digits: &[u8]) -> Option<u32> {
    let digit =
        |sum: u32, byte: &u8| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0'));
    digits.iter().try_fold(0, digit)
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_timestamp_is_one() {
        for valid in [
            "2026-11-28T22:00:00Z",
            "2024-02-29t00:00:60.5z",
            "2026-11-28 22:00:00.123456789+05:30",
        ] {
            assert!(is_valid(valid), "{valid}");
        }
        for invalid in [
            "",
            "yesterday",
            "2026-11-28",
            "2026-11-28T22:00:00",
            "2026-11-28T22:00:00.Z",
            "2026-11-28T22:00:00+0100",
            "2026-11-28T22:00:00+24:00",
            "2026-11-28T24:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-00-10T00:00:00Z",
            "2026-1a-10T00:00:00Z",
            "2026-11-28T22:00:61Z",
            "2026-11-28T22:00:00Zé",
            "2026-11-2\u{e9}T22:00:00Z",
        ] {
            assert!(!is_valid(invalid), "{invalid}");
        }
    }
}
