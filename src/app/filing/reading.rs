//! Commands from files and pasted texts: open a run or a lesson, or report an error in it.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use crate::app::command::{Command, LessonCommand, WindowCommand};
use crate::data_source::{DataFiles, DataSource, WaitingRecipe};
use crate::disk::WRITTEN;
use crate::engine::config::RunConfig;
use crate::engine::own_data::{Origin, OwnData};
use crate::engine::start_weights::StartWeights;
use crate::engine::text::escaped;
use crate::files::{self, FileError, without_folders};
use crate::lab::recipe::{Library, Recipe, from_text_with, looks_like_text, read_with_steps};
use crate::lab::{self, Notice};
use crate::link::{looks_like_link, read_address};
use crate::weights_file::{WeightsFile, is_weights};

/// The data that are at hand; notes others, which a recipe has to wait for.
struct AtHand<'a> {
    data: &'a DataFiles,
    waits_for: RefCell<Option<Origin>>,
}

impl<'a> AtHand<'a> {
    fn new(data: &'a DataFiles) -> Self {
        Self { data, waits_for: RefCell::default() }
    }

    /// This command; or if the recipe waits for data, the one that finds them first.
    fn or_find(self, command: Command, recipe: DataSource) -> Command {
        match self.waits_for.into_inner() {
            Some(origin) => WindowCommand::FindData(WaitingRecipe { recipe, origin }).into(),
            None => command,
        }
    }
}

impl Library for AtHand<'_> {
    fn find(&self, origin: &Origin) -> Result<Arc<OwnData>, String> {
        let found = match self.data.are_at_hand(origin) {
            true => self.data.find(origin),
            false => Err("its data have to be read first".to_owned()),
        };
        if found.is_err() {
            *self.waits_for.borrow_mut() = Some(origin.clone());
        }
        found
    }

    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        self.data.weights(origin)
    }
}

/// The command that opens a recipe file, a lesson or data, or reports why it can't be opened.
pub fn opened(path: &Path, data: &DataFiles) -> Command {
    if files::is_lesson(path) {
        return match files::read_lesson(path, data) {
            Ok(lesson) => LessonCommand::Open(lesson.shared()).into(),
            Err(error) => complain_of(&error, Some(path)).into(),
        };
    }
    if is_weights(path) {
        return WindowCommand::StartFrom(path.to_owned()).into();
    }
    let bring = || WindowCommand::Bring(DataSource::File(path.to_owned())).into();
    if files::is_data(path) {
        return bring();
    }
    let at_hand = AtHand::new(data);
    let command = match files::read_recipe(path, &at_hand) {
        Ok(recipe) => lab::Command::Open(Box::new(recipe)).into(),
        Err(FileError::Table { .. } | FileError::NotText { .. } | FileError::TooLarge { .. }) => {
            bring()
        }
        Err(error) => complain_of(&error, Some(path)).into(),
    };
    at_hand.or_find(command, DataSource::File(path.to_owned()))
}

/// The command that opens a run from the weights of a file: with the settings of the run that they
/// come from, or with these if the file doesn't have them.
pub fn started(path: &Path, library: &dyn Library, otherwise: &RunConfig) -> lab::Command {
    let config = WeightsFile::read(path).and_then(|file| match file.settings(library) {
        Some(settings) => file.start(settings?.to_config()),
        None => file.start(otherwise.clone()),
    });
    match config {
        Ok(config) => lab::Command::Open(Box::new(Recipe::new(config))),
        Err(error) => complain_of(&error, Some(path)),
    }
}

/// The command that opens a pasted text: a copied run, a link, a whole recipe, or a table.
pub fn pasted(text: &str, data: &DataFiles) -> Command {
    let at_hand = AtHand::new(data);
    let command = pasted_with(text, &at_hand);
    at_hand.or_find(command, DataSource::Pasted(text.into()))
}

fn pasted_with(text: &str, library: &dyn Library) -> Command {
    if looks_like_text(text) {
        return match from_text_with(text, library) {
            Ok(recipe) => lab::Command::Open(Box::new(recipe)).into(),
            Err(error) => complain(&error).into(),
        };
    }
    if looks_like_table(text) {
        return WindowCommand::Bring(DataSource::Pasted(text.into())).into();
    }
    if looks_like_link(text) {
        return match read_address(text) {
            Ok(link) => WindowCommand::OpenLink(link).into(),
            Err(error) => complain(&error).into(),
        };
    }
    if !text.contains("version") {
        let words = "this is no run and no table: copy a run with Ctrl C in Triplet Lab, or a link \
                     to one, or some rows of a spreadsheet, or paste a whole recipe";
        return complain(&words).into();
    }
    match read_with_steps(text, library) {
        Ok((recipe, _)) => lab::Command::Open(Box::new(recipe)).into(),
        Err(error) => {
            complain(&format!("pasted text, line {}: {}", error.line, error.message)).into()
        }
    }
}

/// The data that a recipe waited for; its weights are where they are.
struct These<'a>(&'a Arc<OwnData>, &'a DataFiles);

impl Library for These<'_> {
    fn find(&self, _: &Origin) -> Result<Arc<OwnData>, String> {
        Ok(Arc::clone(self.0))
    }

    fn weights(&self, origin: &Origin) -> Result<Arc<StartWeights>, String> {
        self.1.weights(origin)
    }
}

/// The command that opens a recipe on these data, or reports why it can't be opened on them.
pub fn opened_on(recipe: &DataSource, own: &Arc<OwnData>, data: &DataFiles) -> Command {
    let these = These(own, data);
    match recipe {
        DataSource::Pasted(text) => pasted_with(text, &these),
        DataSource::File(path) => match files::read_recipe(path, &these) {
            Ok(recipe) => lab::Command::Open(Box::new(recipe)).into(),
            Err(error) => complain_of(&error, Some(path)).into(),
        },
    }
}

/// Returns true for lines of which the first few have the same sign between cells, equally often.
fn looks_like_table(text: &str) -> bool {
    const LOOKED_AT: usize = 10;
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT);
    lines().count() >= 4
        && ['\t', ',', ';'].into_iter().any(|sign| {
            let mut counts = lines().map(|line| line.matches(sign).count());
            let first = counts.next().unwrap_or(0);
            first > 0 && counts.all(|count| count == first)
        })
}

/// The notice for a recipe that was opened: its title and its note.
pub fn introduction(recipe: &Recipe) -> Option<Notice> {
    let parts = [recipe.title(), recipe.note()];
    let parts: Vec<&str> =
        parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    let text = parts.join(". ").split_whitespace().collect::<Vec<_>>().join(" ");
    let text = escaped(&text).into_owned();
    (!text.is_empty()).then_some(Notice::remark(text))
}

/// The command that reports that a run was copied as this text.
pub fn copied(text: &str) -> lab::Command {
    let text = format!(
        "This run is copied as a text of {} characters: Ctrl V opens it in another window of \
         Triplet Lab.",
        text.len()
    );
    lab::Command::Say(Notice::remark(text))
}

/// The command that reports that a file was written.
pub fn saved(path: &Path) -> lab::Command {
    let saved = Notice::remark(format!("{WRITTEN} {}.", path.display()));
    lab::Command::Say(about(saved, Some(path)))
}

/// The command that reports an error.
pub fn complain(error: &impl ToString) -> lab::Command {
    complain_of(error, None)
}

/// The command that reports an error of this file.
pub fn complain_of(error: &impl ToString, path: Option<&Path>) -> lab::Command {
    lab::Command::Say(trouble(error, path))
}

/// The notice of an error; of a file, it has the name, and its tooltip the path.
pub fn trouble(error: &impl ToString, path: Option<&Path>) -> Notice {
    about(Notice::error(error.to_string()), path)
}

/// A notice of a file: it has the name, and its tooltip the path.
pub fn about(notice: Notice, path: Option<&Path>) -> Notice {
    let text = path.map_or_else(|| notice.text.clone(), |path| without_folders(&notice.text, path));
    let about = path.map(|path| escaped(&path.display().to_string()).into_owned());
    Notice { text: escaped(&text).into_owned(), about, ..notice }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::recipe::{to_text, write};

    fn recipe() -> Recipe {
        Recipe::new(RunConfig::default().validate().unwrap()).lasting(20).unwrap()
    }

    #[test]
    fn a_copied_run_and_a_whole_recipe_can_be_pasted() {
        let opens = Command::Lab(lab::Command::Open(Box::new(recipe())));
        assert_eq!(pasted(&format!(" `{}` ", to_text(&recipe())), &DataFiles::default()), opens);
        assert_eq!(pasted(&write(&recipe()), &DataFiles::default()), opens);
    }

    #[test]
    fn recipes_and_lessons_open_by_either_ending() {
        let folder = tempfile::tempdir().unwrap();
        let open = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            opened(&path, &DataFiles::default())
        };
        for name in ["run.triplet", "run.toml", "RUN.TRIPLET"] {
            let opens = Command::Lab(lab::Command::Open(Box::new(recipe())));
            assert_eq!(open(name, &write(&recipe())), opens, "{name}");
        }
        for name in ["first.triplet-lesson", "first.md"] {
            let command = open(name, "+++\ntitle = \"First\"\n+++\n# One page\nWords.\n");
            assert!(matches!(command, Command::Lesson(LessonCommand::Open(_))), "{name}");
        }
    }

    #[test]
    fn rows_of_a_spreadsheet_can_be_pasted() {
        let rows = "length\twidth\tspecies\n1.5\t2\ta\n1.25\t3\ta\n9\t4\tb\n";
        let brings = WindowCommand::Bring(DataSource::Pasted(rows.into()));
        assert_eq!(pasted(rows, &DataFiles::default()), brings.into());
        let prose = "Dear all,\nhere is, as promised, the run.\nIt has a margin.\nRegards";
        assert!(matches!(pasted(prose, &DataFiles::default()), Command::Lab(lab::Command::Say(_))));
    }

    #[test]
    fn what_is_no_run_is_said_to_be_none() {
        let says = |text: &str| match pasted(text, &DataFiles::default()) {
            Command::Lab(lab::Command::Say(Notice { text, is_error: true, .. })) => text,
            other => panic!("{other:?}"),
        };
        assert!(says("hello").contains("this is no run"));
        assert!(says("version = 1\nmargin = 9").contains("line 2"));
        let text = to_text(&recipe());
        assert!(!says(&text[..text.len() - 2]).is_empty());
    }

    #[test]
    fn a_message_on_the_screen_names_the_file_and_not_its_folders() {
        let path = Path::new("/home/jane.doe/exams/lecture.toml");
        let Command::Lab(lab::Command::Say(notice)) = opened(path, &DataFiles::default()) else {
            panic!("it was opened")
        };
        assert!(notice.text.starts_with("lecture.toml: "), "{}", notice.text);
        assert!(!notice.text.contains("jane"), "{}", notice.text);
        assert_eq!(notice.about.as_deref(), path.to_str(), "for a tooltip");
    }

    #[test]
    fn a_recipe_introduces_itself_on_one_line() {
        assert_eq!(introduction(&recipe()), None);
        let titled = recipe().titled("Collapse".into(), "Watch\nthe loss.\n".into()).unwrap();
        assert_eq!(introduction(&titled).unwrap().text, "Collapse. Watch the loss.");
    }
}
