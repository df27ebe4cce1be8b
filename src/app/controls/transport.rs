//! Bar at the top: play, step, reset, speed; the run's step and health; the window.

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{
    self, Align, Align2, Area, Button, Color32, Frame, Id, Label, Layout as Flow, Order, RichText,
    ScrollArea, Slider, Stroke, TextStyle, vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CLOSE, ICON_DARK_MODE, ICON_ERROR, ICON_HELP, ICON_INFO, ICON_LIGHT_MODE, ICON_PAUSE,
    ICON_PLAY_ARROW, ICON_REDO, ICON_RESTART_ALT, ICON_SKIP_NEXT, ICON_SLOW_MOTION_VIDEO,
    ICON_UNDO, ICON_VIEW_QUILT,
};

use crate::app::command::{self, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::app::{clinic, filing};
use crate::engine::numbers::{count, percent};
use crate::engine::report::StepReport;
use crate::lab::Control;
use crate::lab::diagnosis::{Diagnosis, State};
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Layout, Notice, Side, Speed, Toggle, ViewId};

use super::visibility::{given, line_after};
use super::{compare, runs, timeline};
use crate::app::widgets::{fixed, icon_button};

/// Height of the line with the run's health and what was said.
const STATUS: f32 = 6.0 * UNIT;
/// Largest share of that line for the health, where it needs more than usual.
const HEALTH: f32 = 0.45;
/// Usual room for the health.
const USUAL_HEALTH: f32 = 220.0;
/// Largest width of a note that lies over the views.
const NOTE: f32 = 560.0;
/// Largest share of the window's height for it.
const NOTE_HEIGHT: f32 = 0.4;
/// Least room for words on the run's health.
const LEAST_HEALTH: f32 = 40.0;

/// Controls of the bar that a lesson's page can show.
pub const CONTROLS: [Control; 8] = [
    Control::Play,
    Control::Step,
    Control::Reset,
    Control::Undo,
    Control::Speed,
    Control::Compare,
    Control::Runs,
    Control::Layout,
];

/// Parts of the bar that there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Room {
    /// Words beside the icons of Step and Reset.
    words: bool,
    /// The words of the menus.
    menus: bool,
    /// The epoch beside the step.
    epoch: bool,
    /// Speed in words.
    speed: bool,
}

impl Room {
    /// Parts that fit into this width and leave room for the run's health. Words with an icon go
    /// first, then the epoch, the words of the menus, and the speed.
    fn of(width: f32) -> Self {
        Self {
            words: width >= 1_440.0,
            epoch: width >= 1_340.0,
            menus: width >= 1_200.0,
            speed: width >= 1_000.0,
        }
    }
}

/// Shows the bar, and notices under it.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let room = Room::of(ui.available_width());
    // The sandbox of three points has no network, so no steps or training.
    let has_run = cx.lesson.is_none_or(|session| session.page().three.is_none());
    // On the page of a lesson the first line has few controls, and room for words.
    let compares = cx.lab.run_b().is_some();
    let has_line = !cx.presenting && (cx.lesson.is_none() || compares);
    ui.horizontal(|ui| {
        ui.set_min_height(8.0 * UNIT);
        given(ui, cx, Control::Play, play);
        given(ui, cx, Control::Step, |ui, cx| {
            press(ui, cx, ICON_SKIP_NEXT, room.words, Command::Step);
            press(ui, cx, ICON_SLOW_MOTION_VIDEO, false, Command::SlowMotion);
        });
        given(ui, cx, Control::Reset, |ui, cx| {
            press(ui, cx, ICON_RESTART_ALT, room.words, Command::Reset);
        });
        given(ui, cx, Control::Undo, undo);
        line_after(ui, cx, &CONTROLS[..4]);
        given(ui, cx, Control::Speed, |ui, cx| speed(ui, cx, room));
        line_after(ui, cx, &[Control::Speed]);
        if has_run {
            progress(ui, cx, room);
            ui.separator();
        }
        ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
            window(ui, cx, room);
            if !has_line {
                ui.with_layout(Flow::left_to_right(Align::Center), |ui| status(ui, cx, has_run));
            }
        });
    });
    if has_line {
        let size = vec2(ui.available_width(), STATUS);
        ui.allocate_ui_with_layout(size, Flow::right_to_left(Align::Center), |ui| {
            ui.set_min_size(size);
            if compares {
                compare::ends(ui, cx);
            }
            ui.with_layout(Flow::left_to_right(Align::Center), |ui| status(ui, cx, has_run));
        });
    }
}

/// Shows the health of the run and, beside it, what was said last, what differs in a comparison, or
/// the session that is offered. Its line is always there, so that nothing moves when words come and
/// go.
fn status(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, has_run: bool) {
    if has_run {
        let room = (HEALTH * ui.available_width()).max(USUAL_HEALTH).min(ui.available_width());
        ui.scope(|ui| {
            ui.set_max_width(room);
            health(ui, cx);
        });
    }
    // In presenter mode, the page has the notices.
    if cx.presenting || said(ui, cx) {
        return;
    }
    match cx.lab.run_b() {
        Some(_) => compare::difference(ui, cx),
        None => filing::offer(ui, cx),
    }
}

fn push(cx: &mut ViewContext<'_>, response: &egui::Response, command: impl Into<command::Command>) {
    if response.clicked() {
        cx.commands.push(command);
    }
}

/// Shows Play, the only filled button, so that it stands out.
fn play(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let theme = cx.theme;
    let playing = cx.lab.transport().playing;
    let (icon, word) = if playing { (ICON_PAUSE, "Pause") } else { (ICON_PLAY_ARROW, "Play") };
    let icon = icon.rich_text().size(20.0).color(theme.on_accent);
    let word_text = RichText::new(word).strong().color(theme.on_accent);
    let button = Button::new((icon, word_text))
        .fill(theme.accent)
        .gap(UNIT)
        .min_size(vec2(84.0, 8.0 * UNIT));
    let response = ui.add(button).accessible_name(word).on_hover_text(Command::PlayPause.hint());
    push(cx, &response, Command::PlayPause);
}

/// Shows a command's button: an icon, with its word if there is room.
fn press(
    ui: &mut egui::Ui,
    cx: &mut ViewContext<'_>,
    icon: MaterialIcon,
    with_word: bool,
    command: impl Into<command::Command>,
) {
    let command: command::Command = command.into();
    let icon = icon.rich_text().size(18.0);
    let label = command.label();
    let button = if with_word { Button::new((icon, label)) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let response = ui.add(button).accessible_name(label).on_hover_text(command.hint());
    push(cx, &response, command);
}

/// Shows undo and redo, each with the act it concerns.
fn undo(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.x = 0.5 * UNIT;
        let acts = [
            (ICON_UNDO, Command::Undo, cx.lab.undo_words()),
            (ICON_REDO, Command::Redo, cx.lab.redo_words()),
        ];
        for (icon, command, words) in acts {
            let tip = act_words(&command, words);
            let response = ui.add_enabled(words.is_some(), icon_button(icon));
            let response = response.accessible_name(command.label());
            push(cx, &response.on_hover_text(&tip).on_disabled_hover_text(&tip), command);
        }
    });
}

/// Tooltip of undo: "Undo: margin 1 to 0.2 (Ctrl Z)".
fn act_words(command: &Command, words: Option<&str>) -> String {
    let key = command.shortcut().map_or("", |shortcut| shortcut.label);
    match words {
        Some(words) => format!("{}: {words} ({key})", command.label()),
        None => format!("Nothing to {} ({key})", command.label().to_lowercase()),
    }
}

/// Speed at a value of the slider; its right end is unlimited.
fn speed_of(value: f64) -> Speed {
    if !value.is_finite() {
        return Speed::Unlimited;
    }
    // Rounded to two digits, which are easy to read out.
    let unit = 10_f64.powi(value.max(1.0).log10().floor() as i32 - 1).max(1.0);
    let rounded = (value / unit).round() * unit;
    Speed::PerSecond(rounded.clamp(Speed::SLOWEST, Speed::FASTEST))
}

/// Value of the slider at a speed.
fn value_of(speed: Speed) -> f64 {
    match speed {
        Speed::PerSecond(rate) => rate,
        Speed::Unlimited => f64::INFINITY,
    }
}

/// Speed in words: "20 steps/s".
fn speed_words(speed: Speed) -> String {
    match speed {
        Speed::PerSecond(1.0) => "1 step/s".to_owned(),
        Speed::PerSecond(rate) => format!("{} steps/s", count(rate.round() as u64)),
        Speed::Unlimited => "as fast as it goes".to_owned(),
    }
}

fn speed(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    let now = cx.lab.transport().speed;
    let mut value = value_of(now);
    ui.spacing_mut().slider_width = 112.0;
    let slider = Slider::new(&mut value, Speed::SLOWEST..=f64::INFINITY)
        .logarithmic(true)
        .smallest_positive(Speed::SLOWEST)
        .largest_finite(Speed::FASTEST)
        .show_value(false)
        .trailing_fill(true);
    let tip = format!(
        "{}, from 1 to 1\u{2009}000 and on to as fast as it goes. Keys: , and .",
        Command::SetSpeed(now).tooltip()
    );
    let response = ui.add(slider).accessible_name("Speed").on_hover_text(tip);
    if response.changed() && speed_of(value) != now {
        cx.commands.push(Command::SetSpeed(speed_of(value)));
    }
    if room.speed {
        fixed(ui, &speed_words(now), &speed_words(Speed::Unlimited));
    }
}

/// Position of the run: "step 240 · epoch 12.3".
fn progress_words(steps: u64, epochs: f64, room: Room) -> String {
    if room.epoch {
        format!("step {} · epoch {epochs:.1}", count(steps))
    } else {
        format!("step {}", count(steps))
    }
}

fn progress(ui: &mut egui::Ui, cx: &ViewContext<'_>, room: Room) {
    let trainer = cx.lab.run_a().trainer();
    let words = progress_words(trainer.steps(), trainer.epochs(), room);
    let widest = progress_words(88_888, 8_888.8, room);
    fixed(ui, &words, &widest).on_hover_text(
        "A step updates the weights once; an epoch draws as many points as the training set has",
    );
}

/// Health of a run in a few words; in a comparison, shorter.
fn health_words(state: Option<State>, report: &StepReport, side: Option<Side>) -> String {
    let active = || format!("{} active", percent(report.active_share()));
    let words = match state {
        Some(State::Learning) | None => active(),
        Some(state) => state.label().to_owned(),
    };
    match (side, state) {
        (Some(side), _) => format!("{}: {words}", side.label()),
        (None, Some(State::Learning)) if report.step == 0 => format!("untrained: {words}"),
        (None, Some(State::Learning)) => format!("learning: {words}"),
        (None, _) => words,
    }
}

/// Shows the state of the run. A comparison shows both, or only those in trouble, each as a
/// button that opens the clinic.
fn health(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let both = [Side::A, Side::B].into_iter().take(1 + usize::from(cx.lab.run_b().is_some()));
    let ill = |side: &Side| !cx.asks() && clinic::trouble_of(cx.lab.side(*side)).is_some();
    let mut sides: Vec<Side> = both.clone().filter(ill).collect();
    if sides.is_empty() {
        sides.extend(both);
    }
    let room = (ui.available_width() / sides.len() as f32 - UNIT).max(0.0);
    if room < LEAST_HEALTH {
        return;
    }
    for side in sides {
        ui.scope(|ui| {
            ui.set_max_width(room);
            health_of(ui, cx, side);
        });
    }
}

fn health_of(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, side: Side) {
    let run = cx.lab.side(side);
    let of_two = cx.lab.run_b().map(|_| side);
    if cx.asks() {
        // What is wrong would answer the question of the page.
        let words = format!("{} active", percent(run.report().active_share()));
        let words = of_two.map_or(words.clone(), |side| format!("{}: {words}", side.label()));
        ui.add(Label::new(RichText::new(words).color(cx.theme.weak)).truncate());
        return;
    }
    let state = run.diagnosis().map(|made| made.state);
    let words = health_words(state, run.report(), of_two);
    let Some(trouble) = clinic::trouble_of(run) else {
        let label = Label::new(RichText::new(words).color(cx.theme.weak)).truncate();
        let response = ui.add(label);
        if let Some(made) = run.diagnosis() {
            response.on_hover_text(made.line());
        }
        return;
    };
    let color = if trouble.is_grave() { cx.theme.error } else { cx.theme.text };
    let button = Button::new(RichText::new(&words).strong().color(color)).truncate();
    let command = WindowCommand::Clinic(Some(side));
    let name = format!("What is wrong? {words}");
    let tip = format!("{} (W)", command.tooltip());
    let response = ui.add(button).accessible_name(name).on_hover_text(tip);
    push(cx, &response, command);
}

/// Shows the views, theme and help at the right, from right to left.
fn window(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    if !cx.presenting {
        press(ui, cx, ICON_HELP, false, WindowCommand::Help);
        let theme = if cx.theme.dark { ICON_LIGHT_MODE } else { ICON_DARK_MODE };
        press(ui, cx, theme, false, Command::Toggle(Toggle::Dark));
    }
    given(ui, cx, Control::Layout, |ui, cx| arrange(ui, cx, room));
    given(ui, cx, Control::Compare, compare::menu);
    given(ui, cx, Control::Runs, |ui, cx| runs::show(ui, cx, room.menus));
    if !cx.presenting {
        filing::menu(ui, cx, room.menus);
        super::lessons::menu(ui, cx, room.menus);
    }
}

fn arrange(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    let icon = ICON_VIEW_QUILT.rich_text().size(18.0);
    let button = if room.menus { Button::new((icon, "Layout")) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| menu(ui, cx));
    response.accessible_name("Layout").on_hover_text("Arrange the views, or open one");
}

fn menu(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    ui.set_min_width(180.0);
    let entry = |ui: &mut egui::Ui, cx: &mut ViewContext<'_>, command: WindowCommand| {
        let keys = command.shortcut().map_or("", |shortcut| shortcut.label);
        let button = Button::new(command.label()).shortcut_text(keys);
        let response = ui.add(button).on_hover_text(command.tooltip());
        push(cx, &response.accessible_name(command.label()), command);
    };
    let heading = |ui: &mut egui::Ui, text: &str, color| {
        ui.label(RichText::new(text).small().color(color));
    };
    heading(ui, "Arrange", cx.theme.weak);
    for layout in Layout::ALL {
        entry(ui, cx, WindowCommand::Arrange(layout));
    }
    ui.separator();
    heading(ui, "Open a view", cx.theme.weak);
    for view in ViewId::ALL {
        entry(ui, cx, WindowCommand::ShowView(view));
    }
    ui.separator();
    let moves = cx.lab.display().shows(Toggle::ReduceMotion);
    let reduce = Command::Toggle(Toggle::ReduceMotion);
    let keys = reduce.shortcut().map_or("", |shortcut| shortcut.label);
    let button = Button::selectable(moves, reduce.label()).shortcut_text(keys);
    let response = ui.add(button).on_hover_text(reduce.tooltip());
    push(cx, &response, reduce);
    for command in [
        WindowCommand::FitViews,
        WindowCommand::ZoomIn,
        WindowCommand::ZoomOut,
        WindowCommand::ZoomReset,
    ] {
        entry(ui, cx, command);
    }
}

/// Shows the last message, or else the run's error, in a line; a message that needs more lies over
/// the views. Returns false if there is nothing to say.
fn said(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) -> bool {
    let theme = cx.theme;
    let Some(notice) = cx.lab.notice() else {
        // A lesson speaks of what is wrong itself: the cause isn't told before it comes to that.
        let is_told = |made: &&Diagnosis| {
            made.state.is_grave() && (cx.lesson.is_none() || made.state == State::Diverged)
        };
        let trouble = cx.lab.run_a().diagnosis().filter(is_told).map(Diagnosis::line);
        if let Some(words) = &trouble {
            sentence(ui, ICON_ERROR, words, theme.error, true);
        }
        return trouble.is_some();
    };
    let (icon, color) =
        if notice.is_error { (ICON_ERROR, theme.error) } else { (ICON_INFO, theme.text) };
    let words = notice.text.as_str();
    let font = TextStyle::Body.resolve(ui.style());
    let line = ui.painter().layout_no_wrap(words.to_owned(), font, color);
    let icons = 16.0 * UNIT;
    if line.rows.len() > 1 || line.size().x + icons > ui.available_width() {
        note(ui.ctx(), cx, |ui| told(ui, icon, notice, color, false));
        return true;
    }
    ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
        dismiss(ui, cx);
        ui.with_layout(Flow::left_to_right(Align::Center), |ui| {
            told(ui, icon, notice, color, true);
        });
    });
    true
}

/// Lays a note over the views, above the timeline, with its end to be scrolled to if it is long.
fn note(ctx: &egui::Context, cx: &mut ViewContext<'_>, content: impl FnOnce(&mut egui::Ui)) {
    let room = ctx.content_rect().size();
    let frame = Frame::popup(&ctx.global_style()).stroke(Stroke::new(1.5, cx.theme.accent));
    let lift = timeline::HEIGHT + 5.0 * UNIT;
    Area::new(Id::unique("note"))
        .order(Order::Foreground)
        .anchor(Align2::RIGHT_BOTTOM, vec2(-2.0 * UNIT, -lift))
        .show(ctx, |ui| {
            frame.show(ui, |ui| {
                ui.set_width(NOTE.min(room.x - 12.0 * UNIT));
                ui.with_layout(Flow::right_to_left(Align::Min), |ui| {
                    dismiss(ui, cx);
                    let scroll = ScrollArea::vertical().max_height(NOTE_HEIGHT * room.y);
                    let height = vec2(ui.available_width(), 0.0);
                    ui.allocate_ui_with_layout(height, Flow::top_down(Align::Min), |ui| {
                        scroll.show(ui, |ui| ui.horizontal_top(content));
                    });
                });
            });
        });
}

fn dismiss(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let button = Button::new(ICON_CLOSE.rich_text()).frame_when_inactive(false);
    let response = ui.add(button).accessible_name(Command::Dismiss.label());
    push(cx, &response.on_hover_text(Command::Dismiss.hint()), Command::Dismiss);
}

/// Shows a notice, with a tooltip of what it is about.
fn told(ui: &mut egui::Ui, icon: MaterialIcon, notice: &Notice, color: Color32, in_line: bool) {
    let response = sentence(ui, icon, &notice.text, color, in_line);
    if let Some(about) = &notice.about {
        response.on_hover_text(about);
    }
}

/// Shows a sentence; in a line, it is cut where it ends, and the tooltip has the rest.
fn sentence(
    ui: &mut egui::Ui,
    icon: MaterialIcon,
    words: &str,
    color: Color32,
    in_line: bool,
) -> egui::Response {
    ui.label(icon.rich_text().size(16.0).color(color));
    let label = Label::new(RichText::new(words).color(color));
    ui.add(if in_line { label.truncate() } else { label.wrap() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_speed_slider_gives_back_the_speed_it_shows() {
        for speed in [1.0, 2.0, 20.0, 50.0, 450.0, 1_000.0].map(Speed::PerSecond) {
            assert_eq!(speed_of(value_of(speed)), speed);
        }
        assert_eq!(speed_of(value_of(Speed::Unlimited)), Speed::Unlimited);
    }

    #[test]
    fn speeds_are_round_and_within_bounds() {
        assert_eq!(speed_of(0.2), Speed::PerSecond(1.0));
        assert_eq!(speed_of(7.4), Speed::PerSecond(7.0));
        assert_eq!(speed_of(123.4), Speed::PerSecond(120.0));
        assert_eq!(speed_of(5_000.0), Speed::PerSecond(1_000.0));
    }

    #[test]
    fn speed_is_told_in_steps_a_second() {
        assert_eq!(speed_words(Speed::PerSecond(20.0)), "20 steps/s");
        assert_eq!(speed_words(Speed::PerSecond(1.0)), "1 step/s");
        assert_eq!(speed_words(Speed::Unlimited), "as fast as it goes");
    }

    #[test]
    fn undo_says_what_it_would_take_back() {
        let words = act_words(&Command::Undo, Some("margin 1 to 0.2"));
        assert_eq!(words, "Undo: margin 1 to 0.2 (Ctrl Z)");
        assert_eq!(act_words(&Command::Redo, None), "Nothing to redo (Ctrl Shift Z)");
    }

    #[test]
    fn in_a_narrow_window_words_go_first_and_the_epoch_next() {
        let has = |width| {
            let room = Room::of(width);
            [room.words, room.epoch, room.menus, room.speed]
        };
        assert_eq!(has(1_500.0), [true; 4]);
        assert_eq!(has(1_400.0), [false, true, true, true]);
        assert_eq!(has(1_264.0), [false, false, true, true]);
        assert_eq!(has(1_100.0), [false, false, false, true]);
        assert_eq!(has(944.0), [false; 4]);
        assert_eq!(progress_words(240, 12.34, Room::of(1_400.0)), "step 240 · epoch 12.3");
        assert_eq!(progress_words(240, 12.34, Room::of(800.0)), "step 240");
    }

    #[test]
    fn health_in_the_bar_is_short() {
        let mut report = StepReport::default();
        (report.counts.valid, report.counts.active) = (100, 31);
        let learning = Some(State::Learning);
        assert_eq!(health_words(None, &report, None), "31 % active", "not examined yet");
        assert_eq!(health_words(learning, &report, None), "untrained: 31 % active");
        assert_eq!(health_words(learning, &report, Some(Side::B)), "B: 31 % active");
        report.step = 1;
        assert_eq!(health_words(learning, &report, None), "learning: 31 % active");
        assert_eq!(health_words(Some(State::Collapsed), &report, None), "collapsed");
        assert_eq!(health_words(Some(State::Done), &report, Some(Side::A)), "A: done");
    }
}
