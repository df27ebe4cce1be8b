//! The only file with colours, sizes and shapes.
//!
//! The eight class colours have names (teal, pink, yellow, purple, green, red, brown, grey). They
//! and the role colours were found by a search for colours near these names that people with any
//! of three colour-vision deficiencies can tell apart; `tests/it/window/colours.rs` holds that. Roles
//! differ in shape too.

use eframe::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// The one unit that spacings are multiples of, in points.
pub const UNIT: f32 = 4.0;
/// Radius of a point in a plot.
pub const POINT: f32 = 2.8;
/// Radius of an anchor, a positive or a negative in a plot.
pub const ROLE: f32 = 6.5;
/// Width of a line that carries meaning.
pub const LINE: f32 = 1.8;
/// Height of the rail of the timeline.
pub const RAIL: f32 = 7.0;
/// Radius of the handle on it.
pub const HANDLE: f32 = 6.5;
/// Letters of plots and tables, outside presenter mode.
pub const SMALL: f32 = 11.5;
/// Largest height of a notice; a longer one scrolls.
pub const NOTICE: f32 = 72.0;
/// Letters of dense axes, outside presenter mode.
const TICKS: f32 = 10.0;
/// Letters of controls.
pub const BODY: f32 = 13.0;
/// Letters of the pages of a lesson.
pub const LESSON: f32 = 14.0;
/// Letters of headings.
pub const HEADING: f32 = 15.0;
/// Letters of the formula.
pub const FORMULA: f32 = 19.0;
/// Width of a tooltip, so that those of the settings stay on their panel and off the plots.
pub const TOOLTIP: f32 = 60.0 * UNIT;
/// Least height of what is pressed with a mouse, in points, and with a finger, in pixels.
const TARGET: [f32; 2] = [6.0 * UNIT, 34.0];
/// Distance from the pointer within which something is picked, in points: of a mouse, of a finger.
const REACH: [f32; 2] = [14.0, 26.0];
/// Distance from the middle of a point within which a press grabs it, in points: of a mouse, of a
/// finger.
const GRASP: [f32; 2] = [7.0, 24.0];

/// Shape of a class's points. Each comes in eight colours, so that 64 classes look different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Classes 0 to 7.
    Circle,
    /// Classes 8 to 15.
    Square,
    /// Classes 16 to 23: a triangle with its tip up.
    Up,
    /// Classes 24 to 31: with its tip down.
    Down,
    /// Classes 32 to 39: a bar that lies.
    Wide,
    /// Classes 40 to 47: a bar that stands.
    Tall,
    /// Classes 48 to 55: a triangle with its tip to the right.
    Right,
    /// Classes 56 to 63: with its tip to the left.
    Left,
}

impl Mark {
    /// All shapes, in the order of the classes.
    pub const ALL: [Self; 8] = [
        Self::Circle,
        Self::Square,
        Self::Up,
        Self::Down,
        Self::Wide,
        Self::Tall,
        Self::Right,
        Self::Left,
    ];
}

/// The colours of the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// True if the background is dark.
    pub dark: bool,
    /// Size of the letters of plots and tables.
    pub small: f32,
    /// Size of the letters of dense axes.
    pub ticks: f32,
    /// True while fingers are in use.
    pub touch: bool,
    /// Least height of what is pressed.
    pub target: f32,
    /// Background of the window.
    pub background: Color32,
    /// Background of plots.
    pub plot: Color32,
    /// Background of controls.
    pub panel: Color32,
    /// Letters.
    pub text: Color32,
    /// Letters of less weight; contrast still at least 4.5 to 1.
    pub weak: Color32,
    /// Lines of grids and frames.
    pub line: Color32,
    /// The one accent: the margin, and controls that can be pressed.
    pub accent: Color32,
    /// Letters on the accent.
    pub on_accent: Color32,
    /// Anchors: a star with a ring.
    pub anchor: Color32,
    /// Positives: round.
    pub positive: Color32,
    /// Negatives: a diamond.
    pub negative: Color32,
    /// Hard triplets.
    pub hard: Color32,
    /// Semi-hard triplets.
    pub semi_hard: Color32,
    /// Easy triplets.
    pub easy: Color32,
    /// Errors and ailments.
    pub error: Color32,
    /// End of the colour scale for negative numbers: purple, unlike every role.
    pub below_zero: Color32,
    /// Middle of the scale: 0.
    pub zero: Color32,
    /// End of the scale for positive numbers: green.
    pub above_zero: Color32,
    /// Grid lines along the first input, and along the second.
    pub grid: [Color32; 2],
    classes: [Color32; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Theme {
    /// Light letters on a dark background.
    pub fn dark() -> Self {
        Self {
            dark: true,
            small: SMALL,
            ticks: TICKS,
            touch: false,
            target: TARGET[0],
            background: rgb(0x14171c),
            plot: rgb(0x101318),
            panel: rgb(0x1b1f26),
            text: rgb(0xe9ecf0),
            weak: rgb(0xa9b1bd),
            line: rgb(0x39414d),
            accent: rgb(0xf4c95d),
            on_accent: rgb(0x1b1f26),
            anchor: rgb(0xffffff),
            positive: rgb(0x72b1f0),
            negative: rgb(0xff9227),
            hard: rgb(0xff6b6b),
            semi_hard: rgb(0xf4c95d),
            easy: rgb(0x6fcf97),
            error: rgb(0xff8080),
            below_zero: rgb(0xd084ff),
            zero: rgb(0x14171c),
            above_zero: rgb(0x5fdc7c),
            grid: [rgb(0x8fb0c9), rgb(0xc9a58f)],
            classes: [
                rgb(0x10e2e7),
                rgb(0xff4cad),
                rgb(0xefe75c),
                rgb(0x9674fa),
                rgb(0x8ecd79),
                rgb(0xe6383e),
                rgb(0xb19074),
                rgb(0xc0c1bd),
            ],
        }
    }

    /// Dark letters on a light background.
    pub fn light() -> Self {
        Self {
            dark: false,
            small: SMALL,
            ticks: TICKS,
            touch: false,
            target: TARGET[0],
            background: rgb(0xeef0f3),
            plot: rgb(0xffffff),
            panel: rgb(0xf7f8fa),
            text: rgb(0x1a1e24),
            weak: rgb(0x555e6b),
            line: rgb(0xcfd5dd),
            accent: rgb(0x8a5a00),
            on_accent: rgb(0xffffff),
            anchor: rgb(0x000000),
            positive: rgb(0x0d53a9),
            negative: rgb(0xa84707),
            hard: rgb(0xc62828),
            semi_hard: rgb(0x8a6300),
            easy: rgb(0x287046),
            error: rgb(0xb3261e),
            below_zero: rgb(0x6a1b9a),
            zero: rgb(0xffffff),
            above_zero: rgb(0x0f6b2c),
            grid: [rgb(0x4c6b82), rgb(0x8a624a)],
            classes: [
                rgb(0x15947a),
                rgb(0xc6559c),
                rgb(0xa29200),
                rgb(0x6e40f9),
                rgb(0x437b44),
                rgb(0xe13957),
                rgb(0x694126),
                rgb(0x616b76),
            ],
        }
    }

    /// The same colours with letters of one size, which the last row can read.
    pub fn presented(self) -> Self {
        Self { small: BODY, ticks: BODY, ..self }
    }

    /// The same colours with room for fingers, in a window of this zoom.
    pub fn touched(self, zoom: f32) -> Self {
        let [mouse, finger] = TARGET;
        Self { touch: true, target: (finger / zoom.max(0.1)).clamp(mouse, finger), ..self }
    }

    /// Distance from the pointer within which something is picked, in points.
    pub fn reach(&self) -> f32 {
        REACH[usize::from(self.touch)]
    }

    /// Distance from the middle of a point within which a press grabs it, in points.
    pub fn grasp(&self) -> f32 {
        GRASP[usize::from(self.touch)]
    }

    /// Height of a row that is this high with a mouse.
    pub fn row(&self, height: f32) -> f32 {
        if self.touch { height.max(self.target) } else { height }
    }

    /// The colour of a class.
    pub fn class(&self, class: usize) -> Color32 {
        self.classes[class % self.classes.len()]
    }

    /// The colours that mean something, the ground of plots first.
    pub fn meaningful(&self) -> Vec<Color32> {
        let others = [
            self.plot,
            self.background,
            self.panel,
            self.text,
            self.weak,
            self.line,
            self.accent,
            self.anchor,
            self.positive,
            self.negative,
            self.hard,
            self.semi_hard,
            self.easy,
            self.error,
            self.below_zero,
            self.above_zero,
        ];
        others.into_iter().chain(self.classes).collect()
    }

    /// The mark of a class: classes of one colour differ in it.
    pub fn mark(class: usize) -> Mark {
        Mark::ALL[class / 8 % Mark::ALL.len()]
    }

    /// Colour of a number from −1 to 1 on the diverging scale.
    pub fn signed(&self, value: f32) -> Color32 {
        let end = if value < 0.0 { self.below_zero } else { self.above_zero };
        self.zero.lerp_to_gamma(end, value.abs().min(1.0))
    }

    /// Blends a colour into the plot's background; `opacity` goes from 0 (invisible) to 1.
    pub fn faded(&self, color: Color32, opacity: f32) -> Color32 {
        color.gamma_multiply(opacity)
    }

    /// Applies the theme to the window.
    pub fn install(&self, ctx: &egui::Context) {
        let kind = if self.dark { egui::Theme::Dark } else { egui::Theme::Light };
        ctx.set_theme(kind);
        ctx.style_mut_of(kind, |style| {
            style.visuals = self.visuals();
            style.text_styles = [
                (TextStyle::Small, self.small, FontFamily::Proportional),
                (TextStyle::Body, BODY, FontFamily::Proportional),
                (TextStyle::Button, BODY, FontFamily::Proportional),
                (TextStyle::Heading, HEADING, FontFamily::Proportional),
                (TextStyle::Monospace, BODY, FontFamily::Monospace),
            ]
            .into_iter()
            .map(|(style, size, family)| (style, FontId::new(size, family)))
            .collect();
            style.spacing.item_spacing = egui::vec2(2.0 * UNIT, UNIT);
            style.spacing.button_padding = egui::vec2(2.0 * UNIT, UNIT);
            style.spacing.interact_size.y = self.target;
            style.spacing.tooltip_width = TOOLTIP;
            let usual = egui::style::Interaction::default();
            let [radius, side] = match self.touch {
                true => [3.0 * UNIT, 2.0 * UNIT],
                false => [usual.interact_radius, usual.resize_grab_radius_side],
            };
            style.interaction.interact_radius = radius;
            style.interaction.resize_grab_radius_side = side;
        });
    }

    fn visuals(&self) -> Visuals {
        let mut v = if self.dark { Visuals::dark() } else { Visuals::light() };
        v.override_text_color = Some(self.text);
        v.weak_text_color = Some(self.weak);
        v.panel_fill = self.background;
        v.window_fill = self.panel;
        v.extreme_bg_color = self.plot;
        v.faint_bg_color = self.panel;
        v.hyperlink_color = self.positive;
        v.error_fg_color = self.error;
        v.warn_fg_color = self.accent;
        v.selection.bg_fill = self.accent.gamma_multiply(0.35);
        v.selection.stroke = Stroke::new(1.0, self.text);
        v.window_stroke = Stroke::new(1.0, self.line);
        v.widgets.noninteractive.bg_stroke = Stroke::new(1.0, self.line);
        v.widgets.noninteractive.fg_stroke = Stroke::new(1.0, self.text);
        for widget in [&mut v.widgets.inactive, &mut v.widgets.hovered, &mut v.widgets.active] {
            widget.corner_radius = CornerRadius::same(4);
            widget.fg_stroke = Stroke::new(1.0, self.text);
        }
        v
    }
}

/// Makes the rows of `ui` this high at least; where fingers are in use, they stay as high as before.
pub fn dense(ui: &mut egui::Ui, height: f32) {
    let size = &mut ui.spacing_mut().interact_size.y;
    if *size <= TARGET[0] {
        *size = height;
    }
}

/// Contrast of two opaque colours as WCAG 2 defines it, 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |color: Color32| {
        let channel = |byte: u8| {
            let c = f64::from(byte) / 255.0;
            if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    };
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_can_be_read_in_both_themes() {
        for theme in [Theme::dark(), Theme::light()] {
            let letters = [
                theme.text,
                theme.weak,
                theme.accent,
                theme.positive,
                theme.negative,
                theme.hard,
                theme.semi_hard,
                theme.easy,
                theme.error,
            ];
            for letters in letters {
                for ground in [theme.background, theme.panel, theme.plot] {
                    let c = contrast(letters, ground);
                    assert!(c >= 4.5, "{letters:?} on {ground:?}, dark {}: {c:.2}", theme.dark);
                }
            }
            assert!(contrast(theme.on_accent, theme.accent) >= 4.5);
        }
    }

    #[test]
    fn plain_letters_can_be_read_on_what_is_selected_and_on_the_bars_of_a_vote() {
        for theme in [Theme::dark(), Theme::light()] {
            let selection = theme.visuals().selection.bg_fill;
            let bar = theme.faded(theme.positive, 0.35);
            for below in [theme.background, theme.panel, theme.plot] {
                for above in [selection, bar] {
                    let c = contrast(theme.text, below.blend(above));
                    assert!(c >= 4.5, "{above:?} on {below:?}, dark {}: {c:.2}", theme.dark);
                }
            }
        }
    }

    #[test]
    fn numbers_below_and_above_0_leave_the_middle_of_the_scale_by_as_much() {
        for theme in [Theme::dark(), Theme::light()] {
            assert_eq!(theme.signed(0.0), theme.zero);
            assert_eq!(theme.signed(-3.0), theme.below_zero);
            assert_eq!(theme.signed(1.0), theme.above_zero);
            let (below, above) = (theme.below_zero, theme.above_zero);
            let (low, high) = (contrast(below, theme.zero), contrast(above, theme.zero));
            assert!(low > 4.5 && high > 4.5, "{low:.1} {high:.1}");
        }
    }

    #[test]
    fn what_a_finger_presses_is_as_high_on_the_glass_at_any_zoom_and_never_less_than_for_a_mouse() {
        for (zoom, high) in [(1.0, 34.0), (1.25, 34.0), (1.846, 24.0 * 1.846), (0.5, 17.0)] {
            let theme = Theme::dark().touched(zoom);
            assert!((theme.target * zoom - high).abs() < 1e-3, "{zoom}: {}", theme.target);
        }
        assert_eq!((Theme::light().row(20.0), Theme::light().touched(1.0).row(20.0)), (20.0, 34.0));
    }

    #[test]
    fn marks_can_be_seen_on_the_plot() {
        for theme in [Theme::dark(), Theme::light()] {
            for class in 0..8 {
                let c = contrast(theme.class(class), theme.plot);
                assert!(c >= 3.0, "class {class}, dark {}: {c:.2}", theme.dark);
            }
        }
    }
}
