//! Tables as people have them: each file of `tests/data/import` is read as pandas and numpy read it
//! (`tests/golden/gen_tables.py`).
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{bytes_of, choices, golden};
use ndarray::Axis;
use serde_json::{Value, json};
use triplet_import::choices::Choices;
use triplet_import::look;
use triplet_import::table::{CHOICES, Kind, Reading, Sheet, read};

#[test]
fn every_file_is_read_as_pandas_reads_it() {
    let beside = |_: &str| Err("no file is needed beside a table".to_owned());
    for (name, right) in golden() {
        // Among all kinds of files: none of them is taken for vectors or pictures.
        let outcome = look(&name, &bytes_of(&name), Choices::default(), &beside).unwrap();
        let report = serde_json::to_value(&outcome.report).unwrap();
        let keys = ["rows", "features", "label", "missing", "dropped_rows", "duplicates"];
        for key in keys.into_iter().chain(["contradictions", "singletons", "classes"]) {
            assert_eq!(report[key], right[key], "{name}: {key}");
        }
        let Ok(data) = outcome.data else {
            assert_eq!(right["label"], Value::Null, "{name}");
            continue;
        };
        let sums = data.points.sum_axis(Axis(0));
        for (sum, right) in sums.iter().zip(right["sum"].as_array().unwrap()) {
            let right = right.as_f64().unwrap();
            assert!((sum - right).abs() <= 1e-9 * right.abs().max(1.0), "{name}: {sum} {right}");
        }
    }
}

#[test]
fn iris_and_wine_standardized_are_those_of_numpy() {
    let golden = golden();
    for name in ["sns_iris.csv", "sk_wine_data.csv"] {
        let data = read(name, &bytes_of(name), &Choices::default()).unwrap().data.unwrap();
        let mean = data.points.mean_axis(Axis(0)).unwrap();
        let deviation = data.points.std_axis(Axis(0), 0.0);
        let rows = golden[name]["standardized"].as_array().unwrap();
        assert_eq!(rows.len(), data.points.nrows());
        for (row, (point, right)) in data.points.outer_iter().zip(rows).enumerate() {
            let standardized = (&point - &mean) / &deviation;
            for (value, right) in standardized.iter().zip(right.as_array().unwrap()) {
                assert!((value - right.as_f64().unwrap()).abs() < 1e-12, "{name}, row {row}");
            }
            assert_eq!(data.class_names[data.labels[row]], golden[name]["labels"][row], "{name}");
        }
    }
}

#[test]
fn columns_that_are_no_features_are_named_with_the_reason() {
    let of = |name: &str| {
        let report = read(name, &bytes_of(name), &Choices::default()).unwrap().report;
        let left_out = report.left_out.into_iter();
        left_out.map(|left| format!("{}: {}", left.column, left.why)).collect::<Vec<_>>()
    };
    let right = [
        "rownames: an index: it goes up by 1 from row to row",
        "studyName: words, 3 different ones; shown beside the points",
        "Sample Number: an index: it goes up by 1 from row to row",
        "Region: each row has 'Anvers'",
        "Island: words, 3 different ones; shown beside the points",
        "Stage: each row has 'Adult, 1 Egg Stage'",
        "Individual ID: words, 190 different ones; shown beside the points",
        "Clutch Completion: words, 2 different ones; shown beside the points",
        "Date Egg: dates or times, such as 2007-11-11",
        "Sex: words, 3 different ones; shown beside the points",
        "Comments: words, 11 different ones; shown beside the points",
    ];
    assert_eq!(of("rd_penguins_raw.csv"), right);
    let cancer = of("jb_breast-cancer-wisconsin.data");
    assert_eq!(cancer.len(), 1);
    assert!(cancer[0].starts_with("column 1: an ID: the first column, with 92 %"), "{cancer:?}");
    assert!(of("jb_ecoli.data")[0].starts_with("column 1: words, 336 different ones"));
    let dates =
        ["Date: dates or times, such as 10/03/2004", "Time: dates or times, such as 18.00.00"];
    assert_eq!(of("aq_decimal_comma_RESTORED.csv"), dates);
}

#[test]
fn what_was_decided_is_complete_read_again_it_gives_the_same() {
    for name in golden().keys() {
        let first = read(name, &bytes_of(name), &Choices::default()).unwrap();
        let again: Choices = first.choices.iter().cloned().collect();
        let second = read(name, &bytes_of(name), &again).unwrap();
        assert_eq!(first.choices, second.choices, "{name}");
        assert_eq!(first.report.classes, second.report.classes, "{name}");
        let (Ok(one), Ok(two)) = (first.data, second.data) else { continue };
        assert_eq!(one, two, "{name}");
        assert_eq!(one.points, two.points, "{name}");
        assert_eq!((one.labels, one.texts), (two.labels, two.texts), "{name}");
    }
}

#[test]
fn a_file_read_in_slices_is_the_same_and_goes_forward() {
    let name = "rd_penguins_raw.csv";
    let whole = read(name, &bytes_of(name), &Choices::default()).unwrap();
    let mut reading = Reading::new(name, bytes_of(name), &Choices::default()).unwrap();
    let mut before = 0.0;
    let imported = loop {
        if let Some(read) = reading.advance(7) {
            break read.unwrap();
        }
        assert!(reading.fraction() >= before && reading.fraction() <= 1.0);
        before = reading.fraction();
    };
    assert!(before > 0.9);
    assert_eq!(imported.report, whole.report);
    assert_eq!(imported.data.points, whole.data.unwrap().points);
}

#[test]
fn minus_200_in_the_air_is_missing_if_a_person_says_so() {
    let name = "aq_decimal_comma_RESTORED.csv";
    let chosen = choices(&[("missing-value", "-200")]);
    let report = read(name, &bytes_of(name), &chosen).unwrap().report;
    assert_eq!((report.missing, report.rows), (6 + 1 + 6 + 6, 120));
}

#[test]
fn a_sheet_shows_what_the_whole_file_will_be_taken_for() {
    for (name, right) in golden() {
        let bytes = bytes_of(&name);
        let sheet = Sheet::preview(&name, &bytes, bytes.len() as u64, &Choices::default()).unwrap();
        let named = |wanted: Kind| {
            let columns = sheet.columns.iter().filter(|column| column.kind == wanted);
            columns.map(|column| column.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(json!(named(Kind::Number)), right["features"], "{name}");
        assert_eq!(json!(named(Kind::Label).first()), right["label"], "{name}");
        assert_eq!(sheet.rows.len(), 50, "{name}");
        assert!(sheet.rows.iter().all(|row| row.len() == sheet.columns.len()), "{name}");
        assert!(sheet.is_whole && json!(sheet.about_rows) == right["rows"], "{name}");
    }
}

#[test]
fn each_decision_of_a_sheet_can_be_overruled() {
    let name = "rd_penguins_raw.csv";
    let bytes = bytes_of(name);
    let size = bytes.len() as u64;
    let sheet = Sheet::preview(name, &bytes, size, &Choices::default()).unwrap();
    let place = |name: &str| sheet.columns.iter().position(|column| column.name == name).unwrap();
    let (sex, number) = (place("Sex"), place("Sample Number"));
    assert!(sheet.columns[sex].alternatives.contains(&Kind::Label));
    let choices = sheet.taken_for(sex, Kind::Label);
    let sheet = Sheet::preview(name, &bytes, size, &choices).unwrap();
    assert_eq!(sheet.columns[sex].kind, Kind::Label);
    let choices = sheet.taken_for(number, Kind::Number);
    let outcome = read(name, &bytes, &choices).unwrap();
    assert_eq!(outcome.report.label.as_deref(), Some("Sex"));
    assert_eq!(outcome.report.features[0], "Sample Number");
    // In a label a missing value is a word: here an empty cell.
    let classes: BTreeMap<_, _> = outcome.report.classes.0.into_iter().collect();
    assert_eq!(classes.into_keys().collect::<Vec<_>>(), ["(empty)", "FEMALE", "MALE"]);
}

#[test]
fn the_beginning_of_a_large_file_is_enough_for_a_sheet() {
    let mut text = "x,y,class\n".to_owned();
    for row in 0..100_000 {
        text += &format!("{}.5,{}.25,{}\n", row % 97, row % 89, ["a", "b"][row % 2]);
    }
    let beginning = &text.as_bytes()[..Sheet::BEGINNING / 2];
    let size = text.len() as u64;
    let sheet = Sheet::preview("t.csv", beginning, size, &Choices::default()).unwrap();
    assert!(!sheet.is_whole);
    assert!((90_000..110_000).contains(&sheet.about_rows), "{}", sheet.about_rows);
}

#[test]
fn the_documentation_has_every_decision() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/DATA.md");
    let text = std::fs::read_to_string(path).unwrap();
    for choice in &CHOICES {
        let value = choice.value.replace('|', "\\|");
        let row = format!("| `{}` | `{value}` | {} |\n", choice.name, choice.help);
        assert!(text.contains(&row), "docs/DATA.md lacks this row:\n{row}");
    }
}
