//! The formula of one triplet with its numbers in it, which add up as they are printed.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{self, Color32, FontId, Galley, WidgetInfo, pos2, vec2};

use crate::app::theme::{BODY, FORMULA, Theme, UNIT};
use crate::engine::config::{LossKind, LossSpec};
use crate::engine::distance::Distance;
use crate::engine::numbers::{fixed, short, three};
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletRecord;

/// Meaning of a piece of the formula, hence its colour.
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
    /// Text of the piece.
    pub text: String,
    /// Name below it.
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

    /// Tells whether the formula may be broken before the piece: at an operator, or the second
    /// number of a minimum.
    fn opens_a_line(&self) -> bool {
        let is_second = self.is_number && self.below == ACROSS;
        is_second || self.text.starts_with(['−', '+', '=', '≈'])
    }
}

/// Name of the distance that counts with swap.
const ACROSS: &str = "d(p,n)";

/// The numbers of a formula as they are printed.
#[derive(Clone, Debug, PartialEq)]
struct Printed {
    positive: String,
    negative: String,
    across: String,
    margin: String,
    loss: String,
    /// True if the printed numbers, put into the formula, give the printed loss.
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

/// Tells whether the numbers, printed with so many digits, give the printed loss, and a loss above
/// 0 is not printed as 0.
fn adds_up(record: &TripletRecord, spec: &LossSpec, digits: usize) -> bool {
    // Back from the text: rounding by arithmetic differs from it in the middle between two.
    let printed = |x: f64| format!("{x:.digits$}").parse().unwrap_or(f64::NAN);
    let negative = printed(record.counted_negative(spec));
    let rounded = LossSpec { margin: printed(spec.margin), ..*spec };
    let loss = rounded.triplet_loss(printed(record.positive), negative);
    let is_seen = (printed(record.loss) > 0.0) == (record.loss > 0.0);
    is_seen && fixed(loss, digits) == fixed(record.loss, digits)
}

/// Tells whether d(a,p) and d(a,n) are printed differently if they differ: the highest-loss
/// semi-hard triplets have a negative that is hardly farther than the positive.
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
        all.push(number(p.across, ACROSS, ink(swapped)));
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

/// Hides the result, for a page that asks for it.
pub fn without_loss(mut pieces: Vec<Piece>) -> Vec<Piece> {
    for piece in pieces.iter_mut().rev().take(2) {
        piece.text = if piece.is_number { "?" } else { "=" }.to_owned();
    }
    pieces
}

/// Words in place of the verdict, if a page asks for it.
pub const ASKED: &str = "easy, semi-hard or hard: that is the question";

/// Sentence on what the numbers mean.
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

/// Sizes of letters on one line, and on several: a formula that doesn't fit is broken before it gets
/// smaller than that, and is never smaller than the letters around it.
const ON_ONE_LINE: [f32; 3] = [FORMULA, 17.0, 15.0];
const ON_MORE: [f32; 4] = [FORMULA, 17.0, 15.0, BODY];
/// The most lines before letters get smaller.
const LINES: usize = 3;

/// A piece as it is painted: its text, the name below it, and the room for both.
struct Laid {
    text: Arc<Galley>,
    below: Arc<Galley>,
    width: f32,
    color: Color32,
}

/// Draws the formula over the whole width of `ui`, as large as it fits, on as few lines as that
/// takes.
pub fn show(ui: &mut egui::Ui, theme: &Theme, pieces: &[Piece]) {
    let width = ui.available_width();
    let (letters, laid, lines) = lay_out(ui.painter(), theme, pieces, width);
    let line = letters + theme.small + 3.0 * UNIT;
    let size = vec2(width, lines.len() as f32 * line + UNIT);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    let words: Vec<&str> = pieces.iter().map(|p| p.text.as_str()).collect();
    response.widget_info(|| {
        WidgetInfo::labeled(egui::Role::Label, true, format!("Formula: {}", words.join(" ")))
    });
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    for (row, line_of) in lines.into_iter().enumerate() {
        let mut x = rect.left();
        let base = rect.top() + UNIT + letters + row as f32 * line;
        for Laid { text, below, width, color } in &laid[line_of] {
            let middle = x + 0.5 * width;
            let at = pos2(middle - 0.5 * text.size().x, base - text.size().y + 0.25 * letters);
            painter.galley(at, text.clone(), *color);
            let at = pos2(middle - 0.5 * below.size().x, base + 1.5 * UNIT);
            let below_color = if *color == theme.text { theme.weak } else { *color };
            painter.galley_with_override_text_color(at, below.clone(), below_color);
            x += width + gap(letters);
        }
    }
}

/// Gap between two pieces.
fn gap(letters: f32) -> f32 {
    0.3 * letters
}

/// Size of the letters, the pieces, and those of each line, for a formula of this width.
fn lay_out(
    painter: &egui::Painter,
    theme: &Theme,
    pieces: &[Piece],
    width: f32,
) -> (f32, Vec<Laid>, Vec<Range<usize>>) {
    let one = ON_ONE_LINE.map(|letters| (1, letters));
    let few = (2..=LINES).flat_map(|lines| ON_MORE.map(|letters| (lines, letters)));
    for (most, letters) in one.into_iter().chain(few) {
        // The name of the distance goes before the formula gets smaller.
        for with_distance in [true, false] {
            let laid = laid(painter, theme, pieces, letters, with_distance);
            let (lines, fits) = broken(pieces, &laid, gap(letters), width);
            if fits && lines.len() <= most {
                return (letters, laid, lines);
            }
        }
    }
    let laid = laid(painter, theme, pieces, BODY, false);
    let (lines, _) = broken(pieces, &laid, gap(BODY), width);
    (BODY, laid, lines)
}

fn laid(
    painter: &egui::Painter,
    theme: &Theme,
    pieces: &[Piece],
    letters: f32,
    with_distance: bool,
) -> Vec<Laid> {
    let write = |text: &str, size: f32, color| {
        painter.layout_no_wrap(text.to_owned(), FontId::proportional(size), color)
    };
    // Room for one digit more than usual, so that the pieces stay where they are.
    let usual = write("0.000", letters, theme.text).size().x;
    let each = pieces.iter().map(|piece| {
        let color = piece.color(theme);
        let text = write(&piece.text, letters, color);
        let is_named = with_distance || piece.is_number;
        let below = write(if is_named { piece.below } else { "" }, theme.small, theme.weak);
        let least = if piece.is_number && letters > BODY { usual } else { 0.0 };
        let width = text.size().x.max(below.size().x).max(least);
        Laid { text, below, width, color }
    });
    each.collect()
}

/// Breaks the formula into lines before its operators; tells whether all fit into the width.
fn broken(pieces: &[Piece], laid: &[Laid], gap: f32, width: f32) -> (Vec<Range<usize>>, bool) {
    let mut starts: Vec<usize> = (1..pieces.len()).filter(|&i| pieces[i].opens_a_line()).collect();
    starts.insert(0, 0);
    starts.push(pieces.len());
    let wide = |of: &Range<usize>| {
        let pieces = laid[of.clone()].iter().map(|laid| laid.width + gap);
        pieces.sum::<f32>() - gap
    };
    let mut lines: Vec<Range<usize>> = Vec::new();
    for (&start, &end) in starts.iter().zip(&starts[1..]) {
        match lines.last_mut() {
            Some(line) if wide(&(line.start..end)) <= width => line.end = end,
            _ => lines.push(start..end),
        }
    }
    let fits = lines.iter().all(|line| wide(line) <= width);
    (lines, fits)
}

#[cfg(test)]
mod tests;
