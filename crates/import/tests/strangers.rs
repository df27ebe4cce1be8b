//! Bytes from anywhere: no panic, and what is read keeps its promises.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use proptest::prelude::*;
use triplet_import::choices::Choices;
use triplet_import::table::{Sheet, read};

/// Reads, and checks what holds for any table.
fn check(bytes: &[u8], choices: &Choices) {
    let _ = Sheet::preview("t", bytes, bytes.len() as u64, choices);
    let cut = bytes.len() * 2 / 3;
    let _ = Sheet::preview("t", &bytes[..cut], bytes.len() as u64, choices);
    let outcome = match read("t", bytes, choices) {
        Ok(outcome) => outcome,
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with('t') && !text.contains('\n') && text.len() < 2_000, "{text}");
            return;
        }
    };
    let Ok(data) = outcome.data else { return };
    let (rows, columns) = data.points.dim();
    assert!(data.points.iter().all(|value| value.is_finite()));
    assert_eq!((data.labels.len(), data.feature_names.len()), (rows, columns));
    assert!(data.labels.iter().all(|&label| label < data.class_names.len()));
    assert!(data.texts.is_none_or(|texts| texts.len() == rows));
    let counted: u64 = outcome.report.classes.0.iter().map(|class| class.1).sum();
    assert_eq!(counted, rows as u64);
    assert!(outcome.report.classes.0.iter().filter(|class| class.1 >= 2).count() >= 2);
    assert_eq!(outcome.report.rows, rows as u64 + outcome.report.dropped_rows);
    // Read again with all that was decided, it is the same.
    let again: Choices = outcome.choices.iter().cloned().collect();
    let second = read("t", bytes, &again).unwrap();
    assert_eq!(second.choices, outcome.choices);
    assert_eq!(second.data.unwrap().points, data.points);
}

/// Cells that tables of strangers have.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "-?[0-9]{1,3}(\\.[0-9]{1,2})?",
        2 => "[ab]",
        1 => Just(String::new()),
        1 => prop_oneof![
            Just("NA"), Just("?"), Just("\"a, b\""), Just("\"[1, 2]\""), Just("2007-11-11"),
            Just("1,5"), Just("\""), Just("'x'"), Just("#"), Just("@data"), Just("1e999"),
            Just("é"), Just("{0 1}"), Just("class"), Just("0"), Just("1"), Just("2"),
        ].prop_map(str::to_owned),
    ]
}

fn table() -> impl Strategy<Value = String> {
    let delimiter = prop_oneof![Just(","), Just("\t"), Just(";"), Just(" "), Just("|"), Just(", ")];
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("\n\n")];
    let top = prop_oneof![
        Just(""),
        Just(""),
        Just("a,b,class\n"),
        Just("# x\n"),
        Just("% x y\n"),
        Just("4,2,p,q\n"),
        Just("@relation r\n@attribute a numeric\n@attribute class {a,b}\n@data\n"),
        Just("\u{feff}"),
        Just("0,1,2\n"),
    ];
    (1..5_usize, 0..12_usize, delimiter, end, top).prop_flat_map(
        |(columns, rows, cut, end, top)| {
            let row =
                proptest::collection::vec(cell(), columns).prop_map(move |cells| cells.join(cut));
            proptest::collection::vec(row, rows)
                .prop_map(move |rows| format!("{top}{}", rows.join(end)))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes, &Choices::default());
    }

    #[test]
    fn no_table_panics(text in table(), label in prop_oneof![Just(""), Just("#1"), Just("#2")]) {
        check(text.as_bytes(), &Choices::default());
        if !label.is_empty() {
            check(text.as_bytes(), &common::choices(&[("label", label), ("missing", "fill")]));
        }
    }
}
