//! The program on a desktop: it opens the window, or runs without one.

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use eframe::egui;

use crate::app::{App, LessonCommand, WindowCommand};
use crate::cli::{self, Next};
use crate::data_source::DataSource;
use crate::lab::recipe::Recipe;
use crate::lesson::Lesson;
use crate::link::Link;
use crate::store::Store;

/// The variable of the environment with the address that links begin with.
const ADDRESS: &str = "TRIPLET_LAB_ADDRESS";

/// Does what the command line says.
pub fn main() -> ExitCode {
    match cli::run(env::args_os()) {
        Ok(Next::Finished(code)) => ExitCode::from(code),
        Ok(Next::OpenWindow { recipe, lesson, data, file, link }) => {
            open_window(*recipe, lesson, data, file, link)
        }
        Err(error) => error.report(),
    }
}

/// Opens the window on this run, with this lesson, these data, this file or what a link says if
/// given, and returns when it is closed.
fn open_window(
    recipe: Recipe,
    lesson: Option<Arc<Lesson>>,
    data: Option<DataSource>,
    file: Option<PathBuf>,
    link: Option<Link>,
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
    match run(recipe, lesson, data, file, link, store) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            cli::complain(&message);
            ExitCode::FAILURE
        }
    }
}

/// The icon of the window, for systems that don't take it from the desktop file.
fn icon() -> egui::IconData {
    let png = include_bytes!("../assets/desktop/triplet-lab-128.png");
    eframe::icon_data::from_png_bytes(png).unwrap_or_default()
}

/// Opens the window on a run, with a lesson if one is given, with the dialog for data, on a file or
/// on what a link says, and returns when it is closed. With a store, the session is saved there.
///
/// # Errors
/// One line with the reason why the window can't open, and the remedy.
fn run(
    recipe: Recipe,
    lesson: Option<Arc<Lesson>>,
    data: Option<DataSource>,
    file: Option<PathBuf>,
    link: Option<Link>,
    store: Option<Store>,
) -> Result<(), String> {
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id(App::NAME)
            .with_icon(icon())
            .with_title("Triplet Lab")
            .with_inner_size([1280.0, 720.0])
            .with_min_inner_size([320.0, 320.0]),
        renderer: eframe::Renderer::Glow,
        system_font_fallback: false,
        ..Default::default()
    };
    eframe::run_native(
        App::NAME,
        options,
        Box::new(move |cc| {
            let mut app = App::open(cc, recipe, store);
            if let Some(lesson) = lesson {
                app.begin_with(LessonCommand::Open(lesson));
            }
            if let Some(data) = data {
                app.begin_with(WindowCommand::Bring(data));
            }
            if let Some(path) = file {
                app.begin_with_file(&path);
            }
            app.open_link(link.unwrap_or_default());
            app.set_built_in_address(option_env!("TRIPLET_LAB_ADDRESS"));
            if let Some(address) = env::var(ADDRESS).ok().filter(|address| !address.is_empty()) {
                app.set_address(address, ADDRESS);
            }
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

/// The error's message without the library's source location.
fn reason(error: &str) -> &str {
    error.rsplit(": ").next().unwrap_or(error).trim_end_matches(')')
}

#[cfg(test)]
mod tests {
    use super::{icon, reason};

    #[test]
    fn the_window_has_its_icon() {
        assert_eq!((icon().width, icon().height), (128, 128));
    }

    #[test]
    fn a_reason_names_no_source_file() {
        let error = "winit EventLoopError: os error at /a/b/winit/mod.rs:788: Failed to open X";
        assert_eq!(reason(error), "Failed to open X");
        assert_eq!(reason("no OpenGL"), "no OpenGL");
    }
}
