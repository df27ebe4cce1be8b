//! Contents of a page, and the refusal of a page whose text names what it doesn't show.

use super::mention::{Named, panel_of};
use super::quantity::{Quantity, Score};
use super::question::{Kind, Question};
use super::{Arrangement, Diagnostic, Page};
use engine::data::Split;
use lab::history::Metric;
use lab::{Control, CurvePanel, Toggle, ViewId};

/// Controls of the bars, which presenter mode doesn't have on a page with a question.
const OF_BARS: [Control; 10] = [
    Control::Play,
    Control::Step,
    Control::Reset,
    Control::Undo,
    Control::Speed,
    Control::Timeline,
    Control::Compare,
    Control::Runs,
    Control::Display,
    Control::Layout,
];

impl Page {
    /// The views in front.
    pub fn views(&self) -> &[ViewId] {
        match &self.arrangement {
            Arrangement::Layout(layout) => layout.in_front(),
            Arrangement::Views(views) => views,
        }
    }

    /// The panels of its curves.
    pub fn panels(&self) -> &[CurvePanel] {
        self.curves.as_deref().unwrap_or(&CurvePanel::USUAL)
    }

    /// Returns true if the page shows what its text names, in the window and in presenter mode.
    pub fn shows(&self, named: Named) -> bool {
        match named {
            Named::View(any) => any.iter().any(|view| self.has(*view)),
            Named::Panel(panel) => self.has_panel(panel),
            Named::Control(control) => self.has_control(control),
            Named::Slider => self.has_control(Control::Margin) || self.question_has_a_slider(),
            Named::Toggle(Toggle::Arrows) if self.three.is_some() => {
                !self.switches.contains(&(Toggle::Arrows, false))
            }
            Named::Toggle(toggle) => self.switches.contains(&(toggle, true)),
            Named::Metric(metric) => self.shows_metric(metric),
            Named::Score(score) => self.shows_score(score),
            Named::Mined => self.numbers.iter().any(|of| of.name().starts_with("mined")),
            Named::Bar | Named::ViewKey | Named::Former(_) => false,
        }
    }

    fn has(&self, view: ViewId) -> bool {
        self.views().contains(&view)
    }

    fn has_panel(&self, panel: CurvePanel) -> bool {
        self.has(ViewId::Curves) && self.panels().contains(&panel)
    }

    fn has_control(&self, control: Control) -> bool {
        let is_named = self.show.as_ref().is_some_and(|shown| shown.contains(&control));
        is_named && (self.question.is_none() || !OF_BARS.contains(&control))
    }

    fn question_has_a_slider(&self) -> bool {
        self.question.as_ref().is_some_and(|question| question.kind.value().is_some())
    }

    fn shows_metric(&self, metric: Metric) -> bool {
        let is_in_formula = metric == Metric::Loss && self.has(ViewId::Triplets);
        self.numbers.contains(&Quantity::Step(metric))
            || self.has_panel(panel_of(metric))
            || is_in_formula
            || self.until.iter().any(|c| c.is_of(|of| of == Quantity::Step(metric)))
    }

    fn shows_score(&self, score: Score) -> bool {
        let is_it = |of: Quantity| of.score() == Some(score);
        let has_table =
            self.has(ViewId::Retrieval) && !self.switches.contains(&(Toggle::RawPoints, true));
        let in_view = match score {
            Score::MapAtR => has_table || self.has_panel(CurvePanel::Shares),
            Score::RecallAtOne | Score::RPrecision => has_table,
            Score::RocAuc => {
                has_table || self.has(ViewId::Verification) || self.has(ViewId::Distances)
            }
            Score::BestThreshold => self.has(ViewId::Verification) || self.has(ViewId::Distances),
            Score::Silhouette => false,
        };
        in_view
            || self.numbers.iter().copied().any(is_it)
            || self.until.iter().any(|condition| condition.is_of(is_it))
            || self.question.iter().flat_map(Question::quantities).any(is_it)
    }

    /// Returns what the texts name and the page doesn't show, with what to do.
    pub(super) fn unseen(&self) -> Vec<Diagnostic> {
        let unseen = self.mentions.iter().filter(|mention| !self.shows(mention.named));
        let mut all: Vec<Diagnostic> = unseen
            .map(|mention| Diagnostic {
                line: mention.line,
                message: format!(
                    "the text names \u{ab}{}\u{bb}, but the page doesn't show it: {}",
                    mention.words,
                    remedy(mention.named)
                ),
            })
            .collect();
        all.dedup();
        all.extend(self.question.iter().flat_map(|question| self.unseen_answer(question)));
        all
    }

    /// Returns what a question asks about and the page doesn't show once it is revealed.
    fn unseen_answer(&self, question: &Question) -> Vec<Diagnostic> {
        let wrong = |message: String| Diagnostic { line: question.line, message };
        let mut all = Vec::new();
        let is_which = matches!(question.kind, Kind::Which(_));
        for of in question.quantities() {
            if let Quantity::Step(metric) = of
                && !is_which
                && !self.shows_metric(metric)
            {
                let panel = panel_of(metric).label().to_lowercase();
                all.push(wrong(format!(
                    "the question is about {}, which the page doesn't show: add `curves` to its \
                     views and `curves = [\"{panel}\"]`, or `numbers = [\"{}\"]`",
                    of.spoken(),
                    of.name()
                )));
            }
        }
        let splits: Vec<Split> = question
            .quantities()
            .into_iter()
            .filter(|of| matches!(of.score(), Some(Score::RocAuc | Score::BestThreshold)))
            .filter_map(Quantity::split)
            .collect();
        if self.has(ViewId::Verification) && !splits.is_empty() && !splits.contains(&self.split) {
            all.push(wrong(format!(
                "the question is about the {}, but Verification shows the {}: add `split = \"{0}\"`",
                splits[0].label(),
                self.split.label()
            )));
        }
        if let Kind::Which(choices) = &question.kind
            && let Some(exact) = exact(choices)
        {
            all.push(wrong(format!(
                "the choice \u{ab}{exact}\u{bb} is right only if two numbers are exactly equal, \
                 which never happens: leave room for it, as in `MAP@R > 1.05 × raw MAP@R`"
            )));
        }
        all.dedup();
        all
    }
}

/// Returns the choice that is right only where two others, greater and less, are both wrong.
fn exact(choices: &[(String, Option<super::Condition>)]) -> Option<&str> {
    let conditions: Vec<_> =
        choices.iter().filter_map(|(_, condition)| condition.as_ref()).collect();
    let is_split = conditions.iter().enumerate().any(|(place, condition)| {
        conditions[place + 1..].iter().any(|other| condition.is_opposite_of(other))
    });
    let other = choices.iter().find(|(_, condition)| condition.is_none())?;
    is_split.then_some(other.0.as_str())
}

/// Returns what to do about a name of something that isn't shown.
fn remedy(named: Named) -> String {
    match named {
        Named::View([]) => "leave it out".to_owned(),
        Named::View([view, ..]) => {
            format!("add {:?} to its views", view.label().to_lowercase())
        }
        Named::Panel(panel) => {
            let name = panel.label().to_lowercase();
            format!("add \"curves\" to its views and `curves = [{name:?}]`")
        }
        Named::Control(control) if OF_BARS.contains(&control) => format!(
            "add {:?} to `show`; beside a question presenter mode doesn't show it",
            control.name()
        ),
        Named::Control(control) => format!("add {:?} to `show`", control.name()),
        Named::Slider => "add \"margin\" to `show`".to_owned(),
        Named::Toggle(toggle) => format!("add `on = [{:?}]`", toggle.label().to_lowercase()),
        Named::Metric(metric) => {
            let of = Quantity::Step(metric).name();
            let panel = panel_of(metric).label().to_lowercase();
            format!("add `numbers = [{of:?}]`, or the curves with `curves = [{panel:?}]`")
        }
        Named::Score(score) => {
            let of = Quantity::Evaluated(score, Split::Train).name();
            format!("add `numbers = [{of:?}]`, or a view that has it")
        }
        Named::Mined => "add `numbers = [\"mined\"]`".to_owned(),
        Named::Bar => "presenter mode has no bar; name a number and add it to `numbers`".to_owned(),
        Named::ViewKey => "in a lesson, digits answer; name a view of the page".to_owned(),
        Named::Former(now) => format!("the window says {now}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LESSONS, read};

    /// The refusals of a page with these keys and words.
    fn unseen(keys: &str, words: &str) -> Vec<String> {
        let text = format!(
            "+++\ntitle = \"T\"\n+++\n```page\nviews = [\"embedding\"]\n{keys}\n```\n# P\n{words}\n"
        );
        let lesson = read(&text);
        assert_eq!(lesson.diagnostics, [], "{text}");
        lesson.pages[0].unseen().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_lesson_of_the_program_shows_what_it_names() {
        let mut all = Vec::new();
        for listed in LESSONS {
            for page in &listed.lesson().pages {
                let found = page.unseen();
                all.extend(found.iter().map(|found| format!("{} {found}", listed.name)));
            }
        }
        assert!(all.is_empty(), "{}", all.join("\n"));
    }

    #[test]
    fn a_page_that_names_what_it_does_not_show_is_refused_with_line_and_remedy() {
        let [one] = &unseen("", "Look.\n\nSee the triplet plane.")[..] else { panic!() };
        assert!(one.starts_with("line 11: the text names \u{ab}triplet plane\u{bb}"), "{one}");
        assert!(one.ends_with("add \"triplet plane\" to its views"), "{one}");
        for (words, remedy) in [
            ("Watch the mean norm.", "numbers = [\"mean norm\"]"),
            ("Watch the dotted line.", "curves = [\"quality\"]"),
            ("Recall@1 is high.", "numbers = [\"Recall@1\"]"),
            ("Its precision@1 is high.", "the window says Recall@1"),
            ("The bar at the top says it.", "presenter mode has no bar"),
            ("Press 7 now.", "digits answer"),
            ("Move the slider.", "\"margin\" to `show`"),
            ("The arrows show it.", "on = [\"arrows\"]"),
            ("```notes\nSee the histogram.\n```", "\"distances\" to its views"),
        ] {
            let [one] = &unseen("", words)[..] else { panic!("{words}") };
            assert!(one.contains(remedy), "{words}: {one}");
        }
    }

    #[test]
    fn a_page_that_shows_what_it_names_passes() {
        for (keys, words) in [
            ("numbers = [\"mean norm\", \"held-out Recall@1\"]", "The mean norm and Recall@1."),
            ("show = [\"margin\"]", "Move the slider in the embedding: compare the axes."),
            ("on = [\"arrows\"]", "The arrows."),
            ("show = [\"step\"]", "Press **S**."),
        ] {
            assert_eq!(unseen(keys, words), [""; 0], "{words}");
        }
    }

    #[test]
    fn a_question_is_about_what_the_page_shows_after_it() {
        let ask = |keys: &str, question: &str| {
            let question = format!("Text.\n```question\nask = \"?\"\n{question}\n```\nWhy.");
            unseen(keys, &question)
        };
        let norm = "kind = \"change\"\nof = \"mean norm\"\ndo = [\"step\"]";
        assert!(ask("", norm)[0].contains("curves = [\"lengths\"]"));
        assert_eq!(ask("numbers = [\"mean norm\"]", norm), [""; 0]);
        let step = "kind = \"hardness\"";
        assert_eq!(ask("show = [\"step\"]", step), [""; 0]);
        let which = "kind = \"which\"\nchoices = { \"more\" = \"MAP@R > raw MAP@R\", \
                     \"less\" = \"MAP@R < raw MAP@R\", \"the same\" = \"otherwise\" }";
        assert!(ask("", which)[0].contains("exactly equal"));
        let room = which.replace("< raw", "< 0.9 × raw");
        assert_eq!(ask("", &room), [""; 0]);
    }

    #[test]
    fn verification_shows_the_points_that_the_question_is_about() {
        let text = |split: &str| {
            format!(
                "+++\ntitle = \"T\"\n[runs.a]\ndata = \"faces\"\nclasses = 4\npoints = 100\n\
                 held-out-classes = 2\n+++\n```page\nviews = [\"verification\"]\n{split}\n```\n\
                 # P\n```question\nask = \"?\"\nkind = \"holds\"\nholds = \"held-out classes ROC \
                 AUC > 0.9\"\n```\nWhy.\n"
            )
        };
        let refused = read(&text("")).pages[0].unseen();
        assert!(refused[0].message.contains("split = \"held-out classes\""), "{refused:?}");
        assert_eq!(read(&text("split = \"held-out classes\"")).pages[0].unseen(), []);
    }
}
