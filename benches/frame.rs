//! A frame of the whole window with all eight views open: layout and tessellation, without a
//! display. «still» is a frame in which nothing has changed; «training» has a new step in it,
//! so every view makes its pictures anew (the step itself is not in the time). With two runs
//! beside each other nearly every view is there twice; «lesson» is the same run with the panel of a
//! lesson beside the views, its text, a question and what is pointed at; «slow motion» is a frame
//! while all points travel to where the step takes them; «turning in 3-D» is a frame of an embedding
//! of three dimensions that turns by itself. Where the system tells it, the time is that of the
//! processor, which other work on the machine doesn't lengthen.
#![allow(clippy::expect_used)] // like a test, a benchmark stops where its own settings are wrong

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use eframe::App as _;
use eframe::egui;
use triplet_lab::app::App;
use triplet_lab::app::LessonCommand;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Phase};
use triplet_lab::lesson::read;

/// What is there besides a run.
#[derive(Clone, Copy, PartialEq)]
enum With {
    Nothing,
    SecondRun,
    Lesson,
    SlowMotion,
    Turning,
}

impl With {
    fn words(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::SecondRun => ", two runs",
            Self::Lesson => ", in a lesson",
            Self::SlowMotion => ", in slow motion",
            Self::Turning => ", turning in 3-D",
        }
    }
}

/// A page with all that a page can have.
const LESSON: &str = r#"+++
title = "A frame"
[runs.a]
data = "spiral"
points = POINTS
+++
```page
point = ["control margin", "view embedding", "triplet costliest"]
```
# What a page costs
An **anchor**, a *positive* and a negative:

- the positive should be nearer to the anchor
- the negative should be farther, by a margin

    loss = max(0, d(a,p) − d(a,n) + margin)

```buttons
"Margin 0.2" = "margin 0.2"
"Margin 1" = "margin 1"
```
```until
margin < 0.1
```
```question
ask = "Which of these three triplets costs most?"
kind = "costliest"
```
"#;

/// The window without a window.
struct Window {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    time: f64,
}

impl Window {
    fn open(points: usize, with: With) -> Self {
        let ctx = egui::Context::default();
        let mut config = RunConfig::of(DataKind::Spiral);
        config.data.points = points;
        if with == With::Turning {
            config.embedder.dim = 3;
        }
        let creation = eframe::CreationContext::_new_kittest(ctx.clone());
        let app = App::new(&creation, config).expect("the config of a benchmark is valid");
        let mut window = Self { ctx, app, frame: eframe::Frame::_new_kittest(), time: 0.0 };
        while window.app.lab().coming().is_some() {
            window.draw(Vec::new(), true);
        }
        match with {
            With::Nothing | With::SlowMotion => {}
            With::Turning => {
                window.press(egui::Key::G, egui::Modifiers::NONE);
                window.press(egui::Key::U, egui::Modifiers::NONE);
            }
            With::SecondRun => {
                window.press(egui::Key::C, egui::Modifiers::NONE);
                window.press(egui::Key::CloseBracket, egui::Modifiers::NONE);
            }
            With::Lesson => {
                let lesson = read(&LESSON.replace("POINTS", &points.to_string())).shared();
                window.app.act(&window.ctx, LessonCommand::Open(lesson));
            }
        }
        window.press(egui::Key::Num2, egui::Modifiers::COMMAND);
        // Some steps, so that the curves have something to show; then until it has come to rest.
        for _ in 0..40 {
            window.step();
        }
        for _ in 0..400 {
            window.draw(Vec::new(), true);
        }
        if with == With::SlowMotion {
            window.press(egui::Key::S, egui::Modifiers::NONE);
            while window.app.lab().slow().is_none() {
                window.draw(Vec::new(), true);
            }
        }
        window
    }

    /// Lays out one frame; the run goes on, and evaluates, only `with_logic`.
    fn draw(&mut self, events: Vec<egui::Event>, with_logic: bool) -> egui::FullOutput {
        self.time += 1.0 / 60.0;
        let size = egui::vec2(1920.0, 1080.0);
        let input = egui::RawInput {
            screen_rect: Some(egui::Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(self.time),
            events,
            focused: true,
            ..Default::default()
        };
        let (app, frame) = (&mut self.app, &mut self.frame);
        self.ctx.run_ui(input, |ui| {
            if with_logic {
                app.logic(&ui.ctx().clone(), frame);
            }
            app.ui(ui, frame);
        })
    }

    fn press(&mut self, key: egui::Key, modifiers: egui::Modifiers) {
        let event = |pressed| egui::Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.draw(vec![event(true)], true);
        self.draw(vec![event(false)], true);
    }

    fn step(&mut self) {
        self.press(egui::Key::ArrowRight, egui::Modifiers::NONE);
    }

    /// Takes a step without drawing what comes of it; or begins the last phase of one anew, so
    /// that the points are on their way.
    fn go_on_unseen(&mut self, with: With) {
        if with == With::SlowMotion {
            self.app.act(&self.ctx, Command::ShowPhase(Phase::EmbedAgain));
            self.draw(Vec::new(), true);
        } else {
            let before = self.app.lab().run_a().report().step;
            self.app.act(&self.ctx, Command::Step);
            // The picture of many points is made in slices.
            while self.app.lab().run_a().report().step == before || self.app.lab().is_moving() {
                self.app.logic(&self.ctx, &mut self.frame);
            }
        }
    }

    fn tessellate(&self, output: egui::FullOutput) -> Vec<egui::ClippedPrimitive> {
        self.ctx.tessellate(output.shapes, output.pixels_per_point)
    }
}

/// How long something takes.
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let (began, before) = (Instant::now(), of_processor());
    drop(work());
    match (before, of_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => began.elapsed(),
    }
}

/// Time that the processor has spent on this thread.
fn of_processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn frames(c: &mut Criterion) {
    let mut group = c.benchmark_group("frame");
    group.sample_size(50).measurement_time(Duration::from_secs(4));
    let all = [
        (1_000, With::Nothing),
        (2_000, With::Nothing),
        (2_000, With::Lesson),
        (10_000, With::Nothing),
        (10_000, With::Lesson),
        (2_000, With::SecondRun),
        (2_000, With::SlowMotion),
        (10_000, With::SlowMotion),
        (10_000, With::Turning),
        (100_000, With::Nothing),
        (100_000, With::Turning),
    ];
    for (points, with) in all {
        let mut window = Window::open(points, with);
        let words = with.words();
        group.bench_function(BenchmarkId::new(format!("still{words}"), points), |b| {
            b.iter_custom(|times| {
                let mut all = Duration::ZERO;
                for _ in 0..times {
                    all += time(|| {
                        let output = window.draw(Vec::new(), false);
                        black_box(window.tessellate(output))
                    });
                }
                all
            });
        });
        // The step itself is taken before the clock starts; what it changed is drawn after.
        group.bench_function(BenchmarkId::new(format!("training{words}"), points), |b| {
            b.iter_custom(|times| {
                let mut all = Duration::ZERO;
                for _ in 0..times {
                    window.go_on_unseen(with);
                    all += time(|| {
                        // In slow motion time has to pass for the points to go on.
                        let output = window.draw(Vec::new(), with == With::SlowMotion);
                        black_box(window.tessellate(output))
                    });
                }
                all
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
