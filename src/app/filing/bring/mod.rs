//! Own data on their way into the window: a sheet of what was read, before it is loaded; then what
//! was counted, before a run is trained on it.

mod columns;
mod fields;
mod report;
mod work;

use std::sync::Arc;

use eframe::egui::{self, Id, Modal, ProgressBar, RichText, vec2};
use import::choices::Choices;
use import::table::Sheet;
use import::{Imported, Outcome};

use crate::app::command::Commands;
use crate::app::theme::{BODY, HEADING, Theme, UNIT};
use crate::data_source::DataSource;
use crate::engine::config::RunConfig;
use crate::engine::numbers::count;
use crate::engine::text::escaped;
use crate::lab::Command;
use crate::lab::recipe::Recipe;
use crate::task::{Job, Stopped};
use fields::Field;
use work::Looked;

/// Widest dialog.
const WIDEST: f32 = 1_000.0;

/// The dialog for a file or a pasted text with data.
pub struct Bring {
    source: Arc<DataSource>,
    choices: Choices,
    stage: Stage,
}

enum Stage {
    /// The beginning of the file is being read.
    Looking(Job<Result<Looked, String>>),
    /// Sheet of a table; another one is being made after a choice.
    Sheet { sheet: Box<Sheet>, again: Option<Job<Result<Looked, String>>>, error: Option<String> },
    /// All of it is being read; from this sheet, to go back to.
    Loading { job: Job<Result<Outcome, String>>, sheet: Option<Box<Sheet>> },
    /// All of it is read.
    Read { imported: Box<Imported>, before: Before },
    /// It can't be used, for this reason.
    Refused { why: String, before: Before },
}

/// Choices that can be changed about data that are read.
#[derive(Default)]
enum Before {
    /// The kinds of its columns.
    Sheet(Box<Sheet>),
    /// Decisions about vectors or pictures.
    Fields(Vec<Field>),
    /// Nothing.
    #[default]
    Nothing,
}

/// The pressed button, or a choice.
#[derive(Clone, PartialEq)]
enum Pressed {
    Load,
    Back,
    Train,
    Cancel,
    Choose(Choices),
}

impl Bring {
    /// A dialog that begins to look at the data.
    pub fn new(source: DataSource) -> Self {
        let source = Arc::new(source);
        let stage = Stage::Looking(work::look(&source, Choices::default()));
        Self { source, choices: Choices::default(), stage }
    }

    /// Shows the dialog. Returns true when it is finished.
    pub fn show(&mut self, ctx: &egui::Context, theme: &Theme, commands: &mut Commands) -> bool {
        self.take_answer(ctx);
        let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(4.0 * UNIT);
        let screen = ctx.content_rect().size();
        let size = vec2((0.9 * screen.x).min(WIDEST), 0.8 * screen.y);
        let modal = Modal::new(Id::unique("own data")).frame(frame).show(ctx, |ui| {
            ui.set_width(size.x);
            ui.set_max_height(size.y);
            self.content(ui, theme)
        });
        match modal.inner {
            Some(Pressed::Cancel) => return true,
            Some(Pressed::Train) => return self.train(commands),
            Some(Pressed::Load) => self.load(),
            Some(Pressed::Back) => self.go_back(),
            Some(Pressed::Choose(choices)) => self.choose(choices),
            None => {}
        }
        false
    }

    /// Takes over what a job has found.
    fn take_answer(&mut self, ctx: &egui::Context) {
        let stopped = |Stopped| Err("the file couldn't be read to its end; try again".to_owned());
        match &mut self.stage {
            Stage::Looking(job) => {
                if let Some(answer) = job.answer(ctx) {
                    self.stage = Stage::looked(answer.unwrap_or_else(stopped));
                }
            }
            Stage::Sheet { sheet, again, error } => {
                let Some(job) = again else { return };
                match job
                    .answer(ctx)
                    .map(|answer| answer.unwrap_or_else(|Stopped| Err(String::new())))
                {
                    None => {}
                    Some(Ok(Looked::Table(new))) => {
                        self.choices = new.choices.clone();
                        (*sheet, *again, *error) = (new, None, None);
                    }
                    Some(Ok(Looked::Whole(_))) => *again = None,
                    Some(Err(why)) => (*again, *error) = (None, Some(why)),
                }
            }
            Stage::Loading { job, sheet } => {
                if let Some(answer) = job.answer(ctx) {
                    let answer = answer.unwrap_or_else(|Stopped| {
                        Err("the file couldn't be read to its end; try again".to_owned())
                    });
                    let sheet = sheet.take();
                    self.stage = Stage::of(answer, sheet);
                }
            }
            Stage::Read { .. } | Stage::Refused { .. } => {}
        }
    }

    fn content(&mut self, ui: &mut egui::Ui, theme: &Theme) -> Option<Pressed> {
        let name = escaped(self.source.name()).into_owned();
        ui.label(RichText::new(name).size(HEADING).strong())
            .on_hover_text(escaped(&self.source.path()).into_owned());
        ui.add_space(UNIT);
        // A screen that a room sees shows no folders.
        let source = &self.source;
        let in_room =
            |words: &str| escaped(&words.replace(&source.path(), source.name())).into_owned();
        match &mut self.stage {
            Stage::Looking(job) => {
                ui.label("Reading…");
                ui.add(ProgressBar::new(job.share()));
                buttons(ui, theme, None, false, true)
            }
            Stage::Sheet { sheet, again, error } => {
                let chosen = columns::show(ui, theme, sheet, again.is_none());
                if let Some(error) = error {
                    ui.label(RichText::new(in_room(error)).color(theme.error).size(BODY));
                }
                let pressed = buttons(
                    ui,
                    theme,
                    Some(("Read all of it", Pressed::Load)),
                    false,
                    again.is_none(),
                );
                chosen.map(Pressed::Choose).or(pressed)
            }
            Stage::Loading { job, sheet } => {
                let rows = sheet.as_ref().map_or(String::new(), |sheet| {
                    let about = if sheet.is_whole { "" } else { "about " };
                    format!("Reading {about}{} rows…", count(sheet.about_rows))
                });
                ui.label(if rows.is_empty() { "Reading…".to_owned() } else { rows });
                ui.add(ProgressBar::new(job.share()).show_percentage());
                buttons(ui, theme, None, sheet.is_some(), true)
            }
            Stage::Read { imported, before } => {
                report::show(ui, theme, imported);
                let chosen = before.fields().and_then(|fields| fields::show(ui, fields));
                let go = Some(("Train on these points", Pressed::Train));
                let pressed = buttons(ui, theme, go, before.is_sheet(), true);
                chosen.map(Pressed::Choose).or(pressed)
            }
            Stage::Refused { why, before } => {
                ui.label(RichText::new(in_room(why)).color(theme.error).size(BODY));
                let chosen = before.fields().and_then(|fields| fields::show(ui, fields));
                let pressed = buttons(ui, theme, None, before.is_sheet(), true);
                chosen.map(Pressed::Choose).or(pressed)
            }
        }
    }

    /// Looks again, with these choices.
    fn choose(&mut self, choices: Choices) {
        let job = work::look(&self.source, choices);
        match &mut self.stage {
            Stage::Sheet { again, .. } => *again = Some(job),
            stage => *stage = Stage::Looking(job),
        }
    }

    /// Reads all of it as the sheet says.
    fn load(&mut self) {
        let job = work::load(&self.source, self.choices.clone());
        let before = std::mem::replace(&mut self.stage, Stage::Loading { job, sheet: None });
        if let (Stage::Sheet { sheet: kept, .. }, Stage::Loading { sheet, .. }) =
            (before, &mut self.stage)
        {
            *sheet = Some(kept);
        }
    }

    fn go_back(&mut self) {
        let sheet = match &mut self.stage {
            Stage::Loading { sheet, .. } => sheet.take(),
            Stage::Read { before, .. } | Stage::Refused { before, .. } => {
                match std::mem::take(before) {
                    Before::Sheet(sheet) => Some(sheet),
                    Before::Fields(_) | Before::Nothing => None,
                }
            }
            Stage::Looking(_) | Stage::Sheet { .. } => None,
        };
        if let Some(sheet) = sheet {
            self.stage = Stage::Sheet { sheet, again: None, error: None };
        }
    }

    /// Opens a run on the data. Returns true if it could.
    fn train(&mut self, commands: &mut Commands) -> bool {
        let Stage::Read { imported, .. } = &self.stage else { return false };
        match RunConfig::of_own(Arc::new(imported.data.clone())).validate() {
            Ok(config) => {
                commands.push(Command::Open(Box::new(Recipe::new(config))));
                true
            }
            Err(error) => {
                self.stage = Stage::Refused { why: error.to_string(), before: Before::Nothing };
                false
            }
        }
    }
}

impl Stage {
    fn looked(answer: Result<Looked, String>) -> Self {
        match answer {
            Ok(Looked::Table(sheet)) => Self::Sheet { sheet, again: None, error: None },
            Ok(Looked::Whole(outcome)) => Self::of(Ok(*outcome), None),
            Err(why) => Self::Refused { why, before: Before::Nothing },
        }
    }

    fn of(answer: Result<Outcome, String>, sheet: Option<Box<Sheet>>) -> Self {
        let before = match (sheet, &answer) {
            (Some(sheet), _) => Before::Sheet(sheet),
            (None, Ok(outcome)) => Before::Fields(fields::of(&outcome.choices)),
            (None, Err(_)) => Before::Nothing,
        };
        match answer.and_then(|outcome| outcome.imported().map_err(|error| error.to_string())) {
            Ok(imported) => Self::Read { imported: Box::new(imported), before },
            Err(why) => Self::Refused { why, before },
        }
    }
}

impl Before {
    fn is_sheet(&self) -> bool {
        matches!(self, Self::Sheet(_))
    }

    fn fields(&mut self) -> Option<&mut Vec<Field>> {
        match self {
            Self::Fields(fields) => Some(fields),
            Self::Sheet(_) | Self::Nothing => None,
        }
    }
}

/// Shows what can be pressed: to go on, to go back, to cancel.
fn buttons(
    ui: &mut egui::Ui,
    theme: &Theme,
    go: Option<(&str, Pressed)>,
    back: bool,
    enabled: bool,
) -> Option<Pressed> {
    ui.add_space(2.0 * UNIT);
    let mut pressed = None;
    ui.horizontal(|ui| {
        if let Some((word, act)) = go {
            let text = RichText::new(word).color(theme.on_accent);
            let button = egui::Button::new(text).fill(theme.accent);
            let response = ui.add_enabled(enabled, button).accessible_name(word);
            let entered = enabled && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if response.clicked() || entered {
                pressed = Some(act);
            }
        }
        if back && ui.button("Back to the columns").clicked() {
            pressed = Some(Pressed::Back);
        }
        if ui.button("Cancel").on_hover_text("Leave everything as it is (Esc)").clicked() {
            pressed = Some(Pressed::Cancel);
        }
    });
    pressed
}
