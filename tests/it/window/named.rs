//! What the text of a page names is on screen, in the window and in presenter mode, before the
//! reveal and after it; and what its question asks for is not, until it is revealed.

use std::sync::Mutex;
use std::thread;

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::RunConfig;
use triplet_lab::lab::history::Metric;
use triplet_lab::lab::slow::Pace;
use triplet_lab::lab::{Command, Control, Lab, Toggle, ViewId};
use triplet_lab::lesson::{
    Choice, Kind, LESSONS, Listed, Named, Outcome, Page, Part, Player, Score,
};

use crate::common::lesson_window::{USUAL, act, arrive, plain, present, reveal, says, session};
use crate::common::window::{Window, open, press};

/// What a screen reader finds where one of these views is drawn.
fn of_view(view: ViewId, words: &str) -> &'static [&'static str] {
    match view {
        ViewId::Curves => &["Loss: at", "Quality: at", "Lengths: at", "Distances: at"],
        ViewId::Distances | ViewId::Verification if words.contains("roc") => {
            &["ROC curve: ", "ROC curve A: "]
        }
        ViewId::Distances | ViewId::Verification if words.contains("histogram") => {
            &["Pair distances: ", "Pair distances A: "]
        }
        ViewId::Distances => &["Pair distances: ", "Pair distances A: "],
        ViewId::Triplets if words.contains("formula") => &["Formula: "],
        ViewId::Triplets => &["Sort by the triplet's loss"],
        ViewId::Retrieval if words.contains("table") => &["training points: Recall@1"],
        ViewId::Retrieval => &["Retrieval: "],
        ViewId::Verification => &["Verification: "],
        ViewId::InputSpace => &["Input space: "],
        ViewId::Embedding => &["Embedding: ", "Embedding A: "],
        ViewId::AnchorsEye => &["Anchor's eye: "],
        ViewId::TripletPlane => &["Triplet plane: ", "Triplet plane A: "],
        ViewId::ThreePoints => &["Three points: "],
        ViewId::Network => &["Towers: "],
        ViewId::ReachIn => &["Reach in: "],
        ViewId::Sweep => &["Sweep: ", "Which value is best?"],
    }
}

/// What a screen reader finds where this number stands: on the page, or the name of its curve.
fn of_metric(metric: Metric) -> [&'static str; 3] {
    match metric {
        Metric::Loss => ["loss: ", "Curve loss", "Formula: "],
        Metric::ActiveShare => ["active share: ", "Curve active", "active share >"],
        Metric::MeanPositive => {
            ["mean positive distance: ", "Curve d(a,p)", "mean positive distance "]
        }
        Metric::MeanNegative => {
            ["mean negative distance: ", "Curve d(a,n)", "mean negative distance "]
        }
        Metric::MeanPairDistance => {
            ["mean pair distance: ", "Curve all pairs", "mean pair distance <"]
        }
        Metric::MeanNorm => ["mean norm: ", "Curve embeddings", "mean norm <"],
        Metric::GradientNorm => ["gradient norm: ", "Curve gradient", "gradient norm <"],
    }
}

fn of_score(score: Score) -> &'static [&'static str] {
    match score {
        Score::MapAtR => &[
            "MAP@R: ",
            "points: ",
            "Curve MAP@R train",
            "held-out points: ",
            "classes: ",
            "inputs: ",
            "MAP@R >=",
            "MAP@R is ",
        ],
        Score::RecallAtOne => {
            &["Recall@1: ", "Recall@1 of", "Recall@1 is ", "training points: Recall@1"]
        }
        Score::RPrecision => &["R-precision"],
        Score::RocAuc => &["ROC AUC", "AUC "],
        Score::Silhouette => &["silhouette"],
        Score::BestThreshold => &["Threshold"],
    }
}

/// Whether a thing that a text names is on screen.
fn is_shown(window: &Window, page: &Page, named: Named, words: &str, revealed: bool) -> bool {
    let any = |all: &[&str]| all.iter().any(|name| says_outside_text(window, page, name));
    match named {
        Named::View(views) => views.iter().any(|view| any(of_view(*view, words))),
        Named::Panel(panel) => {
            says_outside_text(window, page, &format!("{}: at step", panel.label()))
        }
        Named::Control(Control::Step) => {
            window.query_all_by_role_and_label(Role::Button, "Step").count() > 0
        }
        Named::Control(Control::Timeline) => any(&["Time line"]),
        Named::Control(control) => panic!("how is {control:?} found?"),
        Named::Slider => window.query_all_by_role(Role::Slider).count() > 0,
        Named::Toggle(toggle) => {
            let lab = window.state().lab();
            lab.display().shows(toggle) || toggle == Toggle::Arrows && page.three.is_some()
        }
        Named::Metric(metric) => any(&of_metric(metric)),
        Named::Score(score) => {
            // The question of the page says it at the reveal.
            let asked = page.question.iter().flat_map(|question| question.quantities());
            any(of_score(score))
                || !revealed && asked.into_iter().any(|of| of.score() == Some(score))
        }
        Named::Mined => {
            any(&["number of mined triplets: ", "number of active triplets among the mined: "])
        }
        Named::Bar | Named::ViewKey | Named::Former(_) => false,
    }
}

/// All words on screen, without those of the page itself.
fn texts(window: &Window, page: &Page) -> Vec<String> {
    let own = [&page.text, &page.why, &page.notes].map(|text| text.replace(['*', '`'], ""));
    let mut all = Vec::new();
    for node in window.root().children_recursive() {
        let node = node.accesskit_node();
        let said = node.label().into_iter().chain(node.value());
        all.extend(said.map(|words| plain(&words)));
    }
    let asked = page.question.as_ref().map_or("", |question| &question.ask);
    all.retain(|words| {
        let words = words.trim();
        let is_in = |text: &str| words.len() > 1 && text.contains(words);
        !own.iter().any(|text| is_in(text)) && !is_in(asked) && page.title != words
    });
    all
}

fn says_outside_text(window: &Window, page: &Page, name: &str) -> bool {
    texts(window, page).iter().any(|words| words.contains(name))
}

/// Complaints about what is named in these parts and isn't shown.
fn missing(window: &Window, page: &Page, parts: &[Part], revealed: bool) -> Vec<String> {
    let named = page.mentions.iter().filter(|mention| parts.contains(&mention.part));
    let unseen = named.filter(|m| !is_shown(window, page, m.named, m.words, revealed));
    unseen.map(|m| format!("«{}» (line {}) is not on screen", m.words, m.line)).collect()
}

/// Does this with every lesson, all at a time.
fn with_each_lesson(walk: impl Fn(&Listed) + Sync) {
    let walk = &walk;
    thread::scope(|scope| {
        for listed in LESSONS {
            scope.spawn(move || walk(listed));
        }
    });
}

fn come_to(listed: &Listed, place: usize, presenting: bool) -> Window {
    let mut window = open(RunConfig::default(), USUAL);
    act(&mut window, Command::SetPace(Pace::LEAST));
    act(&mut window, LessonCommand::Open(listed.lesson().shared()));
    if presenting {
        present(&mut window, USUAL);
    }
    act(&mut window, LessonCommand::GoToPage(place));
    arrive(&mut window);
    window.run_steps(3);
    window
}

#[test]
fn what_a_page_names_is_on_screen_in_the_window_and_in_presenter_mode() {
    let wrong = Mutex::new(Vec::new());
    with_each_lesson(|listed| {
        let lesson = listed.lesson();
        for (place, page) in lesson.pages.iter().enumerate() {
            if page.mentions.is_empty() {
                continue;
            }
            for presenting in [false, true] {
                let mut window = come_to(listed, place, presenting);
                let mut found = missing(&window, page, &[Part::Text], false);
                if page.question.is_some() {
                    answer(&mut window);
                    reveal(&mut window);
                    window.run_steps(3);
                }
                let parts = [Part::Text, Part::Why, Part::Notes];
                found.extend(
                    missing(&window, page, &parts, true)
                        .into_iter()
                        .map(|w| format!("{w} after the reveal")),
                );
                let mode = if presenting { "in presenter mode" } else { "in the window" };
                let here = format!("{}: {}, {mode}", listed.name, page.title);
                wrong
                    .lock()
                    .unwrap()
                    .extend(found.into_iter().map(|what| format!("{here}: {what}")));
            }
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

/// Predicts something.
fn answer(window: &mut Window) {
    let choice =
        session(window).scale().map_or(Choice::Offer(0), |scale| Choice::Number(scale.now));
    act(window, LessonCommand::Predict(choice));
}

/// What the answer of a page is, from a player of its own.
fn outcome(listed: &Listed, place: usize) -> Outcome {
    let mut player = Player::new(Lab::new(RunConfig::default()).unwrap());
    player.teach(LessonCommand::Open(listed.lesson().shared()));
    player.teach(LessonCommand::GoToPage(place));
    player.settle();
    let scale = player.session().unwrap().scale();
    let choice = scale.map_or(Choice::Offer(0), |scale| Choice::Number(scale.now));
    player.teach(LessonCommand::Predict(choice));
    player.teach(LessonCommand::Reveal);
    player.settle();
    player.session().unwrap().state().outcome().unwrap().clone()
}

/// Whether words have this number or name, not as a part of another one.
fn has(words: &str, what: &str) -> bool {
    let is_number = what.starts_with(|c: char| c.is_ascii_digit());
    words.match_indices(what).any(|(at, _)| {
        let before = words[..at].chars().next_back();
        let after = words[at + what.len()..].chars().next();
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '#');
        !is_number || !joins(before) && !joins(after)
    })
}

/// The numbers in a sentence: "0.921", "31 %", "25 088".
fn numbers(words: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in words.split(' ') {
        if word.starts_with('%') {
            if let Some(last) = all.last_mut() {
                *last += " %";
            }
            continue;
        }
        all.push(word.trim_end_matches(['.', ',', ':', ';']).to_owned());
    }
    all.retain(|word| word.chars().all(|c| "0123456789.\u{2009} %−".contains(c)) && word.len() > 2);
    all
}

#[test]
fn no_answer_stands_on_the_screen_before_the_reveal() {
    let wrong = Mutex::new(Vec::new());
    with_each_lesson(|listed| {
        let lesson = listed.lesson();
        for (place, page) in lesson.pages.iter().enumerate() {
            let Some(question) = &page.question else { continue };
            let mut window = come_to(listed, place, false);
            press(&mut window, Key::W);
            window.run_steps(2);
            let here = format!("{}: {}", listed.name, page.title);
            let mut found = Vec::new();
            let all = texts(&window, page);
            let offers: Vec<String> =
                session(&window).offers().iter().map(|o| o.label.clone()).collect();
            let others: Vec<&String> = all.iter().filter(|words| !offers.contains(words)).collect();
            let said = |what: &str| others.iter().find(|words| has(words, what));
            // What is wrong and what cures it would answer most questions.
            for diagnosis in
                ["What is wrong? ", "What cures it", "collapsed", "semi-hard mining", "idle"]
            {
                found.extend(said(diagnosis).map(|words| format!("«{words}» diagnoses")));
            }
            if matches!(question.kind, Kind::Count(_)) {
                found.extend(said(" % active").map(|words| format!("«{words}» tells the count")));
            }
            let outcome = outcome(listed, place);
            let by_eye = matches!(question.kind, Kind::Hardness | Kind::Costliest);
            if question.acts.is_empty() && !by_eye {
                // What a number is compared with may be known.
                let run = window.state().lab().run_a();
                let compared =
                    question.quantities().into_iter().filter(|of| !question.asked().contains(of));
                let given: Vec<String> = compared
                    .filter_map(|of| Some(of.in_words(of.read(window.state().lab(), run)?)))
                    .collect();
                for number in numbers(&outcome.words).into_iter().filter(|n| !given.contains(n)) {
                    let is_known = page.text.contains(&number)
                        || question.ask.contains(&number)
                        || offers.iter().any(|offer| offer.contains(&number));
                    let shown = said(&number).filter(|_| !is_known);
                    found.extend(shown.map(|words| format!("«{words}» has the answer {number}")));
                }
            }
            if question.kind == Kind::Hardness {
                let kind = ["easy", "semi-hard", "hard"][outcome.right[0]];
                let of_triplet = ["Formula: ", "Anchor's eye: ", "easy: ", "semi-hard: ", "hard: "];
                let about =
                    others.iter().filter(|w| of_triplet.iter().any(|start| w.starts_with(start)));
                let told = about.filter(|w| w.contains(kind) && !w.starts_with("Formula"));
                found.extend(told.map(|words| format!("«{words}» says the kind")));
            }
            wrong.lock().unwrap().extend(found.into_iter().map(|what| format!("{here}: {what}")));
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_recipe_opens_the_curves_that_its_note_names() {
    let mut window = open(RunConfig::default(), USUAL);
    assert!(!says(&window, "Lengths: at step"));
    let preset = triplet_lab::lab::recipe::PRESETS
        .iter()
        .find(|preset| preset.name == "norm-blow-up")
        .unwrap();
    act(&mut window, Command::Open(Box::new(preset.recipe().unwrap())));
    press(&mut window, Key::ArrowRight);
    window.run_steps(4);
    assert!(says(&window, "Lengths: at step"), "its note is about the mean norm");
    assert!(says(&window, "Curve embeddings"));
}
