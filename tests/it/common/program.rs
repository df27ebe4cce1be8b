//! The program itself, as a command.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A run small enough to be over at once.
pub const SMALL: [&str; 4] = ["--points", "60", "--steps", "20"];

/// The program.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_triplet-lab"))
}

/// A run without a window, to its end.
pub fn train<I: IntoIterator<Item: AsRef<OsStr>>>(options: I) -> Output {
    program().arg("train").args(options).output().unwrap()
}

/// What it printed.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What it said besides.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The JSON of a run that has to go well.
pub fn summary<'a>(options: impl IntoIterator<Item = &'a str>) -> Value {
    let output = train(SMALL.into_iter().chain(["--json"]).chain(options));
    assert!(output.status.success(), "{}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// The summary without what depends on how fast the machine is.
pub fn timeless(mut summary: Value) -> Value {
    summary["seconds"].take();
    summary["steps_per_second"].take();
    summary
}

/// The lines of a CSV file, cell by cell.
pub fn cells(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A file in a directory, as an option's value.
pub fn path_in(directory: &TempDir, name: &str) -> String {
    directory.path().join(name).to_str().unwrap().to_owned()
}

/// Asserts a refusal in one line that holds all of these words.
pub fn assert_refused(output: &Output, code: i32, words: &[&str]) {
    let message = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(output.stdout.is_empty(), "{}", stdout(output));
    for word in words {
        assert!(message.contains(word), "no {word:?} in {message}");
    }
}

/// Starts a run that the test will end, and takes what it says.
pub fn start(options: &[&str]) -> Child {
    let mut program = program();
    program.arg("train").args(options).stdout(Stdio::piped()).stderr(Stdio::piped());
    program.spawn().unwrap()
}

/// Waits until something is so, for a minute at most.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal, by its name without SIG.
#[cfg(unix)]
pub fn send(signal: &str, child: &Child) {
    let kill = format!("kill -{signal} {}", child.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}

/// The text of a file; empty while there is none.
pub fn text_of(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The rows of a file of metrics, which have to be whole, one after the other.
pub fn whole_rows(path: &str) -> usize {
    let text = text_of(path);
    assert!(text.ends_with('\n'), "cut off: …{}", &text[text.len().saturating_sub(80)..]);
    let rows = cells(Path::new(path));
    for (step, row) in rows[1..].iter().enumerate() {
        assert_eq!((row.len(), row[0].as_str()), (14, step.to_string().as_str()));
    }
    rows.len() - 1
}
