//! Files from outside the window: the file dialogs of the system or the browser, and files that are
//! dropped. Neither lets the window wait.

#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod native;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use eframe::egui;

#[cfg(target_arch = "wasm32")]
use browser as platform;
#[cfg(not(target_arch = "wasm32"))]
use native as platform;

/// Purpose of the dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Choose an existing recipe, lesson or data.
    Open,
    /// Choose a folder to write to.
    Folder,
    /// Choose a name to save to.
    Save {
        /// Name of this kind of file, such as "Picture".
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
        platform::ask(ask, name, move |chosen| {
            // Nobody receives it if the window's own dialog was closed meanwhile.
            let _ = send.send(chosen);
        });
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

/// Files that are dropped on the window.
pub struct Dropped {
    send: Sender<Vec<PathBuf>>,
    arrived: Receiver<Vec<PathBuf>>,
}

impl Default for Dropped {
    fn default() -> Self {
        let (send, arrived) = channel();
        Self { send, arrived }
    }
}

impl Dropped {
    /// Takes the files that were dropped since the last frame, and returns those that can be read
    /// by now. Files that were dropped together arrive together, as labels beside their vectors.
    pub fn take(&self, ctx: &egui::Context) -> Vec<PathBuf> {
        let files = ctx.input(|input| input.raw.dropped_files.clone());
        if !files.is_empty() {
            let (send, ctx) = (self.send.clone(), ctx.clone());
            platform::take_in(files, move |paths| {
                // The window may be gone.
                let _ = send.send(paths);
                ctx.request_repaint();
            });
        }
        self.arrived.try_iter().flatten().collect()
    }
}
