//! Dialog for a film of the runs on screen. It is made of a fork of the lab beside the window, which
//! goes on, and the person's runs stay where they are.

use std::time::Duration;

use eframe::egui::{self, ComboBox, DragValue, ProgressBar, RichText, Ui};

use super::{ExportDialog, Source};
use crate::app::command::Commands;
use crate::app::filing::browse::Ask;
use crate::app::filing::dialogs::file_name;
use crate::app::filing::file_field::{FileField, Pressed};
use crate::app::filing::reading::saved;
use crate::app::picture::{Filming, What, Wish};
use crate::app::theme::{Theme, UNIT};
use crate::app::views::Views;
use crate::engine::numbers::{bytes, count};
use crate::files::write_new;
use crate::film::{FASTEST, Film, FilmError, Form, MOST_PLAYS, Plan, PlanError, Size};
use crate::lab::recipe::MOST_STEPS;
use crate::lab::{Lab, Layout, Toggle, ViewId};
use crate::task::{Job, Stopped};

/// Sizes to choose from, in points and thus pixels.
const SIZES: [[f32; 2]; 4] = [[480.0, 360.0], [640.0, 480.0], [960.0, 540.0], [1280.0, 720.0]];
/// Frames that are proposed.
const FRAMES: u64 = 60;
/// Seconds without a change of the settings after which the size is estimated.
const PAUSE: f64 = 0.4;

/// Settings of a film.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Settings {
    wish: Wish,
    plan: Plan,
    form: Form,
}

/// The dialog.
pub struct FilmDialog {
    /// The runs and the views when it was opened.
    lab: Lab,
    views: Views,
    now: Settings,
    file: FileField,
    /// The settings that the size is estimated for, and since when.
    asked: (Settings, f64),
    estimate: Option<Job<Result<u64, FilmError>>>,
    /// The estimate, or why there is none.
    told: Option<Result<u64, String>>,
    /// The film that is being made.
    making: Option<Job<Result<Vec<u8>, FilmError>>>,
    replaces: bool,
}

impl FilmDialog {
    /// The dialog for the runs on screen.
    pub fn new(source: &Source<'_>) -> Self {
        let lab = source.player.lab().fork();
        let mut views = Views::default();
        views.take_after(source.views);
        let recipe = lab.run_a().recipe();
        let to = match recipe.steps() {
            0 => 200,
            steps => steps,
        };
        let wish = Wish {
            what: What::View(ViewId::Embedding),
            size: SIZES[1],
            scale: 1.0,
            dark: lab.display().shows(Toggle::Dark),
            controls: false,
            caption: true,
        };
        let plan = Plan { from: 0, to, every: to.div_ceil(FRAMES), fps: 10, plays: 0 };
        let now = Settings { wish, plan, form: Form::Gif };
        let file = FileField::new(ask(now.form), FileField::proposed(&file_name(recipe, "gif")));
        Self {
            lab,
            views,
            now,
            file,
            asked: (now, 0.0),
            estimate: None,
            told: None,
            making: None,
            replaces: false,
        }
    }

    /// Shows what the film is of and how it looks.
    fn picture(&mut self, ui: &mut Ui) {
        let Wish { what, size, dark, caption, .. } = &mut self.now.wish;
        ui.horizontal_wrapped(|ui| {
            let shown =
                ComboBox::from_id_salt("what").selected_text(label(*what)).show_ui(ui, |ui| {
                    let views = ViewId::ALL.map(What::View);
                    let layouts = Layout::ALL.map(What::Arrangement);
                    for choice in views.into_iter().chain(layouts) {
                        ui.selectable_value(what, choice, label(choice));
                    }
                });
            shown.response.on_hover_text("The view or the arrangement of views");
            let words = |[width, height]: [f32; 2]| format!("{width} × {height}");
            let sizes = ComboBox::from_id_salt("size").selected_text(words(*size));
            let shown = sizes.show_ui(ui, |ui| {
                for choice in SIZES {
                    ui.selectable_value(size, choice, words(choice));
                }
            });
            shown.response.on_hover_text("Width and height in pixels");
            ui.checkbox(dark, "Dark");
            ui.checkbox(caption, "Caption").on_hover_text("Data, step, margin and seed below it");
        });
    }

    /// Shows which steps it has, and how fast.
    fn numbers(&mut self, ui: &mut Ui) {
        let Plan { from, to, every, fps, plays } = &mut self.now.plan;
        egui::Grid::new("film").num_columns(6).show(ui, |ui| {
            let number = |ui: &mut Ui, words: &str, drag: DragValue<'_>, tip: &str| {
                let label = ui.label(words);
                ui.add(drag).labelled_by(label.id).on_hover_text(tip);
            };
            let steps = 0..=MOST_STEPS;
            number(ui, "From step", DragValue::new(from).range(steps.clone()), "The first frame");
            number(
                ui,
                "to",
                DragValue::new(to).range(steps),
                "The last frame; beyond the end of the run it trains on, apart from it",
            );
            number(
                ui,
                "every",
                DragValue::new(every).range(1..=MOST_STEPS),
                "Steps from one frame to the next",
            );
            ui.end_row();
            number(ui, "Frames/s", DragValue::new(fps).range(1..=FASTEST), "Frames a second");
            let played =
                DragValue::new(plays).range(0..=MOST_PLAYS).custom_formatter(|plays, _| {
                    if plays < 1.0 { "for ever".to_owned() } else { format!("{plays} ×") }
                });
            number(ui, "played", played, "How many times; 0 is for ever");
            ui.end_row();
        });
    }

    /// Shows the formats to choose from.
    fn formats(&mut self, ui: &mut Ui) {
        let before = self.now.form;
        ui.horizontal(|ui| {
            for form in Form::ALL {
                let tip = match form {
                    Form::Gif => "256 colours; every program for slides shows it",
                    Form::Apng => "All colours; browsers show it",
                };
                ui.radio_value(&mut self.now.form, form, form.label()).on_hover_text(tip);
            }
        });
        if self.now.form != before {
            let path = self.file.path().with_extension(self.now.form.ending());
            self.file = FileField::new(ask(self.now.form), path);
        }
    }

    /// Estimates the size anew after a change, and takes what came of it.
    fn estimate(&mut self, ui: &Ui) {
        let now = ui.input(|input| input.time);
        if self.asked.0 != self.now {
            (self.asked, self.estimate, self.told) = ((self.now, now), None, None);
        }
        if self.told.is_some() || self.making.is_some() {
            return;
        }
        if let Some(job) = &mut self.estimate {
            let Some(size) = job.answer(ui.ctx()) else { return };
            self.estimate = None;
            self.told = Some(match size {
                Ok(size) => size.map_err(|error| error.to_string()),
                Err(Stopped) => Err(FAILED.to_owned()),
            });
        } else if let Err(error) = self.now.plan.check() {
            self.told = Some(Err(error.to_string()));
        } else if now - self.asked.1 <= PAUSE {
            ui.ctx().request_repaint_after(Duration::from_millis(50));
        } else {
            match self.film() {
                Ok(film) => self.estimate = Some(Job::begin(Size::of(film))),
                Err(error) => self.told = Some(Err(error.to_string())),
            }
            ui.ctx().request_repaint();
        }
    }

    /// The film as it is chosen.
    fn film(&self) -> Result<Film<Filming>, PlanError> {
        let Settings { wish, plan, form } = self.now;
        let camera = Filming::new(wish).from_where(&self.views, &self.lab);
        Film::new(self.lab.fork(), plan, form, camera)
    }

    /// Shows how large the film will be, or how far it is.
    fn progress(&self, ui: &mut Ui, theme: &Theme) {
        let mut color = theme.weak;
        let words = match (&self.making, &self.told) {
            (Some(making), _) => {
                ui.add(ProgressBar::new(making.share()).desired_height(3.0 * UNIT))
                    .accessible_name("Progress");
                "Making the film…".to_owned()
            }
            (None, Some(Ok(size))) => {
                format!("{}, about {}.", self.now.plan.words(), bytes(*size))
            }
            (None, Some(Err(why))) => {
                color = theme.error;
                why.clone()
            }
            (None, None) => format!("{}; its size is being estimated.", self.now.plan.words()),
        };
        ui.label(RichText::new(words).size(theme.small).color(color));
    }

    /// Begins to make the film, if its file can be written.
    fn begin(&mut self, replaces: bool) {
        let path = self.file.path();
        if path.as_os_str().is_empty() || path.is_dir() {
            let ending = self.now.form.ending();
            self.file.refuse(format!("Name a file, such as film.{ending}."));
        } else if let Err(error) = crate::files::check_new(&path, replaces) {
            self.file.refuse_file(&error);
        } else {
            match self.film() {
                Ok(film) => {
                    self.file.forget();
                    (self.estimate, self.replaces) = (None, replaces);
                    self.making = Some(Job::begin(film));
                }
                Err(error) => self.file.refuse(error.to_string()),
            }
        }
    }

    /// Writes the film when it is made. Returns true when it is written.
    fn finish(&mut self, ui: &Ui, commands: &mut Commands) -> bool {
        let Some(making) = &mut self.making else { return false };
        let Some(result) = making.answer(ui.ctx()) else { return false };
        self.making = None;
        let path = self.file.path();
        match result {
            Ok(Ok(film)) => match write_new(&path, film, self.replaces) {
                Ok(()) => {
                    commands.push(saved(&path));
                    return true;
                }
                Err(error) => self.file.refuse_file(&error),
            },
            Ok(Err(error)) => self.file.refuse(error.to_string()),
            Err(Stopped) => self.file.refuse(FAILED),
        }
        false
    }
}

/// Words in place of a film that can't be made.
const FAILED: &str = "The film can't be made: close this and try again.";

fn ask(form: Form) -> Ask {
    match form {
        Form::Gif => Ask::Save { what: "GIF", endings: &["gif"] },
        Form::Apng => Ask::Save { what: "Animated PNG", endings: &["png", "apng"] },
    }
}

fn label(what: What) -> &'static str {
    match what {
        What::View(view) => view.label(),
        What::Arrangement(layout) => layout.label(),
    }
}

impl ExportDialog for FilmDialog {
    fn heading(&self) -> &'static str {
        "Film"
    }

    fn ui(&mut self, ui: &mut Ui, theme: &Theme, commands: &mut Commands) -> bool {
        if self.finish(ui, commands) {
            return true;
        }
        let is_making = self.making.is_some();
        let entered = ui
            .add_enabled_ui(!is_making, |ui| {
                self.picture(ui);
                ui.add_space(UNIT);
                self.numbers(ui);
                ui.add_space(UNIT);
                self.formats(ui);
                let reached = count(self.lab.run_a().recipe().steps());
                self.file.show(ui, theme, &format!("The run has {reached} steps so far."))
            })
            .inner;
        self.estimate(ui);
        ui.add_space(UNIT);
        self.progress(ui, theme);
        ui.add_space(UNIT);
        if is_making {
            let cancel = ui.button("Cancel").on_hover_text("Make no film; nothing is written");
            return cancel.clicked();
        }
        match self.file.buttons(ui, theme, "Make the film") {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Replace) => self.begin(true),
            Some(Pressed::Go) => self.begin(false),
            None if entered => self.begin(false),
            None => {}
        }
        false
    }

    fn is_at_work(&self) -> bool {
        self.making.is_some()
    }
}
