//! Each floor of the house knows only those below it: engine, then lab, then app.

use std::path::{Path, PathBuf};

/// What the engine may not name: a window, files, a clock, threads, the floors above.
const NOT_IN_ENGINE: [&str; 11] = [
    "egui",
    "eframe",
    "std::fs",
    "std::time",
    "std::thread",
    "crate::lab",
    "crate::app",
    "crate::store",
    "super::lab",
    "super::app",
    "super::store",
];
/// What the lab may not name: a window, files, a clock, threads, the floors above.
const NOT_IN_LAB: [&str; 9] = [
    "egui",
    "eframe",
    "std::fs",
    "std::time",
    "std::thread",
    "crate::app",
    "crate::store",
    "super::app",
    "super::store",
];
/// What the store may not name: a window.
const NOT_IN_STORE: [&str; 4] = ["egui", "eframe", "crate::app", "super::app"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// The source without comments and white space, and with grouped imports written out:
/// `std::{fs, io}` becomes `std::fs,std::io`.
fn written_out(source: &str) -> String {
    let code: String = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    ["std", "core", "crate", "triplet_lab"].iter().fold(code, |code, root| ungrouped(&code, root))
}

/// Writes out each `root::{a::b, c}` of `code` as `root::a::b,root::c`.
fn ungrouped(code: &str, root: &str) -> String {
    let opening = format!("{root}::{{");
    let Some(start) = code.find(&opening) else { return code.to_owned() };
    let inside = start + opening.len();
    let (mut depth, mut end) = (1, inside);
    let mut written = format!("{root}::");
    for c in code[inside..].chars() {
        end += c.len_utf8();
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        written.push(c);
        if c == ',' && depth == 1 {
            written.push_str(root);
            written.push_str("::");
        }
    }
    format!("{}{}{}", &code[..start], written, ungrouped(&code[end..], root))
}

/// Which of `names` the source uses.
fn named<'a>(source: &str, names: &[&'a str]) -> Vec<&'a str> {
    let code = written_out(source).replace("core::", "std::").replace("triplet_lab::", "crate::");
    names.iter().copied().filter(|name| code.contains(name)).collect()
}

fn check(floor: &str, names: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(floor);
    let files = sources(&folder);
    assert!(!files.is_empty(), "no source in {}", folder.display());
    for file in files {
        let found = named(&std::fs::read_to_string(&file).unwrap(), names);
        assert!(found.is_empty(), "{} names {}", file.display(), found.join(", "));
    }
}

#[test]
fn the_engine_knows_no_window_no_files_no_clock_no_threads_and_no_floor_above() {
    check("crates/engine/src", &NOT_IN_ENGINE);
}

#[test]
fn the_lab_knows_no_window_no_files_no_clock_and_no_threads() {
    check("crates/lab/src", &NOT_IN_LAB);
}

#[test]
fn the_store_knows_no_window() {
    check("src/store", &NOT_IN_STORE);
}

#[test]
fn a_name_is_found_however_it_is_imported() {
    for source in [
        "use std::fs;",
        "use std::{io, fs::File};",
        "use std::{\n    collections::{HashMap, HashSet},\n    fs,\n};",
        "fn f() { core::hint::black_box(1); std :: fs::read(\"x\"); }",
    ] {
        assert_eq!(named(source, &["std::fs"]), ["std::fs"], "{source}");
    }
    assert_eq!(named("use crate::{engine, lab::Lab};", &NOT_IN_ENGINE), ["crate::lab"]);
    assert_eq!(named("use triplet_lab::app::App;", &NOT_IN_LAB), ["crate::app"]);
    assert_eq!(named("use super::super::lab::Lab;", &NOT_IN_ENGINE), ["super::lab"]);
    assert!(named("// std::fs is for others\nuse std::fmt; // no egui", &NOT_IN_ENGINE).is_empty());
    assert!(named("use crate::{engine::{label, lab_coat}, x};", &NOT_IN_LAB).is_empty());
}
