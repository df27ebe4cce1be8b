//! Sessions at random, written as they go: the text says what every one of them is.

use proptest::prelude::*;
use triplet_lab::engine::config::{DataKind, RunConfig, ValidConfig};
use triplet_lab::engine::random::{ChaCha8Rng, Purpose, generator};
use triplet_lab::lab::recipe::{Bookmark, Edit, Recipe};
use triplet_lab::lab::session::{Pace, RunRecord, Session, Writer, read};
use triplet_lab::lab::{Command, Comparison, Lab, Side};

fn settings(margin: f64) -> ValidConfig {
    let mut config = RunConfig::default();
    config.loss.margin = margin;
    config.validate().unwrap()
}

fn alone(recipe: Recipe) -> Session {
    let at = recipe.steps();
    Session { runs: vec![RunRecord { id: 1, parent: None, recipe }], shown: 1, beside: None, at }
}

/// What someone may do to a session.
#[derive(Clone, Debug)]
enum Act {
    Grow(u64),
    Edit(f64),
    Branch(u64),
    Restart(u64),
    Drop(usize),
    Show(usize, Option<usize>, u64),
    Mark(u64, String),
    Unmark(usize),
    Title(String),
    Cut(u64),
    Undo(usize),
    Replace(Vec<(u64, f64)>),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..2_000u64).prop_map(Act::Grow),
        4 => (0.0..=5.0f64).prop_map(Act::Edit),
        2 => any::<u64>().prop_map(Act::Branch),
        1 => any::<u64>().prop_map(Act::Restart),
        1 => any::<usize>().prop_map(Act::Drop),
        1 => (any::<usize>(), any::<Option<usize>>(), any::<u64>())
            .prop_map(|(a, b, at)| Act::Show(a, b, at)),
        1 => (any::<u64>(), ".{0,12}").prop_map(|(step, name)| Act::Mark(step, name)),
        1 => any::<usize>().prop_map(Act::Unmark),
        1 => ".{0,12}".prop_map(Act::Title),
        1 => any::<u64>().prop_map(Act::Cut),
        2 => (1..6usize).prop_map(Act::Undo),
        1 => prop::collection::vec((1..50u64, 0.0..=5.0f64), 0..6).prop_map(Act::Replace),
    ]
}

/// The session after an act; `past` holds those before, the last of them the present one.
fn after(past: &[Session], act: Act) -> Session {
    let mut now = past.last().unwrap().clone();
    let count = now.runs.len();
    let next = past.iter().flat_map(|session| &session.runs).map(|page| page.id).max().unwrap() + 1;
    let shown = now.runs.iter().position(|page| page.id == now.shown).unwrap();
    let steps = now.runs[shown].recipe.steps();
    let recipe = &mut now.runs[shown].recipe;
    match act {
        Act::Grow(by) => recipe.reach(steps + by),
        Act::Edit(margin) => {
            let mut config = recipe.config_at(steps).to_config();
            config.loss.margin = margin;
            recipe.edit_at_end(config.validate().unwrap()).unwrap();
        }
        Act::Branch(step) => {
            let step = step % (steps + 1);
            let page =
                RunRecord { id: next, parent: Some((now.shown, step)), recipe: recipe.cut(step) };
            now.runs.push(page);
            now.shown = next;
        }
        Act::Restart(seed) => {
            let mut config = RunConfig::of(DataKind::Blobs);
            config.seed = seed;
            *recipe = Recipe::new(config.validate().unwrap());
        }
        Act::Drop(place) if count > 1 => {
            now.runs.remove(place % count);
            now.beside = None;
            if now.run(now.shown).is_none() {
                now.shown = now.runs[0].id;
            }
        }
        Act::Drop(_) => {}
        Act::Show(a, b, at) => {
            now.shown = now.runs[a % count].id;
            now.beside = b.map(|b| now.runs[b % count].id);
            now.at = at;
        }
        Act::Mark(step, name) => {
            let mark = Bookmark { step: step % (steps + 1), name };
            *recipe = recipe.clone().with_bookmark(mark).unwrap();
        }
        Act::Unmark(place) => {
            let marks: Vec<u64> = recipe.bookmarks().iter().map(|mark| mark.step).collect();
            if let Some(&step) = marks.get(place % marks.len().max(1)) {
                recipe.remove_bookmark(step);
            }
        }
        Act::Title(title) => *recipe = recipe.clone().titled(title.clone(), title).unwrap(),
        Act::Cut(step) => *recipe = recipe.cut(step % (steps + 1)),
        Act::Undo(back) => now = past[past.len().saturating_sub(back + 1)].clone(),
        Act::Replace(mut edits) => {
            edits.sort_by_key(|edit| edit.0);
            edits.dedup_by_key(|edit| edit.0);
            let start = recipe.start().clone();
            let edits = edits.into_iter().map(|(step, margin)| {
                let mut config = start.to_config();
                config.loss.margin = margin;
                Edit { step, config: config.validate().unwrap() }
            });
            let new = edits.fold(Recipe::new(start.clone()), |r, edit| r.with_edit(edit).unwrap());
            *recipe = new.lasting(60).unwrap();
        }
    }
    now.at %= now.run(now.shown).unwrap().recipe.steps() + 1;
    now
}

fn pace() -> impl Strategy<Value = Pace> {
    prop_oneof![Just(Pace::Acts), Just(Pace::Growth), Just(Pace::All)]
}

/// The session but for what may wait: lengths, and the step on screen.
fn acts_of(session: &Session) -> Session {
    let mut session = session.clone();
    session.at = 0;
    for page in &mut session.runs {
        page.recipe.reach(1_000_000);
    }
    session
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_the_text_says_it(acts in prop::collection::vec((act(), pace()), 0..40)) {
        let mut past = vec![alone(Recipe::new(settings(1.0)))];
        let mut writer = Writer::default();
        let mut text = writer.text(&past[0], Pace::All).unwrap();
        for (act, pace) in acts {
            let now = after(&past, act);
            text = writer.text(&now, pace).unwrap_or(text);
            let read = read(text.as_bytes()).unwrap();
            prop_assert_eq!(acts_of(&read), acts_of(&now), "acts never wait\n{}", text);
            if pace == Pace::All {
                prop_assert_eq!(&read, &now);
            }
            past.push(now);
        }
        text = writer.text(past.last().unwrap(), Pace::All).unwrap_or(text);
        prop_assert_eq!(&read(text.as_bytes()).unwrap(), past.last().unwrap());
        prop_assert_eq!(writer.text(past.last().unwrap(), Pace::All), None);
    }
}

/// Something that a person does in a lab.
fn command(lab: &Lab, random: &mut ChaCha8Rng) -> Command {
    let mut config = lab.wanted().clone();
    let ids: Vec<_> = lab.inactive_runs().map(|(id, _)| id).collect();
    let other = ids.get(random.random_range(0..=ids.len())).copied();
    match random.random_range(0..16) {
        0 => Command::Undo,
        1 => Command::Redo,
        2 => Command::Bookmark,
        3 => Command::Reset,
        4 => Command::GoTo(random.random_range(0..=lab.last_step())),
        5 => Command::Compare(Comparison::Copy),
        6 => Command::EndComparison(Side::A),
        7 => Command::EndComparison(Side::B),
        8 => Command::Focus(if random.random() { Side::A } else { Side::B }),
        9 => other.map_or(Command::Step, Command::SwitchTo),
        10 => other.map_or(Command::Step, Command::Forget),
        11 => {
            config.seed = random.random();
            Command::Configure(Box::new(config))
        }
        12 => Command::AcceptProposal,
        13 | 14 => {
            config.loss.margin = random.random_range(0.0..5.0);
            Command::Configure(Box::new(config))
        }
        _ => Command::Step,
    }
}

#[test]
fn whatever_is_done_in_a_lab_the_text_says_it() {
    for seed in 0..20 {
        let mut random = generator(seed, Purpose::Mining, 0);
        let mut config = RunConfig::of(DataKind::Blobs);
        (config.data.points, config.embedder.hidden) = (20, vec![3]);
        (config.sampler.classes, config.sampler.points) = (2, 3);
        let mut lab = Lab::new(config).unwrap();
        let mut writer = Writer::default();
        let mut text = String::new();
        for _ in 0..100 {
            let command = command(&lab, &mut random);
            lab.apply(command.clone());
            lab.settle();
            let now = lab.to_session();
            text = writer.text(&now, Pace::All).unwrap_or(text);
            assert_eq!(read(text.as_bytes()).unwrap(), now, "after {command:?}");
        }
        let mut restored = Lab::new(RunConfig::default()).unwrap();
        restored.apply(Command::Restore(Box::new(read(text.as_bytes()).unwrap())));
        restored.settle();
        assert_eq!(restored.to_session(), lab.to_session());
    }
}
