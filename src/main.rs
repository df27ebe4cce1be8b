//! Opens the window.

use std::process::ExitCode;

use triplet_lab::engine::config::RunConfig;

fn main() -> ExitCode {
    match triplet_lab::app::run(RunConfig::default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("triplet-lab: {message}");
            ExitCode::FAILURE
        }
    }
}
