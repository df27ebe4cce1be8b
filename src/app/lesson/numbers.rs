//! Numbers that stand on a page: what its text speaks of and no view shows, in the letters of the
//! page.

use eframe::egui::{Label, RichText, Ui};

use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::lab::ActiveRun;
use crate::lesson::{LessonSession, Quantity};

/// Shows the numbers of the page, each on its line.
pub fn show(ui: &mut Ui, cx: &ViewContext<'_>, session: &LessonSession, letters: f32) {
    let numbers = &session.page().numbers;
    if numbers.is_empty() {
        return;
    }
    ui.add_space(UNIT);
    for &of in numbers {
        let words = in_words(cx, session, of);
        ui.add(Label::new(RichText::new(words).size(letters).color(cx.theme.accent)).wrap());
    }
}

/// "active share: 57 %", or for two runs "active share: 57 % in A, 4 % in B".
fn in_words(cx: &ViewContext<'_>, session: &LessonSession, of: Quantity) -> String {
    let value = |run: &ActiveRun| match of.read(cx.lab, run) {
        _ if session.hides(of) => "?".to_owned(),
        Some(value) => of.in_words(value),
        None => "…".to_owned(),
    };
    let name = of.spoken();
    let name = name.strip_prefix("the ").unwrap_or(&name);
    match cx.lab.run_b() {
        Some(b) => format!("{name}: {} in A, {} in B", value(cx.lab.run_a()), value(b)),
        None => format!("{name}: {}", value(cx.lab.run_a())),
    }
}
