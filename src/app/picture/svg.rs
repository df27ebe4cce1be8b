//! Pictures as SVG: shapes as shapes, letters as text, thumbnails as embedded pictures.
//!
//! Colours of egui are premultiplied, those of SVG are not; both blend in gamma space. A reader may
//! lack the window's fonts, so each piece of text says how long it is.

mod letters;

use std::f32::consts::PI;
use std::fmt::Write as _;

use ::svg::Document;
use ::svg::node::Value;
use ::svg::node::element::{ClipPath, Definitions, Element, Group};
use ::svg::node::{Node as _, Text as Letters};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eframe::egui::epaint::{
    CircleShape, ClippedShape, ColorMode, EllipseShape, Mesh, PathShape, PathStroke, RectShape,
    TextShape,
};
use eframe::egui::{
    Color32, FontFamily, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, Vec2, pos2,
};

use self::letters::pieces_of;
use super::png::png_of;
use super::raster::Textures;

/// Fonts of the window, and what resembles them.
const PROPORTIONAL: &str = "Ubuntu, 'Noto Sans', 'Segoe UI', Arial, 'Liberation Sans', sans-serif";
const MONOSPACE: &str = "Hack, 'DejaVu Sans Mono', Consolas, monospace";
/// Weight of the letters.
const LIGHT: &str = "300";

/// The text of an SVG file with these shapes on this ground.
pub fn svg(
    shapes: Vec<ClippedShape>,
    textures: &Textures,
    size: [f32; 2],
    ground: Color32,
) -> String {
    let mut drawing = Drawing { textures, clips: Vec::new(), groups: Vec::new() };
    for ClippedShape { clip_rect, shape, .. } in shapes {
        drawing.clipped(clip_rect, shape);
    }
    let mut definitions = Definitions::new();
    for (number, clip) in drawing.clips.iter().enumerate() {
        let path = ClipPath::new().set("id", format!("clip{number}"));
        definitions = definitions.add(path.add(rectangle(*clip)));
    }
    let mut whole = rectangle(Rect::from_min_size(Pos2::ZERO, Vec2::from(size)));
    fill(&mut whole, ground);
    let document = Document::new()
        .set("width", number(size[0]))
        .set("height", number(size[1]))
        .set("viewBox", format!("0 0 {} {}", number(size[0]), number(size[1])));
    let document = document.add(definitions).add(whole);
    let document = drawing.groups.into_iter().fold(document, |document, (clip, elements)| {
        let group = Group::new().set("clip-path", format!("url(#clip{clip})"));
        document.add(elements.into_iter().fold(group, Group::add))
    });
    document.to_string()
}

/// A number with two decimals at most.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn element(name: &str, attributes: &[(&str, f32)]) -> Element {
    let mut element = Element::new(name);
    for &(name, value) in attributes {
        element.assign(name, number(value));
    }
    element
}

fn rectangle(rect: Rect) -> Element {
    element(
        "rect",
        &[
            ("x", rect.left()),
            ("y", rect.top()),
            ("width", rect.width().max(0.0)),
            ("height", rect.height().max(0.0)),
        ],
    )
}

/// A colour and its opacity.
fn paint(color: Color32) -> (String, Option<String>) {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    let opacity = (a < 255).then(|| number(f32::from(a) / 255.0));
    (format!("#{r:02x}{g:02x}{b:02x}"), opacity)
}

fn assign(element: &mut Element, name: &str, value: impl Into<Value>) {
    element.assign(name, value);
}

fn fill(element: &mut Element, color: Color32) {
    if color == Color32::TRANSPARENT {
        return assign(element, "fill", "none");
    }
    let (color, opacity) = paint(color);
    assign(element, "fill", color);
    if let Some(opacity) = opacity {
        assign(element, "fill-opacity", opacity);
    }
}

fn stroke(element: &mut Element, Stroke { width, color }: Stroke) {
    if width <= 0.0 || color == Color32::TRANSPARENT {
        return;
    }
    let (color, opacity) = paint(color);
    assign(element, "stroke", color);
    assign(element, "stroke-width", number(width));
    if let Some(opacity) = opacity {
        assign(element, "stroke-opacity", opacity);
    }
}

/// A path through these points.
fn through(points: &[Pos2], closed: bool) -> String {
    let mut way = String::new();
    for (place, at) in points.iter().enumerate() {
        let letter = if place == 0 { 'M' } else { 'L' };
        // Writing to a string can't fail.
        let _ = write!(way, "{letter}{} {}", number(at.x), number(at.y));
    }
    if closed { way + "Z" } else { way }
}

fn path(way: String) -> Element {
    let mut path = Element::new("path");
    path.assign("d", way);
    path
}

/// Distance of the middle of a stroke from its outline, outwards.
fn outwards(stroke: Stroke, kind: StrokeKind) -> f32 {
    match kind {
        StrokeKind::Inside => -0.5 * stroke.width,
        StrokeKind::Middle => 0.0,
        StrokeKind::Outside => 0.5 * stroke.width,
    }
}

fn turned(element: &mut Element, angle: f32, around: Pos2) {
    if angle != 0.0 {
        let degrees = number(angle * 180.0 / PI);
        let (x, y) = (number(around.x), number(around.y));
        assign(element, "transform", format!("rotate({degrees} {x} {y})"));
    }
}

struct Drawing<'a> {
    textures: &'a Textures,
    clips: Vec<Rect>,
    /// Elements, in order, with the number of what they are clipped to.
    groups: Vec<(usize, Vec<Element>)>,
}

impl Drawing<'_> {
    fn clipped(&mut self, clip: Rect, shape: Shape) {
        let bounds = shape.visual_bounding_rect();
        let is_in_sight = bounds.is_finite() && bounds.expand(1.0).intersects(clip);
        if !is_in_sight || !clip.is_finite() && clip != Rect::EVERYTHING {
            return;
        }
        let clip = clip.intersect(Rect::from_min_max(Pos2::ZERO, pos2(1e5, 1e5)));
        let place = self.clips.iter().position(|known| *known == clip);
        let place = place.unwrap_or_else(|| {
            self.clips.push(clip);
            self.clips.len() - 1
        });
        if self.groups.last().is_none_or(|(last, _)| *last != place) {
            self.groups.push((place, Vec::new()));
        }
        self.shape(shape);
    }

    fn add(&mut self, element: Element) {
        if let Some((_, elements)) = self.groups.last_mut() {
            elements.push(element);
        }
    }

    fn shape(&mut self, shape: Shape) {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.into_iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(CircleShape { center, radius, fill: inside, stroke: line }) => {
                self.ellipse(EllipseShape {
                    center,
                    radius: Vec2::splat(radius),
                    fill: inside,
                    stroke: line,
                    angle: 0.0,
                });
            }
            Shape::Ellipse(ellipse) => self.ellipse(ellipse),
            Shape::LineSegment { points, stroke: line } => {
                let [a, b] = points;
                let ends = [("x1", a.x), ("y1", a.y), ("x2", b.x), ("y2", b.y)];
                let mut element = element("line", &ends);
                stroke(&mut element, line);
                self.add(element);
            }
            Shape::Path(path) => self.path(&path),
            Shape::Rect(rect) => self.rect(&rect),
            Shape::Text(text) => self.text(&text),
            Shape::Mesh(mesh) => self.mesh(&mesh),
            Shape::Band(band) => {
                let above = band.points.iter().map(|point| pos2(point.x, point.y.min));
                let below = band.points.iter().rev().map(|point| pos2(point.x, point.y.max));
                let mut element = path(through(&above.chain(below).collect::<Vec<_>>(), true));
                fill(&mut element, band.fill);
                stroke(&mut element, band.stroke);
                turned(&mut element, band.angle, Pos2::ZERO);
                self.add(element);
            }
            Shape::QuadraticBezier(curve) => {
                let points = curve.flatten(None);
                self.line(&points, curve.closed, curve.fill, &curve.stroke);
            }
            Shape::CubicBezier(curve) => {
                let points = curve.flatten(None);
                self.line(&points, curve.closed, curve.fill, &curve.stroke);
            }
        }
    }

    fn ellipse(&mut self, ellipse: EllipseShape) {
        let EllipseShape { center, radius, fill: inside, stroke: line, angle } = ellipse;
        let out = if line.is_empty() { 0.0 } else { 0.5 * line.width };
        let radius = radius + Vec2::splat(out);
        let middle = [("cx", center.x), ("cy", center.y)];
        let mut element = if radius.x == radius.y {
            element("circle", &[&middle[..], &[("r", radius.x)]].concat())
        } else {
            element("ellipse", &[&middle[..], &[("rx", radius.x), ("ry", radius.y)]].concat())
        };
        fill(&mut element, inside);
        stroke(&mut element, line);
        turned(&mut element, angle, center);
        self.add(element);
    }

    fn path(&mut self, shape: &PathShape) {
        self.line(&shape.points, shape.closed, shape.fill, &shape.stroke);
    }

    fn line(&mut self, points: &[Pos2], closed: bool, inside: Color32, line: &PathStroke) {
        let color = match &line.color {
            ColorMode::Solid(color) => *color,
            ColorMode::UV(color) => {
                let bounds = Rect::from_points(points);
                color(bounds, bounds.center())
            }
        };
        let mut element = path(through(points, closed));
        fill(&mut element, inside);
        stroke(&mut element, Stroke { width: line.width, color });
        assign(&mut element, "stroke-linejoin", "round");
        self.add(element);
    }

    fn rect(&mut self, shape: &RectShape) {
        let RectShape { rect, corner_radius: corners, stroke: line, angle, .. } = shape;
        if let Some(brush) = &shape.brush {
            return self.picture(brush.fill_texture_id, brush.uv, *rect, shape.fill);
        }
        let out = if line.is_empty() { 0.0 } else { outwards(*line, shape.stroke_kind) };
        let mut element = rectangle(rect.expand(out));
        let radius = [corners.nw, corners.ne, corners.sw, corners.se].map(f32::from);
        let radius = radius.into_iter().sum::<f32>() / 4.0;
        if radius > 0.0 {
            element.assign("rx", number((radius + out).max(0.0)));
        }
        fill(&mut element, shape.fill);
        stroke(&mut element, *line);
        turned(&mut element, *angle, rect.center());
        self.add(element);
    }

    /// A part of a texture.
    fn picture(&mut self, texture: TextureId, uv: Rect, rect: Rect, tint: Color32) {
        let Some(part) = self.textures.part(texture, uv, tint) else { return };
        let Some(bytes) = png_of(part.size, &part.rgba) else { return };
        let [x, y, width, height] = [rect.left(), rect.top(), rect.width(), rect.height()];
        let place = [("x", x), ("y", y), ("width", width), ("height", height)];
        let mut element = element("image", &place);
        element.assign("preserveAspectRatio", "none");
        if part.nearest {
            element.assign("style", "image-rendering:pixelated");
        }
        element.assign("href", format!("data:image/png;base64,{}", STANDARD.encode(bytes)));
        self.add(element);
    }

    /// A mesh: rectangles of a texture, or triangles of one colour each.
    fn mesh(&mut self, mesh: &Mesh) {
        if mesh.texture_id != TextureId::default() {
            for corners in mesh.vertices.chunks_exact(4) {
                let places = corners.iter().map(|corner| corner.pos).collect::<Vec<_>>();
                let uvs = corners.iter().map(|corner| corner.uv).collect::<Vec<_>>();
                let (rect, uv) = (Rect::from_points(&places), Rect::from_points(&uvs));
                self.picture(mesh.texture_id, uv, rect, corners[0].color);
            }
            return;
        }
        let mut way = (Color32::TRANSPARENT, String::new());
        for triangle in mesh.triangles() {
            let corners = triangle.map(|corner| mesh.vertices[corner as usize]);
            let parts = |k: usize| corners.map(|corner| u32::from(corner.color.to_array()[k]));
            let [r, g, b, a] =
                std::array::from_fn(|k| (parts(k).into_iter().sum::<u32>() / 3) as u8);
            let color = Color32::from_rgba_premultiplied(r, g, b, a);
            if color != way.0 {
                self.triangles(std::mem::replace(&mut way, (color, String::new())));
            }
            way.1 += &through(&corners.map(|corner| corner.pos), true);
        }
        self.triangles(way);
    }

    fn triangles(&mut self, (color, way): (Color32, String)) {
        if color != Color32::TRANSPARENT && !way.is_empty() {
            let mut element = path(way);
            fill(&mut element, color);
            self.add(element);
        }
    }

    fn text(&mut self, shape: &TextShape) {
        let mut pieces = Vec::new();
        for piece in pieces_of(shape) {
            let color = match (shape.override_text_color, piece.format.color) {
                (Some(color), _) => color,
                (None, Color32::PLACEHOLDER) => shape.fallback_color,
                (None, color) => color,
            };
            let color = color.gamma_multiply(shape.opacity_factor);
            match piece.icon {
                Some(glyph) => {
                    let uv = glyph.uv_rect;
                    let rect = Rect::from_min_size(piece.at + uv.offset, uv.size);
                    let [min, max] = [uv.min, uv.max].map(|[x, y]| pos2(x.into(), y.into()));
                    let part = self.textures.of_letters(Rect::from_min_max(min, max));
                    self.picture(TextureId::default(), part, rect, color);
                }
                None => pieces.push((piece, color)),
            }
        }
        for (piece, color) in pieces {
            let family = match &piece.format.font_id.family {
                FontFamily::Monospace => MONOSPACE,
                _ => PROPORTIONAL,
            };
            let mut element = element("text", &[("x", piece.at.x), ("y", piece.at.y)]);
            element.assign("font-family", family);
            element.assign("xml:space", "preserve");
            element.assign("font-weight", LIGHT);
            element.assign("font-size", number(piece.format.font_id.size));
            if piece.format.italics {
                element.assign("font-style", "italic");
            }
            if piece.words.chars().nth(1).is_some() {
                element.assign("textLength", number(piece.length));
                element.assign("lengthAdjust", "spacingAndGlyphs");
            }
            fill(&mut element, color);
            turned(&mut element, shape.angle, shape.pos);
            element.append(Letters::new(piece.words));
            self.add(element);
        }
    }
}
