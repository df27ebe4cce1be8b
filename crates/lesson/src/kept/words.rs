//! Description of what is kept, in a line.

use super::{Kept, Underway};
use crate::LESSONS;
use engine::numbers::counted;
use lab::session::Session;

impl Kept {
    /// Describes the lesson under way and the run that was on screen: "Lesson 6 «Collapse», page 3
    /// of 8"; empty if nothing is worth keeping.
    pub fn about(&self) -> String {
        if !self.is_worth_keeping() {
            return String::new();
        }
        let lesson = self.lesson.as_ref().map(Underway::about);
        let own = self.own.is_worth_keeping().then(|| runs(&self.own));
        lesson.into_iter().chain(own).collect::<Vec<_>>().join(" · ")
    }
}

impl Underway {
    fn about(&self) -> String {
        let listed = LESSONS.iter().position(|listed| *listed.text == *self.lesson.source);
        let number = listed.map_or_else(String::new, |place| format!("{} ", place + 1));
        let (title, pages) = (&self.lesson.title, self.lesson.pages.len());
        format!("Lesson {number}«{title}», page {} of {pages}", self.page + 1)
    }
}

fn runs(session: &Session) -> String {
    let mut words = Vec::new();
    if let Some(page) = session.run(session.shown) {
        let recipe = &page.recipe;
        words.extend((!recipe.title().is_empty()).then(|| recipe.title().to_owned()));
        words.push(recipe.start().data.label().to_owned());
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
    use engine::config::RunConfig;
    use lab::recipe::Recipe;
    use lab::session::RunRecord;

    #[test]
    fn a_session_is_told_by_the_run_on_screen() {
        let config = RunConfig::default().validate().unwrap();
        let run = |id, steps| RunRecord {
            id,
            parent: None,
            recipe: Recipe::new(config.clone()).lasting(steps).unwrap(),
        };
        let mut session = Session { runs: vec![run(1, 1)], shown: 1, beside: None, at: 0 };
        let about = |session: &Session| Kept::from(session).about();
        assert_eq!(about(&session), "Spiral · 1 step · 0 edits");
        session.runs.push(run(2, 1_234_567));
        session.shown = 2;
        assert_eq!(about(&session), "Spiral · 1\u{2009}234\u{2009}567 steps · 0 edits · 2 runs");
        let titled = session.runs[1].recipe.clone().titled("Wide".into(), String::new());
        session.runs[1].recipe = titled.unwrap();
        assert!(about(&session).starts_with("Wide · Spiral · "));
        let fresh = Session { runs: vec![run(1, 0)], shown: 1, beside: None, at: 0 };
        assert_eq!(about(&fresh), "", "there is nothing to go on with");
    }

    #[test]
    fn a_lesson_is_told_by_its_number_and_page() {
        let run = RunRecord {
            id: 1,
            parent: None,
            recipe: Recipe::new(RunConfig::default().validate().unwrap()),
        };
        let own = Session { runs: vec![run], shown: 1, beside: None, at: 0 };
        let kept = |lesson: crate::Lesson, page| {
            let lesson = Some(Underway {
                lesson: lesson.shared(),
                page,
                counts_hands: false,
                screen: None,
                pages: Vec::new(),
            });
            Kept { own: own.clone(), lesson }.about()
        };
        let listed = LESSONS[5].lesson();
        let expected = format!("Lesson 6 «{}», page 3 of {}", listed.title, listed.pages.len());
        assert_eq!(kept(listed, 2), expected);
        let other = "+++\ntitle = \"Mine\"\n+++\n# A\n---\n# B\n";
        assert_eq!(kept(crate::read(other), 1), "Lesson «Mine», page 2 of 2");
        assert_eq!(kept(crate::read(other), 0), "", "it has only been opened");
    }
}
