//! The window.
//!
//! Each frame, `logic` reads the keyboard, carries out the commands of the last frame and lets
//! time pass; `ui` lays out controls and views, which read the lab and push commands.

mod acting;
mod clinic;
mod command;
mod context;
mod controls;
mod dialog;
mod dots;
mod esc;
mod filing;
mod find;
mod focus_regions;
mod hand;
mod help;
mod highlight;
mod keyboard;
mod layout;
mod lesson;
mod linking;
mod lit;
mod marks;
mod pane_layout;
mod picking;
pub mod picture;
mod pictures;
mod plots;
mod point_labels;
mod presenter;
mod room;
mod speaker;
mod split_view;
mod spotlight;
pub mod sweeping;
mod texts;
pub mod theme;
mod tooltips;
mod touch;
mod views;
mod visible;
mod widgets;

use std::path::Path;

use eframe::egui;
use web_time::Instant;

use crate::engine::config::{ConfigError, RunConfig};
use crate::lab::recipe::Recipe;
use crate::lab::{self, Lab, Toggle, ViewId};
use crate::lesson::{LessonSession, Player};
use crate::store::Store;

use context::ViewContext;

use clinic::Clinic;
use command::Commands;
pub use command::{Command, ExportKind, LessonCommand, SweepAct, WindowCommand};
use filing::Filing;
use find::Find;
use hand::Hand;
pub use hand::Tool;
pub use help::{MOUSE_ACTS, TOUCH_ACTS};
use lesson::Lessons;
use lesson::links::Links;
use linking::Linking;
use pane_layout::PaneLayout;
use pictures::Thumbnails;
use presenter::Presenter;
use room::{Room, Unfolded};
use speaker::{Clock, Speaker};
use spotlight::Spotlight;
use sweeping::Sweeping;
use theme::Theme;
use views::Views;

/// Storage keys of the display and the panes. They are stored separately, so that one still loads
/// if the other can't be read.
const DISPLAY: &str = "display";
const PANES: &str = "panes";
/// Storage key of the address that links begin with.
const ADDRESS: &str = "address of links";

/// The window and its lab.
pub struct App {
    player: Player,
    theme: Theme,
    arranged: PaneLayout,
    lessons: Lessons,
    links: Links,
    linking: Linking,
    speaker: Speaker,
    spotlight: Spotlight,
    views: Views,
    thumbnails: Thumbnails,
    commands: Commands,
    filing: Filing,
    clinic: Clinic,
    hand: Hand,
    unfolded: Unfolded,
    sweeping: Sweeping,
    fit: bool,
    /// True if what is drawn in three dimensions turns by itself.
    turns: bool,
    presenter: Presenter,
    help_is_open: bool,
    find: Option<Find>,
    start: Instant,
    last_tick: Option<f64>,
    title: Title,
}

/// Step in the window's title, and the time it was set.
#[derive(Default)]
struct Title {
    step: Option<u64>,
    since: f64,
}

/// Shortest time between two changes of the title while playing, in seconds.
const TITLE_EVERY: f64 = 0.5;

impl App {
    /// Name of eframe's storage.
    pub const NAME: &'static str = "triplet-lab";

    /// Creates a window on a new run with these settings; nothing is stored on disk.
    ///
    /// # Errors
    /// A setting is out of range.
    pub fn new(cc: &eframe::CreationContext<'_>, config: RunConfig) -> Result<Self, ConfigError> {
        Ok(Self::open(cc, Recipe::new(config.validate()?), None))
    }

    /// Opens a window on a run. With a store, the session is saved there.
    pub fn open(cc: &eframe::CreationContext<'_>, recipe: Recipe, store: Option<Store>) -> Self {
        egui_material_icons::initialize(&cc.egui_ctx);
        cc.egui_ctx.add_plugin(focus_regions::Names);
        cc.egui_ctx.add_plugin(touch::Fingers::default());
        cc.egui_ctx.add_plugin(tooltips::NoneWhilePressed);
        cc.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let display = cc.storage.and_then(|storage| eframe::get_value(storage, DISPLAY));
        let panes = cc.storage.and_then(|storage| eframe::get_value(storage, PANES));
        let address = cc.storage.and_then(|storage| eframe::get_value(storage, ADDRESS));
        let introduction = filing::introduction(&recipe);
        let (filing, trouble) = Filing::new(store);
        filing.remember(&recipe);
        let mut lab = Lab::open(recipe);
        lab.set_display(display.unwrap_or_default());
        for notice in [introduction, trouble].into_iter().flatten() {
            lab.apply(lab::Command::Say(notice));
        }
        let app = Self {
            theme: Self::theme_of(&lab, &Presenter::default(), None),
            player: Player::new(lab),
            arranged: PaneLayout::new(
                panes.unwrap_or_else(|| layout::arrange(crate::lab::Layout::Lecture)),
            ),
            lessons: Lessons::default(),
            links: Links::default(),
            linking: Linking::new(address.flatten()),
            speaker: Speaker::default(),
            spotlight: Spotlight::default(),
            views: Views::default(),
            thumbnails: Thumbnails::default(),
            commands: Commands::default(),
            filing,
            clinic: Clinic::default(),
            hand: Hand::default(),
            unfolded: Unfolded::default(),
            sweeping: Sweeping::default(),
            fit: false,
            turns: false,
            presenter: Presenter::default(),
            help_is_open: false,
            find: None,
            start: Instant::now(),
            last_tick: None,
            title: Title::default(),
        };
        app.theme.install(&cc.egui_ctx);
        app
    }

    /// Opens a file in the first frame, or says why it can't be opened.
    pub fn begin_with_file(&mut self, path: &Path) {
        self.commands.push(self.filing.opened(path));
    }

    /// Carries out a command in the first frame.
    pub fn begin_with(&mut self, command: impl Into<Command>) {
        self.commands.push(command);
    }

    /// The lab, for tests and tools.
    pub fn lab(&self) -> &Lab {
        self.player.lab()
    }

    /// Tells whether a question of the lesson's page is open.
    fn page_asks(&self) -> bool {
        self.player.session().is_some_and(LessonSession::asks)
    }

    /// The player with the lab and the open lesson, for tests and tools.
    pub fn player(&self) -> &Player {
        &self.player
    }

    /// Height by which the lesson's page exceeds its panel, in points, for tests; 0 if it needs no
    /// scrolling.
    pub fn page_overflow(&self) -> f32 {
        self.lessons.overflow()
    }

    /// Number of the sheet of the lesson's page that is shown, from 1, and of all its sheets, for
    /// tests.
    pub fn page_sheet(&self) -> (usize, usize) {
        self.lessons.sheet()
    }

    /// The theme that suits what is on screen; `touch` is the zoom of a window with fingers on it.
    fn theme_of(lab: &Lab, presenter: &Presenter, touch: Option<f32>) -> Theme {
        let theme = if lab.display().shows(Toggle::Dark) { Theme::dark() } else { Theme::light() };
        let theme = if presenter.is_on() { theme.presented() } else { theme };
        touch.map_or(theme.clone(), |zoom| theme.touched(zoom))
    }

    /// Keeps the theme that suits what is on screen, and the hands that use it.
    fn dress(&mut self, ctx: &egui::Context) {
        let touch = touch::is_in_use(ctx).then(|| ctx.zoom_factor());
        let theme = Self::theme_of(self.lab(), &self.presenter, touch);
        if theme != self.theme {
            self.theme = theme;
            self.theme.install(ctx);
            ctx.request_repaint();
        }
    }

    /// Shows the step in the window's title, so that a task bar or a script can read it.
    fn update_title(&mut self, ctx: &egui::Context, now: f64) {
        let step = self.lab().run_a().trainer().steps();
        let wait = self.lab().transport().playing && now - self.title.since < TITLE_EVERY;
        if self.title.step != Some(step) && !wait {
            self.title = Title { step: Some(step), since: now };
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.title()));
        }
    }

    /// The window's title.
    pub fn title(&self) -> String {
        format!("Triplet Lab · step {}", self.title.step.unwrap_or(0))
    }

    /// Arranges the views for one run or two, or as the lesson's page asks.
    fn make_room(&mut self) {
        self.fit |=
            self.lessons.arrange(self.player.session(), self.presenter.is_on(), &mut self.arranged);
        if self.player.session().is_none() {
            self.arranged.make_room(self.lab().run_b().is_some());
        }
    }

    /// Reads the keyboard; a lesson gives some keys another meaning.
    fn read_keys(&mut self, ctx: &egui::Context) {
        let session = self.player.session();
        lesson::keys::read(ctx, session, &mut self.commands);
        keyboard::read_classes(ctx, self.hand, &mut self.commands);
        let is_slow = self.player.lab().slow().is_some();
        let mut read = Commands::default();
        keyboard::read(ctx, is_slow, &mut read);
        for command in read.take() {
            let meant = match session.filter(|_| self.presenter.is_on()) {
                Some(session) => lesson::keys::of_clicker(command, session, is_slow),
                None => Some(command),
            };
            let has = |view| self.arranged.panes.tree().tiles.find_pane(&view).is_some();
            let meant = meant.map(|command| match session {
                Some(session) => lesson::keys::on_page(command, session, has),
                None => command,
            });
            meant.into_iter().for_each(|command| self.commands.push(command));
        }
    }

    /// Turns clicks in a plot into answers to the page's question.
    fn take_answers(&mut self) {
        let Some(session) = self.player.session() else { return };
        for command in self.commands.list() {
            if let Command::Lab(lab::Command::Select(thing)) = command
                && let Some(answer) = lesson::answers(session, *thing)
            {
                *command = answer.into();
            }
        }
    }

    fn show_speaker(&mut self, ctx: &egui::Context) {
        let now = jiff::ZonedDateTime::now();
        let clock = Clock {
            now: now.strftime("%H:%M").to_string(),
            second: f64::from(now.second()),
            since: self.start.elapsed().as_secs_f64() - self.lessons.since(),
            zoom: self.presenter.beside(ctx),
        };
        let Self { player, theme, lessons, commands, .. } = self;
        self.speaker.show(ctx, theme, player, &clock, lessons, commands);
    }

    /// Multiplies the zoom by a factor; `None` resets it.
    fn zoom(&mut self, ctx: &egui::Context, factor: Option<f32>) {
        if !self.presenter.zoom(factor) {
            let wanted = factor.map_or(1.0, |factor| factor * ctx.zoom_factor());
            ctx.set_zoom_factor(wanted.clamp(0.5, 4.0));
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.presenter.follow(ctx);
        self.dress(ctx);
        self.read_keys(ctx);
        if self.filing.is_asking() || self.links.is_asking() || self.linking.is_asking() {
            let esc = Command::Lab(lab::Command::Deselect);
            self.commands.list().retain(|command| *command == esc);
        } else if let Some(open) = self.take_waiting_link() {
            self.commands.push(open);
        }
        self.filing.dropped(ctx, &mut self.commands);
        let commands = self.commands.take();
        let acted = !commands.is_empty();
        for command in commands {
            self.act(ctx, command);
        }
        let start = self.start;
        let clock = move || start.elapsed().as_secs_f64();
        let now = clock();
        // Without activity, frames come only with events, so the time between them doesn't count.
        let seconds = self.last_tick.map_or(0.0, |last| now - last);
        let pulse = self.player.tick(seconds, &clock);
        for act in self.player.take_window_acts() {
            self.follow_lesson(act);
        }
        self.clinic.update(self.player.lab());
        self.put_down_useless_tool();
        self.turns &= self.lab().display().shows(Toggle::ThreeD);
        self.sweeping.receive();
        if self.is_in_sight(ViewId::Sweep) {
            self.sweeping.check(self.player.lab().focused().recipe());
        }
        if self.page_asks() {
            self.clinic.close();
        }
        self.last_tick = pulse.busy.then_some(now);
        self.spotlight.follow(
            self.arranged.panes.tree_mut(),
            self.player.lab().slow().map(|slow| slow.phase()),
        );
        if let Some(command) = self.filing.record(&self.player, now) {
            self.player.apply(command);
        }
        if let Some(notice) = self.links.failed(ctx) {
            self.player.apply(lab::Command::Say(notice));
        }
        if pulse.busy || pulse.changed || acted {
            ctx.request_repaint();
        }
        self.update_title(ctx, now);
        self.thumbnails.update(ctx, self.player.lab());
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let lab = self.player.lab();
        let before = lab.run_a().hovered();
        focus_regions::begin(ui.ctx());
        let mut pointed = self.clinic.pointed();
        let lit = lesson::lit(self.player.session(), lab);
        let list = self.lessons.list().to_vec();
        let room = Room::new(ui.ctx().content_rect().size(), self.presenter.is_on());
        let mut cx = ViewContext {
            lab,
            lesson: self.player.session(),
            run: lab.run_a(),
            other_run: lab.run_b(),
            side: None,
            commands: &mut self.commands,
            theme: &self.theme,
            thumbnails: &self.thumbnails,
            offered: self.filing.offered(),
            earlier: self.filing.earlier(),
            clinic: &self.clinic,
            fit: std::mem::take(&mut self.fit),
            turns: self.turns,
            presenting: self.presenter.is_on(),
            bare: false,
            steady: false,
            room,
            unfolded: self.unfolded,
            lessons: &list,
            lit: &lit,
            hand: &self.hand,
            sweeping: &self.sweeping,
        };
        controls::bars(ui, &mut cx);
        if cx.lesson.is_some() {
            lesson::panel::show(ui, &mut cx, &mut self.lessons);
        } else if cx.presenting {
            controls::presented(ui, &mut cx);
        } else {
            controls::settings(ui, &mut cx);
        }
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(self.theme.background).inner_margin(theme::UNIT))
            .show(ui, |ui| {
                let panes = &mut self.arranged.panes;
                panes.fit(room.is_narrow().then(|| room.for_panes(ui.available_size())));
                let mut full = panes.at_full_size();
                let is_full = full.is_some();
                let tree = full.as_mut().unwrap_or_else(|| panes.tree_mut());
                let lit = self.spotlight.lit(tree);
                let (views, pointed) = (&mut self.views, &mut pointed);
                let front = tree.active_tiles();
                let mut behavior = layout::Panes::new(&mut cx, views, pointed, lit, is_full, front);
                tree.ui(&mut behavior, ui);
            });
        controls::over(ui.ctx(), &mut cx);
        if self.help_is_open {
            help::show(ui.ctx(), &mut cx);
        }
        if self.find.as_mut().is_some_and(|find| find.show(ui.ctx(), &mut cx)) {
            self.find = None;
        }
        self.filing.show(ui.ctx(), &self.theme, &mut self.commands);
        self.clinic.keep_pointed(pointed);
        self.show_speaker(ui.ctx());
        self.links.show(ui.ctx(), &self.theme);
        self.linking.show(ui.ctx(), &self.theme, &mut self.commands);
        lesson::links::take(ui.ctx(), &mut self.commands);
        self.take_answers();
        self.follow_pointer(before);
        if !self.commands.list().is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        let tree = self.lessons.own().unwrap_or(&self.arranged).lasting();
        let session = self.player.session();
        let dark = self.lab().display().shows(Toggle::Dark);
        let own = session.map_or(self.lab(), |session| session.own());
        let display = own.display().clone().with(Toggle::Dark, dark);
        eframe::set_value(storage, DISPLAY, &display);
        eframe::set_value(storage, PANES, tree);
        eframe::set_value(storage, ADDRESS, &self.linking.chosen());
    }
}

/// Red, green and blue of the theme's colours that mean something, the ground of plots first.
pub fn theme_colors(dark: bool) -> Vec<[u8; 3]> {
    let theme = if dark { Theme::dark() } else { Theme::light() };
    theme.meaningful().into_iter().map(|color| [color.r(), color.g(), color.b()]).collect()
}
