//! From rows as they were read to points: missing values, counts, and what a person should know.

use engine::numbers::{count, counted, percent};
use engine::own_data::{Origin, OwnData};
use engine::text_features::TextFeatures;
use ndarray::Array2;

use super::kinds::{Kind, quoted};
use super::layout::{Header, Layout};
use super::load::Load;
use super::plan::Plan;
use super::settings::{
    COMMENTS, DECIMALS, DELIMITERS, HEADERS, MISSINGS, Missing, Settings, list, name_of,
};
use super::survey::Survey;
use crate::Outcome;
use crate::checks::Checks;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::report::{ClassCounts, LeftOut, Report};

/// Ratio of the largest class to the smallest at which a warning begins.
const UNEVEN: u64 = 10;

/// All that is known about a table when its rows have been read.
pub struct Finish<'a> {
    pub file: &'a str,
    pub encoding: &'static str,
    pub layout: &'a Layout,
    pub settings: &'a Settings,
    pub survey: &'a Survey,
    pub plan: &'a Plan,
    /// Number of the line of a row that was read from an offset.
    pub line_of: &'a dyn Fn(usize) -> u64,
}

impl Finish<'_> {
    /// Makes points of the rows.
    pub fn outcome(
        &self,
        mut load: Load,
        origin: impl FnOnce(Choices) -> Origin,
    ) -> Result<Outcome, ImportError> {
        let mut report = Report {
            rows: self.survey.rows,
            label: self.plan.label.map(|label| self.layout.names[label].clone()),
            warnings: self.plan.warnings.clone(),
            ..Report::default()
        };
        if load.is_sampled {
            report.sampled = load.rows() as u64;
            report.warnings.push(self.sampled(load.rows()));
        }
        self.about_rows(&mut report);
        let missing = self.settle_missing(&mut load, &mut report);
        let class_names = load.classes.finish(&mut load.labels);
        let rows = load.labels.len();
        if self.plan.label.is_some() {
            report.classes = ClassCounts::of(&class_names, &load.labels);
            self.check_classes(&report)?;
        } else if rows == 0 {
            return Err(self.no_rows(&report));
        }
        let texts = self.plan.text_features.map(|(_, spec)| {
            let texts = || load.texts.iter().map(String::as_str);
            let features = TextFeatures::fit(spec, texts());
            load.values = texts().flat_map(|text| features.of(text)).collect();
            features
        });
        let points = Array2::from_shape_vec((rows, load.width), load.values)
            .map_err(|error| ImportError::new(self.file, error.to_string()))?;
        self.check_points(&points)?;
        let feature_names = texts.map_or_else(|| self.feature_names(), |texts| texts.names());
        for index in self.plan.left_out() {
            let column = self.layout.names[index].clone();
            report.left_out.push(LeftOut { column, why: self.plan.kinds[index].1.clone() });
        }
        let checks = Checks::of(&points, &load.labels, class_names.len());
        checks.report(&mut report, self.plan.label.is_some());
        self.say_uneven(&mut report);
        report.features.clone_from(&feature_names);
        let choices = self.choices(missing);
        let pairs = choices.clone().into_pairs();
        if self.plan.label.is_none() {
            let data = Err(self.no_label());
            return Ok(Outcome { report, choices: pairs, data });
        }
        let data = OwnData {
            points,
            labels: load.labels,
            class_names,
            feature_names,
            texts: (!load.texts.is_empty()).then(|| load.texts.into()),
            side: None,
            standardize: self.standardizes(),
            origin: origin(choices),
        };
        Ok(Outcome { report, choices: pairs, data: Ok(data) })
    }

    /// Numbers of texts stay as they are unless someone asks for it: the numbers of a text that is
    /// typed later are those of the way alone.
    fn standardizes(&self) -> bool {
        self.settings.standardize.unwrap_or(self.plan.text_features.is_none())
    }

    fn no_label(&self) -> ImportError {
        let left = self.plan.left_out().map(|index| quoted(&self.layout.names[index]));
        let some: Vec<_> = left.take(6).collect();
        let such =
            if some.is_empty() { String::new() } else { format!(", such as {}", some.join(", ")) };
        let message = format!(
            "no column is chosen as the label, and a triplet needs classes; choose one with label{such}"
        );
        ImportError::new(self.file, message)
    }

    fn sampled(&self, rows: usize) -> String {
        let (all, rows) = (count(self.survey.rows), count(rows as u64));
        let how = if self.plan.label.is_some() { ", class by class" } else { "" };
        let seed = self.settings.seed;
        format!(
            "{rows} of {all} rows were drawn at random{how} (seed {seed}): more are not loaded."
        )
    }

    fn about_rows(&self, report: &mut Report) {
        let (short, first) = self.survey.short;
        if short > 0 {
            let row = (self.line_of)(first);
            let which = if short == 1 {
                format!("Row {row} has")
            } else {
                format!("{} rows, the first of them row {row}, have", count(short))
            };
            report.warnings.push(format!(
                "{which} fewer cells than there are columns; the others count as empty."
            ));
        }
        if let Some(declared) = self.layout.declared_rows.filter(|rows| *rows != self.survey.rows) {
            report.warnings.push(format!(
                "The first line names {}, but there are {}.",
                counted(declared, "row"),
                count(self.survey.rows)
            ));
        }
        if self.layout.header == Header::Counts && !self.layout.class_names.is_empty() {
            report
                .warnings
                .push("The first line counts rows and columns and names the classes.".into());
        }
    }

    /// Drops rows with missing values or fills them, and says which.
    fn settle_missing(&self, load: &mut Load, report: &mut Report) -> Missing {
        if !load.has_missing {
            return self.settings.missing.unwrap_or(Missing::Drop);
        }
        let width = load.width.max(1);
        let rows = load.labels.len();
        let lacks: Vec<bool> =
            load.values.chunks(width).map(|row| row.iter().any(|x| x.is_nan())).collect();
        let lacking = lacks.iter().filter(|lacks| **lacks).count();
        report.missing = load.values.iter().filter(|value| value.is_nan()).count() as u64;
        let usual = if lacking * 2 > rows { Missing::Fill } else { Missing::Drop };
        let missing = self.settings.missing.unwrap_or(usual);
        let (values, share) =
            (counted(report.missing, "value"), percent(lacking as f64 / rows as f64));
        let rows_of = counted(lacking as u64, "row");
        match missing {
            Missing::Drop => {
                let mut keep = lacks.iter().map(|lacks| !lacks);
                load.labels.retain(|_| keep.next().unwrap_or(true));
                let mut keep = lacks.iter().map(|lacks| !lacks);
                load.texts.retain(|_| keep.next().unwrap_or(true));
                let mut place = 0;
                load.values.retain(|_| {
                    place += 1;
                    !lacks[(place - 1) / width]
                });
                report.dropped_rows = lacking as u64;
                report.warnings.push(format!(
                    "{rows_of} ({share}) dropped: {values} missing. missing = fill would keep them."
                ));
            }
            Missing::Fill => {
                fill(&mut load.values, width);
                report.warnings.push(format!(
                    "{values} missing in {rows_of} ({share}): filled with the mean of the column."
                ));
            }
        }
        missing
    }

    fn no_rows(&self, report: &Report) -> ImportError {
        let message = if report.dropped_rows > 0 {
            format!(
                "no row is left: {} dropped, since each has a missing value; fill them with \
                 missing = fill, or leave out the columns that have them",
                counted(report.dropped_rows, "row")
            )
        } else {
            "there are no rows in it; a table has a row for each point".to_owned()
        };
        ImportError::new(self.file, message)
    }

    fn check_classes(&self, report: &Report) -> Result<(), ImportError> {
        let pairs = report.classes.0.iter().filter(|(_, n)| *n >= 2).count();
        if pairs >= 2 {
            return Ok(());
        }
        if report.classes.0.is_empty() {
            return Err(self.no_rows(report));
        }
        let label = self.plan.label.map(|label| self.layout.names[label].as_str());
        let dropped = match report.dropped_rows {
            0 => String::new(),
            n => format!(" after {} with missing values went", counted(n, "row")),
        };
        Err(ImportError::new(
            self.file,
            format!(
                "fewer than two classes have two points{dropped}; a triplet needs two classes of \
                 two points: choose another label, or missing = fill"
            ),
        )
        .in_column(label.unwrap_or_default()))
    }

    /// Names of the values of a point: those of the columns, with the place in a vector.
    fn feature_names(&self) -> Vec<String> {
        let mut names = Vec::with_capacity(self.plan.width);
        for &index in &self.plan.features {
            let name = &self.layout.names[index];
            if self.plan.kinds[index].0 == Kind::Vector {
                let length = self.survey.columns[index].vector_length;
                names.extend((0..length).map(|place| format!("{name}[{place}]")));
            } else {
                names.push(name.clone());
            }
        }
        names
    }

    fn check_points(&self, points: &Array2<f64>) -> Result<(), ImportError> {
        let first = points.row(0);
        if points.outer_iter().any(|point| point != first) {
            return Ok(());
        }
        let message = "all points are equal: each column of numbers has one value alone; use \
                       columns in which the points differ";
        Err(ImportError::new(self.file, message))
    }

    fn say_uneven(&self, report: &mut Report) {
        let sizes = || report.classes.0.iter();
        let (Some(least), Some(most)) = (sizes().min_by_key(|c| c.1), sizes().max_by_key(|c| c.1))
        else {
            return;
        };
        if most.1 >= least.1 * UNEVEN {
            report.warnings.push(format!(
                "The classes are uneven: {} has {}, {} has {}.",
                quoted(&most.0),
                counted(most.1, "point"),
                quoted(&least.0),
                counted(least.1, "point")
            ));
        }
    }

    /// All that was decided, complete: read again with it, the file gives the same data.
    fn choices(&self, missing: Missing) -> Choices {
        let (layout, plan, settings) = (self.layout, self.plan, self.settings);
        let mut choices = Choices::default();
        choices.set("encoding", self.encoding);
        if layout.declared.is_empty() {
            choices.set("delimiter", name_of(&DELIMITERS, &layout.format.delimiter));
            choices.set("decimal", name_of(&DECIMALS, &layout.decimal));
            choices.set("header", name_of(&HEADERS, &layout.header));
            choices.set("skip", layout.skip.to_string());
            choices.set("comment", name_of(&COMMENTS, &layout.format.comment));
        }
        let name = |index: usize| layout.names[index].clone();
        choices.set(
            "label",
            match plan.label {
                Some(label) if name(label) == "none" => format!("#{}", label + 1),
                Some(label) => name(label),
                None => "none".to_owned(),
            },
        );
        match plan.text_features {
            Some((column, spec)) => {
                choices.set("text-features", format!("{}:{spec}", layout.names[column]));
            }
            None => choices.set("features", plan.features_choice(layout)),
        }
        let texts: Vec<_> = plan.texts.iter().map(|&index| layout.names[index].as_str()).collect();
        choices.set("texts", if texts.is_empty() { "none".to_owned() } else { list(&texts) });
        choices.set("missing", name_of(&MISSINGS, &missing));
        if !settings.missing_values.is_empty() {
            let values: Vec<_> = settings.missing_values.iter().map(String::as_str).collect();
            choices.set("missing-value", list(&values));
        }
        choices.set("standardize", self.standardizes().to_string());
        choices.set("sample-seed", settings.seed.to_string());
        choices
    }
}

/// Puts the mean of the others of its column in the place of each value that is missing.
fn fill(values: &mut [f64], width: usize) {
    let mut means = vec![(0.0, 0_u64); width];
    for row in values.chunks(width) {
        for ((mean, n), value) in means.iter_mut().zip(row).filter(|(_, value)| !value.is_nan()) {
            *n += 1;
            // Step by step, since a sum of large numbers could overflow.
            *mean += (value - *mean) / *n as f64;
        }
    }
    for row in values.chunks_mut(width) {
        for ((mean, _), value) in means.iter().zip(row).filter(|(_, value)| value.is_nan()) {
            *value = *mean;
        }
    }
}
