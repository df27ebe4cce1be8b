//! The numbers behind what a view draws, as a table.

use engine::choice::Distance;
use engine::data::Dataset;
use engine::evaluate::retrieve;
use engine::projection::{Projection, ProjectionKind, Projector};
use engine::report::TripletRecord;
use lab::history::{Bin, Metric};
use lab::three_points::NAMES;
use lab::{ActiveRun, Lab, Side, Toggle, ViewId};
use ndarray::ArrayView2;

use super::split_word;
use super::table::{Table, number};

/// The metrics of the curves, and what their columns are called.
const METRICS: [(Metric, &str); Metric::ALL.len()] = [
    (Metric::Loss, "loss"),
    (Metric::ActiveShare, "active_share"),
    (Metric::MeanPositive, "mean_positive"),
    (Metric::MeanNegative, "mean_negative"),
    (Metric::MeanPairDistance, "mean_pair_distance"),
    (Metric::MeanNorm, "mean_norm"),
    (Metric::GradientNorm, "gradient_norm"),
];

/// Names of columns, and rows.
type Cells = (Vec<String>, Vec<Vec<String>>);

/// The numbers that a view draws of the runs on screen, as CSV; `None` if it draws none. In a
/// comparison the first column, `run`, says of which run they are.
pub fn numbers(view: ViewId, lab: &Lab) -> Option<Vec<u8>> {
    let sides = match lab.run_b() {
        Some(_) if view != ViewId::ThreePoints => &[Side::A, Side::B][..],
        _ => &[Side::A],
    };
    let mut table: Option<Table> = None;
    for &side in sides {
        let Some((names, rows)) = cells(view, lab, lab.side(side)) else { continue };
        let which = |name: &str| (sides.len() > 1).then(|| name.to_owned()).into_iter();
        let table = table.get_or_insert_with(|| Table::new(which("run").chain(names)));
        for row in rows {
            table.row(which(side.label()).chain(row));
        }
    }
    table.map(Table::finish)
}

fn cells(view: ViewId, lab: &Lab, run: &ActiveRun) -> Option<Cells> {
    match view {
        // In three dimensions they are drawn as they are.
        ViewId::InputSpace
            if run.data().dimensions() == 3 && lab.display().shows(Toggle::ThreeD) =>
        {
            let as_they_are = Projector::new(3).project(run.data().points.view(), None);
            Some(points(lab, run, &as_they_are, "x"))
        }
        ViewId::InputSpace => Some(points(lab, run, run.input_projection(), "x")),
        ViewId::Embedding => Some(points(lab, run, &run.snapshot().projection, "z")),
        ViewId::AnchorsEye => anchors_eye(lab, run),
        ViewId::TripletPlane | ViewId::Triplets => Some(triplets(run)),
        ViewId::Curves => Some(curves(run)),
        ViewId::Distances => histogram(lab, run),
        ViewId::Verification => roc(lab, run),
        ViewId::Network => Some(weights(run)),
        ViewId::ThreePoints => Some(three_points(lab)),
        ViewId::Retrieval => neighbours(lab, run),
        ViewId::ReachIn => inputs(run),
        ViewId::Sweep => None,
    }
}

fn named<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).into()
}

fn all<const N: usize>(values: [f64; N]) -> [String; N] {
    values.map(|value| number(Some(value)))
}

/// Row, use, label and class of a point.
fn identity(data: &Dataset, row: usize) -> [String; 4] {
    let label = data.labels.get(row).copied().unwrap_or_default();
    let class = data.class_names.get(label).cloned().unwrap_or_default();
    [row.to_string(), split_word(data.split_of(row)).to_owned(), label.to_string(), class]
}

const IDENTITY: [&str; 4] = ["row", "split", "label", "class"];

/// The points that the display shows.
fn shown<'a>(lab: &'a Lab, run: &'a ActiveRun) -> impl Iterator<Item = usize> + 'a {
    let (data, display) = (run.data(), lab.display());
    data.present().filter(move |&row| {
        let is_on = display.shows(Toggle::HeldOut) || !data.is_held_out(row);
        let class = data.labels.get(row).copied().unwrap_or_default();
        run.has(row) && is_on && display.filter.shows(row, class)
    })
}

/// Points at their coordinates: those themselves where they are drawn as they are, or else along
/// the axes of the projection.
fn points(lab: &Lab, run: &ActiveRun, projection: &Projection, letter: &str) -> Cells {
    let letter = if projection.kind == ProjectionKind::AsIs { letter } else { "pc" };
    // Of two dimensions, a third axis is 0.
    let count = projection.coordinates.ncols().min(projection.center.len());
    let axes = (1..=count).map(|axis| format!("{letter}{axis}"));
    let names = named(IDENTITY).into_iter().chain(axes).collect();
    let at = |row: usize| projection.coordinates.row(row).to_vec();
    let rows = shown(lab, run).filter(|&row| row < projection.coordinates.nrows()).map(|row| {
        let place = at(row).into_iter().take(count).map(|value| number(Some(value)));
        identity(run.data(), row).into_iter().chain(place).collect()
    });
    (names, rows.collect())
}

fn anchors_eye(lab: &Lab, run: &ActiveRun) -> Option<Cells> {
    let anchor = run.shown_anchor()?;
    let names = [&["anchor"], &IDENTITY[..], &["distance"]].concat();
    let rows = shown(lab, run).map(|row| {
        let distance = run.snapshot().distance(anchor, row);
        let who = identity(run.data(), row);
        [anchor.to_string()].into_iter().chain(who).chain([number(distance)]).collect()
    });
    Some((names.into_iter().map(str::to_owned).collect(), rows.collect()))
}

fn triplets(run: &ActiveRun) -> Cells {
    let names =
        ["anchor", "positive", "negative", "d_ap", "d_an", "d_pn", "loss", "hardness", "mined"];
    let row = |triplet: &TripletRecord| {
        let TripletRecord { id, positive, negative, across, loss, hardness, mined } = triplet;
        let rows = [id.anchor, id.positive, id.negative].map(|row| row.to_string());
        let numbers = all([*positive, *negative, *across, *loss]);
        let words = [hardness.label().to_owned(), mined.to_string()];
        rows.into_iter().chain(numbers).chain(words).collect()
    };
    (named(names), run.report().triplets.iter().map(row).collect())
}

fn curves(run: &ActiveRun) -> Cells {
    let history = run.history();
    let scores = ["map_at_r", "map_at_r_held_out", "map_at_r_held_out_classes"];
    let metrics = METRICS.map(|(_, name)| name);
    let names = [&["first_step", "last_step"], &metrics[..], &scores[..]].concat();
    let row = |bin: &Bin| {
        let steps = [bin.first, bin.last].map(|step| step.to_string());
        let means = METRICS.map(|(metric, _)| number(bin.get(metric).map(|all| all.mean())));
        let here = |step: u64| (bin.first..=bin.last).contains(&step);
        let evaluated = history.evaluations().iter().rfind(|evaluated| here(evaluated.step));
        let scores = match evaluated {
            Some(e) => [&e.train, &e.held_out, &e.unseen].map(|split| number(split.map_at_r)),
            None => Default::default(),
        };
        steps.into_iter().chain(means).chain(scores).collect()
    };
    (names.into_iter().map(str::to_owned).collect(), history.bins().iter().map(row).collect())
}

fn histogram(lab: &Lab, run: &ActiveRun) -> Option<Cells> {
    let split = lab.display().retrieval.pairs;
    let histogram = run.evaluated()?.of(split).histogram.as_ref()?;
    let names =
        ["from", "to", "same_class_pairs", "other_pairs", "same_class_share", "other_share"];
    let sum = |counts: &[u64]| counts.iter().sum::<u64>().max(1) as f64;
    let of = [sum(&histogram.positive), sum(&histogram.negative)];
    let both = histogram.positive.iter().zip(&histogram.negative).enumerate();
    let rows = both.map(|(bin, (&same, &other))| {
        let ends = all([bin, bin + 1].map(|edge| edge as f64 * histogram.width));
        let counts = [same, other].map(|count| count.to_string());
        let shares = all([same as f64 / of[0], other as f64 / of[1]]);
        ends.into_iter().chain(counts).chain(shares).collect()
    });
    Some((named(names), rows.collect()))
}

fn roc(lab: &Lab, run: &ActiveRun) -> Option<Cells> {
    let split = lab.display().retrieval.pairs;
    let roc = run.evaluated()?.of(split).roc.as_ref()?;
    let rows = roc.curve.iter().map(|point| {
        all([point.threshold, point.false_positive_rate, point.true_positive_rate]).into()
    });
    Some((named(["threshold", "false_accept_rate", "true_accept_rate"]), rows.collect()))
}

fn weights(run: &ActiveRun) -> Cells {
    let mut rows = Vec::new();
    for (place, layer) in run.trainer().embedder().weights.layers.iter().enumerate() {
        let layer_number = (place + 1).to_string();
        for (unit, (into, bias)) in layer.weights.rows().into_iter().zip(&layer.bias).enumerate() {
            let mut row = |from: String, value: f64| {
                let unit = (unit + 1).to_string();
                rows.push(vec![layer_number.clone(), unit, from, number(Some(value))]);
            };
            into.iter().enumerate().for_each(|(from, &w)| row((from + 1).to_string(), w));
            row("bias".to_owned(), *bias);
        }
    }
    (named(["layer", "unit", "from", "weight"]), rows)
}

fn three_points(lab: &Lab) -> Cells {
    let three = lab.three();
    let record = three.record(three.distance);
    let rows = NAMES.iter().zip(three.at).map(|(name, at)| {
        let numbers = [at[0], at[1], record.positive, record.negative, three.loss.margin];
        [(*name).to_owned()].into_iter().chain(all(numbers)).chain(all([record.loss])).collect()
    });
    (named(["point", "x", "y", "d_ap", "d_an", "margin", "loss"]), rows.collect())
}

fn neighbours(lab: &Lab, run: &ActiveRun) -> Option<Cells> {
    let query = run.query()?;
    let (data, settings) = (run.data(), lab.display().retrieval);
    let (x, distance): (ArrayView2<f64>, Distance) = if lab.display().shows(Toggle::RawPoints) {
        (data.points.view(), Distance::Euclidean)
    } else {
        (run.snapshot().embedding.view(), run.snapshot().distance)
    };
    let gallery = settings.gallery.rows(data);
    let found = retrieve(x, &data.labels, distance, query, gallery, settings.neighbours).found;
    let names = [&["query", "rank"], &IDENTITY[..], &["distance", "same_class"]].concat();
    let rows = found.iter().enumerate().map(|(place, hit)| {
        let rank = [query, place + 1].map(|number| number.to_string());
        let rest = [number(Some(hit.distance)), hit.relevant.to_string()];
        rank.into_iter().chain(identity(data, hit.row)).chain(rest).collect()
    });
    Some((names.into_iter().map(str::to_owned).collect(), rows.collect()))
}

fn inputs(run: &ActiveRun) -> Option<Cells> {
    let (row, data) = (run.reachable()?, run.data());
    let rows = data.points.row(row).into_iter().enumerate().map(|(feature, &value)| {
        let name = data.feature_names.get(feature).cloned();
        let name = name.unwrap_or_else(|| (feature + 1).to_string());
        vec![row.to_string(), name, number(Some(value))]
    });
    Some((named(["row", "feature", "value"]), rows.collect()))
}
