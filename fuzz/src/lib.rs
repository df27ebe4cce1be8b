//! The recipes alone, from the program's own sources: a fuzzer is built anew after every change,
//! and the window's crates would take it minutes each time.
#![allow(unused_imports)] // the modules export for others, too, which are not here

#[path = "../../src/engine"]
pub mod engine {
    pub mod choice;
    pub mod config;
    pub mod knob;

    // The names under which the engine's modules know the choices.
    pub use choice::{Activation, Distance};
}

#[path = "../../src/lab"]
pub mod lab {
    pub mod recipe;
}
