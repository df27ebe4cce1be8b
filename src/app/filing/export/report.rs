//! Dialog for a lab report: of the open lesson, or of the runs on screen; or of the hands of a
//! class.

use eframe::egui::{self, ProgressBar, RichText, TextEdit};

use super::ExportDialog;
use crate::app::command::Commands;
use crate::app::filing::browse::Ask;
use crate::app::filing::dialogs::file_name;
use crate::app::filing::file_field::{FileField, Pressed};
use crate::app::filing::reading::saved;
use crate::app::picture::for_report;
use crate::app::theme::{Theme, UNIT};
use crate::engine::numbers::counted;
use crate::files::write_all;
use crate::lab::recipe::LONGEST_NAME;
use crate::lesson::{Player, score};
use crate::report::{Form, Head, LessonRecord, Report, RunReport, hands};
use crate::task::{Job, Stopped};

/// Words in place of a report that can't be made.
const FAILED: &str = "The report can't be made: close this and try again.";

/// A format that a file is saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Saved {
    Report(Form),
    Hands,
}

impl Saved {
    fn ending(self) -> &'static str {
        match self {
            Self::Report(Form::Html) => "html",
            Self::Report(Form::Markdown) => "md",
            Self::Hands => "csv",
        }
    }

    fn ask(self) -> Ask {
        match self {
            Self::Report(Form::Html) => Ask::Save { what: "HTML", endings: &["html", "htm"] },
            Self::Report(Form::Markdown) => Ask::Save { what: "Markdown", endings: &["md"] },
            Self::Hands => Ask::Save { what: "CSV", endings: &["csv"] },
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Report(Form::Html) => "HTML, one file",
            Self::Report(Form::Markdown) => "Markdown",
            Self::Hands => "Hands as CSV",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Report(Form::Html) => "To read in a browser, to print or to hand in.",
            Self::Report(Form::Markdown) => "To edit; its pictures are files beside it.",
            Self::Hands => "How many hands each choice of each question got, as a table.",
        }
    }
}

/// The dialog.
pub struct ReportDialog {
    /// Its subject, in words.
    about: String,
    /// The hands as CSV; `None` if none were counted.
    hands: Option<Vec<u8>>,
    saved: Saved,
    by: String,
    file: FileField,
    /// The report, while it is being made.
    job: Option<Job<Report>>,
    report: Option<Report>,
}

impl ReportDialog {
    /// The dialog for what is on screen; begins to make its report.
    pub fn new(player: &Player) -> Self {
        let lab = player.lab();
        let (about, hands, name, job) = match player.session() {
            Some(session) => {
                let record = LessonRecord::of(session, lab);
                let questions = record.questions();
                let about = format!("Lesson «{}». {}", record.lesson().title, score(questions));
                let any = questions.iter().any(|question| question.hands() > 0);
                let hands = any.then(|| hands(questions));
                let job = Job::begin(record.report(for_report));
                (about, hands, "lab-report.html".to_owned(), job)
            }
            None => {
                let recipe = lab.run_a().recipe();
                let about = format!(
                    "The run on screen: {}, {}.",
                    recipe.start().data.label(),
                    counted(lab.run_a().report().step, "step")
                );
                let name = format!("report-{}", file_name(recipe, "html"));
                (about, None, name, Job::begin(RunReport::new(lab.fork(), for_report)))
            }
        };
        let saved = Saved::Report(Form::Html);
        let file = FileField::new(saved.ask(), FileField::proposed(&name));
        let (by, report) = (String::new(), None);
        Self { about, hands, saved, by, file, job: Some(job), report }
    }

    /// Takes the report when it is made.
    fn take_report(&mut self, ctx: &egui::Context) {
        let Some(made) = self.job.as_mut().and_then(|job| job.answer(ctx)) else { return };
        self.job = None;
        match made {
            Ok(report) => self.report = Some(report),
            Err(Stopped) => self.file.refuse(FAILED),
        }
    }

    /// Shows the formats to choose from.
    fn formats(&mut self, ui: &mut egui::Ui) {
        let hands = self.hands.is_some().then_some(Saved::Hands);
        let forms = [Form::Html, Form::Markdown].map(Saved::Report);
        ui.horizontal(|ui| {
            for form in forms.into_iter().chain(hands) {
                let chosen = ui.radio(self.saved == form, form.label());
                if chosen.on_hover_text(form.hint()).clicked() && self.saved != form {
                    self.saved = form;
                    let path = self.file.path().with_extension(form.ending());
                    self.file = FileField::new(form.ask(), path);
                }
            }
        });
    }

    /// Shows how far the report is.
    fn progress(&self, ui: &mut egui::Ui, theme: &Theme) {
        let words = match (&self.job, &self.report) {
            (Some(job), _) => {
                ui.add(ProgressBar::new(job.share()).desired_height(3.0 * UNIT))
                    .accessible_name("Progress");
                "Making the report…".to_owned()
            }
            (None, Some(report)) => {
                let pictures = report.number_of_pictures() as u64;
                format!("The report is made, with {}.", counted(pictures, "picture"))
            }
            (None, None) => return,
        };
        ui.label(RichText::new(words).size(theme.small).color(theme.weak));
    }

    /// Writes what was chosen. Returns true on success.
    fn finish(&mut self, replace: bool, commands: &mut Commands) -> bool {
        let path = self.file.path();
        if path.as_os_str().is_empty() || path.is_dir() {
            self.file.refuse(format!("Name a file, such as report.{}.", self.saved.ending()));
            return false;
        }
        let files = match (self.saved, &self.report, &self.hands) {
            (Saved::Hands, _, Some(hands)) => vec![(path.clone(), hands.clone())],
            (Saved::Report(form), Some(report), _) => {
                let date = jiff::ZonedDateTime::now().strftime("%Y-%m-%d").to_string();
                report.files(&path, form, &Head { by: self.by.clone(), date })
            }
            (Saved::Report(_), None, _) if self.job.is_some() => {
                self.file.refuse("The report is being made: wait a moment.");
                return false;
            }
            _ => {
                self.file.refuse(FAILED);
                return false;
            }
        };
        match write_all(&files, replace) {
            Ok(()) => {
                commands.push(saved(&path));
                true
            }
            Err(error) => {
                self.file.refuse_file(&error);
                false
            }
        }
    }
}

impl ExportDialog for ReportDialog {
    fn heading(&self) -> &'static str {
        "Lab report"
    }

    fn ui(&mut self, ui: &mut egui::Ui, theme: &Theme, commands: &mut Commands) -> bool {
        self.take_report(ui.ctx());
        ui.label(&self.about);
        ui.add_space(UNIT);
        self.formats(ui);
        if self.saved != Saved::Hands {
            ui.label("Name");
            let by = TextEdit::singleline(&mut self.by)
                .char_limit(LONGEST_NAME)
                .desired_width(f32::INFINITY)
                .hint_text("who hands it in; may stay empty");
            ui.add(by).accessible_name("Name");
        }
        let entered = self.file.show(ui, theme, self.saved.hint());
        ui.add_space(UNIT);
        self.progress(ui, theme);
        ui.add_space(UNIT);
        match self.file.buttons(ui, theme, "Save") {
            Some(Pressed::Cancel) => true,
            Some(Pressed::Replace) => self.finish(true, commands),
            Some(Pressed::Go) => self.finish(false, commands),
            None => entered && self.finish(false, commands),
        }
    }

    fn is_at_work(&self) -> bool {
        self.job.is_some()
    }
}
