//! The sheet that a window shows of a table before it is loaded: the first rows, and the kind of
//! each column.

use engine::own_data::OwnData;

use super::decode::decode;
use super::detect::detect;
use super::kinds::{Kind, unfit_for_label};
use super::layout::Layout;
use super::plan::Plan;
use super::records::{Record, Records};
use super::settings::{Settings, list};
use super::survey::Survey;
use crate::check_size;
use crate::choices::Choices;
use crate::error::ImportError;

/// Bytes at the beginning of a file from which a sheet is made.
pub const BEGINNING: usize = 1 << 20;
/// The most rows that it looks at.
const LOOKED_AT: u64 = 2_000;
/// The rows that it shows.
const SHOWN: usize = 50;

/// The beginning of a table, and what was decided about it so far.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The first rows, as they were read; each has as many cells as there are columns.
    pub rows: Vec<Vec<String>>,
    /// The columns.
    pub columns: Vec<Column>,
    /// About how many rows there are, by the length of the first ones.
    pub about_rows: u64,
    /// True if all rows were looked at.
    pub is_whole: bool,
    /// The person's choices.
    pub choices: Choices,
    /// Warnings, in sentences.
    pub warnings: Vec<String>,
}

/// A column of a sheet.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Why.
    pub why: String,
    /// Other kinds that it could have.
    pub alternatives: Vec<Kind>,
}

impl Sheet {
    /// Number of bytes of the beginning of a file that are enough for a sheet.
    pub const BEGINNING: usize = BEGINNING;

    /// A sheet of the beginning of a file of `size` bytes.
    ///
    /// # Errors
    /// The beginning is no table, or a choice can't be met. The whole may have further faults.
    pub fn preview(
        name: &str,
        beginning: &[u8],
        size: u64,
        choices: &Choices,
    ) -> Result<Self, ImportError> {
        check_size(name, size)?;
        let is_whole = beginning.len() as u64 >= size;
        let settings = Settings::read(name, choices)?;
        let bytes = &beginning[..beginning.len().min(BEGINNING)];
        let is_whole = is_whole && bytes.len() == beginning.len();
        let length = bytes.len();
        let decoded = decode(name, bytes, settings.encoding.as_deref(), is_whole)?;
        let text = decoded.text.as_deref().unwrap_or(bytes);
        let end = if is_whole { text.len() } else { last_line(text) };
        let text = &text[..end];
        let layout = detect(name, text, decoded.start, &settings)?;
        let mut records = Records::new(name, layout.format, layout.start, end);
        let (mut record, mut rows) = (Record::default(), Vec::new());
        let mut survey =
            Survey::new(layout.names.len(), layout.decimal, settings.missing_values.clone());
        let mut is_read = false;
        while survey.rows < LOOKED_AT {
            if !records.read(text, &mut record)? {
                is_read = true;
                break;
            }
            survey.add(record.row(text));
            if rows.len() < SHOWN {
                let cell = |column| String::from_utf8_lossy(record.row(text).get(column));
                rows.push(
                    (0..layout.names.len()).map(|column| cell(column).into_owned()).collect(),
                );
            }
        }
        survey.end();
        let plan = Plan::make(name, &layout, &survey, &settings)?;
        for row in &mut rows {
            let row: &mut Vec<String> = row;
            row.truncate(plan.kinds.len());
        }
        let columns = columns(&plan, &layout, &survey);
        let bytes_read = (records.offset() - layout.start).max(1) as f64 * length as f64
            / text.len().max(1) as f64;
        let is_whole = is_whole && is_read;
        let about_rows = if is_whole {
            survey.rows
        } else {
            (survey.rows as f64 * size as f64 / bytes_read) as u64
        };
        let mut warnings = plan.warnings;
        warnings.extend(plan.lack.map(|lack| lack.to_string()));
        Ok(Self { rows, columns, about_rows, is_whole, choices: choices.clone(), warnings })
    }

    /// The choices with which a column is taken for something else; another sheet can be made with
    /// them.
    pub fn taken_for(&self, column: usize, kind: Kind) -> Choices {
        let makes_points = |kind| matches!(kind, Kind::Number | Kind::Vector);
        let kinds = self.columns.iter().enumerate().map(|(index, other)| match other.kind {
            _ if index == column => kind,
            // There is one label: the other one is out.
            Kind::Label if kind == Kind::Label => Kind::LeftOut,
            // Points are made of one column of words, or of numbers.
            Kind::TextFeatures if kind == Kind::TextFeatures || makes_points(kind) => Kind::Text,
            as_before => as_before,
        });
        let kinds: Vec<Kind> = kinds.collect();
        let chosen = |test: &dyn Fn(Kind) -> bool| {
            let columns = kinds.iter().enumerate().filter(|(_, kind)| test(**kind));
            let columns: Vec<_> = columns.map(|(index, _)| format!("#{}", index + 1)).collect();
            let columns: Vec<_> = columns.iter().map(String::as_str).collect();
            if columns.is_empty() { "none".to_owned() } else { list(&columns) }
        };
        let mut choices = self.choices.clone();
        choices.remove("leave-out");
        choices.set("label", chosen(&|kind| kind == Kind::Label));
        if kinds.contains(&Kind::TextFeatures) {
            choices.remove("features");
            choices.remove("texts");
            if kind == Kind::TextFeatures {
                choices.set(OwnData::TEXT_FEATURES, chosen(&|kind| kind == Kind::TextFeatures));
            }
            return choices;
        }
        choices.remove(OwnData::TEXT_FEATURES);
        choices.set("texts", chosen(&|kind| kind == Kind::Text));
        if self.is_of_words() && !makes_points(kind) {
            // Points are made of all numbers that there are again.
            choices.remove("features");
        } else {
            choices.set("features", chosen(&makes_points));
        }
        choices
    }

    /// True if points are made of the words of a column.
    pub fn is_of_words(&self) -> bool {
        self.columns.iter().any(|column| column.kind == Kind::TextFeatures)
    }
}

/// The end of the last whole line.
fn last_line(text: &[u8]) -> usize {
    text.iter().rposition(|&byte| byte == b'\n').map_or(text.len(), |at| at + 1)
}

fn columns(plan: &Plan, layout: &Layout, survey: &Survey) -> Vec<Column> {
    let about = |(index, (kind, why)): (usize, &(Kind, String))| {
        let column = &survey.columns[index];
        let most = |n: u64| n > 0 && n * 10 >= column.known(survey.rows) * 9;
        let mut alternatives = Vec::new();
        if most(column.vectors) {
            alternatives.push(Kind::Vector);
        } else if most(column.numbers) {
            alternatives.push(Kind::Number);
        }
        if unfit_for_label(column, survey.rows).is_none() {
            alternatives.push(Kind::Label);
        }
        alternatives.push(Kind::Text);
        if (column.words - column.dates) * 2 > column.known(survey.rows) {
            alternatives.push(Kind::TextFeatures);
        }
        alternatives.push(Kind::LeftOut);
        alternatives.retain(|other| other != kind);
        Column { name: layout.names[index].clone(), kind: *kind, why: why.clone(), alternatives }
    };
    plan.kinds.iter().enumerate().map(about).collect()
}
