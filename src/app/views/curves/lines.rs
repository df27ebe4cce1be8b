//! Panels of the curves, and the values and looks of their lines.

use eframe::egui::{Color32, Painter, Pos2, Stroke};
use egui_plot::LineStyle;

use crate::app::context::ViewContext;
use crate::app::marks;
use crate::app::theme::{LINE, Theme};
use crate::engine::data::Split;
use crate::engine::numbers::{percent, three};
use crate::lab::ActiveRun;
use crate::lab::history::{Evaluated, Metric};
use crate::lesson::{Quantity, Score};

pub use crate::lab::CurvePanel as Panel;

/// Lines of a panel.
pub trait Lines {
    /// The lines, the most telling first.
    fn lines(self) -> &'static [Line];

    /// Lines for this run: without held-out classes there is no line of them.
    fn lines_of(self, run: &ActiveRun) -> impl Iterator<Item = Line>;

    /// Tells whether the panel can have a logarithmic scale.
    fn can_be_log(self) -> bool;
}

impl Lines for Panel {
    fn lines(self) -> &'static [Line] {
        match self {
            Self::Loss => &[Line::Loss],
            Self::Distances => &[Line::Positive, Line::Negative],
            Self::Shares => &[Line::Train, Line::HeldOut, Line::Unseen, Line::Active],
            Self::Lengths => &[Line::Gradient, Line::Pairs, Line::Norm],
        }
    }

    fn lines_of(self, run: &ActiveRun) -> impl Iterator<Item = Line> {
        let has_unseen = !run.data().evaluated(Split::Unseen).is_empty();
        self.lines().iter().copied().filter(move |&line| line != Line::Unseen || has_unseen)
    }

    fn can_be_log(self) -> bool {
        self != Self::Shares
    }
}

/// A number over the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Mean loss.
    Loss,
    /// Mean d(a,p).
    Positive,
    /// Mean d(a,n).
    Negative,
    /// Mean distance of all pairs.
    Pairs,
    /// Share of active triplets.
    Active,
    /// MAP@R of the training points.
    Train,
    /// MAP@R of the held-out points.
    HeldOut,
    /// MAP@R of the classes that are not trained on, among themselves.
    Unseen,
    /// Length of the gradient.
    Gradient,
    /// Mean length of the embeddings.
    Norm,
}

/// Source of the values of a line.
#[derive(Clone, Copy)]
pub enum Source {
    /// Value that every step has.
    Steps(Metric),
    /// Value that only evaluated steps have.
    Evaluations(fn(&Evaluated) -> Option<f64>),
}

impl Line {
    /// Name, source, colour and style. No two lines of a panel are alike in style, for those who
    /// see no colours.
    fn row(self) -> (&'static str, Source, fn(&Theme) -> Color32, LineStyle) {
        use LineStyle::{Dashed, Dotted, Solid};
        use Source::{Evaluations, Steps};
        let (dashed, dense) = (Dashed { length: 7.0 }, Dashed { length: 3.0 });
        let dotted = Dotted { spacing: 5.0 };
        match self {
            Self::Loss => ("loss", Steps(Metric::Loss), |t| t.text, Solid),
            Self::Positive => ("d(a,p)", Steps(Metric::MeanPositive), |t| t.positive, Solid),
            Self::Negative => ("d(a,n)", Steps(Metric::MeanNegative), |t| t.negative, dashed),
            Self::Pairs => ("all pairs", Steps(Metric::MeanPairDistance), |t| t.weak, dotted),
            Self::Active => ("active", Steps(Metric::ActiveShare), |t| t.hard, dotted),
            Self::Train => ("MAP@R train", Evaluations(|e| e.train.map_at_r), |t| t.easy, Solid),
            Self::HeldOut => ("held out", Evaluations(|e| e.held_out.map_at_r), |t| t.easy, dashed),
            Self::Unseen => {
                ("held-out classes", Evaluations(|e| e.unseen.map_at_r), |t| t.accent, dense)
            }
            Self::Gradient => ("gradient", Steps(Metric::GradientNorm), |t| t.text, Solid),
            Self::Norm => ("embeddings", Steps(Metric::MeanNorm), |t| t.weak, dashed),
        }
    }

    /// The name.
    pub fn label(self) -> &'static str {
        self.row().0
    }

    /// The source of its values.
    pub fn source(self) -> Source {
        self.row().1
    }

    /// The number that it shows, as a lesson names it.
    fn quantity(self) -> Quantity {
        let of = |split| Quantity::Evaluated(Score::MapAtR, split);
        match self {
            Self::Train => of(Split::Train),
            Self::HeldOut => of(Split::HeldOut),
            Self::Unseen => of(Split::Unseen),
            Self::Loss => Quantity::Step(Metric::Loss),
            Self::Positive => Quantity::Step(Metric::MeanPositive),
            Self::Negative => Quantity::Step(Metric::MeanNegative),
            Self::Pairs => Quantity::Step(Metric::MeanPairDistance),
            Self::Active => Quantity::Step(Metric::ActiveShare),
            Self::Gradient => Quantity::Step(Metric::GradientNorm),
            Self::Norm => Quantity::Step(Metric::MeanNorm),
        }
    }

    /// Tells whether the page of a lesson asks for its present value.
    pub fn is_asked(self, cx: &ViewContext<'_>) -> bool {
        cx.hides_number(self.quantity())
    }

    /// A value of it, for people.
    pub fn words(self, value: f64) -> String {
        if self == Self::Active { percent(value) } else { three(value) }
    }

    /// The colour.
    pub fn color(self, theme: &Theme) -> Color32 {
        (self.row().2)(theme)
    }

    /// Style: solid, dashed or dotted.
    pub fn style(self) -> LineStyle {
        self.row().3
    }

    /// Stroke of the line; dots are drawn twice as wide as lines.
    pub fn stroke(self, theme: &Theme) -> Stroke {
        let dotted = matches!(self.style(), LineStyle::Dotted { .. });
        Stroke::new(if dotted { 0.6 * LINE } else { LINE }, self.color(theme))
    }

    /// Stroke and style for the second of two runs: finer, fainter, with more gaps.
    pub fn beside(self, theme: &Theme) -> (Stroke, LineStyle) {
        let stroke = self.stroke(theme);
        let color = theme.faded(stroke.color, 0.75);
        match self.style() {
            LineStyle::Solid => {
                (Stroke::new(0.65 * LINE, color), LineStyle::Dashed { length: 4.0 })
            }
            LineStyle::Dashed { .. } => {
                (Stroke::new(0.5 * LINE, color), LineStyle::Dotted { spacing: 4.0 })
            }
            LineStyle::Dotted { .. } => {
                (Stroke::new(0.45 * LINE, color), LineStyle::Dotted { spacing: 8.0 })
            }
        }
    }

    /// Paints a piece of it, for a legend.
    pub fn sample(self, painter: &Painter, theme: &Theme, from: Pos2, to: Pos2) {
        marks::line(painter, self.stroke(theme), self.style(), [from, to]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_panel_can_be_told_apart_without_colours() {
        for panel in Panel::ALL {
            for (i, line) in panel.lines().iter().enumerate() {
                for other in &panel.lines()[i + 1..] {
                    assert!(line.style() != other.style(), "{line:?} and {other:?}");
                }
            }
        }
    }
}
