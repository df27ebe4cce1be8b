//! Which numbers there are to see, in which panels, and how each line looks.

use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke};
use egui_plot::LineStyle;

use crate::app::numbers::{percent, three};
use crate::app::theme::{LINE, Theme};
use crate::engine::data::Split;
use crate::lab::Stage;
use crate::lab::history::{Evaluated, Metric};

/// One of the pictures above each other. Their numbers have different units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    /// The loss.
    Loss,
    /// Mean distances, with the margin.
    Distances,
    /// Numbers between 0 and 1.
    Shares,
    /// Lengths of the gradient and of the embeddings, and how far all pairs are apart.
    Lengths,
}

impl Panel {
    /// All of them, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Loss, Self::Distances, Self::Shares, Self::Lengths];

    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loss => "Loss",
            Self::Distances => "Distances",
            Self::Shares => "Quality",
            Self::Lengths => "Lengths",
        }
    }

    /// What it shows, in a sentence.
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Loss => "The loss of each step",
            Self::Distances => {
                "Mean d(a,p) and d(a,n) of the batch; the margin is the band above d(a,p)"
            }
            Self::Shares => {
                "The share of active triplets, and MAP@R: training points, held-out points, held-out classes"
            }
            Self::Lengths => {
                "Is it collapsing or exploding? Length of the gradient, mean distance of all pairs, mean \
                 length of the embeddings"
            }
        }
    }

    /// Its lines, the most telling first.
    pub fn lines(self) -> &'static [Line] {
        match self {
            Self::Loss => &[Line::Loss],
            Self::Distances => &[Line::Positive, Line::Negative],
            Self::Shares => &[Line::Train, Line::HeldOut, Line::Unseen, Line::Active],
            Self::Lengths => &[Line::Gradient, Line::Pairs, Line::Norm],
        }
    }

    /// Its lines in a picture of this run: without held-out classes there is no line of them.
    pub fn lines_of(self, stage: &Stage) -> impl Iterator<Item = Line> {
        let has_unseen = !stage.data().evaluated(Split::Unseen).is_empty();
        self.lines().iter().copied().filter(move |&line| line != Line::Unseen || has_unseen)
    }

    /// Whether it can have a logarithmic scale.
    pub fn can_be_log(self) -> bool {
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

/// Where the values of a line come from.
#[derive(Clone, Copy)]
pub enum Source {
    /// Every step has one.
    Steps(Metric),
    /// Only steps that were evaluated have one.
    Evaluations(fn(&Evaluated) -> Option<f64>),
}

impl Line {
    /// Its name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Positive => "d(a,p)",
            Self::Negative => "d(a,n)",
            Self::Pairs => "all pairs",
            Self::Active => "active",
            Self::Train => "MAP@R train",
            Self::HeldOut => "held out",
            Self::Unseen => "held-out classes",
            Self::Gradient => "gradient",
            Self::Norm => "embeddings",
        }
    }

    /// Where its values come from.
    pub fn source(self) -> Source {
        match self {
            Self::Loss => Source::Steps(Metric::Loss),
            Self::Positive => Source::Steps(Metric::MeanPositive),
            Self::Negative => Source::Steps(Metric::MeanNegative),
            Self::Pairs => Source::Steps(Metric::MeanPairDistance),
            Self::Active => Source::Steps(Metric::ActiveShare),
            Self::Train => Source::Evaluations(|e| e.train.map_at_r),
            Self::HeldOut => Source::Evaluations(|e| e.held_out.map_at_r),
            Self::Unseen => Source::Evaluations(|e| e.unseen.map_at_r),
            Self::Gradient => Source::Steps(Metric::GradientNorm),
            Self::Norm => Source::Steps(Metric::MeanNorm),
        }
    }

    /// A value of it, for people.
    pub fn words(self, value: f64) -> String {
        if self == Self::Active { percent(value) } else { three(value) }
    }

    /// Its colour.
    pub fn color(self, theme: &Theme) -> Color32 {
        match self {
            Self::Loss | Self::Gradient => theme.text,
            Self::Positive => theme.positive,
            Self::Negative => theme.negative,
            Self::Pairs | Self::Norm => theme.weak,
            Self::Active => theme.hard,
            Self::Train | Self::HeldOut => theme.easy,
            Self::Unseen => theme.accent,
        }
    }

    /// Solid, dashed or dotted: no two lines of a panel are alike, whoever sees no colours.
    pub fn style(self) -> LineStyle {
        match self {
            Self::Loss | Self::Gradient | Self::Positive | Self::Train => LineStyle::Solid,
            Self::Negative | Self::HeldOut | Self::Norm => LineStyle::Dashed { length: 7.0 },
            Self::Unseen => LineStyle::Dashed { length: 3.0 },
            Self::Pairs | Self::Active => LineStyle::Dotted { spacing: 5.0 },
        }
    }

    /// Its stroke; dots are drawn twice as wide as lines.
    pub fn stroke(self, theme: &Theme) -> Stroke {
        let dotted = matches!(self.style(), LineStyle::Dotted { .. });
        Stroke::new(if dotted { 0.6 * LINE } else { LINE }, self.color(theme))
    }

    /// Its stroke and its style for the second of two runs: finer, fainter, and with more gaps.
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
        piece(painter, self.stroke(theme), self.style(), [from, to]);
    }
}

/// Paints a piece of a line of this stroke and style.
pub fn piece(painter: &Painter, stroke: Stroke, style: LineStyle, [from, to]: [Pos2; 2]) {
    match style {
        LineStyle::Solid => {
            painter.line_segment([from, to], stroke);
        }
        LineStyle::Dashed { length } => {
            painter.extend(Shape::dashed_line(&[from, to], stroke, length, 0.6 * length));
        }
        LineStyle::Dotted { spacing } => {
            let dots = Shape::dotted_line(&[from, to], stroke.color, spacing, stroke.width);
            painter.extend(dots);
        }
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
