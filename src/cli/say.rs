//! Messages of the command line on stderr: each on a line of its own, whatever it quotes.

use std::io::{self, Write as _};

use crate::engine::text::escaped;

/// Says a message. If stderr is closed, nobody hears it.
pub fn say(message: &str) {
    let _ = writeln!(io::stderr(), "{}", escaped(message));
}

/// Says what went wrong.
pub fn complain(error: &dyn std::fmt::Display) {
    say(&format!("error: {error}"));
}
