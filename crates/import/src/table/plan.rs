//! Roles of columns (feature, label, text): as a person chose, and otherwise by their contents.

use engine::numbers::count;
use engine::own_data::OwnData;
use engine::text::excerpt;
use engine::text_features::TextSpec;

use super::kinds::{Because, Kind, kind, propose_label, quoted, unfit_for_label};
use super::layout::Layout;
use super::settings::{Settings, Wanted, list};
use super::survey::Survey;
use crate::error::ImportError;

/// The most columns that a list names one by one, rather than by their numbers.
const MOST_NAMES: usize = 64;

/// Role of each column.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The kind of each column that has a name or a value, and why.
    pub kinds: Vec<Because>,
    /// The column with the classes.
    pub label: Option<usize>,
    /// The columns that make up a point.
    pub features: Vec<usize>,
    /// The columns shown beside the points.
    pub texts: Vec<usize>,
    /// The column whose words make up a point, in place of features, and how.
    pub text_features: Option<(usize, TextSpec)>,
    /// Number of values of a point.
    pub width: usize,
    /// Why there is nothing to make a point of, if there isn't.
    pub lack: Option<ImportError>,
    /// Warnings about the decisions.
    pub warnings: Vec<String>,
}

impl Plan {
    /// Decides about all columns.
    ///
    /// # Errors
    /// A choice names a column that there isn't or that can't be what it is chosen for.
    pub fn make(
        file: &str,
        layout: &Layout,
        survey: &Survey,
        settings: &Settings,
    ) -> Result<Self, ImportError> {
        let proposer = Proposer { file, layout, survey, settings };
        let mut plan = proposer.label(proposer.kinds())?;
        match &settings.text_features {
            Some(wanted) => proposer.text_features(wanted, &mut plan)?,
            None => {
                proposer.features(&mut plan)?;
                proposer.texts(&mut plan)?;
            }
        }
        Ok(plan)
    }

    /// Columns that are neither label nor features.
    pub fn left_out(&self) -> impl Iterator<Item = usize> {
        let is_used = |index: &usize| {
            self.label == Some(*index)
                || self.features.contains(index)
                || self.text_features.is_some_and(|(column, _)| column == *index)
        };
        (0..self.kinds.len()).filter(move |index| !is_used(index))
    }

    /// The features as a choice: by name, or where there are many by number.
    pub fn features_choice(&self, layout: &Layout) -> String {
        if self.features.len() <= MOST_NAMES {
            let names: Vec<_> = self.features.iter().map(|&i| layout.names[i].as_str()).collect();
            return list(&names);
        }
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for &index in &self.features {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == index => *last = index,
                _ => runs.push((index, index)),
            }
        }
        let runs = runs.into_iter().map(|(first, last)| match first == last {
            true => format!("#{}", first + 1),
            false => format!("#{}-#{}", first + 1, last + 1),
        });
        runs.collect::<Vec<_>>().join(",")
    }
}

struct Proposer<'a> {
    file: &'a str,
    layout: &'a Layout,
    survey: &'a Survey,
    settings: &'a Settings,
}

impl Proposer<'_> {
    fn name(&self, index: usize) -> &str {
        &self.layout.names[index]
    }

    /// The kinds by content. Columns at the end with neither name nor value are none: they come of
    /// delimiters at the end of each row.
    fn kinds(&self) -> Vec<Because> {
        let columns = &self.survey.columns;
        let is_there = |index: &usize| {
            !self.layout.is_unnamed[*index] || columns[*index].known(self.survey.rows) > 0
        };
        let number = (0..columns.len()).rev().find(is_there).map_or(0, |last| last + 1);
        (0..number).map(|i| kind(i, &columns[i], self.survey, self.layout)).collect()
    }

    fn label(&self, mut kinds: Vec<Because>) -> Result<Plan, ImportError> {
        let mut warnings = Vec::new();
        let proposed = match &self.settings.label {
            Some(Wanted::None) => None,
            Some(Wanted::Some(name)) => {
                let index = self.column("label", name, kinds.len())?;
                if let Some(why) = unfit_for_label(&self.survey.columns[index], self.survey.rows) {
                    let message = format!("this can't be the label: {why}");
                    return Err(ImportError::new(self.file, message).in_column(self.name(index)));
                }
                Some((index, "the label, by choice".to_owned()))
            }
            None => {
                let free = kinds.iter().cloned().enumerate().map(|(index, because)| {
                    if self.is_left_out(index) { (Kind::LeftOut, String::new()) } else { because }
                });
                let free: Vec<_> = free.collect();
                let proposed = propose_label(&free, self.survey, self.layout);
                if proposed.is_none() {
                    warnings.push(self.no_label(&kinds));
                }
                proposed
            }
        };
        let label = proposed.map(|(index, why)| {
            kinds[index] = (Kind::Label, why);
            index
        });
        let (features, texts) = (Vec::new(), Vec::new());
        let (text_features, width, lack) = (None, 0, None);
        Ok(Plan { kinds, label, features, texts, text_features, width, lack, warnings })
    }

    /// The sentence that no label was found, with the reason where a name promised one.
    fn no_label(&self, kinds: &[Because]) -> String {
        let named = (0..kinds.len()).find(|&index| {
            let name = self.name(index).to_ascii_lowercase();
            matches!(name.as_str(), "class" | "label" | "species" | "target" | "variety")
        });
        let reason = named.and_then(|index| {
            let why = unfit_for_label(&self.survey.columns[index], self.survey.rows)?;
            Some(format!(": column {} can't be it, since {why}", quoted(self.name(index))))
        });
        format!(
            "No column is like a label{}. Choose one to train with.",
            reason.unwrap_or_default()
        )
    }

    fn is_left_out(&self, index: usize) -> bool {
        let name = self.name(index);
        let number = format!("#{}", index + 1);
        self.settings.leave_out.iter().any(|wanted| wanted == name || *wanted == number)
    }

    fn features(&self, plan: &mut Plan) -> Result<(), ImportError> {
        let columns = plan.kinds.len();
        let left_out = self.columns("leave-out", &self.settings.leave_out, columns)?;
        let chosen = match &self.settings.features {
            Some(names) => Some(self.columns("features", names, columns)?),
            None => None,
        };
        for index in 0..columns {
            if plan.label == Some(index) {
                continue;
            }
            let is_usual = matches!(plan.kinds[index].0, Kind::Number | Kind::Vector);
            let is_chosen = chosen.as_ref().map(|chosen| chosen.contains(&index));
            if left_out.contains(&index) {
                plan.kinds[index] = (Kind::LeftOut, "left out by choice".to_owned());
            } else if is_chosen == Some(true) {
                self.take_as_feature(index, plan)?;
            } else if is_usual && is_chosen == Some(false) {
                plan.kinds[index] = (Kind::LeftOut, "not among the chosen features".to_owned());
            } else if is_usual {
                plan.features.push(index);
            }
        }
        if let Some(label) = plan.label.filter(|label| chosen.is_some_and(|c| c.contains(label))) {
            let message = "this is both the label and a feature; leave it out of one of the two";
            return Err(ImportError::new(self.file, message).in_column(self.name(label)));
        }
        let width = |&index: &usize| match plan.kinds[index].0 {
            Kind::Vector => self.survey.columns[index].vector_length,
            _ => 1,
        };
        plan.width = plan.features.iter().map(width).sum();
        if plan.features.is_empty() {
            plan.lack = Some(self.nothing_to_embed(plan));
        }
        if plan.width > OwnData::MOST_FEATURES {
            let (width, most) = (count(plan.width as u64), count(OwnData::MOST_FEATURES as u64));
            return Err(ImportError::new(
                self.file,
                format!(
                    "a point would have {width} values: at most {most} are possible; choose \
                     features, or leave columns out"
                ),
            ));
        }
        Ok(())
    }

    /// Makes points of the words of a column. `wanted` is its name, with a colon and how if it isn't
    /// the usual way.
    fn text_features(&self, wanted: &str, plan: &mut Plan) -> Result<(), ImportError> {
        let columns = plan.kinds.len();
        if self.settings.features.is_some() {
            let message = "text-features and features exclude each other: points are made of the \
                           words of one column, or of columns of numbers; choose one of the two";
            return Err(ImportError::new(self.file, message));
        }
        // The name of a column can have a colon in it.
        let ends = wanted.match_indices(':').map(|(at, _)| at).chain([wanted.len()]);
        let found = ends.rev().find_map(|at| {
            let index = self.column("text-features", wanted[..at].trim(), columns).ok()?;
            Some((index, wanted[at..].trim_start_matches(':')))
        });
        let (index, how) = match found {
            Some(found) => found,
            None => {
                let name = wanted.split(':').next().unwrap_or_default();
                (self.column("text-features", name.trim(), columns)?, "")
            }
        };
        if plan.label == Some(index) {
            let message = "this is the label; points can't be made of its words";
            return Err(ImportError::new(self.file, message).in_column(self.name(index)));
        }
        let spec = TextSpec::read(how).map_err(|error| {
            ImportError::new(self.file, format!("text-features: {error}"))
                .in_column(self.name(index))
        })?;
        for (column, kind) in plan.kinds.iter_mut().enumerate() {
            if matches!(kind.0, Kind::Number | Kind::Vector) && column != index {
                *kind = (Kind::LeftOut, "the points are made of words".to_owned());
            }
        }
        plan.kinds[index] = (Kind::TextFeatures, "its words make up the points".to_owned());
        plan.texts = vec![index];
        plan.text_features = Some((index, spec));
        plan.width = spec.size;
        Ok(())
    }

    fn take_as_feature(&self, index: usize, plan: &mut Plan) -> Result<(), ImportError> {
        let column = &self.survey.columns[index];
        let most = |n: u64| n > 0 && n * 10 >= column.known(self.survey.rows) * 9;
        let kind = if most(column.vectors) { Kind::Vector } else { Kind::Number };
        if kind == Kind::Number && !most(column.numbers) {
            let word = column.first_word.as_ref().map_or("", |(_, word)| word.as_str());
            let message = format!(
                "this has words, such as '{word}': a feature is a column of numbers; leave it out \
                 of the features"
            );
            return Err(ImportError::new(self.file, message).in_column(self.name(index)));
        }
        plan.features.push(index);
        if plan.kinds[index].0 != kind {
            plan.kinds[index] = (kind, "by choice".to_owned());
        }
        Ok(())
    }

    fn nothing_to_embed(&self, plan: &Plan) -> ImportError {
        let all: Vec<_> = plan
            .kinds
            .iter()
            .enumerate()
            .take(6)
            .map(|(index, (kind, _))| format!("{} ({kind})", quoted(self.name(index))))
            .collect();
        let more = if plan.kinds.len() > 6 { ", …" } else { "" };
        let texts = (0..plan.kinds.len()).filter(|&index| plan.kinds[index].0 == Kind::Text);
        let wordy = texts.max_by_key(|&index| self.survey.columns[index].values.len());
        let words = wordy.map_or_else(String::new, |index| {
            let name = quoted(self.name(index));
            format!("take the words of {name} as text features (text-features), ")
        });
        let message = format!(
            "no column of numbers is left to make points of: {}{more}; {words}choose others as \
             features, or use a file with columns of numbers",
            all.join(", ")
        );
        ImportError::new(self.file, message)
    }

    fn texts(&self, plan: &mut Plan) -> Result<(), ImportError> {
        let columns = plan.kinds.len();
        let is_text = |index: &usize| plan.kinds[*index].0 == Kind::Text;
        plan.texts = match &self.settings.texts {
            None => (0..columns).filter(is_text).collect(),
            Some(Wanted::None) => Vec::new(),
            Some(Wanted::Some(names)) => self.columns("texts", names, columns)?,
        };
        Ok(())
    }

    /// The columns that a list names, in its order: names, #5, and ranges #2-#9.
    fn columns(
        &self,
        choice: &str,
        names: &[String],
        columns: usize,
    ) -> Result<Vec<usize>, ImportError> {
        let mut found = Vec::new();
        for name in names {
            let ends = name.split_once('-').filter(|(one, two)| {
                one.starts_with('#') && two.starts_with('#') && !self.layout.names.contains(name)
            });
            match ends {
                Some((one, two)) => {
                    let first = self.column(choice, one, columns)?;
                    found.extend(first..=self.column(choice, two, columns)?);
                }
                None => found.push(self.column(choice, name, columns)?),
            }
        }
        Ok(found)
    }

    fn column(&self, choice: &str, name: &str, columns: usize) -> Result<usize, ImportError> {
        let names = &self.layout.names[..columns];
        let by_number = || {
            let number: usize = name.strip_prefix('#')?.parse().ok()?;
            number.checked_sub(1).filter(|index| *index < columns)
        };
        let exact = names.iter().position(|known| known == name);
        let alike = || {
            let mut alike = (0..columns).filter(|&i| names[i].eq_ignore_ascii_case(name));
            alike.next().filter(|_| alike.next().is_none())
        };
        exact.or_else(by_number).or_else(alike).ok_or_else(|| {
            let known: Vec<_> = names.iter().take(12).map(|name| quoted(name)).collect();
            let more = if columns > 12 { ", …" } else { "" };
            ImportError::new(
                self.file,
                format!(
                    "{choice} is '{}', but there is no such column; there are {}{more}, or #1 to \
                     #{columns}",
                    excerpt(name),
                    known.join(", ")
                ),
            )
        })
    }
}
