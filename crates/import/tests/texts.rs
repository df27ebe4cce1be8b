//! A text column made into points.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use std::sync::Arc;

use common::{outcome, refusal};
use engine::config::RunConfig;
use engine::data::Dataset;
use engine::text_features::{TextFeatures, TextSpec};
use triplet_import::choices::Choices;
use triplet_import::table::{self, Kind, Sheet};

const TABLE: &str = "id,message,length,intent\n\
    1,\"where is my parcel, please\",26,track\n\
    2,has my package come,19,track\n\
    3,i want my money back,20,refund\n\
    4,when do i get a refund,22,refund\n";

#[test]
fn a_column_of_words_becomes_points() {
    for (how, spec) in [
        ("message", "char4:256:counts:l2"),
        ("message:word:64:tf-idf:no-l2", "word:64:tf-idf:no-l2"),
        ("#2:char2", "char2:256:counts:l2"),
    ] {
        let pairs = [("label", "intent"), ("text-features", how)];
        let read = outcome(TABLE, &pairs).imported().unwrap();
        let own = read.data;
        let texts = own.texts.clone().unwrap();
        assert_eq!(texts[0], "where is my parcel, please");
        let features =
            TextFeatures::fit(TextSpec::read(spec).unwrap(), texts.iter().map(String::as_str));
        for (point, text) in own.points.rows().into_iter().zip(texts.iter()) {
            assert_eq!(point.to_vec(), features.of(text), "{how}");
        }
        assert!(!own.standardize);
        assert_eq!(
            own.origin.choices.iter().find(|(name, _)| name == "text-features").unwrap().1,
            format!("message:{spec}")
        );
        assert!(read.report.left_out.iter().any(|left| left.column == "length"));
        // Read again with all that was decided, it is the same.
        let decided: Vec<(&str, &str)> =
            own.origin.choices.iter().map(|(name, value)| (&name[..], &value[..])).collect();
        let again = outcome(TABLE, &decided).imported().unwrap().data;
        assert_eq!((&again.points, &again.origin.choices), (&own.points, &own.origin.choices));
        // A text that is typed later gets its numbers in the same way.
        let data = Dataset::make(&RunConfig::of_own(Arc::new(own)));
        assert_eq!(data.text_features.as_deref(), Some(&features), "{how}");
    }
}

#[test]
fn standardized_columns_are_points_like_others() {
    let pairs = [("label", "intent"), ("text-features", "message"), ("standardize", "true")];
    let own = outcome(TABLE, &pairs).imported().unwrap().data;
    assert!(own.standardize && own.text_features().is_none());
}

#[test]
fn what_can_not_be_made_into_points_is_refused() {
    let says = |pairs: &[(&str, &str)]| refusal(TABLE, pairs);
    let wrong = says(&[("text-features", "message:letters")]);
    assert!(wrong.contains("'letters'") && wrong.contains("from 64 to 512"), "{wrong}");
    let wrong = says(&[("text-features", "nobody:char")]);
    assert!(wrong.contains("'nobody'") && wrong.contains("message"), "{wrong}");
    let wrong = says(&[("label", "intent"), ("text-features", "intent")]);
    assert!(wrong.contains("label"), "{wrong}");
    let wrong = says(&[("text-features", "message"), ("features", "length")]);
    assert!(wrong.contains("exclude each other"), "{wrong}");
}

#[test]
fn a_click_on_the_sheet_takes_a_column_of_words_for_the_points() {
    let (message, length, intent) = (1, 2, 3);
    let sheet = |choices: &Choices| {
        Sheet::preview("t.csv", TABLE.as_bytes(), TABLE.len() as u64, choices).unwrap()
    };
    let kinds = |sheet: &Sheet| sheet.columns.iter().map(|column| column.kind).collect::<Vec<_>>();
    let first = sheet(&Choices::default());
    assert!(first.columns[message].alternatives.contains(&Kind::TextFeatures));
    assert!(!first.columns[length].alternatives.contains(&Kind::TextFeatures));
    let words = sheet(&first.taken_for(message, Kind::TextFeatures));
    assert_eq!(kinds(&words), [Kind::Index, Kind::TextFeatures, Kind::LeftOut, Kind::Label]);
    let read = table::read("t.csv", TABLE.as_bytes(), &words.choices).unwrap();
    assert_eq!(read.imported().unwrap().data.points.ncols(), 256);
    // Another click, and points are made of the numbers again, or of the other column of words.
    let texts = sheet(&words.taken_for(message, Kind::Text));
    assert_eq!(kinds(&texts), kinds(&first));
    let numbers = sheet(&words.taken_for(length, Kind::Number));
    assert_eq!(kinds(&numbers), kinds(&first));
    let other = sheet(&words.taken_for(intent, Kind::TextFeatures));
    assert_eq!(kinds(&other)[message..], [Kind::Text, Kind::LeftOut, Kind::TextFeatures]);
}

#[test]
fn a_table_of_words_alone_is_shown_and_its_refusal_says_what_to_do() {
    let words = "message,kind\nhas it come,a\nwhere is it,a\nmy money,b\na refund,b\n";
    let wrong = refusal(words, &[]);
    assert!(wrong.contains("the words of 'message' as text features"), "{wrong}");
    let (bytes, size) = (words.as_bytes(), words.len() as u64);
    let sheet = Sheet::preview("t.csv", bytes, size, &Choices::default()).unwrap();
    assert!(sheet.warnings.iter().any(|warning| warning == &wrong), "{:?}", sheet.warnings);
    let choices = sheet.taken_for(0, Kind::TextFeatures);
    let sheet = Sheet::preview("t.csv", bytes, size, &choices).unwrap();
    assert!(sheet.warnings.is_empty(), "{:?}", sheet.warnings);
    assert!(table::read("t.csv", bytes, &choices).unwrap().data.is_ok());
}
