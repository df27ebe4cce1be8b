//! Colours that people with a colour-vision deficiency can tell apart, in both themes.

use eframe::egui::Color32;
use triplet_lab::app::theme::Theme;

use crate::common::vision::{VISIONS, ciede2000, seen};

/// How far apart two colours have to be, in CIEDE2000.
const APART: f64 = 10.0;

/// The colours that mark points, with what they stand for.
fn marks(theme: &Theme) -> Vec<(String, [u8; 3])> {
    let bytes = |color: Color32| [color.r(), color.g(), color.b()];
    let classes = (0..8).map(|class| (format!("class {class}"), bytes(theme.class(class))));
    let roles =
        [("anchor", theme.anchor), ("positive", theme.positive), ("negative", theme.negative)];
    classes.chain(roles.map(|(name, color)| (name.to_owned(), bytes(color)))).collect()
}

#[test]
fn classes_and_roles_are_told_apart_with_every_kind_of_vision() {
    for theme in [Theme::dark(), Theme::light()] {
        let marks = marks(&theme);
        for (name, vision) in &VISIONS {
            for (i, (one, a)) in marks.iter().enumerate() {
                for (other, b) in &marks[..i] {
                    let apart = ciede2000(seen(*a, vision), seen(*b, vision));
                    let words = format!("{name}, dark {}: {one} and {other}", theme.dark);
                    assert!(apart >= APART, "{words}: {apart:.1}");
                }
            }
        }
    }
}

#[test]
fn positive_is_blue_and_negative_is_orange() {
    for theme in [Theme::dark(), Theme::light()] {
        let (p, n) = (theme.positive, theme.negative);
        assert!(p.b() > p.g() && p.g() > p.r(), "{p:?}");
        assert!(n.r() > n.g() && n.g() > n.b(), "{n:?}");
    }
}

/// Pairs of table 1 of Sharma, Wu & Dalal, "The CIEDE2000 Color-Difference Formula:
/// Implementation Notes, Supplementary Test Data, and Mathematical Observations" (2005): those
/// where implementations go wrong.
#[test]
fn the_measure_is_the_published_one() {
    let pairs = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0000),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373),
        ([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082),
    ];
    for (a, b, apart) in pairs {
        let measured = ciede2000(a, b);
        assert!((measured - apart).abs() < 1e-4, "{a:?} {b:?}: {measured:.4}, not {apart}");
    }
}

#[test]
fn a_simulated_deficiency_leaves_greys_alone_and_takes_a_difference_away() {
    for (name, vision) in &VISIONS {
        let [light, a, b] = seen([128, 128, 128], vision);
        assert!((light - 53.6).abs() < 0.5 && a.hypot(b) < 0.5, "{name}: {light} {a} {b}");
    }
    let apart = |pair: [[u8; 3]; 2], vision: usize| {
        let [a, b] = pair.map(|color| seen(color, &VISIONS[vision].1));
        ciede2000(a, b)
    };
    let red_green = [[200, 70, 60], [120, 120, 50]];
    let blue_green = [[0, 120, 200], [0, 135, 130]];
    assert!(apart(red_green, 2) < 0.5 * apart(red_green, 0), "deuteranopia");
    assert!(apart(blue_green, 3) < 0.5 * apart(blue_green, 0), "tritanopia");
}
