//! Triangles, textures and clips, pixel by pixel.

use super::*;
use eframe::egui::epaint::{ImageDelta, Vertex};
use eframe::egui::{ColorImage, TextureOptions, vec2};

const SIZE: [usize; 2] = [40, 30];

/// Textures with letters that are white alone, and one of two by two colours.
fn textures(options: TextureOptions) -> (Textures, TextureId) {
    let mut textures = Textures::default();
    let mut delta = TexturesDelta::default();
    let white = ColorImage::filled([1, 1], Color32::WHITE);
    delta.push(TextureId::default(), ImageDelta::full(white, options));
    let pixels = vec![Color32::RED, Color32::GREEN, Color32::BLUE, Color32::WHITE];
    let id = TextureId::Managed(7);
    delta.push(id, ImageDelta::full(ColorImage::new([2, 2], pixels), options));
    textures.apply(&mut delta);
    (textures, id)
}

fn drawn(mesh: Mesh, clip: Rect, textures: &Textures) -> Image {
    let primitive = Primitive::Mesh(mesh);
    let all = [ClippedPrimitive { clip_rect: clip, primitive }];
    draw(&all, textures, SIZE, 1.0)
}

fn at(image: &Image, x: usize, y: usize) -> [u8; 3] {
    let start = 4 * (y * SIZE[0] + x);
    std::array::from_fn(|k| image.rgba[start + k])
}

#[test]
fn no_pixel_of_two_neighbours_is_missed_or_drawn_twice() {
    let (textures, _) = textures(TextureOptions::LINEAR);
    // A fan around a point that is no pixel's middle, half transparent.
    let center = Pos2::new(19.3, 14.7);
    let mut mesh = Mesh::default();
    let color = Color32::from_rgba_premultiplied(100, 0, 0, 128);
    mesh.colored_vertex(center, color);
    for corner in 0..=16 {
        let angle = std::f32::consts::TAU * corner as f32 / 16.0;
        mesh.colored_vertex(center + 12.0 * vec2(angle.cos(), angle.sin()), color);
    }
    (1..17).for_each(|corner| mesh.add_triangle(0, corner, corner + 1));
    let image = drawn(mesh, Rect::EVERYTHING, &textures);
    for (y, x) in (0..30).flat_map(|y| (0..40).map(move |x| (y, x))) {
        let distance = (Pos2::new(x as f32 + 0.5, y as f32 + 0.5) - center).length();
        let [red, ..] = at(&image, x, y);
        let right = if distance < 11.6 { red == 100 } else { distance < 12.1 || red == 0 };
        assert!(right, "{red} at {x}, {y}");
    }
}

#[test]
fn clip_rectangles_cut_whole_pixels() {
    let (textures, _) = textures(TextureOptions::LINEAR);
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(Rect::from_min_max(Pos2::ZERO, Pos2::new(40.0, 30.0)), Color32::WHITE);
    let clip = Rect::from_min_max(Pos2::new(3.4, 5.0), Pos2::new(10.6, 9.0));
    let image = drawn(mesh, clip, &textures);
    let white = |x, y| at(&image, x, y) == [255; 3];
    assert!(white(3, 5) && white(10, 8));
    assert!(!white(2, 5) && !white(11, 5) && !white(3, 4) && !white(3, 9));
}

#[test]
fn textures_are_smoothed_or_not_as_they_ask_for() {
    for (options, middle) in
        [(TextureOptions::NEAREST, [255, 0, 0]), (TextureOptions::LINEAR, [175, 80, 0])]
    {
        let (textures, id) = textures(options);
        let mut mesh = Mesh::with_texture(id);
        let rect = Rect::from_min_max(Pos2::ZERO, Pos2::new(16.0, 16.0));
        let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
        mesh.add_rect_with_uv(rect, uv, Color32::WHITE);
        let image = drawn(mesh, Rect::EVERYTHING, &textures);
        assert_eq!(at(&image, 0, 0), [255, 0, 0]);
        assert_eq!(at(&image, 15, 15), [255; 3]);
        // Between the middles of red and green, at 4 and 12.
        let [r, g, _] = at(&image, 6, 0);
        assert!(r.abs_diff(middle[0]) < 2 && g.abs_diff(middle[1]) < 2, "{r} {g}");
    }
}

#[test]
fn a_part_of_a_texture_can_be_changed() {
    let (mut textures, id) = textures(TextureOptions::NEAREST);
    let mut delta = TexturesDelta::default();
    let image = ColorImage::filled([1, 1], Color32::BLACK);
    delta.push(id, ImageDelta::partial([1, 1], image, TextureOptions::NEAREST));
    textures.apply(&mut delta);
    let uv = Rect::from_min_max(Pos2::ZERO, Pos2::new(1.0, 1.0));
    let part = textures.part(id, uv, Color32::WHITE).unwrap();
    assert_eq!((part.size, &part.rgba[8..16]), ([2, 2], &[0, 0, 255, 255, 0, 0, 0, 255][..]));
}

#[test]
fn corners_far_away_or_nowhere_do_no_harm() {
    let (textures, _) = textures(TextureOptions::LINEAR);
    let mut mesh = Mesh::default();
    for (x, y) in [(-1e30, 10.0), (1e30, 10.0), (f32::NAN, 1e30), (5.0, f32::INFINITY)] {
        mesh.vertices.push(Vertex::untextured(Pos2::new(x, y), Color32::WHITE));
    }
    mesh.add_triangle(0, 1, 3);
    mesh.add_triangle(0, 2, 3);
    drawn(mesh, Rect::EVERYTHING, &textures);
}
