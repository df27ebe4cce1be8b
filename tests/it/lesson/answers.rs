//! The computed answers are what then happens: for twenty seeds, every kind of question is asked,
//! the reveal is let happen on screen, and what is seen there is compared.

use triplet_lab::app::LessonCommand;
use triplet_lab::engine::report::{TripletId, TripletRecord};
use triplet_lab::lab::ActiveRun;
use triplet_lab::lesson::{Choice, Outcome, Player};

use crate::common::lessons::{frames, lesson, open};

const SEEDS: u64 = 20;

/// A page with a question, from a run at step 15.
fn ask(seed: u64, page: &str, question: &str) -> Asked {
    let text = format!(
        "+++\ntitle = \"T\"\n[runs.a]\ndata = \"spiral\"\npoints = 160\nseed = {seed}\n+++\n\
         ```page\nstep = 15\n{page}\n```\n# P\n```question\nask = \"?\"\n{question}\n```\n"
    );
    let lab = open(&lesson(&text));
    let before = See::of(lab.lab().run_a());
    Asked { lab, before, place: format!("seed {seed}: {question}") }
}

/// What can be seen of a run.
struct See {
    loss: f64,
    map_at_r: f64,
    hard: u64,
    triplet: Option<TripletRecord>,
    coordinates: ndarray::Array2<f64>,
}

impl See {
    fn of(stage: &ActiveRun) -> Self {
        let evaluated = stage.evaluated().unwrap();
        assert_eq!(evaluated.step, stage.report().step);
        Self {
            loss: stage.report().loss,
            map_at_r: evaluated.train.map_at_r.unwrap(),
            hard: stage.report().counts.hard,
            triplet: stage.shown_triplet(),
            coordinates: stage.snapshot().projection.coordinates.clone(),
        }
    }

    fn distance(stage: &ActiveRun, i: usize, j: usize) -> f64 {
        stage.snapshot().distance(i, j).unwrap()
    }
}

struct Asked {
    lab: Player,
    before: See,
    place: String,
}

impl Asked {
    /// Answers, and lets it happen frame by frame.
    fn reveal(&mut self) -> Outcome {
        let session = self.lab.session().unwrap();
        assert_eq!(session.trouble(), None, "{}", self.place);
        let choice = match session.scale() {
            Some(scale) => Choice::Number(scale.now),
            None => Choice::Offer(0),
        };
        let before = self.lab.lab().run_a().report().step;
        self.lab.teach(LessonCommand::Predict(choice));
        assert_eq!(self.lab.lab().run_a().report().step, before, "asking takes no step");
        self.lab.teach(LessonCommand::Reveal);
        frames(&mut self.lab);
        self.lab.settle();
        self.lab.session().unwrap().state().outcome().unwrap().clone()
    }

    fn expect(&mut self, right: &[usize]) {
        let outcome = self.reveal();
        assert_eq!(outcome.right, right, "{}: {}", self.place, outcome.words);
    }
}

/// The place of «rises, falls, stays»; as two numbers look with three digits.
fn changed(was: f64, is: f64) -> usize {
    if format!("{was:.2e}") == format!("{is:.2e}") { 2 } else { usize::from(is < was) }
}

#[test]
fn whether_a_number_rises_or_falls_is_what_it_then_does() {
    let (mut seen, acts) = ([0; 3], "do = [\"margin 0.4\", \"train 25\"]");
    for seed in 1..=SEEDS {
        let mut asked = ask(seed, "", &format!("kind = \"change\"\nof = \"loss\"\n{acts}"));
        let outcome = asked.reveal();
        let right = changed(asked.before.loss, asked.lab.lab().run_a().report().loss);
        assert_eq!(outcome.right, [right], "{}", asked.place);
        assert_eq!(
            (asked.lab.lab().run_a().report().step, asked.lab.lab().run_a().config().loss.margin),
            (40, 0.4)
        );
        seen[right] += 1;
        let mut asked = ask(seed, "", &format!("kind = \"change\"\nof = \"MAP@R\"\n{acts}"));
        let outcome = asked.reveal();
        let right = changed(asked.before.map_at_r, See::of(asked.lab.lab().run_a()).map_at_r);
        assert_eq!(outcome.right, [right], "{}", asked.place);
        seen[right] += 1;
        ask(seed, "", "kind = \"change\"\nof = \"step\"\ndo = [\"margin 2\"]").expect(&[2]);
    }
    assert!(seen[0] > 0 && seen[1] > 0, "both happen: {seen:?}");
}

#[test]
fn where_a_point_goes_on_screen_is_where_it_is_then_seen() {
    let mut seen = [0; 5];
    for seed in 1..=SEEDS {
        for (role, lr) in [("anchor", "lr 0.05"), ("positive", "lr 0.05"), ("negative", "lr 1e-6")]
        {
            let question =
                format!("kind = \"direction\"\nof = \"{role}\"\ndo = [\"{lr}\", \"step\"]");
            let mut asked = ask(seed, "select = \"example\"", &question);
            let outcome = asked.reveal();
            let TripletId { anchor, positive, negative } = asked.before.triplet.unwrap().id;
            let row = match role {
                "anchor" => anchor,
                "positive" => positive,
                _ => negative,
            };
            let after = See::of(asked.lab.lab().run_a()).coordinates;
            let moved =
                [0, 1].map(|axis| after[[row, axis]] - asked.before.coordinates[[row, axis]]);
            let [x, y] = moved;
            for &way in &outcome.right {
                let goes = match way {
                    0 => x < 0.0 && x.abs() >= 0.8 * y.abs(),
                    1 => x > 0.0 && x.abs() >= 0.8 * y.abs(),
                    2 => y > 0.0 && y.abs() >= 0.8 * x.abs(),
                    3 => y < 0.0 && y.abs() >= 0.8 * x.abs(),
                    _ => x.hypot(y) < 0.02,
                };
                assert!(goes, "{}: {} but {moved:?}", asked.place, outcome.words);
                seen[way] += 1;
            }
        }
    }
    assert!(seen.iter().all(|&times| times > 0), "every way is gone: {seen:?}");
}

#[test]
fn whether_a_point_comes_closer_is_what_its_true_distance_then_says() {
    for seed in 1..=SEEDS {
        for (role, from) in
            [("positive", "anchor"), ("negative", "anchor"), ("negative", "positive")]
        {
            let question = format!(
                "kind = \"direction\"\nof = \"{role}\"\nfrom = \"{from}\"\ndo = [\"step\"]"
            );
            let mut asked = ask(seed, "", &question);
            let TripletId { anchor, positive, negative } = asked.before.triplet.unwrap().id;
            let rows = match (role, from) {
                ("positive", _) => (anchor, positive),
                (_, "anchor") => (anchor, negative),
                _ => (positive, negative),
            };
            let was = See::distance(asked.lab.lab().run_a(), rows.0, rows.1);
            let outcome = asked.reveal();
            let is = See::distance(asked.lab.lab().run_a(), rows.0, rows.1);
            // Up to a hundredth is about as far as before.
            let is_alike = (was - is).abs() <= 0.01 * was.max(is);
            let right = if is_alike { 2 } else { usize::from(is > was) };
            assert_eq!(outcome.right, [right], "{}", asked.place);
        }
    }
}

#[test]
fn the_costliest_of_three_is_the_one_that_costs_most() {
    let mut places = [0; 3];
    for seed in 1..=SEEDS {
        let mut asked = ask(seed, "", "kind = \"costliest\"\ndo = [\"margin 0.7\"]");
        let offers = asked.lab.session().unwrap().offers().to_vec();
        let outcome = asked.reveal();
        let costs: Vec<f64> = offers
            .iter()
            .map(|offer| {
                asked
                    .lab
                    .lab()
                    .run_a()
                    .snapshot()
                    .triplet(offer.triplet.unwrap(), asked.lab.lab().run_a().config())
                    .unwrap()
            })
            .map(|t| (t.positive - t.negative + 0.7).max(0.0))
            .collect();
        let most = costs.iter().copied().fold(0.0, f64::max);
        for (n, &cost) in costs.iter().enumerate() {
            assert_eq!(outcome.right.contains(&n), (most - cost).abs() < 0.01 * most, "{costs:?}");
        }
        places[outcome.right[0]] += 1;
    }
    assert!(places.iter().all(|&times| times > 0), "it is not always the same letter: {places:?}");
}

#[test]
fn where_a_number_will_be_is_where_it_then_is() {
    for seed in 1..=SEEDS {
        let mut asked = ask(seed, "", "kind = \"value\"\nof = \"loss\"\ndo = [\"train 40\"]");
        let scale = asked.lab.session().unwrap().scale().unwrap();
        assert_eq!(scale.now, asked.before.loss);
        assert!(scale.least <= scale.now && scale.now < scale.most);
        let outcome = asked.reveal();
        let is = asked.lab.lab().run_a().report().loss;
        let truth = outcome.value.unwrap();
        assert_eq!(truth.value, is, "{}", asked.place);
        let tolerance = truth.near.most - is;
        assert!(outcome.is_right(Choice::Number(is)));
        assert!(outcome.is_right(Choice::Number(is + 0.9 * tolerance)));
        assert!(!outcome.is_right(Choice::Number(is + 1.1 * tolerance)));
        assert!(tolerance < 0.3 * (scale.most - scale.least), "{}", outcome.words);
    }
}

#[test]
fn the_kind_of_a_triplet_is_what_its_distances_then_make_it() {
    let mut seen = [0; 3];
    for seed in 1..=SEEDS {
        for select in ["easy", "semi-hard", "hard"] {
            let page = format!("select = \"{select}\"");
            let mut asked = ask(seed, &page, "kind = \"hardness\"\ndo = [\"margin 0.3\"]");
            let TripletRecord { positive, negative, .. } = asked.before.triplet.unwrap();
            let right = if negative >= positive + 0.3 {
                0
            } else if negative > positive {
                1
            } else {
                2
            };
            asked.expect(&[right]);
            seen[right] += 1;
        }
    }
    assert!(seen.iter().all(|&times| times > 0), "{seen:?}");
}

#[test]
fn what_will_be_so_then_is() {
    for seed in 1..=SEEDS {
        let question = "kind = \"holds\"\nholds = \"loss < 0.5\"\ndo = [\"train 10\"]";
        let mut asked = ask(seed, "", question);
        let outcome = asked.reveal();
        let right = usize::from(asked.lab.lab().run_a().report().loss >= 0.5);
        assert_eq!(outcome.right, [right], "{}", asked.place);
        let question = "kind = \"which\"\ndo = [\"train 10\"]\nchoices = { \
                        \"small\" = \"loss < 0.3\", \"middling\" = \"loss < 0.5\", \
                        \"large\" = \"otherwise\" }";
        let mut asked = ask(seed, "", question);
        let outcome = asked.reveal();
        let is = asked.lab.lab().run_a().report().loss;
        let right: &[usize] = if is < 0.3 {
            &[0, 1]
        } else if is < 0.5 {
            &[1]
        } else {
            &[2]
        };
        assert_eq!(outcome.right, right, "{}", asked.place);
    }
}

#[test]
fn the_run_that_will_have_more_then_has_more() {
    for seed in 1..=SEEDS {
        let question =
            "kind = \"greater\"\nof = \"mean norm\"\ndo = [\"beside margin 0.2\", \"train 20\"]";
        let mut asked = ask(seed, "", question);
        let outcome = asked.reveal();
        let (a, b) = (
            asked.lab.lab().run_a().report().mean_norm,
            asked.lab.lab().run_b().unwrap().report().mean_norm,
        );
        assert_ne!(a, b);
        assert_eq!(outcome.right, [usize::from(a < b)], "{}: {a} {b}", asked.place);
    }
}

#[test]
fn a_count_is_among_the_offers_and_is_what_is_then_counted() {
    for seed in 1..=SEEDS {
        let question = "kind = \"count\"\nof = \"hard triplets\"\ndo = [\"train 5\"]";
        let mut asked = ask(seed, "", question);
        let outcome = asked.reveal();
        let offers = asked.lab.session().unwrap().offers();
        let said = &offers[outcome.right[0]].label;
        let digits: String = said.chars().filter(char::is_ascii_digit).collect();
        assert_eq!((digits, offers.len()), (See::of(asked.lab.lab().run_a()).hard.to_string(), 4));
        assert_eq!(asked.before.coordinates.nrows(), 160);
    }
}

#[test]
fn a_question_that_can_not_be_asked_says_why() {
    let mut asked =
        ask(3, "", "kind = \"greater\"\nof = \"d(a,p)\"\ndo = [\"beside\", \"select nothing\"]");
    assert_eq!(asked.lab.session().unwrap().trouble(), None);
    asked.reveal();
    let text = "+++\ntitle = \"T\"\n[runs.a]\ndata = \"blobs\"\nclasses = 1\n+++\n# P\n\
                ```question\nask = \"?\"\nkind = \"hardness\"\n```\n";
    let mut lab = open(&lesson(text));
    assert!(lab.session().unwrap().trouble().unwrap().contains("no triplet"));
    lab.teach(LessonCommand::Predict(Choice::Offer(0)));
    assert!(!lab.session().unwrap().state().is_answered());
}
