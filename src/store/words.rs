//! The time of an earlier session, in words.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Time relative to now, in the local time zone.
pub fn when(then: SystemTime, now: jiff::Timestamp) -> String {
    let local = |time: jiff::Timestamp| time.to_zoned_datetime(TimeZone::system()).datetime();
    jiff::Timestamp::try_from(then)
        .map_or_else(|_| "some time ago".to_owned(), |then| told(local(then), local(now)))
}

fn told(then: DateTime, now: DateTime) -> String {
    let day = now.date();
    let form = if then.date() == day {
        "today %H:%M"
    } else if day.yesterday().is_ok_and(|yesterday| yesterday == then.date()) {
        "yesterday %H:%M"
    } else if then.year() == now.year() {
        "%a %-d %b %H:%M"
    } else {
        "%-d %b %Y %H:%M"
    };
    then.strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_people_do() {
        let now: DateTime = "2026-11-23T15:00:00".parse().unwrap();
        for (then, words) in [
            ("2026-11-23T14:05:59", "today 14:05"),
            ("2026-11-23T00:00:00", "today 00:00"),
            ("2026-11-22T09:12:00", "yesterday 09:12"),
            ("2026-11-16T18:40:00", "Mon 16 Nov 18:40"),
            ("2026-03-01T08:00:00", "Sun 1 Mar 08:00"),
            ("2025-11-23T15:00:00", "23 Nov 2025 15:00"),
            ("2026-11-24T01:00:00", "Tue 24 Nov 01:00"),
        ] {
            assert_eq!(told(then.parse().unwrap(), now), words);
        }
        let new_year: DateTime = "2026-01-01T00:10:00".parse().unwrap();
        assert_eq!(told("2025-12-31T23:50:00".parse().unwrap(), new_year), "yesterday 23:50");
    }
}
