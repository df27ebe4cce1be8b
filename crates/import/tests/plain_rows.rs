//! Rows of plain numbers are read in a way of their own; they have to be what the general way reads.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use triplet_import::choices::Choices;
use triplet_import::table::read;

/// A table that was read: bits of the numbers, labels, texts, rows, values missing, warnings.
type Read = (Vec<u64>, Vec<usize>, Vec<String>, u64, u64, Vec<String>);

/// Reads a table. Returns its contents, or the refusal.
fn outcome(text: &str) -> Result<Read, String> {
    let choices: Choices =
        [("label", "label"), ("header", "names"), ("delimiter", "comma"), ("decimal", "point")]
            .into_iter()
            .collect();
    let outcome = read("t.csv", text.as_bytes(), &choices).map_err(|error| error.to_string())?;
    let report = outcome.report;
    let data = outcome.data.map_err(|error| error.to_string())?;
    let bits = data.points.iter().map(|value| value.to_bits()).collect();
    let texts = data.texts.map(|texts| texts.to_vec()).unwrap_or_default();
    Ok((bits, data.labels, texts, report.rows, report.missing, report.warnings))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_row_without_quotes_is_read_like_one_with_quotes(
        mut rows in prop::collection::vec((
            prop::sample::select(vec!["1.5", "-2", "3e2", "0.1234567890123456789", "-0", " 4", "5 ", "+6"]),
            prop::sample::select(vec!["a", "b", " b", ""]),
            prop::sample::select(vec!["7.25", "8", "", "NA", "1e999", "x", "9.", ".5", "-inf", "1e", "1 2"]),
            prop::sample::select(vec!["n", "", "m", "n,"]),
            prop::sample::select(vec!["\n", "\r\n", "\n\n"]),
        ), 4..12),
        plain in any::<prop::sample::Index>(),
        is_ended: bool,
    ) {
        // Most rows are plain, so that some tables are good as a whole.
        let plain = plain.index(rows.len() + 1);
        for (index, row) in rows.iter_mut().enumerate() {
            if index != plain {
                row.0 = if index % 2 == 0 { "1.25" } else { "-3.5e-3" };
                row.1 = if index % 3 == 0 { "a" } else { "b" };
                row.2 = if index % 5 == 0 { "0.1" } else { "17" };
                row.3 = if index % 3 == 0 { "n" } else { "m" };
            }
        }
        let write = |quote: &str| {
            let mut text = "x,label,y,note\n".to_owned();
            for (x, label, y, note, end) in &rows {
                text += &format!("{x},{quote}{label}{quote},{y},{note}{end}");
            }
            if is_ended { text } else { text.trim_end().to_owned() }
        };
        prop_assert_eq!(outcome(&write("")), outcome(&write("\"")));
    }

    #[test]
    fn rows_far_down_of_which_one_cell_is_looked_at_are_read_like_others(
        place in 0_usize..12,
        odd in prop::collection::vec((1_000_usize..1_300, 0_usize..6), 0..4),
        end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let write = |quote: &str| {
            let mut names: Vec<String> = (0..11).map(|n| format!("x{n}")).collect();
            names.insert(place, "label".to_owned());
            let mut text = names.join(",") + end;
            for row in 0..1_300_usize {
                let mut cells: Vec<String> =
                    (0..11).map(|n| format!("{}.{n}5", row * (n + 3) % 17)).collect();
                let class = ["a", "b", "c"][row % 3];
                cells.insert(place, format!("{quote}{class}{quote}"));
                match odd.iter().find(|(at, _)| *at == row).map(|(_, kind)| kind) {
                    Some(0) => cells = vec![String::new(); 12],
                    Some(1) => cells.clear(),
                    Some(2) => cells.push(String::new()),
                    Some(3) => cells[place] = " \" c\" ".to_owned(),
                    Some(4) => cells[11 - place / 2] = "NA".to_owned(),
                    Some(5) => cells.truncate(10),
                    _ => {}
                }
                text += &(cells.join(",") + end);
            }
            text
        };
        prop_assert_eq!(outcome(&write("")), outcome(&write("\"")));
    }
}
