//! Colour scale for signed numbers, and the pace at which pictures of weights are remade.

use eframe::egui::{Color32, Ui};

use crate::app::context::ViewContext;
use crate::app::theme::Theme;
use crate::app::views::scale::round_up;

/// Colours on each side of 0.
const STAIRS: usize = 100;
/// Seconds between two pictures of the weights while playing.
const PAUSE: f64 = 0.12;

/// The colours of a scale from −`scale` to `scale`.
pub struct Ramp {
    colors: Vec<Color32>,
    scale: f64,
}

impl Ramp {
    /// The theme's colours, the strongest at ±`scale`.
    pub fn new(theme: &Theme, scale: f64) -> Self {
        let share = |i: usize| i as f32 / STAIRS as f32 - 1.0;
        Self { colors: (0..=2 * STAIRS).map(|i| theme.signed(share(i))).collect(), scale }
    }

    /// The value of the strongest colours, ±.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// The colour of a number; of 0 where it isn't one.
    pub fn color(&self, value: f64) -> Color32 {
        let share = if value.is_finite() { (value / self.scale).clamp(-1.0, 1.0) } else { 0.0 };
        let stair = ((share + 1.0) * STAIRS as f64).round() as usize;
        self.colors[stair.min(2 * STAIRS)]
    }
}

/// The end of a scale for these numbers: a round number, so that it holds still while they drift.
pub fn scale_for<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    let largest = values.into_iter().fold(0.0_f64, |max, v| max.max(v.abs()));
    if !largest.is_finite() || largest < 1e-9 {
        return 1.0;
    }
    round_up(largest)
}

/// Key of a picture of the weights, apart from the step.
#[derive(Clone, Debug, PartialEq)]
struct Subject {
    run: u64,
    dark: bool,
    /// Choice of the person: a layer, or axes.
    choice: [usize; 2],
}

/// Pace of pictures of the weights: one at once for another subject, one for each new picture of the
/// run, but only a few a second while playing.
#[derive(Default)]
pub struct Pace {
    made: Option<(Subject, u64, f64)>,
}

impl Pace {
    /// Tells whether the picture of this choice is due in this frame; then it counts as made.
    pub fn is_due(&mut self, ui: &Ui, cx: &ViewContext<'_>, choice: [usize; 2]) -> bool {
        let subject = Subject { run: cx.run.data_version(), dark: cx.theme.dark, choice };
        let playing = cx.lab.transport().playing;
        self.falls_due(subject, cx.run.picture_version(), playing, ui.input(|i| i.time))
    }

    /// The same by the clock: `now` in seconds; `version` is that of the picture of the run.
    fn falls_due(&mut self, subject: Subject, version: u64, playing: bool, now: f64) -> bool {
        let due = self.made.as_ref().is_none_or(|(before, made, at)| {
            let rested = !playing || !(0.0..PAUSE).contains(&(now - *at));
            *before != subject || (*made != version && rested)
        });
        if due {
            self.made = Some((subject, version, now));
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_at_round_numbers_that_no_value_passes() {
        for (values, end) in [
            (vec![0.0, 0.0], 1.0),
            (vec![], 1.0),
            (vec![0.2, -1.7], 2.0),
            (vec![1.0], 1.0),
            (vec![-0.031], 0.04),
            (vec![85_000.0], 100_000.0),
            (vec![f64::INFINITY], 1.0),
        ] {
            let scale = scale_for(&values);
            assert!((scale - end).abs() < 1e-9 * end, "{values:?}: {scale}");
        }
    }

    #[test]
    fn colours_run_from_one_end_over_zero_to_the_other() {
        let theme = Theme::dark();
        let ramp = Ramp::new(&theme, 2.0);
        assert_eq!(ramp.color(-5.0), theme.below_zero);
        assert_eq!(ramp.color(0.0), theme.zero);
        assert_eq!(ramp.color(f64::NAN), theme.zero);
        assert_eq!(ramp.color(2.0), theme.above_zero);
    }

    #[test]
    fn pictures_follow_every_step_when_paused_and_a_few_a_second_when_playing() {
        let subject = || Subject { run: 0, dark: true, choice: [0, 0] };
        let mut pace = Pace::default();
        assert!(pace.falls_due(subject(), 0, true, 0.0));
        assert!(!pace.falls_due(subject(), 0, false, 9.0), "nothing changed");
        let made = (1..=600).filter(|&f| pace.falls_due(subject(), f, true, 9.0 + f as f64 / 60.0));
        assert!((60..=90).contains(&made.count()));
        assert!(
            pace.falls_due(subject(), 601, false, 19.0),
            "it comes to rest: the last one is right"
        );
        assert!(pace.falls_due(subject(), 602, false, 19.0));
        let other = Subject { choice: [1, 0], ..subject() };
        assert!(pace.falls_due(other, 602, true, 19.0), "another layer is shown at once");
    }
}
