//! The window.
//!
//! Each frame, `logic` reads the keyboard, carries out the commands of the last frame and lets
//! time pass; `ui` lays out controls and views, which read the lab and push commands.

mod controls;
mod help;
mod keyboard;
mod layout;
mod marks;
mod numbers;
mod pictures;
mod plots;
pub mod theme;
mod views;

use eframe::egui;
use egui_tiles::Tree;
use serde::{Deserialize, Serialize};
use web_time::Instant;

use crate::engine::config::{ConfigError, RunConfig};
use crate::lab::{Command, Display, Lab, Toggle, View};

use pictures::Thumbnails;
use theme::Theme;
use views::Views;

/// What a view gets: the lab to read, and a list to push commands into.
pub struct ViewContext<'a> {
    /// The run.
    pub lab: &'a Lab,
    /// What the person does.
    pub commands: &'a mut Vec<Command>,
    /// Colours.
    pub theme: &'a Theme,
    /// Pictures of the points, where they are pictures.
    pub thumbnails: &'a Thumbnails,
    /// Whether plots are to be fitted to their points on this frame.
    pub fit: bool,
}

/// What is kept from one start to the next.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
struct Kept {
    display: Display,
    tree: Option<Tree<View>>,
}

/// The window and the lab in it.
pub struct App {
    lab: Lab,
    theme: Theme,
    tree: Tree<View>,
    views: Views,
    thumbnails: Thumbnails,
    commands: Vec<Command>,
    fit: bool,
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

    /// A window on a new run with these knobs.
    ///
    /// # Errors
    /// A knob out of its range.
    pub fn new(cc: &eframe::CreationContext<'_>, config: RunConfig) -> Result<Self, ConfigError> {
        egui_material_icons::initialize(&cc.egui_ctx);
        cc.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let kept: Kept =
            cc.storage.and_then(|s| eframe::get_value(s, eframe::APP_KEY)).unwrap_or_default();
        let mut lab = Lab::new(config)?;
        lab.set_display(kept.display);
        let app = Self {
            theme: Self::theme_of(&lab),
            lab,
            tree: kept.tree.unwrap_or_else(|| layout::arrange(crate::lab::Layout::Lecture)),
            views: Views::default(),
            thumbnails: Thumbnails::default(),
            commands: Vec::new(),
            fit: false,
            help_is_open: false,
            start: Instant::now(),
            last_tick: None,
            title: Title::default(),
        };
        app.theme.install(&cc.egui_ctx);
        Ok(app)
    }

    /// The run, for tests and tools to look at.
    pub fn lab(&self) -> &Lab {
        &self.lab
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

    /// Carries out a command: what concerns the window here, the rest in the lab.
    pub fn act(&mut self, ctx: &egui::Context, command: Command) {
        match &command {
            Command::ShowView(view) => layout::show(&mut self.tree, *view),
            Command::Arrange(arrangement) => self.tree = layout::arrange(*arrangement),
            Command::FitViews => self.fit = true,
            Command::ZoomIn => zoom(ctx, 1.1),
            Command::ZoomOut => zoom(ctx, 1.0 / 1.1),
            Command::ZoomReset => ctx.set_zoom_factor(1.0),
            Command::Help => self.help_is_open = !self.help_is_open,
            Command::Deselect if self.help_is_open => self.help_is_open = false,
            _ => {}
        }
        self.lab.apply(command);
        let theme = Self::theme_of(&self.lab);
        if theme != self.theme {
            self.theme = theme;
            self.theme.install(ctx);
        }
    }
}

fn zoom(ctx: &egui::Context, factor: f32) {
    ctx.set_zoom_factor((ctx.zoom_factor() * factor).clamp(0.5, 4.0));
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        keyboard::read(ctx, &mut self.commands);
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
        self.last_tick = pulse.busy.then_some(now);
        if pulse.busy || pulse.changed || acted {
            ctx.request_repaint();
        }
        self.update_title(ctx, now);
        self.thumbnails.update(ctx, &self.lab);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let before = self.lab.hovered();
        let mut cx = ViewContext {
            lab: &self.lab,
            commands: &mut self.commands,
            theme: &self.theme,
            thumbnails: &self.thumbnails,
            fit: std::mem::take(&mut self.fit),
        };
        controls::show(ui, &mut cx);
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(self.theme.background).inner_margin(theme::UNIT))
            .show(ui, |ui| {
                let mut behavior = layout::Panes { cx: &mut cx, views: &mut self.views };
                self.tree.ui(&mut behavior, ui);
            });
        if self.help_is_open {
            help::show(ui.ctx(), &mut cx);
        }
        // A view that the pointer has left says nothing, so nothing said means nothing hovered.
        let said = cx.commands.iter().any(|c| matches!(c, Command::Hover(_)));
        if !said && before.is_some() {
            cx.commands.push(Command::Hover(None));
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
        let kept = Kept { display: self.lab.display().clone(), tree: Some(self.tree.clone()) };
        eframe::set_value(storage, eframe::APP_KEY, &kept);
    }
}

/// Opens the window and stays in it until it is closed.
///
/// # Errors
/// One line that says why the window can't open, and the remedy.
pub fn run(config: RunConfig) -> Result<(), String> {
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
    eframe::run_native(App::NAME, options, Box::new(move |cc| Ok(Box::new(App::new(cc, config)?))))
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
