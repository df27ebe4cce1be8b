//! Starts the program: on a desktop, or in a page of a browser.

#[cfg(target_arch = "wasm32")]
fn main() {
    triplet_lab::web::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    triplet_lab::desktop::main()
}
