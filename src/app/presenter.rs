//! Presenter mode: letters large enough for the last row, all of one size, and only the necessary
//! controls.

use eframe::egui::{self, Vec2, ViewportCommand, vec2};

use super::theme::BODY;

/// Least height of letters on the projector, in pixels.
const LETTERS: f32 = 24.0;
/// Size of the projector that pages are written for.
const PROJECTOR: Vec2 = vec2(1_280.0, 720.0);
/// Least room for a page and its views, in points: a smaller window has smaller letters.
const LEAST: Vec2 = vec2(512.0, 288.0);
/// Range of the person's own zoom on top of that.
const BY_HAND: [f32; 2] = [0.5, 2.0];
/// Changes of the zoom below this share are not worth a new layout.
const NOTICEABLE: f32 = 0.01;

/// State of presenter mode, and its zoom.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presenter {
    shown: Option<Shown>,
}

#[derive(Clone, Copy, Debug)]
struct Shown {
    /// Zoom from before presenter mode.
    before: f32,
    /// Factor that the person has zoomed by in presenter mode.
    by_hand: f32,
    /// Size of the window in points when the zoom was last computed.
    size: Option<Vec2>,
}

impl Presenter {
    /// Tells whether presenter mode is on.
    pub fn is_on(&self) -> bool {
        self.shown.is_some()
    }

    /// Zoom of a window that isn't on the projector, relative to that of the one that is.
    pub fn beside(&self, ctx: &egui::Context) -> f32 {
        self.shown.map_or(1.0, |shown| shown.before / ctx.zoom_factor().max(0.1))
    }

    /// Turns it on and fills the screen, or turns it off and restores the window.
    pub fn toggle(&mut self, ctx: &egui::Context) {
        if self.is_on() {
            return self.leave(ctx);
        }
        self.shown = Some(Shown { before: ctx.zoom_factor(), by_hand: 1.0, size: None });
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
        self.follow(ctx);
    }

    /// Turns it off.
    pub fn leave(&mut self, ctx: &egui::Context) {
        if let Some(shown) = self.shown.take() {
            ctx.set_zoom_factor(shown.before);
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(false));
        }
    }

    /// Zooms by hand. Returns true if presenter mode is on and handles it.
    pub fn zoom(&mut self, factor: Option<f32>) -> bool {
        let Some(shown) = &mut self.shown else { return false };
        let wanted = factor.map_or(1.0, |factor| factor * shown.by_hand);
        (shown.by_hand, shown.size) = (wanted.clamp(BY_HAND[0], BY_HAND[1]), None);
        true
    }

    /// Keeps letters at the size that suits the window; to be called each frame, before the layout.
    pub fn follow(&mut self, ctx: &egui::Context) {
        let Some(shown) = &mut self.shown else { return };
        let size = ctx.content_rect().size();
        // Zooming itself changes only the size in points, which must not change the zoom again.
        if shown.size == Some(size) {
            return;
        }
        shown.size = Some(size);
        let zoom = shown.by_hand * zoom_for(size * ctx.zoom_factor());
        if (zoom - ctx.zoom_factor()).abs() > NOTICEABLE {
            ctx.set_zoom_factor(zoom);
        }
    }
}

/// Zoom at which a window of this size (in points without zoom) is readable from afar: letters of
/// 24 pixels, and larger in a larger window, so that a page has the same layout on large
/// projectors.
fn zoom_for(size: Vec2) -> f32 {
    let larger = (size / PROJECTOR).min_elem().max(1.0);
    (LETTERS / BODY * larger).min((size / LEAST).min_elem()).clamp(1.0, 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_24_pixels_high_or_more_on_a_projector_and_grow_with_it() {
        let letters = |width, height| BODY * zoom_for(vec2(width, height));
        assert!((letters(1_280.0, 720.0) - 24.0).abs() < 1e-3);
        assert!((letters(960.0, 600.0) - 24.0).abs() < 1e-3, "on a small one too");
        assert!((letters(1_920.0, 1_080.0) - 36.0).abs() < 1e-3);
        assert!((letters(1_920.0, 720.0) - 24.0).abs() < 1e-3, "the height limits it");
        assert_eq!(letters(320.0, 240.0), BODY, "in a small window they stay as they are");
    }

    #[test]
    fn the_zoom_of_before_comes_back() {
        let ctx = egui::Context::default();
        let frame = |act: &mut dyn FnMut(&egui::Context)| {
            let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, PROJECTOR);
            let input = egui::RawInput { screen_rect: Some(screen), ..egui::RawInput::default() };
            let mut output = ctx.run_ui(input, |ui| act(ui.ctx()));
            output.textures_delta.clear();
            ctx.zoom_factor()
        };
        let mut presenter = Presenter::default();
        frame(&mut |ctx| ctx.set_zoom_factor(1.2));
        frame(&mut |_| {});
        frame(&mut |ctx| presenter.toggle(ctx));
        let large = frame(&mut |ctx| presenter.follow(ctx));
        assert!(large > 1.5 && presenter.is_on());
        assert!(presenter.zoom(Some(1.1)));
        frame(&mut |ctx| presenter.follow(ctx));
        assert!(frame(&mut |_| {}) > large);
        frame(&mut |ctx| presenter.toggle(ctx));
        assert_eq!(frame(&mut |_| {}), 1.2);
        assert!(!presenter.is_on() && !presenter.zoom(Some(1.1)));
    }
}
