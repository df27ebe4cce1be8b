//! Opens the window, or runs without one.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use triplet_lab::app;
use triplet_lab::cli::{self, Next};
use triplet_lab::data_source::DataSource;
use triplet_lab::lab::recipe::Recipe;
use triplet_lab::lesson::Lesson;
use triplet_lab::store::Store;

fn main() -> ExitCode {
    match cli::run(env::args_os()) {
        Ok(Next::Finished(code)) => ExitCode::from(code),
        Ok(Next::OpenWindow { recipe, lesson, data, file }) => {
            open_window(*recipe, lesson, data, file)
        }
        Err(error) => error.report(),
    }
}

/// Opens the window on this run, with this lesson, these data or this file if given, and returns
/// when it is closed.
fn open_window(
    recipe: Recipe,
    lesson: Option<Arc<Lesson>>,
    data: Option<DataSource>,
    file: Option<PathBuf>,
) -> ExitCode {
    if cli::display_is_missing() {
        cli::complain(
            &"no display was found (DISPLAY and WAYLAND_DISPLAY are not set), so there is nowhere \
              to open a window; `triplet-lab train` trains without one",
        );
        return ExitCode::FAILURE;
    }
    let store = match Store::open() {
        Ok(store) => Some(store),
        Err(error) => {
            cli::complain(&error);
            None
        }
    };
    match app::run(recipe, lesson, data, file, store) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            cli::complain(&message);
            ExitCode::FAILURE
        }
    }
}
