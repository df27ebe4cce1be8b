//! Bytes as a table: no panic, and what is read is finite, whole, and the same when it is read again
//! with all that was decided.

#![no_main]

use import::choices::Choices;
use import::table::{Sheet, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Sheet::preview("t", bytes, bytes.len() as u64, &Choices::default());
    let half = &bytes[..bytes.len() / 2];
    let _ = Sheet::preview("t", half, bytes.len() as u64, &Choices::default());
    let outcome = match read("t", bytes, &Choices::default()) {
        Ok(outcome) => outcome,
        Err(error) => {
            assert!(!error.to_string().contains('\n'));
            return;
        }
    };
    let Ok(data) = outcome.data else { return };
    assert!(data.points.iter().all(|value| value.is_finite()));
    assert_eq!(data.labels.len(), data.points.nrows());
    assert_eq!(data.feature_names.len(), data.points.ncols());
    assert!(data.labels.iter().all(|&label| label < data.class_names.len()));
    let again: Choices = outcome.choices.iter().cloned().collect();
    let second = read("t", bytes, &again).expect("what was decided can be met");
    assert_eq!(second.choices, outcome.choices);
    assert_eq!(second.data.expect("it has a label").points, data.points);
});
