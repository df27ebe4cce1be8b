//! Opens the window, or runs without one.

use std::env;
use std::process::ExitCode;

use triplet_lab::app;
use triplet_lab::cli::{self, Next};
use triplet_lab::engine::config::RunConfig;

fn main() -> ExitCode {
    match cli::run(env::args_os()) {
        Ok(Next::Finished) => ExitCode::SUCCESS,
        Ok(Next::OpenWindow(config)) => open_window(*config),
        Err(error) => error.report(),
    }
}

/// Opens the window on this run and returns when it is closed.
fn open_window(config: RunConfig) -> ExitCode {
    if cli::display_is_missing() {
        eprintln!(
            "error: no display was found (DISPLAY and WAYLAND_DISPLAY are not set), so there is \
             nowhere to open a window; `triplet-lab train` trains without one"
        );
        return ExitCode::FAILURE;
    }
    match app::run(config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
