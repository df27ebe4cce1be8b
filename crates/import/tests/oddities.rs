//! Small tables with the oddities that files of others have, and what is refused.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::collections::BTreeMap;

use common::{outcome, refusal};
use triplet_import::Outcome;

/// The same table, two numbers of four flowers of two species, laid out in the ways that people
/// have.
#[test]
fn a_table_is_found_however_it_is_laid_out() {
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16().collect::<Vec<_>>());
        units.flat_map(u16::to_le_bytes).collect::<Vec<_>>()
    };
    let plain = "1.5,2.25,r\n3.5,4.5,s\n5.5,6.25,r\n7.5,8.5,s";
    let named = format!("a,b,class\n{plain}");
    let replaced = |pairs: &[(&str, &str)]| {
        let text = pairs.iter().fold(named.clone(), |text, (from, to)| text.replace(from, to));
        text.into_bytes()
    };
    let wide = plain.replace(",r", ",9.5,r").replace(",s", ",7.5,s");
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("header", named.clone().into()),
        ("no header", plain.into()),
        ("byte order mark", [b"\xef\xbb\xbf", named.as_bytes()].concat()),
        ("UTF-16", utf16(&named)),
        ("CRLF and empty lines", format!("\n\n{named}\n\n,,\n").replace('\n', "\r\n").into()),
        ("carriage returns", replaced(&[("\n", "\r")])),
        ("tabs", replaced(&[(",", "\t")])),
        ("semicolons", replaced(&[(",", ";")])),
        ("pipes", replaced(&[(",", "|")])),
        ("decimal commas", replaced(&[(",", ";"), (".", ",")])),
        ("decimal commas and spaces", replaced(&[(",", "  "), (".", ",")])),
        ("spaces and tabs", replaced(&[(",", " \t "), ("\n", "\n  ")])),
        ("commas and spaces", replaced(&[(",", ", ")])),
        ("quotes", replaced(&[("class", "\"class\""), (",r", ",\"r\"")])),
        ("trailing delimiters", format!("{named}\n").replace('\n', ",,\n").into()),
        ("comments", format!("# made by me\n# x\n{named}\n# end, of, it").into()),
        ("percent comments", format!("% made, by; me\n{named}").into()),
        (
            "preamble",
            format!("Measured by N. N.\n\nin 1936, outside, by hand, twice\n{named}").into(),
        ),
        ("names in a comment", format!("# a,b,class\n{plain}").into()),
        ("numbers as names", format!("0,1,2\n{plain}").into()),
        ("numbers and a word as names", format!("0,1,2,class\n{wide}").into()),
        ("pandas's index", format!(",a,b,class\n{}", before_rows("", ",", plain)).into()),
        (
            "R's row names",
            format!("a,b,class\n{}", before_rows("r", ",", plain)).replace(',', " ").into(),
        ),
        (
            "scikit-learn's counts",
            format!("4,2,red,sea\n{}", plain.replace('r', "0").replace('s', "1")).into(),
        ),
        ("integers with gaps", replaced(&[(",r", ",-1"), (",s\n", ",9\n"), (",s", ",9.0")])),
        ("ARFF", arff(&plain.replace('r', "'r'")).into()),
        ("ARFF in capitals", arff(plain).replace("@a", "@A").replace("@data", "@DATA").into()),
        ("label first", b"class,a,b\nr,1.5,2.25\ns,3.5,4.5\nr,5.5,6.25\ns,7.5,8.5".into()),
        ("no-break spaces", replaced(&[(",", "\u{a0},\u{a0}")])),
    ];
    for (name, bytes) in cases {
        let outcome = outcome(&bytes, &[]);
        let report = &outcome.report;
        assert_eq!(report.rows, 4, "{name}: {report:?}");
        let sizes: Vec<_> = report.classes.0.iter().map(|class| class.1).collect();
        assert_eq!(sizes, [2, 2], "{name}: {report:?}");
        let points = outcome.data.unwrap().points;
        assert_eq!(points.column(0).to_vec()[..2], [1.5, 3.5], "{name}: {points}");
        assert_eq!(points.row(3)[1], 8.5, "{name}: {points}");
    }
}

fn before_rows(word: &str, delimiter: &str, plain: &str) -> String {
    let rows = plain.lines().enumerate();
    rows.map(|(row, line)| format!("{word}{}{delimiter}{line}\n", row * row)).collect()
}

fn arff(plain: &str) -> String {
    format!(
        "% flowers\n@relation flowers\n\n@attribute a numeric\n@attribute 'b b' real\n@attribute \
         class {{r, s}}\n@data\n{plain}\n"
    )
}

#[test]
fn missing_values_are_dropped_or_filled_and_in_labels_they_are_words() {
    let text = "a,b,class\n1,2,x\n?,3,x\n4,NA,NA\n7,8,NA\n1,-200,x\n3,,x\n2,5,NA\n5,5,x\n6,6,x\n";
    let report = outcome(text, &[]).report;
    assert_eq!((report.missing, report.dropped_rows), (3, 3));
    assert_eq!(report.classes.0, [("NA".to_owned(), 2), ("x".to_owned(), 4)]);
    let filled = outcome(text, &[("missing", "fill")]);
    assert_eq!((filled.report.missing, filled.report.dropped_rows), (3, 0));
    let points = filled.data.unwrap().points;
    let mean = (1.0 + 4.0 + 7.0 + 1.0 + 3.0 + 2.0 + 5.0 + 6.0) / 8.0;
    assert!((points[[1, 0]] - mean).abs() < 1e-12);
    let named = outcome(text, &[("missing-value", "-200")]).report;
    assert_eq!((named.missing, named.dropped_rows), (4, 4));
    // Where most rows would go, they are filled.
    let text = "a,b,class\n1,,x\n,2,y\n3,,x\n,4,y\n5,6,x\n7,8,y\n1,,x\n2,9,x\n";
    let report = outcome(text, &[]).report;
    assert_eq!((report.missing, report.dropped_rows), (5, 0));
}

#[test]
fn equal_points_and_small_classes_are_counted() {
    let text = "a,b,class\n1,2,x\n1,2,x\n1,2,y\n3,4,y\n5,6,y\n5,6,x\n7,8,z\n";
    let report = outcome(text, &[]).report;
    let counts = (report.duplicates, report.contradictions, report.singletons);
    assert_eq!(counts, (1, 2, 1));
    let words = report.warnings.join(" ");
    assert!(words.contains("2 points occur with more than one class"), "{words}");
    assert!(words.contains("1 class has one point alone"), "{words}");
}

#[test]
fn an_index_is_left_out_however_it_looks() {
    let table = |name: &str, index: fn(usize) -> usize| {
        let rows = (0..40).map(|row| {
            let class = if row < 20 { "a" } else { "b" };
            format!("{}.5,{},{class}\n", row * 7 % 11, index(row))
        });
        format!("x,{name},class\n{}", rows.collect::<String>())
    };
    let counted = table("n", |row| row + 1);
    let restarting = table("n", |row| row % 20);
    let shuffled = table("n", |row| row * 7 % 40);
    for (name, text) in [("counted", counted), ("restarting", restarting), ("shuffled", shuffled)] {
        let report = outcome(text, &[]).report;
        assert_eq!(report.features, ["x"], "{name}");
        assert!(report.left_out[0].why.starts_with("an index"), "{name}");
    }
    let hours = (0..960).map(|n| format!("{}.5,{},{}\n", n * 7 % 11, n % 24, ["a", "b"][n % 2]));
    let report = outcome(format!("x,hour,class\n{}", hours.collect::<String>()), &[]).report;
    assert_eq!(report.features, ["x", "hour"]);
    for (name, is_id) in [("PassengerId", true), ("row_id", true), ("width", false)] {
        let text = table(name, |row| row * row % 23);
        assert_eq!(outcome(&text, &[]).report.features == ["x"], is_id, "{name}");
        let chosen = outcome(&text, &[("features", &format!("x,{name}"))]).report;
        assert_eq!(chosen.features, ["x", name]);
    }
}

/// Labels where well-known collections have them, in a few rows like theirs.
#[test]
fn the_label_is_found_where_collections_have_it() {
    let rows = |row: fn(usize) -> String| (0..60).map(|n| row(n) + "\n").collect::<String>();
    let cases: [(&str, String, Option<&str>); 10] = [
        (
            "digits in their order, again and again",
            rows(|n| format!("{}.5,{}.1,{}", n * 7 % 41, n % 37, n % 10)),
            Some("column 3"),
        ),
        (
            "wine: the class first",
            rows(|n| format!("{},{}.2,{}", n % 3, n * 7 % 50, n * 37 % 59)),
            Some("column 1"),
        ),
        (
            "letters first, then like numbers",
            rows(|n| format!("{},{},{},{}", ["p", "q"][n % 2], n % 7, n * n % 5, n * 3 % 8)),
            Some("column 1"),
        ),
        (
            "abalone: rings last",
            rows(|n| format!("{},{}.1,{}.3,{}", ["M", "F"][n % 2], n % 41, n % 43, n % 9)),
            Some("column 4"),
        ),
        (
            "wdbc: a word behind the ID",
            rows(|n| {
                format!(
                    "{},{},{}.5,{}.1",
                    8_000_000 + n * 7_919 % 10_007 * 31,
                    ["M", "B"][n % 2],
                    n % 41,
                    n % 37
                )
            }),
            Some("column 2"),
        ),
        (
            "titanic: by name",
            format!(
                "PassengerId,Survived,Fare,Embarked\n{}",
                rows(|n| format!("{n},{},{}.2,S", n % 2, n % 51))
            ),
            Some("Survived"),
        ),
        (
            "a name with the word in it",
            format!("Cover_Class,a,b\n{}", rows(|n| format!("{},{}.5,{}", n % 4, n % 47, n % 2))),
            Some("Cover_Class"),
        ),
        (
            "a measured target",
            format!(
                "a,b,target\n{}",
                rows(|n| format!("{}.1,{}.2,{}.7", n % 51, n % 47, n * n % 57))
            ),
            None,
        ),
        ("numbers alone", rows(|n| format!("{}.1,{}.2,{}.7", n % 51, n % 47, n * n % 57)), None),
        (
            "text last, in quotes",
            rows(|n| format!("{}.1;{}.2;\"{}\"", n % 51, n % 47, ["p", "q", "r"][n % 3])),
            Some("column 3"),
        ),
    ];
    for (name, text, right) in cases {
        let report = outcome(text, &[]).report;
        assert_eq!(report.label.as_deref(), right, "{name}: {report:?}");
    }
}

#[test]
fn a_vector_in_a_cell_is_a_vector() {
    let text = "text,embedding,label\none,\"[0.1, 0.2, -3]\",a\ntwo,\"[1, 2, 3]\",a\nthree,\"[4 5 \
                6]\",b\nfour,\"[7, 8, 9]\",b\n";
    let data = outcome(text, &[]).data.unwrap();
    assert_eq!(data.points.row(0).to_vec(), [0.1, 0.2, -3.0]);
    assert_eq!(data.feature_names, ["embedding[0]", "embedding[1]", "embedding[2]"]);
    assert_eq!(data.texts.unwrap()[2], "three");
    let error = refusal(text.replace("[4 5 6]", "[4 5]"), &[]);
    let words = "t.csv, row 4, column 'embedding': this vector has 2 numbers";
    assert!(error.starts_with(words), "{error}");
}

/// Choices by name and value.
type Given = &'static [(&'static str, &'static str)];

#[test]
fn what_cannot_be_read_is_refused_with_row_column_value_and_the_way_on() {
    let good = "a,b,class\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n";
    let many: String = (0..40).map(|n| format!("{n}.5,{},{}\n", n * n % 7, n % 2)).collect();
    let with = |row: &str| format!("{many}{row}\n");
    let cases: Vec<(String, Given, &str)> = vec![
        ("a\n1\n2\n".into(), &[], "t.csv, row 1: each row has one cell ('2')"),
        ("  \n\n".into(), &[], "t.csv: there is nothing in it to read"),
        ("a,b,class\n".into(), &[], "t.csv: "),
        (String::new(), &[], "t.csv: this file is empty"),
        (
            "k,w,class\nr,s,x\nt,u,y\nr,u,x\nt,s,y\n".into(),
            &[],
            "t.csv: no column of numbers is left to make points of: 'k' (text)",
        ),
        ("a,b,class\n?,,x\n,NA,y\n?,,x\n,?,y\n".into(), &[], "t.csv: no column of numbers is left"),
        (with("oh,3,1"), &[], "t.csv, row 41, column 'column 1': 'oh' is no number"),
        (with("1e999,3,1"), &[], "t.csv, row 41, column 'column 1': '1e999' is no number"),
        (with("1,3,1,9"), &[], "t.csv, row 41: this row has 4 cells, but the table has 3 columns"),
        (with("1,3"), &[], "t.csv, row 41: this row has 2 cells, but the table has 3 columns"),
        (
            format!("a,b,class\ncm,mm,-\n{many}"),
            &[],
            "t.csv, row 2: this row and row 1 are both words over columns of numbers",
        ),
        (
            good.into(),
            &[("label", "species")],
            "t.csv: label is 'species', but there is no such column; there are 'a', 'b', 'class', \
             or #1 to #3",
        ),
        (
            good.into(),
            &[("label", "a")],
            "t.csv, column 'a': this can't be the label: it has 4 classes, of which 0 have two",
        ),
        (good.into(), &[("label", "none")], "t.csv: no column is chosen as the label"),
        (
            good.into(),
            &[("features", "class")],
            "t.csv, column 'class': this is both the label and a feature",
        ),
        (
            good.into(),
            &[("features", "class"), ("label", "none")],
            "t.csv, column 'class': this has words, such as 'x'",
        ),
        (good.into(), &[("leave-out", "a,b")], "t.csv: no column of numbers is left"),
        (good.into(), &[("features", "none")], "t.csv: no column of numbers is left"),
        (
            good.into(),
            &[("delimiter", "colon")],
            "t.csv: delimiter is 'colon': it can be comma, semicolon, tab, pipe, spaces",
        ),
        (good.into(), &[("header", "counts")], "t.csv, row 1: header is counts, but"),
        (
            good.into(),
            &[("colour", "red")],
            "t.csv: nothing is decided by 'colour' in this kind of file; what can be is label, ",
        ),
        (good.replace(",y", ",x"), &[], "t.csv: no column is chosen as the label"),
        (
            good.replace("8,y", "8,z"),
            &[("label", "class")],
            "t.csv, column 'class': this can't be the label: it has 3 classes, of which 1 has two",
        ),
        ("\u{0}\u{1}\u{2}\u{3}PNG".into(), &[], "t.csv, row 1: this is no text"),
    ];
    for (text, given, words) in cases {
        let error = refusal(&text, given);
        assert!(error.starts_with(words), "{error}\n  instead of {words}");
    }
}

#[test]
fn a_million_classes_are_words_and_no_classes() {
    let mut text = "a,b,class\n".to_owned();
    for row in 0..1_000_000 {
        text += &format!("{}.5,{}.5,c{row}\n", row % 91, row % 13);
    }
    let report = outcome(&text, &[]).report;
    assert_eq!((report.label, report.rows), (None, 1_000_000));
    let words = report.warnings.join(" ");
    let right = "column 'class' can't be it, since it has more than 4\u{2009}096 different values";
    assert!(words.contains(right), "{words}");
    let error = refusal(&text, &[("label", "class")]);
    assert!(error.contains("at most 1\u{2009}000 classes are possible"), "{error}");
}

#[test]
fn too_many_rows_are_sampled_by_a_seed_class_by_class() {
    let mut text = "a,b,class\n".to_owned();
    for row in 0..150_000_u64 {
        let class = if row % 50_000 == 7 { "rare" } else { ["x", "y", "z"][(row % 3) as usize] };
        text += &format!("{row}.5,{},{class}\n", row * row % 977);
    }
    let of = |seed: &str| outcome(&text, &[("sample-seed", seed)]);
    let (one, two, other) = (of("0"), of("0"), of("1"));
    let report = &one.report;
    assert_eq!(report.rows, 150_000);
    assert!((99_000..=100_000).contains(&report.sampled), "{}", report.sampled);
    let sizes: BTreeMap<_, _> = report.classes.0.iter().cloned().collect();
    assert!(sizes["rare"] >= 2, "{sizes:?}");
    for class in ["x", "y", "z"] {
        assert!((33_000..33_400).contains(&sizes[class]), "{sizes:?}");
    }
    let words = report.warnings.join(" ");
    assert!(
        words.contains("of 150\u{2009}000 rows were drawn at random, class by class"),
        "{words}"
    );
    let points = |outcome: Outcome| outcome.data.unwrap().points;
    let (one, two, other) = (points(one), points(two), points(other));
    assert_eq!(one, two);
    assert_ne!(one, other);
    // Drawn from everywhere, not from the beginning.
    let mean = one.column(0).mean().unwrap();
    assert!((mean - 75_000.0).abs() < 500.0, "{mean}");
}

#[test]
fn a_table_may_have_2048_features_and_no_more() {
    let table = |features: usize| {
        let rows = (0..8).map(|row| {
            let values = (0..features).map(|column| ((row * 31 + column * 7) % 17).to_string());
            format!("{},{}\n", ["p", "q"][row % 2], values.collect::<Vec<_>>().join(","))
        });
        rows.collect::<String>()
    };
    let read = outcome(table(2_048), &[]);
    assert_eq!(read.report.features.len(), 2_048);
    let features = &read.choices.iter().find(|(name, _)| name == "features").unwrap().1;
    assert_eq!(features, "#2-#2049");
    assert!(refusal(table(2_049), &[]).contains("at most 2\u{2009}048 are possible"));
    assert!(refusal(table(5_000), &[]).contains("at most 4\u{2009}096 are possible"));
}

#[test]
fn texts_stand_beside_the_points() {
    let text = "name,town,a,class\nAda,Rome,1,x\nBob,,2,x\nCyd,Oslo,3,y\nDot,Rome,5,y\n";
    let texts = outcome(text, &[]).data.unwrap().texts.unwrap();
    assert_eq!((&*texts[0], &*texts[1]), ("name: Ada; town: Rome", "name: Bob"));
    let texts = outcome(text, &[("texts", "name")]).data.unwrap().texts.unwrap();
    assert_eq!(texts[2], "Cyd");
    assert!(outcome(text, &[("texts", "none")]).data.unwrap().texts.is_none());
}

#[test]
fn what_is_wrong_or_missing_far_down_is_found_too() {
    let row = |n: usize| format!("{}.25,{}.5,{}\n", n % 91, n * n % 83, ["a", "b"][n % 2]);
    let mut rows: Vec<_> = (0..3_000).map(row).collect();
    rows[2_500] = "NA,1.5,a\n".to_owned();
    let report = outcome(format!("x,y,class\n{}", rows.concat()), &[]).report;
    assert_eq!((report.rows, report.missing, report.dropped_rows), (3_000, 1, 1));
    rows[2_900] = "1.5,oh,a\n".to_owned();
    let error = refusal(format!("x,y,class\n{}", rows.concat()), &[]);
    assert!(error.starts_with("t.csv, row 2902, column 'y': 'oh' is no number"), "{error}");
}
