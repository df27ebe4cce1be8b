//! Marks of many points as one mesh, kept from frame to frame while nothing about them changes.
//!
//! The triangles are egui's own: its tessellator makes them here once, not on every frame. Their
//! texture has egui's discs alone; that of the letters grows when new ones come, and a kept mesh would
//! then show other parts of it. Of very many, those that lie below several others are left out.

use std::sync::Arc;

use eframe::egui::epaint::{Mesh, Tessellator, TextureAtlas};
use eframe::egui::{
    Color32, Context, Id, Painter, Pos2, Rect, Shape, Stroke, TextureHandle, TextureId,
};

use super::marks;
use crate::engine::data::Split;

/// Width of the texture, the least that egui makes.
const TEXTURE: [usize; 2] = [1_024, 32];

/// Dots from which on those that can't be seen are left out.
const MANY: usize = 10_000;
/// Share of the light that what lies above a dot lets through, below which it can't be seen.
const LEAST_LIGHT: f32 = 0.02;
/// The most cells along a side; points beyond share the last.
const MOST_CELLS: f32 = 4_096.0;
/// The largest radius of a mark with all around it.
const REACH: f32 = 24.0;
/// Radius up to which a dot covers a cell of one point of the screen and its four neighbours.
const SMALL: f32 = 1.6;

/// Mark of one point.
#[derive(Clone, Copy, Debug)]
pub struct Dot {
    /// Its middle on screen.
    pub at: Pos2,
    /// Its radius.
    pub radius: f32,
    /// Its class, which has a shape.
    pub class: usize,
    /// Its split: filled, hollow, or hollow with spokes.
    pub split: Split,
    /// Its colour.
    pub color: Color32,
    /// Fill of a hollow mark.
    pub ground: Color32,
    /// Radius and colour of a ring around it, outside of this radius.
    pub ring: Option<(f32, Color32)>,
    /// Radius and line of a border around it.
    pub border: Option<(f32, Stroke)>,
}

impl Dot {
    /// Hands its parts on, the lowest first.
    fn parts(&self, paint: &mut impl FnMut(Shape)) {
        let Self { at, radius, class, split, color, ground, ring, border } = *self;
        marks::parts(split, class, at, radius, color, ground, paint);
        if let Some((radius, color)) = ring {
            paint(marks::ring(at, radius, color));
        }
        if let Some((radius, line)) = border {
            paint(Shape::circle_stroke(at, radius, line));
        }
    }
}

/// Dots of a view, made anew only where `K`, which stands for all that they depend on, changes.
#[derive(Debug)]
pub struct Dots<K> {
    made: Option<(K, f32, TextureId)>,
    mesh: Arc<Mesh>,
}

impl<K> Default for Dots<K> {
    fn default() -> Self {
        Self { made: None, mesh: Arc::default() }
    }
}

impl<K: PartialEq> Dots<K> {
    /// Paints dots, the last on top. They are asked for only if `key` isn't that of the last time.
    pub fn paint(&mut self, painter: &Painter, key: K, dots: impl DoubleEndedIterator<Item = Dot>) {
        let ctx = painter.ctx();
        if is_with_shapes(ctx) {
            let mut shapes = Vec::new();
            dots.for_each(|dot| dot.parts(&mut |shape| shapes.push(shape)));
            painter.extend(shapes);
            return;
        }
        let discs = Discs::of(ctx);
        let key = Some((key, ctx.pixels_per_point(), discs.texture.id()));
        if self.made != key {
            self.made = key;
            match dots.size_hint().1.is_some_and(|most| most <= MANY) {
                true => self.make(ctx, &discs, dots),
                false => self.make(ctx, &discs, seen(painter.clip_rect(), dots).into_iter()),
            }
        }
        if !self.mesh.indices.is_empty() {
            painter.add(Shape::Mesh(Arc::clone(&self.mesh)));
        }
    }

    fn make(&mut self, ctx: &Context, discs: &Discs, dots: impl Iterator<Item = Dot>) {
        // The last frame may still be in use; if not, its memory is.
        let mut mesh = Arc::get_mut(&mut self.mesh).map(std::mem::take).unwrap_or_default();
        mesh.clear();
        mesh.texture_id = TextureId::default();
        let options = ctx.tessellation_options(|options| *options);
        let size = ctx.pixels_per_point();
        let mut tessellator =
            Tessellator::new(size, options, TEXTURE, discs.atlas.prepared_discs());
        let mut paint = |shape: Shape| tessellator.tessellate_shape(shape, &mut mesh);
        dots.for_each(|dot| dot.parts(&mut paint));
        mesh.texture_id = discs.texture.id();
        self.mesh = Arc::new(mesh);
    }
}

/// The dots that can be seen in this part of the screen, in order.
fn seen(frame: Rect, dots: impl DoubleEndedIterator<Item = Dot>) -> Vec<Dot> {
    let [columns, lines] =
        [frame.width(), frame.height()].map(|side| side.clamp(0.0, MOST_CELLS).ceil() as usize + 2);
    // What comes through from below, of 1, in each cell.
    let mut light = vec![1.0; columns * lines];
    let mut kept = Vec::new();
    for dot in dots.rev() {
        let at = dot.at - frame.min;
        // A cast of what is below 0 gives 0.
        let cell = |along: f32, cells: usize| (along as usize + 1).clamp(1, cells - 2);
        let middle = cell(at.y, lines) * columns + cell(at.x, columns);
        let covered = [middle, middle - 1, middle + 1, middle - columns, middle + columns];
        // Dots outside, which share the cells at the edge with those inside, hide none of them.
        if !frame.contains(dot.at) {
            if frame.expand(REACH).contains(dot.at) {
                kept.push(dot);
            }
            continue;
        }
        let is_plain = dot.radius <= SMALL && dot.ring.is_none() && dot.border.is_none();
        let is_hidden = |cells: [usize; 5]| cells.into_iter().all(|cell| light[cell] < LEAST_LIGHT);
        if is_plain && is_hidden(covered) {
            continue;
        }
        let through = 1.0 - f32::from(dot.color.a()) / 255.0;
        covered.into_iter().for_each(|cell| light[cell] *= through);
        kept.push(dot);
    }
    kept.reverse();
    kept
}

/// Texture of egui's discs.
struct Discs {
    texture: TextureHandle,
    atlas: TextureAtlas,
}

impl Discs {
    /// The texture of a window, made when it is first asked for. It depends on the theme, like the
    /// letters.
    fn of(ctx: &Context) -> Arc<Self> {
        let options = ctx.fonts(|fonts| *fonts.options());
        let known = ctx.data(|data| data.get_temp::<Arc<Self>>(Id::NULL));
        if let Some(known) = known.filter(|discs| *discs.atlas.options() == options) {
            return known;
        }
        let atlas = TextureAtlas::new(TEXTURE, options);
        let image = atlas.image().clone();
        let texture = ctx.load_texture("dots", image, TextureAtlas::texture_options());
        let made = Arc::new(Self { texture, atlas });
        ctx.data_mut(|data| data.insert_temp(Id::NULL, Arc::clone(&made)));
        made
    }
}

/// True for pictures that are more than triangles.
#[derive(Clone, Copy)]
struct WithShapes;

/// Has dots painted as circles and polygons, so that a picture made of shapes has them.
pub fn paint_shapes(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(Id::NULL, WithShapes));
}

fn is_with_shapes(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp::<WithShapes>(Id::NULL)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use eframe::egui::epaint::{ClippedPrimitive, Primitive};
    use eframe::egui::{RawInput, pos2, vec2};

    fn all_marks() -> Vec<Dot> {
        let splits = [Split::Train, Split::HeldOut, Split::Unseen];
        let marks = (0..64).flat_map(|class| splits.map(|split| (class, split)));
        let dot = |(place, (class, split)): (usize, (usize, Split))| Dot {
            at: pos2(10.0 + (place % 24) as f32 * 12.3, 10.0 + (place / 24) as f32 * 11.7),
            radius: 1.0 + 0.06 * class as f32,
            class,
            split,
            color: Color32::from_rgb(class as u8 * 3, 200, 90).gamma_multiply(0.65),
            ground: Color32::BLACK,
            ring: (place % 5 == 0).then_some((5.0, Color32::WHITE)),
            border: (place % 7 == 0).then_some((4.0, Stroke::new(1.5, Color32::RED))),
        };
        marks.enumerate().map(dot).collect()
    }

    /// The triangles of a frame.
    fn frame(ctx: &Context, paint: impl FnOnce(&Painter)) -> Vec<ClippedPrimitive> {
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(320.0, 120.0));
        let input = RawInput { screen_rect: Some(screen), ..Default::default() };
        let mut paint = Some(paint);
        let mut output = ctx.run_ui(input, |ui| {
            if let Some(paint) = paint.take() {
                paint(ui.painter());
            }
        });
        output.textures_delta.clear();
        ctx.tessellate(output.shapes, output.pixels_per_point)
    }

    fn corners(primitives: &[ClippedPrimitive]) -> Vec<(Pos2, Color32)> {
        let meshes = primitives.iter().filter_map(|primitive| match &primitive.primitive {
            Primitive::Mesh(mesh) => Some(mesh),
            Primitive::Callback(_) => None,
        });
        meshes.flat_map(|mesh| mesh.vertices.iter().map(|v| (v.pos, v.color))).collect()
    }

    #[test]
    fn the_mesh_has_the_triangles_that_egui_makes_of_the_shapes() {
        let dots = all_marks();
        let mut kept = Dots::default();
        let as_mesh = frame(&Context::default(), |painter| {
            kept.paint(painter, (), dots.iter().copied());
        });
        let plain = Context::default();
        paint_shapes(&plain);
        let as_shapes = frame(&plain, |painter| {
            Dots::default().paint(painter, (), dots.iter().copied());
        });
        assert_eq!(corners(&as_mesh), corners(&as_shapes));
        assert!(corners(&as_mesh).len() > 4 * dots.len());
    }

    #[test]
    fn dots_are_asked_for_only_when_their_key_changes() {
        let (ctx, mut kept, mut asked) = (Context::default(), Dots::default(), 0);
        for (key, times) in [(1, 1), (1, 1), (2, 2), (2, 2), (1, 3)] {
            let dots = all_marks();
            let triangles = frame(&ctx, |painter| {
                kept.paint(painter, key, dots.iter().copied().inspect(|_| asked += 1));
            });
            assert_eq!(asked, times * dots.len());
            assert!(corners(&triangles).len() > 4 * dots.len());
        }
    }
    #[test]
    fn of_very_many_dots_those_below_several_others_are_left_out() {
        let frame = Rect::from_min_size(pos2(7.0, 9.0), vec2(400.0, 300.0));
        let dot = |(place, layer): (usize, u8)| Dot {
            at: frame.min
                + vec2((place % 100) as f32 * 4.0 + 1.3, (place / 100) as f32 * 4.0 + 0.6),
            radius: 1.3,
            class: 0,
            split: Split::Train,
            color: Color32::from_rgb(layer, 0, 0).gamma_multiply(0.65),
            ground: Color32::BLACK,
            ring: None,
            border: None,
        };
        let layers = (0..20).flat_map(|layer| (0..7_500).map(move |place| (place, layer)));
        let all: Vec<Dot> = layers.map(dot).collect();
        let kept = seen(frame, all.iter().copied());
        // A fifth one would let 0.35 to the fourth of its light through: 1.5 %.
        assert_eq!(kept.len(), 4 * 7_500);
        let places = |dots: &[Dot]| dots.iter().map(|dot| (dot.at, dot.color)).collect::<Vec<_>>();
        assert_eq!(places(&kept), places(&all[16 * 7_500..]), "the upper ones, in their order");
        let ringed = all.iter().map(|&dot| Dot { ring: Some((2.0, Color32::WHITE)), ..dot });
        assert_eq!(seen(frame, ringed).len(), all.len());
        let outside = all.iter().map(|&dot| Dot { at: pos2(-1e9, 1e9), ..dot });
        assert!(seen(frame, outside).is_empty());
        // Those just outside are drawn, since they reach inside, and hide none of those there.
        let beside = all.iter().map(|&dot| Dot { at: frame.left_center() - vec2(0.5, 0.0), ..dot });
        let inside = Dot { at: frame.left_center() + vec2(0.5, 0.0), ..all[0] };
        assert_eq!(seen(frame, std::iter::once(inside).chain(beside)).len(), 1 + all.len());
    }
}
