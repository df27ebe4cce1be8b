//! Layout of the three towers: lanes from left to right for positive, anchor and negative, and
//! slabs of weights that cross all three.

use eframe::egui::{Pos2, Rangef, Rect, pos2};

use crate::app::theme::UNIT;

/// Places of all parts.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Positive, anchor and negative from the top, so that each distance is between neighbours.
    pub lanes: [Rect; 3],
    /// Column of the inputs.
    pub input: Rangef,
    /// The outputs of each layer, first to last.
    pub strips: Vec<Rangef>,
    /// The weights of each layer.
    pub slabs: Vec<Rangef>,
    /// Slab of the scaling to length 1.
    pub unit: Option<Rangef>,
    /// The two distances.
    pub distances: Rangef,
    /// The loss, if there is room beside the distances.
    pub loss: Option<Rangef>,
    /// Line of the sizes.
    pub header: Rangef,
    /// The bracket under the slabs.
    pub bracket: Rangef,
    /// The formula.
    pub footer: Rangef,
}

/// The widest that a slab or a strip gets.
const WIDEST: f32 = 64.0;

/// Places the parts of a network with this number of layers of weights in `area`.
pub fn plan(area: Rect, letters: f32, layers: usize, normalizes: bool) -> Plan {
    let line = letters + UNIT;
    let header = Rangef::new(area.top(), area.top() + line);
    let footer = Rangef::new(area.bottom() - line - UNIT, area.bottom());
    let bracket = Rangef::new(footer.min - line - 2.0, footer.min);
    let lanes = lanes(area, header.max, bracket.min - 2.0);

    let width = area.width();
    let input = Rangef::new(area.left(), area.left() + (0.15 * width).clamp(54.0, 150.0));
    let loss_width = if width >= 600.0 { (0.12 * width).clamp(84.0, 150.0) } else { 0.0 };
    let distance_width = (0.17 * width).clamp(62.0, 130.0);
    let distances =
        Rangef::new(area.right() - loss_width - distance_width, area.right() - loss_width);
    let loss = (loss_width > 0.0).then(|| Rangef::new(area.right() - loss_width, area.right()));

    let slots = 2 * layers + usize::from(normalizes);
    let room = (distances.min - input.max).max(1.0);
    let slot = (room / (slots as f32 + 0.25 * (slots + 1) as f32)).min(WIDEST);
    let gap = (room - slot * slots as f32) / (slots + 1) as f32;
    let place = |i: usize| {
        let left = input.max + gap + (slot + gap) * i as f32;
        Rangef::new(left, left + slot)
    };
    let slabs = (0..layers).map(|l| place(2 * l)).collect();
    let last = layers.saturating_sub(1);
    // The last outputs stand behind the scaling to length 1.
    let strips =
        (0..layers).map(|l| place(2 * l + 1 + usize::from(normalizes && l == last))).collect();
    let unit = (normalizes && layers > 0).then(|| place(2 * last + 1));
    Plan { lanes, input, strips, slabs, unit, distances, loss, header, bracket, footer }
}

fn lanes(area: Rect, top: f32, bottom: f32) -> [Rect; 3] {
    let gap = ((bottom - top) * 0.04).clamp(2.0, 12.0);
    let height = ((bottom - top - 2.0 * gap) / 3.0).max(8.0);
    [0.0, 1.0, 2.0].map(|i| {
        let y = top + i * (height + gap);
        Rect::from_min_max(pos2(area.left(), y), pos2(area.right(), y + height))
    })
}

/// Best number of columns for this many cells in a strip of this shape.
pub fn strip_columns(count: usize, width: f32, height: f32) -> usize {
    let columns = (count as f32 * width / height.max(1.0)).sqrt().round() as usize;
    columns.clamp(1, count.max(1))
}

/// The cell of number `i` of `count` in a strip, going down and then to the right.
pub fn strip_cell(strip: Rect, count: usize, i: usize) -> Rect {
    let columns = strip_columns(count, strip.width(), strip.height());
    let rows = count.div_ceil(columns).max(1);
    let size = strip.size() / eframe::egui::vec2(columns as f32, rows as f32);
    let (column, row) = (i / rows, i % rows);
    let min = strip.min + eframe::egui::vec2(column as f32 * size.x, row as f32 * size.y);
    Rect::from_min_size(min, size)
}

/// The number of a strip that the pointer is on.
pub fn strip_index(strip: Rect, count: usize, at: Pos2) -> Option<usize> {
    strip.contains(at).then(|| (0..count).find(|&i| strip_cell(strip, count, i).contains(at)))?
}

/// The side and the number of columns of the largest equal squares, `count` of them, in an area.
pub fn tiles(count: usize, width: f32, height: f32, largest: f32) -> (f32, usize) {
    let side = |columns: usize| {
        let rows = count.div_ceil(columns) as f32;
        (width / columns as f32).min(height / rows).min(largest)
    };
    let better = |best: usize, columns: usize| {
        // Ignores a gain below a hundredth of a pixel, in favour of fewer columns.
        if side(columns) > side(best) + 0.01 { columns } else { best }
    };
    let columns = (2..=count).fold(1, better);
    (side(columns).max(1.0), columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::theme::SMALL;
    use eframe::egui::vec2;

    #[test]
    fn nothing_overlaps_from_a_small_pane_to_a_large_one() {
        for size in
            [vec2(232.0, 148.0), vec2(332.0, 230.0), vec2(800.0, 500.0), vec2(2_400.0, 900.0)]
        {
            for (layers, normalizes) in [(1, false), (1, true), (3, false), (5, true)] {
                let plan =
                    plan(Rect::from_min_size(pos2(5.0, 7.0), size), SMALL, layers, normalizes);
                let mut parts = vec![plan.input];
                parts.extend(plan.slabs.iter().chain(&plan.strips).chain(&plan.unit));
                parts.push(plan.distances);
                parts.extend(plan.loss);
                parts.sort_by(|x, y| x.min.total_cmp(&y.min));
                assert_eq!(plan.slabs.len(), layers);
                assert!(parts.iter().all(|p| p.span() > 3.0), "{size} {layers} {parts:?}");
                let apart = parts.windows(2).all(|p| p[0].max <= p[1].min + 0.01);
                assert!(apart, "{size} {layers} {parts:?}");
                assert!(parts.last().is_some_and(|p| p.max <= 5.0 + size.x + 0.01));
                let lanes = plan.lanes;
                assert!(lanes[0].top() >= plan.header.max && lanes[2].bottom() <= plan.bracket.min);
            }
        }
    }

    #[test]
    fn the_embedding_stands_behind_the_scaling_to_length_1() {
        let plan = plan(Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 200.0)), SMALL, 3, true);
        let unit = plan.unit.unwrap();
        assert!(plan.slabs[2].max <= unit.min && unit.max <= plan.strips[2].min);
    }

    #[test]
    fn a_strip_has_a_cell_for_each_number_and_the_pointer_finds_it() {
        let strip = Rect::from_min_size(pos2(3.0, 4.0), vec2(20.0, 55.0));
        for count in [1, 2, 7, 32, 128] {
            for i in 0..count {
                let cell = strip_cell(strip, count, i);
                assert!(strip.expand(0.01).contains_rect(cell));
                assert_eq!(strip_index(strip, count, cell.center()), Some(i));
            }
        }
        assert_eq!(strip_index(strip, 4, pos2(0.0, 0.0)), None);
    }

    #[test]
    fn tiles_fill_the_area_without_leaving_it() {
        for (count, width, height) in [(1, 100.0, 40.0), (32, 332.0, 170.0), (128, 240.0, 120.0)] {
            let (side, columns) = tiles(count, width, height, 90.0);
            let rows = count.div_ceil(columns) as f32;
            assert!(side * columns as f32 <= width && side * rows <= height);
            assert!(
                side * side * count as f32 >= 0.3 * width * height || side == 90.0 || count == 1
            );
        }
        assert_eq!(tiles(4, 100.0, 100.0, 90.0), (50.0, 2));
    }
}
