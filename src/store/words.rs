//! Descriptions of an earlier session.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::engine::config::Choice as _;
use crate::engine::numbers::counted;
use crate::lab::session::Session;

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

/// Description of the run that was on screen, in a line.
pub fn what(session: &Session) -> String {
    let mut words = Vec::new();
    if let Some(page) = session.run(session.shown) {
        let recipe = &page.recipe;
        words.extend((!recipe.title().is_empty()).then(|| recipe.title().to_owned()));
        words.push(recipe.start().data.kind.label().to_owned());
        words.push(counted(recipe.steps(), "step"));
        words.push(counted(recipe.edits().len() as u64, "edit"));
    }
    if session.runs.len() > 1 {
        words.push(counted(session.runs.len() as u64, "run"));
    }
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::recipe::Recipe;
    use crate::lab::session::RunRecord;

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

    #[test]
    fn a_session_is_told_by_the_run_on_screen() {
        let config = RunConfig::default().validate().unwrap();
        let run = |id, steps| RunRecord {
            id,
            parent: None,
            recipe: Recipe::new(config.clone()).lasting(steps).unwrap(),
        };
        let mut session = Session { runs: vec![run(1, 1)], shown: 1, beside: None, at: 0 };
        assert_eq!(what(&session), "Spiral · 1 step · 0 edits");
        session.runs.push(run(2, 1_234_567));
        session.shown = 2;
        assert_eq!(what(&session), "Spiral · 1\u{2009}234\u{2009}567 steps · 0 edits · 2 runs");
        let titled = session.runs[1].recipe.clone().titled("Wide".into(), String::new());
        session.runs[1].recipe = titled.unwrap();
        assert!(what(&session).starts_with("Wide · Spiral · "));
    }
}
