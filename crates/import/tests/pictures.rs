//! Pictures as people have them: `tests/data/make.py` drew them with Pillow. Those of class "left"
//! have their left half white, those of class "top" their top half.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

use triplet_import::choices::Choices;
use triplet_import::error::ImportError;
use triplet_import::pictures::Pictures;
use triplet_import::{Imported, Looking, read};

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

fn bytes(file: &str) -> Vec<u8> {
    fs::read(Path::new(HERE).join(file)).unwrap()
}

fn open(file: &str, choices: &[(&str, &str)]) -> Result<Imported, ImportError> {
    let beside = |_: &str| Err("there is no such file".to_owned());
    read(file, &bytes(file), choices.iter().copied().collect(), &beside)
}

/// The files of the archive, as a folder would have them.
fn files() -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes("pictures.zip"))).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let path = file.name().unwrap().into_owned();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (path, content)
        })
        .collect()
}

fn folder(files: &[(String, Vec<u8>)]) -> Result<Imported, ImportError> {
    let mut pictures = Pictures::new("shapes", Choices::default()).unwrap();
    for (path, content) in files {
        pictures.add(path, content)?;
    }
    pictures.finish()?.imported()
}

#[test]
fn pictures_of_every_format_look_the_same_as_small_grey_squares() {
    for side in [8, 16, 24, 32] {
        let data = open("pictures.zip", &[("side", &side.to_string())]).unwrap().data;
        assert_eq!((data.side, data.points.dim()), (Some(side), (15, side * side)));
        assert_eq!(data.class_names, ["left", "top"]);
        for (row, &label) in data.points.rows().into_iter().zip(&data.labels) {
            let pixel = |x: usize, y: usize| row[y * side + x];
            let (near, far) = (side / 8, side - 1 - side / 8);
            // White at the top left, black at the bottom right, and between them by class.
            let corners = [pixel(near, near), pixel(far, near), pixel(near, far), pixel(far, far)];
            let is_white = corners.map(|value| value > 0.5);
            let wanted =
                if label == 0 { [true, false, true, false] } else { [true, true, false, false] };
            assert_eq!(is_white, wanted, "{corners:?}");
        }
    }
}

#[test]
fn files_that_are_no_use_are_counted_and_named() {
    let report = open("pictures.zip", &[]).unwrap().report;
    let warnings = report.warnings.join("\n");
    for (file, why) in [
        ("shapes/left/broken.png", "can't be read"),
        ("shapes/left/tiny.png", "fewer than 4 pixels"),
        ("shapes/top/huge.png", "too large"),
        ("shapes/left/notes.txt", "no picture"),
        ("shapes/alone.png", "lies in no folder"),
    ] {
        let is_named = warnings.lines().any(|line| line.contains(file) && line.contains(why));
        assert!(is_named, "{file}: {warnings}");
    }
    assert!(!warnings.contains("DS_Store"));
    // 7 of each class, one that was turned, one alone in the folder above, and three of no use.
    assert_eq!((report.rows, report.dropped_rows), (19, 4));
}

#[test]
fn a_folder_gives_the_same_as_its_archive_in_any_order() {
    let archive = open("pictures.zip", &[]).unwrap();
    let mut files = files();
    let forwards = folder(&files).unwrap();
    files.reverse();
    let backwards = folder(&files).unwrap();
    assert_eq!(forwards.data, backwards.data);
    assert_eq!(forwards.data.points, backwards.data.points);
    assert_eq!(forwards.data.points, archive.data.points);
    assert_eq!(forwards.report, archive.report);
    // Another file makes another folder.
    files[0].1.push(0);
    assert_ne!(folder(&files).unwrap().data, forwards.data);
}

#[test]
fn a_wide_picture_gives_its_middle_or_gets_borders() {
    // Its middle half is white, as high as it is.
    let of = |fit: &str| {
        let choices = [("fit", fit), ("side", "8")].into_iter().collect();
        let mut pictures = Pictures::new("wide", choices).unwrap();
        for path in ["a/1.png", "a/2.png", "b/1.png", "b/2.png"] {
            pictures.add(path, &bytes("wide.png")).unwrap();
        }
        pictures.finish().unwrap().imported().unwrap().data.points.row(0).to_vec()
    };
    assert_eq!(of("crop"), vec![1.0; 64]);
    let padded = of("pad");
    // Two rows of border, four of picture, two of border; there the outer columns are black.
    assert!(padded[..16].iter().chain(&padded[48..]).all(|&value| value == 0.0));
    assert!(padded[16 + 3] > 0.99 && padded[16] < 0.01);
}

#[test]
fn pictures_without_folders_and_other_archives_are_refused_in_words() {
    let flat = open("flat.zip", &[]).unwrap_err().to_string();
    assert!(flat.contains("4 files are left out") && flat.contains("a.png"), "{flat}");
    let nested = open("nested.zip", &[]).unwrap_err().to_string();
    assert!(nested.contains("inner.zip"), "{nested}");
    let overlap = open("overlap.zip", &[]).unwrap_err().to_string();
    assert!(overlap.contains("ZIP bomb"), "{overlap}");
    let side = open("pictures.zip", &[("side", "12")]).unwrap_err().to_string();
    assert!(side.contains("8, 16, 24 or 32"), "{side}");
}

#[test]
fn choices_are_written_down_and_read_the_same_again() {
    let first = open("pictures.zip", &[("side", "24"), ("fit", "pad")]).unwrap();
    let pairs = &first.data.origin.choices;
    let again: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let again = open("pictures.zip", &again).unwrap();
    assert_eq!(again.data, first.data);
    assert_eq!(again.data.points, first.data.points);
}

#[test]
fn an_archive_is_read_picture_by_picture_and_comes_to_the_same_as_at_once() {
    let beside = |_: &str| Err("there is no such file".to_owned());
    let mut looking =
        Looking::new("pictures.zip", bytes("pictures.zip"), Choices::default()).unwrap();
    let mut shares = vec![looking.fraction()];
    let outcome = loop {
        if let Some(outcome) = looking.advance(1, &beside) {
            break outcome.unwrap();
        }
        shares.push(looking.fraction());
    };
    assert!(shares.len() > 5 && shares.is_sorted_by(|a, b| a < b), "{shares:?}");
    assert!((shares[0], *shares.last().unwrap()) == (0.0, 1.0), "{shares:?}");
    let (read, once) = (outcome.imported().unwrap(), open("pictures.zip", &[]).unwrap());
    assert_eq!((&read.data.points, &read.data.labels), (&once.data.points, &once.data.labels));
    assert_eq!(read.report.warnings, once.report.warnings);
    assert_eq!(read.data.origin, once.data.origin);
}
