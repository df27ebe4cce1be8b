//! From rows with a label each to points with classes: numbering the classes, sampling what is too
//! large, and counting what a person should know. Vectors and pictures come this way.

use std::collections::HashMap;

use engine::own_data::OwnData;
use engine::random::{Purpose, generator};
use engine::text::excerpt;
use rand::seq::SliceRandom as _;

/// An error of the points and classes that came out of a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClassError {
    /// More classes than can be told apart.
    #[error(
        "has {classes} classes, such as \"{example}\"; up to {} are possible: choose \
         another column or array as the label",
        OwnData::MOST_CLASSES
    )]
    TooMany {
        /// Their number.
        classes: usize,
        /// Name of one.
        example: String,
    },
    /// Fewer than two classes of two points.
    #[error(
        "has {classes} classes with two points or more, of {rows} rows; at least two are needed, \
         so that there are triplets: add points, or choose another label"
    )]
    TooFew {
        /// Their number.
        classes: usize,
        /// Rows that could be used.
        rows: usize,
    },
}

/// The most numbers of all points together (512 MB); of more points, a sample is kept.
pub const MOST_VALUES: usize = 1 << 26;

/// Classes with the rows that belong to them.
#[derive(Debug)]
pub(crate) struct Classes {
    pub(crate) names: Vec<String>,
    /// Rows that are kept, ascending, and the class of each.
    pub(crate) rows: Vec<usize>,
    pub(crate) labels: Vec<usize>,
    /// Number of rows with a label, if some of them were left out.
    pub(crate) sampled_from: Option<usize>,
    /// Rows without a label.
    pub(crate) unlabelled: usize,
}

/// Numbers the classes, and keeps at most as many rows as there is room for with this many numbers
/// each: of every class its share, at least two.
///
/// Classes stand in the order of their numbers if all are whole numbers, otherwise in that of the
/// alphabet.
pub(crate) fn classes(
    rows: &[(usize, &str)],
    columns: usize,
    seed: u64,
) -> Result<Classes, ClassError> {
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut labelled = 0;
    for &(row, label) in rows {
        let label = label.trim();
        if !label.is_empty() {
            by_name.entry(label).or_default().push(row);
            labelled += 1;
        }
    }
    let mut named: Vec<(&str, Vec<usize>)> = by_name.into_iter().collect();
    named.sort_unstable_by_key(|&(name, _)| name);
    // Stable, so that 1 and 01 stay in order.
    if named.iter().all(|(name, _)| name.parse::<i128>().is_ok()) {
        named.sort_by_key(|(name, _)| name.parse::<i128>().unwrap_or_default());
    }
    if named.len() > OwnData::MOST_CLASSES {
        let example = excerpt(named[0].0);
        return Err(ClassError::TooMany { classes: named.len(), example });
    }
    let most = OwnData::MOST_POINTS.min(MOST_VALUES / columns.max(1));
    let sampled_from = (labelled > most).then_some(labelled);
    if sampled_from.is_some() {
        let mut rng = generator(seed, Purpose::Sampling, 0);
        for (_, rows) in &mut named {
            let share = (rows.len() as f64 * most as f64 / labelled as f64) as usize;
            let kept = share.max(2).min(rows.len());
            let (chosen, _) = rows.partial_shuffle(&mut rng, kept);
            let mut chosen = chosen.to_vec();
            chosen.sort_unstable();
            *rows = chosen;
        }
    }
    let mut pairs: Vec<(usize, usize)> = named
        .iter()
        .enumerate()
        .flat_map(|(class, (_, rows))| rows.iter().map(move |&row| (row, class)))
        .collect();
    pairs.sort_unstable();
    let names = named.iter().map(|(name, _)| (*name).to_owned()).collect();
    let (kept, labels) = pairs.into_iter().unzip();
    let unlabelled = rows.len() - labelled;
    Ok(Classes { names, rows: kept, labels, sampled_from, unlabelled })
}

/// Takes out classes that have no points.
pub(crate) fn without_empty(names: Vec<String>, labels: Vec<usize>) -> (Vec<String>, Vec<usize>) {
    let mut new = vec![None; names.len()];
    for &label in &labels {
        new[label] = Some(0);
    }
    for (number, new) in new.iter_mut().flatten().enumerate() {
        *new = number;
    }
    let kept = names.into_iter().zip(&new).filter(|(_, new)| new.is_some()).map(|(name, _)| name);
    (kept.collect(), labels.into_iter().filter_map(|label| new[label]).collect())
}

/// Refuses points of fewer than two classes of two.
pub(crate) fn check(labels: &[usize], classes: usize) -> Result<(), ClassError> {
    let mut sizes = vec![0_usize; classes];
    for &label in labels {
        sizes[label] += 1;
    }
    match sizes.iter().filter(|&&size| size >= 2).count() {
        usable @ ..2 => Err(ClassError::TooFew { classes: usable, rows: labels.len() }),
        _ => Ok(()),
    }
}
