//! Presenter mode: letters that the last row can read, and nothing on screen but what is shown.

use eframe::egui::{self, Vec2, ViewportCommand, vec2};

use super::theme::BODY;

/// The least height of letters on a projector, in its pixels.
const LETTERS: f32 = 20.0;
/// The projector for which pages are written.
const PROJECTOR: Vec2 = vec2(1_280.0, 720.0);
/// How far a person may zoom beyond that, and back.
const BY_HAND: [f32; 2] = [0.5, 2.0];
/// Smaller changes of the size are not worth laying out everything anew.
const NOTICEABLE: f32 = 0.01;

/// Whether presenter mode is on, and how large things are in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presenter {
    shown: Option<Shown>,
}

#[derive(Clone, Copy, Debug)]
struct Shown {
    /// The zoom to go back to.
    before: f32,
    /// What a person made of the zoom in here.
    by_hand: f32,
    /// The size of the window in points, when the zoom was last chosen for it.
    size: Option<Vec2>,
}

impl Presenter {
    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.shown.is_some()
    }

    /// Turns it on and fills the screen, or turns it off and gives the window back as it was.
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

    /// Makes everything larger or smaller by hand; whether that was for presenter mode to do.
    pub fn zoom(&mut self, factor: Option<f32>) -> bool {
        let Some(shown) = &mut self.shown else { return false };
        let wanted = factor.map_or(1.0, |factor| factor * shown.by_hand);
        (shown.by_hand, shown.size) = (wanted.clamp(BY_HAND[0], BY_HAND[1]), None);
        true
    }

    /// Keeps letters as large as the window asks for; to be called each frame, before it is laid
    /// out.
    pub fn follow(&mut self, ctx: &egui::Context) {
        let Some(shown) = &mut self.shown else { return };
        let size = ctx.content_rect().size();
        // Zooming changes the size in points, and nothing else: then it stays as it was chosen.
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

/// The zoom at which a window of this size, in points without zoom, can be read from afar. A page
/// is laid out alike on projectors of any size.
fn zoom_for(size: Vec2) -> f32 {
    let larger = (size / PROJECTOR).min_elem();
    (LETTERS / BODY * larger).clamp(1.0, 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_20_pixels_high_on_a_projector_and_grow_with_it() {
        let letters = |width, height| BODY * zoom_for(vec2(width, height));
        assert!((letters(1_280.0, 720.0) - 20.0).abs() < 1e-3);
        assert!((letters(1_920.0, 1_080.0) - 30.0).abs() < 1e-3);
        assert!((letters(1_920.0, 720.0) - 20.0).abs() < 1e-3, "the height limits it");
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
