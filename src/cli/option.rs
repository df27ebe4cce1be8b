//! An option as all of this program are.

use clap::Arg;

/// An option whose value may begin with a minus, so that our own message explains the error.
pub fn option(name: &'static str, placeholder: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(placeholder).allow_hyphen_values(true)
}
