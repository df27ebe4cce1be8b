//! Bar at the top: play, step, reset, speed; the run's step; the window; and its status.

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{self, Align, Button, Layout as Flow, RichText, Slider, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_DARK_MODE, ICON_HELP, ICON_LIGHT_MODE, ICON_MENU_BOOK, ICON_PAUSE, ICON_PLAY_ARROW,
    ICON_REDO, ICON_RESTART_ALT, ICON_SKIP_NEXT, ICON_SLOW_MOTION_VIDEO, ICON_TUNE, ICON_UNDO,
    ICON_VIEW_QUILT,
};

use crate::app::command::{self, WindowCommand};
use crate::app::context::ViewContext;
use crate::app::theme::UNIT;
use crate::engine::numbers::count;
use crate::lab::Control;
use crate::lab::policy::HasPolicy;
use crate::lab::{Command, Layout, Speed, Toggle, ViewId};

use super::flow::{self, Part};
use super::visibility::{given, line_after};
use super::{compare, export, recipes, runs, status};
use crate::app::esc;
use crate::app::widgets::{fixed, icon_button};

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
    /// No words at all, for a bar of several lines.
    const NONE: Self = Self { words: false, menus: false, epoch: false, speed: false };

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

/// Least width for the status behind the menus of a narrow window; else it has a line of its own.
const STATUS: f32 = 300.0;

/// The bar of a narrow window, with the menus of the window behind the rest.
const PARTS: [Part; 16] = [
    unfold,
    |ui, cx| given(ui, cx, Control::Play, play),
    |ui, cx| given(ui, cx, Control::Step, |ui, cx| steps(ui, cx, Room::NONE)),
    |ui, cx| given(ui, cx, Control::Reset, |ui, cx| reset(ui, cx, Room::NONE)),
    |ui, cx| given(ui, cx, Control::Undo, undo),
    esc::show,
    |ui, cx| given(ui, cx, Control::Speed, |ui, cx| speed(ui, cx, Room::NONE)),
    |ui, cx| progress(ui, cx, Room::NONE),
    |ui, cx| lessons(ui, cx, Room::NONE),
    |ui, cx| recipes(ui, cx, Room::NONE),
    |ui, cx| export(ui, cx, Room::NONE),
    |ui, cx| given(ui, cx, Control::Runs, |ui, cx| runs::show(ui, cx, false)),
    |ui, cx| given(ui, cx, Control::Compare, compare::menu),
    |ui, cx| given(ui, cx, Control::Layout, |ui, cx| arrange(ui, cx, Room::NONE)),
    theme,
    help,
];

/// Tells whether there is a run to train: the sandbox of three points has no network, so no steps.
fn trains(cx: &ViewContext<'_>) -> bool {
    cx.lesson.is_none_or(|session| session.page().three.is_none())
}

/// Shows the bar, and notices under it.
pub fn show(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    let has_run = trains(cx);
    if cx.room.is_narrow() {
        let status: Part = |ui, cx| status::line(ui, cx, trains(cx));
        return flow::show(ui, cx, &PARTS, (STATUS, status));
    }
    let for_esc = if cx.theme.touch { esc::WIDTH } else { 0.0 };
    let room = Room::of(ui.available_width() - for_esc);
    // On the page of a lesson the first line has few controls, and room for words.
    let compares = cx.lab.run_b().is_some();
    let has_line = !cx.presenting && (cx.lesson.is_none() || compares);
    ui.horizontal(|ui| {
        ui.set_min_height(8.0 * UNIT);
        given(ui, cx, Control::Play, play);
        given(ui, cx, Control::Step, |ui, cx| steps(ui, cx, room));
        given(ui, cx, Control::Reset, |ui, cx| reset(ui, cx, room));
        given(ui, cx, Control::Undo, undo);
        esc::show(ui, cx);
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
                ui.with_layout(Flow::left_to_right(Align::Center), |ui| {
                    status::show(ui, cx, has_run)
                });
            }
        });
    });
    // The page has the notices of presenter mode, and needs the room.
    if has_line && !cx.presenting {
        status::line(ui, cx, has_run);
    }
}

/// Shows the button for what a narrow window folds away: the settings, or the page of a lesson.
fn unfold(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if cx.presenting {
        return;
    }
    let (icon, name, on) = match cx.lesson {
        Some(_) => (ICON_MENU_BOOK, "Page", cx.unfolded.page),
        None => (ICON_TUNE, "Settings", cx.unfolded.settings),
    };
    let command = WindowCommand::Unfold;
    let response = ui.add(icon_button(icon).selected(on));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, name));
    push(cx, &response.on_hover_text(command.hint()), command);
}

fn steps(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    press(ui, cx, ICON_SKIP_NEXT, room.words, Command::Step);
    press(ui, cx, ICON_SLOW_MOTION_VIDEO, false, Command::SlowMotion);
}

fn reset(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    press(ui, cx, ICON_RESTART_ALT, room.words, Command::Reset);
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
    if !trains(cx) {
        return;
    }
    let trainer = cx.lab.run_a().trainer();
    let words = progress_words(trainer.steps(), trainer.epochs(), room);
    let widest = progress_words(88_888, 8_888.8, room);
    fixed(ui, &words, &widest).on_hover_text(
        "A step updates the weights once; an epoch draws as many points as the training set has",
    );
}

/// Shows the views, theme and help at the right, from right to left.
fn window(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    help(ui, cx);
    theme(ui, cx);
    given(ui, cx, Control::Layout, |ui, cx| arrange(ui, cx, room));
    given(ui, cx, Control::Compare, compare::menu);
    given(ui, cx, Control::Runs, |ui, cx| runs::show(ui, cx, room.menus));
    export(ui, cx, room);
    recipes(ui, cx, room);
    lessons(ui, cx, room);
}

fn help(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if !cx.presenting {
        press(ui, cx, ICON_HELP, false, WindowCommand::Help);
    }
}

fn theme(ui: &mut egui::Ui, cx: &mut ViewContext<'_>) {
    if !cx.presenting {
        let icon = if cx.theme.dark { ICON_LIGHT_MODE } else { ICON_DARK_MODE };
        press(ui, cx, icon, false, Command::Toggle(Toggle::Dark));
    }
}

fn export(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    if !cx.presenting {
        export::menu(ui, cx, room.menus);
    }
}

fn recipes(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    if !cx.presenting {
        recipes::menu(ui, cx, room.menus);
    }
}

fn lessons(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    if !cx.presenting {
        super::lessons::menu(ui, cx, room.menus);
    }
}

fn arrange(ui: &mut egui::Ui, cx: &mut ViewContext<'_>, room: Room) {
    let icon = ICON_VIEW_QUILT.rich_text().size(18.0);
    let button = if room.menus { Button::new((icon, "Layout")) } else { Button::new(icon) };
    let button = button.gap(UNIT).min_size(vec2(8.0 * UNIT, 8.0 * UNIT));
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        // A low window has less room than there are views.
        let most = ui.ctx().content_rect().height() - 4.0 * UNIT;
        // Both heights: without the second, a popup that isn't low would scroll as well.
        let scroll = egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scroll.show(ui, |ui| menu(ui, cx));
    });
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
}
