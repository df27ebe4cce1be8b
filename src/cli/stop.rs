//! Signals that end a run early. The step is finished and everything is written; a second Ctrl C
//! ends the program at once.

use std::ffi::c_int;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// The signals, their names, and whether a second one ends the program at once. A terminal that is
/// closed sends SIGHUP more than once.
const SIGNALS: &[(c_int, &str, bool)] = &[
    (SIGINT, "SIGINT", true),
    (SIGTERM, "SIGTERM", true),
    #[cfg(unix)]
    (signal_hook::consts::SIGHUP, "SIGHUP", false),
];

/// Listens for signals that end the run.
pub struct Stop(Arc<AtomicUsize>);

impl Stop {
    /// Begins to listen. A signal that is ignored, as under `nohup`, stays so; one that can't be
    /// caught ends the program as it would without this.
    pub fn listen() -> Self {
        let caught = Arc::new(AtomicUsize::new(0));
        let again = Arc::new(AtomicBool::new(false));
        for &(number, _, second_ends) in SIGNALS.iter().filter(|signal| !is_ignored(signal.0)) {
            if second_ends {
                let code = c_int::from(code_of(number));
                let _ = flag::register_conditional_shutdown(number, code, Arc::clone(&again));
            }
            let _ = flag::register(number, Arc::clone(&again));
            let _ =
                flag::register_usize(number, Arc::clone(&caught), number.unsigned_abs() as usize);
        }
        // Beyond the limit of a file's size, writing fails, as it does on a full disk.
        #[cfg(unix)]
        let _ = flag::register(signal_hook::consts::signal::SIGXFSZ, Arc::default());
        Self(caught)
    }

    /// The name of the signal that came, and the exit code for it.
    pub fn signal(&self) -> Option<(&'static str, u8)> {
        let caught = self.0.load(Ordering::Relaxed);
        let signal = SIGNALS.iter().find(|signal| signal.0.unsigned_abs() as usize == caught);
        signal.map(|&(number, name, _)| (name, code_of(number)))
    }
}

/// The exit code of a program that a signal ended, as shells have it: 128 and its number.
fn code_of(signal: c_int) -> u8 {
    128 | (signal.unsigned_abs() as u8)
}

/// Returns true if the program was started with this signal ignored (known on Linux only).
fn is_ignored(signal: c_int) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    ignored >> (signal - 1) & 1 == 1
}
