//! The page of keys and words.

use eframe::egui;

use super::ViewContext;

/// Shows the page over the window.
pub fn show(ctx: &egui::Context, cx: &mut ViewContext<'_>) {
    let _ = (ctx, cx);
}
