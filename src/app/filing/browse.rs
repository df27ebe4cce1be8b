//! The system's own dialogs for files, on a thread of their own so that the window goes on.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// A recipe that is there.
    Open,
    /// A name for one.
    Save,
}

/// A dialog of the system that is open.
pub struct Browse {
    answer: Receiver<Option<PathBuf>>,
}

impl Browse {
    /// Opens it, beginning with this name.
    pub fn begin(ask: Ask, name: String) -> Self {
        let (send, answer) = channel();
        let work = move || {
            let dialog = rfd::FileDialog::new().add_filter("Triplet Lab recipe", &["toml"]);
            let chosen = match ask {
                Ask::Open => dialog.pick_file(),
                Ask::Save => dialog.set_file_name(name).save_file(),
            };
            // Where nobody waits any more, nothing was asked.
            let _ = send.send(chosen);
        };
        // There dialogs belong to the first thread, which waits for them.
        if cfg!(target_os = "macos") {
            work();
        } else {
            std::thread::spawn(work);
        }
        Self { answer }
    }

    /// The answer, once there is one: a path, or none where nothing was chosen.
    pub fn answer(&self) -> Option<Option<PathBuf>> {
        match self.answer.try_recv() {
            Ok(chosen) => Some(chosen),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(None),
        }
    }
}
