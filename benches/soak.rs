//! An hour of the whole window, twice: the digits trained as fast as it goes, and keys and clicks at
//! random. For every minute it prints the memory of the process and the longest frame; memory should
//! stay flat, and no frame take more than 100 ms. A minute has 3,600 frames, one right after the
//! other, so where frames are short an hour is over sooner.
//!
//! `cargo bench --profile dist -p triplet-bench --bench soak -- MINUTES [digits|acts]`; an hour of
//! each, unless told otherwise. Needs Linux, which says how much memory a process has.
#![allow(clippy::expect_used, clippy::panic)] // like a test, it stops where its own settings are wrong

use std::time::{Duration, Instant};

use eframe::App as _;
use eframe::egui::{self, Event, Key, Modifiers, PointerButton, Pos2, Rect, vec2};
use engine::random::{ChaCha8Rng, Purpose, generator};
use rand::RngExt as _;
use triplet_lab::app::App;
use triplet_lab::engine::config::{DataKind, RunConfig};
use triplet_lab::lab::{Command, Speed};

const SIZE: egui::Vec2 = vec2(1280.0, 720.0);

/// The window without a display: layout and tessellation.
struct Window {
    ctx: egui::Context,
    app: App,
    frame: eframe::Frame,
    frames: u32,
}

/// Frames of a minute.
const MINUTE: u32 = 3600;

impl Window {
    fn open(config: RunConfig) -> Self {
        let ctx = egui::Context::default();
        let creation = eframe::CreationContext::_new_kittest(ctx.clone());
        let app = App::new(&creation, config).expect("the config of a benchmark is valid");
        Self { ctx, app, frame: eframe::Frame::_new_kittest(), frames: 0 }
    }

    /// Makes a frame, and returns how long that took.
    fn draw(&mut self, events: Vec<Event>) -> Duration {
        self.frames += 1;
        let input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            time: Some(60.0 * f64::from(self.frames) / f64::from(MINUTE)),
            events,
            focused: true,
            ..Default::default()
        };
        let before = Instant::now();
        let (app, frame) = (&mut self.app, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            app.logic(&ui.ctx().clone(), frame);
            app.ui(ui, frame);
        });
        output.textures_delta.clear();
        std::hint::black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
        before.elapsed()
    }
}

/// The resident memory of this process in MB.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux has /proc");
    let line = status.lines().find(|line| line.starts_with("VmRSS")).expect("it says VmRSS");
    let kilobytes = line.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
    kilobytes.expect("VmRSS is a number") / 1024.0
}

/// Makes the frames of some minutes, and prints a line for each minute.
fn soak(minutes: u32, mut window: Window, mut events: impl FnMut() -> Vec<Event>) {
    println!("minute  memory  over 100 ms  longest");
    for minute in 1..=minutes {
        let (mut slow, mut longest) = (0, Duration::ZERO);
        for frame in 0..MINUTE {
            let events = events();
            let took = window.draw(events.clone());
            if took > Duration::from_millis(100) {
                slow += 1;
                let data = &window.app.lab().run_a().config().data;
                let of = format!("{} points of {:?}", data.points, data.kind);
                println!("frame {frame} took {} ms, of {of}, for {events:?}", took.as_millis());
            }
            longest = longest.max(took);
        }
        let longest = longest.as_secs_f64() * 1e3;
        println!("{minute:>6}  {:>6.1}  {slow:>11}  {longest:>5.1} ms", memory());
    }
}

fn digits(minutes: u32) {
    let mut window = Window::open(RunConfig::of(DataKind::Digits));
    window.app.act(&window.ctx, Command::SetSpeed(Speed::Unlimited));
    window.app.act(&window.ctx, Command::PlayPause);
    soak(minutes, window, Vec::new);
}

/// What a person could do, in any order: keys, clicks, drags and the wheel anywhere. Every other
/// frame is left alone, since a press and its release are two frames.
struct Acts {
    random: ChaCha8Rng,
    release: Option<Event>,
}

impl Acts {
    fn next(&mut self) -> Vec<Event> {
        if let Some(release) = self.release.take() {
            return vec![release];
        }
        let at =
            Pos2::new(self.random.random_range(0.0..SIZE.x), self.random.random_range(0.0..SIZE.y));
        match self.random.random_range(0..10) {
            0..3 => {
                const OTHERS: [Key; 9] = [
                    Key::Space,
                    Key::ArrowLeft,
                    Key::ArrowRight,
                    Key::Home,
                    Key::End,
                    Key::OpenBracket,
                    Key::CloseBracket,
                    Key::Tab,
                    Key::Escape,
                ];
                let letters = &Key::ALL[position(Key::A)..=position(Key::Z)];
                let chosen = self.random.random_range(0..letters.len() + 2 * OTHERS.len());
                let key = letters.get(chosen).copied();
                let key = key.unwrap_or_else(|| OTHERS[(chosen - letters.len()) % OTHERS.len()]);
                let modifiers = match (self.random.random_range(0..8), key) {
                    (0, Key::Z | Key::Y) => Modifiers::COMMAND,
                    (1, _) => Modifiers::SHIFT,
                    _ => Modifiers::NONE,
                };
                self.release = Some(pressed(key, modifiers, false));
                vec![pressed(key, modifiers, true)]
            }
            3..6 => {
                self.release = Some(button(at, false));
                vec![Event::PointerMoved(at), button(at, true)]
            }
            // The button goes up somewhere else: a drag.
            6 => {
                let to = at
                    + vec2(
                        self.random.random_range(-200.0..200.0),
                        self.random.random_range(-200.0..200.0),
                    );
                self.release = Some(button(to, false));
                vec![Event::PointerMoved(at), button(at, true)]
            }
            7 => vec![Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(0.0, self.random.random_range(-50.0..50.0)),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
                modifiers: Modifiers::NONE,
            }],
            _ => vec![Event::PointerMoved(at)],
        }
    }
}

fn position(key: Key) -> usize {
    Key::ALL.iter().position(|&other| other == key).expect("egui lists all keys")
}

fn pressed(key: Key, modifiers: Modifiers, pressed: bool) -> Event {
    Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

fn acts(minutes: u32) {
    let mut acts = Acts { random: generator(1, Purpose::Batch, 0), release: None };
    soak(minutes, Window::open(RunConfig::default()), || acts.next());
}

fn main() {
    let told: Vec<String> =
        std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let minutes = told.iter().find_map(|word| word.parse().ok()).unwrap_or(60);
    let only = |name: &str| told.iter().all(|word| word.parse::<u32>().is_ok() || word == name);
    // What is exported by chance goes here.
    let folder = tempfile::tempdir().expect("a folder for files of the moment");
    std::env::set_current_dir(&folder).expect("the folder was just made");
    if only("digits") {
        println!("digits at full speed");
        digits(minutes);
    }
    if only("acts") {
        println!("random acts");
        acts(minutes);
    }
}
