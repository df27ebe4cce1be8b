//! How soon the window answers: its longest frame, at the heaviest settings that are allowed, while a
//! run is opened, plays, is paused, changed, looked at another way and left. What a person does waits for
//! the frame that is being made, and shows in the next one; so half of what is wanted for an answer,
//! 50 ms, is what a frame may take.
//!
//! A frame is all that the window does between two pictures: commands, the lab's share of the time,
//! layout and tessellation, without a display. Its time is that of the processor for this thread, where
//! the system tells it, which other work on the machine doesn't lengthen.
//!
//! `cargo bench --profile dist -p triplet-bench --bench answer -- [WORD …]` measures the settings whose
//! name has one of the words, or all.
#![allow(clippy::expect_used)] // like a test, it stops where its own settings are wrong

use std::time::{Duration, Instant};

use eframe::App as _;
use eframe::egui::{self, Event, Key, Modifiers, Pos2, Rect, vec2};
use triplet_lab::app::{App, Command, ExportKind, LessonCommand, WindowCommand};
use triplet_lab::engine::config::{
    AddedPoint, Column, DataKind, EmbedderKind, LossKind, Mining, RunConfig, SetWeight, Stroke,
    WeightPlace,
};
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lab::{self, Comparison, Layout, Side, Speed, Thing, Toggle};
use triplet_lab::lesson::read;

/// The longest that a frame may take.
const WANTED: Duration = Duration::from_millis(50);
/// Frames after which an act that hasn't come to rest is left.
const MOST: u32 = 100;

/// The window without a display.
struct Window {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    frames: u32,
    at_rest: bool,
}

/// What became of an act: its longest frame, and how many it took to come to rest.
#[derive(Clone, Copy, Default)]
struct Answer {
    longest: Duration,
    frames: u32,
    rests: bool,
}

impl Window {
    fn open() -> Self {
        let ctx = egui::Context::default();
        let creation = eframe::CreationContext::_new_kittest(ctx.clone());
        let app = App::new(&creation, RunConfig::default()).expect("the usual config is valid");
        let frame = eframe::Frame::_new_kittest();
        Self { ctx, app, frame, frames: 0, at_rest: false }
    }

    fn draw(&mut self, events: Vec<Event>) -> Duration {
        self.frames += 1;
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1920.0, 1080.0))),
            time: Some(f64::from(self.frames) / 60.0),
            events,
            focused: true,
            ..Default::default()
        };
        let (began, before) = (Instant::now(), of_processor());
        let (app, frame) = (&mut self.app, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(&ui.ctx().clone(), frame);
            app.ui(ui, frame);
        });
        output.textures_delta.clear();
        let delays = output.viewport_output.values().map(|viewport| viewport.repaint_delay);
        self.at_rest = delays.min().is_none_or(|delay| delay > Duration::from_millis(100));
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        match (before, of_processor()) {
            (Some(before), Some(after)) => after.saturating_sub(before),
            _ => began.elapsed(),
        }
    }

    /// Makes this many frames, with an event or a command before each.
    fn go(&mut self, frames: u32, mut before: impl FnMut(&mut Self, u32) -> Vec<Event>) -> Answer {
        let mut answer = Answer { frames, ..Answer::default() };
        for frame in 0..frames {
            let events = before(self, frame);
            answer.longest = answer.longest.max(self.draw(events));
        }
        answer
    }

    /// Makes frames until the window asks for no more.
    fn rest(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..MOST {
            answer.longest = answer.longest.max(self.draw(Vec::new()));
            answer.frames += 1;
            if self.at_rest {
                return Answer { rests: true, ..answer };
            }
        }
        answer
    }

    fn run(&mut self, commands: impl IntoIterator<Item = Command>) -> Answer {
        let mut all: Answer = Answer::default();
        for command in commands {
            let answer = self.go(2, |window, frame| {
                if frame == 0 {
                    window.app.begin_with(command.clone());
                }
                Vec::new()
            });
            let answer = self.rest(answer);
            all = Answer {
                longest: all.longest.max(answer.longest),
                frames: all.frames + answer.frames,
                rests: answer.rests,
            };
        }
        all
    }

    fn press(&mut self, key: Key) -> Answer {
        let answer = self.go(2, |_, frame| {
            vec![Event::Key {
                key,
                physical_key: None,
                pressed: frame == 0,
                repeat: false,
                modifiers: Modifiers::NONE,
            }]
        });
        self.rest(answer)
    }
}

/// Time that the processor has spent on this thread.
fn of_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn wide(mut config: RunConfig) -> RunConfig {
    config.embedder.hidden = vec![512; 4];
    config
}

fn many(kind: DataKind) -> RunConfig {
    let mut config = RunConfig::of(kind);
    config.data.points = 100_000;
    config
}

/// A batch of 1,024, and all of its triplets.
fn large_batch(mut config: RunConfig, loss: LossKind, swap: bool) -> RunConfig {
    (config.sampler.classes, config.sampler.points) = (4, 256);
    (config.loss.kind, config.loss.swap, config.mining.rule) = (loss, swap, Mining::All);
    config
}

fn settings() -> Vec<(&'static str, RunConfig)> {
    let blobs = || many(DataKind::Blobs);
    let three = |mut config: RunConfig| {
        config.embedder.dim = 3;
        config
    };
    let dim = |mut config: RunConfig| {
        config.embedder.dim = 256;
        config
    };
    let mut clusters = many(DataKind::Clusters);
    (clusters.data.dimensions, clusters.data.duplicates) = (64, 0.5);
    let mut digits = RunConfig::of(DataKind::Digits);
    digits.embedder.dim = 256;
    let mut identity = many(DataKind::Faces);
    identity.embedder.kind = EmbedderKind::Identity;
    let spiral = || {
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.classes = 4;
        config.data.points = 2_000;
        config
    };
    vec![
        ("spiral of 1,000", RunConfig::of(DataKind::Spiral)),
        ("batch of 1,024, soft margin", large_batch(spiral(), LossKind::Soft, false)),
        ("batch of 1,024, soft, swap, wide", wide(large_batch(spiral(), LossKind::Soft, true))),
        ("blobs of 100,000", blobs()),
        ("spiral of 100,000 in 3-D", three(many(DataKind::Spiral))),
        ("spiral of 100,000, wide", wide(many(DataKind::Spiral))),
        ("swiss roll of 100,000", three(many(DataKind::SwissRoll))),
        ("clusters of 100,000, 64-d", dim(clusters)),
        ("digits, 256-d, wide", wide(digits)),
        ("faces of 100,000", many(DataKind::Faces)),
        ("faces of 100,000, identity", identity),
        ("typos of 100,000", many(DataKind::Typos)),
        (
            "questions of 100,000, all largest",
            wide(dim(large_batch(many(DataKind::Questions), LossKind::Soft, true))),
        ),
    ]
}

/// A page of fifteen lines on this run.
fn page(config: &RunConfig) -> String {
    let recipe = Recipe::new(config.clone().validate().expect("the settings are allowed"));
    let text = triplet_lab::lab::recipe::minimal(&recipe);
    let is_of_a_recipe = |line: &&str| {
        ["#", "version", "steps", "title"].into_iter().any(|word| line.starts_with(word))
    };
    let own: Vec<&str> =
        text.lines().filter(|line| line.contains('=') && !is_of_a_recipe(line)).collect();
    let own = own.join("\n");
    format!(
        "+++\ntitle = \"Heavy\"\n[runs.a]\n{own}\n+++\n```page\nrun = \"a\"\nstep = 3\n```\n# First\n\
         Look.\n---\n```page\nrun = \"a\"\nstep = 6\n```\n# Second\nLook again.\n"
    )
}

type Act = (&'static str, fn(&mut Window, &RunConfig) -> Answer);

const ACTS: [Act; 17] = [
    ("open", |window, config| {
        let recipe = Recipe::new(config.clone().validate().expect("the settings are allowed"));
        window.run([lab::Command::Open(Box::new(recipe)).into()])
    }),
    ("play", |window, _| {
        window.app.begin_with(lab::Command::SetSpeed(Speed::Unlimited));
        window.app.begin_with(lab::Command::PlayPause);
        window.go(300, |_, _| Vec::new())
    }),
    ("pause", |window, _| window.press(Key::Space)),
    ("margin", |window, _| {
        let answer = window.go(30, |window, frame| {
            let mut config = window.app.lab().wanted().clone();
            config.loss.margin = 0.2 + f64::from(frame) / 100.0;
            window.app.begin_with(lab::Command::Configure(Box::new(config)));
            Vec::new()
        });
        window.rest(answer)
    }),
    ("dialogs", |window, _| {
        let kinds = ExportKind::ALL.map(WindowCommand::Export);
        let all = kinds.into_iter().chain([WindowCommand::Help, WindowCommand::Find]);
        let answers = all.map(|open| {
            window.app.begin_with(open);
            let opened = window.go(10, |_, _| Vec::new());
            window.app.begin_with(lab::Command::Deselect);
            worst([opened, window.go(3, |_, _| Vec::new())])
        });
        answers.fold(Answer::default(), |all, answer| worst([all, answer]))
    }),
    ("seek", |window, _| {
        window.run(
            [
                lab::Command::FirstStep,
                lab::Command::LastStep,
                lab::Command::StepBack,
                lab::Command::StepBack,
                lab::Command::Step,
            ]
            .map(Command::from),
        )
    }),
    ("slow motion", |window, _| {
        let begun = window.press(Key::S);
        window.app.begin_with(lab::Command::SetPace(0.5));
        window.app.begin_with(lab::Command::PlayPhases);
        let played = window.go(300, |_, _| Vec::new());
        let ended = window.press(Key::Escape);
        worst([begun, played, ended])
    }),
    ("move a point", |window, _| {
        let dragged = window.go(20, |window, frame| {
            let values = vec![(0, 0.5 + f64::from(frame) / 100.0)];
            window.app.begin_with(lab::Command::Reach { row: 7, values });
            Vec::new()
        });
        let dragged = window.rest(dragged);
        worst([dragged, window.run([lab::Command::KeepReach.into(), lab::Command::Undo.into()])])
    }),
    ("draw", |window, _| {
        if window.app.lab().run_a().data().dimensions() != 2 {
            return Answer::default();
        }
        let stroke = |at: f64| {
            let added = vec![AddedPoint::new(0, [at, 0.2]), AddedPoint::new(1, [at, -0.2])];
            lab::Command::Draw(Box::new(Stroke { added, erased: vec![3] })).into()
        };
        window.run([stroke(0.1), stroke(0.2), lab::Command::Undo.into()])
    }),
    ("weights", |window, _| {
        let place = WeightPlace { layer: 0, unit: Some(0), column: Column::Input(0) };
        let held = window.go(20, |window, frame| {
            let value = f64::from(frame) / 100.0;
            window.app.begin_with(lab::Command::HoldWeights(vec![SetWeight { place, value }]));
            Vec::new()
        });
        let held = window.rest(held);
        let kept = [
            lab::Command::KeepReach.into(),
            lab::Command::KnockOut { layer: 0, unit: 1 }.into(),
            lab::Command::PutBack.into(),
            lab::Command::Undo.into(),
        ];
        worst([held, window.run(kept)])
    }),
    ("look", |window, _| {
        let many: Vec<usize> = (0..window.app.lab().run_a().data().len()).step_by(2).collect();
        window.run(
            [
                lab::Command::Select(Thing::Point(5)),
                lab::Command::Hover(Some(Thing::Class(1))),
                lab::Command::NextTriplet,
                lab::Command::Choose(many),
                lab::Command::ShowChosen(true),
                lab::Command::ShowAll,
                lab::Command::ShowClass { class: 0, more: false },
                lab::Command::ShowAll,
                lab::Command::SetAxes([1, 2]),
                lab::Command::Toggle(Toggle::FreezeAxes),
                lab::Command::Toggle(Toggle::FreezeAxes),
                lab::Command::Toggle(Toggle::Dark),
            ]
            .map(Command::from),
        )
    }),
    ("point", |window, _| {
        let answer = window.go(60, |_, frame| {
            let along = f32::from(u16::try_from(frame).unwrap_or_default()) * 25.0;
            vec![Event::PointerMoved(Pos2::new(300.0 + along, 200.0 + along / 2.0))]
        });
        window.rest(answer)
    }),
    ("in 3-D", |window, _| {
        let turned = window.run([lab::Command::Toggle(Toggle::ThreeD).into()]);
        window.app.begin_with(WindowCommand::Turn);
        let turned = worst([turned, window.go(60, |_, _| Vec::new())]);
        window.app.begin_with(WindowCommand::Turn);
        worst([turned, window.run([lab::Command::Toggle(Toggle::ThreeD).into()])])
    }),
    ("A | B", |window, _| {
        let compared = window.run([lab::Command::Compare(Comparison::Copy).into()]);
        window.app.begin_with(lab::Command::Focus(Side::B));
        window.app.begin_with(lab::Command::MarginUp);
        window.app.begin_with(lab::Command::PlayPause);
        let played = window.go(60, |_, _| Vec::new());
        let paused = window.press(Key::Space);
        worst([compared, played, paused, window.run([lab::Command::EndComparison(Side::A).into()])])
    }),
    ("reset", |window, _| {
        window.run([
            lab::Command::Reset.into(),
            lab::Command::Undo.into(),
            WindowCommand::Present.into(),
            WindowCommand::Present.into(),
        ])
    }),
    ("lesson", |window, config| {
        let lesson = read(&page(config)).shared();
        assert!(!lesson.pages.is_empty(), "{:?}", lesson.diagnostics);
        window.run([
            LessonCommand::Open(lesson).into(),
            LessonCommand::NextPage.into(),
            lab::Command::PlayPause.into(),
            lab::Command::PlayPause.into(),
            LessonCommand::PreviousPage.into(),
            LessonCommand::Close.into(),
        ])
    }),
    ("close", |window, _| {
        let before = of_processor();
        let began = Instant::now();
        let other = Window::open();
        let opened = (of_processor(), began.elapsed());
        drop(std::mem::replace(window, other));
        let longest = match (before, opened.0, of_processor()) {
            (Some(_), Some(opened), Some(after)) => after.saturating_sub(opened),
            _ => began.elapsed().saturating_sub(opened.1),
        };
        Answer { longest, frames: 1, rests: true }
    }),
];

/// The longest frame of some acts.
fn worst<const N: usize>(all: [Answer; N]) -> Answer {
    let longest = all.iter().map(|answer| answer.longest).max().unwrap_or_default();
    let frames = all.iter().map(|answer| answer.frames).sum();
    Answer { longest, frames, rests: all.last().is_some_and(|answer| answer.rests) }
}

fn main() {
    let words: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let folder = tempfile::tempdir().expect("a folder for files of the moment");
    std::env::set_current_dir(&folder).expect("the folder was just made");
    println!("longest frame in ms; + where it was over {} ms, … where", WANTED.as_millis());
    println!("the window hadn't come to rest after {MOST} frames\n");
    println!("| settings | {} |", ACTS.map(|(name, _)| name).join(" | "));
    println!("|---|{}", "---|".repeat(ACTS.len()));
    for (name, config) in settings() {
        if !words.is_empty() && !words.iter().any(|word| name.contains(word.as_str())) {
            continue;
        }
        let mut window = Window::open();
        window.run([WindowCommand::Arrange(Layout::Everything).into()]);
        print!("| {name} |");
        for (_, act) in ACTS {
            let answer = act(&mut window, &config);
            let mark = if answer.longest > WANTED { "+" } else { "" };
            let rest = if answer.rests || answer.frames < MOST { "" } else { "…" };
            print!(" {:.0}{mark}{rest} |", answer.longest.as_secs_f64() * 1e3);
            std::io::Write::flush(&mut std::io::stdout()).expect("there is a terminal or a pipe");
        }
        println!();
    }
}
