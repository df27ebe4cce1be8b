//! The window.
//!
//! Each frame, `logic` reads the keyboard, carries out the commands of the last frame and lets
//! time pass; `ui` lays out controls and views, which read the lab and push commands.

mod arranged;
mod arrangements;
mod clinic;
mod context;
mod controls;
mod filing;
mod help;
mod highlight;
mod keyboard;
mod layout;
mod lesson;
mod lit;
mod marks;
mod pictures;
mod plots;
mod point_labels;
mod presenter;
mod regions;
mod speaker;
mod split_view;
mod spotlight;
pub mod theme;
mod views;
mod widgets;

use std::sync::Arc;

use eframe::egui;
use web_time::Instant;

use crate::engine::config::{ConfigError, RunConfig};
use crate::lab::lesson::{Lecture, Lesson, Target};
use crate::lab::recipe::Recipe;
use crate::lab::{Command, Comparison, Lab, Side, Toggle};
use crate::store::Store;

pub use context::ViewContext;

use arranged::Arranged;
use clinic::Clinic;
use filing::Filing;
use lesson::Lessons;
use pictures::Thumbnails;
use presenter::Presenter;
use speaker::{Clock, Speaker};
use spotlight::Spotlight;
use theme::Theme;
use views::Views;

/// Under which names the display and the panes are kept from one start to the next: apart, so that
/// what can't be read of one doesn't cost the other.
const DISPLAY: &str = "display";
const PANES: &str = "panes";

/// The window and the lab in it.
pub struct App {
    lab: Lab,
    theme: Theme,
    arranged: Arranged,
    lessons: Lessons,
    speaker: Speaker,
    spotlight: Spotlight,
    views: Views,
    thumbnails: Thumbnails,
    commands: Vec<Command>,
    filing: Filing,
    clinic: Clinic,
    fit: bool,
    presenter: Presenter,
    help_is_open: bool,
    start: Instant,
    last_tick: Option<f64>,
    title: Title,
}

/// The step that the window's title tells, and when it was put there.
#[derive(Default)]
struct Title {
    step: Option<u64>,
    since: f64,
}

/// Seconds between two changes of the title while playing.
const TITLE_EVERY: f64 = 0.5;

impl App {
    /// The name under which eframe keeps what is kept.
    pub const NAME: &'static str = "triplet-lab";

    /// A window on a new run with these knobs, of which nothing is kept on the disk.
    ///
    /// # Errors
    /// A knob out of its range.
    pub fn new(cc: &eframe::CreationContext<'_>, config: RunConfig) -> Result<Self, ConfigError> {
        Ok(Self::open(cc, Recipe::new(config.validate()?), None))
    }

    /// A window on a run; where there is a store, all that happens is kept there.
    pub fn open(cc: &eframe::CreationContext<'_>, recipe: Recipe, store: Option<Store>) -> Self {
        egui_material_icons::initialize(&cc.egui_ctx);
        cc.egui_ctx.add_plugin(regions::Names);
        cc.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let display = cc.storage.and_then(|storage| eframe::get_value(storage, DISPLAY));
        let panes = cc.storage.and_then(|storage| eframe::get_value(storage, PANES));
        let introduction = filing::introduction(&recipe);
        let (filing, trouble) = Filing::new(store);
        let mut lab = Lab::open(recipe);
        lab.set_display(display.unwrap_or_default());
        for notice in [introduction, trouble].into_iter().flatten() {
            lab.apply(Command::Say(notice));
        }
        let app = Self {
            theme: Self::theme_of(&lab),
            lab,
            arranged: Arranged::new(
                panes.unwrap_or_else(|| layout::arrange(crate::lab::Layout::Lecture)),
            ),
            lessons: Lessons::default(),
            speaker: Speaker::default(),
            spotlight: Spotlight::default(),
            views: Views::default(),
            thumbnails: Thumbnails::default(),
            commands: Vec::new(),
            filing,
            clinic: Clinic::default(),
            fit: false,
            presenter: Presenter::default(),
            help_is_open: false,
            start: Instant::now(),
            last_tick: None,
            title: Title::default(),
        };
        app.theme.install(&cc.egui_ctx);
        app
    }

    /// The run, for tests and tools to look at.
    pub fn lab(&self) -> &Lab {
        &self.lab
    }

    /// By how many points the page of the lesson is higher than its panel, for tests to look at: 0
    /// where it can be read without scrolling.
    pub fn page_overflow(&self) -> f32 {
        self.lessons.overflow()
    }

    fn theme_of(lab: &Lab) -> Theme {
        if lab.display().shows(Toggle::Dark) { Theme::dark() } else { Theme::light() }
    }

    /// Tells the step in the window's title, so that a task bar or a script can read it.
    fn update_title(&mut self, ctx: &egui::Context, now: f64) {
        let step = self.lab.trainer().steps();
        let wait = self.lab.transport().playing && now - self.title.since < TITLE_EVERY;
        if self.title.step != Some(step) && !wait {
            self.title = Title { step: Some(step), since: now };
            let title = format!("Triplet Lab · step {step}");
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
        }
    }

    /// Arranges the views for two runs or one, or as the page of a lesson has them.
    fn make_room(&mut self) {
        self.fit |= self.lessons.arrange(&self.lab, &mut self.arranged);
        if self.lab.lecture().is_none() {
            self.arranged.make_room(self.lab.beside().is_some());
        }
    }

    /// Reads the keyboard; in a lesson some keys mean something else.
    fn read_keys(&mut self, ctx: &egui::Context) {
        lesson::keys::read(ctx, &self.lab, &mut self.commands);
        let mut read = Vec::new();
        keyboard::read(ctx, self.lab.slow().is_some(), &mut read);
        if self.presenter.is_on() {
            let of_clicker = |command| lesson::keys::of_clicker(command, &self.lab);
            read = read.into_iter().filter_map(of_clicker).collect();
        }
        self.commands.append(&mut read);
    }

    /// What is clicked in a plot may be the answer to a question.
    fn take_answers(&mut self) {
        let Some(lecture) = self.lab.lecture() else { return };
        for command in &mut self.commands {
            if let Command::Select(thing) = command
                && let Some(answer) = lesson::answers(lecture, *thing)
            {
                *command = answer;
            }
        }
    }

    fn show_speaker(&mut self, ctx: &egui::Context) {
        let clock = Clock {
            now: jiff::ZonedDateTime::now().strftime("%H:%M").to_string(),
            since: self.start.elapsed().as_secs_f64() - self.lessons.since(),
        };
        let at_end = self.lessons.is_at_end();
        self.speaker.show(ctx, &self.theme, &self.lab, &clock, at_end, &mut self.commands);
    }

    /// Makes everything larger or smaller, or its normal size.
    fn zoom(&mut self, ctx: &egui::Context, factor: Option<f32>) {
        if !self.presenter.zoom(factor) {
            let wanted = factor.map_or(1.0, |factor| factor * ctx.zoom_factor());
            ctx.set_zoom_factor(wanted.clamp(0.5, 4.0));
        }
    }

    /// Carries out a command: what concerns the window here, the rest in the lab.
    pub fn act(&mut self, ctx: &egui::Context, command: Command) {
        // The key that puts a run beside this one takes it away again.
        let ends = command == Command::Compare(Comparison::Copy) && self.lab.beside().is_some();
        let command = if ends { Command::EndComparison(Side::A) } else { command };
        if self.lessons.heed(&command, &self.lab, self.start.elapsed().as_secs_f64()) {
            return;
        }
        match &command {
            Command::ShowView(view) => {
                layout::show(&mut self.arranged.tree, *view);
                self.lab.apply(Command::Touch(Target::View(*view)));
            }
            Command::PointOut(view) => {
                layout::show(&mut self.arranged.tree, *view);
                self.clinic.point_out(*view);
            }
            Command::Clinic(side) => self.clinic.toggle(*side, &self.lab),
            Command::NextPane => regions::go_on(ctx, true),
            Command::PreviousPane => regions::go_on(ctx, false),
            Command::Arrange(arrangement) => self.arranged.set(layout::arrange(*arrangement)),
            Command::SpeakerWindow => self.speaker.is_open = !self.speaker.is_open,
            Command::FitViews => self.fit = true,
            Command::ZoomIn => self.zoom(ctx, Some(1.1)),
            Command::ZoomOut => self.zoom(ctx, Some(1.0 / 1.1)),
            Command::ZoomReset => self.zoom(ctx, None),
            Command::Present => self.presenter.toggle(ctx),
            Command::Help => self.help_is_open = !self.help_is_open,
            // Esc does one thing at a time.
            Command::Deselect if self.help_is_open => return self.help_is_open = false,
            Command::Deselect if self.clinic.is_open() => return self.clinic.close(),
            Command::Deselect if self.presenter.is_on() && self.lab.slow().is_none() => {
                self.presenter.leave(ctx);
            }
            Command::TryCure(_) => self.clinic.close(),
            _ => self.arranged.follow(&command, &self.lab),
        }
        let next = self.filing.carry_out(ctx, &command, &self.lab);
        let introduction = match &command {
            Command::Open(recipe) => filing::introduction(recipe),
            _ => None,
        };
        self.lab.apply(command);
        self.make_room();
        if let Some(notice) = introduction {
            self.lab.apply(Command::Say(notice));
        }
        if let Some(next) = next {
            return self.act(ctx, next);
        }
        let theme = Self::theme_of(&self.lab);
        if theme != self.theme {
            self.theme = theme;
            self.theme.install(ctx);
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.presenter.follow(ctx);
        self.read_keys(ctx);
        if self.filing.is_asking() {
            self.commands.retain(|command| *command == Command::Deselect);
        }
        Filing::dropped(ctx, &mut self.commands);
        let acted = !self.commands.is_empty();
        for command in std::mem::take(&mut self.commands) {
            self.act(ctx, command);
        }
        let start = self.start;
        let clock = move || start.elapsed().as_secs_f64();
        let now = clock();
        // While nothing runs, frames come only when something happens: no time has passed then.
        let seconds = self.last_tick.map_or(0.0, |last| now - last);
        let pulse = self.lab.tick(seconds, &clock);
        for command in self.lab.take_for_window() {
            self.act(ctx, command);
        }
        self.clinic.update(&self.lab);
        self.last_tick = pulse.busy.then_some(now);
        self.spotlight.follow(&mut self.arranged.tree, self.lab.slow().map(|slow| slow.phase()));
        if let Some(notice) = self.filing.record(&self.lab, now) {
            self.lab.apply(Command::Say(notice));
        }
        if pulse.busy || pulse.changed || acted {
            ctx.request_repaint();
        }
        self.update_title(ctx, now);
        self.thumbnails.update(ctx, &self.lab);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let before = self.lab.hovered();
        regions::begin(ui.ctx());
        let mut pointed = self.clinic.pointed();
        let lit = lesson::lit(&self.lab);
        let list = self.lessons.list().to_vec();
        let mut cx = ViewContext {
            lab: &self.lab,
            stage: &self.lab,
            beside: self.lab.beside(),
            side: None,
            commands: &mut self.commands,
            theme: &self.theme,
            thumbnails: &self.thumbnails,
            offered: self.filing.offered(),
            earlier: self.filing.earlier(),
            clinic: &self.clinic,
            fit: std::mem::take(&mut self.fit),
            presenting: self.presenter.is_on(),
            lessons: &list,
            lit: &lit,
        };
        controls::bars(ui, &mut cx);
        if cx.lab.lecture().is_some() {
            lesson::panel::show(ui, &mut cx, &mut self.lessons);
        } else if !cx.presenting {
            controls::knobs(ui, &mut cx);
        }
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(self.theme.background).inner_margin(theme::UNIT))
            .show(ui, |ui| {
                let lit = self.spotlight.lit(&self.arranged.tree);
                let mut behavior = layout::Panes::new(&mut cx, &mut self.views, &mut pointed, lit);
                self.arranged.tree.ui(&mut behavior, ui);
            });
        controls::over(ui.ctx(), &mut cx);
        if self.help_is_open {
            help::show(ui.ctx(), &mut cx);
        }
        self.filing.show(ui.ctx(), &self.theme, &mut self.commands);
        self.clinic.keep_pointed(pointed);
        self.show_speaker(ui.ctx());
        lesson::keep_links_safe(ui.ctx());
        self.take_answers();
        // A view that the pointer has left says nothing, so nothing said means nothing hovered.
        let said = self.commands.iter().any(|c| matches!(c, Command::Hover(_)));
        if !said && before.is_some() {
            self.commands.push(Command::Hover(None));
        }
        self.commands.dedup();
        self.commands.retain(|c| *c != Command::Hover(before) || before.is_none());
        if before.is_none() {
            self.commands.retain(|c| *c != Command::Hover(None));
        }
        if !self.commands.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        let tree = self.lessons.own().unwrap_or(&self.arranged).lasting();
        let lecture = self.lab.lecture();
        let dark = self.lab.display().shows(Toggle::Dark);
        let display = lecture.map_or(self.lab.display(), Lecture::own_display).clone();
        let display = display.with(Toggle::Dark, dark);
        eframe::set_value(storage, DISPLAY, &display);
        eframe::set_value(storage, PANES, tree);
    }
}

/// Opens the window on a run, with a lesson where there is one, and stays in it until it is
/// closed. All that happens is kept in the
/// store, where there is one.
///
/// # Errors
/// One line that says why the window can't open, and the remedy.
pub fn run(
    recipe: Recipe,
    lesson: Option<Arc<Lesson>>,
    store: Option<Store>,
) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id(App::NAME)
            .with_title("Triplet Lab")
            .with_inner_size([1280.0, 720.0])
            .with_min_inner_size([960.0, 540.0]),
        renderer: eframe::Renderer::Glow,
        system_font_fallback: false,
        ..Default::default()
    };
    eframe::run_native(
        App::NAME,
        options,
        Box::new(move |cc| {
            let mut app = App::open(cc, recipe, store);
            app.commands.extend(lesson.map(Command::OpenLesson));
            Ok(Box::new(app))
        }),
    )
    .map_err(|error| {
        format!(
            "the window can't open ({}): it needs a display and an OpenGL driver \
                 (on Debian: libgl1-mesa-dri); `triplet-lab train` works without",
            reason(&error.to_string())
        )
    })
}

/// What went wrong, without where in the sources of a library it was noticed.
fn reason(error: &str) -> &str {
    error.rsplit(": ").next().unwrap_or(error).trim_end_matches(')')
}

#[cfg(test)]
mod tests {
    use super::reason;

    #[test]
    fn a_reason_names_no_source_file() {
        let error = "winit EventLoopError: os error at /a/b/winit/mod.rs:788: Failed to open X";
        assert_eq!(reason(error), "Failed to open X");
        assert_eq!(reason("no OpenGL"), "no OpenGL");
    }
}
