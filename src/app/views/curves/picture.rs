//! The points of all lines, made anew only when the run or the size of the picture changes.

use egui_plot::PlotPoint;

use crate::app::views::scale::Scale;
use crate::engine::choice::LossKind;
use crate::engine::config::RunConfig;
use crate::lab::Lab;
use crate::lab::history::{Bin, Edit, Evaluated};

use super::lines::{Line, Panel, Source};

/// A line, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Which one.
    pub line: Line,
    /// Steps across, means up.
    pub points: Vec<PlotPoint>,
    /// From the least to the greatest value, where a bin holds more than one step.
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
    /// Which one.
    pub panel: Panel,
    /// Its y-axis.
    pub scale: Scale,
    /// Its lines.
    pub curves: Vec<Curve>,
    /// From mean d(a,p) to mean d(a,p) + margin, in the panel of distances.
    pub margin: Option<Ribbon>,
    /// What there is to say of the scale.
    pub note: Option<String>,
}

/// What a picture depends on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Key {
    /// Of the lab.
    pub version: u64,
    /// Logarithmic scales wanted.
    pub log: bool,
    /// The most points that a line is to have.
    pub most: usize,
    /// The steps in sight, where someone zoomed.
    pub in_sight: Option<(f64, f64)>,
}

/// All panels.
#[derive(Default)]
pub struct Picture {
    key: Option<Key>,
    /// The steps, in bins.
    pub bins: Vec<Bin>,
    /// One for each panel.
    pub charts: Vec<Chart>,
}

/// One value of a line: x, mean, least, greatest, and the step it belongs to.
struct Sample {
    x: f64,
    step: u64,
    mean: f64,
    least: f64,
    greatest: f64,
}

impl Picture {
    /// Makes the points anew if something changed.
    pub fn update(&mut self, lab: &Lab, key: Key) {
        if self.key == Some(key) {
            return;
        }
        self.key = Some(key);
        self.bins = lab.history().gathered(key.most);
        // The step on screen is the next one: it closes the gap between the last step and now.
        if self.bins.last().is_none_or(|bin| bin.last < lab.report().step) {
            self.bins.push(Bin::of(lab.report()));
        }
        let chart = |panel| Chart::of(panel, &self.bins, lab, key);
        self.charts = Panel::ALL.map(chart).into();
    }
}

impl Chart {
    fn of(panel: Panel, bins: &[Bin], lab: &Lab, key: Key) -> Self {
        let samples: Vec<(Line, Vec<Sample>)> = panel
            .lines()
            .iter()
            .map(|&line| (line, samples(line, bins, lab.history().evaluations())))
            .collect();
        let margins = |step| margin_at(step, lab.history().edits(), lab.config());
        let positives = samples.iter().find(|(line, _)| *line == Line::Positive);
        let in_sight = |x: f64| key.in_sight.is_none_or(|(from, to)| (from..=to).contains(&x));
        let extremes = || {
            let values = samples.iter().flat_map(|(_, samples)| samples);
            let seen = values.filter(|s| in_sight(s.x)).flat_map(|s| [s.least, s.greatest]);
            let above = positives.iter().flat_map(|(_, samples)| samples);
            let above = above.filter(|s| in_sight(s.x));
            seen.chain(above.filter_map(|s| Some(s.mean + margins(s.step)?)))
        };
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
        let margin = positives.map(|(_, samples)| margin_ribbon(samples, scale, margins));
        let curves = samples.iter().map(|(line, samples)| Curve::of(*line, samples, scale));
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
        Self { line, points, spread }
    }
}

fn samples(line: Line, bins: &[Bin], evaluations: &[Evaluated]) -> Vec<Sample> {
    match line.source() {
        Source::Steps(metric) => {
            let of = |bin: &Bin| {
                let summary = bin.get(metric)?;
                let (x, mean) = (middle(bin), summary.mean());
                let (least, greatest) = (summary.least, summary.greatest);
                // The sum of finite numbers may not be.
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

/// Where a bin stands.
pub fn middle(bin: &Bin) -> f64 {
    0.5 * (bin.first as f64 + bin.last as f64)
}

/// The margin at a step: that of the knobs before the first edit that came after it. `None` where
/// the loss knows no margin.
pub fn margin_at(step: u64, edits: &[Edit], now: &RunConfig) -> Option<f64> {
    // An edit at step s was made when steps 0 to s − 1 were taken.
    let later = edits.iter().find(|edit| step < edit.step);
    let config = later.map_or(now, |edit| &edit.before);
    (config.loss.kind == LossKind::Hinge).then_some(config.loss.margin)
}

/// Where there is no margin, the band has no height.
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
    use crate::lab::Command;

    fn key(lab: &Lab, log: bool) -> Key {
        Key { version: lab.version(), log, most: 100, in_sight: None }
    }

    fn chart(lab: &Lab, panel: Panel, log: bool) -> Chart {
        let mut picture = Picture::default();
        picture.update(lab, key(lab, log));
        picture.charts.iter().find(|c| c.panel == panel).unwrap().clone()
    }

    fn with_margin(lab: &mut Lab, margin: f64) {
        let mut config = lab.config().clone();
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
        assert_eq!((last(&lab).x, last(&lab).y), (3.0, lab.report().loss));
        let before = lab.report().loss;
        with_margin(&mut lab, 2.0);
        lab.tick(0.0, &|| 0.0);
        assert_eq!(last(&lab).y, lab.report().loss);
        assert_ne!(lab.report().loss, before);
    }

    #[test]
    fn a_log_scale_changes_losses_and_distances_but_not_shares() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        lab.apply(Command::Step);
        let loss = lab.report().loss;
        let log = chart(&lab, Panel::Loss, true);
        assert!((log.curves[0].points.last().unwrap().y - loss.log10()).abs() < 1e-12);
        let at = |log| chart(&lab, Panel::Shares, log).curves;
        assert_eq!(at(true), at(false));
    }

    #[test]
    fn a_loss_of_0_is_on_the_lower_edge_of_a_log_scale_and_that_is_said() {
        let mut lab = Lab::new(RunConfig::default()).unwrap();
        (0..3).for_each(|_| lab.apply(Command::Step));
        let mut config = lab.config().clone();
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
