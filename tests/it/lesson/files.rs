//! Every lesson that comes with the program: nothing is wrong with it, all its pages can be given,
//! and the world behaves as it claims.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use triplet_lab::data_source::DataFiles;
use triplet_lab::engine::data::Dataset;
use triplet_lab::files::read_lesson;
use triplet_lab::lab::Control;
use triplet_lab::lab::{Toggle, ViewId};
use triplet_lab::lesson::check::check;
use triplet_lab::lesson::quantity::QUANTITIES;
use triplet_lab::lesson::{Kind, LESSONS, Pick, read};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join("lessons");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "md")).collect();
    files.sort();
    files
}

#[test]
fn the_program_brings_every_lesson_of_the_folder_in_its_order() {
    let names: Vec<String> =
        files().iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let listed: Vec<&str> = LESSONS.iter().map(|lesson| lesson.name).collect();
    assert_eq!(listed, names);
}

#[test]
fn every_lesson_has_pages_questions_and_claims_enough() {
    for listed in LESSONS {
        let lesson = listed.lesson();
        assert_eq!(lesson.diagnostics, [], "{}", listed.name);
        let questions = lesson.pages.iter().filter(|page| page.question.is_some()).count();
        assert!((5..=10).contains(&lesson.pages.len()), "{}", listed.name);
        assert!(questions >= 3, "{}: {questions} questions", listed.name);
        assert!(!lesson.claims.is_empty(), "{}", listed.name);
        assert!(!lesson.about.is_empty(), "{}", listed.name);
    }
}

#[test]
fn every_lesson_can_be_given_and_the_world_does_as_it_claims() {
    let left = Mutex::new(VecDeque::from(files()));
    let wrong = Mutex::new(Vec::new());
    let work = || {
        while let Some(path) = { left.lock().unwrap().pop_front() } {
            let lesson = read_lesson(&path, &DataFiles::default()).unwrap().shared();
            let found = check(&lesson, &mut |_| ()).unwrap();
            let found = found.iter().map(|mistake| format!("{}: {mistake}", path.display()));
            wrong.lock().unwrap().extend(found);
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_a_lesson_claims_is_so_in_its_own_runs_too() {
    let mut wrong = Vec::new();
    for listed in LESSONS {
        let lesson = listed.lesson();
        for claim in &lesson.claims {
            let seed = lesson.runs[claim.run].recipe.start().seed;
            let trial = claim.attempt(&lesson, seed, &mut |_| {}).unwrap();
            if !trial.held {
                wrong.push(format!("{}: «{}»: {}", listed.name, claim.says, trial.words));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_query_of_the_lesson_on_digits_is_an_8_that_was_never_trained_on() {
    let lesson = LESSONS.iter().find(|lesson| lesson.name == "11-digits").unwrap().lesson();
    let page = lesson.pages.iter().find(|page| page.title == "Digits that it never saw").unwrap();
    let data = Dataset::make(lesson.runs[page.place.run].recipe.start());
    let Some(Pick::Point(row)) = page.select else { panic!("{:?}", page.select) };
    assert_eq!(data.labels[row], 8);
    assert!(!data.train.contains(&row) && !data.held_out.contains(&row));
}

/// The blocks of the documentation in four backticks: whole lessons.
fn documented() -> Vec<String> {
    let docs = docs();
    docs.split("````markdown\n")
        .skip(1)
        .map(|rest| rest.split("````").next().unwrap().to_owned())
        .collect()
}

fn docs() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join("LESSONS.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_lesson_of_the_documentation_can_be_given() {
    let lessons = documented();
    assert_eq!(lessons.len(), 1);
    let lesson = read(&lessons[0]).shared();
    assert_eq!(lesson.diagnostics, []);
    assert_eq!(lesson.pages.len(), 1);
    assert_eq!(check(&lesson, &mut |_| ()).unwrap(), []);
}

#[test]
fn the_documentation_names_every_quantity_control_view_switch_and_kind_of_question() {
    let docs = docs();
    let quantities = QUANTITIES.iter().map(|entry| entry.name.to_owned());
    let controls = Control::ALL.iter().map(|control| control.name().to_owned());
    let views = ViewId::ALL.iter().map(|view| view.label().to_lowercase());
    let personal = [Toggle::Dark, Toggle::ReduceMotion];
    let switches = Toggle::ALL.iter().filter(|toggle| !personal.contains(toggle));
    let switches = switches.map(|toggle| toggle.label().to_lowercase());
    let kinds = Kind::NAMES.iter().map(|&kind| kind.to_owned());
    for name in quantities.chain(controls).chain(views).chain(switches).chain(kinds) {
        assert!(docs.contains(&format!("`{name}`")), "{name} is not in docs/LESSONS.md");
    }
}
