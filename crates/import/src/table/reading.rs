//! Reading a table in slices, so that a window doesn't wait for it.

use sha2::{Digest as _, Sha256};

use super::decode::{Decoded, decode};
use super::detect::detect;
use super::finish::Finish;
use super::layout::Layout;
use super::load::Load;
use super::plan::Plan;
use super::records::{Record, Records, line_of};
use super::settings::Settings;
use super::survey::Survey;
use crate::choices::Choices;
use crate::error::ImportError;
use crate::origin::summed;
use crate::{Imported, Outcome, check_size};

/// Bytes that are hashed in the time of a row.
const BYTES_OF_A_ROW: usize = 256;

/// A table being read: first all rows are looked at, then loaded.
pub struct Reading<B> {
    file: String,
    bytes: B,
    sum: Sha256,
    summed: usize,
    decoded: Decoded,
    layout: Layout,
    settings: Settings,
    records: Records,
    record: Record,
    survey: Survey,
    loading: Option<(Plan, Load)>,
}

impl<B: AsRef<[u8]>> Reading<B> {
    /// Ready to read: the layout is known.
    ///
    /// # Errors
    /// A choice can't be read, or the file is too large or no table.
    pub fn new(file: &str, bytes: B, choices: &Choices) -> Result<Self, ImportError> {
        check_size(file, bytes.as_ref().len() as u64)?;
        let settings = Settings::read(file, choices)?;
        let decoded = decode(file, bytes.as_ref(), settings.encoding.as_deref(), true)?;
        let text = decoded.text.as_deref().unwrap_or(bytes.as_ref());
        let layout = detect(file, text, decoded.start, &settings)?;
        let survey =
            Survey::new(layout.names.len(), layout.decimal, settings.missing_values.clone());
        let records = Records::new(file, layout.format, layout.start, text.len());
        Ok(Self {
            file: file.to_owned(),
            bytes,
            sum: Sha256::new(),
            summed: 0,
            decoded,
            layout,
            settings,
            records,
            record: Record::default(),
            survey,
            loading: None,
        })
    }

    /// Reads on for about the time of so many rows; the result when it is done. Without a label,
    /// that is an error.
    pub fn advance(&mut self, rows: usize) -> Option<Result<Imported, ImportError>> {
        let read = self.advance_to_outcome(rows)?;
        Some(read.and_then(Outcome::imported))
    }

    /// The same, with what there is to say of a table without a label.
    pub fn advance_to_outcome(&mut self, rows: usize) -> Option<Result<Outcome, ImportError>> {
        self.advance_or_fail(rows).transpose()
    }

    fn advance_or_fail(&mut self, rows: usize) -> Result<Option<Outcome>, ImportError> {
        if self.summed < self.bytes.as_ref().len() {
            let bytes = rows.saturating_mul(BYTES_OF_A_ROW).max(1 << 16);
            let end = self.bytes.as_ref().len().min(self.summed.saturating_add(bytes));
            self.sum.update(&self.bytes.as_ref()[self.summed..end]);
            self.summed = end;
            return Ok(None);
        }
        let text = self.decoded.text.as_deref().unwrap_or(self.bytes.as_ref());
        for _ in 0..rows.max(1) {
            let is_row = match &mut self.loading {
                None => self.survey.read(&mut self.records, text, &mut self.record)?,
                Some((_, load)) => load.read(&mut self.records, text, &mut self.record)?,
            };
            if is_row {
                continue;
            }
            return match self.loading.take() {
                None => self.begin_loading().map(|()| None),
                Some((plan, load)) => self.finish(&plan, load).map(Some),
            };
        }
        Ok(None)
    }

    /// The share that is read, from 0 to 1.
    pub fn fraction(&self) -> f64 {
        let share = |part: usize, all: usize| part as f64 / all.max(1) as f64;
        let rows = share(self.records.offset(), self.text().len());
        let passes = if self.loading.is_some() { 1.0 + rows } else { rows };
        0.1 * share(self.summed, self.bytes.as_ref().len()) + 0.45 * passes
    }

    fn text(&self) -> &[u8] {
        self.decoded.text.as_deref().unwrap_or(self.bytes.as_ref())
    }

    fn begin_loading(&mut self) -> Result<(), ImportError> {
        if self.survey.rows == 0 {
            return Err(ImportError::new(
                &self.file,
                "there is a line of names and no row below it; a table has a row for each point",
            ));
        }
        self.survey.end();
        let mut plan = Plan::make(&self.file, &self.layout, &self.survey, &self.settings)?;
        if let Some(lack) = plan.lack.take() {
            return Err(lack);
        }
        let load = Load::new(&self.file, &self.layout, &self.survey, &plan, &self.settings);
        let end = self.text().len();
        self.records = Records::new(&self.file, self.layout.format, self.layout.start, end);
        self.loading = Some((plan, load));
        Ok(())
    }

    fn finish(&mut self, plan: &Plan, load: Load) -> Result<Outcome, ImportError> {
        let sum = std::mem::take(&mut self.sum);
        let comment = self.layout.format.comment;
        let finish = Finish {
            file: &self.file,
            encoding: self.decoded.encoding,
            layout: &self.layout,
            settings: &self.settings,
            survey: &self.survey,
            plan,
            line_of: &|begin| line_of(self.text(), begin, comment),
        };
        finish.outcome(load, |choices| summed(&self.file, self.bytes.as_ref(), sum, choices))
    }
}
