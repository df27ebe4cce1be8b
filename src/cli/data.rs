//! Reads a file with data and tells what was decided about it, without a window.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use import::choices::Choices;
use import::{Outcome, all_choices, look};

use super::CliError;
use super::option::option;
use crate::data_files::{DataFileError, read_beside, read_data};
use crate::engine::numbers::{count, counted};
use crate::engine::text::{escaped, excerpt};
use crate::picture_folder::PictureFolder;
use crate::task::at_once;

/// Argument with the file.
const FILE: &str = "file";
/// The most classes, features or columns that a line lists.
const MOST_LISTED: usize = 24;

/// The subcommand; its help ends with what the exit codes say.
pub fn command(name: &'static str, exit_codes: &str) -> Command {
    Command::new(name)
        .about("Print what is read from a file with data, and what is decided about it")
        .after_help(
            "Examples:\n  \
             triplet-lab data flowers.csv\n  \
             triplet-lab data flowers.csv --label variety --leave-out weight --json\n  \
             triplet-lab data air.csv --missing-value -200 --missing fill --label none\n\n"
                .to_owned()
                + exit_codes,
        )
        .arg(
            Arg::new(FILE)
                .value_name("FILE")
                .value_parser(value_parser!(std::path::PathBuf))
                .required(true)
                .help(
                    "A table (CSV and its kin, ARFF), vectors (.npy, .npz, word vectors, files of \
                     the Embedding Projector), or pictures in folders or a ZIP (docs/DATA.md)",
                ),
        )
        .args(decisions().map(|arg| arg.help_heading("Decisions")))
        .arg(Arg::new("json").long("json").action(ArgAction::SetTrue).help(
            "Print one JSON object instead of a table: rows, features, label (null if there is \
             none), classes (name: points), left_out (column, why), dropped_rows, missing, \
             duplicates, contradictions, singletons, sampled (0 if all rows were taken), warnings",
        ))
}

/// An option for everything that can be decided about data.
pub fn decisions() -> impl Iterator<Item = Arg> {
    all_choices().map(|choice| option(choice.name, choice.value).help(choice.help))
}

/// The decisions among the options.
pub fn choices(given: &ArgMatches) -> Choices {
    let given = |name| given.get_one::<String>(name).map(|value| (name, value.as_str()));
    all_choices().filter_map(|choice| given(choice.name)).collect()
}

/// Reads a file, or a folder of pictures.
fn look_at(path: &Path, choices: Choices) -> Result<Outcome, DataFileError> {
    if path.is_dir() {
        return at_once(PictureFolder::new(path, choices)?);
    }
    let bytes = read_data(path)?;
    let beside = |name: &str| read_beside(path, name);
    Ok(look(&path.display().to_string(), &bytes, choices, &beside)?)
}

/// Prints what is in the file.
///
/// # Errors
/// The file can't be read, or is no data.
pub fn data(given: &ArgMatches) -> Result<(), CliError> {
    let Some(path) = given.get_one::<std::path::PathBuf>(FILE) else { return Ok(()) };
    let outcome = look_at(path, choices(given))?;
    let text = if given.get_flag("json") {
        serde_json::to_string(&outcome.report).unwrap_or_default() + "\n"
    } else {
        in_words(path, &outcome)
    };
    // If stdout is closed, the exit code still says that the file is good.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// The report as a table of two columns.
fn in_words(path: &Path, outcome: &Outcome) -> String {
    let report = &outcome.report;
    let mut text = format!("{}\n", escaped(&path.display().to_string()));
    let mut line = |name: &str, value: &str| {
        // Writing to a string can't fail.
        let _ = writeln!(text, "  {name:<15} {value}");
    };
    let listed = |all: &mut dyn Iterator<Item = String>, number: usize| {
        let shown: Vec<_> = all.take(MOST_LISTED).collect();
        let more = number.saturating_sub(MOST_LISTED) as u64;
        let more = if more > 0 { format!(", … {} more", count(more)) } else { String::new() };
        shown.join(", ") + &more
    };
    line("rows", &count(report.rows));
    let names =
        listed(&mut report.features.iter().map(|name| excerpt(name)), report.features.len());
    line("features", &format!("{}: {names}", count(report.features.len() as u64)));
    line("label", &report.label.as_deref().map_or("–".to_owned(), excerpt));
    let classes = &report.classes.0;
    if !classes.is_empty() {
        let named = classes.iter().map(|(name, n)| format!("{} {}", excerpt(name), count(*n)));
        let names = listed(&mut { named }, classes.len());
        line("classes", &format!("{}: {names}", count(classes.len() as u64)));
    }
    for (index, left) in report.left_out.iter().take(MOST_LISTED).enumerate() {
        let name = if index == 0 { "left out" } else { "" };
        line(name, &format!("{} ({})", excerpt(&left.column), left.why));
    }
    if report.left_out.len() > MOST_LISTED {
        let more = (report.left_out.len() - MOST_LISTED) as u64;
        line("", &format!("… {} more", counted(more, "column")));
    }
    let counts = [
        ("missing", report.missing),
        ("dropped rows", report.dropped_rows),
        ("duplicates", report.duplicates),
        ("contradictions", report.contradictions),
        ("singletons", report.singletons),
        ("sampled", report.sampled),
    ];
    for (name, n) in counts {
        line(name, &count(n));
    }
    for (index, warning) in report.warnings.iter().enumerate() {
        line(if index == 0 { "to know" } else { "" }, &escaped(warning));
    }
    for (index, (name, value)) in outcome.choices.iter().enumerate() {
        line(if index == 0 { "read with" } else { "" }, &format!("--{name} {}", excerpt(value)));
    }
    text
}
