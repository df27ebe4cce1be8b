//! Makes the JavaScript through which the page and its program call each other:
//! `triplet-web-bindgen PROGRAM.wasm FOLDER` writes `triplet_lab.js` and `triplet_lab_bg.wasm`.
//!
//! It does what the program `wasm-bindgen` does. As a package of this workspace it has the version
//! that Cargo.lock says, and builds in a minute.

use std::env;
use std::error::Error;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let [program, folder] = arguments.as_slice() else {
        return Err("usage: triplet-web-bindgen PROGRAM.wasm FOLDER".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(program).out_name("triplet_lab").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true)?.generate(folder)?;
    Ok(())
}
