//! Dialogs over the window: as wide as they need, where the window is; what is higher scrolls.

use eframe::egui::{Context, Frame, Id, Modal, ScrollArea, Ui};

use super::theme::UNIT;

/// Room that a dialog leaves free in the window, its own margins included.
const AROUND: f32 = 12.0 * UNIT;

/// Shows a dialog of this width. Returns what `content` returns, and whether someone clicked beside
/// it.
pub fn show<R>(
    ctx: &Context,
    name: &str,
    width: f32,
    content: impl FnOnce(&mut Ui) -> R,
) -> (R, bool) {
    let room = ctx.content_rect().size();
    let frame = Frame::popup(&ctx.global_style()).inner_margin(4.0 * UNIT);
    let modal = Modal::new(Id::unique(name)).frame(frame).show(ctx, |ui| {
        ui.set_width(width.min(room.x - AROUND));
        let most = room.y - AROUND;
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scroll.auto_shrink([false, true]).show(ui, content).inner
    });
    (modal.inner, modal.backdrop_response.clicked())
}
