//! The formula of one triplet with its numbers in it, which add up as they are printed.

use eframe::egui::{self, Color32, FontId, WidgetInfo, pos2, vec2};

use crate::app::numbers::{fixed, short, three};
use crate::app::theme::{FORMULA, SMALL, Theme, UNIT};
use crate::engine::config::{LossKind, LossSpec};
use crate::engine::distance::Distance;
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletRecord;

/// What a piece of the formula is, hence its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    Plain,
    Positive,
    Negative,
    Margin,
    /// A distance that would count, but another is less.
    Unused,
}

/// A piece of the formula, with small words below it.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// What it is called.
    pub below: &'static str,
    ink: Ink,
    is_number: bool,
}

impl Piece {
    /// The colour of what it stands for.
    pub fn color(&self, theme: &Theme) -> Color32 {
        match self.ink {
            Ink::Plain => theme.text,
            Ink::Positive => theme.positive,
            Ink::Negative => theme.negative,
            Ink::Margin => theme.accent,
            Ink::Unused => theme.weak,
        }
    }
}

/// The numbers of a formula as they are printed.
#[derive(Clone, Debug, PartialEq)]
struct Printed {
    positive: String,
    negative: String,
    across: String,
    margin: String,
    loss: String,
    /// Whether the printed numbers, put into the formula, give the printed loss.
    adds_up: bool,
}

/// The fewest digits with which the printed numbers give the printed loss: two, or up to two
/// more; one of these is spent on distances that would look equal and aren't. Where none give the
/// loss, the fewest.
fn print(record: &TripletRecord, spec: &LossSpec) -> Printed {
    let values = [record.positive, record.negative, record.across, spec.margin];
    let largest = values.iter().copied().fold(0.0, f64::max);
    let fewest = match largest {
        x if x >= 10_000.0 => 0,
        x if x >= 1_000.0 => 1,
        x if x >= 0.1 || x == 0.0 => 2,
        x => (1.0 - x.log10().floor()).min(8.0) as usize,
    };
    let adds_up = |digits: &usize| adds_up(record, spec, *digits);
    let good = (fewest..fewest + 2)
        .find(|digits| adds_up(digits) && tells_apart(record, *digits))
        .or_else(|| (fewest..fewest + 3).find(adds_up));
    let with = |digits: usize| {
        let [positive, negative, across, margin] = values.map(|x| fixed(x, digits));
        let loss = fixed(record.loss, digits);
        Printed { positive, negative, across, margin, loss, adds_up: true }
    };
    match good {
        Some(digits) if largest < 1e7 => with(digits),
        _ if (1e-7..1e7).contains(&largest) => {
            Printed { loss: three(record.loss), adds_up: false, ..with(fewest) }
        }
        _ => {
            let [positive, negative, across, margin] = values.map(three);
            let loss = three(record.loss);
            Printed { positive, negative, across, margin, loss, adds_up: false }
        }
    }
}

/// Whether the numbers, as they are printed with so many digits, give the loss as it is printed;
/// and a loss above 0 is not printed as 0.
fn adds_up(record: &TripletRecord, spec: &LossSpec, digits: usize) -> bool {
    // Back from the text: rounding by arithmetic differs from it in the middle between two.
    let printed = |x: f64| format!("{x:.digits$}").parse().unwrap_or(f64::NAN);
    let negative = printed(record.counted_negative(spec));
    let rounded = LossSpec { margin: printed(spec.margin), ..*spec };
    let loss = rounded.cost(printed(record.positive), negative);
    let is_seen = (printed(record.loss) > 0.0) == (record.loss > 0.0);
    is_seen && fixed(loss, digits) == fixed(record.loss, digits)
}

/// Whether d(a,p) and d(a,n) are printed differently where they differ: the costliest semi-hard
/// triplets have a negative that is hardly farther than the positive.
fn tells_apart(record: &TripletRecord, digits: usize) -> bool {
    record.positive == record.negative
        || fixed(record.positive, digits) != fixed(record.negative, digits)
}

/// The pieces of the formula of a triplet.
pub fn pieces(record: &TripletRecord, spec: &LossSpec, distance: Distance) -> Vec<Piece> {
    let p = print(record, spec);
    let plain = |text: &str, below| Piece {
        text: text.to_owned(),
        below,
        ink: Ink::Plain,
        is_number: false,
    };
    let number = |text: String, below, ink| Piece { text, below, ink, is_number: true };
    let (start, end) = match spec.kind {
        LossKind::Hinge => ("max(0,", ")"),
        LossKind::Soft => ("ln(1 + e^(", "))"),
    };
    let d = match distance {
        Distance::Euclidean => "Euclidean d",
        Distance::Squared => "squared d",
        Distance::Cosine => "cosine d",
    };
    let mut all = vec![plain(start, d), number(p.positive, "d(a,p)", Ink::Positive)];
    if spec.swap {
        let swapped = record.across < record.negative;
        let ink = |counts| if counts { Ink::Negative } else { Ink::Unused };
        all.push(plain("− min(", ""));
        all.push(number(p.negative, "d(a,n)", ink(!swapped)));
        all.push(plain(",", ""));
        all.push(number(p.across, "d(p,n)", ink(swapped)));
        all.push(plain(")", ""));
    } else {
        all.push(plain("−", ""));
        all.push(number(p.negative, "d(a,n)", Ink::Negative));
    }
    if spec.kind == LossKind::Hinge {
        all.push(plain("+", ""));
        all.push(number(p.margin, "margin", Ink::Margin));
    }
    all.push(plain(end, ""));
    all.push(plain(if p.adds_up { "=" } else { "≈" }, ""));
    all.push(number(p.loss, "loss", Ink::Plain));
    all
}

/// The same without its result, which a page asks for.
pub fn unpriced(mut pieces: Vec<Piece>) -> Vec<Piece> {
    for piece in pieces.iter_mut().rev().take(2) {
        piece.text = if piece.is_number { "?" } else { "=" }.to_owned();
    }
    pieces
}

/// In the place of the verdict, where a page asks for it.
pub const ASKED: &str = "easy, semi-hard or hard: that is the question";

/// What the numbers mean, in a sentence.
pub fn verdict(record: &TripletRecord, spec: &LossSpec) -> String {
    let swapped = spec.swap && record.across < record.negative;
    if spec.kind == LossKind::Soft {
        let place = match record.hardness {
            Hardness::Hard => "hard: the negative is no farther than the positive",
            _ => "not hard: the negative is farther than the positive",
        };
        let swap = if swapped { "; with swap d(p,n) counts" } else { "" };
        return format!("{place}{swap}; the soft margin is never quite content");
    }
    let hardly = record.negative - record.positive < 0.01 && spec.margin > 0.01;
    let margin = short(spec.margin);
    let just = format!(
        "semi-hard: the negative is farther than the positive by less than 0.01; \
         the margin asks for {margin}"
    );
    let place = match record.hardness {
        Hardness::SemiHard if hardly => &just,
        Hardness::Easy => "easy: the negative is farther than the positive by the margin or more",
        Hardness::SemiHard => {
            "semi-hard: the negative is farther than the positive, but not by the margin"
        }
        Hardness::Hard => "hard: the negative is no farther than the positive",
    };
    match (swapped, record.loss > 0.0, record.hardness) {
        (true, true, Hardness::Easy) => {
            format!("{place}; but it is near the positive, and with swap d(p,n) counts")
        }
        (true, _, _) => format!("{place}; with swap d(p,n) counts"),
        (false, false, Hardness::Easy) => format!("{place}: it costs nothing"),
        _ => place.to_owned(),
    }
}

/// Height of the formula.
pub const HEIGHT: f32 = FORMULA + SMALL + 4.0 * UNIT;

/// Draws the formula over the whole width of `ui`, as large as it fits.
pub fn show(ui: &mut egui::Ui, theme: &Theme, pieces: &[Piece]) {
    let size = vec2(ui.available_width(), HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    response.widget_info(|| {
        WidgetInfo::labeled(egui::Role::Label, true, format!("Formula: {}", words.join(" ")))
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let small = FontId::proportional(SMALL);
    for (letters, last) in
        [(FORMULA, false), (17.0, false), (15.0, false), (13.0, false), (SMALL, true)]
    {
        let font = FontId::proportional(letters);
        // Room for one digit more than usual, so that the pieces stay where they are.
        let usual = painter.layout_no_wrap("0.000".to_owned(), font.clone(), theme.text).size().x;
        let laid: Vec<_> = pieces
            .iter()
            .map(|piece| {
                let color = piece.color(theme);
                let text = painter.layout_no_wrap(piece.text.clone(), font.clone(), color);
                let below =
                    painter.layout_no_wrap(piece.below.to_owned(), small.clone(), theme.weak);
                let least = if piece.is_number && letters > 13.0 { usual } else { 0.0 };
                let width = text.size().x.max(below.size().x).max(least);
                (text, below, width, color)
            })
            .collect();
        let gap = 0.3 * letters;
        let whole: f32 = laid.iter().map(|l| l.2 + gap).sum::<f32>() - gap;
        if whole > rect.width() && !last {
            continue;
        }
        let mut x = rect.left();
        let base = rect.top() + UNIT + FORMULA;
        for (text, below, width, color) in laid {
            let middle = x + 0.5 * width;
            let at = pos2(middle - 0.5 * text.size().x, base - text.size().y + 0.25 * letters);
            painter.galley(at, text, color);
            let at = pos2(middle - 0.5 * below.size().x, base + 1.5 * UNIT);
            let below_color = if color == theme.text { theme.weak } else { color };
            painter.galley_with_override_text_color(at, below, below_color);
            x += width + gap;
        }
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::Reduction;
    use crate::engine::report::TripletId;
    use proptest::prelude::*;

    fn spec(kind: LossKind, margin: f64, swap: bool) -> LossSpec {
        LossSpec { kind, margin, swap, mean: Reduction::Active }
    }

    fn record(distances: [f64; 3], spec: &LossSpec) -> TripletRecord {
        TripletRecord::new(TripletId { anchor: 0, positive: 1, negative: 2 }, distances, spec)
    }

    fn text(record: &TripletRecord, spec: &LossSpec) -> String {
        let all = pieces(record, spec, Distance::Euclidean);
        all.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_formula_reads_as_in_the_book() {
        let hinge = spec(LossKind::Hinge, 0.5, false);
        let of = |distances, spec: &LossSpec| text(&record(distances, spec), spec);
        assert_eq!(of([0.82, 1.10, 0.9], &hinge), "max(0, 0.82 − 1.10 + 0.50 ) = 0.22");
        assert_eq!(of([0.82, 1.40, 0.9], &hinge), "max(0, 0.82 − 1.40 + 0.50 ) = 0.00");
        let swap = spec(LossKind::Hinge, 0.5, true);
        assert_eq!(
            of([0.82, 1.10, 0.90], &swap),
            "max(0, 0.82 − min( 1.10 , 0.90 ) + 0.50 ) = 0.42"
        );
        let soft = spec(LossKind::Soft, 0.5, false);
        assert_eq!(of([0.82, 1.10, 0.9], &soft), "ln(1 + e^( 0.82 − 1.10 )) = 0.56");
    }

    #[test]
    fn what_is_asked_for_is_not_told() {
        let hinge = spec(LossKind::Hinge, 0.5, false);
        let all = pieces(&record([0.82, 1.10, 0.9], &hinge), &hinge, Distance::Euclidean);
        let texts: Vec<String> = unpriced(all).into_iter().map(|piece| piece.text).collect();
        assert_eq!(texts.join(" "), "max(0, 0.82 − 1.10 + 0.50 ) = ?");
    }

    #[test]
    fn more_digits_are_used_where_two_do_not_add_up() {
        // 0.824 − 1.096 + 0.5 = 0.228: with two digits 0.82 − 1.10 + 0.50 would be 0.22.
        let hinge = spec(LossKind::Hinge, 0.5, false);
        let record = record([0.824, 1.096, 0.9], &hinge);
        assert_eq!(text(&record, &hinge), "max(0, 0.824 − 1.096 + 0.500 ) = 0.228");
    }

    #[test]
    fn distances_that_differ_are_printed_differently() {
        let hinge = spec(LossKind::Hinge, 1.0, false);
        let near = record([0.5981, 0.6012, 0.9], &hinge);
        assert_eq!(text(&near, &hinge), "max(0, 0.598 − 0.601 + 1.000 ) = 0.997");
        let equal = record([0.6, 0.6, 0.9], &hinge);
        assert_eq!(text(&equal, &hinge), "max(0, 0.60 − 0.60 + 1.00 ) = 1.00");
        // Three digits don't tell these apart: none is spent on it.
        let nearest = record([0.6, 0.600_001, 0.9], &hinge);
        assert_eq!(text(&nearest, &hinge), "max(0, 0.60 − 0.60 + 1.00 ) = 1.00");
    }

    #[test]
    fn the_margin_counts_as_it_is_printed() {
        // With one digit, 1.95 is printed as 1.9 and would be rounded to 2.0.
        let hinge = spec(LossKind::Hinge, 1.95, false);
        let record = record([2_999.143_178_989_715_6, 0.0, 0.0], &hinge);
        assert_eq!(
            text(&record, &hinge),
            "max(0, 2\u{2009}999.14 − 0.00 + 1.95 ) = 3\u{2009}001.09"
        );
    }

    #[test]
    fn a_tiny_loss_is_not_printed_as_nothing() {
        let hinge = spec(LossKind::Hinge, 0.5, false);
        let record = record([0.5, 0.999_999_9, 0.9], &hinge);
        let text = text(&record, &hinge);
        assert!(text.ends_with("≈ 1.0e−7"), "{text}");
    }

    proptest! {
        #[test]
        fn what_is_printed_with_an_equals_sign_adds_up(
            positive in 0.0..60.0, negative in 0.0..60.0, across in 0.0..60.0,
            hundredths in 0_u32..500, scale in -4_i32..3, swap: bool,
        ) {
            let scale = 10_f64.powi(scale);
            let spec = spec(LossKind::Hinge, f64::from(hundredths) / 100.0, swap);
            let record = record([positive * scale, negative * scale, across * scale], &spec);
            let p = print(&record, &spec);
            if p.adds_up {
                // In whole units of the last digit, so that the sum is exact.
                let units = |text: &str| text.replace(['.', '\u{2009}'], "").parse::<i64>().unwrap();
                let counted = if swap { units(&p.negative).min(units(&p.across)) } else { units(&p.negative) };
                let sum = units(&p.positive) - counted + units(&p.margin);
                prop_assert_eq!(sum.max(0), units(&p.loss));
                prop_assert_eq!(units(&p.loss) > 0, record.loss > 0.0);
            }
        }
    }

    #[test]
    fn the_verdict_says_what_the_triplet_is() {
        let hinge = spec(LossKind::Hinge, 0.5, false);
        let of = |distances, spec: &LossSpec| verdict(&record(distances, spec), spec);
        assert!(of([0.8, 1.1, 1.0], &hinge).starts_with("semi-hard: "));
        assert!(
            of([0.8, 0.801, 1.0], &hinge).ends_with("by less than 0.01; the margin asks for 0.5")
        );
        assert!(of([0.8, 1.5, 1.0], &hinge).ends_with("costs nothing"));
        assert!(of([0.8, 0.5, 1.0], &hinge).starts_with("hard: "));
        let swap = spec(LossKind::Hinge, 0.5, true);
        assert!(of([0.8, 1.5, 0.2], &swap).contains("d(p,n) counts"));
        let soft = spec(LossKind::Soft, 0.5, false);
        assert!(of([0.8, 1.1, 0.2], &soft).starts_with("not hard: "));
    }
}
