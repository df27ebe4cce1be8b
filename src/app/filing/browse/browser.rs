//! The browser's dialog for files, behind an element that nobody sees, and files that are dropped.
//! Their bytes are read into memory before their name is handed over.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use eframe::egui::DroppedFileHandle;
use js_sys::{Uint8Array, futures::spawn_local};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{File, HtmlInputElement, window};

use super::Ask;
use crate::disk;

/// Opens the browser's dialog; `answer` gets the name of the chosen file, or `None`. Names for new
/// files aren't asked for: the browser does so when it downloads them.
pub fn ask(ask: Ask, _name: String, answer: impl FnOnce(Option<PathBuf>) + 'static) {
    let input = (ask == Ask::Open).then(input).flatten();
    let Some(input) = input else { return answer(None) };
    // Whichever event comes first takes it.
    let answer = Rc::new(RefCell::new(Some(answer)));
    let listen = |is_chosen: bool| {
        let (answer, of) = (Rc::clone(&answer), input.clone());
        Closure::once_into_js(move || {
            let file = of.files().and_then(|files| files.get(0)).filter(|_| is_chosen);
            let Some(answer) = answer.take() else { return };
            match file {
                Some(file) => spawn_local(async move { answer(Some(keep(file).await)) }),
                None => answer(None),
            }
        })
    };
    input.set_onchange(Some(listen(true).unchecked_ref()));
    input.set_oncancel(Some(listen(false).unchecked_ref()));
    input.click();
}

/// Reads dropped files, and hands over their names.
pub fn take_in(files: Vec<DroppedFileHandle>, answer: impl FnOnce(Vec<PathBuf>) + 'static) {
    spawn_local(async move {
        let mut names = Vec::new();
        for file in files.iter().filter_map(|file| file.web_file()) {
            names.push(keep(file.clone()).await);
        }
        answer(names);
    });
}

fn input() -> Option<HtmlInputElement> {
    let document = window()?.document()?;
    let input = document.create_element("input").ok()?.dyn_into::<HtmlInputElement>().ok()?;
    input.set_type("file");
    Some(input)
}

/// Reads a file into memory, unless it is larger than any that can be used. Returns its name.
async fn keep(file: File) -> PathBuf {
    let (name, size) = (file.name(), file.size() as u64);
    if size > import::LARGEST {
        disk::keep_unread(&name, size, "it is too large");
    } else {
        match file.array_buffer().await {
            Ok(bytes) => disk::keep(&name, Uint8Array::new(&bytes).to_vec()),
            Err(_) => {
                let why = "the browser can't read it; a folder of pictures has to be a .zip";
                disk::keep_unread(&name, size, why);
            }
        }
    }
    PathBuf::from(name)
}
