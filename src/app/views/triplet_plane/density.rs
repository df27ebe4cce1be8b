//! Density of all valid triplets of a batch: how many fall into each field of the plane.

use eframe::egui::{Color32, ColorImage, Context, TextureHandle, TextureId, TextureOptions};
use ndarray::Array2;

use crate::app::theme::Theme;
use crate::engine::groups::Groups;

/// Fields along one side of the picture.
const FIELDS: usize = 64;
/// The opacity of the fullest field.
const FULLEST: f64 = 0.6;
/// The opacity of a field with a single triplet where another has very many.
const EMPTIEST: f64 = 0.12;

/// Picture of the density, kept until something changes.
#[derive(Default)]
pub struct Density {
    texture: Option<TextureHandle>,
    /// The version of the lab, the end of both scales, and the theme that it is of.
    key: Option<(u64, f64, bool)>,
}

impl Density {
    /// The picture of all triplets with both distances from 0 to `top`.
    pub fn update(
        &mut self,
        ctx: &Context,
        theme: &Theme,
        version: u64,
        (groups, distances): (&Groups, &Array2<f64>),
        top: f64,
    ) -> Option<TextureId> {
        let key = Some((version, top, theme.dark));
        if key != self.key || self.texture.is_none() {
            self.key = key;
            let image = picture(&counts(groups, distances, top), theme.text);
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::LINEAR),
                None => {
                    let new = ctx.load_texture("all triplets", image, TextureOptions::LINEAR);
                    self.texture = Some(new);
                }
            }
        }
        self.texture.as_ref().map(TextureHandle::id)
    }
}

/// Number of valid triplets with d(a,p) in field i and d(a,n) in field j, [`FIELDS`]².
///
/// One anchor makes a triplet of every positive with every negative, so its part is the outer
/// product of two histograms, and the sum over the anchors is one product of matrices.
fn counts(groups: &Groups, distances: &Array2<f64>, top: f64) -> Array2<f64> {
    let batch = groups.labels().len();
    let mut positives = Array2::<f64>::zeros((batch, FIELDS));
    let mut negatives = Array2::<f64>::zeros((batch, FIELDS));
    let of = |a: usize, other: usize| distances.get([a, other]).and_then(|&d| field(d, top));
    for a in 0..batch {
        for field in groups.class_of(a).iter().filter(|&&p| p != a).filter_map(|&p| of(a, p)) {
            positives[[a, field]] += 1.0;
        }
        for field in groups.negatives(a).iter().filter_map(|&n| of(a, n)) {
            negatives[[a, field]] += 1.0;
        }
    }
    positives.t().dot(&negatives)
}

/// The field of a distance; the last one takes its upper end in.
fn field(distance: f64, top: f64) -> Option<usize> {
    let is_inside = (0.0..=top).contains(&distance);
    is_inside.then(|| ((distance / top * FIELDS as f64) as usize).min(FIELDS - 1))
}

/// The counts as opacity of a colour, on a logarithmic scale; d(a,n) goes upwards.
fn picture(counts: &Array2<f64>, color: Color32) -> ColorImage {
    let most = counts.iter().copied().fold(1.0, f64::max);
    let opacity = |count: f64| {
        let share = if most > 1.0 { count.ln() / most.ln() } else { 1.0 };
        (EMPTIEST + (FULLEST - EMPTIEST) * share) as f32
    };
    let mut image = ColorImage::filled([FIELDS, FIELDS], Color32::TRANSPARENT);
    for ((i, j), &count) in counts.indexed_iter().filter(|&(_, &count)| count > 0.0) {
        image.pixels[(FIELDS - 1 - j) * FIELDS + i] = color.gamma_multiply(opacity(count));
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::config::{DataKind, RunConfig};
    use crate::lab::Lab;

    #[test]
    fn the_picture_counts_every_valid_triplet_in_its_field() {
        let mut config = RunConfig::of(DataKind::Blobs);
        (config.data.points, config.sampler.classes, config.sampler.points) = (80, 3, 6);
        let lab = Lab::new(config).unwrap();
        let (groups, distances) =
            (lab.run_a().trainer().groups(), lab.run_a().trainer().distances());
        let top = distances.iter().copied().fold(0.0, f64::max);
        let found = counts(groups, distances, top);
        let mut expected = Array2::<f64>::zeros((FIELDS, FIELDS));
        let class = |i: usize| lab.run_a().data().labels[lab.run_a().report().batch[i]];
        let n = groups.labels().len();
        for (a, p) in (0..n).flat_map(|a| (0..n).map(move |p| (a, p))) {
            for j in (0..n).filter(|&j| a != p && class(a) == class(p) && class(j) != class(a)) {
                let at = |d: f64| ((d / top * FIELDS as f64) as usize).min(FIELDS - 1);
                expected[[at(distances[[a, p]]), at(distances[[a, j]])]] += 1.0;
            }
        }
        assert_eq!(found, expected);
        assert_eq!(found.sum(), lab.run_a().report().counts.valid as f64);
    }

    #[test]
    fn a_triplet_shows_even_alone_and_no_triplet_shows_nothing() {
        let mut counts = Array2::zeros((FIELDS, FIELDS));
        let empty = picture(&counts, Color32::WHITE);
        assert!(empty.pixels.iter().all(|&p| p == Color32::TRANSPARENT));
        (counts[[0, 0]], counts[[5, 60]]) = (1.0, 1e6);
        let image = picture(&counts, Color32::WHITE);
        let alpha = |i: usize, j: usize| image.pixels[(FIELDS - 1 - j) * FIELDS + i].a();
        assert!(alpha(0, 0) > 20 && alpha(5, 60) > alpha(0, 0));
    }
}
