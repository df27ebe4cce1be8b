//! Files of a page in a browser: those that it was given lie in memory, and those that it makes are
//! downloads, which the browser names and never lets replace another file.

use std::io;
use std::path::{Path, PathBuf};

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, HtmlAnchorElement, Url, Window, window};

use super::About;
use super::memory::Memory;
use super::packed::packed;

/// The browser decides where a download goes.
pub const HAS_FOLDERS: bool = false;

/// Words of a message before the name of a file that was written.
pub const WRITTEN: &str = "Downloaded as";

/// Files have no folder.
pub fn first_folder() -> PathBuf {
    PathBuf::new()
}

static GIVEN: Memory = Memory::new();

/// Keeps a file that the page was given, under its name.
pub fn keep(name: &str, bytes: Vec<u8>) {
    GIVEN.keep(name, bytes);
}

/// Keeps in mind that a file of this size couldn't be read, and why.
pub fn keep_unread(name: &str, size: u64, why: &str) {
    GIVEN.keep_unread(name, size, why);
}

/// Kind and size of a file that the page was given.
///
/// # Errors
/// The page wasn't given such a file.
pub fn about(path: &Path) -> io::Result<About> {
    GIVEN.about(path)
}

/// At most so many of the first bytes.
///
/// # Errors
/// The page wasn't given such a file, or it couldn't be read.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    GIVEN.read(path, most)
}

/// Offers a download. No file is replaced: the browser finds another name.
///
/// # Errors
/// The browser refuses.
pub fn write(path: &Path, contents: &[u8], _overwrite: bool) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    download(&name, contents)
        .ok_or_else(|| io::Error::other("the browser doesn't let this page offer a download"))
}

/// Says that a download can be offered.
///
/// # Errors
/// None.
pub fn check(_path: &Path, _overwrite: bool) -> io::Result<()> {
    Ok(())
}

/// Offers files as one download: several become an archive, called like their folder, or else like
/// the first without its ending.
///
/// # Errors
/// They can't be packed, or the browser refuses.
pub fn write_all(
    files: &[(PathBuf, Vec<u8>)],
    overwrite: bool,
) -> Result<(), (PathBuf, io::Error)> {
    let Some((first, bytes)) = files.first() else { return Ok(()) };
    let written = match files {
        [_] => write(first, bytes, overwrite),
        _ => packed(files).and_then(|(name, bytes)| write(Path::new(&name), &bytes, overwrite)),
    };
    written.map_err(|error| (first.clone(), error))
}

fn download(name: &str, contents: &[u8]) -> Option<()> {
    let document = window()?.document()?;
    let parts = Array::of1(&Uint8Array::from(contents));
    let blob = Blob::new_with_u8_array_sequence(&parts).ok()?;
    let address = Url::create_object_url_with_blob(&blob).ok()?;
    let link = document.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    forget_later(address);
    Some(())
}

/// Lets go of the bytes of a download once the browser has surely begun to save them.
fn forget_later(address: String) {
    const MILLISECONDS: i32 = 60_000;
    let revoke = Closure::once_into_js(move || drop(Url::revoke_object_url(&address)));
    if let Some(window) = window() {
        let timeout = Window::set_timeout_with_callback_and_timeout_and_arguments_0;
        // If no timer can be set, the bytes stay until the page is closed.
        let _ = timeout(&window, revoke.unchecked_ref(), MILLISECONDS);
    }
}
