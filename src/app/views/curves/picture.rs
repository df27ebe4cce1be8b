//! Points of all lines, recomputed only when the run or the size of the picture changes.

use egui_plot::PlotPoint;

use crate::app::views::scale::Scale;
use crate::engine::choice::LossKind;
use crate::lab::ActiveRun;
use crate::lab::history::{Bin, Evaluated};
use crate::lab::recipe::Recipe;

use super::lines::{Line, Lines as _, Panel, Source};

/// Share of all steps beyond which neighbouring evaluations are not joined.
const FAR: f64 = 0.1;
/// Steps within which evaluations are always joined.
const NEAR: f64 = 50.0;

/// A line, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Identity.
    pub line: Line,
    /// Steps across, means up.
    pub points: Vec<PlotPoint>,
    /// Indices into `points` at which a piece of the line begins. Gaps between distant evaluations
    /// stay empty.
    begins: Vec<usize>,
    /// Band from the least to the greatest value, if a bin holds more than one step.
    pub spread: Option<Ribbon>,
}

/// An area between two lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ribbon {
    /// Steps.
    pub xs: Vec<f64>,
    /// Lower edge.
    pub low: Vec<f64>,
    /// Upper edge.
    pub high: Vec<f64>,
}

/// A panel, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Identity.
    pub panel: Panel,
    /// Scale of the y-axis.
    pub scale: Scale,
    /// Lines of the panel.
    pub curves: Vec<Curve>,
    /// Band from mean d(a,p) to mean d(a,p) + margin, in the panel of distances.
    pub margin: Option<Ribbon>,
    /// Remark on the scale.
    pub note: Option<String>,
}

/// Key of a picture: everything that it depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Version of the run.
    pub version: u64,
    /// Logarithmic scales wanted.
    pub log: bool,
    /// Greatest number of points per line.
    pub most: usize,
    /// Visible steps, if someone zoomed.
    pub in_sight: Option<(f64, f64)>,
    /// Version of run B, in a comparison.
    pub beside: Option<u64>,
}

/// Panels of one or two runs.
#[derive(Default)]
pub struct Picture {
    key: Option<Key>,
    /// The steps, in bins.
    pub bins: Vec<Bin>,
    /// Charts of the panels.
    pub charts: Vec<Chart>,
    /// Bins of run B, on the same scales; empty if there is none.
    pub bins_beside: Vec<Bin>,
    /// Charts of run B; empty if there is none.
    pub charts_beside: Vec<Chart>,
}

/// Value of a line: x, mean, least, greatest, and its step.
struct Sample {
    x: f64,
    step: u64,
    mean: f64,
    least: f64,
    greatest: f64,
}

impl Picture {
    /// Recomputes the points if something changed.
    pub fn update(&mut self, run: &ActiveRun, beside: Option<&ActiveRun>, key: Key) {
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        self.bins = bins(run, key.most);
        self.bins_beside = beside.map_or_else(Vec::new, |run| bins(run, key.most));
        self.charts.clear();
        self.charts_beside.clear();
        for panel in Panel::ALL {
            let one = Sampled::of(panel, &self.bins, run);
            let other = beside.map(|run| Sampled::of(panel, &self.bins_beside, run));
            let all: Vec<&Sampled<'_>> = std::iter::once(&one).chain(&other).collect();
            let (scale, note) = scale(panel, &all, key);
            self.charts_beside.extend(other.as_ref().map(|o| Chart::of(panel, o, scale, None)));
            self.charts.push(Chart::of(panel, &one, scale, note));
        }
    }
}

/// Steps of a run in at most `most` bins.
fn bins(run: &ActiveRun, most: usize) -> Vec<Bin> {
    let mut bins = run.history().gathered(most);
    // The step on screen is the next one: it closes the gap between the last step and now.
    if bins.last().is_none_or(|bin| bin.last < run.report().step) {
        bins.push(Bin::of(run.report()));
    }
    bins
}

/// Values of the lines of a panel.
struct Sampled<'a> {
    lines: Vec<(Line, Vec<Sample>)>,
    recipe: &'a Recipe,
}

impl<'a> Sampled<'a> {
    fn of(panel: Panel, bins: &[Bin], run: &'a ActiveRun) -> Self {
        let evaluations = run.history().evaluations();
        let of = |line: Line| (line, samples(line, bins, evaluations));
        Self { lines: panel.lines_of(run).map(of).collect(), recipe: run.recipe() }
    }

    fn positives(&self) -> Option<&[Sample]> {
        let found = self.lines.iter().find(|(line, _)| *line == Line::Positive);
        found.map(|(_, samples)| samples.as_slice())
    }

    /// Values between these steps, with the upper edge of the margin.
    fn extremes(&self, in_sight: impl Fn(f64) -> bool + Copy) -> impl Iterator<Item = f64> {
        let values = self.lines.iter().flat_map(|(_, samples)| samples);
        let seen = values.filter(move |s| in_sight(s.x)).flat_map(|s| [s.least, s.greatest]);
        let above = self.positives().unwrap_or_default().iter().filter(move |s| in_sight(s.x));
        seen.chain(above.filter_map(|s| Some(s.mean + margin_at(self.recipe, s.step)?)))
    }
}

/// The y-axis for the lines of all these runs, and a remark on it.
fn scale(panel: Panel, runs: &[&Sampled<'_>], key: Key) -> (Scale, Option<String>) {
    let in_sight = |x: f64| key.in_sight.is_none_or(|(from, to)| (from..=to).contains(&x));
    let extremes = || runs.iter().flat_map(|run| run.extremes(in_sight));
    let wants_log = key.log && panel.can_be_log();
    let log = wants_log.then(|| Scale::log(extremes())).flatten();
    let scale = match log {
        Some(log) => log,
        None if panel == Panel::Shares => Scale::SHARE,
        None => Scale::linear(extremes()),
    };
    let below = extremes().any(|value| scale.is_below(value));
    let note = match scale {
        Scale::Log { low, .. } if below => {
            Some(format!("below {}: on the lower edge", scale.label(low)))
        }
        Scale::Linear { .. } if wants_log => Some("no log scale: nothing above 0".to_owned()),
        _ => None,
    };
    (scale, note)
}

impl Chart {
    fn of(panel: Panel, sampled: &Sampled<'_>, scale: Scale, note: Option<String>) -> Self {
        let margins = |step| margin_at(sampled.recipe, step);
        let margin = sampled.positives().map(|samples| margin_ribbon(samples, scale, margins));
        let curves = sampled.lines.iter().map(|(line, samples)| Curve::of(*line, samples, scale));
        Self { panel, scale, curves: curves.collect(), margin, note }
    }
}

impl Curve {
    fn of(line: Line, samples: &[Sample], scale: Scale) -> Self {
        let place = |value| scale.place(value);
        let points = samples.iter().map(|s| PlotPoint::new(s.x, place(s.mean))).collect();
        let spread = samples.iter().any(|s| s.least < s.greatest).then(|| Ribbon {
            xs: samples.iter().map(|s| s.x).collect(),
            low: samples.iter().map(|s| place(s.least)).collect(),
            high: samples.iter().map(|s| place(s.greatest)).collect(),
        });
        let begins = match line.source() {
            Source::Steps(_) => vec![0],
            Source::Evaluations(_) => pieces(samples),
        };
        Self { line, points, begins, spread }
    }

    /// The pieces of the line, from left to right.
    pub fn pieces(&self) -> impl Iterator<Item = &[PlotPoint]> {
        let ends = self.begins.iter().skip(1).copied().chain([self.points.len()]);
        self.begins.iter().zip(ends).filter_map(|(&from, to)| self.points.get(from..to))
    }
}

/// Indices at which the pieces of a line through evaluations begin.
fn pieces(samples: &[Sample]) -> Vec<usize> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else { return vec![0] };
    let far = (FAR * (last.x - first.x)).max(NEAR);
    let is_far = |pair: &[Sample]| pair[1].x - pair[0].x > far;
    let gaps = samples.windows(2).enumerate().filter(|(_, pair)| is_far(pair));
    std::iter::once(0).chain(gaps.map(|(i, _)| i + 1)).collect()
}

fn samples(line: Line, bins: &[Bin], evaluations: &[Evaluated]) -> Vec<Sample> {
    match line.source() {
        Source::Steps(metric) => {
            let of = |bin: &Bin| {
                let summary = bin.get(metric)?;
                let (x, mean) = (middle(bin), summary.mean());
                let (least, greatest) = (summary.least, summary.greatest);
                // The sum of finite numbers may overflow.
                mean.is_finite().then_some(Sample { x, step: bin.last, mean, least, greatest })
            };
            bins.iter().filter_map(of).collect()
        }
        Source::Evaluations(value) => {
            let of = |e: &Evaluated| {
                let mean = value(e)?;
                Some(Sample { x: e.step as f64, step: e.step, mean, least: mean, greatest: mean })
            };
            evaluations.iter().filter_map(of).collect()
        }
    }
}

/// Middle of a bin on the time axis.
pub fn middle(bin: &Bin) -> f64 {
    0.5 * (bin.first as f64 + bin.last as f64)
}

/// Margin at a step; `None` if the loss had none.
pub fn margin_at(recipe: &Recipe, step: u64) -> Option<f64> {
    let config = recipe.config_at(step);
    (config.loss.kind == LossKind::Hinge).then_some(config.loss.margin)
}

/// Band above mean d(a,p); without a margin it has no height.
fn margin_ribbon(samples: &[Sample], scale: Scale, margin: impl Fn(u64) -> Option<f64>) -> Ribbon {
    let high = |s: &Sample| scale.place(s.mean + margin(s.step).unwrap_or(0.0));
    Ribbon {
        xs: samples.iter().map(|s| s.x).collect(),
        low: samples.iter().map(|s| scale.place(s.mean)).collect(),
        high: samples.iter().map(high).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::RunConfig;
    use crate::lab::{Command, Lab};

    fn key(lab: &Lab, log: bool) -> Key {
        Key { version: lab.run_a().version(), log, most: 100, in_sight: None, beside: None }
    }

    fn chart(lab: &Lab, panel: Panel, log: bool) -> Chart {
        let mut picture = Picture::default();
        picture.update(lab.run_a(), None, key(lab, log));
        picture.charts.iter().find(|c| c.panel == panel).unwrap().clone()
    }

    fn with_margin(lab: &mut Lab, margin: f64) {
        let mut config = lab.run_a().config().clone();
        config.loss.margin = margin;
        lab.apply(Command::Configure(Box::new(config)));
    }

    #[test]
    fn the_band_has_the_margin_that_each_step_had() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        with_margin(&mut lab, 0.7);
        (0..5).for_each(|_| lab.apply(Command::Step));
        with_margin(&mut lab, 0.2);
        (0..5).for_each(|_| lab.apply(Command::Step));
        let band = chart(&lab, Panel::Distances, false).margin.unwrap();
        assert_eq!(band.xs, (0..=10).map(f64::from).collect::<Vec<_>>());
        for (i, (low, high)) in band.low.iter().zip(&band.high).enumerate() {
            let margin = if i < 5 { 0.7 } else { 0.2 };
            assert!((high - low - margin).abs() < 1e-12, "step {i}");
        }
    }

    #[test]
    fn the_last_point_is_the_step_on_screen_and_follows_the_margin() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..3).for_each(|_| lab.apply(Command::Step));
        let last = |lab: &Lab| *chart(lab, Panel::Loss, false).curves[0].points.last().unwrap();
        assert_eq!((last(&lab).x, last(&lab).y), (3.0, lab.run_a().report().loss));
        let before = lab.run_a().report().loss;
        with_margin(&mut lab, 2.0);
        lab.tick(0.0, &|| 0.0);
        assert_eq!(last(&lab).y, lab.run_a().report().loss);
        assert_ne!(lab.run_a().report().loss, before);
    }

    #[test]
    fn where_nothing_was_evaluated_no_line_is_drawn_until_it_is() {
        let recipe = Lab::new(RunConfig::default()).unwrap().run_a().recipe().clone();
        let mut lab = Lab::open(recipe.lasting(480).unwrap());
        lab.settle();
        lab.apply(Command::LastStep);
        lab.settle();
        let pieces = |lab: &Lab, of: Line| {
            let quality = chart(lab, Panel::Shares, false);
            let curve = quality.curves.iter().find(|curve| curve.line == of).unwrap();
            curve.pieces().map(<[PlotPoint]>::len).collect::<Vec<_>>()
        };
        assert_eq!(pieces(&lab, Line::Train), [1, 1], "evaluated at steps 0 and 480 alone");
        assert_eq!(pieces(&lab, Line::Active).len(), 1, "known at every step");
        while lab.tick(0.0, &|| 0.0).busy {}
        lab.bump();
        assert_eq!(pieces(&lab, Line::Train), [31], "filled in when there is time");
    }

    #[test]
    fn two_runs_are_on_one_scale_that_holds_the_lines_of_both() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        let (mut a, mut b) = (lab.run_a().config().clone(), lab.run_a().config().clone());
        (a.loss.margin, b.loss.margin) = (0.2, 5.0);
        let pair = crate::lab::Comparison::Pair(Box::new(a), Box::new(b));
        lab.apply(Command::Compare(pair));
        (0..5).for_each(|_| lab.apply(Command::Step));
        let beside = lab.run_b().unwrap();
        for log in [false, true] {
            let mut picture = Picture::default();
            let both = Key { beside: Some(beside.data_version()), ..key(&lab, log) };
            picture.update(lab.run_a(), Some(beside), both);
            let of_b = picture.charts_beside[0].curves[0].points.clone();
            for (one, other) in picture.charts.iter().zip(&picture.charts_beside) {
                assert_eq!((one.panel, one.scale), (other.panel, other.scale));
            }
            let (low, high) = picture.charts[0].scale.bounds();
            assert!(of_b.iter().all(|p| (low..=high).contains(&p.y)), "{log}");
            let place = |loss| picture.charts[0].scale.place(loss);
            assert_eq!(of_b.last().unwrap().y, place(beside.report().loss));
            assert_ne!(place(beside.report().loss), place(lab.run_a().report().loss));
        }
    }

    #[test]
    fn a_log_scale_changes_losses_and_distances_but_not_shares() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(Command::Step);
        let loss = lab.run_a().report().loss;
        let log = chart(&lab, Panel::Loss, true);
        assert!((log.curves[0].points.last().unwrap().y - loss.log10()).abs() < 1e-12);
        let at = |log| chart(&lab, Panel::Shares, log).curves;
        assert_eq!(at(true), at(false));
    }

    #[test]
    fn a_loss_of_0_is_on_the_lower_edge_of_a_log_scale_and_that_is_said() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..3).for_each(|_| lab.apply(Command::Step));
        let mut config = lab.run_a().config().clone();
        config.data.classes = 2;
        config.sampler.classes = 2;
        let mut lab = Lab::new(config).unwrap();
        lab.apply(Command::Step);
        // With a margin of 0 semi-hard mining takes no triplet, so that the loss is 0.
        with_margin(&mut lab, 0.0);
        (0..3).for_each(|_| lab.apply(Command::Step));
        let chart = chart(&lab, Panel::Loss, true);
        let Scale::Log { low, .. } = chart.scale else { panic!("{:?}", chart.scale) };
        assert_eq!(chart.curves[0].points.last().unwrap().y, low);
        assert!(chart.note.unwrap().contains("lower edge"));
    }
}
