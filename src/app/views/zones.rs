//! Colours and words for the regions of hard, semi-hard and easy triplets, the same in every view.

use eframe::egui::Color32;

use crate::app::theme::Theme;
use crate::engine::config::{LossKind, Mining, RunConfig};
use crate::engine::numbers::{percent, two_places};
use crate::engine::ranking::Hardness;
use crate::engine::report::TripletCounts;

/// The margin as it divides the triplets, with its name on screen; `None` where it divides none:
/// with the soft margin there is a border only where the miner looks for semi-hard triplets.
pub fn margin(config: &RunConfig) -> Option<(f64, String)> {
    let margin = config.loss.margin;
    let name = format!("margin {}", two_places(margin));
    match (config.loss.kind, config.mining.rule) {
        (LossKind::Hinge, _) => Some((margin, name)),
        (LossKind::Soft, Mining::SemiHard) => Some((margin, format!("{name}, for mining only"))),
        (LossKind::Soft, _) => None,
    }
}

/// The zone that a triplet is drawn in: what is semi-hard to a margin that divides nothing is just
/// not hard.
pub fn of(hardness: Hardness, divided: bool) -> Hardness {
    if divided || hardness == Hardness::Hard { hardness } else { Hardness::Easy }
}

/// The colour of letters that name a zone.
pub fn ink(theme: &Theme, zone: Hardness) -> Color32 {
    match zone {
        Hardness::Easy => theme.easy,
        Hardness::SemiHard => theme.semi_hard,
        Hardness::Hard => theme.hard,
    }
}

/// The faint, opaque shade of a zone.
pub fn shade(theme: &Theme, zone: Hardness) -> Color32 {
    let strength = if theme.dark { 0.13 } else { 0.12 };
    theme.plot.lerp_to_gamma(ink(theme, zone), strength)
}

/// The name of a zone; beyond the hard one there is but one where no margin divides it.
pub fn name(zone: Hardness, divided: bool) -> &'static str {
    match zone {
        Hardness::Easy if !divided => "not hard",
        _ => zone.label(),
    }
}

/// Number of triplets of a batch in a zone.
pub fn count(counts: &TripletCounts, zone: Hardness, divided: bool) -> u64 {
    match zone {
        Hardness::Easy if !divided => counts.easy + counts.semi_hard,
        Hardness::Easy => counts.easy,
        Hardness::SemiHard => counts.semi_hard,
        Hardness::Hard => counts.hard,
    }
}

/// The zones of the plane with their shares, hardest first.
pub fn shares(counts: &TripletCounts, divided: bool) -> String {
    let part = |zone| format!("{} {}", share(counts, zone, divided), name(zone, divided));
    let all = [Hardness::Hard, Hardness::SemiHard, Hardness::Easy];
    let shown = all.into_iter().filter(|&zone| divided || zone != Hardness::SemiHard);
    shown.map(part).collect::<Vec<_>>().join(", ")
}

/// Share of a batch's triplets in a zone, as a percentage.
pub fn share(counts: &TripletCounts, zone: Hardness, divided: bool) -> String {
    percent(count(counts, zone, divided) as f64 / counts.valid.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_margin_has_no_border_unless_the_miner_has_one() {
        let mut config = RunConfig::default();
        config.loss.margin = 0.5;
        assert_eq!(margin(&config), Some((0.5, "margin 0.50".to_owned())));
        config.loss.kind = LossKind::Soft;
        config.mining.rule = Mining::All;
        assert_eq!(margin(&config), None);
        config.mining.rule = Mining::SemiHard;
        assert_eq!(margin(&config), Some((0.5, "margin 0.50, for mining only".to_owned())));
    }

    #[test]
    fn every_triplet_is_in_one_of_the_named_zones() {
        let counts =
            TripletCounts { valid: 10, easy: 5, semi_hard: 3, hard: 2, ..Default::default() };
        let zones = [Hardness::Easy, Hardness::SemiHard, Hardness::Hard];
        assert_eq!(zones.map(|zone| count(&counts, zone, true)).iter().sum::<u64>(), 10);
        let two = [Hardness::Easy, Hardness::Hard];
        assert_eq!(two.map(|zone| count(&counts, zone, false)).iter().sum::<u64>(), 10);
        assert_eq!(shares(&counts, false), "20 % hard, 80 % not hard");
        assert_eq!(shares(&counts, true), "20 % hard, 30 % semi-hard, 50 % easy");
        assert_eq!(of(Hardness::SemiHard, false), Hardness::Easy);
        assert_eq!(share(&TripletCounts::default(), Hardness::Hard, true), "0 %");
    }
}
