//! The system's file dialogs, on a thread of their own so that the window stays responsive.

use std::path::PathBuf;

use eframe::egui::DroppedFileHandle;

use super::Ask;

/// Opens a dialog that proposes this name; `answer` gets the chosen path, or `None`.
pub fn ask(ask: Ask, name: String, answer: impl FnOnce(Option<PathBuf>) + Send + 'static) {
    let work = move || {
        let dialog = rfd::FileDialog::new();
        answer(match ask {
            Ask::Open => dialog.pick_file(),
            Ask::Folder => dialog.pick_folder(),
            Ask::Save { what, endings } => {
                dialog.add_filter(what, endings).set_file_name(name).save_file()
            }
        });
    };
    // macOS allows dialogs only on the main thread, which waits for them.
    if cfg!(target_os = "macos") {
        work();
    } else {
        std::thread::spawn(work);
    }
}

/// Hands over where dropped files are.
pub fn take_in(files: Vec<DroppedFileHandle>, answer: impl FnOnce(Vec<PathBuf>)) {
    answer(files.iter().map(|file| file.path().to_owned()).collect());
}
