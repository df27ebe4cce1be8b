//! The system's file dialogs, on a thread of their own so that the window stays responsive.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Purpose of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Choose an existing recipe, lesson or data.
    Open,
    /// Choose a folder to write to.
    Folder,
    /// Choose a name to save to.
    Save {
        /// What such a file is called.
        what: &'static str,
        /// Endings of its name, without the dot.
        endings: &'static [&'static str],
    },
}

/// An open dialog of the system.
pub struct Browse {
    answer: Receiver<Option<PathBuf>>,
}

impl Browse {
    /// Opens a dialog that proposes this name.
    pub fn begin(ask: Ask, name: String) -> Self {
        let (send, answer) = channel();
        let work = move || {
            let dialog = rfd::FileDialog::new();
            let chosen = match ask {
                Ask::Open => dialog.pick_file(),
                Ask::Folder => dialog.pick_folder(),
                Ask::Save { what, endings } => {
                    dialog.add_filter(what, endings).set_file_name(name).save_file()
                }
            };
            // Nobody receives it if the window's own dialog was closed meanwhile.
            let _ = send.send(chosen);
        };
        // macOS allows dialogs only on the main thread, which waits for them.
        if cfg!(target_os = "macos") {
            work();
        } else {
            std::thread::spawn(work);
        }
        Self { answer }
    }

    /// The answer, once there is one: the chosen path, or `None` inside if the dialog was
    /// cancelled.
    pub fn answer(&self) -> Option<Option<PathBuf>> {
        match self.answer.try_recv() {
            Ok(chosen) => Some(chosen),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(None),
        }
    }
}
