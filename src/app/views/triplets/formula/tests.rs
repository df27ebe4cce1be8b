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
    assert_eq!(of([0.82, 1.10, 0.90], &swap), "max(0, 0.82 − min( 1.10 , 0.90 ) + 0.50 ) = 0.42");
    let soft = spec(LossKind::Soft, 0.5, false);
    assert_eq!(of([0.82, 1.10, 0.9], &soft), "ln(1 + e^( 0.82 − 1.10 )) = 0.56");
}

#[test]
fn what_is_asked_for_is_not_told() {
    let hinge = spec(LossKind::Hinge, 0.5, false);
    let all = pieces(&record([0.82, 1.10, 0.9], &hinge), &hinge, Distance::Euclidean);
    let texts: Vec<String> = without_loss(all).into_iter().map(|piece| piece.text).collect();
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
    assert_eq!(text(&record, &hinge), "max(0, 2\u{2009}999.14 − 0.00 + 1.95 ) = 3\u{2009}001.09");
}

#[test]
fn a_tiny_loss_is_not_printed_as_nothing() {
    let hinge = spec(LossKind::Hinge, 0.5, false);
    let record = record([0.5, 0.999_999_9, 0.9], &hinge);
    let text = text(&record, &hinge);
    assert!(text.ends_with("≈ 1.0e−7"), "{text}");
}

/// The longest formulas that can be: many digits, a second negative, a soft margin.
fn longest() -> Vec<Vec<Piece>> {
    let mut all = Vec::new();
    for kind in [LossKind::Hinge, LossKind::Soft] {
        for (distances, margin) in [
            ([0.82, 1.10, 0.9], 0.5),
            ([9_123.456, 8_765.432, 9_999.999], 4.999),
            ([999_999.1, 888_888.2, 777_777.3], 5.0),
            ([1.234e-9, 5.678e-9, 1e-9], 0.0),
            ([1.234e12, 5.678e12, 1e12], 5.0),
        ] {
            for swap in [false, true] {
                let spec = spec(kind, margin, swap);
                let record = record(distances, &spec);
                for distance in [Distance::Euclidean, Distance::Squared, Distance::Cosine] {
                    all.push(pieces(&record, &spec, distance));
                }
            }
        }
    }
    let without: Vec<_> = all.iter().cloned().map(without_loss).collect();
    all.into_iter().chain(without).collect()
}

/// Texts that a formula paints in a pane of this width, each with its size.
fn painted(ctx: &egui::Context, theme: &Theme, pieces: &[Piece], width: f32) -> Vec<Text> {
    let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(width, 600.0));
    let input = egui::RawInput { screen_rect: Some(screen), ..Default::default() };
    let mut output = ctx.run_ui(input, |ui| show(ui, theme, pieces));
    output.textures_delta.clear();
    let texts = output.shapes.into_iter().filter_map(|clipped| match clipped.shape {
        egui::Shape::Text(text) if text.galley.mesh_bounds.is_positive() => Some(Text {
            seen: clipped.clip_rect,
            rect: text.visual_bounding_rect(),
            letters: text.galley.job.sections[0].format.font_id.size,
        }),
        _ => None,
    });
    texts.collect()
}

struct Text {
    seen: egui::Rect,
    rect: egui::Rect,
    letters: f32,
}

#[test]
fn the_formula_is_whole_at_every_width_with_the_longest_numbers() {
    let ctx = egui::Context::default();
    let all = longest();
    for theme in [Theme::dark(), Theme::light().presented(), Theme::dark().presented()] {
        for width in 300..=1_200 {
            // Each formula at many widths, and each width with many formulas.
            for pieces in all.iter().skip(width % 5).step_by(5) {
                let texts = painted(&ctx, &theme, pieces, width as f32);
                let words: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
                let here = format!("{width}: {}", words.join(" "));
                let least = pieces.len() + pieces.iter().filter(|p| p.is_number).count();
                assert!(texts.len() >= least, "{here}");
                for (i, text) in texts.iter().enumerate() {
                    assert!(text.seen.contains_rect(text.rect), "{here}: {:?}", text.rect);
                    assert!(text.letters >= theme.small, "{here}: {}", text.letters);
                    for other in &texts[..i] {
                        let over = text.rect.intersect(other.rect);
                        assert!(!over.is_positive(), "{here}: {over:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_formula_is_the_largest_text_of_its_pane_where_there_is_room() {
    let ctx = egui::Context::default();
    let hinge = spec(LossKind::Hinge, 0.5, false);
    let usual = pieces(&record([0.82, 1.10, 0.9], &hinge), &hinge, Distance::Euclidean);
    for width in 300..=1_200 {
        let texts = painted(&ctx, &Theme::dark().presented(), &usual, width as f32);
        let largest = texts.iter().map(|text| text.letters).fold(0.0, f32::max);
        assert!(largest > BODY, "{width}: {largest}");
    }
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
    assert!(of([0.8, 0.801, 1.0], &hinge).ends_with("by less than 0.01; the margin asks for 0.5"));
    assert!(of([0.8, 1.5, 1.0], &hinge).ends_with("costs nothing"));
    assert!(of([0.8, 0.5, 1.0], &hinge).starts_with("hard: "));
    let swap = spec(LossKind::Hinge, 0.5, true);
    assert!(of([0.8, 1.5, 0.2], &swap).contains("d(p,n) counts"));
    let soft = spec(LossKind::Soft, 0.5, false);
    assert!(of([0.8, 1.1, 0.2], &soft).starts_with("not hard: "));
}
